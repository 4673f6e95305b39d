"""Working together: who reads what, verdicts on tags, comments, and the agreed version."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import NamedTuple

from coalition_annotator.model.annotation import Annotation, Annotator
from coalition_annotator.model.identifier import id_of

ACCEPT, REJECT, AMEND = "accept", "reject", "amend"
VERDICTS = (ACCEPT, REJECT, AMEND)
BLIND = "review.blind"

# The agreed version belongs to an annotator of its own, the same in all projects.
AGREED = Annotator(id_of("agreed version"), "Agreed version", "★", "#00876c", "")


class Assignment(NamedTuple):
    """An annotator is to read an article; ``state`` is one of article.STATES and tells how far they are."""

    id: str
    article_id: str
    annotator_id: str
    state: str


class Verdict(NamedTuple):
    """What a reviewer decided on one tag, and by what rule.

    ``seen`` is the fingerprint of the tag as the reviewer saw it; where the tag has another one since, the verdict is
    out of date. ``agreed_id`` is the tag of the agreed version that came of it; empty where none did. ``reason`` says
    why: 'by hand', or the rule that decided.
    """

    id: str
    article_id: str
    annotation_id: str
    annotator_id: str
    verdict: str
    seen: str
    agreed_id: str
    reason: str
    created: str


class Comment(NamedTuple):
    """A remark on an article or one of its tags; an answer names the comment it answers to in ``parent_id``.

    ``annotation_id`` is empty for a remark on the article. ``resolved`` is 1 where a first comment's thread is closed.
    """

    id: str
    article_id: str
    annotation_id: str
    parent_id: str
    annotator_id: str
    text: str
    resolved: int
    created: str


def assignment_id(article_id: str, annotator_id: str) -> str:
    """Return the id of an assignment, the same in all copies of a project."""
    return id_of("assignment", article_id, annotator_id)


def verdict_id(annotation_id: str, reviewer_id: str) -> str:
    """Return the id of a reviewer's verdict on a tag, the same in all copies of a project."""
    return id_of("verdict", annotation_id, reviewer_id)


def agreed_id(annotation_ids: list[str]) -> str:
    """Return the id of the agreed tag that comes of several annotators' tags."""
    return id_of("agreed", min(annotation_ids))


def fingerprint(annotation: Annotation) -> str:
    """Return a short text that changes when a tag's layer, spans, attributes or entity do."""
    said = [annotation.layer_id, annotation.spans, annotation.attributes, annotation.entity_id]
    return sha256(json.dumps(said, sort_keys=True, ensure_ascii=False).encode("utf-8", "surrogatepass")).hexdigest()[
        :16
    ]
