"""Which speaker said what, learned from a project's own ties; how sure that is; parses, and that they are kept."""

from __future__ import annotations

import json
import random
import zlib
from collections.abc import Iterable, Sequence
from pathlib import Path

import pytest
from hypothesis import example as example_of
from hypothesis import given, settings
from hypothesis import strategies as st

from coalition_annotator.model import codebook as cb
from coalition_annotator.model.span import Span, Spans, normalised, shared
from coalition_annotator.model.suggestion import LEARNED, RULES
from coalition_annotator.nlp.attribution import extract
from coalition_annotator.nlp.attribution.attribution import Attribution
from coalition_annotator.nlp.attribution.kept_parses import KeptParses
from coalition_annotator.nlp.attribution.read_article import read_article
from coalition_annotator.nlp.attribution.syntax import Parse, ParsedWord, Tree, is_sound
from coalition_annotator.nlp.attribution.tokenizer import read
from coalition_annotator.nlp.recommender import boundaries, joins, log_linear
from coalition_annotator.nlp.recommender.bio_labels import BEGIN, INSIDE
from coalition_annotator.nlp.recommender.crf_tagger import LearnedTagger, RecommenderModel, from_kept
from coalition_annotator.nlp.recommender.features import features
from coalition_annotator.nlp.recommender.label_shares import LabelShares, step_of
from coalition_annotator.nlp.recommender.learned import Learned, Proposals
from coalition_annotator.nlp.recommender.link_training import GoldAttribution
from coalition_annotator.nlp.recommender.linker import settled
from coalition_annotator.nlp.recommender.log_linear import LogLinear
from coalition_annotator.nlp.recommender.reliability import reliability, reliability_of
from coalition_annotator.nlp.recommender.slots import ROLES, slots_of
from coalition_annotator.nlp.recommender.syntax_features import by_token
from coalition_annotator.nlp.recommender.training import Example, train
from coalition_annotator.nlp.suggest import propose
from coalition_annotator.project.suggestions.resources import plain_tools

NAMES = ("Ida Berg", "Tom Lund", "Vera Holm", "Jon Aas", "Åse Dahl", "宮城 花")
CLAIMS = ("the fleet stays in port", "no ship will sail 🚢", "the pact is dead", "spring will bring a vote")


class Chain:
    """A parser of its own kind: each word's head is the word before it."""

    digest = "chain 1"

    def __init__(self) -> None:
        self.texts = 0

    def parse(self, texts: Sequence[str]) -> Iterable[Parse]:
        for text in texts:
            self.texts += 1
            starts = [
                place
                for place, sign in enumerate(text)
                if not sign.isspace() and (place == 0 or text[place - 1].isspace())
            ]
            yield tuple(ParsedWord(start, "NN", "NOUN", "dep", max(0, n - 1)) for n, start in enumerate(starts))


def crossed(seed: int) -> Example:
    """An article where the speaker named last said what comes first, by verbs that no rule knows."""
    chance = random.Random(seed)
    text = ""
    tags: dict[str, list[Spans]] = {cb.SPEAKER: [], cb.CUE: [], cb.CLAIM: []}
    gold: list[GoldAttribution] = []
    for _ in range(6):
        first, second = chance.sample(NAMES, 2)
        one, other = chance.sample(CLAIMS, 2)
        parts = [(cb.SPEAKER, first), ("", " kvadde og "), (cb.SPEAKER, second), ("", " kvadde: "), (cb.CLAIM, one),
                 ("", "; "), (cb.CLAIM, other), ("", ".\n")]  # fmt: skip
        found: list[Spans] = []
        for layer, words in parts:
            if layer:
                found.append((Span(len(text), len(text) + len(words)),))
                tags[layer].append(found[-1])
            text += words
        # Crosswise: the second speaker said the first claim.
        gold += [GoldAttribution(found[2], (found[1],), ()), GoldAttribution(found[3], (found[0],), ())]
    return Example(text.rstrip(), {layer: each for layer, each in tags.items() if each}, len(text), gold)


@pytest.fixture(scope="module")
def model() -> RecommenderModel:
    return train([crossed(seed) for seed in range(24)], plain_tools().cues)


