"""Writing datasets: files appear whole or not at all."""

from __future__ import annotations

import re
import shutil
import tempfile
from collections import defaultdict
from collections.abc import Callable, Mapping
from pathlib import Path

from coalition_annotator.exporting import brat
from coalition_annotator.model.annotation import Annotation
from coalition_annotator.model.article import Article
from coalition_annotator.model.codebook import Codebook
from coalition_annotator.model.errors import UserError
from coalition_annotator.model.span import Span
from coalition_annotator.session.imports.mapping import NEW
from coalition_annotator.session.imports.mapping import Mapping as LabelMapping
from coalition_annotator.session.project import Project
from coalition_annotator.store import annotations as stored_annotations

_UNSAFE = re.compile(r"[^\w.\-]+")
_LOOSE = "events without parts"


def names_from(codebook: Codebook, mapping: LabelMapping | None) -> brat.Names:
    """Return how things are called in files: as a mapping's labels say, and else as the codebook does."""
    names = brat.names_of(codebook)
    if mapping is None:
        return names
    layers, attributes, links = dict(names.layers), dict(names.attributes), dict(names.link_types)
    by_name = {layer.name: layer.id for layer in codebook.layers}
    for label, target in mapping.labels.items():
        layer_id = by_name.get(label) if target == NEW else target
        if layer_id in layers:
            layers[layer_id] = label
    for key, target in mapping.attributes.items():
        if target in attributes:
            attributes[target] = key.rsplit(".", 1)[-1]
    for label, target in mapping.links.items():
        if target in links:
            links[target] = label
    return brat.Names(layers, attributes, links)


def to_brat(
    project: Project,
    folder: Path,
    *,
    mapping: LabelMapping | None = None,
    progress: Callable[[str, int, int], None] = lambda *_: None,
) -> int:
    """Write the project as a brat collection, a folder for each annotator, and return the number of files.

    Args:
        project: the open project.
        folder: where; it must not be there yet, or be empty.
        mapping: the labels of an import, so that what came in goes out under the same names.
        progress: told what is going on, how much is done, and of how much.

    Raises:
        UserError: the folder is not empty, or can't be written to.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UserError("There is something here already.", where=str(folder), remedy="Choose a new or empty folder.")
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        part = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
        try:
            count = _write_brat(project, part, names_from(project.codebook, mapping), progress)
            if folder.exists():
                folder.rmdir()
            part.chmod(0o755)
            part.rename(folder)
        finally:
            shutil.rmtree(part, ignore_errors=True)
    except OSError as error:
        raise UserError(
            f"The files can't be written: {error.strerror or error}.",
            where=str(folder),
            remedy="Choose another folder.",
        ) from error
    return count


def _write_brat(project: Project, folder: Path, names: brat.Names, progress: Callable[[str, int, int], None]) -> int:
    connection = project.file.connection
    file_names = file_names_of(project.articles)
    folders = _folder_names(project)
    count = 0
    for number, article in enumerate(project.articles.values(), 1):
        progress("Exporting", number, len(project.articles))
        text = project.text(article.id)
        by_annotator: dict[str, list[Annotation]] = defaultdict(list)
        for annotation in stored_annotations.of_article(connection, article.id):
            by_annotator[annotation.annotator_id].append(annotation)
        links = stored_annotations.links_of_article(connection, article.id)
        loose = article.metadata.get(_LOOSE, ())
        for name in idle_annotators(article):
            person = next((each for each in project.annotators.values() if each.name == name), None)
            if person is not None:
                by_annotator.setdefault(person.id, [])
        for annotator_id in by_annotator or {"": []}:
            annotator = project.annotators.get(annotator_id)
            tags = by_annotator.get(annotator_id, [])
            events = [
                brat.LooseEvent(label, tuple(Span(start, end) for start, end in spans), shared)
                for name, label, spans, shared in loose
                if annotator is not None and name == annotator.name
            ]
            lines = brat.lines(
                text, tags, [link for link in links if link.annotator_id == annotator_id], project.codebook, names,
                loose_events=events,
            )  # fmt: skip
            target = folder / folders.get(annotator_id, "untagged")
            target.mkdir(exist_ok=True)
            (target / f"{file_names[article.id]}.txt").write_text(text, encoding="utf-8", newline="")
            (target / f"{file_names[article.id]}.ann").write_text(lines, encoding="utf-8", newline="")
            count += 2
    return count


def idle_annotators(article: Article) -> list[str]:
    """Return the names of those who, by the file that an article came from, looked at it and tagged nothing."""
    imported = article.metadata.get("import")
    return list(imported.get("annotators without tags", ())) if isinstance(imported, Mapping) else []


def _folder_names(project: Project) -> dict[str, str]:
    result: dict[str, str] = {}
    for each in project.annotators.values():
        name = _UNSAFE.sub("_", each.name).strip("._") or "annotator"
        while name in result.values():
            name += "_"
        result[each.id] = name
    return result


def file_names_of(articles: Mapping[str, Article]) -> dict[str, str]:
    """Return a file name without suffix for each article: the one it was imported under, else its title's words."""
    result: dict[str, str] = {}
    taken: set[str] = set()
    for article in articles.values():
        imported = article.metadata.get("import")
        name = str(imported.get("key", "")) if isinstance(imported, Mapping) else ""
        stem = _UNSAFE.sub("_", name or article.title).strip("._")[:120] or "article"
        unique, number = stem, 2
        while unique.casefold() in taken:
            unique, number = f"{stem}-{number}", number + 1
        taken.add(unique.casefold())
        result[article.id] = unique
    return result
