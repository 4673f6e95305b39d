"""Imports from files to report: faithful, idempotent, undoable, and nothing half-done."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coalition_annotator.formats.records import Options
from coalition_annotator.formats.writers import by_name
from coalition_annotator.model import codebook as cb
from coalition_annotator.model.annotation import KEPT
from coalition_annotator.model.errors import CancelledError, UserError
from coalition_annotator.model.text import NormalisedText
from coalition_annotator.project.exporting import export
from coalition_annotator.project.importing import importer, mapping, reports, workflow
from coalition_annotator.project.importing.mapping import LEAVE_OUT, NEW, TIES, Mapping
from coalition_annotator.project.project import Project
from coalition_annotator.store import integrity

from ..conftest import ANNA
from ..formats.samples import SAMPLES, TEXT, WORDS, place
from .bringing import bring

DATA = Path(__file__).parent.parent.parent.parent / "shared" / "data"
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::UserWarning")
WIRE = " ".join(
    f"On the {number}th of May minister number {number} of state {number * 7} said that plan {number * 3} was sound."
    for number in range(30)
)


def tags_of(project: Project, article_id: str) -> dict[str, str]:
    tags = project.tags(article_id)
    return {
        layer.name: " … ".join(tags.text[s:e] for s, e in tag.spans)
        for tag in tags.annotations.values()
        if (layer := project.codebook.layer(tag.layer_id)) is not None
    }


def contents(project: Project) -> list[tuple[str, ...]]:
    """All rows of the project, apart from its log."""
    tables = ("article", "annotation", "link", "entity", "annotator", "layer", "attribute", "value", "link_type")
    connection = project.file.connection
    return sorted(
        (table, *map(str, row[1:] if table == "article" else row))
        for table in (*tables, "import_report")
        for row in connection.execute(f"SELECT * FROM {table}")
    )


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda each: each.name)
def test_each_format_enters_once_and_is_taken_back_whole(sample: object, project: Project, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    sample.write(folder / sample.name)  # type: ignore[attr-defined]
    before = contents(project)
    report = bring(project, folder)
    assert report.counts["articles"] == 1 and len(project.articles) == 1
    (article_id,) = project.articles
    assert {name: words for name, words in tags_of(project, article_id).items() if name in WORDS} == {
        label: WORDS[label]
        for label in sample.tags  # type: ignore[attr-defined]
    }
    after = contents(project)
    again = bring(project, folder)
    assert "articles" not in again.counts and "tags" not in again.counts
    assert contents(project) == after
    reopened = Project.open(project.path, me=ANNA)
    assert contents(reopened) == after
    reopened.close()
    project.undo()
    assert contents(project) == before
    project.redo()
    assert contents(project) == after


def test_metadata_and_what_has_no_place_are_kept(project: Project, tmp_path: Path) -> None:
    line = {
        "id": 3, "text": TEXT, "title": "Norway", "publisher": "Courier", "date": "7.1.2026?", "page": 4,
        "entities": [{"id": 1, "label": "Claim", "start_offset": 0, "end_offset": 6, "confidence": 0.5}],
    }  # fmt: skip
    (tmp_path / "a.jsonl").write_text(json.dumps(line), encoding="utf-8")
    bring(project, tmp_path / "a.jsonl")
    (article,) = project.articles.values()
    assert (article.title, article.source, article.published) == ("Norway", "Courier", "")
    assert article.metadata["date"] == "7.1.2026?" and article.metadata["page"] == 4
    (tag,) = project.tags(article.id).annotations.values()
    assert tag.attributes[KEPT] == {"confidence": 0.5}


def test_offsets_follow_normalised_line_ends(project: Project, tmp_path: Path) -> None:
    raw = TEXT.replace("\n", "\r\n")
    start = raw.index("Poland")
    line = {"text": raw, "label": [[start, start + 6, "Country"]]}
    (tmp_path / "a.jsonl").write_text(json.dumps(line), encoding="utf-8")
    bring(project, tmp_path)
    (article_id,) = project.articles
    assert tags_of(project, article_id) == {"Country": "Poland"}


@given(st.text(alphabet=["a", "🧭", "\r", "\n", " ", "\u2028", "\ufeff", "é"], max_size=60), st.data())
def test_raw_offsets_lead_to_the_same_characters(raw: str, data: st.DataObject) -> None:
    text = NormalisedText(raw)
    at = data.draw(st.integers(0, max(0, len(raw) - 1)))
    now = text.offset(at)
    assert 0 <= now <= len(text.text)
    if at < len(raw) and raw[at] not in "\r\n\u2028\ufeff" and now < len(text.text):
        assert text.text[now] == raw[at]


def test_refused_things_need_consent(project: Project, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Ida Berg said so.", encoding="utf-8")
    (tmp_path / "a.ann").write_text("T1\tSource 0 8\tIda Berg\nT2\tCue 9 13\twent\n", encoding="utf-8")
    with pytest.raises(UserError) as caught:
        bring(project, tmp_path)
    assert caught.value.where.endswith("a.ann:2") and not project.articles
    report = bring(project, tmp_path, agreed=True)
    assert report.counts["tags"] == 1
    assert ("refused", f"{tmp_path / 'a.ann'}:2") == report.problems[0][:2]


def test_quotations_that_are_not_at_their_offsets_need_consent(project: Project, tmp_path: Path) -> None:
    (tmp_path / "article.txt").write_text(TEXT, encoding="utf-8")
    selector = [
        {"type": "TextPositionSelector", "start": 0, "end": 6},
        {"type": "TextQuoteSelector", "exact": "Sweden"},
    ]
    body = {"type": "TextualBody", "purpose": "tagging", "value": "Country"}
    annotation = {"type": "Annotation", "body": body, "target": {"source": "article.txt", "selector": selector}}
    (tmp_path / "a.jsonld").write_text(json.dumps(annotation), encoding="utf-8")
    with pytest.raises(UserError, match="Sweden"):
        bring(project, tmp_path)
    assert not project.articles
    assert "tags" not in bring(project, tmp_path, agreed=True).counts


def test_quotations_that_the_project_lacks_need_consent(project: Project, add_article: object, tmp_path: Path) -> None:
    article_id = add_article(TEXT, title="Norway")  # type: ignore[operator]
    body = {"type": "TextualBody", "purpose": "tagging", "value": "Country"}
    items = [
        {
            "type": "Annotation", "body": body,
            "target": {"source": "Norway", "selector": {"type": "TextQuoteSelector", "exact": e}},
        }
        for e in ("Poland", "Sweden")
    ]  # fmt: skip
    (tmp_path / "a.jsonld").write_text(json.dumps(items), encoding="utf-8")
    with pytest.raises(UserError, match="not where it says"):
        bring(project, tmp_path)
    assert tags_of(project, article_id) == {}
    bring(project, tmp_path, agreed=True)
    assert tags_of(project, article_id) == {"Country": "Poland"}


def test_cancelling_writes_nothing(project: Project, tmp_path: Path) -> None:
    for number in range(9):
        (tmp_path / f"{number}.txt").write_text(f"Text {number}", encoding="utf-8")
    found, _ = workflow.choices([tmp_path])
    batches = [each.batch for each in found]
    survey, targets = workflow.look(project, batches, Options())
    before = contents(project)

    def stop(what: str, done: int, of: int) -> None:
        if done > 4:
            raise CancelledError

    batches = [batch for batch in batches if batch.format.name == "text"]
    with pytest.raises(CancelledError):
        importer.carry_out(project, importer.ImportPlan(survey, Options(), targets), sources=(), progress=stop)
    assert contents(project) == before
    assert not project.undo_label().startswith("Import")


def test_doubles_are_found_and_can_be_passed_over(project: Project, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(WIRE, encoding="utf-8")
    (tmp_path / "b.txt").write_text(WIRE.replace("sound", "weak", 2), encoding="utf-8")
    (tmp_path / "c.txt").write_text("Something else was said by nobody about nothing. " * 20, encoding="utf-8")
    found, _ = workflow.choices([tmp_path])
    survey, _ = workflow.look(project, [each.batch for each in found], Options())
    assert [(each.key, each.in_project) for each in survey.doubles] == [("b", False)]
    assert 0.7 <= survey.doubles[0].share < 1
    bring(project, tmp_path, skipped=frozenset({"b"}))
    assert len(project.articles) == 2
    again, _ = workflow.look(project, [each.batch for each in found], Options())
    assert {(each.key, each.in_project, each.share == 1.0) for each in again.doubles} == {
        ("a", True, True),
        ("b", True, False),
        ("c", True, True),
    }


def test_tags_for_an_article_that_is_there_go_to_it(project: Project, add_article: object, tmp_path: Path) -> None:
    article_id = add_article(TEXT, title="Pasted by hand")  # type: ignore[operator]
    (tmp_path / "a.jsonl").write_text(
        json.dumps({"text": TEXT, "label": [[*place("Poland"), "Country"]]}), encoding="utf-8"
    )
    report = bring(project, tmp_path)
    assert len(project.articles) == 1 and report.counts["articles known"] == 1
    assert tags_of(project, article_id) == {"Country": "Poland"}


def test_quotations_of_web_annotations_are_found_in_the_project(
    project: Project, add_article: object, tmp_path: Path
) -> None:
    article_id = add_article(TEXT, title="Norway")  # type: ignore[operator]
    annotation = {
        "type": "Annotation", "body": {"type": "TextualBody", "purpose": "tagging", "value": "Country"},
        "target": {
            "source": "Norway",
            "selector": {"type": "TextQuoteSelector", "exact": "plan", "prefix": "debates the "},
        },
    }  # fmt: skip
    (tmp_path / "a.jsonld").write_text(json.dumps(annotation), encoding="utf-8")
    bring(project, tmp_path)
    (tag,) = project.tags(article_id).annotations.values()
    start = TEXT.index("plan in spring")
    assert tag.spans == ((start, start + 4),)


def test_the_mapping_decides_and_is_remembered(project: Project, tmp_path: Path) -> None:
    next(each for each in SAMPLES if each.name == "a.ann").write(tmp_path / "a.ann")
    wanted = Mapping({"Cue": LEAVE_OUT, "Claim": cb.COUNTRY}, {}, {"said_by": NEW})
    report = bring(project, tmp_path, given=wanted)
    assert tags_of(project, next(iter(project.articles))) == {"Speaker": WORDS["Speaker"], "Country": WORDS["Claim"]}
    made = project.codebook.link_type_between(cb.COUNTRY, cb.SPEAKER)
    assert made is not None and made.name == "said_by"
    assert report.counts["left out: Cue"] == 1
    assert mapping.from_data(report.mapping).labels["Cue"] == LEAVE_OUT
    assert reports.remembered(project).labels["Cue"] == LEAVE_OUT
    written = mapping.from_json(json.dumps(reports.remembered(project).to_json()))
    assert written == reports.remembered(project)
    with pytest.raises(UserError):
        mapping.from_json('{"labels": []}')


def test_values_become_those_of_the_codebook(project: Project, tmp_path: Path) -> None:
    next(each for each in SAMPLES if each.name == "a.dna").write(tmp_path / "a.dna")
    bring(project, tmp_path)
    (article_id,) = project.articles
    (claim,) = project.tags(article_id).annotations.values()
    assert claim.layer_id == cb.CLAIM and claim.attributes[cb.STANCE] == cb.SUPPORT
    person = next(item for item in project.codebook.attributes if item.name == "person")
    value = project.codebook.value(claim.attributes[person.id])
    assert value is not None and (value.name, value.definition) == ("Ida Berg", "Type: Minister")
    assert [entity.name for entity in project.entities.values()] == ["Ida Berg"]
    assert next(each.colour for each in project.annotators.values() if each.name == "Anna") == "#ff0000"


def test_events_tie_claims_to_speakers_and_cues(project: Project, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Ships will come, Ida Berg said.", encoding="utf-8")
    (tmp_path / "a.ann").write_text(
        "T1\tSource 17 25\tIda Berg\nT2\tContent 0 15\tShips will come\nT3\tCue 26 30\tsaid\n"
        "T4\tAttribution 26 30\tsaid\nE1\tAttribution:T4 Source:T1 Cue:T3 Content:T2\n",
        encoding="utf-8",
    )
    report = bring(project, tmp_path)
    assert mapping.from_data(report.mapping).labels["Attribution"] == TIES
    tags = project.tags(next(iter(project.articles)))
    (claim,) = (tag for tag in tags.annotations.values() if tag.layer_id == cb.CLAIM)
    assert {link.link_type_id for link in tags.links_at(claim.id)} == {cb.SAID_BY, cb.CUED_BY}
    assert len(tags.annotations) == 3


def _parsed(content: str) -> tuple[Counter[object], Counter[object], list[str]]:
    """Read an .ann file by rules of this test's own: tags, events, notes."""
    tags: dict[str, tuple[str, tuple[str, ...]]] = {}
    for line in content.split("\n"):
        if match := re.match(r"(T\d+)\t(\S+) ([\d ;]+)", line):
            tags[match[1]] = match[2], tuple(sorted(match[3].split(";")))
    events: Counter[object] = Counter()
    notes = []
    for line in content.split("\n"):
        if line.startswith("E"):
            (kind, trigger), *parts = (part.rsplit(":", 1) for part in line.split("\t")[1].split())
            named = tuple(sorted((re.sub(r"\d+$", "", role), tags[key]) for role, key in parts))
            events[kind, tags[trigger], named] += 1
        elif line.startswith("#"):
            notes.append(line.split("\t")[2])
    return Counter(tags.values()), events, sorted(notes)


