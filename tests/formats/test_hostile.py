"""Hostile input: each is refused in a sentence that names the file, and nothing is fetched or unpacked."""

from __future__ import annotations

import json
import tracemalloc
import zipfile
import zlib
from itertools import islice
from pathlib import Path

import pytest

from coalition_annotator.formats import documents, file_groups, safe_io
from coalition_annotator.formats.records import Document, Options, Problem
from coalition_annotator.formats.tables import reader
from coalition_annotator.model.errors import UserError

from .samples import SAMPLES, qde

BOMB = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'


def refusal(path: Path) -> str:
    """What is said of a file that can't be imported, as an error or as a problem."""
    try:
        said = [
            each.what
            for batch in file_groups.sort_files([path]).batches
            for each in documents.read(batch, Options())
            if isinstance(each, Problem)
        ]
    except UserError as error:
        assert str(path) in error.where
        return error.what
    return said[0] if said else ""


def test_zip_bombs_are_refused(tmp_path: Path) -> None:
    for name in ("a.docx", "a.odt", "a.xlsx", "a.qdpx", "a.zip"):
        path = tmp_path / name
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("word/document.xml", b"0" * 60_000_000)
        assert "swell" in refusal(path), name


def test_a_member_that_lies_about_its_size_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.qdpx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("project.qde", qde("") + " " * 5_000_000)
    data = bytearray(path.read_bytes())
    at = data.rindex(b"PK\x01\x02")
    data[at + 24 : at + 28] = (10).to_bytes(4, "little")
    path.write_bytes(bytes(data))
    assert refusal(path)