def ties(text: str, model: RecommenderModel) -> list[tuple[Spans, Spans, float]]:
    tools = plain_tools()._replace(learned=LearnedTagger(model, plain_tools().cues))
    found = propose("a", text, tools, by=(RULES, LEARNED))
    by_id = {each.id: each for each in found}
    return [
        (by_id[target].spans, each.spans, each.confidence)
        for each in found
        for kind, target in each.links
        if kind == cb.SAID_BY and target in by_id
    ]


def test_who_said_what_is_learned_from_the_projects_ties(model: RecommenderModel) -> None:
    right = made = 0
    for seed in range(100, 110):
        unseen = crossed(seed)
        for speaker, claim, sure in ties(unseen.text, model):
            made += 1
            right += any(shared(claim, each.claim) and shared(speaker, each.speakers[0]) for each in unseen.gold)
            assert sure > 0.5
    assert made >= 110
    assert right / made > 0.95


def test_what_nobody_can_foresee_is_not_called_sure() -> None:
    chance = random.Random(3)

    def shuffled(seed: int) -> Example:
        made = crossed(seed)
        gold = list(made.gold)
        for n in range(0, len(gold), 2):
            if chance.random() < 0.5:
                gold[n], gold[n + 1] = (
                    gold[n]._replace(speakers=gold[n + 1].speakers), gold[n + 1]._replace(speakers=gold[n].speakers),
                )  # fmt: skip
        return made._replace(gold=gold)

    found = train([shuffled(seed) for seed in range(30)], plain_tools().cues)
    assert found.reliability is not None
    assert found.reliability.error < 0.25
    assert not any(number for least, number, _ in found.reliability.points if least >= 0.75)
    sure = [each for seed in range(200, 206) for *_, each in ties(crossed(seed).text, found)]
    assert sure
    assert all(0.25 <= each <= 0.75 for each in sure)


def test_a_model_is_kept_whole_and_one_of_an_earlier_version_is_read(model: RecommenderModel) -> None:
    kept = model.kept()
    assert from_kept(model.data, json.dumps(kept)) == model
    old = {key: kept[key] for key in ("articles", "tags", "trained", "scores", "calibration", "signs")}
    again = from_kept(model.data, json.dumps(old))
    assert (again.linker, again.reliability, again.parser, again.curve) == (None, None, "", ())
    assert ties(crossed(7).text, again)
    # That of an earlier version looked at other features: the next training learns ties anew, however few tags are new.
    older = from_kept(model.data, json.dumps({**kept, "linker": {"links": {}, "whole": {}, "exact": {}, "alone": {}}}))
    assert older == model._replace(linker=None, reliability=None)
    assert train([crossed(seed) for seed in range(24)], plain_tools().cues, earlier=older).linker is not None
    for weight in ("NaN", "Infinity", '"x"', "null"):
        told = json.dumps(kept).replace('"whole": {', f'"whole": {{"odd": {weight}, ', 1)
        with pytest.raises(ValueError, match=r"not a recommender|no number"):
            from_kept(model.data, told)
    for part, rubbish in (
        ("articles", float("inf")), ("curve", [[3, {"claim": "x"}]]),
        ("scores", [{**kept["scores"][0], "recall": "x"}]),
        ("calibration", {"claim": [["a", 1]]}), ("signs", {"B-claim": [["a", float("nan")]]}), ("curve", 7),
        ("reliability", {"attributions": 1, "points": [["x", 1, 1]], "error": 0}),
        ("linker", {**kept["linker"], "joins": {"a": float("inf")}}), ("linker", {"joins": {}}),
        ("linker", "abc"), ("linker", [1]),
        ("linker", {**kept["linker"], "boundaries": {"claim": {}}}),
    ):  # fmt: skip
        with pytest.raises(ValueError, match=r"not a recommender|no number"):
            from_kept(model.data, json.dumps({**kept, part: rubbish}))
    with pytest.raises(ValueError, match="not a recommender"):
        from_kept(model.data, "[" * 200_000)


