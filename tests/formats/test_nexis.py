"""Downloads of the shapes that Nexis Uni and LexisNexis give, in three languages; all texts are invented."""

from __future__ import annotations

from html import escape
from pathlib import Path

import docx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coalition_annotator.formats import file_groups
from coalition_annotator.formats.nexis import parser
from coalition_annotator.formats.nexis.reader import READER
from coalition_annotator.formats.records import Document, Options, Problem
from coalition_annotator.model.errors import UserError

from .samples import pdf

OLDER = """\ufeff
Download Request: Selected Items: 1-3
Terms: (DATE(>=2026-01-01) and (patrol fleet) and not
(TYPE(web)))

Source: Northern Courier


                               1 of 3 DOCUMENTS



                               Northern Courier

                            January 7, 2026 Wednesday

                               Scottish Edition

Harbour states weigh
a shared fleet

BYLINE: By Ada Lind

SECTION: NEWS; Pg. 3

LENGTH: 41 words

Norwegian Defence Minister Ida Berg said that a shared fleet
would deter attacks.

"No ship will sail 🕊 without a vote," she added.

LOAD-DATE: January 8, 2026

LANGUAGE: ENGLISH

PUBLICATION-TYPE: Newspaper


                       Copyright 2026 Northern Courier
                              All Rights Reserved

                               2 of 3 DOCUMENTS


                                 Hafenbote

                              5. Februar 2026

Minister streiten über Kosten

AUTOR: Von Jan Weber

RUBRIK: POLITIK; S. 2

LÄNGE: 12 Wörter

Deutschland zahlt nicht allein, sagte der Kanzler.

UPDATE: 6. Februar 2026

SPRACHE: GERMAN; DEUTSCH

                               3 of 3 DOCUMENTS


                                 Le Port

                              sometime in spring

La France attend un vote

AUTEUR: Marie Leroy

LONGUEUR: 9 mots

La France n'enverra rien avant le vote.
"""

NEWER = [
    "", "Date and Time: Friday, 6. March 2026", "Documents (2)", "1. Harbour states weigh a shared fleet",
    "Search Terms: patrol fleet", "", "2. Italy waits", "Search Terms: patrol fleet", "", "",
    "Harbour states weigh a shared fleet", "Northern Courier", "January 7, 2026 Wednesday 9:20 AM GMT", "",
    "Copyright 2026 Northern Courier All Rights Reserved", "", "Section:\xa0NEWS; Pg. 3", "Length:\xa041 words",
    "Byline:\xa0Ada Lind", "Body", "",
    "Norwegian Defence Minister Ida Berg said that a shared fleet would deter attacks.",
    "", "日本は参加しない。", "", "Load-Date: January 8, 2026", "", "End of Document", "", "",
    "Italy waits", "Coast Wire", "March 2, 2026 Monday", "", "Length:\xa07 words", "Body", "",
    "Italy sends no troops, Marta Riva said.", "", "End of Document", "",
]  # fmt: skip


def found(path: Path) -> list[Document]:
    return [each for each in READER.read([path], Options()) if isinstance(each, Document)]


def test_the_older_layout_in_three_languages(tmp_path: Path) -> None:
    path = tmp_path / "download.txt"
    path.write_text(OLDER, encoding="utf-8")
    assert file_groups._format_of(path) == "nexis"
    one, two, three = found(path)
    assert (one.title, one.source, one.published, one.author, one.language) == (
        "Harbour states weigh a shared fleet", "Northern Courier", "2026-01-07", "Ada Lind", "en",
    )  # fmt: skip
    assert one.text == (
        "Harbour states weigh a shared fleet\n\nNorwegian Defence Minister Ida Berg said that a shared fleet would "
        'deter attacks.\n\n"No ship will sail 🕊 without a vote," she added.'
    )
    assert one.metadata == {
        "edition": "Scottish Edition", "section": "NEWS; Pg. 3", "length": "41 words", "load_date": "2026-01-08",
        "publication_type": "Newspaper", "search_terms": "(DATE(>=2026-01-01) and (patrol fleet) and not (TYPE(web)))",
    }  # fmt: skip
    assert (two.title, two.source, two.published, two.author, two.language) == (
        "Minister streiten über Kosten", "Hafenbote", "2026-02-05", "Jan Weber", "de",
    )  # fmt: skip
    # A date that can't be told stays empty: no other is guessed.
    assert (three.title, three.published, three.author) == ("La France attend un vote", "", "Marie Leroy")
    assert three.text.endswith("La France n'enverra rien avant le vote.")


