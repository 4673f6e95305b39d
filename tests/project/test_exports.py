"""Exports: what goes out comes in again, other tools' own readers read it, and it is the same each time."""

from __future__ import annotations

import csv
import json
import warnings
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as Xml

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coalition_annotator.formats import documents, file_groups
from coalition_annotator.formats.label_studio import writer
from coalition_annotator.formats.records import Document, Options
from coalition_annotator.formats.spec import DataFeature, OffsetUnit, WriterSpec
from coalition_annotator.formats.writers import WRITERS, by_name
from coalition_annotator.model import codebook as cb
from coalition_annotator.model.annotation import KEPT, Annotation, Link
from coalition_annotator.model.edit import added, edit, replaced
from coalition_annotator.model.entity import ORGANISATION, PERSON, Entity
from coalition_annotator.model.errors import CancelledError, UserError
from coalition_annotator.model.identifier import new_id
from coalition_annotator.model.span import Span, normalised
from coalition_annotator.model.text import digest
from coalition_annotator.project import dataset
from coalition_annotator.project.editing import article_edits
from coalition_annotator.project.exporting import export
from coalition_annotator.project.importing import importer, workflow
from coalition_annotator.project.project import Project

from ..conftest import ANNA, BO

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::UserWarning")
TEXT = (
    "Norway 🧭 backs the plan\n\n“We will send ships,” Ida Berg told reporters, “and they will stay.”\n"
    "Cafe\u0301 owners agree. قال الوزير إن الخطة ستنجح. Poland waits.\n=SUM(A1) is no formula."
)
TWO_WAY = tuple(form.name for form in WRITERS if form.comes_back_whole)


def span(words: str) -> Span:
    start = TEXT.index(words)
    return Span(start, start + len(words))


def tag(
    article: str,
    layer: str,
    *spans: Span,
    who: str = ANNA.id,
    entity: str | None = None,
    text: str = TEXT,
    **values: object,
) -> Annotation:
    given_ = {key.replace("__", "."): value for key, value in values.items()}
    return Annotation(
        new_id(),
        article,
        who,
        layer,
        normalised(spans),
        given_,
        entity,
        "by_hand",
        "2026-01-07T00:00:00Z",
        digest(text),
    )


@pytest.fixture
def tagged(project: Project) -> Project:
    """One article with an interrupted claim, its speaker and cue, a country, and a colleague's tag over them."""
    new = article_edits.new_article(TEXT, title="Norway backs", source="Courier", published="2026-01-07")
    project.commit(new.edit, texts=new.texts)
    article = new.article.id
    berg = Entity("e1", PERSON, "Ida Berg", "NO", (), "")
    claim = tag(
        article, cb.CLAIM, span("“We will send ships,”"), span("“and they will stay.”"),
        claim__stance=cb.SUPPORT, claim__note="look: again",
    )  # fmt: skip
    speaker = tag(article, cb.SPEAKER, span("Ida Berg"), entity="e1")
    cue = tag(article, cb.CUE, span("told"))
    arabic = tag(article, cb.SPEAKER, span("الوزير"))
    other = tag(article, cb.CLAIM, span("We will send ships"), who=BO.id)
    formula = tag(article, cb.CLAIM, span("=SUM(A1) is no formula"))
    links = [
        Link(new_id(), cb.SAID_BY, claim.id, speaker.id, ANNA.id),
        Link(new_id(), cb.CUED_BY, claim.id, cue.id, ANNA.id),
    ]
    rows = [added(BO), added(berg), *map(added, (claim, speaker, cue, arabic, other, formula)), *map(added, links)]
    project.commit(edit("Tags", rows))
    plain = article_edits.new_article("Nothing is tagged here.", title="Plain")
    project.commit(plain.edit, texts=plain.texts)
    return project


def out(project: Project, name: str, folder: Path, **options: object) -> Path:
    form = by_name()[name]
    target = folder / f"out{form.suffix}"
    export.export(project, form, target, overwrite=True, **options)  # type: ignore[arg-type]
    return target


def bytes_of(target: Path) -> dict[str, bytes]:
    files = sorted(target.rglob("*")) if target.is_dir() else [target]
    return {str(path.relative_to(target.parent)): path.read_bytes() for path in files if path.is_file()}


