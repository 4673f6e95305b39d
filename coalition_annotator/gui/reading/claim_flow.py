"""Asks for what a claim lacks, one thing after the other, and then goes to the next claim."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import NamedTuple

from PySide6.QtCore import QObject, QTimer, Signal

from coalition_annotator.gui.article_view.labels import name_of
from coalition_annotator.gui.article_view.tag_controller import TagController
from coalition_annotator.gui.base.settings import Settings
from coalition_annotator.gui.reading.category_examples import CategoryExamples
from coalition_annotator.gui.widgets.value_choices import value_choices
from coalition_annotator.model import codebook as cb
from coalition_annotator.model.annotation import Annotation
from coalition_annotator.model.errors import UserError
from coalition_annotator.model.span import covered_text
from coalition_annotator.model.suggestion import Suggestion
from coalition_annotator.model.text import shortened
from coalition_annotator.project.suggestions import claim_completion as completion
from coalition_annotator.project.suggestions import decisions
from coalition_annotator.project.suggestions.claim_completion import ABOUT, CATEGORY, SPEAKER, STANCE, LikelyLink

_MOST = 9
_FOLLOW_MS = 30
_SIGNS = {cb.PRO: "+", cb.CONTRA: "−", cb.BOTH: "0"}
_LINKED = {cb.SPEAKER: cb.SAID_BY, cb.CUE: cb.CUED_BY, cb.COUNTRY: cb.ABOUT}


class Answer(NamedTuple):
    """Something that may be chosen: what it is called, what choosing it does, and a longer text.

    ``key`` is what is pressed for it; ``proposed`` ones are taken together by Enter.
    """

    label: str
    take: Callable[[], bool]
    tip: str = ""
    key: str = ""
    proposed: bool = False


class ClaimFlow(QObject):
    """What is asked of the selected claim, and what may be answered.

    Signals:
        changed: something else is asked, or nothing.
        keyboard_wanted: the keyboard should answer now.
        finished: nothing is lacking any more, or the rest is left for later.
    """

    changed = Signal()
    keyboard_wanted = Signal()
    finished = Signal()

    def __init__(self, tagger: TagController, settings: Settings, examples: CategoryExamples) -> None:
        super().__init__(tagger)
        self.tagger, self._live, self._settings = tagger, tagger.live, settings
        self.examples = examples
        self.proposals: Callable[[Annotation], Mapping[str, Suggestion]] = lambda _claim: {}
        # Whether an answer was begun to type, which is gone on with.
        self.is_half_typed: Callable[[], bool] = lambda: False
        self.step = ""
        self.claim: Annotation | None = None
        self.links: list[LikelyLink] = []
        self._proposed_here: Mapping[str, Suggestion] = {}
        self._asked = ""
        self._left: set[tuple[str, str]] = set()
        # Tagging comes first: questions follow when the tag is on the screen.
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(_FOLLOW_MS)
        self._later.timeout.connect(self.refresh)
        tagger.opened.connect(self._on_opened)
        tagger.selection_changed.connect(self._on_selected)
        tagger.tags_changed.connect(self._later.start)
        tagger.mode_changed.connect(self._later.start)
        tagger.answers = self._answers

    def _on_opened(self) -> None:
        self._left.clear()
        self._later.start()

    def _on_selected(self) -> None:
        self._asked = ""
        if self.claim is not None and (self.tagger.selected is None or self.tagger.selected.id != self.claim.id):
            self._show(None, "")
        self._later.start()

    def _mine(self) -> Annotation | None:
        selected = self.tagger.selected if self._live.is_open else None
        if selected is None or selected.layer_id != cb.CLAIM or self._live.project.read_only:
            return None
        return selected if selected.annotator_id == self._live.project.me.id else None

    def lacking(self, claim: Annotation) -> list[str]:
        """Return what a claim lacks and may be asked for, without what was left for later."""
        tags = self.tagger.tags
        if tags is None or not self._settings.ask_missing:
            return []
        found = completion.lacking(self._live.project, tags, claim)
        return [step for step in found if (claim.id, step) not in self._left]

    def refresh(self) -> None:
        """Ask what is to be asked now."""
        self._later.stop()
        claim, tags = self._mine(), self.tagger.tags
        if claim is None or tags is None or self.tagger.linking:
            self._show(None, "")
            return
        self.examples.want()
        steps = self.lacking(claim)
        self.links = []
        if {SPEAKER, ABOUT} & set(steps):
            self._proposed_here = self.proposals(claim)
            self.links = completion.likely_links(self._live.project, tags, claim, self._proposed_here)
        if not completion.named_links(self.links, ABOUT):
            steps = [step for step in steps if step != ABOUT]
        self._show(claim, self._asked or next(iter(steps), ""))

    def _show(self, claim: Annotation | None, step: str) -> None:
        before, self.claim, self.step = (self.claim, self.step), claim, step
        if step or before != (claim, step):
            self.changed.emit()

    def ask(self, step: str = "") -> bool:
        """Ask for a step, or for the first that is lacking, with the keyboard; tells False where there is none."""
        if self._mine() is None:
            return False
        self._asked = step or (self.step if self.is_half_typed() else "")
        self.refresh()
        if self.step:
            self.keyboard_wanted.emit()
        return bool(self.step)

    def answer(self, change: Callable[[], bool]) -> bool:
        """Do what an answer says; then ask for what is lacking still, or go on to the next claim."""
        claim = self._mine()
        lacked = claim is not None and bool(self.lacking(claim))
        if not change():
            return False
        self._go_on(lacked)
        return True

    def leave(self) -> None:
        """Leave what is asked for later."""
        if self.claim is None:
            return
        lacked = bool(self.lacking(self.claim))
        self._left.add((self.claim.id, self.step))
        if self.step == SPEAKER:
            self._left.add((self.claim.id, ABOUT))
        self._go_on(lacked)

    def _go_on(self, lacked: bool) -> None:
        self._asked = ""
        self.refresh()
        if self.step:
            self.keyboard_wanted.emit()
        elif lacked and self.claim is not None:
            self.finished.emit()

    # Questions and answers

    def question(self, answers: Sequence[Answer]) -> str:
        """Return what is asked, in a few words; where nothing may be answered, what to do instead."""
        if self.step == SPEAKER and not answers:
            return "Who says it? Sweep over the words and press the key for speakers"
        return {STANCE: "Stance?", CATEGORY: "Category?", SPEAKER: "Who says it?", ABOUT: "About?"}.get(self.step, "")

    def answers(self, typed: str) -> list[Answer]:
        """Return what may be answered; ``typed`` narrows categories down."""
        claim, tags = self.claim, self.tagger.tags
        if claim is None or tags is None:
            return []
        if self.step == STANCE:
            return self._stances()
        if self.step == CATEGORY:
            return self._categories(claim, typed)
        return self._links(claim)

    def _stances(self) -> list[Answer]:
        codebook = self._live.project.codebook
        return [
            Answer(value.name, partial(self.tagger.set_attribute, cb.STANCE, value.id), value.definition,
                   _SIGNS.get(value.polarity, ""))
            for _, value in codebook.tree_of(cb.STANCE)
        ]  # fmt: skip

    def _categories(self, claim: Annotation, typed: str) -> list[Answer]:
        codebook, tags = self._live.project.codebook, self.tagger.tags
        attribute = codebook.attribute(cb.CATEGORY)
        if attribute is None or tags is None:
            return []
        if not typed.strip():
            about = completion.about_categories(codebook)
            ids = completion.offered(self.examples.ranking, covered_text(tags.text, claim.spans), about, _MOST)
            return [
                Answer(value.name, partial(self._categorise, attribute, value.id), _reason(value, like))
                for each, like in ids.items()
                if (value := codebook.value(each)) is not None
            ]
        found = [each for each in value_choices(codebook, attribute, None, typed) if each.value is not None]
        result = [
            Answer(each.label, partial(self._categorise, attribute, each.value), each.remark) for each in found[:_MOST]
        ]
        name = " ".join(typed.split())
        if all(each.label.casefold() != name.casefold() for each in found):
            result.append(Answer(f"New category “{shortened(name, 40)}”", partial(self._new_category, attribute, name)))
        return result

    def _categorise(self, attribute: cb.Attribute, value_id: str) -> bool:
        claim, tags = self.claim, self.tagger.tags
        if claim is None or tags is None:
            return False
        stored = claim.attributes.get(attribute.id)
        given = completion.with_value(stored, attribute, value_id)
        if given != stored and not self.tagger.set_attribute(attribute.id, given):
            return False
        self.examples.learn(covered_text(tags.text, claim.spans), value_id)
        return True

    def _new_category(self, attribute: cb.Attribute, name: str) -> bool:
        claim, tags = self.claim, self.tagger.tags
        if claim is None or tags is None:
            return False
        try:
            made = completion.new_category(self._live.project, claim, attribute, name)
        except UserError as error:
            self._live.failed.emit(error)
            return False
        if not self._live.commit(made.edit, self.tagger):
            return False
        self.examples.learn(covered_text(tags.text, claim.spans), made.value.id)
        return True

    def _links(self, claim: Annotation) -> list[Answer]:
        project, tags = self._live.project, self.tagger.tags
        assert tags is not None
        wanted = self._proposed()
        result = [
            Answer(self._told(each), partial(self._tie, claim, [each]), f"{each.words}: {each.why}", proposed=True)
            for each in wanted
        ]
        if self.step == SPEAKER:
            proposed = {each.target.id for each in wanted}
            for tag in completion.speakers_near(project, tags, claim):
                if tag.id not in proposed and len(result) < _MOST:
                    likely = LikelyLink(cb.SAID_BY, tag, covered_text(tags.text, tag.spans), "", "")
                    result.append(
                        Answer(name_of(project, tags, tag), partial(self._tie, claim, [likely]), likely.words)
                    )
        return result

    def _told(self, each: LikelyLink) -> str:
        if isinstance(each.target, Suggestion):
            name = each.target.who.name if each.target.who and each.target.who.name else shortened(each.words, 32)
        else:
            assert self.tagger.tags is not None
            name = name_of(self._live.project, self.tagger.tags, each.target)
        link_type = self._live.project.codebook.link_type(each.link_type_id)
        return f"{link_type.name if link_type else ''}: {each.code + ' ' if each.code else ''}{name}"

    def _proposed(self) -> list[LikelyLink]:
        """Return the links that Enter takes: with a speaker go cue and countries, which wait where none is likely."""
        about, said = completion.named_links(self.links, ABOUT), completion.named_links(self.links, SPEAKER)
        if self.step != SPEAKER:
            return about
        return said + about if any(each.link_type_id == cb.SAID_BY for each in said) else []

    def take_proposed(self) -> bool:
        """Take all links that are proposed; tells False where none is."""
        claim = self.claim
        if claim is None:
            return False
        found = self._proposed()
        return bool(found) and self.answer(lambda: self._tie(claim, found))

    def _tie(self, claim: Annotation, found: Sequence[LikelyLink]) -> bool:
        tags, live = self.tagger.tags, self._live
        if tags is None:
            return False
        ends = [(each.link_type_id, each.target) for each in found]
        try:
            done = decisions.tie(live.project, live.countries, tags, claim, ends, self._proposed_here)
        except UserError as error:
            live.failed.emit(error)
            return False
        return live.commit(done.edit, self.tagger)

    def _answers(self, layer_id: str) -> tuple[Annotation, str] | None:
        """Return the claim that a new tag of a layer answers for, and the type of link; None where none is asked."""
        link_type_id = _LINKED.get(layer_id, "")
        wanted = (cb.SAID_BY, cb.CUED_BY, cb.ABOUT) if self.step == SPEAKER else (cb.ABOUT,)
        if self.claim is None or self.step not in (SPEAKER, ABOUT) or link_type_id not in wanted:
            return None
        return self.claim, link_type_id


def _reason(value: cb.Value, like: str) -> str:
    """Say what a category means, and which earlier claim speaks for it."""
    why = f"As “{shortened(like, 120)}”" if like else ""
    return "\n".join(filter(None, (value.definition, why)))
