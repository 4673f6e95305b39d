"""Reports of past imports: listed, read, exported, and the mapping that they remember."""

from __future__ import annotations

from coalition_annotator.model.report import ImportReport
from coalition_annotator.project.importing.mapping import Mapping, from_data
from coalition_annotator.project.project import Project
from coalition_annotator.store import rows


def all_reports(project: Project) -> list[ImportReport]:
    """Return the reports of all imports that are in the project, newest first."""
    found = [each for each in project.file.ask(rows.select, "import_report") if isinstance(each, ImportReport)]
    return sorted(found, key=lambda each: (each.time, each.id), reverse=True)


def remembered(project: Project) -> Mapping:
    """Return where labels went in past imports; the latest word counts."""
    result = Mapping()
    for report in all_reports(project):
        result = result.over(from_data(report.mapping))
    return result


def as_text(report: ImportReport, importer: str) -> str:
    """Return a report as plain text, for keeping beside the files."""
    lines = [f"Import of {report.time[:16].replace('T', ' ')} (UTC) by {importer}", ""]
    lines += [f"  {source}" for source in report.sources] + [""]
    lines += [f"{count:>10,}  {name}" for name, count in report.counts.items() if isinstance(count, int)] + [""]
    targets = {"+": "new", "=": "ties its parts together", "-": "left out"}
    for part, told in (("labels", "Labels"), ("attributes", "Attributes"), ("links", "Links")):
        pairs = report.mapping.get(part, {})
        if pairs:
            lines += [told, *(f"  {name} → {targets.get(target, target)}" for name, target in pairs.items()), ""]
    if report.problems:
        lines.append("Not taken over as it stands")
        lines += [f"  {kind}: {where}: {what}" for kind, where, what in report.problems]
    total = report.counts.get("problems", 0)
    if isinstance(total, int) and total > len(report.problems):
        lines.append(f"  and {total - len(report.problems):,} more")
    return "\n".join(lines).rstrip() + "\n"
