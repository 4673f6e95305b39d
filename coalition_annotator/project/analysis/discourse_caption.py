"""What a picture of a debate shows, in a sentence: how many claims of whom, and by which choices."""

from __future__ import annotations

from collections.abc import Sequence

from coalition_annotator.model import network_options as options
from coalition_annotator.model.wording import counted
from coalition_annotator.project.analysis import variables
from coalition_annotator.project.analysis.discourse import EVERYONE, ONE_READING, DiscourseFigures, DiscourseOptions
from coalition_annotator.project.analysis.statements import StatementRow

SIGNS = {1: "support", 0: "neutral", -1: "opposition"}


def title(variable: str) -> str:
    """Return what people call a variable."""
    return variables.TITLES.get(variable, variable.replace("category:", "Categories, level "))


def caption(shown: DiscourseFigures, *, network: bool = False) -> str:
    """Return a sentence for under a picture: numbers, filters, rule for duplicates, and how ties are counted."""
    choice = shown.choice
    rows, columns = title(choice.actor).lower(), title(choice.concept).lower()
    kept = shown.counted.kept()
    told = [
        f"{counted(len(kept), 'claim')}: {len(shown.stances.actors):,} {rows},"
        f" {len(shown.stances.categories):,} {columns}"
    ]
    told += _filters(choice)
    told.append(_period(kept))
    told.append(_reading(choice))
    told.append(options.DUPLICATES_TITLES[choice.duplicates].lower())
    if network:
        told.append(options.QUALIFIER_TITLES[choice.qualifier].lower())
        told.append(options.NORM_TITLES[choice.normalise].replace("Jaccard", "jaccard").lower())
        if choice.threshold:
            told.append(f"ties from {choice.threshold:g}")
    return "; ".join(each for each in told if each)


def _filters(choice: DiscourseOptions) -> list[str]:
    found = [f"only {choice.category}"] if choice.category else []
    if set(choice.signs) != set(SIGNS):
        found.append("only " + " and ".join(word for sign, word in SIGNS.items() if sign in choice.signs))
    found += [f"only {value}" for _, value in choice.only]
    return found + [f"without {value}" for _, value in choice.exclude]


def _period(rows: Sequence[StatementRow]) -> str:
    days = sorted(row.date for row in rows if row.date)
    if not days:
        return "without dates"
    return f"{days[0]} to {days[-1]}" if days[0] != days[-1] else days[0]


def _reading(choice: DiscourseOptions) -> str:
    if choice.annotator == ONE_READING:
        return "one reading an article"
    return "all annotators" if choice.annotator == EVERYONE else f"read by {choice.annotator}"
