"""A statement is made once: pages, command line, exports, cards and the view say the same of every claim."""

from __future__ import annotations

import csv
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, note, settings
from hypothesis import strategies as st

from coalition_annotator.cli.main import run
from coalition_annotator.formats.writers import by_name
from coalition_annotator.gui.article_view.labels import ARROWS, claim_lines
from coalition_annotator.model import codebook as cb
from coalition_annotator.model.annotation import BY_HAND, Annotation, Annotator, Link
from coalition_annotator.model.edit import added, edit, replaced
from coalition_annotator.model.entity import COUNTRY, ORGANISATION, PERSON, Entity
from coalition_annotator.model.identifier import new_id, now
from coalition_annotator.model.review import AGREED
from coalition_annotator.model.span import Span
from coalition_annotator.model.statement import one_reading, unique_names
from coalition_annotator.project import sample
from coalition_annotator.project.analysis import discourse, statements
from coalition_annotator.project.analysis.discourse import DiscourseOptions
from coalition_annotator.project.editing import article_edits
from coalition_annotator.project.exporting import export
from coalition_annotator.project.project import Project

from ..conftest import ANNA, BO

TEXT = "😀 Ida Berg; she, 首相 and الوزير said: ships will sail; talks go on; no; 出航する. Norway, Spain."
WORDS = ("Ida Berg", "she", "首相", "الوزير", "Norway", "Spain")
CLAIMS = ("ships will sail", "talks go on", "no", "出航する")
ENTITIES = (
    Entity("p1", PERSON, "Ida; Berg", "NO", (), ""), Entity("p2", PERSON, "Ida; Berg", "", (), ""),
    Entity("o1", ORGANISATION, "NATO", "", (), ""), Entity("p3", PERSON, "Same", "ES", (), ""),
    Entity("country:NO", COUNTRY, "Norway", "NO", (), ""), Entity("country:ES", COUNTRY, "Spain", "ES", (), ""),
)  # fmt: skip
OWN = cb.Attribute("own.person", cb.CLAIM, "Person", cb.CHOICE, "", 9)
OWN_VALUES = (cb.Value("v1", "own.person", None, "Same", "", 0), cb.Value("v2", "own.person", None, "Other", "", 1))
STANCES = (
    cb.SUPPORT, cb.OPPOSE, cb.NEUTRAL, "stance.own", "stance.none", "gone", None,
)  # fmt: skip

chosen = st.fixed_dictionaries(
    {
        "who": st.sampled_from([ANNA, BO, AGREED]),
        "words": st.sampled_from(CLAIMS),
        "category": st.sampled_from([None, "c1", "c2", "c3"]),
        "stance": st.sampled_from(STANCES),
        "quotation": st.sampled_from([None, "quotation.direct"]),
        "own": st.sampled_from([None, "v1", "v2"]),
        "said_by": st.lists(st.integers(0, 5), max_size=3, unique=True),
        "about": st.lists(st.integers(0, 5), max_size=2, unique=True),
    }
)
mentions = st.lists(
    st.tuples(st.sampled_from([None, "p1", "p2", "o1", "country:NO", "country:ES"]), st.sampled_from([None, 4, 5])),
    min_size=6,
    max_size=6,
)


def filled(path: Path, people: list[Any], claims: list[dict[str, Any]]) -> Project:
    """A project with mentions, links among them, and claims of two annotators and the agreed version."""
    project = Project.create(path, name="Test", me=ANNA)
    new = article_edits.new_article(TEXT, title="Plan", published="2026-01-07")
    article = new.article
    items: list[Any] = [
        OWN, *OWN_VALUES, cb.Value("c1", cb.CATEGORY, None, "Ships", "", 90),
        cb.Value("c2", cb.CATEGORY, "c1", "Ships", "", 0), cb.Value("c3", cb.CATEGORY, None, "A; B", "", 91),
        cb.Value("stance.own", cb.STANCE, None, "Oppose", "", 9),
        cb.Value("stance.none", cb.STANCE, None, "Unclear", "", 9, cb.NO_POLARITY),
    ]  # fmt: skip
    rows = [added(each) for each in (article, *ENTITIES, *items, BO, AGREED)]
    against = project.codebook.value(cb.OPPOSE)
    assert against is not None
    rows.append(replaced(against, against._replace(name="Against")))

    def tag(who: Annotator, layer: str, words: str, entity: str | None, values: dict[str, Any]) -> Annotation:
        start = TEXT.index(words)
        made = Annotation(
            new_id(), article.id, who.id, layer, (Span(start, start + len(words)),), values, entity, BY_HAND, now(),
            article.text_hash,
        )  # fmt: skip
        rows.append(added(made))
        return made

    for who in (ANNA, BO, AGREED):
        known = [
            tag(who, cb.COUNTRY if n > 3 else cb.SPEAKER, WORDS[n], entity, {}) for n, (entity, _) in enumerate(people)
        ]
        for mention, (_, country) in zip(known[:4], people[:4], strict=True):
            if country is not None:
                rows.append(added(Link(new_id(), cb.SPEAKS_FOR, mention.id, known[country].id, who.id)))
        for each in claims:
            if each["who"] is not who:
                continue
            values = {cb.CATEGORY: each["category"], cb.STANCE: each["stance"], cb.QUOTATION: each["quotation"]}
            values = {key: value for key, value in {**values, OWN.id: each["own"]}.items() if value}
            claim = tag(who, cb.CLAIM, each["words"], None, values)
            for kind in (cb.SAID_BY, cb.ABOUT):
                rows += [added(Link(new_id(), kind, claim.id, known[n].id, who.id)) for n in each[kind]]
    project.commit(edit("All", rows), texts=new.texts)
    return project


