"""Downloads of the shapes that Factiva gives: web page, XML, RTF and text; all texts are invented."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from coalition_annotator.formats import file_groups
from coalition_annotator.formats.factiva.reader import READER
from coalition_annotator.formats.records import Document, Options
from coalition_annotator.model.errors import UserError

ARTICLES = (
    (
        {"SE": "News", "HD": "Harbour states weigh a shared fleet", "BY": "By Ada Lind", "WC": "41 words",
         "PD": "7 January 2026", "SN": "Northern Courier", "SC": "NCOUR", "LA": "English", "CY": "(c) 2026"},
        ["Norwegian Defence Minister Ida Berg said that a shared fleet would deter attacks.", "日本は参加しない 🕊."],
        "NCOUR00020260107em170001r",
    ),
    (
        {"HD": "La France attend un vote", "WC": "9 mots", "PD": "29 décembre 2025", "SN": "Le Port", "LA": "Français"},
        ["La France n’enverra rien avant le vote."],
        "LPORT00020251229e7ct0001r",
    ),
    (
        {"HD": "Italy waits", "WC": "7 words", "PD": "some day", "SN": "Coast Wire", "LA": "English"},
        ["Italy sends no troops, Marta Riva said."],
        "CWIRE00020260301e7ct0001r",
    ),
)  # fmt: skip


def as_html(path: Path) -> None:
    def row(code: str, cell: str) -> str:
        return f'<tr><td class="index"><b>{code}</b>&nbsp;</td><td>{cell}</td></tr>'

    body = ""
    for facts, paragraphs, accession in ARTICLES:
        rows = "".join(row(code, value) for code, value in facts.items())
        text = "".join(f'<p class="articleParagraph enarticleParagraph">{each}</p>' for each in paragraphs)
        rows += row("LP", text) + row("AN", f"Document {accession}")
        body += f'<div class="article enArticle"><table>{rows}</table><br/></div>'
    page = f"<html><head><title>Factiva</title></head><body><div>Search Summary</div>{body}</body></html>"
    path.write_text(page, encoding="utf-8")


def as_xml(path: Path) -> None:
    body = ""
    days = ("2026-01-07T09:20:00Z", "2025-12-29T15:32:00Z", "")
    languages = ("EN", "FR", "EN")
    for (facts, paragraphs, accession), day, language in zip(ARTICLES, days, languages, strict=True):
        date = f"<publicationDate><dateTime>{day}</dateTime></publicationDate>" if day else ""
        byline = f"<byline>{facts['BY']}</byline>" if "BY" in facts else ""
        rest = "".join(f"<paragraph>{each}</paragraph>" for each in paragraphs[1:])
        body += (
            f"<ppsarticle><article><accessionNo>{accession}</accessionNo><baseLanguage>{language}</baseLanguage>"
            f"<headline><paragraph><hlt>{facts['HD'][:5]}</hlt>{facts['HD'][5:]}</paragraph></headline>{byline}{date}"
            f"<leadParagraph><paragraph>{paragraphs[0]}</paragraph></leadParagraph>"
            f"<tailParagraphs>{rest}</tailParagraphs><sourceName>{facts['SN']}</sourceName></article></ppsarticle>"
        )
    top = '<PPSResponse><ppsArticleResponse xmlns="http://global.factiva.com/pps/2.0">'
    whole = f'<?xml version="1.0" encoding="utf-8"?>{top}{body}</ppsArticleResponse></PPSResponse>'
    path.write_text(whole, encoding="utf-8")


def lines() -> list[str]:
    found = []
    for facts, paragraphs, accession in ARTICLES:
        for code, value in facts.items():
            found += [code, value]
        found += ["LP", *paragraphs, "AN", f"Document {accession}", ""]
    return found


def as_text(path: Path) -> None:
    path.write_text("\n".join(lines()), encoding="utf-8")


def as_rtf(path: Path) -> None:
    def escaped(text: str) -> str:
        units = text.encode("utf-16-le")
        return "".join(
            chr(unit)
            if (unit := int.from_bytes(units[n : n + 2], "little")) < 128
            else f"\\u{unit - 65536 * (unit > 32767)}?"
            for n in range(0, len(units), 2)
        )

    path.write_text("{\\rtf1\\ansi \n" + "\\par\n".join(escaped(each) for each in lines()) + "}", encoding="ascii")


@pytest.mark.parametrize(
    ("name", "make"), [("f.html", as_html), ("f.xml", as_xml), ("f.txt", as_text), ("f.rtf", as_rtf)]
)
def test_each_shape_gives_the_same_articles(tmp_path: Path, name: str, make: Callable[[Path], None]) -> None:
    path = tmp_path / name
    make(path)
    assert file_groups._format_of(path) == "factiva"
    one, two, three = [each for each in READER.read([path], Options()) if isinstance(each, Document)]
    assert (one.title, one.source, one.published, one.author, one.language) == (
        "Harbour states weigh a shared fleet", "Northern Courier", "2026-01-07", "Ada Lind", "en",
    )  # fmt: skip
    assert one.text == "\n\n".join([ARTICLES[0][0]["HD"], *ARTICLES[0][1]])
    assert one.key == ARTICLES[0][2] == one.metadata["accession"]
    assert (two.title, two.published, two.language) == ("La France attend un vote", "2025-12-29", "fr")
    # A date that can't be told stays empty.
    assert (three.title, three.source, three.published) == ("Italy waits", "Coast Wire", "")


def test_other_pages_stay_pages_and_large_ones_are_read_whole(tmp_path: Path) -> None:
    other = tmp_path / "page.html"
    other.write_text("<html><head><title>News</title></head><body><p>HD is short for headline.</p></body></html>")
    assert file_groups._format_of(other) == "html"
    with pytest.raises(UserError, match="no article as Factiva"):
        list(READER.read([other], Options()))
    large = tmp_path / "large.html"
    as_html(large)
    page = large.read_text(encoding="utf-8")
    large.write_text(page.replace("deter attacks.", "deter attacks. " + "It would. " * 20_000), encoding="utf-8")
    one = next(each for each in READER.read([large], Options()) if isinstance(each, Document))
    assert len(one.text) > 175_000
