"""What was installed: where resources lie, inside the package or beside it in a checkout, and the version."""

from __future__ import annotations

from pathlib import Path

PACKAGE = "coalition-annotator"
"""What the package is called where it is installed."""

_FOLDER = Path(__file__).parent


def root() -> Path:
    """Return the folder of resources.

    A wheel carries it inside the package; an editable install leaves it in the checkout.

    Raises:
        FileNotFoundError: neither is there, so the installation is broken.
    """
    for place in (_FOLDER / "resources", _FOLDER.parent / "resources"):
        if place.is_dir():
            return place
    raise FileNotFoundError("the folder 'resources' is missing from this installation")


def path(name: str) -> Path:
    """Return the path of a resource, such as 'themes/light.json'."""
    return root() / name


def text(name: str) -> str:
    """Return the text of a resource."""
    return path(name).read_text(encoding="utf-8")


def this_version() -> str:
    """Return the version that runs; '' where the program was not installed."""
    from importlib.metadata import PackageNotFoundError, version  # late, as not all that needs resources needs it

    try:
        return version(PACKAGE)
    except PackageNotFoundError:
        return ""