def listed(text: str | None) -> list[str]:
    return [text] if text else []


# NATO comes first, but only its later mention says for whom it speaks.
LATER = [("o1", None), ("p1", None), (None, None), ("o1", 5), (None, None), ("country:ES", None)]
BY_BOTH = {
    "who": ANNA, "words": "ships will sail", "category": None, "stance": cb.SUPPORT, "quotation": None, "own": None,
    "said_by": [3, 0, 1], "about": [],
}  # fmt: skip


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@example(LATER, [BY_BOTH])
@given(mentions, st.lists(chosen, max_size=7))
def test_all_that_tells_statements_says_the_same(people: list[Any], claims: list[dict[str, Any]]) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        project = filled(folder / "p.coalition", people, claims)
        _, found = statements.read(project)
        rows = {row.claim_id: row for row in statements.rows(project)}
        export.export(project, by_name()["csv"], folder / "out")
        with (folder / "out" / "claims.csv").open(encoding="utf-8-sig", newline="") as file:
            table = {row["id"]: row for row in csv.DictReader(file)}
        connection = project.file.connection
        connection.execute("PRAGMA trusted_schema = ON")
        columns = [each[1] for each in connection.execute("PRAGMA table_info(claims)")]
        view = {v[0]: dict(zip(columns, v, strict=True)) for v in connection.execute("SELECT * FROM claims")}
        tags = project.tags(next(iter(project.articles)))
        assert len(found) == len(claims) and rows.keys() == table.keys() == view.keys() == {s.claim.id for s in found}
        for said in found:
            key = said.claim.id
            speakers, countries = "; ".join(dict.fromkeys(s.name for s in said.speakers)), "; ".join(said.countries)
            note(f"{said}\n{rows[key]}\n{table[key]}\n{view[key]}")
            row, line, seen = rows[key], table[key], view[key]
            assert line["speaker"] == speakers and (seen["speaker"] or "") == speakers
            assert len(row.speaker) == len(said.speakers) == len(set(row.speaker))
            assert "; ".join(row.countries) == line["speaker_country"] == (seen["speaker_country"] or "") == countries
            about = "; ".join(said.countries_spoken_of)
            assert "; ".join(row.about) == line["about"] == (seen["about"] or "") == about
            organisations = "; ".join(dict.fromkeys(each.name for each in said.organisations))
            assert line["organisation"] == (seen["organisation"] or "") == organisations
            category = "; ".join(each.name for each in said.categories)
            assert line["category"] == (seen["category"] or "") == category
            assert len(row.category) == len(said.categories)
            stance = said.stance.name if said.stance else ""
            assert row.stance == line["stance"] == (seen["stance"] or "") == stance
            assert line["polarity"] == (seen["polarity"] or "") == said.polarity
            assert row.sign == {cb.PRO: 1, cb.CONTRA: -1, cb.BOTH: 0}.get(said.polarity)
            quotation = said.quotation.name if said.quotation else ""
            assert row.quotation == line["quotation"] == (seen["quotation"] or "") == quotation
            assert row.claim == line["claim"] == seen["words"] == said.words
            who, codes, what, _ = claim_lines(project, tags, said.claim)
            assert who == (", ".join(s.name for s in said.speakers) or "No speaker") and codes == " ".join(
                said.countries
            )
            arrow = ARROWS.get(said.polarity, "") if said.stance else ""
            assert what == f"{arrow} {category or 'No category'}".strip()
        project.close()


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(mentions, st.lists(chosen, max_size=7), st.sampled_from(["speaker", "organisation", "country"]))
def test_command_line_page_and_file_have_one_network(
    people: list[Any], claims: list[dict[str, Any]], actor: str
) -> None:
    import json
    from contextlib import redirect_stdout
    from io import StringIO

    import networkx

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        project = filled(folder / "p.coalition", people, claims)
        column = "countries" if actor == "country" else actor
        page = discourse.shown(statements.rows(project), DiscourseOptions(actor=column))
        out = StringIO()
        with redirect_stdout(out):
            assert run(["network", str(project.path), "--actor", actor, "--json"]) == 0
        said = json.loads(out.getvalue())
        assert said["actors"] == list(page.network.rows)
        assert {(t["source"], t["target"]): t["weight"] for t in said["ties"]} == discourse.ties(page.network)
        assert said["statements"] == sum(sum(cell) for cell in page.stances.cells.values())
        assert said["statements"] == sum(sum(week) for week in page.weeks.values())
        assert said["without_polarity"] == page.without_polarity
        if actor == "speaker":
            export.export(project, by_name()["graphml"], folder / "n.graphml")
            graph = networkx.read_graphml(folder / "n.graphml")
            assert graph.number_of_nodes() == len(page.network.rows)
            assert graph.number_of_edges() == len(discourse.ties(page.network))
            assert sum(bar.total for bar in page.summary.speakers) == said["statements"]
        assert all(bar.counts[0] and bar.counts[2] for bar in page.summary.categories)
        project.close()


