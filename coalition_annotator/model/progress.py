"""How long work tells how far it is."""

from __future__ import annotations

from collections.abc import Callable

Progress = Callable[[str, int, int], None]
"""Told what is going on, how much is done, and of how much; may raise CancelledError to stop the work."""


def silent(what: str, done: int, of: int) -> None:
    """Tell nobody."""
