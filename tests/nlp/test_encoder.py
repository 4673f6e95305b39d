"""An encoder that is tuned on a project's tags, and what the recommender makes of its guesses."""

from __future__ import annotations

import json
import os
import shutil
import time
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from safetensors.torch import load_file, save_file

from coalition_annotator.model.errors import CancelledError, EncoderError
from coalition_annotator.model.text import paragraphs
from coalition_annotator.nlp.attribution.guesses import WHOLE, Guesses
from coalition_annotator.nlp.attribution.kept_files import KeptFiles
from coalition_annotator.nlp.attribution.read_article import read_article
from coalition_annotator.nlp.attribution.tokenizer import TokenizedParagraph, read
from coalition_annotator.nlp.encoder import base_encoders
from coalition_annotator.nlp.encoder.encoder_folder import FILES, EncoderFolder
from coalition_annotator.nlp.encoder.fine_tuning import LabelledArticle, fine_tuned
from coalition_annotator.nlp.encoder.kept_guesses import KeptGuesses, from_values
from coalition_annotator.nlp.encoder.reading import guesses_of
from coalition_annotator.nlp.encoder.sequences import SequenceMaker
from coalition_annotator.nlp.recommender.bio_labels import OUTSIDE
from coalition_annotator.nlp.recommender.crf_tagger import LearnedTagger, from_kept
from coalition_annotator.nlp.recommender.encoder_tuning import tune
from coalition_annotator.nlp.recommender.training import Example, labels_of, train
from coalition_annotator.nlp.suggest import propose
from coalition_annotator.project.suggestions.resources import plain_tools

from .test_recommender import example
from .tiny_encoder import make, tiny_encoder

__all__ = ["tiny_encoder"]

LAYERS = ("claim", "speaker")
LABELS = (OUTSIDE, "B-claim", "I-claim", "B-speaker", "I-speaker")


def read_paragraphs(text: str) -> list[TokenizedParagraph]:
    return [read(text, span) for span in paragraphs(text)]


def labelled(each: Example) -> LabelledArticle:
    found = read_paragraphs(each.text)
    return LabelledArticle(found, [labels_of(each, part, LAYERS) for part in found])


words = st.sampled_from(
    [
        "Ida",
        "said",
        "the fleet",
        "stays.",
        "“No”,",
        "🙂",
        "👩‍👩‍👧",
        "日本は反対した。",
        "הממשלה",
        "أعلن",
        "e\u0301",
        "\ufe0f",
        "\u200b",
        "x" * 90,
        "…",
    ]
)
texts = st.lists(st.lists(words, max_size=60).map(" ".join), max_size=6).map("\n".join)


@cache
def tokenizer_in(folder: Path) -> Any:
    return base_encoders.pretrained(folder, LABELS).tokenizer


@given(text=texts, longest=st.integers(16, 70))
@settings(deadline=None, max_examples=150)
def test_each_word_stands_once_in_sequences_that_are_no_longer_than_allowed(
    tiny_encoder: Path, text: str, longest: int
) -> None:
    tokenizer = tokenizer_in(tiny_encoder)
    found = read_paragraphs(text)
    sequences = SequenceMaker(tokenizer, longest).sequences(found)
    places = [place for each in sequences for place in each.places if place is not None]
    assert places == sorted(set(places))
    assert all(place.token < len(found[place.paragraph].tokens) for place in places)
    for each in sequences:
        assert len(each.pieces) == len(each.places) <= longest
        assert each.pieces[0] == tokenizer.cls_token_id and each.pieces[-1] == tokenizer.sep_token_id
        assert all(place is not None for place in each.places[1:2]) or longest < 90
    visible = {
        (number, place)
        for number, part in enumerate(found)
        for place, token in enumerate(part.tokens)
        if tokenizer([[token.text]], is_split_into_words=True, add_special_tokens=False)["input_ids"][0]
    }
    assert {tuple(place) for place in places} == visible


def test_a_long_paragraph_is_cut_between_sentences(tiny_encoder: Path) -> None:
    text = "The sea was calm. " * 12
    found = read_paragraphs(text)
    starts = {sentence.first for sentence in found[0].sentences}
    sequences = SequenceMaker(tokenizer_in(tiny_encoder), 32).sequences(found)
    firsts = [each.places[1] for each in sequences]
    assert len(firsts) > 1 and all(each is not None and each.token in starts for each in firsts)


