"""Tables for analysis: annotations, claims, entities, articles, as CSV, XLSX or Parquet. Offsets are code points."""

from __future__ import annotations

import csv
import errno
import io
import json
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any

from coalition_annotator.files import output
from coalition_annotator.formats import reproducible_zip, spec
from coalition_annotator.formats.parquet import loaded
from coalition_annotator.formats.spec import DataFeature, OffsetUnit, WriterSpec
from coalition_annotator.formats.xml_text import writable
from coalition_annotator.model import codebook as cb
from coalition_annotator.model.annotation import Annotation
from coalition_annotator.model.article import IMPORTED
from coalition_annotator.model.dataset import Dataset, Item, Measured, facts, words
from coalition_annotator.model.errors import UserError

_ARTICLE = ("title", "source", "author", "published", "url", "language")
_ROWS_AT_ONCE = 20_000
_MOST_IN_CELL = 32_767
Row = Mapping[str, Any]


def annotation_rows(dataset: Dataset, item: Item) -> Iterator[Row]:
    """Yield a row for each tag of an article."""
    about = _about(item)
    for tag in item.annotations:
        meant = dataset.entity(tag)
        yield {
            "id": tag.id, "article": item.name, "annotator": dataset.annotator(tag.annotator_id),
            "layer": dataset.label(tag), "start": tag.start, "end": tag.end, "parts": len(tag.spans),
            "spans": _spans(tag), "text": words(item, tag),
            "entity": meant.name if meant else "", "country": meant.code if meant else "",
            "attributes": _json(dataset.attributes(tag)) or "{}",
            "origin": tag.origin, **about,
        }  # fmt: skip


def claim_rows(dataset: Dataset, item: Item) -> Iterator[Row]:
    """Yield a row for each claim of an article: what ``model.statement`` says of it."""
    about = _about(item)
    for said in dataset.statements(item):
        tag = said.claim
        values = dataset.attributes(tag)
        note = values.get(dataset.names.attributes.get(cb.NOTE, ""))
        rest = {name: value for name, value in values.items() if name not in _own_names(dataset)}
        yield {
            "id": tag.id, "article": item.name, "annotator": dataset.annotator(tag.annotator_id),
            "claim": said.words, "start": tag.start, "end": tag.end,
            "speaker": _joined(each.name for each in said.speakers), "speaker_country": _joined(said.countries),
            "organisation": _joined(each.name for each in said.organisations),
            "cue": _joined(words(item, each) for each in item.targets(tag, cb.CUED_BY)),
            "about": _joined(said.countries_spoken_of), "category": _joined(each.name for each in said.categories),
            "stance": said.stance.name if said.stance else "", "polarity": said.polarity,
            "quotation": said.quotation.name if said.quotation else "", "note": note or "",
            "other": _json(rest), **about,
        }  # fmt: skip


def _own_names(dataset: Dataset) -> set[str]:
    return {dataset.names.attributes.get(key, "") for key in (cb.CATEGORY, cb.STANCE, cb.QUOTATION, cb.NOTE)}


def entity_rows(dataset: Dataset, mentions: Mapping[str, int]) -> Iterator[Row]:
    """Yield a row for each entity, with the number of its mentions among the exported tags."""
    for entity in sorted(dataset.entities.values(), key=lambda each: (each.kind, each.name, each.id)):
        yield {
            "id": entity.id, "kind": entity.kind, "name": entity.name, "country": entity.code,
            "aliases": "; ".join(entity.aliases), "note": entity.note, "mentions": mentions.get(entity.id, 0),
        }  # fmt: skip


def article_row(item: Item) -> Row:
    """Return the row of an article, with its text."""
    metadata = {name: value for name, value in item.article.metadata.items() if name != IMPORTED}
    return {
        "article": item.name, **_about(item), "state": item.article.state, "note": item.article.note,
        "tags": len(item.annotations), "metadata": _json(metadata),
        "text": item.text,
    }  # fmt: skip


def agreement_rows(dataset: Dataset) -> Iterator[Row]:
    """Yield a row for each figure of agreement."""
    for each in dataset.agreement():
        yield each._asdict()


def _json(values: Mapping[str, Any]) -> str:
    return json.dumps(values, ensure_ascii=False, sort_keys=True) if values else ""


TABLES = ("annotations", "claims", "entities", "articles", "agreement")


def all_rows(dataset: Dataset) -> Iterator[tuple[str, Row]]:
    """Yield the rows of all tables with their table's name; articles are read once for all of them."""
    mentions: Counter[str] = Counter()
    for item in dataset.items():
        for row in annotation_rows(dataset, item):
            yield "annotations", row
        for row in claim_rows(dataset, item):
            yield "claims", row
        yield "articles", article_row(item)
        mentions.update(tag.entity_id for tag in item.annotations if tag.entity_id)
    for row in entity_rows(dataset, mentions):
        yield "entities", row
    for row in agreement_rows(dataset):
        yield "agreement", row


def _spans(tag: Annotation) -> str:
    return "[" + ", ".join(f"[{start}, {end}]" for start, end in tag.spans) + "]"


def _about(item: Item) -> dict[str, str]:
    known = facts(item.article)
    return {name: known.get(name, "") for name in _ARTICLE}


def _joined(values: Iterable[str]) -> str:
    return "; ".join(dict.fromkeys(value for value in values if value))


