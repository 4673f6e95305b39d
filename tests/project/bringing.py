"""Importing files as the window does, for tests of what is in a project then."""

from __future__ import annotations

from pathlib import Path

from coalition_annotator.formats.records import Options
from coalition_annotator.project.importing import importer, workflow
from coalition_annotator.project.importing.mapping import Mapping
from coalition_annotator.project.project import Project


def bring(
    project: Project,
    *paths: Path,
    options: Options | None = None,
    given: Mapping | None = None,
    agreed: bool = False,
    skipped: frozenset[str] = frozenset(),
) -> importer.ImportReport:
    found, _ = workflow.choices(paths)
    batches = [each.batch for each in found if each.wanted]
    survey, targets = workflow.look(project, batches, options or Options(), mapping=given)
    plan = importer.ImportPlan(survey, options or Options(), targets, skipped, agreed=agreed)
    return importer.carry_out(project, plan, sources=tuple(map(str, paths)))
