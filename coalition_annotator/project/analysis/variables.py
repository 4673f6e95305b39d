"""What claims can be counted by: who speaks, on what, about whom, where it stood; any two make a table or a network."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from coalition_annotator.model.errors import UserError
from coalition_annotator.project.analysis.statements import StatementRow

SPEAKER, ORGANISATION, COUNTRIES, ABOUT, CATEGORY = "speaker", "organisation", "countries", "about", "category"
TITLES: Mapping[str, str] = {
    SPEAKER: "Speakers",
    ORGANISATION: "Organisations",
    COUNTRIES: "Speakers’ countries",
    ABOUT: "Countries spoken of",
    CATEGORY: "Categories",
    "stance": "Stances",
    "quotation": "Kinds of quotation",
    "source": "Sources",
    "author": "Authors",
    "article": "Articles",
    "month": "Months",
    "annotator": "Annotators",
}
OF_COUNTRIES = (COUNTRIES, ABOUT)
"""Those whose values are alpha-2 codes."""
_LEVEL = "category:"


def values(row: StatementRow, variable: str) -> tuple[str, ...]:
    """Return what a claim has of a variable, nothing twice and nothing empty.

    Args:
        row: the claim.
        variable: a name of TITLES; 'category:1' for the top of the tree of categories, 'category:2' for the level
            under it and so on, a category that lies higher standing for itself; else an attribute of claims by name.
    """
    if variable in TITLES:
        found = getattr(row, variable)
        several: tuple[str, ...] = (found,) if isinstance(found, str) else found
    elif variable.startswith(_LEVEL) and variable.removeprefix(_LEVEL).isdecimal():
        level = int(variable.removeprefix(_LEVEL))
        several = tuple(path[min(level, len(path)) - 1] for path in row.category_path)
    else:
        several = row.own.get(variable, ())
    if len(several) == 1 and several[0]:
        return several
    return tuple(dict.fromkeys(each for each in several if each))


def offered(rows: Sequence[StatementRow]) -> dict[str, str]:
    """Return the variables that there are in a project, with what people call them."""
    found = dict(TITLES)
    depth = max((len(path) for row in rows for path in row.category_path), default=1)
    if depth > 1:
        found |= {f"{_LEVEL}{level}": f"Categories, level {level}" for level in range(1, depth)}
    own = sorted({name for row in rows for name in row.own})
    return found | {name: name for name in own if name not in found}


def numeric(rows: Iterable[StatementRow]) -> list[str]:
    """Return the attributes of claims whose values are whole numbers, which can stand for the stance."""
    seen: dict[str, bool] = {}
    for row in rows:
        for name, told in row.own.items():
            seen[name] = seen.get(name, True) and all(_number(each) is not None for each in told)
    return sorted(name for name, good in seen.items() if good)


def number(row: StatementRow, attribute: str) -> int | None:
    """Return the whole number that a claim has of an attribute, None where it has none or several."""
    told = row.own.get(attribute, ())
    return _number(told[0]) if len(told) == 1 else None


def _number(text: str) -> int | None:
    stripped = text.strip()
    digits = stripped.removeprefix("-")
    return int(stripped) if digits.isascii() and digits.isdigit() and len(digits) < 10 else None


def named(name: str, rows: Sequence[StatementRow]) -> str:
    """Return the variable that a person means by a name.

    Raises:
        UserError: there is none of this name.
    """
    there = offered(rows)
    meant = {"country": COUNTRIES, "spoken-of": ABOUT}.get(name, name)
    if meant in there:
        return meant
    titles = {title.casefold(): variable for variable, title in there.items()}
    if name.casefold() in titles:
        return titles[name.casefold()]
    shown = ["country" if each == COUNTRIES else each for each in there]
    raise UserError(f"“{name}” is nothing that claims can be counted by.", remedy=f"There are: {', '.join(shown)}.")
