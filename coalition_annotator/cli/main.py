"""The commands ``new``, ``info``, ``check``, ``add``, ``import``, ``export``, ``network``, ``agreement``,
``assign``, ``package``, ``merge``, ``agree``, ``suggest``, ``evaluate``, ``recommender``, ``language-model``, ``team``
and those of ``structure``.

Exit codes: 0 all is well; 1 the command could not do it, or ``check`` found damage; 2 it was
called wrongly.
"""

from __future__ import annotations

import argparse
import logging
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from coalition_annotator.api import annotator_named, open_project
from coalition_annotator.assets import this_version
from coalition_annotator.cli import (
    agreement,
    import_export,
    language_model,
    network,
    recommender,
    shared_team,
    structure,
    suggest,
    team,
)
from coalition_annotator.cli.command_names import COMMANDS
from coalition_annotator.files import scratch, text_file
from coalition_annotator.files.standard_streams import as_json, error_as_json
from coalition_annotator.files.user_name import usual_name
from coalition_annotator.model.annotation import Annotator
from coalition_annotator.model.article import STATES
from coalition_annotator.model.edit import Edit, RowChange
from coalition_annotator.model.errors import UserError
from coalition_annotator.model.text import guess_source, guess_title, repeated_paragraphs
from coalition_annotator.model.wording import counted
from coalition_annotator.project import maintenance
from coalition_annotator.project.editing import article_edits
from coalition_annotator.project.project import Project

OK, FAILED = 0, 1

_LOG = logging.getLogger(__name__)


def parser() -> argparse.ArgumentParser:
    """Return the parser of all commands."""
    top = argparse.ArgumentParser(
        prog="coalition-annotator",
        description="Record who said what about which country. Without a command, the window opens.",
        epilog="'coalition-annotator pdf --help' tells how to write an article with its tags as a PDF.",
    )
    top.add_argument("--version", action="version", version=_version())
    top.add_argument("--verbose", action="store_true", help="say on the terminal, too, what goes into the log")
    commands = top.add_subparsers(dest="command", required=True)
    new = commands.add_parser("new", help="make a project file")
    new.add_argument("project", type=Path)
    new.add_argument("--name", help="what the project is called (the file's name, if not given)")
    new.add_argument("--codebook", type=Path, help="a codebook file; without it the default codebook")
    info = commands.add_parser("info", help="say what is in a project")
    info.add_argument("project", type=Path)
    check = commands.add_parser("check", help="read a whole project file and say what is wrong with it")
    check.add_argument("project", type=Path)
    add = commands.add_parser("add", help="add text files as articles; a text that is there already is passed over")
    add.add_argument("project", type=Path)
    add.add_argument("files", type=Path, nargs="+", metavar="file")
    for field in ("title", "source", "author", "date", "url", "language"):
        add.add_argument(f"--{field}", default="")
    add.add_argument("--encoding", help="of the files, where it is not UTF-8 and can't be told")
    bring, out = import_export.add_import(commands), import_export.add_export(commands)
    adders = (
        network.add_network, agreement.add_agreement, suggest.add_evaluate, team.add_package,
        language_model.add_language_model, structure.add_polarisation, structure.add_backbone, structure.add_phases,
        structure.add_communities,
    )  # fmt: skip
    reading = [info, check, out, *(add_command(commands) for add_command in adders)]
    writers = (team.add_assign, team.add_merge, team.add_agree, suggest.add_suggest, recommender.add_recommender)
    writing = [new, add, bring, *(add_command(commands) for add_command in writers), *shared_team.add_team(commands)]
    for each in (*reading, *writing):
        each.add_argument("--json", action="store_true", help="answer in JSON")
        if each in writing:
            each.add_argument("--annotator", help="your name (the system's user name, if not given)")
    return top


def run(arguments: Sequence[str]) -> int:
    """Run one command and return its exit code."""
    given = parser().parse_args(list(arguments))
    scratch.clear()
    run_one = dict(zip(COMMANDS, _RUNNERS, strict=True))[given.command]
    try:
        _require_readable_names(given)
        answer, lines, code = run_one(given, _annotator(given))
    except UserError as error:
        _LOG.warning("%s: refused", given.command)
        if given.json:
            print(error_as_json(error))
        else:
            print(f"error: {error}", file=sys.stderr)
        return FAILED
    try:
        print(as_json(answer, indent=2) if given.json else "\n".join(lines), flush=True)
    except BrokenPipeError:
        # Whoever reads has seen enough, as 'head' has; Python's own flush at the end must not fail either.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except OSError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        print(f"error: The answer can't be written ({error.strerror}). What was asked for is done.", file=sys.stderr)
        return FAILED
    return code


def _require_readable_names(given: argparse.Namespace) -> None:
    """Refuse names of files that are no text in UTF-8: neither a project nor a message could hold them.

    Raises:
        UserError: a name is none.
    """
    for value in vars(given).values():
        for each in value if isinstance(value, list) else [value]:
            if isinstance(each, Path) and not str(each).isascii():
                try:
                    str(each).encode()
                except UnicodeEncodeError as error:
                    shown = os.fsencode(each).decode("utf-8", "backslashreplace")
                    raise UserError("This name is not in UTF-8.", where=shown, remedy="Rename the file.") from error


