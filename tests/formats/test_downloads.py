"""Downloads of press databases are known, whatever system and program wrote their lines and letters."""

from __future__ import annotations

from pathlib import Path

import pytest

from coalition_annotator.formats import file_groups, readers
from coalition_annotator.formats.records import Document, Options

from . import test_factiva, test_nexis, test_proquest

DOWNLOADS = {
    "nexis": test_nexis.OLDER.removeprefix("\ufeff"),
    "factiva": "\n".join(test_factiva.lines()),
    "proquest": test_proquest.DOWNLOAD,
}


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
@pytest.mark.parametrize("name", DOWNLOADS)
def test_a_download_is_known_by_its_words(tmp_path: Path, name: str, encoding: str, ends: str) -> None:
    path, plain = tmp_path / "a.txt", tmp_path / "plain" / "a.txt"
    plain.parent.mkdir()
    plain.write_bytes(DOWNLOADS[name].encode("utf-8"))
    path.write_bytes(DOWNLOADS[name].replace("\n", ends).encode(encoding))
    for each in (plain, path):
        assert file_groups._format_of(each) == name
    told = [[(each.title, each.text, each.published) for each in documents(name, file)] for file in (plain, path)]
    assert told[0] == told[1] and told[0]


def documents(name: str, path: Path) -> list[Document]:
    spec = readers.by_name()[name]
    return [each for each in spec.read([path], Options()) if isinstance(each, Document)]
