"""What a person does to tags in the open article, by whatever key, button or gesture."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from PySide6.QtCore import QObject, Signal

from coalition_annotator.gui.article_view.span_index import SpanIndex
from coalition_annotator.gui.base.project_model import ProjectModel
from coalition_annotator.gui.base.word_bounds import character_edge, word_bounds
from coalition_annotator.model import codebook as cb
from coalition_annotator.model.annotation import Annotation
from coalition_annotator.model.article import HEAD
from coalition_annotator.model.edit import Edit
from coalition_annotator.model.errors import UserError
from coalition_annotator.model.review import AGREED
from coalition_annotator.model.span import Span, with_edge
from coalition_annotator.model.text import next_word_edge, snap_to_words
from coalition_annotator.project.article_tags import ArticleTags
from coalition_annotator.project.editing import everywhere, tag_edits
from coalition_annotator.project.team import assignment_edits


class TagController(QObject):
    """The open article's tags, the selected one, the brush and the link being drawn.

    Signals:
        opened: another article is open, or none.
        selection_changed: another tag is selected, or none.
        mode_changed: the brush or the link being drawn has changed.
        tags_changed: tags of the article were added, changed or removed.
        message: a short text for the status line.
    """

    opened = Signal()
    selection_changed = Signal()
    mode_changed = Signal()
    tags_changed = Signal()
    message = Signal(str)

    def __init__(self, live: ProjectModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.live = live
        self.tags: ArticleTags | None = None
        self.index = SpanIndex()
        self.brush: str | None = None
        self.linking: str | None = None
        self.selected_id: str | None = None
        self.show_all = False
        self.shown_annotators: frozenset[str] = frozenset()
        self.hidden_layers: frozenset[str] = frozenset()
        self.blind = False
        # The claim that a new tag of a layer answers for, with the type of the link; None where nothing is asked.
        self.answers: Callable[[str], tuple[Annotation, str] | None] = lambda _layer_id: None
        live.edited.connect(self._on_edited)
        live.closed.connect(self._on_closed)
        live.reread.connect(self._on_reread)

    # The open article

    def _on_closed(self) -> None:
        self.open(None)

    def open(self, article_id: str | None, *, keep: str | None = None) -> None:
        """Show an article, or none; ``keep`` is the tag that is selected then, where it is shown."""
        try:
            self.tags = None if article_id is None else self.live.project.tags(article_id)
        except UserError as error:
            self.live.failed.emit(error)
            return
        self.selected_id, self.linking = keep, None
        self._reindex()
        self.opened.emit()
        self.selection_changed.emit()

    def set_show_all(self, everyone: bool) -> None:
        """Show all others' tags too, or only those of chosen annotators beside one's own."""
        self.show_all = everyone
        self._reindex()
        self.tags_changed.emit()

    def show_only(self, annotators: Iterable[str], hidden_layers: Iterable[str]) -> None:
        """Choose whose tags are shown beside one's own, and which layers are hidden."""
        self.shown_annotators, self.hidden_layers = frozenset(annotators), frozenset(hidden_layers)
        self._reindex()
        self.tags_changed.emit()

    def _reindex(self) -> None:
        self.blind = self.tags is not None and assignment_edits.hides_others(self.live.project, self.tags.article.id)
        shown = self.tags.annotations.values() if self.tags else ()
        self.index = SpanIndex(item for item in shown if self._is_shown(item))
        if self.selected_id and self.index.get(self.selected_id) is None:
            self.select(None)

    def _is_shown(self, annotation: Annotation) -> bool:
        if annotation.layer_id in self.hidden_layers:
            return False
        who = annotation.annotator_id
        if who == self.live.project.me.id:
            return True
        return (self.show_all or who in self.shown_annotators) and not self.blind and who != AGREED.id

    @property
    def selected(self) -> Annotation | None:
        """The selected tag."""
        return self.index.get(self.selected_id) if self.selected_id else None

    def select(self, annotation_id: str | None) -> None:
        """Select a tag, or none; while a link is drawn, the tag chosen becomes its target."""
        if self.linking and annotation_id and annotation_id != self.linking:
            self._finish_link(annotation_id)
            return
        if annotation_id != self.selected_id:
            self.selected_id = annotation_id
            self.selection_changed.emit()

    def step(self, direction: int, *, place: int | None = None) -> None:
        """Select the next (+1) or previous (-1) tag in reading order, from the selected one or a place."""
        order = self.index.in_order()
        if not order:
            self.message.emit("There are no tags in this article yet.")
            return
        current = self.selected
        if current is not None:
            target = order[(order.index(current) + direction) % len(order)]
        else:
            after = [item for item in order if item.start >= (place or 0)]
            before = [item for item in order if item.start < (place or 0)]
            target = (after or order)[0] if direction > 0 else (before or order)[-1]
        if self.linking:
            # While a link is drawn, stepping shows targets; Enter takes the one shown.
            self.selected_id = target.id
            self.selection_changed.emit()
        else:
            self.select(target.id)

    # Tagging

    def tag(self, layer_id: str, span: Span, *, exact: bool = False) -> Annotation | None:
        """Tag a span, grown to whole words unless ``exact``; returns the tag, also where it was there already."""
        covered = self.snapped(span, exact=exact)
        if self.tags is None or covered is None:
            return None
        tags = self.tags
        return self._tag(lambda: tag_edits.new_tag(self.live.project, self.live.countries, tags, layer_id, [covered]))

    def _tag(self, make: Callable[[], tag_edits.NewTag]) -> Annotation | None:
        try:
            new = make()
        except UserError as error:
            self.live.failed.emit(error)
            return None
        if new.annotation.layer_id in self.hidden_layers:
            self.show_only(self.shown_annotators, self.hidden_layers - {new.annotation.layer_id})
        asked = self.answers(new.annotation.layer_id)
        wanted = new.edit if asked is None else tag_edits.linked(self.live.project, new, *asked)
        if wanted.changes:
            if not self.live.commit(self.with_state(wanted), self):
                return None
        else:
            self.message.emit("These words have this tag already.")
        if asked is not None:
            self.selection_changed.emit()
            return new.annotation
        linking, self.linking = self.linking, None
        self.selected_id = None
        self.select(new.annotation.id)
        self.linking = linking
        return new.annotation

    def with_state(self, wanted: Edit) -> Edit:
        """Return an edit of tags with what goes with it: the first tag of an article marks it as in progress."""
        assert self.tags is not None
        article = self.live.project.articles[self.tags.article.id]
        return wanted._replace(changes=(*assignment_edits.started(self.live.project, article), *wanted.changes))

    def snapped(self, span: Span, *, exact: bool = False) -> Span | None:
        """Return the span as it would be tagged; None where it covers nothing."""
        if self.tags is None:
            return None
        if exact:
            return span if span.end > span.start else None
        return snap_to_words(self.tags.text, span)

    def add_part(self, span: Span, *, exact: bool = False) -> bool:
        """Add a part to the selected tag."""
        covered = self.snapped(span, exact=exact)
        selected = self.selected
        if self.tags is None or covered is None:
            return False
        if selected is None:
            self.message.emit("Select a tag first, then Ctrl+select its other part.")
            return False
        tags = self.tags
        return self._change(lambda: tag_edits.add_part(self.live.project, tags, selected, covered))

    def remove_part(self, part: Span) -> bool:
        """Take a part out of the selected tag."""
        selected, tags = self.selected, self.tags
        if selected is None or tags is None:
            return False
        return self._change(lambda: tag_edits.remove_part(self.live.project, tags, selected, part))

    def move_edge(self, annotation: Annotation, *, at_end: bool, to: int) -> bool:
        """Move the first or last edge of a tag to an offset."""
        spans, tags = with_edge(annotation.spans, at_end=at_end, to=to), self.tags
        if spans is None or tags is None:
            return False
        return self._change(lambda: tag_edits.set_spans(self.live.project, tags, annotation, spans, "Move edge"))

    def nudge(self, *, at_end: bool, step: int, exact: bool = False) -> bool:
        """Move an edge of the selected tag by a word, or by a character where ``exact``."""
        selected, tags = self.selected, self.tags
        if selected is None or tags is None:
            return False
        edge = selected.end if at_end else selected.start
        if exact:
            return self.move_edge(selected, at_end=at_end, to=character_edge(tags.text, edge, step))
        to = next_word_edge(tags.text, edge, at_end=at_end, step=step)
        return to is not None and self.move_edge(selected, at_end=at_end, to=to)

    def delete(self) -> bool:
        """Delete the selected tag with its links."""
        selected = self.selected
        if selected is None:
            return False
        return self._change(lambda: tag_edits.delete_tags(self.live.project, [selected]))

    def delete_lost(self, annotation: Annotation) -> bool:
        """Delete a tag whose words the text has no more."""
        return self._change(lambda: tag_edits.delete_tags(self.live.project, [annotation]))

    def place_again(self, annotation_id: str, span: Span | None, *, exact: bool = False) -> bool:
        """Put a tag whose words are gone from the text on the words that are selected."""
        tags = self.tags
        lost = tags.without_place.get(annotation_id) if tags else None
        covered = self.snapped(span, exact=exact) if span else None
        if tags is None or lost is None or covered is None:
            self.message.emit("Select the words in the text first, then put the tag there.")
            return False
        return self._change(lambda: tag_edits.place_again(self.live.project, tags, lost, [covered]))

    def everywhere(self) -> bool:
        """Tag all other occurrences of the selected tag's words in the article alike."""
        selected, tags = self.selected, self.tags
        if selected is None or tags is None:
            return False
        project, article_id = self.live.project, tags.article.id
        wanted = everywhere.tag_in_article(project, article_id, tags.text, selected, tags.of_annotator(project.me.id))
        count = len(wanted.changes)
        self.message.emit(f"{count} more tagged." if count else "There are no other occurrences.")
        return bool(count) and self.live.commit(wanted, self)

    def change_layer(self, layer_id: str) -> bool:
        """Move the selected tag to another layer."""
        selected, tags = self.selected, self.tags
        if selected is None or tags is None:
            return False
        project, countries = self.live.project, self.live.countries
        return self._change(lambda: tag_edits.change_layer(project, countries, tags, selected, layer_id))

    def set_attribute(self, attribute_id: str, value: Any) -> bool:
        """Set an attribute of the selected tag."""
        selected = self.selected
        if selected is None or selected.attributes.get(attribute_id) == value:
            return False
        return self._change(lambda: tag_edits.set_attribute(self.live.project, selected, attribute_id, value))

    def set_stance(self, polarity: str) -> bool:
        """Give the selected claim the codebook's stance of a polarity."""
        selected = self.selected
        if selected is None or selected.layer_id != cb.CLAIM:
            self.message.emit("Select a claim first, then give its stance.")
            return False
        value = self.live.project.codebook.stance_of(polarity)
        if value is None:
            self.message.emit(f"The codebook has no stance that counts as {polarity}.")
            return False
        return self.set_attribute(cb.STANCE, value.id)

    # Linking

    def start_link(self) -> None:
        """Begin to link the selected tag: each tag chosen from now on is a target, until Escape."""
        if self.linking:
            return
        if self.selected is None:
            self.message.emit("Select a claim first, then press L and choose its speaker, cue or country.")
            return
        self.linking, self.brush = self.selected_id, None
        self.mode_changed.emit()

    def confirm_link(self) -> bool:
        """Link to the tag that stepping has shown."""
        if self.linking and self.selected_id and self.selected_id != self.linking:
            self._finish_link(self.selected_id)
            return True
        return False

    def _finish_link(self, target_id: str) -> None:
        """Link, and stay at the source: a claim has several ends, and Escape says that all are there."""
        source = self.index.get(self.linking or "")
        target = self.index.get(target_id)
        if source and target:
            self.link(source, target)
            self.selected_id = source.id
        else:
            self.linking = None
            self.mode_changed.emit()
        self.selection_changed.emit()

    def link(self, source: Annotation, target: Annotation) -> bool:
        """Link two tags."""
        return self._change(lambda: tag_edits.link(self.live.project, source, target))

    def set_brush(self, layer_id: str | None) -> None:
        """Tag each selection with a layer from now on; the same layer again puts the brush away."""
        self.brush = None if layer_id == self.brush else layer_id
        self.linking = None
        self.mode_changed.emit()

    def cancel(self) -> None:
        """Put away the link being drawn, then the brush, then the selection: one at a time."""
        if self.linking:
            self.selected_id, self.linking = self.linking, None
            self.selection_changed.emit()
            self.mode_changed.emit()
        elif self.brush:
            self.set_brush(None)
        else:
            self.select(None)

    def word_bounds(self, offset: int) -> Span | None:
        """Return the word at an offset of the article's text."""
        return word_bounds(self.tags.text, offset) if self.tags else None

    def _change(self, make: Callable[[], Edit]) -> bool:
        return self.live.change(make, self)

    def _on_edited(self, done: Edit, initiator: object) -> None:
        if self.tags is None:
            return
        article_id = self.tags.article.id
        if article_id not in self.live.project.articles:
            self.open(None)
            return
        touched = False
        if (
            done.tables() & {"assignment", "setting"}
            and assignment_edits.hides_others(self.live.project, article_id) != self.blind
        ):
            self._reindex()
            touched = True
        for change in done.changes:
            if change.table == "annotation" and (change.after or change.before or {}).get("article_id") == article_id:
                touched = True
                annotation = self.tags.annotations.get(change.id)
                if annotation is None or not self._is_shown(annotation):
                    self.index.remove(change.id)
                else:
                    self.index.put(annotation)
            elif change.table == "article" and change.id == article_id:
                before, after = change.before or {}, change.after or {}
                if any(before.get(field) != after.get(field) for field in HEAD):
                    self._reopen()
                    return
            elif change.table in ("link", "entity", "layer", "attribute", "value", "link_type"):
                touched = True
        if not touched:
            return
        if self.selected_id and self.index.get(self.selected_id) is None:
            self.selected_id = None
            self.selection_changed.emit()
        self.tags_changed.emit()

    def _on_reread(self) -> None:
        """Take all tags of the open article anew; where its text is the same, nothing else moves."""
        before = self.tags
        if before is None:
            return
        article = self.live.project.articles.get(before.article.id)
        if article is None or any(getattr(article, each) != getattr(before.article, each) for each in HEAD):
            self._reopen()
            return
        self.tags = self.live.project.tags(article.id)
        self._reindex()
        self.tags_changed.emit()

    def _reopen(self) -> None:
        if self.tags is not None:
            article_id = self.tags.article.id
            self.open(article_id if article_id in self.live.project.articles else None, keep=self.selected_id)
