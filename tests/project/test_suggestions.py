"""Suggestions of a project: taken, declined, remembered, learned, judged; and all of it after a restart."""

from __future__ import annotations

import json
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from coalition_annotator.files.log import data_folder
from coalition_annotator.model import codebook as cb
from coalition_annotator.model.annotation import SUGGESTION
from coalition_annotator.model.article import IN_PROGRESS
from coalition_annotator.model.entity import PERSON
from coalition_annotator.model.errors import UserError
from coalition_annotator.model.span import Span, covered_text
from coalition_annotator.model.suggestion import LEARNED, RULES, Suggestion
from coalition_annotator.nlp.countries import Countries
from coalition_annotator.nlp.encoder import base_encoders
from coalition_annotator.nlp.suggest import propose
from coalition_annotator.project.editing import article_edits, entity_edits, tag_edits
from coalition_annotator.project.project import Project
from coalition_annotator.project.sample import create as create_sample
from coalition_annotator.project.suggestions import (
    decisions,
    evaluation,
    open_suggestions,
    recommender,
    recommender_file,
    resources,
    trusted_models,
)
from coalition_annotator.project.suggestions.decisions import Accepted
from coalition_annotator.project.suggestions.worker_process import ApartProposer, Request
from coalition_annotator.project.team import assignment_edits, exchange
from coalition_annotator.store import suggestions as stored

from ..conftest import ANNA, BO
from ..nlp.test_recommender import example
from ..nlp.tiny_encoder import tiny_encoder
from .teaching import teach

__all__ = ["tiny_encoder"]


