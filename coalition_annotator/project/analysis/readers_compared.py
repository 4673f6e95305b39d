"""The networks of two annotators over the same articles, and why they differ: by what the two read differently."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from coalition_annotator.analysis.agreement.matching import best_matching, crossing, similarity
from coalition_annotator.model.span import Span
from coalition_annotator.model.wording import counted
from coalition_annotator.project.analysis import discourse, variables
from coalition_annotator.project.analysis.discourse import DiscourseFigures, DiscourseOptions
from coalition_annotator.project.analysis.statements import StatementRow

STANCE = "stance"


class ReadDifferently(NamedTuple):
    """A claim of two annotators, None where one has none there, and the variables in which they differ."""

    first: StatementRow | None
    second: StatementRow | None
    differ: tuple[str, ...]


class ReadersCompared(NamedTuple):
    """Two annotators' figures over the articles that both have claims in, and what they read differently.

    ``alike`` is the number of claims that both read alike; ``ties_alike`` and ``ties_apart`` are those of equal and of
    other weight in both networks.
    """

    articles: int
    choices: tuple[DiscourseOptions, DiscourseOptions]
    figures: tuple[DiscourseFigures, DiscourseFigures]
    alike: int
    differences: tuple[ReadDifferently, ...]
    ties_alike: int
    ties_apart: int


def readers(rows: Sequence[StatementRow]) -> list[str]:
    """Return who has claims in an article that another has claims in, those with most claims first."""
    by_article: dict[str, set[str]] = {}
    for row in rows:
        by_article.setdefault(row.article_id, set()).add(row.annotator)
    counts: dict[str, int] = {}
    for row in rows:
        if len(by_article[row.article_id]) > 1:
            counts[row.annotator] = counts.get(row.annotator, 0) + 1
    return sorted(counts, key=lambda name: (-counts[name], name))


def compare(rows: Sequence[StatementRow], choice: DiscourseOptions, first: str, second: str) -> ReadersCompared:
    """Return two annotators' networks by one choice, and the claims that make them differ.

    Claims are matched within an article by the words that they share, so that as many words as possible are matched.

    Args:
        rows: all claims.
        choice: how networks are made; whose claims count is told by the names.
        first: an annotator.
        second: another one.
    """
    mine, theirs = ([row for row in rows if row.annotator == name] for name in (first, second))
    common = {row.article_id for row in mine} & {row.article_id for row in theirs}
    both = [[row for row in each if row.article_id in common] for each in (mine, theirs)]
    choices = choice._replace(annotator=first), choice._replace(annotator=second)
    figures = discourse.shown(both[0], choices[0]), discourse.shown(both[1], choices[1])
    alike, differences = _matched(figures[0].rows, figures[1].rows, choice, both)
    ties = [discourse.ties(each.network) for each in figures]
    pairs = ties[0].keys() | ties[1].keys()
    equal = sum(abs(ties[0].get(pair, 0.0) - ties[1].get(pair, 0.0)) < 1e-9 for pair in pairs)
    return ReadersCompared(len(common), choices, figures, alike, tuple(differences), equal, len(pairs) - equal)


def _matched(
    first: Sequence[StatementRow],
    second: Sequence[StatementRow],
    choice: DiscourseOptions,
    all_rows: Sequence[Sequence[StatementRow]],
) -> tuple[int, list[ReadDifferently]]:
    """Match all claims of both, and compare those of which one counts at least."""
    counting = {row.claim_id for row in (*first, *second)}
    alike, found = 0, []
    for article in sorted({row.article_id for row in (*first, *second)}):
        mine, theirs = ([row for row in rows if row.article_id == article] for rows in all_rows)
        pairs = best_matching(
            mine, theirs, lambda a, b: similarity(a.spans, b.spans), crossing(_wholes(mine), _wholes(theirs))
        )
        for a, b in pairs:
            if {mine[a].claim_id, theirs[b].claim_id} & counting:
                differ = _differ(mine[a], theirs[b], choice)
                alike += not differ
                if differ:
                    found.append(ReadDifferently(mine[a], theirs[b], differ))
        matched = {a for a, _ in pairs}, {b for _, b in pairs}
        found += [
            ReadDifferently(row, None, ()) for n, row in enumerate(mine)
            if n not in matched[0] and row.claim_id in counting
        ]  # fmt: skip
        found += [
            ReadDifferently(None, row, ()) for n, row in enumerate(theirs)
            if n not in matched[1] and row.claim_id in counting
        ]  # fmt: skip
    return alike, found


def _wholes(rows: Sequence[StatementRow]) -> list[Span]:
    return [Span(row.spans[0].start, row.spans[-1].end) if row.spans else Span(0, 0) for row in rows]


def _differ(one: StatementRow, other: StatementRow, choice: DiscourseOptions) -> tuple[str, ...]:
    found = [
        name for name in dict.fromkeys((choice.actor, choice.concept, STANCE))
        if set(variables.values(one, name)) != set(variables.values(other, name))
    ]  # fmt: skip
    return tuple(found)


def explained(found: ReadersCompared) -> str:
    """Return why two networks differ, in words."""
    first, second = (each.annotator for each in found.choices)
    by_variable: dict[str, int] = {}
    for each in found.differences:
        for name in each.differ:
            by_variable[name] = by_variable.get(name, 0) + 1
    alone = [
        sum(each.second is None for each in found.differences),
        sum(each.first is None for each in found.differences),
    ]
    said = [
        f"{first} on the left, {second} on the right, in {counted(found.articles, 'article')} that both have tagged:"
        f" {counted(found.ties_alike, 'tie')} alike, {found.ties_apart:,} not",
        f"{counted(found.alike, 'claim')} read alike",
    ]
    said += [
        f"{number:,} with other {variables.TITLES.get(name, name).lower()}"
        for name, number in sorted(by_variable.items())
    ]
    said += [f"{number:,} of {name} alone" for name, number in zip((first, second), alone, strict=True) if number]
    return "; ".join(said)
