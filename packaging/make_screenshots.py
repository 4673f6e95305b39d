"""Write the screenshots that README shows: the sample project, light and dark, at 100 and 200 %."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

TARGET = Path(__file__).parent.parent / "resources" / "screenshots"


def main() -> int:
    """Run once for each scale, as Qt reads it at the start."""
    if len(sys.argv) == 1:
        for scale in ("1", "2"):
            environment = {**os.environ, "QT_SCALE_FACTOR": scale, "COALITION_ANNOTATOR_NAME": "Anna Lind"}
            subprocess.run([sys.executable, __file__, scale], env=environment, check=True)
        return 0
    from PySide6.QtCore import QEventLoop, QTimer

    from coalition_annotator.model import codebook as cb
    from coalition_annotator.ui.app import make_application, make_window
    from coalition_annotator.ui.settings import Settings

    def wait(milliseconds: int) -> None:
        loop = QEventLoop()
        QTimer.singleShot(milliseconds, loop.quit)
        loop.exec()

    suffix = "" if sys.argv[1] == "1" else "-200"
    application = make_application()
    TARGET.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(Path(folder))
        for theme in ("light", "dark"):
            settings.theme = theme
            window = make_window(application, settings)
            window.resize(1440, 900)
            window.show()
            wait(700)
            if suffix == "":
                window.grab().save(str(TARGET / f"welcome-{theme}.png"))
            window.desk.open_sample()
            tagger = window.reading.tagger
            claims = [item for item in tagger.index.in_order() if item.layer_id == cb.CLAIM]
            tagger.select(next(item.id for item in claims if len(item.spans) > 1))
            wait(300)
            window.grab().save(str(TARGET / f"read-{theme}{suffix}.png"))
            if suffix == "":
                for page in ("entities", "codebook"):
                    window.show_page(page)
                    wait(150)
                    window.grab().save(str(TARGET / f"{page}-{theme}.png"))
            window.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
