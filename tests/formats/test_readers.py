"""The suite that every format passes: it reads right, refuses what is broken, and never leaves the machine."""

from __future__ import annotations

import random
import socket
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from coalition_annotator.formats import article_splitter, documents, file_groups
from coalition_annotator.formats.brat import reader as brat_reader
from coalition_annotator.formats.records import (
    REFUSED,
    AnnotatorRecord,
    Document,
    EntityRecord,
    Options,
    Problem,
    Record,
)
from coalition_annotator.model.errors import UserError
from coalition_annotator.model.text import NormalisedText

from . import samples
from .samples import CLAIM, SAMPLES, TEXT, WORDS, Sample

_PLAIN = Options()
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::UserWarning")


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any, **__: Any) -> None:
        raise AssertionError("an importer reached for the network")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


def everything(paths: list[Path], options: Options = _PLAIN) -> Iterator[Record]:
    for batch in file_groups.sort_files(paths).batches:
        yield from documents.read(batch, options)


def documents_of(paths: list[Path], options: Options = _PLAIN) -> list[Document]:
    return [each for each in everything(paths, options) if isinstance(each, Document)]


def written(sample: Sample, folder: Path) -> Path:
    path = folder / sample.name
    sample.write(path)
    return path


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda each: each.name)
def test_reads_the_same_tags_from_each_format(sample: Sample, tmp_path: Path) -> None:
    written(sample, tmp_path)
    found = documents_of([tmp_path])
    assert len(found) == 1
    (document,) = found
    assert document.text.strip()
    assert [each for each in document.problems if each.kind == "refused"] == []
    covered = {(tag.label, " ".join(document.text[s:e] for s, e in tag.spans)) for tag in document.tags}
    assert covered == {(label, WORDS[label]) for label in sample.tags}
    if sample.linked:
        by_key = {(tag.annotator, tag.key): tag for tag in document.tags}
        (link,) = document.links
        ends = by_key[link.annotator, link.source].label, by_key[link.annotator, link.target].label
        assert (link.label, *ends) == ("said_by", "Claim", "Speaker")


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda each: each.name)
def test_a_truncated_file_gives_an_error_or_what_is_whole(sample: Sample, tmp_path: Path) -> None:
    path = written(sample, tmp_path)
    data = path.read_bytes()
    for size in sorted({0, 1, 7, *(len(data) * part // 8 for part in range(1, 8)), len(data) - 1}):
        path.write_bytes(data[:size])
        try:
            for each in everything([tmp_path]):
                assert isinstance(each, tuple)
        except UserError as error:
            assert error.what and error.where


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda each: each.name)
def test_random_damage_never_ends_in_a_traceback(sample: Sample, tmp_path: Path) -> None:
    path = written(sample, tmp_path)
    data = path.read_bytes()

    @settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    @example(seed=198, strength=1)
    @given(seed=st.integers(0, 2**32), strength=st.sampled_from((1, 4, 40)))
    def damage(seed: int, strength: int) -> None:
        chance = random.Random(seed)
        broken = bytearray(data)
        for _ in range(strength):
            at = chance.randrange(len(broken))
            way = chance.randrange(3)
            if way == 0:
                broken[at] = chance.randrange(256)
            elif way == 1:
                del broken[at : at + chance.randrange(1, 20)]
            else:
                broken[at:at] = bytes(chance.randrange(256) for _ in range(chance.randrange(1, 9)))
            if not broken:
                return
        path.write_bytes(bytes(broken))
        try:
            for each in everything([tmp_path]):
                if isinstance(each, Document):
                    text = NormalisedText(each.text)
                    assert all(s <= e for tag in each.tags for s, e in (text.span(span) for span in tag.spans))
        except UserError as error:
            assert error.what and error.where

    damage()


@pytest.mark.parametrize("address", ["http://[", "http://[x/", "//]", "http://a]b/"])
def test_addresses_in_files_that_are_none_end_nothing(tmp_path: Path, address: str) -> None:
    path = written(next(s for s in SAMPLES if s.name == "a.mhtml"), tmp_path)
    path.write_bytes(path.read_bytes().replace(b"https://courier.example/plan", address.encode()))
    assert documents_of([path])[0].text.strip()


def test_web_pages_give_main_text_and_facts(tmp_path: Path) -> None:
    (document,) = documents_of([written(next(s for s in SAMPLES if s.name == "a.html"), tmp_path)])
    facts = document.title, document.author, document.published, document.source
    assert facts == ("Norway backs the plan", "Ann Lee", "2026-01-07", "Courier")
    assert CLAIM in document.text and "Imprint" not in document.text and "alert" not in document.text


def test_messages_give_sender_date_and_name_their_attachments(tmp_path: Path) -> None:
    (document,) = documents_of([written(next(s for s in SAMPLES if s.name == "a.eml"), tmp_path)])
    assert (document.title, document.author, document.published) == ("Norway backs the plan", "Ann Lee", "2026-01-07")
    assert "ship.png" in document.problems[0].what


def test_tables_keep_what_has_no_field(tmp_path: Path) -> None:
    (document,) = documents_of([written(next(s for s in SAMPLES if s.name == "a.csv"), tmp_path)])
    assert document.text == TEXT
    assert (document.title, document.source, document.published) == ("Norway", "Courier", "2026-01-07")
    assert document.metadata == {"page": "3"}


def test_a_table_s_columns_can_be_named(tmp_path: Path) -> None:
    path = tmp_path / "odd.csv"
    path.write_text("a;b;c\nx;The text of it.;2026-02-01\ny;;2026-02-02\n", encoding="utf-8")
    found = list(everything([path], Options(columns={"text": "b", "published": "c"})))
    (document,) = (each for each in found if isinstance(each, Document))
    assert (document.text, document.published, document.metadata) == ("The text of it.", "2026-02-01", {"a": "x"})
    assert [each.where for each in found if isinstance(each, Problem)] == [f"{path}:3"]
    with pytest.raises(UserError, match="no column 'nothing'"):
        documents_of([path], Options(columns={"text": "nothing"}))


def test_a_project_of_dna_brings_coders_entities_and_values_but_no_passwords(tmp_path: Path) -> None:
    found = list(everything([written(next(s for s in SAMPLES if s.name == "a.dna"), tmp_path)]))
    assert AnnotatorRecord("Anna", "#ff0000") in found
    assert EntityRecord("person", "Ida Berg", "Type: Minister") in found
    (document,) = (each for each in found if isinstance(each, Document))
    assert document.tags[0].attributes == {"person": "Ida Berg", "agreement": True}
    assert (document.published, document.source) == ("2026-01-07", "Courier")
    assert "secret" not in str(found)


def test_brat_reads_notes_attributes_events_and_mends_broken_lines(tmp_path: Path) -> None:
    text = "Ida Berg\nsaid that ships come."
    (tmp_path / "a.txt").write_text(text, encoding="utf-8")
    (tmp_path / "a_anna.ann").write_text(
        "T1\tSource 0 13\tIda Berg\nsaid\n"
        "T2\tContent 14 30\tthat ships come.\nT3\tAttribution 9 13\tsaid\n"
        "E1\tAttribution:T3 Content:T2 Source:T1\nE2\tAttribution:T3\nT9\tSource 0 3\tBob\nR1\tx Arg1:T1 Arg2:T77\n"
        "#1\tAnnotatorNotes T2\twhat ships?\nA1\tSure T2 high\nN1\tReference T1 Wikidata:Q1\tIda\nnonsense\n",
        encoding="utf-8",
    )
    (document,) = documents_of([tmp_path])
    assert document.annotators == ("anna",)
    by_key = {tag.key: tag for tag in document.tags}
    assert by_key["T1"].kept == {"references": ["Wikidata:Q1 Ida"]}
    assert by_key["T2"].note == "what ships?" and by_key["T2"].attributes == {"Sure": "high"}
    assert document.events[0].parts == (("Content", "T2"), ("Source", "T1"))
    places = {(each.kind, each.where.rsplit(":", 1)[-1]) for each in document.problems}
    assert places == {("repaired", "2"), ("left out", "6"), ("refused", "7"), ("refused", "8"), ("refused", "12")}


def test_brat_tells_annotators_by_folder(tmp_path: Path) -> None:
    for who in ("anna", "bo"):
        (tmp_path / who).mkdir()
        (tmp_path / who / "a.txt").write_text("Ida Berg said so.", encoding="utf-8")
        (tmp_path / who / "a.ann").write_text("T1\tSource 0 8\tIda Berg\n", encoding="utf-8")
    (document,) = documents_of([tmp_path])
    assert {tag.annotator for tag in document.tags} == {"anna", "bo"}


@pytest.mark.parametrize("counted_as", ["two characters", "one"])
def test_line_ends_of_windows_are_counted_either_way(counted_as: str, tmp_path: Path) -> None:
    text = "Ida Berg spoke.\r\nShips will come, she said.\r\nThen she left."
    counted = text if counted_as == "two characters" else text.replace("\r\n", "\n")
    (tmp_path / "a.txt").write_bytes(text.encode())
    spans = [(counted.index(words), words) for words in ("Ida Berg", "she said", "she left")]
    lines = [f"T{n}\tCue {start} {start + len(words)}\t{words}" for n, (start, words) in enumerate(spans, 1)]
    (tmp_path / "a.ann").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (document,) = documents_of([tmp_path])
    assert document.problems == ()
    assert [document.text[slice(*tag.spans[0])] for tag in document.tags] == [words for _, words in spans]


def test_discontinuous_brat_tags_stay_whole(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("one two three four", encoding="utf-8")
    (tmp_path / "a.ann").write_text("T1\tContent 0 3;8 13\tone three\n", encoding="utf-8")
    (document,) = documents_of([tmp_path])
    assert document.tags[0].spans == ((0, 3), (8, 13))


def test_articles_of_a_news_database_are_parted_by_a_rule(tmp_path: Path) -> None:
    path = tmp_path / "download.txt"
    path.write_text(
        "Document 1 of 2\n\nHeadline: First\nByline: Ann Lee\nLoad-Date: January 7, 2026\n\n"
        "The first story is here.\n\nDocument 2 of 2\n\nThe second story is here.\n",
        encoding="utf-8",
    )

    rule = article_splitter.propose(path.read_text(encoding="utf-8"))
    assert rule is not None
    first, second = documents_of([path], Options(split=rule.pattern))
    assert (first.title, first.author, first.published) == ("First", "Ann Lee", "2026-01-07")
    assert second.text == "The second story is here." and "Document" not in second.text
    assert len(documents_of([path])) == 1
    with pytest.raises(UserError, match="regular expression"):
        article_splitter.pieces("x", "(")


def test_a_folder_of_mixed_files_is_sorted_by_format(tmp_path: Path) -> None:
    for sample in SAMPLES:
        folder = tmp_path / sample.name.replace(".", "-")
        folder.mkdir()
        written(sample, folder)
        found = file_groups.sort_files([folder])
        assert found.unknown == () and len(found.batches) == 1, sample.name
    (tmp_path / "x.bin").write_bytes(b"\x00\x01")
    assert file_groups.sort_files([tmp_path / "x.bin"]).unknown == (tmp_path / "x.bin",)


def test_texts_take_their_facts_from_a_table_beside_them(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Some text.", encoding="utf-8")
    (tmp_path / "metadata.csv").write_text(
        "filename,title,publisher,publication_date,wire\na,The title,Courier,7 January 2026,None\nb,X,,,\n",
        encoding="utf-8",
    )
    (document,) = documents_of([tmp_path])
    assert (document.title, document.source, document.published) == ("The title", "Courier", "2026-01-07")
    assert document.metadata == {}


@pytest.mark.parametrize(
    "content",
    [
        "# webanno.custom.Speaker | value\n#id=1\n#text=Ida Berg .\n1-1\tIda\tB-Speaker\n1-2\tBerg\tI-Speaker\n",
        " # de.tudarmstadt.ukp.dkpro.core.api.ner.type.NamedEntity | value\n#id=1\n#text=Ida .\n1-1\tIda\tB-PER\n",
        "#id=1\n#text=Ida Berg .\n1-1\tIda\tNNP\tB-PER\t_\t_\n1-2\tBerg\tNNP\tI-PER\t_\t_\n",
    ],
)
def test_older_webanno_tables_are_refused_by_name_and_not_taken_for_tables(tmp_path: Path, content: str) -> None:
    path = tmp_path / "old.tsv"
    path.write_text(content, encoding="utf-8")
    (batch,) = file_groups.sort_files([path]).batches
    assert batch.format.name == "webanno"
    (problem,) = documents.read(batch, Options())
    assert isinstance(problem, Problem)
    assert problem.kind == REFUSED and "WebAnno TSV 1 or 2" in problem.what


def test_a_line_with_offsets_out_of_the_text_refuses_no_webanno_file(tmp_path: Path) -> None:
    path = tmp_path / "a.tsv"
    path.write_text(
        "#FORMAT=WebAnno TSV 3.3\n#T_SP=webanno.custom.Speaker|value\n\n\n#Text=Ida Berg refused .\n"
        "1-1\t0-3\tIda\tx[1]\t\n1-2\t4-8\tBerg\tx[1]\t\n1-3\t90000-90007\trefused\ty\t\n1-4\t17-18\t.\t_\t\n",
        encoding="utf-8",
    )
    (batch,) = file_groups.sort_files([path]).batches
    (document,) = documents.read(batch, Options())
    assert isinstance(document, Document)
    assert [document.text[tag.spans[0].start : tag.spans[0].end] for tag in document.tags] == ["Ida Berg"]
    assert any(problem.kind == REFUSED and problem.where.endswith(":8") for problem in document.problems)


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("name", ["types.xml", "TypeSystem.xml", "my-project_ts.XML"])
def test_xmi_finds_its_type_system_under_any_name(tmp_path: Path, name: str, packed: bool) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    made = samples.cas()
    made.to_xmi(folder / "a.xmi")
    made.typesystem.to_xml(folder / name.replace("XML", "xml"))
    (folder / "another.xml").write_text("<page/>", encoding="utf-8")
    given = folder / "a.xmi"
    if packed:
        given = tmp_path / "a.zip"
        with zipfile.ZipFile(given, "w") as archive:
            for path in folder.iterdir():
                archive.write(path, path.name)
    (batch,) = file_groups.sort_files([given]).batches
    (document,) = (each for each in documents.read(batch, Options()) if isinstance(each, Document))
    assert {tag.label for tag in document.tags} == set(samples.WORDS)


def test_values_of_two_events_of_brat_that_share_a_trigger_are_not_mixed(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Ida Berg said that ships will come.")
    (tmp_path / "a.ann").write_text(
        "T1\tsaid 9 13\tsaid\nT2\tSpeaker 0 8\tIda Berg\nE1\tsaid:T1 who:T2\nE2\tsaid:T1 who:T2\n"
        "A1\tModality E1 maybe\nA2\tModality E2 denied\nA3\tTopic T2 a\nA4\tTopic T2 b\n"
    )
    (found,) = brat_reader.read([tmp_path / "a.txt", tmp_path / "a.ann"], Options())
    assert isinstance(found, Document)
    attributes = {each.key: each.attributes for each in found.tags}
    assert attributes["T1"] == {"Modality": "denied"} and attributes["T2"] == {"Topic": ["a", "b"]}
