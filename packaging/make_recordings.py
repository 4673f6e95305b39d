"""Record short films of the real window at work, for the documentation: a real pointer and real keys on a display.

    python3 packaging/make_recordings.py FOLDER     with Xvfb, xdotool and ffmpeg; writes FOLDER/NAME.mp4

Each film is a function that moves the pointer, presses keys, and yields how many milliseconds to wait.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PySide6.QtCore import QPoint

    from coalition_annotator.gui.shell.main_window import MainWindow

SIZE = (1280, 800)
_RATE = "15"
Film = Iterator[int]


def main() -> int:
    """Record all films, each in a process and on a display of its own."""
    if len(sys.argv) == 3:
        return record(sys.argv[2], Path(sys.argv[1]))
    if len(sys.argv) != 2:
        print(__doc__)
        return 2
    target = Path(sys.argv[1])
    target.mkdir(parents=True, exist_ok=True)
    for name in FILMS:
        read_end, write_end = os.pipe()
        screen = "x".join(map(str, SIZE))
        command = ["Xvfb", "-displayfd", str(write_end), "-screen", "0", f"{screen}x24", "-nolisten", "tcp"]
        server = subprocess.Popen(command, pass_fds=[write_end], stderr=subprocess.DEVNULL)
        os.close(write_end)
        try:
            with os.fdopen(read_end) as told, tempfile.TemporaryDirectory() as home:
                more = {
                    "DISPLAY": f":{told.readline().strip()}", "QT_QPA_PLATFORM": "xcb",
                    "COALITION_ANNOTATOR_HOME": home, "COALITION_ANNOTATOR_NAME": "Anna Lind",
                }  # fmt: skip
                subprocess.run([sys.executable, __file__, str(target), name], env={**os.environ, **more}, check=True)
        finally:
            server.terminate()
            server.wait()
        print(f"{name}: {(target / f'{name}.mp4').stat().st_size / 1e3:.0f} kB")
    return 0


def record(name: str, target: Path) -> int:
    """Play one film in a window and record the display meanwhile."""
    from PySide6.QtCore import QTimer

    from coalition_annotator.gui.base.settings import Settings
    from coalition_annotator.gui.shell.app import make_application, make_window

    application = make_application()
    window = make_window(application, Settings())
    window.setGeometry(0, 0, *SIZE)
    window.features.files.projects.open_sample()
    window.show()
    window.activateWindow()
    grab = ["-f", "x11grab", "-framerate", _RATE, "-video_size", "x".join(map(str, SIZE)), "-i", os.environ["DISPLAY"]]
    pack = ["-c:v", "libx264", "-preset", "slow", "-crf", "28", "-pix_fmt", "yuv420p", "-movflags", "+faststart"]
    film = FILMS[name](window)
    recorder: list[subprocess.Popen[bytes]] = []

    def step() -> None:
        try:
            QTimer.singleShot(next(film), step)
        except StopIteration:
            application.quit()
        except BaseException:
            application.exit(1)
            raise

    def begin() -> None:
        command = ["ffmpeg", "-loglevel", "error", "-y", *grab, *pack, str(target / f"{name}.mp4")]
        recorder.append(subprocess.Popen(command, stdin=subprocess.DEVNULL))
        QTimer.singleShot(600, step)

    QTimer.singleShot(2500, begin)
    failed = application.exec()
    recorder[0].send_signal(signal.SIGINT)
    recorder[0].wait()
    window.close()
    return failed


def xdotool(*arguments: object) -> None:
    """Move the pointer, or press and let go keys and buttons."""
    subprocess.run(["xdotool", *map(str, arguments)], check=True)


def keys(*names: str, pause: int = 900) -> Film:
    """Press keys, one after the other."""
    for name in names:
        xdotool("key", name)
        yield pause


def move(to: QPoint, steps: int = 18) -> Film:
    """Move the pointer to a place of the display, as a hand does."""
    from PySide6.QtGui import QCursor

    start = QCursor.pos()
    for n in range(1, steps + 1):
        share = n / steps
        share = share * share * (3 - 2 * share)
        place = start + (to - start) * share
        xdotool("mousemove", place.x(), place.y())
        yield 22


def click(to: QPoint, times: int = 1) -> Film:
    """Move to a place and click there."""
    yield from move(to)
    xdotool("click", "--repeat", times, "--delay", 90, 1)
    yield 700


def place_of(window: MainWindow, offset: int) -> QPoint:
    """Return where a code point of the open article stands on the display."""
    from PySide6.QtCore import QPoint

    view = window.features.reading.page.view
    view.ensure_shown(offset)
    cursor = view.textCursor()
    cursor.setPosition(view.offsets.position(offset).units)
    rect = view.cursorRect(cursor)
    return view.viewport().mapToGlobal(QPoint(rect.left() + 2, rect.center().y()))


def text_of(window: MainWindow) -> str:
    """Return the text of the open article."""
    tags = window.features.reading.page.tagger.tags
    assert tags is not None
    return tags.text


def sweep(window: MainWindow, words: str) -> Film:
    """Drag the mouse over words."""
    start = text_of(window).index(words)
    yield from move(place_of(window, start))
    xdotool("mousedown", 1)
    yield 150
    yield from move(place_of(window, start + len(words)), steps=24)
    xdotool("mouseup", 1)
    yield 700


def tagging(window: MainWindow) -> Film:
    """Tag a claim by hand: sweep and key, double click and key, then the bar asks for the rest."""
    articles = window.live.project.articles.values()
    article = next(each for each in articles if not window.live.project.tags(each.id).annotations)
    window.open_article(article.id)
    yield 800
    yield from sweep(window, "the cabinet had not discussed sending troops")
    yield from keys("2", pause=1500)
    yield from keys("minus", "1", "Return", "Return", "Escape", pause=1500)


def suggestions(window: MainWindow) -> Film:
    """Take what is proposed with A, leave out with X."""
    articles = window.live.project.articles.values()
    window.open_article(next(each.id for each in articles if each.title == "Parliament asked to approve deployment"))
    model = window.features.suggestions.actions.model
    while not model.open or model.is_busy:
        yield 100
    yield 1200
    yield from keys("n", "a", "n", "a", "n", "x", "n", "a", pause=1100)


def network(window: MainWindow) -> Film:
    """From the text to the network of who agrees with whom."""
    yield from keys("ctrl+3", pause=1500)
    coalition = window.features.discourse.coalition
    while coalition.shown is None or not coalition.shown.rows:
        yield 100
    yield 1200
    coalition.show_mode("network")
    yield 1800
    coalition.network.choose(("Ida Berg",))
    yield 2200


FILMS: dict[str, Callable[[MainWindow], Film]] = {"tagging": tagging, "suggestions": suggestions, "network": network}

if __name__ == "__main__":
    sys.exit(main())
