"""Reading a codebook from a JSON file, as exporting.codebook_file writes it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from coalition_annotator.formats.record_checks import text
from coalition_annotator.model import codebook as cb
from coalition_annotator.model.errors import UserError

_DEEPEST = 100
_HEX = re.compile(r"#[0-9a-fA-F]{6}")
_NAMED = re.compile(r"[a-z]{3,20}")
_REMEDY = "Correct the file, or export a codebook to see how one looks."


def from_json(content: str, *, where: str) -> list[cb.Item]:
    """Return all items of a codebook file, in order.

    Args:
        content: the file's text.
        where: the file's name, for messages.

    Raises:
        UserError: the text is no codebook; the message names the place.
    """
    try:
        data = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise UserError(f"This is not a codebook file: {error}.", where=where, remedy=_REMEDY) from error
    return _Reader(where).items(data)


class _Reader:
    def __init__(self, where: str) -> None:
        self._where = where
        self._ids: set[str] = set()

    def items(self, data: Any) -> list[cb.Item]:
        if not isinstance(data, dict) or data.get("format") != "coalition-annotator codebook":
            raise self._error("the file", "does not say that it is a codebook")
        layers: list[cb.Item] = []
        keys: dict[str, str] = {}
        for position, entry in enumerate(self._list(data, "layers", "the file")):
            place = f"layer {position + 1}"
            layer = self._layer(entry, place, position)
            if layer.key and layer.key in keys:
                raise self._error(place, f"has the key '{layer.key}', which '{keys[layer.key]}' has already")
            keys[layer.key] = layer.name
            layers.append(layer)
            for order, attribute in enumerate(self._list(entry, "attributes", place)):
                layers.extend(self._attribute(attribute, layer.id, f"{place}, attribute {order + 1}", order))
        if not layers:
            raise self._error("the file", "has no layers")
        known = {item.id for item in layers if isinstance(item, cb.Layer)}
        for position, entry in enumerate(self._list(data, "link_types", "the file")):
            layers.append(self._link_type(entry, known, f"link type {position + 1}", position))
        return layers

    def _layer(self, entry: Any, place: str, position: int) -> cb.Layer:
        layer = cb.Layer(
            self._id(entry, place),
            self._text(entry, "name", place, required=True),
            self._text(entry, "key", place),
            self._text(entry, "colour", place) or "blue",
            self._one_of(entry, "style", cb.STYLES, place),
            self._one_of(entry, "names", (cb.NO_ENTITY, cb.ACTOR, cb.STATE), place),
            self._text(entry, "definition", place),
            position,
        )
        if len(layer.key) > 1:
            raise self._error(place, "has a key of more than one character")
        if not (_HEX.fullmatch(layer.colour) or _NAMED.fullmatch(layer.colour)):
            raise self._error(place, f"has a colour that is none: '{layer.colour}'")
        return layer

    def _attribute(self, entry: Any, layer_id: str, place: str, position: int) -> list[cb.Item]:
        attribute = cb.Attribute(
            self._id(entry, place),
            layer_id,
            self._text(entry, "name", place, required=True),
            self._one_of(entry, "kind", cb.KINDS, place),
            self._text(entry, "definition", place),
            position,
        )
        return [attribute, *self._values(entry, attribute.id, None, place)]

    def _values(
        self, entry: Any, attribute_id: str, parent_id: str | None, place: str, depth: int = 0
    ) -> list[cb.Item]:
        if depth > _DEEPEST:
            raise self._error(place, f"nests values over {_DEEPEST} deep")
        result: list[cb.Item] = []
        for position, child in enumerate(self._list(entry, "values", place)):
            here = f"{place}, value {position + 1}"
            value = cb.Value(
                self._id(child, here),
                attribute_id,
                parent_id,
                self._text(child, "name", here, required=True),
                self._text(child, "definition", here),
                position,
                self._polarity(child, here),
            )
            result.append(value)
            result.extend(self._values(child, attribute_id, value.id, here, depth + 1))
        return result

    def _polarity(self, entry: Any, place: str) -> str:
        if isinstance(entry, Mapping) and "polarity" not in entry:
            return cb.POLARITY_OF.get(str(entry.get("id")), "")
        return self._one_of(entry, "polarity", ("", *cb.POLARITIES), place)

    def _link_type(self, entry: Any, layers: set[str], place: str, position: int) -> cb.LinkType:
        link_type = cb.LinkType(
            self._id(entry, place),
            self._text(entry, "name", place, required=True),
            self._text(entry, "from", place, required=True),
            self._text(entry, "to", place, required=True),
            position,
        )
        for end in (link_type.source_layer_id, link_type.target_layer_id):
            if end not in layers:
                raise self._error(place, f"names a layer that the file does not have: '{end}'")
        return link_type

    def _id(self, entry: Any, place: str) -> str:
        found = self._text(entry, "id", place, required=True)
        if found in self._ids:
            raise self._error(place, f"has an id that stands twice in the file: '{found}'")
        self._ids.add(found)
        return found

    def _list(self, entry: Any, field: str, place: str) -> list[Any]:
        found = entry.get(field, []) if isinstance(entry, Mapping) else None
        if not isinstance(found, list):
            raise self._error(place, f"needs a list called '{field}'")
        return found

    def _text(self, entry: Any, field: str, place: str, *, required: bool = False) -> str:
        found = entry.get(field, "") if isinstance(entry, Mapping) else None
        if not isinstance(found, str) or (required and not found.strip()) or found != text(found) or "\x00" in found:
            raise self._error(place, f"needs a text called '{field}'")
        return found

    def _one_of(self, entry: Any, field: str, choices: tuple[str, ...], place: str) -> str:
        found = self._text(entry, field, place)
        if found not in choices:
            raise self._error(
                place, f"has '{found}' for '{field}'; it may be {', '.join(c or 'empty' for c in choices)}"
            )
        return found

    def _error(self, place: str, said: str) -> UserError:
        return UserError(f"The codebook can't be read: {place} {said}.", where=self._where, remedy=_REMEDY)
