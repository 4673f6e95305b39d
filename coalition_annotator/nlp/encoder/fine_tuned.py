"""A fine-tuned encoder at work, and the folder that it is kept in."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from coalition_annotator.files.folder_digest import digest_of
from coalition_annotator.model.errors import EncoderError
from coalition_annotator.nlp.attribution.guesses import WHOLE, Guesses
from coalition_annotator.nlp.attribution.kept_files import KeptFiles
from coalition_annotator.nlp.attribution.tokenizer import TokenizedParagraph
from coalition_annotator.nlp.encoder import base_encoders
from coalition_annotator.nlp.encoder.kept_guesses import SUFFIX, KeptGuesses, keep_unseen
from coalition_annotator.nlp.encoder.sequences import PieceSequence, SequenceMaker

if TYPE_CHECKING:
    import torch
    from torch import Tensor

BATCH = 8
# Widths are multiples of it: for every width that is new, the library plans anew and keeps the plan in memory.
_STEP = 32
_MODEL, _UNSEEN, _KEPT = "model", "unseen", "guesses"
_DIGEST_LENGTH = 64
_MOST_BYTES = 2_000_000_000
# From this share of the time on, numbers of 16 bits are worth what they lose.
_MUCH = 0.7


class EncoderFolder:
    """Fine-tuned encoders of this machine, each in a folder that is called by its digest.

    Args:
        folder: where they are; made when the first one is.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def guesser(self, digest: str) -> KeptGuesses | None:
        """Return the encoder with a digest; None where it is not here."""
        if len(digest) != _DIGEST_LENGTH or not digest.isalnum() or not self.model_of(digest).is_dir():
            return None
        with suppress(OSError):
            (self._folder / digest).touch()
        unseen = KeptFiles(self._folder / digest / _UNSEEN, SUFFIX, None)
        return KeptGuesses(FineTuned(self.model_of(digest), digest), KeptFiles(self._folder / _KEPT, SUFFIX), unseen)

    def model_of(self, digest: str) -> Path:
        """Return the folder of an encoder's files."""
        return self._folder / digest / _MODEL

    def keep(
        self, model: Any, tokenizer: Any, read: Sequence[tuple[Sequence[TokenizedParagraph], Sequence[Guesses]]]
    ) -> str:
        """Keep an encoder that was tuned here, and return its digest.

        Args:
            model: the tuned encoder, a model of the library; its numbers are cut to 16 bits.
            tokenizer: the one of the library that it was tuned with.
            read: the paragraphs of each article that it was tuned on, with the guesses of an encoder that was not.

        Raises:
            OSError: it can't be written.
        """
        self._folder.mkdir(parents=True, exist_ok=True)
        part = self._folder / "part"
        shutil.rmtree(part, ignore_errors=True)
        model.half().save_pretrained(part / _MODEL, safe_serialization=True)
        tokenizer.save_pretrained(part / _MODEL)
        for paragraphs, guesses in read:
            keep_unseen(KeptFiles(part / _UNSEEN, SUFFIX, None), paragraphs, guesses)
        return self.take(part)

    def files(self, digest: str) -> Iterator[tuple[str, Path]]:
        """Yield the files of an encoder, if it is here: each name within its folder, with slashes, and its place."""
        if self.guesser(digest) is not None:
            whole = self._folder / digest
            for place in sorted(each for each in whole.rglob("*") if each.is_file()):
                yield place.relative_to(whole).as_posix(), place

    def digest_in(self, part: Path) -> str:
        """Return the digest of the encoder in a folder with such files."""
        return digest_of(part / _MODEL)

    def take(self, part: Path) -> str:
        """Take in a folder with an encoder's files, which is moved, and return its digest.

        Raises:
            OSError: it can't be moved.
        """
        self._folder.mkdir(parents=True, exist_ok=True)
        digest = self.digest_in(part)
        shutil.rmtree(self._folder / digest, ignore_errors=True)
        shutil.move(part, self._folder / digest)
        self._tidy(digest)
        return digest

    def _tidy(self, newest: str) -> None:
        """Remove the encoders that were used longest ago, where there are too many."""
        used = {each: each.stat().st_mtime for each in self._folder.iterdir() if (each / _MODEL).is_dir()}
        total = 0
        for each in sorted(used, key=lambda each: (each.name != newest, -used[each])):
            total += sum(file.stat().st_size for file in each.rglob("*") if file.is_file())
            if total > _MOST_BYTES and each.name != newest:
                shutil.rmtree(each, ignore_errors=True)