def write_csv(dataset: Dataset, folder: Path) -> None:
    """Write a CSV file for each table: UTF-8 with a byte order mark, as spreadsheet programs need it."""
    with ExitStack() as stack:
        writers = {}
        for name in TABLES:
            file = stack.enter_context((folder / f"{name}.csv").open("w", encoding="utf-8-sig", newline=""))
            writers[name] = csv.DictWriter(file, _COLUMNS[name], lineterminator="\n")
            writers[name].writeheader()
        for name, row in all_rows(dataset):
            writers[name].writerow({key: output.harmless(value) for key, value in row.items()})


def write_xlsx(dataset: Dataset, target: Path) -> None:
    """Write a workbook with a sheet for each table.

    Raises:
        UserError: a table has more rows than a sheet can hold.
    """
    import openpyxl
    from lxml.etree import SerialisationError
    from openpyxl.utils.datetime import from_excel
    from openpyxl.writer.excel import ExcelWriter

    book = openpyxl.Workbook(write_only=True)
    book.properties.created = book.properties.modified = from_excel(1)
    sheets = {name: book.create_sheet(name) for name in TABLES}
    try:
        for name, sheet in sheets.items():
            sheet.append(_COLUMNS[name])
        sizes: Counter[str] = Counter()
        for name, row in all_rows(dataset):
            sizes[name] += 1
            if sizes[name] > 1_048_575:
                raise UserError(
                    f"The table '{name}' has too many rows for a sheet.",
                    where=str(target),
                    remedy="Export CSV or Parquet.",
                )
            cells = [writable(v)[:_MOST_IN_CELL] if isinstance(v, str) else v for v in row.values()]
            sheets[name].append([output.harmless(value) for value in cells])
    except SerialisationError as error:
        _close(sheets)
        raise OSError(errno.EIO, f"the sheets can't be kept while they are written ({error})") from error
    except BaseException:
        # A sheet left open complains when it is collected.
        _close(sheets)
        raise
    out = io.BytesIO()
    # Workbook.save would write the time of day.
    ExcelWriter(book, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED)).save()
    reproducible_zip.rewrite(target, out.getvalue())


def _close(sheets: Mapping[str, Any]) -> None:
    for sheet in sheets.values():
        with suppress(Exception):  # what could not be written can't be closed in order either
            sheet.close()


def write_parquet(dataset: Dataset, folder: Path) -> None:
    """Write a Parquet file for each table.

    Raises:
        UserError: pyarrow is not installed.
    """
    arrow, parquet = loaded(folder)
    kinds = {**dict.fromkeys(_NUMBERS, arrow.int64()), **dict.fromkeys(_FRACTIONS, arrow.float64())}
    schemas = {
        name: arrow.schema([(column, kinds.get(column, arrow.string())) for column in _COLUMNS[name]])
        for name in TABLES
    }
    with ExitStack() as stack:
        writers = {
            name: stack.enter_context(parquet.ParquetWriter(folder / f"{name}.parquet", schemas[name]))
            for name in TABLES
        }
        portions: dict[str, list[Row]] = {name: [] for name in TABLES}
        for name, row in all_rows(dataset):
            portions[name].append(row)
            if len(portions[name]) >= _ROWS_AT_ONCE:
                writers[name].write_table(_table(arrow, schemas[name], portions[name]))
                portions[name] = []
        for name, portion in portions.items():
            if portion:
                writers[name].write_table(_table(arrow, schemas[name], portion))


def _table(arrow: Any, schema: Any, rows: Sequence[Row]) -> Any:
    columns = {name: [row[name] for row in rows] for name in schema.names}
    return arrow.table(
        {
            name: [v if name in _NUMBERS | _FRACTIONS or v is None else str(v) for v in values]
            for name, values in columns.items()
        },
        schema=schema,
    )


_NUMBERS = frozenset({"start", "end", "parts", "mentions", "tags", "articles"})
_FRACTIONS = frozenset({"value", "low", "high"})
_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "annotations": (
        "id", "article", "annotator", "layer", "start", "end", "parts", "spans", "text", "entity", "country",
        "attributes", "origin", *_ARTICLE,
    ),
    "claims": (
        "id", "article", "annotator", "claim", "start", "end", "speaker", "speaker_country", "organisation", "cue",
        "about", "category", "stance", "polarity", "quotation", "note", "other", *_ARTICLE,
    ),
    "entities": ("id", "kind", "name", "country", "aliases", "note", "mentions"),
    "articles": ("article", *_ARTICLE, "state", "note", "tags", "metadata", "text"),
    "agreement": Measured._fields,
}  # fmt: skip


CSV = WriterSpec(
    name="csv",
    title="CSV tables",
    writes="annotations, claims, entities, articles, agreement",
    suffix="",
    write=write_csv,
    offsets=OffsetUnit.CODE_POINTS,
    losses={DataFeature.LIKE_FORMULAS: spec.QUOTED},
)
XLSX = WriterSpec(
    name="xlsx",
    title="Excel workbook",
    writes="annotations, claims, entities, articles, agreement",
    suffix=".xlsx",
    write=write_xlsx,
    offsets=OffsetUnit.CODE_POINTS,
    losses={DataFeature.LIKE_FORMULAS: spec.QUOTED, DataFeature.UNWRITABLE: spec.REPLACED},
)
PARQUET = WriterSpec(
    name="parquet",
    title="Parquet tables",
    writes="annotations, claims, entities, articles, agreement",
    suffix="",
    write=write_parquet,
    offsets=OffsetUnit.CODE_POINTS,
)
