"""What an import could not take over as it stands."""

from __future__ import annotations

from collections.abc import Sequence

from coalition_annotator.formats.records import REFUSED, Problem
from coalition_annotator.model.errors import UserError
from coalition_annotator.model.wording import counted

_MOST_KEPT = 5000


class ProblemList:
    """The problems of an import.

    Attributes:
        kept: the first 5,000 of them.
        number: how many there are in all.
    """

    def __init__(self) -> None:
        self.kept: list[Problem] = []
        self.number = 0

    def note(self, problems: Sequence[Problem]) -> None:
        """Add some."""
        self.number += len(problems)
        self.kept.extend(problems[: max(0, _MOST_KEPT - len(self.kept))])


def require_none_refused(problems: Sequence[Problem]) -> None:
    """Raise UserError where something was refused; it names the first."""
    refused = [problem for problem in problems if problem.kind == REFUSED]
    if refused:
        raise UserError(
            f"{counted(len(refused), 'thing')} can't be imported; the first: {refused[0].what}",
            where=refused[0].where,
            remedy="Mend the files, or agree to import the rest.",
        )
