"""Articles from the web, when a person asks: a page is fetched, and its article taken out as of a saved page."""

from __future__ import annotations

from pathlib import Path

from coalition_annotator.files.web_addresses import Reachable, is_public
from coalition_annotator.formats.records import Document
from coalition_annotator.formats.web_page import download, reader
from coalition_annotator.model.article import TITLE_ONLY, Article
from coalition_annotator.model.edit import edit, replaced
from coalition_annotator.project.editing import article_edits
from coalition_annotator.project.editing.article_edits import Correction
from coalition_annotator.project.project import Project

__all__ = ["Reachable", "fetch", "fill", "is_public"]
FETCHED = "fetched"


def fetch(url: str, *, reachable: Reachable = is_public) -> Document:
    """Return the article at an address; its metadata say when it was fetched.

    Raises:
        UserError: the page can't be fetched, or holds no article.
    """
    page = download.fetch(url, reachable=reachable)
    found = reader.from_html(page.data, Path(page.url.rsplit("/", 1)[-1] or "page"), url=page.url)
    return found._replace(where=page.url, url=page.url, metadata={**found.metadata, FETCHED: page.fetched})


def fill(project: Project, article: Article, found: Document) -> Correction:
    """Return the edit that gives an article of a list its text, and what it lacks of source, author, date, language."""
    corrected = article_edits.correct_text(project, article, found.text)
    facts = {
        name: getattr(article, name) or getattr(found, name) for name in ("source", "author", "published", "language")
    }
    metadata = {name: value for name, value in article.metadata.items() if name != TITLE_ONLY}
    after = article._replace(
        text_hash=corrected.texts[0][0], metadata={**metadata, FETCHED: found.metadata[FETCHED]}, **facts
    )
    return corrected._replace(edit=edit("Fetch text", [replaced(article, after)]))
