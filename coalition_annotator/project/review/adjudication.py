"""Making the agreed version from one side or several, by hand, or in bulk by a rule; always beside the originals."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from coalition_annotator.model.annotation import ADJUDICATION, KEPT, Annotation, Link
from coalition_annotator.model.difference import Compared
from coalition_annotator.model.edit import Edit, RowChange, added, edit, removed, replaced
from coalition_annotator.model.errors import UserError
from coalition_annotator.model.identifier import id_of, now
from coalition_annotator.model.review import ACCEPT, AGREED, AMEND, REJECT, Verdict, agreed_id, fingerprint, verdict_id
from coalition_annotator.model.span import Span, Spans, checked, normalised
from coalition_annotator.project.project import Project
from coalition_annotator.project.review.review_state import Review
from coalition_annotator.store.annotations import links_touching

ALL_AGREE, MAJORITY, TRUSTED = "all agree", "majority", "trusted"
RULES = (ALL_AGREE, MAJORITY, TRUSTED)
BY_HAND = "by hand"
_NO_VALUE = object()


class AgreedContent(NamedTuple):
    """What an agreed tag shall be: as ``base``, apart from what the other fields say.

    ``base`` is one of the group's tags; its links are taken over, too. ``spans``, ``layer_id`` and ``entity_id`` are
    None to take the base's; ``entity_id`` may be '' for nobody. ``attributes`` replaces those of the base one by one,
    None taking one away.
    """

    base: Annotation
    spans: Spans | None = None
    layer_id: str | None = None
    entity_id: str | None = None
    attributes: Mapping[str, Any] = {}


def take(project: Project, review: Review, group: Compared, choice: AgreedContent, *, reason: str = BY_HAND) -> Edit:
    """Put a group's tag into the agreed version as chosen; what was decided on the group before is replaced.

    Raises:
        UserError: the choice covers nothing.
    """
    rows, _ = _taken(project, review, group, choice, reason)
    return edit("Agree on a tag", rows)


def union(group: Compared) -> Spans:
    """Return the spans of all of a group's tags, merged."""
    return normalised(span for tag in group.tags for span in tag.spans)


def leave_out(project: Project, review: Review, group: Compared, *, reason: str = BY_HAND) -> Edit:
    """Decide that nothing of a group goes into the agreed version."""
    rows = _cleared(project, review, group)
    rows += [_verdict(project, review, tag, REJECT, "", reason) for tag in group.tags]
    return edit("Leave a tag out", rows)


def reopen(project: Project, review: Review, group: Compared) -> Edit:
    """Take the decision on a group back: its verdicts and its agreed tag go."""
    rows = _cleared(project, review, group)
    rows += [removed(verdict) for tag in group.tags for verdict in review.verdicts.get(tag.id, ())]
    return edit("Reopen a decision", rows)


def amend(review: Review, tag: Annotation, **fields: Any) -> Edit:
    """Change an agreed tag: spans, layer_id, entity_id, attributes. Who proposed it stays known.

    Raises:
        UserError: the spans cover nothing, or the tag is none of the agreed version.
    """
    if tag.annotator_id != AGREED.id:
        raise UserError("Only the agreed version can be amended here.", remedy="Take one side first.")
    if "spans" in fields:
        fields["spans"] = _covered(fields["spans"], review)
    changed = tag._replace(**fields)
    rows = [replaced(tag, changed)]
    for verdict in (v for several in review.verdicts.values() for v in several if v.agreed_id == tag.id):
        if verdict.verdict == ACCEPT:
            rows.append(replaced(verdict, verdict._replace(verdict=AMEND)))
    return edit("Amend an agreed tag", rows)


