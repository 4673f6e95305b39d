"""The change log as people read it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from coalition_annotator.model.edit import RowChange
from coalition_annotator.model.span import Span, covered_text
from coalition_annotator.project.project import Project
from coalition_annotator.store import commit

_VERBS = {commit.UNDO: "Undo: ", commit.REDO: "Redo: "}
_TABLES = {
    "annotation": "tag",
    "link": "link",
    "article": "article",
    "entity": "entity",
    "annotator": "annotator",
    "layer": "layer",
    "attribute": "attribute",
    "value": "value",
    "link_type": "link type",
    "setting": "setting",
    "decline": "declined suggestion",
    "term": "remembered phrase",
}
_LONGEST = 80


class Entry(NamedTuple):
    """One line of the history; ``rows`` counts what it touched, ``article_id`` may be empty."""

    seq: int
    change_id: str
    when: str
    who: str
    what: str
    where: str
    article_id: str
    rows: int


def entries(project: Project, *, before: int | None = None, limit: int = 200) -> list[Entry]:
    """Return the latest changes, newest first; with ``before`` those older than that line of the log."""
    result = []
    for change, rows, article_id in project.file.ask(commit.page, before=before, limit=limit):
        who = project.annotators.get(change.annotator_id)
        article = project.articles.get(article_id)
        when = change.time[:16].replace("T", " ")
        what = _VERBS.get(change.kind, "") + change.label
        where = article.title if article else ""
        result.append(Entry(change.seq, change.id, when, who.name if who else "", what, where, article_id, rows))
    return result


def what_changed(project: Project, entry: Entry, *, limit: int) -> list[str]:
    """Say in a line each what a change did to up to ``limit`` rows."""
    return [_line(project, row) for row in project.file.ask(commit.rows_of, entry.change_id, limit=limit)]


def _line(project: Project, row: RowChange) -> str:
    now = row.after or row.before or {}
    name = _name(project, row.table, now)
    table = _TABLES.get(row.table, row.table)
    if row.before is None:
        return f"+ {table} {name}".rstrip()
    if row.after is None:
        return f"− {table} {name}".rstrip()
    fields = [key for key in row.after if row.before.get(key) != row.after[key]]
    told = ", ".join(f"{key}: {_shown(row.before.get(key))} → {_shown(row.after[key])}" for key in fields)
    return f"{table} {name}: {told}"


def _name(project: Project, table: str, row: Mapping[str, Any]) -> str:
    if table == "annotation":
        layer = project.codebook.layer(row["layer_id"])
        article = project.articles.get(row["article_id"])
        parts = ", ".join(f"{start} to {end}" for start, end in row["spans"])
        words = ""
        if article is not None:
            words = covered_text(project.text(article.id), tuple(Span(*each) for each in row["spans"]))
        return f"{layer.name if layer else ''} {parts} {_shown(words)}".strip()
    if table == "link":
        link_type = project.codebook.link_type(row["link_type_id"])
        return link_type.name if link_type else ""
    if table == "setting":
        return str(row["id"])
    return _shown(row.get("title") or row.get("name") or row.get("phrase") or row.get("id"))


def _shown(value: Any) -> str:
    if value is None or value == "":
        return "nothing"
    line = " ".join(str(value).split())
    return f"“{line if len(line) <= _LONGEST else line[: _LONGEST - 1] + '…'}”"
