"""The command ``coalition-annotator``: the window, or one of the command line's commands."""

from __future__ import annotations

import logging
import sys
from collections.abc import Sequence
from pathlib import Path

from coalition_annotator.cli.command_names import COMMANDS
from coalition_annotator.files import log, standard_streams
from coalition_annotator.project.suggestions.subprocesses import ANSWER_SUGGESTIONS

PRINT = "pdf"
# What a shell expects of a program that Ctrl+C ended.
STOPPED = 130
_LOG = logging.getLogger(__name__)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line where a command or an option of it is named, else the window.

    Returns:
        the exit code of the process.
    """
    standard_streams.write_all_signs()
    given = log.configure(list(sys.argv[1:] if arguments is None else arguments))
    _LOG.debug("called with: %s", given[:1])
    if given and (given[0] in COMMANDS or given[0] in ("-h", "--help", "--version")):
        try:
            from coalition_annotator.cli.main import run

            return run(given)
        except KeyboardInterrupt:
            print("Stopped. What was not finished was taken back.", file=sys.stderr)
            return STOPPED
    if given == [ANSWER_SUGGESTIONS]:
        from coalition_annotator.project.suggestions.worker_process import answer_requests

        return answer_requests()
    if given and given[0] == PRINT:
        from coalition_annotator.gui.shell.pdf_command import run as run_print

        return run_print(given[1:])
    if given and _is_mistyped(given[0]):
        from difflib import get_close_matches

        near = get_close_matches(given[0], (*COMMANDS, PRINT), 1)
        meant = f" Did you mean '{near[0]}'?" if near else ""
        print(f"error: There is no command, and no file, called '{given[0]}'.{meant} See --help.", file=sys.stderr)
        return 2
    from coalition_annotator.gui.shell.app import run_window

    return run_window(given)


def _is_mistyped(word: str) -> bool:
    """Tell whether a word is meant as a command, as it is neither an option nor looks like a file."""
    return not word.startswith("-") and Path(word).name == word and not Path(word).suffix and not Path(word).exists()


if __name__ == "__main__":
    sys.exit(main())
