"""The page for reviewing: differences to the left, texts in the middle, the decision to the right."""

from __future__ import annotations

from functools import cached_property, partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from coalition_annotator.gui.base.project_model import ProjectModel
from coalition_annotator.gui.base.settings import Settings
from coalition_annotator.gui.base.theme import ThemeManager
from coalition_annotator.gui.review import review_controller as rv
from coalition_annotator.gui.review.decision_panel import DecisionPanel
from coalition_annotator.gui.review.group_list import GroupList
from coalition_annotator.gui.review.review_controller import ReviewController
from coalition_annotator.gui.review.review_view import ReviewView, lane_colour
from coalition_annotator.gui.review.side_by_side import SideBySide
from coalition_annotator.gui.widgets.basics import FlowLayout, Segments, emptied, plain_label, three_columns
from coalition_annotator.model import codebook as cb
from coalition_annotator.model import difference as diff
from coalition_annotator.model.edit import Edit
from coalition_annotator.model.review import AGREED
from coalition_annotator.model.wording import plural
from coalition_annotator.project.review import review_state

if TYPE_CHECKING:
    from coalition_annotator.gui.review.agreement_view import AgreementModel, AgreementView

_WIDE = 1280
OVERLAID, BESIDE, AGREEMENT = "overlaid", "beside", "agreement"
_STATES = {rv.DIFFERENT: "Differences", rv.OPEN: "Undecided", rv.UNSEEN: "Not seen by me", rv.EVERYTHING: "Everything"}


