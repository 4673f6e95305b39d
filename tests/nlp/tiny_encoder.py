"""An encoder that is small enough to be made, and tuned, within a test."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, trainers
from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

from .test_recommender import example

_MARKS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]


def make(folder: Path, *, longest: int = 64) -> Path:
    """Write an untrained encoder with the words of the invented examples, and return its folder."""
    words = Tokenizer(models.WordPiece(unk_token="[UNK]"))  # type: ignore[call-arg]
    words.normalizer = normalizers.BertNormalizer()  # type: ignore[assignment]
    words.pre_tokenizer = pre_tokenizers.BertPreTokenizer()  # type: ignore[assignment]
    trainer = trainers.WordPieceTrainer(vocab_size=400, special_tokens=_MARKS)
    words.train_from_iterator([example(seed).text for seed in range(12)], trainer)
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_object=words, pad_token="[PAD]", unk_token="[UNK]", cls_token="[CLS]", sep_token="[SEP]",
        mask_token="[MASK]",
    )  # fmt: skip
    torch.manual_seed(3)
    config = BertConfig(
        vocab_size=len(tokenizer), hidden_size=48, num_hidden_layers=2, num_attention_heads=4, intermediate_size=96,
        max_position_embeddings=longest,
    )  # fmt: skip
    BertModel(config).save_pretrained(folder, safe_serialization=True)
    tokenizer.save_pretrained(folder)
    return folder


@pytest.fixture(scope="session")
def tiny_encoder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of an untrained encoder."""
    return make(tmp_path_factory.mktemp("encoder"))
