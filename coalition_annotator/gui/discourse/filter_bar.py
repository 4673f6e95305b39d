"""What of all statements is shown, and how: the choices above the pictures, and the way through time beneath."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QDoubleSpinBox, QLineEdit, QSlider, QWidget

from coalition_annotator.model import network_options as options
from coalition_annotator.project.analysis import discourse, variables
from coalition_annotator.project.analysis.discourse import DiscourseOptions
from coalition_annotator.project.analysis.statements import StatementRow, parts

_WEEKS = {0: "All time", 4: "4 weeks", 12: "12 weeks", 26: "26 weeks", 52: "52 weeks"}
_READINGS = {discourse.ONE_READING: "One reading an article", discourse.EVERYONE: "All annotators"}
_CATEGORIES = {"": "All categories"}
_QUALIFIERS = {
    options.CONGRUENCE: "Congruence",
    options.CONFLICT: "Conflict",
    options.SUBTRACT: "Congruence − conflict",
    options.IGNORE: "Ignore stance",
}
_NORMS = {
    options.NONE: "Not normalised",
    options.AVERAGE: "Average activity",
    options.JACCARD: "Jaccard",
    options.COSINE: "Cosine",
    options.DNA_JACCARD: "Jaccard as in DNA",
    options.DNA_COSINE: "Product as DNA’s cosine",
}
_DUPLICATES = {
    options.ARTICLE: "Once an article",
    options.WEEK: "Once a week",
    options.MONTH: "Once a month",
    options.YEAR: "Once a year",
    options.OVERALL: "Once in all",
    options.ALL: "Count all",
}


class FilterBar(QObject):
    """The fields that say what is shown; the page lays them out.

    Signals:
        changed: something else is to be shown.
    """

    changed = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._days = ("", "")
        self.actor = self._box("Rows", variables.TITLES)
        self.category = self._box("Category", _CATEGORIES)
        self.annotator = self._box("Annotator", _READINGS)
        self.qualifier = self._box("Qualifier", _QUALIFIERS)
        self.normalise = self._box("Normalisation", _NORMS)
        self.duplicates = self._box("Duplicates", _DUPLICATES)
        self.mode_of = self._box("Ties", {False: "Between actors", True: "Actors and categories"})
        self.span = self._box("Stretch of time", _WEEKS)
        self.span.activated.connect(self._on_slider)
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setAccessibleName("Move through time")
        self.slider.valueChanged.connect(self._on_slider)
        self.periods = QCheckBox("Two periods")
        self.periods.setToolTip("Show the earlier and the later half side by side")
        self.periods.toggled.connect(self.changed)
        self.threshold = QDoubleSpinBox()
        self.threshold.setPrefix("from ")
        self.threshold.setDecimals(2)
        self.threshold.setRange(0, 9999)
        self.threshold.setSingleStep(0.5)
        self.threshold.lineEdit().setTextMargins(8, 0, 0, 0)
        self.threshold.setAccessibleName("Weakest tie shown")
        self.threshold.setToolTip("Ties weaker than this are left out")
        self.threshold.valueChanged.connect(self.changed)
        self.since, self.until = QLineEdit(), QLineEdit()
        for line, name in ((self.since, "from"), (self.until, "until")):
            line.setPlaceholderText(f"{name} 2026-01-31")
            line.setAccessibleName(f"Published {name}")
            line.setFixedWidth(120)
            line.editingFinished.connect(self.changed)

    def _box(self, name: str, choices: Mapping[Any, str]) -> QComboBox:
        box = QComboBox()
        box.setAccessibleName(name)
        box.setToolTip(name)
        for value, label in choices.items():
            box.addItem(label, value)
        box.activated.connect(lambda _: self.changed.emit())
        return box

    @property
    def of_all_pictures(self) -> tuple[QWidget, ...]:
        """The fields that every picture follows."""
        return self.actor, self.category, self.annotator, self.since, self.until

    @property
    def of_networks(self) -> tuple[QWidget, ...]:
        """The fields that only a network follows."""
        return self.periods, self.mode_of, self.qualifier, self.normalise, self.threshold

    def choice(self) -> DiscourseOptions:
        """Return what is chosen."""
        return DiscourseOptions(
            str(self.actor.currentData()), str(self.qualifier.currentData()), str(self.normalise.currentData()),
            str(self.duplicates.currentData()), self.threshold.value(), self.since.text().strip(),
            self.until.text().strip(), str(self.annotator.currentData() or ""),
            str(self.category.currentData() or ""), bool(self.mode_of.currentData()),
        )  # fmt: skip

    def offer(self, rows: Sequence[StatementRow]) -> None:
        """Offer the annotators, categories and days that there are."""
        for box, first, column in (
            (self.annotator, _READINGS, "annotator"),
            (self.category, _CATEGORIES, "category"),
        ):
            before = box.currentData()
            box.clear()
            for value, label in first.items():
                box.addItem(label, value)
            for name in sorted({name for row in rows for name in parts(row, column)} - {""}):
                box.addItem(name, name)
            box.setCurrentIndex(max(0, box.findData(before)))
        days = sorted({row.date for row in rows if len(row.date) == 10})
        self._days = (days[0], days[-1]) if days else ("", "")
        self._place_slider()

    def limit_to_week(self, monday: str) -> None:
        """Limit all pictures to a week; the fields show it, and emptying them shows all again."""
        self.since.setText(monday)
        self.until.setText((date.fromisoformat(monday) + timedelta(days=6)).isoformat())
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
