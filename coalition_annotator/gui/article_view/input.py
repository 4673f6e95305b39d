"""Mouse and keys in the reading view: select, tag, sweep, drag handles, link."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QPointF, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QFocusEvent, QKeyEvent, QKeySequence, QMouseEvent

from coalition_annotator.gui.article_view.painter import HANDLE, handle_points
from coalition_annotator.gui.article_view.tag_controller import TagController
from coalition_annotator.gui.article_view.view import ArticleView
from coalition_annotator.gui.base.settings import Settings
from coalition_annotator.gui.base.theme import ThemeManager
from coalition_annotator.model import codebook as cb
from coalition_annotator.model.span import Span, with_edge
from coalition_annotator.model.text import is_name, is_unspaced, mention_at

_CTRL = Qt.KeyboardModifier.ControlModifier
_ALT = Qt.KeyboardModifier.AltModifier
_SHIFT = Qt.KeyboardModifier.ShiftModifier
_REACH = HANDLE + 4


class TaggingView(ArticleView):
    """The article with everything that mouse and keys do in it.

    Signals:
        selecting: words were selected that no gesture has tagged yet; a popover may offer layers.
        selection_cleared: nothing is selected any more.
        context_wanted: a menu is wanted at this global position.
    """

    selecting = Signal()
    selection_cleared = Signal()
    context_wanted = Signal(object)

    def __init__(self, tagger: TagController, themes: ThemeManager, settings: Settings) -> None:
        super().__init__(tagger, themes, settings)
        self.keys: dict[str, Callable[[], object]] = {}
        self._dragging_end: bool | None = None
        self._pressed_at: QPointF | None = None
        self._double = False
        self._mouse_down = False
        self.selectionChanged.connect(self._on_text_selection)

    # Mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._double = False
        if event.button() == Qt.MouseButton.LeftButton:
            self._mouse_down = True
            self._pressed_at = event.position()
            self._dragging_end = self._handle_at(event.position())
            if self._dragging_end is not None:
                event.accept()
                return
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._dragging_end is not None:
            self._preview_drag(event)
            return
        if not event.buttons():
            self._hover(event.position())
            self._show_cursor(event.position())
            return
        super().mouseMoveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._mouse_down = False
        if self._dragging_end is not None:
            self._end_drag()
            return
        super().mouseReleaseEvent(event)
        double, self._double = self._double, False
        if event.button() != Qt.MouseButton.LeftButton or double:
            return
        exact = bool(event.modifiers() & _ALT) or not self.settings.snap
        span = self.selected_span()
        if span is None:
            self._click(event.position())
        elif event.modifiers() & _CTRL and self.tagger.selected is not None:
            self.tagger.add_part(span, exact=exact)
            self.clear_selection()
        elif self.tagger.brush:
            self.tag_selection(self.tagger.brush, exact=exact)
        else:
            self._grow_selection(span, exact=exact)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Tag the name under the mouse: with the brush, as a country or as a speaker; of another word, select it."""
        self._double = True
        self._mouse_down = False
        offset = self.offset_at(event.position())
        tags = self.tagger.tags
        if offset is None or tags is None or event.button() != Qt.MouseButton.LeftButton:
            return
        word, mention = self.tagger.word_bounds(offset), mention_at(tags.text, offset)
        if word is None or mention is None:
            return
        if event.modifiers() & _CTRL and self.tagger.selected is not None:
            self.tagger.add_part(word, exact=True)
            return
        layer_id, span = self._layer_for(word, mention)
        if layer_id:
            self.clear_selection()
            self.tagger.tag(layer_id, span, exact=True)
        else:
            self.select_span(word)
            self.selecting.emit()

    def _layer_for(self, word: Span, mention: Span) -> tuple[str | None, Span]:
        assert self.tagger.tags is not None
        text, codebook = self.tagger.tags.text, self.tagger.live.project.codebook
        if self.tagger.brush:
            layer = codebook.layer(self.tagger.brush)
            return self.tagger.brush, mention if layer and layer.entity_kind == cb.ACTOR else word
        countries = self.tagger.live.countries
        state = next((layer.id for layer in codebook.layers if layer.entity_kind == cb.STATE), None)
        if is_unspaced(text, word.start):
            return None, word
        for span in (mention, word):
            if state and countries.find(text[span.start : span.end]):
                return state, span
        actor = next((layer.id for layer in codebook.layers if layer.entity_kind == cb.ACTOR), None)
        return (actor if is_name(text, mention) else None), mention

    def _click(self, point: QPointF) -> None:
        offset = self.offset_at(point)
        here = self.tagger.index.at(offset) if offset is not None else []
        if not here:
            if not self.tagger.linking:
                self.tagger.select(None)
            return
        ids = [item.id for item in here]
        current = self.tagger.selected_id
        if self.tagger.linking:
            ids = [each for each in ids if each != self.tagger.linking] or ids
            current = None
        # A second click on the same place goes to the tag beneath.
        self.tagger.select(ids[(ids.index(current) + 1) % len(ids)] if current in ids else ids[0])

    def _grow_selection(self, span: Span, *, exact: bool) -> None:
        grown = self.tagger.snapped(span, exact=exact)
        if grown is None:
            self.clear_selection()
            return
        if grown != span:
            self.select_span(grown)
        self.selecting.emit()

    def tag_selection(self, layer_id: str, *, exact: bool = False) -> bool:
        """Tag what is selected; tells False where nothing is."""
        span = self.selected_span()
        if span is None:
            return False
        self.clear_selection()
        self.tagger.tag(layer_id, span, exact=exact or not self.settings.snap)
        return True

    def add_selection_as_part(self) -> bool:
        """Add what is selected to the selected tag."""
        span = self.selected_span()
        if span is None:
            self.tagger.message.emit("Select the words of the part first.")
            return False
        self.clear_selection()
        return self.tagger.add_part(span, exact=not self.settings.snap)

    def _handle_at(self, point: QPointF) -> bool | None:
        """Tell whether the last (True) or first (False) edge's handle lies here, or neither."""
        selected = self.tagger.selected
        tag = next((each for each in self.visible_tags() if selected and each.annotation.id == selected.id), None)
        if tag is None:
            return None
        place = point + QPointF(0, self.scroll_top)
        first, last = handle_points(tag)
        for is_end, handle in ((True, last), (False, first)):
            if abs(handle.x() - place.x()) <= _REACH and abs(handle.y() - place.y()) <= _REACH:
                return is_end
        return None

    def _preview_drag(self, event: QMouseEvent) -> None:
        selected, tags = self.tagger.selected, self.tagger.tags
        if selected is None or tags is None:
            return
        at_end = bool(self._dragging_end)
        to = self.edge_at(event.position() - QPointF(0, HANDLE + 4))
        # Where nothing parts words, they are guesses, and edges lie where the hand puts them.
        if not event.modifiers() & _ALT and self.settings.snap and not is_unspaced(tags.text, to):
            word = self.tagger.word_bounds(to)
            if word is not None and word.start < to < word.end:
                to = word.end if at_end else word.start
        self.preview = selected._replace(spans=with_edge(selected.spans, at_end=at_end, to=to) or selected.spans)
        self.refresh()

    def _end_drag(self) -> None:
        at_end, self._dragging_end = bool(self._dragging_end), None
        preview, self.preview = self.preview, None
        selected = self.tagger.selected
        if preview is not None and selected is not None and preview.spans != selected.spans:
            self.tagger.move_edge(selected, at_end=at_end, to=preview.end if at_end else preview.start)
        self.refresh()

    def _hover(self, point: QPointF) -> None:
        offset = self.offset_at(point)
        here = self.tagger.index.at(offset) if offset is not None else []
        self.set_hovered(here[0].id if here else None)

    def _show_cursor(self, point: QPointF) -> None:
        if self.tagger.brush or self.tagger.linking:
            return
        over = self._handle_at(point) is not None
        shape = Qt.CursorShape.SplitHCursor if over else Qt.CursorShape.IBeamCursor
        self.viewport().setCursor(shape)

    def leaveEvent(self, event: QEvent) -> None:
        self.set_hovered(None)
        super().leaveEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if self.selected_span() is None:
            offset = self.offset_at(self.viewport().mapFromGlobal(event.globalPos()))
            here = self.tagger.index.at(offset) if offset is not None else []
            if here and self.tagger.selected_id not in [item.id for item in here]:
                self.tagger.select(here[0].id)
        self.context_wanted.emit(event.globalPos())

    # Keys

    def _on_text_selection(self) -> None:
        if self._mouse_down or self._double:
            return
        if self.selected_span() is None:
            self.selection_cleared.emit()
        else:
            self.selecting.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        # PySide's stub lacks the sum of modifiers and key that QKeySequence takes.
        plain = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        layer = None
        if plain in (Qt.KeyboardModifier.NoModifier, _ALT) and event.text() and self.tagger.live.is_open:
            layer = self.tagger.live.project.codebook.layer_for_key(event.text())
        if layer is None and plain == _ALT and self.tagger.live.is_open:
            layer = self.tagger.live.project.codebook.layer_for_key(chr(event.key()) if event.key() < 0x110000 else "")
        if layer is not None:
            if not self.tag_selection(layer.id, exact=plain == _ALT):
                self.tagger.set_brush(layer.id)
            return
        action = self.keys.get(name_of(event))
        if action is not None:
            action()
            return
        super().keyPressEvent(event)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab walks through the tags here; F6 leaves the text."""
        return False

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._mouse_down = False
        super().focusOutEvent(event)


def name_of(event: QKeyEvent) -> str:
    """Return a key press in the portable notation of the table of commands."""
    key = event.key()
    modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    if key == Qt.Key.Key_Backtab:
        return "Shift+Tab"
    if key == Qt.Key.Key_Enter:
        key = Qt.Key.Key_Return
    if event.text() in ("+", "-"):
        # '+' needs Shift on many keyboards; the character counts, not the keys held for it.
        modifiers &= ~_SHIFT
        key = Qt.Key.Key_Plus if event.text() == "+" else Qt.Key.Key_Minus
    from PySide6.QtCore import QKeyCombination

    return QKeySequence(QKeyCombination(modifiers, Qt.Key(key))).toString(QKeySequence.SequenceFormat.PortableText)
