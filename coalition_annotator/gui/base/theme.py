"""Colours and type: a palette, roles that use it, and the style sheet built from the roles."""

from __future__ import annotations

import json
import re
from string import Template
from typing import Any, NamedTuple

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from coalition_annotator import assets

LIGHT, DARK, SYSTEM = "light", "dark", "system"
READING_FACE = "Noto Serif"
UI_FACE = "Inter"
_FONTS = (
    "Inter-Regular.otf",
    "Inter-Medium.otf",
    "Inter-SemiBold.otf",
    "Inter-Bold.otf",
    "NotoSerif-Regular.ttf",
    "NotoSerif-Bold.ttf",
    "NotoSerif-Italic.ttf",
)


def ui_font(pixels: int, weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
    """Return the interface's face for painting."""
    font = QFont(UI_FACE)
    font.setPixelSize(pixels)
    font.setWeight(weight)
    return font


class LayerColours(NamedTuple):
    """The three shades of a layer: behind text, for lines and brackets, for small text."""

    fill: QColor
    line: QColor
    text: QColor


class Theme:
    """The colours of light or dark, by role and by layer."""

    def __init__(self, name: str) -> None:
        data: dict[str, Any] = json.loads(assets.text(f"themes/{name}.json"))
        self.name = name
        self.dark = name == DARK
        self._roles = {role: data["palette"][colour] for role, colour in data["roles"].items()}
        self._colours = {role: QColor(value) for role, value in self._roles.items()}
        self._layers = {
            layer: LayerColours(QColor(shades["fill"]), QColor(shades["line"]), QColor(shades["text"]))
            for layer, shades in data["layers"].items()
        }

    @property
    def layer_colours(self) -> tuple[str, ...]:
        """Names of the colours that a layer can have besides one of its own."""
        return tuple(self._layers)

    def role(self, name: str) -> QColor:
        """Return the colour of a role, such as 'muted'."""
        return self._colours[name]

    def layer(self, colour: str) -> LayerColours:
        """Return the shades of a layer's colour, which is a name or '#rrggbb'."""
        if colour not in self._layers:
            self._layers[colour] = self._derived(QColor(colour) if colour.startswith("#") else QColor("#5a6474"))
        return self._layers[colour]

    def _derived(self, own: QColor) -> LayerColours:
        hue, saturation = own.hslHueF(), min(own.hslSaturationF(), 0.8)
        hue = max(hue, 0.0)
        lightness = (0.2, 0.78, 0.85) if self.dark else (0.9, 0.29, 0.22)
        return LayerColours(*(QColor.fromHslF(hue, saturation, each) for each in lightness))

    def palette(self) -> QPalette:
        """Return the palette for widgets that the style sheet leaves alone."""
        palette = QPalette()
        pairs = {
            QPalette.ColorRole.Window: "window",
            QPalette.ColorRole.Base: "window",
            QPalette.ColorRole.AlternateBase: "well",
            QPalette.ColorRole.Button: "window",
            QPalette.ColorRole.Text: "text",
            QPalette.ColorRole.WindowText: "text",
            QPalette.ColorRole.ButtonText: "text",
            QPalette.ColorRole.Highlight: "selection",
            QPalette.ColorRole.HighlightedText: "text",
            QPalette.ColorRole.PlaceholderText: "muted",
            QPalette.ColorRole.Link: "accent",
            QPalette.ColorRole.ToolTipBase: "popover",
            QPalette.ColorRole.ToolTipText: "popover-text",
        }
        for each, role in pairs.items():
            palette.setColor(each, self.role(role))
        return palette

    def style_sheet(self) -> str:
        """Return the application's style sheet in these colours."""
        # Roles are named with hyphens, which Template does not take for part of a name.
        source = re.sub(
            r"\$\{([a-z-]+)\}", lambda m: "${" + m[1].replace("-", "_") + "}", assets.text("themes/style.qss")
        )
        roles = {role.replace("-", "_"): value for role, value in self._roles.items()}
        return Template(source).substitute(roles, name=self.name, icons=assets.path("icons").as_posix())


class ThemeManager(QObject):
    """Follows the chosen or the system's light or dark, and tells when it changes."""

    changed = Signal()

    def __init__(self, application: QApplication, choice: str = SYSTEM) -> None:
        super().__init__(application)
        self._application = application
        self._choice = choice
        self._themes: dict[str, Theme] = {}
        hints = QGuiApplication.styleHints()
        hints.colorSchemeChanged.connect(self._apply)
        self.current = self._wanted()
        self._apply()

    def choose(self, choice: str) -> None:
        """Use 'light', 'dark', or what the 'system' says."""
        self._choice = choice
        self._apply()

    def _wanted(self) -> Theme:
        name = self._choice
        if name not in (LIGHT, DARK):
            scheme = QGuiApplication.styleHints().colorScheme()
            name = DARK if scheme == Qt.ColorScheme.Dark else LIGHT
        if name not in self._themes:
            self._themes[name] = Theme(name)
        return self._themes[name]

    def _apply(self) -> None:
        self.current = self._wanted()
        self._application.setPalette(self.current.palette())
        self._application.setStyleSheet(self.current.style_sheet())
        self.changed.emit()


def load_fonts() -> None:
    """Make the fonts that come with the program known to Qt."""
    for name in _FONTS:
        QFontDatabase.addApplicationFont(str(assets.path(f"fonts/{name}")))
