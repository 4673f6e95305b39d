"""Changes in samples of all formats: of what a format is made of, of its words and numbers, or of its bytes."""

from __future__ import annotations

import contextlib
import copy
import io
import json
import random
import re
import sqlite3
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

NUMBERS = (
    "0", "-1", "1", "2", "65", "255", "65536", "2147483647", "2147483648", "-9223372036854775809", "9" * 30,
    "9" * 5000, "1e400", "1.5", "NaN", "٣", "²", "0x10", "", "+5", "1_0", "-0",
)  # fmt: skip
WORDS = (
    "", " ", "\x00", "\ud800", "\udfff", "\U0010ffff", "\ufeff", "\u2028", "\x85", "\x0b", "\x1f", "\u202e", "a" * 300,
    "null", "None", "[]", "{}", "true", "../x", "internal://", "http://[", "//[x", "%ff", "%", "-", "+", "=", "\t",
    "\n", "\r\n", "kept", "9999-99-99", "Mon, 99 Jan 99999 99:99:99 +9999", "Wed, 07 Jan 0001 00:00:00 +2359",
    "charset=foo", "utf-7", "idna", "hex", "base64", "rot13", "unicode_escape", "punycode", "undefined",
)  # fmt: skip
VALUES: tuple[Any, ...] = (
    None, True, False, 0, -1, 1, 2, 10**30, -(10**30), 2**63, 2**31, 1.5, -0.0, float("nan"), float("inf"), 1e300, "",
    " ", "1", "x", "\ud800", "\x00", "a\udc80b", "\U0001f9ed", "http://[", [], {}, [[]], [None], [1, 2], ["x"], [{}],
    {"id": None}, {"\ud800": "\ud800"}, [[1, 2, "L"]], {"a": {"b": [1, {"c": None}]}}, ["\ud800"], "x" * 3000, "\n",
    "\r\n",
)  # fmt: skip


# Mutations of bytes and texts


def _bytes(data: bytes, rng: random.Random) -> bytes:
    out = bytearray(data)
    for _ in range(rng.choice((1, 1, 1, 2, 3, 8))):
        at = rng.randrange(len(out) + 1)
        end = min(len(out), at + rng.choice((1, 2, 4, 8, 64, 512)))
        kind = rng.randrange(7)
        if kind == 0 and at < len(out):
            out[at] ^= 1 << rng.randrange(8)
        elif kind == 1 and at < len(out):
            out[at] = rng.choice((0, 1, 0x7F, 0x80, 0xFF, rng.randrange(256)))
        elif kind == 2:
            del out[at:]
        elif kind == 3:
            out[at:at] = out[at:end] * rng.choice((1, 1, 2, 20))
        elif kind == 4:
            del out[at:end]
        elif kind == 5:
            source = rng.randrange(len(out) + 1)
            out[at:end] = out[source : source + end - at]
        else:
            out[at:at] = rng.choice((*WORDS, *NUMBERS)).encode("utf-8", "surrogatepass")
    return bytes(out)


def _text(data: bytes, rng: random.Random) -> bytes:
    """Replace numbers, words and lines."""
    text = data.decode("utf-8", "surrogateescape")
    for _ in range(rng.choice((1, 1, 2, 3))):
        kind = rng.randrange(8)
        if kind < 2 and (found := list(re.finditer(r"\d+", text))):
            text = _replaced(text, rng.choice(found), rng.choice(NUMBERS))
        elif kind == 2 and (found := list(re.finditer(r"[^\s\t=:;,<>\"']+", text))):
            text = _replaced(text, rng.choice(found), rng.choice(WORDS))
        elif kind == 3 and (found := list(re.finditer(r"[\t =:;,<>\"'|\[\]_#*-]", text))):
            text = _replaced(
                text, rng.choice(found), rng.choice(("", "\t", " ", "\n", '"', "<", "|", "[", "::", "\x00"))
            )
        else:
            lines = text.split("\n")
            one, other = rng.randrange(len(lines)), rng.randrange(len(lines))
            if kind == 4:
                del lines[one]
            elif kind == 5:
                lines.insert(one, lines[other])
            elif kind == 6:
                lines[one], lines[other] = lines[other], lines[one]
            else:
                lines[one] = lines[one][: rng.randrange(len(lines[one]) + 1)]
            text = "\n".join(lines)
    return text.encode("utf-8", "surrogatepass") if not _escaped(text) else text.encode("utf-8", "surrogateescape")


def _escaped(text: str) -> bool:
    return re.search("[\udc80-\udcff]", text) is not None and not re.search("[\ud800-\udc7f\udd00-\udfff]", text)


def _replaced(text: str, match: re.Match[str], by: str) -> str:
    return text[: match.start()] + by + text[match.end() :]


