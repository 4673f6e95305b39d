"""How the program calls itself, for work that shall have a process of its own."""

from __future__ import annotations

import sys

# What the window calls for itself: it answers requests for suggestions.
ANSWER_SUGGESTIONS = "answer-suggestions"


def command(*arguments: str) -> list[str]:
    """Return the command line of this very program with arguments, installed, from a checkout or frozen."""
    itself = [sys.executable] if getattr(sys, "frozen", False) else [sys.executable, "-m", "coalition_annotator"]
    return [*itself, *arguments]
