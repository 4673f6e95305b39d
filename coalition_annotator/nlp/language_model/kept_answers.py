"""Answers of a language model kept on this machine, so that nothing is asked twice.

An answer is found by what it depends on: the article's text, the server and model, and the prompt. It holds places and
figures, and no words.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from coalition_annotator.files.output import whole
from coalition_annotator.model.span import Span, Spans, checked
from coalition_annotator.nlp.language_model.quotes import PartAnswer, Quoted
from coalition_annotator.nlp.recommender.plain_number import number

_SUFFIX = ".answer"
_LARGEST = 20_000_000


class ModelAnswer(NamedTuple):
    """All that a model answered for an article, and how it came about.

    Attributes:
        attributions: what it attributes.
        tags: pairs of a layer's id and spans.
        quotes: how many quotations it gave.
        dropped: how many of these were not in the article to the letter.
        unusable: how many of its answers were none.
        cut_off: how many were usable and did not come to their end.
        digest: of the model's weights, or the server's fingerprint; empty where neither was told.
        seed: that it was asked with.
        asked: when (ISO 8601, UTC).
        seconds: how long it took.
        tokens_in: how many tokens it read.
        tokens_out: how many it wrote.
    """

    attributions: tuple[Quoted, ...]
    tags: tuple[tuple[str, Spans], ...]
    quotes: int
    dropped: int
    unusable: int
    cut_off: int
    digest: str
    seed: int
    asked: str
    seconds: float
    tokens_in: int
    tokens_out: int


class KeptAnswers(NamedTuple):
    """The answers of one model to one prompt.

    Attributes:
        folder: where answers are kept.
        address: the server's.
        model: the model's name.
        prompt_hash: what all articles were asked with.
    """

    folder: Path
    address: str
    model: str
    prompt_hash: str

    def of(self, text: str) -> ModelAnswer | None:
        """Return what is kept for an article's text; None where nothing is, or what is damaged."""
        path = self._path(text)
        try:
            if path.stat().st_size > _LARGEST:
                return None
            return _answer(json.loads(path.read_text(encoding="utf-8")), len(text))
        except (OSError, ValueError, TypeError, KeyError, AttributeError, ArithmeticError, RecursionError):
            return None

    def has(self, text: str) -> bool:
        """Tell whether something is kept for an article's text."""
        return self._path(text).exists()

    def keep(self, text: str, answer: ModelAnswer) -> None:
        """Keep an answer, in place of the one before.

        Raises:
            UserError: the file can't be written.
        """
        told = {"model": self.model, "address": self.address, "prompt": self.prompt_hash, **answer._asdict()}
        self.folder.mkdir(parents=True, exist_ok=True)
        with whole(self._path(text)) as part:
            part.write_text(json.dumps(told, separators=(",", ":")), encoding="utf-8")

    def forget(self, text: str) -> bool:
        """Forget what is kept for an article's text; tell whether there was something."""
        there = self.has(text)
        self._path(text).unlink(missing_ok=True)
        return there

    def _path(self, text: str) -> Path:
        found = hashlib.sha256("\0".join((self.address, self.model, self.prompt_hash)).encode("utf-8", "replace"))
        found.update(text.encode("utf-8", "surrogatepass"))
        return self.folder / f"{found.hexdigest()}{_SUFFIX}"


def answer_of(parts: Sequence[PartAnswer], **how: Any) -> ModelAnswer:
    """Return an article's answer from those for its parts; ``how`` are the other fields."""
    return ModelAnswer(
        attributions=tuple(each for part in parts for each in part.attributions),
        tags=tuple(each for part in parts for each in part.tags),
        quotes=sum(part.quotes for part in parts),
        dropped=sum(part.dropped for part in parts),
        unusable=sum(not part.is_usable for part in parts),
        cut_off=sum(part.is_usable and not part.is_whole for part in parts),
        **how,
    )


def _answer(told: Mapping[str, Any], length: int) -> ModelAnswer:
    def spans(given: Any) -> Spans:
        return checked((Span(int(start), int(end)) for start, end in given), length) if given else ()

    quotes, dropped, unusable, cut_off, seed, tokens_in, tokens_out = (
        int(told[key]) for key in ("quotes", "dropped", "unusable", "cut_off", "seed", "tokens_in", "tokens_out")
    )
    return ModelAnswer(
        tuple(Quoted(*(spans(each) for each in attribution)) for attribution in told["attributions"]),
        tuple((str(layer), spans(each)) for layer, each in told["tags"]),
        quotes,
        dropped,
        unusable,
        cut_off,
        str(told["digest"]),
        seed,
        str(told["asked"]),
        number(told["seconds"]),
        tokens_in,
        tokens_out,
    )
