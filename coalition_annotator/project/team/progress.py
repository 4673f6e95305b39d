"""How far each annotator is: articles done and left, tags and claims by day."""

from __future__ import annotations

from typing import NamedTuple

from coalition_annotator.model.review import AGREED
from coalition_annotator.project.project import Project
from coalition_annotator.project.team import assignment_edits
from coalition_annotator.store import annotations as stored


class DayOfWork(NamedTuple):
    """What an annotator has tagged on a day (ISO date, UTC), of what is there still."""

    day: str
    annotator_id: str
    name: str
    articles: int
    tags: int
    claims: int


class AnnotatorProgress(NamedTuple):
    """An annotator's work as a whole; ``done`` of ``assigned`` articles, both 0 where nothing is assigned."""

    name: str
    done: int
    assigned: int
    tags: int
    claims: int
    last_day: str


def days_of_work(project: Project) -> list[DayOfWork]:
    """Return what was tagged by day and annotator, the latest first; the agreed version is nobody's work."""
    names = {each.id: each.name for each in project.annotators.values()}
    return [
        DayOfWork(day, who, names.get(who, "?"), articles, tags, claims)
        for who, day, tags, claims, articles in project.file.ask(stored.by_day)
        if who != AGREED.id
    ]


def progress_by_annotator(project: Project) -> list[AnnotatorProgress]:
    """Return how far everybody is who has tags or assignments, by name."""
    days, assigned = days_of_work(project), assignment_edits.progress_of(project)
    names = {each.id: each.name for each in project.annotators.values()}
    everybody = {each.annotator_id: each.name for each in days} | {each: names.get(each, "?") for each in assigned}
    result = []
    for who, name in sorted(everybody.items(), key=lambda pair: (pair[1].casefold(), pair[0])):
        mine = [each for each in days if each.annotator_id == who]
        done, of = assigned.get(who, (0, 0))
        last = max((each.day for each in mine), default="")
        tags, claims = sum(each.tags for each in mine), sum(each.claims for each in mine)
        result.append(AnnotatorProgress(name, done, of, tags, claims, last))
    return result
