"""The recommender, and figures of one annotator against another."""

from __future__ import annotations

import random
import sys
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nervaluate import Evaluator

from coalition_annotator.analysis.agreement.coefficients import alpha
from coalition_annotator.analysis.agreement.tokens import Tokens
from coalition_annotator.analysis.evaluation import LayerScores, Relation, layer_scores, relation_scores
from coalition_annotator.model.errors import CancelledError
from coalition_annotator.model.span import Span, Spans, covered_text
from coalition_annotator.model.text import words
from coalition_annotator.nlp.attribution.read_article import read_article
from coalition_annotator.nlp.recommender.alphas import PEOPLE, AlphaTally
from coalition_annotator.nlp.recommender.crf_tagger import LearnedTagger, RecommenderModel, from_kept, interpolated
from coalition_annotator.nlp.recommender.feature_names import explained
from coalition_annotator.nlp.recommender.link_training import GoldAttribution
from coalition_annotator.nlp.recommender.training import Example, TooLittleError, train
from coalition_annotator.project.suggestions.resources import plain_tools

NAMES = ("Ida Berg", "the harbour master", "Tom Lund", "a spokesman for the fleet", "Vera Holm", "the union")
VERBS = ("grumbled", "murmured", "said", "boasted", "thundered")
CLAIMS = ("the fleet stays in port", "no ship will sail", "the pact is dead", "spring will bring a vote")
FILLERS = ("The sea was calm.", "Rain fell on the quay.", "Two ships lay at anchor.")


def example(seed: int) -> Example:
    """An article of invented sentences, with its speakers and claims."""
    chance = random.Random(seed)
    text = ""
    speakers: list[Spans] = []
    claims: list[Spans] = []
    for _ in range(8):
        text += chance.choice(FILLERS) + " "
        name, claim = chance.choice(NAMES), chance.choice(CLAIMS)
        name = name[0].upper() + name[1:]
        start = len(text)
        text += f"{name} {chance.choice(VERBS)} at dawn that {claim}.\n"
        speakers.append((Span(start, start + len(name)),))
        claims.append((Span(len(text) - 2 - len(claim), len(text) - 2),))
    gold = [GoldAttribution(claim, (speaker,), ()) for speaker, claim in zip(speakers, claims, strict=True)]
    return Example(text.rstrip(), {"speaker": speakers, "claim": claims}, len(text), gold)


@pytest.fixture(scope="module")
def model() -> RecommenderModel:
    return train([example(seed) for seed in range(24)], plain_tools().cues)


def test_it_learns_what_this_project_tags(model: RecommenderModel) -> None:
    tagger = LearnedTagger(model, plain_tools().cues)
    found = right = meant = 0
    for seed in range(100, 110):
        unseen = example(seed)
        wanted = {("speaker", spans) for spans in unseen.tags["speaker"]}
        wanted |= {("claim", spans) for spans in unseen.tags["claim"]}
        proposed = tagger.propose(read_article(unseen.text)).tags
        assert all(0 <= each.confidence <= 1 for each in proposed)
        found += len(proposed)
        right += sum((each.layer_id, each.spans) in wanted for each in proposed)
        meant += len(wanted)
    assert right / found > 0.9
    assert right / meant > 0.9


def test_its_figures_come_from_articles_it_had_not_seen(model: RecommenderModel) -> None:
    by_layer = {each.layer_id: each for each in model.scores}
    assert set(by_layer) == {"speaker", "claim"}
    assert by_layer["claim"].tags == 24 * 8
    assert by_layer["claim"].precision is not None
    assert 0.8 < by_layer["claim"].precision <= 1
    # What nobody can foresee has figures near nothing, however often it was seen in training.
    chance = random.Random(1)
    noise = []
    for seed in range(24):
        plain = example(seed)
        spots = list(words(plain.text))
        noise.append(plain._replace(tags={"speaker": [(chance.choice(spots),) for _ in range(8)]}, gold=()))
    (found,) = train(noise, plain_tools().cues).scores
    assert (found.recall or 0) < 0.4


