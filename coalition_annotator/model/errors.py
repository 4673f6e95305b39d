"""Errors whose cause lies with a file, a disk or an input, and which a user can mend."""

from __future__ import annotations

from typing import Any


class UserError(Exception):
    """Something went wrong that the user can understand and mend.

    Attributes:
        what: one sentence that says what is wrong.
        where: the file, line or field that it is about; may be empty.
        remedy: one sentence that says what to do.
    """

    def __init__(self, what: str, *, where: str = "", remedy: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.where = where
        self.remedy = remedy

    def __reduce__(self) -> tuple[Any, ...]:
        return _again, (type(self), self.what, self.where, self.remedy)

    def __str__(self) -> str:
        head = f"{self.where}: {self.what}" if self.where else self.what
        return f"{head} {self.remedy}".strip()


def _again(kind: type[UserError], what: str, where: str, remedy: str) -> UserError:
    """Make an error once more, when it comes from another process."""
    return kind(what, where=where, remedy=remedy)


class StaleError(UserError):
    """An edit rests on a row that has meanwhile become another; nothing was written."""


class PluginError(UserError):
    """A recommender that another package adds failed; ``plugin`` is the name of its entry point."""

    def __init__(self, what: str, *, plugin: str = "", where: str = "", remedy: str = "") -> None:
        super().__init__(what, where=where, remedy=remedy)
        self.plugin = plugin

    def __reduce__(self) -> tuple[Any, ...]:
        return *super().__reduce__(), {"plugin": self.plugin}


class EncoderError(UserError):
    """An encoder is not there, or can't be read."""


class BusyError(UserError):
    """Another program holds the project file's write lock; nothing was written."""


def unusable(what: str, error: OSError, *, where: str, remedy: str) -> UserError:
    """Return the error for a file or folder that the system refuses; ``what`` says so without the reason."""
    return UserError(f"{what}: {error.strerror or error}.", where=where, remedy=remedy)


def missing_package(files: str, package: str, *, extra: str, where: str) -> UserError:
    """Return the error for files that need a package which is not installed."""
    return UserError(
        f"{files} need the package {package}.",
        where=where,
        remedy=f"Install it: pip install 'coalition-annotator[{extra}]'.",
    )


class CancelledError(Exception):
    """The user stopped what was going on; nothing was written."""
