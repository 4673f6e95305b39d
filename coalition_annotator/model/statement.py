"""Statements: who said which claim, with which stance, on which category, about which countries.

A statement is derived from a claim's tag, its links and its attributes, here and nowhere else; pages, command line and
exports all count what these functions return, and the view ``claims`` of the project file says the same in SQL. What
stands for what is told by ids, never by names.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from coalition_annotator.model import codebook as cb
from coalition_annotator.model.annotation import Annotation
from coalition_annotator.model.article import Article
from coalition_annotator.model.codebook import Attribute, Codebook, Value
from coalition_annotator.model.entity import ORGANISATION, PERSON, Entity
from coalition_annotator.model.review import AGREED
from coalition_annotator.model.span import covered_text, shared

SIGNS: Mapping[str, int] = {cb.PRO: 1, cb.BOTH: 0, cb.CONTRA: -1}
"""What a stance counts as, by its polarity; any other polarity counts as nothing."""
# Claims of other programs have their actors as attributes of these names, not as tags.
_OWN = {
    "speaker": PERSON,
    "actor": PERSON,
    "person": PERSON,
    "organisation": ORGANISATION,
    "organization": ORGANISATION,
}
Targets = Callable[[Annotation, str], Sequence[Annotation]]


def kind_of_own_actor(attribute_name: str) -> str:
    """Return the kind of entity that an attribute of this name tells of; '' for none."""
    return _OWN.get(attribute_name.strip().casefold(), "")


def own_actors(codebook: Codebook, layer_id: str) -> Iterator[Attribute]:
    """Yield the attributes of a layer that name persons or organisations."""
    return (each for each in codebook.attributes_of(layer_id) if kind_of_own_actor(each.name))


class Actor(NamedTuple):
    """Who or what speaks or is spoken about.

    ``id`` is an entity's id, or a text of its own where only words are known. ``kind`` is an entity's kind, or empty.
    ``codes`` are alpha-2 codes of the countries that it is, belongs to or speaks for.
    """

    id: str
    name: str
    kind: str
    codes: tuple[str, ...]


class Statement(NamedTuple):
    """One claim as it counts.

    ``organisations`` are those among the speakers, and those that speakers speak for. ``polarity`` is one of
    codebook.POLARITIES, or empty where the stance is one that nobody has given any; a claim without a stance is one of
    support, as who says a thing stands for it.
    """

    claim: Annotation
    article: Article
    words: str
    speakers: tuple[Actor, ...]
    organisations: tuple[Actor, ...]
    about: tuple[Actor, ...]
    categories: tuple[Value, ...]
    stance: Value | None
    quotation: Value | None
    polarity: str

    @property
    def countries(self) -> tuple[str, ...]:
        """Alpha-2 codes of the countries that its speakers are, belong to or speak for."""
        return tuple(dict.fromkeys(code for speaker in self.speakers for code in speaker.codes))

    @property
    def countries_spoken_of(self) -> tuple[str, ...]:
        """Alpha-2 codes of the countries that it is about."""
        return tuple(dict.fromkeys(code for each in self.about for code in each.codes))

    @property
    def sign(self) -> int | None:
        """1 in support, -1 in opposition, 0 neutral, None where it counts as nothing."""
        return SIGNS.get(self.polarity)


class Source(NamedTuple):
    """What statements are made from: the codebook, the entities by id, and who is known by kind and name."""

    codebook: Codebook
    entities: Mapping[str, Entity]
    by_name: Mapping[tuple[str, str], Entity]


def source(codebook: Codebook, entities: Mapping[str, Entity]) -> Source:
    """Return what statements are made from; a name that two entities of one kind share stands for neither."""
    counts = Counter((each.kind, each.name) for each in entities.values())
    alone = {(each.kind, each.name): each for each in entities.values() if counts[each.kind, each.name] == 1}
    return Source(codebook, entities, alone)


def actor_of(known: Source, text: str, tag: Annotation, targets: Targets) -> Actor:
    """Return whom a tag stands for: its entity, or else its words.

    The countries are the entity's own, or else those that the tag speaks for.
    """
    meant = known.entities.get(tag.entity_id or "")
    if meant is not None and meant.code:
        return Actor(meant.id, meant.name, meant.kind, (meant.code,))
    others = (known.entities.get(each.entity_id or "") for each in _in_order(targets(tag, cb.SPEAKS_FOR)))
    codes = tuple(dict.fromkeys(each.code for each in others if each is not None and each.code))
    if meant is not None:
        return Actor(meant.id, meant.name, meant.kind, codes)
    words = covered_text(text, tag.spans)
    return Actor(f"words:{' '.join(words.split())}", words, "", codes)


def statement(known: Source, article: Article, text: str, claim: Annotation, targets: Targets) -> Statement:
    """Return the statement that a claim makes.

    Args:
        known: codebook and entities.
        article: the claim's article.
        text: its present text.
        claim: a tag of the layer for claims.
        targets: gives the tags that links of a type lead to from a tag.
    """
    said_by = _in_order(targets(claim, cb.SAID_BY))
    speakers = _distinct(actor_of(known, text, each, targets) for each in said_by)
    own = list(_own_actors(known, claim))
    bodies = (_spoken_for(known, each, targets) for each in said_by)
    organisations = _distinct(
        (
            *(each for each in speakers if each.kind == ORGANISATION),
            *(body for found in bodies for body in found),
        )
    )
    stance, polarity = _stance(known.codebook, claim.attributes.get(cb.STANCE))
    return Statement(
        claim,
        article,
        covered_text(text, claim.spans),
        speakers or _distinct(each for each in own if each.kind != ORGANISATION),
        organisations or _distinct(each for each in own if each.kind == ORGANISATION),
        _distinct(actor_of(known, text, each, targets) for each in _in_order(targets(claim, cb.ABOUT))),
        _values(known.codebook, claim.attributes.get(cb.CATEGORY)),
        stance,
        next(iter(_values(known.codebook, claim.attributes.get(cb.QUOTATION))), None),
        polarity,
    )


def _spoken_for(known: Source, tag: Annotation, targets: Targets) -> Iterator[Actor]:
    """Yield the organisations that a speaker's tag speaks for."""
    for each in _in_order(targets(tag, cb.SPEAKS_FOR)):
        meant = known.entities.get(each.entity_id or "")
        if meant is not None and meant.kind == ORGANISATION:
            yield Actor(meant.id, meant.name, meant.kind, (meant.code,) if meant.code else ())


