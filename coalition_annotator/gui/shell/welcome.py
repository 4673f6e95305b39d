"""The page that greets: recent projects, new ones, files, three steps, the sample."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLineEdit, QToolButton, QVBoxLayout, QWidget

from coalition_annotator.gui.base.settings import Settings
from coalition_annotator.gui.widgets.basics import button, caption, emptied, plain_label, plain_tip, scrolled
from coalition_annotator.model.annotation import initials_of

_STEPS = (
    "1.  Sweep over words and press 1 for a speaker, 2 for a claim, 3 for a country, 4 for a cue.",
    "2.  Answer what the bar under a claim asks: stance, category, who says it, about whom.",
    "3.  See on Coalition who stands with whom, and export what you have found.",
)


class WelcomePage(QWidget):
    """What to do first.

    Signals:
        sample_wanted, new_wanted, open_wanted, import_wanted, join_wanted: one of the buttons was pressed.
        recent_wanted: a recent project's path.
    """

    sample_wanted = Signal()
    new_wanted = Signal()
    open_wanted = Signal()
    import_wanted = Signal()
    join_wanted = Signal()
    recent_wanted = Signal(object)

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self.setObjectName("page")
        self._settings = settings
        card = QFrame()
        card.setObjectName("card")
        card.setFixedWidth(560)
        rows = QVBoxLayout(card)
        rows.setContentsMargins(36, 24, 36, 24)
        rows.setSpacing(8)
        rows.addWidget(plain_label("Coalition Annotator", "title"))
        rows.addWidget(
            plain_label("Read news articles and record who said what about which country.", "muted", wrap=True)
        )
        rows.addSpacing(4)
        self._recent_title = caption("Recent projects")
        rows.addWidget(self._recent_title)
        self._recent = QVBoxLayout()
        self._recent.setSpacing(2)
        rows.addLayout(self._recent)
        first: tuple[tuple[str, Callable[[], object]], ...] = (
            ("New project…  Ctrl+Shift+N", self.new_wanted.emit),
            ("Open project…  Ctrl+O", self.open_wanted.emit),
            ("Import files…  Ctrl+I", self.import_wanted.emit),
            ("Join a team…", self.join_wanted.emit),
        )
        ways = QGridLayout()
        ways.setSpacing(8)
        for place, (text, action) in enumerate(first):
            ways.addWidget(button(text, action), *divmod(place, 2))
        rows.addLayout(ways)
        rows.addWidget(plain_label("Or drop files, a folder or a project anywhere on this window.", "muted", wrap=True))
        rows.addSpacing(4)
        rows.addWidget(caption("In three steps"))
        for step in _STEPS:
            rows.addWidget(plain_label(step, "", wrap=True))
        rows.addWidget(button("Try it on the sample project", self.sample_wanted.emit, name="primary"))
        rows.addSpacing(4)
        rows.addWidget(caption("Your name, as colleagues will see it"))
        self.name = QLineEdit(settings.annotator.name)
        self.name.setAccessibleName("Your name")
        self.name.editingFinished.connect(self._keep_name)
        rows.addWidget(self.name)
        inner = QWidget()
        inner.setObjectName("page")
        across = QHBoxLayout(inner)
        across.addStretch(1)
        across.addWidget(card, 0, Qt.AlignmentFlag.AlignVCenter)
        across.addStretch(1)
        area = scrolled(inner)  # with recent projects it is higher than a low window
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(area)
        self.refresh()

    def _keep_name(self) -> None:
        name = self.name.text().strip()
        known = self._settings.annotator
        if name and name != known.name:
            self._settings.annotator = known._replace(name=name, initials=initials_of(name))

    def refresh(self) -> None:
        """Show the recent projects as they are now."""
        emptied(self._recent)
        paths = [path for path in self._settings.recent if path.exists()][:4]
        self._recent_title.setVisible(bool(paths))
        for path in paths:
            line = QToolButton()
            line.setText(f"{path.stem}  ·  {_short(path.parent)}")
            line.setToolTip(plain_tip(str(path)))
            line.clicked.connect(partial(self.recent_wanted.emit, path))
            self._recent.addWidget(line)


def _short(folder: Path) -> str:
    try:
        return f"~/{folder.relative_to(Path.home())}"
    except ValueError:
        return str(folder)