def test_a_speaker_that_is_i_within_a_quotation_leaves_nothing_behind() -> None:
    def quoting(seed: int) -> Example:
        chance = random.Random(seed)
        text, tags = "", []
        for _ in range(8):
            text += f"“{chance.choice(CLAIMS).capitalize()}, and "
            tags.append((Span(len(text), len(text) + 1),))
            text += f"I {chance.choice(('stay', 'go', 'wait'))}.”\n"
        return Example(text.rstrip(), {cb.SPEAKER: tags}, len(text))

    tools = plain_tools()._replace(
        learned=LearnedTagger(train([quoting(seed) for seed in range(12)], plain_tools().cues), plain_tools().cues)
    )
    for seed in range(50, 60):
        text = quoting(seed).text
        assert all(text[each.start : each.end] != "I" for each in propose("a", text, tools))


def test_with_few_ties_it_says_nothing_of_attributions() -> None:
    found = train([crossed(seed)._replace(gold=()) for seed in range(6)], plain_tools().cues)
    assert found.linker is None
    assert found.reliability is None


def test_a_log_linear_model_gives_shares() -> None:
    rows = [(["a", "always"], n % 10 != 0) for n in range(400)] + [(["b", "always"], n % 10 == 0) for n in range(400)]
    found = log_linear.train(rows)
    assert found.probability(["a", "always"]) == pytest.approx(0.9, abs=0.03)
    assert found.probability(["b", "always"]) == pytest.approx(0.1, abs=0.03)
    assert log_linear.train([(["always", "a"], True)] * 8).probability(["always"]) == pytest.approx(0.9, abs=0.01)
    assert log_linear.train([]).probability(["a"]) == 0.5


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), max_size=60), st.integers(0, 80))
def test_reliability_counts_what_was_sure_enough(points: list[tuple[float, bool]], attributions: int) -> None:
    found = reliability(points, attributions)
    for least, number, right in found.points:
        assert number == len([1 for sure, _ in points if sure >= least])
        assert right == len([1 for sure, is_right in points if is_right and sure >= least])
    assert 0 <= found.error <= 1
    assert reliability_of(json.loads(json.dumps(found.as_values()))) == found


def test_errors_on_both_sides_do_not_make_up_for_each_other() -> None:
    both = [(0.95, n % 2 == 0) for n in range(200)] + [(0.05, n % 2 == 0) for n in range(200)]
    assert reliability(both, 1).error == pytest.approx(0.45)


def told(text: str, *learned: Learned) -> Proposals:
    return Proposals(learned, [LabelShares((), [()] * len(each.tokens)) for each in read_article(text).paragraphs])


def test_until_boundaries_are_learned_those_of_the_rules_count(model: RecommenderModel) -> None:
    assert model.linker is not None
    text = "Ida Berg said that the fleet stays in port, he added."
    long, short = (Span(19, 52),), (Span(19, 42),)
    by_rules = [Attribution((Span(0, 8),), (Span(9, 13),), long, 0.8, "that-clause")]
    sure = model.linker._replace(
        whole=LogLinear({"always": 9.0}), slots=dict.fromkeys(ROLES, LogLinear({"always": 9.0})), joins=joins.UNLEARNED
    )
    learned = {role: LogLinear({"by=1011,that-clause": 1.0}) for role in ROLES}
    for of, expected in ((boundaries.UNLEARNED, long), (learned, short)):
        linker = sure._replace(boundaries=of)
        proposed = told(text, Learned(cb.CLAIM, short, 0.8))
        (found,) = [each for each in linker.attributions(read_article(text), by_rules, proposed) if each.content]
        assert found.content == expected


def comma(seed: int) -> Example:
    """An article whose reader takes the comma after an age into the speaker."""
    chance = random.Random(seed)
    text, tags, gold = "", {cb.SPEAKER: list[Spans](), cb.CUE: list[Spans](), cb.CLAIM: list[Spans]()}, []
    for _ in range(6):
        start = len(text)
        age = f", {chance.randint(20, 80)}," if chance.random() < 0.5 else ""
        for layer, words in (
            (cb.SPEAKER, chance.choice(NAMES) + age),
            (cb.CUE, "said"),
            (cb.CLAIM, chance.choice(CLAIMS)),
        ):
            tags[layer].append((Span(len(text), len(text) + len(words)),))
            text += f"{words} "
        text = f"{text.rstrip()}.\n"
        speaker, cue, claim = (tags[layer][-1] for layer in ROLES)
        assert start == speaker[0].start
        gold.append(GoldAttribution(claim, (speaker,), (cue,)))
    return Example(text.rstrip(), tags, len(text), gold)


