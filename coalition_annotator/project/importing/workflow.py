"""One import from files to report: what the command line and the window both ask for."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from coalition_annotator.formats import file_groups
from coalition_annotator.formats.file_groups import Batch
from coalition_annotator.formats.records import Options
from coalition_annotator.model.progress import Progress, silent
from coalition_annotator.project.importing.mapping import Mapping, propose
from coalition_annotator.project.importing.reports import remembered
from coalition_annotator.project.importing.scan import Survey, survey
from coalition_annotator.project.project import Project


class Choice(NamedTuple):
    """A batch of files, and whether it is to be imported."""

    batch: Batch
    wanted: bool


class Proposal(NamedTuple):
    """What an import would bring, and where it would go."""

    survey: Survey
    mapping: Mapping


def choices(paths: Sequence[Path], *, wanted: str = "") -> tuple[list[Choice], tuple[Path, ...]]:
    """Tell the formats of files; single texts beside an annotated corpus are at first not wanted.

    Returns:
        The batches, and the files of which no format could be told.

    Raises:
        UserError: a path does not exist, or ``wanted`` is no format.
    """
    found = file_groups.sort_files(paths, wanted=wanted)
    annotated = any(not batch.format.texts and batch.format.name != "table" for batch in found.batches)
    return [Choice(batch, not (annotated and batch.format.texts)) for batch in found.batches], found.unknown


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
