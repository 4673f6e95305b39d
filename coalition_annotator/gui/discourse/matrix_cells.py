"""The matrix of rows by columns: its headings with flags, and its cells in the colours of stances."""

from __future__ import annotations

from functools import partial
from typing import NamedTuple

from PySide6.QtGui import QColor, QPainter

from coalition_annotator.gui.base.stance_colours import (
    ARROWS,
    NAMES,
    SIGNS,
    GreyTheme,
    leaning_colour,
    mixed,
    stance_colour,
)
from coalition_annotator.gui.base.theme import Theme
from coalition_annotator.gui.discourse.labels import FLAG_ROOM, Labels, paint_flag
from coalition_annotator.gui.widgets.matrix import Cell, Heading
from coalition_annotator.project.analysis.discourse import DiscourseFigures

_PALEST = 0.25


class MatrixContent(NamedTuple):
    """What the matrix shows."""

    rows: list[Heading]
    columns: list[Heading]
    cells: dict[tuple[int, int], Cell]


def content(shown: DiscourseFigures, labels: Labels, *, means: bool) -> MatrixContent:
    """Return headings and cells: numbers by stance, or the mean stance of the claims.

    Args:
        shown: the figures.
        labels: names of countries.
        means: whether cells show the mean stance, from +1, all support, to -1, all oppose.
    """
    stances = shown.stances
    of_rows, of_columns = labels.of(shown.choice.actor), labels.of(shown.choice.concept)
    most = max((abs(s - o) for s, _, o in stances.cells.values()), default=1) or 1
    rows = {name: n for n, name in enumerate(stances.actors)}
    columns = {name: n for n, name in enumerate(stances.categories)}
    cells = {}
    for (actor, concept), counts in stances.cells.items():
        mean = stances.means[actor, concept]
        told = ", ".join(f"{n:,} {NAMES[sign].lower()}" for sign, n in zip(SIGNS, counts, strict=True))
        tip = f"{of_rows.text(actor)} · {of_columns.text(concept)}: {told}; mean {_signed(mean)}"
        if means:
            text, leaning = f"{_signed(mean)} ({sum(counts):,})", mean
        else:
            text = " ".join(f"{ARROWS[sign]}{n:,}" for sign, n in zip(SIGNS, counts, strict=True) if n)
            leaning = (counts[0] - counts[2]) / most
        cells[rows[actor], columns[concept]] = Cell(text, None, tip, partial(_ground, leaning=leaning))
    heads = [_heading(of_rows, name) for name in stances.actors]
    return MatrixContent(heads, [_heading(of_columns, name) for name in stances.categories], cells)


def _signed(number: float) -> str:
    return f"{number:+.2f}" if round(number, 2) else "0.00"


def _ground(theme: Theme, *, leaning: float) -> QColor:
    """Return a cell's colour: never so pale that its stance can't be seen."""
    if isinstance(theme, GreyTheme):
        # Shades of grey tell the three stances apart, and nothing more.
        return stance_colour(theme, (leaning > 0) - (leaning < 0))
    if not leaning:
        return mixed(theme.role("window"), theme.role("neutral"), 0.35)
    sign = 1 if leaning > 0 else -1
    return leaning_colour(theme, sign * (_PALEST + (1 - _PALEST) * min(1.0, abs(leaning))))


def _heading(labels: Labels, name: str) -> Heading:
    code = labels.code(name)
    if not code:
        return Heading(labels.text(name))

    def paint(painter: QPainter, x: float, middle: float) -> None:
        paint_flag(painter, x, middle, code)

    return Heading(labels.text(name), FLAG_ROOM, paint)
