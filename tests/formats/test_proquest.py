"""Downloads of the shape that ProQuest gives; all texts are invented."""

from __future__ import annotations

from pathlib import Path

import pytest

from coalition_annotator.formats import file_groups
from coalition_annotator.formats.proquest.reader import READER
from coalition_annotator.formats.records import Document, Options, Problem
from coalition_annotator.model.errors import UserError

LINE = "_" * 60
DOWNLOAD = f"""{LINE}

Table of contents

1. Harbour states weigh a shared fleet

{LINE}

Harbour states weigh a shared fleet

Author: Lind, Ada

Publication info: Northern Courier ; Oslo [Oslo]. 07 Jan 2026: A.3.

Abstract: Ministers met in Paris.

Links: Linking Service

Full text: Norwegian Defence Minister Ida Berg said that a shared fleet would deter attacks.

Title: the word may begin a line of the text.

No ship will sail 🕊 without a vote, she added. 日本は参加しない。

Subject: Navies; Defense spending

Location: Norway Lithuania

Title: Harbour states weigh a shared fleet

Publication title: Northern Courier; Oslo

First page: A.3

Publication date: Jan 7, 2026

Section: World

Publisher: Northern Press

Language of publication: English

Document type: News

ProQuest document ID: 1234567890

Document URL: https://example.org/docview/1234567890

Copyright: Copyright Northern Press Jan 7, 2026

Database: ProQuest Central

{LINE}

Without a text

Publication title: Coast Wire

ProQuest document ID: 1234567891

{LINE}

Contact us at: http://example.org/ Copyright 2026 ProQuest LLC.
"""


def test_articles_come_with_their_facts(tmp_path: Path) -> None:
    path = tmp_path / "ProQuestDocuments.txt"
    path.write_text(DOWNLOAD, encoding="utf-8")
    assert file_groups._format_of(path) == "proquest"
    one, without = list(READER.read([path], Options()))
    assert isinstance(one, Document) and isinstance(without, Problem)
    assert "Without a text" in without.what
    assert (one.key, one.title, one.source, one.author, one.published, one.language, one.url) == (
        "1234567890", "Harbour states weigh a shared fleet", "Northern Courier", "Lind, Ada", "2026-01-07", "en",
        "https://example.org/docview/1234567890",
    )  # fmt: skip
    assert one.text.split("\n\n") == [
        "Harbour states weigh a shared fleet",
        "Norwegian Defence Minister Ida Berg said that a shared fleet would deter attacks.",
        "Title: the word may begin a line of the text.",
        "No ship will sail 🕊 without a vote, she added. 日本は参加しない。",
    ]
    assert (one.metadata["section"], one.metadata["page"], one.metadata["abstract"]) == (
        "World", "A.3", "Ministers met in Paris.",
    )  # fmt: skip


def test_other_texts_stay_texts(tmp_path: Path) -> None:
    path = tmp_path / "other.txt"
    path.write_text(f"One\n{LINE}\nFull text: of something else", encoding="utf-8")
    assert file_groups._format_of(path) == "text"
    path.write_text("Nothing here", encoding="utf-8")
    with pytest.raises(UserError, match="no article as ProQuest"):
        list(READER.read([path], Options()))
