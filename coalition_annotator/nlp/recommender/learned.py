"""What a recommender proposes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from coalition_annotator.model.span import Spans
from coalition_annotator.nlp.recommender.label_shares import LabelShares


class Learned(NamedTuple):
    """A span that the recommender proposes for a layer; ``confidence`` is how often such ones were right."""

    layer_id: str
    spans: Spans
    confidence: float


class Proposals(NamedTuple):
    """What is proposed for an article, in the order of its text, and for each paragraph how probable each label is."""

    tags: Sequence[Learned]
    shares: Sequence[LabelShares]


def one_after_the_other(parts: Sequence[Proposals]) -> Proposals:
    """Return what is proposed for paragraphs as what is proposed for all of them."""
    return Proposals([tag for each in parts for tag in each.tags], [shares for each in parts for shares in each.shares])
