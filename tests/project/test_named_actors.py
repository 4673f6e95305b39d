"""Persons and organisations that another program's claims name in attributes are those of the page Entities."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coalition_annotator.formats.records import Options
from coalition_annotator.model import codebook as cb
from coalition_annotator.model.annotation import Annotation
from coalition_annotator.model.edit import added, edit
from coalition_annotator.model.entity import PERSON, Entity
from coalition_annotator.model.errors import UserError
from coalition_annotator.model.span import Span
from coalition_annotator.model.text import digest
from coalition_annotator.project.analysis import statements
from coalition_annotator.project.editing import article_edits, entity_edits, named_actors
from coalition_annotator.project.importing import importer, workflow
from coalition_annotator.project.project import Project

from ..conftest import ANNA

DNA = Path(__file__).parents[2].parent / "shared/data/dna/sample.dna"


def speakers(project: Project) -> Counter[str]:
    return Counter(name for row in statements.rows(project) for name in row.speaker)


@pytest.fixture
def dna(project: Project) -> Project:
    if not DNA.exists():
        pytest.skip("the sample of Discourse Network Analyzer is not here")
    found, _ = workflow.choices([DNA])
    survey, mapping = workflow.look(project, [each.batch for each in found if each.wanted], Options())
    importer.carry_out(project, importer.ImportPlan(survey, Options(), mapping), sources=())
    return project


def person(project: Project, name: str) -> Entity:
    return next(each for each in project.entities.values() if each.kind == PERSON and each.name == name)


def test_what_is_merged_or_renamed_on_the_page_is_so_in_statements(dna: Project) -> None:
    before = speakers(dna)
    counts = named_actors.counts(dna)
    for each in dna.entities.values():
        if each.kind == PERSON and before[each.name]:
            assert counts[each.id] == before[each.name]
    one, other = (person(dna, name) for name, _ in before.most_common(2))
    dna.commit(entity_edits.merge(dna, one, [other]))
    after = speakers(dna)
    assert after[one.name] == before[one.name] + before[other.name] and other.name not in after
    assert named_actors.counts(dna)[one.id] == after[one.name]
    values = named_actors.values_named(dna.codebook, PERSON, one.name)
    assert len(dna.mentions_of(one.id, [each.id for each in values])) == after[one.name]
    dna.undo()
    assert speakers(dna) == before
    dna.commit(entity_edits.rename(dna, person(dna, one.name), "The Bureau"))
    assert speakers(dna)["The Bureau"] == before[one.name] and one.name not in speakers(dna)
    with pytest.raises(UserError, match="attribute"):
        entity_edits.split(dna, person(dna, "The Bureau"), [statements.rows(dna)[0].claim_id], "Somebody")


NAMES = ("Ida", "Bo", "Cem", "Dan")


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    named=st.lists(st.lists(st.sampled_from(NAMES), min_size=1, max_size=3, unique=True), min_size=1, max_size=8),
    below=st.lists(st.sampled_from(["", *NAMES]), min_size=len(NAMES), max_size=len(NAMES)),
    steps=st.lists(st.tuples(st.sampled_from(NAMES), st.sampled_from([*NAMES, "Eva"])), max_size=4),
)
def test_any_merges_and_names_leave_each_claim_its_speakers(
    named: list[list[str]], below: list[str], steps: list[tuple[str, str]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    project = Project.create(tmp_path_factory.mktemp("n") / "a.coalition", name="A", me=ANNA)
    new = article_edits.new_article("One two three four five six seven eight.", title="T")
    attribute = cb.Attribute("who", cb.CLAIM, "Person", cb.MULTIPLE, "", 9)
    # A value lies under an earlier one, so that there is no circle at first.
    parents = [wanted if wanted in NAMES[:place] else None for place, wanted in enumerate(below)]
    values = [cb.Value(name, "who", parents[place], name, "", place) for place, name in enumerate(NAMES)]
    second = cb.Attribute("actor", cb.CLAIM, "Actor", cb.MULTIPLE, "", 10)
    values += [cb.Value(f"a{name}", "actor", None, name, "", place) for place, name in enumerate(NAMES)]
    people = [Entity(f"e{name}", PERSON, name, "", (), "") for name in NAMES]
    project.commit(new.edit, texts=new.texts)
    claims = [
        Annotation(
            f"c{place}", new.article.id, ANNA.id, cb.CLAIM, (Span(place, place + 1),),
            {"who": list(who), "actor": [f"a{who[0]}"]}, None, "by_hand", "2026-01-07T00:00:00Z",
            digest(new.texts[0][1]),
        )
        for place, who in enumerate(named)
    ]  # fmt: skip
    project.commit(edit("All", [added(each) for each in (attribute, second, *values, *people, *claims)]))
    called = {name: name for name in NAMES}
    for one, other in steps:
        here = {each.name: each for each in project.entities.values()}
        if called[one] not in here:
            continue
        mine = here[called[one]]
        if other in here and other != mine.name:
            project.commit(entity_edits.merge(project, here[other], [mine]))
        elif other not in here:
            project.commit(entity_edits.rename(project, mine, other))
        else:
            continue
        called = {name: other if now == mine.name else now for name, now in called.items()}
        tree = project.codebook.tree_of("who")
        shown = {value.id for _, value in tree}
        assert shown == {each.id for each in project.codebook.values if each.attribute_id == "who"}
        stored = {each.id: each.parent_id for each in project.codebook.values}
        for value in project.codebook.values:
            seen, here = set(), value.parent_id
            while here:
                assert here not in seen and here != value.id
                seen.add(here)
                here = stored[here]
    for row in statements.rows(project):
        who = named[int(row.claim_id.removeprefix("c"))]
        assert set(row.speaker) == {called[each] for each in who}
    while project.undo() is not None:
        pass
    project.close()