@pytest.mark.slow
def test_all_of_polnear_enters_and_comes_out_the_same(project: Project, tmp_path: Path) -> None:
    corpus = DATA / "polnear"
    if not corpus.exists():
        pytest.skip(f"PolNeAR is not at {corpus}")
    report = bring(project, corpus)
    sources: dict[tuple[str, str], str] = {}
    for path in [*corpus.glob("*/attributions/*.ann")]:
        name, annotator = path.stem.rsplit("_", 1)
        sources[name, annotator] = path.read_bytes().decode("utf-8")
    rows = [line.split("\t") for line in (corpus / "metadata.tsv").read_text(encoding="utf-8").splitlines()]
    header, *rows = rows
    assert len(project.articles) == len(rows)
    by_key = {article.metadata["import"]["key"]: article for article in project.articles.values()}
    for row in rows:
        facts = dict(zip(header, row, strict=True))
        article = by_key[facts["filename"]]
        assert (article.title, article.source, article.published) == (
            facts["title"].strip(), facts["publisher"], facts["publication_date"],
        )  # fmt: skip
        assert article.author == ("" if facts["author"] == "None" else facts["author"].strip())
    people = {name for _, name in sources}
    assert people <= {each.name for each in project.annotators.values()} and len(people) == 6
    labels = Counter(
        label for content in sources.values() for label in re.findall(r"^T\d+\t(\S+) \d", content, re.MULTILINE)
    )
    counts = project.counts_by_layer()
    assert (counts[cb.SPEAKER], counts[cb.CUE], counts[cb.CLAIM]) == (
        labels["Source"],
        labels["Cue"],
        labels["Content"],
    )
    out = tmp_path / "brat"
    export.export(project, by_name()["brat"], out, mapping=mapping.from_data(report.mapping))
    written = {(path.stem, path.parent.name): path.read_text(encoding="utf-8") for path in out.glob("*/*.ann")}
    assert written.keys() == sources.keys()
    for key, content in sources.items():
        assert _parsed(written[key]) == _parsed(content), key


