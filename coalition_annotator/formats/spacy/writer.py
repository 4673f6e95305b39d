"""SpaCy's DocBin: a document for each article and annotator, with a span group for each layer.

Needs the package spacy. Spans grow to whole tokens of the blank pipeline of the article's language.
"""

from __future__ import annotations

from pathlib import Path

from coalition_annotator.formats import spec
from coalition_annotator.formats.spec import DataFeature, OffsetUnit, WriterSpec
from coalition_annotator.model.dataset import Dataset, by_annotator, facts
from coalition_annotator.model.errors import missing_package


def write(dataset: Dataset, target: Path) -> None:
    """Write the documents.

    Raises:
        UserError: spaCy is not installed.
    """
    try:
        import spacy
        from spacy.tokens import DocBin, Span
    except ImportError as error:
        raise missing_package("These files", "spacy", extra="spacy", where=str(target)) from error
    pipeline = spacy.blank("xx")
    store = DocBin(store_user_data=True)
    for item in dataset.items():
        for annotator_id, tags, _ in by_annotator(item, untagged=True):
            doc = pipeline.make_doc(item.text)
            doc.user_data["article"] = {"name": item.name, **facts(item.article)}
            if annotator_id:
                doc.user_data["annotator"] = dataset.annotator(annotator_id)
            groups: dict[str, list[Span]] = {}
            for tag in tags:
                label = dataset.label(tag)
                for span in tag.spans:
                    found = doc.char_span(span.start, span.end, label=label, alignment_mode="expand")
                    if found is not None:
                        groups.setdefault(label, []).append(found)
            for label in sorted(groups):
                doc.spans[label] = groups[label]
            store.add(doc)
    target.write_bytes(store.to_bytes())


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
        DataFeature.WITHIN_WORDS: spec.WIDENED,
    },
)
