"""What the reviewer is about to decide on a group, and the fields in which its tags differ."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from coalition_annotator.model import difference as diff
from coalition_annotator.model.annotation import KEPT, Annotation
from coalition_annotator.model.codebook import Codebook
from coalition_annotator.model.difference import Compared
from coalition_annotator.model.entity import Entity
from coalition_annotator.model.review import ACCEPT, AMEND
from coalition_annotator.model.span import Spans, covered_text
from coalition_annotator.model.text import shortened
from coalition_annotator.project.review.adjudication import AgreedContent, union
from coalition_annotator.project.review.review_state import Review


class Draft(NamedTuple):
    """An agreed tag in the making: the tag whose links it takes over, and its fields."""

    base: Annotation
    spans: Spans
    layer_id: str
    entity_id: str | None
    attributes: Mapping[str, Any]

    def choice(self) -> AgreedContent:
        """Return the draft as a choice for adjudication."""
        given = {**dict.fromkeys(self.base.attributes), **self.attributes}
        given.pop(KEPT, None)
        return AgreedContent(self.base, self.spans, self.layer_id, self.entity_id or "", given)


def of_tag(tag: Annotation) -> Draft:
    """Return the draft that takes one side."""
    attributes = {key: value for key, value in tag.attributes.items() if key != KEPT}
    return Draft(tag, tag.spans, tag.layer_id, tag.entity_id, attributes)


def first_draft(review: Review, group: Compared) -> Draft:
    """Return what is proposed at first: the agreed tag where there is one, else the first annotator's."""
    agreed = review.agreed_tag(group)
    if agreed is None:
        return of_tag(group.tags[0])
    kept = {
        v.annotation_id for tag in group.tags for v in review.verdicts.get(tag.id, ()) if v.verdict in (ACCEPT, AMEND)
    }
    base = next((tag for tag in group.tags if tag.id in kept), group.tags[0])
    return Draft(base, agreed.spans, agreed.layer_id, agreed.entity_id, agreed.attributes)


class Option(NamedTuple):
    """A value of a field: what it is called, and whose it is."""

    label: str
    who: str
    draft: Draft


class Field(NamedTuple):
    """A field in which a group's tags differ, its options, and which of them the draft has (None: another)."""

    name: str
    options: tuple[Option, ...]
    current: int | None


def fields_of(
    review: Review,
    group: Compared,
    draft: Draft,
    codebook: Codebook,
    entities: Mapping[str, Entity],
    names: Mapping[str, str],
) -> list[Field]:
    """Return the fields in which a group's tags differ; taking an option gives its draft.

    Args:
        review: the article.
        group: the tags.
        draft: what is about to be decided.
        codebook: the project's codebook.
        entities: the project's entities by id.
        names: how annotators are called, by their ids.
    """
    fields = _Fields(review, group, draft, codebook, entities, names)
    return [fields.of(each) for each in group.differences if each.kind != diff.MISSING]


class _Fields(NamedTuple):
    """Makes a field of each kind of difference."""

    review: Review
    group: Compared
    draft: Draft
    codebook: Codebook
    entities: Mapping[str, Entity]
    names: Mapping[str, str]

    def of(self, difference: diff.Difference) -> Field:
        """Return the field of a difference."""
        make = {
            diff.LAYER: self._layer, diff.BOUNDARY: self._boundary, diff.ENTITY: self._entity,
            diff.ATTRIBUTE: self._attribute, diff.LINK: self._link,
        }[difference.kind]  # fmt: skip
        options: list[Option] = []
        return _field(make(options, difference.of), options, self.draft)

    def _layer(self, options: list[Option], _: str) -> str:
        for tag in self.group.tags:
            layer = self.codebook.layer(tag.layer_id)
            other = tag.layer_id != self.draft.layer_id
            wanted = of_tag(tag)._replace(spans=self.draft.spans) if other else self.draft
            _add(options, layer.name if layer else tag.layer_id, self.names[tag.annotator_id], wanted)
        return "Layer"

    def _boundary(self, options: list[Option], _: str) -> str:
        for tag in self.group.tags:
            words = _ends(covered_text(self.review.text, tag.spans))
            _add(options, words, self.names[tag.annotator_id], self.draft._replace(spans=tag.spans))
        merged = union(self.group)
        if all(tag.spans != merged for tag in self.group.tags):
            words = _ends(covered_text(self.review.text, merged))
            _add(options, words, "Merged  M", self.draft._replace(spans=merged))
        return "Boundary"

    def _entity(self, options: list[Option], _: str) -> str:
        for tag in self.group.tags:
            entity = self.entities.get(tag.entity_id or "")
            wanted = self.draft._replace(entity_id=tag.entity_id)
            _add(options, entity.name if entity else "nobody", self.names[tag.annotator_id], wanted)
        return "Stands for"

    def _attribute(self, options: list[Option], attribute_id: str) -> str:
        attribute = self.codebook.attribute(attribute_id)
        for tag in self.group.tags:
            stored = tag.attributes.get(attribute_id)
            label = self.codebook.shown(attribute, stored) if attribute else str(stored or "")
            given = {**self.draft.attributes, attribute_id: stored}
            if stored in (None, "", []):
                given.pop(attribute_id)
            wanted = self.draft._replace(attributes=given)
            _add(options, shortened(label, 40) or "none", self.names[tag.annotator_id], wanted)
        return attribute.name if attribute else attribute_id

    def _link(self, options: list[Option], link_type_id: str) -> str:
        link_type = self.codebook.link_type(link_type_id)
        for tag, targets in zip(self.group.tags, self.group.targets, strict=True):
            ends = sorted(targets.get(link_type_id, ()))
            words = ", ".join(_words_of(self.review, each, self.entities) for each in ends) or "none"
            _add(options, words, self.names[tag.annotator_id], self.draft._replace(base=tag))
        return link_type.name.capitalize() if link_type else link_type_id


def _add(options: list[Option], label: str, who: str, draft: Draft) -> None:
    for number, option in enumerate(options):
        if option.label == label and option.draft._replace(base=draft.base) == draft:
            options[number] = option._replace(who=f"{option.who}, {who}")
            return
    options.append(Option(label, who, draft))


def _field(name: str, options: list[Option], draft: Draft) -> Field:
    current = next((n for n, option in enumerate(options) if option.draft == draft), None)
    return Field(name, tuple(options), current)


def _ends(words: str) -> str:
    """Return words with their middle left out, as boundaries differ at the ends."""
    line = " ".join(words.split())
    return line if len(line) <= 44 else f"{line[:20].rstrip()} … {line[-20:].lstrip()}"


def _words_of(review: Review, number: int, entities: Mapping[str, Entity]) -> str:
    tag = review.groups[number].tags[0]
    entity = entities.get(tag.entity_id or "")
    return entity.name if entity else shortened(covered_text(review.text, tag.spans), 24)
