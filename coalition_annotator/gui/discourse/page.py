"""The page Coalition: who stands with whom on what, as a matrix, a network and a timeline; each opens its claims."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QSlider,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from coalition_annotator.analysis import networks
from coalition_annotator.gui.article_view.labels import ARROWS
from coalition_annotator.gui.base.background_task import Tell, Work
from coalition_annotator.gui.base.project_model import LiveProject
from coalition_annotator.gui.base.statement_cache import StatementKeeper
from coalition_annotator.gui.base.theme import ThemeKeeper
from coalition_annotator.gui.discourse import image_export
from coalition_annotator.gui.discourse.network_view import NetworkView
from coalition_annotator.gui.discourse.summary_view import SummaryView
from coalition_annotator.gui.discourse.timeline_view import Timeline
from coalition_annotator.gui.widgets.basics import Segments, button, caption, plain_label, scrolled
from coalition_annotator.gui.widgets.file_dialogs import ask_target
from coalition_annotator.gui.widgets.matrix import Cell, Matrix
from coalition_annotator.model.statement import SIGNS
from coalition_annotator.model.text import shortened
from coalition_annotator.project.analysis import discourse
from coalition_annotator.project.analysis.discourse import ACTORS, Choice, Shown
from coalition_annotator.project.analysis.statements import Row, parts, told

MATRIX, NETWORK, TIMELINE, SUMMARY = "matrix", "network", "timeline", "summary"
_SPANS = {0: "All time", 4: "4 weeks", 12: "12 weeks", 26: "26 weeks", 52: "52 weeks"}
_READINGS = {discourse.ONE_READING: "One reading an article", discourse.EVERYONE: "All annotators"}
_ARROWS = {SIGNS[polarity]: arrow for polarity, arrow in ARROWS.items()}
_ROLE = Qt.ItemDataRole.UserRole
_MOST_SHOWN = 500


class _Worked(NamedTuple):
    """What was worked out: of one choice, or of an earlier and a later one."""

    choice: Choice
    shown: Shown
    second: Shown | None
    second_choice: Choice


class CoalitionPage(QWidget):
    """Choices above, the picture in the middle, the claims behind it to the right.

    Signals:
        tag_wanted: a claim's article id and its own id, to be shown in the text.
    """

    tag_wanted = Signal(str, str)

    def __init__(self, live: LiveProject, themes: ThemeKeeper, keeper: StatementKeeper) -> None:
        super().__init__()
        self.setObjectName("page")
        self._live, self._keeper = live, keeper
        self.shown: Shown | None = None
        self._work: Work | None = None
        self._again = False
        self._mode = MATRIX
        self.mode = Segments(
            [("Matrix", MATRIX, ""), ("Network", NETWORK, ""), ("Timeline", TIMELINE, ""), ("Summary", SUMMARY, "")],
            name="segments",
            optional=False,
        )
        self.mode.show_value(MATRIX)
        self.actor = self._box("Actors", ACTORS)
        self.category = self._box("Category", {"": "All categories"})
        self.annotator = self._box("Annotator", _READINGS)
        self.qualifier = self._box(
            "Qualifier", {networks.CONGRUENCE: "Congruence", networks.CONFLICT: "Conflict",
                          networks.SUBTRACT: "Congruence − conflict", networks.IGNORE: "Ignore stance"}
        )  # fmt: skip
        self.normalise = self._box(
            "Normalisation", {networks.NONE: "Not normalised", networks.AVERAGE: "Average activity",
                              networks.JACCARD: "Jaccard", networks.COSINE: "Cosine",
                              networks.DNA_JACCARD: "Jaccard as in DNA", networks.DNA_COSINE: "Product as DNA’s cosine"}
        )  # fmt: skip
        self.duplicates = self._box(
            "Duplicates", {networks.ARTICLE: "Once an article", networks.WEEK: "Once a week",
                           networks.MONTH: "Once a month", networks.YEAR: "Once a year",
                           networks.OVERALL: "Once in all", networks.ALL: "Count all"}
        )  # fmt: skip
        self.mode_of = self._box("Ties", {False: "Between actors", True: "Actors and categories"})
        self.span = self._box("Stretch of time", _SPANS)
        self.span.activated.connect(lambda _: self._on_slider())
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setAccessibleName("Move through time")
        self.slider.valueChanged.connect(lambda _: self._on_slider())
        self.periods = QCheckBox("Two periods")
        self.periods.setToolTip("Show the earlier and the later half side by side")
        self.periods.toggled.connect(lambda _: self._compute())
        self.threshold = QDoubleSpinBox()
        self.threshold.setPrefix("from ")
        self.threshold.setDecimals(2)
        self.threshold.setRange(0, 9999)
        self.threshold.setSingleStep(0.5)
        self.threshold.lineEdit().setTextMargins(8, 0, 0, 0)
        self.threshold.setAccessibleName("Weakest tie shown")
        self.threshold.setToolTip("Ties weaker than this are left out")
        self.threshold.valueChanged.connect(lambda _: self._compute())
        self.since, self.until = QLineEdit(), QLineEdit()
        for line, name in ((self.since, "from"), (self.until, "until")):
            line.setPlaceholderText(f"{name} 2026-01-31")
            line.setAccessibleName(f"Published {name}")
            line.setFixedWidth(120)
            line.editingFinished.connect(self._compute)
        self.matrix = Matrix(themes, "Actors by categories")
        self.network = NetworkView(themes)
        self.later = NetworkView(themes)
        self.later.setAccessibleName("Discourse network of the later period")
        self.timeline = Timeline(themes)
        self.summary = SummaryView(themes, lambda code: live.countries.name_of(code))
        self.told = plain_label("", "muted", wrap=True)
        self.what = plain_label("", wrap=True)
        self.claims = QListWidget()
        self.claims.setAccessibleName("Claims behind it")
        self.claims.setWordWrap(True)
        self.claims.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.empty = plain_label("", "muted", wrap=True)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.stack = QStackedWidget()
        self._lay_out()
        keeper.ready.connect(self._on_rows)
        live.closed.connect(self._on_closed)
        self.mode.chosen.connect(self.show_mode)
        self.matrix.taken.connect(self._on_cell)
        self.network.taken.connect(self._on_actors)
        self.later.taken.connect(self._on_later)
        self.summary.taken.connect(self._on_bar)
        self.timeline.taken.connect(self._on_week)
        self.claims.itemActivated.connect(self._on_claim)
        self.claims.itemClicked.connect(self._on_claim)

    def _box(self, name: str, choices: Mapping[Any, str]) -> QComboBox:
        box = QComboBox()
        box.setAccessibleName(name)
        box.setToolTip(name)
        for value, label in choices.items():
            box.addItem(label, value)
        box.activated.connect(lambda _: self._compute())
        return box

    def _lay_out(self) -> None:
        first = QHBoxLayout()
        first.setSpacing(8)
        first.addWidget(self.mode)
        first.addStretch(1)
        above: tuple[QWidget, ...] = (self.actor, self.category, self.annotator, self.since, self.until)
        for each in above:
            first.addWidget(each)
        first.addWidget(button("Save picture or data…", self._ask, tip="SVG, PNG, PDF; CSV, GraphML, GEXF"))
        second = QHBoxLayout()
        second.setSpacing(8)
        second.addWidget(self.told, 1)
        below: tuple[QWidget, ...] = (
            self.periods, self.duplicates, self.mode_of, self.qualifier, self.normalise, self.threshold,
        )  # fmt: skip
        for each in below:
            second.addWidget(each)
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
        through.addWidget(self.span)
        through.addWidget(self.slider, 1)
        column.addLayout(through)
        glance = scrolled(self.summary)
        self._pages: dict[str, QWidget] = {MATRIX: area, NETWORK: drawn, TIMELINE: self.timeline, SUMMARY: glance}
        for page in (*self._pages.values(), self.empty):
            self.stack.addWidget(page)
        right = QFrame()
        right.setObjectName("right-panel")
        column = QVBoxLayout(right)
        column.setContentsMargins(16, 12, 8, 8)
        column.addWidget(caption("Claims behind it"))
        column.addWidget(self.what)
        column.addWidget(self.claims, 1)
        splitter = QSplitter(Qt.Orientation.Horizontal)
        splitter.setHandleWidth(1)
        splitter.addWidget(self.stack)
        splitter.addWidget(right)
        splitter.setStretchFactor(0, 1)
        splitter.setSizes([1080, 340])
        rows = QVBoxLayout(self)
        rows.setContentsMargins(24, 16, 0, 0)
        rows.setSpacing(10)
        for row in (first, second):
            row.setContentsMargins(0, 0, 24, 0)
            rows.addLayout(row)
        rows.addWidget(splitter, 1)

    # What is shown

    def choice(self) -> Choice:
        """Return what is chosen above."""
        return Choice(
            str(self.actor.currentData()), str(self.qualifier.currentData()), str(self.normalise.currentData()),
            str(self.duplicates.currentData()), self.threshold.value(), self.since.text().strip(),
            self.until.text().strip(), str(self.annotator.currentData() or ""),
            str(self.category.currentData() or ""), bool(self.mode_of.currentData()),
        )  # fmt: skip

    def show_mode(self, mode: str) -> None:
        """Show the matrix, the network or the timeline."""
        self._mode = mode
        self.mode.show_value(mode)
        self._show()

    def _on_closed(self) -> None:
        self.shown = None
        self.claims.clear()

    def _on_rows(self) -> None:
        for box, first, column in (
            (self.annotator, _READINGS, "annotator"),
            (self.category, {"": "All categories"}, "category"),
        ):
            before = box.currentData()
            box.clear()
            for value, label in first.items():
                box.addItem(label, value)
            for name in sorted({name for row in self._keeper.rows for name in parts(row, column)} - {""}):
                box.addItem(name, name)
            box.setCurrentIndex(max(0, box.findData(before)))
        days = sorted({row.date for row in self._keeper.rows if len(row.date) == 10})
        self._days = (days[0], days[-1]) if days else ("", "")
        self._place_slider()
        self._compute()

    _days = ("", "")

    def _place_slider(self) -> None:
        weeks = 0
        if self._days[0]:
            first, last = (date.fromisoformat(day) for day in self._days)
            weeks = max(0, (last - first).days // 7 + 1 - int(self.span.currentData()))
        self.slider.blockSignals(True)
        self.slider.setRange(0, weeks)
        self.slider.blockSignals(False)
        self.slider.setEnabled(bool(self.span.currentData()) and weeks > 0)

    def _on_slider(self) -> None:
        """Show the stretch of time that the slider stands at; the fields above say which."""
        self._place_slider()
        length = int(self.span.currentData())
        if length and self._days[0]:
            start = date.fromisoformat(self._days[0]) + timedelta(weeks=self.slider.value())
            self.since.setText(start.isoformat())
            self.until.setText((start + timedelta(days=7 * length - 1)).isoformat())
        else:
            self.since.clear()
            self.until.clear()
        self._compute()

    def _compute(self) -> None:
        """Work out the picture anew, in a thread."""
        if self._work is not None:
            self._again = True
            return
        rows, choice, two = self._keeper.rows, self.choice(), self.periods.isChecked()

        def run(_: Tell) -> _Worked:
            if not two:
                return _Worked(choice, discourse.shown(rows, choice), None, choice)
            first, second = discourse.halves(rows, choice)
            return _Worked(first, discourse.shown(rows, first), discourse.shown(rows, second), second)

        self._work = Work(run, self)
        self._work.done.connect(self._on_done)
        self._work.start()

    def _on_done(self, found: _Worked) -> None:
        if self._work is not None:
            self._work.deleteLater()
        self._work = None
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

    _choice = _second_choice = Choice()
    second: Shown | None = None

    def _show(self) -> None:
        shown = self.shown
        for widget in (self.qualifier, self.normalise, self.threshold, self.mode_of, self.periods):
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

    def _on_week(self, week: str) -> None:
        """Limit all pictures to a week; the fields above show it, and emptying them shows all again."""
        self.since.setText(week)
        self.until.setText((date.fromisoformat(week) + timedelta(days=6)).isoformat())
        self._compute()

    def _list(self, found: Sequence[Row], title: str) -> None:
        self.what.setText(f"{title}: {len(found):,} claims" if found else title)
        self.claims.clear()
        for row in found[:_MOST_SHOWN]:
            stance = "" if row.sign is None else _ARROWS[row.sign]
            who = told(row, self._choice.actor)
            below = " · ".join(filter(None, (told(row, "category"), row.source, row.date, row.annotator)))
            node = QListWidgetItem(f"{stance} {who}: {shortened(row.claim, 140)}\n{below}".strip(), self.claims)
            node.setData(_ROLE, [row.article_id, row.claim_id])

    def _on_claim(self, node: QListWidgetItem) -> None:
        article_id, claim_id = node.data(_ROLE)
        self.tag_wanted.emit(article_id, claim_id)

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
            return self._live.guard(lambda: image_export.write_data(shown, target, matrix=self._mode == MATRIX))
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
        if self._work is not None:
            self._work.wait()
