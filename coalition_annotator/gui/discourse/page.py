"""The page Coalition: who stands with whom on what, as a matrix, a network and a timeline; each opens its claims."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from coalition_annotator.gui.base.background_task import TaskRunner, TellProgress
from coalition_annotator.gui.base.project_model import ProjectModel
from coalition_annotator.gui.base.statement_cache import StatementCache
from coalition_annotator.gui.base.theme import ThemeManager
from coalition_annotator.gui.discourse import image_export
from coalition_annotator.gui.discourse.claims_panel import ClaimsPanel
from coalition_annotator.gui.discourse.filter_bar import FilterBar
from coalition_annotator.gui.discourse.network_view import NetworkView
from coalition_annotator.gui.discourse.summary_view import SummaryView
from coalition_annotator.gui.discourse.timeline_view import Timeline
from coalition_annotator.gui.widgets.basics import FlowLayout, Segments, button, plain_label, scrolled
from coalition_annotator.gui.widgets.file_dialogs import ask_target
from coalition_annotator.gui.widgets.matrix import Cell, Matrix
from coalition_annotator.project.analysis import discourse
from coalition_annotator.project.analysis.discourse import DiscourseFigures, DiscourseOptions
from coalition_annotator.project.analysis.statements import StatementRow, parts

MATRIX, NETWORK, TIMELINE, SUMMARY = "matrix", "network", "timeline", "summary"


class _Worked(NamedTuple):
    """What was worked out: of one choice, or of an earlier and a later one."""

    choice: DiscourseOptions
    shown: DiscourseFigures
    second: DiscourseFigures | None
    second_choice: DiscourseOptions


class CoalitionPage(QWidget):
    """Choices above, the picture in the middle, the claims behind it to the right.

    Signals:
        tag_wanted: a claim's article id and its own id, to be shown in the text.
    """

    tag_wanted = Signal(str, str)

    def __init__(self, live: ProjectModel, themes: ThemeManager, statements: StatementCache) -> None:
        super().__init__()
        self.setObjectName("page")
        self._live, self._statements = live, statements
        self.shown: DiscourseFigures | None = None
        self._runner = TaskRunner(self)
        self._again = False
        self._mode = MATRIX
        self.mode = Segments(
            [("Matrix", MATRIX, ""), ("Network", NETWORK, ""), ("Timeline", TIMELINE, ""), ("Summary", SUMMARY, "")],
            name="segments",
            optional=False,
        )
        self.mode.show_value(MATRIX)
        self.filters = FilterBar(self)
        self.filters.changed.connect(self._compute)
        self.matrix = Matrix(themes, "Actors by categories")
        self.network = NetworkView(themes)
        self.later = NetworkView(themes)
        self.later.setAccessibleName("Discourse network of the later period")
        self.timeline = Timeline(themes)
        self.summary = SummaryView(themes, lambda code: live.countries.name_of(code))
        self.told = plain_label("", "muted", wrap=True)
        self.claims = ClaimsPanel()
        self.claims.claim_chosen.connect(self.tag_wanted)
        self.empty = plain_label("", "muted", wrap=True)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.stack = QStackedWidget()
        self._lay_out()
        statements.ready.connect(self._on_rows)
        live.closed.connect(self._on_closed)
        self.mode.chosen.connect(self.show_mode)
        self.matrix.activated.connect(self._on_cell)
        self.network.activated.connect(self._on_actors)
        self.later.activated.connect(self._on_later)
        self.summary.activated.connect(self._on_bar)
        self.timeline.activated.connect(self.filters.limit_to_week)

    def _lay_out(self) -> None:
        save = button("Save picture or data…", self._ask, tip="SVG, PNG, PDF; CSV, GraphML, GEXF")
        periods, *others = self.filters.of_networks
        first = _flow(self.mode, *self.filters.of_all_pictures, save)
        second = _flow(self.filters.duplicates, periods, *others)
        area = scrolled(self.matrix)
        drawn = QWidget()
        column = QVBoxLayout(drawn)
        column.setContentsMargins(0, 0, 0, 8)
        both = QSplitter(Qt.Orientation.Horizontal)
        both.setHandleWidth(1)
        both.addWidget(self.network)
        both.addWidget(self.later)
        self.later.hide()
        column.addWidget(both, 1)
        through = QHBoxLayout()
        through.addWidget(self.filters.span)
        through.addWidget(self.filters.slider, 1)
        column.addLayout(through)
        glance = scrolled(self.summary)
        self._pages: dict[str, QWidget] = {MATRIX: area, NETWORK: drawn, TIMELINE: self.timeline, SUMMARY: glance}
        for page in (*self._pages.values(), self.empty):
            self.stack.addWidget(page)
        splitter = QSplitter(Qt.Orientation.Horizontal)
        splitter.setHandleWidth(1)
        splitter.addWidget(self.stack)
        splitter.addWidget(self.claims)
        splitter.setStretchFactor(0, 1)
        splitter.setSizes([1080, 340])
        rows = QVBoxLayout(self)
        rows.setContentsMargins(24, 16, 0, 0)
        rows.setSpacing(10)
        for row in (first, second, self.told):
            rows.addWidget(row)
        rows.addWidget(splitter, 1)

    # What is shown

    def show_mode(self, mode: str) -> None:
        """Show the matrix, the network or the timeline."""
        self._mode = mode
        self.mode.show_value(mode)
        self._show()

    def _on_closed(self) -> None:
        self.shown = None
        self.claims.list.clear()

    def _on_rows(self) -> None:
        self.filters.offer(self._statements.rows)
        self._compute()

    def _compute(self) -> None:
        """Work out the picture anew, in a thread."""
        if self._runner.is_busy:
            self._again = True
            return
        rows, choice, two = self._statements.rows, self.filters.choice(), self.filters.periods.isChecked()

        def run(_: TellProgress) -> _Worked:
            if not two:
                return _Worked(choice, discourse.shown(rows, choice), None, choice)
            first, second = discourse.halves(rows, choice)
            return _Worked(first, discourse.shown(rows, first), discourse.shown(rows, second), second)

        self._runner.start(run, self._on_done)

    def _on_done(self, found: _Worked) -> None:
        if self._again:
            self._again = False
            self._compute()
            return
        self._choice, self.shown, self.second, self._second_choice = found
        self.network.show_network(self.shown)
        self.later.setVisible(self.second is not None)
        if self.second is not None:
            self.later.show_network(self.second)
        self.summary.show_summary(self.shown.summary)
        self.timeline.show_weeks(self.shown.weeks)
        self._show_matrix()
        self._show()
        self._list([], "Choose a cell, an actor or a tie.")

    _choice = _second_choice = DiscourseOptions()
    second: DiscourseFigures | None = None

    def _show(self) -> None:
        shown = self.shown
        for widget in self.filters.of_networks:
            widget.setVisible(self._mode == NETWORK)
        if shown is None or not shown.rows:
            self.empty.setText(
                "No statements yet: a claim counts once it has a category, and a speaker who stands for somebody\n"
                "(select a claim: C category, L link to its speaker; select the speaker: E)."
            )
            self.stack.setCurrentWidget(self.empty)
            self.told.setText("")
            return
        self.stack.setCurrentWidget(self._pages[self._mode])
        ties = len(discourse.ties(shown.network))
        categories = len(shown.stances.categories)
        text = f"{len(shown.rows):,} claims, {len(shown.network.rows):,} actors, {categories:,} categories"
        if self._mode == NETWORK:
            groups = len(set(shown.picture.communities.values()))
            text += f", {ties:,} ties, {groups} communit{'y' if groups == 1 else 'ies'}"
            if shown.picture.modularity is not None:
                text += f" (modularity {shown.picture.modularity:.2f})"
            if self.second is not None:
                until, since = self._choice.until or "…", self._second_choice.since or "…"
                text = f"Until {until} on the left, from {since} on the right"
        if shown.without_polarity:
            text += f"; {shown.without_polarity:,} left out: the codebook does not say what their stance counts as"
        self.told.setText(text)

    def _show_matrix(self) -> None:
        assert self.shown is not None
        stances = self.shown.stances
        most = max((abs(s - o) for s, _, o in stances.cells.values()), default=1) or 1
        rows = {name: n for n, name in enumerate(stances.actors)}
        columns = {name: n for n, name in enumerate(stances.categories)}
        cells = {}
        for (actor, category), (support, neutral, oppose) in stances.cells.items():
            signs = ((support, "▲"), (neutral, "●"), (oppose, "▼"))
            text = " ".join(f"{sign}{number}" for number, sign in signs if number)
            shade = 0.5 + (support - oppose) / (2 * most) if support != oppose else None
            tip = f"{actor} on {category}: {support} support, {neutral} neutral, {oppose} oppose"
            cells[rows[actor], columns[category]] = Cell(text, shade, tip)
        self.matrix.show_cells(stances.actors, stances.categories, cells)

    # Claims behind it

    def _on_cell(self, row: int, column: int) -> None:
        assert self.shown is not None
        actor, category = self.shown.stances.actors[row], self.shown.stances.categories[column]
        found = discourse.behind(self.shown, self._choice, actors=[actor], category=category)
        self._list(found, f"{actor} on {category}")

    def _on_actors(self, names: Sequence[str]) -> None:
        if self.shown is not None and names:
            found = discourse.behind(self.shown, self._choice, actors=list(names))
            self._list(found, " and ".join(names))

    def _on_later(self, names: Sequence[str]) -> None:
        if self.second is not None and names:
            found = discourse.behind(self.second, self._second_choice, actors=list(names))
            self._list(found, " and ".join(names))

    def _on_bar(self, column: str, value: str) -> None:
        if self.shown is not None:
            found = [row for row in self.shown.rows if value in parts(row, column)]
            self._list(found, value)

    def _list(self, found: Sequence[StatementRow], title: str) -> None:
        self.claims.show_claims(found, title, self._choice.actor)

    # Files

    def _ask(self) -> None:
        kinds = "Pictures (*.svg *.png *.pdf);;Data (*.csv *.graphml *.gexf)"
        target = ask_target(self, "Save picture or data", f"{self._mode}.svg", kinds, ".svg")
        if target is not None:
            self.save(target)

    def save(self, target: Path) -> bool:
        """Write what is shown as a picture, or as data, by the file's suffix."""
        shown = self.shown
        if shown is None:
            return False
        if target.suffix in image_export.DATA:
            entities = list(self._live.project.entities.values())
            return self._live.guard(
                lambda: image_export.write_data(shown, target, matrix=self._mode == MATRIX, entities=entities)
            )
        paints: dict[str, image_export.Paint] = {
            MATRIX: self.matrix.paint_within, NETWORK: self.network.paint, TIMELINE: self.timeline.paint,
            SUMMARY: self.summary.paint,
        }  # fmt: skip
        paint = paints[self._mode]
        return self._live.guard(
            lambda: image_export.write_picture(paint, target, f"{self._live.project.name}: {self._mode}")
        )

    def wait(self) -> None:
        """Wait for what goes on in a thread: before the window goes."""
        self._again = False
        self._runner.wait()


def _flow(*widgets: QWidget) -> QWidget:
    """Return a row that goes on in the next line where the window is too narrow."""
    holder = QWidget()
    flow = FlowLayout(holder, spacing=8)
    for each in widgets:
        flow.addWidget(each)
    return holder
