"""Write the screenshots that README shows: the sample project and an import, light and dark, at 100 and 200 %."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from coalition_annotator.gui.shell.main_window import MainWindow

TARGET = Path(__file__).parent.parent / "resources" / "screenshots"


def main() -> int:
    """Run once for each scale, as Qt reads it at the start."""
    if len(sys.argv) == 1:
        for scale in ("1", "2"):
            environment = {**os.environ, "QT_SCALE_FACTOR": scale, "COALITION_ANNOTATOR_NAME": "Anna Lind"}
            subprocess.run([sys.executable, __file__, scale], env=environment, check=True)
        return 0
    from PySide6.QtCore import QEventLoop, QTimer

    from coalition_annotator.gui.base.settings import Settings
    from coalition_annotator.gui.shell.app import make_application, make_window
    from coalition_annotator.model import codebook as cb

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
            window.features.files.projects.open_sample()
            tagger = window.features.reading.page.tagger
            claims = [item for item in tagger.index.in_order() if item.layer_id == cb.CLAIM]
            tagger.select(next(item.id for item in claims if len(item.spans) > 1))
            wait(300)
            window.grab().save(str(TARGET / f"read-{theme}{suffix}.png"))
            shoot_in_other_sizes(window, wait, theme, int(sys.argv[1]))
            first = tagger.tags.article.id
            show_suggestions(window, wait)
            window.grab().save(str(TARGET / f"suggestions-{theme}{suffix}.png"))
            window.open_article(first)
            window.show_page("review")
            reviewer = window.features.review.page.reviewer
            interrupted = (t.id for group in reviewer.review.groups for t in group.tags if len(t.spans) > 1)
            reviewer.choose_tag(next(interrupted))
            wait(300)
            window.grab().save(str(TARGET / f"review-{theme}{suffix}.png"))
            if suffix == "":
                window.features.review.page.show_mode("agreement")
                while window.features.review.page.agreement_model.figures is None:
                    wait(50)
                wait(200)
                window.grab().save(str(TARGET / f"agreement-{theme}.png"))
                window.features.review.page.show_mode("overlaid")
                window.show_page("coalition")
                while (
                    window.features.discourse.coalition.shown is None
                    or not window.features.discourse.coalition.shown.rows
                ):
                    wait(50)
                coalition = window.features.discourse.coalition
                stances = coalition.shown.stances
                place = (stances.actors.index("Marta Riva"), stances.categories.index("Consent and procedure"))
                coalition.matrix.activated.emit(*place)
                wait(200)
                window.grab().save(str(TARGET / f"coalition-{theme}.png"))
                coalition.show_mode("network")
                coalition.network.choose(("Ida Berg",))
                wait(200)
                window.grab().save(str(TARGET / f"network-{theme}.png"))
                window.show_page("data")
                wait(400)
                window.grab().save(str(TARGET / f"data-{theme}.png"))
                for page in ("entities", "codebook"):
                    window.show_page(page)
                    wait(150)
                    window.grab().save(str(TARGET / f"{page}-{theme}.png"))
                corpus = Path(folder) / f"corpus-{theme}"
                make_corpus(corpus)
                dialog = window.features.files.exchange.import_paths([corpus])
                while dialog is not None and dialog.survey is None:
                    wait(50)
                wait(200)
                if dialog is not None:
                    dialog.tabs.setCurrentWidget(dialog.tree)
                    wait(150)
                    dialog.grab().save(str(TARGET / f"import-{theme}.png"))
                    dialog.reject()
            window.close()
    return 0


def shoot_in_other_sizes(window: MainWindow, wait: Callable[[int], None], theme: str, scale: int) -> None:
    """Take the smallest window that is looked after, or a screen of 3840x2160 at 200 %."""
    width, height = (900, 600) if scale == 1 else (1920, 1080)
    window.resize(width, height)
    wait(400)
    window.grab().save(str(TARGET / f"read-{theme}-{width * scale}x{height * scale}.png"))
    window.resize(1440, 900)
    wait(300)


def show_suggestions(window: MainWindow, wait: Callable[[int], None]) -> None:
    """Open a new article of the sample and select a claim that is proposed."""
    articles = window.live.project.articles.values()
    window.open_article(
        next(article.id for article in articles if article.title == "Parliament asked to approve deployment")
    )
    model = window.features.suggestions.actions.model
    while not model.open or model.is_busy:
        wait(50)
    wait(1500)
    claims = [each for each in model.open if each.layer_id == "claim"]
    model.select(max(claims, key=lambda each: each.confidence).id)
    wait(200)


def make_corpus(folder: Path) -> None:
    """Write a small corpus in brat's format, with texts of our own."""
    folder.mkdir()
    texts = {
        "harbour": "Ships will come in spring, the harbour master said. He warned that fog may delay them.",
        "bridge": "The bridge must stay open, engineers told the council. The mayor doubted that it can.",
    }
    tags = {
        "harbour": [("Content", 0, 25), ("Source", 27, 45), ("Cue", 46, 50), ("Source", 52, 54), ("Cue", 55, 61)],
        "bridge": [("Content", 0, 25), ("Source", 27, 36), ("Cue", 37, 41), ("Hedge", 65, 72)],
    }
    for name, text in texts.items():
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
        lines = [f"T{n}\t{label} {a} {b}\t{text[a:b]}" for n, (label, a, b) in enumerate(tags[name], 1)]
        lines += ["T9\tAttribution {} {}\t{}".format(*tags[name][2][1:], text[slice(*tags[name][2][1:])])]
        lines += ["E1\tAttribution:T9 Content:T1 Source:T2 Cue:T3", "A1\tcertainty T1 high"]
        for annotator in ("ann", "ben"):
            (folder / f"{name}_{annotator}.ann").write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
