"""The statements of a project: one row a claim, with who said it, where they belong, on what, with which stance."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from coalition_annotator.exporting.dataset import Dataset, Item, words
from coalition_annotator.model import codebook as cb
from coalition_annotator.model.annotation import Annotation
from coalition_annotator.model.edit import Edit, edit, replaced
from coalition_annotator.model.entity import ORGANISATION
from coalition_annotator.model.progress import Progress, silent
from coalition_annotator.session import selecting
from coalition_annotator.session.project import Project
from coalition_annotator.store import rows as stored_rows


class Row(NamedTuple):
    """A claim. Names are joined with '; ' where there are several; what is unknown is empty.

    ``countries`` are those of the speakers, ``about`` those that the claim is about, both as alpha-2 codes.
    """

    claim_id: str
    article_id: str
    claim: str
    speaker: str
    organisation: str
    countries: str
    about: str
    category: str
    stance: str
    quotation: str
    article: str
    source: str
    date: str
    month: str
    annotator: str


COLUMNS: dict[str, str] = {
    "claim": "Claim", "speaker": "Speaker", "organisation": "Organisation", "countries": "Country", "about": "About",
    "category": "Category", "stance": "Stance", "quotation": "Quotation", "article": "Article", "source": "Source",
    "date": "Date", "annotator": "Annotator",
}  # fmt: skip
GROUPS = (
    "speaker",
    "organisation",
    "countries",
    "about",
    "category",
    "stance",
    "quotation",
    "article",
    "source",
    "date",
    "month",
    "annotator",
)
NOTHING = "—"
WHOLE = frozenset({"claim", "article", "source", "date", "annotator"})
"""Columns whose text is one value, semicolons and all."""
_SPEAKER_FIELDS, _ORGANISATION_FIELDS = ("speaker", "person", "actor"), ("organisation", "organization")


def rows(project: Project, *, selection: selecting.Selection | None = None, progress: Progress = silent) -> list[Row]:
    """Return a row for each claim, in the order of articles and of the text."""
    data = selecting.dataset(project, selection, progress=progress)
    return [_row(data, item, tag) for item in data.items() for tag in item.annotations if tag.layer_id == cb.CLAIM]


def _row(data: Dataset, item: Item, claim: Annotation) -> Row:
    speakers = item.targets(claim, cb.SAID_BY)
    meant = [data.entity(each) for each in speakers]
    names = (entity.name if entity else words(item, tag) for entity, tag in zip(meant, speakers, strict=True))
    organisations = (entity.name for entity in meant if entity is not None and entity.kind == ORGANISATION)
    countries = (code for each in speakers for code in data.countries(item, each))
    about = (code for each in item.targets(claim, cb.ABOUT) for code in data.countries(item, each))
    book = data.codebook

    def value(attribute_id: str) -> str:
        found = book.value(claim.attributes.get(attribute_id))
        return found.name if found else ""

    own = {name.casefold(): told for name, told in data.attributes(claim).items()}
    article = item.article
    return Row(
        claim.id, article.id, words(item, claim), _joined(names) or _own(own, _SPEAKER_FIELDS),
        _joined(organisations) or _own(own, _ORGANISATION_FIELDS), _joined(countries),
        _joined(about), value(cb.CATEGORY), value(cb.STANCE), value(cb.QUOTATION), article.title, article.source,
        article.published, article.published[:7], data.annotator(claim.annotator_id),
    )  # fmt: skip


def _own(fields: dict[str, Any], names: Iterable[str]) -> str:
    """Return what the claim's own fields tell: projects of other programs have actors there, not as speakers."""
    found = next((fields[name] for name in names if fields.get(name)), "")
    return _joined(map(str, found)) if isinstance(found, list) else str(found)


def _joined(names: Iterable[str]) -> str:
    return "; ".join(dict.fromkeys(name for name in names if name))


def filtered(found: Sequence[Row], *, typed: str = "", wanted: dict[str, str] | None = None) -> list[Row]:
    """Return the rows that hold all typed words, and that have the wanted values, a value by column."""
    tokens = typed.casefold().split()
    result = []
    for row in found:
        if wanted and any(not _has(row, column, value) for column, value in wanted.items()):
            continue
        if tokens:
            text = "\x1f".join(row[2:]).casefold()
            if not all(token in text for token in tokens):
                continue
        result.append(row)
    return result


def parts(row: Row, column: str) -> list[str]:
    """Return the values of a row in a column, at least one, which may be empty."""
    told: str = getattr(row, column)
    return [told] if column in WHOLE else told.split("; ")


def _has(row: Row, column: str, value: str) -> bool:
    return (value == NOTHING and not getattr(row, column)) or value in parts(row, column)


def values_of(found: Iterable[Row], column: str) -> list[str]:
    """Return the values of a column, the most frequent first; a dash stands for none."""
    counts: Counter[str] = Counter()
    for row in found:
        counts.update(each or NOTHING for each in parts(row, column))
    return [value for value, _ in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))]


class Pivot(NamedTuple):
    """Counts of claims by two columns' values, both the most frequent first."""

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    counts: dict[tuple[str, str], int]


def pivot(found: Sequence[Row], down: str, across: str) -> Pivot:
    """Return how many claims have each pair of values; with one column for both, the diagonal alone."""
    counts: Counter[tuple[str, str]] = Counter()
    for row in found:
        for one in parts(row, down):
            others = [one] if across == down else parts(row, across)
            counts.update((one or NOTHING, other or NOTHING) for other in others)
    return Pivot(tuple(values_of(found, down)), tuple(values_of(found, across)), dict(counts))


def set_for_many(project: Project, claim_ids: Sequence[str], attribute_id: str, value: str | None) -> tuple[Edit, int]:
    """Give an attribute of many claims a value, as one gesture; None takes it away.

    Returns:
        the edit, and how many claims stay as they are because they belong to others.
    """
    changes = []
    skipped = 0
    attribute = project.codebook.attribute(attribute_id)
    for found in _claims(project, claim_ids):
        if found.annotator_id != project.me.id:
            skipped += 1
            continue
        attributes = {key: each for key, each in found.attributes.items() if key != attribute_id}
        if value:
            attributes[attribute_id] = value
        changes.append(replaced(found, found._replace(attributes=attributes)))
    shown = project.codebook.shown(attribute, value) if attribute else ""
    name = attribute.name if attribute else attribute_id
    return edit(f"{name} of {len(changes):,}: {shown or 'none'}", changes), skipped


def _claims(project: Project, ids: Sequence[str]) -> Iterable[Annotation]:
    condition = "id IN (SELECT value FROM json_each(?))"
    found = stored_rows.select(project.file.connection, "annotation", condition, [json.dumps(list(ids))])
    return [each for each in found if isinstance(each, Annotation)]
