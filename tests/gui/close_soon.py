"""Start the program on its sample and close the window some milliseconds after its first paint.

Arguments: the milliseconds, and how many of them each import in another thread takes, as from a slow disk.
"""

from __future__ import annotations

import sys
import threading
import time
from importlib.abc import MetaPathFinder
from typing import Any

from PySide6.QtCore import QEvent, QTimer


class _SlowDisk(MetaPathFinder):
    def __init__(self, milliseconds: float) -> None:
        self._seconds = milliseconds / 1000

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> None:
        if threading.current_thread() is not threading.main_thread():
            time.sleep(self._seconds)


def main() -> int:
    wait, slow = int(sys.argv[1]), float(sys.argv[2])
    sys.meta_path.insert(0, _SlowDisk(slow))
    from coalition_annotator.gui.shell import app, main_window

    class Window(main_window.MainWindow):
        painted = False

        def event(self, event: QEvent) -> bool:
            result = super().event(event)
            if event.type() == QEvent.Type.Paint and not self.painted:
                self.painted = True
                QTimer.singleShot(wait, self.close)
            return result

    app.MainWindow = Window  # type: ignore[misc]
    return app.run_window(["--sample"])


if __name__ == "__main__":
    sys.exit(main())
