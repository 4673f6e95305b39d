"""Importing files as the window does, for tests of what is in a project then."""

from __future__ import annotations

from pathlib import Path

from coalition_annotator.importing.found import Options
from coalition_annotator.session.imports import intake, request
from coalition_annotator.session.imports.mapping import Mapping
from coalition_annotator.session.project import Project


def bring(
    project: Project,
    *paths: Path,
    options: Options | None = None,
    given: Mapping | None = None,
    agreed: bool = False,
    skipped: frozenset[str] = frozenset(),
) -> intake.ImportReport:
    found, _ = request.choices(paths)
    batches = [each.batch for each in found if each.wanted]
    survey, targets = request.look(project, batches, options or Options(), mapping=given)
    plan = intake.Plan(survey, options or Options(), targets, skipped, agreed=agreed)
    return intake.carry_out(project, plan, sources=tuple(map(str, paths)))