@pytest.fixture(autouse=True)
def _own_trust(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COALITION_ANNOTATOR_HOME", str(tmp_path / "home"))


TEXT = (
    "French President Emmanuel Macron said that Ukraine and Russia will talk. Macron added that the plan is ready."
    "\n\nItaly said that Kyiv agrees."
)


def all_of(project: Project, article_id: str) -> dict[str, Suggestion]:
    return {each.id: each for each in open_suggestions.proposals(project, article_id, resources.plain_tools())}


def open_of(project: Project, article_id: str, *, least: float = 0.5) -> list[Suggestion]:
    mine = [tag for tag in project.tags(article_id).annotations.values() if tag.annotator_id == project.me.id]
    everything = list(all_of(project, article_id).values())
    return open_suggestions.still_open(everything, mine, open_suggestions.declines(project, article_id), least=least)


def take(project: Project, countries: Countries, article_id: str, *wanted: Suggestion) -> Accepted:
    tags = project.tags(article_id)
    taken = decisions.accept(project, countries, tags, wanted, all_of(project, article_id))
    project.commit(taken.edit)
    return taken


def claims(project: Project, article_id: str) -> list[Suggestion]:
    return [each for each in open_of(project, article_id) if each.layer_id == cb.CLAIM]


def test_a_claim_brings_its_speaker_cue_countries_entity_and_links(
    project: Project, countries: Countries, add_article: Callable[..., str]
) -> None:
    article_id = add_article(TEXT)
    take(project, countries, article_id, claims(project, article_id)[0])
    tags = project.tags(article_id)
    (claim,) = tags.of_layer(cb.CLAIM)
    (speaker,) = tags.targets(claim.id, cb.SAID_BY)
    assert covered_text(TEXT, speaker.spans) == "French President Emmanuel Macron"
    entity = project.entities[speaker.entity_id or ""]
    assert (entity.name, entity.kind, entity.code) == ("Emmanuel Macron", PERSON, "FR")
    assert speaker.attributes[cb.OFFICE] == "President"
    assert [covered_text(TEXT, cue.spans) for cue in tags.targets(claim.id, cb.CUED_BY)] == ["said"]
    assert [project.entities[c.entity_id or ""].code for c in tags.targets(claim.id, cb.ABOUT)] == ["UA", "RU"]
    assert all(tag.origin == SUGGESTION and tag.annotator_id == ANNA.id for tag in tags.annotations.values())
    assert claim.attributes[cb.QUOTATION] == "quotation.indirect"
    # The next claim's 'Macron' is the same person.
    take(project, countries, article_id, claims(project, article_id)[0])
    second = tags.of_layer(cb.SPEAKER)[1]
    assert covered_text(TEXT, second.spans) == "Macron"
    assert second.entity_id == speaker.entity_id


def test_taking_is_one_action_that_undo_takes_back(
    project: Project, countries: Countries, add_article: Callable[..., str]
) -> None:
    article_id = add_article(TEXT)
    before = open_of(project, article_id)
    take(project, countries, article_id, *before)
    assert open_of(project, article_id) == []
    assert len(project.tags(article_id).annotations) == len(before)
    entities = len(project.entities)
    assert entities
    project.undo()
    assert not project.tags(article_id).annotations
    assert open_of(project, article_id) == before
    assert not project.entities
    project.redo()
    assert len(project.tags(article_id).annotations) == len(before)


def test_taken_one_by_one_or_together_the_links_are_the_same(
    project: Project, countries: Countries, add_article: Callable[..., str]
) -> None:
    first, second = add_article(TEXT), add_article(TEXT + "\n\nThe sea was calm.", title="Once more")
    take(project, countries, first, *open_of(project, first))
    while found := open_of(project, second):
        take(project, countries, second, found[-1])

    def ties(article_id: str) -> set[tuple[str, object, object]]:
        tags = project.tags(article_id)
        return {
            (link.link_type_id, tags.annotations[link.source_id].spans, tags.annotations[link.target_id].spans)
            for link in tags.links.values()
        }

    assert ties(first) == ties(second)
    assert len(ties(first)) >= 8


def test_what_is_declined_stays_declined_after_a_restart(project: Project, add_article: Callable[..., str]) -> None:
    article_id = add_article(TEXT)
    unwanted = claims(project, article_id)[0]
    project.commit(decisions.decline(project, article_id, [unwanted]))
    path = project.path
    again = Project.open(path, me=ANNA)
    assert unwanted.id not in {each.id for each in open_of(again, article_id)}
    # A proposal that differs by a word stays away, too; a colleague is still asked.
    span = unwanted.spans[0]
    shifted = unwanted._replace(id="other", spans=(Span(span.start + 5, span.end),))
    assert open_suggestions.still_open([shifted], [], open_suggestions.declines(again, article_id), least=0) == []
    again.close()
    colleague = Project.open(path, me=BO)
    assert unwanted.id in {each.id for each in open_of(colleague, article_id)}
    colleague.close()
    back = Project.open(path, me=ANNA)
    back.undo()
    assert unwanted.id in {each.id for each in open_of(back, article_id)}
    back.close()


def test_a_declined_speaker_is_not_brought_by_its_claim(
    project: Project, countries: Countries, add_article: Callable[..., str]
) -> None:
    article_id = add_article(TEXT)
    speaker = next(each for each in open_of(project, article_id) if each.layer_id == cb.SPEAKER)
    project.commit(decisions.decline(project, article_id, [speaker]))
    take(project, countries, article_id, claims(project, article_id)[0])
    assert not project.tags(article_id).of_layer(cb.SPEAKER)
    project.commit(decisions.forget_declines(project, article_id))
    assert speaker.id in {each.id for each in open_of(project, article_id)}
    # Taken after all, it is tied to the claim that is a tag by now.
    take(project, countries, article_id, speaker)
    tags = project.tags(article_id)
    assert tags.targets(tags.of_layer(cb.CLAIM)[0].id, cb.SAID_BY) == tags.of_layer(cb.SPEAKER)


def test_declines_meet_in_a_merge(project: Project, add_article: Callable[..., str], tmp_path: Path) -> None:
    article_id = add_article(TEXT)
    copy = tmp_path / "copy.coalition"
    project.save_copy(copy)
    other = Project.open(copy, me=ANNA)
    unwanted = claims(other, article_id)
    other.commit(decisions.decline(other, article_id, unwanted))
    other.close()
    project.commit(decisions.decline(project, article_id, unwanted[:1]))
    exchange.merge(project, copy)
    assert len(open_suggestions.declines(project, article_id)) == len(unwanted)


def test_namesakes_are_asked_about(project: Project, countries: Countries, add_article: Callable[..., str]) -> None:
    for name in ("Emmanuel Macron", "Brigitte Macron"):
        project.commit(entity_edits.new_entity(PERSON, name).edit)
    article_id = add_article("Macron said that Ukraine is ready.")
    taken = take(project, countries, article_id, claims(project, article_id)[0])
    ((tag, choices),) = taken.unsure
    assert tag.entity_id is None
    assert {each.name for each in choices} == {"Emmanuel Macron", "Brigitte Macron"}


def test_a_tag_by_hand_takes_the_place_of_a_suggestion(
    project: Project, countries: Countries, add_article: Callable[..., str]
) -> None:
    article_id = add_article(TEXT)
    tags = project.tags(article_id)
    claim = claims(project, article_id)[0]
    own = tag_edits.new_tag(project, countries, tags, cb.SPEAKER, [Span(7, 32)])
    project.commit(own.edit)
    assert cb.SPEAKER not in {e.layer_id for e in open_of(project, article_id) if e.start < 30}
    take(project, countries, article_id, claim)
    (made,) = tags.of_layer(cb.CLAIM)
    assert tags.targets(made.id, cb.SAID_BY) == [own.annotation]


def test_the_project_remembers_and_forgets(
    project: Project, countries: Countries, add_article: Callable[..., str]
) -> None:
    project.commit(entity_edits.new_entity(PERSON, "The Shipping Pact").edit)
    entity = next(iter(project.entities.values()))
    project.commit(decisions.remember(project, "the  Shipping Pact", cb.SPEAKER, entity.id))
    article_id = add_article("Few like the Shipping Pact.")
    (found,) = open_of(project, article_id)
    assert found.entity_id == entity.id
    taken = take(project, countries, article_id, found)
    assert taken.tags[0].entity_id == entity.id
    other = entity_edits.new_entity(PERSON, "Pact")
    project.commit(other.edit)
    project.commit(entity_edits.merge(project, other.entity, [entity]))
    assert open_suggestions.terms(project)[0].entity_id == other.entity.id
    project.commit(entity_edits.delete(project, project.entities[other.entity.id]))
    assert open_suggestions.terms(project)[0].entity_id == ""
    project.commit(decisions.forget(open_suggestions.terms(project)))
    assert open_suggestions.terms(project) == []
    with pytest.raises(UserError, match="remembered"):
        decisions.remember(project, "  ", cb.SPEAKER, None)


def test_declines_follow_their_article(project: Project, add_article: Callable[..., str]) -> None:
    article_id = add_article(TEXT)
    unwanted = claims(project, article_id)[0]
    project.commit(decisions.decline(project, article_id, [unwanted]))
    longer = article_edits.correct_text(project, project.articles[article_id], "Paris. " + TEXT)
    project.commit(longer.edit, texts=longer.texts)
    (moved,) = open_suggestions.declines(project, article_id)
    assert moved.spans[0].start == unwanted.start + 7
    project.commit(article_edits.delete(project, [project.articles[article_id]]))
    assert stored.declines_of(project.file.connection, article_id) == []
    project.undo()
    assert open_suggestions.declines(project, article_id) == [moved]


# Learning


@pytest.fixture
def taught(project: Project, countries: Countries) -> Project:
    """A project with 24 tagged articles of invented sentences."""
    teach(project, countries, 24)
    return project


def test_the_recommender_survives_a_restart_and_leaves_with_a_package(taught: Project, tmp_path: Path) -> None:
    model = recommender.learn(taught)
    recommender.keep(taught, model)
    again = Project.open(taught.path, me=ANNA)
    assert resources.recommender(again) == model
    assert resources.tools(again, syntax=False).learned is not None
    new = article_edits.new_article(example(100).text, title="Unseen")
    again.commit(new.edit, texts=new.texts)
    tools = resources.tools(again, syntax=False)
    found = open_suggestions.proposals(again, new.article.id, tools)
    assert sum(each.layer_id == cb.CLAIM for each in found) == 8
    assert not [
        e
        for e in open_suggestions.proposals(again, new.article.id, tools, by=[RULES], least_learned=1)
        if e.by == "learned"
    ]
    small = tmp_path / "small.coalition"
    exchange.package(again, small)
    other = Project.open(small, me=BO)
    assert resources.recommender(other) is None
    other.close()
    recommender.forget_recommender(again)
    assert resources.recommender(again) is None
    again.close()


def test_countries_and_colleagues_tags_are_no_growth(
    taught: Project, countries: Countries, add_article: Callable[..., str]
) -> None:
    article_id = add_article("France and Italy. " * 200)
    tags = taught.tags(article_id)
    for place in range(100):
        spans = (Span(place * 18, place * 18 + 6),)
        taught.commit(tag_edits.new_tag(taught, countries, tags, cb.COUNTRY, spans).edit)
    model = recommender.learn(taught)
    assert model.project_tags == taught.tag_total() == model.tags + 100


def test_the_recommender_says_how_far_it_agrees_with_each_annotator(taught: Project) -> None:
    told = resources.trust_in_words(recommender.learn(taught), {cb.CLAIM: "Claim"}, {ANNA.id: "Anna"})
    (line,) = (each for each in told if each.startswith("Alpha with Anna, 24 articles: Claim "))
    assert not any("themselves" in each for each in told), line


def test_a_recommender_from_elsewhere_is_not_loaded(
    taught: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = recommender.learn(taught)
    recommender.keep(taught, model)
    recommender_file.write(model, tmp_path / "model.zip")
    monkeypatch.setenv("COALITION_ANNOTATOR_HOME", str(tmp_path / "another machine"))
    assert not trusted_models.is_trusted(model.data)
    assert resources.tools(taught, syntax=False).learned is None
    # Taking a file in is a person's explicit word.
    assert recommender_file.read(tmp_path / "model.zip") == model
    assert resources.tools(taught, syntax=False).learned is not None


def test_a_recommender_takes_its_encoder_along(
    taught: Project, tiny_encoder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    encoder = recommender.tune_encoder(taught, str(tiny_encoder))
    model = recommender.learn(taught, syntax=False, encoder=encoder)
    recommender.keep(taught, model)
    assert model.encoder == encoder == recommender.encoder_in_use(taught)
    recommender_file.write(model, tmp_path / "model.zip")
    new = example(99).text
    expected = proposed_by(taught, new)
    assert any(each.by == LEARNED for each in expected)
    monkeypatch.setenv("COALITION_ANNOTATOR_HOME", str(tmp_path / "another machine"))
    with pytest.raises(UserError, match="not on this computer"):
        recommender.encoder_in_use(taught)
    assert recommender_file.read(tmp_path / "model.zip") == model
    assert recommender.encoder_in_use(taught) == encoder
    assert proposed_by(taught, new) == expected


def test_without_what_reads_encoders_the_rest_goes_on(
    taught: Project, tiny_encoder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    encoder = recommender.tune_encoder(taught, str(tiny_encoder))
    recommender.keep(taught, recommender.learn(taught, syntax=False, encoder=encoder))
    monkeypatch.setitem(sys.modules, "torch", None)
    base_encoders.can_be_used.cache_clear()
    try:
        found = proposed_by(taught, example(99).text)
        assert found and not any(each.by == LEARNED for each in found)
        assert "extra 'transformer'" in resources.missing_of_encoder(encoder)
        with pytest.raises(UserError, match="'transformer'"):
            recommender.encoder_in_use(taught)
        with pytest.raises(UserError, match="not installed"):
            recommender.tune_encoder(taught, str(tiny_encoder))
    finally:
        base_encoders.can_be_used.cache_clear()


def proposed_by(project: Project, text: str) -> list[Suggestion]:
    tools = resources.tools(project, syntax=False)
    return resources.suggestions_of("a", text, tools, terms=(), by=(RULES, LEARNED), least_learned=0.3)


@pytest.mark.parametrize(
    "name",
    ["encoder/../../evil.json", "encoder/0/../x.json", "encoder/0/x.bin", "/encoder/0/x.json", "encoder/2/x.json"],
)
def test_nothing_but_an_encoders_files_is_taken_out(
    name: str, taught: Project, tiny_encoder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    encoder = recommender.tune_encoder(taught, str(tiny_encoder))
    model = recommender.learn(taught, syntax=False, encoder=encoder)
    recommender_file.write(model, tmp_path / "model.zip")
    with zipfile.ZipFile(tmp_path / "model.zip", "a") as archive:
        archive.writestr(name, "evil")
    monkeypatch.setenv("COALITION_ANNOTATOR_HOME", str(tmp_path / "another machine"))
    before = set(tmp_path.rglob("*"))
    recommender_file.read(tmp_path / "model.zip")
    new = {each.relative_to(tmp_path).as_posix() for each in set(tmp_path.rglob("*")) - before if each.is_file()}
    assert any(each.endswith("model.safetensors") for each in new)
    assert not any("evil" in each or each.endswith(("x.json", "x.bin")) for each in new)


def test_a_damaged_encoder_is_not_taken_in(
    taught: Project, tiny_encoder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    encoder = recommender.tune_encoder(taught, str(tiny_encoder))
    recommender_file.write(recommender.learn(taught, syntax=False, encoder=encoder), tmp_path / "model.zip")
    with zipfile.ZipFile(tmp_path / "model.zip", "a") as archive:
        archive.writestr("encoder/0/added.json", "{}")
    monkeypatch.setenv("COALITION_ANNOTATOR_HOME", str(tmp_path / "another machine"))
    with pytest.raises(UserError, match="encoder in this recommender's file is damaged"):
        recommender_file.read(tmp_path / "model.zip")
    assert list((tmp_path / "another machine" / "encoders").iterdir()) == []


def test_a_damaged_encoder_is_mended_by_importing_it_again(taught: Project, tiny_encoder: Path, tmp_path: Path) -> None:
    encoder = recommender.tune_encoder(taught, str(tiny_encoder))
    model = recommender.learn(taught, syntax=False, encoder=encoder)
    recommender.keep(taught, model)
    recommender_file.write(model, tmp_path / "model.zip")
    place = data_folder() / "encoders" / encoder / "encoder" / "1" / "model.safetensors"
    place.write_bytes(place.read_bytes()[:1000])
    with pytest.raises(UserError, match="damaged"):
        recommender.encoder_in_use(taught)
    recommender_file.read(tmp_path / "model.zip")
    assert recommender.encoder_in_use(taught) == encoder
    # A copy that forgets it takes it from nobody.
    taught.save_copy(tmp_path / "copy.coalition")
    copy = Project.open(tmp_path / "copy.coalition", me=ANNA)
    recommender.forget_recommender(copy)
    copy.close()
    assert recommender.encoder_in_use(taught) == encoder


@pytest.mark.parametrize("method", [zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2, zipfile.ZIP_DEFLATED])
def test_a_damaged_file_of_any_packing_is_refused(taught: Project, tmp_path: Path, method: int) -> None:
    model = recommender.learn(taught, syntax=False)
    path = tmp_path / "model.zip"
    with zipfile.ZipFile(path, "w", method) as archive:
        archive.writestr("model.crfsuite", model.data)
        archive.writestr("report.json", json.dumps(model.kept()))
    whole = path.read_bytes()
    path.write_bytes(whole[:200] + b"\xff" * 40 + whole[240:])
    with pytest.raises(UserError, match="no recommender"):
        recommender_file.read(path)


def test_where_an_encoder_can_not_be_kept_its_file_is_not_to_blame(
    taught: Project, tiny_encoder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    encoder = recommender.tune_encoder(taught, str(tiny_encoder))
    recommender_file.write(recommender.learn(taught, syntax=False, encoder=encoder), tmp_path / "model.zip")
    monkeypatch.setenv("COALITION_ANNOTATOR_HOME", str(tmp_path / "another machine"))
    (tmp_path / "another machine").mkdir()
    (tmp_path / "another machine" / "encoders").write_text("a file")
    with pytest.raises(UserError, match="can't be kept"):
        recommender_file.read(tmp_path / "model.zip")


def test_an_encoder_that_is_not_there_is_told_of(taught: Project, tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"no folder of an encoder.*model\.safetensors"):
        recommender.tune_encoder(taught, str(tmp_path))


@pytest.mark.parametrize("content", [b"", b"PK nothing", b"\x00" * 100])
def test_a_file_that_is_no_recommender_is_refused(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "bad.zip"
    path.write_bytes(content)
    with pytest.raises(UserError, match="no recommender"):
        recommender_file.read(path)


def test_articles_in_progress_are_learned_from_up_to_their_last_tag(taught: Project) -> None:
    article = next(iter(taught.articles.values()))
    taught.commit(assignment_edits.set_state(taught, [article], IN_PROGRESS))
    tags = taught.tags(article.id)
    last = max(tags.annotations.values(), key=lambda tag: tag.end)
    taught.commit(tag_edits.delete_tags(taught, [last]))
    before_last = max(tag.end for tag in tags.annotations.values())
    found = list(recommender.examples(taught))
    assert found[0].read_to == before_last
    assert found[1].read_to == len(found[1].text)


def test_too_little_to_learn_from_is_said(project: Project, add_article: Callable[..., str]) -> None:
    add_article()
    with pytest.raises(UserError, match="too little"):
        recommender.learn(project)


def test_uncertain_articles_come_first(project: Project, add_article: Callable[..., str]) -> None:
    sure, unsure = add_article("Italy is sunny.", title="A"), add_article("Chad and Jordan and Turkey.", title="B")
    tools = resources.plain_tools()
    worth = {each: open_suggestions.uncertainty_of(project, each, tools, ["gazetteer"]) for each in (sure, unsure)}
    assert worth[unsure] > worth[sure] > 0


# Judging


def test_an_annotator_judged_against_themselves_is_right(taught: Project) -> None:
    found = evaluation.evaluate(taught, ANNA.id, ANNA.id)
    assert found.articles == 24
    assert {layer: scores.words.f1 for layer, scores in found.layers.items()} == {cb.SPEAKER: 1.0, cb.CLAIM: 1.0}
    assert found.layers[cb.CLAIM].correct == 24 * 8


def test_the_suggester_is_judged_on_the_sample(tmp_path: Path) -> None:
    sample = create_sample(tmp_path / "sample.coalition", ANNA)
    how = evaluation.Suggester(resources.plain_tools(), ["gazetteer", RULES])
    found = evaluation.evaluate(sample, evaluation.ANYONE, how)
    assert found.articles == sum(count > 0 for count in sample.tag_counts().values())
    for layer in (cb.SPEAKER, cb.CLAIM, cb.COUNTRY, cb.CUE):
        assert (found.layers[layer].words.f1 or 0) > 0.5, layer
    sample.close()


def test_who_has_not_read_an_article_is_not_judged_on_it(taught: Project) -> None:
    nobody = evaluation.evaluate(taught, ANNA.id, BO.id)
    assert nobody.articles == 0
    assert not nobody.layers


def test_a_process_of_its_own_makes_the_same_suggestions_and_is_started_again(tmp_path: Path) -> None:
    proposer = ApartProposer()
    tools = resources.plain_tools()
    asked = Request(0, "a", TEXT, (), ("gazetteer", RULES), 0.5, syntax=False, encoder=False)
    try:
        expected = propose("a", TEXT, tools, by=("gazetteer", RULES))
        assert proposer.propose(asked) == expected
        assert proposer._process is not None
        proposer._process.kill()
        proposer._process.wait()
        assert proposer.propose(asked) == expected
        proposer.use(1, None, "no_such_pipeline")
        with pytest.raises(UserError, match="no_such_pipeline"):
            proposer.propose(asked._replace(syntax=True))
        assert proposer.propose(asked) == expected
    finally:
        proposer.close()
    assert proposer.propose(asked) == []


def test_expected_errors_count_an_attribution_once() -> None:
    def made(key: str, layer: str, sure: float, *links: tuple[str, str]) -> Suggestion:
        return Suggestion(key, layer, (Span(0, 1),), sure, "learned", "", links=links)

    attributions = [
        each
        for n in range(10)
        for each in (
            made(f"s{n}", cb.SPEAKER, 0.9),
            made(f"q{n}", cb.CUE, 0.9),
            made(f"c{n}", cb.CLAIM, 0.9, (cb.SAID_BY, f"s{n}"), (cb.CUED_BY, f"q{n}")),
        )
    ]
    assert open_suggestions.expected_errors(attributions) == "about 1 may be wrong"
    countries = [made(f"l{n}", cb.COUNTRY, 0.9) for n in range(20)]
    assert open_suggestions.expected_errors([*attributions, *countries]) == "about 3 may be wrong"
    assert open_suggestions.expected_errors(countries[:4]) == "probably none is wrong"
