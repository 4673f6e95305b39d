"""The program's own table of countries and their names."""

from __future__ import annotations

from functools import cache

from coalition_annotator import assets
from coalition_annotator.nlp import countries
from coalition_annotator.nlp.countries import Countries


@cache
def country_table() -> Countries:
    """Return the table, which is read at first use."""
    return countries.parse(assets.text("countries.csv"))