def test_tags_end_where_this_projects_people_end_them() -> None:
    """In PolNeAR a speaker in 20 ends with a comma."""
    found = train([comma(seed) for seed in range(24)], plain_tools().cues)
    tools = plain_tools()._replace(learned=LearnedTagger(found, plain_tools().cues))
    right = meant = 0
    for seed in range(100, 106):
        unseen = comma(seed)
        proposed = {each.spans for each in propose("a", unseen.text, tools) if each.layer_id == cb.SPEAKER}
        right += len(proposed.intersection(unseen.tags[cb.SPEAKER]))
        meant += len(unseen.tags[cb.SPEAKER])
    assert right / meant > 0.9


def interrupted(seed: int) -> Example:
    """An article where 'kvadde' interrupts a claim, unlike 'og kvadde', which stands between two."""
    chance = random.Random(seed)
    text, tags, gold = "", {cb.SPEAKER: list[Spans](), cb.CUE: list[Spans](), cb.CLAIM: list[Spans]()}, []

    def put(layer: str, words: str) -> Span:
        nonlocal text
        span = Span(len(text), len(text) + len(words))
        text += words
        if layer != cb.CLAIM:
            tags[layer].append((span,))
        return span

    for _ in range(5):
        one, other = chance.sample(CLAIMS, 2)
        is_one = chance.random() < 0.5
        first = put(cb.CLAIM, one)
        text += ", " if is_one else ", og "
        cue = put(cb.CUE, "kvadde")
        text += " "
        speaker = put(cb.SPEAKER, chance.choice(NAMES))
        text += ", "
        second = put(cb.CLAIM, other)
        text += ".\n"
        claims: list[Spans] = [(first, second)] if is_one else [(first,), (second,)]
        tags[cb.CLAIM] += claims
        gold += [GoldAttribution(each, ((speaker,),), ((cue,),)) for each in claims]
    return Example(text.rstrip(), tags, len(text), gold)


def test_which_parts_are_one_claim_is_learned_from_the_projects_claims() -> None:
    found = train([interrupted(seed) for seed in range(30)], plain_tools().cues)
    tools = plain_tools()._replace(learned=LearnedTagger(found, plain_tools().cues))
    of_two = right = made = 0
    for seed in range(100, 110):
        unseen = interrupted(seed)
        proposed = {each.spans for each in propose("a", unseen.text, tools) if each.layer_id == cb.CLAIM}
        meant = set(unseen.tags[cb.CLAIM])
        made += len(proposed)
        right += len(proposed & meant)
        of_two += len([1 for each in proposed & meant if len(each) == 2])
    assert of_two > 15
    assert right / made > 0.9


def test_a_quotation_over_several_paragraphs_stays_whole_and_keeps_its_speaker(model: RecommenderModel) -> None:
    assert model.linker is not None
    first, second = "“Nobody should doubt our will to fight on.", "“We have the ships and we have the men.”"
    text = f"Ida Berg added: {first}\n{second}"
    content = (Span(16, 16 + len(first)), Span(17 + len(first), len(text)))
    by_rules = [Attribution((Span(0, 8),), (Span(9, 14),), content, 0.8, "quotation")]
    certain = model.linker._replace(
        whole=LogLinear({"always": 9.0}), slots=dict.fromkeys(ROLES, LogLinear({"always": 9.0})),
        links=dict.fromkeys(model.linker.links, LogLinear({"always": 9.0})), joins=joins.UNLEARNED,
        boundaries=boundaries.UNLEARNED,
    )  # fmt: skip
    for proposed in (told(text), told(text, Learned(cb.CLAIM, content[1:], 0.9))):
        (found,) = certain.attributions(read_article(text), by_rules, proposed)
        assert (found.source, found.content) == ((Span(0, 8),), content)


def test_an_attribution_is_as_sure_as_what_is_left_of_it(model: RecommenderModel) -> None:
    assert model.linker is not None
    text = "Ida Berg said that the fleet stays in port."
    by_rules = [Attribution((Span(0, 8),), (Span(9, 13),), (Span(19, 42),), 0.8, "that-clause")]
    yes = LogLinear({"always": 9.0})
    linker = model.linker._replace(
        links=dict.fromkeys(model.linker.links, yes), whole=LogLinear({"always": 1.0, "no speaker": -9.0}),
        slots={**dict.fromkeys(ROLES, yes), cb.SPEAKER: LogLinear({"always": -9.0})},
    )  # fmt: skip
    found = linker.attributions(read_article(text), by_rules, told(text))
    assert [(each.is_alone, each.confidence) for each in found] == [(True, 0.7), (True, 0.7)]
    tools = plain_tools()._replace(learned=LearnedTagger(model._replace(linker=linker), plain_tools().cues))
    assert propose("a", text, tools, least_learned=0.7)
    assert not propose("a", text, tools, least_learned=0.75)


