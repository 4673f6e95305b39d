"""Writing datasets from a project: files that appear whole or not at all."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from coalition_annotator.files import output, scratch
from coalition_annotator.formats import losses as format_losses
from coalition_annotator.formats import writers
from coalition_annotator.formats.losses import Counts
from coalition_annotator.formats.spec import OffsetUnit, WriterSpec
from coalition_annotator.model.dataset import ALPHA, Dataset, Measured
from coalition_annotator.model.errors import UserError, unusable
from coalition_annotator.model.network_graph import Graph
from coalition_annotator.model.progress import Progress, silent
from coalition_annotator.project.analysis import discourse, statements
from coalition_annotator.project.analysis.agreement import figures
from coalition_annotator.project.analysis.agreement_results import LAYERS, Figures
from coalition_annotator.project.dataset import Selection, dataset
from coalition_annotator.project.exporting import network_graph
from coalition_annotator.project.importing.mapping import Mapping as LabelMapping
from coalition_annotator.project.project import Project
from coalition_annotator.store import annotations as stored_annotations

_LOG = logging.getLogger(__name__)

__all__ = ["Counts", "count", "export", "formats", "losses", "losses_of_format", "preview", "with_figures"]


def with_figures(project: Project, selection: Selection | None, data: Dataset, progress: Progress = silent) -> Dataset:
    """Return a dataset that can also tell agreement and the network of speakers, computed when they are asked for."""

    def measured() -> list[Measured]:
        return list(_measured(figures(project, selection, progress=progress)))

    def ties() -> Graph:
        choice = discourse.DiscourseOptions()
        found = discourse.counted(statements.rows(project, selection=selection, progress=progress), choice)
        made = discourse.network(found, choice)
        return network_graph.graph(made, found, choice, entities=project.entities.values())

    return data._replace(agreement=measured, ties=ties)


def _measured(found: Figures) -> Iterator[Measured]:
    for each in found.layers:
        alone = (each.layer, "", "", each.articles)
        yield Measured(*alone, ALPHA, each.alpha, *(each.alpha_interval or (None, None)))
        yield Measured(*alone, "alpha-u", each.alpha_u, *(each.alpha_u_interval or (None, None)))
        yield Measured(*alone, "Fleiss' kappa, words", each.fleiss)
        yield Measured(*alone, "F1, exact", each.exact, *(each.exact_interval or (None, None)))
        yield Measured(*alone, "F1, overlapping", each.overlapping, *(each.overlapping_interval or (None, None)))
        for pair in each.pairs:
            both = (each.layer, pair.first, pair.second, pair.articles)
            yield Measured(*both, "Cohen's kappa, words", pair.kappa)
            yield Measured(*both, "F1, words", pair.words.f1)
            yield Measured(*both, "F1, exact", pair.exact.f1)
            yield Measured(*both, "F1, overlapping", pair.overlapping.f1)
    for value in found.values:
        if value.of != LAYERS:
            of = (value.name, "", "", found.articles)
            yield Measured(*of, "alpha, values", value.alpha, *(value.alpha_interval or (None, None)))


def formats() -> dict[str, WriterSpec]:
    """Return the formats that can be written, by their short names, in the order in which they are offered."""
    return writers.by_name()


def count(project: Project, selection: Selection | None = None, *, progress: Progress = silent) -> Counts:
    """Count what the selected part of a project holds."""
    return format_losses.count(dataset(project, selection, progress=progress))


def losses_of_format(form: WriterSpec, counts: Counts) -> list[str]:
    """Return in sentences what of a dataset a format cannot hold."""
    return format_losses.losses(form, counts)


def form_for(name: str, target: Path) -> WriterSpec:
    """Return the format that is named, or else that a target's suffix tells; brat for a folder.

    Raises:
        UserError: several formats end so.
    """
    known = formats()
    if name:
        return known[name]
    suffix = target.suffix.lower()
    fitting = [each for each in known.values() if each.suffix == suffix != "" and each.offsets != OffsetUnit.NONE]
    if suffix[1:] in known and not fitting:
        raise UserError(
            "This format writes a folder.", where=str(target), remedy=f"Say --format {suffix[1:]}, and name a folder."
        )
    if len(fitting) > 1:
        raise UserError(
            f"Several formats end with “{target.suffix}”.",
            where=str(target),
            remedy=f"Say which: --format {', '.join(each.name for each in fitting)}.",
        )
    return fitting[0] if fitting else known["brat"]


def preview(project: Project, form: WriterSpec, selection: Selection | None = None, *, lines: int = 60) -> str:
    """Return the beginning of the first file that an export would write, made of the first article with tags alone.

    Raises:
        UserError: a package is missing.
    """
    chosen = selection or Selection()
    counts = project.tag_counts()
    order = sorted((a for a in project.articles.values() if chosen.takes(a)), key=lambda a: not counts.get(a.id))
    one = chosen._replace(articles=frozenset({order[0].id} if order else ()))
    with scratch.folder() as folder:
        target = folder / f"preview{form.suffix}"
        export(project, form, target, one)
        made = sorted(target.rglob("*")) if target.is_dir() else [target]
        shown = [each for each in made if each.is_file()]
        # Tags rather than texts, and rather than figures.
        for path in sorted(shown, key=lambda each: (each.suffix == ".txt", each.stem == "agreement")):
            with suppress(UnicodeDecodeError):
                head = path.read_bytes()[:20_000]
                if b"\x00" not in head:
                    text = head.decode("utf-8-sig", "strict" if len(head) < 20_000 else "ignore")
                    return f"{path.name}\n\n" + "\n".join(text.splitlines()[:lines])
        names = [each.name for each in shown]
    return f"{', '.join(names)}: a file for programs, without words to show."


def export(
    project: Project,
    form: WriterSpec,
    target: Path,
    selection: Selection | None = None,
    *,
    mapping: LabelMapping | None = None,
    overwrite: bool = False,
    progress: Progress = silent,
) -> None:
    """Write the selected part of a project in a format, whole or not at all.

    Args:
        project: the open project.
        form: the format.
        target: a file, or a folder that is new or empty where the format writes several files.
        selection: what to take; all without it.
        mapping: the labels of an import.
        overwrite: whether another file may lie there, which the new one then takes the place of; a project may never.
        progress: told how far it is; may raise CancelledError.

    Raises:
        UserError: the folder is not empty, a package is missing, or the target can't be written.
        CancelledError: ``progress`` raised it; nothing was written.
    """
    if not form.suffix and target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise UserError("There is something here already.", where=str(target), remedy="Choose a new or empty folder.")
    data = with_figures(project, selection, dataset(project, selection, mapping=mapping, progress=progress), progress)
    if form.suffix:
        # Whoever asked for a new file was not asked about those beside it.
        replaces = overwrite and target.exists()
        output.require_free(target, overwrite=overwrite)
        for path in form.files_beside(target):
            output.require_free(path, overwrite=replaces)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with scratch.folder(target.parent) as folder:
            part = folder / target.name
            if not form.suffix:
                part.mkdir()
            form.write(data, part)
            if part.is_dir() and target.exists():
                target.rmdir()
            part.replace(target)
            for path in form.files_beside(target):
                (folder / path.name).replace(path)
        _LOG.info("exported %s as %s", target, form.name)
    except OSError as error:
        what, remedy = "The files can't be written", "Choose another folder."
        raise unusable(what, error, where=str(target), remedy=remedy) from error


def losses(
    project: Project, form: WriterSpec, selection: Selection | None = None, *, progress: Progress = silent
) -> list[str]:
    """Return in sentences what of the selection a format can't hold, and what has no place to be written with."""
    lost = format_losses.losses(form, format_losses.count(dataset(project, selection, progress=progress)))
    chosen = selection or Selection()
    apart = [
        tag
        for tag in project.file.ask(stored_annotations.without_place)
        if chosen.takes(project.articles[tag.article_id]) and chosen.takes_tag(tag)
    ]
    if apart:
        words = "tag has" if len(apart) == 1 else "tags have"
        lost.append(f"{len(apart):,} {words} no place in the corrected text of an article, and are left out.")
    return lost
