"""Writing a picture of the page as SVG, PNG or PDF, and what it shows as CSV, GraphML or GEXF."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable
from pathlib import Path

from PySide6.QtCore import QMarginsF, QPoint, QRect, QSize, QSizeF
from PySide6.QtGui import QImage, QPageSize, QPainter, QPdfWriter
from PySide6.QtSvg import QSvgGenerator

from coalition_annotator.files import output
from coalition_annotator.gui.base.theme import LIGHT, Theme
from coalition_annotator.model.entity import Entity
from coalition_annotator.model.errors import UserError
from coalition_annotator.project.analysis.discourse import DiscourseFigures
from coalition_annotator.project.exporting import network_file, network_graph

Paint = Callable[[QPainter, QSize, Theme], object]
PICTURES, DATA = (".svg", ".png", ".pdf"), (".csv", ".graphml", ".gexf")
_SIZE = QSize(1200, 900)
_SHARP = 2


def write_picture(paint: Paint, target: Path, title: str) -> None:
    """Write a picture in the light theme.

    Raises:
        UserError: the suffix is none of PICTURES, or the file can't be written.
    """
    if target.suffix not in PICTURES:
        raise UserError("This is no format for pictures.", where=str(target), remedy=f"Use {', '.join(PICTURES)}.")
    theme = Theme(LIGHT)
    with output.whole(target) as part:
        if target.suffix == ".png":
            image = QImage(_SIZE * _SHARP, QImage.Format.Format_RGB32)
            painter = QPainter(image)
            painter.scale(_SHARP, _SHARP)
            paint(painter, _SIZE, theme)
            painter.end()
            image.save(str(part))
        elif target.suffix == ".svg":
            svg = QSvgGenerator()
            svg.setFileName(str(part))
            svg.setSize(_SIZE)
            svg.setViewBox(QRect(QPoint(0, 0), _SIZE))
            svg.setTitle(title)
            painter = QPainter(svg)
            paint(painter, _SIZE, theme)
            painter.end()
        else:
            pdf = QPdfWriter(str(part))
            pdf.setTitle(title)
            pdf.setResolution(96)
            pdf.setPageSize(QPageSize(QSizeF(_SIZE.width() / 96, _SIZE.height() / 96), QPageSize.Unit.Inch))
            pdf.setPageMargins(QMarginsF(0, 0, 0, 0))
            painter = QPainter(pdf)
            paint(painter, _SIZE, theme)
            painter.end()


def write_data(shown: DiscourseFigures, target: Path, *, matrix: bool, entities: Iterable[Entity] = ()) -> None:
    """Write the network, or with ``matrix`` the stances of actors on categories.

    Raises:
        UserError: the suffix is none of DATA, or the file can't be written.
    """
    if target.suffix not in DATA:
        raise UserError("This is no format for data.", where=str(target), remedy=f"Use {', '.join(DATA)}.")
    if matrix and target.suffix == ".csv":
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(["row", "column", "support", "neutral", "oppose", "mean"])
        for (actor, category), counts in sorted(shown.stances.cells.items()):
            mean = f"{shown.stances.means[actor, category]:.6g}"
            writer.writerow([output.harmless(actor), output.harmless(category), *counts, mean])
        output.write_text(target, out.getvalue())
        return
    graph = network_graph.graph(shown.network, shown.counted, shown.choice, entities=entities)
    network_file.write(graph, target)
