"""Which categories are offered for a claim, and why."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coalition_annotator.nlp.category_ranking import CategoryRanking, CodedClaim, judged, offered

ABOUT = {"ships": "Ships Sending vessels", "pacts": "Pacts Treaties and guarantees", "votes": "Votes Elections"}
CODED = [
    CodedClaim("the fleet sends ten ships to the strait", ("ships",)),
    CodedClaim("the treaty binds both states", ("pacts",)),
    CodedClaim("ships of the navy leave the harbour", ("ships",)),
    CodedClaim("a pact guarantees peace", ("pacts",)),
    CodedClaim("Die Flotte schickt Schiffe 🚢", ("ships",)),
    CodedClaim("条約は 両国を 縛る", ("pacts",)),
]


@pytest.mark.parametrize(
    ("words", "expected", "like"),
    [
        ("the fleet sends more ships", "ships", "the fleet sends ten ships to the strait"),
        ("the treaties bind nobody", "pacts", "the treaty binds both states"),
        ("Schiffe der Flotte", "ships", "Die Flotte schickt Schiffe 🚢"),
        ("両国を 縛る", "pacts", "条約は 両国を 縛る"),
        # A category without claims is known by its name and definition.
        ("elections come in spring", "votes", ""),
    ],
)
def test_the_likeliest_comes_first_with_the_claim_that_speaks_for_it(words: str, expected: str, like: str) -> None:
    first = CategoryRanking(CODED).likely(words, ABOUT)[0]
    assert (first.category, first.like) == (expected, like)


def test_definitions_count_before_the_first_claim() -> None:
    assert [each.category for each in CategoryRanking().likely("vessels leave the port", ABOUT)] == ["ships"]


def test_a_choice_counts_at_once() -> None:
    ranking = CategoryRanking(CODED)
    words = "the embargo on timber goes on"
    assert all(each.category != "votes" for each in ranking.likely(words, ABOUT))
    ranking.likely(words, ABOUT)
    ranking.add(CodedClaim("an embargo on timber", ("votes",)))
    assert ranking.likely(words, ABOUT)[0].category == "votes"
    assert next(iter(offered(ranking, "nothing alike whatsoever", ABOUT, 3))) == "votes"


def test_what_is_gone_from_the_codebook_is_not_offered() -> None:
    found = offered(CategoryRanking(CODED), "more ships are sent", {"pacts": ABOUT["pacts"]}, 9)
    assert list(found) == ["pacts"]


_SAID = st.lists(st.sampled_from(["ships", "pact", "vote", "花", "🚢"]), max_size=5)
_CLAIMS = st.lists(st.tuples(_SAID, st.sampled_from(list(ABOUT))), max_size=12)


@given(_CLAIMS, st.lists(st.sampled_from(["ships", "pact", "花", "other"]), max_size=4), st.integers(0, 9))
def test_each_is_offered_once_and_the_order_does_not_depend_on_when_one_asked(
    claims: list[tuple[list[str], str]], words: list[str], most: int
) -> None:
    coded = [CodedClaim(" ".join(each), (category,)) for each, category in claims]
    asked_often, asked_once = CategoryRanking(), CategoryRanking(coded)
    for each in coded:
        asked_often.add(each)
        asked_often.likely("ships", ABOUT)
    text = " ".join(words)
    found = offered(asked_once, text, ABOUT, most)
    assert len(found) == min(most, len(ABOUT))
    assert {each.category for each in asked_often.likely(text, ABOUT)} == {
        each.category for each in asked_once.likely(text, ABOUT)
    }
    for each in asked_once.likely(text, ABOUT):
        assert 0 < each.similarity <= 1.0001
    scores = judged(coded, ABOUT)
    if scores is not None:
        assert 0 <= scores.first <= scores.among_three <= 1
        assert 0 <= scores.commonest <= scores.commonest_three <= 1


def test_of_many_claims_lengths_follow_bit_by_bit() -> None:
    chance = random.Random(3)
    kinds = {f"c{kind}": [f"w{kind}x{number:03}y" for number in range(40)] for kind in range(30)}
    every = [word for several in kinds.values() for word in several]
    about = {kind: " ".join(several[:3]) for kind, several in kinds.items()}

    def coded(kind: str) -> CodedClaim:
        return CodedClaim(" ".join([*chance.choices(kinds[kind], k=6), *chance.choices(every, k=6)]), (kind,))

    claims = [coded(chance.choice(list(kinds))) for _ in range(1200)]
    grown = CategoryRanking(claims[:600])
    grown.prepare(about)
    for each in claims[600:]:
        grown.add(each)
        grown.likely(each.words, about)
    fresh = CategoryRanking(claims)
    for kind, several in kinds.items():
        asked = " ".join(several[5:9])
        one, other = grown.likely(asked, about), fresh.likely(asked, about)
        assert one[0].category == other[0].category == kind
        assert one[0].similarity == pytest.approx(other[0].similarity, rel=0.1)
        assert one[0].like == other[0].like


def test_it_is_judged_by_what_came_before() -> None:
    scores = judged([*CODED, *CODED], ABOUT)
    assert scores is not None
    assert scores.claims == 12
    assert scores.first > 0.5 >= scores.commonest
    assert scores.among_three > 0.7
    assert judged(CODED[:1], ABOUT) is None