def test_its_agreement_with_each_annotator_is_alpha_as_if_it_were_one_more() -> None:
    read: list[Example] = []
    for seed in range(24):
        made = example(seed)
        # Bo tags every other claim alone, and has not read the last four articles.
        half = {"claim": made.tags["claim"][::2]}
        both = {"anna": made.tags, "bo": half} if seed < 20 else {"anna": made.tags}
        read.append(made._replace(by_annotator=both))
    told = {(each.annotator_id, each.layer_id): each for each in train(read, plain_tools().cues).alphas}
    anna, bo, people = (told[who, "claim"] for who in ("anna", "bo", PEOPLE))
    assert (anna.articles, bo.articles, people.articles) == (24, 20, 20)
    assert anna.alpha is not None
    assert bo.alpha is not None
    assert anna.low is not None
    assert anna.high is not None
    assert anna.alpha > 0.9 > 0.7 > bo.alpha
    assert anna.low <= anna.alpha <= anna.high
    units = []
    for each in read[:20]:
        tokens = list(words(each.text))
        marks = {who: Tokens(tokens).within(tags["claim"]).tolist() for who, tags in each.by_annotator.items()}
        units += [{who: float(marks[who][place]) for who in marks} for place in range(len(tokens))]
    assert people.alpha == pytest.approx(alpha(units), abs=0.0002)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_alpha_by_sums_is_alpha_by_units(data: st.DataObject) -> None:
    tally, units = AlphaTally(), []
    for _ in range(data.draw(st.integers(1, 4))):
        number = data.draw(st.integers(1, 12))
        tokens = [Span(place * 2, place * 2 + 1) for place in range(number)]
        marks = [data.draw(st.lists(st.booleans(), min_size=number, max_size=number)) for _ in range(2)]
        tags = [[(token,) for token, inside in zip(tokens, each, strict=True) if inside] for each in marks]
        tally.add(Tokens(tokens), "claim", tags[0], {"anna": {"claim": tags[1]}})
        units += [{"machine": float(one), "anna": float(other)} for one, other in zip(*marks, strict=True)]
    (found,) = tally.result()
    expected = alpha(units)
    assert found.alpha == (None if expected is None else pytest.approx(expected, abs=0.0001))


def test_with_few_new_tags_it_goes_on_from_the_figures_before(model: RecommenderModel) -> None:
    cues = plain_tools().cues
    steps: list[str] = []
    more = [example(seed) for seed in range(26)]
    found = train(more, cues, earlier=model, progress=lambda what, *_: steps.append(what))
    assert (found.articles, found.judged_articles, found.tags) == (26, 24, 26 * 16)
    assert (found.scores, found.calibration, found.reliability) == (model.scores, model.calibration, model.reliability)
    assert found.data != model.data
    assert "Trying out" not in steps
    novel = [example(seed) for seed in range(24, 26)]
    assert found.tags == model.tags + sum(len(tags) for each in novel for tags in each.tags.values())
    unseen = example(300)
    proposed = LearnedTagger(found, cues).propose(read_article(unseen.text)).tags
    meant = {(layer, spans) for layer, several in unseen.tags.items() for spans in several}
    assert len({(each.layer_id, each.spans) for each in proposed} & meant) / len(meant) > 0.9
    # The next time counts from the figures, and not from the training between.
    third = train([example(seed) for seed in range(30)], cues, earlier=found)
    assert (third.articles, third.judged_articles) == (30, 30)
    another = train(more, cues, earlier=model._replace(parser="of another parser"))
    assert another.judged_articles == 26
    fewer = train([example(seed) for seed in range(20)], cues, earlier=model)
    assert fewer.judged_articles == 20


def test_of_an_article_in_progress_it_learns_up_to_the_last_tag(model: RecommenderModel) -> None:
    cues = plain_tools().cues
    begun = []
    for seed in range(24):
        read, unread = example(seed), example(seed + 500)
        begun.append(read._replace(text=f"{read.text}\n{unread.text}", read_to=len(read.text)))
    tagger = LearnedTagger(train(begun, cues), cues)
    unseen = example(200)
    found = {(each.layer_id, each.spans) for each in tagger.propose(read_article(unseen.text)).tags}
    meant = {(layer, spans) for layer, several in unseen.tags.items() for spans in several}
    assert len(found & meant) / len(meant) > 0.9


def test_the_same_articles_make_the_same_recommender(model: RecommenderModel) -> None:
    again = train([example(seed) for seed in range(24)], plain_tools().cues)
    assert (again.data, again.kept()) == (model.data, {**model.kept(), "trained": again.trained})


def test_it_can_be_inspected_and_kept(model: RecommenderModel) -> None:
    import json

    again = from_kept(model.data, json.dumps(model.kept()))
    assert again == model
    assert any("that" in feature for feature, _ in model.signs["B-claim"])
    unseen = read_article(example(200).text)
    tags = LearnedTagger(again, plain_tools().cues).propose(unseen).tags
    assert tags == LearnedTagger(model, plain_tools().cues).propose(unseen).tags


def test_a_tagger_holds_the_memory_that_it_reads(model: RecommenderModel) -> None:
    own = model._replace(data=bytes(bytearray(model.data)))
    before = sys.getrefcount(own.data)
    tagger = LearnedTagger(own, plain_tools().cues)
    assert sys.getrefcount(own.data) > before
    text = read_article(example(200).text)
    expected = tagger.propose(text).tags
    size = len(own.data)
    del own
    filler = [b"x" * size for _ in range(20)]
    assert tagger.propose(text).tags == expected
    del filler


