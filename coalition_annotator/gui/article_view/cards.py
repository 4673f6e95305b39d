"""A claim's card: a box with its speaker, stance and category, and what it is about."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen

from coalition_annotator.gui.article_view.geometry import VisibleTag
from coalition_annotator.gui.base.settings import NORMAL_SIZE
from coalition_annotator.gui.base.theme import Theme, ui_font

CARD_WIDTH = 154
CARD_GAP = 8


class Card(NamedTuple):
    """A claim's card: its tag, its box in this widget, and its texts."""

    tag: VisibleTag
    rect: QRectF
    who: str
    code: str
    what: str
    rest: str
    owners: str = ""


def card_scale(type_size: int) -> float:
    """Return how much larger than usual cards are beside text of a size in pixels."""
    return max(0.8, min(1.7, type_size / NORMAL_SIZE))


def size_of_card(lines: tuple[str, str, str, str], scale: float = 1.0) -> QSizeF:
    """Return the size of a card that says these lines, as ``claim_lines`` gives them."""
    return QSizeF(CARD_WIDTH, 62.0 if lines[3] else 46.0) * scale


def paint_card(
    painter: QPainter, card: Card, theme: Theme, *, edge: QColor, width: float, side: QColor, scale: float = 1.0
) -> None:
    """Paint a card with an edge of a colour and width, and a stripe of another colour at its left side.

    ``scale`` is that of its size (``card_scale``).
    """
    painter.setPen(QPen(edge, width))
    painter.setBrush(theme.role("card"))
    painter.drawRoundedRect(card.rect, 6, 6)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(side)
    painter.drawRoundedRect(QRectF(card.rect.left(), card.rect.top() + 1, 3, card.rect.height() - 2), 1.5, 1.5)
    left, room = card.rect.left() + 12, card.rect.width() - 20
    bold, code_font, plain = (
        ui_font(round(11 * scale), QFont.Weight.Bold), ui_font(round(10 * scale)), ui_font(round(11 * scale))
    )  # fmt: skip
    metrics = QFontMetricsF(bold)
    first, second, third = (card.rect.top() + each * scale for each in (18, 35, 52))
    owners_width = QFontMetricsF(code_font).horizontalAdvance(card.owners) + 6 if card.owners else 0.0
    if card.owners:
        painter.setFont(code_font)
        painter.setPen(theme.role("accent"))
        painter.drawText(QPointF(card.rect.right() - 2 - owners_width, first), card.owners)
    code_width = QFontMetricsF(code_font).horizontalAdvance(card.code) + 5 if card.code else 0.0
    who = metrics.elidedText(card.who, Qt.TextElideMode.ElideRight, room - code_width - owners_width)
    painter.setFont(bold)
    painter.setPen(theme.role("text" if card.who != "No speaker" else "muted"))
    painter.drawText(QPointF(left, first), who)
    painter.setFont(code_font)
    painter.setPen(theme.role("muted"))
    painter.drawText(QPointF(left + metrics.horizontalAdvance(who) + 5, first), card.code)
    painter.setFont(plain)
    painter.setPen(theme.role("text" if card.what != "No category" else "muted"))
    painter.drawText(QPointF(left, second), _cut(card.what, painter.font(), room))
    painter.setFont(code_font)
    painter.setPen(theme.role("muted"))
    painter.drawText(QPointF(left, third), _cut(card.rest, code_font, room))


def _cut(words: str, font: QFont, width: float) -> str:
    return QFontMetricsF(font).elidedText(words, Qt.TextElideMode.ElideRight, width)