def test_it_learns_and_each_half_reads_the_other(tiny_encoder: Path) -> None:
    articles = [labelled(example(seed)) for seed in range(120)]
    told: list[tuple[int, int]] = []
    halves = fine_tuned(tiny_encoder, articles, LABELS, lambda *each: told.append(each))
    assert told == [(number, len(told)) for number in range(len(told))]
    right = total = 0
    for number, article in enumerate(articles[:20]):
        found = guesses_of(halves[(number + 1) % 2], article.paragraphs)
        for labels, guess in zip(article.labels, found, strict=True):
            assert guess.labels == LABELS
            for label, row in zip(labels, guess.rows, strict=True):
                assert sum(row) in range(WHOLE - 3, WHOLE + 4)
                if label != OUTSIDE:
                    total += 1
                    right += LABELS[row.index(max(row))] == label
    assert right > 0.8 * total
    # The same tags make the same guesses.
    few = articles[:8]
    again = [fine_tuned(tiny_encoder, few, LABELS, lambda *_: None)[0] for _ in range(2)]
    assert guesses_of(again[0], few[1].paragraphs) == guesses_of(again[1], few[1].paragraphs)


class Oracle:
    """Guesses what was tagged: what the recommender learns of a guesser that is right."""

    digest = "oracle"

    def __init__(self, examples: Sequence[Example]) -> None:
        self._known = {each.text: each for each in examples}

    def guess(self, found: Sequence[TokenizedParagraph]) -> list[Guesses]:
        for each in self._known.values():
            if [part.tokens for part in read_paragraphs(each.text)] == [part.tokens for part in found]:
                labels = [labels_of(each, part, LAYERS) for part in found]
                rows = (tuple(tuple(WHOLE * (name == label) for name in LABELS) for label in part) for part in labels)
                return [Guesses(LABELS, row) for row in rows]
        raise AssertionError("an article that nobody knows")


def test_the_recommender_follows_guesses_and_needs_them(tmp_path: Path) -> None:
    known, new = [example(seed) for seed in range(24)], [example(seed) for seed in range(200, 220)]
    oracle, cues = Oracle([*known, *new]), plain_tools().cues
    without, model = train(known, cues), train(known, cues, guesser=oracle)
    assert (without.encoder, model.encoder) == ("", "oracle")
    assert from_kept(model.data, json.dumps(model.kept())) == model
    tagger = LearnedTagger(model, cues)
    for each in new:
        article = read_article(each.text, guesser=oracle)
        assert tagger.can_read(article)
        found = {(one.layer_id, one.spans) for one in tagger.propose(article).tags}
        assert found == {(layer, spans) for layer in LAYERS for spans in each.tags[layer]}
        bare = read_article(each.text)
        assert not tagger.can_read(bare)
        assert LearnedTagger(without, cues).can_read(bare)
    # Without its encoder it proposes nothing; the rules go on.
    tools = plain_tools()._replace(learned=tagger)
    assert not any(each.by == "learned" for each in propose("a", new[0].text, tools))
    assert any(each.by == "learned" for each in propose("a", new[0].text, tools._replace(guesser=oracle)))


def test_a_tuned_encoder_is_kept_and_an_article_is_read_by_the_half_that_had_not_seen_it(
    tiny_encoder: Path, tmp_path: Path
) -> None:
    examples = [example(seed) for seed in range(8)]
    folder = EncoderFolder(tmp_path / "encoders")
    told: list[tuple[str, int, int]] = []
    digest = tune(examples, tiny_encoder, folder, progress=lambda *each: told.append(each))
    assert told and all(0 <= done <= of for _, done, of in told)
    guesser = folder.guesser(digest)
    assert guesser is not None and guesser.digest == digest and folder.is_sound(digest)
    files = dict(folder.files(digest))
    assert {name.split("/")[0] for name in files} == {"0", "1", "seen.json"}
    assert all(FILES.fullmatch(name) for name in files)
    halves = [base_encoders.tuned(folder.place_of(digest) / str(number)) for number in (0, 1)]
    for number, each in enumerate(examples):
        found = read_paragraphs(each.text)
        assert guesser.guess(found) == guesses_of(halves[(number + 1) % 2], found)
    # Some words of an article that were corrected meanwhile do not make it a new one.
    corrected = read_paragraphs(examples[0].text.replace("calm", "quiet", 1).replace("Rain", "Snow", 1))
    assert guesser.guess(corrected) == guesses_of(halves[1], corrected)
    # A second guess is a kept one: it needs no files any more.
    new = read_paragraphs(example(99).text)
    first = guesser.guess(new)
    shutil.rmtree(folder.place_of(digest))
    assert guesser.guess(new) == first
    assert folder.guesser(digest) is None


def test_two_that_are_tuned_at_once_do_not_touch_each_other(tiny_encoder: Path, tmp_path: Path) -> None:
    folder = EncoderFolder(tmp_path / "encoders")
    inner: list[str] = []

    def meanwhile(what: str, done: int, of: int) -> None:
        if not inner:
            inner.append("")
            inner[0] = tune([example(seed) for seed in range(20, 26)], tiny_encoder, folder)

    outer = tune([example(seed) for seed in range(6)], tiny_encoder, folder, progress=meanwhile)
    assert outer != inner[0]
    assert folder.is_sound(outer) and folder.is_sound(inner[0])
    assert {each.name for each in (tmp_path / "encoders").iterdir()} == {outer, inner[0]}