class FineTuned:
    """An encoder that was tuned here; it is loaded when it first guesses.

    Args:
        folder: its files.
        digest: theirs.
    """

    def __init__(self, folder: Path, digest: str) -> None:
        self._folder, self.digest = folder, digest

    def guess(self, paragraphs: Sequence[TokenizedParagraph]) -> list[Guesses]:
        """Return the guesses for an article's paragraphs, in their order.

        Raises:
            EncoderError: the encoder is damaged, or what reads it is not installed.
        """
        return guesses_of(*self._loaded, paragraphs)

    @cached_property
    def _loaded(self) -> Loaded:
        if not base_encoders.can_be_used():
            raise EncoderError(
                "What reads the recommender's encoder is not installed.",
                remedy="Install the extra 'transformer', or train without an encoder.",
            )
        if digest_of(self._folder) != self.digest:
            raise EncoderError(
                "The recommender's encoder is damaged.", where=str(self._folder), remedy="Train it again."
            )
        found = json.loads((self._folder / base_encoders.CONFIGURATION).read_text("utf-8"))["id2label"]
        labels = tuple(found[key] for key in sorted(found, key=int))
        maker = SequenceMaker(base_encoders.tokenizer_of(self._folder), base_encoders.longest_of(self._folder))
        return Loaded(base_encoders.with_labels(self._folder, labels), maker, labels)


class Loaded(NamedTuple):
    """A model of the library, what makes sequences for it, and its labels."""

    model: Any
    maker: SequenceMaker
    labels: tuple[str, ...]


def padded(sequences: Sequence[PieceSequence], padding: int) -> tuple[Tensor, Tensor]:
    """Return the wordpieces of sequences as one table, and which of its cells are wordpieces."""
    import torch

    longest = max(len(each.pieces) for each in sequences)
    width = -(-longest // _STEP) * _STEP
    ids = torch.full((len(sequences), width), padding)
    seen = torch.zeros((len(sequences), width), dtype=torch.long)
    for row, each in enumerate(sequences):
        ids[row, : len(each.pieces)] = torch.tensor(each.pieces)
        seen[row, : len(each.pieces)] = 1
    return ids, seen


def guesses_of(
    model: Any, maker: SequenceMaker, labels: tuple[str, ...], paragraphs: Sequence[TokenizedParagraph]
) -> list[Guesses]:
    """Return what a model of the library makes of an article's paragraphs."""
    rows: list[list[tuple[int, ...]]] = [[()] * len(each.tokens) for each in paragraphs]
    for paragraph, token, row in _rows(model, maker, paragraphs):
        rows[paragraph][token] = row
    return [Guesses(labels, tuple(each)) for each in rows]


def _rows(
    model: Any, maker: SequenceMaker, paragraphs: Sequence[TokenizedParagraph]
) -> Iterator[tuple[int, int, tuple[int, ...]]]:
    import torch

    model.eval()
    # Those of like length are read together, as filling up takes time.
    ranked = sorted(maker.sequences(paragraphs), key=lambda each: len(each.pieces))
    for first in range(0, len(ranked), BATCH):
        batch = ranked[first : first + BATCH]
        ids, seen = padded(batch, maker.padding)
        with torch.inference_mode(), quickest_numbers():
            shares = model(input_ids=ids, attention_mask=seen).logits.float().softmax(-1)
        for each, found in zip(batch, (shares * WHOLE).round().int().tolist(), strict=True):
            for place, row in zip(each.places, found, strict=False):
                if place is not None:
                    yield place.paragraph, place.token, tuple(row)


def quickest_numbers() -> torch.autocast:
    """Return a context in which models reckon with numbers of 16 bits, where that is faster here."""
    import torch

    return torch.autocast("cpu", dtype=torch.bfloat16, enabled=_is_faster_in_short())


@cache
def _is_faster_in_short() -> bool:
    """Tell whether numbers of 16 bits (bfloat16) are faster here: some processors reckon with them, others act so."""
    import torch

    taken: dict[bool, float] = {}
    for is_short in (False, True):
        one, other = (torch.ones(size, dtype=torch.bfloat16 if is_short else torch.float32)
                      for size in ((512, 1536), (1536, 512)))  # fmt: skip
        tries = []
        for _ in range(5):
            started = time.perf_counter()
            one @ other
            tries.append(time.perf_counter() - started)
        taken[is_short] = min(tries)
    return taken[True] < _MUCH * taken[False]
