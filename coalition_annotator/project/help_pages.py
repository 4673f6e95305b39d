"""The pages of the help, with the tables that are made from what the program knows."""

from __future__ import annotations

from coalition_annotator import assets


def page(name: str) -> str:
    """Return a page by its file's name, in Markdown."""
    text = assets.text(f"help/{name}")
    if "{formats" not in text:
        return text
    from coalition_annotator.formats import overview  # all formats: late, as it delays the window

    return overview.filled(text)
