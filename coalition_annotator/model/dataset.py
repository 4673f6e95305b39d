"""What is exported: articles with the chosen tags and links, and what is needed to read them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from coalition_annotator.model import codebook as cb
from coalition_annotator.model.annotation import KEPT, Annotation, Annotator, Link
from coalition_annotator.model.article import Article
from coalition_annotator.model.codebook import Codebook
from coalition_annotator.model.entity import Entity
from coalition_annotator.model.network_graph import Graph
from coalition_annotator.model.span import covered_text
from coalition_annotator.model.statement import Source, Statement, statement


class Names(NamedTuple):
    """How layers, attributes and link types are called in the files, by their ids."""

    layers: Mapping[str, str]
    attributes: Mapping[str, str]
    link_types: Mapping[str, str]


class Item(NamedTuple):
    """An article with its tags in reading order and the links between them.

    ``name`` is unique in the dataset and fit for a file's name.
    """

    name: str
    article: Article
    text: str
    annotations: tuple[Annotation, ...]
    links: tuple[Link, ...]

    def targets(self, annotation: Annotation, link_type_id: str) -> list[Annotation]:
        """Return the tags that links of a type lead to from a tag."""
        if not self.links:
            return []
        ids = [k.target_id for k in self.links if k.source_id == annotation.id and k.link_type_id == link_type_id]
        return [tag for each in ids for tag in self.annotations if tag.id == each]


ALPHA = "alpha, words"


class Measured(NamedTuple):
    """One figure of agreement: of a layer or attribute, of two annotators ('' and '' for all), with its interval."""

    of: str
    first: str
    second: str
    articles: int
    measure: str
    value: float | None
    low: float | None = None
    high: float | None = None


class Dataset(NamedTuple):
    """All that a writer may ask for. ``items`` gives the articles anew at each call, in a steady order.

    ``splits`` tells by an article's name whether it is for 'train', 'validation' or 'test'; ``agreement`` gives the
    figures of agreement; ``known`` is what statements are made from; ``ties`` the network of speakers by congruence.
    """

    name: str
    codebook: Codebook
    annotators: Mapping[str, Annotator]
    entities: Mapping[str, Entity]
    known: Source
    names: Names
    items: Callable[[], Iterator[Item]]
    splits: Callable[[], Mapping[str, str]] = dict
    agreement: Callable[[], Sequence[Measured]] = tuple
    ties: Callable[[], Graph] = lambda: Graph((), (), {}, one_mode=True)

    def label(self, annotation: Annotation) -> str:
        """Return what a tag's layer is called."""
        return self.names.layers.get(annotation.layer_id, annotation.layer_id)

    def annotator(self, annotator_id: str) -> str:
        """Return an annotator's name."""
        known = self.annotators.get(annotator_id)
        return known.name if known else annotator_id

    def attributes(self, annotation: Annotation) -> dict[str, Any]:
        """Return a tag's attributes by name: choices by their names, yes and no as booleans."""
        result: dict[str, Any] = {}
        for attribute_id, value in annotation.attributes.items():
            attribute = self.codebook.attribute(attribute_id)
            if attribute is None or attribute_id == KEPT or value in (None, "", []):
                continue
            name = self.names.attributes.get(attribute_id, attribute.name)
            if attribute.kind == cb.MULTIPLE:
                result[name] = [self._value(each) for each in value]
            else:
                result[name] = self._value(value) if attribute.kind == cb.CHOICE else value
        return result

    def _value(self, value_id: Any) -> str:
        value = self.codebook.value(value_id)
        return value.name if value else str(value_id)

    def entity(self, annotation: Annotation) -> Entity | None:
        """Return who or what a tag stands for."""
        return self.entities.get(annotation.entity_id or "")

    def statements(self, item: Item) -> Iterator[Statement]:
        """Yield the statements of an article's claims, in the order of the text."""
        by_id = {tag.id: tag for tag in item.annotations}
        linked: dict[tuple[str, str], list[Annotation]] = {}
        for link in item.links:
            linked.setdefault((link.source_id, link.link_type_id), []).append(by_id[link.target_id])

        def targets(tag: Annotation, link_type_id: str) -> list[Annotation]:
            return linked.get((tag.id, link_type_id), [])

        for tag in item.annotations:
            if tag.layer_id == cb.CLAIM:
                yield statement(self.known, item.article, item.text, tag, targets)

    def link_name(self, link: Link) -> str:
        """Return what a link's type is called."""
        return self.names.link_types.get(link.link_type_id, link.link_type_id)


def by_annotator(item: Item, *, untagged: bool = False) -> Iterator[tuple[str, list[Annotation], list[Link]]]:
    """Yield each annotator's id with their tags and the links between these.

    An article without tags gives nothing; with ``untagged``, it stands once, for nobody ('').
    """
    if untagged and not item.annotations:
        yield "", [], []
    for annotator_id in sorted({each.annotator_id for each in item.annotations}):
        tags = [each for each in item.annotations if each.annotator_id == annotator_id]
        ids = {each.id for each in tags}
        yield annotator_id, tags, [link for link in item.links if link.source_id in ids and link.target_id in ids]


FACTS = ("title", "source", "author", "published", "url", "language")


def facts(article: Article) -> dict[str, str]:
    """Return what is known of an article, without what is empty."""
    return {name: value for name in FACTS if (value := getattr(article, name))}


def words(item: Item, annotation: Annotation) -> str:
    """Return the words that a tag covers."""
    return covered_text(item.text, annotation.spans)
