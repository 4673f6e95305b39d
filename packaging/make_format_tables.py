#!/usr/bin/env python3
"""Write README's tables of formats, from what the formats say of themselves."""

from __future__ import annotations

import re
from pathlib import Path

from coalition_annotator.formats import overview

README = Path(__file__).resolve().parent.parent / "README.md"


def filled(text: str) -> str:
    """Return README with its tables as they are now."""
    for name, table in (("read", overview.readers_table()), ("written", overview.writers_table())):
        begin, end = f"<!-- formats {name} -->", f"<!-- /formats {name} -->"
        text = re.sub(f"{begin}.*?{end}", lambda _, b=begin, t=table, e=end: f"{b}\n{t}\n{e}", text, flags=re.DOTALL)
    return text


if __name__ == "__main__":
    README.write_text(filled(README.read_text(encoding="utf-8")), encoding="utf-8")
