"""The commands suggest, evaluate and recommender, as a person calls them."""

from __future__ import annotations

import json
import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from coalition_annotator.cli.main import run
from coalition_annotator.files.log import data_folder
from coalition_annotator.model import codebook as cb
from coalition_annotator.model.annotation import SUGGESTION
from coalition_annotator.model.article import DONE, IN_PROGRESS
from coalition_annotator.model.span import covered_text
from coalition_annotator.nlp.countries import Countries
from coalition_annotator.project.editing import article_edits, tag_edits
from coalition_annotator.project.project import Project
from coalition_annotator.project.sample import create as create_sample
from coalition_annotator.project.suggestions import recommender
from coalition_annotator.project.team import assignment_edits

from ..conftest import ANNA
from ..nlp.test_recommender import example
from ..nlp.tiny_encoder import tiny_encoder
from ..project.teaching import teach

__all__ = ["tiny_encoder"]

POLNEAR = Path(__file__).parents[3] / "shared" / "data" / "polnear" / "train"


@pytest.fixture
def ask(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    monkeypatch.setenv("COALITION_ANNOTATOR_HOME", str(tmp_path / "home"))

    def call(*arguments: object, fails: bool = False) -> Any:
        assert run([*map(str, arguments), "--json"]) == int(fails)
        return json.loads(capsys.readouterr().out)

    return call


@pytest.fixture
def sample(tmp_path: Path) -> Path:
    path = tmp_path / "sample.coalition"
    create_sample(path, ANNA).close()
    return path


def test_suggest_lists_and_accepts(ask: Callable[..., Any], sample: Path) -> None:
    title = "Parliament asked to approve deployment"
    found = ask("suggest", sample, "--article", title, "--by", "rules", "--above", 0.6)["suggestions"]
    assert {each["layer"] for each in found} == {"speaker", "claim", "cue", "country"}
    assert all(each["confidence"] >= 0.6 and each["words"] for each in found)
    project = Project.open(sample, me=ANNA)
    article_id = found[0]["article"]
    assert not project.tags(article_id).annotations
    project.close()
    ask("suggest", sample, "--article", title, "--by", "rules", "--above", 0.6, "--accept", "--annotator", ANNA.name)
    assert not ask("suggest", sample, "--article", title, "--by", "rules", "--above", 0.6, "--annotator", ANNA.name)[
        "suggestions"
    ]
    project = Project.open(sample, me=ANNA)
    tags = project.tags(article_id).annotations.values()
    assert len(tags) == len(found)
    assert project.articles[article_id].state == IN_PROGRESS
    assert all(tag.origin == SUGGESTION and tag.annotator_id == ANNA.id for tag in tags)
    project.close()


def test_a_reader_who_has_seen_enough_gets_no_traceback(sample: Path) -> None:
    command = (
        f"{shlex.quote(sys.executable)} -m coalition_annotator suggest {shlex.quote(str(sample))} --by rules | true"
    )
    done = subprocess.run(
        ["bash", "-c", f"set -o pipefail; {command}"], capture_output=True, encoding="utf-8", check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_evaluate_judges_annotators_and_the_suggester(ask: Callable[..., Any], sample: Path) -> None:
    itself = ask("evaluate", sample, "--reference", ANNA.name, "--judged", ANNA.name)
    assert itself["layers"]["claim"]["exact"]["f1"] == 1.0
    assert itself["layers"]["claim"]["missed"] == 0
    machine = ask("evaluate", sample, "--by", "rules")
    assert machine["articles"] >= 1
    assert 0.3 < machine["layers"]["speaker"]["words"]["f1"] <= 1
    wrong = ask("evaluate", sample, "--judged", "Nobody", fails=True)
    assert "Nobody" in wrong["error"]


def test_evaluate_tells_how_well_categories_are_foreseen(
    ask: Callable[..., Any], taught: Path, project: Project
) -> None:
    assert ask("evaluate", taught, "--categories", "--judged", ANNA.name)["levels"] == []
    kinds = [value for _, value in project.codebook.tree_of(cb.CATEGORY)]
    for article in project.articles.values():
        tags = project.tags(article.id)
        for claim in tags.of_layer(cb.CLAIM):
            wanted = kinds[sum(map(ord, covered_text(tags.text, claim.spans))) % len(kinds)]
            project.commit(tag_edits.set_attribute(project, claim, cb.CATEGORY, wanted.id))
    levels = ask("evaluate", taught, "--categories")["levels"]
    assert len(levels) == 1 + max(depth for depth, _ in project.codebook.tree_of(cb.CATEGORY))
    for each in levels:
        assert each["claims"] == 16 * 8
        # The same few claims come again and again.
        assert 0.9 < each["first"] <= each["among_three"] <= 1
        assert each["commonest"] < each["first"]


@pytest.mark.parametrize(
    ("way", "options"),
    [
        ("--categories", ("--since", "2026-01-01")),
        ("--categories", ("--by", "rules")),
        ("--categories", ("--hold-back", 3)),
        ("--simulate=1", ("--by", "rules")),
        ("--simulate=1", ("--layers", "Claim")),
        ("--simulate=1", ("--reference", "Anna Lind")),
    ],
)
def test_what_a_way_of_judging_does_not_heed_is_refused(
    ask: Callable[..., Any], taught: Path, way: str, options: tuple[Any, ...]
) -> None:
    found = ask("evaluate", taught, way, *options, fails=True)
    assert found["error"] == f"{way.split('=')[0]} does not go with {options[0]}."


def test_articles_held_back_are_not_trained_on(ask: Callable[..., Any], taught: Path) -> None:
    found = ask("evaluate", taught, "--by", "all", "--hold-back", 4, "--train-on", 11, "--no-syntax")
    assert (found["articles"], found["trained_on"]) == (4, 11)
    sure = found["sure"]["0.9"]
    assert sure["both"] <= sure["found"]
    assert "Only 12" in ask("evaluate", taught, "--hold-back", 4, "--train-on", 12, fails=True)["error"]


@pytest.fixture
def taught(project: Project, countries: Countries) -> Path:
    teach(project, countries, 16)
    return project.path


def test_recommender_is_trained_shown_exported_forgotten_and_taken_in(
    ask: Callable[..., Any], taught: Path, tmp_path: Path
) -> None:
    assert "no recommender" in ask("recommender", "show", taught, fails=True)["error"].lower()
    trained = ask("recommender", "train", taught)
    assert trained["articles"] == 16
    assert {each["layer_id"] for each in trained["scores"]} == {"speaker", "claim"}
    shown = ask("recommender", "show", taught)
    assert shown == trained
    file = tmp_path / "model.zip"
    ask("recommender", "export", taught, file)
    ask("recommender", "forget", taught)
    assert "recommender" in ask("evaluate", taught, "--by", "learned", fails=True)["error"]
    assert ask("recommender", "import", taught, file) == trained
    assert ask("evaluate", taught, "--by", "learned")["layers"]["claim"]["words"]["f1"] > 0.9
    assert "file" in ask("recommender", "export", taught, fails=True)["error"].lower()


def test_an_encoder_is_tuned_and_used_again_until_one_does_without(
    ask: Callable[..., Any], taught: Path, tiny_encoder: Path, project: Project
) -> None:
    trained = ask("recommender", "train", taught, "--encoder", tiny_encoder)
    assert len(trained["encoder"]) == 64
    assert ask("recommender", "train", taught)["encoder"] == trained["encoder"]
    assert ask("evaluate", taught, "--by", "learned")["layers"]["claim"]["words"]["f1"] > 0.9
    for action in ("show", "rank"):
        assert "for a training" in ask("recommender", action, taught, "--encoder", tiny_encoder, fails=True)["error"]
    assert ask("recommender", "train", taught, "--no-encoder")["encoder"] == ""
    assert (
        "no folder of an encoder"
        in ask("recommender", "train", taught, "--encoder", taught.parent, fails=True)["error"]
    )
    recommender.keep(project, recommender.learn(project, syntax=False)._replace(encoder="f" * 64))
    assert "encoder that is not on this computer" in ask("evaluate", taught, "--by", "learned", fails=True)["error"]
    # What somebody waited for is not replaced unasked by one that does without.
    assert "not on this computer" in ask("recommender", "train", taught, "--go-on", fails=True)["error"]
    assert ask("recommender", "show", taught)["encoder"] == "f" * 64
    # What others suggest goes on without it.
    assert ask("evaluate", taught, "--by", "all")["layers"]["claim"]["words"]["f1"] is not None


def test_an_encoder_is_tuned_on_none_of_the_articles_that_judge(
    ask: Callable[..., Any], taught: Path, tiny_encoder: Path
) -> None:
    how = ("--by", "learned", "--train-on", 10, "--no-syntax", "--encoder", tiny_encoder)
    found = ask("evaluate", taught, *how)
    assert (found["articles"], found["trained_on"]) == (6, 10)
    assert not list((data_folder() / "encoders").glob("*/held")), "no project reads by it"


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--encoder", "x"), "--encoder is for a training."),
        (("--no-syntax",), "--no-syntax is for a training."),
        (("--save-model", "x.zip", "--train-on", 5, "--by", "rules"), "--save-model is for a training."),
        (("--judged", "Anna Lind", "--train-on", 5), "--judged does not go with --train-on."),
        (("--judged", "Anna Lind", "--encoder", "x"), "--judged does not go with --encoder."),
        (("--train-on", 5, "--encoder", "x", "--pipeline", "none_such"), "There is no spaCy pipeline 'none_such'."),
    ],
)
def test_what_is_refused_is_refused_before_anything_is_trained(
    ask: Callable[..., Any], taught: Path, options: tuple[Any, ...], said: str
) -> None:
    assert ask("evaluate", taught, *options, fails=True)["error"] == said


