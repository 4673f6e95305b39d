"""What a person does in a review, by whatever key or button: choose a group, decide on it, go on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from coalition_annotator.gui.article_view.tag_controller import TagController
from coalition_annotator.gui.base.project_model import ProjectModel
from coalition_annotator.gui.review import drafts
from coalition_annotator.gui.review.drafts import Draft
from coalition_annotator.model import codebook as cb
from coalition_annotator.model import difference as diff
from coalition_annotator.model.annotation import Annotation
from coalition_annotator.model.difference import Compared
from coalition_annotator.model.edit import Edit
from coalition_annotator.model.review import AGREED
from coalition_annotator.model.span import with_edge
from coalition_annotator.model.text import next_word_edge
from coalition_annotator.model.wording import short_names
from coalition_annotator.project.review import adjudication, review_state
from coalition_annotator.project.review.review_state import Review
from coalition_annotator.project.team import assignment_edits

ALL = ""
OPEN, DIFFERENT, EVERYTHING, UNSEEN = "open", "different", "everything", "unseen"


class ReviewTagController(TagController):
    """The tags of those annotators whom a review shows; ``agreed`` shows the agreed version, too."""

    def __init__(self, live: ProjectModel, parent: QObject | None = None) -> None:
        self.hidden: set[str] = set()
        self.show_agreed = True
        self.only: str | None = None
        super().__init__(live, parent)

    def _is_shown(self, annotation: Annotation) -> bool:
        if self.only is not None:
            return annotation.annotator_id == self.only
        if annotation.annotator_id == AGREED.id:
            return self.show_agreed
        return annotation.annotator_id not in self.hidden


class ReviewController(QObject):
    """The review of the open article, the chosen group, and the draft of a decision.

    Signals:
        changed: the review, its filters or what was decided have changed.
        chosen: another group is chosen, or none.
        drafted: the draft has changed.
        message: a short text for the status line.
        searching: a further article is being looked for (True), or that has ended (False).
    """

    changed = Signal()
    chosen = Signal()
    drafted = Signal()
    message = Signal(str)
    searching = Signal(bool)

    def __init__(self, live: ProjectModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.live = live
        self.tagger = ReviewTagController(live, self)
        self.review: Review | None = None
        self.number: int | None = None
        self.draft: Draft | None = None
        self.state, self.kind, self.layer, self.category = DIFFERENT, ALL, ALL, ALL
        self.active = False
        self._stale = True
        self._place: set[str] = set()
        self._search: Iterator[Review | None] | None = None
        self._backwards = False
        self._timer = QTimer(self)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self._look_on)
        live.edited.connect(self._on_edited)
        live.reread.connect(self._on_reread)
        live.closed.connect(self.close)

    # The article under review

    def close(self) -> None:
        """Forget the article."""
        self._stop_search()
        self.review, self.number, self.draft = None, None, None
        self._place = set()
        self.tagger.open(None)
        self.changed.emit()
        self.chosen.emit()

    def open(self, article_id: str, *, group: int | None = None) -> None:
        """Review an article, beginning at its first undecided difference or at a group."""
        self._stop_search()
        self.tagger.open(article_id)
        self._place = set()
        self._read()
        shown = self.groups()
        first = next((each for each in shown if self.review and not self.review.decided(each)), None)
        chosen = group if group is not None else first.number if first else shown[0].number if shown else None
        self.changed.emit()
        self.choose(chosen)

    @property
    def blind(self) -> bool:
        """Whether others' tags on the article are hidden from who works here."""
        tags = self.tagger.tags
        return (
            tags is not None and self.live.is_open and assignment_edits.hides_others(self.live.project, tags.article.id)
        )

    def _read(self) -> None:
        tags = self.tagger.tags
        self.review = None
        self._stale = False
        if tags is None or self.blind:
            return
        everyone = frozenset(self.live.project.annotators) - self.tagger.hidden
        self.review = review_state.review(self.live.project, tags.article.id, only=everyone)

    def _reread(self) -> None:
        """Read the review anew and keep the place."""
        if self.group is not None:
            self._place = {tag.id for tag in self.group.tags}
        self._read()
        self.changed.emit()
        groups = self.review.groups if self.review else ()
        same = next((each.number for each in groups if self._place & {tag.id for tag in each.tags}), None)
        self.choose(same, keep=True)

    def _on_edited(self, done: Edit, initiator: object) -> None:
        if self.tagger.tags is None:
            self.close()
            return
        tables = done.tables()
        if not self.active:
            self._stale = True
        elif tables - {"setting"} or "setting" in tables:
            self._reread()

    def _on_reread(self) -> None:
        if self.active and self.tagger.tags is not None:
            self._reread()
        else:
            self._stale = True

    def wake(self) -> None:
        """Read the review anew where something has changed while the page was not shown."""
        self.active = True
        if self._stale and self.tagger.tags is not None:
            self._reread()

    def names(self) -> dict[str, str]:
        """Return how annotators are called, by their ids."""
        return {each.id: each.name for each in self.live.project.annotators.values()} if self.live.is_open else {}

    # Groups

    @property
    def group(self) -> Compared | None:
        """The chosen group; None where fewer than two readers are shown, as nothing is compared then."""
        if (
            self.review is None
            or len(self.review.readers) < 2
            or self.number is None
            or self.number >= len(self.review.groups)
        ):
            return None
        return self.review.groups[self.number]

    def groups(self) -> list[Compared]:
        """Return the groups that pass the filters, in the order of the text."""
        return [group for group in self.review.groups if self._passes(group)] if self.review else []

    def _passes(self, group: Compared) -> bool:
        review = self.review
        assert review is not None
        if self.state == DIFFERENT and group.agrees:
            return False
        if self.state == OPEN and (group.agrees or review.decided(group)):
            return False
        if self.state == UNSEEN and review.seen_by(group, self.live.project.me.id):
            return False
        if self.kind and self.kind not in {each.kind for each in group.differences}:
            return False
        if self.layer and self.layer not in {tag.layer_id for tag in group.tags}:
            return False
        return not self.category or self.category in {tag.attributes.get(cb.CATEGORY) for tag in group.tags}

    def narrow(self, **filters: str) -> None:
        """Change filters: state, kind, layer, category."""
        for name, value in filters.items():
            setattr(self, name, value)
        self.changed.emit()

    def show_annotator(self, annotator_id: str, shown: bool) -> None:
        """Compare an annotator's tags with the others', or leave them out."""
        self.tagger.hidden ^= {annotator_id} & (self.tagger.hidden if shown else {annotator_id} - self.tagger.hidden)
        self.tagger.set_show_all(True)
        self._reread()

    def show_agreed(self, shown: bool) -> None:
        """Show the agreed version in a lane of its own, or not."""
        self.tagger.show_agreed = shown
        self.tagger.set_show_all(True)
        self.changed.emit()

    def choose(self, number: int | None, *, keep: bool = False) -> None:
        """Choose a group by its number; with ``keep``, a draft that is being made of the same stays."""
        group_before = self.number
        self.number = number
        group = self.group
        if group is None or self.review is None:
            self.draft = None
        elif not (keep and number == group_before and self.draft and self.draft.base in group.tags):
            self.draft = drafts.first_draft(self.review, group)
        self.chosen.emit()
        self.drafted.emit()

    def choose_tag(self, annotation_id: str) -> None:
        """Choose the group that a tag belongs to."""
        for group in self.review.groups if self.review else ():
            agreed = self.review.agreed_tag(group) if self.review else None
            if any(tag.id == annotation_id for tag in group.tags) or (agreed and agreed.id == annotation_id):
                self.choose(group.number)
                return

    def walk(self, direction: int) -> None:
        """Choose the next (+1) or previous (-1) group of the list."""
        shown = self.groups()
        if not shown:
            return
        place = next((n for n, each in enumerate(shown) if each.number == self.number), -1 if direction > 0 else 0)
        self.choose(shown[max(0, min(len(shown) - 1, place + direction))].number)

    def step(self, direction: int) -> None:
        """Go to the next (+1) or previous (-1) undecided difference, in another article where this one has none."""
        if self.review is not None:
            left = self.review.open_groups()[::direction]
            here = self.group
            place = (here.start, here.number) if here else (-1, -1) if direction > 0 else (2**62, 0)
            further = [g for g in left if ((g.start, g.number) > place) == (direction > 0) and g.number != self.number]
            if further:
                self.choose(further[0].number)
                return
        self._begin_search(direction)

    def _begin_search(self, direction: int) -> None:
        if not self.live.is_open:
            return
        after = self.tagger.tags.article.id if self.tagger.tags else ""
        self._backwards = direction < 0
        self._search = review_state.next_open(self.live.project, after, direction)
        self.searching.emit(True)
        self._timer.start()

    def _look_on(self) -> None:
        """Look at one further article; the window stays alive meanwhile."""
        assert self._search is not None
        found = next(self._search, False)
        if found is None:
            return
        self._stop_search()
        if isinstance(found, Review):
            same = self.review is not None and found.article.id == self.review.article.id
            groups = found.open_groups()
            self.open(found.article.id, group=groups[-1 if self._backwards else 0].number)
            if same:
                self.message.emit("These are the last differences that are left.")
        else:
            self.message.emit("Every difference in the project is decided.")

    def _stop_search(self) -> None:
        if self._search is not None:
            self._timer.stop()
            self._search = None
            self.searching.emit(False)

    # The draft

    def set_draft(self, draft: Draft) -> None:
        """Put another draft in place of the present one."""
        self.draft = draft
        self.drafted.emit()

    def take_side(self, place: int) -> None:
        """Decide for the tag of the reader at a place of the list of annotators (from 0)."""
        group, review = self.group, self.review
        if group is None or review is None or place >= len(review.readers):
            return
        tag = group.of(review.readers[place])
        if tag is None:
            self.leave_out()
        else:
            self.draft = drafts.of_tag(tag)
            self.take()

    def merge_spans(self) -> None:
        """Let the draft cover what any of the tags covers."""
        if self.group is not None and self.draft is not None:
            self.set_draft(self.draft._replace(spans=adjudication.union(self.group)))

    def set_attribute(self, attribute_id: str, value: Any) -> None:
        """Give the draft an attribute; None takes it away."""
        if self.draft is None:
            return
        attributes = {key: each for key, each in self.draft.attributes.items() if key != attribute_id}
        if value not in (None, "", []):
            attributes[attribute_id] = value
        self.set_draft(self.draft._replace(attributes=attributes))

    def set_stance(self, polarity: str) -> None:
        """Give the draft of a claim the codebook's stance of a polarity."""
        value = self.live.project.codebook.stance_of(polarity)
        if value is not None and self.draft is not None and self.draft.layer_id == cb.CLAIM:
            self.set_attribute(cb.STANCE, value.id)

    def nudge(self, *, at_end: bool, step: int) -> None:
        """Move an edge of the draft by a word."""
        draft, review = self.draft, self.review
        if draft is None or review is None:
            return
        edge = draft.spans[-1].end if at_end else draft.spans[0].start
        to = next_word_edge(review.text, edge, at_end=at_end, step=step)
        spans = with_edge(draft.spans, at_end=at_end, to=to) if to is not None else None
        if spans is not None:
            self.set_draft(draft._replace(spans=spans))

    # Decisions

    def take(self) -> None:
        """Put the draft into the agreed version and go on."""
        draft = self.draft
        if draft is not None:
            self._decide(lambda p, r, g: adjudication.take(p, r, g, draft.choice()))

    def leave_out(self) -> None:
        """Leave the chosen group out of the agreed version and go on."""
        self._decide(adjudication.leave_out)

    def _decide(self, make: Callable[[Any, Review, Compared], Edit]) -> None:
        review, group = self.review, self.group
        if review is None or group is None:
            return
        if self._commit(lambda: make(self.live.project, review, group)):
            self.draft = None
            self.step(1)

    def reopen(self) -> None:
        """Take the decision on the chosen group back."""
        review, group = self.review, self.group
        if review is not None and group is not None and review.decided(group):
            self._commit(lambda: adjudication.reopen(self.live.project, review, group))

    def comment(self, text: str, *, parent_id: str = "") -> bool:
        """Say something about the chosen group's first tag, or about the article where none is chosen."""
        review, group = self.review, self.group
        if review is None:
            return False
        tag_id = group.tags[0].id if group else ""
        return self._commit(
            lambda: review_state.comment(
                self.live.project, review.article.id, text, annotation_id=tag_id, parent_id=parent_id
            )
        )

    def _commit(self, make: Callable[[], Edit]) -> bool:
        return self.live.change(make, self)


def kind_of(group: Compared, names: dict[str, str], attribute_names: dict[str, str], readers: int) -> str:
    """Return in a word or two in what a group differs."""
    if group.agrees:
        return "Agreed"
    told: list[str] = []
    for difference in group.differences:
        if difference.kind == diff.MISSING:
            short = short_names(names)
            who = [short.get(tag.annotator_id, "?") for tag in group.tags]
            told.append(f"Only {who[0]}" if len(who) == 1 else f"{len(who)} of {readers}")
        elif difference.kind in (diff.ATTRIBUTE, diff.LINK):
            told.append(attribute_names.get(difference.of, difference.of).capitalize())
        else:
            told.append(diff.KIND_NAMES[difference.kind].capitalize())
    return ", ".join(told)
