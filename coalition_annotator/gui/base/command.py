"""Commands: what a key, a menu, the palette and the help know of something that can be done."""

from __future__ import annotations

from collections.abc import Callable, Iterable, MutableMapping, Sequence
from typing import NamedTuple

FILE, EDIT, TAG, REVIEW, GO, VIEW, HELP = "File", "Edit", "Tag", "Review", "Go", "View", "Help"
GROUPS = (FILE, EDIT, TAG, REVIEW, GO, VIEW, HELP)

KeyTable = MutableMapping[str, Callable[[], object]]


class Command(NamedTuple):
    """Something that a key, a menu or the palette can do.

    Attributes:
        id: its name in code, such as ``tag.link``.
        group: the menu that it stands in, one of GROUPS.
        label: what menus call it.
        keys: in Qt's portable notation.
        run: does it.
        needs_project: whether a project must be open.
        text_keys: the keys of the text that alone takes its keys; elsewhere they type letters. None: they count in the
            whole window.
        choices: what it offers in a menu of its own, as labels with what each does; None: it offers nothing.
        place: where it stands in its menu, among those of other features: small numbers first.
    """

    id: str
    group: str
    label: str
    keys: tuple[str, ...]
    run: Callable[[], object]
    needs_project: bool = True
    text_keys: KeyTable | None = None
    place: int = 50
    choices: Callable[[], Sequence[tuple[str, Callable[[], object]]]] | None = None


def in_menu_order(commands: Iterable[Command]) -> list[Command]:
    """Return commands by menu and place; those of one place stay in the order that they came in."""
    return sorted(commands, key=lambda each: (GROUPS.index(each.group), each.place))
