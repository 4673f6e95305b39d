import pytest

from coalition_annotator.model.entity import PERSON, Entity
from coalition_annotator.model.span import Span
from coalition_annotator.nlp import actor_names, quotation
from coalition_annotator.nlp.countries import Countries


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("Turkey", "TR"), ("Russia", "RU"), ("UK", "GB"), ("Kosovo", "XK"), ("U.S.", "US"), ("US", "US"), ("us", None),
        ("Ukraine's", "UA"), ("Kiev", "UA"), ("Kyiv", "UA"), ("Italian", "IT"), ("French", "FR"), ("American", "US"),
        ("Dutch", "NL"), ("Indian", "IN"), ("Norwegian", "NO"), ("Congolese", None), ("Dominican", None),
        ("Washington", "US"), ("Moscow", "RU"), ("the Kremlin", "RU"), ("Europe", None), ("NATO", None), ("it", None),
    ],
)  # fmt: skip
def test_what_words_say_of_a_country(countries: Countries, words: str, code: str | None) -> None:
    assert countries.code_for(words) == code


def test_type_ahead_names_each_country_once(countries: Countries) -> None:
    codes = [form.code for form in countries.starting_with("ukr")]
    assert codes == ["UA"]
    assert len(countries.codes) == 250


@pytest.mark.parametrize(
    ("words", "name", "office", "code"),
    [
        ("Italian Prime Minister Giorgia Meloni", "Giorgia Meloni", "Prime Minister", "IT"),
        ("US envoy Steve Witkoff", "Steve Witkoff", "envoy", "US"),
        ("European Council President António Costa", "António Costa", "European Council President", ""),
        ("He", "", "", ""),
    ],
)
def test_a_mention_is_taken_apart(countries: Countries, words: str, name: str, office: str, code: str) -> None:
    parts = actor_names.parts_of(words, countries)
    assert (parts.name, parts.office, parts.code) == (name, office, code)


def test_a_last_name_means_the_one_person_who_has_it(countries: Countries) -> None:
    macron = Entity("1", PERSON, "Emmanuel Macron", "FR", (), "")
    brigitte = Entity("2", PERSON, "Brigitte Macron", "FR", (), "")
    assert actor_names.known_actor("Macron", [macron], countries) == macron
    assert actor_names.known_actor("French President Emmanuel Macron", [macron, brigitte], countries) == macron
    assert actor_names.known_actor("Macron", [macron, brigitte], countries) is None
    assert actor_names.known_actor("he", [macron], countries) is None


def test_quotation_modes_of_the_real_article(real_text: str) -> None:
    direct = real_text.index('"The coalition and I')
    assert quotation.mode_of(real_text, (Span(direct, direct + 60),)) == quotation.DIRECT
    assert quotation.mode_of(real_text, (Span(2896, 2926),)) == quotation.INDIRECT
    mixed = real_text.index("peace in Ukraine is closer")
    assert quotation.mode_of(real_text, (Span(mixed, mixed + 80),)) == quotation.MIXED
