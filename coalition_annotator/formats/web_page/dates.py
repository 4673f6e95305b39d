"""When a page was published, as far as it says so itself: in its address, its head, a marked time, or by its heading.

Any other date that stands somewhere in a page is nobody's word for when it was published, and is never taken for it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from coalition_annotator.formats.metadata_columns import iso_date

_DAY = re.compile(r"(?:19|20)\d\d-\d\d-\d\d")
_IN_ADDRESS = re.compile(r"/(?P<year>(?:19|20)\d\d)[/-](?P<month>\d\d?)[/-](?P<day>\d\d?)(?!\d)")
_PUBLISHED = re.compile(r'"datePublished"\s*:\s*"(?P<said>[^"]{8,40})"')
_MARKED = re.compile(r"datepublished|date-published|entry-date|published|pubdate|post-date|posted-on", re.I)
_NAMES = frozenset({
    "article:published_time", "og:published_time", "og:article:published_time", "article:published",
    "article.published", "datepublished", "rnews:datepublished", "date", "dc.date", "dc.date.issued", "dc.date.created",
    "dcterms.created", "dcterms.date", "dcterms.issued", "pubdate", "publishdate", "publish-date", "publish_date",
    "sailthru.date", "parsely-pub-date", "citation_publication_date", "citation_online_date", "date.release",
    "cxenseparse:recs:publishtime", "article_date_original", "originalpublicationdate",
})  # fmt: skip
_WRITTEN = re.compile(
    r"\b\d{1,2}(?:st|nd|rd|th|\.|er)?\s+(?:de\s+)?[^\W\d_]{3,10}\.?,?\s+(?:de\s+)?(?:19|20)\d\d\b"
    r"|\b[^\W\d_]{3,10}\.?\s+\d{1,2}(?:st|nd|rd|th)?,?\s+(?:19|20)\d\d\b"
    r"|\b(?P<day>\d{1,2})[./](?P<month>\d{1,2})[./](?P<year>(?:19|20)\d\d)\b"
    r"|\b(?:19|20)\d\d[-./]\d{1,2}[-./]\d{1,2}\b"
)
_BEFORE_HEADING, _AFTER_HEADING = 150, 300


def published(tree: Any, url: str) -> str:
    """Return the day on which a page says that it was published (ISO date); empty where it does not.

    Args:
        tree: the page, as ``html_text.parsed`` gives it.
        url: its address; empty where it is not known.
    """
    told = (_in_address(url), _in_data(tree), _in_head(tree), _marked(tree), _only_time(tree))
    return next((day for each in told if (day := iso_date(each))), "") or _by_heading(tree)


def _day(text: str | None) -> str:
    found = _DAY.match((text or "").strip())
    return found[0] if found else ""


def _in_address(url: str) -> str:
    found = _IN_ADDRESS.search(url)
    return f"{found['year']}-{int(found['month']):02}-{int(found['day']):02}" if found else ""


def _in_data(tree: Any) -> str:
    for script in tree.iter("script"):
        if "ld+json" in (script.get("type") or "") and (found := _PUBLISHED.search(script.text or "")):
            return _day(found["said"])
    return ""


def _in_head(tree: Any) -> str:
    for meta in tree.iter("meta"):
        name = (meta.get("property") or meta.get("name") or meta.get("itemprop") or "").lower()
        if name in _NAMES and (day := _day(meta.get("content"))):
            return day
    return ""


def _marked(tree: Any) -> str:
    for each in tree.iter("time", "abbr", "span"):
        marks = f"{each.get('class') or ''} {each.get('itemprop') or ''}"
        if _MARKED.search(marks) or each.get("pubdate") is not None:
            day = _day(each.get("datetime") or each.get("content") or each.get("title"))
            if day:
                return day
    return ""


def _only_time(tree: Any) -> str:
    days = {day for each in tree.iter("time") if (day := _day(each.get("datetime")))}
    return days.pop() if len(days) == 1 else ""


def _by_heading(tree: Any) -> str:
    """Return the one day that is written just before or after the page's heading."""
    heading = next((said for each in tree.iter("h1") if (said := _spaced(each))), "")
    body = tree.find(".//body")
    text = _spaced(body if body is not None else tree)
    place = text.find(heading) if heading else -1
    if place < 0:
        return ""
    around = text[max(0, place - _BEFORE_HEADING) : place + len(heading) + _AFTER_HEADING]
    days = set(_written(around))
    return days.pop() if len(days) == 1 else ""


def _spaced(element: Any) -> str:
    """Return an element's text with a space between what different elements hold."""
    return " ".join(" ".join(element.itertext(with_tail=False)).split())


def _written(text: str) -> Iterator[str]:
    for found in _WRITTEN.finditer(text):
        if found["day"]:
            day, month = int(found["day"]), int(found["month"])
            # With slashes, some write the month first: what could be either is left alone.
            sure = "." in found[0] or day > 12
            said = f"{found['year']}-{month:02}-{day:02}" if sure else ""
        else:
            said = found[0]
        if said and (day_told := iso_date(said)):
            yield day_told
