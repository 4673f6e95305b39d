"""The palette beside the text: layers and annotators, how many tags each has here, and which are shown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from functools import partial

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QColor, QPixmap
from PySide6.QtWidgets import QCheckBox, QFrame, QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from coalition_annotator.gui.article_view.input import TaggingView
from coalition_annotator.gui.base.settings import Visibility
from coalition_annotator.gui.base.theme import ThemeManager
from coalition_annotator.gui.widgets.basics import ElidedButton, emptied, mark, plain_label, plain_tip
from coalition_annotator.model import codebook as cb
from coalition_annotator.model.annotation import Annotator
from coalition_annotator.model.review import AGREED

_FOLLOW_MS = 60


class LayerPalette(QFrame):
    """A click on a layer tags the selected words, or takes its brush; the ticks show and hide."""

    def __init__(self, view: TaggingView, themes: ThemeManager) -> None:
        super().__init__()
        self.setObjectName("palette")
        self._view, self._tagger, self._live, self._themes = view, view.tagger, view.tagger.live, themes
        self.head = QToolButton()
        self.head.setObjectName("fold")
        self.head.setText("Layers and annotators")
        self.head.setCheckable(True)
        self.head.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.head.setChecked(view.settings.palette_open)
        self.head.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.head.toggled.connect(self._fold)
        self._body = QWidget()
        self._rows = QVBoxLayout(self._body)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(0)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 4)
        column.setSpacing(2)
        column.addWidget(self.head)
        column.addWidget(self._body)
        self.ticks: dict[str, QCheckBox] = {}
        self.buttons: dict[str, ElidedButton] = {}
        self._counts: dict[str, QLabel] = {}
        self._filled: object = None
        # Tagging comes first: counts follow when the tag is on the screen.
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_FOLLOW_MS)
        self._soon.timeout.connect(self.refresh)
        self._tagger.opened.connect(self._soon.start)
        self._tagger.tags_changed.connect(self._soon.start)
        self._tagger.mode_changed.connect(self._soon.start)
        themes.changed.connect(self._soon.start)
        self._live.opened.connect(self.restore)
        self._live.reread.connect(self.restore)
        self._fold(self.head.isChecked())

    def _fold(self, unfolded: bool) -> None:
        self._view.settings.palette_open = unfolded
        self.head.setArrowType(Qt.ArrowType.DownArrow if unfolded else Qt.ArrowType.RightArrow)
        self._body.setVisible(unfolded)
        self._soon.start()

    def restore(self) -> None:
        """Show what this annotator chose to see in this project."""
        project = self._live.project
        kept = self._view.settings.visibility(project.path, project.me.id)
        self._tagger.show_only(kept.annotators, kept.hidden_layers)
        self._soon.start()

    def others(self) -> list[str]:
        """Return the ids of all annotators of the project but oneself."""
        project = self._live.project
        return [each for each in project.annotators if each not in (project.me.id, AGREED.id)]

    def show_annotators(self, annotators: Iterable[str]) -> None:
        """Show these annotators' tags beside one's own, from now on in this project."""
        self._choose(frozenset(annotators), self._tagger.hidden_layers)

    def _choose(self, annotators: frozenset[str], hidden: frozenset[str]) -> None:
        project = self._live.project
        self._tagger.show_only(annotators, hidden)
        chosen = Visibility(tuple(sorted(annotators)), tuple(sorted(hidden)))
        self._view.settings.keep_visibility(project.path, project.me.id, chosen)

    def _show_layer(self, layer_id: str, shown: bool) -> None:
        hidden = self._tagger.hidden_layers
        self._choose(self._tagger.shown_annotators, hidden - {layer_id} if shown else hidden | {layer_id})

    def _show_annotator(self, annotator_id: str, shown: bool) -> None:
        seen = self._tagger.shown_annotators
        self._choose(seen | {annotator_id} if shown else seen - {annotator_id}, self._tagger.hidden_layers)

    def refresh(self) -> None:
        """Show layers, annotators and counts as they are now."""
        self._soon.stop()
        tags = self._tagger.tags
        if not self._live.is_open or not self.head.isChecked():
            return
        project, blind = self._live.project, self._tagger.blind
        mine = Counter(each.layer_id for each in (tags.of_annotator(project.me.id) if tags else ()))
        theirs = Counter(each.annotator_id for each in (tags.annotations.values() if tags else ()))
        people = [] if blind else [project.annotators[each] for each in self.others()]
        wanted = (project.codebook.layers, people, blind, self._themes.current.name)
        if wanted != self._filled:
            self._filled = wanted
            self._build(project.codebook.layers, people, blind=blind)
        for layer in project.codebook.layers:
            self._show(layer.id, layer.name, mine[layer.id], shown=layer.id not in self._tagger.hidden_layers)
            mark(self.buttons[layer.id], "chosen", layer.id == self._tagger.brush)
        for person in people:
            shown = person.id in self._tagger.shown_annotators
            self._show(person.id, person.name, theirs[person.id], shown=shown)

    def _build(self, layers: Sequence[cb.Layer], people: Sequence[Annotator], *, blind: bool) -> None:
        focused = next((key for key, tick in self.ticks.items() if tick.hasFocus()), "")
        emptied(self._rows)
        self.ticks, self.buttons, self._counts = {}, {}, {}
        for layer in layers:
            self._add_layer(layer)
        for person in people:
            self._add_annotator(person)
        if blind:
            self._rows.addWidget(plain_label("You read blind: others’ tags are hidden.", "muted", wrap=True))
        if focused in self.ticks:
            self.ticks[focused].setFocus()

    def _show(self, key: str, name: str, count: int, *, shown: bool) -> None:
        tick = self.ticks[key]
        tick.blockSignals(True)
        tick.setChecked(shown)
        tick.blockSignals(False)
        self._counts[key].setText(str(count) if count else "")
        self.buttons[key].setAccessibleName(f"{name}, {count} here")

    def _add_layer(self, layer: cb.Layer) -> None:
        colour = self._themes.current.layer(layer.colour).line
        choose = self._row(layer.id, f"{layer.name}  {layer.key}".rstrip(), colour)
        self.ticks[layer.id].toggled.connect(partial(self._show_layer, layer.id))
        choose.setToolTip(plain_tip(f"Tag the selected words as {layer.name.lower()}, or take the brush"))
        choose.clicked.connect(partial(self.use, layer.id))

    def _add_annotator(self, person: Annotator) -> None:
        choose = self._row(person.id, person.name, QColor(person.colour))
        self.ticks[person.id].toggled.connect(partial(self._show_annotator, person.id))
        choose.setToolTip(plain_tip(f"Show or hide the tags of {person.name}"))
        choose.clicked.connect(self.ticks[person.id].click)

    def _row(self, key: str, name: str, colour: QColor) -> ElidedButton:
        holder = QWidget()
        row = QHBoxLayout(holder)
        row.setContentsMargins(4, 0, 4, 0)
        row.setSpacing(6)
        tick = self.ticks[key] = QCheckBox()
        tick.setToolTip("Show or hide")
        tick.setAccessibleName(f"Show {name}")
        swatch = QLabel()
        square = QPixmap(10, 10)
        square.fill(colour)
        swatch.setPixmap(square)
        choose = self.buttons[key] = ElidedButton(name)
        choose.setObjectName("layer")
        row.addWidget(tick)
        row.addWidget(swatch)
        row.addWidget(choose, 1)
        count = self._counts[key] = plain_label("", "muted")
        row.addWidget(count)
        self._rows.addWidget(holder)
        return choose

    def use(self, layer_id: str) -> None:
        """Tag the selected words with a layer, or take its brush, or put that away."""
        if not self._view.tag_selection(layer_id):
            self._tagger.set_brush(layer_id)
        self._view.setFocus()