def test_a_recommender_of_another_parser_says_so(ask: Callable[..., Any], taught: Path, project: Project) -> None:
    found = recommender.learn(project, syntax=False)._replace(parser="of another machine")
    recommender.keep(project, found)
    assert "by a parser that is not installed" in ask("evaluate", taught, "--by", "learned", fails=True)["error"]


def test_evaluate_judges_on_articles_that_were_held_back(ask: Callable[..., Any], taught: Path, tmp_path: Path) -> None:
    file = tmp_path / "held.zip"
    found = ask("evaluate", taught, "--by", "learned", "--train-on", 10, "--save-model", file)
    assert (found["articles"], found["trained_on"]) == (6, 10)
    assert found["layers"]["claim"]["words"]["f1"] > 0.9
    again = ask("evaluate", taught, "--by", "learned", "--train-on", 10, "--model", file)
    assert again == found
    assert "16" in ask("evaluate", taught, "--train-on", 16, fails=True)["error"]


def test_rules_on_polnear_reach_what_was_asked(ask: Callable[..., Any], tmp_path: Path) -> None:
    """Token-wise F1 of 0.55 on claims and 0.50 on speakers; nothing was learned from the corpus."""
    if not POLNEAR.exists():
        pytest.skip(f"PolNeAR is not at {POLNEAR}")
    path = tmp_path / "polnear.coalition"
    ask("new", path)
    ask("import", path, POLNEAR, "--skip-bad")
    found = ask("evaluate", path, "--by", "rules")
    assert found["articles"] == 839
    assert found["layers"]["claim"]["words"]["f1"] > 0.7
    assert found["layers"]["speaker"]["words"]["f1"] > 0.55
    assert found["attributions"]["precision"] > 0.75


