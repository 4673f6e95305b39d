"""Which files an import reads, and which format each is of."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from coalition_annotator.formats import readers, safe_io
from coalition_annotator.formats.metadata_table import NAMES
from coalition_annotator.formats.spec import FileSample, ReaderSpec
from coalition_annotator.model.errors import UserError

MOST_FILES = 200_000
_TEXTS = (".txt", ".text")


class Batch(NamedTuple):
    """Files of one format that are read together."""

    format: ReaderSpec
    files: tuple[Path, ...]


class Sorted(NamedTuple):
    """The files of an import by format, and those of which none could be told."""

    batches: tuple[Batch, ...]
    unknown: tuple[Path, ...]


def files_below(paths: Sequence[Path]) -> list[Path]:
    """Return the files named, and those in the folders named; hidden ones and links that lead out are passed over.

    Raises:
        UserError: a path does not exist, or there are over 200,000 files.
    """
    result: dict[Path, None] = {}
    for path in paths:
        with safe_io.readable(path):
            there = path.exists()
        if not there:
            raise UserError("There is no such file or folder.", where=str(path), remedy="Check the name.")
        if path.is_file():
            result[path] = None
            continue
        root = path.resolve()
        for folder, folders, names in os.walk(path):
            folders[:] = sorted(name for name in folders if not name.startswith((".", "__MACOSX")))
            for name in sorted(names):
                file = Path(folder) / name
                if name.startswith(".") or not _is_within(file, root):
                    continue
                result[file] = None
            if len(result) > MOST_FILES:
                raise UserError(
                    f"There are over {MOST_FILES:,} files in this folder.",
                    where=str(path),
                    remedy="Import its folders one by one.",
                )
    return list(result)


def _is_within(file: Path, root: Path) -> bool:
    """Tell whether a file is one that can be read to its end, and a link does not lead out of the folder."""
    try:
        return file.is_file() and (not file.is_symlink() or file.resolve().is_relative_to(root))
    except (OSError, RuntimeError):  # a link that leads to itself
        return False


def sort_files(paths: Sequence[Path], *, wanted: str = "") -> Sorted:
    """Tell the formats of files and folders.

    Args:
        paths: files and folders.
        wanted: the name of a format that all files shall be read as, where it is known.

    Raises:
        UserError: a path does not exist, there are too many files, or ``wanted`` is no format.
    """
    files = files_below(paths)
    specs = readers.by_name()
    if wanted:
        if wanted not in specs:
            raise UserError(f"There is no format '{wanted}'.", remedy=f"The formats are: {', '.join(specs)}.")
        return Sorted((Batch(specs[wanted], tuple(files)),), ())
    groups: dict[str, list[Path]] = {}
    unknown: list[Path] = []
    texts: list[Path] = []
    beside: list[Path] = []
    for path in files:
        if path.name.lower() == "typesystem.xml" or (path.name.lower() in NAMES and _format_of(path) in ("", "table")):
            beside.append(path)
        elif path.suffix.lower() in _TEXTS:
            texts.append(path)
        elif name := _format_of(path):
            groups.setdefault(name, []).append(path)
        else:
            unknown.append(path)
    owner = next((name for name in specs if name in groups and specs[name].takes_texts), "")
    for path in texts:
        groups.setdefault(owner or _format_of(path), []).append(path)
    for name in groups:
        if specs[name].takes_tables:
            groups[name] += beside
    if not groups and beside:
        groups["table"] = [path for path in beside if path.suffix.lower() in (".tsv", ".csv")]
    batches = tuple(Batch(spec, tuple(groups[name])) for name, spec in specs.items() if name in groups)
    return Sorted(batches, tuple(unknown))


def _format_of(path: Path) -> str:
    suffix = path.suffix.lower()
    specs = readers.all_readers()
    for spec in specs:
        if suffix in spec.sure:
            return spec.name
    sample = FileSample(path)
    asked = [spec for spec in specs if suffix in spec.suffixes or suffix in spec.also]
    for spec in sorted(asked, key=lambda each: each.general):
        if spec.recognises(sample):
            return spec.name
    return ""