@pytest.mark.parametrize("name", [form.name for form in WRITERS])
def test_the_same_project_gives_the_same_bytes(name: str, tagged: Project, tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    first = bytes_of(out(tagged, name, tmp_path / "a"))
    assert any(first.values())
    assert bytes_of(out(tagged, name, tmp_path / "b")) == first


def test_a_workbook_does_not_tell_the_time(tagged: Project, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(out(tagged, "xlsx", tmp_path))
    assert book.properties.modified == book.properties.created


@pytest.mark.parametrize("name", [form.name for form in WRITERS])
def test_an_export_that_stops_leaves_nothing(name: str, tagged: Project, tmp_path: Path) -> None:
    def stop(what: str, done: int, of: int) -> None:
        raise CancelledError

    if name in ("codebook", "codebook_json"):
        return
    with pytest.raises(CancelledError):
        out(tagged, name, tmp_path / "x", progress=stop)
    assert [path.name for path in (tmp_path / "x").iterdir()] == []


def seen(project: Project) -> tuple[list[object], list[object]]:
    tags: list[object] = []
    links: list[object] = []
    for article in project.articles:
        found = project.tags(article)
        plain = {}
        for each in found.annotations.values():
            values = {}
            for key, value in sorted(each.attributes.items()):
                attribute = project.codebook.attribute(key)
                if key != KEPT and attribute is not None:
                    values[attribute.name] = project.codebook.shown(attribute, value)
            layer = project.codebook.layer(each.layer_id)
            who = project.annotators[each.annotator_id].name
            plain[each.id] = (found.text[:20], who, layer.name if layer else "", each.spans, str(values))
        tags += plain.values()
        names = {each.id: each.name for each in project.codebook.link_types}
        links += [(names[k.link_type_id], plain[k.source_id], plain[k.target_id]) for k in found.links.values()]
    return sorted(tags, key=str), sorted(links, key=str)


def come_back(
    project: Project, name: str, folder: Path, told: Callable[[Project], Any] = seen, own: Sequence[cb.Item] = ()
) -> Any:
    """Return what is told of a project with ``own`` in its codebook, into which the export of another is imported."""
    target = out(project, name, folder)
    other = Project.create(folder / "other.coalition", name="Other", me=ANNA)
    other.commit(edit("Codebook", [added(each) for each in own]))
    try:
        found, _ = workflow.choices([target])
        survey, mapping = workflow.look(other, [each.batch for each in found if each.wanted], Options())
        importer.carry_out(other, importer.ImportPlan(survey, Options(), mapping), sources=())
        return told(other)
    finally:
        other.close()


@pytest.mark.parametrize("name", TWO_WAY)
def test_what_goes_out_comes_in_again(name: str, tagged: Project, tmp_path: Path) -> None:
    assert come_back(tagged, name, tmp_path) == seen(tagged)


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
@pytest.mark.parametrize("name", TWO_WAY)
def test_any_tags_come_back(name: str, data: st.DataObject, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Tags in several parts, overlapping, with attributes and links, over emoji, accents and Arabic."""
    folder = tmp_path_factory.mktemp("any")
    project = Project.create(folder / "a.coalition", name="A", me=ANNA)
    new = article_edits.new_article(TEXT, title="Norway backs")
    project.commit(new.edit, texts=new.texts)
    edges = st.lists(st.integers(0, len(TEXT)), min_size=2, max_size=6, unique=True).map(sorted)
    unique: dict[tuple[str, tuple[Span, ...]], Annotation] = {}
    for layer in data.draw(st.lists(st.sampled_from((cb.SPEAKER, cb.CLAIM, cb.CUE, cb.COUNTRY)), max_size=6)):
        points = data.draw(edges)
        spans = [Span(a, b) for a, b in zip(points[::2], points[1::2], strict=False)]
        spans = [each for each in normalised(spans) if TEXT[each.start : each.end].strip()]
        values: dict[str, object] = {}
        if layer == cb.CLAIM and data.draw(st.booleans()):
            values = {"claim__stance": cb.OPPOSE, "claim__note": data.draw(st.sampled_from(("a b", "look: again #1")))}
        if spans:
            unique[layer, tuple(spans)] = tag(new.article.id, layer, *spans, **values)
    claims = [each for each in unique.values() if each.layer_id == cb.CLAIM]
    speakers = [each for each in unique.values() if each.layer_id == cb.SPEAKER]
    links = [Link(new_id(), cb.SAID_BY, a.id, b.id, ANNA.id) for a in claims for b in speakers]
    project.commit(edit("Tags", [*map(added, unique.values()), *map(added, links)]))
    try:
        assert come_back(project, name, folder) == seen(project)
    finally:
        project.close()


def test_losses_are_told_before(tagged: Project) -> None:
    told = export.losses(tagged, by_name()["conll"])
    assert told == [
        "1 tag in several parts: a tag in several parts becomes one for each part.",
        "2 tags that overlap others: of tags that overlap, the longest stays.",
        "2 links: links are left out.",
        "1 tag with attributes: attributes are left out.",
        "1 tag that stands for someone or something: who or what is meant is left out.",
        "1 article with source, author or date: source, author, date and address are left out.",
    ]
    assert export.losses(tagged, by_name()["csv"]) == []


def test_a_selection_is_all_that_goes_out(tagged: Project, tmp_path: Path) -> None:
    chosen = dataset.Selection(layers=frozenset({cb.CLAIM}), annotators=frozenset({BO.id}), since="2026-01-01")
    lines = out(tagged, "jsonl", tmp_path, selection=chosen).read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["text"] for line in lines] == ["We will send ships"]
    late = dataset.Selection(since="2026-02-01")
    assert out(tagged, "jsonl", tmp_path, selection=late).read_bytes() == b""


def test_a_folder_with_something_in_it_is_refused(tagged: Project, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(UserError, match="something here"):
        out(tagged, "brat", tmp_path)
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["mine.txt"]


def test_tags_of_whole_tokens_come_back_from_webanno(tagged: Project, tmp_path: Path) -> None:
    """Parts stand alone there, and links are those of first parts; all else is as it was."""
    tags, links = come_back(tagged, "webanno", tmp_path)
    alone = []
    for text, who, layer, spans, values in seen(tagged)[0]:  # type: ignore[misc]
        alone += [(text, who, layer, (each,), values) for each in spans]  # type: ignore[has-type]

    def first(told: tuple[str, str, str, tuple[Span, ...], str]) -> object:
        return (*told[:3], told[3][:1], told[4])

    tied = [(name, first(source), first(target)) for name, source, target in seen(tagged)[1]]  # type: ignore[misc, has-type]
    assert (tags, links) == (sorted(alone, key=str), sorted(tied, key=str)) and len(links) == 2


def test_splits_keep_alike_articles_together(project: Project, tmp_path: Path) -> None:
    wire = " ".join(
        f"On day {n} minister {n * 3} of state {n * 7} said that plan {n * 5} was sound." for n in range(30)
    )
    bodies = [wire, wire.replace("sound", "weak", 2)]
    bodies += [
        " ".join(f"Item {n * k + 11} of list {k} was seen in place {n + k}." for n in range(30)) for k in range(38)
    ]
    for number, body in enumerate(bodies):
        new = article_edits.new_article(body, title=f"Article {number}", source="ab"[number % 2])
        project.commit(new.edit, texts=new.texts)
    data = dataset.dataset(project)
    found = data.splits()
    assert found == data.splits() and len(found) == 40
    assert found["Article_0"] == found["Article_1"]
    sizes = [list(found.values()).count(split) for split in ("train", "validation", "test")]
    assert abs(sizes[0] - 32) <= 1 and abs(sizes[1] - 4) <= 1 and abs(sizes[2] - 4) <= 1


def test_hugging_face_loads_its_folder(tagged: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    monkeypatch.setenv("HF_HOME", str(tmp_path / "hf"))
    datasets = pytest.importorskip("datasets")
    folder = out(tagged, "hugging_face", tmp_path)
    loaded = datasets.load_dataset(str(folder), cache_dir=str(tmp_path / "cache"))
    rows = [row for split in loaded.values() for row in split]
    row = next(row for row in rows if row["id"] == "Norway_backs")
    claim = next(each for each in row["annotations"] if len(each["spans"]) == 2)
    assert " … ".join(row["text"][s["start"] : s["end"]] for s in claim["spans"]) == claim["text"]
    assert {each["type"] for each in row["links"]} == {"said by", "cued by"}
    assert "| Claim | 3 |" in (folder / "README.md").read_text(encoding="utf-8")


def test_the_page_shows_tags_and_holds_nothing_live(tagged: Project, tmp_path: Path) -> None:
    bad = article_edits.new_article("<script>alert(1)</script> said Ida.", title="<b>Bad</b>")
    tagged.commit(bad.edit, texts=bad.texts)
    page = out(tagged, "html", tmp_path).read_text(encoding="utf-8")
    assert "<script" not in page and "&lt;script&gt;" in page and "http" not in page.replace("http-equiv", "")
    assert '<mark class="speaker" title="Speaker: Ida Berg">Ida Berg</mark>' in page
    assert "<td>“We will send ships,” … “and they will stay.”</td><td>Ida Berg</td>" in page


def test_the_methods_paragraph_counts(tagged: Project, tmp_path: Path) -> None:
    text = out(tagged, "methods", tmp_path).read_text(encoding="utf-8")
    assert "We coded 2 articles from 1 source, published from 2026-01-07 to 2026-01-07, of which 1 hold tags." in text
    assert "2 annotators" in text and "3 claim tags" in text and "2 links" in text


# Each format in the eyes of its tool's own reader


def test_bratly_reads_brat(tagged: Project, tmp_path: Path) -> None:
    from bratly import EntityAnnotation, RelationAnnotation
    from bratly.io import read_document_collection_from_folder

    folder = out(tagged, "brat", tmp_path) / "Anna Lind"
    collection = read_document_collection_from_folder(str(folder))
    assert collection is not None
    (document,) = collection.documents
    found = document.annotation_collections[0].annotations
    words = {(each.label, each.content) for each in found if isinstance(each, EntityAnnotation)}
    assert ("Speaker", "Ida Berg") in words and ("Speaker", "الوزير") in words
    claim = next(e for e in found if isinstance(e, EntityAnnotation) and len(e.fragments) == 2)
    assert [document.text[f.start : f.end] for f in claim.fragments] == [
        "“We will send ships,”",
        "“and they will stay.”",
    ]
    ties = {
        (e.label, e.argument1[1].content, e.argument2[1].content) for e in found if isinstance(e, RelationAnnotation)
    }
    assert {tie[2] for tie in ties} == {"Ida Berg", "told"}


def test_the_codebook_s_json_makes_the_same_codebook(tagged: Project, tmp_path: Path) -> None:
    target = out(tagged, "codebook_json", tmp_path)
    other = Project.create(
        tmp_path / "other.coalition", name="Other", me=ANNA, codebook=target.read_text(encoding="utf-8")
    )
    assert list(other.codebook) == list(tagged.codebook)
    other.close()


def test_spacy_reads_its_documents(tagged: Project, tmp_path: Path) -> None:
    import spacy
    from spacy.tokens import DocBin

    docs = list(DocBin().from_disk(out(tagged, "spacy", tmp_path)).get_docs(spacy.blank("xx").vocab))
    first = next(doc for doc in docs if doc.user_data.get("annotator") == ANNA.name)
    assert "Ida Berg" in [each.text for each in first.spans["Speaker"]]
    assert first.text == TEXT


def test_cassis_reads_its_cas(tagged: Project, tmp_path: Path) -> None:
    from cassis import load_cas_from_xmi, load_typesystem

    target = out(tagged, "cas_xmi", tmp_path)
    folder = target / "Anna Lind"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        system = load_typesystem((folder / "TypeSystem.xml").read_bytes().decode())
        cas = load_cas_from_xmi((folder / "Norway_backs.xmi").read_bytes().decode(), typesystem=system)
    (speaker, _) = sorted(cas.select("webanno.custom.Speaker"), key=lambda each: each.begin)
    assert (speaker.get_covered_text(), speaker.entity, speaker.country) == ("Ida Berg", "Ida Berg", "NO")
    claim = next(each for each in cas.select("webanno.custom.Claim") if each.Stance)
    assert claim.Stance == "Support"
    xmi = (folder / "Norway_backs.xmi").read_text(encoding="utf-8")
    start = len(TEXT[: TEXT.index("Ida Berg")].encode("utf-16-le")) // 2
    assert f'begin="{start}"' in xmi, "offsets are UTF-16 units"


def test_seqeval_finds_the_spans_of_conll(tagged: Project, tmp_path: Path) -> None:
    from seqeval.metrics.sequence_labeling import get_entities

    content = out(tagged, "conll", tmp_path).read_text(encoding="utf-8")
    lines = [line.split(" ") for line in content.splitlines() if line and line[0] not in "#-"]
    found = {
        (label, " ".join(line[0] for line in lines[start : end + 1]))
        for label, start, end in get_entities([line[-1] for line in lines])
    }
    assert ("Speaker", "Ida Berg") in found and ("Cue", "told") in found
    assert ("Claim", "“ and they will stay . ”") in found


def test_label_studio_counts_code_points_and_names_no_accounts(tagged: Project, tmp_path: Path) -> None:
    """Tried with Label Studio 1.23: it shifts marks by UTF-16 units, and refuses annotators without an account."""
    target = out(tagged, "label_studio", tmp_path)
    tasks = json.loads(target.read_text(encoding="utf-8"))
    task = next(each for each in tasks if each["data"]["name"] == "Norway_backs")
    regions = [each for person in task["annotations"] for each in person["result"] if each["type"] == "labels"]
    for each in regions:
        value = each["value"]
        assert task["data"]["text"][value["start"] : value["end"]] == value["text"]
    assert not any("completed_by" in each for every in tasks for each in every["annotations"])
    assert task["data"]["annotators"] == [ANNA.name, BO.name]
    interface = target.with_name(f"{target.stem}-interface.xml").read_text(encoding="utf-8")
    assert interface == writer.interface(dataset.dataset(tagged))
    assert len(target.with_name(f"{target.stem}-how-to-import.txt").read_text(encoding="utf-8").splitlines()) == 3
    labels = Xml.fromstring(writer.interface(dataset.dataset(tagged)))
    assert {each.get("value") for each in labels.iter("Label")} == {"Speaker", "Claim", "Country", "Cue"}


def test_tables_open_in_their_readers(tagged: Project, tmp_path: Path) -> None:
    import openpyxl
    import pyarrow.parquet as parquet

    folder = out(tagged, "csv", tmp_path / "csv")
    with (folder / "claims.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    claim = next(row for row in rows if row["stance"])
    assert (claim["speaker"], claim["speaker_country"], claim["cue"], claim["stance"]) == (
        "Ida Berg",
        "NO",
        "told",
        "Support",
    )
    assert claim["claim"] == "“We will send ships,” … “and they will stay.”"
    assert any(row["claim"] == "'=SUM(A1) is no formula" for row in rows), "no spreadsheet takes words for a formula"
    book = openpyxl.load_workbook(out(tagged, "xlsx", tmp_path / "xlsx"))
    assert book.sheetnames == ["annotations", "claims", "entities", "articles", "agreement"]
    assert book["claims"].max_row == len(rows) + 1
    table = parquet.read_table(out(tagged, "parquet", tmp_path / "pq") / "annotations.parquet")
    assert table.num_rows == 6 and set(table.column("annotator").to_pylist()) == {ANNA.name, BO.name}


def test_agreement_is_a_table_and_in_the_methods(tagged: Project, tmp_path: Path) -> None:
    import pyarrow.parquet as parquet

    rows = parquet.read_table(out(tagged, "parquet", tmp_path / "pq") / "agreement.parquet").to_pylist()
    claims = {(row["first"], row["measure"]): row for row in rows if row["of"] == "Claim"}
    assert claims["", "alpha, words"]["articles"] == 1 and 0 < claims["", "alpha, words"]["value"] < 1
    assert claims["Anna Lind", "F1, overlapping"]["value"] == pytest.approx(2 / 3)
    text = out(tagged, "methods", tmp_path).read_text(encoding="utf-8")
    assert f"{claims['', 'alpha, words']['value']:.2f} for claims" in text


def test_label_studio_s_own_converter_reads_its_tasks(tagged: Project, tmp_path: Path) -> None:
    from label_studio_sdk.converter import Converter

    target = out(tagged, "label_studio", tmp_path)
    interface = writer.interface(dataset.dataset(tagged))
    converter = Converter(config=interface, project_dir=str(tmp_path), download_resources=False)
    converter.convert_to_json_min(str(target), str(tmp_path / "min"), is_dir=False)
    read = json.loads(next((tmp_path / "min").glob("*.json")).read_text(encoding="utf-8"))
    words = {label["text"] for task in read for label in task.get("label", ())}
    assert {"Ida Berg", "“We will send ships,”", "الوزير"} <= words
    converter.convert_to_conll2003(str(target), str(tmp_path / "conll"), is_dir=False)
    assert "B-Speaker" in next((tmp_path / "conll").iterdir()).read_text(encoding="utf-8")


def test_networks_of_speakers_open_in_networkx(tagged: Project, tmp_path: Path) -> None:
    import networkx

    claims = [t for a in tagged.articles for t in tagged.tags(a).annotations.values() if t.layer_id == cb.CLAIM]
    mine = next(claim for claim in claims if len(claim.spans) == 2)
    category = "category.deployment"
    second = Entity("e2", PERSON, "Jonas Petrauskas", "LT", (), "")
    speaker = tag(mine.article_id, cb.SPEAKER, span("Poland"), entity="e2")
    other = tag(mine.article_id, cb.CLAIM, span("waits"), claim__stance=cb.SUPPORT, claim__category=category)
    link = Link(new_id(), cb.SAID_BY, other.id, speaker.id, ANNA.id)
    changed = replaced(mine, mine._replace(attributes={**mine.attributes, cb.CATEGORY: category}))
    tagged.commit(edit("More", [added(second), added(speaker), added(other), added(link), changed]))
    for name, read in (("graphml", networkx.read_graphml), ("gexf", networkx.read_gexf)):
        graph = read(out(tagged, name, tmp_path))
        assert set(graph) == {"actor: Ida Berg", "actor: Jonas Petrauskas"}
        assert [data["weight"] for _, _, data in graph.edges(data=True)] == [1.0]


@pytest.mark.parametrize("name", [form.name for form in WRITERS])
def test_every_format_has_a_preview(name: str, tagged: Project) -> None:
    text = export.preview(tagged, by_name()[name])
    assert len(text) > 20
    if name in ("brat", "conll", "csv", "doccano", "jsonl", "tei", "webanno", "web_annotation", "cas_xmi", "html"):
        assert "Ida" in text, text[:200]


def test_qdpx_holds_selections_of_the_plain_text(tagged: Project, tmp_path: Path) -> None:
    with zipfile.ZipFile(out(tagged, "refi_qda", tmp_path)) as archive:
        root = Xml.fromstring(archive.read("project.qde"))
        space = {"q": "urn:QDA-XML:project:1.0"}
        codes = {each.get("guid"): each.get("name") for each in root.iterfind(".//q:Code", space)}
        found = set()
        for source in root.iterfind(".//q:TextSource", space):
            name = str(source.get("plainTextPath")).removeprefix("internal://")
            text = archive.read(f"Sources/{name}").decode()
            for each in source.iterfind("q:PlainTextSelection", space):
                words = text[int(each.get("startPosition", "")) : int(each.get("endPosition", ""))]
                reference = each.find(".//q:CodeRef", space)
                assert reference is not None
                found.add((codes[reference.get("targetGUID")], words))
    assert ("Speaker", "Ida Berg") in found and ("Claim", "“and they will stay.”") in found


def test_tei_says_who(tagged: Project, tmp_path: Path) -> None:
    root = Xml.parse(out(tagged, "tei", tmp_path) / "Norway_backs.xml").getroot()
    space = {"t": "http://www.tei-c.org/ns/1.0"}
    said = [each for each in root.iterfind(".//t:said", space) if each.get("who")]
    assert [each.get("who") for each in said] == ["#e-e1"]
    person = root.find(".//t:person", space)
    assert person is not None and person.findtext("t:persName", namespaces=space) == "Ida Berg"
    paragraphs = [each.text for each in root.iterfind(".//t:body/t:p", space)]
    assert paragraphs == [line for line in TEXT.split("\n") if line]


def test_prodigy_and_web_annotations_point_at_their_words(tagged: Project, tmp_path: Path) -> None:
    lines = out(tagged, "prodigy", tmp_path).read_text(encoding="utf-8").splitlines()
    for line in map(json.loads, lines):
        assert all(line["text"][each["start"] : each["end"]] == each["text"] for each in line["spans"])
    folder = out(tagged, "web_annotation", tmp_path / "w")
    page = json.loads((folder / "annotations.jsonld").read_text(encoding="utf-8"))

    def selectors() -> Iterator[tuple[str, dict[str, object], dict[str, object]]]:
        for item in page["items"]:
            if item["motivation"] == "tagging":
                text = (folder / item["target"]["source"]).read_bytes().decode("utf-8")
                pairs = item["target"]["selector"]
                yield from ((text, a, b) for a, b in zip(pairs[::2], pairs[1::2], strict=True))

    checked = [text[a["start"] : a["end"]] == b["exact"] for text, a, b in selectors()]  # type: ignore[misc]
    assert len(checked) == 7 and all(checked)


def test_the_codebook_s_page_lists_values_with_definitions(tagged: Project, tmp_path: Path) -> None:
    page = out(tagged, "codebook", tmp_path).read_text(encoding="utf-8")
    assert "## Claim (key `2`)" in page and "- **Support**" in page and "- **said by**: Claim → Speaker" in page


def test_files_beside_an_export_never_take_the_place_of_others(tagged: Project, tmp_path: Path) -> None:
    form = by_name()["label_studio"]
    beside = tmp_path / "tasks-interface.xml"
    beside.write_text("mine", encoding="utf-8")
    with pytest.raises(UserError, match="something of this name"):
        export.export(tagged, form, tmp_path / "tasks.json")
    assert beside.read_text(encoding="utf-8") == "mine"
    assert not (tmp_path / "tasks.json").exists()
    with pytest.raises(UserError, match="something of this name"):  # asked was only about tasks.json, which is new
        export.export(tagged, form, tmp_path / "tasks.json", overwrite=True)
    beside.unlink()
    export.export(tagged, form, tmp_path / "tasks.json")
    export.export(tagged, form, tmp_path / "tasks.json", overwrite=True)
    assert beside.exists()


def test_every_line_for_doccano_has_the_same_keys(tagged: Project, tmp_path: Path) -> None:
    """Tried with doccano 1.8: it refuses a file whose lines differ in their metadata."""
    bare = article_edits.new_article("No source, no date.", title="Bare")
    tagged.commit(bare.edit, texts=bare.texts)
    lines = [json.loads(each) for each in out(tagged, "doccano", tmp_path).read_text(encoding="utf-8").splitlines()]
    assert len({tuple(each) for each in lines}) == 1
    assert {"title", "source", "author", "published", "url", "language", "annotator"} <= set(lines[0])
    found = {entity["entity"]: entity["country"] for line in lines for entity in line["entities"] if "entity" in entity}
    assert found["Ida Berg"] == "NO"


def _all_bytes(target: Path) -> bytes:
    """Return what is in the files of an export, archives unpacked."""
    result = b""
    for path in sorted(target.rglob("*")) if target.is_dir() else [target]:
        if path.is_file() and zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as archive:
                result += b"".join(archive.read(name) for name in archive.namelist())
        elif path.is_file():
            data = path.read_bytes()
            result += zlib.decompress(data) if path.suffix == ".spacy" else data
    return result


@pytest.mark.parametrize(
    "form", [form for form in WRITERS if form.offsets != OffsetUnit.NONE], ids=lambda each: each.name
)
def test_what_a_format_holds_is_in_its_files_and_what_it_loses_is_told(
    tagged: Project, tmp_path: Path, form: WriterSpec
) -> None:
    """A source and a country that stand nowhere else are found in the files, or their loss is told before."""
    for article in tagged.articles.values():
        tagged.commit(article_edits.describe(article, source="Zeitungshaus"))
    berg = next(each for each in tagged.entities.values() if each.name == "Ida Berg")
    tagged.commit(edit("Country", [replaced(berg, berg._replace(code="KM"))]))
    told = " ".join(export.losses(tagged, form))
    written = _all_bytes(out(tagged, form.name, tmp_path))
    for feature, sign in ((DataFeature.METADATA, b"Zeitungshaus"), (DataFeature.COUNTRIES, b"KM")):
        lost = form.losses.get(feature, "")
        if DataFeature.ENTITIES in form.losses and feature == DataFeature.COUNTRIES:
            lost = form.losses[DataFeature.ENTITIES]
        assert (sign in written) is not bool(lost), feature
        assert not lost or lost in told


@pytest.mark.parametrize("name", ["brat", "cas_xmi", "cas_json", "webanno"])
def test_annotators_of_folders_come_back_where_no_two_read_the_same_article(
    project: Project, add_article: Callable[..., str], tmp_path: Path, name: str
) -> None:
    first, second = add_article(TEXT), add_article("Norway agrees.", title="Short")
    project.commit(edit("Tag", [added(tag(first, cb.SPEAKER, Span(0, 6), text=TEXT))]))
    project.work_as(BO)
    project.register_me()
    other = tag(second, cb.COUNTRY, Span(0, 6), who=BO.id, text="Norway agrees.")
    project.commit(edit("Tag", [added(other)]))
    folder = out(project, name, tmp_path)
    found = {
        (each.annotator, each.label): document.source
        for batch in file_groups.sort_files([folder]).batches
        for document in documents.read(batch, Options(annotator="Somebody else"))
        if isinstance(document, Document)
        for each in document.tags
    }
    assert found == {(ANNA.name, "Speaker"): "Courier", (BO.name, "Country"): "Courier"}


OWN = (
    cb.Attribute("score", cb.CLAIM, "Score", cb.NUMBER, "", 10),
    cb.Attribute("topics", cb.CLAIM, "Topics", cb.MULTIPLE, "", 11),
    cb.Value("alpha", "topics", None, "alpha", "", 0),
    cb.Value("beta", "topics", None, "beta gamma", "", 1),
    cb.Value("gamma", "topics", None, "gamma", "", 2),
    cb.Attribute("checked", cb.CLAIM, "Checked", cb.YES_NO, "", 12),
)
VALUES = st.fixed_dictionaries(
    {},
    optional={
        "score": st.sampled_from([2.5, 3, -1.0, 0]),
        "topics": st.lists(st.sampled_from(["alpha", "beta", "gamma"]), min_size=1, unique=True),
        "checked": st.booleans(),
    },
)


def own_values(project: Project) -> list[dict[str, Any]]:
    names = {each.id: each.name for each in project.codebook.values}
    return [
        {
            key: sorted(names[each] for each in value) if key == "topics" else value
            for key, value in each.attributes.items()
            if key in ("score", "topics", "checked")
        }
        for article in project.articles
        for each in sorted(project.tags(article).annotations.values(), key=lambda each: each.start)
    ]


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(values=VALUES)
@pytest.mark.parametrize("name", [*TWO_WAY, "webanno"])
def test_own_attributes_come_back_where_the_codebook_has_them(
    name: str, values: dict[str, Any], tmp_path_factory: pytest.TempPathFactory
) -> None:
    if name == "refi_qda":
        pytest.skip("its attributes are kept as texts")
    folder = tmp_path_factory.mktemp("own")
    project = Project.create(folder / "a.coalition", name="A", me=ANNA)
    project.commit(edit("Codebook", [added(each) for each in OWN]))
    new = article_edits.new_article(TEXT, title="Norway backs")
    project.commit(new.edit, texts=new.texts)
    project.commit(edit("Tag", [added(tag(new.article.id, cb.CLAIM, span("Poland waits"), **values))]))
    try:
        assert come_back(project, name, folder, own_values, OWN) == own_values(project)
    finally:
        project.close()


def actors(project: Project) -> set[tuple[str, str, str]]:
    return {(each.kind, each.name, each.code) for each in project.entities.values()}


@pytest.mark.parametrize("name", TWO_WAY)
def test_organisations_come_back_as_such_or_their_loss_is_told(name: str, tagged: Project, tmp_path: Path) -> None:
    fleet = Entity("e2", ORGANISATION, "Fleet 🚢 & Co", "NO", (), "")
    article = next(each for each in tagged.articles.values() if each.title == "Norway backs").id
    tagged.commit(edit("Who", [added(fleet), added(tag(article, cb.SPEAKER, span("reporters"), entity="e2"))]))
    losses = by_name()[name].losses
    if DataFeature.ENTITIES not in losses:
        assert come_back(tagged, name, tmp_path, actors) == actors(tagged)
    else:
        assert any("tags that stand for" in each for each in export.losses(tagged, by_name()[name]))


@pytest.mark.parametrize("form", WRITERS, ids=lambda each: each.name)
def test_what_xml_has_no_signs_for_hinders_no_export(project: Project, tmp_path: Path, form: WriterSpec) -> None:
    odd = "Bob said \x01\x1b\ufffe\uffff hello, and more."
    new = article_edits.new_article(odd, title="A \ufffe\x02 title", source="S\x03")
    project.commit(new.edit, texts=new.texts)
    layer = cb.Value("odd", cb.CATEGORY, None, "c\ufffe\x04", "d\x05", 0)
    bob = Entity("bob", PERSON, "Bob\ufffe\x06", "", ("B\x07",), "n\x08")
    claim = tag(new.article.id, cb.CLAIM, Span(9, 18), text=odd, claim__category="odd", claim__note="n\ufffe\x0b",
                claim__stance=cb.SUPPORT)  # fmt: skip
    speaker = tag(new.article.id, cb.SPEAKER, Span(0, 3), text=odd, entity="bob")
    al = Entity("al", PERSON, "Al\x0e", "", (), "")
    second = tag(new.article.id, cb.CLAIM, Span(20, 24), text=odd, claim__category="odd", claim__stance=cb.SUPPORT)
    said = tag(new.article.id, cb.SPEAKER, Span(4, 8), text=odd, entity="al")
    links = [
        Link(new_id(), cb.SAID_BY, claim.id, speaker.id, ANNA.id),
        Link(new_id(), cb.SAID_BY, second.id, said.id, ANNA.id),
    ]
    rows = (layer, bob, al, claim, speaker, second, said, *links)
    project.commit(edit("Odd", [added(each) for each in rows]))
    target = out(project, form.name, tmp_path)
    assert _all_bytes(target)
    for path in target.rglob("*") if target.is_dir() else [target]:
        if path.is_file() and zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as archive:
                contents = [archive.read(name) for name in archive.namelist()]
        else:
            contents = [path.read_bytes()] if path.is_file() else []
        for content in contents:
            if content.startswith(b"<?xml") or path.suffix in (".graphml", ".gexf"):
                Xml.fromstring(content)
    if form.name in ("cas_xmi", "cas_json", "xlsx", "refi_qda"):
        assert any("XML can't hold" in each for each in export.losses(project, form))


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(places=st.lists(st.tuples(st.integers(0, len(TEXT) - 1), st.integers(1, 30)), max_size=6))
def test_tags_within_words_come_back_from_webanno(
    places: list[tuple[int, int]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("within")
    project = Project.create(folder / "a.coalition", name="A", me=ANNA)
    new = article_edits.new_article(TEXT, title="Norway backs", source="Courier")
    project.commit(new.edit, texts=new.texts)
    spans = {Span(start, min(len(TEXT), start + length)) for start, length in places}
    sound = [each for each in spans if not TEXT[each.start].isspace() and not TEXT[each.end - 1].isspace()]
    project.commit(edit("Tags", [added(tag(new.article.id, cb.SPEAKER, each)) for each in sound]))
    try:
        assert come_back(project, "webanno", folder) == seen(project)
    finally:
        project.close()


def test_an_article_called_as_the_table_beside_comes_back_from_webanno(project: Project, tmp_path: Path) -> None:
    new = article_edits.new_article(TEXT, title="metadata", source="Courier")
    project.commit(new.edit, texts=new.texts)
    project.commit(edit("Tag", [added(tag(new.article.id, cb.SPEAKER, span("Ida Berg")))]))
    assert come_back(project, "webanno", tmp_path) == seen(project)
