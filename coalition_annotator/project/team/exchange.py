"""Exchange with colleagues without a server: packages for them, and merging their copies of the project."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from coalition_annotator.files import scratch
from coalition_annotator.files.output import require_free
from coalition_annotator.model.annotation import Annotator
from coalition_annotator.model.errors import UserError
from coalition_annotator.model.merge_report import Conflict, Join, MergeReport
from coalition_annotator.model.progress import Progress, silent
from coalition_annotator.model.span import covered_text
from coalition_annotator.model.text import shortened
from coalition_annotator.model.wording import counted
from coalition_annotator.project.project import News, Project
from coalition_annotator.store import database, error_messages, file_checks, integrity, subset
from coalition_annotator.store import merge as merging

_LOG = logging.getLogger(__name__)


class ConflictInWords(NamedTuple):
    """A conflict in words: what it is about, the two values, and which of them is kept."""

    what: str
    mine: str
    theirs: str
    kept: str


@contextmanager
def _copy_of(path: Path, project: Project, progress: Progress) -> Iterator[database.Database]:
    """Open a checked copy of a colleague's file; the file itself is only read."""
    if not path.exists():
        raise UserError("There is no such file.", where=str(path), remedy="Check the name.")
    if path.exists() and path.resolve() == project.path.resolve():
        raise UserError("This is the open project itself.", where=str(path), remedy="Choose a colleague's copy.")
    file_checks.require_project(path)
    progress("Checking the file", 0, 0)
    with scratch.folder() as folder:
        copy = merging.checked_copy(path, folder, problems=integrity.damage)
        opened = _brought_up_to_date(copy, path)
        try:
            opened.ask(integrity.limit_time, copy)
            if opened.read_only:
                raise UserError(opened.read_only, where=str(path), remedy="Update the program, then merge.")
            opened.path = path
            yield opened
        finally:
            opened.abandon()


def _brought_up_to_date(copy: Path, path: Path) -> database.Database:
    """Open the copy of a colleague's file, which may be of an older version."""
    try:
        return database.open_file(copy)
    except UserError as error:
        raise UserError(error.what, where=str(path), remedy=error.remedy) from error
    except (ValueError, TypeError, KeyError, AttributeError, IndexError, RecursionError) as error:
        raise merging.damaged(path, str(error)) from error


def look(project: Project, path: Path, *, join: Join | None = None, progress: Progress = silent) -> MergeReport:
    """Tell what a merge with a colleague's file would bring; nothing is written.

    Args:
        project: the open project.
        path: the colleague's file.
        join: how to take in a project that was made apart; as much as possible is joined where it is not said.
        progress: told how far it is.

    Raises:
        UserError: the file is missing, damaged, no project, or made by a newer program.
    """
    with _copy_of(path, project, progress) as other:
        return merging.look(project.file, other, join=join or Join(), progress=progress)


def merge(
    project: Project, path: Path, *, join: Join | None = None, progress: Progress = silent
) -> tuple[News | None, MergeReport]:
    """Take in what a colleague's file knows and this project does not: one change, which one undo takes back.

    The news are None where nothing is new. ``join`` says how to take in a project that was made apart from this one,
    which is refused where nobody has said it.

    Raises:
        UserError: as ``look``, or this project can't be written, or the other one is no copy of it.
        CancelledError: ``progress`` raised it; nothing was written.
    """
    with _copy_of(path, project, progress) as other:
        label = f"Merge {path.name}"
        _require_said(project, other, path, join)
        mark, summary = merging.merge(project.file, other, project.me.id, label, join=join or Join(), progress=progress)
        _LOG.info(
            "merged %s: %s, %s", path, counted(summary.total, "change"), counted(len(summary.conflicts), "conflict")
        )
        if mark is None:
            return None, summary
        news = project.reread(mark)
        project.register_me()
        return news, summary


def require_mergeable(project: Project, path: Path, *, join: Join | None = None) -> None:
    """Look at all of a file as a merge does, so that several can be merged all or none.

    Raises:
        UserError: as ``merge``.
    """
    with _copy_of(path, project, silent) as other:
        _require_said(project, other, path, join)
        merging.look(project.file, other, join=join or Join(), progress=silent)


def _require_said(project: Project, other: database.Database, path: Path, join: Join | None) -> None:
    if join is None and merging.are_strangers(project.file, other):
        raise UserError(
            "This is no copy of the open project; the two were made apart.",
            where=str(path),
            remedy="Say how to take it in: joined (--join: same texts and people become one) or beside (--beside).",
        )