def _xml(data: bytes, rng: random.Random) -> bytes:
    """Replace values, contents, names and elements of XML or HTML."""
    text = data.decode("utf-8", "surrogateescape")
    kind = rng.randrange(8)
    patterns = {
        0: r'(?<==")[^"]*(?=")', 1: r'(?<==")[^"]*(?=")', 2: r"(?<=>)[^<]+(?=<)", 3: r"(?<=<)[\w:]+|(?<=</)[\w:]+",
        4: r"<[^<>/]*/>|<([\w:]+)[^<>]*>[^<>]*</\1>", 5: r"<[^<>]*>", 6: r'\s[\w:]+="[^"]*"',
        7: r'(?<=encoding=")[^"]*',
    }  # fmt: skip
    found = list(re.finditer(patterns[kind], text))
    if not found:
        return _text(data, rng)
    match = rng.choice(found)
    other = rng.choice(found)[0]
    if kind in (0, 1, 2, 3):
        new = rng.choice((rng.choice(WORDS), rng.choice(NUMBERS), other, other))
    elif kind == 7:
        new = rng.choice(("foo", "utf-16", "utf-7", "idna", "hex", "latin-1", "ascii", "", "utf-8\x00"))
    else:
        new = rng.choice(("", match[0] * 2, other, match[0] * 50))
    return _replaced(text, match, new).encode("utf-8", "surrogateescape" if _escaped(text) else "surrogatepass")


# Mutations of structures


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, each in list(pairs):
        yield value, key
        yield from _places(each)


def _value(value: Any, rng: random.Random) -> Any:
    """Replace, delete, add, rename or swap values in a structure of dicts and lists."""
    for _ in range(rng.choice((1, 1, 1, 2, 4))):
        places = list(_places(value))
        if not places or rng.random() < 0.03:
            value = copy.deepcopy(rng.choice((*VALUES, [value], {"items": value}, [value, 1])))
            continue
        holder, key = rng.choice(places)
        other_holder, other = rng.choice(places)
        kind = rng.randrange(8)
        if kind < 4:
            holder[key] = copy.deepcopy(rng.choice(VALUES))
        elif kind == 4:
            del holder[key]
        elif kind == 5 and isinstance(holder, dict):
            holder[str(rng.choice((*WORDS, other)))] = holder.pop(key)
        elif kind == 6:
            holder[key] = copy.deepcopy(other_holder[other])
        elif isinstance(holder, list):
            holder.insert(key, copy.deepcopy(rng.choice((*VALUES, holder[key]))))
        else:
            holder[key] = [holder[key]]
    return value


def _json(data: bytes, rng: random.Random) -> bytes:
    try:
        return json.dumps(_value(json.loads(data), rng)).encode()
    except (ValueError, TypeError, RecursionError):
        return _text(data, rng)


def _json_lines(data: bytes, rng: random.Random) -> bytes:
    lines = data.splitlines() or [b"{}"]
    at = rng.randrange(len(lines))
    lines[at] = _json(lines[at], rng)
    return b"\n".join([*lines, *([lines[at]] if rng.random() < 0.2 else [])]) + b"\n"


