"""The text of a tree of XML or HTML, however deep it is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


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
