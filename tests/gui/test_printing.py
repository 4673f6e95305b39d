"""An article as a PDF: read back by another library, the same each time, with pages that cut no line."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pypdfium2

from coalition_annotator.gui.files.export_dialog import ExportDialog
from coalition_annotator.project.editing import article_edits

from .conftest import Reader


def pages_of(path: Path) -> list[str]:
    document = pypdfium2.PdfDocument(path)
    return [document[n].get_textpage().get_text_range() for n in range(len(document))]


def test_the_open_article_becomes_a_pdf(reader: Reader, tmp_path: Path) -> None:
    reader.tag("a shared fleet would deter attacks on Lithuania", "2")
    reader.key("-")
    reader.window.features.reading.articles.save_pdf(tmp_path / "one.pdf")
    (page,) = pages_of(tmp_path / "one.pdf")
    assert "Norway backs the plan" in page and "No speaker" in page and "▼" in page
    assert "The article is in" in reader.window.notice.label.text()
    reader.window.features.reading.articles.save_pdf(tmp_path / "two.pdf")
    assert (tmp_path / "two.pdf").read_bytes() == (tmp_path / "one.pdf").read_bytes()
    reader.window.features.reading.articles.save_pdf(tmp_path / "none" / "x.pdf")
    assert "can't be written" in reader.window.notice.label.text()


def test_a_long_article_takes_several_pages_with_each_line_once(reader: Reader, tmp_path: Path) -> None:
    words = " ".join(f"word{number}" for number in range(3000))
    live = reader.window.live
    new = article_edits.new_article(words, title="Long")
    live.commit(new.edit, texts=new.texts)
    reader.tagger.open(new.article.id)
    reader.window.features.reading.articles.save_pdf(tmp_path / "long.pdf")
    pages = pages_of(tmp_path / "long.pdf")
    assert len(pages) > 2
    found = [each for page in pages for each in page.split() if each.startswith("word")]
    assert found == words.split()


def test_the_command_writes_the_same_pdf_in_every_process(reader: Reader, tmp_path: Path) -> None:
    reader.tag("Ida Berg", "1")
    path = reader.window.live.project.path
    for name in ("a", "b"):
        done = subprocess.run(
            [sys.executable, "-m", "coalition_annotator", "pdf", str(path), str(tmp_path / f"{name}.pdf"), "--article",
             "Norway"],
            capture_output=True, encoding="utf-8", check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
    assert (tmp_path / "a.pdf").read_bytes() == (tmp_path / "b.pdf").read_bytes()
    done = subprocess.run(
        [sys.executable, "-m", "coalition_annotator", "pdf", str(path), str(tmp_path / "c.pdf"), "--article", "None"],
        capture_output=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert done.returncode == 1 and "no article" in done.stderr


def test_the_export_dialog_shows_a_preview_and_takes_the_selected_articles(reader: Reader, tmp_path: Path) -> None:
    live = reader.window.live
    for number in range(2):
        new = article_edits.new_article(f"Text {number}.", title=f"Article {number}")
        live.commit(new.edit, texts=new.texts)
    reader.tag("Ida Berg", "1")
    reader.window.features.reading.page.articles.list.selectAll()
    index = reader.window.features.reading.page.articles.model.index(2)
    reader.window.features.reading.page.articles.list.selectionModel().select(
        index, reader.window.features.reading.page.articles.list.selectionModel().SelectionFlag.Deselect
    )
    dialog: ExportDialog = reader.window.features.files.exchange.export()
    reader.qtbot.waitUntil(lambda: dialog.go.isEnabled())
    assert dialog.only.isChecked() and "2 articles selected" in dialog.only.text()
    assert dialog.status.text().startswith("2 articles")
    dialog.choose("jsonl")
    dialog.tabs.setCurrentWidget(dialog.preview)
    reader.qtbot.waitUntil(lambda: "Ida Berg" in dialog.preview.toPlainText())
    dialog.choose("tei")
    reader.qtbot.waitUntil(lambda: "<TEI" in dialog.preview.toPlainText())
    reader.qtbot.waitUntil(lambda: dialog.go.isEnabled())
    with reader.qtbot.waitSignal(dialog.exported):
        dialog.export_to(tmp_path / "tei")
    assert len(list((tmp_path / "tei").glob("*.xml"))) == 2
