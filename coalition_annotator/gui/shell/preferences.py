"""Preferences: who you are, light or dark, and how articles are set."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from coalition_annotator.gui.base.settings import SIZES, WIDTHS, Settings
from coalition_annotator.gui.base.theme import DARK, LIGHT, SYSTEM, ThemeManager
from coalition_annotator.gui.widgets.basics import button, spin_box
from coalition_annotator.gui.widgets.colour_field import ColourField
from coalition_annotator.model.annotation import Annotator, initials_of


class PreferencesDialog(QDialog):
    """Every choice takes effect and is kept at once.

    Signals:
        changed: something was chosen.
    """

    changed = Signal()

    def __init__(self, settings: Settings, themes: ThemeManager, me: Annotator, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("Preferences")
        self._settings, self._themes = settings, themes
        self.me, type_ = me, settings.typography
        self.name, self.initials, self.colour = QLineEdit(me.name), QLineEdit(me.initials), ColourField(me.colour)
        self.theme = QComboBox()
        for value, label in ((SYSTEM, "As the system"), (LIGHT, "Light"), (DARK, "Dark")):
            self.theme.addItem(label, value)
        self.theme.setCurrentIndex(self.theme.findData(settings.theme))
        self.face = QComboBox()
        self.face.addItems(QFontDatabase.families())
        self.face.setCurrentText(type_.face)
        self.type_size = spin_box(type_.size, *SIZES, suffix=" px")
        self.column = spin_box(type_.width, *WIDTHS, suffix=" characters")
        self.leading = spin_box(round(type_.line_height * 100), 120, 250, suffix=" %")
        self.snap = QCheckBox("Selections grow to whole words (Alt selects exactly)")
        self.snap.setChecked(settings.snap)
        self.ask = QCheckBox("Ask for what a claim lacks, under the claim")
        self.ask.setChecked(settings.ask_missing)
        self.measure = QCheckBox("Measure how long I take for each article (kept on this computer)")
        self.measure.setChecked(settings.measure_time)
        self.web = QCheckBox("Fetch web pages when I ask for one")
        self.web.setChecked(settings.web_access)
        form = QFormLayout()
        form.setSpacing(10)
        for label, widget in (
            ("Your name", self.name),
            ("Initials", self.initials),
            ("Your colour", self.colour),
            ("Light or dark", self.theme),
            ("Reading face", self.face),
            ("Size", self.type_size),
            ("Column", self.column),
            ("Line height", self.leading),
            ("", self.snap),
            ("", self.ask),
            ("", self.measure),
            ("", self.web),
        ):
            widget.setAccessibleName(label or (widget.text() if isinstance(widget, QCheckBox) else ""))
            form.addRow(label, widget)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(24, 24, 24, 20)
        rows.setSpacing(16)
        rows.addLayout(form)
        below = QHBoxLayout()
        below.addStretch(1)
        below.addWidget(button("Close", self.accept, name="primary"))
        rows.addLayout(below)
        for line in (self.name, self.initials):
            line.editingFinished.connect(self._keep)
        self.colour.picked.connect(self._keep)
        self.theme.activated.connect(self._keep)
        self.face.activated.connect(self._keep)
        for spin in (self.type_size, self.column, self.leading):
            spin.valueChanged.connect(self._keep)
        self.snap.toggled.connect(self._keep)
        self.ask.toggled.connect(self._keep)
        self.measure.toggled.connect(self._keep)
        self.web.toggled.connect(self._keep)
        self.finished.connect(self._keep)

    def _keep(self) -> None:
        me = self.me
        name = self.name.text().strip() or me.name
        initials = self.initials.text().strip()
        if name != me.name and initials == me.initials:
            initials = initials_of(name)
            self.initials.setText(initials)
        self.me = me._replace(name=name, initials=initials[:3], colour=self.colour.colour)
        self._settings.typography = self._settings.typography._replace(
            face=self.face.currentText(),
            size=self.type_size.value(),
            width=self.column.value(),
            line_height=self.leading.value() / 100,
        )
        self._settings.snap = self.snap.isChecked()
        self._settings.ask_missing = self.ask.isChecked()
        self._settings.web_access = self.web.isChecked()
        self._settings.measure_time = self.measure.isChecked()
        if self.theme.currentData() != self._settings.theme:
            self._settings.theme = self.theme.currentData()
            self._themes.choose(self._settings.theme)
        self.changed.emit()
