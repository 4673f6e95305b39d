"""What each feature of the window gives: pages, commands, and an end."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple, TypeVar

from PySide6.QtWidgets import QWidget

from coalition_annotator.gui.base.command import Command


def nothing() -> None:
    """Do nothing."""


_W = TypeVar("_W", bound=QWidget)


def kept_by(window: QWidget, page: _W) -> _W:
    """Return a page that goes with the window though nobody may ever show it, and that nobody sees before that."""
    page.setParent(window)
    # A window shows all its children with itself, but for those that were hidden.
    page.hide()
    return page


class Page(NamedTuple):
    """A page of the project.

    Attributes:
        id: one of ``gui.base.pages``.
        title: what the top bar calls it.
        key: the key that shows it, in Qt's portable notation.
        build: returns the page itself; called when it is shown for the first time.
        shown: called when it comes to the front.
        hidden: called when it goes behind another.
    """

    id: str
    title: str
    key: str
    build: Callable[[], QWidget]
    shown: Callable[[], object] = nothing
    hidden: Callable[[], object] = nothing


class Feature:
    """A part of the window. ``gui.shell.features`` lists them all."""

    def pages(self) -> Sequence[Page]:
        """Return the pages that it brings."""
        return ()

    def commands(self) -> Sequence[Command]:
        """Return the commands that it brings, in the order of the menus."""
        return ()

    def unfinished(self) -> str:
        """Return what goes on and would be lost if the window were closed now, as a sentence; '' for nothing."""
        return ""

    def stop(self) -> None:
        """End what goes on in the background, before the window goes."""
