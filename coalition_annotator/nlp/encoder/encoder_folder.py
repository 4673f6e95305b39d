"""The folder with this machine's fine-tuned encoders."""

from __future__ import annotations

import errno
import json
import os
import re
import shutil
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from coalition_annotator.files.folder_digest import digest_of
from coalition_annotator.model.errors import EncoderError
from coalition_annotator.nlp.attribution.kept_files import KeptFiles
from coalition_annotator.nlp.encoder import base_encoders
from coalition_annotator.nlp.encoder.base_encoders import Encoder
from coalition_annotator.nlp.encoder.kept_guesses import KeptGuesses
from coalition_annotator.nlp.encoder.reading import HALVES, EncoderPair

FILES = re.compile(r"(?:[01]/[\w\-]+(?:\.[\w\-]+)*\.(?:safetensors|json|txt)|seen\.json)", re.ASCII)
"""The names that an encoder's files may have: weights and settings, nothing that could be run."""
_ENCODER, _SEEN, _HELD, _KEPT, _PART = "encoder", "seen.json", "held", "guesses", "part-"
_DIGEST = re.compile(r"[0-9a-f]{64}")
# Seconds: a day for what no project kept, half a year for what one did.
_FORGOTTEN, _UNUSED = 86_400, 180 * 86_400


class EncoderFolder:
    """Fine-tuned encoders, each in a folder that is called by the digest of its files.

    Args:
        folder: where they are; made when the first one is.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def has(self, digest: str) -> bool:
        """Tell whether an encoder is here, whether sound or not."""
        return _DIGEST.fullmatch(digest) is not None and self.place_of(digest).is_dir()

    def place_of(self, digest: str) -> Path:
        """Return the folder of an encoder's files."""
        return self._folder / digest / _ENCODER

    def is_sound(self, digest: str) -> bool:
        """Tell whether an encoder is here, as it was kept."""
        return self.has(digest) and digest_of(self.place_of(digest)) == digest

    def guesser(self, digest: str) -> KeptGuesses | None:
        """Return the encoder with a digest, which is loaded when it is needed; None where it is not here."""
        if not self.has(digest):
            return None
        place = self.place_of(digest)
        with suppress(OSError):
            os.utime(place.parent)
        seen = _seen_in(place)

        def load(number: int) -> Encoder:
            base_encoders.require_usable()
            if not self.is_sound(digest):
                raise damaged(place)
            return base_encoders.tuned(place / str(number))

        return KeptGuesses(EncoderPair(digest, seen, load), KeptFiles(self._folder / _KEPT, ".guesses"))

    @contextmanager
    def part(self) -> Iterator[Path]:
        """Give a folder to make an encoder's files in; what is left there at the end goes.

        Raises:
            EncoderError: nothing can be written, or there is no room.
        """
        part: Path | None = None
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._tidy()
            part = Path(tempfile.mkdtemp(prefix=_PART, dir=self._folder))
            yield part
        except OSError as error:
            raise _not_kept(self._folder, error) from error
        finally:
            if part is not None:
                shutil.rmtree(part, ignore_errors=True)

    def keep(self, part: Path, encoders: Sequence[Encoder], seen: Sequence[Sequence[str]]) -> str:
        """Keep encoders that were tuned here, and return their digest.

        Args:
            part: what ``part`` gave.
            encoders: they; their numbers are cut to 16 bits.
            seen: for each the marks of the paragraphs that it was tuned on.

        Raises:
            EncoderError, OSError: they can't be written; ``part`` makes an EncoderError of the latter.
        """
        try:
            for number, each in enumerate(encoders):
                place = part / str(number)
                each.model.half().save_pretrained(place, safe_serialization=True)
                each.tokenizer.save_pretrained(place)
        except OSError:
            raise
        except Exception as error:  # the libraries have errors of their own for what the system refuses
            raise _not_kept(self._folder, error) from error
        for file in [each for each in part.rglob("*") if each.is_file()]:
            if not FILES.fullmatch(file.relative_to(part).as_posix()):
                file.unlink()
        (part / _SEEN).write_text(json.dumps(list(map(list, seen))), encoding="utf-8")
        return self.take(part)

    def take(self, part: Path) -> str:
        """Take in an encoder's files from what ``part`` gave, and return their digest; a damaged one is replaced.

        Raises:
            OSError: they can't be moved.
        """
        digest = digest_of(part)
        if self.is_sound(digest):
            return digest
        self._remove(self.place_of(digest))
        self.place_of(digest).parent.mkdir(parents=True, exist_ok=True)
        part.replace(self.place_of(digest))
        return digest

    def files(self, digest: str) -> Iterator[tuple[str, Path]]:
        """Yield the files of an encoder, if it is here: each name within its folder, with slashes, and its place."""
        if self.has(digest):
            whole = self.place_of(digest)
            for place in sorted(each for each in whole.rglob("*") if each.is_file()):
                yield place.relative_to(whole).as_posix(), place

    def hold(self, digest: str) -> None:
        """Note that a project's recommender reads by an encoder, so that it stays while it is used."""
        if self.has(digest):
            with suppress(OSError):
                (self._folder / digest / _HELD).touch()

    def _remove(self, place: Path) -> None:
        """Remove a folder, which is gone at once, or not at all, for whoever looks for it."""
        if not place.exists():
            return
        with suppress(OSError):
            gone = Path(tempfile.mkdtemp(prefix=_PART, dir=self._folder))
            try:
                place.replace(gone / "gone")
            finally:
                shutil.rmtree(gone, ignore_errors=True)

    def _tidy(self) -> None:
        """Remove what programs left that ended while they wrote, and encoders that nothing has read by for long."""
        for each in list(self._folder.iterdir()):
            is_held = (each / _HELD).exists()
            with suppress(OSError):
                unused = time.time() - each.stat().st_mtime
                if each.name.startswith(_PART) and unused > _FORGOTTEN:
                    shutil.rmtree(each)
                elif _DIGEST.fullmatch(each.name) and unused > (_UNUSED if is_held else _FORGOTTEN):
                    self._remove(each)


def _seen_in(place: Path) -> list[frozenset[str]]:
    """Return what each encoder was tuned on; nothing where that is damaged, which shows when they are loaded."""
    try:
        told = json.loads((place / _SEEN).read_text("utf-8"))
        found = [frozenset(map(str, each)) for each in told]
    except (OSError, ValueError, TypeError, RecursionError):
        found = []
    return found if len(found) == HALVES else [frozenset()] * HALVES


def damaged(place: Path) -> EncoderError:
    """Return the error for an encoder whose files are not as they were kept."""
    return EncoderError(
        "The recommender's encoder is damaged.", where=str(place),
        remedy="Import it again, or train with an encoder anew.",
    )  # fmt: skip


def _not_kept(folder: Path, error: Exception) -> EncoderError:
    full = isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT)
    return EncoderError(
        f"The encoder can't be kept: {getattr(error, 'strerror', None) or error}.", where=str(folder),
        remedy="Make room on this disk, then train again." if full else "See that this folder can be written to.",
    )  # fmt: skip
