"""Commands of networks over the sample project: what they answer, what they write, and what they refuse in words."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import igraph
import networkx
import pytest

from coalition_annotator.cli.main import run
from coalition_annotator.model.annotation import Annotation
from coalition_annotator.project import sample
from coalition_annotator.project.project import Project

from ..conftest import ANNA
from .test_commands import answer


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sample") / "s.coalition"
    sample.create(path, ANNA).close()
    return path


def told(path: Path, *arguments: str, capsys: pytest.CaptureFixture[str]) -> str:
    """What the command says for people: its answer, or its error."""
    run([arguments[0], str(path), *arguments[1:]])
    both = capsys.readouterr()
    return both.out + both.err


def test_countries_by_countries_over_time(project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    series = tmp_path / "out"
    arguments = ("--rows", "country", "--columns", "about", "--window", "30d", "--kernel", "gaussian")
    code, said = answer(capsys, "network", project, *arguments, "--series", series)
    assert code == 0
    with (series / "series.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == len(said["networks"]) > 50  # type: ignore[arg-type]
    assert rows[0]["middle"] == "2026-01-06" and rows[0]["file"] == "01-2026-01-06.csv"
    first = (series / rows[0]["file"]).read_text(encoding="utf-8").splitlines()
    assert first[0].startswith(",") and "ES" in first[0] and any(line.startswith("NO,") for line in first)
    before = {path.name: path.read_bytes() for path in series.iterdir()}
    assert answer(capsys, "network", project, *arguments, "--series", series)[0] == 1
    assert answer(capsys, "network", project, *arguments, "--series", series, "--force")[0] == 0
    assert {path.name: path.read_bytes() for path in series.iterdir()} == before


def test_any_two_variables_make_a_network(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for rows, columns in (
        ("speaker", "category"), ("organisation", "category"), ("source", "stance"), ("author", "category:1"),
        ("category", "country"), ("about", "quotation"), ("month", "speaker"),
    ):  # fmt: skip
        code, said = answer(capsys, "network", project, "--rows", rows, "--columns", columns)
        assert code == 0 and said["type"] == "twomode" and said["ties"], (rows, columns)
    one_mode = answer(capsys, "network", project, "--rows", "country", "--columns", "category", "--type", "onemode")[1]
    assert one_mode["concepts"] == [] and len(one_mode["actors"]) > 5  # type: ignore[arg-type]


def test_values_are_excluded_and_chosen(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    whole = answer(capsys, "network", project, "--duplicates", "all")[1]
    alone = answer(capsys, "network", project, "--duplicates", "all", "--only", "speaker=Ida Berg")[1]
    others = answer(capsys, "network", project, "--duplicates", "all", "--exclude", "speaker=Ida Berg")[1]
    assert alone["actors"] == ["Ida Berg"] and "Ida Berg" not in others["actors"]  # type: ignore[operator]
    assert alone["statements"] + others["statements"] == whole["statements"]  # type: ignore[operator]
    kept = answer(capsys, "network", project, "--only", "speaker=Ida Berg", "--isolates")[1]
    assert kept["actors"] == whole["actors"]
    assert answer(capsys, "network", project, "--exclude", "speaker")[0] == 1


def test_graph_files_tell_all_that_is_known(project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "n.graphml"
    assert answer(capsys, "network", project, "--output", path)[0] == 0
    graph = networkx.read_graphml(path)
    berg = graph.nodes["actor: Ida Berg"]
    assert berg["type"] == "speaker" and berg["country"] == "NO" and berg["frequency"] > 1
    assert berg["community"] >= 0 and berg["color"].startswith("#")
    tie = next(iter(graph.edges(data=True)))[2]
    assert {"weight", "congruence", "conflict", "first", "last"} <= tie.keys() and tie["first"] <= tie["last"]
    other = igraph.Graph.Read_GraphML(str(path))
    assert set(other.vs["label"]) == {data["label"] for _, data in graph.nodes(data=True)}
    assert sorted(other.es["weight"]) == sorted(data["weight"] for *_, data in graph.edges(data=True))
    two_mode = tmp_path / "t.graphml"
    answer(capsys, "network", project, "--rows", "country", "--columns", "about", "--output", two_mode)
    tie = next(iter(networkx.read_graphml(two_mode).edges(data=True)))[2]
    assert {"support", "neutral", "oppose"} <= tie.keys()
    assert tie["support"] + tie["neutral"] + tie["oppose"] >= 1


def test_weak_ties_are_left_out_of_smoothed_networks(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ("--window", "30d", "--kernel", "gaussian")
    whole = answer(capsys, "network", project, *arguments)[1]["networks"]
    strong = answer(capsys, "network", project, *arguments, "--threshold", "0.5")[1]["networks"]
    assert sum(each["ties"] for each in whole) > sum(each["ties"] for each in strong) > 0  # type: ignore[attr-defined]


def test_a_dynamic_gexf_has_a_weight_for_each_time(
    project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "d.gexf"
    assert answer(capsys, "network", project, "--window", "3w", "--output", path)[0] == 0
    text = path.read_text(encoding="utf-8")
    assert 'mode="dynamic"' in text and "<spell " in text and 'start="2026-' in text
    graph = networkx.read_gexf(path)
    spells = [data["spells"] for *_, data in graph.edges(data=True) if "spells" in data]
    assert spells and all(start <= end for each in spells for start, end in each)
    assert answer(capsys, "network", project, "--window", "3w", "--output", tmp_path / "d.graphml")[0] == 1


def test_polarisation_backbone_phases_and_communities(
    project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, said = answer(capsys, "polarisation", project, "--intervals")
    low, high = said["interval"]  # type: ignore[misc]
    assert code == 0 and 0 <= low <= high <= 1 and len(said["groups"]) == 2  # type: ignore[arg-type, has-type]
    assert answer(capsys, "polarisation", project, "--intervals")[1] == said
    table = tmp_path / "p.csv"
    code, said = answer(capsys, "polarisation", project, "--window", "4w", "--output", table)
    assert code == 0 and table.read_text(encoding="utf-8").count("\n") == 1 + len(said["times"])  # type: ignore[arg-type]
    code, said = answer(capsys, "backbone", project)
    assert code == 0 and len({step["concept"] for step in said["steps"]}) == 11  # type: ignore[attr-defined]
    code, said = answer(capsys, "backbone", project, "--method", "fixed", "--size", "3")
    assert len(said["backbone"]) == 3 and len(said["redundant"]) == 8  # type: ignore[arg-type]
    code, said = answer(capsys, "phases", project, "--window", "21d", "--kernel", "epanechnikov")
    assert code == 0 and said["times"] and said["phases"] >= 2  # type: ignore[operator]
    code, said = answer(capsys, "communities", project)
    assert code == 0 and max(said["methods"].values()) == pytest.approx(said["modularity"])  # type: ignore[attr-defined]
    json.dumps(said)
    text = told(project, "communities", "--intervals", capsys=capsys)
    assert "Ida Berg (" in text and "%)" in text


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("network", "--window", "900d"), "longer than the debate"),
        (("network", "--window", "soon"), "no length of time"),
        (("network", "--window", "20e", "--kernel", "uniform"), "needs a window of days"),
        (("network", "--window", "20d", "--kernel", "uniform", "--normalise", "jaccard"), "smoothed onemode network"),
        (("network", "--rows", "stance", "--columns", "stance"), "Rows and columns are the same"),
        (("network", "--rows", "shoe size"), "nothing that claims can be counted by"),
        (("network", "--series", "out"), "A series needs a window"),
        (("network", "--since", "yesterday"), "is no date"),
        (("network", "--since", "2026-02-30"), "is no date"),
        (("network", "--since", "2026-13"), "is no date"),
        (("network", "--since", "2031", "--window", "3d"), "No statement is left"),
        (("network", "--scale", "Stance"), "no attribute of whole numbers"),
        (("polarisation", "--only", "stance=Oppose"), "of one stance"),
        (("polarisation", "--only", "stance=Neutral"), "are neutral"),
        (("polarisation", "--groups", "1"), "no number of groups"),
        (("backbone", "--only", "speaker=Ida Berg"), "A backbone needs at least two"),
        (("backbone", "--method", "fixed", "--size", "40"), "leaves nothing to choose"),
        (("communities", "--only", "speaker=Ida Berg"), "no communities"),
        (("phases", "--window", "2y"), "longer than the debate"),
        (("phases", "--most", "1"), "no number of phases"),
        (("network", "--window", "9999y"), "longer than the debate"),
        (("network", "--window", "9999y", "--kernel", "uniform", "--indent"), "longer than the debate"),
        (("network", "--kernel", "gaussian"), "A kernel needs a window"),
        (("network", "--exclude", "speaker=Nobody"), "No claim has “Nobody”"),
    ],
)
def test_what_can_not_be_worked_out_is_said(
    arguments: tuple[str, ...], words: str, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert words in told(project, *arguments, capsys=capsys)


def test_times_without_any_statement_have_no_figure(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, said = answer(capsys, "polarisation", project, "--window", "1d")
    assert code == 0 and len(said["times"]) == 80  # type: ignore[arg-type]
    assert {time["polarisation"] for time in said["times"] if not time["statements"]} == {None}  # type: ignore[attr-defined]
    assert "1 day each" in told(project, "polarisation", "--window", "1d", capsys=capsys)


@pytest.mark.parametrize(
    "arguments",
    [("backbone", "--penalty", "-1"), ("network", "--threshold", "nan"), ("communities", "--seed", "-1"),
     ("polarisation", "--seed", "99999999999999999999")],
)  # fmt: skip
def test_numbers_that_mean_nothing_are_refused(
    arguments: tuple[str, ...], project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        run([arguments[0], str(project), *arguments[1:]])
    assert "invalid" in capsys.readouterr().err


def test_windows_begin_with_the_first_statement(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    early = answer(capsys, "network", project, "--window", "30d", "--since", "0001-01-01")[1]
    assert early["networks"] == answer(capsys, "network", project, "--window", "30d")[1]["networks"]


def test_a_country_may_be_given_by_name(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    by_name = answer(capsys, "network", project, "--only", "country=Italy")[1]
    assert by_name["statements"] and by_name == answer(capsys, "network", project, "--only", "country=IT")[1]


def test_two_series_are_never_mixed(project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert answer(capsys, "network", project, "--window", "30d", "--series", tmp_path)[0] == 0
    text = told(project, "network", "--window", "60d", "--series", str(tmp_path), "--force", capsys=capsys)
    assert "networks of another series" in text


def test_an_empty_project_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "e.coalition"
    Project.create(path, name="Empty", me=ANNA).close()
    assert "0 statements" in told(path, "network", capsys=capsys)
    for command, words in (
        ("polarisation", "too few for 2 groups"), ("backbone", "0 actors"), ("phases", "No statement is left"),
        ("communities", "no communities"),
    ):  # fmt: skip
        assert words in told(path, command, capsys=capsys), command


def test_claims_without_a_date_are_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "s.coalition"
    made = sample.create(path, ANNA)
    article = next(
        each
        for each in made.articles.values()
        if any(
            isinstance(tag, Annotation) and tag.layer_id == "claim" for tag in made.tags(each.id).annotations.values()
        )
    )
    made.close()
    project = Project.open(path, me=ANNA)
    from coalition_annotator.model.edit import edit, replaced

    project.commit(edit("No date", [replaced(article, article._replace(published=""))]))
    project.close()
    assert "have no whole date" in told(path, "network", "--window", "30d", capsys=capsys)
    assert "have no whole date" in told(path, "polarisation", "--window", "30d", capsys=capsys)