_Answer = tuple[dict[str, Any], list[str], int]


def _new(given: argparse.Namespace, me: Annotator) -> _Answer:
    codebook = None
    if given.codebook is not None:
        codebook = text_file.read(given.codebook).text
    project = Project.create(given.project, name=given.name or given.project.stem, me=me, codebook=codebook)
    try:
        answer = {"project": str(given.project), "name": project.name, "layers": len(project.codebook.layers)}
        return answer, [f"Made {given.project} ({project.name})."], OK
    finally:
        project.close()


def _info(given: argparse.Namespace, me: Annotator) -> _Answer:
    with open_project(given.project, me=me) as opened:
        project = opened.project
        states = {state: sum(a.state == state for a in project.articles.values()) for state in STATES}
        by_layer = project.counts_by_layer()
        answer = {
            "project": str(given.project),
            "id": project.id,
            "name": project.name,
            "articles": len(project.articles),
            "states": states,
            "tags": {layer.id: by_layer.get(layer.id, 0) for layer in project.codebook.layers},
            "entities": len(project.entities),
            "annotators": [each.name for each in project.annotators.values()],
            "codebook_version": project.codebook.version,
            "read_only": project.read_only,
        }
        tags = ", ".join(f"{by_layer.get(layer.id, 0):,} {layer.name.lower()}" for layer in project.codebook.layers)
        lines = [
            f"{project.name} ({given.project})",
            f"articles    {len(project.articles):,} ({states['done']:,} done, {states['in_progress']:,} in progress)",
            f"tags        {project.tag_total():,} ({tags})",
            f"entities    {len(project.entities):,}",
            f"annotators  {', '.join(each.name for each in project.annotators.values())}",
            f"codebook    version {project.codebook.version}",
        ]
        return answer, lines + ([project.read_only] if project.read_only else []), OK


def _check(given: argparse.Namespace, _: Annotator) -> _Answer:
    problems = maintenance.check(given.project)
    answer = {"project": str(given.project), "ok": not problems, "problems": problems}
    return answer, problems or [f"{given.project}: all is well."], FAILED if problems else OK


def _add(given: argparse.Namespace, me: Annotator) -> _Answer:
    if given.title and len(given.files) > 1:
        raise UserError("One title can't serve several files.", remedy="Add them one by one, or leave --title out.")
    # All files are read before the first is written: one that can't be read adds nothing.
    read = [(path, text_file.read(path, encoding=given.encoding)) for path in given.files]
    with open_project(given.project, me=me) as opened:
        project = opened.project
        result: list[dict[str, Any]] = []
        lines: list[str] = []
        rows: list[RowChange] = []
        texts: list[tuple[str, str]] = []
        seen: set[str] = set()
        for path, file in read:
            new = article_edits.new_article(
                file.text,
                title=given.title or guess_title(file.text),
                source=given.source or guess_source(file.text),
                author=given.author,
                published=given.date,
                url=given.url,
                language=given.language,
            )
            same = new.article.text_hash in seen or bool(article_edits.same_text(project, file.text))
            repeated = len(repeated_paragraphs(file.text))
            result.append(
                {
                    "file": str(path),
                    "added": not same,
                    "id": None if same else new.article.id,
                    "title": new.article.title,
                    "encoding": file.encoding,
                    "repeated_paragraphs": repeated,
                }
            )
            guess = f", read as {file.encoding}" if file.guessed else ""
            doubled = f", {repeated} repeated paragraphs" if repeated else ""
            verb = "is there already" if same else f"added as “{new.article.title}”"
            lines.append(f"{path}: {verb}{guess}{doubled}.")
            if not same:
                seen.add(new.article.text_hash)
                rows.extend(new.edit.changes)
                texts.extend(new.texts)
        if rows:
            project.commit(Edit(f"Add {counted(len(rows), 'article')}", tuple(rows)), texts=texts)
        return {"articles": result}, lines, OK


# In the order of COMMANDS.
_RUNNERS: tuple[Callable[[argparse.Namespace, Annotator], _Answer], ...] = (
    _new, _info, _check, _add, import_export.run_import, import_export.run_export, network.run_network,
    agreement.run_agreement, team.run_assign, team.run_package, team.run_merge, team.run_agree, suggest.run_suggest,
    suggest.run_evaluate, recommender.run_recommender, language_model.run_language_model, structure.run_polarisation,
    structure.run_backbone, structure.run_phases, structure.run_communities, shared_team.run_team,
)  # fmt: skip


def _annotator(given: argparse.Namespace) -> Annotator:
    name = getattr(given, "annotator", None) or usual_name()
    return annotator_named(name)


def _version() -> str:
    return f"coalition-annotator {this_version() or '(from a checkout)'}"
