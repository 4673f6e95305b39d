"""What a chooser offers for an attribute's values."""

from __future__ import annotations

from coalition_annotator.gui.widgets.chooser import Choice, narrowed
from coalition_annotator.model import codebook as cb


def value_choices(codebook: cb.Codebook, attribute: cb.Attribute, stored: object, typed: str) -> list[Choice]:
    """Return an attribute's values as an indented tree, or those that match what was typed, and nothing."""
    chosen = stored if isinstance(stored, list) else [stored]
    choices = [
        Choice(
            f"✓ {value.name}" if value.id in chosen else value.name,
            value.id,
            parent.name if typed and (parent := codebook.value(codebook.parent_of(value))) else "",
            depth,
            value.definition,
        )
        for depth, value in codebook.tree_of(attribute.id)
    ]
    return [*narrowed(choices, typed), Choice("None", None, "take it away")]
