"""Writing a picture of the page as SVG, PNG or PDF, ready for print, and what it shows as CSV, GraphML or GEXF."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from PySide6.QtCore import QMarginsF, QPoint, QRect, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QFontMetricsF, QImage, QPageSize, QPainter, QPdfWriter
from PySide6.QtSvg import QSvgGenerator

from coalition_annotator.files import output
from coalition_annotator.gui.base import steady_pdf
from coalition_annotator.gui.base.stance_colours import GreyTheme
from coalition_annotator.gui.base.theme import LIGHT, Theme, ui_font
from coalition_annotator.gui.discourse.legend import Entry, paint_legend
from coalition_annotator.model.entity import Entity
from coalition_annotator.model.errors import UserError
from coalition_annotator.project.analysis.discourse import DiscourseFigures
from coalition_annotator.project.exporting import network_file, network_graph

Paint = Callable[[QPainter, QSize, Theme], object]
PICTURES, DATA = (".svg", ".png", ".pdf"), (".csv", ".graphml", ".gexf")
_MM, _POINTS = 25.4, 72.0
# The size of type in the window, which a figure's type size stands for.
_TYPE = 11.0
_MARGIN, _GAP = 10.0, 6.0
_SVG_RESOLUTION = 96


class FigureSize(NamedTuple):
    """How large a figure is: millimetres, the size of its type in points, and dots per inch where it has dots."""

    width: float
    height: float
    type_size: float
    resolution: int
    grey: bool = False

    @property
    def canvas(self) -> QSize:
        """The size in the units in which pictures are painted, of which type has eleven."""
        unit = self.type_size / _TYPE
        return QSize(round(self.width / _MM * _POINTS / unit), round(self.height / _MM * _POINTS / unit))


SCREEN = FigureSize(317.5, 238.125, 8.25, 192)
PRESETS: dict[str, FigureSize] = {
    "Screen": SCREEN,
    "Slide, 16:9": FigureSize(338.67, 190.5, 13, 144),
    "Journal, one column": FigureSize(84, 72, 6.5, 600),
    "Journal, whole page": FigureSize(174, 120, 8, 600),
}


class Figure(NamedTuple):
    """A picture with what belongs to it in print: its title for the file, the legend above, the caption below."""

    title: str
    paint: Paint
    legend: Sequence[Entry] = ()
    caption: str = ""
    day: str = ""

    def paint_on(self, painter: QPainter, size: QSize, theme: Theme) -> None:
        """Paint all of it into a rectangle of a size."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(QRectF(0, 0, size.width(), size.height()), theme.role("window"))
        width = size.width() - 2 * _MARGIN
        below = self._caption_height(width)
        painter.save()
        painter.translate(_MARGIN, _MARGIN)
        above = paint_legend(painter, width, self.legend, theme) + (_GAP if self.legend else 0)
        painter.restore()
        room = QSize(round(width), round(size.height() - 2 * _MARGIN - above - below))
        if room.height() > 0:
            painter.save()
            painter.translate(_MARGIN, _MARGIN + above)
            self.paint(painter, room, theme)
            painter.restore()
        painter.setFont(ui_font(10))
        painter.setPen(theme.role("muted"))
        foot = QRectF(_MARGIN, size.height() - _MARGIN - below + _GAP, width, below)
        painter.drawText(foot, int(Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextWordWrap), self.caption)

    def _caption_height(self, width: float) -> float:
        if not self.caption:
            return 0.0
        whole = QRectF(0, 0, width, 10_000)
        return QFontMetricsF(ui_font(10)).boundingRect(whole, Qt.TextFlag.TextWordWrap, self.caption).height() + _GAP


def write_picture(figure: Figure, target: Path, size: FigureSize = SCREEN) -> None:
    """Write a figure in the light theme, or in greys; the same figure always gives the same bytes.

    Raises:
        UserError: the suffix is none of PICTURES, or the file can't be written.
    """
    if target.suffix not in PICTURES:
        raise UserError("This is no format for pictures.", where=str(target), remedy=f"Use {', '.join(PICTURES)}.")
    theme = GreyTheme() if size.grey else Theme(LIGHT)
    with output.whole(target) as part:
        if target.suffix == ".png":
            drawn(figure, size, size.resolution, theme).save(str(part))
        elif target.suffix == ".svg":
            _write_svg(figure, part, size, theme)
        else:
            _write_pdf(figure, part, size, theme)


def drawn(figure: Figure, size: FigureSize, resolution: float, theme: Theme) -> QImage:
    """Return a figure as dots, of which an inch has so many."""
    canvas = size.canvas
    image = QImage(
        round(size.width / _MM * resolution), round(size.height / _MM * resolution), QImage.Format.Format_RGB32
    )
    image.setDotsPerMeterX(round(resolution / _MM * 1000))
    image.setDotsPerMeterY(round(resolution / _MM * 1000))
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.scale(image.width() / canvas.width(), image.height() / canvas.height())
    figure.paint_on(painter, canvas, theme)
    painter.end()
    return image


def _write_svg(figure: Figure, part: Path, size: FigureSize, theme: Theme) -> None:
    canvas = size.canvas
    svg = QSvgGenerator()
    svg.setFileName(str(part))
    svg.setResolution(_SVG_RESOLUTION)
    svg.setSize(QSize(round(size.width / _MM * _SVG_RESOLUTION), round(size.height / _MM * _SVG_RESOLUTION)))
    svg.setViewBox(QRect(QPoint(0, 0), canvas))
    svg.setTitle(figure.title)
    svg.setDescription(figure.caption)
    painter = QPainter(svg)
    figure.paint_on(painter, canvas, theme)
    painter.end()


def _write_pdf(figure: Figure, part: Path, size: FigureSize, theme: Theme) -> None:
    canvas = size.canvas
    pdf = QPdfWriter(str(part))
    pdf.setTitle(figure.title)
    steady_pdf.identify(pdf, figure.title, figure.caption)
    pdf.setResolution(1200)
    pdf.setPageSize(QPageSize(QSizeF(size.width, size.height), QPageSize.Unit.Millimeter))
    pdf.setPageMargins(QMarginsF(0, 0, 0, 0))
    painter = QPainter(pdf)
    painter.scale(pdf.width() / canvas.width(), pdf.height() / canvas.height())
    figure.paint_on(painter, canvas, theme)
    painter.end()
    part.write_bytes(steady_pdf.dated(part.read_bytes(), figure.day))


def write_network(shown: DiscourseFigures, target: Path, entities: Iterable[Entity] = ()) -> None:
    """Write the network with all that is known of it.

    Raises:
        UserError: the suffix is none of DATA, or the file can't be written.
    """
    graph = network_graph.graph(shown.network, shown.counted, shown.choice, entities=entities)
    network_file.write(graph, target)


def write_table(content: str, target: Path) -> None:
    """Write a table.

    Raises:
        UserError: the file is to be no table, or can't be written.
    """
    if target.suffix != ".csv":
        raise UserError("This picture is saved as a table.", where=str(target), remedy="Use .csv.")
    output.write_text(target, content)


def beside(left: Paint, right: Paint) -> Paint:
    """Return how two pictures are painted side by side."""

    def paint(painter: QPainter, size: QSize, theme: Theme) -> None:
        half = QSize(size.width() // 2 - 4, size.height())
        left(painter, half, theme)
        painter.save()
        painter.translate(size.width() - half.width(), 0)
        right(painter, half, theme)
        painter.restore()

    return paint
