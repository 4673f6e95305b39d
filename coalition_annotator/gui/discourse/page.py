"""The page Coalition: who stands with whom on what, as matrix, network and over time; each mark opens its claims."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QMenu, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from coalition_annotator.gui.base.project_model import ProjectModel
from coalition_annotator.gui.base.statement_cache import StatementCache
from coalition_annotator.gui.base.theme import ThemeManager
from coalition_annotator.gui.discourse import figure_data, image_export, legends, matrix_cells, sentences
from coalition_annotator.gui.discourse.claims_panel import ClaimsPanel
from coalition_annotator.gui.discourse.figures_model import FiguresModel, Wanted, Worked
from coalition_annotator.gui.discourse.filter_bar import MATRIX, NETWORK, POLARISATION, SUMMARY, TIMELINE, FilterBar
from coalition_annotator.gui.discourse.image_export import Figure, FigureSize
from coalition_annotator.gui.discourse.labels import Labels
from coalition_annotator.gui.discourse.legend import Entry, Legend
from coalition_annotator.gui.discourse.network_labels import node_text
from coalition_annotator.gui.discourse.network_view import NetworkView
from coalition_annotator.gui.discourse.picture_dialog import PictureDialog
from coalition_annotator.gui.discourse.polarisation_model import PolarisationModel
from coalition_annotator.gui.discourse.polarisation_view import PolarisationView
from coalition_annotator.gui.discourse.summary_view import SummaryView
from coalition_annotator.gui.discourse.timeline_view import Timeline
from coalition_annotator.gui.widgets.basics import FlowLayout, Segments, button, plain_label, scrolled
from coalition_annotator.gui.widgets.file_dialogs import ask_target
from coalition_annotator.gui.widgets.matrix import Matrix
from coalition_annotator.project.analysis import discourse, over_time
from coalition_annotator.project.analysis.discourse import DiscourseFigures, DiscourseOptions
from coalition_annotator.project.analysis.readers_compared import ReadersCompared
from coalition_annotator.project.analysis.statements import StatementRow, parts

_MODES = (
    ("Matrix", MATRIX), ("Network", NETWORK), ("Timeline", TIMELINE), ("Polarisation", POLARISATION),
    ("Summary", SUMMARY),
)  # fmt: skip


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
        self._model = FiguresModel(self)
        self._mode = MATRIX
        self._labels = Labels(lambda code: live.countries.name_of(code))
        self.mode = Segments([(name, mode, "") for name, mode in _MODES], name="segments", optional=False)
        self.mode.show_value(MATRIX)
        self.filters = FilterBar(self)
        self.filters.changed.connect(self._compute)
        self.matrix = Matrix(themes, "Rows by columns")
        self.matrix.grows = True
        self.network = NetworkView(themes, self._labels)
        self.later = NetworkView(themes, self._labels)
        self.later.setAccessibleName("Discourse network of the later period")
        self.timeline = Timeline(themes)
        self.polarisation = PolarisationView(themes)
        self.polarised = PolarisationModel(self)
        self.summary = SummaryView(themes, self._labels)
        self.legend = Legend(themes)
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
        self.timeline.activated.connect(self._on_week)
        self.polarisation.activated.connect(self._on_time)
        self._model.worked.connect(self._on_worked)
        self._model.sure.connect(self.summary.show_intervals)
        self.polarised.found.connect(self.polarisation.show_times)
        self.polarised.sure.connect(self.polarisation.show_bands)
        self.polarised.sure.connect(lambda _: self._show())
        self.legend.clicked.connect(self._on_legend)
        self.matrix.menu_wanted.connect(self._on_matrix_menu)
        for view in (self.network, self.later):
            view.menu_wanted.connect(self._on_network_menu)
        self.filters.show_for(self._mode)

    def _lay_out(self) -> None:
        save = button("Save picture…", self._ask_picture, tip="SVG, PDF or PNG: for a screen, a slide or a journal")
        data = button("Save data…", self._ask_data, tip="CSV, GraphML, GEXF")
        first = _flow(self.mode, save, data)
        of_some = (*self.filters.of_matrix, *self.filters.of_networks, *self.filters.of_time)
        second = _flow(*self.filters.of_all_pictures, *of_some, *self.filters.of_readers)
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
        self._pages: dict[str, QWidget] = {
            MATRIX: area, NETWORK: drawn, TIMELINE: self.timeline, POLARISATION: self.polarisation, SUMMARY: glance,
        }  # fmt: skip
        for page in (*self._pages.values(), self.empty):
            self.stack.addWidget(page)
        splitter = QSplitter(Qt.Orientation.Horizontal)
        splitter.setHandleWidth(1)
        above = QVBoxLayout(left := QWidget())
        above.setContentsMargins(0, 0, 12, 8)
        above.addWidget(self.stack, 1)
        above.addWidget(self.told)
        splitter.addWidget(left)
        splitter.addWidget(self.claims)
        splitter.setStretchFactor(0, 1)
        splitter.setSizes([1080, 340])
        rows = QVBoxLayout(self)
        rows.setContentsMargins(24, 16, 0, 0)
        rows.setSpacing(10)
        for row in (first, second, self.legend):
            rows.addWidget(row)
        rows.addWidget(splitter, 1)

    # What is shown

    def show_mode(self, mode: str) -> None:
        """Show the matrix, the network, the timeline, polarisation or the summary."""
        self._mode = mode
        self.mode.show_value(mode)
        self._show()
        self._want_more()

    def _want_more(self) -> None:
        """Have worked out what only one of the pictures needs, once it is looked at."""
        if self._mode == POLARISATION and self.shown is not None:
            self.polarised.want(self._statements.rows, self.filters.choice(), self.filters.time())
        if self._mode == SUMMARY and self.shown is not None:
            self._model.want_shares(self.shown)

    def _on_closed(self) -> None:
        self.shown = self.second = self.readers = self._worked = None
        self.matrix.show_cells((), (), {})
        self._model.forget()
        self.filters.forget_values()
        self.claims.list.clear()
        self.polarised.forget()
        self.polarisation.show_times(())

    def _on_rows(self) -> None:
        self.filters.offer(self._statements.rows)
        self._compute()

    @property
    def is_busy(self) -> bool:
        """Whether figures are worked out."""
        return self._model.is_busy

    def _compute(self) -> None:
        """Work out the picture anew, in a thread."""
        readers = str(self.filters.left.currentData() or ""), str(self.filters.right.currentData() or "")
        compared = str(self.filters.compare.currentData())
        self._model.want(Wanted(self._statements.rows, self.filters.choice(), compared, readers))

    def _on_worked(self, found: Worked) -> None:
        self._worked = found
        self._choice, self.shown, self.second, self._second_choice, self.readers = found
        self.network.show_network(self.shown)
        self.later.setVisible(self.second is not None)
        if self.second is not None:
            self.later.show_network(self.second)
        self.summary.show_summary(self.shown.summary)
        self.timeline.show_weeks(self.shown.weeks)
        self._show_matrix()
        self._show()
        self._want_more()
        week, self._week = self._week, ""
        if week:
            self._list(self.shown.rows, f"Week of {week}")
        elif self.readers is not None:
            self._list_differences(self.readers)
        else:
            self._list([], "Choose a cell, an actor, a tie or a bar.")

    _choice = _second_choice = DiscourseOptions()
    second: DiscourseFigures | None = None
    readers: ReadersCompared | None = None
    _worked: Worked | None = None
    _week = ""

    def _show(self) -> None:
        shown = self.shown
        self.filters.show_for(self._mode)
        if shown is None or not shown.rows:
            self.empty.setText(sentences.why_empty(self.filters.choice(), any_claims=bool(self._statements.rows)))
            self.stack.setCurrentWidget(self.empty)
            self.told.setText("")
            self.legend.show_entries(legends.of_stances(self.filters.choice(), self._labels))
            return
        self.stack.setCurrentWidget(self._pages[self._mode])
        self.legend.show_entries(self._legend(shown))
        self.told.setText(self.filters.bad_dates() + self._caption(shown))

    def _legend(self, shown: DiscourseFigures) -> list[Entry]:
        if self._mode == NETWORK:
            return legends.of_network(shown, self._labels)
        return legends.of_stances(self.filters.choice(), self._labels)

    def _caption(self, shown: DiscourseFigures) -> str:
        if self._mode == NETWORK and self._worked is not None:
            return sentences.of_network(self._worked, str(self.filters.compare.currentData()))
        if self._mode == POLARISATION:
            return sentences.of_polarisation(shown, self.filters.time(), with_band=any(self.polarisation.bands))
        return sentences.of_picture(shown)

    def _show_matrix(self) -> None:
        assert self.shown is not None
        found = matrix_cells.content(self.shown, self._labels, means=bool(self.filters.cells.currentData()))
        self.matrix.show_cells(found.rows, found.columns, found.cells)

    # Claims behind it

    def _on_cell(self, row: int, column: int) -> None:
        if self.shown is None:
            return
        actor, category = self.shown.stances.actors[row], self.shown.stances.categories[column]
        found = discourse.behind(self.shown, self._choice, actors=[actor], category=category)
        rows, columns = (self._labels.of(each) for each in (self._choice.actor, self._choice.concept))
        self._list(found, f"{rows.text(actor)} on {columns.text(category)}")

    def _on_actors(self, names: Sequence[str]) -> None:
        if self.shown is not None and names:
            found = discourse.behind(self.shown, self._choice, actors=list(names))
            self._list(found, self._names(names))

    def _on_later(self, names: Sequence[str]) -> None:
        if self.second is not None and names:
            found = discourse.behind(self.second, self._second_choice, actors=list(names))
            self._list(found, self._names(names))

    def _list_differences(self, found: ReadersCompared) -> None:
        """List the claims that two annotators read differently."""
        several = [each for pair in found.differences for each in (pair.first, pair.second) if each is not None]
        self._list(several, "Read differently")

    def _names(self, names: Sequence[str]) -> str:
        rows, columns = (self._labels.of(each) for each in (self._choice.actor, self._choice.concept))
        shown = [node_text(name, discourse.CATEGORY_MARK, rows, columns)[0] for name in names]
        return " and ".join(shown) if len(shown) < 3 else f"{len(shown)} of a community"

    def _on_legend(self, key: object) -> None:
        """Leave a stance out or take it in again; show a community."""
        if not isinstance(key, tuple) or self.shown is None:
            return
        kind, number = key
        if kind == "stance":
            self.filters.toggle_sign(number)
        elif kind == "value":
            self.filters.forget(number)
        else:
            self.network.choose(legends.members(self.shown, number))

    def _on_matrix_menu(self, row: int, column: int, place: QPoint) -> None:
        if self.shown is None:
            return
        stances, choice = self.shown.stances, self._choice
        ends = ((choice.actor, stances.actors, row), (choice.concept, stances.categories, column))
        self.value_menu([(name, values[n]) for name, values, n in ends if 0 <= n < len(values)]).popup(place)

    def _on_network_menu(self, name: str, place: QPoint) -> None:
        concept = name.startswith(discourse.CATEGORY_MARK)
        variable = self._choice.concept if concept else self._choice.actor
        self.value_menu([(variable, name.removeprefix(discourse.CATEGORY_MARK) if concept else name)]).popup(place)

    def value_menu(self, values: Sequence[tuple[str, str]]) -> QMenu:
        """Return the menu of a row, a column or a disc: leave it out, or show nothing else."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for variable, value in values:
            shown = self._labels.of(variable).text(value).replace("&", "&&")
            menu.addAction(f"Leave out {shown}", partial(self.filters.leave_out, variable, value))
            menu.addAction(f"Only {shown}", partial(self.filters.show_only, variable, value))
        return menu

    def _on_week(self, monday: str) -> None:
        """Limit all pictures to a week, and list its claims."""
        self._week = monday
        self.filters.limit_to_week(monday)

    def _on_time(self, number: int) -> None:
        """List the claims of a window."""
        each = self.polarisation.times[number]
        if self.shown is not None:
            start, stop = each.start.isoformat(), each.stop.isoformat()
            found = [row for row in self.shown.rows if start <= row.date <= stop]
            self._list(found, f"{start} to {stop}")

    def _on_bar(self, column: str, value: str) -> None:
        if self.shown is not None:
            found = [row for row in self.shown.rows if value in parts(row, column)]
            self._list(found, self._labels.of(column).text(value))

    def _list(self, found: Sequence[StatementRow], title: str) -> None:
        self.claims.show_claims(found, title, self._choice.actor)

    # Files

    def _ask_picture(self) -> None:
        figure = self.figure()
        if figure is None:
            return
        dialog = PictureDialog(self, figure, self._live.project.path.parent / f"{self._mode}.svg")
        if dialog.exec() and dialog.target is not None:
            self.save(dialog.target, dialog.size_chosen)
        dialog.deleteLater()

    def _ask_data(self) -> None:
        proposed = self._live.project.path.parent / f"{self._mode}.csv"
        kinds = "Data (*.csv *.graphml *.gexf)" if self._mode == NETWORK and self.second is None else "Table (*.csv)"
        target = ask_target(self, "Save data", proposed, kinds, ".csv")
        if target is not None:
            self.save(target)

    def figure(self) -> Figure | None:
        """Return what is shown with its legend and caption, None where nothing is."""
        shown = self.shown
        if shown is None:
            return None
        paints: dict[str, image_export.Paint] = {
            MATRIX: self.matrix.paint_within, NETWORK: self.network.paint, TIMELINE: self.timeline.paint,
            POLARISATION: self.polarisation.paint, SUMMARY: self.summary.paint_within,
        }  # fmt: skip
        if self._mode == SUMMARY and not self.summary.is_sure:
            # Whoever saves at once gets the picture that others get a moment later.
            self.summary.show_intervals(over_time.shares(shown.counted, shown.choice))
        if self._mode == NETWORK and self.second is not None:
            paints[NETWORK] = image_export.beside(self.network.paint, self.later.paint)
        day = max((row.date for row in shown.rows), default="")
        entries = [] if self._mode == POLARISATION else [each for each in self._legend(shown) if each.on]
        name = f"{self._live.project.name}: {self._mode}"
        return Figure(name, paints[self._mode], entries, self._caption(shown) + ".", day)

    def save(self, target: Path, size: FigureSize = image_export.SCREEN) -> bool:
        """Write what is shown as a picture, or as data, by the file's suffix."""
        shown, figure = self.shown, self.figure()
        if shown is None or figure is None:
            return False
        if target.suffix in image_export.DATA:
            return self._live.guard(lambda: self._write_data(shown, target))
        return self._live.guard(lambda: image_export.write_picture(figure, target, size))

    def _write_data(self, shown: DiscourseFigures, target: Path) -> None:
        tables: dict[str, Callable[[], str]] = {
            MATRIX: lambda: figure_data.matrix(shown),
            TIMELINE: lambda: figure_data.timeline(shown),
            POLARISATION: lambda: figure_data.polarisation(self.polarisation.times, self.polarisation.bands),
            SUMMARY: lambda: figure_data.summary(shown, over_time.shares(shown.counted, shown.choice)),
        }
        if self._mode in tables:
            image_export.write_table(tables[self._mode](), target)
        elif self.second is not None:
            image_export.write_table(figure_data.two_networks(shown, self.second), target)
        else:
            image_export.write_network(shown, target, list(self._live.project.entities.values()))

    def wait(self) -> None:
        """Wait for what goes on in a thread: before the window goes."""
        self._model.wait()
        self.polarised.wait()


def _flow(*widgets: QWidget) -> QWidget:
    """Return a row that goes on in the next line where the window is too narrow."""
    holder = QWidget()
    flow = FlowLayout(holder, spacing=8)
    for each in widgets:
        flow.addWidget(each)
    return holder