def test_the_sample_project_of_dna_enters_whole(project: Project) -> None:
    path = DATA / "dna" / "sample.dna"
    if not path.exists():
        pytest.skip(f"the sample project is not at {path}")
    report = bring(project, path)
    assert report.counts["articles"] == 7 and report.counts["tags"] == 41
    assert {each.name for each in project.annotators.values()} >= {"Admin", "Coder 1", "Coder 2", "Coder 3"}
    assert report.counts["new entity"] == 14
    categories = [value.name for value in project.codebook.values if value.attribute_id == cb.CATEGORY]
    assert "CO2 legislation will not hurt the economy." in categories
    stances = Counter(
        tag.attributes.get(cb.STANCE)
        for article_id in project.articles
        for tag in project.tags(article_id).annotations.values()
        if tag.layer_id == cb.CLAIM
    )
    assert stances[cb.SUPPORT] + stances[cb.OPPOSE] == 40
    assert any("Type: Business" in entity.note for entity in project.entities.values())


def test_reports_are_kept_shown_and_exported(project: Project, tmp_path: Path) -> None:
    next(each for each in SAMPLES if each.name == "a.qdpx").write(tmp_path / "a.qdpx")
    bring(project, tmp_path)
    (report,) = reports.all_reports(project)
    text = reports.as_text(report, "Anna Lind")
    assert "1  articles" in text and "A PictureSource; only texts are read." in text and str(tmp_path) in text