def _zip(data: bytes, rng: random.Random) -> bytes:
    """Change members of a ZIP archive and pack it again."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = [(each.filename, archive.read(each)) for each in archive.infolist()]
    except Exception:
        return _bytes(data, rng)
    for _ in range(rng.choice((1, 1, 2))):
        at = rng.randrange(len(members))
        name, content = members[at]
        kind = rng.randrange(12)
        if kind == 0 and len(members) > 1:
            del members[at]
        elif kind == 1:
            names = ("x.xmi", "x.json", "x.zip", "é\ud7ff", "a\\b.txt", "a/", "TypeSystem.xml", "x.qde")
            members[at] = (rng.choice(names), content)
        elif kind == 2:
            members.append((name, content))
        elif kind == 3:
            members[at] = (name, rng.choice(members)[1])
        else:
            members[at] = (name, mutated(content, Path(name).suffix.lower(), rng))
    out = io.BytesIO()
    method = rng.choice((zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED))
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in members:
            with contextlib.suppress(Exception):
                archive.writestr(zipfile.ZipInfo(name), content, method)  # a fixed date
    packed = out.getvalue()
    return _bytes(packed, rng) if rng.random() < 0.05 else packed


def _sqlite(data: bytes, rng: random.Random) -> bytes:
    """Change cells, rows, columns and tables of an SQLite file."""
    values: tuple[Any, ...] = (
        None, "", "x", "1", "-5", "Norway\x00", 0, -1, 3, 2**62, -(2**62), 1.5, 1e300, b"", b"\xff\xfe", b"blob",
        "9" * 40, "\U0001f9ed", "\n", "A\rB",
    )  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "x.dna"
        path.write_bytes(data)
        with contextlib.closing(sqlite3.connect(path)) as file:
            try:
                names = [name for (name,) in file.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
                for _ in range(rng.choice((1, 1, 1, 2, 4))):
                    table = rng.choice(names)
                    columns = [row[1] for row in file.execute(f'PRAGMA table_info("{table}")')]
                    column = rng.choice(columns)
                    kind = rng.randrange(12)
                    with contextlib.suppress(sqlite3.Error):
                        if kind == 0:
                            file.execute(f'DELETE FROM "{table}" WHERE rowid = (SELECT rowid FROM "{table}" LIMIT 1)')
                        elif kind == 1:
                            file.execute(f'ALTER TABLE "{table}" RENAME COLUMN "{column}" TO "X{column}"')
                        elif kind == 2:
                            rest = ", ".join(f'"{each}"' for each in columns if each != "ID")
                            file.execute(f'INSERT INTO "{table}" ({rest}) SELECT {rest} FROM "{table}"')
                        elif kind == 3:
                            file.execute(f'ALTER TABLE "{table}" RENAME TO "T{table}"')
                            source = rng.choice(
                                (f'SELECT * FROM "T{table}"', "SELECT 1 AS ID", f'SELECT * FROM "{table}"')
                            )
                            file.execute(f'CREATE VIEW "{table}" AS {source}')
                        elif kind == 4:
                            source = ", ".join(f'"{each}"' for each in columns)
                            file.execute(f'CREATE TABLE "N{table}" ({source})')
                            file.execute(f'INSERT INTO "N{table}" SELECT * FROM "{table}"')
                            file.execute(f'DROP TABLE "{table}"')
                            file.execute(f'ALTER TABLE "N{table}" RENAME TO "{table}"')
                            file.execute(f'UPDATE "{table}" SET "{column}" = ?', (rng.choice(values),))
                        elif kind == 5:
                            bad = rng.choice(
                                ("CAST(x'ff80' AS TEXT)", "CAST(x'eda080' AS TEXT)", "1e999", "zeroblob(99)")
                            )
                            file.execute(f'UPDATE "{table}" SET "{column}" = {bad}')
                        else:
                            file.execute(f'UPDATE "{table}" SET "{column}" = ?', (rng.choice(values),))
                file.commit()
            except sqlite3.Error:
                return _bytes(data, rng)
        return path.read_bytes()


def _docbin(data: bytes, rng: random.Random) -> bytes:
    import srsly

    try:
        value = srsly.msgpack_loads(zlib.decompress(data))
        return zlib.compress(srsly.msgpack_dumps(_msgpack(value, rng)))
    except Exception:
        return zlib.compress(_bytes(zlib.decompress(data), rng)) if data[:1] == b"x" else _bytes(data, rng)


def _msgpack(value: Any, rng: random.Random) -> Any:
    places = list(_places(value))
    for _ in range(rng.choice((1, 1, 2))):
        holder, key = rng.choice(places)
        old = holder[key]
        if isinstance(old, bytes) and old and rng.random() < 0.7:
            holder[key] = _bytes(old, rng)
        elif rng.random() < 0.2:
            del holder[key]
            places = list(_places(value))
        else:
            plain = tuple(each for each in VALUES if "\\ud" not in repr(each) and repr(each).count("10000000") == 0)
            holder[key] = copy.deepcopy(rng.choice((*plain, b"", b"\xff" * 9, 2**40, -(2**40), holder[key])))
    return value


def _parquet(data: bytes, rng: random.Random) -> bytes:
    import datetime
    import decimal

    import pyarrow as arrow
    import pyarrow.parquet as parquet

    try:
        columns: dict[str, Any] = parquet.read_table(io.BytesIO(data)).to_pydict()
        cells: tuple[Any, ...] = (
            None, b"\xff", 1, 1.5, True, datetime.date(1, 1, 1), datetime.datetime(9999, 12, 31, 23), datetime.time(1),
            datetime.timedelta(days=1), decimal.Decimal("1.5"), [1, None], {"a": b"x"}, ["x" * 300], float("nan"),
            "\x00", "",
        )  # fmt: skip
        name = rng.choice(list(columns))
        columns[rng.choice((name, name, "date", "id", "", "text", "x\x00y"))] = [rng.choice(cells)]
        out = io.BytesIO()
        parquet.write_table(arrow.table(columns), out)
        return out.getvalue()
    except Exception:
        return _bytes(data, rng)


_JSON, _ZIP = (".json", ".jsonld"), (".docx", ".odt", ".xlsx", ".qdpx", ".zip")
_XML = (".xml", ".xmi", ".qde", ".rels", ".html", ".htm", ".mhtml")
_BY_SUFFIX: dict[str, Callable[[bytes, random.Random], bytes]] = {
    **dict.fromkeys(_JSON, _json), **dict.fromkeys(_ZIP, _zip), **dict.fromkeys(_XML, _xml), ".jsonl": _json_lines,
    ".dna": _sqlite, ".spacy": _docbin, ".parquet": _parquet,
}  # fmt: skip


def mutated(sample: bytes, suffix: str, rng: random.Random) -> bytes:
    """Return a sample with a few changes: of what its format is made of, of its words and numbers, or of bytes."""
    if not sample:
        return rng.choice((b"\x00", b"x", b"{}", b"\xff\xfe"))
    chance = rng.random()
    if chance < 0.12:
        return _bytes(sample, rng)
    if chance < 0.2 and suffix not in (*_ZIP, ".dna", ".spacy", ".parquet"):
        return _bytes(_text(sample, rng), rng)
    return _BY_SUFFIX.get(suffix, _text)(sample, rng)
