"""What a recommender proposes."""

from __future__ import annotations

from typing import NamedTuple

from coalition_annotator.model.span import Spans


class Learned(NamedTuple):
    """A span that the recommender proposes for a layer; ``confidence`` is how often such ones were right."""

    layer_id: str
    spans: Spans
    confidence: float