@pytest.fixture
def well_taught(project: Project, countries: Countries) -> Path:
    teach(project, countries, 40)
    return project.path


def test_articles_are_ranked_by_what_the_recommender_is_unsure_of(
    ask: Callable[..., Any], well_taught: Path, countries: Countries
) -> None:
    project = Project.open(well_taught, me=ANNA)
    for title, text in (("Clear", "Rain fell."), ("Doubtful", example(500).text)):
        new = article_edits.new_article(text, title=title)
        project.commit(new.edit, texts=new.texts)
    done = next(iter(project.articles.values()))
    project.commit(assignment_edits.set_state(project, [done], DONE))
    titles = {key: each.title for key, each in project.articles.items()}
    project.close()
    ask("recommender", "train", well_taught)
    found = ask("recommender", "rank", well_taught, "--annotator", ANNA.name)["uncertain"]
    assert set(found) == set(titles) - {done.id}
    assert list(found.values()) == sorted(found.values(), reverse=True)
    by_title = {titles[key]: value for key, value in found.items()}
    assert by_title["Clear"] == 0
    by_rules = ask("recommender", "rank", well_taught, "--annotator", ANNA.name, "--by", "rules")["uncertain"]
    assert by_rules.keys() == found.keys()
    assert by_rules != found
    assert titles[next(iter(by_rules))] == "Doubtful"


def test_annotating_is_simulated_in_both_orders_from_the_same_start(ask: Callable[..., Any], well_taught: Path) -> None:
    steps = ask("evaluate", well_taught, "--simulate", 6, "--hold-back", 8)["steps"]
    assert [(each["order"], each["articles"]) for each in steps] == [
        (order, number) for order in ("uncertain", "chance") for number in (6, 12, 18, 24, 30)
    ]
    first = [{**each, "order": ""} for each in steps if each["articles"] == 6]
    assert first[0]["words"] == first[1]["words"]
    assert first[0]["layers"].keys() == first[1]["layers"].keys()
    assert steps[4]["layers"]["claim"]["exact"]["f1"] > 0.8
    ask("evaluate", well_taught, "--simulate", 9, fails=True)
