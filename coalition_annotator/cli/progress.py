"""Progress of a command, said on the error stream."""

from __future__ import annotations

import argparse
import sys

from coalition_annotator.model.progress import Progress, silent


def add_progress(parser: argparse.ArgumentParser) -> None:
    """Add the options that say whether progress is told."""
    parser.add_argument("--quiet", action="store_true", help="say nothing of the progress")
    parser.add_argument("--progress", action="store_true", help="say it with --json, too, on the error stream")


def progress_of(given: argparse.Namespace) -> Progress:
    """Return what tells progress as these options say."""
    return progress_line(given.quiet or (given.json and not given.progress))


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