class ReviewPage(QWidget):
    """Several annotators' tags on one text.

    Signals:
        read_wanted: an article's id, which the user wants to read.
    """

    read_wanted = Signal(str)

    def __init__(self, live: ProjectModel, themes: ThemeManager, settings: Settings) -> None:
        super().__init__()
        self._live, self._themes, self._settings = live, themes, settings
        self.reviewer = ReviewController(live, self)
        self.view = ReviewView(self.reviewer, self.reviewer.tagger, themes, settings)
        self.list = GroupList(self.reviewer, themes)
        self.panel = DecisionPanel(self.reviewer)
        self.mode = Segments(
            [("Overlaid", OVERLAID, ""), ("Side by side", BESIDE, "V"), ("Agreement", AGREEMENT, "G")],
            name="segments",
            optional=False,
        )
        self.mode.show_value(OVERLAID)
        self.count = plain_label("", "muted", wrap=True)
        self.article = plain_label("", "muted", wrap=True)
        self.empty = plain_label("", "muted", wrap=True)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._lay_out()
        self.list.picked.connect(self.reviewer.choose)
        self.list.clicked.connect(lambda *_: self.view.setFocus())
        self.view.group_clicked.connect(self.reviewer.choose_tag)
        self.mode.chosen.connect(self.show_mode)
        self.panel.left.connect(self.focus_text)
        self.reviewer.changed.connect(self._on_changed)
        self.reviewer.chosen.connect(self._show_count)
        live.edited.connect(self._on_edited)
        live.opened.connect(self._fill_filters)
        themes.changed.connect(self._show_chips)
        self._on_changed()

    def _lay_out(self) -> None:
        left = QFrame()
        left.setObjectName("left-panel")
        self.state, self.kind, self.layer, self.category = (QComboBox() for _ in range(4))
        rows = QVBoxLayout(left)
        rows.setContentsMargins(12, 12, 12, 4)
        rows.setSpacing(6)
        walk = QHBoxLayout()
        walk.setSpacing(4)
        walk.addWidget(self.count, 1)
        for text, tip, step in (("‹", "Previous difference (Shift+N)", -1), ("›", "Next difference (N)", 1)):
            tool = QToolButton()
            tool.setText(text)
            tool.setToolTip(tip)
            tool.setAccessibleName(tip)
            tool.clicked.connect(partial(self.reviewer.step, step))
            walk.addWidget(tool)
        rows.addLayout(walk)
        for pair in ((self.state, self.kind), (self.layer, self.category)):
            row = QHBoxLayout()
            row.setSpacing(6)
            for box in pair:
                box.setMinimumContentsLength(6)
                box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
                row.addWidget(box, 1)
            rows.addLayout(row)
        for box, name in (
            (self.state, "state"),
            (self.kind, "kind"),
            (self.layer, "layer"),
            (self.category, "category"),
        ):
            box.setAccessibleName(f"Show by {name}")
            box.activated.connect(partial(self._narrow, name, box))
        rows.addWidget(self.list, 1)
        self._fill_filters()
        middle = QFrame()
        middle.setObjectName("reader-area")
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        bar = QWidget()
        across = QHBoxLayout(bar)
        across.setContentsMargins(24, 12, 24, 8)
        self._chips = QWidget()
        self._chip_flow = FlowLayout(self._chips, spacing=6)
        across.addWidget(self._chips, 1)
        column.addWidget(bar)
        self._beside = SideBySide(self._live, self._themes, self._settings, self.reviewer, self.view)
        self.stack = QStackedWidget()
        shown: tuple[QWidget, ...] = (self.view, self._beside, self.empty)
        for each in shown:
            self.stack.addWidget(each)
        column.addWidget(self.stack, 1)
        self.splitter = three_columns(self, [(left, 230), (middle, 330), (self.panel, 240)], sizes=[330, 780, 330])
        self._left = left

    # Made when it is first wanted, as it delays the window.

    @cached_property
    def agreement_model(self) -> AgreementModel:
        """The figures of agreement."""
        from coalition_annotator.gui.review.agreement_view import AgreementModel

        return AgreementModel(self._live, self)

    @cached_property
    def agreement(self) -> AgreementView:
        """What shows the figures of agreement."""
        from coalition_annotator.gui.review.agreement_view import AgreementView

        view = AgreementView(self._live, self._themes, self.agreement_model)
        view.article_wanted.connect(self._on_case)
        for key, mode in (("G", ""), ("Esc", ""), ("V", BESIDE)):
            leave = QShortcut(QKeySequence(key), view)
            leave.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            leave.activated.connect(partial(self._leave_agreement, mode))
        self.stack.addWidget(view)
        return view

    # Filters

    def _fill_filters(self) -> None:
        codebook = self._live.project.codebook if self._live.is_open else None
        layers = [(layer.name, layer.id) for layer in codebook.layers] if codebook else []
        tree = codebook.tree_of(cb.CATEGORY) if codebook else []
        categories = [(value.name, value.id) for _, value in tree]
        kinds = [(diff.KIND_NAMES[kind].capitalize(), kind) for kind in diff.KINDS]
        for box, first, choices in (
            (self.kind, "All kinds", kinds),
            (self.layer, "All layers", layers),
            (self.category, "All categories", categories),
        ):
            before = box.currentData()
            box.clear()
            box.addItem(first, "")
            for label, value in choices:
                box.addItem(label, value)
            box.setCurrentIndex(max(0, box.findData(before)))
        if not self.state.count():
            for value, label in _STATES.items():
                self.state.addItem(label, value)

    def _narrow(self, name: str, box: QComboBox, _: int) -> None:
        self.reviewer.narrow(**{name: str(box.currentData())})

    # What is shown

    def open(self, article_id: str) -> None:
        """Review an article; where only one annotator has read it, the first that several have."""
        project = self._live.project
        shared = review_state.articles_to_review(project)
        wanted = article_id if article_id in shared or not shared else shared[0]
        if wanted:
            self.reviewer.open(wanted)

    def show_mode(self, mode: str) -> None:
        """Show the text overlaid, side by side, or the figures of agreement."""
        if mode == AGREEMENT and self._mode != AGREEMENT:
            self._before = self._mode
        self._mode = mode
        self.mode.show_value(mode)
        self._on_changed()
        if mode == AGREEMENT:
            self.agreement.wake()
        self.focus_text()

    def _leave_agreement(self, mode: str) -> None:
        self.show_mode(mode or self._before)
        self.focus_text()

    @property
    def views(self) -> list[ReviewView]:
        """The text overlaid, and those beside each other."""
        return [self.view, *self._beside.views]

    _mode = _before = OVERLAID

    def toggle(self, mode: str) -> None:
        """Show a mode, or the text overlaid where it is shown already."""
        self.show_mode(OVERLAID if self._mode == mode else mode)

    def focus_text(self) -> None:
        """Put the keyboard into the text."""
        views = [view for view in self.views if view.isVisible()] or [self.view]
        views[0].setFocus()

    def _on_changed(self) -> None:
        review = self.reviewer.review
        agreement = self._mode == AGREEMENT
        # Two texts beside each other want the room of the list, which the keys walk through all the same.
        self._left.setVisible(not agreement and not (self._mode == BESIDE and self.width() < _WIDE))
        self.panel.setVisible(not agreement)
        if agreement:
            self.stack.setCurrentWidget(self.agreement)
        elif review is None or len(review.readers) < 2:
            self.empty.setText(self._why_empty())
            self.stack.setCurrentWidget(self.empty)
        elif self._mode == BESIDE:
            self.stack.setCurrentWidget(self._beside)
            self._beside.show_review()
        else:
            readers = review.readers
            if self.view.property("readers") != readers:
                self.view.setProperty("readers", readers)
                self.view.reload()
            self.view.refresh()
            self.stack.setCurrentWidget(self.view)
        self._show_chips()
        self._show_count()

    def _why_empty(self) -> str:
        if self._live.is_open and self.reviewer.blind:
            return (
                "This project is read blind: others' tags are hidden\nuntil you have marked this article as done"
                " (Ctrl+Return on the page Read)."
            )
        if self._live.is_open and self.reviewer.tagger.hidden:
            return "Fewer than two annotators are shown.\n\nSwitch another one on above the text."
        return (
            "Nothing to review yet: no article was read by two annotators.\n\nAssign articles with an overlap"
            " (Review › Assign articles), send packages to your colleagues,\nand merge the files that they send back"
            " (Review › Merge another copy, Ctrl+M)."
        )

    def _show_count(self) -> None:
        review = self.reviewer.review
        if review is None:
            self.count.setText("")
            return
        different = [group for group in review.groups if not group.agrees]
        left = [group for group in different if not review.decided(group)]
        place = next((n for n, g in enumerate(different, 1) if g.number == self.reviewer.number), 0)
        where = f"{place} of {len(different)}" if place else f"{len(different)}"
        self.count.setText(f"{where} {plural(len(different), 'difference')} · {len(left)} undecided")
        self.count.setToolTip("N goes to the next difference that is undecided")

    def _show_chips(self) -> None:
        self._chip_flow.removeWidget(self.mode)
        emptied(self._chip_flow)
        self._chip_flow.addWidget(self.mode)
        self._chips.updateGeometry()
        if (
            self._mode == AGREEMENT
            or not self._live.is_open
            or self.reviewer.tagger.tags is None
            or self.reviewer.blind
        ):
            return
        project = self._live.project
        here = {tag.annotator_id for tag in self.reviewer.tagger.tags.annotations.values()}
        known = set(self.reviewer.review.readers if self.reviewer.review else ()) | here
        everyone = project.annotators
        shown = sorted(known - {AGREED.id}, key=lambda each: (everyone[each].name.casefold(), each))
        # Keys count the annotators that are compared.
        places = (
            {each: place for place, each in enumerate(self.reviewer.review.readers, 1)} if self.reviewer.review else {}
        )
        for each in shown:
            annotator = everyone[each]
            number = places.get(each, "")
            chip = self._chip(
                f"{number}  {annotator.name}".strip(), annotator.colour, each not in self.reviewer.tagger.hidden
            )
            chip.setToolTip("Compare this annotator's tags, or leave them out")
            chip.setAccessibleName(f"Compare {annotator.name}")
            chip.toggled.connect(partial(self.reviewer.show_annotator, each))
            self._chip_flow.addWidget(chip)
        agreed = len(self.reviewer.review.agreed) if self.reviewer.review else 0
        star = self._chip(f"★  Agreed version ({agreed})", AGREED.colour, self.reviewer.tagger.show_agreed)
        star.setToolTip("Show the agreed version in a lane of its own")
        star.toggled.connect(self.reviewer.show_agreed)
        self._chip_flow.addWidget(star)
        self._chips.updateGeometry()

    def _chip(self, text: str, colour: str, shown: bool) -> QPushButton:
        theme = self._themes.current
        chip = QPushButton(text.replace("&", "&&"))
        chip.setCheckable(True)
        chip.setChecked(shown)
        edge = lane_colour(colour, theme).name() if shown else theme.role("border").name()
        chip.setStyleSheet(f"QPushButton {{ border-bottom: 3px solid {edge}; padding: 5px 12px; }}")
        return chip

    def _on_case(self, article_id: str, annotation_id: str) -> None:
        self.show_mode(OVERLAID)
        self.reviewer.open(article_id)
        if annotation_id:
            self.reviewer.choose_tag(annotation_id)

    def _on_edited(self, done: Edit, initiator: object) -> None:
        if done.tables() & {"layer", "value", "attribute"}:
            self._fill_filters()

    def amend(self, attribute_id: str) -> None:
        """Open the choice of an attribute of the draft."""
        self.panel.amend(attribute_id)

    def wait(self) -> None:
        """Wait for what goes on in a thread: before the window goes."""
        if "agreement_model" in self.__dict__:
            self.agreement_model.wait()
