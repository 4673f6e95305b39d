"""The figures of the page Coalition, worked out in threads: of one choice, of two periods, or of two annotators."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QObject, Signal

from coalition_annotator.gui.base.background_task import TaskRunner, TellProgress
from coalition_annotator.project.analysis import discourse, over_time, readers_compared
from coalition_annotator.project.analysis.discourse import DiscourseFigures, DiscourseOptions
from coalition_annotator.project.analysis.over_time import Shares
from coalition_annotator.project.analysis.readers_compared import ReadersCompared
from coalition_annotator.project.analysis.statements import StatementRow

PERIODS, READERS = "periods", "readers"


class Wanted(NamedTuple):
    """What is to be worked out: ``compared`` is '', PERIODS, or READERS with the two annotators' names."""

    rows: Sequence[StatementRow]
    choice: DiscourseOptions
    compared: str = ""
    readers: tuple[str, str] = ("", "")


class Worked(NamedTuple):
    """What was worked out: of one choice, or of a first and a second one."""

    choice: DiscourseOptions
    shown: DiscourseFigures
    second: DiscourseFigures | None
    second_choice: DiscourseOptions
    readers: ReadersCompared | None = None


def work_out(wanted: Wanted) -> Worked:
    """Return the figures."""
    rows, choice, compared, readers = wanted
    if compared == READERS and all(readers) and readers[0] != readers[1]:
        found = readers_compared.compare(rows, choice, *readers)
        left, right = discourse.in_one_layout(*found.figures)
        return Worked(found.choices[0], left, right, found.choices[1], found)
    if compared != PERIODS:
        return Worked(choice, discourse.shown(rows, choice), None, choice)
    first, second = discourse.halves(rows, choice)
    left, right = discourse.in_one_layout(discourse.shown(rows, first), discourse.shown(rows, second))
    return Worked(first, left, right, second)


class FiguresModel(QObject):
    """Works out one thing at a time; of what is asked for meanwhile, the last is begun when a thread has ended.

    Signals:
        worked: what was worked out.
        sure: how sure the shares of the figures are that were asked about last.
    """

    worked = Signal(object)
    sure = Signal(object)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._figures, self._shares = TaskRunner(self), TaskRunner(self)
        self._figures.failed.connect(lambda _: self._begin())
        self._forgotten = False
        self._next: Wanted | None = None
        self._asked: DiscourseFigures | None = None
        self._told: DiscourseFigures | None = None

    @property
    def is_busy(self) -> bool:
        """Whether figures are worked out."""
        return self._figures.is_busy

    def want(self, wanted: Wanted) -> None:
        """Work out figures."""
        self._next, self._forgotten = wanted, False
        if not self._figures.is_busy:
            self._begin()

    def _begin(self) -> None:
        wanted, self._next = self._next, None
        if wanted is not None:
            self._figures.start(lambda _: work_out(wanted), self._on_worked, cancelled=self._begin)

    def _on_worked(self, found: Worked) -> None:
        if self._next is None and not self._forgotten:
            self.worked.emit(found)
        else:
            self._begin()

    def forget(self) -> None:
        """Drop what is worked out: the project is closed."""
        self._next = self._asked = None
        self._forgotten = True

    def want_shares(self, shown: DiscourseFigures) -> None:
        """Work out how sure shares are, unless that was told already."""
        self._asked = shown
        if shown is self._told or self._shares.is_busy:
            return

        def run(_: TellProgress) -> tuple[DiscourseFigures, Shares]:
            return shown, over_time.shares(shown.counted, shown.choice)

        self._shares.start(run, self._on_shares)

    def _on_shares(self, found: tuple[DiscourseFigures, Shares]) -> None:
        self._told, shares = found
        if self._told is self._asked:
            self.sure.emit(shares)
        elif self._asked is not None:
            self.want_shares(self._asked)

    def wait(self) -> None:
        """Wait for what goes on in threads: before the window goes."""
        self._next = self._asked = None
        self._figures.wait()
        self._shares.wait()
