"""The selected part of a project, as writers and figures take it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from coalition_annotator.analysis import train_test_split
from coalition_annotator.files.output import file_name
from coalition_annotator.model.annotation import Annotation
from coalition_annotator.model.article import Article, import_key
from coalition_annotator.model.codebook import Codebook
from coalition_annotator.model.dataset import Dataset, Item, Names
from coalition_annotator.model.errors import UserError
from coalition_annotator.model.progress import Progress, silent
from coalition_annotator.project.importing.mapping import NEW
from coalition_annotator.project.importing.mapping import Mapping as LabelMapping
from coalition_annotator.project.project import Project
from coalition_annotator.store import annotations as stored_annotations
from coalition_annotator.store.error_messages import RESTORE


class Selection(NamedTuple):
    """What to export; None means all. ``since`` and ``until`` are ISO dates of publication, both included."""

    articles: frozenset[str] | None = None
    layers: frozenset[str] | None = None
    annotators: frozenset[str] | None = None
    states: frozenset[str] | None = None
    since: str = ""
    until: str = ""

    def takes(self, article: Article) -> bool:
        """Tell whether an article is selected."""
        if self.articles is not None and article.id not in self.articles:
            return False
        if self.states is not None and article.state not in self.states:
            return False
        if self.since and (not article.published or article.published < self.since):
            return False
        return not self.until or bool(article.published and article.published[: len(self.until)] <= self.until)

    def takes_tag(self, tag: Annotation) -> bool:
        """Tell whether a tag of a selected article is selected."""
        return (self.layers is None or tag.layer_id in self.layers) and (
            self.annotators is None or tag.annotator_id in self.annotators
        )


def names_from(codebook: Codebook, mapping: LabelMapping | None) -> Names:
    """Return how things are called in files: as a mapping's labels say, and else as the codebook does."""
    layers = {layer.id: layer.name for layer in codebook.layers}
    attributes = {attribute.id: attribute.name for attribute in codebook.attributes}
    links = {link_type.id: link_type.name for link_type in codebook.link_types}
    if mapping is not None:
        by_name = {name: layer_id for layer_id, name in layers.items()}
        for label, target in mapping.labels.items():
            layer_id = by_name.get(label, "") if target == NEW else target
            if layer_id in layers:
                layers[layer_id] = label
        for key, target in mapping.attributes.items():
            if target in attributes:
                attributes[target] = key.rsplit(".", 1)[-1]
        for label, target in mapping.links.items():
            if target in links:
                links[target] = label
    return Names(layers, attributes, links)


def dataset(
    project: Project,
    selection: Selection | None = None,
    *,
    mapping: LabelMapping | None = None,
    progress: Progress = silent,
) -> Dataset:
    """Return the selected part of a project as writers take it.

    Args:
        project: the open project.
        selection: what to take; all without it.
        mapping: the labels of an import, so that what came in goes out under the same names.
        progress: told what is going on, how much is done, and of how much.
    """
    chosen = selection or Selection()
    file_names = file_names_of(project.articles)
    articles = sorted((a for a in project.articles.values() if chosen.takes(a)), key=lambda a: file_names[a.id])

    def items() -> Iterator[Item]:
        for number, article in enumerate(articles, 1):
            progress("Exporting", number, len(articles))
            tags = [tag for tag in project.file.ask(stored_annotations.of_article, article.id) if chosen.takes_tag(tag)]
            text = project.text(article.id)
            if any(tag.end > len(text) for tag in tags):
                what = f"Tags of “{article.title}” lie outside its text."
                raise UserError(what, where=str(project.path), remedy=RESTORE)
            tags.sort(key=lambda tag: (tag.start, tag.end, tag.layer_id, tag.annotator_id, tag.id))
            ids = {tag.id for tag in tags}
            found = project.file.ask(stored_annotations.links_of_article, article.id) if tags else []
            links = sorted(
                (link for link in found if link.source_id in ids and link.target_id in ids),
                key=lambda link: (link.link_type_id, link.source_id, link.target_id),
            )
            yield Item(file_names[article.id], article, text, tuple(tags), tuple(links))

    names = names_from(project.codebook, mapping)

    def assigned() -> Mapping[str, str]:
        return train_test_split.assign((item.name, item.article.source, item.text) for item in items())

    return Dataset(
        project.name, project.codebook, project.annotators, project.entities, project.statement_source, names, items,
        assigned,
    )  # fmt: skip


def file_names_of(articles: Mapping[str, Article]) -> dict[str, str]:
    """Return a file name without suffix for each article: the one it was imported under, else its title's words."""
    result: dict[str, str] = {}
    taken: set[str] = set()
    for article in articles.values():
        stem = file_name(import_key(article) or article.title, otherwise="article")
        unique, number = stem, 2
        while unique.casefold() in taken:
            unique, number = f"{stem}-{number}", number + 1
        taken.add(unique.casefold())
        result[article.id] = unique
    return result
