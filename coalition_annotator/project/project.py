"""One open project: what is in it, edits, undo, and news from other programs."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import NamedTuple

from coalition_annotator import assets
from coalition_annotator.files.output import require_free
from coalition_annotator.formats.codebook_json import reader
from coalition_annotator.model.annotation import Annotator
from coalition_annotator.model.article import DONE, Article
from coalition_annotator.model.codebook import Codebook
from coalition_annotator.model.edit import CODEBOOK_TABLES, Edit, RowChange, Setting, added, edit, replaced
from coalition_annotator.model.entity import Entity
from coalition_annotator.model.errors import StaleError, UserError
from coalition_annotator.model.review import Assignment
from coalition_annotator.model.statement import Source
from coalition_annotator.model.wording import counted
from coalition_annotator.project import lock_file
from coalition_annotator.project.article_tags import ArticleTags
from coalition_annotator.project.cache import ProjectCache
from coalition_annotator.store import annotations as stored_annotations
from coalition_annotator.store import (
    articles,
    backup,
    carriers,
    codebooks,
    database,
    error_messages,
    identity,
    search,
    text_versions,
)
from coalition_annotator.store import commit as changes
from coalition_annotator.store import entities as stored_entities
from coalition_annotator.store.entities import EntityMention

_LOG = logging.getLogger(__name__)


class News(NamedTuple):
    """An edit that is in the file now, and the change that stands for it in the log.

    ``everything`` says that the edit was too large to list: all that was read of the project is to be read anew.
    """

    edit: Edit
    change: changes.Change
    everything: bool = False


class Project:
    """The only place where the file, the services and the formats meet.

    Every edit is written before it is taken into memory.
    """

    def __init__(self, file: database.Database, me: Annotator) -> None:
        self._file = file
        self._read()
        self._me = self._known(me)

    def _read(self) -> None:
        self._cache = ProjectCache(self._file)
        self._seq = self._file.ask(changes.last_seq)
        self._ahead: set[int] = set()
        self._pull = self._file.ask(carriers.last_pull)
        self._data_version = self._file.data_version()

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
            rows = [added(Setting(identity.NAME, name)), added(Setting(codebooks.VERSION, "1")), added(me)]
            first = edit("New project", rows + [added(item) for item in items])
            changes.commit(file, first, me.id, undoable=False)
            return cls(file, me)
        except BaseException:
            with suppress(UserError):
                file.close()
            database.discard(path)
            raise

    @classmethod
    def open(cls, path: Path, *, me: Annotator, only_read: bool = False) -> Project:
        """Open a project file.

        Args:
            path: the file.
            me: who works with it.
            only_read: whether nothing is to be written; the project may be open elsewhere then.

        Raises:
            UserError: the file is missing, is no project, or is damaged.
        """
        if not only_read:
            lock_file.require_alone(path)
        make_backup = partial(backup.make_backup, reason="before-update")
        file = database.open_file(path, before_migration=make_backup, only_read=only_read)
        try:
            with error_messages.explained(path):
                project = cls(file, me)
        except BaseException:
            file.abandon()
            raise
        _LOG.info(
            "opened %s: %s%s", path, counted(len(project.articles), "article"), ", read-only" * bool(project.read_only)
        )
        return project

    # What is in it

    @property
    def path(self) -> Path:
        """Where the project file lies."""
        return self._file.path

    @property
    def id(self) -> str:
        """What tells this project and all copies of it from others: the first change of its log."""
        return min(self._file.ask(identity.identities), default="")

    @property
    def name(self) -> str:
        """What the project is called."""
        return self._cache.settings.get(identity.NAME) or self.path.stem

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
        return self._cache.codebook

    @property
    def statement_source(self) -> Source:
        """What statements are made from, as the project is now."""
        return self._cache.statement_source

    @property
    def articles(self) -> dict[str, Article]:
        """All articles by id."""
        return self._cache.articles

    @property
    def annotators(self) -> dict[str, Annotator]:
        """All annotators by id."""
        return self._cache.annotators

    @property
    def entities(self) -> dict[str, Entity]:
        """All entities by id."""
        return self._cache.entities

    @property
    def assignments(self) -> dict[str, Assignment]:
        """Who is to read what, by the assignment's id."""
        return self._cache.assignments

    @property
    def settings(self) -> dict[str, str]:
        """The project's settings."""
        return self._cache.settings

    def text(self, article_id: str) -> str:
        """Return an article's text."""
        return self._cache.text(article_id)

    def text_version(self, text_hash: str) -> str:
        """Return a version of an article's text by its hash; empty where the file does not hold it."""
        return self._file.ask(articles.text_version, text_hash)

    def tags(self, article_id: str) -> ArticleTags:
        """Return an article's text and tags; the object follows all later edits."""
        return self._cache.tags(article_id)

    def tag_counts(self) -> dict[str, int]:
        """Return the number of tags of every article that has some."""
        return self._cache.tag_counts()

    def tag_total(self) -> int:
        """Return the number of tags in the project."""
        return sum(self.tag_counts().values())

    def counts_by_layer(self) -> dict[str, int]:
        """Return the number of tags of every layer that has some."""
        return self._file.ask(stored_annotations.counts_by_layer)

    def done_total(self) -> int:
        """Return the number of articles that are done."""
        return sum(article.state == DONE for article in self._cache.articles.values())

    def search(self, typed: str, *, limit: int = 100) -> list[search.Hit]:
        """Return the articles whose title or text has all the words, best first."""
        return self._file.ask(search.search, typed, limit=limit)

    def mention_counts(self) -> dict[str, int]:
        """Return the number of mentions of every entity that has some."""
        return self._file.ask(stored_entities.mention_counts)

    def mentions_of(self, entity_id: str, value_ids: Sequence[str] = ()) -> list[EntityMention]:
        """Return the mentions of an entity with their surroundings, and the claims with values that name it."""
        return self._file.ask(stored_entities.mentions_of, entity_id, value_ids)

    def history_of(self, row_id: str) -> list[tuple[changes.Change, RowChange]]:
        """Return all that was ever done to a tag, a link or another row, oldest first."""
        return self._file.ask(changes.history_of, row_id)

    @property
    def file(self) -> database.Database:
        """The open file, for those modules of the project that ask it more."""
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
            wanted = wanted._replace(changes=(*wanted.changes, codebooks.next_version(self._cache.settings)))
        change = changes.commit(self._file, wanted, self._me.id, texts=texts)
        _LOG.debug("wrote %s", counted(len(wanted.changes), "row"))
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
        last = self._file.ask(changes.last_of, self._me.id)
        top = last.redo_top if redo else last.undo_top
        return top is not None and self._file.ask(changes.size_of, top) > changes.LARGE

    def undo_label(self) -> str:
        """Return what undo would take back; empty where there is nothing."""
        return self._label(self._file.ask(changes.last_of, self._me.id).undo_top)

    def redo_label(self) -> str:
        """Return what redo would do again; empty where there is nothing."""
        return self._label(self._file.ask(changes.last_of, self._me.id).redo_top)

    def news(self) -> list[News]:
        """Return what other programs have written since the last look, and take it in."""
        renewed = self._file.mend()
        version = self._file.data_version()
        if version == self._data_version and not renewed:
            return []
        self._data_version = version
        brought = self._file.ask(carriers.ids)
        fresh = [each for each in self._file.ask(changes.since, self._seq) if each.seq not in self._ahead]
        pulls = self._file.ask(carriers.pulls_after, self._pull)
        last = fresh[-1] if fresh else None
        edits: list[tuple[int, Edit, changes.Change]] = []
        # What a carrier brought was joined with what was here; each pull lists what became of the rows.
        for pull in pulls:
            if pull.changes is None:
                return [self.reread(last or changes.NONE_YET)]
            edits.append((pull.seq, Edit("From the team", pull.changes), changes.NONE_YET._replace(seq=pull.seq)))
        fresh = [each for each in fresh if each.merge_id not in brought]
        sizes = [0 if change.merge_id else self._file.ask(changes.size_of, change.id) for change in fresh]
        # A merge, and its undo, have no rows of their own either.
        if last is not None and (sum(sizes) > changes.LARGE or 0 in sizes):
            return [self.reread(last)]
        edits += [(change.seq, self._file.ask(changes.edit_of, change), change) for change in fresh]
        # Tags that followed an article's new text have no rows in the log either.
        if any(self._file.ask(text_versions.articles_to_follow, each.changes) for _, each, _ in edits):
            return [self.reread(last or changes.NONE_YET)]
        edits.sort(key=lambda each: each[0])
        for _, done, _ in edits:
            self._cache.absorb(done)
        self._seq = max([self._seq, *self._ahead, *(seq for seq, _, _ in edits), last.seq if last else 0])
        self._ahead.clear()
        self._pull = max([self._pull, *(each.number for each in pulls)])
        return [News(done, change) for _, done, change in edits]

    def work_as(self, annotator: Annotator) -> News | None:
        """Tag as another annotator from now on; a changed name or colour is written to the file."""
        known = self._cache.annotators.get(self._known(annotator).id)
        annotator = annotator._replace(id=known.id) if known else annotator
        if known is not None and known._replace(created="") != annotator._replace(created="") and not self.read_only:
            annotator = annotator._replace(created=known.created)
            self._me, wanted = annotator, edit("Annotator", [replaced(known, annotator)])
            return self._absorbed(wanted, changes.commit(self._file, wanted, annotator.id, undoable=False))
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
        _LOG.info("closed %s", self.path)

    # Within

    def _known(self, annotator: Annotator) -> Annotator:
        """Return an annotator as the project knows them, also where they were joined with one of the same name."""
        return self._cache.annotators.get(
            identity.stands_for(self._cache.settings, "annotator", annotator.id), annotator
        )

    def register_me(self) -> None:
        """Enter who works here among the annotators, where they are new."""
        if self._me.id in self._cache.annotators:
            return
        try:
            change = changes.enter_annotator(self._file, self._me, self._cache.annotators)
        except StaleError:
            # The next try is made as whom the other program has entered.
            self.reread()
            self._me = next((each for each in self.annotators.values() if each.name == self._me.name), self._me)
            raise
        self._absorbed(edit("", [added(self._me)]), change)

    def _label(self, change_id: str | None) -> str:
        return "" if change_id is None else self._file.ask(changes.get, change_id).label

    def _taken_in(self, change: changes.Change, done: Edit | None) -> News:
        return self.reread(change) if done is None or change.resettled else self._absorbed(done, change)

    def reread(self, change: changes.Change = changes.NONE_YET) -> News:
        """Read all of the project anew, after a change too large to list, or after a pull on the same connection."""
        with error_messages.explained(self.path):
            self._read()
        self._me = self._known(self._me)
        return News(Edit(change.label, ()), change, everything=True)

    def _absorbed(self, done: Edit, change: changes.Change) -> News:
        # Another program may have written between; what it wrote is still news.
        if change.seq == self._seq + 1:
            self._seq = change.seq
        else:
            self._ahead.add(change.seq)
        self._cache.absorb(done)
        return News(done, change)
