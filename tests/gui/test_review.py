"""Reviewing, agreeing and exchanging in the window, by mouse and keys."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from coalition_annotator.gui.review import review_controller as rv
from coalition_annotator.gui.review.page import AGREEMENT, BESIDE, OVERLAID
from coalition_annotator.gui.shell.main_window import MainWindow
from coalition_annotator.gui.team.dialogs import RuleDialog
from coalition_annotator.gui.team.progress_dialog import ProgressDialog
from coalition_annotator.gui.widgets.chooser import Chooser
from coalition_annotator.model import codebook as cb
from coalition_annotator.model.annotation import BY_HAND, Annotation, Annotator
from coalition_annotator.model.article import DONE
from coalition_annotator.model.edit import added, edit, replaced
from coalition_annotator.model.identifier import new_id, now
from coalition_annotator.model.review import AGREED
from coalition_annotator.model.span import Span
from coalition_annotator.project.analysis import statements
from coalition_annotator.project.editing import article_edits
from coalition_annotator.project.project import Project
from coalition_annotator.project.review import corrections, review_state
from coalition_annotator.project.team import assignment_edits, exchange, progress
from coalition_annotator.store import annotations as stored

from ..conftest import ANNA, BO
from ..project.bringing import bring
from .conftest import Reader

CEM = Annotator(new_id(), "Cem Ay", "CA", "#117755", now())

OpenWindow = Callable[[Path | None], MainWindow]
POLNEAR = Path(__file__).parents[3] / "shared" / "data" / "polnear"
FLEET = "a shared fleet would deter attacks on Lithuania"
VOTE = "“No ship will sail without a vote,”"


def tag(
    project: Project, article_id: str, who: Annotator, words: str, layer: str = cb.CLAIM, **attributes: str
) -> None:
    start = project.text(article_id).index(words)
    made = Annotation(
        new_id(), article_id, who.id, layer, (Span(start, start + len(words)),), attributes, None, BY_HAND, now(),
        project.articles[article_id].text_hash,
    )  # fmt: skip
    me = project.me
    project.work_as(who)
    project.register_me()
    project.commit(edit("Tag", [added(made)]))
    project.work_as(me)


@pytest.fixture
def shared(project: Project, add_article: Callable[..., str]) -> str:
    """Two articles that Anna and Bo have tagged; they differ twice in the first, once in the second."""
    first = add_article()
    second = add_article("The pact will hold, ministers said.\n\nTalks go on.", title="The pact will hold")
    tag(project, first, ANNA, FLEET, **{cb.STANCE: cb.SUPPORT})
    tag(project, first, BO, f"that {FLEET}", **{cb.STANCE: cb.OPPOSE})
    tag(project, first, BO, VOTE)
    tag(project, first, ANNA, "Norwegian Defence Minister Ida Berg", cb.SPEAKER)
    tag(project, first, BO, "Norwegian Defence Minister Ida Berg", cb.SPEAKER)
    tag(project, second, ANNA, "The pact will hold")
    tag(project, second, BO, "The pact")
    return first


class Lead:
    """Who reviews: presses keys in the text under review."""

    def __init__(self, window: MainWindow, qtbot: QtBot) -> None:
        self.window, self.qtbot = window, qtbot
        self.page, self.reviewer = window.features.review.page, window.features.review.page.reviewer

    def key(self, key: str | Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        if isinstance(key, str):
            self.qtbot.keyClicks(self.page.view, key, modifier)
        else:
            self.qtbot.keyClick(self.page.view, key, modifier)

    def wait_for_next(self) -> None:
        self.qtbot.waitUntil(lambda: self.reviewer._search is None)

    def agreed(self) -> list[str]:
        project = self.window.live.project
        return [
            project.text(a)[tag.start : tag.end]
            for a in project.articles
            for tag in sorted(stored.of_article(project.file.connection, a), key=lambda each: each.start)
            if tag.annotator_id == AGREED.id
        ]


@pytest.fixture
def lead(project: Project, shared: str, open_window: OpenWindow, qtbot: QtBot) -> Lead:
    window = open_window(project.path)
    window.open_article(shared)
    window.action("go.review").trigger()
    assert window.pages.currentWidget() is window.features.review.page
    return Lead(window, qtbot)


def test_differences_are_listed_and_walked_through(lead: Lead) -> None:
    rows = [row.kind for row in lead.page.list.rows.rows]
    assert rows == ["Boundary, Stance", "Only Bo"]
    assert lead.page.list.rows.rows[0].lines[1:] == ("Anna: a shared fle…on Lithuania", "Bo: that a share…on Lithuania")
    assert "1 of 2 differences · 2 undecided" in lead.page.count.text()
    lead.key("n")
    assert "2 of 2 differences" in lead.page.count.text()
    lead.key("N", Qt.KeyboardModifier.ShiftModifier)
    assert "1 of 2 differences" in lead.page.count.text()
    lead.key(Qt.Key.Key_Down)
    assert lead.reviewer.number == lead.page.list.rows.rows[1].number
    lead.key("n")
    lead.wait_for_next()
    assert lead.reviewer.review is not None and lead.reviewer.review.article.title == "The pact will hold"


def test_nothing_is_decided_that_is_not_shown(lead: Lead, qtbot: QtBot) -> None:
    before = lead.agreed()
    lead.reviewer.show_annotator(BO.id, False)
    assert lead.reviewer.group is None and "Fewer than two annotators are shown" in lead.page.empty.text()
    for each in lead.page.panel.findChildren(QPushButton):
        if each.isVisible() and each.isEnabled():
            qtbot.mouseClick(each, Qt.MouseButton.LeftButton)
    lead.reviewer.take_side(0)
    lead.reviewer.take()
    lead.reviewer.leave_out()
    assert lead.agreed() == before
    lead.reviewer.show_annotator(BO.id, True)
    assert lead.reviewer.group is not None


def test_a_review_that_has_begun_takes_no_claim_away(lead: Lead) -> None:
    def counted() -> int:
        return sum(row.counts for row in statements.rows(lead.window.live.project))

    before = counted()
    assert before > 1
    lead.key("1")
    assert len(lead.agreed()) == 1 and counted() == before


def test_a_decision_that_a_later_reader_opens_again_is_told(lead: Lead, shared: str) -> None:
    lead.key("1")
    words = lead.agreed()[0]
    tag(lead.window.live.project, shared, CEM, words)
    lead.window.live.reread.emit()
    group = next(each for each in lead.reviewer.groups() if any(t.annotator_id == CEM.id for t in each.tags))
    lead.reviewer.choose(group.number)
    said = [each.text() for each in lead.page.panel.findChildren(QLabel)]
    assert any(each.startswith("Agreed by Anna") and "Open again" in each for each in said)


def test_two_of_one_first_name_are_told_apart(lead: Lead) -> None:
    project = lead.window.live.project
    row = replaced(project.annotators[BO.id], project.annotators[BO.id]._replace(name="Anna Ek"))
    assert lead.window.live.commit(edit("Name", [row]))
    assert "Only Anna Ek" in [each.kind for each in lead.page.list.rows.rows]


def test_an_offer_to_undo_goes_when_something_else_was_done(lead: Lead, qtbot: QtBot) -> None:
    window = lead.window
    window.notify_undoable("1 tag made.")
    assert window.notice.isVisible()
    lead.key("a")
    assert not window.notice.isVisible()
    window.notify_undoable("1 decision made.")
    lead.page.view.setFocus()
    qtbot.mouseClick(window.notice._action, Qt.MouseButton.LeftButton)
    assert not lead.agreed() and lead.page.view.hasFocus()


def test_a_rule_for_an_article_that_was_deleted_meanwhile_is_refused(lead: Lead, shared: str, qtbot: QtBot) -> None:
    dialog = RuleDialog(lead.window.live, shared, lead.window)
    qtbot.addWidget(dialog)
    dialog.show()
    live = lead.window.live
    assert live.commit(article_edits.delete(live.project, [live.project.articles[shared]]))
    qtbot.keyClick(dialog.rule, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "not in the project any more" in dialog.status.text(), timeout=10_000)


def test_enter_agrees_by_a_rule(lead: Lead, qtbot: QtBot) -> None:
    dialog = RuleDialog(lead.window.live, lead.reviewer.review.article.id, lead.window)  # type: ignore[union-attr]
    qtbot.addWidget(dialog)
    dialog.show()
    with qtbot.waitSignal(dialog.agreed, timeout=10_000):
        qtbot.keyClick(dialog.rule, Qt.Key.Key_Return)


def test_the_agreed_version_is_made_by_single_keys(lead: Lead) -> None:
    lead.key("2")
    assert lead.agreed() == [f"that {FLEET}"]
    assert "2 of 2 differences · 1 undecided" in lead.page.count.text()
    lead.key("x")
    lead.wait_for_next()
    assert lead.reviewer.review is not None and lead.reviewer.review.article.title == "The pact will hold"
    lead.key("m")
    lead.key("a")
    lead.wait_for_next()
    assert lead.agreed() == [f"that {FLEET}", "The pact will hold"]
    assert lead.window.status.said.text() == "Every difference in the project is decided."
    project = Project.open(lead.window.live.project.path, me=ANNA)
    assert all(not review_state.review(project, a).open_groups() for a in project.articles)
    project.close()
    lead.window.action("edit.undo").trigger()
    assert lead.agreed() == [f"that {FLEET}"]


def test_amending_before_agreeing(lead: Lead) -> None:
    project = lead.window.live.project
    lead.key("-")
    shift_alt = Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.AltModifier
    lead.key(Qt.Key.Key_Left, shift_alt)
    lead.key(Qt.Key.Key_Down, shift_alt)
    lead.key("c")
    chooser = lead.window.findChild(Chooser)
    assert chooser is not None
    lead.qtbot.keyClicks(chooser.line, "joint")
    lead.qtbot.keyClick(chooser.line, Qt.Key.Key_Return)
    lead.key(Qt.Key.Key_Return)
    assert lead.agreed() == ["shared fleet would deter attacks on"]
    (made,) = [
        t
        for t in stored.of_article(project.file.connection, next(iter(project.articles)))
        if t.origin == "adjudication"
    ]
    assert made.attributes == {cb.STANCE: cb.OPPOSE, cb.CATEGORY: "category.deterrence"}
    lead.key(Qt.Key.Key_Up)
    lead.key("u")
    assert lead.agreed() == []


def test_fields_are_taken_one_by_one_with_the_mouse(lead: Lead) -> None:
    buttons = {b.accessibleName(): b for b in lead.page.panel.findChildren(QPushButton)}
    oppose = next(b for name, b in buttons.items() if name.startswith("Stance: Oppose") and not b.isHidden())
    lead.qtbot.mouseClick(oppose, Qt.MouseButton.LeftButton)
    draft = lead.reviewer.draft
    assert draft is not None and draft.attributes[cb.STANCE] == cb.OPPOSE
    agree = next(b for b in lead.page.panel.findChildren(QPushButton) if b.text() == "Agree  A" and not b.isHidden())
    lead.qtbot.mouseClick(agree, Qt.MouseButton.LeftButton)
    assert lead.agreed() == [FLEET]


def test_a_click_in_the_text_chooses_the_group(lead: Lead) -> None:
    view = lead.page.view
    assert lead.reviewer.review is not None
    start = lead.reviewer.review.text.index(VOTE)
    cursor = view.textCursor()
    cursor.setPosition(view.offsets.position(start + 4).units)
    rect = view.cursorRect(cursor)
    lead.qtbot.mouseClick(
        view.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(rect.left() + 3, rect.center().y() + 4)
    )
    group = lead.reviewer.group
    assert group is not None and group.start == start


def test_filters_by_state_kind_layer_and_annotator(lead: Lead) -> None:
    reviewer = lead.reviewer
    page = lead.page
    page.state.setCurrentIndex(page.state.findData(rv.EVERYTHING))
    page.state.activated.emit(page.state.currentIndex())
    assert [row.kind for row in page.list.rows.rows] == ["✓ Agreed", "Boundary, Stance", "Only Bo"]
    reviewer.narrow(kind="missing")
    assert [row.kind for row in page.list.rows.rows] == ["Only Bo"]
    reviewer.narrow(kind="", layer=cb.SPEAKER)
    assert [row.kind for row in page.list.rows.rows] == ["✓ Agreed"]
    reviewer.narrow(layer="", state=rv.UNSEEN)
    assert len(page.list.rows.rows) == 3
    lead.key("1")
    assert len(page.list.rows.rows) == 2
    reviewer.narrow(state=rv.EVERYTHING)

    def chips() -> list[QPushButton]:
        found = page._chips.findChildren(QPushButton)
        return [chip for chip in found if chip.text().endswith("Bo Ek") and chip.isVisible()]

    lead.qtbot.waitUntil(lambda: bool(chips()))
    lead.qtbot.mouseClick(chips()[0], Qt.MouseButton.LeftButton)
    assert reviewer.review is not None and reviewer.review.readers == (ANNA.id,)


def test_remarks_in_the_panel(lead: Lead) -> None:
    lead.key("k")
    panel = lead.page.panel
    assert panel.remark.hasFocus()
    lead.qtbot.keyClicks(panel.remark, "A condition?")
    lead.qtbot.keyClick(panel.remark, Qt.Key.Key_Return)
    assert any(label.text() == "Anna Lind · A condition?" for label in panel.findChildren(QLabel))
    assert lead.page.list.rows.rows[0].lines[-1] == "1 open remark"
    assert lead.page.view.hasFocus()


def test_side_by_side_and_back(lead: Lead) -> None:
    lead.key("v")
    assert lead.page._mode == BESIDE
    beside = lead.page.views[1:]
    assert [len(view.tagger.index) for view in beside] == [2, 3]
    lead.qtbot.keyClick(beside[0], Qt.Key.Key_V)
    assert lead.page._mode == OVERLAID and lead.page.view.isVisible()


def test_figures_lead_to_their_cases(lead: Lead) -> None:
    lead.key("g")
    assert lead.page._mode == AGREEMENT
    view = lead.page.agreement
    lead.qtbot.waitUntil(lambda: lead.page.agreement_model.figures is not None, timeout=20_000)
    assert view.layers.rowCount() == 2 and "2 shared articles, read by Anna Lind, Bo Ek." in view.status.text()
    assert {cell.text for cell in view.pairs.cells.values()} != {"—"}
    names = (
        [each.name for each in lead.page.agreement_model.figures.values] if lead.page.agreement_model.figures else []
    )
    view.value.setCurrentIndex(names.index("Claim: stance"))
    place = next(place for place, cell in view.confusion.cells.items() if cell.tip.startswith("Support against Oppose"))
    rect = view.confusion.rect_of(*place)
    lead.qtbot.mouseClick(view.confusion, Qt.MouseButton.LeftButton, pos=rect.center().toPoint())
    assert view.cases.count() == 1
    view.cases.itemActivated.emit(view.cases.item(0))
    assert lead.page._mode == OVERLAID
    group = lead.reviewer.group
    assert group is not None and len(group.tags) == 2


def test_blind_reading_hides_until_done(lead: Lead, shared: str) -> None:
    live = lead.window.live
    lead.window.features.reading.articles.show_everyone(True)
    assert {t.annotator_id for t in lead.window.features.reading.page.tagger.index} == {ANNA.id, BO.id}
    live.commit(assignment_edits.assign(live.project, list(live.project.articles.values()), ANNA.id))
    live.commit(assignment_edits.set_blind(live.project, True))
    assert {t.annotator_id for t in lead.window.features.reading.page.tagger.index} == {ANNA.id}
    assert lead.reviewer.review is None and "read blind" in lead.page.empty.text()
    lead.window.action("go.done").trigger()
    assert assignment_edits.own_state(live.project, live.project.articles[shared]) == DONE
    lead.window.open_article(shared)
    assert {t.annotator_id for t in lead.window.features.reading.page.tagger.index} == {ANNA.id, BO.id}


def test_assigning_in_the_dialog_fills_queues(lead: Lead) -> None:
    dialog = lead.window.features.team.actions.assign()
    lead.qtbot.keyClicks(dialog.name, "Cem Ay")
    lead.qtbot.keyClick(dialog.name, Qt.Key.Key_Return)
    dialog.overlap.setValue(100)
    dialog.assign()
    project = lead.window.live.project
    assert len(project.assignments) == 4 and "4 readings assigned" in dialog.told.text()
    dialog.reject()
    lead.window.action("go.queue").trigger()
    mine = [each for each in project.assignments.values() if each.annotator_id == ANNA.id]
    assert lead.window.features.reading.page.articles.model.rowCount() == len(mine)


def test_switching_the_annotator_by_keyboard(lead: Lead) -> None:
    chooser = lead.window.features.team.actions.switch()
    lead.qtbot.keyClicks(chooser.line, "Bo")
    lead.qtbot.keyClick(chooser.line, Qt.Key.Key_Return)
    assert lead.window.live.project.me.id == BO.id and lead.window.top_bar.avatar.text() == "BE"
    assert {t.annotator_id for t in lead.window.features.reading.page.tagger.index} == {BO.id}
    chooser = lead.window.features.team.actions.switch()
    lead.qtbot.keyClicks(chooser.line, "Dora Dahl")
    lead.qtbot.keyClick(chooser.line, Qt.Key.Key_Return)
    assert lead.window.live.project.me.name == "Dora Dahl"
    assert "Dora Dahl" in {each.name for each in lead.window.live.project.annotators.values()}


def test_merging_a_colleague_s_file_in_the_window(lead: Lead, shared: str, tmp_path: Path) -> None:
    live = lead.window.live
    target = tmp_path / "for bo.coalition"
    package = lead.window.features.team.actions.package()
    package.who.setCurrentIndex(package.who.findText("Bo Ek"))
    package.save_to(target)
    theirs = Project.open(target, me=BO)
    tag(theirs, shared, BO, "told reporters", cb.CUE)
    theirs.close()
    dialog = lead.window.features.team.actions.merge(target)
    assert dialog is not None
    lead.qtbot.waitUntil(lambda: dialog.summary is not None, timeout=20_000)
    assert "1 change that this project does not know: 1 by Bo Ek." in dialog.told.text() and dialog.go.isEnabled()
    with lead.qtbot.waitSignal(dialog.merged, timeout=20_000):
        lead.qtbot.mouseClick(dialog.go, Qt.MouseButton.LeftButton)
    lead.qtbot.waitUntil(lambda: "Only Bo" in [row.kind for row in lead.page.list.rows.rows][-1])
    assert len(lead.page.list.rows.rows) == 3
    assert "Merged 1 changes: 1 new tags" in lead.window.notice.label.text()
    live.undo()
    assert len(lead.page.list.rows.rows) == 2


def test_a_watched_folder_offers_what_appears(lead: Lead, shared: str, tmp_path: Path) -> None:
    folder = tmp_path / "shared"
    folder.mkdir()
    lead.window.features.team.actions.set_folder(folder)
    copy = tmp_path / "copy.coalition"
    exchange.package(lead.window.live.project, copy)
    theirs = Project.open(copy, me=BO)
    tag(theirs, shared, BO, "told reporters", cb.CUE)
    theirs.close()
    with lead.qtbot.waitSignal(lead.window.features.team.actions.watch.found, timeout=20_000) as found:
        copy.rename(folder / "bo.coalition")
    assert found.args == [folder / "bo.coalition", 1]
    assert "bo.coalition in the shared folder has 1 change" in lead.window.notice.label.text()
    assert lead.window.settings.watched_folder(lead.window.live.project.path) == folder


def test_agreeing_by_a_rule_in_the_dialog(lead: Lead) -> None:
    dialog = lead.window.features.team.actions.agree_by_rule()
    assert dialog is not None
    dialog.rule.setCurrentIndex(2)
    dialog.trusted.setCurrentIndex(dialog.trusted.findText("Bo Ek"))
    dialog.everywhere.setChecked(True)
    with lead.qtbot.waitSignal(dialog.agreed, timeout=20_000):
        lead.qtbot.mouseClick(dialog.go, Qt.MouseButton.LeftButton)
    assert len(lead.agreed()) == 4
    assert "0 undecided" in lead.page.count.text()


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::UserWarning")
def test_an_article_of_six_annotators_is_agreed_on_by_keyboard(
    project: Project, open_window: OpenWindow, qtbot: QtBot
) -> None:
    if not POLNEAR.exists():
        pytest.skip(f"PolNeAR is not at {POLNEAR}")
    bring(project, POLNEAR / "annotator-training", agreed=True)
    window = open_window(project.path)
    window.action("go.review").trigger()
    lead = Lead(window, qtbot)
    review = lead.reviewer.review
    assert review is not None and len(review.readers) == 6
    article_id = review.article.id
    presses = 0
    while lead.reviewer.review is not None and lead.reviewer.review.article.id == article_id and presses < 300:
        group = lead.reviewer.group
        assert group is not None
        lead.key("x" if len(group.tags) <= 3 else "a")
        lead.wait_for_next()
        presses += 1
    done = review_state.review(window.live.project, article_id)
    assert not done.open_groups() and 0 < len(done.agreed) < presses
    different = [group for group in done.groups if not group.agrees]
    assert presses == len(different)


def test_a_press_on_selected_words_drags_no_text(lead: Lead) -> None:
    """Were text dragged away, the program would wait for the drop; a random user of the window found it."""
    view = lead.page.view
    view.select_span(Span(0, 20))
    assert view.textCursor().hasSelection()
    place = view.rect_of(Span(2, 3)).center().toPoint()
    QTest.mousePress(view.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place)
    assert not view.textCursor().hasSelection()
    QTest.mouseRelease(view.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place)


def test_the_keys_that_open_the_figures_leave_them(lead: Lead, qtbot: QtBot) -> None:
    for key in (Qt.Key.Key_G, Qt.Key.Key_Escape, Qt.Key.Key_V):
        lead.page.focus_text()
        lead.key("g")
        assert lead.page.stack.currentWidget() is lead.page.agreement
        lead.page.agreement.setFocus()
        qtbot.keyClick(lead.page.agreement, key)
        assert lead.page.stack.currentWidget() is not lead.page.agreement
        lead.page.show_mode("overlaid")
    # They lead back to where one was.
    lead.page.show_mode("beside")
    lead.page.show_mode("agreement")
    lead.page.agreement.setFocus()
    qtbot.keyClick(lead.page.agreement, Qt.Key.Key_Escape)
    assert lead.page.stack.currentWidget() is lead.page._beside


def test_an_annotator_sees_what_a_review_changed_and_why(lead: Lead, qtbot: QtBot) -> None:
    lead.key("2")
    lead.key("k")
    qtbot.keyClicks(lead.page.panel.remark, "He is quoted, so with the cue")
    qtbot.keyClick(lead.page.panel.remark, Qt.Key.Key_Return)
    project = lead.window.live.project
    # Anna reviewed herself: what she decided on her own tags is no correction of another's.
    assert corrections.corrections(project) == []
    lead.window.features.team.actions.work_as(CEM)
    again = lead.window.features.team.actions
    lead.window.action("go.review").trigger()
    lead.key(Qt.Key.Key_Down)
    lead.key("x")
    again.work_as(BO)
    dialog = again.show_corrections()
    qtbot.waitUntil(lambda: not dialog.working, timeout=10_000)
    texts = [dialog.list.item(row).text() for row in range(dialog.list.count())]
    assert any("Left out of the agreed version" in text and "No ship will sail" in text for text in texts)
    qtbot.mouseClick(
        dialog.list.viewport(), Qt.MouseButton.LeftButton, pos=dialog.list.visualItemRect(dialog.list.item(0)).center()
    )
    selected = lead.window.features.reading.page.tagger.selected
    assert selected is not None and selected.annotator_id == BO.id
    dialog.close()


def test_progress_counts_articles_and_claims_by_annotator_and_day(lead: Lead) -> None:
    dialog = lead.window.features.team.actions.show_progress()
    cells = [[dialog.people.item(row, n).text() for n in range(5)] for row in range(dialog.people.rowCount())]
    assert [cell[:4] for cell in cells] == [
        [ANNA.name, "none assigned", "3", "2"], [BO.name, "none assigned", "4", "3"]
    ]  # fmt: skip
    assert dialog.days.rowCount() == 2 and "2 articles of 2 left" in dialog.left.text()
    dialog.close()


def test_six_annotators_are_readable_two_at_a_time_and_one_chooses_which(
    project: Project, shared: str, open_window: OpenWindow, qtbot: QtBot
) -> None:
    more = [Annotator(new_id(), f"Reader {n}", f"R{n}", "#117755", now()) for n in range(3, 7)]
    for who in more:
        tag(project, shared, who, VOTE)
    window = open_window(project.path)
    window.resize(1024, 700)
    window.open_article(shared)
    window.action("go.review").trigger()
    six = Lead(window, qtbot)
    six.key("v")
    side = six.page._beside
    qtbot.waitUntil(lambda: len(side.views) == 2)
    qtbot.waitUntil(lambda: all(view.viewport().width() > 200 for view in side.views), timeout=20_000)
    assert [box.currentText() for box in side.boxes] == [ANNA.name, BO.name]
    side.boxes[1].setFocus()
    qtbot.keyClick(side.boxes[1], Qt.Key.Key_End)
    assert [view.property("annotator") for view in side.views] == [ANNA.id, more[-1].id]
    window.resize(2600, 900)
    qtbot.waitUntil(lambda: len(side.views) > 2)
    assert side.views[1].property("annotator") == more[-1].id


def test_progress_that_was_closed_hears_of_no_more_edits(reader: Reader, qtbot: QtBot) -> None:
    dialog = ProgressDialog(reader.window.live, reader.window.settings, reader.window)
    reader.tag("a shared fleet would deter attacks on Lithuania", "2")
    assert "1" in [dialog.people.item(row, 2).text() for row in range(dialog.people.rowCount())]
    dialog.deleteLater()
    qtbot.waitUntil(lambda: not isValid(dialog))
    reader.tag("Norwegian Defence Minister Ida Berg", "1")


def test_two_annotators_of_one_name_are_counted_apart(project: Project, shared: str) -> None:
    namesake = Annotator(new_id(), BO.name, "B2", "#117755", now())
    tag(project, shared, namesake, VOTE)
    found = [each for each in progress.progress_by_annotator(project) if each.name == BO.name]
    assert sorted(each.tags for each in found) == [1, 4]


def test_a_correction_says_what_became_of_words_and_stance(lead: Lead) -> None:
    lead.window.features.team.actions.work_as(CEM)
    lead.window.action("go.review").trigger()
    lead.key("2")
    lead.window.features.team.actions.work_as(ANNA)
    found = next(each for each in corrections.corrections(lead.window.live.project) if each.words == FLEET)
    assert found.changes == (f"Words: now “that {FLEET}”", "Stance: Support became Oppose")
    assert found.by == CEM.name


def test_time_by_article_is_counted_once_it_is_wished_for_and_only_while_somebody_works(
    reader: Reader, qtbot: QtBot
) -> None:
    window, clock = reader.window, reader.window.features.reading.page.clock
    dialog = ProgressDialog(window.live, window.settings, window)
    clock.tick()
    assert dialog.times.isHidden() and not dialog.measure.isChecked()
    qtbot.mouseClick(dialog.measure, Qt.MouseButton.LeftButton, pos=QPoint(8, dialog.measure.height() // 2))
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    clock.tick()
    clock.tick()
    clock.away_after = -1
    clock.tick()
    dialog.refresh()
    times = [dialog.times.item(row, 1).text() for row in range(dialog.times.rowCount())]
    assert times == ["0.2", "0.2"]
    assert "1 article, 0.2 minutes each" in dialog.times.item(0, 0).text()