def test_the_rules_place_stays_where_nothing_tells_another_one() -> None:
    text = "In the old harbour of Bergen, the admiral of the northern fleet said so."
    article = read_article(text)
    (paragraph,) = article.paragraphs
    labels = [side + role for role in ROLES for side in (BEGIN, INSIDE)]
    shares = LabelShares(labels, [[0.3] * len(labels) for _ in paragraph.tokens])
    admiral = (Span(30, 63),)
    (slots,) = slots_of(article, [Attribution(admiral, (), (), 0.8, "x")], Proposals([], [shares]))
    boundaries.choose(slots, dict.fromkeys(ROLES, LogLinear({"always": -1.0})))
    assert [slot.spans for slot in slots.slots[cb.SPEAKER]] == [admiral]


def test_trained_without_syntax_it_looks_at_none(model: RecommenderModel) -> None:
    assert model.linker is not None
    cues = plain_tools().cues
    linker = model.linker._replace(slots=dict.fromkeys(ROLES, LogLinear({"always": 9.0, "tag=NN": -99.0})))
    tagger = LearnedTagger(model._replace(linker=linker), cues)
    for text in (crossed(seed).text for seed in range(100, 104)):
        plain, parsed = read_article(text), read_article(text, Chain())
        found = [
            tagger.attributions(article, extract.attributions(plain, cues), tagger.propose(article))
            for article in (plain, parsed)
        ]
        assert found[0] == found[1]


def test_tags_that_end_in_a_space_teach_where_words_end() -> None:
    with_space = [
        each._replace(tags={**each.tags, cb.CUE: [(Span(of.start, of.end + 1),) for (of,) in each.tags[cb.CUE]]})
        for each in map(comma, range(24))
    ]
    found = train(with_space, plain_tools().cues)
    assert found.linker is not None
    assert set(found.linker.boundaries[cb.CUE].weights) - {"always"}


def test_weights_so_large_that_sums_overflow_are_no_error(model: RecommenderModel) -> None:
    (paragraph,) = read_article("Ida Berg said so.").paragraphs
    labels = [side + role for role in ROLES for side in (BEGIN, INSIDE)]
    unknown = LabelShares(labels, [[float("nan")] * len(labels) for _ in paragraph.tokens])
    assert model.linker is not None
    proposed = Proposals([Learned(cb.SPEAKER, (Span(0, 8),), 0.0)], [unknown])
    assert model.linker.attributions(read_article("Ida Berg said so."), [], proposed) is not None


_SHARES = st.lists(st.tuples(*[st.floats(0, 1)] * 6), min_size=1, max_size=14)


@given(
    _SHARES, st.lists(st.tuples(st.sampled_from(ROLES), st.integers(0, 13), st.integers(1, 5)), max_size=5), st.data()
)
def test_chosen_boundaries_are_of_whole_words_and_parts_stay_in_order(
    shares: list[tuple[float, ...]], places: list[tuple[str, int, int]], data: st.DataObject
) -> None:
    words = [data.draw(st.sampled_from(("Ida", "said", "“", "🚢", "花", "שלום", ",", "”"))) for _ in shares]
    text = " ".join(words)
    article = read_article(text)
    tokens = [token for each in article.paragraphs for token in each.tokens]
    labels = [side + role for role in ROLES for side in (BEGIN, INSIDE)]
    found = [
        Learned(role, (Span(tokens[first].start, tokens[min(first + count, len(tokens)) - 1].end),), 0.5)
        for role, first, count in places
        if first < len(tokens)
    ]
    (of,) = [LabelShares(labels, shares)] if len(article.paragraphs) == 1 else [None]
    assert of is not None
    weights = {role: LogLinear({f"begin={step}": float(step) for step in range(-6, 10)}) for role in ROLES}
    by_rules = [Attribution((), (), normalised(each.spans[0] for each in found if each.layer_id == cb.CLAIM), 0.5, "x")]
    proposed = Proposals(sorted(found, key=lambda each: each.spans), [of])
    for parts in slots_of(article, [each for each in by_rules if each.content], proposed):
        paragraph = settled(parts, weights, joins.UNLEARNED)
        edges = {token.start for token in tokens}, {token.end for token in tokens}
        for slot in (slot for slots in paragraph.slots.values() for slot in slots):
            assert slot.spans == normalised(slot.spans)
            assert all(span.start in edges[0] and span.end in edges[1] for span in slot.spans)


