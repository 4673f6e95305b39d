"""Keys that a user has given to commands, and whether two of them get into each other's way."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from coalition_annotator.gui.base.command import Command
from coalition_annotator.model.codebook import Layer


def with_own_keys(commands: Iterable[Command], own: Mapping[str, Sequence[str]]) -> list[Command]:
    """Return commands with the keys that a user has given them, by command id."""
    return [each._replace(keys=tuple(own[each.id])) if each.id in own else each for each in commands]


def taken_by(commands: Iterable[Command], layers: Iterable[Layer], wanted: Command, key: str) -> str:
    """Return what has a key already that would get into a command's way; empty where nothing has.

    Two texts may use one key each for itself; a key that counts in the whole window is nobody else's.
    """
    for each in commands:
        if each.id == wanted.id or key not in each.keys:
            continue
        if each.text_keys is None or wanted.text_keys is None or each.text_keys is wanted.text_keys:
            return each.label
    for layer in layers:
        if layer.key and layer.key.casefold() == key.casefold() and wanted.text_keys is not None:
            return f"the layer {layer.name}"
    return ""
