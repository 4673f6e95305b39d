"""What saved pages say of themselves: titles without their site, dates that are told and not guessed, persons."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from coalition_annotator.formats import html_text
from coalition_annotator.formats.web_page.dates import published
from coalition_annotator.formats.web_page.facts import people_in, title_of


@pytest.mark.parametrize(
    ("told", "heads", "site", "host", "title"),
    [
        ("A shared fleet - Northern Courier", [], "Northern Courier", "", "A shared fleet"),
        ("Netzpolitik als Thema - Netz Für Alle", [], "", "netzfueralle.blog.example", "Netzpolitik als Thema"),
        ("Courier.example » World » A shared fleet", [], "", "www.courier.example", "World » A shared fleet"),
        ("Fleet: what it costs", [], "Northern Courier", "", "Fleet: what it costs"),
        ("Siemens: Kaeser lehnt ab | Der Hafen", ["Siemens: Kaeser lehnt ab"], "", "", "Siemens: Kaeser lehnt ab"),
        ("日本は参加しない | 北の新聞", [], "北の新聞", "", "日本は参加しない"),
        ("Northern Courier", ["Welcome to the page"], "Northern Courier", "", "Northern Courier"),
        ("", ["A shared fleet"], "", "", ""),
    ],
)  # fmt: skip
def test_a_title_loses_the_name_of_its_site_and_nothing_else(
    told: str, heads: list[str], site: str, host: str, title: str
) -> None:
    assert title_of(told, heads, site, host) == title


@pytest.mark.parametrize(
    ("told", "people"),
    [
        ("By Ada Lind", "Ada Lind"), ("Facebook Com; Eva Karp", "Eva Karp"), ("Northern Courier", ""),
        ("Redaktion", ""), ("Por Alberto Ávila; Alberto Ávila", "Alberto Ávila"), ("Theme Pirate Rogue von xwolf", ""),
        ("Www Courier De; AgE", ""), ("山田太郎", "山田太郎"), ("J. R. R. O'Neill-Smith", "J. R. R. O'Neill-Smith"),
    ],
)  # fmt: skip
def test_authors_are_people(told: str, people: str) -> None:
    assert people_in(told, "Northern Courier", "courier.example") == people


HEAD, BODY = "<html><head>{}</head><body><h1>A shared fleet</h1>{}", "</body></html>"


@pytest.mark.parametrize(
    ("head", "body", "url", "day"),
    [
        ("", "", "https://a.example/2026/1/7/fleet", "2026-01-07"),
        ('<meta property="article:published_time" content="2026-01-07T23:30:00+01:00">', "", "", "2026-01-07"),
        ('<script type="application/ld+json">{"datePublished": "2026-01-07T09:00:00Z"}</script>', "", "", "2026-01-07"),
        ("", '<time class="entry-date" datetime="2026-01-07">x</time>', "", "2026-01-07"),
        ("", "<p>7 January 2026, 9:20</p>", "", "2026-01-07"), ("", "<p>07.01.2026</p>", "", "2026-01-07"),
        ("", "<p>Stand: 7. Januar 2026 | 8. Januar 2026</p>", "", ""), ("", "<p>07/01/2026</p>", "", ""),
        ("", "<p>31/01/2026</p>", "", "2026-01-31"), ("", f"<p>{'x' * 400}</p><p>7 January 2026</p>", "", ""),
        ("", "", "https://a.example/2026/13/45/fleet", ""),
    ],
)  # fmt: skip
def test_a_date_is_told_by_the_page_or_left_empty(head: str, body: str, url: str, day: str) -> None:
    assert published(html_text.parsed((HEAD.format(head, body) + BODY).encode()), url) == day


@given(st.text(max_size=80), st.lists(st.text(max_size=40), max_size=3), st.text(max_size=20), st.text(max_size=20))
@example("000|", [], "", "000")
@example("|000", [], "000", "")
def test_nothing_is_made_up(told: str, heads: list[str], site: str, host: str) -> None:
    plain = " ".join(told.split())
    found = title_of(told, heads, site, host)
    assert found in plain or found in [" ".join(each.split()) for each in heads]
    assert not plain or found
    for each in filter(None, people_in(told, site, host).split("; ")):
        assert each in " ".join(told.split())
