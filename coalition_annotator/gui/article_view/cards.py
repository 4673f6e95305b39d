"""A claim's card: a box with its speaker, stance and category, and what it is about."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen

from coalition_annotator.gui.article_view.geometry import VisibleTag
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


def size_of_card(lines: tuple[str, str, str, str]) -> QSizeF:
    """Return the size of a card that says these lines, as ``claim_lines`` gives them."""
    return QSizeF(CARD_WIDTH, 62.0 if lines[3] else 46.0)


def paint_card(painter: QPainter, card: Card, theme: Theme, *, edge: QColor, width: float, side: QColor) -> None:
    """Paint a card with an edge of a colour and width, and a stripe of another colour at its left side."""
    painter.setPen(QPen(edge, width))
    painter.setBrush(theme.role("card"))
    painter.drawRoundedRect(card.rect, 6, 6)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(side)
    painter.drawRoundedRect(QRectF(card.rect.left(), card.rect.top() + 1, 3, card.rect.height() - 2), 1.5, 1.5)
    left, room = card.rect.left() + 12, card.rect.width() - 20
    bold = ui_font(11, QFont.Weight.Bold)
    metrics = QFontMetricsF(bold)
    code_font = ui_font(10)
    code_width = QFontMetricsF(code_font).horizontalAdvance(card.code) + 5 if card.code else 0.0
    who = metrics.elidedText(card.who, Qt.TextElideMode.ElideRight, room - code_width)
    painter.setFont(bold)
    painter.setPen(theme.role("text" if card.who != "No speaker" else "muted"))
    painter.drawText(QPointF(left, card.rect.top() + 18), who)
    painter.setFont(code_font)
    painter.setPen(theme.role("muted"))
    painter.drawText(QPointF(left + metrics.horizontalAdvance(who) + 5, card.rect.top() + 18), card.code)
    painter.setFont(ui_font(11))
    painter.setPen(theme.role("text" if card.what != "No category" else "muted"))
    painter.drawText(QPointF(left, card.rect.top() + 35), _cut(card.what, painter.font(), room))
    painter.setFont(code_font)
    painter.setPen(theme.role("muted"))
    painter.drawText(QPointF(left, card.rect.top() + 52), _cut(card.rest, code_font, room))


def _cut(words: str, font: QFont, width: float) -> str:
    return QFontMetricsF(font).elidedText(words, Qt.TextElideMode.ElideRight, width)
