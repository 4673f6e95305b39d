"""Articles in the text of a Nexis or LexisNexis download: parted, with their facts in fields of their own.

Two layouts are known. The older one begins each article with '3 of 50 DOCUMENTS', and has facts in capitals before and
after the text ('BYLINE: …', 'LOAD-DATE: …'). The newer one ends each with 'End of Document', and has 'Section: …',
'Length: …', 'Byline: …', 'Body' between head and text. Cover pages, lists of contents and search forms are left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from coalition_annotator.formats.downloads import language_code, without_by
from coalition_annotator.formats.metadata_columns import iso_date

_BEGIN = re.compile(r"[ \t]*\d+ (?:of|von|de|sur|di|van) \d+ (?:DOCUMENT|DOKUMENT|DOCUMENTO)[SEN]*[ \t]*", re.I)
_END = re.compile(r"[ \t]*(?:End of Document|Ende des Dokuments|Fin du document)[ \t]*", re.I)
# What a fact's heading may be, in English, German, French, Dutch, Spanish and Italian.
_FACTS = {
    "title": "headline|titel|titre|überschrift|titular|titolo|schlagzeile",
    "author": "byline|author|autor|autorin|auteur|von|signature|firma",
    "section": "section|rubrik|rubrique|ressort|sección|sezione|rubriek",
    "length": "length|länge|longueur|lengte|longitud|lunghezza",
    "load_date": "load-date|update|ladedatum|lade-datum|date-chargement|date de chargement|fecha de carga",
    "language": "language|sprache|langue|taal|idioma|lingua",
    "publication_type": "publication-type|publication type|publikationstyp|type-publication|zeitungstyp",
    "graphic": "graphic|grafik|graphique|illustration",
    "highlight": "highlight|zusammenfassung|résumé|encart",
    "dateline": "dateline|ort|lieu",
    "subject": "subject|thema|sujet",
    "classification": "classification|klassifikation",
}
_HEADINGS = {name: field for field, names in _FACTS.items() for name in names.split("|")}
_FACT = re.compile(rf"(?P<name>{'|'.join(map(re.escape, _HEADINGS))}):[ \t\xa0]*(?P<value>.*)", re.I)
_BODY = re.compile(r"(?:body|text|texte|volltext|corps)[ \t]*", re.I)
_TERMS = re.compile(r"(?:search terms|terms|suchbegriffe|termes)[ \t]*:[ \t\xa0]*(?P<terms>.+)", re.I)
_COPYRIGHT = re.compile(
    r"copyright\b.*|©.*|all rights reserved\.?|alle rechte vorbehalten\.?|tous droits réservés\.?", re.I
)
_DAY = r"\d{1,2}(?:st|nd|rd|th|er|\.)?"
_DATE = re.compile(
    rf"(?:{_DAY}\s+(?:de\s+)?[^\W\d]+\.?\s+(?:de\s+)?\d{{4}}|[^\W\d]+\.?\s+{_DAY},?\s+\d{{4}}|\d{{4}}-\d\d-\d\d)"
)


class NexisArticle(NamedTuple):
    """An article with its facts; ``published`` and the load date are ISO dates or empty, never guessed."""

    title: str
    source: str
    published: str
    author: str
    language: str
    text: str
    facts: dict[str, str]


def is_download(text: str) -> bool:
    """Tell whether the beginning of a text looks like a download in one of the two layouts."""
    if re.search(rf"^{_BEGIN.pattern}$", text, re.M | re.I):
        return True
    facts = {_HEADINGS[found["name"].lower()] for line in text.splitlines() if (found := _FACT.fullmatch(line.strip()))}
    ended = re.search(rf"^{_END.pattern}$", text, re.M | re.I) is not None
    return "length" in facts and (ended or any(_BODY.fullmatch(line) for line in text.splitlines()))


def articles(text: str) -> Iterator[NexisArticle | str]:
    """Yield each article of a download, and as a string the beginning of each piece that is none."""
    lines = [line.replace("\xa0", " ").rstrip() for line in text.splitlines()]
    terms = _terms(lines)
    older = any(_BEGIN.fullmatch(line) for line in lines)
    for piece in _pieces(lines, older=older):
        made = _older(piece) if older else _newer(piece)
        if made is None:
            yield next((line.strip() for line in piece if line.strip()), "")
        else:
            yield made._replace(facts={**made.facts, **({"search_terms": terms} if terms else {})})


def _terms(lines: Sequence[str]) -> str:
    """Return what was searched for, as the cover page says it, which may go on over several lines."""
    for place, line in enumerate(lines):
        found = _TERMS.fullmatch(line.strip())
        if found is not None:
            more = []
            for later in lines[place + 1 :]:
                if not later.strip() or ":" in later:
                    break
                more.append(later.strip())
            return " ".join([found["terms"].strip(), *more])
    return ""


def _pieces(lines: Sequence[str], *, older: bool) -> Iterator[list[str]]:
    piece: list[str] = []
    begun = not older
    for line in lines:
        if (_BEGIN if older else _END).fullmatch(line):
            if begun and any(each.strip() for each in piece):
                yield piece
            piece, begun = [], True
        else:
            piece.append(line)
    # What follows the last 'End of Document' is no article; what follows the last 'n of n' is one.
    if older and any(each.strip() for each in piece):
        yield piece


def date_of(line: str) -> str:
    """Return the date that a line is, without weekday and time of day; empty where it is none for sure."""
    found = _DATE.search(line)
    if found is None or len(line) > 80:
        return ""
    return iso_date(re.sub(r"(?<=\d)(?:st|nd|rd|th|er)\b", "", found[0]).replace(" de ", " "))


def _older(piece: Sequence[str]) -> NexisArticle | None:
    stripped = [line.strip() for line in piece]
    dated = next((n for n, line in enumerate(stripped[:30]) if date_of(line)), None)
    first = next((n for n, line in enumerate(stripped) if line), None)
    if first is None:
        return None
    if dated is None or dated < first:
        # Without a date the source still comes first, and the title follows it.
        dated = first
        source, published = (stripped[first] if len(stripped) > first + 1 else ""), ""
    else:
        heads = [line for line in stripped[first:dated] if line and not _COPYRIGHT.fullmatch(line)]
        source, published = (heads[0] if heads else ""), date_of(stripped[dated])
    rest = list(piece[dated + 1 :])
    facts: dict[str, str] = {}
    title, place = _title(rest, facts)
    body, tail = _body(rest[place:])
    facts |= tail
    return _made(title, source, published, _paragraphs(body, wrapped=True), facts)


def _title(lines: Sequence[str], facts: dict[str, str]) -> tuple[str, int]:
    """Return the title and where the text begins; facts before it are noted."""
    above: list[list[str]] = [[]]
    last, begun, seen = "", len(lines), False
    for place, line in enumerate(lines):
        found = _FACT.fullmatch(line.strip())
        if found is not None:
            last, seen = _HEADINGS[found["name"].lower()], True
            facts[last] = found["value"].strip()
        elif not line.strip():
            last = ""
            above.append([])
        elif last:
            facts[last] = f"{facts[last]} {line.strip()}"
        elif seen:
            begun = place
            break
        elif not _COPYRIGHT.fullmatch(line.strip()):
            above[-1].append(line.strip())
    heads = [" ".join(each) for each in above if each]
    # An edition may stand above the title.
    title = facts.pop("title", "") or (heads[-1] if heads else "")
    if len(heads) > 1:
        facts["edition"] = "; ".join(heads[:-1])
    return title, begun


def _body(lines: Sequence[str]) -> tuple[list[str], dict[str, str]]:
    """Part the text from the facts after it."""
    tail: dict[str, str] = {}
    for place, line in enumerate(lines):
        found = _FACT.fullmatch(line.strip())
        if found is None or _HEADINGS[found["name"].lower()] not in ("load_date", "language", "publication_type"):
            continue
        last = ""
        for later in lines[place:]:
            fact = _FACT.fullmatch(later.strip())
            if fact is not None:
                last = _HEADINGS[fact["name"].lower()]
                tail[last] = fact["value"].strip()
            elif not later.strip():
                last = ""
            elif last and not _COPYRIGHT.fullmatch(later.strip()):
                tail[last] = f"{tail[last]} {later.strip()}"
        return [each for each in lines[:place] if not _COPYRIGHT.fullmatch(each.strip())], tail
    return [each for each in lines if not _COPYRIGHT.fullmatch(each.strip())], tail


def _newer(piece: Sequence[str]) -> NexisArticle | None:
    stripped = [line.strip() for line in piece]
    anchor = next((n for n, line in enumerate(stripped) if _is(line, "length")), None)
    begun = next((n for n, line in enumerate(stripped) if _BODY.fullmatch(line) and n > (anchor or 0)), None)
    if anchor is None or begun is None:
        return None
    facts: dict[str, str] = {}
    above = [line for line in stripped[:anchor] if line and not _COPYRIGHT.fullmatch(line)]
    for line in stripped[:begun]:
        found = _FACT.fullmatch(line)
        if found is not None:
            facts[_HEADINGS[found["name"].lower()]] = found["value"].strip()
    heads = [line for line in above if _FACT.fullmatch(line) is None]
    dated = next((n for n in range(len(heads) - 1, -1, -1) if date_of(heads[n])), None)
    if dated is None:
        title, source, published = (heads[-2] if len(heads) > 1 else ""), (heads[-1] if heads else ""), ""
    else:
        published = date_of(heads[dated])
        source = heads[dated - 1] if dated else ""
        title = heads[dated - 2] if dated > 1 else ""
    body, tail = _body(list(piece[begun + 1 :]))
    title = facts.pop("title", "") or title
    return _made(title, source, published, _paragraphs(body, wrapped=False), {**facts, **tail})


def _is(line: str, field: str) -> bool:
    found = _FACT.fullmatch(line)
    return found is not None and _HEADINGS[found["name"].lower()] == field


def _paragraphs(lines: Sequence[str], *, wrapped: bool) -> str:
    """Return the text with a blank line between paragraphs; lines that were broken for printing are joined."""
    if not wrapped:
        return "\n\n".join(" ".join(line.split()) for line in lines if line.strip())
    found: list[list[str]] = [[]]
    for line in lines:
        if line.strip():
            found[-1].append(line.strip())
        elif found[-1]:
            found.append([])
    return "\n\n".join(" ".join(each) for each in found if each)


def _made(title: str, source: str, published: str, body: str, facts: dict[str, str]) -> NexisArticle | None:
    if not body:
        return None
    told = {name: value for name, value in facts.items() if value}
    author = without_by(told.pop("author", ""))
    language = told.pop("language", "").split(";")[0].strip()
    if told.get("load_date"):
        told["load_date"] = date_of(told["load_date"]) or told["load_date"]
    text = f"{title}\n\n{body}" if title else body
    return NexisArticle(title, source, published, author, language_code(language) or language, text, told)