def as_docx(path: Path) -> Path:
    made = docx.Document()
    for line in NEWER:
        made.add_paragraph(line)
    made.save(str(path))
    return path


def as_rtf(path: Path) -> Path:
    def escaped(text: str) -> str:
        return "".join(each if each.isascii() else f"\\u{ord(each)}?" for each in text)

    path.write_text("{\\rtf1\\ansi " + "\\par\n".join(escaped(line) for line in NEWER) + "}", encoding="ascii")
    return path


@pytest.mark.parametrize("make", [as_docx, as_rtf])
def test_the_newer_layout_in_word_and_rtf(tmp_path: Path, make: object) -> None:
    assert callable(make)
    path = make(tmp_path / ("download.docx" if make is as_docx else "download.rtf"))
    assert file_groups._format_of(path) == "nexis"
    one, two = found(path)
    assert (one.title, one.source, one.published, one.author) == (
        "Harbour states weigh a shared fleet", "Northern Courier", "2026-01-07", "Ada Lind",
    )  # fmt: skip
    assert "日本は参加しない。" in one.text and "End of Document" not in one.text and "Copyright" not in one.text
    assert (two.title, two.source, two.published) == ("Italy waits", "Coast Wire", "2026-03-02")
    assert one.metadata["search_terms"] == "patrol fleet"


def test_the_older_layout_as_a_web_page(tmp_path: Path) -> None:
    path = tmp_path / "download.html"
    blocks = "".join(f"<DIV CLASS='c0'><P>{escape(each)}</P></DIV>" for each in OLDER.split("\n\n") if each.strip())
    path.write_text(f"<HTML><BODY>{blocks}</BODY></HTML>", encoding="utf-8")
    assert file_groups._format_of(path) == "nexis"
    one, two, three = found(path)
    assert (one.title, one.source, one.published, one.author) == (
        "Harbour states weigh a shared fleet", "Northern Courier", "2026-01-07", "Ada Lind",
    )  # fmt: skip
    assert "🕊" in one.text and (two.source, three.published) == ("Hafenbote", "")


def test_the_newer_layout_as_pdf_is_told_by_what_its_first_page_says(tmp_path: Path) -> None:
    path, other = tmp_path / "download.pdf", tmp_path / "other.pdf"
    lines = [line.replace("日本は参加しない。", "Japan stays away.").replace("\xa0", " ") for line in NEWER]
    path.write_bytes(pdf(["User Name: Ada Lind", *lines]))
    other.write_bytes(pdf(["A report", "Nothing of note was said."]))
    assert file_groups._format_of(path) == "nexis" and file_groups._format_of(other) == "office"
    assert [(each.title, each.published) for each in found(path)] == [
        ("Harbour states weigh a shared fleet", "2026-01-07"), ("Italy waits", "2026-03-02"),
    ]  # fmt: skip


def test_other_documents_stay_documents(tmp_path: Path) -> None:
    path = tmp_path / "letter.docx"
    made = docx.Document()
    made.add_paragraph("Dear all, length: no limit. The plan is ready.")
    made.save(str(path))
    assert file_groups._format_of(path) == "office"
    plain = tmp_path / "plain.txt"
    plain.write_text("Section: one\nThe end of the document is near.", encoding="utf-8")
    assert file_groups._format_of(plain) == "text"
    with pytest.raises(UserError, match="no article as Nexis"):
        found(plain)


@given(st.lists(st.sampled_from([*OLDER.splitlines(), *NEWER, "3 of 9 DOCUMENTS", "x", "Body"]), max_size=60))
def test_any_order_of_lines_is_read_without_an_error(lines: list[str]) -> None:
    for each in parser.articles("\n".join(lines)):
        if not isinstance(each, str):
            assert each.text and (not each.published or len(each.published) == 10)


def test_what_is_left_out_is_told(tmp_path: Path) -> None:
    path = tmp_path / "odd.txt"
    path.write_text(OLDER + "\n\n 4 of 4 DOCUMENTS\n\n\nJust a line\n", encoding="utf-8")
    told = [each for each in READER.read([path], Options()) if isinstance(each, Problem)]
    assert len(told) == 1 and "Just a line" in told[0].what
