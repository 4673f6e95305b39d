"""One import from files to report: what the command line and the window both ask for."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from coalition_annotator.formats import article_splitter, documents, file_groups, readers
from coalition_annotator.formats.article_splitter import Rule
from coalition_annotator.formats.file_groups import Batch
from coalition_annotator.formats.records import Document, Options
from coalition_annotator.formats.tables.reader import preview as preview_table
from coalition_annotator.model import text_differences
from coalition_annotator.model.errors import UserError
from coalition_annotator.model.progress import Progress, silent
from coalition_annotator.model.text import normalise
from coalition_annotator.model.text_differences import Piece
from coalition_annotator.project.importing.import_scan import Double, ImportScan
from coalition_annotator.project.importing.mapping import Mapping, propose
from coalition_annotator.project.importing.reports import remembered
from coalition_annotator.project.importing.scan import stream, survey
from coalition_annotator.project.project import Project

__all__ = [
    "Batch",
    "BatchChoice",
    "Proposal",
    "Rule",
    "choices",
    "differences",
    "formats",
    "look",
    "looks_parted",
    "preview_table",
    "proposed_rule",
    "require_pattern",
    "rules",
    "suffixes",
]
_RULE_LOOK = 400_000


class BatchChoice(NamedTuple):
    """A batch of files, and whether it is to be imported."""

    batch: Batch
    wanted: bool


class Proposal(NamedTuple):
    """What an import would bring, and where it would go."""

    survey: ImportScan
    mapping: Mapping


def suffixes() -> tuple[str, ...]:
    """Return the suffixes of files that can be imported, each once."""
    return readers.suffixes()


def formats() -> list[str]:
    """Return the short names of the formats that can be read."""
    return list(readers.by_name())


def rules() -> tuple[Rule, ...]:
    """Return the rules by which files can be parted into articles."""
    return article_splitter.RULES


def require_pattern(pattern: str) -> None:
    """Raise UserError where a pattern that parts articles is no regular expression."""
    article_splitter.pieces("", pattern)


def proposed_rule(batches: Sequence[Batch], *, at_most: int = 20) -> Rule | None:
    """Return the rule that seems to part the articles in files of text; None where there is none.

    Of more files than ``at_most``, each is taken for an article.
    """
    for batch in batches:
        if not batch.format.texts or len(batch.files) > at_most:
            continue
        for path in batch.files:
            rule = _rule_in(batch, path)
            if rule is not None:
                return rule
    return None


def _rule_in(batch: Batch, path: Path) -> Rule | None:
    try:
        if path.stat().st_size > _RULE_LOOK * 20:
            return None
        for each in documents.read(batch._replace(files=(path,)), Options()):
            rule = article_splitter.propose(each.text[:_RULE_LOOK]) if isinstance(each, Document) else None
            if rule is not None:
                return rule
    except (UserError, OSError):
        return None
    return None


def looks_parted(rule: Rule | None, options: Options) -> str:
    """Return a sentence for files that are each read as one article but look like several; empty where they do not."""
    if rule is None or options.split:
        return ""
    return f"They look like several articles in one file, parted by: {rule.name}."


def differences(project: Project, survey: ImportScan, options: Options, double: Double) -> list[Piece]:
    """Return what differs between an article of the project and the one like it that an import brings.

    Raises:
        UserError: a file can't be read.
    """
    for each in stream(survey.batches, options, silent, "Comparing"):
        if isinstance(each, Document) and each.key == double.key:
            return text_differences.differences(project.text(double.other_id), normalise(each.text))
    return []


def choices(paths: Sequence[Path], *, wanted: str = "") -> tuple[list[BatchChoice], tuple[Path, ...]]:
    """Tell the formats of files; single texts beside an annotated corpus are at first not wanted.

    Returns:
        The batches, and the files of which no format could be told.

    Raises:
        UserError: a path does not exist, or ``wanted`` is no format.
    """
    found = file_groups.sort_files(paths, wanted=wanted)
    annotated = any(not batch.format.texts and batch.format.name != "table" for batch in found.batches)
    return [BatchChoice(batch, not (annotated and batch.format.texts)) for batch in found.batches], found.unknown


def look(
    project: Project, batches: Sequence[Batch], options: Options, *, mapping: Mapping | None = None,
    progress: Progress = silent,
) -> Proposal:  # fmt: skip
    """Survey the files and propose where their labels go.

    Args:
        project: where they would go.
        batches: the files.
        options: how to read them.
        mapping: targets that the user gives; what past imports remember comes after them.
        progress: told how far it is.

    Raises:
        UserError: a file can't be read.
        CancelledError: ``progress`` raised it.
    """
    found = survey(project, batches, options, progress)
    known = remembered(project)
    return Proposal(found, propose(project.codebook, found, mapping.over(known) if mapping else known))
