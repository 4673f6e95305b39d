from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from coalition_annotator.model import text as texts
from coalition_annotator.model.span import Span, checked, normalised, without
from coalition_annotator.model.text import ParagraphKind, Utf16, Utf16Map

any_text = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=80)
spans = st.lists(
    st.tuples(st.integers(0, 60), st.integers(0, 60)).map(lambda pair: Span(min(pair), max(pair))), max_size=8
)


@given(any_text)
def test_utf16_map_agrees_with_the_codec_at_every_place(text: str) -> None:
    both = Utf16Map(text)
    for offset in range(len(text) + 1):
        units = len(text[:offset].encode("utf-16-le")) // 2
        assert both.to_units(offset).units == units
        assert both.to_points(Utf16(units)) == offset


def test_a_place_inside_a_pair_belongs_to_the_pair() -> None:
    assert Utf16Map("a😀b").to_points(Utf16(2)) == 1


@given(any_text)
def test_normalising_twice_changes_nothing(text: str) -> None:
    once = texts.normalise(text)
    assert texts.normalise(once) == once
    assert not set(once) & set("\r\v\f\x85\u2028\u2029")


@given(spans)
def test_normalised_spans_cover_the_same_places_and_are_disjoint(given_spans: list[Span]) -> None:
    result = normalised(given_spans)
    assert {n for s in given_spans for n in range(*s)} == {n for s in result for n in range(*s)}
    assert all(a.end < b.start for a, b in pairwise(result))


@given(spans, st.tuples(st.integers(0, 60), st.integers(0, 60)))
def test_without_takes_out_just_those_places(given_spans: list[Span], cut: tuple[int, int]) -> None:
    removed = Span(min(cut), max(cut))
    left = {n for s in without(normalised(given_spans), removed) for n in range(*s)}
    assert left == {n for s in given_spans for n in range(*s)} - set(range(*removed))


def test_a_span_outside_the_text_is_refused() -> None:
    for bad in ([Span(0, 0)], [Span(3, 99)], []):
        try:
            checked(bad, 10)
        except ValueError:
            continue
        raise AssertionError(bad)


@given(any_text, st.integers(0, 80), st.integers(0, 80))
def test_snapping_never_cuts_a_word(text: str, a: int, b: int) -> None:
    start, end = sorted((min(a, len(text)), min(b, len(text))))
    snapped = texts.snap_to_words(text, Span(start, end))
    if snapped is None:
        assert not text[start:end].strip()
        return
    for word in texts.words(text):
        for edge in snapped:
            spaced = not texts.is_unspaced(text, edge) and not texts.is_unspaced(text, edge - 1)
            assert not (spaced and word.start < edge < word.end)


def test_snapping_keeps_quotation_marks_and_drops_white_space() -> None:
    text = 'He said "we will help" today'
    assert texts.snap_to_words(text, Span(7, 20)) == Span(8, 21)
    assert texts.snap_to_words(text, Span(2, 3)) is None


def test_a_mention_takes_its_capitalised_neighbours() -> None:
    text = "Then French President Emmanuel Macron said so."
    found = texts.mention_at(text, text.index("Emm"))
    assert found is not None
    assert text[found.start : found.end] == "Then French President Emmanuel Macron"
    said = texts.mention_at(text, text.index("said"))
    assert said is not None and text[said.start : said.end] == "said"


def test_paragraphs_are_told_apart() -> None:
    text = "A title\n\nA caption. Photo: X/Getty Images\n\nA heading here\n\nA body that ends.\n\nA body that ends."
    kinds = [p.kind for p in texts.outline(text, title="A title")]
    assert kinds == [ParagraphKind.TITLE, ParagraphKind.CAPTION, ParagraphKind.HEADING, *[ParagraphKind.BODY] * 2]
    assert texts.outline(text)[-1].repeats == text.index("A body")


def test_occurrences_are_whole_words() -> None:
    text = "Iran, Iranian, iran and Iran's"
    assert [s.start for s in texts.occurrences(text, "Iran")] == [0, 24]
    assert len(texts.occurrences(text, "Iran", match_case=False)) == 3


def test_the_real_article(real_text: str) -> None:
    assert texts.guess_title(real_text) == "Coalition of the willing agrees on security guarantees for Ukraine"
    assert texts.guess_source(real_text) == "reuters"
    pairs = {(first.start, second.start) for first, second in texts.repeated_paragraphs(real_text)}
    assert pairs == {(68, 1335), (222, 311)}
    headings = [p.span.start for p in texts.outline(real_text) if p.kind is ParagraphKind.HEADING]
    assert 3918 in headings


UNSPACED = ("日本は参加しないと述べた。", "ประเทศไทยกล่าวว่าจะไม่ส่งทหาร", "韩国总统说“不”", "Macron 日本は said")


@given(st.sampled_from(UNSPACED), st.data())
def test_selections_stay_as_they_are_where_no_spaces_part_words(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    snapped = texts.snap_to_words(text, Span(start, end))
    if all(texts.is_unspaced(text, each) for each in range(start, end)):
        assert snapped == Span(start, end)


def test_words_are_found_again_where_no_spaces_part_them() -> None:
    assert texts.occurrences("日本は日本である", "日本") == [Span(0, 2), Span(3, 5)]
    assert texts.occurrences("Bonn und Bonner", "Bonn") == [Span(0, 4)]


def test_a_name_is_told_from_the_beginning_of_a_sentence() -> None:
    text = "Ahead\n\nThe plan failed. Yesterday Macron spoke. “Many agree,” said Olaf Scholz."

    def named(word: str) -> bool:
        mention = texts.mention_at(text, text.index(word))
        assert mention is not None
        return texts.is_name(text, mention)

    assert [named(each) for each in ("The", "plan", "Yesterday", "Many", "Olaf")] == [False, False, True, False, True]