def test_an_encoder_stays_while_it_is_used(tiny_encoder: Path, tmp_path: Path) -> None:
    folder = EncoderFolder(tmp_path / "encoders")
    first, second = (tune([example(n) for n in range(a, a + 5)], tiny_encoder, folder) for a in (0, 30))
    folder.hold(first)

    def years_later(days: int) -> None:
        for each in (first, second):
            if folder.has(each):
                os.utime(tmp_path / "encoders" / each, (time.time() - days * 86_400,) * 2)
        with folder.part():
            pass

    years_later(2)
    assert folder.is_sound(first) and not folder.has(second), "that which no project kept goes after a day"
    years_later(100)
    assert folder.is_sound(first)
    assert folder.guesser(first) is not None  # it is used, so it stays
    with folder.part():
        pass
    assert folder.is_sound(first)
    years_later(200)
    assert not folder.has(first)
    assert folder.guesser("../x") is None and not folder.has("")


@pytest.mark.parametrize("seen", ["[]", "[[1], [2], [3]]", "{}", "nonsense", "null"])
def test_a_damaged_list_of_what_was_seen_is_told_of(tiny_encoder: Path, tmp_path: Path, seen: str) -> None:
    folder = EncoderFolder(tmp_path / "encoders")
    digest = tune([example(seed) for seed in range(5)], tiny_encoder, folder)
    (folder.place_of(digest) / "seen.json").write_text(seen)
    guesser = folder.guesser(digest)
    assert guesser is not None
    with pytest.raises(EncoderError, match="damaged"):
        guesser.guess(read_paragraphs("Ida said no."))


def test_one_that_is_stopped_leaves_nothing(tiny_encoder: Path, tmp_path: Path) -> None:
    def stop(what: str, done: int, of: int) -> None:
        if done == 5:
            raise CancelledError

    with pytest.raises(CancelledError):
        tune([example(seed) for seed in range(8)], tiny_encoder, EncoderFolder(tmp_path / "encoders"), progress=stop)
    assert list((tmp_path / "encoders").iterdir()) == []


def test_a_damaged_encoder_says_so(tiny_encoder: Path, tmp_path: Path) -> None:
    folder = EncoderFolder(tmp_path / "encoders")
    digest = tune([example(seed) for seed in range(6)], tiny_encoder, folder)
    weights = folder.place_of(digest) / "0" / base_encoders.WEIGHTS
    weights.write_bytes(weights.read_bytes()[:-1] + b"x")
    guesser = folder.guesser(digest)
    assert guesser is not None
    with pytest.raises(EncoderError, match="damaged"):
        guesser.guess(read_paragraphs("Ida said no."))


def test_labels_that_are_told_twice_are_told_of(tiny_encoder: Path, tmp_path: Path) -> None:
    folder = EncoderFolder(tmp_path / "encoders")
    place = folder.place_of(tune([example(seed) for seed in range(6)], tiny_encoder, folder)) / "0"
    names = json.loads((place / "config.json").read_text())["id2label"]
    changed(place, "config.json", id2label=dict.fromkeys(names, "O"))
    with pytest.raises(EncoderError, match="two of its labels are the same"):
        base_encoders.tuned(place)


@pytest.mark.parametrize("name", [base_encoders.CONFIGURATION, base_encoders.WEIGHTS, base_encoders.TOKENIZER])
@pytest.mark.parametrize("contents", [None, b"", b"{}", b"[1]", b"\x80\x00nonsense"])
def test_unsound_folders_are_told_of(tmp_path: Path, name: str, contents: bytes | None) -> None:
    folder = make(tmp_path / "encoder")
    if contents is None:
        (folder / name).unlink()
    else:
        (folder / name).write_bytes(contents)
    with pytest.raises(EncoderError):
        base_encoders.pretrained(base_encoders.folder_of(str(folder)), LABELS)


def changed(folder: Path, file: str, **values: object) -> None:
    found = json.loads((folder / file).read_text())
    (folder / file).write_text(json.dumps({**found, **values}))


def renamed_weights(folder: Path) -> None:
    weights = load_file(folder / base_encoders.WEIGHTS)
    save_file({f"x{name}": each for name, each in weights.items()}, folder / base_encoders.WEIGHTS)


def weights_that_are_no_numbers(folder: Path) -> None:
    weights = load_file(folder / base_encoders.WEIGHTS)
    save_file({name: each * float("nan") for name, each in weights.items()}, folder / base_encoders.WEIGHTS)


