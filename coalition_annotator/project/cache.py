"""What of a project stays in memory, and how edits enter it."""

from __future__ import annotations

from typing import TypeVar, cast

from coalition_annotator.model.annotation import Annotator
from coalition_annotator.model.article import Article
from coalition_annotator.model.edit import CODEBOOK_TABLES, Edit, RowChange, Setting, from_row
from coalition_annotator.model.entity import Entity
from coalition_annotator.model.review import Assignment
from coalition_annotator.model.statement import Source, source
from coalition_annotator.project.article_tags import ArticleTags
from coalition_annotator.store import annotations as stored_annotations
from coalition_annotator.store import articles, codebooks
from coalition_annotator.store import entities as stored_entities
from coalition_annotator.store import reviews as stored_reviews
from coalition_annotator.store.database import Database

_KEPT_OPEN = 3
_Record = TypeVar("_Record")


class ProjectCache:
    """All that was read of a project: everything except texts and tags, of which the last few articles' are kept.

    Attributes:
        articles, annotators, entities, assignments: all of them, by id.
        settings: the project's settings.
        codebook: the codebook at its present version.
    """

    def __init__(self, file: Database) -> None:
        self._file = file
        self.articles = {item.id: item for item in file.ask(articles.all_articles)}
        self.annotators = {item.id: item for item in file.ask(stored_annotations.all_annotators)}
        self.entities = {item.id: item for item in file.ask(stored_entities.all_entities)}
        self.assignments = {item.id: item for item in file.ask(stored_reviews.assignments)}
        self.settings = file.ask(codebooks.settings)
        self.codebook = file.ask(codebooks.codebook)
        self._source: Source | None = None
        self._open: dict[str, ArticleTags] = {}
        self._counts: dict[str, int] | None = None

    @property
    def statement_source(self) -> Source:
        """What statements are made from, as the project is now."""
        if self._source is None:
            self._source = source(self.codebook, self.entities)
        return self._source

    def text(self, article_id: str) -> str:
        """Return an article's text."""
        kept = self._open.get(article_id)
        return kept.text if kept else self._file.ask(articles.text, self.articles[article_id].text_hash)

    def tags(self, article_id: str) -> ArticleTags:
        """Return an article's text and tags; the object follows all later edits."""
        kept = self._open.pop(article_id, None)
        if kept is None:
            kept = ArticleTags(
                self.articles[article_id],
                self.text(article_id),
                self._file.ask(stored_annotations.of_article, article_id, of_any_text=True),
                self._file.ask(stored_annotations.links_of_article, article_id),
            )
        self._open[article_id] = kept
        while len(self._open) > _KEPT_OPEN:
            del self._open[next(iter(self._open))]
        return kept

    def tag_counts(self) -> dict[str, int]:
        """Return the number of tags of every article that has some."""
        if self._counts is None:
            self._counts = self._file.ask(articles.tag_counts)
        return self._counts

    def absorb(self, done: Edit) -> None:
        """Take in what an edit has written to the file."""
        for each in done.changes:
            if each.table in ("annotation", "link"):
                self._absorb_tag(each)
            elif each.table == "article":
                self._absorb_article(each)
            else:
                self._absorb_other(each)
        if done.tables() & CODEBOOK_TABLES:
            self.codebook = self._file.ask(codebooks.codebook)
            self._source = None

    def _absorb_tag(self, each: RowChange) -> None:
        row = each.after or each.before or {}
        if each.table == "annotation":
            article_id = row["article_id"]
            if self._counts is not None and (each.before is None) != (each.after is None):
                step = 1 if each.before is None else -1
                self._counts[article_id] = self._counts.get(article_id, 0) + step
            if article_id in self._open:
                self._open[article_id].absorb(each)
            return
        for kept in self._open.values():
            if row["source_id"] in kept.annotations or each.id in kept.links:
                kept.absorb(each)

    def _absorb_article(self, each: RowChange) -> None:
        if each.after is None:
            self.articles.pop(each.id, None)
            self._open.pop(each.id, None)
            return
        article = cast("Article", from_row("article", each.after))
        before = self.articles.get(each.id)
        self.articles[each.id] = article
        kept = self._open.get(each.id)
        if kept is not None:
            kept.article = article
            if before is None or before.text_hash != article.text_hash:
                kept.text = self._file.ask(articles.text, article.text_hash)

    def _absorb_other(self, each: RowChange) -> None:
        record = None if each.after is None else from_row(each.table, each.after)
        if each.table == "setting":
            if isinstance(record, Setting):
                self.settings[each.id] = record.value
            else:
                self.settings.pop(each.id, None)
        elif each.table == "annotator":
            _put(self.annotators, each.id, cast("Annotator | None", record))
        elif each.table == "entity":
            _put(self.entities, each.id, cast("Entity | None", record))
            self._source = None
        elif each.table == "assignment":
            _put(self.assignments, each.id, cast("Assignment | None", record))


def _put(kept: dict[str, _Record], key: str, record: _Record | None) -> None:
    if record is None:
        kept.pop(key, None)
    else:
        kept[key] = record