def unseen(project: Project, path: Path) -> int:
    """Return how many changes a file has that this project does not know; 0 for what is no project."""
    try:
        file_checks.require_project(path)
        return merging.count_unseen(project.file, path)
    except UserError:
        return 0


def package(
    project: Project,
    target: Path,
    *,
    annotator: Annotator | None = None,
    only_assigned: bool = False,
    blind: bool = False,
    overwrite: bool = False,
) -> int:
    """Write a copy of the project for a colleague and return its number of articles.

    Args:
        project: the open project.
        target: the file to write; it appears whole or not at all.
        annotator: whom it is for.
        only_assigned: put in the articles that are assigned to them, and no others.
        blind: leave out what others have tagged, decided and remarked.
        overwrite: whether another file may lie there, which the package then takes the place of; a project may never.

    Raises:
        UserError: no article is assigned to them, or the file can't be written.
    """
    if target.exists() and target.resolve() == project.path.resolve():
        raise UserError("This is the open project itself.", where=str(target), remedy="Choose another name.")
    articles: set[str] | None = None
    if only_assigned:
        wanted = {
            each.article_id for each in project.assignments.values() if annotator and each.annotator_id == annotator.id
        }
        if not wanted:
            name = annotator.name if annotator else "nobody"
            raise UserError(
                f"No article is assigned to {name}.", remedy="Assign some first, or send the whole project."
            )
        articles = wanted
    require_free(target, overwrite=overwrite)
    with error_messages.explained(target), scratch.folder(target.parent) as folder:
        part = folder / "package.coalition"
        project.save_copy(part)
        opened = database.open_file(part)
        try:
            count = subset.reduce(opened, articles=articles, annotator_id=annotator.id if annotator and blind else None)
        finally:
            opened.close()
        part.replace(target)
    return count


def told_strangers(summary: MergeReport, join: Join) -> list[str]:
    """Say in lines what becomes of a project that is no copy of the open one; none where it is a copy."""
    met = summary.strangers
    if met is None:
        return []
    lines = ["The file is no copy of this project; the two were made apart."]
    articles, people = len(met.articles), ", ".join(name for _, _, name in met.annotators)
    if articles:
        how = "taken for one" if join.articles else "put beside each other"
        lines.append(f"Articles with the same text, {how}: {articles:,}.")
    if people:
        how = "taken for one person" if join.annotators else "put beside each other"
        lines.append(f"Annotators of the same name, {how}: {people}.")
    return lines


def told_lost(project: Project, summary: MergeReport) -> list[str]:
    """Return the words of the tags that have no place in their article's text after a merge, each with the article."""
    result = []
    for tag in summary.without_place:
        article = project.articles.get(tag.article_id)
        words = covered_text(project.text_version(tag.text_hash), tag.spans)
        result.append(f"“{shortened(words, 60)}”{f' in “{article.title}”' if article else ''}")
    return result


def told(project: Project, conflict: Conflict) -> ConflictInWords:
    """Say a conflict in words."""
    row = conflict.row
    name = str(row.get("title") or row.get("name") or row.get("text") or "")
    if conflict.table == "annotation":
        layer = project.codebook.layer(row["layer_id"])
        article = project.articles.get(row["article_id"])
        where = f" in “{article.title}”" if article else ""
        name = f"{layer.name if layer else ''} at {row['spans'][0][0]:,}{where}"
    if not conflict.field:
        gone, there = "deleted", "changed"
        mine = gone if conflict.mine is None else there
        theirs = gone if conflict.theirs is None else there
    else:
        mine, theirs = _value(project, conflict.mine), _value(project, conflict.theirs)
    field = conflict.field.split(".", 1)
    attribute = project.codebook.attribute(field[1]) if len(field) == 2 else None
    said = attribute.name if attribute else conflict.field or "whether it is there"
    what = f"{conflict.table.replace('_', ' ')} {name}: {said}"
    return ConflictInWords(what, mine, theirs, theirs if conflict.theirs_stays else mine)


def _value(project: Project, value: object) -> str:
    known = project.codebook.value(value)
    if known is not None:
        return known.name
    entity = project.entities.get(value) if isinstance(value, str) else None
    return entity.name if entity else "nothing" if value in (None, "", []) else str(value)
