"""SpaCy's DocBin: a document for each article and annotator, with a span group for each layer.

Needs the package spacy. Tokens are those of the blank pipeline for any language, cut where a tag begins or ends within
one, so that spans have exactly the words of their tags.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from coalition_annotator.formats import spec
from coalition_annotator.formats.spec import DataFeature, OffsetUnit, WriterSpec
from coalition_annotator.model.annotation import Annotation
from coalition_annotator.model.dataset import Dataset, by_annotator, facts
from coalition_annotator.model.errors import missing_package

if TYPE_CHECKING:
    from spacy.tokens import Doc


def write(dataset: Dataset, target: Path) -> None:
    """Write the documents.

    Raises:
        UserError: spaCy is not installed.
    """
    try:
        import spacy
        from spacy.tokens import Doc, DocBin, Span
    except ImportError as error:
        raise missing_package("These files", "spacy", extra="spacy", where=str(target)) from error
    pipeline = spacy.blank("xx")
    store = DocBin(store_user_data=True)
    for item in dataset.items():
        for annotator_id, tags, _ in by_annotator(item, untagged=True):
            doc = Doc(pipeline.vocab, *_tokens(pipeline.make_doc(item.text), tags))
            doc.user_data["article"] = {"name": item.name, **facts(item.article)}
            if annotator_id:
                doc.user_data["annotator"] = dataset.annotator(annotator_id)
            groups: dict[str, list[Span]] = {}
            for tag in tags:
                label = dataset.label(tag)
                for span in tag.spans:
                    found = doc.char_span(span.start, span.end, label=label)
                    if found is not None:
                        groups.setdefault(label, []).append(found)
            for label in sorted(groups):
                doc.spans[label] = groups[label]
            store.add(doc)
    target.write_bytes(store.to_bytes())


def _tokens(doc: Doc, tags: Sequence[Annotation]) -> tuple[list[str], list[bool]]:
    """Return a text's tokens, and whether a blank follows each, cut at all edges of tags."""
    starts = {span.start for tag in tags for span in tag.spans}
    ends = {span.end for tag in tags for span in tag.spans}
    edges = sorted(starts | ends)
    words: list[str] = []
    spaces: list[bool] = []
    for token in doc:
        begin, end = token.idx, token.idx + len(token)
        cuts = [begin, *edges[bisect_right(edges, begin) : bisect_left(edges, end)], end]
        words += [doc.text[low:high] for low, high in pairwise(cuts)]
        # A blank is a token of its own where a tag begins or ends with it.
        is_cut = bool(token.whitespace_) and (end in starts or end + 1 in ends)
        words += [" "] if is_cut else []
        spaces += [False] * (len(words) - len(spaces))
        spaces[-1] = bool(token.whitespace_) and not is_cut
    return words, spaces


WRITER = WriterSpec(
    name="spacy",
    title="spaCy DocBin",
    writes="a span group for each layer",
    suffix=".spacy",
    write=write,
    offsets=OffsetUnit.TOKENS,
    losses={
        DataFeature.PARTS: spec.SPLIT,
        DataFeature.LINKS: spec.NO_LINKS,
        DataFeature.ATTRIBUTES: spec.NO_ATTRIBUTES,
        DataFeature.ENTITIES: spec.NO_ENTITIES,
    },
)
