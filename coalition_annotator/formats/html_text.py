"""The text of a piece of HTML: a paragraph a line, without scripts and styles."""

from __future__ import annotations

from typing import Any

from coalition_annotator.formats.xml_text import text_of

_PASSED_OVER = frozenset({"script", "style", "noscript", "nav", "header", "footer", "aside", "form", "template"})
_BLOCKS = frozenset(
    {"p", "div", "br", "li", "tr", "td", "h1", "h2", "h3", "h4", "h5", "h6", "section", "article", "blockquote", "pre"}
)
# Line ends in the markup part nothing; this sign can't stand in a page.
_EDGE = "\x00"


def parsed(data: bytes) -> Any:
    """Return the tree of a page: UTF-8 where it is that, else as the page itself declares.

    Raises:
        lxml.etree.LxmlError: it is no page at all.
    """
    from lxml import html

    return html.document_fromstring(data, parser=html.HTMLParser(huge_tree=True, encoding=_declared(data)))


def _declared(data: bytes) -> str | None:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return None
    return "utf-8"


def lines_of(top: Any) -> list[str]:
    """Return the paragraphs below an element, blank ones left out; what pages put around a text is passed over."""

    def edge_of(item: Any) -> str:
        return _EDGE if item.tag in _BLOCKS else ""

    def begins(item: Any) -> str | None:
        return edge_of(item) if isinstance(item.tag, str) and item.tag not in _PASSED_OVER else None

    lines = (" ".join(line.split()) for line in text_of(top, begins, edge_of).split(_EDGE))
    return [line for line in lines if line]


def text_in(markup: str) -> str:
    """Return the text of a piece of markup as a feed or a database holds it; plain text stays as it is."""
    if "<" not in markup:
        return markup.strip()
    from lxml import etree

    try:
        return "\n".join(lines_of(parsed(markup.encode("utf-8", "replace"))))
    except (etree.LxmlError, ValueError):
        return ""
