"""Tuning an encoder on what a recommender learns from."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from coalition_annotator.model.progress import Progress, silent
from coalition_annotator.nlp.attribution.read_article import read_article
from coalition_annotator.nlp.encoder.encoder_folder import EncoderFolder
from coalition_annotator.nlp.encoder.fine_tuning import LabelledArticle, fine_tuned
from coalition_annotator.nlp.encoder.reading import HALVES, mark_of
from coalition_annotator.nlp.recommender.bio_labels import BEGIN, INSIDE, OUTSIDE
from coalition_annotator.nlp.recommender.training import Example, labels_of, require_enough


def tune(examples: Sequence[Example], base: Path, folder: EncoderFolder, *, progress: Progress = silent) -> str:
    """Tune an encoder, keep it, and return its digest.

    Args:
        examples: what to learn from.
        base: the folder of a pretrained encoder.
        folder: where to keep it.
        progress: told of each step; what it raises ends the tuning.

    Raises:
        TooLittleError: there is too little to learn from.
        EncoderError: the encoder can't be read, does not learn, or can't be kept.
    """
    layers = require_enough(examples)
    articles: list[LabelledArticle] = []
    for each in examples:
        paragraphs = read_article(each.text).paragraphs
        read = [part for part in paragraphs if part.span.start < each.read_to]
        articles.append(LabelledArticle(paragraphs, [labels_of(each, part, layers) for part in read]))
    labels = (OUTSIDE, *(side + layer for layer in layers for side in (BEGIN, INSIDE)))
    seen = [
        sorted({mark_of(part) for each in articles[first::HALVES] for part in each.paragraphs[: len(each.labels)]})
        for first in range(HALVES)
    ]
    # Whether there is a place for it shows before the tuning, not after it.
    with folder.part() as part:
        encoders = fine_tuned(base, articles, labels, lambda done, of: progress("Tuning the encoder", done, of))
        return folder.keep(part, encoders, seen)
