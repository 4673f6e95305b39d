"""Polarisation over time, worked out in a thread: first the line, then how sure it is."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal

from coalition_annotator.gui.base.background_task import TaskRunner, TellProgress
from coalition_annotator.project.analysis import discourse
from coalition_annotator.project.analysis.discourse import DiscourseOptions
from coalition_annotator.project.analysis.over_time import PolarisedSeries, PolarisedTime, TimeOptions
from coalition_annotator.project.analysis.statements import StatementRow

DRAWS = 40
Bands = list[tuple[float, float] | None]


class PolarisationModel(QObject):
    """Works out one series at a time; what was asked for meanwhile is begun when a thread has ended.

    Signals:
        found: the times, and why there are none where there are none.
        sure: for each time, between what it lies.
    """

    found = Signal(object, str)
    sure = Signal(object)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._runner = TaskRunner(self)
        self._runner.failed.connect(self._on_failed)
        self._rows: Sequence[StatementRow] = ()
        self._wanted: tuple[Sequence[StatementRow], DiscourseOptions, TimeOptions] | None = None
        self._last: tuple[DiscourseOptions, TimeOptions] | None = None

    @property
    def is_busy(self) -> bool:
        """Whether something is worked out."""
        return self._runner.is_busy

    def want(self, rows: Sequence[StatementRow], choice: DiscourseOptions, time: TimeOptions) -> None:
        """Work out the series of these statements, unless it is there already."""
        if rows is self._rows and (choice, time) == self._last:
            return
        self._rows, self._last, self._wanted = rows, (choice, time), (rows, choice, time)
        if self._runner.is_busy:
            self._runner.cancel()
        else:
            self._begin()

    def _begin(self) -> None:
        if self._wanted is None:
            return
        (rows, choice, time), self._wanted = self._wanted, None
        # Normalised and filtered ties are a network's matter.
        plain = choice._replace(threshold=0.0, two_mode=False, isolates=False)

        def run(_: TellProgress) -> tuple[PolarisedSeries, list[PolarisedTime]]:
            series = PolarisedSeries(discourse.counted(rows, plain), plain, time)
            return series, series.times()

        self._runner.start(run, self._on_times, cancelled=self._begin)

    def _on_times(self, result: tuple[PolarisedSeries, list[PolarisedTime]]) -> None:
        if self._wanted is not None or self._last is None:
            self._begin()
            return
        series, times = result
        self.found.emit(times, "")
        self._runner.start(lambda tell: series.bands(DRAWS, tell), self._on_bands, cancelled=self._begin)

    def _on_bands(self, bands: Bands) -> None:
        if self._wanted is None and self._last is not None:
            self.sure.emit(bands)
        self._begin()

    def _on_failed(self, error: object) -> None:
        if self._wanted is None and self._last is not None:
            self.found.emit((), str(error))
        self._begin()

    def forget(self) -> None:
        """Drop what was worked out."""
        self._last = self._wanted = None
        self._runner.cancel()

    def wait(self) -> None:
        """Stop, and wait until nothing goes on."""
        self._wanted = None
        self._runner.cancel()
        self._runner.wait()
