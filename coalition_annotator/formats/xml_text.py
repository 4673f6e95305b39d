"""What XML can hold, and the text of a tree of XML or HTML, however deep it is."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def is_writable(text: str) -> bool:
    """Tell whether XML can hold a text as it is (XML 1.0, production 2, Char)."""
    return _FORBIDDEN.search(text) is None


def writable(text: str) -> str:
    """Return a text as XML can hold it: “�” for each character that it can't, so that offsets stay."""
    return _FORBIDDEN.sub("\ufffd", text)


def make_writable(top: Any) -> None:
    """Put what XML can hold in place of all texts and attributes of an element and of those below it."""
    for element in top.iter():
        element.text = writable(element.text) if element.text else element.text
        element.tail = writable(element.tail) if element.tail else element.tail
        for name, value in element.attrib.items():
            element.set(name, writable(value))


def local_name(element: Any) -> str:
    """Return an element's name without its namespace."""
    return str(element.tag).rsplit("}", 1)[-1]


def text_of(top: Any, before: Callable[[Any], str | None], after: Callable[[Any], str] = lambda _: "") -> str:
    """Return all text below an element in one pass, without recursion.

    Args:
        top: an element of ElementTree or lxml.
        before: what stands for an element, before its own text; None leaves it out with all that it holds.
        after: what stands behind the last of its children.
    """
    pieces: list[str] = []
    ahead: list[Any] = [top]
    while ahead:
        item = ahead.pop()
        if isinstance(item, str):
            pieces.append(item)
            continue
        sign = before(item)
        if sign is None:
            continue
        pieces += [sign, item.text or ""]
        ahead.append(after(item))
        for child in reversed(item):
            ahead += [child.tail or "", child]
    return "".join(pieces)