def test_features_are_told_in_words(model: RecommenderModel) -> None:
    assert explained("-1:w=that") == "the word before is “that”"
    assert explained("rw=Icthat-clause") == "by the rules it goes on with a claim (that-clause)"
    assert explained("3:c=X") == "the word 3 after is capitalised"
    assert explained("q=2") == "at an opening mark"
    assert explained("up=nsubj>ccomp") == "the way up to a cue is nsubj>ccomp"
    assert explained("L=ccomp,c") == "a phrase (ccomp) begins here"
    assert explained("g=B-claim") == "the encoder takes it for the begin of a claim"
    assert explained("g~I-speaker=6") == "the encoder takes it for the inside of a speaker with 85 % or more"
    assert explained("-2:g=O") == "the encoder takes the word 2 before for no tag"
    told = [explained(feature) for signs in model.signs.values() for feature, _ in signs]
    assert all(told)


def test_a_damaged_model_is_refused(model: RecommenderModel) -> None:
    with pytest.raises(ValueError, match="no model"):
        LearnedTagger(model._replace(data=b"nothing"), plain_tools().cues)
    with pytest.raises(ValueError, match="not a recommender"):
        from_kept(model.data, '{"articles": 1}')


def test_too_little_is_said_so() -> None:
    with pytest.raises(TooLittleError):
        train([example(1)], plain_tools().cues)


@pytest.mark.parametrize("step", ["Reading", "Trying", "Training", "Learning"])
def test_training_can_be_stopped(step: str) -> None:
    seen: list[str] = []

    def progress(what: str, done: int, of: int) -> None:
        seen.append(what)
        assert 0 <= done <= of
        if what.startswith(step):
            raise CancelledError

    with pytest.raises(CancelledError):
        train([example(seed) for seed in range(12)], plain_tools().cues, progress=progress)
    assert seen[0] == "Reading articles"


def test_confidence_follows_the_calibration() -> None:
    points = [(0.1, 0.2), (0.3, 0.6)]
    assert interpolated(points, 0.0) == 0.2
    assert interpolated(points, 0.2) == pytest.approx(0.4)
    assert interpolated(points, 0.9) == 0.6
    assert interpolated([], 0.7) == 0.7


# Figures


def spans_of(places: Sequence[tuple[int, int]]) -> list[Spans]:
    return [(Span(start, start + length),) for start, length in places]


def apart(found: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Cut (start, length) pairs so that none overlaps the next."""
    lengths = dict(found)
    starts = sorted(lengths)
    return [
        (start, min(lengths[start], following - start))
        for start, following in zip(starts, [*starts[1:], 999][: len(starts)], strict=True)
    ]


_PLACES = st.lists(st.tuples(st.integers(0, 60), st.integers(1, 6)), max_size=8).map(apart)


@settings(max_examples=200)
@given(_PLACES, _PLACES)
def test_counts_agree_with_nervaluate(meant: list[tuple[int, int]], found: list[tuple[int, int]]) -> None:
    if not meant and not found:
        return
    text = "x" * 70
    mine = layer_scores(spans_of(meant), spans_of(found), Tokens(words(text)))

    def as_entities(places: list[tuple[int, int]]) -> list[dict[str, object]]:
        # nervaluate's ends are the last token of an entity; ours one past the last character.
        return [{"label": "claim", "start": start, "end": start + length - 1} for start, length in places]

    result = Evaluator([as_entities(meant)], [as_entities(found)], tags=["claim"], loader="dict").evaluate()
    strict = result["overall"]["strict"]
    assert mine.correct == strict.correct
    assert mine.exact.found == strict.actual
    assert mine.exact.meant == strict.possible
    crossed = [sum(a < s + n and s < a + m for a, m in found) for s, n in meant]
    crossed += [sum(a < s + n and s < a + m for a, m in meant) for s, n in found]
    if all(number <= 1 for number in crossed):
        # Where no tag meets two, both count the same; nervaluate lets one tag meet several.
        partial = result["overall"]["partial"]
        assert mine.partial == partial.partial
        assert mine.missed == partial.missed
        assert mine.spurious == partial.spurious


def test_words_and_tags_are_counted_apart() -> None:
    text = "one two three four five six"
    tokens = Tokens(words(text))
    found = layer_scores([(Span(0, 13),), (Span(19, 23),)], [(Span(4, 18),)], tokens)
    assert covered_text(text, (Span(4, 18),)) == "two three four"
    assert found.words == (2, 3, 4)
    assert (found.correct, found.partial, found.missed, found.spurious) == (0, 1, 1, 0)
    assert found.words.f1 == pytest.approx(4 / 7)
    assert LayerScores().words.f1 is None


def test_a_relation_counts_where_all_three_overlap() -> None:
    right = Relation((Span(0, 4),), (Span(5, 8),), (Span(9, 20),))
    wrong = right._replace(speaker=(Span(30, 34),))
    assert relation_scores([right], [wrong]) == (0, 1, 1)
    assert relation_scores([right], [right._replace(claim=(Span(15, 25),)), right]) == (1, 2, 1)
