"""Tables of articles: CSV, TSV, XLSX, JSON, JSON Lines and Parquet, a row for each article.

All but JSON lists, which are read whole, are read as a stream.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from coalition_annotator.formats import safe_io
from coalition_annotator.formats.metadata_columns import guess_columns, told
from coalition_annotator.formats.records import LEFT_OUT, Document, Options, Problem, Record
from coalition_annotator.formats.spec import ReaderSpec
from coalition_annotator.model.errors import UserError, missing_package

_LONGEST_FIELD = 16 * safe_io.MIB
_MOST_COLUMNS = 2000
_DELIMITERS = ",;\t|"
_Rows = Iterator[tuple[int, Mapping[str, Any]]]


class Preview(NamedTuple):
    """The columns of a table, its first rows, and where each field most likely stands."""

    columns: list[str]
    rows: list[Mapping[str, Any]]
    guessed: dict[str, str]


def preview(path: Path, options: Options, *, rows: int = 5) -> Preview:
    """Look at the first rows of a table.

    Raises:
        UserError: the file can't be read as a table.
    """
    first = [row for _, row in islice(_rows(path, options), rows)]
    columns = list(dict.fromkeys(column for row in first for column in row))
    return Preview(columns, first, _guessed(columns, first))


def _guessed(columns: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    guessed = guess_columns(columns)
    if "text" not in guessed and rows:
        free = [column for column in columns if column not in guessed.values()]
        longest = max(free, key=lambda column: sum(len(str(row.get(column) or "")) for row in rows), default=None)
        if longest is not None:
            guessed["text"] = longest
    return guessed


def read(files: Sequence[Path], options: Options) -> Iterator[Record]:
    """Yield an article for each row that has a text.

    Raises:
        UserError: a file can't be read as a table, or lacks a column that ``options.columns`` names.
    """
    for path in files:
        columns = dict(options.columns) or preview(path, options).guessed
        if not columns.get("text"):
            raise UserError("No column holds texts.", where=str(path), remedy="Say which column holds the text.")
        for line, row in _rows(path, options):
            missing = [column for column in columns.values() if column and column not in row]
            if missing and columns["text"] in missing:
                there = ", ".join(list(row)[:20])
                raise UserError(
                    f"There is no column '{columns['text']}' (row {line}).",
                    where=str(path),
                    remedy=f"The columns are: {there}.",
                )
            yield _document(path, line, row, columns)


def _document(path: Path, line: int, row: Mapping[str, Any], columns: Mapping[str, str]) -> Document | Problem:
    where = f"{path}:{line}"
    text = row.get(columns["text"])
    if not isinstance(text, str) or not text.strip():
        return Problem(LEFT_OUT, where, "This row has no text.")
    fields, rest = told(row, columns)
    del fields["text"]
    key = fields.pop("key", "") or f"{path.stem}:{line}"
    return Document(key=key, where=where, text=text, metadata=rest, **fields)


def _rows(path: Path, options: Options) -> _Rows:
    suffix = path.suffix.lower()
    if suffix == ".xlsx":
        return _sheet_rows(path)
    if suffix in (".jsonl", ".ndjson"):
        return _json_rows(path)
    if suffix == ".json":
        return _listed_rows(path)
    if suffix == ".parquet":
        return _parquet_rows(path)
    return _separated_rows(path, options)


def encoding_of(path: Path, options: Options) -> str:
    """Return the encoding of a text file: what was said, its byte order mark, UTF-8, or what statistics tell."""
    if options.encoding:
        return options.encoding
    with safe_io.readable(path), path.open("rb") as file:
        sample = file.read(4 * safe_io.MIB)
    for mark, name in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if sample.startswith(mark):
            return name
    try:
        sample.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.start > len(sample) - 4:  # the sample's end cut a character
            return "utf-8"
        from charset_normalizer import from_bytes

        best = from_bytes(sample[: 256 * 1024]).best()
        return best.encoding if best else "utf-8"
    return "utf-8"


def _separated_rows(path: Path, options: Options) -> _Rows:
    csv.field_size_limit(_LONGEST_FIELD)
    encoding = encoding_of(path, options)
    reader = None
    try:
        with safe_io.readable(path), path.open(encoding=encoding, newline="") as file:
            sample = file.read(64 * 1024)
            if not sample.strip():
                raise safe_io.damaged(path, "The table is empty.")
            file.seek(0)
            reader = csv.DictReader(file, delimiter=options.delimiter or _delimiter(path, sample), restkey="…")
            if reader.fieldnames is None or len(reader.fieldnames) != len(set(reader.fieldnames)):
                raise safe_io.damaged(path, "The first row must name the columns, each by a name of its own.", line=1)
            if len(reader.fieldnames) > _MOST_COLUMNS:
                raise safe_io.damaged(path, f"The table has over {_MOST_COLUMNS:,} columns.", line=1)
            for row in reader:
                yield reader.line_num, row
    except (csv.Error, TypeError) as error:  # the latter for a delimiter that is none
        raise safe_io.damaged(
            path, f"The table can't be read ({error}).", line=reader.line_num if reader else 1
        ) from error
    except (UnicodeError, LookupError) as error:
        raise UserError(
            f"The table is not in the encoding {encoding} ({error}).",
            where=str(path),
            remedy="Name its encoding, or save it as UTF-8.",
        ) from error


def _delimiter(path: Path, sample: str) -> str:
    if path.suffix.lower() == ".tsv":
        return "\t"
    first = next(csv.reader(io.StringIO(sample), delimiter="\x1f"), [""])[0].split("\n")[0]
    return max(_DELIMITERS, key=lambda each: first.count(each))


def _sheet_rows(path: Path) -> _Rows:
    import openpyxl

    safe_io.require_safe_office_file(path)
    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    except Exception as error:  # openpyxl raises whatever its parts raise
        raise safe_io.damaged(path, f"The workbook can't be read ({error}).") from error
    try:
        sheet = book.worksheets[0] if book.worksheets else None
        rows = sheet.iter_rows(values_only=True) if sheet is not None else iter(())
        with safe_io.library(path, "The sheet"):
            header = next(rows, None)
        if header is None:
            raise safe_io.damaged(path, "The first sheet is empty.")
        names = [str(name) if name is not None else f"column {place}" for place, name in enumerate(header, 1)]
        number = 1
        while True:
            with safe_io.library(path, f"Row {number + 1} of the sheet"):
                row = next(rows, None)
            if row is None:
                return
            number += 1
            yield number, {name: _cell(value) for name, value in zip(names, row, strict=False)}
    finally:
        book.close()


def _cell(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == datetime.min.time() else value.isoformat(sep=" ")
    return value.isoformat() if isinstance(value, date) else value


def _json_rows(path: Path) -> _Rows:
    with safe_io.readable(path), path.open("rb") as file:
        for number, line in enumerate(bounded_lines(path, file), 1):
            if not line.strip():
                continue
            row = safe_io.parsed_json(path, line.removeprefix(b"\xef\xbb\xbf"), line=number)
            if not isinstance(row, dict):
                raise safe_io.damaged(path, "Each line must be a JSON object.", line=number)
            yield number, row


def looks_like(data: Any) -> bool:
    """Tell whether a JSON value is a list of articles: objects with a text somewhere."""
    first = data[0] if isinstance(data, list) and data else None
    return isinstance(first, dict) and ("text" in guess_columns(first) or any(_is_long(v) for v in first.values()))


def _is_long(value: object) -> bool:
    return isinstance(value, str) and len(value) > 200


def _listed_rows(path: Path) -> _Rows:
    rows = safe_io.parsed_json(path, safe_io.read_bytes(path))
    if not isinstance(rows, list):
        raise safe_io.damaged(path, "This is no list of articles.")
    for number, row in enumerate(rows, 1):
        if not isinstance(row, dict):
            raise safe_io.damaged(path, f"Item {number:,} of the list is no JSON object.")
        yield number, row


def bounded_lines(path: Path, file: io.BufferedReader) -> Iterator[bytes]:
    """Yield the lines of a binary file.

    Raises:
        UserError: a line is longer than an article can be.
    """
    number = 0
    while line := file.readline(_LONGEST_FIELD + 1):
        number += 1
        if len(line) > _LONGEST_FIELD:
            raise safe_io.damaged(path, f"The line is longer than {_LONGEST_FIELD // safe_io.MIB} MiB.", line=number)
        yield line


def _parquet_rows(path: Path) -> _Rows:
    try:
        import pyarrow as arrow
        import pyarrow.parquet as parquet
    except ImportError as error:
        raise missing_package("Parquet files", "pyarrow", extra="parquet", where=str(path)) from error
    try:
        with safe_io.readable(path), parquet.ParquetFile(path) as file:
            number = 0
            for batch in file.iter_batches(batch_size=64):
                for row in batch.to_pylist():
                    number += 1
                    yield number, {name: _cell(value) for name, value in row.items()}
    except (arrow.ArrowException, OSError, ValueError) as error:
        raise safe_io.damaged(path, f"The Parquet file can't be read ({error}).") from error


READER = ReaderSpec(
    name="table",
    title="Table of articles",
    brings="an article a row; you say which column is what",
    suffixes=(".csv", ".tsv", ".xlsx", ".jsonl", ".ndjson", ".json", ".parquet"),
    read=read,
    sure=(".xlsx", ".parquet"),
    general=True,
    recognises=lambda sample: sample.suffix != ".json" or looks_like(sample.json),
)
