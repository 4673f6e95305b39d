"""How well annotators agree: figures by layer, pairs, values, articles and months; each leads to its cases."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QTableWidgetItem,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from coalition_annotator.gui.base.project_model import ProjectModel
from coalition_annotator.gui.base.project_task import ProjectTask
from coalition_annotator.gui.base.theme import ThemeManager
from coalition_annotator.gui.widgets.basics import button, caption, plain_label, scrolled
from coalition_annotator.gui.widgets.matrix import Cell, Matrix
from coalition_annotator.gui.widgets.text_table import fill_table, text_table
from coalition_annotator.model.span import covered_text
from coalition_annotator.model.text import shortened
from coalition_annotator.model.wording import counted, short_names
from coalition_annotator.project.analysis.agreement import figures
from coalition_annotator.project.analysis.agreement_results import LAYERS, Case, Figures, LayerFigures, Pair

_ROLE = Qt.ItemDataRole.UserRole
MEASURES: dict[str, Callable[[Pair], float | None]] = {
    "Cohen’s kappa, words": lambda pair: pair.kappa,
    "F1, words": lambda pair: pair.words.f1,
    "F1, exact spans": lambda pair: pair.exact.f1,
    "F1, overlapping spans": lambda pair: pair.overlapping.f1,
}


def shown(value: float | None) -> str:
    """Return a coefficient as people write it: '.82', or a dash."""
    return "—" if value is None else f"{value:.2f}".replace("0.", ".", 1)


def with_interval(value: float | None, between: tuple[float, float] | None) -> str:
    """Return a coefficient with its interval."""
    return shown(value) + (f"  [{shown(between[0])}, {shown(between[1])}]" if between else "")


class AgreementModel(ProjectTask):
    """Computes figures in a thread, and keeps them until the project changes.

    Signals:
        ready: the figures are there, or have gone out of date.
    """

    ready = Signal()

    def __init__(self, live: ProjectModel, parent: QObject) -> None:
        super().__init__(live, parent)
        self.figures: Figures | None = None
        self.stale = True
        live.edited.connect(lambda *_: self._forget())
        live.reread.connect(self._forget)
        live.closed.connect(self._on_closed)

    def _forget(self) -> None:
        self.stale = True

    def _on_closed(self) -> None:
        self.figures, self.stale = None, True
        self.cancel()

    def compute(self) -> None:
        """Compute the figures anew, unless that is going on."""
        if self.is_busy or not self._live.is_open:
            return
        self.stale = False
        self._start(lambda project, tell: figures(project, progress=tell))

    def _keep(self, found: Figures) -> None:
        self.figures = found

    def _on_end(self) -> None:
        self.ready.emit()


class AgreementView(QFrame):
    """Tables, heat map, confusion matrix, worst articles, over time.

    Signals:
        article_wanted: an article's id, and a tag's id or ''.
    """

    article_wanted = Signal(str, str)

    def __init__(self, live: ProjectModel, themes: ThemeManager, model: AgreementModel) -> None:
        super().__init__()
        self.setObjectName("page")
        self._live, self.model = live, model
        self.status = plain_label("", "muted", wrap=True)
        self.again = button("Compute again", self._compute, tip="Compute all figures from the tags as they are now")
        self.layers = text_table(
            ["Layer", "Tags", "Alpha, words", "Alpha-u", "Fleiss’ kappa", "F1, exact", "F1, overlap"],
            "Agreement by layer",
        )
        self.pairs = Matrix(themes, "Agreement of pairs")
        self.layer, self.measure = QComboBox(), QComboBox()
        self.layer.setAccessibleName("Layer")
        self.measure.setAccessibleName("Measure")
        self.measure.addItems(list(MEASURES))
        for box in (self.layer, self.measure):
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
            box.setMinimumWidth(120)
        self.value = QComboBox()
        self.value.setAccessibleName("Values of")
        self.value.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.confusion = Matrix(themes, "Confusion of values")
        self.value_line = plain_label("", "muted", wrap=True)
        self.cases = QListWidget()
        self.cases.setAccessibleName("Cases")
        self.cases.setWordWrap(True)
        self.worst = text_table(["Article", "Readers", "Alpha, words", "Words apart"], "Articles, the worst first")
        self.months = text_table([], "Agreement by month")
        self.tabs = QTabWidget()
        self._lay_out()
        model.ready.connect(self.refresh)
        model.progress.connect(self._on_told)
        self.layer.currentIndexChanged.connect(self._show_pairs)
        self.measure.currentIndexChanged.connect(self._show_pairs)
        self.value.currentIndexChanged.connect(self._show_confusion)
        self.confusion.activated.connect(self._show_cases)
        self.pairs.activated.connect(self._on_pair)
        self.cases.itemActivated.connect(self._on_case)
        self.cases.itemClicked.connect(self._on_case)
        self.worst.itemActivated.connect(self._on_worst)
        self.worst.itemDoubleClicked.connect(self._on_worst)

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.addWidget(self.status, 1)
        top.addWidget(self.again)
        pair_side = QVBoxLayout()
        choose = QHBoxLayout()
        for box in (self.layer, self.measure):
            choose.addWidget(box)
        choose.addStretch(1)
        pair_side.addWidget(caption("Pairs of annotators"))
        pair_side.addLayout(choose)
        pair_side.addWidget(scrolled(self.pairs), 1)
        first = QWidget()
        rows = QVBoxLayout(first)
        rows.setContentsMargins(0, 12, 0, 0)
        rows.addWidget(self.layers)
        rows.addSpacing(8)
        rows.addLayout(pair_side, 1)
        second = QWidget()
        values = QVBoxLayout(second)
        values.setContentsMargins(0, 12, 0, 0)
        head = QHBoxLayout()
        head.addWidget(plain_label("Values of"))
        head.addWidget(self.value)
        head.addWidget(self.value_line, 1)
        values.addLayout(head)
        both = QHBoxLayout()
        both.addWidget(scrolled(self.confusion), 3)
        right = QVBoxLayout()
        right.addWidget(caption("Cases of the chosen cell"))
        right.addWidget(self.cases, 1)
        both.addLayout(right, 2)
        values.addLayout(both, 1)
        for widget, name in ((first, "Layers and pairs"), (second, "Values"), (self.worst, "Articles"),
                             (self.months, "Over time")):  # fmt: skip
            self.tabs.addTab(widget, name)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(24, 16, 24, 16)
        rows.addLayout(top)
        rows.addWidget(self.tabs, 1)

    def wake(self) -> None:
        """Compute the figures where they are out of date."""
        if self.model.stale:
            self._compute()

    def _compute(self) -> None:
        self.again.setEnabled(False)
        self.status.setText("Comparing…")
        self.model.compute()

    def _on_told(self, what: str, done: int, of: int) -> None:
        self.status.setText(f"{what}: {done:,} of {of:,} articles" if of else f"{what}…")

    def refresh(self) -> None:
        """Show the figures that are there now."""
        self.again.setEnabled(True)
        found = self.model.figures
        if found is None:
            self.status.setText("No figures yet.")
            return
        if not found.articles:
            self.status.setText(
                "No article was read by more than one annotator yet. Assign articles with an overlap (Review › Assign"
                " articles), or merge another copy (Review › Merge another copy)."
            )
        else:
            self.status.setText(f"{counted(found.articles, 'shared article')}, read by {', '.join(found.readers)}.")
        fill_table(self.layers, [_layer_row(each) for each in found.layers])
        _refill(self.layer, [each.layer for each in found.layers])
        _refill(self.value, [each.name for each in found.values])
        fill_table(
            self.worst,
            [[each.title, str(each.readers), shown(each.alpha), f"{each.apart:.1f} %"] for each in found.worst],
        )
        names = [each.layer for each in found.layers]
        self.months.setColumnCount(len(names) + 1)
        self.months.setHorizontalHeaderLabels(["Month", *names])
        fill_table(self.months, [[m, *(shown(by.get(name)) for name in names)] for m, by in found.months.items()])
        self._show_pairs()
        self._show_confusion()

    def _show_pairs(self) -> None:
        found = self.model.figures
        place = self.layer.currentIndex()
        if found is None or not 0 <= place < len(found.layers):
            self.pairs.show_cells((), (), {})
            return
        measure = MEASURES[self.measure.currentText()]
        pairs = found.layers[place].pairs
        names = sorted({name for pair in pairs for name in (pair.first, pair.second)})
        cells: dict[tuple[int, int], Cell] = {}
        for pair in pairs:
            value = measure(pair)
            tip = f"{pair.first} and {pair.second}: {shown(value)} over {pair.articles:,} articles"
            a, b = names.index(pair.first), names.index(pair.second)
            cells[a, b] = cells[b, a] = Cell(shown(value), value, tip)
        self.pairs.show_cells(names, [*short_names(dict(zip(names, names, strict=True))).values()], cells)

    def _on_pair(self, row: int, column: int) -> None:
        found = self.model.figures
        pair = self._pair_at(row, column) if found else None
        if pair is not None:
            table = pair.words
            self.status.setText(
                f"{pair.first} and {pair.second}, {pair.layer.lower()}: of {sum(table):,} words both tagged"
                f" {table.both:,}, only {pair.first} {table.first:,}, only {pair.second} {table.second:,};"
                f" {pair.exact.both:,} tags alike of {pair.exact.first:,} and {pair.exact.second:,}."
            )

    def _pair_at(self, row: int, column: int) -> Pair | None:
        found = self.model.figures
        assert found is not None
        pairs = found.layers[self.layer.currentIndex()].pairs
        names = sorted({name for pair in pairs for name in (pair.first, pair.second)})
        wanted = {names[row], names[column]}
        return next((pair for pair in pairs if {pair.first, pair.second} == wanted), None)

    def _labels(self) -> list[str]:
        found = self.model.figures
        place = self.value.currentIndex()
        if found is None or not 0 <= place < len(found.values):
            return []
        return sorted({value for cell in found.values[place].confusion for value in cell})

    def _show_confusion(self) -> None:
        found, labels = self.model.figures, self._labels()
        self.cases.clear()
        if found is None or not labels:
            self.confusion.show_cells((), (), {})
            self.value_line.setText("")
            return
        values = found.values[self.value.currentIndex()]
        if values.of == LAYERS:
            self.value_line.setText("How tags meet: a dash stands for no tag.")
        else:
            self.value_line.setText(
                f"Krippendorff’s alpha {with_interval(values.alpha, values.alpha_interval)}, Fleiss’ kappa"
                f" {shown(values.fleiss)}, over {values.units:,} matched tags"
            )
        most = max((n for (a, b), n in values.confusion.items() if a != b), default=1)
        cells = {}
        for (a, b), number in values.confusion.items():
            shade = min(1.0, number / most) if a != b else 0.0
            cells[labels.index(a), labels.index(b)] = Cell(f"{number:,}", shade, f"{a} against {b}: {number:,}")
        self.confusion.show_cells(labels, labels, cells, two_ended=False)

    def _show_cases(self, row: int, column: int) -> None:
        found, labels = self.model.figures, self._labels()
        self.cases.clear()
        if found is None or not labels:
            return
        cases = found.values[self.value.currentIndex()].cases.get((labels[row], labels[column]), ())
        project = self._live.project
        for case in cases:
            article = project.articles.get(case.article_id)
            if article is None:
                continue
            node = QListWidgetItem(f"{shortened(article.title, 60)}\n{self._words(case)}", self.cases)
            node.setData(_ROLE, case)
        if not cases:
            self.cases.addItem("No case is left: compute again.")

    def _words(self, case: Case) -> str:
        project = self._live.project
        tags = project.tags(case.article_id).annotations
        tag = tags.get(case.first_id) or tags.get(case.second_id)
        return f"“{shortened(covered_text(project.text(case.article_id), tag.spans), 80)}”" if tag else "changed since"

    def _on_case(self, node: QListWidgetItem) -> None:
        case = node.data(_ROLE)
        if isinstance(case, (Case, tuple)):
            self.article_wanted.emit(case[0], case[1] or case[2])

    def _on_worst(self, node: QTableWidgetItem) -> None:
        found = self.model.figures
        if found is not None and node.row() < len(found.worst):
            self.article_wanted.emit(found.worst[node.row()].article_id, "")


def _layer_row(each: LayerFigures) -> list[str]:
    return [
        each.layer,
        f"{each.tags:,}",
        with_interval(each.alpha, each.alpha_interval),
        with_interval(each.alpha_u, each.alpha_u_interval),
        shown(each.fleiss),
        with_interval(each.exact, each.exact_interval),
        with_interval(each.overlapping, each.overlapping_interval),
    ]


def _refill(box: QComboBox, names: list[str]) -> None:
    before = box.currentText()
    box.blockSignals(True)
    box.clear()
    box.addItems(names)
    box.setCurrentIndex(max(0, box.findText(before)))
    box.blockSignals(False)
