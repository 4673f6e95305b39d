"""The command ``coalition-annotator``: the window, or one of the command line's commands."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from coalition_annotator.session.own_program import ANSWER_SUGGESTIONS

COMMANDS = (
    "new", "info", "check", "add", "import", "export", "network", "agreement", "assign", "package", "merge", "agree",
    "suggest", "evaluate", "recommender",
)  # fmt: skip
PRINT = "pdf"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line where a command or an option of it is named, else the window.

    Returns:
        the exit code of the process.
    """
    given = list(sys.argv[1:] if arguments is None else arguments)
    if given and (given[0] in COMMANDS or given[0] in ("-h", "--help", "--version")):
        from coalition_annotator.cli.main import run

        return run(given)
    if given == [ANSWER_SUGGESTIONS]:
        from coalition_annotator.session.suggesting.apart import answer_requests

        return answer_requests()
    if given and given[0] == PRINT:
        from coalition_annotator.ui.print_command import run as run_print

        return run_print(given[1:])
    from coalition_annotator.ui.app import run_window

    return run_window(given)


if __name__ == "__main__":
    sys.exit(main())
