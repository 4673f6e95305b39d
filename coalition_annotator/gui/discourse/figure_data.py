"""What the pictures show as tables, for a spreadsheet or a statistics program."""

from __future__ import annotations

from collections.abc import Sequence

from coalition_annotator.files.output import csv_text
from coalition_annotator.project.analysis import discourse
from coalition_annotator.project.analysis.discourse import DiscourseFigures
from coalition_annotator.project.analysis.over_time import PolarisedTime, Shares


def matrix(shown: DiscourseFigures) -> str:
    """Return the cells of the matrix."""
    cells = sorted(shown.stances.cells.items())
    rows = [(*ends, *counts, f"{shown.stances.means[ends]:.6g}") for ends, counts in cells]
    return csv_text(("row", "column", "support", "neutral", "oppose", "mean"), rows)


def timeline(shown: DiscourseFigures) -> str:
    """Return the claims of each week by stance."""
    return csv_text(("week", "support", "neutral", "oppose"), [(week, *counts) for week, counts in shown.weeks.items()])


def polarisation(times: Sequence[PolarisedTime], bands: Sequence[tuple[float, float] | None]) -> str:
    """Return how polarised each time is, and between what that lies; nothing where too few actors are tied."""
    rows = []
    for number, each in enumerate(times):
        band = bands[number] if number < len(bands) else None
        value = f"{each.found.quality:.6g}" if each.found else ""
        ends = (f"{band[0]:.6g}", f"{band[1]:.6g}") if band else ("", "")
        rows.append((each.start, each.middle, each.stop, each.statements, value, *ends))
    return csv_text(("start", "middle", "stop", "statements", "polarisation", "low", "high"), rows)


def summary(shown: DiscourseFigures, shares: Shares) -> str:
    """Return all bars with their numbers, and how sure shares of support are."""
    found = shown.summary
    rows: list[tuple[object, ...]] = []
    for column, bars in (
        ("speaker", found.speakers), ("category", found.categories), ("quotation", found.quotations),
        ("source", found.sources), ("countries", found.countries),
    ):  # fmt: skip
        for bar in bars:
            sure = shares.get(column, {}).get(bar.name)
            told = (f"{sure.value:.6g}", f"{sure.low:.6g}", f"{sure.high:.6g}") if sure else ("", "", "")
            rows.append((column, bar.name, *bar.counts, *told))
    return csv_text(("what", "value", "support", "neutral", "oppose", "share", "low", "high"), rows)


def two_networks(left: DiscourseFigures, right: DiscourseFigures) -> str:
    """Return the ties of two networks beside each other."""
    ties = [discourse.ties(each.network) for each in (left, right)]
    pairs = sorted(ties[0].keys() | ties[1].keys())
    rows = [(*pair, f"{ties[0].get(pair, 0.0):.6g}", f"{ties[1].get(pair, 0.0):.6g}") for pair in pairs]
    return csv_text(("from", "to", "left", "right"), rows)