def by_rule(
    project: Project,
    reviews: Iterable[Review],
    rule: str,
    *,
    trusted: str = "",
    progress: Callable[[int], None] = lambda _: None,
) -> Edit:
    """Decide all undecided groups that a rule can decide, as one gesture.

    'all agree' takes what everybody who read the article tagged alike. 'majority' takes what more than half of the
    readers tagged, each of its fields as more than half of those who tagged it have it, and leaves the rest out; where
    a field has no majority, the group stays undecided (spans: the code points that more than half of the readers
    cover). 'trusted' takes what the trusted annotator tagged and leaves out what they did not.

    Args:
        project: the open project.
        reviews: the articles.
        rule: one of RULES.
        trusted: the annotator whom 'trusted' follows.
        progress: told after each article how many are done.
    """
    rows: list[RowChange] = []
    decided = 0
    for number, review in enumerate(reviews, 1):
        settled = review
        for group in review.groups:
            if review.decided(group):
                continue
            verdict = _ruled(review, group, rule, trusted)
            if verdict is None:
                continue
            reason = f"{rule}: {_name(project, trusted)}" if rule == TRUSTED else rule
            if isinstance(verdict, AgreedContent):
                fresh, settled = _taken(project, settled, group, verdict, reason)
            else:
                fresh = [_verdict(project, settled, tag, REJECT, "", reason) for tag in group.tags]
            rows += fresh
            decided += 1
        progress(number)
    agreed_row = [row for row in rows if row.table == "annotator"][:1]
    others = [row for row in rows if row.table != "annotator"]
    return edit(f"Agree on {decided:,} by rule: {rule}", [*agreed_row, *others])


def _ruled(review: Review, group: Compared, rule: str, trusted: str) -> AgreedContent | bool | None:
    """Return a choice, False for leaving out, or None where the rule does not decide."""
    if rule == ALL_AGREE:
        return AgreedContent(group.tags[0]) if group.agrees and len(group.tags) > 1 else None
    if rule == TRUSTED:
        if trusted not in review.readers:
            return None
        own = group.of(trusted)
        return AgreedContent(own) if own is not None else False
    if len(review.readers) < 2 or 2 * len(group.tags) == len(review.readers):
        return None
    if 2 * len(group.tags) < len(review.readers):
        return False
    return _by_majority(review, group)


def _by_majority(review: Review, group: Compared) -> AgreedContent | None:
    number = len(group.tags)
    layer = _most(number, [tag.layer_id for tag in group.tags])
    entity = _most(number, [tag.entity_id or "" for tag in group.tags])
    spans = _most(number, [tag.spans for tag in group.tags])
    if spans is _NO_VALUE:
        spans = _covered_by_most(group, len(review.readers))
    attributes = {
        key: _most(number, [_hashable(tag.attributes.get(key)) for tag in group.tags])
        for key in {key for tag in group.tags for key in tag.attributes if key != KEPT}
    }
    links = _most(number, [_hashable(dict(each)) for each in group.targets])
    if any(each is _NO_VALUE for each in (layer, entity, links, *attributes.values())) or not spans:
        return None
    base = next(tag for tag, each in zip(group.tags, group.targets, strict=True) if _hashable(dict(each)) == links)
    values = {
        key: next((tag.attributes.get(key) for tag in group.tags if _hashable(tag.attributes.get(key)) == chosen), None)
        for key, chosen in attributes.items()
    }
    return AgreedContent(base, spans, layer, entity, values)


def _hashable(value: Any) -> Any:
    if isinstance(value, Mapping):
        return tuple(sorted((key, _hashable(each)) for key, each in value.items()))
    if isinstance(value, (list, tuple, set, frozenset)):
        return tuple(sorted(value, key=str))
    return value


def _most(number: int, values: list[Any]) -> Any:
    value, count = Counter(values).most_common(1)[0]
    return value if 2 * count > number else _NO_VALUE


def _covered_by_most(group: Compared, readers: int) -> Spans:
    edges: Counter[int] = Counter()
    for tag in group.tags:
        for span in tag.spans:
            edges[span.start] += 1
            edges[span.end] -= 1
    result: list[Span] = []
    depth, since = 0, None
    for place in sorted(edges):
        depth += edges[place]
        if since is None and 2 * depth > readers:
            since = place
        elif since is not None and 2 * depth <= readers:
            result.append(Span(since, place))
            since = None
    return normalised(result)


