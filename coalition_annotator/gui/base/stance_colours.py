"""One palette of stances for all pictures: blue supports, orange opposes, told apart by all kinds of colour vision."""

from __future__ import annotations

from PySide6.QtGui import QColor

from coalition_annotator.gui.base.theme import LIGHT, LayerColours, Theme

SIGNS = (1, 0, -1)
NAMES = {1: "Support", 0: "Neutral", -1: "Oppose"}
ARROWS = {1: "▲", 0: "●", -1: "▼"}
ROLES = {1: "support", 0: "neutral", -1: "oppose"}
_GREYS = {"support": 0.24, "neutral": 0.62, "oppose": 0.85}


def stance_colour(theme: Theme, sign: int) -> QColor:
    """Return the colour of a stance: 1 support, 0 neutral, -1 opposition."""
    return theme.role(ROLES[sign])


def leaning_colour(theme: Theme, leaning: float) -> QColor:
    """Return the colour of a mean stance from -1 to 1: the paler, the closer to neither."""
    strength = min(1.0, abs(leaning))
    return mixed(theme.role("well"), stance_colour(theme, 1 if leaning > 0 else -1), strength)


def mixed(ground: QColor, colour: QColor, share: float) -> QColor:
    """Return a colour laid over a ground, as opaque as a share from 0 to 1."""
    pairs = (ground.redF(), colour.redF()), (ground.greenF(), colour.greenF()), (ground.blueF(), colour.blueF())
    return QColor.fromRgbF(*(a + (b - a) * share for a, b in pairs))


def luminance(colour: QColor) -> float:
    """Return the relative luminance of a colour, from 0 to 1 (WCAG 2.1)."""
    linear = [
        each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4
        for each in (colour.redF(), colour.greenF(), colour.blueF())
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def text_on(colour: QColor) -> QColor:
    """Return black or white, whichever is easier to read on a colour."""
    light = luminance(colour)
    return QColor("#ffffff") if 1.05 / (light + 0.05) >= (light + 0.05) / 0.05 else QColor("#000000")


class GreyTheme(Theme):
    """The light theme for print without colours: stances and communities differ in lightness alone."""

    def __init__(self) -> None:
        super().__init__(LIGHT)
        for role in self._colours:
            self._colours[role] = _grey(self._colours[role])
        for role, lightness in _GREYS.items():
            self._colours[role] = QColor.fromHslF(0, 0, lightness)
        names = self.layer_colours
        for number, name in enumerate(names):
            fill = QColor.fromHslF(0, 0, 0.96 - 0.6 * (number * 3 % len(names)) / len(names))
            self._layers[name] = LayerColours(fill, QColor("#303030"), QColor("#000000"))


def _grey(colour: QColor) -> QColor:
    return QColor.fromHslF(0, 0, min(1.0, 0.299 * colour.redF() + 0.587 * colour.greenF() + 0.114 * colour.blueF()))
