"""Who reads what: dealing articles out, each annotator's queue, and whose tags are hidden until one's own are done."""

from __future__ import annotations

from collections.abc import Sequence

from coalition_annotator.analysis import assignment as dealing
from coalition_annotator.model.article import DONE, IN_PROGRESS, STATE_NAMES, TODO, Article
from coalition_annotator.model.edit import Edit, RowChange, added, edit, removed, replaced
from coalition_annotator.model.edit import Setting as SettingRow
from coalition_annotator.model.review import BLIND, Assignment, assignment_id
from coalition_annotator.model.wording import counted
from coalition_annotator.project.project import Project


def deal_out(
    project: Project,
    articles: Sequence[Article],
    annotators: Sequence[str],
    *,
    overlap: float = 0.2,
    readers: int = 2,
    seed: int = 0,
) -> Edit:
    """Assign articles to annotators, balanced; what is assigned already stays and counts.

    Args:
        project: the open project.
        articles: what is to be read.
        annotators: their ids.
        overlap: share of articles that several read.
        readers: how many read these.
        seed: another one gives another deal.
    """
    chosen = {article.id for article in articles}
    present = [
        (each.article_id, each.annotator_id)
        for each in sorted(project.assignments.values())
        if each.article_id in chosen
    ]
    ids = sorted(chosen)
    pairs = dealing.deal(ids, annotators, overlap=overlap, readers=readers, seed=seed, present=present)
    rows = [added(Assignment(assignment_id(a, b), a, b, TODO)) for a, b in pairs]
    return edit(f"Assign {counted(len(rows), 'reading')}", rows)


def assign(project: Project, articles: Sequence[Article], annotator_id: str) -> Edit:
    """Assign articles to an annotator."""
    ids = (assignment_id(article.id, annotator_id) for article in articles)
    rows = [
        added(Assignment(each, article.id, annotator_id, TODO))
        for each, article in zip(ids, articles, strict=True)
        if each not in project.assignments
    ]
    return edit("Assign", rows)


def unassign(assignments: Sequence[Assignment]) -> Edit:
    """Take assignments back; tags stay."""
    return edit("Take back assignments", [removed(each) for each in assignments])


def mine(project: Project, article_id: str) -> Assignment | None:
    """Return one's own assignment to an article, or None."""
    return project.assignments.get(assignment_id(article_id, project.me.id))


def own_state(project: Project, article: Article) -> str:
    """Return how far one is oneself with an article: by one's assignment, or else by the article's state."""
    assignment = mine(project, article.id)
    return assignment.state if assignment else article.state


def set_state(project: Project, articles: Sequence[Article], state: str) -> Edit:
    """Mark articles as to do, in progress or done.

    Who is assigned marks their own reading; the article as a whole is done when all its readings are.
    """
    rows: list[RowChange] = []
    for article in articles:
        assignment = mine(project, article.id)
        whole = state
        if assignment is not None:
            rows.append(replaced(assignment, assignment._replace(state=state)))
            others = [
                each.state
                for each in project.assignments.values()
                if each.article_id == article.id and each.id != assignment.id
            ]
            whole = state if all(each == state for each in others) else IN_PROGRESS
        rows.append(replaced(article, article._replace(state=whole)))
    return edit(f"Mark {STATE_NAMES[state]}", rows)


def started(project: Project, article: Article) -> tuple[RowChange, ...]:
    """Return what marks an article as in progress with its first tag; nothing where it is already, or done."""
    if own_state(project, article) != TODO:
        return ()
    return set_state(project, [article], IN_PROGRESS).changes


def is_blind(project: Project) -> bool:
    """Tell whether others' tags are hidden until one's own are done."""
    return project.settings.get(BLIND) == "yes"


def set_blind(project: Project, blind: bool) -> Edit:
    """Hide others' tags until one's own are done, or don't."""
    fresh = SettingRow(BLIND, "yes" if blind else "no")
    known = project.settings.get(BLIND)
    row = added(fresh) if known is None else replaced(SettingRow(BLIND, known), fresh)
    return edit("Blind reading" if blind else "Open reading", [row])


def hides_others(project: Project, article_id: str) -> bool:
    """Tell whether others' tags on an article are hidden from who works here.

    In a blind project they are until one's own assignment is done; where nobody is assigned, until the article is.
    Who is not among the assigned (the lead) sees all.
    """
    if not is_blind(project):
        return False
    assignment = mine(project, article_id)
    if assignment is not None:
        return assignment.state != DONE
    assigned = any(each.article_id == article_id for each in project.assignments.values())
    return not assigned and project.articles[article_id].state != DONE


def progress_of(project: Project) -> dict[str, tuple[int, int]]:
    """Return for each annotator with assignments how many are done, and of how many."""
    result: dict[str, tuple[int, int]] = {}
    for each in project.assignments.values():
        done, of = result.get(each.annotator_id, (0, 0))
        result[each.annotator_id] = (done + (each.state == DONE), of + 1)
    return result
