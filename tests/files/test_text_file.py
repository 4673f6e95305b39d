from pathlib import Path

import pytest

from coalition_annotator.files import text_file
from coalition_annotator.files.output import csv_text
from coalition_annotator.model.errors import UserError

WORDS = "Präsident Łukasz sprach über Größe und Äußerungen – „so nicht“, sagte er in der Öffentlichkeit. " * 5


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_marked_and_utf8_files_are_read_surely(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(WORDS.encode(encoding))
    read = text_file.read(path)
    assert read.text == WORDS.rstrip()
    assert not read.guessed


def test_another_encoding_is_guessed_and_said(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    plain = "Der Präsident sprach über die Größe der Äußerungen in der Öffentlichkeit. " * 10
    path.write_bytes(plain.encode("cp1252"))
    read = text_file.read(path)
    assert read.guessed
    assert read.text == plain.rstrip()
    assert text_file.read(path, encoding="cp1252").text == plain.rstrip()


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"", "empty"), (b" \n\n", "empty"), (b"a\nb\x00c", "NUL"), (b"\x00\xff" * 50, "NUL")],
)
def test_what_is_no_text_is_refused(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(content)
    with pytest.raises(UserError, match=said) as caught:
        text_file.read(path)
    assert caught.value.where == str(path)


def test_fifty_megabytes_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    with path.open("wb") as file:
        file.truncate(50 * 2**20)
    with pytest.raises(UserError, match="50 MiB"):
        text_file.read(path)


def test_wrong_names_are_said(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    with pytest.raises(UserError, match="can't be read"):
        text_file.read(path)
    path.write_bytes(b"\xff\xfe\xfa")
    with pytest.raises(UserError, match="no encoding"):
        text_file.read(path, encoding="klingon")
    with pytest.raises(UserError, match="not in the encoding"):
        text_file.read(path, encoding="utf-8")


def test_tables_keep_numbers_and_disarm_formulas() -> None:
    rows = [("-3", "+0.5", "-1.2e-05", -4), ("=1+1", "-cmd", "@x", None)]
    assert csv_text(("a", "b", "c", "d"), rows) == "a,b,c,d\n-3,+0.5,-1.2e-05,-4\n'=1+1,'-cmd,'@x,\n"
