"""Suggestions: what the machine proposes, what a person declined, and what a project remembers."""

from __future__ import annotations

from typing import NamedTuple

from coalition_annotator.model.identifier import id_of
from coalition_annotator.model.span import Spans

# By what a suggestion was found.
GAZETTEER, RULES, SYNTAX, LEARNED = "gazetteer", "rules", "syntax", "learned"
REMEMBERED, PLUGGED, LANGUAGE_MODEL = "remembered", "plugged", "language_model"
FINDERS = (GAZETTEER, RULES, SYNTAX, LEARNED, REMEMBERED, PLUGGED, LANGUAGE_MODEL)
FINDER_NAMES = {
    GAZETTEER: "table of countries",
    RULES: "rules over cues",
    SYNTAX: "rules over syntax",
    LEARNED: "learned from this project",
    REMEMBERED: "remembered in this project",
    PLUGGED: "another package's recommender",
    LANGUAGE_MODEL: "language model",
}


class Who(NamedTuple):
    """Somebody who speaks: a name, and what the article says of them; ``code`` is a country's alpha-2, or empty.

    ``inferred`` says by what a mention without a name was resolved; empty where the words themselves name them.
    """

    name: str
    kind: str
    office: str
    code: str
    inferred: str = ""


class Suggestion(NamedTuple):
    """A proposed tag; it is no annotation until a person accepts it.

    ``confidence`` lies between 0 and 1. ``by`` is one of FINDERS, ``why`` tells a person the reason in a few words.
    ``who`` is the actor meant, ``code`` the country meant, ``entity_id`` an entity that the project remembers.
    ``links`` holds (link type, id of the suggestion linked to) pairs. ``is_judged`` is False where nobody knows yet how
    often its finder is right: such a suggestion is taken one by one, and never together with others.
    """

    id: str
    layer_id: str
    spans: Spans
    confidence: float
    by: str
    why: str
    who: Who | None = None
    code: str = ""
    entity_id: str = ""
    links: tuple[tuple[str, str], ...] = ()
    is_judged: bool = True

    @property
    def start(self) -> int:
        """First code point covered."""
        return self.spans[0].start

    @property
    def end(self) -> int:
        """One past the last code point covered."""
        return self.spans[-1].end


class Decline(NamedTuple):
    """A suggestion that an annotator declined: it, and what is much like it, is not proposed to them again.

    ``text_hash`` names the version of the article's text whose code points the spans count.
    """

    id: str
    article_id: str
    annotator_id: str
    layer_id: str
    spans: Spans
    created: str
    text_hash: str


class Term(NamedTuple):
    """A phrase that the project remembers: wherever it stands, a layer (and an entity, unless empty) is proposed."""

    id: str
    phrase: str
    layer_id: str
    entity_id: str
    annotator_id: str
    created: str


def suggestion_id(article_id: str, layer_id: str, spans: Spans) -> str:
    """Return the id of a suggestion: the same whenever the same words of an article are proposed for a layer."""
    return id_of("suggestion", article_id, layer_id, *(f"{start}-{end}" for start, end in spans))


def decline_id(suggested: str, annotator_id: str) -> str:
    """Return the id of an annotator's decline of a suggestion, the same in all copies of a project."""
    return id_of("decline", suggested, annotator_id)


def term_id(layer_id: str, phrase: str) -> str:
    """Return the id of a remembered phrase, the same in all copies of a project."""
    return id_of("term", layer_id, phrase)
