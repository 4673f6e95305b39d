"""Suggestions at the window: shown, taken, declined, remembered, learned; with real keys and clicks."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt, QTimer
from PySide6.QtGui import QColor, QContextMenuEvent
from PySide6.QtWidgets import QApplication, QLabel, QMenu, QMessageBox
from pytestqt.qtbot import QtBot

from coalition_annotator.files.log import data_folder
from coalition_annotator.gui.base.settings import Settings
from coalition_annotator.gui.shell.main_window import MainWindow
from coalition_annotator.gui.suggestions.encoder_dialog import EncoderDialog
from coalition_annotator.gui.suggestions.settings_dialog import SuggestionsDialog
from coalition_annotator.gui.widgets.chooser import Chooser
from coalition_annotator.model import codebook as cb
from coalition_annotator.model.article import DONE
from coalition_annotator.model.entity import PERSON
from coalition_annotator.model.errors import EncoderError
from coalition_annotator.model.span import covered_text
from coalition_annotator.model.suggestion import RULES
from coalition_annotator.model.suggestion_options import SuggestionOptions
from coalition_annotator.nlp.attribution import spacy_parser
from coalition_annotator.project.editing import article_edits, entity_edits
from coalition_annotator.project.project import Project
from coalition_annotator.project.suggestions import open_suggestions, recommender, resources

from ..conftest import ANNA
from ..nlp.plugged import package
from ..nlp.test_recommender import example
from ..nlp.tiny_encoder import tiny_encoder
from ..project.teaching import teach
from .conftest import Reader

TEXT = (
    "Talks in spring\n\nFrench President Emmanuel Macron said that Ukraine and Russia will talk. Macron added that the"
    " plan is ready.\n\nThe sea was calm. Jordan voted."
)


__all__ = ["tiny_encoder"]


@pytest.fixture
def suggesting(
    project: Project,
    add_article: Callable[..., str],
    settings: Settings,
    open_window: Callable[[Path | None], MainWindow],
    qtbot: QtBot,
) -> Reader:
    settings.suggestions = settings.suggestions._replace(shown=True)
    add_article(TEXT, title="Talks in spring")
    reader = Reader(open_window(project.path), qtbot)
    qtbot.waitUntil(lambda: bool(reader.window.features.suggestions.actions.model.open), timeout=20_000)
    return reader


def shown(reader: Reader) -> list[tuple[str, str]]:
    tags = reader.tagger.tags
    assert tags is not None
    return [
        (each.layer_id, covered_text(tags.text, each.spans))
        for each in reader.window.features.suggestions.actions.model.open
    ]


def tags_of(reader: Reader) -> list[tuple[str, str]]:
    tags = reader.tagger.tags
    assert tags is not None
    return [(tag.layer_id, covered_text(tags.text, tag.spans)) for tag in reader.tagger.index.in_order()]


FIRST = [
    (cb.SPEAKER, "French President Emmanuel Macron"),
    (cb.COUNTRY, "French"),
    (cb.CUE, "said"),
    (cb.CLAIM, "that Ukraine and Russia will talk"),
    (cb.COUNTRY, "Ukraine"),
    (cb.COUNTRY, "Russia"),
]


def test_a_new_article_shows_proposals_and_no_tags(suggesting: Reader) -> None:
    assert shown(suggesting)[:6] == FIRST
    assert not tags_of(suggesting)
    assert suggesting.window.status.suggestions.text() == f"{len(shown(suggesting))} suggestions"
    # In doubt, Jordan is not shown at the usual threshold.
    assert (cb.COUNTRY, "Jordan") not in shown(suggesting)


def test_suggestions_are_painted_dashed_in_their_layers_colour(suggesting: Reader) -> None:
    view = suggesting.view
    (place,) = [each for each in view.shown_suggestions() if each.annotation.layer_id == cb.COUNTRY][:1]
    box = place.boxes[0].rect().translated(0, -view.scroll_top)
    image = view.viewport().grab().toImage()
    ratio = image.devicePixelRatio()
    line = view.theme.layer("green").line
    y = round((box.bottom() - 0.7) * ratio)
    row = [QColor(image.pixel(round(x * ratio), y)) for x in range(round(box.left()), round(box.right()))]
    near = [abs(c.red() - line.red()) + abs(c.green() - line.green()) + abs(c.blue() - line.blue()) < 160 for c in row]
    assert any(near)
    assert not all(near)


def test_a_takes_a_claim_with_all_that_belongs_to_it(suggesting: Reader) -> None:
    suggesting.key("a")
    selected = suggesting.window.features.suggestions.actions.model.selected
    assert selected is not None
    assert selected.layer_id == cb.CLAIM
    assert "86%" in suggesting.window.features.suggestions.actions.bar.findChild(QLabel).text()
    assert "Emmanuel Macron" in suggesting.window.features.suggestions.actions.bar.label.text()
    suggesting.key("a")
    assert tags_of(suggesting) == [each for each in FIRST if each[1] != "French"]
    tags = suggesting.tagger.tags
    assert tags is not None
    (claim,) = tags.of_layer(cb.CLAIM)
    assert len(tags.links_from(claim.id)) == 4
    # The claim lacks stance and category, which are asked; who goes on without them comes to the next suggestion.
    assert suggesting.tagger.selected_id == claim.id
    assert suggesting.window.features.reading.page.claim_bar.isVisible()
    suggesting.key("a")
    assert suggesting.window.features.suggestions.actions.model.selected is not None
    suggesting.key("z", Qt.KeyboardModifier.ControlModifier)
    assert not tags_of(suggesting)
    assert shown(suggesting)[:6] == FIRST


def test_x_declines_and_it_stays_declined_after_a_restart(
    suggesting: Reader, open_window: Callable[[Path | None], MainWindow], qtbot: QtBot
) -> None:
    suggesting.key("n")
    suggesting.key("x")
    gone = {FIRST[0], FIRST[2], FIRST[3]}
    assert not gone & set(shown(suggesting))
    # Countries stand for themselves and stay proposed.
    assert (cb.COUNTRY, "Ukraine") in shown(suggesting)
    path = suggesting.window.live.project.path
    suggesting.window.close()
    again = Reader(open_window(path), qtbot)
    qtbot.waitUntil(lambda: bool(again.window.features.suggestions.actions.model.open), timeout=20_000)
    assert not gone & set(shown(again))
    again.window.action("tag.again").trigger()
    assert gone <= set(shown(again))


def test_shift_a_takes_all_above_the_confidence_chosen(suggesting: Reader) -> None:
    window = suggesting.window
    window.features.suggestions.actions.set_options(
        window.features.suggestions.actions.model.options._replace(accept_above=87)
    )
    expected = {
        each
        for each, s in zip(shown(suggesting), window.features.suggestions.actions.model.open, strict=True)
        if s.confidence >= 0.87
    }
    assert expected
    suggesting.key("A", Qt.KeyboardModifier.ShiftModifier)
    assert set(tags_of(suggesting)) == expected
    assert window.notice.isVisible()
    assert shown(suggesting)
    window.live.undo()
    assert not tags_of(suggesting)


def test_a_click_selects_a_suggestion_and_escape_leaves_it(suggesting: Reader) -> None:
    suggesting.click("Russia")
    selected = suggesting.window.features.suggestions.actions.model.selected
    assert selected is not None
    assert selected.code == "RU"
    bar = suggesting.window.features.suggestions.actions.bar
    assert bar.isVisible()
    suggesting.click("Russia")
    again = suggesting.window.features.suggestions.actions.model.selected
    assert again is not None
    assert again.layer_id == cb.CLAIM
    suggesting.key(Qt.Key.Key_Escape)
    assert suggesting.window.features.suggestions.actions.model.selected is None
    assert not bar.isVisible()


def test_the_bar_s_buttons_answer(suggesting: Reader, qtbot: QtBot) -> None:
    from PySide6.QtWidgets import QToolButton

    suggesting.click("Russia")
    take, leave = suggesting.window.features.suggestions.actions.bar.findChildren(QToolButton)
    qtbot.mouseClick(take, Qt.MouseButton.LeftButton)
    assert tags_of(suggesting) == [(cb.COUNTRY, "Russia")]
    suggesting.click("Ukraine")
    qtbot.mouseClick(leave, Qt.MouseButton.LeftButton)
    assert (cb.COUNTRY, "Ukraine") not in shown(suggesting)
    assert len(tags_of(suggesting)) == 1


def test_tagging_by_hand_puts_a_suggestion_away(suggesting: Reader) -> None:
    suggesting.tag("Macron said", "1")
    assert (cb.SPEAKER, "French President Emmanuel Macron") not in shown(suggesting)
    assert suggesting.window.features.suggestions.actions.model.selected is None


def test_r_remembers_and_every_article_proposes_it(suggesting: Reader, qtbot: QtBot) -> None:
    suggesting.tag("The sea", "1")
    suggesting.key("r")
    project = suggesting.window.live.project
    assert [term.phrase for term in open_suggestions.terms(project)] == ["The sea"]
    new = article_edits.new_article("The sea is calm again. The sea is blue.", title="Second")
    suggesting.window.live.commit(new.edit, texts=new.texts)
    suggesting.window.open_article(new.article.id)
    qtbot.waitUntil(lambda: shown(suggesting) == [(cb.SPEAKER, "The sea")] * 2, timeout=20_000)
    dialog = suggesting.window.features.suggestions.actions.show_dialog()
    qtbot.addWidget(dialog)
    dialog.tabs.setCurrentIndex(2)
    dialog.terms.item(0).setSelected(True)
    qtbot.mouseClick(dialog.forget_terms, Qt.MouseButton.LeftButton)
    assert dialog.terms.count() == 0
    qtbot.waitUntil(lambda: not shown(suggesting), timeout=20_000)


def test_namesakes_are_asked_about(suggesting: Reader, qtbot: QtBot) -> None:
    live = suggesting.window.live
    for name in ("Emmanuel Macron", "Brigitte Macron"):
        live.commit(entity_edits.new_entity(PERSON, name).edit)
    suggesting.click("Macron added")
    selected = suggesting.window.features.suggestions.actions.model.selected
    assert selected is not None
    assert selected.layer_id == cb.SPEAKER
    # In this article, 'Macron' is the one who was named in full: no question.
    suggesting.key("a")
    tags = suggesting.tagger.tags
    assert tags is not None
    assert live.project.entities[tags.of_layer(cb.SPEAKER)[0].entity_id or ""].name == "Emmanuel Macron"


def test_u_goes_to_the_least_sure_one_and_then_to_other_articles(
    suggesting: Reader, add_article: Callable[..., str], qtbot: QtBot
) -> None:
    model = suggesting.window.features.suggestions.actions.model
    suggesting.key("u")
    assert model.selected is not None
    assert abs(model.selected.confidence - 0.5) == min(abs(each.confidence - 0.5) for each in model.open)
    live = suggesting.window.live
    new = article_edits.new_article("Chad, Jordan and Turkey voted. " * 5, title="Doubtful")
    live.commit(new.edit, texts=new.texts)
    suggesting.window.features.suggestions.actions.set_options(model.options._replace(least=0))
    panel = suggesting.window.features.reading.page.articles
    panel.sort("uncertain")
    qtbot.waitUntil(lambda: bool(panel.model.uncertainty), timeout=10_000)
    assert suggesting.tagger.tags is not None
    assert suggesting.tagger.tags.article.id == new.article.id
    assert panel.model.article_at(0) == live.project.articles[new.article.id]


def test_a_done_article_and_a_switch_show_none(suggesting: Reader, qtbot: QtBot) -> None:
    window = suggesting.window
    window.features.suggestions.actions.toggle()
    assert not shown(suggesting)
    window.features.suggestions.actions.toggle()
    qtbot.waitUntil(lambda: bool(shown(suggesting)), timeout=20_000)
    from coalition_annotator.project.team import assignment_edits

    assert suggesting.tagger.tags is not None
    article = window.live.project.articles[suggesting.tagger.tags.article.id]
    window.live.commit(assignment_edits.set_state(window.live.project, [article], DONE))
    qtbot.waitUntil(lambda: not shown(suggesting), timeout=20_000)
    suggesting.key("n")
    assert "done" in window.status.said.text()


def test_n_goes_on_from_the_caret_where_that_is_in_sight(suggesting: Reader, qtbot: QtBot) -> None:
    model = suggesting.window.features.suggestions.actions.model
    suggesting.settle()
    place = suggesting.span(" Macron added").start
    qtbot.mouseClick(suggesting.view.viewport(), Qt.MouseButton.LeftButton, pos=suggesting.point(place))
    assert model.selected is None and suggesting.view.caret() == place
    suggesting.key("n")
    assert model.selected is not None and model.selected.start >= place > model.in_order()[0].start


def test_the_bar_of_a_suggestion_covers_none_of_its_words(
    project: Project, add_article: Callable[..., str], settings: Settings,
    open_window: Callable[[Path | None], MainWindow], qtbot: QtBot,
) -> None:  # fmt: skip
    settings.suggestions = settings.suggestions._replace(shown=True)
    long = "that the talks were constructive and that ships of all states will sail to the harbour in spring " * 4
    add_article("The sea was calm.\n\n" * 12 + f"Ida Berg said {long.strip()}.", title="T")
    window = open_window(project.path)
    window.resize(900, 600)
    reader = Reader(window, qtbot)
    actions = window.features.suggestions.actions
    qtbot.waitUntil(lambda: bool(actions.model.open) and not actions.model.is_busy, timeout=20_000)
    reader.settle()
    claim = next(each for each in actions.model.open if each.layer_id == cb.CLAIM)
    actions.model.select(claim.id)
    QApplication.processEvents()
    bar = actions.bar.geometry()
    assert actions.bar.isVisible()
    shown = [each for each in reader.view.shown_suggestions() if each.annotation.id == claim.id]
    top = reader.view.scroll_top - reader.view.viewport().y()
    for box in shown[0].boxes:
        words = box.rect(0.7, 0.1).translated(0, -top).toRect()
        assert not words.intersects(bar)


def test_choices_are_kept_and_take_effect(suggesting: Reader, qtbot: QtBot) -> None:
    dialog = suggesting.window.features.suggestions.actions.show_dialog()
    qtbot.addWidget(dialog)
    dialog.boxes["countries"].setChecked(False)
    qtbot.waitUntil(lambda: cb.COUNTRY not in dict(shown(suggesting)) and bool(shown(suggesting)), timeout=20_000)
    dialog.boxes["countries"].setChecked(True)
    dialog.spins["least"].setValue(20)
    qtbot.waitUntil(lambda: (cb.COUNTRY, "Jordan") in shown(suggesting), timeout=20_000)
    kept = Settings(suggesting.window.settings.folder).suggestions
    assert kept.least == 20
    assert kept.countries


@pytest.fixture
def taught(suggesting: Reader) -> Reader:
    """The window on a project with 24 tagged articles beside the first."""
    live = suggesting.window.live
    teach(live.project, live.countries, 24)
    live.reread.emit()
    return suggesting


def trained_by_click(reader: Reader, qtbot: QtBot) -> SuggestionsDialog:
    """Train in the dialog, and return it."""
    actions = reader.window.features.suggestions.actions
    dialog = actions.show_dialog()
    qtbot.addWidget(dialog)
    dialog.tabs.setCurrentIndex(1)
    with qtbot.waitSignal(actions.trainer.done, timeout=60_000):
        qtbot.mouseClick(dialog.train, Qt.MouseButton.LeftButton)
    return dialog


def open_unseen(reader: Reader, seed: int, qtbot: QtBot) -> None:
    """Open an article that nobody tagged, and wait for what was learned."""
    new = article_edits.new_article(example(seed).text, title="Unseen")
    reader.window.live.commit(new.edit, texts=new.texts)
    reader.window.open_article(new.article.id)
    model = reader.window.features.suggestions.actions.model
    qtbot.waitUntil(lambda: any(each.by == "learned" for each in model.open), timeout=30_000)


def test_training_goes_on_beside_the_window_and_its_figures_are_shown(
    taught: Reader, qtbot: QtBot, tmp_path: Path
) -> None:
    window = taught.window
    dialog = window.features.suggestions.actions.show_dialog()
    qtbot.addWidget(dialog)
    dialog.tabs.setCurrentIndex(1)
    with qtbot.waitSignal(window.features.suggestions.actions.trainer.done, timeout=60_000):
        qtbot.mouseClick(dialog.train, Qt.MouseButton.LeftButton)
        assert window.features.suggestions.actions.trainer.is_busy
        assert dialog.stop.isVisible()
    model = window.features.suggestions.actions.model.maker.model
    assert model is not None
    assert window.features.suggestions.actions.model.maker.is_trusted
    names = {dialog.scores.item(row, 0).text() for row in range(dialog.scores.rowCount())}
    assert names == {"Speaker", "Claim"}
    assert dialog.signs.count() > 2
    assert dialog.trust.isVisible()
    assert "at least 90% sure" in dialog.trust.text()
    assert "F1 by words" in dialog.trust.text()
    files = window.features.suggestions.actions.files
    with qtbot.waitSignal(files.written, timeout=10_000):
        dialog.export_to(tmp_path / "model.zip")
    dialog._forget()
    assert window.features.suggestions.actions.model.maker.model is None
    with qtbot.waitSignal(files.taken, timeout=10_000):
        dialog.import_from(tmp_path / "model.zip")
    assert window.features.suggestions.actions.model.maker.model == model
    new = article_edits.new_article(example(300).text, title="Unseen")
    window.live.commit(new.edit, texts=new.texts)
    window.open_article(new.article.id)
    qtbot.waitUntil(lambda: sum(layer == cb.CLAIM for layer, _ in shown(taught)) == 8, timeout=10_000)
    # Where there is a parser, the recommender reads syntax, and follows when the article is parsed.
    assert bool(model.parser) == bool(spacy_parser.installed())
    assistant = window.features.suggestions.actions
    qtbot.waitUntil(lambda: any(each.by == "learned" for each in assistant.model.open), timeout=30_000)
    assert sum(layer == cb.CLAIM for layer, _ in shown(taught)) == 8


def asked_for_an_encoder(taught: Reader, qtbot: QtBot) -> tuple[SuggestionsDialog, EncoderDialog]:
    dialog = taught.window.features.suggestions.actions.show_dialog()
    qtbot.addWidget(dialog)
    dialog.tabs.setCurrentIndex(1)
    qtbot.mouseClick(dialog.encode, Qt.MouseButton.LeftButton)
    asking = dialog.findChild(EncoderDialog)
    assert asking is not None
    with qtbot.waitActive(asking):
        asking.activateWindow()
    return dialog, asking


def test_it_learns_by_an_encoder_and_reads_by_it_apart_from_the_window(
    taught: Reader, qtbot: QtBot, tiny_encoder: Path
) -> None:
    actions = taught.window.features.suggestions.actions
    dialog, asking = asked_for_an_encoder(taught, qtbot)
    asking.folder.setFocus()
    qtbot.keyClicks(asking.folder, str(tiny_encoder))
    with qtbot.waitSignal(actions.trainer.done, timeout=120_000):
        qtbot.mouseClick(asking.begin, Qt.MouseButton.LeftButton)
        assert dialog.stop.isVisible()
        assert not dialog.encode.isEnabled()
    model = actions.model.maker.model
    assert model is not None and len(model.encoder) == 64
    assert "encoder that was tuned" in dialog.trust.text()
    open_unseen(taught, 300, qtbot)
    # The next training goes on with it.
    trained_by_click(taught, qtbot)
    assert actions.model.maker.model.encoder == model.encoder
    # Without its files it says so, and the rules go on.
    shutil.rmtree(data_folder() / "encoders" / model.encoder)
    actions.model.reload_recommender()
    dialog._refresh_model()
    assert "encoder that is not on this computer" in dialog.state.text()
    qtbot.waitUntil(lambda: bool(actions.model.open), timeout=10_000)
    assert not any(each.by == "learned" for each in actions.model.open)


def test_no_wish_for_an_encoder_is_lost_to_another_training(taught: Reader, qtbot: QtBot, tiny_encoder: Path) -> None:
    actions = taught.window.features.suggestions.actions
    _, asking = asked_for_an_encoder(taught, qtbot)
    qtbot.keyClicks(asking.folder, str(tiny_encoder))
    assert asking.begin.isEnabled()
    with qtbot.waitSignal(actions.trainer.ended, timeout=60_000):
        actions.trainer.start(taught.window.live.project.path, actions.model.options, go_on=True)
        assert not asking.begin.isEnabled()
        qtbot.mouseClick(asking.begin, Qt.MouseButton.LeftButton)
        assert asking.isVisible()
    assert asking.begin.isEnabled()
    # Enter takes what is proposed, as in other dialogs.
    with qtbot.waitSignal(asking.wanted, timeout=2_000) as wanted:
        qtbot.keyClick(asking.folder, Qt.Key.Key_Return)
    assert wanted.args == [str(tiny_encoder)]
    actions.trainer.wait()


def test_closing_asks_before_a_tuning_is_lost(taught: Reader, qtbot: QtBot, tiny_encoder: Path) -> None:
    window, trainer = taught.window, taught.window.features.suggestions.actions.trainer
    trainer.start(
        window.live.project.path, window.features.suggestions.actions.model.options, encoder=str(tiny_encoder)
    )

    def answered_with(name: str) -> None:
        box = window.findChild(QMessageBox)
        assert box is not None and "trained with an encoder" in box.text()
        qtbot.waitUntil(box.isVisible)
        qtbot.mouseClick(next(each for each in box.buttons() if each.text() == name), Qt.MouseButton.LeftButton)
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)

    assert not window.close()
    answered_with("Keep open")
    assert window.isVisible() and trainer.is_busy and window.live.is_open
    assert not window.close()
    answered_with("Close")
    qtbot.waitUntil(lambda: not window.isVisible())
    assert not trainer.is_busy and not window.live.is_open


def test_leaving_the_project_asks_before_a_tuning_is_lost(
    taught: Reader, qtbot: QtBot, tiny_encoder: Path, tmp_path: Path
) -> None:
    window, trainer = taught.window, taught.window.features.suggestions.actions.trainer
    first, other = window.live.project.path, tmp_path / "other.coalition"
    Project.create(other, name="Other", me=ANNA).close()
    trainer.start(first, window.features.suggestions.actions.model.options, encoder=str(tiny_encoder))

    def answer_with(name: str) -> None:
        box = QApplication.activeModalWidget()
        assert isinstance(box, QMessageBox) and "trained with an encoder" in box.text()
        qtbot.mouseClick(next(each for each in box.buttons() if each.text() == name), Qt.MouseButton.LeftButton)

    QTimer.singleShot(0, lambda: answer_with("Stay"))
    assert not window.features.files.projects.open_project(other)
    assert trainer.is_busy and window.live.project.path == first
    QTimer.singleShot(0, lambda: answer_with("Stay"))
    window.run_command(next(each for each in window.commands if each.id == "file.close"))
    assert window.live.is_open and trainer.is_busy
    QTimer.singleShot(0, lambda: answer_with("Stay"))
    window.run_command(next(each for each in window.commands if each.id == "review.join"))
    assert QApplication.activeModalWidget() is None and trainer.is_busy
    QTimer.singleShot(0, lambda: answer_with("Leave it"))
    assert window.features.files.projects.open_project(other)
    assert not trainer.is_busy and window.live.project.path == other


def test_one_that_can_not_be_read_is_told_once_and_the_rest_goes_on(
    taught: Reader, qtbot: QtBot, tiny_encoder: Path
) -> None:
    live, actions = taught.window.live, taught.window.features.suggestions.actions
    digest = recommender.tune_encoder(live.project, str(tiny_encoder))
    recommender.keep(live.project, recommender.learn(live.project, syntax=False, encoder=digest))
    (data_folder() / "encoders" / digest / "encoder" / "0" / "config.json").write_text("{}")
    with qtbot.waitSignal(live.failed, timeout=60_000) as told:
        actions.model.reload_recommender()
    assert isinstance(told.args[0], EncoderError)
    qtbot.waitUntil(lambda: not actions.model.is_busy and bool(actions.model.open), timeout=10_000)
    assert "can't be read" in actions.model.maker.missing_encoder


def test_what_failed_for_the_recommender_before_is_not_held_against_the_one_that_came_since(
    suggesting: Reader, qtbot: QtBot
) -> None:
    model = suggesting.window.features.suggestions.actions.model
    maker, article_id = model.maker, suggesting.tagger.tags.article.id
    asked = maker.key_of(article_id)
    assert asked is not None
    model.reload_recommender()
    maker.failed.emit(EncoderError("The recommender's encoder is damaged."), asked)
    assert "learned" in maker.key_of(article_id).by
    qtbot.waitUntil(lambda: bool(model.open), timeout=20_000)
    maker.failed.emit(EncoderError("The recommender's encoder is damaged."), maker.key_of(article_id))
    assert "learned" not in maker.key_of(article_id).by


def test_the_article_that_follows_is_read_ahead_and_shows_its_suggestions_at_once(
    suggesting: Reader, qtbot: QtBot
) -> None:
    window, model = suggesting.window, suggesting.window.features.suggestions.actions.model
    new = article_edits.new_article("Ida Berg said that ships will come to Norway.", title="Ships")
    window.live.commit(new.edit, texts=new.texts)
    following = new.article.id
    key = model.maker.key_of(following)
    assert key is not None
    qtbot.waitUntil(lambda: model.maker.known(key) is not None, timeout=20_000)
    made: list[object] = []
    model.maker.made.connect(made.append)
    suggesting.key(Qt.Key.Key_PageDown, Qt.KeyboardModifier.ControlModifier)
    assert suggesting.tagger.tags.article.id == following
    qtbot.waitUntil(lambda: (cb.COUNTRY, "Norway") in shown(suggesting), timeout=20_000)
    # Nothing was made for it since; the next article is the first one again, whose suggestions are there, too.
    assert not made


def test_what_fails_while_reading_ahead_is_told_when_the_article_is_opened(suggesting: Reader, qtbot: QtBot) -> None:
    window, model = suggesting.window, suggesting.window.features.suggestions.actions.model
    new = article_edits.new_article("Ida Berg said that ships will come to Norway.", title="Ships")
    window.live.commit(new.edit, texts=new.texts)
    following = new.article.id
    told: list[object] = []
    window.live.failed.connect(told.append)
    key = model.maker.key_of(following)
    assert key is not None
    model.maker.failed.emit(EncoderError("The recommender's encoder is damaged."), key)
    assert not told
    assert model.maker.key_of(following) == key
    qtbot.waitUntil(lambda: bool(shown(suggesting)), timeout=20_000)


def test_without_syntax_it_learns_from_forms_alone_and_is_used_so(taught: Reader, qtbot: QtBot) -> None:
    actions = taught.window.features.suggestions.actions
    actions.set_options(actions.model.options._replace(syntax=False))
    trained_by_click(taught, qtbot)
    assert actions.model.maker.model is not None
    assert actions.model.maker.model.parser == ""
    open_unseen(taught, 301, qtbot)


def test_one_that_needs_syntax_says_so_where_there_is_none(taught: Reader, qtbot: QtBot) -> None:
    if not spacy_parser.installed():
        pytest.skip("no spaCy pipeline is installed (extra 'nlp')")
    actions = taught.window.features.suggestions.actions
    dialog = trained_by_click(taught, qtbot)
    assert "reads syntax" not in dialog.state.text()
    dialog.boxes["syntax"].setChecked(False)
    dialog.tabs.setCurrentIndex(1)
    assert "reads syntax by a parser that is off" in dialog.state.text()
    assert not any(each.by == "learned" for each in actions.model.open)


def test_it_reads_syntax_also_where_the_rules_are_off(taught: Reader, qtbot: QtBot) -> None:
    if not spacy_parser.installed():
        pytest.skip("no spaCy pipeline is installed (extra 'nlp')")
    dialog = trained_by_click(taught, qtbot)
    dialog.boxes["attributions"].setChecked(False)
    open_unseen(taught, 303, qtbot)


def test_one_of_another_parser_says_so(taught: Reader, qtbot: QtBot) -> None:
    live, actions = taught.window.live, taught.window.features.suggestions.actions
    found = recommender.learn(live.project, syntax=False)._replace(parser="of another machine")
    recommender.keep(live.project, found)
    actions.model.reload_recommender()
    dialog = actions.show_dialog()
    qtbot.addWidget(dialog)
    dialog.tabs.setCurrentIndex(1)
    assert "by a parser that is off or not installed here" in dialog.state.text()
    qtbot.waitUntil(lambda: bool(actions.model.open) and not actions.model.is_busy, timeout=30_000)
    assert all(each.by != "learned" for each in actions.model.open)


def test_all_sure_ones_are_taken_with_the_number_of_errors_to_expect(taught: Reader, qtbot: QtBot) -> None:
    actions = taught.window.features.suggestions.actions
    dialog = trained_by_click(taught, qtbot)
    dialog.close()
    open_unseen(taught, 302, qtbot)
    sure = actions.model.above(90)
    taught.key("A", Qt.KeyboardModifier.ShiftModifier)
    said = taught.window.notice.label.text()
    assert f"Took {len(sure)} suggestions of at least 90 %" in said
    assert "may be wrong" in said or "probably none is wrong" in said
    assert not actions.model.above(90)


def test_all_that_is_known_of_the_recommender_can_be_read(taught: Reader, qtbot: QtBot) -> None:
    dialog = trained_by_click(taught, qtbot)
    dialog.resize(700, 480)
    dialog.trust.setText(
        "\n".join(f"Alpha with annotator {number}, 24 articles: {'Claim 0.80, ' * 9}" for number in range(8))
    )
    label = dialog.trust
    qtbot.waitUntil(lambda: label.height() >= label.heightForWidth(label.width()), timeout=2000)
    assert dialog.signs.height() > 100


def test_training_can_be_stopped(taught: Reader, qtbot: QtBot) -> None:
    trainer = taught.window.features.suggestions.actions.trainer
    with qtbot.waitSignal(trainer.ended, timeout=30_000):
        trainer.start(taught.window.live.project.path, SuggestionOptions())
        trainer.stop()
    assert not trainer.is_busy
    assert taught.window.features.suggestions.actions.model.maker.model is None


def test_too_little_to_learn_from_is_said_in_the_dialog(suggesting: Reader, qtbot: QtBot) -> None:
    dialog = suggesting.window.features.suggestions.actions.show_dialog()
    qtbot.addWidget(dialog)
    with qtbot.waitSignal(suggesting.window.features.suggestions.actions.trainer.failed, timeout=30_000):
        dialog._train()
    assert "too little" in dialog.state.text()


def test_the_real_article_is_finished_in_a_third_of_the_presses(
    project: Project,
    add_article: Callable[..., str],
    settings: Settings,
    open_window: Callable[[Path | None], MainWindow],
    qtbot: QtBot,
    real_text: str,
) -> None:
    settings.suggestions = settings.suggestions._replace(shown=True)
    add_article(real_text, title="Coalition of the willing agrees on security guarantees for Ukraine")
    reader = Reader(open_window(project.path), qtbot)
    model = reader.window.features.suggestions.actions.model
    qtbot.waitUntil(lambda: bool(model.open), timeout=20_000)
    presses = 1
    reader.key("a")
    while model.open:
        reader.key("a")
        presses += 1
    tags = reader.tagger.tags
    assert tags is not None
    # By hand: a sweep and a key for each tag, L and a click for each link, E and a choice for each speaker.
    speakers = len(tags.of_layer(cb.SPEAKER))
    by_hand = 2 * len(tags.annotations) + 2 * len(tags.links) + 2 * speakers
    assert len(tags.of_layer(cb.CLAIM)) >= 17
    assert presses * 3 <= by_hand
    names = {each.name for each in reader.window.live.project.entities.values()}
    assert {
        "Giorgia Meloni",
        "Emmanuel Macron",
        "Steve Witkoff",
        "Friedrich Merz",
        "António Costa",
        "Pedro Sánchez",
        "Keir Starmer",
    } <= names


def test_the_ranking_asks_a_recommender_that_reads_syntax_too(taught: Reader, qtbot: QtBot) -> None:
    actions = taught.window.features.suggestions.actions
    with qtbot.waitSignal(actions.trainer.done, timeout=60_000):
        actions.trainer.start(taught.window.live.project.path, actions.model.options)
    new = article_edits.new_article(example(500).text, title="Doubtful")
    live = taught.window.live
    live.commit(new.edit, texts=new.texts)
    by_rules = open_suggestions.uncertainty_of(live.project, new.article.id, resources.plain_tools(), [RULES])
    with qtbot.waitSignal(actions._survey.answered, timeout=60_000) as caught:
        taught.window.action("go.uncertain").trigger()
    (answer,) = caught.args
    assert answer["uncertain"][new.article.id] != pytest.approx(by_rules)
    assert next(iter(answer["uncertain"])) == max(answer["uncertain"], key=lambda each: answer["uncertain"][each])
    tags = taught.tagger.tags
    assert tags is not None
    assert tags.article.id == next(iter(answer["uncertain"]))


def test_an_article_that_is_done_is_the_occasion_to_learn(taught: Reader, qtbot: QtBot) -> None:
    assistant = taught.window.features.suggestions.actions
    assert assistant.model.maker.model is None
    with qtbot.waitSignal(assistant.trainer.done, timeout=60_000):
        taught.window.action("go.done").trigger()
        assert assistant.trainer.is_busy
    assert assistant.model.maker.model is not None
    # Not a twentieth more tags have come since: nothing is trained again.
    taught.window.action("go.done").trigger()
    assert not assistant.trainer.is_busy


def test_a_name_of_two_known_actors_is_asked_about(suggesting: Reader, qtbot: QtBot) -> None:
    window, live = suggesting.window, suggesting.window.live
    for name in ("Emmanuel Macron", "Brigitte Macron"):
        live.commit(entity_edits.new_entity(PERSON, name).edit)
    new = article_edits.new_article("Macron said that the plan is ready.", title="Only a surname")
    live.commit(new.edit, texts=new.texts)
    window.open_article(new.article.id)
    qtbot.waitUntil(lambda: (cb.SPEAKER, "Macron") in shown(suggesting), timeout=20_000)
    suggesting.key("a")
    suggesting.key("a")
    selected = suggesting.tagger.selected
    assert selected is not None
    assert (selected.layer_id, selected.entity_id) == (cb.SPEAKER, None)
    assert "say who" in window.status.said.text()
    chooser = window.features.reading.page.inspector.findChild(Chooser)
    assert chooser is not None
    assert chooser.isVisible()
    chooser.close()


def test_syntax_follows_the_rules_in_a_process_of_its_own(suggesting: Reader, qtbot: QtBot) -> None:
    if not spacy_parser.installed():
        pytest.skip("no spaCy pipeline is installed (extra 'nlp')")
    assistant = suggesting.window.features.suggestions.actions
    assert {each.by for each in assistant.model.open} == {"gazetteer", "rules"}
    assistant.set_options(assistant.model.options._replace(syntax=True))
    qtbot.waitUntil(lambda: any(each.by == "syntax" for each in assistant.model.open), timeout=30_000)
    assert (cb.SPEAKER, "French President Emmanuel Macron") in shown(suggesting)


@pytest.fixture
def opened(
    project: Project, add_article: Callable[..., str], settings: Settings,
    open_window: Callable[[Path | None], MainWindow], qtbot: QtBot,
) -> Callable[[], Reader]:  # fmt: skip
    """Return what opens the window, for what has to be there before it."""
    settings.suggestions = settings.suggestions._replace(shown=True)
    add_article(TEXT, title="Talks in spring")
    return lambda: Reader(open_window(project.path), qtbot)


def test_another_packages_recommender_is_asked_apart_from_the_window_and_can_be_switched_off(
    opened: Callable[[], Reader], qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with package(tmp_path, monkeypatch, "Whole"):
        actions = opened().window.features.suggestions.actions
        qtbot.waitUntil(lambda: any(each.by == "plugged" for each in actions.model.open), timeout=30_000)
        dialog = actions.show_dialog()
        qtbot.addWidget(dialog)
        assert "(own)" in dialog.boxes["plugged"].text()
        dialog.boxes["plugged"].setChecked(False)
        qtbot.waitUntil(lambda: bool(actions.model.open) and not actions.model.is_busy, timeout=30_000)
        assert all(each.by != "plugged" for each in actions.model.open)


def test_what_is_quick_does_not_wait_for_what_is_slow(
    opened: Callable[[], Reader], qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = tmp_path / "answer"
    monkeypatch.setenv("MAY_ANSWER", str(answer))
    with package(tmp_path, monkeypatch, "Waiting"):
        reader = opened()
        actions = reader.window.features.suggestions.actions
        qtbot.waitUntil(lambda: bool(actions.model.open), timeout=20_000)
        new = article_edits.new_article("Ida Berg said that ships will come to Norway.", title="Second")
        reader.window.live.commit(new.edit, texts=new.texts)
        reader.window.open_article(new.article.id)
        qtbot.waitUntil(lambda: (cb.COUNTRY, "Norway") in shown(reader), timeout=20_000)
        assert not any(each.by == "plugged" for each in actions.model.open)
        answer.touch()
        qtbot.waitUntil(lambda: any(each.by == "plugged" for each in actions.model.open), timeout=30_000)
        assert (cb.COUNTRY, "Norway") in shown(reader)


def test_one_that_fails_is_told_and_the_rest_goes_on(
    opened: Callable[[], Reader], qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with package(tmp_path, monkeypatch, "Failing"):
        reader = opened()
        actions = reader.window.features.suggestions.actions
        qtbot.waitUntil(lambda: "Failing" in reader.window.notice.label.text(), timeout=30_000)
        qtbot.waitUntil(lambda: bool(actions.model.open) and not actions.model.is_busy, timeout=30_000)
        assert all(each.by != "plugged" for each in actions.model.open)
        # It is for now: neither hiding nor showing suggestions keeps it off for good.
        actions.toggle()
        actions.toggle()
        assert reader.window.settings.suggestions.plugged


def test_one_that_fails_takes_no_other_along(
    opened: Callable[[], Reader], qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with package(tmp_path, monkeypatch, "Whole", also="Failing"):
        reader = opened()
        actions = reader.window.features.suggestions.actions
        qtbot.waitUntil(lambda: "Failing" in reader.window.notice.label.text(), timeout=30_000)
        qtbot.waitUntil(lambda: any(each.by == "plugged" for each in actions.model.open), timeout=30_000)


def test_a_right_click_offers_the_answers(suggesting: Reader, qtbot: QtBot) -> None:
    view = suggesting.view
    point = suggesting.point(suggesting.span("Russia").start + 2)
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, point, view.viewport().mapToGlobal(point))
    QApplication.sendEvent(view.viewport(), event)
    menu = next(each for each in suggesting.window.findChildren(QMenu) if each.isVisible())
    labels = [action.text().split("\t")[0] for action in menu.actions()]
    assert labels[:2] == ["Accept the suggestion", "Decline the suggestion"]
    menu.actions()[0].trigger()
    menu.close()
    assert tags_of(suggesting) == [(cb.COUNTRY, "Russia")]
