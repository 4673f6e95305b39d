"""Facts about articles in a table beside them: ``metadata.tsv`` or ``metadata.csv``, a row for each file."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path, PurePath

from coalition_annotator.files.output import folder_name
from coalition_annotator.formats.metadata_columns import column_key, guess_columns, told
from coalition_annotator.formats.records import REFUSED, Document, Problem
from coalition_annotator.model.annotation import Annotation, Link
from coalition_annotator.model.dataset import FACTS, Dataset, Item, by_annotator, facts

NAMES = ("metadata.tsv", "metadata.csv")
_ANNOTATORS, _FOLDERS, _BETWEEN = "annotators", "folders", "; "
COLUMNS = ("filename", *FACTS, _ANNOTATORS, _FOLDERS)
UNTAGGED = "untagged"
_NAME_COLUMNS = ("filename", "file", "file_name", "name", "document", "doc_id", "id", "key")


class SideTables:
    """The tables of facts that lie among the files of an import."""

    def __init__(self, files: Iterable[Path]) -> None:
        self.problems: list[Problem] = []
        self._rows: dict[str, tuple[str, dict[str, str]]] = {}
        self._used: set[str] = set()
        for path in files:
            if path.name.lower() in NAMES:
                self._read(path)

    def _read(self, path: Path) -> None:
        delimiter = "\t" if path.suffix.lower() == ".tsv" else ","
        try:
            with path.open(encoding="utf-8-sig", newline="") as file:
                reader = csv.DictReader(file, delimiter=delimiter)
                columns = {column_key(name): name for name in reader.fieldnames or ()}
                name_column = next((columns[name] for name in _NAME_COLUMNS if name in columns), None)
                if name_column is None:
                    what = "This table names no files, so it was not used; call the column 'filename'."
                    self.problems.append(Problem(REFUSED, str(path), what))
                    return
                for row in reader:
                    key = PurePath(row.get(name_column) or "").name.removesuffix(".txt")
                    facts = {str(k): v for k, v in row.items() if k is not None and isinstance(v, str)}
                    self._rows[key] = (name_column, facts)
        except (OSError, UnicodeDecodeError, csv.Error) as error:
            self.problems.append(Problem(REFUSED, str(path), f"The table can't be read ({error})."))

    def describe(self, document: Document, name: str) -> Document:
        """Return the document with what the table says of the file of this name."""
        found = self._rows.get(name)
        if found is None:
            return document
        self._used.add(name)
        name_column, row = found
        if self.annotator_of(name, Path(document.where).parent.name):
            row = {key: value for key, value in row.items() if key not in (_ANNOTATORS, _FOLDERS)}
        columns = guess_columns(row, ("title", "source", "author", "published", "url", "language"))
        fields, rest = told({name: value for name, value in row.items() if name != name_column}, columns)
        known = {field: value for field, value in fields.items() if value}
        return document._replace(**known, metadata={**document.metadata, **rest})

    def annotator_of(self, name: str, folder: str) -> str:
        """Return whose folder holds a file, where the table names its annotators as our exports do; else nothing."""
        _, row = self._rows.get(name, ("", {}))
        names, folders = (row.get(column, "").split(_BETWEEN) for column in (_ANNOTATORS, _FOLDERS))
        if len(names) == len(folders) and folder in folders:
            return names[folders.index(folder)]
        return next((each for each in names if each and folder_name(each) == folder), "")

    def unused(self) -> list[str]:
        """Return the names of files that the tables describe and that were not there."""
        return sorted(name for name in self._rows if name and name not in self._used)


class MetadataTable:
    """Writes what is known of articles beside their files, so that an import finds it again."""

    def __init__(self, folder: Path, dataset: Dataset) -> None:
        self._path, self._dataset = folder / NAMES[0], dataset
        self._folders = annotator_folders(dataset)
        self._rows: list[dict[str, str]] = []

    def folder_of(self, annotator_id: str) -> str:
        """Return the name of an annotator's folder; of the one for articles without tags for ''."""
        return self._folders.get(annotator_id, UNTAGGED)

    def add(self, item: Item, annotator_ids: Sequence[str]) -> None:
        """Take in an article that is written as ``item.name``, in a folder of each of these annotators."""
        whose = {
            _ANNOTATORS: _BETWEEN.join(self._dataset.annotator(each) for each in annotator_ids),
            _FOLDERS: _BETWEEN.join(self.folder_of(each) for each in annotator_ids),
        }
        self._rows.append({"filename": item.name, **facts(item.article), **whose})

    def write(self) -> None:
        """Write the table, unless no article was taken in."""
        if not self._rows:
            return
        with self._path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, COLUMNS, restval="", delimiter="\t", lineterminator="\n")
            writer.writeheader()
            writer.writerows(self._rows)


def annotator_folders(dataset: Dataset) -> dict[str, str]:
    """Return a folder's name for each annotator by their ids: no two are the same, also where case does not count."""
    result: dict[str, str] = {}
    taken = {UNTAGGED}
    for each in sorted(dataset.annotators.values(), key=lambda each: each.id):
        name = folder_name(each.name)
        while name.casefold() in taken:
            name += "_"
        taken.add(name.casefold())
        result[each.id] = name
    return result


def by_folder(dataset: Dataset, folder: Path) -> Iterator[tuple[Item, Path, list[Annotation], list[Link]]]:
    """Yield each article once for each annotator: the folder of theirs, which is there, and their tags and links.

    After the last one the table of all articles is written beside the folders.
    """
    table = MetadataTable(folder, dataset)
    for item in dataset.items():
        groups = list(by_annotator(item, untagged=True))
        table.add(item, [each for each, _, _ in groups if each])
        for annotator_id, tags, links in groups:
            place = folder / table.folder_of(annotator_id)
            place.mkdir(parents=True, exist_ok=True)
            yield item, place, tags, links
    table.write()
