"""Edits of articles: add, describe, mark done, correct, delete."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple

from coalition_annotator.model import dates, text_alignment
from coalition_annotator.model.annotation import Annotation
from coalition_annotator.model.article import TODO, Article
from coalition_annotator.model.edit import Edit, RowChange, edit, removed, replaced
from coalition_annotator.model.edit import added as added_row
from coalition_annotator.model.errors import UserError
from coalition_annotator.model.identifier import new_id, now
from coalition_annotator.model.text import digest, normalise
from coalition_annotator.project.editing.tag_edits import deletions
from coalition_annotator.project.project import Project
from coalition_annotator.store import annotations as stored_annotations
from coalition_annotator.store import articles as stored_articles
from coalition_annotator.store import reviews as stored_reviews

Texts = Sequence[tuple[str, str]]


class NewArticle(NamedTuple):
    """An edit that adds an article, the texts that it rests on, and the article."""

    edit: Edit
    texts: Texts
    article: Article


class Correction(NamedTuple):
    """An edit that gives an article another text, and the tags that have no place in it.

    These stay with the text that they were made on, and are shown apart until somebody places or deletes them.
    """

    edit: Edit
    texts: Texts
    lost: list[Annotation]


def new_article(
    raw: str,
    *,
    title: str,
    source: str = "",
    author: str = "",
    published: str = "",
    url: str = "",
    language: str = "",
    metadata: Mapping[str, Any] = MappingProxyType({}),
) -> NewArticle:
    """Make an article of a text, which is normalised here and never changes afterwards.

    Raises:
        UserError: the text is empty, or holds NUL characters, or the date is none.
    """
    text = normalise(raw)
    if not text.strip():
        raise UserError("The article has no text.", remedy="Paste its text first.")
    if "\x00" in text:
        raise UserError("The text holds NUL characters.", remedy="Copy it as plain text.")
    kept = digest(text)
    article = Article(
        new_id(), title.strip(), kept, source.strip(), author.strip(), dates.checked(published), url.strip(),
        language.strip(), TODO, "", dict(metadata), now(),
    )  # fmt: skip
    return NewArticle(edit(f"Add article '{_short(title)}'", [added_row(article)]), [(kept, text)], article)


def same_text(project: Project, raw: str) -> list[Article]:
    """Return the articles of the project that have exactly this text."""
    return project.file.ask(stored_articles.with_text, digest(normalise(raw)))


def describe(article: Article, **fields: Any) -> Edit:
    """Change what is known about an article: title, source, author, published, url, language, note.

    Raises:
        UserError: the date is none.
    """
    if "published" in fields:
        fields["published"] = dates.checked(fields["published"])
    return edit("Article details", [replaced(article, article._replace(**fields))])


def delete(project: Project, articles: Sequence[Article]) -> Edit:
    """Remove articles with all their tags; one undo brings all of it back."""
    rows: list[RowChange] = []
    for article in articles:
        tags = project.file.ask(stored_annotations.of_article, article.id, of_any_text=True)
        rows.extend(deletions(project, tags))
    rows.extend(
        removed(each) for each in project.file.ask(stored_reviews.reviews_of_articles, [item.id for item in articles])
    )
    rows.extend(removed(article) for article in articles)
    name = f"'{_short(articles[0].title)}'" if len(articles) == 1 else f"{len(articles)} articles"
    return edit(f"Delete {name}", rows)


def correct_text(project: Project, article: Article, raw: str) -> Correction:
    """Give an article a corrected text; all annotators' tags follow their words (``store.text_versions``).

    Raises:
        UserError: the new text is empty, or holds NUL characters.
    """
    fresh = new_article(raw, title=article.title)
    text_hash, text = fresh.texts[0]
    carried = text_alignment.offsets_between(project.text(article.id), text)
    tags = project.file.ask(stored_annotations.of_article, article.id)
    lost = [tag for tag in tags if not text_alignment.carry(tag.spans, carried)]
    rows = [replaced(article, article._replace(text_hash=text_hash))]
    return Correction(edit("Correct text", rows), fresh.texts, lost)


def _short(title: str) -> str:
    return title if len(title) <= 40 else title[:39] + "…"
