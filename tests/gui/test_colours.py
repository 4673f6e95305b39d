"""Colours that users pick for layers: readable in both themes, whoever looks."""

from __future__ import annotations

from math import dist

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtGui import QColor

from coalition_annotator.gui.base.stance_colours import SIGNS, GreyTheme, leaning_colour, stance_colour, text_on
from coalition_annotator.gui.base.theme import DARK, LIGHT, Theme

# Machado, Oliveira and Fernandes (2009), severity 1: linear RGB as seen without red, green or blue cones.
MATRICES = {
    "protanopia": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deuteranopia": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "tritanopia": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
    "all cones": ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)),
}


def linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4


def luminance(colour: QColor, kind: str) -> float:
    """Relative luminance (WCAG 2.1) of a colour as somebody sees it."""
    seen = [linear(each) for each in (colour.redF(), colour.greenF(), colour.blueF())]
    red, green, blue = (
        max(0.0, min(1.0, sum(a * b for a, b in zip(row, seen, strict=True)))) for row in MATRICES[kind]
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: QColor, two: QColor, kind: str) -> float:
    low, high = sorted((luminance(one, kind), luminance(two, kind)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("name", [LIGHT, DARK])
@settings(max_examples=300, deadline=None)
@given(red=st.integers(0, 255), green=st.integers(0, 255), blue=st.integers(0, 255))
def test_any_picked_colour_is_readable_in_all_kinds_of_colour_vision(
    name: str, red: int, green: int, blue: int
) -> None:
    theme = Theme(name)
    shades = theme.layer(QColor(red, green, blue).name())
    for kind in MATRICES:
        assert contrast(theme.role("text"), shades.fill, kind) >= 4.5, (kind, "text")
        assert contrast(shades.text, shades.fill, kind) >= 4.5, (kind, "label")
        assert contrast(shades.line, theme.role("reader"), kind) >= 3, (kind, "line")


@pytest.mark.parametrize("name", [LIGHT, DARK])
def test_the_colours_offered_are_readable_in_all_kinds_of_colour_vision(name: str) -> None:
    theme = Theme(name)
    for colour in theme.layer_colours:
        shades = theme.layer(colour)
        for kind in MATRICES:
            assert contrast(theme.role("text"), shades.fill, kind) >= 4.5, (colour, kind)
            assert contrast(shades.text, shades.fill, kind) >= 4.5, (colour, kind)
            assert contrast(shades.line, theme.role("reader"), kind) >= 3, (colour, kind)


def lab(colour: QColor, kind: str) -> tuple[float, float, float]:
    """CIE L*a*b* (D65) of a colour as somebody sees it."""
    seen = [linear(each) for each in (colour.redF(), colour.greenF(), colour.blueF())]
    r, g, b = (max(0.0, min(1.0, sum(a * b for a, b in zip(row, seen, strict=True)))) for row in MATRICES[kind])
    x = (0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.9505
    y = 0.2126 * r + 0.7152 * g + 0.0722 * b
    z = (0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.089
    fx, fy, fz = (v ** (1 / 3) if v > 0.008856 else 7.787 * v + 16 / 116 for v in (x, y, z))
    return 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)


@pytest.mark.parametrize("theme", [Theme(LIGHT), Theme(DARK), GreyTheme()], ids=["light", "dark", "grey"])
@pytest.mark.parametrize("kind", MATRICES)
def test_stances_are_told_apart_by_all_kinds_of_colour_vision(kind: str, theme: Theme) -> None:
    colours = {sign: lab(stance_colour(theme, sign), kind) for sign in SIGNS}
    ground = lab(theme.role("window"), kind)
    for one, other in ((1, 0), (1, -1), (0, -1)):
        assert dist(colours[one], colours[other]) > 18, (one, other)
    assert all(dist(each, ground) > 10 for each in colours.values())
    # What stands on a cell of the matrix can be read, whatever its leaning.
    for leaning in (-1, -0.6, -0.25, 0.25, 0.6, 1):
        cell = leaning_colour(theme, leaning)
        assert contrast(text_on(cell), cell, kind) >= 4, leaning
