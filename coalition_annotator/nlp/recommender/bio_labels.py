"""From spans to labels of words and back: B-layer begins a span, I-layer goes on, O is outside."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence

from coalition_annotator.model.span import Span, Spans
from coalition_annotator.nlp.attribution.tokenizer import Token

OUTSIDE = "O"
BEGIN, INSIDE = "B-", "I-"


def encode(tokens: Sequence[Token], tags: Mapping[str, Iterable[Spans]]) -> list[str]:
    """Return a label for each token; where layers overlap, the later one of the mapping is kept."""
    labels = [OUTSIDE] * len(tokens)
    for layer_id, several in tags.items():
        for span in (span for spans in several for span in spans):
            for number, place in enumerate(covered(tokens, span)):
                labels[place] = (INSIDE if number else BEGIN) + layer_id
    return labels


def covered(tokens: Sequence[Token], span: Span) -> range:
    """Return the places of the tokens that share a code point with a span."""
    first = bisect_left(tokens, span.start + 1, key=lambda token: token.end)
    return range(first, max(first, bisect_left(tokens, span.end, key=lambda token: token.start)))


def decode(labels: Sequence[str]) -> list[tuple[str, int, int]]:
    """Return (layer, first token, one past the last) of each run of labels, in the order of the text."""
    result: list[tuple[str, int, int]] = []
    layer, first = "", 0
    for place, label in enumerate([*labels, OUTSIDE]):
        goes_on = label.startswith(INSIDE) and label[2:] == layer
        if layer and not goes_on:
            result.append((layer, first, place))
            layer = ""
        if label != OUTSIDE and not goes_on:
            layer, first = label[2:], place
    return result


def span_of(tokens: Sequence[Token], first: int, last: int) -> Span:
    """Return the code points of tokens from ``first`` up to, not including, ``last``."""
    return Span(tokens[first].start, tokens[last - 1].end)
