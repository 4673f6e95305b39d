"""A field for a day, a month or a year."""

from __future__ import annotations

from PySide6.QtWidgets import QLineEdit

from coalition_annotator.model.dates import is_date


class DateField(QLineEdit):
    """A line in which a date is typed; what is none does not count, and can be told."""

    @property
    def date(self) -> str:
        """The date that was typed; '' where there is none."""
        typed = self.text().strip()
        return typed if is_date(typed) else ""

    @property
    def is_wrong(self) -> bool:
        """Whether something was typed that is no date."""
        return bool(self.text().strip()) and not self.date


def complaint(*fields: DateField) -> str:
    """Return what is wrong with the dates that were typed, in a sentence; '' for nothing."""
    wrong = [f"“{each.text().strip()}”" for each in fields if each.is_wrong]
    return f"{' and '.join(wrong)} is no date and does not count: write 2026-01-31. " if wrong else ""