@given(_SHARES)
def test_shares_of_labels_are_shares(rows: list[tuple[float, ...]]) -> None:
    labels = [side + role for role in ROLES for side in (BEGIN, INSIDE)]
    found = LabelShares(labels, [row if place % 3 else () for place, row in enumerate(rows)])
    for place in range(-1, len(rows) + 1):
        for role in ROLES:
            assert 0 <= found.begins(role, place) <= found.within(role, place)
            assert 0 <= found.ends(role, place) <= found.within(role, place)
            assert -6 <= step_of(found.begins(role, place)) <= 9
        assert found.begins("of no label", place) == 0


def test_confidence_that_is_right_has_no_error() -> None:
    assert reliability([(0.75, n % 4 != 0) for n in range(400)], 1).error == 0
    assert reliability([(0.95, n % 2 == 0) for n in range(400)], 1).error == pytest.approx(0.45)


# Parses


def test_what_a_parse_says_of_each_word_is_seen() -> None:
    text = "Ida said that ships come"
    #        said is the root; Ida its nsubj, come its ccomp, with that and ships below
    heads = [(0, "NNP", "nsubj", 1), (4, "VBD", "ROOT", 1), (9, "IN", "mark", 4), (14, "NNS", "nsubj", 4),
             (20, "VBP", "ccomp", 1)]  # fmt: skip
    parse = tuple(ParsedWord(start, tag, "X", relation, head) for start, tag, relation, head in heads)
    paragraph = read(text, Span(0, len(text)))
    ida, said, that, ships, come = map(set, features(paragraph, plain_tools().cues, Tree(paragraph, text, parse)))
    assert {"t=NNP", "d=nsubj", "hw=said", "up=nsubj", "hside=<1"} <= ida
    assert {"kid=ccomp", "kid=nsubj", "cuetag=VBD,ROOT", "up=none"} <= said
    assert {"up=mark>ccomp", "-1:t=VBD"} <= that
    assert {"up=nsubj>ccomp", "hw=come"} <= ships
    assert any(each.startswith("L=ccomp,") for each in that)
    assert any(each.startswith("R=ccomp,") for each in come)
    assert any(each.startswith("LL=ccomp,") for each in said)
    assert not any(each.startswith(("t=", "up=")) for row in features(paragraph, plain_tools().cues) for each in row)


_WORDS = st.lists(st.sampled_from(("Ida", "said", "🚢", "花", "שלום", "doesn't", ",")), min_size=1, max_size=12)


@given(_WORDS, st.data())
def test_a_tree_covers_what_hangs_on_a_word(words: list[str], data: st.DataObject) -> None:
    text = " ".join(words)
    starts = [sum(len(word) + 1 for word in words[:n]) for n in range(len(words))]
    order = data.draw(st.permutations(range(len(words))))
    heads = {order[0]: order[0]}
    for place, number in enumerate(order[1:], start=1):
        heads[number] = order[data.draw(st.integers(0, place - 1))]
    parse = tuple(ParsedWord(start, "X", "Y", "z", heads[n]) for n, start in enumerate(starts))
    assert is_sound(parse, len(text))
    tree = Tree(read(text, Span(0, len(text))), text, parse)
    for node in tree.nodes:
        assert node.lower == words[node.number].lower()
        below = [other.number for other in tree.nodes if other is node or node in list(other.ancestors())]
        assert (node.left, node.right) == (min(below), max(below))
        assert [child.head for child in node.children] == [node] * len(node.children)
    assert len(by_token(tree)) == len(tree.of_token)
    assert all(0 <= each.head < len(tree.of_token) for each in by_token(tree))


