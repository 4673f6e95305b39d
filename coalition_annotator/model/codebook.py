"""The codebook: layers, their attributes and values, and the types of links."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from coalition_annotator.model.errors import UserError

SPEAKER, CUE, CLAIM, COUNTRY = "speaker", "cue", "claim", "country"
_MEMO, _UNSURE = ".memo", ".unsure"
CATEGORY, STANCE, QUOTATION, NOTE = "claim.category", "claim.stance", "claim.quotation", "claim.note"
SUPPORT, OPPOSE, NEUTRAL = "stance.support", "stance.oppose", "stance.neutral"
OFFICE, ROLE = "speaker.office", "country.role"
SAID_BY, CUED_BY, ABOUT, SPEAKS_FOR = "said_by", "cued_by", "about", "speaks_for"

BACKGROUND, PASSAGE, CHIP, UNDERLINE = "background", "passage", "chip", "underline"
STYLES = (BACKGROUND, PASSAGE, CHIP, UNDERLINE)

CHOICE, MULTIPLE, TEXT, NUMBER, YES_NO = "choice", "multiple", "text", "number", "yes_no"
KINDS = (CHOICE, MULTIPLE, TEXT, NUMBER, YES_NO)
KIND_NAMES = {CHOICE: "choice", MULTIPLE: "multiple choice", TEXT: "text", NUMBER: "number", YES_NO: "yes/no"}

PRO, CONTRA, BOTH, NO_POLARITY = "support", "oppose", "neutral", "none"
POLARITIES = (PRO, CONTRA, BOTH, NO_POLARITY)
# What the values of the default codebook count as, in files from before values had a polarity.
POLARITY_OF = {SUPPORT: PRO, OPPOSE: CONTRA, NEUTRAL: BOTH}

NO_ENTITY, ACTOR, STATE = "", "actor", "country"


class Layer(NamedTuple):
    """A kind of tag. ``entity_kind`` tells what its mentions stand for: nothing, an actor or a country.

    ``colour`` is a name of the palette ('blue') or '#rrggbb'; ``style`` is one of STYLES;
    ``key`` is the single character that tags with it, or empty.
    """

    id: str
    name: str
    key: str
    colour: str
    style: str
    entity_kind: str
    definition: str
    position: int


class Attribute(NamedTuple):
    """A property of a layer's tags; ``kind`` is one of KINDS."""

    id: str
    layer_id: str
    name: str
    kind: str
    definition: str
    position: int


class Value(NamedTuple):
    """One value of a choice; ``parent_id`` makes a tree of them.

    ``polarity`` says what a stance counts as: one of POLARITIES, or empty where nobody has said it.
    """

    id: str
    attribute_id: str
    parent_id: str | None
    name: str
    definition: str
    position: int
    polarity: str = ""


class LinkType(NamedTuple):
    """A type of link, from tags of one layer to tags of another."""

    id: str
    name: str
    source_layer_id: str
    target_layer_id: str
    position: int


Item = Layer | Attribute | Value | LinkType


def memo_id(layer_id: str) -> str:
    """Return the id of the attribute for memos on a layer's tags, the same in all copies; a claim's is its note."""
    return NOTE if layer_id == CLAIM else f"{layer_id}{_MEMO}"


def unsure_id(layer_id: str) -> str:
    """Return the id of the attribute that says that an annotator is unsure of a tag, the same in all copies."""
    return f"{layer_id}{_UNSURE}"


def is_remark(attribute_id: str) -> bool:
    """Tell whether an attribute holds what annotators note for themselves, a memo or a doubt: nothing to agree on."""
    return attribute_id == NOTE or attribute_id.endswith((_MEMO, _UNSURE))


