"""Names and words that files can mistake for something else: each comes back as it was, or its loss is told."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coalition_annotator.__main__ import main
from coalition_annotator.api import open_project
from coalition_annotator.formats.conll.writer import TOKEN
from coalition_annotator.formats.spacy.writer import _tokens
from coalition_annotator.model import codebook as cb
from coalition_annotator.model.annotation import Annotation
from coalition_annotator.model.edit import added, edit, replaced
from coalition_annotator.model.entity import COUNTRY, PERSON, Entity
from coalition_annotator.model.identifier import new_id
from coalition_annotator.model.span import Span, covered_text
from coalition_annotator.project.editing import codebook_edits
from coalition_annotator.store import annotations as stored

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::UserWarning")
TEXT = "NA said so.\n  Ann of Oslo agreed.\n\n   Bo nodded."
WITH_FOLDERS = ("brat", "cas_xmi", "cas_json", "webanno")


def tagged(path: Path, who: str, *words: str, layer: str = "speaker", text: str = TEXT) -> list[Annotation]:
    with open_project(path, annotator=who) as opened:
        article = next(iter(opened.articles), None) or opened.add_article(text, title="A")
        return [opened.annotate(article, layer, (text.index(each), text.index(each) + len(each))) for each in words]


def there(path: Path) -> Counter[tuple[str, str, str]]:
    """Return annotator, layer and words of all tags."""
    with open_project(path) as opened:
        names = {each.id: each.name for each in opened.annotators}
        layers = {each.id: each.name for each in opened.codebook.layers}
        return Counter(
            (names[tag.annotator_id], layers[tag.layer_id], covered_text(opened.text(tag.article_id), tag.spans))
            for tag in opened.annotations()
        )


def brought_back(path: Path, form: str, capsys: pytest.CaptureFixture[str]) -> tuple[Path, str]:
    """Write a project in a form and read it into a new one; return that and what was said."""
    with_suffix = {"doccano": ".jsonl", "label_studio": ".json", "web_annotation": ".jsonld", "refi_qda": ".qdpx"}
    target, other = path.with_name(f"out{with_suffix.get(form, '')}"), path.with_name("other.coalition")
    capsys.readouterr()
    assert main(["export", str(path), str(target), "--format", form]) == 0
    said = capsys.readouterr().out
    assert main(["new", str(other)]) == 0
    assert main(["import", str(other), str(target), "--annotator", "Importer"]) == 0
    return other, said


@pytest.mark.parametrize("form", WITH_FOLDERS)
@pytest.mark.parametrize("names", [("Anna B", "Anna B.", "anna b"), ("a/b", "a_b"), ("untagged", "Bo")])
def test_annotators_whose_folders_would_have_one_name(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], form: str, names: tuple[str, ...]
) -> None:
    path = tmp_path / "a.coalition"
    assert main(["new", str(path)]) == 0
    for name in names:
        tagged(path, name, "Ann")
    other, _ = brought_back(path, form, capsys)
    assert there(other) == there(path)


@pytest.mark.parametrize("form", [*WITH_FOLDERS, "doccano", "label_studio", "web_annotation"])
@pytest.mark.parametrize("name", ["NA", "Nan", "None"])
def test_names_and_words_that_tables_have_for_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], form: str, name: str
) -> None:
    path = tmp_path / "a.coalition"
    assert main(["new", str(path)]) == 0
    first, *_ = tagged(path, name, "NA", "Ann")
    with open_project(path, annotator=name) as opened:
        person = Entity(new_id(), PERSON, "None", "NA", (), "")
        opened.commit(edit("Person", [added(person), replaced(first, first._replace(entity_id=person.id))]))
    other, _ = brought_back(path, form, capsys)
    assert there(other) == there(path)
    if form in ("doccano", "web_annotation", "cas_xmi"):
        with open_project(other) as opened:
            assert [(each.name, each.code) for each in opened.entities if each.kind == PERSON] == [("None", "NA")]


@pytest.mark.parametrize(
    "text", ["First line said Bo.\n  Indented line said Ann.", "  Leading Ann\n\u3000安倍 said Bo."]
)
def test_lines_that_begin_with_blanks_stay_where_they_are(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str
) -> None:
    path = tmp_path / "a.coalition"
    assert main(["new", str(path)]) == 0
    tagged(path, "Anna", "Ann", "Bo", text=text)
    other, _ = brought_back(path, "webanno", capsys)
    with open_project(other) as opened:
        assert [opened.text(each) for each in opened.articles] == [text]
    assert there(other) == there(path)


@pytest.mark.parametrize("form", ["webanno", "cas_xmi"])
def test_layers_whose_names_differ_by_signs_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], form: str
) -> None:
    path = tmp_path / "a.coalition"
    assert main(["new", str(path)]) == 0
    for place, name in enumerate(("L/ö ä", "L-ö ä"), 9):
        layer = cb.Layer(new_id(), name, "", "sky", cb.BACKGROUND, "", "", place)
        with open_project(path, annotator="Anna") as opened:
            opened.commit(codebook_edits.add_item(layer))
        tagged(path, "Anna", "Ann", layer=name)
    other, _ = brought_back(path, form, capsys)
    assert len({layer for _, layer, _ in there(other)}) == 2


@pytest.mark.parametrize("form", [*WITH_FOLDERS, "doccano", "label_studio"])
def test_links_between_two_annotators_tags_are_told_where_they_are_left_out(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], form: str
) -> None:
    path = tmp_path / "a.coalition"
    assert main(["new", str(path)]) == 0
    (speaker,) = tagged(path, "Anna", "Ann")
    (claim,) = tagged(path, "Bo", "agreed", layer="claim")
    with open_project(path, annotator="Bo") as opened:
        assert opened.link(claim, speaker)
    _, said = brought_back(path, form, capsys)
    assert "1 link between two annotators' tags" in said


def test_a_country_comes_back_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, text = tmp_path / "a.coalition", "Norway and Namibia agreed."
    assert main(["new", str(path)]) == 0
    tagged(path, "Anna", "Norway", "Namibia", layer="country", text=text)
    with open_project(path, annotator="Anna") as opened:
        everything = stored.of_article(opened.project.file.connection, opened.articles[0].id)
        before = Counter(each.code for each in opened.entities if each.kind == COUNTRY)
        assert all(each.entity_id for each in everything) and before == {"NO": 1, "NA": 1}
    other, _ = brought_back(path, "refi_qda", capsys)
    with open_project(other) as opened:
        assert Counter(each.code for each in opened.entities if each.kind == COUNTRY) == before


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("नमस्ते दुनिया", ["नमस्ते", "दुनिया"]),
        ("Cafe\u0301 owners", ["Cafe\u0301", "owners"]),
        ("می\u200cخواهم", ["می\u200cخواهم"]),
        ("He’s well-known", ["He’s", "well-known"]),
        ("CO² of H₂O, 5 m²", ["CO²", "of", "H₂O", ",", "5", "m²"]),
        ("x\x1fy", ["x", "y"]),
    ],
)
def test_words_keep_their_accents_and_vowel_signs(text: str, words: list[str]) -> None:
    assert [match[0] for match in TOKEN.finditer(text)] == words


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data(), text=st.text("ab é岸\u0301\u094d 🚢\n.-’", min_size=2, max_size=30).filter(str.strip))
def test_spacy_has_exactly_the_words_of_every_tag(data: st.DataObject, text: str) -> None:
    import spacy
    from spacy.tokens import Doc

    edges = st.integers(0, len(text))
    spans = [
        Span(*sorted(pair))
        for pair in data.draw(st.lists(st.tuples(edges, edges).filter(lambda pair: pair[0] != pair[1]), max_size=4))
    ]
    tags = [Annotation(str(n), "1", "claim", "2", (span,), {}, None, "hand", "", "") for n, span in enumerate(spans)]
    pipeline = spacy.blank("xx")
    doc = Doc(pipeline.vocab, *_tokens(pipeline.make_doc(text), tags))
    assert doc.text == text
    for span in spans:
        found = doc.char_span(span.start, span.end)
        assert found is not None and doc.text[found.start_char : found.end_char] == text[span.start : span.end]
