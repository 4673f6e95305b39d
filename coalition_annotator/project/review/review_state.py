"""What there is to review in an article: groups of tags, verdicts on them, the agreed version, comments."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import NamedTuple

from coalition_annotator.analysis.agreement.differences import compare
from coalition_annotator.model.annotation import Annotation, Link
from coalition_annotator.model.article import DONE, Article, idle_annotators
from coalition_annotator.model.difference import Compared
from coalition_annotator.model.edit import Edit, added, edit, replaced
from coalition_annotator.model.errors import UserError
from coalition_annotator.model.identifier import new_id, now
from coalition_annotator.model.review import AGREED, Comment, Verdict, fingerprint
from coalition_annotator.project.project import Project
from coalition_annotator.store import annotations as stored_annotations
from coalition_annotator.store import reviews as stored_reviews


class Review(NamedTuple):
    """An article under review.

    ``readers`` are ids; ``verdicts`` are those that still hold, by the tag's id; ``all_verdicts`` are all, by their own
    ids.
    """

    article: Article
    text: str
    readers: tuple[str, ...]
    groups: tuple[Compared, ...]
    verdicts: Mapping[str, tuple[Verdict, ...]]
    agreed: Mapping[str, Annotation]
    agreed_links: tuple[Link, ...]
    comments: tuple[Comment, ...]
    all_verdicts: Mapping[str, Verdict]

    def decided(self, group: Compared) -> bool:
        """Tell whether all tags of a group have a verdict that still holds."""
        return all(tag.id in self.verdicts for tag in group.tags)

    def seen_by(self, group: Compared, annotator_id: str) -> bool:
        """Tell whether an annotator has given a verdict on every tag of a group."""
        return all(any(v.annotator_id == annotator_id for v in self.verdicts.get(tag.id, ())) for tag in group.tags)

    def verdict_of(self, group: Compared) -> Verdict | None:
        """Return the latest verdict on a group, or None."""
        found = [verdict for tag in group.tags for verdict in self.verdicts.get(tag.id, ())]
        return max(found, key=lambda each: (each.created, each.agreed_id, each.id)) if found else None

    def agreed_tag(self, group: Compared) -> Annotation | None:
        """Return the tag of the agreed version that came of a group, or None."""
        for tag in group.tags:
            for verdict in self.verdicts.get(tag.id, ()):
                if verdict.agreed_id in self.agreed:
                    return self.agreed[verdict.agreed_id]
        return None

    def open_groups(self) -> list[Compared]:
        """Return the groups that differ and wait for a decision."""
        return [group for group in self.groups if not group.agrees and not self.decided(group)]


def readers_of(project: Project, article: Article, tags: list[Annotation]) -> tuple[str, ...]:
    """Return the ids of those who read an article, by their names.

    Whoever tagged anything in it has; so has who marked an assignment as done, and who, by the file that the article
    came from, looked at it and tagged nothing.
    """
    names = {annotator.name: annotator.id for annotator in project.annotators.values()}
    found = {tag.annotator_id for tag in tags if tag.annotator_id != AGREED.id}
    found |= {names[name] for name in idle_annotators(article) if name in names}
    found |= {
        each.annotator_id
        for each in project.assignments.values()
        if each.article_id == article.id and each.state == DONE
    }
    known = project.annotators
    return tuple(sorted(found, key=lambda each: (known[each].name.casefold() if each in known else "", each)))


def read_by_several(project: Project) -> frozenset[str]:
    """Return the ids of articles that more than one annotator may have read, at a glance; see ``readers_of``."""
    found = set(project.file.ask(stored_reviews.shared_articles))
    found |= {each.article_id for each in project.assignments.values() if each.state == DONE}
    return frozenset(found | {each.id for each in project.articles.values() if idle_annotators(each)})


def review(project: Project, article_id: str, *, only: Collection[str] | None = None) -> Review:
    """Read an article's tags, compare them, and join them with what was decided.

    Args:
        project: the open project.
        article_id: the article.
        only: ids of the annotators to compare; all of them without it.

    Raises:
        UserError: the article is not there any more.
    """
    article = project.articles.get(article_id)
    if article is None:
        raise UserError("This article is not in the project any more.", remedy="Choose another one.")
    everything = project.file.ask(stored_annotations.of_article, article_id)
    links = project.file.ask(stored_annotations.links_of_article, article_id)
    agreed = {tag.id: tag for tag in everything if tag.annotator_id == AGREED.id}
    readers = tuple(r for r in readers_of(project, article, everything) if only is None or r in only)
    tags = [tag for tag in everything if tag.annotator_id in readers]
    prints = {tag.id: fingerprint(tag) for tag in tags}
    verdicts: dict[str, list[Verdict]] = {}
    all_verdicts = project.file.ask(stored_reviews.verdicts_of, article_id)
    for verdict in all_verdicts:
        if prints.get(verdict.annotation_id) == verdict.seen:
            verdicts.setdefault(verdict.annotation_id, []).append(verdict)
    return Review(
        article,
        project.text(article_id),
        readers,
        tuple(compare(tags, links, readers)),
        {key: tuple(each) for key, each in verdicts.items()},
        agreed,
        tuple(link for link in links if link.source_id in agreed),
        tuple(project.file.ask(stored_reviews.comments_of, article_id)),
        {verdict.id: verdict for verdict in all_verdicts},
    )


def articles_to_review(project: Project) -> list[str]:
    """Return the ids of the articles that several annotators have tagged, in the project's order."""
    shared = project.file.ask(stored_reviews.shared_articles)
    return [article_id for article_id in project.articles if article_id in shared]


def next_open(project: Project, after: str, direction: int = 1) -> Iterator[Review | None]:
    """Look for the next article, going round, that has an undecided difference; yield None while looking.

    The last item is its review, or None where there is none. Articles whose tags all have verdicts are passed over.
    """
    shared = project.file.ask(stored_reviews.shared_articles)
    order = [each for each in project.articles if shared.get(each) or each == after]
    start = order.index(after) if after in order else -1
    for step in range(1, len(order) + 1):
        article_id = order[(start + direction * step) % len(order)]
        if article_id not in shared:
            continue
        found = review(project, article_id)
        if found.open_groups():
            yield found
            return
        yield None


# Comments


def comment(project: Project, article_id: str, text: str, *, annotation_id: str = "", parent_id: str = "") -> Edit:
    """Say something about an article, a tag, or in answer to another comment.

    Raises:
        UserError: the text is empty.
    """
    if not text.strip():
        raise UserError("The comment is empty.", remedy="Type something first.")
    made = Comment(new_id(), article_id, annotation_id, parent_id, project.me.id, text.strip(), 0, now())
    return edit("Answer" if parent_id else "Comment", [added(made)])


def resolve(thread: Comment, resolved: bool) -> Edit:
    """Close a thread, or open it again; ``thread`` is its first comment."""
    label = "Resolve thread" if resolved else "Reopen thread"
    return edit(label, [replaced(thread, thread._replace(resolved=int(resolved)))])


def threads(comments: tuple[Comment, ...], annotation_ids: set[str] | None = None) -> list[list[Comment]]:
    """Return comments by thread, the oldest thread first; with ids, those on these tags alone."""
    first = [c for c in comments if not c.parent_id and (annotation_ids is None or c.annotation_id in annotation_ids)]
    return [[head, *(c for c in comments if c.parent_id == head.id)] for head in first]