def too_many_words(folder: Path) -> None:
    found = json.loads((folder / "tokenizer.json").read_text())
    found["model"]["vocab"] |= {f"word{number}": 400 + number for number in range(400)}
    (folder / "tokenizer.json").write_text(json.dumps(found))


@pytest.mark.parametrize(
    "damage",
    [
        lambda folder: changed(folder, "config.json", num_hidden_layers=4),
        lambda folder: changed(folder, "config.json", hidden_size=64),
        lambda folder: changed(folder, "config.json", chunk_size_feed_forward=5),
        lambda folder: changed(folder, "config.json", max_position_embeddings=10),
        lambda folder: changed(folder, "config.json", model_type="nonsense"),
        lambda folder: changed(folder, "tokenizer_config.json", cls_token=None, sep_token=None, bos_token=None),
        lambda folder: changed(folder, "tokenizer_config.json", pad_token=None),
        renamed_weights,
        weights_that_are_no_numbers,
        too_many_words,
    ],
)
def test_files_that_do_not_fit_each_other_are_told_of(tmp_path: Path, damage: Callable[[Path], None]) -> None:
    folder = make(tmp_path / "encoder")
    damage(folder)
    with pytest.raises(EncoderError) as caught:
        base_encoders.pretrained(folder, LABELS)
    assert str(folder) in caught.value.where and caught.value.remedy


@pytest.mark.parametrize("wanted", ["~nosuch/x", "x" * 5000, "\0", "relative/nothing"])
def test_odd_names_of_folders_are_told_of(wanted: str) -> None:
    with pytest.raises(EncoderError):
        base_encoders.folder_of(wanted)


@pytest.mark.parametrize("longest", [20, 50, 70])
def test_an_encoder_may_read_any_number_of_wordpieces_at_once(tmp_path: Path, longest: int) -> None:
    folder = make(tmp_path / "encoder", longest=longest)
    encoder = base_encoders.pretrained(folder, LABELS)
    found = read_paragraphs(example(1).text)
    assert [len(each.rows) for each in guesses_of(encoder, found)] == [len(each.tokens) for each in found]


def test_settings_of_the_library_in_a_configuration_do_no_harm(tmp_path: Path) -> None:
    folder = make(tmp_path / "encoder")
    changed(folder, "config.json", return_dict=False, attn_implementation="some/kernel", torchscript=False)
    assert guesses_of(base_encoders.pretrained(folder, LABELS), read_paragraphs("Ida said no."))


def test_the_usual_encoder_is_the_official_one_and_can_be_used() -> None:
    folder = base_encoders.folder_of()
    encoder = base_encoders.pretrained(folder, LABELS)
    assert encoder.model.config.hidden_size == 384
    (found,) = guesses_of(encoder, read_paragraphs("花🚢 said that no ship will sail."))
    assert all(found.rows)


def test_no_room_is_told_before_the_tuning(tiny_encoder: Path, tmp_path: Path) -> None:
    (tmp_path / "encoders").write_text("a file")
    with pytest.raises(EncoderError, match="can't be kept"):
        tune([example(seed) for seed in range(6)], tiny_encoder, EncoderFolder(tmp_path / "encoders"),
             progress=lambda *_: pytest.fail("it tunes"))  # fmt: skip


def test_no_pickle_is_read(tmp_path: Path) -> None:
    folder = make(tmp_path / "encoder")
    (folder / base_encoders.WEIGHTS).rename(folder / "pytorch_model.bin")
    with pytest.raises(EncoderError):
        base_encoders.pretrained(folder, LABELS)


plain = st.recursive(
    st.none() | st.integers(-200, 200) | st.text(max_size=3) | st.floats(allow_nan=False),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=2), inner, max_size=2),
    max_leaves=20,
)


@given(told=plain, text=texts)
@settings(deadline=None)
def test_kept_guesses_are_whole_or_none(told: object, text: str) -> None:
    found = read_paragraphs(text)
    guesses = from_values(told, found)
    if guesses is not None:
        assert [len(each.rows) for each in guesses] == [len(each.tokens) for each in found]


@given(text=texts, seed=st.integers(0, 9))
@settings(deadline=None)
def test_guesses_come_back_as_they_were_kept(tmp_path_factory: pytest.TempPathFactory, text: str, seed: int) -> None:
    found = read_paragraphs(text)
    made = [Guesses(LABELS, tuple((seed, 0, 0, 0, WHOLE - seed) for _ in each.tokens)) for each in found]

    class Once:
        digest = "once"
        asked = 0

        def guess(self, paragraphs: Sequence[TokenizedParagraph]) -> list[Guesses]:
            self.asked += 1
            return made

    place, once = tmp_path_factory.mktemp("kept"), Once()
    kept = KeptGuesses(once, KeptFiles(place / "kept", ".guesses"))
    assert list(kept.guess(found)) == made == list(kept.guess(found))
    assert once.asked == 1
