"""One open project: what is in it, edits, undo, and news from other programs."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import NamedTuple, TypeVar, cast

from coalition_annotator import assets
from coalition_annotator.files.output import require_free
from coalition_annotator.formats.codebook_json import reader
from coalition_annotator.model.annotation import Annotator
from coalition_annotator.model.article import DONE, Article
from coalition_annotator.model.codebook import Codebook
from coalition_annotator.model.edit import CODEBOOK_TABLES, Edit, RowChange, Setting, added, edit, from_row
from coalition_annotator.model.entity import Entity
from coalition_annotator.model.errors import UserError
from coalition_annotator.model.review import Assignment
from coalition_annotator.model.statement import Source, source
from coalition_annotator.project import lock_file
from coalition_annotator.project.article_tags import ArticleTags
from coalition_annotator.store import annotations as stored_annotations
from coalition_annotator.store import articles, backup, codebooks, database, identity, search
from coalition_annotator.store import commit as changes
from coalition_annotator.store import entities as stored_entities
from coalition_annotator.store import reviews as stored_reviews
from coalition_annotator.store.entities import Mention

NAME = "project.name"
_KEPT_OPEN = 3
_Kept = TypeVar("_Kept")


class News(NamedTuple):
    """An edit that is in the file now, and the change that stands for it in the log.

    ``everything`` says that the edit was too large to list: all that was read of the project is to be read anew.
    """

    edit: Edit
    change: changes.Change
    everything: bool = False


class Project:
    """The only place where the file, the services and the formats meet.

    All that is read stays in memory except texts and tags, of which the last few articles'
    are kept. Every edit is written before it is taken into memory.
    """

    def __init__(self, file: database.Database, me: Annotator) -> None:
        self._file = file
        self._read()
        self._me = self._known(me)

    def _read(self) -> None:
        file = self._file
        self._articles = {item.id: item for item in articles.all_articles(file.connection)}
        self._annotators = {item.id: item for item in stored_annotations.all_annotators(file.connection)}
        self._entities = {item.id: item for item in stored_entities.all_entities(file.connection)}
        self._assignments = {item.id: item for item in stored_reviews.assignments(file.connection)}
        self._settings = codebooks.settings(file.connection)
        self._codebook = codebooks.codebook(file.connection)
        self._source: Source | None = None
        self._open: dict[str, ArticleTags] = {}
        self._counts: dict[str, int] | None = None
        self._seq = changes.last_seq(file.connection)
        self._data_version = file.data_version()

    @classmethod
    def create(cls, path: Path, *, name: str, me: Annotator, codebook: str | None = None) -> Project:
        """Make a new project file with a codebook and open it.

        Args:
            path: where; nothing may lie there yet.
            name: what the project is called.
            me: who works with it.
            codebook: a codebook file's text; without it the default codebook.

        Raises:
            UserError: the file can't be made, or the codebook can't be read.
        """
        content = assets.text("codebooks/default.json") if codebook is None else codebook
        items = reader.from_json(content, where="codebook")
        file = database.create(path)
        try:
            rows = [added(Setting(NAME, name)), added(Setting(codebooks.VERSION, "1")), added(me)]
            first = edit("New project", rows + [added(item) for item in items])
            _commit_quietly(file, first, me.id)
            return cls(file, me)
        except BaseException:
            file.close()
            path.unlink(missing_ok=True)
            raise

    @classmethod
    def open(cls, path: Path, *, me: Annotator) -> Project:
        """Open a project file.

        Raises:
            UserError: the file is missing, is no project, or is damaged.
        """
        lock_file.require_alone(path)
        file = database.open_file(path, before_migration=partial(backup.make_backup, reason="before-update"))
        try:
            with database.explained(path):
                return cls(file, me)
        except BaseException:
            file.connection.close()
            raise

    # What is in it

    @property
    def path(self) -> Path:
        """Where the project file lies."""
        return self._file.path

    @property
    def id(self) -> str:
        """What tells this project and all copies of it from others: the first change of its log."""
        return min(identity.identities(self._file.connection), default="")

    @property
    def name(self) -> str:
        """What the project is called."""
        return self._settings.get(NAME) or self.path.stem

    @property
    def read_only(self) -> str:
        """Why nothing can be written, in a sentence; empty where writing works."""
        return self._file.read_only

    @property
    def me(self) -> Annotator:
        """Who tags."""
        return self._me

    @property
    def codebook(self) -> Codebook:
        """The codebook at its present version."""
        return self._codebook

    @property
    def statement_source(self) -> Source:
        """What statements are made from, as the project is now."""
        if self._source is None:
            self._source = source(self._codebook, self._entities)
        return self._source

    @property
    def articles(self) -> dict[str, Article]:
        """All articles by id."""
        return self._articles

    @property
    def annotators(self) -> dict[str, Annotator]:
        """All annotators by id."""
        return self._annotators

    @property
    def entities(self) -> dict[str, Entity]:
        """All entities by id."""
        return self._entities

    @property
    def assignments(self) -> dict[str, Assignment]:
        """Who is to read what, by the assignment's id."""
        return self._assignments

    @property
    def settings(self) -> dict[str, str]:
        """The project's settings."""
        return self._settings

    def text(self, article_id: str) -> str:
        """Return an article's text."""
        kept = self._open.get(article_id)
        return kept.text if kept else articles.text(self._file.connection, self._articles[article_id].text_hash)

    def text_version(self, text_hash: str) -> str:
        """Return a version of an article's text by its hash; empty where the file does not hold it."""
        with database.explained(self.path):
            return articles.text_version(self._file.connection, text_hash)

    def tags(self, article_id: str) -> ArticleTags:
        """Return an article's text and tags; the object follows all later edits."""
        kept = self._open.pop(article_id, None)
        if kept is None:
            connection = self._file.connection
            with database.explained(self.path):
                kept = ArticleTags(
                    self._articles[article_id],
                    self.text(article_id),
                    stored_annotations.of_article(connection, article_id, of_any_text=True),
                    stored_annotations.links_of_article(connection, article_id),
                )
        self._open[article_id] = kept
        while len(self._open) > _KEPT_OPEN:
            del self._open[next(iter(self._open))]
        return kept

    def tag_counts(self) -> dict[str, int]:
        """Return the number of tags of every article that has some."""
        if self._counts is None:
            self._counts = articles.tag_counts(self._file.connection)
        return self._counts

    def tag_total(self) -> int:
        """Return the number of tags in the project."""
        return sum(self.tag_counts().values())

    def counts_by_layer(self) -> dict[str, int]:
        """Return the number of tags of every layer that has some."""
        return stored_annotations.counts_by_layer(self._file.connection)

    def done_total(self) -> int:
        """Return the number of articles that are done."""
        return sum(article.state == DONE for article in self._articles.values())

    def search(self, typed: str, *, limit: int = 100) -> list[search.Hit]:
        """Return the articles whose title or text has all the words, best first."""
        with database.explained(self.path):
            return search.search(self._file.connection, typed, limit=limit)

    def mention_counts(self) -> dict[str, int]:
        """Return the number of mentions of every entity that has some."""
        return stored_entities.mention_counts(self._file.connection)

    def mentions_of(self, entity_id: str) -> list[Mention]:
        """Return the mentions of an entity with their surroundings."""
        return stored_entities.mentions_of(self._file.connection, entity_id)

    def history_of(self, row_id: str) -> list[tuple[changes.Change, RowChange]]:
        """Return all that was ever done to a tag, a link or another row, oldest first."""
        return changes.history_of(self._file.connection, row_id)

    @property
    def file(self) -> database.Database:
        """The open file, for those modules of the session that read more of it."""
        return self._file

    # What is done to it

    def commit(self, wanted: Edit, *, texts: Iterable[tuple[str, str]] = ()) -> News | None:
        """Write one gesture durably; None where it changes nothing.

        Args:
            wanted: what to do.
            texts: (hash, text) pairs that new articles rest on.

        Raises:
            StaleError: something that it rests on has changed meanwhile; nothing was written.
            UserError: the file can't be written; nothing was written.
        """
        if not wanted.changes:
            return None
        self.register_me()
        if wanted.tables() & CODEBOOK_TABLES:
            wanted = wanted._replace(changes=(*wanted.changes, codebooks.next_version(self._settings)))
        change = changes.commit(self._file, wanted, self._me.id, texts=texts)
        return self._taken_in(change, wanted)

    def commit_portions(self, label: str, portions: Iterable[changes.Portion]) -> News:
        """Write a change too large to be held at once, as one gesture and one transaction.

        Raises:
            UserError: the file can't be written; nothing was written. So it is where ``portions`` raises.
        """
        self.register_me()
        return self.reread(changes.commit_portions(self._file, label, portions, self._me.id))

    def undo(self) -> News | None:
        """Take back the annotator's latest edit; None where there is none."""
        done = changes.undo(self._file, self._me.id)
        return self._taken_in(*done) if done else None

    def redo(self) -> News | None:
        """Do again what was taken back last; None where there is nothing."""
        done = changes.redo(self._file, self._me.id)
        return self._taken_in(*done) if done else None

    def undo_is_long(self, *, redo: bool = False) -> bool:
        """Tell whether the next undo (or redo) touches so many rows that it belongs into a thread."""
        last = changes.last_of(self._file.connection, self._me.id)
        top = last.redo_top if redo else last.undo_top
        return top is not None and changes.size_of(self._file.connection, top) > changes.LARGE

    def undo_label(self) -> str:
        """Return what undo would take back; empty where there is nothing."""
        return self._label(changes.last_of(self._file.connection, self._me.id).undo_top)

    def redo_label(self) -> str:
        """Return what redo would do again; empty where there is nothing."""
        return self._label(changes.last_of(self._file.connection, self._me.id).redo_top)

    def news(self) -> list[News]:
        """Return what other programs have written since the last look, and take it in."""
        version = self._file.data_version()
        if version == self._data_version:
            return []
        self._data_version = version
        result: list[News] = []
        connection = self._file.connection
        fresh = changes.since(connection, self._seq)
        sizes = [0 if change.brought else changes.size_of(connection, change.id) for change in fresh]
        # A merge, and its undo, have no rows of their own: what it brought was joined with what was here.
        if sum(sizes) > changes.LARGE or 0 in sizes:
            return [self.reread(fresh[-1])]
        for change in fresh:
            result.append(self._absorbed(changes.edit_of(connection, change), change))
        return result

    def work_as(self, annotator: Annotator) -> News | None:
        """Tag as another annotator from now on; a changed name or colour is written to the file."""
        known = self._annotators.get(self._known(annotator).id)
        annotator = annotator._replace(id=known.id) if known else annotator
        if known is not None and known._replace(created="") != annotator._replace(created="") and not self.read_only:
            annotator = annotator._replace(created=known.created)
            row = RowChange("annotator", known.id, dict(known._asdict()), dict(annotator._asdict()))
            self._me = annotator
            return self._quietly(edit("Annotator", [row]))
        self._me = known or annotator
        return None

    def save_copy(self, target: Path) -> None:
        """Write the whole project to another file.

        Raises:
            UserError: the target can't be written.
        """
        if target.exists() and target.resolve() == self.path.resolve():
            raise UserError("This is the open project itself.", where=str(target), remedy="Choose another name.")
        require_free(target, overwrite=True)
        self._file.copy_to(target)

    def close(self) -> None:
        """Close the file. All edits are in it already."""
        self._file.close()

    # Within

    def _known(self, annotator: Annotator) -> Annotator:
        """Return an annotator as the project knows them, also where they were joined with one of the same name."""
        return self._annotators.get(identity.stands_for(self._settings, "annotator", annotator.id), annotator)

    def register_me(self) -> None:
        """Enter who works here among the annotators, where they are new."""
        if self._me.id not in self._annotators:
            self._quietly(edit("New annotator", [added(self._me)]))

    def _quietly(self, wanted: Edit) -> News:
        return self._absorbed(wanted, _commit_quietly(self._file, wanted, self._me.id))

    def _label(self, change_id: str | None) -> str:
        return "" if change_id is None else changes.get(self._file.connection, change_id).label

    def _taken_in(self, change: changes.Change, done: Edit | None) -> News:
        return self.reread(change) if done is None or change.resettled else self._absorbed(done, change)

    def reread(self, change: changes.Change) -> News:
        """Read all of the project anew, after a change too large to list."""
        with database.explained(self.path):
            self._read()
        self._me = self._known(self._me)
        return News(Edit(change.label, ()), change, everything=True)

    def _absorbed(self, done: Edit, change: changes.Change) -> News:
        self._seq = max(self._seq, change.seq)
        for each in done.changes:
            if each.table in ("annotation", "link"):
                self._absorb_tag(each)
            elif each.table == "article":
                self._absorb_article(each)
            else:
                self._absorb_other(each)
        if done.tables() & CODEBOOK_TABLES:
            self._codebook = codebooks.codebook(self._file.connection)
            self._source = None
        return News(done, change)

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
            self._articles.pop(each.id, None)
            self._open.pop(each.id, None)
            return
        article = cast("Article", from_row("article", each.after))
        before = self._articles.get(each.id)
        self._articles[each.id] = article
        kept = self._open.get(each.id)
        if kept is not None:
            kept.article = article
            if before is None or before.text_hash != article.text_hash:
                kept.text = articles.text(self._file.connection, article.text_hash)

    def _absorb_other(self, each: RowChange) -> None:
        record = None if each.after is None else from_row(each.table, each.after)
        if each.table == "setting":
            if isinstance(record, Setting):
                self._settings[each.id] = record.value
            else:
                self._settings.pop(each.id, None)
        elif each.table == "annotator":
            _put(self._annotators, each.id, cast("Annotator | None", record))
        elif each.table == "entity":
            _put(self._entities, each.id, cast("Entity | None", record))
            self._source = None
        elif each.table == "assignment":
            _put(self._assignments, each.id, cast("Assignment | None", record))


def _put(kept: dict[str, _Kept], key: str, record: _Kept | None) -> None:
    if record is None:
        kept.pop(key, None)
    else:
        kept[key] = record


def _commit_quietly(file: database.Database, wanted: Edit, annotator_id: str) -> changes.Change:
    return changes.commit(file, wanted, annotator_id, undoable=False)
