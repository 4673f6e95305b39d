"""Setting an article in type: a text document with paragraphs, headings and captions."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import QDate, QLocale, QObject, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QTextBlockFormat, QTextCharFormat, QTextCursor, QTextDocument

from coalition_annotator.gui.base.settings import Typography
from coalition_annotator.gui.base.theme import Theme, ui_font
from coalition_annotator.gui.base.utf16 import displayable
from coalition_annotator.model.article import Article
from coalition_annotator.model.text import ParagraphKind, outline

_FIXED = QTextBlockFormat.LineHeightTypes.FixedHeight.value
MARGIN = 6


class SetText(NamedTuple):
    """A document and where its head lies.

    ``title_height`` and ``meta_height`` are pixels above the text; ``title_height`` is 0
    where the title stands in the text itself, and ``meta_top`` then lies under it.
    ``repeats`` are the starts (code points) of paragraphs that stood already.
    """

    document: QTextDocument
    title_height: float
    meta_top: float
    meta_height: float
    repeats: tuple[int, ...]


def column_width(typography: Typography) -> int:
    """Return the width in pixels of a column of that many characters of running English."""
    metrics = QFontMetricsF(body_font(typography))
    sample = "the spokesman said that talks on the treaty would go on in the spring"
    return round(metrics.horizontalAdvance(sample) / len(sample) * typography.width) + 2 * MARGIN


def body_font(typography: Typography) -> QFont:
    """Return the face in which articles are set."""
    font = QFont(typography.face)
    font.setPixelSize(typography.size)
    return font


def title_font(typography: Typography) -> QFont:
    """Return the face of titles."""
    font = body_font(typography)
    font.setPixelSize(round(typography.size * 1.5))
    font.setBold(True)
    return font


def meta_font(typography: Typography) -> QFont:
    """Return the face of the line under the title."""
    return ui_font(max(11, round(typography.size * 0.7)))


def meta_line(article: Article) -> str:
    """Return source, date and author as one line."""
    date = QDate.fromString(article.published, Qt.DateFormat.ISODate)
    day = QLocale(QLocale.Language.English).toString(date, "d MMMM yyyy") if date.isValid() else article.published
    parts = [article.source, day, f"by {article.author}" if article.author else ""]
    return " · ".join(part for part in parts if part)


def set_article(article: Article, text: str, typography: Typography, theme: Theme, parent: QObject | None) -> SetText:
    """Set an article. The document's positions are the text's UTF-16 units."""
    paragraphs = outline(text, title=article.title)
    in_text = bool(paragraphs) and paragraphs[0].kind is ParagraphKind.TITLE
    meta_height = round(typography.size * 2.2)
    width = column_width(typography)
    document = QTextDocument(parent)
    document.setUndoRedoEnabled(False)
    document.setDocumentMargin(0)
    document.setDefaultFont(body_font(typography))
    title_height = 0.0 if in_text else title_rect(article, typography, width - 2 * MARGIN).height()
    frame = document.rootFrame().frameFormat()
    frame.setLeftMargin(MARGIN)
    frame.setRightMargin(MARGIN)
    frame.setTopMargin(2 * typography.size + (0 if in_text else title_height + meta_height))
    frame.setBottomMargin(6 * typography.size)
    document.rootFrame().setFrameFormat(frame)
    _fill(document, text, {p.span.start: p.kind for p in paragraphs}, typography, theme, meta_height)
    meta_top = 2 * typography.size + title_height
    if in_text:
        document.setTextWidth(width)
        meta_top = document.documentLayout().blockBoundingRect(document.firstBlock()).bottom() + 2
    repeats = tuple(p.span.start for p in paragraphs if p.repeats is not None)
    return SetText(document, title_height, meta_top, meta_height, repeats)


def fit_head(set_text: SetText, article: Article, typography: Typography, width: float) -> SetText:
    """Return the text with a head that fits a column of ``width`` pixels, in which titles may take more lines."""
    document = set_text.document
    if not set_text.title_height:
        bottom = document.documentLayout().blockBoundingRect(document.firstBlock()).bottom()
        # Lines that stand further apart have their letters lower.
        below = max(0.0, typography.line_height - 1.7) * typography.size
        return set_text._replace(meta_top=bottom + 2 + below)
    height = title_rect(article, typography, width - 2 * MARGIN).height()
    if height == set_text.title_height:
        return set_text
    frame = document.rootFrame().frameFormat()
    frame.setTopMargin(2 * typography.size + height + set_text.meta_height)
    document.rootFrame().setFrameFormat(frame)
    return set_text._replace(title_height=height, meta_top=2 * typography.size + height)


def title_rect(article: Article, typography: Typography, width: float) -> QRectF:
    """Return the room that a title takes above the text, its gap below included."""
    metrics = QFontMetricsF(title_font(typography))
    flags = int(Qt.TextFlag.TextWordWrap.value)
    rect = metrics.boundingRect(QRectF(0, 0, width, 10_000), flags, article.title)
    return QRectF(0, 0, width, rect.height() + 6)


def _fill(
    document: QTextDocument,
    text: str,
    kinds: dict[int, ParagraphKind],
    typography: Typography,
    theme: Theme,
    meta_height: float,
) -> None:
    blocks = {kind: _block_format(kind, typography) for kind in ParagraphKind}
    blocks[ParagraphKind.TITLE].setBottomMargin(round(meta_height * 0.7))
    close = {kind: QTextBlockFormat(each) for kind, each in blocks.items()}
    for each in close.values():
        each.setTopMargin(typography.size * 0.55)
    blank = QTextBlockFormat()
    blank.setLineHeight(round(typography.size * 0.9), _FIXED)
    letters = {kind: _char_format(kind, typography, theme) for kind in ParagraphKind}
    cursor = QTextCursor(document)
    cursor.beginEditBlock()
    offset = 0
    after_text = False
    for number, line in enumerate(displayable(text).split("\n")):
        lead = len(line) - len(line.lstrip())
        kind = kinds.get(offset + lead, ParagraphKind.BODY)
        block = (close if after_text else blocks)[kind] if line else blank
        if number:
            cursor.insertBlock(block, letters[kind])
        else:
            cursor.setBlockFormat(block)
            # Boxes of tags take their height of it: a title's are no higher than the text's, as its lines are close.
            cursor.setBlockCharFormat(letters[ParagraphKind.BODY])
        cursor.insertText(line, letters[kind])
        after_text = bool(line)
        offset += len(line) + 1
    cursor.endEditBlock()


def _block_format(kind: ParagraphKind, typography: Typography) -> QTextBlockFormat:
    result = QTextBlockFormat()
    height = typography.size * typography.line_height
    factor = {ParagraphKind.TITLE: 1.25, ParagraphKind.CAPTION: 0.85}.get(kind, 1.0)
    result.setLineHeight(round(height * factor), _FIXED)
    if kind is ParagraphKind.HEADING:
        result.setTopMargin(round(typography.size * 0.5))
    return result


def _char_format(kind: ParagraphKind, typography: Typography, theme: Theme) -> QTextCharFormat:
    result = QTextCharFormat()
    font = body_font(typography)
    colour: QColor = theme.role("text")
    if kind is ParagraphKind.TITLE:
        font = title_font(typography)
    elif kind is ParagraphKind.HEADING:
        font.setBold(True)
        font.setPixelSize(round(typography.size * 1.05))
    elif kind is ParagraphKind.CAPTION:
        font.setItalic(True)
        font.setPixelSize(round(typography.size * 0.83))
        colour = theme.role("muted")
    result.setFont(font)
    result.setForeground(colour)
    return result