def _in_order(tags: Iterable[Annotation]) -> list[Annotation]:
    return sorted(tags, key=lambda tag: (tag.start, tag.end, tag.id))


def _distinct(actors: Iterable[Actor]) -> tuple[Actor, ...]:
    found: dict[str, Actor] = {}
    for each in actors:
        known = found.get(each.id, each)
        found[each.id] = known._replace(codes=tuple(dict.fromkeys((*known.codes, *each.codes))))
    return tuple(found.values())


def _values(codebook: Codebook, stored: Any) -> tuple[Value, ...]:
    several = stored if isinstance(stored, (list, tuple)) else [stored]
    return tuple(value for each in several if (value := codebook.value(each)) is not None)


def _stance(codebook: Codebook, stored: Any) -> tuple[Value | None, str]:
    if stored in (None, "", []):
        return None, cb.PRO
    values = _values(codebook, stored)
    if len(values) != 1:
        return None, ""
    return values[0], values[0].polarity


def _own_actors(known: Source, claim: Annotation) -> Iterator[Actor]:
    """Yield the actors whom a claim's own attributes name, as projects of other programs have them."""
    for attribute in own_actors(known.codebook, claim.layer_id):
        stored = claim.attributes.get(attribute.id)
        kind = kind_of_own_actor(attribute.name)
        if stored in (None, "", []):
            continue
        several = stored if isinstance(stored, (list, tuple)) else [stored]
        for name in (known.codebook.shown(attribute, each) for each in several):
            meant = known.by_name.get((kind, name))
            if meant is not None:
                yield Actor(meant.id, meant.name, kind, (meant.code,) if meant.code else ())
            elif name:
                yield Actor(f"{attribute.id}:{name}", name, kind, ())


def one_reading(statements: Sequence[Statement], decided: Collection[str] = ()) -> list[Statement]:
    """Return the statements that count where several annotators have read the same articles: one reading of each.

    It is that of the annotator with the most claims in all of the project, where they have any in the article; else
    that of whoever has most of them there. So no claim counts once for each of its readers. Where the article has an
    agreed version, that counts, and of the reading what nobody has decided yet and no agreed claim shares a word with:
    a review that has only begun takes nothing away.

    Args:
        statements: those of all annotators, the agreed version included.
        decided: ids of the claims that a reviewer has decided on. An agreed version counts alone in an article where
            no claim is: it was not made by reviewing.
    """
    overall = Counter(each.claim.annotator_id for each in statements)
    by_article: dict[str, list[Statement]] = {}
    for each in statements:
        by_article.setdefault(each.article.id, []).append(each)
    chosen = {each.claim.id for found in by_article.values() for each in _counted(found, overall, decided)}
    return [each for each in statements if each.claim.id in chosen]


def _counted(found: Sequence[Statement], overall: Mapping[str, int], decided: Collection[str]) -> list[Statement]:
    agreed = [each for each in found if each.claim.annotator_id == AGREED.id]
    if agreed and not any(each.claim.id in decided for each in found):
        return agreed
    here = Counter(each.claim.annotator_id for each in found if each.claim.annotator_id != AGREED.id)
    reader = min(here, key=lambda key: (-overall[key], -here[key], key), default="")
    still_open = [each for each in found if each.claim.annotator_id == reader and each.claim.id not in decided]
    taken = [each.claim.spans for each in agreed]
    return agreed + [each for each in still_open if not any(shared(each.claim.spans, spans) for spans in taken)]


def unique_names(named: Iterable[tuple[str, str, str]]) -> dict[str, str]:
    """Return a name for each id by which people tell it from all others.

    Args:
        named: ids with their names and what tells them apart where they share one, such as a country's code.
    """
    by_name: dict[str, dict[str, str]] = {}
    for key, name, apart in named:
        by_name.setdefault(name, {})[key] = apart
    result: dict[str, str] = {}
    for name, keys in by_name.items():
        told = Counter(keys.values())
        for number, (key, apart) in enumerate(sorted(keys.items()), 1):
            if len(keys) == 1:
                result[key] = name
            else:
                result[key] = f"{name} ({apart})" if apart and told[apart] == 1 else f"{name} ({number})"
    return result
