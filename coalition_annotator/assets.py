"""Where resources lie: inside the installed package, or beside it in a checkout."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).parent


def root() -> Path:
    """Return the folder of resources.

    A wheel carries it inside the package; an editable install leaves it in the checkout.

    Raises:
        FileNotFoundError: neither is there, so the installation is broken.
    """
    for place in (_PACKAGE / "resources", _PACKAGE.parent / "resources"):
        if place.is_dir():
            return place
    raise FileNotFoundError("the folder 'resources' is missing from this installation")


def path(name: str) -> Path:
    """Return the path of a resource, such as 'themes/light.json'."""
    return root() / name


def text(name: str) -> str:
    """Return the text of a resource."""
    return path(name).read_text(encoding="utf-8")
