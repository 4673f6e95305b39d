"""What the words of a speaker's mention say: name, office, country; and which known actor they mean."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from coalition_annotator.model.entity import COUNTRY, ORGANISATION, PERSON, Entity
from coalition_annotator.nlp.countries import DEMONYM, NAME, Countries

_OFFICES = re.compile(
    r"(?:(?:Vice|Deputy|Acting|Former|Then)[ -])?"
    r"(?:(?:Prime|Foreign|Defen[cs]e|Finance|Interior|Economy|Justice|Environment|European Council|European Commission"
    r"|Commission|Council|Parliament|Security|Special|National|Secretary|Interim)\s+)*"
    r"(?:Ministers?|Presidents?|Chancellor|Envoy|envoy|Secretary(?:[ -]General| of State)?|Ambassador|Commissioner"
    r"|Senator|Governor|Mayor|General|Admiral|King|Queen|Prince|Pope|Spokes(?:wo)?man|spokes(?:wo)?man|spokesperson"
    r"|Leader|leader|MP|MEP|Advis[eo]r|adviser|Chief|chief|Director|Chair(?:man|woman)?|Premier|Professor|Dr\.?)\b"
)
_ORGANISATION = re.compile(
    r"\b(?:Union|Commission|Council|Ministry|Government|government|NATO|UN|EU|Nations|Office|office|Agency|Party|party"
    r"|Bank|Coalition|Committee|Parliament|Institute|Group|Court|Army|Kremlin|House)\b"
)
_PRONOUNS = frozenset({
    "he", "she", "they", "it", "we", "i", "who", "her", "him", "them", "his", "their", "its", "this", "that", "these",
    "those",
})  # fmt: skip


class ActorParts(NamedTuple):
    """A mention taken apart; ``code`` is alpha-2 or empty, and any part may be empty."""

    name: str
    office: str
    code: str
    kind: str


def parts_of(words: str, countries: Countries) -> ActorParts:
    """Take a mention apart: 'Italian Prime Minister Giorgia Meloni' is Meloni, Prime Minister, IT.

    A country at the front counts where it is named or by its demonym. Pronouns have no name.
    """
    rest = " ".join(words.split()).strip(" ,;:")
    if rest.casefold() in _PRONOUNS:
        return ActorParts("", "", "", PERSON)
    code = ""
    pieces = rest.split(" ")
    for size in (2, 1):
        front = " ".join(pieces[:size])
        forms = [form for form in countries.find(front) if form.kind in (NAME, DEMONYM)]
        codes = {form.code for form in forms}
        if len(codes) == 1 and len(pieces) > size:
            code = codes.pop()
            rest = " ".join(pieces[size:])
            break
    office = ""
    match = _OFFICES.match(rest)
    if match and match.end() < len(rest):
        office, rest = match[0].strip(), rest[match.end() :].strip(" ,")
    elif match:
        return ActorParts(" ".join(words.split()), match[0], code, PERSON)
    organisation = not office and bool(_ORGANISATION.search(rest))
    if organisation and code:
        rest = " ".join(words.split())
    return ActorParts(
        rest.removesuffix("'s").removesuffix("’s"), office, code, ORGANISATION if organisation else PERSON
    )


def known_actor(words: str, entities: Iterable[Entity], countries: Countries) -> Entity | None:
    """Return the one actor whose name or alias these words are, or None where none or several are.

    The words are compared whole, then without country and office in front, then by the last
    name alone, each time only where exactly one actor fits.
    """
    actors = [entity for entity in entities if entity.kind != COUNTRY]
    whole = " ".join(words.split()).casefold()
    if not whole or whole in _PRONOUNS:
        return None
    bare = parts_of(words, countries).name.casefold()
    for wanted in dict.fromkeys((whole, bare)):
        fitting = [entity for entity in actors if wanted in {name.casefold() for name in entity.names}]
        if fitting:
            return fitting[0] if len(fitting) == 1 else None
    if " " not in bare:
        fitting = [
            e for e in actors if e.kind == PERSON and bare in {name.casefold().split(" ")[-1] for name in e.names}
        ]
        return fitting[0] if len(fitting) == 1 else None
    return None


def matching(typed: str, entities: Iterable[Entity], *, limit: int = 12) -> list[Entity]:
    """Return entities for type-ahead: names that begin so first, then those with a word that begins so."""
    wanted = typed.strip().casefold()
    ranked: list[tuple[int, str, Entity]] = []
    for entity in entities:
        names = [name.casefold() for name in entity.names]
        if any(name.startswith(wanted) for name in names):
            ranked.append((0, entity.name.casefold(), entity))
        elif any(word.startswith(wanted) for name in names for word in name.split()):
            ranked.append((1, entity.name.casefold(), entity))
        elif wanted and any(wanted in name for name in names):
            ranked.append((2, entity.name.casefold(), entity))
    ranked.sort(key=lambda item: item[:2])
    return [entity for _, _, entity in ranked[:limit]]