def test_events_that_share_a_trigger_are_told_of(project: Project, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("IL-2 activates A and B", encoding="utf-8")
    (tmp_path / "a.ann").write_text(
        "T1\tProtein 0 4\tIL-2\nT2\tActivation 5 14\tactivates\nT3\tProtein 15 16\tA\nT4\tProtein 21 22\tB\n"
        "E1\tActivation:T2 Cause:T1 Theme:T3\nE2\tActivation:T2 Cause:T1 Theme:T4\n",
        encoding="utf-8",
    )
    found, _ = workflow.choices([tmp_path])
    batches = [each.batch for each in found]
    survey, targets = workflow.look(project, batches, Options())
    labels = dict.fromkeys(survey.labels, mapping.NEW)
    plan = importer.ImportPlan(survey, Options(), targets._replace(labels=labels))
    report = importer.carry_out(project, plan, sources=("a",))
    assert [what for kind, _, what in report.problems if "shares its trigger" in what and kind == "left out"] != []
    assert report.counts["links"] == 3


NUL = "Ida Berg s\0id that Italy refuses to pay."


def _with_nul(kind: str, folder: Path) -> Path:
    tag = {"start_offset": 0, "end_offset": 8, "label": "Speaker"}
    region = {"from_name": "label", "to_name": "text", "type": "labels", "id": "1",
              "value": {"start": 0, "end": 8, "text": "Ida Berg", "labels": ["Speaker"]}}  # fmt: skip
    if kind == "brat":
        (folder / "a.txt").write_text(NUL)
        (folder / "a.ann").write_text("T1\tSpeaker 0 8\tIda Berg\n")
        return folder
    path = folder / f"a.{'jsonl' if kind in ('doccano', 'table') else 'json' if kind == 'label_studio' else 'conll'}"
    path.write_text(
        {
            "doccano": json.dumps({"text": NUL, "entities": [tag]}),
            "table": json.dumps({"text": NUL, "title": "T"}),
            "label_studio": json.dumps([{"data": {"text": NUL}, "annotations": [{"result": [region]}]}]),
            "conll": "\n".join(f"{word} -X- -X- {'B-Speaker' if word == 'Ida' else 'O'}" for word in NUL.split())
            + "\n",
        }[kind]
    )
    return path


@pytest.mark.parametrize("kind", ["brat", "doccano", "label_studio", "conll", "table"])
def test_a_text_with_nul_is_refused_whatever_its_format(project: Project, tmp_path: Path, kind: str) -> None:
    source = _with_nul(kind, tmp_path)
    with pytest.raises(UserError, match="NUL") as refused:
        bring(project, source)
    assert refused.value.where and not project.articles
    assert integrity.check(project.path) == []