class Codebook:
    """All items at one version, with look-ups. Values only: to change it, commit an edit."""

    def __init__(
        self,
        *,
        version: int,
        layers: Iterable[Layer],
        attributes: Iterable[Attribute],
        values: Iterable[Value],
        link_types: Iterable[LinkType],
    ) -> None:
        self.version = version
        self.layers = tuple(sorted(layers, key=lambda item: (item.position, item.id)))
        self.attributes = tuple(sorted(attributes, key=lambda item: (item.position, item.id)))
        self.values = tuple(sorted(values, key=lambda item: (item.position, item.id)))
        self.link_types = tuple(sorted(link_types, key=lambda item: (item.position, item.id)))
        everything: list[Item] = [*self.layers, *self.attributes, *self.values, *self.link_types]
        self._items = {item.id: item for item in everything}
        self._parents = _whole_trees(self.values)
        self._children: dict[tuple[str, str | None], list[Value]] = {}
        for value in self.values:
            self._children.setdefault((value.attribute_id, self._parents[value.id]), []).append(value)

    def __iter__(self) -> Iterator[Item]:
        return iter(self._items.values())

    def layer(self, layer_id: str) -> Layer | None:
        """Return the layer, or None where the codebook has none of that id."""
        item = self._items.get(layer_id)
        return item if isinstance(item, Layer) else None

    def known_layer(self, layer_id: str) -> Layer:
        """Return a layer that must be there.

        Raises:
            UserError: the codebook has lost it meanwhile.
        """
        layer = self.layer(layer_id)
        if layer is None:
            raise UserError("The codebook has no such layer any more.", remedy="Choose another layer.")
        return layer

    def attribute(self, attribute_id: str) -> Attribute | None:
        """Return the attribute, or None."""
        item = self._items.get(attribute_id)
        return item if isinstance(item, Attribute) else None

    def value(self, value_id: object) -> Value | None:
        """Return the value, or None."""
        item = self._items.get(value_id) if isinstance(value_id, str) else None
        return item if isinstance(item, Value) else None

    def link_type(self, link_type_id: str) -> LinkType | None:
        """Return the link type, or None."""
        item = self._items.get(link_type_id)
        return item if isinstance(item, LinkType) else None

    def layer_for_key(self, key: str) -> Layer | None:
        """Return the layer that this key tags with, or None."""
        return next((layer for layer in self.layers if layer.key and layer.key == key), None)

    def attributes_of(self, layer_id: str) -> tuple[Attribute, ...]:
        """Return the attributes of a layer in order."""
        return tuple(item for item in self.attributes if item.layer_id == layer_id)

    def children_of(self, attribute_id: str, parent_id: str | None) -> tuple[Value, ...]:
        """Return the values directly below ``parent_id`` (None: the top level)."""
        return tuple(self._children.get((attribute_id, parent_id), ()))

    def parent_of(self, value: Value) -> str | None:
        """Return the id of the value that a value lies under in the tree, None at the top level.

        Two people can each put one value under the other's, so that a merge leaves a circle; a parent may also be gone.
        Of each circle, the value with the smallest id lies at the top level, in all copies alike.
        """
        return self._parents.get(value.id)

    def circles(self) -> list[Value]:
        """Return the values that lie at the top level only because their parents lead in a circle."""
        return [value for value in self.values if value.parent_id in self._items and self._parents[value.id] is None]

    def tree_of(self, attribute_id: str) -> list[tuple[int, Value]]:
        """Return all values of an attribute depth first, each with its depth (0 at the top)."""
        result: list[tuple[int, Value]] = []
        ahead = [(0, value) for value in reversed(self.children_of(attribute_id, None))]
        while ahead:
            depth, value = ahead.pop()
            result.append((depth, value))
            ahead += [(depth + 1, child) for child in reversed(self.children_of(attribute_id, value.id))]
        return result

    def below(self, value_id: str) -> tuple[Value, ...]:
        """Return a value and all values under it."""
        value = self.value(value_id)
        if value is None:
            return ()
        tree = [value]
        for known in tree:
            tree.extend(self.children_of(known.attribute_id, known.id))
        return tuple(tree)

    def stance_of(self, polarity: str) -> Value | None:
        """Return the first stance of a polarity, or None where the codebook has none."""
        stances = (value for _, value in self.tree_of(STANCE))
        return next((value for value in stances if value.polarity == polarity), None)

    def link_type_between(self, source_layer_id: str, target_layer_id: str) -> LinkType | None:
        """Return the first link type that leads from one layer to the other, or None."""
        ends = (source_layer_id, target_layer_id)
        return next((t for t in self.link_types if (t.source_layer_id, t.target_layer_id) == ends), None)

    def shown(self, attribute: Attribute, stored: Any) -> str:
        """Return a stored attribute value as people read it; empty where there is none."""
        if stored is None or stored == "" or stored == []:
            return ""
        if attribute.kind == YES_NO:
            return "yes" if stored else "no"
        if attribute.kind in (CHOICE, MULTIPLE):
            ids = stored if isinstance(stored, (list, tuple)) else [stored]
            return ", ".join(value.name if (value := self.value(v)) else str(v) for v in ids)
        return str(stored)


def _whole_trees(values: Iterable[Value]) -> dict[str, str | None]:
    """Return each value's parent, without parents that are gone, of another attribute, or part of a circle cut open."""
    known = {value.id: value for value in values}
    parents: dict[str, str | None] = {}
    for value in known.values():
        parent = known.get(value.parent_id or "")
        parents[value.id] = parent.id if parent and parent.attribute_id == value.attribute_id else None
    sound: set[str] = set()
    for value_id in sorted(known):
        path: dict[str, None] = {}
        here: str | None = value_id
        while here is not None and here not in sound and here not in path:
            path[here] = None
            here = parents[here]
        if here in path:
            circle = list(path)[list(path).index(here) :]
            parents[min(circle)] = None
        sound.update(path)
    return parents
