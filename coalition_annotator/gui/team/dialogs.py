"""Dialogs for a team: assign articles, make a package for an annotator, agree in bulk by a rule."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from coalition_annotator.files.output import file_name
from coalition_annotator.gui.base.background_task import TellProgress
from coalition_annotator.gui.base.project_model import ProjectModel
from coalition_annotator.gui.widgets.basics import button, caption, plain_label, spin_box
from coalition_annotator.gui.widgets.file_dialogs import ask_target
from coalition_annotator.gui.widgets.task_dialog import TaskDialog
from coalition_annotator.gui.widgets.tick_list import TickList
from coalition_annotator.model.annotation import Annotator
from coalition_annotator.model.article import Article
from coalition_annotator.model.edit import added, edit
from coalition_annotator.model.project_file import SUFFIX
from coalition_annotator.model.review import AGREED
from coalition_annotator.model.wording import counted
from coalition_annotator.project.opening import new_annotator
from coalition_annotator.project.project import Project
from coalition_annotator.project.review import adjudication, review_state
from coalition_annotator.project.team import assignment_edits, exchange

_ROLE = Qt.ItemDataRole.UserRole


def people(project: Project) -> list[Annotator]:
    """Return the annotators by name, who works here included, the agreed version left out."""
    known = {**project.annotators, project.me.id: project.me}
    return sorted((each for each in known.values() if each.id != AGREED.id), key=lambda each: each.name.casefold())


class AssignDialog(QDialog):
    """Deal articles out to annotators, see how far everybody is, and read blind or openly."""

    def __init__(self, live: ProjectModel, articles: Sequence[Article], parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("Assign articles")
        self.resize(560, 560)
        self._live, self._articles = live, articles
        self.who = TickList("Annotators")
        self.name = QLineEdit()
        self.name.setPlaceholderText("An annotator's name; Enter adds them")
        self.name.setAccessibleName("New annotator")
        self.name.returnPressed.connect(self._add_person)
        self.overlap = spin_box(20, 0, 100, suffix=" %")
        self.readers, self.seed = spin_box(2, 2, 6), spin_box(0, 0, 999_999)
        self.blind = QCheckBox("Blind: others' tags are hidden until one's own reading is done")
        self.blind.setChecked(assignment_edits.is_blind(live.project))
        self.blind.toggled.connect(self._set_blind)
        self.told = plain_label("", "muted", wrap=True)
        form = QFormLayout()
        form.setSpacing(8)
        for label, widget in (
            ("Read by several", self.overlap),
            ("How many read these", self.readers),
            ("Seed", self.seed),
        ):
            widget.setAccessibleName(label)
            form.addRow(label, widget)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(20, 20, 20, 16)
        rows.setSpacing(8)
        count = len(articles)
        rows.addWidget(plain_label(f"{counted(count, 'article')}, dealt out evenly", "heading"))
        rows.addWidget(caption("To whom"))
        rows.addWidget(self.who, 1)
        rows.addWidget(self.name)
        rows.addLayout(form)
        rows.addWidget(self.blind)
        rows.addWidget(self.told)
        below = QHBoxLayout()
        self.take_back = button("Take all back", self._take_back, tip="Take all assignments of these articles back")
        below.addWidget(self.take_back)
        below.addStretch(1)
        below.addWidget(button("Close", self.reject))
        self.go = button("Assign", self.assign, name="primary")
        self.go.setDefault(False)
        below.addWidget(self.go)
        rows.addLayout(below)
        self.who.itemChanged.connect(lambda *_: self._refresh())
        self.overlap.valueChanged.connect(lambda *_: self._refresh())
        self.readers.valueChanged.connect(lambda *_: self._refresh())
        self._fill()

    def _fill(self, *, ticked: str = "") -> None:
        project = self._live.project
        progress = assignment_edits.progress_of(project)
        before = set(self.chosen())
        labels: dict[str, str] = {}
        chosen: set[str] = before | {ticked}
        for each in people(project):
            done, of = progress.get(each.id, (0, 0))
            labels[each.id] = f"{each.name}  ·  {done:,} of {of:,} done" if of else each.name
            if of or not (progress or before):
                chosen.add(each.id)
        self.who.fill(labels, chosen)
        self._refresh()

    def chosen(self) -> list[str]:
        """Return the ids of the annotators that are ticked."""
        return self.who.chosen()

    def _refresh(self) -> None:
        number, several = len(self.chosen()), self.overlap.value() > 0
        self.readers.setEnabled(several)
        self.go.setEnabled(bool(number) and bool(self._articles))
        text = "Tick at least one annotator." if not number else ""
        if number == 1 and several:
            text = "An overlap needs two annotators."
        self.told.setText(text)

    def _add_person(self) -> None:
        name = " ".join(self.name.text().split())
        if not name:
            return
        known = next((each for each in people(self._live.project) if each.name.casefold() == name.casefold()), None)
        person = known or new_annotator(self._live.project, name)
        if known is None:
            self._live.commit(edit(f"New annotator {name}", [added(person)]), self)
        self.name.clear()
        self._fill(ticked=person.id)

    def _set_blind(self, blind: bool) -> None:
        self._live.commit(assignment_edits.set_blind(self._live.project, blind), self)

    def assign(self) -> None:
        """Deal the articles out."""
        if not self.chosen():
            return
        self._live.project.register_me()
        wanted = assignment_edits.deal_out(
            self._live.project, self._articles, self.chosen(),
            overlap=self.overlap.value() / 100, readers=self.readers.value(), seed=self.seed.value(),
        )  # fmt: skip
        self._live.commit(wanted, self)
        self._fill()
        count = len(wanted.changes)
        self.told.setText(f"{counted(count, 'reading')} assigned." if count else "All are assigned already.")

    def _take_back(self) -> None:
        chosen = {article.id for article in self._articles}
        found = [each for each in self._live.project.assignments.values() if each.article_id in chosen]
        self._live.commit(assignment_edits.unassign(found), self)
        self._fill()


class PackageDialog(QDialog):
    """Write a copy of the project for a colleague.

    Signals:
        made: the path that was written, and its number of articles.
    """

    made = Signal(object, int)

    def __init__(self, live: ProjectModel, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("Package for an annotator")
        self._live = live
        self.who = QComboBox()
        self.who.setAccessibleName("For whom")
        for each in people(live.project):
            if each.id != live.project.me.id:
                self.who.addItem(each.name, each)
        self.who.addItem("Anyone", None)
        assigned = bool(live.project.assignments)
        self.only = QCheckBox("Only the articles that are assigned to them")
        self.only.setChecked(assigned)
        self.only.setEnabled(assigned)
        self.blind = QCheckBox("Without others' tags, verdicts and remarks")
        self.blind.setChecked(assignment_edits.is_blind(live.project))
        rows = QVBoxLayout(self)
        rows.setContentsMargins(20, 20, 20, 16)
        rows.setSpacing(10)
        rows.addWidget(
            plain_label(
                "Your colleague opens the file, works in it, and sends it back; then you merge it (Ctrl+M)."
                " Nobody's work is overwritten, whatever you did meanwhile.", "muted", wrap=True,
            )
        )  # fmt: skip
        rows.addWidget(caption("For whom"))
        rows.addWidget(self.who)
        rows.addWidget(self.only)
        rows.addWidget(self.blind)
        below = QHBoxLayout()
        below.addStretch(1)
        below.addWidget(button("Cancel", self.reject))
        below.addWidget(button("Save…", self._ask, name="primary"))
        rows.addLayout(below)
        self.setMinimumWidth(460)
        self.who.currentIndexChanged.connect(self._refresh)
        self._refresh()

    def _refresh(self) -> None:
        someone = self.who.currentData() is not None
        self.only.setEnabled(someone and bool(self._live.project.assignments))
        self.blind.setEnabled(someone)

    def _ask(self) -> None:
        who = self.who.currentData()
        stem = file_name(self._live.project.name, otherwise="project")
        name = f"{stem} for {who.name}.coalition" if who else f"{stem} copy.coalition"
        path = ask_target(self, "Save the package", name, f"Projects (*{SUFFIX})", SUFFIX)
        if path is not None:
            self.save_to(path)

    def save_to(self, path: Path) -> None:
        """Write the package."""
        who = self.who.currentData()
        annotator = who if isinstance(who, Annotator) else None

        def make() -> None:
            count = exchange.package(
                self._live.project, path, annotator=annotator,
                only_assigned=self.only.isEnabled() and self.only.isChecked(),
                blind=self.blind.isEnabled() and self.blind.isChecked(), overwrite=True,
            )  # fmt: skip
            self.made.emit(path, count)
            self.accept()

        self._live.guard(make)


class RuleDialog(TaskDialog):
    """Agree in bulk by a rule: on the open article or on all that several have read.

    Signals:
        agreed: the number of articles looked at, and of decisions.
    """

    agreed = Signal(int, int)

    def __init__(self, live: ProjectModel, article_id: str, parent: QWidget) -> None:
        super().__init__(live, parent)
        self.setWindowTitle("Agree by a rule")
        self.setMinimumWidth(520)
        self._article_id = article_id
        self.rule = QComboBox()
        self.rule.setAccessibleName("Rule")
        for value, label in (
            (adjudication.ALL_AGREE, "Take what all have tagged alike"),
            (adjudication.MAJORITY, "Follow the majority"),
            (adjudication.TRUSTED, "Follow one annotator"),
        ):
            self.rule.addItem(label, value)
        self.trusted = QComboBox()
        self.trusted.setAccessibleName("Whom to follow")
        for each in people(live.project):
            self.trusted.addItem(each.name, each.id)
        self.everywhere = QCheckBox("In all articles that several have read")
        self.explained = plain_label("", "muted", wrap=True)
        self.go = button("Agree", self.agree, name="primary")
        self.go.setDefault(True)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(20, 20, 20, 16)
        rows.setSpacing(10)
        for widget in (self.rule, self.trusted, self.explained, self.everywhere, self.bar):
            rows.addWidget(widget)
        below = QHBoxLayout()
        below.addWidget(self.status, 1)
        below.addWidget(self.cancel)
        below.addWidget(self.go)
        rows.addLayout(below)
        self.rule.currentIndexChanged.connect(self._refresh)
        self._refresh()

    def _refresh(self) -> None:
        rule = self.rule.currentData()
        self.trusted.setVisible(rule == adjudication.TRUSTED)
        self.explained.setText(
            {
                adjudication.ALL_AGREE: "Tags that everybody who read the article has, with the same words, attributes,"
                " entity and links, go into the agreed version. All else stays undecided.",
                adjudication.MAJORITY: "What more than half of the readers tagged goes in, what fewer tagged stays out."
                " Where words or an attribute have no majority of their own, the words that more than half cover are"
                " taken, or the difference stays undecided. Ties stay undecided.",
                adjudication.TRUSTED: "What this annotator tagged goes in, what they did not tag stays out, in the"
                " articles that they read.",
            }[rule]
            + " What you decided already stays; one undo takes all of it back."
        )

    def agree(self) -> None:
        """Decide, in the background where it is much."""
        rule, trusted = self.rule.currentData(), str(self.trusted.currentData())
        one = None if self.everywhere.isChecked() else self._article_id
        path, me = self._live.project.path, self._live.project.me

        def work(tell: TellProgress) -> tuple[int, int]:
            with closing(Project.open(path, me=me)) as project:
                ids = review_state.articles_to_review(project) if one is None else [one]
                tell("Deciding", 0, len(ids))
                wanted = adjudication.by_rule(
                    project, (review_state.review(project, each) for each in ids), rule, trusted=trusted,
                    progress=lambda done: tell("Deciding", done, len(ids)),
                )  # fmt: skip
                project.commit(wanted)
                return len(ids), len({row.id for row in wanted.changes if row.table == "verdict"})

        self.run(work, self._on_done)

    def refresh_buttons(self) -> None:
        super().refresh_buttons()
        self.go.setEnabled(not self.working)

    def _on_done(self, counts: tuple[int, int]) -> None:
        self._live.look_for_news()
        self.agreed.emit(*counts)
        self.accept()
