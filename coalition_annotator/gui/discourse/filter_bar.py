"""What of all statements is shown, and how: the choices above the pictures, and the way through time beneath."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QDoubleSpinBox, QSlider, QSpinBox, QWidget

from coalition_annotator.gui.base.stance_colours import SIGNS
from coalition_annotator.gui.discourse.figures_model import PERIODS, READERS
from coalition_annotator.gui.widgets.basics import button
from coalition_annotator.gui.widgets.date_field import DateField, complaint
from coalition_annotator.model import network_options as options
from coalition_annotator.project.analysis import discourse, readers_compared, variables
from coalition_annotator.project.analysis.discourse import DiscourseOptions
from coalition_annotator.project.analysis.over_time import TimeOptions
from coalition_annotator.project.analysis.statements import StatementRow, parts
from coalition_annotator.project.analysis.variables import CATEGORY, SPEAKER

MATRIX, NETWORK, TIMELINE, POLARISATION, SUMMARY = "matrix", "network", "timeline", "polarisation", "summary"
_WEEKS = {0: "All time", 4: "4 weeks", 12: "12 weeks", 26: "26 weeks", 52: "52 weeks"}
_WIDEST = 240
_READINGS = {discourse.ONE_READING: "One reading an article", discourse.EVERYONE: "All annotators"}
_CATEGORIES = {"": "All categories"}
_COMPARED = {"": "One network", PERIODS: "Two periods", READERS: "Two annotators"}
_UNITS = {options.DAYS: "days", options.WEEKS: "weeks", options.MONTHS: "months", options.EVENTS: "statements"}


class FilterBar(QObject):
    """The fields that say what is shown; the page lays them out.

    Signals:
        changed: something else is to be shown.
    """

    changed = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._days = ("", "")
        self.signs: tuple[int, ...] = SIGNS
        self.exclude: tuple[tuple[str, str], ...] = ()
        self.only: tuple[tuple[str, str], ...] = ()
        self.scale = self._box("What counts as stance", {"": "Stance"})
        self._ends = (SPEAKER, CATEGORY)
        self._two_mode = False
        self._of_kind: dict[bool, tuple[str, str]] = {}
        self.actor = self._box("Rows", variables.TITLES)
        self.concept = self._box("Columns", variables.TITLES)
        self.concept.setCurrentIndex(self.concept.findData(CATEGORY))
        for box in (self.actor, self.concept):
            box.activated.disconnect()
            box.activated.connect(lambda _: self._on_ends())
        self.swap = button("⇄", self._swap, tip="Exchange rows and columns")
        self.swap.setAccessibleName("Exchange rows and columns")
        self.category = self._box("Category", _CATEGORIES)
        self.annotator = self._box("Annotator", _READINGS)
        self.qualifier = self._box("Qualifier", {})
        self.normalise = self._box("Normalisation", {})
        self.duplicates = self._box("Duplicates", options.DUPLICATES_TITLES)
        self.mode_of = self._box("Ties", {False: "Between rows", True: "Rows and columns"})
        self.mode_of.activated.disconnect()
        self.mode_of.activated.connect(lambda _: self._on_mode())
        self._fit_network()
        self.cells = self._box("Cells show", {False: "Numbers", True: "Mean stance"})
        self.isolates = QCheckBox("Isolates")
        self.isolates.setToolTip("Keep rows and columns without any statement left")
        self.isolates.toggled.connect(self.changed)
        self.window_size = QSpinBox()
        self.window_size.setAccessibleName("Length of the window")
        self.window_size.setRange(2, 9999)
        self.window_size.setValue(28)
        self.window_size.setKeyboardTracking(False)
        self.window_size.lineEdit().setTextMargins(8, 0, 0, 0)
        self.window_size.valueChanged.connect(self.changed)
        self.window_unit = self._box("Unit of the window", _UNITS)
        self.kernel = self._box("Kernel", options.KERNEL_TITLES)
        self.span = self._box("Stretch of time", _WEEKS)
        self.span.activated.connect(self._on_slider)
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setAccessibleName("Move through time")
        self.slider.valueChanged.connect(self._on_slider)
        self.compare = self._box("Side by side", _COMPARED)
        self.left, self.right = self._box("Left annotator", {}), self._box("Right annotator", {})
        self.threshold = QDoubleSpinBox()
        self.threshold.setPrefix("from ")
        self.threshold.setDecimals(2)
        self.threshold.setRange(0, 9999)
        self.threshold.setSingleStep(0.5)
        self.threshold.lineEdit().setTextMargins(8, 0, 0, 0)
        self.threshold.setAccessibleName("Weakest tie shown")
        self.threshold.setToolTip("Ties weaker than this are left out")
        self.threshold.valueChanged.connect(self.changed)
        self.since, self.until = DateField(), DateField()
        for line, name in ((self.since, "from"), (self.until, "until")):
            line.setPlaceholderText(f"{name} 2026-01-31")
            line.setAccessibleName(f"Published {name}")
            line.setFixedWidth(120)
            line.editingFinished.connect(self.changed)

    def _box(self, name: str, choices: Mapping[Any, str]) -> QComboBox:
        box = QComboBox()
        box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        box.setMaximumWidth(_WIDEST)
        box.setAccessibleName(name)
        box.setToolTip(name)
        for value, label in choices.items():
            box.addItem(label, value)
        box.activated.connect(lambda _: self.changed.emit())
        return box

    @property
    def of_all_pictures(self) -> tuple[QWidget, ...]:
        """The fields that every picture follows."""
        return (
            self.actor, self.swap, self.concept, self.scale, self.category, self.annotator, self.duplicates, self.since,
            self.until,
        )  # fmt: skip

    @property
    def of_networks(self) -> tuple[QWidget, ...]:
        """The fields that only a network follows."""
        return self.compare, self.mode_of, self.qualifier, self.normalise, self.threshold, self.isolates

    @property
    def of_readers(self) -> tuple[QWidget, ...]:
        """The fields that only two annotators' networks follow."""
        return self.left, self.right

    @property
    def of_matrix(self) -> tuple[QWidget, ...]:
        """The fields that only the matrix follows."""
        return (self.cells,)

    @property
    def of_time(self) -> tuple[QWidget, ...]:
        """The fields that only polarisation over time follows."""
        return self.window_size, self.window_unit, self.kernel

    def show_for(self, picture: str) -> None:
        """Show the fields that a picture follows, one of MATRIX, NETWORK and so on, and hide those of the others."""
        own = ((MATRIX, self.of_matrix), (NETWORK, self.of_networks), (POLARISATION, self.of_time))
        for name, widgets in own:
            for widget in widgets:
                widget.setVisible(picture == name)
        for widget in self.of_readers:
            widget.setVisible(picture == NETWORK and self.compare.currentData() == READERS)

    def choice(self) -> DiscourseOptions:
        """Return what is chosen."""
        return DiscourseOptions(
            actor=self._ends[0],
            qualifier=str(self.qualifier.currentData()),
            normalise=str(self.normalise.currentData()),
            duplicates=str(self.duplicates.currentData()),
            threshold=self.threshold.value(),
            since=self.since.date,
            until=self.until.date,
            annotator=str(self.annotator.currentData() or ""),
            category=str(self.category.currentData() or ""),
            two_mode=bool(self.mode_of.currentData()),
            concept=self._ends[1],
            isolates=self.isolates.isChecked(),
            signs=self.signs,
            exclude=self.exclude,
            only=self.only,
            scale=str(self.scale.currentData() or ""),
        )

    def bad_dates(self) -> str:
        """Return what is wrong with the dates that were typed, or nothing."""
        return complaint(self.since, self.until)

    def time(self) -> TimeOptions:
        """Return the window that moves through time."""
        self.kernel.setEnabled(self.window_unit.currentData() != options.EVENTS)
        kernel = "" if self.window_unit.currentData() == options.EVENTS else str(self.kernel.currentData())
        return TimeOptions(str(self.window_unit.currentData()), self.window_size.value(), kernel)

    def leave_out(self, variable: str, value: str) -> None:
        """Leave claims out that have a value."""
        self.exclude = (*self.exclude, (variable, value))
        self.changed.emit()

    def show_only(self, variable: str, value: str) -> None:
        """Show only claims that have a value."""
        self.only = (*self.only, (variable, value))
        self.changed.emit()

    def forget(self, pair: tuple[str, str]) -> None:
        """Leave a value out no longer, or show others, too."""
        self.exclude = tuple(each for each in self.exclude if each != pair)
        self.only = tuple(each for each in self.only if each != pair)
        self.changed.emit()

    def forget_values(self) -> None:
        """Forget what was left out or wanted of a project that is closed."""
        self.exclude = self.only = ()
        self.signs = SIGNS
        self.since.clear()
        self.until.clear()

    def toggle_sign(self, sign: int) -> None:
        """Leave a stance out of all pictures, or take it in again; the last one stays."""
        left = tuple(each for each in SIGNS if (each in self.signs) != (each == sign))
        if left:
            self.signs = left
            self.changed.emit()

    def _on_ends(self) -> None:
        """Take rows and columns; where both are the same now, the other takes what this one was."""
        ends = (str(self.actor.currentData()), str(self.concept.currentData()))
        if ends[0] == ends[1]:
            ends = (ends[0], self._ends[0]) if ends[0] != self._ends[0] else (self._ends[1], ends[1])
        self._show_ends(ends)
        self.changed.emit()

    def _swap(self) -> None:
        self._show_ends((self._ends[1], self._ends[0]))
        self.changed.emit()

    def _show_ends(self, ends: tuple[str, str]) -> None:
        self._ends = ends
        for box, value in zip((self.actor, self.concept), ends, strict=True):
            box.setCurrentIndex(max(0, box.findData(value)))

    def _offer_readers(self, names: Sequence[str]) -> None:
        """Offer those who have read what others have; at first the two with most claims."""
        for place, box in enumerate((self.left, self.right)):
            before = box.currentData()
            box.clear()
            for name in names:
                box.addItem(name, name)
            box.setCurrentIndex(box.findData(before) if before in names else min(place, len(names) - 1))

    def _on_mode(self) -> None:
        self._fit_network()
        self.changed.emit()

    def _fit_network(self) -> None:
        """Offer the qualifiers and normalisations that the kind of network has."""
        if self.qualifier.count():
            self._of_kind[self._two_mode] = (str(self.qualifier.currentData()), str(self.normalise.currentData()))
        self._two_mode = two_mode = bool(self.mode_of.currentData())
        before = self._of_kind.get(two_mode, ("", ""))
        qualifiers = options.TWO_MODE_QUALIFIERS if two_mode else (
            options.CONGRUENCE, options.CONFLICT, options.SUBTRACT, options.IGNORE,
        )  # fmt: skip
        norms = options.TWO_MODE_NORMS if two_mode else options.ONE_MODE_NORMS
        for box, values, titles, kept in (
            (self.qualifier, qualifiers, options.QUALIFIER_TITLES, before[0]),
            (self.normalise, norms, options.NORM_TITLES, before[1]),
        ):
            box.clear()
            for value in values:
                box.addItem(titles[value], value)
            box.setCurrentIndex(max(0, box.findData(kept)))

    def offer(self, rows: Sequence[StatementRow]) -> None:
        """Offer the variables, annotators, categories and days that there are."""
        there = variables.offered(rows)
        for box in (self.actor, self.concept):
            box.clear()
            for value, label in there.items():
                box.addItem(label, value)
        self._show_ends((
            self._ends[0] if self._ends[0] in there else SPEAKER, self._ends[1] if self._ends[1] in there else CATEGORY,
        ))  # fmt: skip
        for box, first, column in (
            (self.annotator, _READINGS, "annotator"),
            (self.category, _CATEGORIES, "category"),
        ):
            before = box.currentData()
            box.clear()
            for value, label in first.items():
                box.addItem(label, value)
            above = {name for row in rows for path in row.category_path for name in path}
            named = {name for row in rows for name in parts(row, column)} | (above if column == "category" else set())
            for name in sorted(named - {""}):
                box.addItem(name, name)
            box.setCurrentIndex(max(0, box.findData(before)))
        scales, before = variables.numeric(rows), self.scale.currentData()
        self.scale.clear()
        for value, label in {"": "Stance", **{name: name for name in scales}}.items():
            self.scale.addItem(label, value)
        self.scale.setCurrentIndex(max(0, self.scale.findData(before)))
        self.scale.setVisible(bool(scales))
        self._offer_readers(readers_compared.readers(rows))
        days = sorted({row.date for row in rows if len(row.date) == 10})
        self._days = (days[0], days[-1]) if days else ("", "")
        self._place_slider()

    def limit_to_week(self, monday: str) -> None:
        """Limit all pictures to a week."""
        self.limit_to(monday, (date.fromisoformat(monday) + timedelta(days=6)).isoformat())

    def limit_to(self, since: str, until: str) -> None:
        """Limit all pictures to a stretch of time; the fields show it, and emptying them shows all again."""
        self.since.setText(since)
        self.until.setText(until)
        self.changed.emit()

    def _place_slider(self) -> None:
        weeks = 0
        if self._days[0]:
            first, last = (date.fromisoformat(day) for day in self._days)
            weeks = max(0, (last - first).days // 7 + 1 - int(self.span.currentData()))
        self.slider.blockSignals(True)
        self.slider.setRange(0, weeks)
        self.slider.blockSignals(False)
        self.slider.setEnabled(bool(self.span.currentData()) and weeks > 0)

    def _on_slider(self, _: int) -> None:
        """Show the stretch of time that the slider stands at; the fields above say which."""
        self._place_slider()
        length = int(self.span.currentData())
        if length and self._days[0]:
            start = date.fromisoformat(self._days[0]) + timedelta(weeks=self.slider.value())
            self.since.setText(start.isoformat())
            self.until.setText((start + timedelta(days=7 * length - 1)).isoformat())
        else:
            self.since.clear()
            self.until.clear()
        self.changed.emit()
