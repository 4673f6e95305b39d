"""Progress of a command, said on the error stream."""

from __future__ import annotations

import sys

from coalition_annotator.model.progress import Progress, silent


def progress_line(quiet: bool) -> Progress:
    """Return what tells progress on the error stream: one line that overwrites itself on a screen, else a line each."""
    if quiet:
        return silent
    last = ""

    def tell(what: str, done: int, of: int) -> None:
        nonlocal last
        percent = 100 * done // of if of else 100
        said = f"{what} … {percent} %"
        if said != last:
            last = said
            sys.stderr.write(f"\r{said:<60}" if sys.stderr.isatty() else f"{said}\n")
            sys.stderr.flush()

    return tell
