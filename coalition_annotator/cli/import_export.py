"""The commands ``import`` and ``export``."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from coalition_annotator.api import open_project
from coalition_annotator.cli.selection_options import add_force, add_selection, selection
from coalition_annotator.files import scratch, text_file
from coalition_annotator.files.output import require_free, write_text
from coalition_annotator.formats.records import Options
from coalition_annotator.model.annotation import Annotator
from coalition_annotator.model.errors import UserError
from coalition_annotator.project.exporting import export
from coalition_annotator.project.importing import importer, mapping, reports, workflow
from coalition_annotator.project.importing.import_scan import ImportScan
from coalition_annotator.project.project import Project

Answer = tuple[dict[str, Any], list[str], int]
_FIELDS = ("text", "title", "source", "author", "published", "url", "language", "key")
_MOST_LINES = 40
_FEW_FILES = 20
_SPLIT_HELP = (
    "a rule's name or a line's pattern that parts articles; 'auto' tries all rules, 'none' keeps files whole; unless"
    " said, files that are surely collections are parted"
)


def add_import(commands: Any) -> argparse.ArgumentParser:
    """Add the command ``import``."""
    parser: argparse.ArgumentParser = commands.add_parser(
        "import", help="import files or folders: texts, tables, annotated corpora, other tools' projects"
    )
    parser.add_argument("project", type=Path)
    parser.add_argument("paths", type=Path, nargs="+", metavar="path")
    parser.add_argument("--format", default="", choices=workflow.formats(), help="read all files so")
    parser.add_argument("--all", action="store_true", help="take single texts beside an annotated corpus, too")
    parser.add_argument("--columns", default="", metavar="FIELD=COLUMN,…", help=f"of a table: {', '.join(_FIELDS)}")
    parser.add_argument("--split", default="", metavar="RULE", help=_SPLIT_HELP)
    parser.add_argument("--encoding", default="", help="of texts and tables, where it is not told")
    parser.add_argument("--delimiter", default="", help="of tables, where it is not told")
    parser.add_argument("--by", default="", metavar="NAME", help="who tagged, where the files do not say")
    parser.add_argument("--mapping", type=Path, help="a file that says where labels go")
    parser.add_argument("--save-mapping", type=Path, help="write where labels go to a file, to change and give back")
    parser.add_argument("--leave-doubles", action="store_true", help="pass over articles that nearly equal another")
    parser.add_argument("--skip-bad", action="store_true", help="import the rest where something is refused")
    parser.add_argument("--dry-run", action="store_true", help="say what would come, and write nothing")
    parser.add_argument("--report", type=Path, help="write the report to a text file")
    add_force(parser)
    return parser


def add_export(commands: Any) -> argparse.ArgumentParser:
    """Add the command ``export``."""
    parser: argparse.ArgumentParser = commands.add_parser("export", help="write the project in another tool's format")
    parser.add_argument("project", type=Path)
    parser.add_argument("target", type=Path, help="a file, or a folder that is new or empty")
    parser.add_argument(
        "--format",
        default="",
        choices=list(export.formats()),
        help="unless said, what the target's suffix tells; else brat",
    )
    add_selection(parser)
    parser.add_argument("--mapping", type=Path, help="a file that says how labels are called")
    parser.add_argument("--as-imported", action="store_true", help="call labels as past imports did")
    parser.add_argument("--dry-run", action="store_true", help="say what the format can't hold, and write nothing")
    add_force(parser)
    return parser


def run_import(given: argparse.Namespace, me: Annotator) -> Answer:
    """Carry out ``import``."""
    for written in (given.save_mapping, given.report):
        if written is not None:
            require_free(written, overwrite=given.force)
    options = Options(_columns(given.columns), "", given.by, given.encoding, given.delimiter)
    wanted = mapping.from_json(text_file.read(given.mapping).text, where=str(given.mapping)) if given.mapping else None
    found, unknown = workflow.choices(given.paths, wanted=given.format)
    batches = [each.batch for each in found if each.wanted or given.all]
    if not batches:
        raise UserError("None of these files has a format that can be read.", remedy="Name it with --format.")
    options = options._replace(split=_rule(given.split, batches))
    with _opened_or_made(given.project, me, keep=not given.dry_run) as project:
        survey, targets = workflow.look(project, batches, options, mapping=wanted)
        if given.save_mapping:
            write_text(given.save_mapping, json.dumps(targets.to_json(), ensure_ascii=False, indent=2) + "\n")
        passed_over = [path for each in found if not (each.wanted or given.all) for path in each.batch.files]
        answer = {
            **_told(survey),
            "mapping": targets.to_json(),
            "unread_files": [str(p) for p in (*unknown, *passed_over)],
        }
        lines = _lines(survey, [*unknown, *passed_over])
        if given.dry_run:
            return {"imported": False, **answer}, lines, 0
        skipped = frozenset(each.key for each in survey.doubles if given.leave_doubles and not _same(each))
        plan = importer.ImportPlan(survey, options, targets, skipped, agreed=given.skip_bad)
        report = importer.carry_out(project, plan, sources=tuple(str(path) for path in given.paths))
        text = reports.as_text(report, project.me.name)
        if given.report:
            write_text(given.report, text)
        shown = text.splitlines()
        rest = [f"  … and {len(shown) - _MOST_LINES:,} more lines; see --report"] if len(shown) > _MOST_LINES else []
        return {"imported": True, **answer, "counts": report.counts}, [*shown[:_MOST_LINES], *rest], 0


@contextmanager
def _opened_or_made(path: Path, me: Annotator, *, keep: bool) -> Iterator[Project]:
    """Open a project, or make one where there is none; that goes again if the work fails or is not to be kept."""
    if path.exists():
        with open_project(path, me=me) as opened:
            yield opened.project
        return
    parts = [path, *(path.with_name(path.name + suffix) for suffix in ("-wal", "-shm"))]
    with scratch.noted(parts):
        project = Project.create(path, name=path.stem, me=me)
        try:
            with closing(project):
                yield project
        except BaseException:
            keep = False
            raise
        finally:
            if not keep:
                for part in parts:
                    part.unlink(missing_ok=True)


def _same(double: Any) -> bool:
    return bool(double.share == 1.0 and double.in_project)


def _rule(given: str, batches: Sequence[workflow.Batch]) -> str:
    if given == "none":
        return ""
    if given not in ("auto", ""):
        named = next((rule.pattern for rule in workflow.rules() if rule.name == given), given)
        workflow.require_pattern(named)
        return named
    rule = workflow.proposed_rule(batches, at_most=sys.maxsize if given else _FEW_FILES)
    if rule is not None and not given:
        more = "--split none leaves them whole" if rule.sure else f"--split '{rule.name}' parts them"
        print(f"{workflow.looks_parted(rule, Options())} {more}.", file=sys.stderr)
    return rule.pattern if rule is not None and (given or rule.sure) else ""


def _columns(given: str) -> dict[str, str]:
    result: dict[str, str] = {}
    for pair in filter(None, given.split(",")):
        field, equals, column = pair.partition("=")
        if not equals or field.strip() not in _FIELDS:
            raise UserError(f"“{pair}” is no FIELD=COLUMN.", remedy=f"The fields are: {', '.join(_FIELDS)}.")
        result[field.strip()] = column.strip()
    return result


def _told(survey: ImportScan) -> dict[str, Any]:
    return {
        "articles": survey.articles,
        "tags": survey.tags,
        "without": dict(survey.without),
        "labels": {label: found.uses for label, found in survey.labels.items()},
        "annotators": list(survey.annotators),
        "doubles": [each._asdict() for each in survey.doubles],
        "problems": [each._asdict() for each in survey.problems],
    }


def _lines(survey: ImportScan, unread: list[Path]) -> list[str]:
    lines = [survey.told]
    lines += [f"  {found.uses:>8,}  {label}" for label, found in survey.labels.items()]
    lines += [f"double ({each.share:.0%}): {each.title} = {each.other}" for each in survey.doubles[:_MOST_LINES]]
    lines += [f"{each.kind}: {each.where}: {each.what}" for each in survey.problems[:_MOST_LINES]]
    if survey.uncompared:
        lines.append(f"{survey.uncompared:,} articles were not searched for near doubles, as there are so many")
    lines += [f"not read: {path}" for path in unread[:_MOST_LINES]]
    return lines


def run_export(given: argparse.Namespace, me: Annotator) -> Answer:
    """Carry out ``export``."""
    names = mapping.from_json(text_file.read(given.mapping).text, where=str(given.mapping)) if given.mapping else None
    form = export.form_for(given.format, given.target)
    with open_project(given.project, me=me) as opened:
        project = opened.project
        if given.as_imported:
            names = reports.remembered(project) if names is None else names.over(reports.remembered(project))
        chosen = selection(project, given)
        lost = export.losses(project, form, chosen)
        answer = {"format": form.name, "target": str(given.target), "offsets": form.offsets, "losses": lost}
        if given.dry_run:
            return {"exported": False, **answer}, lost or ["Nothing is lost."], 0
        export.export(
            project, form, given.target, chosen, mapping=names, overwrite=given.force, progress=_progress(given)
        )
    return {"exported": True, **answer}, [f"Wrote {given.target}.", *lost], 0


def _progress(given: argparse.Namespace) -> Any:
    def tell(what: str, done: int, of: int) -> None:
        if sys.stderr.isatty() and not given.json:
            print(f"\r{what} {done:,} of {of:,}", end="\n" if done == of else "", file=sys.stderr)

    return tell
