"""The statements of a project as rows for people: one row a claim, with names by which everything can be told apart."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from coalition_annotator.model import codebook as cb
from coalition_annotator.model.annotation import Annotation
from coalition_annotator.model.codebook import Value
from coalition_annotator.model.dataset import Dataset
from coalition_annotator.model.edit import Edit, edit, replaced
from coalition_annotator.model.errors import UserError
from coalition_annotator.model.progress import Progress, silent
from coalition_annotator.model.review import fingerprint
from coalition_annotator.model.span import Spans
from coalition_annotator.model.statement import Actor, Statement, one_reading, unique_names
from coalition_annotator.model.text import tab_separated
from coalition_annotator.project import dataset
from coalition_annotator.project.project import Project
from coalition_annotator.store import rows as stored_rows
from coalition_annotator.store.reviews import decided_tags


class StatementRow(NamedTuple):
    """A claim. A column with several values holds a tuple of names, each of which stands for one id alone.

    ``countries`` are those of the speakers, ``about`` those that the claim is about, both as alpha-2 codes. ``sign`` is
    1 in support, -1 in opposition, 0 neutral, None where the stance counts as nothing; ``known_polarity`` is untrue
    where nobody has said what it counts as. ``counts`` tells whether the claim is in the one reading of its article
    that counts unless another is chosen (``model.statement.one_reading``). ``own`` has the values of the claim's other
    attributes by their names. ``category_path`` has for each category the names from the top of the tree down to it.
    ``spans`` are the claim's code points.
    """

    claim_id: str
    article_id: str
    claim: str
    speaker: tuple[str, ...]
    organisation: tuple[str, ...]
    countries: tuple[str, ...]
    about: tuple[str, ...]
    category: tuple[str, ...]
    stance: str
    quotation: str
    article: str
    source: str
    date: str
    month: str
    annotator: str
    sign: int | None
    counts: bool = True
    known_polarity: bool = True
    own: Mapping[str, tuple[str, ...]] = {}
    author: str = ""
    category_path: tuple[tuple[str, ...], ...] = ()
    spans: Spans = ()


# A regular expression may look through all rows for so long.
_SECONDS = 0.5
COLUMNS: dict[str, str] = {
    "claim": "Claim", "speaker": "Speaker", "organisation": "Organisation", "countries": "Country", "about": "About",
    "category": "Category", "stance": "Stance", "quotation": "Quotation", "article": "Article", "source": "Source",
    "date": "Date", "annotator": "Annotator",
}  # fmt: skip
GROUPS = (
    "speaker", "organisation", "countries", "about", "category", "stance", "quotation", "article", "source", "date",
    "month", "annotator",
)  # fmt: skip
NOTHING = "—"


def read(
    project: Project, *, selection: dataset.Selection | None = None, progress: Progress = silent
) -> tuple[Dataset, list[Statement]]:
    """Return the selected part of a project and its statements, in the order of articles and of the text."""
    data = dataset.dataset(project, selection, progress=progress)
    return data, [each for item in data.items() for each in data.statements(item)]


def rows(
    project: Project, *, selection: dataset.Selection | None = None, progress: Progress = silent
) -> list[StatementRow]:
    """Return a row for each claim, in the order of articles and of the text."""
    data, found = read(project, selection=selection, progress=progress)
    verdicts = project.file.ask(decided_tags)
    seen = {tag_id for tag_id, _ in verdicts}
    # A verdict on a claim that was changed since holds no more.
    decided = {
        each.claim.id
        for each in found
        if each.claim.id in seen and (each.claim.id, fingerprint(each.claim)) in verdicts
    }
    chosen = {each.claim.id for each in one_reading(found, decided)}
    names = _Names(data, found)
    return [names.row(each, counts=each.claim.id in chosen) for each in found]


class _Names:
    """Turns ids into names by which they can be told apart."""

    def __init__(self, data: Dataset, found: Sequence[Statement]) -> None:
        self._data = data
        self._paths: dict[str, list[Value]] = {}
        known = (data.codebook.attribute(each) for each in (cb.CATEGORY, cb.STANCE, cb.QUOTATION))
        self._columns = {each.name for each in known if each is not None}
        actors = {each.id: each for one in found for each in (*one.speakers, *one.organisations)}
        self._actors = unique_names((a.id, a.name, ", ".join(a.codes) or a.kind) for a in actors.values())
        categories = {each.id: each for one in found for value in one.categories for each in self._path(value)}
        self._categories = unique_names((v.id, v.name, self._above(v)) for v in categories.values())
        annotators = {one.claim.annotator_id for one in found}
        self._annotators = unique_names((key, data.annotator(key), "") for key in annotators)

    def _above(self, value: Value) -> str:
        path = self._path(value)
        return path[-2].name if len(path) > 1 else ""

    def _path(self, value: Value) -> list[Value]:
        """Return a category with those above it, the top of the tree first."""
        if value.id not in self._paths:
            path = [value]
            while (above := self._data.codebook.value(self._data.codebook.parent_of(path[0]))) is not None:
                path.insert(0, above)
            self._paths[value.id] = path
        return self._paths[value.id]

    def _told(self, actors: Iterable[Actor]) -> tuple[str, ...]:
        return tuple(self._actors[each.id] for each in actors)

    def row(self, one: Statement, *, counts: bool) -> StatementRow:
        article = one.article
        own = {
            name: tuple(map(str, value)) if isinstance(value, list) else (str(value),)
            for name, value in self._data.attributes(one.claim).items()
            if name not in self._columns
        }
        return StatementRow(
            one.claim.id, article.id, one.words, self._told(one.speakers), self._told(one.organisations), one.countries,
            one.countries_spoken_of, tuple(self._categories[each.id] for each in one.categories),
            one.stance.name if one.stance else "", one.quotation.name if one.quotation else "", article.title,
            article.source, article.published, article.published[:7], self._annotators[one.claim.annotator_id],
            one.sign, counts, bool(one.polarity), own, article.author,
            tuple(tuple(self._categories[each.id] for each in self._path(value)) for value in one.categories),
            one.claim.spans,
        )  # fmt: skip


def parts(row: StatementRow, column: str) -> tuple[str, ...]:
    """Return the values of a row in a column, at least one, which may be empty."""
    value: str | tuple[str, ...] = getattr(row, column)
    return (value,) if isinstance(value, str) else value or ("",)


def told(row: StatementRow, column: str) -> str:
    """Return what a row has in a column as one text."""
    return "; ".join(parts(row, column))


def filtered(
    found: Sequence[StatementRow], *, typed: str = "", pattern: bool = False, wanted: dict[str, str] | None = None
) -> list[StatementRow]:
    """Return the rows that hold all typed words, and that have the wanted values, a value by column.

    Args:
        found: the rows.
        typed: words, or a regular expression that one cell must match somewhere, whatever the case.
        pattern: whether it is a regular expression.
        wanted: values by column.

    Raises:
        UserError: the regular expression is none, or takes too long.
    """
    tokens = [] if pattern else typed.casefold().split()
    expression = _Expression(typed) if pattern and typed else None
    result = []
    for row in found:
        if wanted and any(not _has(row, column, value) for column, value in wanted.items()):
            continue
        if expression is not None and not any(expression.is_in(told(row, column)) for column in COLUMNS):
            continue
        if tokens:
            text = "\x1f".join(told(row, column) for column in COLUMNS).casefold()
            if not all(token in text for token in tokens):
                continue
        result.append(row)
    return result


class _Expression:
    """A regular expression that a person typed; it gives up, as some take for ever on harmless words."""

    def __init__(self, typed: str) -> None:
        import regex

        try:
            self._compiled = regex.compile(typed, regex.IGNORECASE)
        except regex.error as error:
            raise UserError(f"This is no regular expression ({error}).", remedy="Mend it, or switch .* off.") from error
        self._until = time.monotonic() + _SECONDS

    def is_in(self, text: str) -> bool:
        try:
            return self._compiled.search(text, timeout=max(0.001, self._until - time.monotonic())) is not None
        except TimeoutError as error:
            raise UserError(
                "This regular expression takes too long.", remedy="Write it without a repetition within a repetition."
            ) from error


def _has(row: StatementRow, column: str, value: str) -> bool:
    return (value == NOTHING and not getattr(row, column)) or value in parts(row, column)


def values_of(found: Iterable[StatementRow], column: str) -> list[str]:
    """Return the values of a column, the most frequent first; a dash stands for none."""
    counts: Counter[str] = Counter()
    for row in found:
        counts.update(each or NOTHING for each in parts(row, column))
    return [value for value, _ in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))]


class Pivot(NamedTuple):
    """Counts of claims by two columns' values, both the most frequent first.

    ``row_totals`` and ``column_totals`` count claims, each once, so that they may be less than the sum of their cells,
    where a claim has several values.
    """

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    counts: dict[tuple[str, str], int]
    row_totals: dict[str, int]
    column_totals: dict[str, int]
    total: int

    def as_text(self) -> str:
        """Return the table with its totals (``tab_separated``)."""
        lines = [["", *self.columns, "Total"]]
        for name in self.rows:
            cells = [str(self.counts.get((name, column), 0)) for column in self.columns]
            lines.append([name, *cells, str(self.row_totals.get(name, 0))])
        totals = [str(self.column_totals.get(column, 0)) for column in self.columns]
        lines.append(["Total", *totals, str(self.total)])
        return tab_separated(lines)


def pivot(found: Sequence[StatementRow], down: str, across: str) -> Pivot:
    """Return how many claims have each pair of values; with one column for both, the diagonal alone."""
    counts: Counter[tuple[str, str]] = Counter()
    for row in found:
        for one in parts(row, down):
            others = (one,) if across == down else parts(row, across)
            counts.update((one or NOTHING, other or NOTHING) for other in others)
    return Pivot(
        tuple(values_of(found, down)),
        tuple(values_of(found, across)),
        dict(counts),
        _totals(found, down),
        _totals(found, across),
        len(found),
    )


def _totals(found: Iterable[StatementRow], column: str) -> dict[str, int]:
    return dict(Counter(each or NOTHING for row in found for each in set(parts(row, column))))


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
    found = project.file.ask(stored_rows.select, "annotation", condition, [json.dumps(list(ids))])
    return [each for each in found if isinstance(each, Annotation)]
