"""Claim by claim at the window: what is asked, what the keys answer, and where one is afterwards."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QToolButton
from pytestqt.qtbot import QtBot

from coalition_annotator.gui.base.settings import Settings
from coalition_annotator.gui.reading import choices
from coalition_annotator.gui.shell.main_window import MainWindow
from coalition_annotator.gui.widgets.chooser import Chooser
from coalition_annotator.model import codebook as cb
from coalition_annotator.model.annotation import Annotation
from coalition_annotator.model.entity import ORGANISATION
from coalition_annotator.model.span import covered_text
from coalition_annotator.project.analysis import statements
from coalition_annotator.project.editing import tag_edits
from coalition_annotator.project.project import Project

from .conftest import Reader

TEXT = (
    "Talks in spring\n\n"
    "French President Emmanuel Macron said that Ukraine and Russia will talk. Olaf Scholz said that Germany pays.\n\n"
    "Meloni 🕊 warned that Italy sends no troops. هذا نص. 日本は参加しないと述べた。\n\nThe sea was calm."
)


class Coder(Reader):
    """A person who answers where the keyboard is, and counts each press and each sweep."""

    actions = 0

    def press(self, key: Qt.Key | str, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """Press a key wherever the keyboard is."""
        self.actions += 1
        target = QApplication.activePopupWidget() or self.window.focusWidget()
        assert target is not None
        if isinstance(target, Chooser):
            target = target.line
        if isinstance(key, str):
            self.qtbot.keyClicks(target, key, modifier)
        else:
            self.qtbot.keyClick(target, key, modifier)
        self.rest()

    def rest(self) -> None:
        flow = self.window.features.reading.page.flow
        self.qtbot.waitUntil(lambda: not flow._later.isActive(), timeout=20_000)
        QApplication.processEvents()

    def mark(self, words: str, key: str) -> Annotation:
        self.actions += 1
        self.sweep(words)
        self.press(key)
        self.settle()
        self.rest()
        tag = self.tagger.selected
        assert tag is not None
        return tag

    @property
    def step(self) -> str:
        return self.window.features.reading.page.flow.step

    def statement(self, claim: Annotation) -> tuple[str, str, list[str], list[str]]:
        """Stance, category, speakers and countries of a claim, as the codebook and the text say them."""
        tags = self.tagger.tags
        assert tags is not None
        book = self.tagger.live.project.codebook
        now = tags.annotations[claim.id]

        def shown(attribute: str) -> str:
            known = book.attribute(attribute)
            return book.shown(known, now.attributes.get(attribute)) if known else ""

        def ends(kind: str) -> list[str]:
            return [covered_text(tags.text, each.spans) for each in tags.targets(claim.id, kind)]

        return shown(cb.STANCE), shown(cb.CATEGORY), ends(cb.SAID_BY), ends(cb.ABOUT)


@pytest.fixture
def coder(
    project: Project,
    add_article: Callable[..., str],
    settings: Settings,
    open_window: Callable[..., MainWindow],
    qtbot: QtBot,
) -> Coder:
    settings.suggestions = settings.suggestions._replace(shown=True)
    add_article(TEXT, title="Talks in spring")
    made = Coder(open_window(project.path), qtbot)
    qtbot.waitUntil(lambda: bool(made.window.features.suggestions.actions.model.open), timeout=20_000)
    made.view.setFocus()
    return made


def test_a_claim_by_hand_takes_no_more_than_ten_actions(coder: Coder) -> None:
    claim = coder.mark("Ukraine and Russia will talk", "2")
    assert coder.step == "stance"
    coder.press("+")
    assert coder.step == "category"
    coder.press("Peace talks")
    coder.press(Qt.Key.Key_Return)
    assert coder.step == "speaker"
    coder.press(Qt.Key.Key_Return)
    assert coder.statement(claim) == (
        "Support", "Peace talks", ["French President Emmanuel Macron"], ["Ukraine", "Russia"],
    )  # fmt: skip
    assert coder.actions <= 10
    assert coder.tagger.selected_id == claim.id and coder.view.hasFocus()
    assert not coder.window.features.reading.page.claim_bar.isVisible()


def test_a_claim_that_is_proposed_takes_three_actions_once_its_category_is_known(coder: Coder) -> None:
    first = coder.mark("Germany pays", "2")
    for key in ("+", "Money", Qt.Key.Key_Return, Qt.Key.Key_Return):
        coder.press(key)
    coder.window.features.suggestions.actions.step(1)
    coder.rest()
    coder.actions = 0
    coder.press("A")
    claim = coder.tagger.selected
    assert claim is not None and claim.layer_id == cb.CLAIM and claim.id != first.id
    coder.press("-")
    coder.press("1")
    assert coder.actions == 3
    stance, category, speakers, _ = coder.statement(claim)
    assert (stance, category) == ("Oppose", "Money") and speakers
    # The next suggestion is at hand, and the keyboard is with the text.
    assert coder.window.features.suggestions.actions.model.selected is not None
    assert coder.view.hasFocus()


def test_enter_never_takes_a_category_away(coder: Coder) -> None:
    claim = coder.mark("Germany pays", "2")
    coder.press("C")
    coder.press("Money")
    coder.press(Qt.Key.Key_Return)
    coder.press(Qt.Key.Key_Escape)
    assert coder.statement(claim)[1] == "Money"
    coder.press("C")
    coder.press("no such")
    coder.press(Qt.Key.Key_Return)
    assert coder.statement(claim)[1] == "no such"
    coder.press(Qt.Key.Key_Escape)
    coder.press("C")
    coder.press(Qt.Key.Key_Return)
    assert coder.statement(claim)[1] == "no such"


def test_a_new_category_is_one_gesture(coder: Coder) -> None:
    claim = coder.mark("Germany pays", "2")
    coder.press("C")
    coder.press("Shared debt")
    coder.press(Qt.Key.Key_Return)
    assert coder.statement(claim)[1] == "Shared debt"
    coder.press(Qt.Key.Key_Escape)
    coder.window.action("edit.undo").trigger()
    book = coder.tagger.live.project.codebook
    assert "Shared debt" not in [each.name for _, each in book.tree_of(cb.CATEGORY)]
    assert coder.statement(claim)[1] == ""


def test_x_leaves_what_is_proposed_and_keys_that_answer_nothing_go_to_the_text(coder: Coder) -> None:
    claim = coder.mark("Germany pays", "2")
    coder.press("0")
    coder.press(Qt.Key.Key_Tab)
    assert coder.step == "speaker"
    coder.press("x")
    assert coder.statement(claim)[2] == [] and coder.view.hasFocus()
    coder.press("+")
    assert coder.statement(claim)[0] == "Support"


def test_a_speaker_that_is_tagged_while_one_is_asked_for_answers(coder: Coder) -> None:
    claim = coder.mark("The sea was calm", "2")
    coder.press("+")
    coder.press(Qt.Key.Key_Tab)
    assert coder.step == "speaker"
    coder.press(Qt.Key.Key_Escape)
    coder.sweep("Meloni 🕊")
    coder.press("1")
    assert coder.statement(claim)[2] == ["Meloni 🕊"]
    assert coder.tagger.selected_id == claim.id
    coder.window.action("edit.undo").trigger()
    assert coder.statement(claim)[2] == []


def test_the_next_claim_without_category_is_a_key_away(coder: Coder) -> None:
    one, two = coder.mark("日本は参加しない", "2"), coder.mark("Germany pays", "2")
    coder.press(Qt.Key.Key_Escape)
    coder.press("N", Qt.KeyboardModifier.ShiftModifier)
    assert coder.tagger.selected_id == two.id and coder.step == "category"
    coder.press("Money")
    coder.press(Qt.Key.Key_Return)
    coder.press(Qt.Key.Key_Escape)
    coder.press("N", Qt.KeyboardModifier.ShiftModifier)
    assert coder.tagger.selected_id == one.id
    coder.press("Money")
    coder.press(Qt.Key.Key_Return)
    coder.press(Qt.Key.Key_Escape)
    coder.press("N", Qt.KeyboardModifier.ShiftModifier)
    assert "have a category" in coder.window.status.said.text()


def test_linking_goes_on_until_escape(coder: Coder) -> None:
    speaker = coder.mark("Olaf Scholz", "1")
    country = coder.mark("Germany", "3")
    claim = coder.mark("Germany pays", "2")
    top = coder.view.geometry()
    coder.press("L")
    assert coder.view.geometry() == top
    coder.click("Olaf Scholz")
    coder.click("Germany")
    assert coder.tagger.linking == claim.id
    coder.press(Qt.Key.Key_Escape)
    assert not coder.tagger.linking and coder.tagger.selected_id == claim.id
    tags = coder.tagger.tags
    assert tags is not None
    assert {link.target_id for link in tags.links_from(claim.id)} == {speaker.id, country.id}


def test_a_double_click_tags_names_and_only_selects_other_words(coder: Coder) -> None:
    def double(words: str) -> None:
        place = coder.point(coder.span(words).start + 1)
        coder.qtbot.mouseDClick(coder.view.viewport(), Qt.MouseButton.LeftButton, pos=place)
        coder.rest()

    double("Scholz")
    tag = coder.tagger.selected
    assert tag is not None and tag.layer_id == cb.SPEAKER
    before = len(coder.tagger.index)
    for word in ("warned", "The sea"):
        double(word)
        assert coder.view.selected_span() is not None
    double("参加")
    assert len(coder.tagger.index) == before
    selected = coder.view.selected_span()
    assert selected is not None and selected.length < len("日本は参加しないと述べた")


def test_e_chooses_beside_the_words_and_leaves_the_keyboard_with_the_text(coder: Coder) -> None:
    coder.mark("Olaf Scholz", "1")
    coder.press("E")
    coder.press(Qt.Key.Key_Return)
    assert coder.view.hasFocus()
    tag = coder.tagger.selected
    assert tag is not None and tag.entity_id


def test_an_article_that_is_done_with_something_open_says_so_and_leads_there(
    coder: Coder, add_article: Callable[..., str], qtbot: QtBot
) -> None:
    claim = coder.mark("Germany pays", "2")
    coder.press(Qt.Key.Key_Escape)
    coder.press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    notice = coder.window.notice
    assert "1 claim without category" in notice.label.text() and "suggestion" in notice.label.text()
    qtbot.mouseClick(notice._action, Qt.MouseButton.LeftButton)
    coder.settle()
    assert coder.tagger.selected_id == claim.id
    assert next(iter(coder.window.live.project.articles.values())).state == "in_progress"


def test_speaks_for_lists_a_country_once_with_its_sentence_and_any_other_by_typing(coder: Coder) -> None:
    for nth in (1, 2):
        coder.sweep("Germany" if nth == 1 else "Italy")
        coder.press("3")
    speaker = coder.mark("Olaf Scholz", "1")
    coder.press("E")
    coder.press(Qt.Key.Key_Return)
    live, tags = coder.window.live, coder.tagger.tags
    assert tags is not None
    kind = live.project.codebook.link_type(cb.SPEAKS_FOR)
    assert kind is not None
    now = tags.annotations[speaker.id]
    offered = choices.target_choices(live, tags, now, kind, "")
    assert [each.label for each in offered] == ["DE Germany", "IT Italy"]
    assert "Olaf Scholz said that Germany pays" in offered[0].remark
    russia = choices.target_choices(live, tags, now, kind, "russ")[0]
    assert live.change(lambda: choices.target_taken(live, tags, now, kind, russia.value), coder)
    assert [covered_text(tags.text, each.spans) for each in tags.targets(speaker.id, cb.SPEAKS_FOR)] == ["Russia"]
    norway = choices.target_choices(live, tags, now, kind, "norw")[0]
    assert "not named here" in norway.remark
    assert live.change(lambda: choices.target_taken(live, tags, now, kind, norway.value), coder)
    assert live.project.entities[now.entity_id or ""].code == "NO"


def test_actions_per_attribution_over_a_real_article(real_reader: Reader, settings: Settings) -> None:
    """Every sweep and every key press counts, stance and category included: at most 10 by hand, 3 with suggestions."""
    coder = Coder(real_reader.window, real_reader.qtbot)
    actions = coder.window.features.suggestions.actions
    actions.set_options(actions.model.options._replace(shown=True))
    coder.settle()
    text = coder.tagger.tags.text if coder.tagger.tags else ""
    wanted = [each for each in actions.model.open if each.layer_id == cb.CLAIM and len(each.spans) == 1 and each.links]
    coder.view.setFocus()
    by_hand = []
    for number, each in enumerate(wanted[:4]):
        coder.actions = 0
        claim = coder.mark(text[each.start : each.end], "2")
        coder.press("+")
        coder.press("1" if number else "mon")
        if not number:
            coder.actions += 2  # three letters are three presses
            coder.press(Qt.Key.Key_Return)
        while coder.step:
            coder.press(Qt.Key.Key_Return)
        by_hand.append(coder.actions)
        stance, category, speakers, _ = coder.statement(claim)
        assert (stance, bool(category), bool(speakers)) == ("Support", True, True)
        coder.press(Qt.Key.Key_Escape)
    suggested = []
    for _ in range(4):
        coder.settle()
        claims = [each for each in actions.model.in_order() if each.layer_id == cb.CLAIM]
        actions.model.select(claims[0].id)
        coder.rest()
        coder.actions = 0
        coder.press("A")
        taken = coder.tagger.selected
        coder.press("-")
        coder.press("1")
        assert taken is not None and coder.statement(taken)[0] == "Oppose" and all(coder.statement(taken)[1:3])
        suggested.append(coder.actions)
    print(f"by hand {by_hand}, suggested {suggested}")
    assert max(by_hand) <= 10 and max(suggested) <= 3


def test_capitals_and_held_keys_stay_in_the_field(coder: Coder) -> None:
    claim = coder.mark("Germany pays", "2")
    coder.press("+")
    line = coder.window.features.reading.page.claim_bar.line
    coder.press(Qt.Key.Key_Shift, Qt.KeyboardModifier.ShiftModifier)
    assert line.hasFocus()
    coder.press("Diplomacy QZ")
    coder.press(Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert line.hasFocus() and line.selectedText() == "Diplomacy QZ" and coder.view.selected_span() is None
    coder.press(Qt.Key.Key_Return)
    assert coder.statement(claim)[1] == "Diplomacy QZ"


def test_numbers_are_shown_only_where_they_answer(coder: Coder) -> None:
    coder.mark("Germany pays", "2")
    bar = coder.window.features.reading.page.claim_bar
    coder.press("+")

    def labels() -> list[str]:
        return [each.text() for each in bar.findChildren(QToolButton) if each.isVisible()]

    assert labels()[0].startswith("1  ")
    coder.press(Qt.Key.Key_Escape)
    coder.rest()
    assert bar.isVisible() and not labels()[0].startswith("1")
    coder.press("1")
    assert coder.tagger.brush == cb.SPEAKER


def test_enter_brings_a_claim_back_that_was_scrolled_away(coder: Coder) -> None:
    coder.window.resize(900, 560)
    coder.mark("日本は参加しない", "2")
    coder.press("+")
    coder.press(Qt.Key.Key_Escape)
    coder.view.verticalScrollBar().setValue(0)
    coder.view.setFocus()
    coder.press(Qt.Key.Key_Return)
    bar = coder.window.features.reading.page.claim_bar
    assert bar.isVisible() and bar.line.hasFocus()


def test_a_double_clicked_word_leaves_no_popover_behind(coder: Coder) -> None:
    place = coder.point(coder.span("warned").start + 1)
    coder.qtbot.mouseDClick(coder.view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    coder.qtbot.mouseRelease(coder.view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    popover = coder.window.features.reading.page.popover
    assert popover.isVisible()
    coder.press(Qt.Key.Key_Escape)
    assert not popover.isVisible()


def test_speaks_for_takes_an_organisation_that_the_text_names_by_typing(
    project: Project,
    add_article: Callable[..., str],
    settings: Settings,
    open_window: Callable[..., MainWindow],
    qtbot: QtBot,
) -> None:
    add_article("Brussels 🇪🇺\n\nJosep Borrell, for the EU, said that talks go on.\n", title="Brussels")
    coder = Coder(open_window(project.path), qtbot)
    speaker = coder.mark("Josep Borrell", "1")
    page = coder.window.features.reading.page
    page.inspector._catch_up()
    qtbot.mouseClick(page.inspector._fields[cb.SPEAKS_FOR], Qt.MouseButton.LeftButton)
    chooser = QApplication.activePopupWidget()
    assert isinstance(chooser, Chooser)
    coder.press("EU")
    coder.press(Qt.Key.Key_Return)
    tags = coder.tagger.tags
    assert tags is not None
    (target,) = tags.targets(speaker.id, cb.SPEAKS_FOR)
    assert covered_text(tags.text, target.spans) == "the EU"
    known = coder.window.live.project.entities[target.entity_id or ""]
    assert (known.kind, known.name) == (ORGANISATION, "European Union")
    claim = coder.mark("talks go on", "2")
    coder.press(Qt.Key.Key_Escape)
    coder.window.live.change(
        lambda: tag_edits.link(coder.window.live.project, claim, tags.annotations[speaker.id]), coder
    )
    (row,) = statements.rows(coder.window.live.project)
    assert row.organisation == ("European Union",)