@given(st.lists(st.tuples(st.integers(-2, 12), st.integers(-2, 8)), max_size=8))
def test_what_is_no_tree_is_told(found: list[tuple[int, int]]) -> None:
    parse = tuple(ParsedWord(start, "", "", "", head) for start, head in found)

    def ends(number: int, seen: tuple[int, ...] = ()) -> bool:
        head = found[number][1]
        return head == number or (head not in seen and 0 <= head < len(found) and ends(head, (*seen, number)))

    right = bool(found) and all(0 <= start <= 10 for start, _ in found) and all(ends(n) for n in range(len(found)))
    assert is_sound(parse, 10) == right


def test_parses_are_kept_and_damaged_ones_are_made_anew(tmp_path: Path) -> None:
    chain = Chain()
    text = "Ida Berg said 🚢 no.\n宮城 花 agrees."
    first = read_article(text, KeptParses(chain, tmp_path / "parses"))
    assert chain.texts == 2
    again = read_article(text, KeptParses(chain, tmp_path / "parses"))
    assert chain.texts == 2
    assert [[(n.start, n.head.number) for n in tree.nodes] for tree in again.trees] == [
        [(n.start, n.head.number) for n in tree.nodes] for tree in first.trees
    ]
    (kept,) = (tmp_path / "parses").iterdir()
    assert b"Ida" not in zlib.decompress(kept.read_bytes())
    for rubbish in (
        b"", b"rubbish", zlib.compress(b"[]"), zlib.compress(b'[[[0,"a","b","c",7]],[]]'), zlib.compress(b'[[[0]],[]]'),
        zlib.compress(b'[[[0,"a","b","c",1],[1,"a","b","c",0]],[]]'),
    ):  # fmt: skip
        before = chain.texts
        kept.write_bytes(rubbish)
        assert read_article(text, KeptParses(chain, tmp_path / "parses")).trees[0].nodes[0].tag == "NN"
        assert chain.texts == before + 2
    other = Chain()
    other.digest = "chain 2"
    read_article(text, KeptParses(other, tmp_path / "parses"))
    assert other.texts == 2


def test_parses_used_longest_ago_go_first(tmp_path: Path) -> None:
    chain = Chain()
    kept = KeptParses(chain, tmp_path, most_bytes=400)
    for number in range(20):
        read_article(f"Article {number} is here.", kept)
    assert sum(each.stat().st_size for each in tmp_path.iterdir()) <= 400
    before = chain.texts
    read_article("Article 19 is here.", kept)
    assert chain.texts == before


def test_where_nothing_can_be_kept_it_parses_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder", encoding="utf-8")
    assert read_article("Ida said no.", KeptParses(Chain(), tmp_path / "file")).trees


def test_a_recommender_that_needs_syntax_is_used_with_that_parser_alone() -> None:
    cues = plain_tools().cues
    found = train([crossed(seed) for seed in range(8)], cues, Chain())
    assert found.parser == Chain.digest
    tagger = LearnedTagger(found, cues)
    text = crossed(50).text
    assert tagger.can_read(read_article(text, Chain()))
    assert not tagger.can_read(read_article(text))
    other = Chain()
    other.digest = "chain 2"
    assert not tagger.can_read(read_article(text, other))
    tools = plain_tools()._replace(learned=tagger)
    assert not any(each.by == LEARNED for each in propose("a", text, tools, by=(RULES, LEARNED)))
    assert any(each.by == LEARNED for each in propose("a", text, tools._replace(parser=Chain()), by=(RULES, LEARNED)))


_PIECES = (
    "According to",
    "Berg",
    ",",
    " ",
    "\n",
    ".",
    "“",
    "”",
    "said",
    "that",
    "I",
    "we",
    "the ships",
    "🚢",
    "花",
    "שלום",
)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.sampled_from(_PIECES), max_size=24).map(" ".join))
@example_of("According to the ministry,\nthe war is over.")
@example_of("The plan is dead. According to Berg,")
@example_of("According to Berg,")
def test_any_text_gets_proposals_within_it(model: RecommenderModel, text: str) -> None:
    tools = plain_tools()._replace(learned=LearnedTagger(model, plain_tools().cues))
    for each in propose("a", text, tools):
        assert 0 <= each.confidence <= 1
        assert all(0 <= start < end <= len(text) for start, end in each.spans)