def _taken(
    project: Project, review: Review, group: Compared, choice: AgreedContent, reason: str
) -> tuple[list[RowChange], Review]:
    """Return the rows of a decision, and the review as it is after it."""
    base = choice.base
    attributes = {key: value for key, value in base.attributes.items() if key != KEPT}
    for key, value in choice.attributes.items():
        if value in (None, "", []):
            attributes.pop(key, None)
        else:
            attributes[key] = value
    made = Annotation(
        agreed_id([tag.id for tag in group.tags]),
        review.article.id,
        AGREED.id,
        choice.layer_id or base.layer_id,
        _covered(choice.spans or base.spans, review),
        attributes,
        base.entity_id if choice.entity_id is None else choice.entity_id or None,
        ADJUDICATION,
        now(),
        review.article.text_hash,
    )
    rows = [] if AGREED.id in project.annotators else [added(AGREED)]
    before = review.agreed.get(made.id)
    rows += _cleared(project, review, group, keep=made.id)
    rows.append(replaced(before, made) if before else added(made))
    verdicts, everything = dict(review.verdicts), dict(review.all_verdicts)
    for tag, linked in zip(group.tags, group.targets, strict=True):
        kind = REJECT
        if _same(tag, made) and linked == group.targets[group.tags.index(base)]:
            kind = ACCEPT
        elif tag.id == base.id:
            kind = AMEND
        row = _verdict(project, review, tag, kind, made.id, reason)
        rows.append(row)
        verdict = Verdict(**dict(row.after or {}))
        verdicts[tag.id] = (*(v for v in verdicts.get(tag.id, ()) if v.id != verdict.id), verdict)
        everything[verdict.id] = verdict
    agreed = {**review.agreed, made.id: made}
    after = review._replace(agreed=agreed, verdicts=verdicts, all_verdicts=everything)
    links = _links(after, group)
    wanted = {link.id for link in links}
    known = {link.id for link in after.agreed_links}
    gone = [k for k in after.agreed_links if k.source_id == made.id and k.id not in wanted]
    fresh = [link for link in links if link.id not in known]
    rows += [removed(link) for link in gone] + [added(link) for link in fresh]
    left = tuple(link for link in after.agreed_links if link not in gone)
    return rows, after._replace(agreed_links=(*left, *fresh))


def _same(tag: Annotation, made: Annotation) -> bool:
    own = {key: value for key, value in tag.attributes.items() if key != KEPT}
    return (tag.layer_id, tag.spans, own, tag.entity_id) == (
        made.layer_id, made.spans, dict(made.attributes), made.entity_id,
    )  # fmt: skip


def _covered(spans: Iterable[Span], review: Review) -> Spans:
    try:
        return checked(spans, len(review.text))
    except ValueError as error:
        raise UserError("A tag must cover at least one character.", remedy="Leave the tag out instead.") from error


def _links(review: Review, group: Compared) -> list[Link]:
    """Return the agreed links at a group: from accepted tags to what their links lead to, where that is agreed."""
    agreed_of = {each.number: tag.id for each in review.groups if (tag := review.agreed_tag(each)) is not None}
    result: dict[str, Link] = {}
    for other in review.groups:
        source_id = agreed_of.get(other.number)
        if source_id is None:
            continue
        for tag, targets in zip(other.tags, other.targets, strict=True):
            if not any(v.verdict in (ACCEPT, AMEND) for v in review.verdicts.get(tag.id, ())):
                continue
            for link_type, ends in targets.items():
                for end in ends:
                    if (other.number == group.number or end == group.number) and end in agreed_of:
                        made_id = id_of("agreed link", link_type, source_id, agreed_of[end])
                        result[made_id] = Link(made_id, link_type, source_id, agreed_of[end], AGREED.id)
    return list(result.values())


def _cleared(project: Project, review: Review, group: Compared, *, keep: str = "") -> list[RowChange]:
    """Return the changes that take the group's agreed tags away, with their links, apart from the one to keep."""
    members = {tag.id for tag in group.tags}
    ids = {v.agreed_id for v in review.all_verdicts.values() if v.annotation_id in members} - {keep}
    gone = [review.agreed[each] for each in sorted(ids) if each in review.agreed]
    links = project.file.ask(links_touching, [tag.id for tag in gone]) if gone else []
    return [removed(link) for link in links] + [removed(tag) for tag in gone]


def _verdict(project: Project, review: Review, tag: Annotation, kind: str, made_id: str, reason: str) -> RowChange:
    own_id = verdict_id(tag.id, project.me.id)
    made = Verdict(own_id, review.article.id, tag.id, project.me.id, kind, fingerprint(tag), made_id, reason, now())
    known = review.all_verdicts.get(own_id)
    return replaced(known, made) if known else added(made)


def _name(project: Project, annotator_id: str) -> str:
    known = project.annotators.get(annotator_id)
    return known.name if known else annotator_id