def test_a_word_document_that_is_damaged_anywhere_is_refused_in_words(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    next(each for each in SAMPLES if each.name == path.name).write(path)
    data = path.read_bytes()
    with zipfile.ZipFile(path) as archive:
        begin = archive.getinfo("word/document.xml").header_offset
    for at in range(begin + 40, begin + 240, 3):
        broken = bytearray(data)
        broken[at] ^= 0x5A
        path.write_bytes(bytes(broken))
        refusal(path)


def test_docbins_that_swell_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.spacy"
    path.write_bytes(zlib.compress(b"\x00" * 600_000_000, 1))
    assert "swell" in refusal(path)


@pytest.mark.parametrize("member", ["../evil.txt", "/etc/passwd", "C:\\x", "a/../../b"])
def test_archives_that_reach_outside_are_refused(member: str, tmp_path: Path) -> None:
    path = tmp_path / "a.qdpx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("project.qde", qde(""))
        archive.writestr(member, "x")
    assert "reaches outside" in refusal(path)
    assert not (tmp_path.parent / "evil.txt").exists()


@pytest.mark.parametrize("name", ["a.docx", "a.odt", "a.xlsx", "a.qdpx", "a.zip"])
def test_a_member_without_a_name_is_refused(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("zz", "x")
    path.write_bytes(path.read_bytes().replace(b"zz", b"\x00z"))
    assert "without a name" in refusal(path)


def test_xml_entities_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.qdpx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("project.qde", qde("", declaration=BOMB))
    assert "entities" in refusal(path)
    sample = next(each for each in SAMPLES if each.name == "a.xmi")
    xmi = tmp_path / "x" / "a.xmi"
    xmi.parent.mkdir()
    sample.write(xmi)
    xmi.write_bytes(xmi.read_bytes().replace(b"?>", b"?>" + BOMB.encode(), 1))
    assert "entities" in refusal(xmi.parent)
    for name in ("a.docx", "a.odt", "a.xlsx"):
        path = tmp_path / name
        next(each for each in SAMPLES if each.name == name).write(path)
        with zipfile.ZipFile(path, "a") as archive:
            archive.writestr("extra.xml", f"<?xml version='1.0'?>{BOMB}<x>&b;</x>")
        assert "entities" in refusal(path), name
    utf16 = f"<?xml version='1.0' encoding='utf-16'?>{BOMB}<x/>".encode("utf-16")
    with pytest.raises(UserError, match="entities"):
        safe_io.require_plain_xml(tmp_path, utf16)


def test_wrong_encodings_are_named(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("title,text\nNorway,Blåbær på fjellet og så videre\n".encode("latin-1"))
    (document,) = (
        e for b in file_groups.sort_files([path]).batches for e in documents.read(b, Options(encoding="latin-1"))
    )
    assert isinstance(document, Document) and document.text == "Blåbær på fjellet og så videre"
    with pytest.raises(UserError, match="not in the encoding ascii"):
        list(reader.read([path], Options(encoding="ascii")))
    with pytest.raises(UserError, match="no-such"):
        list(reader.read([path], Options(encoding="no-such")))


def test_deeply_nested_json_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text("[" * 200_000 + "]" * 200_000, encoding="utf-8")
    assert "JSON" in refusal(path)


def test_pages_without_an_article_and_scans_without_text_are_named(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text("<html><body><script>fetch('http://x')</script></body></html>", encoding="utf-8")
    assert refusal(tmp_path / "a.html")
    from .samples import pdf

    (tmp_path / "a.pdf").write_bytes(pdf([]))
    assert "scanned" in refusal(tmp_path / "a.pdf")


def test_a_text_of_markup_stays_text(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("<b>Norway</b> <img src=x onerror=alert(1)> backs the plan", encoding="utf-8")
    (document,) = (e for b in file_groups.sort_files([path]).batches for e in documents.read(b, Options()))
    assert isinstance(document, Document) and "<b>Norway</b>" in document.text


def test_links_that_lead_out_of_a_folder_are_passed_over(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("secret", encoding="utf-8")
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.txt").write_text("Some text.", encoding="utf-8")
    (folder / "b.txt").symlink_to(tmp_path / "secret.txt")
    assert [path.name for path in file_groups.files_below([folder])] == ["a.txt"]


def test_too_many_files_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(30):
        (tmp_path / f"{number}.txt").write_text("x", encoding="utf-8")
    monkeypatch.setattr(file_groups, "MOST_FILES", 20)
    with pytest.raises(UserError, match="over 20 files"):
        file_groups.files_below([tmp_path])


@pytest.mark.parametrize("name", ["big.csv", "big.jsonl"])
def test_large_tables_are_read_as_a_stream(name: str, tmp_path: Path) -> None:
    """Memory does not grow with the table: 60 MB are read within 16."""
    path = tmp_path / name
    text = "The minister said that the plan would hold. " * 60
    with path.open("w", encoding="utf-8") as file:
        if name.endswith("csv"):
            file.write("title,text\n")
        for number in range(22_000):
            row = (
                f'"{number}","{text}"\n'
                if name.endswith("csv")
                else json.dumps({"title": str(number), "text": text}) + "\n"
            )
            file.write(row)
    assert path.stat().st_size > 55_000_000
    tracemalloc.start()
    try:
        count = sum(isinstance(each, Document) for each in reader.read([path], Options()))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert count == 22_000
    assert peak < 16_000_000


def test_a_line_without_end_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(b'{"text": "' + b"x" * 20_000_000)
    with pytest.raises(UserError, match="longer than"):
        list(islice(reader.read([path], Options(columns={"text": "text"})), 1))


def test_a_column_of_odd_dates_costs_no_later_file_its_own(tmp_path: Path) -> None:
    odd, good = tmp_path / "odd.csv", tmp_path / "good.csv"
    odd.write_text("title,text,date\n" + "".join(f"t{n},words {n},on day q{n}x\n" for n in range(400)))
    good.write_text('title,text,date\nt,words of an article,"12. Januar 2026"\n')
    for _ in range(2):
        for path in (odd, good):
            (batch,) = file_groups.sort_files([path]).batches
            last = [each for each in documents.read(batch, Options()) if isinstance(each, Document)][-1]
        assert last.published == "2026-01-12"