def test_renaming_a_stance_changes_nothing_that_is_counted(tmp_path: Path) -> None:
    project = sample.create(tmp_path / "sample.coalition", ANNA)
    before = discourse.shown(statements.rows(project), DiscourseOptions()).stances
    against = project.codebook.value(cb.OPPOSE)
    assert against is not None
    project.commit(edit("Rename", [replaced(against, against._replace(name="Against"))]))
    assert discourse.shown(statements.rows(project), DiscourseOptions()).stances == before
    project.commit(edit("Forget", [replaced(against._replace(name="Against"), against._replace(polarity=""))]))
    after = discourse.shown(statements.rows(project), DiscourseOptions())
    opposed = sum(cell[2] for cell in before.cells.values())
    assert opposed and not any(cell[2] for cell in after.stances.cells.values())
    assert after.without_polarity >= opposed
    project.close()


def test_the_agreed_version_counts_where_there_is_one(tmp_path: Path) -> None:
    claims = [
        {"who": who, "words": words, "category": "c1", "stance": None, "quotation": None, "own": "v1", "said_by": [],
         "about": []}
        for who, words in ((ANNA, CLAIMS[0]), (ANNA, CLAIMS[1]), (BO, CLAIMS[0]), (AGREED, CLAIMS[0]))
    ]  # fmt: skip
    project = filled(tmp_path / "p.coalition", [(None, None)] * 6, claims)
    _, found = statements.read(project)
    assert [each.claim.annotator_id for each in one_reading(found)] == [AGREED.id]
    without = [each for each in found if each.claim.annotator_id != AGREED.id]
    assert [each.claim.annotator_id for each in one_reading(without)] == [ANNA.id, ANNA.id]
    annas = [each.claim.id for each in found if each.claim.annotator_id == ANNA.id]
    begun = one_reading(found, {annas[0]})
    assert [each.claim.annotator_id for each in begun] == [AGREED.id, ANNA.id] and begun[1].claim.id == annas[1]
    assert [each.claim.annotator_id for each in one_reading(found, set(annas))] == [AGREED.id]
    assert one_reading([each for each in found if each.claim.annotator_id == ANNA.id], set(annas)) == []
    # What another reader opens again does not count beside the agreed claim on the same words.
    assert [each.claim.annotator_id for each in one_reading(found, {annas[1]})] == [AGREED.id]
    rows = statements.rows(project)
    counted = {
        choice: len(discourse.counted(rows, DiscourseOptions(annotator=choice)).rows) for choice in ("", "*", "Bo Ek")
    }
    assert counted == {"": 1, "*": 4, "Bo Ek": 1}
    project.close()


@given(
    st.lists(st.tuples(st.uuids(), st.sampled_from("AB"), st.sampled_from(["", "NO", "ES"])), unique_by=lambda e: e[0])
)
def test_names_tell_everybody_apart(named: list[Any]) -> None:
    names = unique_names((str(key), name, apart) for key, name, apart in named)
    assert len(set(names.values())) == len(named)
    assert Counter(name[0] for name in names.values()) == Counter(name for _, name, _ in named)


@pytest.mark.skipif(
    not (Path(__file__).parents[3] / "shared" / "data" / "dna" / "sample.dna").exists(), reason="the sample is not here"
)
def test_an_imported_network_has_its_actors_without_options(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    import json

    sample_file = Path(__file__).parents[3] / "shared" / "data" / "dna" / "sample.dna"
    assert run(["import", str(tmp_path / "p.coalition"), str(sample_file)]) == 0
    capsys.readouterr()
    for actor in ("speaker", "organisation"):
        assert run(["network", str(tmp_path / "p.coalition"), "--actor", actor, "--json"]) == 0
        said = json.loads(capsys.readouterr().out)
        assert len(said["actors"]) > 3 and said["ties"], actor
