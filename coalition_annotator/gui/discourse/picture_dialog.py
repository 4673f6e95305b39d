"""Asking how a picture is to be saved: for a screen, a slide or a journal, with a preview."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDoubleSpinBox,
    QFormLayout,
    QHBoxLayout,
    QVBoxLayout,
    QWidget,
)

from coalition_annotator.gui.base.stance_colours import GreyTheme
from coalition_annotator.gui.base.theme import LIGHT, Theme
from coalition_annotator.gui.discourse.image_export import PICTURES, PRESETS, Figure, FigureSize, drawn
from coalition_annotator.gui.widgets.basics import button, plain_label
from coalition_annotator.gui.widgets.file_dialogs import ask_target

_PREVIEW = 520
_OWN = "Own size"


class PictureDialog(QDialog):
    """Shows a figure as it will be printed; ``target`` and ``size`` are what was chosen."""

    def __init__(self, parent: QWidget, figure: Figure, proposed: Path) -> None:
        super().__init__(parent)
        self.setWindowTitle("Save picture")
        self._figure, self._proposed = figure, proposed
        self.target: Path | None = None
        self.preset = QComboBox()
        self.preset.setAccessibleName("Made for")
        for name, size in PRESETS.items():
            self.preset.addItem(name, size)
        self.preset.addItem(_OWN, None)
        self.width_mm = self._number("Width", 20, 1000, " mm")
        self.height_mm = self._number("Height", 20, 1000, " mm")
        self.type_size = self._number("Size of type", 4, 40, " pt")
        self.grey = QCheckBox("Greys, for print without colours")
        self.preview = plain_label("")
        self.preview.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.preview.setMinimumSize(_PREVIEW, 390)
        self.preview.setAccessibleName("Preview")
        form = QFormLayout()
        for label, field in (
            ("Made for", self.preset), ("Width", self.width_mm), ("Height", self.height_mm), ("Type", self.type_size),
        ):  # fmt: skip
            form.addRow(label, field)
        form.addRow("", self.grey)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(button("Cancel", self.reject))
        save = button("Save…", self._save, name="primary")
        save.setDefault(True)
        buttons.addWidget(save)
        left = QVBoxLayout()
        left.addLayout(form)
        left.addStretch(1)
        left.addLayout(buttons)
        both = QHBoxLayout(self)
        both.setSpacing(20)
        both.addLayout(left)
        both.addWidget(self.preview, 1)
        self.preset.activated.connect(lambda _: self._take_preset())
        for number in (self.width_mm, self.height_mm, self.type_size):
            number.valueChanged.connect(lambda _: self._on_number())
        self.grey.toggled.connect(lambda _: self._show())
        self._take_preset()

    def _number(self, name: str, least: float, most: float, suffix: str) -> QDoubleSpinBox:
        made = QDoubleSpinBox()
        made.setAccessibleName(name)
        made.setRange(least, most)
        made.setDecimals(1)
        made.setSuffix(suffix)
        made.lineEdit().setTextMargins(8, 0, 0, 0)
        return made

    @property
    def size_chosen(self) -> FigureSize:
        """The size that the fields say."""
        preset = self.preset.currentData()
        resolution = preset.resolution if preset is not None else 300
        return FigureSize(
            self.width_mm.value(), self.height_mm.value(), self.type_size.value(), resolution, self.grey.isChecked()
        )

    def _take_preset(self) -> None:
        size = self.preset.currentData()
        if size is not None:
            pairs = ((self.width_mm, size.width), (self.height_mm, size.height), (self.type_size, size.type_size))
            for number, value in pairs:
                number.blockSignals(True)
                number.setValue(value)
                number.blockSignals(False)
        self._show()

    def _on_number(self) -> None:
        self.preset.setCurrentIndex(self.preset.findText(_OWN))
        self._show()

    def _show(self) -> None:
        size = self.size_chosen
        ratio = self.devicePixelRatioF()
        resolution = min(_PREVIEW / size.width, 390 / size.height) * 25.4 * ratio
        theme = GreyTheme() if size.grey else Theme(LIGHT)
        image = drawn(self._figure, size, resolution, theme)
        image.setDevicePixelRatio(ratio)
        self.preview.setPixmap(QPixmap.fromImage(image))

    def _save(self) -> None:
        kinds = ";;".join(["Pictures (*.svg *.png *.pdf)", *(f"{each[1:].upper()} (*{each})" for each in PICTURES)])
        self.target = ask_target(self, "Save picture", self._proposed, kinds, ".svg")
        if self.target is not None:
            self.accept()
