"""The window beside the text: pages, dialogs, search, palette, preferences, errors."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPixmap
from PySide6.QtWidgets import QApplication, QColorDialog, QPushButton
from pytestqt.qtbot import QtBot

from coalition_annotator import assets
from coalition_annotator.gui.article_view.span_index import SpanIndex
from coalition_annotator.gui.base.command import GROUPS
from coalition_annotator.gui.base.settings import Settings
from coalition_annotator.gui.base.theme import Theme
from coalition_annotator.gui.reading.article_dialogs import AddArticleDialog, CorrectTextDialog
from coalition_annotator.gui.shell.crash import CrashReporter, crash_box
from coalition_annotator.gui.shell.help import PAGES, HelpDialog, keys_page
from coalition_annotator.gui.shell.history import HistoryDialog
from coalition_annotator.gui.shell.main_window import MainWindow
from coalition_annotator.gui.shell.preferences import PreferencesDialog
from coalition_annotator.gui.widgets.chooser import Chooser
from coalition_annotator.gui.widgets.colour_field import ColourField
from coalition_annotator.model import codebook as cb
from coalition_annotator.model.span import Span
from coalition_annotator.project.project import Project

from ..conftest import ANNA
from .conftest import Reader

OpenWindow = Callable[[Path | None], MainWindow]


def test_painting_twenty_thousand_rectangles(qtbot: QtBot) -> None:
    """PySide6 6.12.0 on Python 3.11 lost a reference to None in each such call and aborted."""
    before = sys.getrefcount(None)
    pixmap = QPixmap(50, 50)
    painter = QPainter(pixmap)
    for number in range(20_000):
        painter.fillRect(QRect(number % 50, 0, 5, 5), QColor("red"))
    painter.end()
    assert pixmap.toImage().pixelColor(2, 2) == QColor("red")
    assert sys.getrefcount(None) > before - 10_000


def test_welcome_leads_to_the_sample(open_window: OpenWindow, qtbot: QtBot) -> None:
    window = open_window(None)
    assert window.pages.currentWidget() is window.welcome
    primary = window.welcome.findChild(QPushButton, "primary")
    qtbot.mouseClick(primary, Qt.MouseButton.LeftButton)
    assert window.live.project.name == "Summit coverage"
    assert window.pages.currentWidget() is window.features.reading.page
    assert window.features.reading.page.articles.model.rowCount() == 12
    assert len(window.features.reading.page.tagger.index) == 16
    window.live.close()
    assert window.pages.currentWidget() is window.welcome
    assert window.settings.recent[0].name == "sample.coalition"


def test_a_bad_project_is_explained(open_window: OpenWindow, tmp_path: Path) -> None:
    bad = tmp_path / "bad.coalition"
    bad.write_text("no project, but long enough to be looked at " * 5)
    window = open_window(None)
    assert not window.features.files.projects.open_project(bad)
    assert window.notice.isVisible()
    assert "not a Coalition Annotator project" in window.notice.label.text()
    assert str(bad) in window.notice.label.text()


def test_pasting_an_article(project: Project, open_window: OpenWindow, qtbot: QtBot, real_text: str) -> None:
    window = open_window(project.path)
    dialog = AddArticleDialog(window.live.project, window)
    qtbot.addWidget(dialog)
    dialog.text.setPlainText(real_text)
    assert dialog.title.text().startswith("Coalition of the willing agrees")
    assert dialog.source.text() == "reuters"
    assert "2 paragraphs repeated" in dialog.remarks.text()
    dialog.date.setText("2026-13-01")
    assert not dialog.add.isEnabled()
    dialog.date.setText("2026-01-07")
    qtbot.mouseClick(dialog.add, Qt.MouseButton.LeftButton)
    assert dialog.result_article is not None
    new = dialog.result_article
    window.live.commit(new.edit, texts=new.texts)
    window.open_article(new.article.id)
    assert window.features.reading.page.view.toPlainText() == real_text.rstrip()
    assert window.live.project.articles[new.article.id].published == "2026-01-07"


def test_a_fifty_megabyte_text_file_is_refused_kindly(reader: Reader, tmp_path: Path) -> None:
    path = tmp_path / "big.txt"
    with path.open("wb") as file:
        file.truncate(50 * 2**20)
    reader.window.features.reading.articles.add_file(path)
    assert "50 MiB" in reader.window.notice.label.text()


def test_inspector_fields_by_keyboard(reader: Reader, qtbot: QtBot) -> None:
    reader.tag("a shared fleet would deter attacks on Lithuania", "2")
    reader.key("c")
    line = reader.window.features.reading.page.claim_bar.line
    assert line.hasFocus()
    qtbot.keyClicks(line, "joint")
    qtbot.keyClick(line, Qt.Key.Key_Return)
    reader.key("-")
    tag = reader.tagger.selected
    assert tag is not None
    assert tag.attributes[cb.CATEGORY] == "category.deterrence"
    assert tag.attributes[cb.STANCE] == cb.OPPOSE


def test_a_new_person_is_proposed_from_the_mention(reader: Reader, qtbot: QtBot) -> None:
    reader.tag("Norwegian Defence Minister Ida Berg", "1")
    reader.key("e")
    chooser = reader.window.findChild(Chooser)
    assert chooser is not None
    qtbot.keyClick(chooser.line, Qt.Key.Key_Return)
    tag = reader.tagger.selected
    assert tag is not None and tag.entity_id
    entity = reader.window.live.project.entities[tag.entity_id]
    assert (entity.name, entity.code, tag.attributes[cb.OFFICE]) == ("Ida Berg", "NO", "Defence Minister")


def test_brush_and_escape(reader: Reader) -> None:
    reader.view.clear_selection()
    reader.key("4")
    assert reader.tagger.brush == "cue" and reader.window.features.reading.page.mode.isVisible()
    reader.sweep("said")
    assert reader.tagger.selected is not None and reader.tagger.selected.layer_id == "cue"
    reader.key(Qt.Key.Key_Escape)
    assert reader.tagger.brush is None


def test_popover_offers_the_layers(reader: Reader, qtbot: QtBot) -> None:
    reader.sweep("Ida Berg")
    popover = reader.window.features.reading.page.popover
    assert popover.isVisible()
    labels = [b.text() for b in popover.findChildren(type(reader.window.top_bar.avatar)) if b.isVisibleTo(popover)]
    assert labels == ["Speaker  1", "Claim  2", "Country  3", "Cue  4"]


def test_handles_move_edges(reader: Reader, qtbot: QtBot) -> None:
    from coalition_annotator.gui.article_view.painter import handle_points

    tag = reader.tag("Ida Berg", "1")
    visible = next(each for each in reader.view.visible_tags() if each.annotation.id == tag.id)
    last = handle_points(visible)[1].toPoint() - QPoint(0, round(reader.view.scroll_top))
    port, left = reader.view.viewport(), Qt.MouseButton.LeftButton
    target = reader.point(reader.span("said").end)
    qtbot.mousePress(port, left, pos=last)
    qtbot.mouseMove(port, QPoint(target.x(), last.y()))
    qtbot.mouseRelease(port, left, pos=QPoint(target.x(), last.y()))
    assert reader.tagger.tags is not None
    moved = reader.tagger.tags.annotations[tag.id]
    assert moved.spans == (Span(tag.start, reader.span("said").end),)


def test_find_in_article(reader: Reader, qtbot: QtBot) -> None:
    reader.window.action("edit.find").trigger()
    bar = reader.window.features.reading.page.find_bar
    qtbot.keyClicks(bar.line, "a")
    count = len(reader.view.matches)
    assert bar.count.text() == f"1 of {count}" and count > 5
    qtbot.keyClick(bar, Qt.Key.Key_Return)
    assert bar.count.text() == f"2 of {count}"
    qtbot.keyClick(bar, Qt.Key.Key_Escape)
    assert reader.view.selected_span() is not None


def test_search_shows_snippets_and_opens(reader: Reader, qtbot: QtBot) -> None:
    box = reader.window.top_bar.search
    qtbot.keyClicks(box, "deter")
    qtbot.keyClick(box, Qt.Key.Key_Return)
    assert box.results.isVisible() and box.list.count() == 1
    qtbot.keyClick(box, Qt.Key.Key_Return)
    assert reader.window.features.reading.page.find_bar.isVisible()


def test_article_list_states_and_delete(reader: Reader, add_article: Callable[..., str], qtbot: QtBot) -> None:
    window = reader.window
    other = add_article("Quite another text.", title="Another")
    window.live.look_for_news()
    model = window.features.reading.page.articles.model
    assert model.rowCount() == 2
    window.action("go.done").trigger()
    assert reader.tagger.tags is not None and reader.tagger.tags.article.id == other
    assert window.status.progress.text() == "1 of 2 done"
    window.features.reading.page.articles.filter.setText("another")
    assert model.rowCount() == 1
    window.features.reading.articles.delete(window.features.reading.page.articles.chosen())
    assert len(window.live.project.articles) == 1
    window.action("edit.undo").trigger()
    assert len(window.live.project.articles) == 2


def test_palette_runs_commands(reader: Reader, qtbot: QtBot) -> None:
    reader.window.action("help.palette").trigger()
    palette = reader.window.findChild(Chooser)
    assert palette is not None
    qtbot.keyClicks(palette.line, "entities")
    qtbot.keyClick(palette.line, Qt.Key.Key_Return)
    assert reader.window.pages.currentWidget() is reader.window.features.entities.page


def test_zoom_and_preferences_are_kept(reader: Reader, qtbot: QtBot) -> None:
    window = reader.window
    window.action("view.larger").trigger()
    assert window.settings.typography.size == 20
    dialog = PreferencesDialog(window.settings, window.themes, window.live.project.me, window)
    qtbot.addWidget(dialog)
    dialog.changed.connect(lambda: window.preferences.apply(dialog.me))
    dialog.name.setText("Anna Berg")
    dialog.theme.setCurrentIndex(2)
    dialog.accept()
    assert Settings(window.settings.folder).theme == "dark"
    assert window.live.project.me.name == "Anna Berg" and window.top_bar.avatar.text() == "AB"
    assert window.themes.current.dark


def test_codebook_page_adds_and_asks(reader: Reader, tmp_path: Path) -> None:
    page = reader.window.features.codebook.page
    reader.tag("Lithuania", "3")
    reader.window.show_page("codebook")
    page.add_layer()
    layer = page.current()
    assert isinstance(layer, cb.Layer) and layer.key == "5"
    page.select("country")
    asked: list[str] = []
    page.confirm = lambda losses: bool(asked.append(losses))
    page.remove()
    assert asked and reader.window.live.project.codebook.layer("country")
    page.confirm = lambda _: True
    page.remove()
    assert reader.window.live.project.codebook.layer("country") is None
    page.export_to(tmp_path / "book.json")
    reader.window.action("edit.undo").trigger()
    assert page.import_from(tmp_path / "book.json")
    assert reader.window.live.project.codebook.layer("country") is None


def test_correcting_asks_before_tags_go(reader: Reader, qtbot: QtBot) -> None:
    reader.tag("told reporters", "4")
    assert reader.tagger.tags is not None
    project = reader.window.live.project
    dialog = CorrectTextDialog(project, project.articles[reader.tagger.tags.article.id], reader.window)
    qtbot.addWidget(dialog)
    dialog.text.setPlainText(reader.tagger.tags.text.replace("told reporters", "x"))
    qtbot.mouseClick(dialog.ok, Qt.MouseButton.LeftButton)
    assert "told reporters" in dialog.remarks.text() and dialog.result() == 0
    qtbot.mouseClick(dialog.ok, Qt.MouseButton.LeftButton)
    assert dialog.correction is not None and len(dialog.correction.lost) == 1


def test_emoji_and_right_to_left_text_keep_their_offsets(
    project: Project, add_article: Callable[..., str], open_window: OpenWindow, qtbot: QtBot
) -> None:
    add_article("👩‍🚀 Norway 😀 said é yes.\n\nقال الوزير إن النرويج توافق.\n\n\ufdd0 end", title="T")
    reader = Reader(open_window(project.path), qtbot)
    assert reader.tag("Norway", "3").entity_id == "country:NO"
    tag = reader.tag("النرويج", "3")
    assert reader.tagger.tags is not None
    assert reader.tagger.tags.text[tag.start : tag.end] == "النرويج"
    assert reader.tag("end", "4").spans == (reader.span("end"),)
    reader.view.grab()


def test_crash_report_is_local_and_kind(tmp_path: Path, qtbot: QtBot) -> None:
    reporter = CrashReporter(tmp_path)
    try:
        raise RuntimeError("our own mistake")
    except RuntimeError as error:
        path = reporter.write(type(error), error, error.__traceback__)
        box = crash_box(path, error, None)
    qtbot.addWidget(box)
    assert "our own mistake" in path.read_text()
    assert str(path) in box.informativeText() and "safe" in box.text()


def test_every_command_is_in_the_keys_page_and_the_readme(reader: Reader, qtbot: QtBot) -> None:
    commands = reader.window.commands
    page = keys_page(commands)
    assert {command.group for command in commands} == set(GROUPS)
    assert all(f"| {command.label} |" in page for command in commands)
    readme = (assets.root().parent / "README.md").read_text(encoding="utf-8")
    for command in commands:
        for key in command.keys[:1]:
            assert f"`{key}`" in readme, command.id
    dialog = HelpDialog(commands, reader.window)
    qtbot.addWidget(dialog)
    for name in PAGES:
        assert len(assets.text(f"help/{PAGES[name]}")) > 300, name


@pytest.mark.parametrize("name", ["light", "dark"])
def test_text_meets_wcag_aa_on_every_highlight(name: str) -> None:
    theme = Theme(name)

    def luminance(colour: QColor) -> float:
        parts = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in colour.getRgbF()[:3]]
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]

    def contrast(one: QColor, two: QColor) -> float:
        low, high = sorted((luminance(one), luminance(two)))
        return (high + 0.05) / (low + 0.05)

    for colour in (*theme.layer_colours, "#aa22cc", "#000000"):
        shades = theme.layer(colour)
        assert contrast(theme.role("text"), shades.fill) >= 4.5, colour
        assert contrast(shades.text, shades.fill) >= 4.5, colour
        assert contrast(shades.line, theme.role("reader")) >= 3, colour
    for role in ("text", "muted", "accent", "danger"):
        assert contrast(theme.role(role), theme.role("window")) >= 4.5, role


def test_span_index_finds_what_overlaps(reader: Reader) -> None:
    tags = [reader.tag(words, key) for words, key in (("Ida Berg", "1"), ("Lithuania", "3"), ("said", "4"))]
    index = SpanIndex(tags)
    first = tags[0]
    assert index.at(first.start) == [first]
    assert index.between(first.end, first.end + 1) == []
    index.remove(first.id)
    assert len(index) == 2 and index.at(first.start) == []


def test_painting_only_what_changed_gives_the_whole_picture(reader: Reader, qtbot: QtBot) -> None:
    """What stands on the screen after each step equals what painting all of it anew gives."""
    reader.view.setCursorWidth(0)  # a caret that blinks between two looks is no difference
    port = reader.view.viewport()

    def on_screen() -> QImage:
        QApplication.processEvents()
        port.repaint(QRect(0, 0, 1, 1))
        handle = reader.window.windowHandle()
        corner = port.mapTo(reader.window, QPoint(0, 0))
        grabbed = handle.screen().grabWindow(reader.window.winId(), corner.x(), corner.y(), port.width(), port.height())
        return grabbed.toImage()

    def check(step: str) -> None:
        reader.settle()
        reader.view.clear_selection()
        shown = on_screen()
        port.update()
        assert shown == on_screen(), step

    text = reader.tagger.tags.text if reader.tagger.tags else ""
    first = text.index(".") + 1
    claim = reader.tagger.tag(cb.CLAIM, Span(0, first))
    assert claim is not None
    check("a claim")
    speaker = reader.tagger.tag(cb.SPEAKER, Span(0, 12))
    check("a speaker in it")
    assert reader.tagger.add_part(Span(len(text) - 30, len(text)))
    reader.tagger.select(None)
    check("its second part, far below")
    assert reader.tagger.tag(cb.SPEAKER, Span(0, 60))
    check("a longer speaker over the first part: both parts of the shorter become outlines")
    reader.tagger.delete()
    check("taken away again")
    assert speaker and reader.tagger.link(claim, speaker)
    check("linked")
    reader.tagger.select(claim.id)
    check("selected, with a connector")
    reader.view.set_hovered(speaker.id)
    check("hovered")
    reader.view.set_hovered(None)
    reader.tagger.select(None)
    check("nothing selected")
    reader.window.live.undo()
    check("undone")


def test_history_shows_what_was_done_and_leads_there(
    reader: Reader, add_article: Callable[..., str], qtbot: QtBot
) -> None:
    other = add_article("Another article. Nothing in it.", title="Other")
    reader.window.live.look_for_news()
    tag = reader.tagger.tag(cb.SPEAKER, Span(0, 5))
    assert tag is not None
    home = reader.tagger.tags
    assert home is not None
    reader.window.open_article(other)
    reader.window.action("go.history").trigger()
    dialog = reader.window.findChild(HistoryDialog)
    assert dialog is not None
    qtbot.addWidget(dialog)
    top = dialog.tree.topLevelItem(0)
    assert top is not None and top.text(1) == ANNA.name and top.text(3) == home.article.title
    top.setExpanded(True)
    assert any("tag Speaker 0 to" in top.child(row).text(0) for row in range(top.childCount()))
    dialog.tree.setFocus()
    qtbot.keyClick(dialog, Qt.Key.Key_Return)
    assert reader.tagger.tags is not None and reader.tagger.tags.article.id == home.article.id
    reader.window.live.undo()
    newest = dialog.tree.topLevelItem(0)
    assert newest is not None and newest.text(2).startswith("Undo: ")


def test_a_picked_colour_is_kept(reader: Reader, qtbot: QtBot) -> None:
    dialog = PreferencesDialog(
        reader.window.settings, reader.window.themes, reader.window.live.project.me, reader.window
    )
    qtbot.addWidget(dialog)
    dialog.changed.connect(lambda: reader.window.preferences.apply(dialog.me))
    _pick(dialog.colour, "#8844aa", qtbot)
    assert reader.window.settings.annotator.colour == "#8844aa"
    assert reader.window.live.project.annotators[ANNA.id].colour == "#8844aa"
    page = reader.window.features.codebook.page
    reader.window.show_page("codebook")
    page.select(cb.SPEAKER)
    field = page.findChild(ColourField)
    assert field is not None
    _pick(field, "#aa2222", qtbot)
    layer = reader.window.live.project.codebook.layer(cb.SPEAKER)
    assert layer is not None and layer.colour == "#aa2222"


def _pick(field: ColourField, colour: str, qtbot: QtBot) -> None:
    qtbot.mouseClick(field, Qt.MouseButton.LeftButton)
    dialog = field.findChild(QColorDialog)
    assert dialog is not None
    dialog.setCurrentColor(QColor(colour))
    dialog.accept()


def test_cards_follow_links_stance_and_undo(reader: Reader, qtbot: QtBot) -> None:
    reader.tag("Norwegian Defence Minister Ida Berg", "1")
    reader.tag("a shared fleet would deter attacks on Lithuania", "2")
    cards = reader.window.features.reading.page.cards

    def said() -> list[tuple[str, str]]:
        cards.grab()
        return [(card.who, card.what) for card in cards.cards]

    assert said() == [("No speaker", "No category")]
    painted: list[int] = []

    class Watcher(QObject):
        def eventFilter(self, watched: QObject, event: QEvent) -> bool:
            if event.type() == QEvent.Type.Paint:
                painted.append(1)
            return False

    watcher = Watcher()
    cards.installEventFilter(watcher)
    qtbot.wait(80)
    painted.clear()
    reader.key("l")
    reader.click("Ida Berg")
    qtbot.waitUntil(lambda: bool(painted))
    assert said() == [("Norwegian Defence Minister Ida Berg", "No category")]
    painted.clear()
    reader.key("+")
    qtbot.waitUntil(lambda: bool(painted))
    assert said()[0][1] == "▲ No category"
    painted.clear()
    reader.window.action("edit.undo").trigger()
    qtbot.waitUntil(lambda: bool(painted))
    assert said()[0][1] == "No category"


def test_one_page_is_seen_at_a_time(reader: Reader) -> None:
    window, features = reader.window, reader.window.features
    assert not features.review.page.isVisible()
    pages = {
        "read": features.reading.page, "review": features.review.page, "coalition": features.discourse.coalition,
        "data": features.discourse.data, "entities": features.entities.page, "codebook": features.codebook.page,
    }  # fmt: skip
    for name in (*pages, *reversed(pages)):
        window.show_page(name)
        assert [other for other, page in pages.items() if page.isVisible()] == [name]
