"""A network as a file: GraphML, GEXF, or a matrix in CSV."""

from __future__ import annotations

from pathlib import Path

from coalition_annotator.analysis.networks import Network
from coalition_annotator.files.output import write_text
from coalition_annotator.formats.graphs import writer
from coalition_annotator.model.errors import UserError

SUFFIXES = writer.SUFFIXES


def require_suffix(target: Path) -> None:
    """Raise UserError where a file's suffix names no format for networks."""
    if target.suffix not in SUFFIXES:
        raise UserError("This is no format for networks.", where=str(target), remedy=f"Use {', '.join(SUFFIXES)}.")


def write(network: Network, target: Path) -> None:
    """Write a network in the format that the file's suffix names.

    Raises:
        UserError: the suffix names no format, or the file can't be written.
    """
    require_suffix(target)
    content = writer.content(network.rows, network.columns, network.weights, target.suffix, one_mode=network.one_mode)
    write_text(target, content)
