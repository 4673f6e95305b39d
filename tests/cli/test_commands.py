from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from coalition_annotator import assets
from coalition_annotator.__main__ import COMMANDS, main
from coalition_annotator.api import annotator_named, open_project
from coalition_annotator.model.annotation import Annotator
from coalition_annotator.model.errors import StaleError
from coalition_annotator.model.identifier import new_id, now
from coalition_annotator.project.analysis import statements
from coalition_annotator.project.analysis.discourse import DiscourseOptions, shown, ties
from coalition_annotator.project.project import Project


def answer(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, dict[str, object]]:
    code = main([*map(str, arguments), "--json"])
    return code, json.loads(capsys.readouterr().out)


def test_new_add_info_check(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, text = tmp_path / "a.coalition", tmp_path / "a.txt"
    text.write_text("A title\n\nA body. (reuters)\n\n(reuters, ab)", encoding="utf-8")
    assert answer(capsys, "new", path, "--name", "Mine")[1]["name"] == "Mine"
    code, said = answer(capsys, "add", path, text, "--date", "2026-01-02", "--annotator", "Anna")
    assert code == 0
    assert said["articles"][0]["title"] == "A title" and said["articles"][0]["added"]  # type: ignore[index]
    code, said = answer(capsys, "add", path, text, "--annotator", "Anna")
    assert code == 0 and not said["articles"][0]["added"]  # type: ignore[index]
    code, said = answer(capsys, "info", path)
    assert code == 0 and said["articles"] == 1 and said["tags"] == {"speaker": 0, "claim": 0, "country": 0, "cue": 0}
    assert answer(capsys, "check", path) == (0, {"project": str(path), "ok": True, "problems": []})
    assert main(["check", str(path)]) == 0
    assert "all is well" in capsys.readouterr().out
    assert main(["info", str(path)]) == 0
    assert "articles    1" in capsys.readouterr().out


def test_errors_are_clear_and_nothing_is_half_done(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, good, bad = tmp_path / "a.coalition", tmp_path / "good.txt", tmp_path / "bad.txt"
    good.write_text("Good words.")
    bad.write_bytes(b"x\x00y")
    assert main(["new", str(path)]) == 0
    capsys.readouterr()
    code, said = answer(capsys, "add", path, good, bad)
    assert code == 1 and said["where"] == str(bad) and "NUL" in str(said["error"])
    assert answer(capsys, "info", path)[1]["articles"] == 0
    assert main(["info", str(good)]) == 1
    assert "not a Coalition Annotator project" in capsys.readouterr().err
    assert main(["new", str(path)]) == 1
    with pytest.raises(SystemExit) as stop:
        main(["new"])
    assert stop.value.code == 2


def test_check_finds_damage(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "a.coalition"
    main(["new", str(path)])
    capsys.readouterr()
    data = bytearray(path.read_bytes())
    data[8192:16384] = b"\xff" * 8192
    path.write_bytes(data)
    code, said = answer(capsys, "check", path)
    assert code == 1 and not said.get("ok")


def test_each_command_is_in_the_help_page_and_runs_as_a_program(tmp_path: Path) -> None:
    page = assets.text("help/command-line.md")
    for command in COMMANDS:
        assert f"`{command}`" in page
    done = subprocess.run(
        [sys.executable, "-m", "coalition_annotator", "new", str(tmp_path / "b.coalition")],
        capture_output=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert done.returncode == 0 and "Made" in done.stdout


def test_import_and_export(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, corpus = tmp_path / "a.coalition", tmp_path / "in"
    corpus.mkdir()
    (corpus / "a.txt").write_text("Ida Berg said so.", encoding="utf-8")
    (corpus / "a_anna.ann").write_text("T1\tSource 0 8\tIda Berg\nT2\tCue 9 13\twent\n", encoding="utf-8")
    assert main(["new", str(path)]) == 0
    capsys.readouterr()
    saved = tmp_path / "mapping.json"
    code, said = answer(capsys, "import", path, corpus, "--dry-run", "--save-mapping", saved)
    assert code == 0 and not said["imported"] and said["labels"] == {"Source": 1}
    assert answer(capsys, "info", path)[1]["articles"] == 0
    code, said = answer(capsys, "import", path, corpus)
    assert code == 1 and str(said["where"]).endswith("a_anna.ann:2")
    wanted = json.loads(saved.read_text(encoding="utf-8"))
    wanted["labels"]["Source"] = "country"
    saved.write_text(json.dumps(wanted), encoding="utf-8")
    report = tmp_path / "report.txt"
    code, said = answer(
        capsys, "import", path, corpus, "--skip-bad", "--mapping", saved, "--report", report, "--annotator", "Anna Lind"
    )
    assert code == 0 and said["counts"]["tags"] == 1  # type: ignore[index]
    assert "refused" in report.read_text(encoding="utf-8")
    assert answer(capsys, "info", path)[1]["tags"]["country"] == 1  # type: ignore[index]
    code, said = answer(capsys, "import", path, corpus, "--skip-bad")
    assert code == 0 and "tags" not in said["counts"]  # type: ignore[operator]
    code, said = answer(capsys, "export", path, tmp_path / "out", "--as-imported")
    assert code == 0 and said["exported"] and said["losses"] == []
    assert (tmp_path / "out" / "anna" / "a.ann").read_text(encoding="utf-8") == "T1\tSource 0 8\tIda Berg\n"
    assert answer(capsys, "export", path, tmp_path / "out")[0] == 1
    code, said = answer(
        capsys, "export", path, tmp_path / "c.csv", "--format", "csv", "--annotators", "anna", "--dry-run"
    )
    assert code == 0 and not said["exported"] and not (tmp_path / "c.csv").exists()
    assert answer(capsys, "export", path, tmp_path / "c", "--format", "csv", "--layers", "Nothing")[0] == 1
    assert answer(capsys, "export", path, tmp_path / "x.jsonl", "--format", "jsonl", "--layers", "country")[0] == 0
    assert json.loads((tmp_path / "x.jsonl").read_text(encoding="utf-8"))["text"] == "Ida Berg"


def test_import_of_a_table_with_named_columns(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, table = tmp_path / "a.coalition", tmp_path / "t.csv"
    table.write_text("a|b\nFirst|The text of the first.\n", encoding="utf-8")
    main(["new", str(path)])
    capsys.readouterr()
    code, said = answer(capsys, "import", path, table, "--columns", "text=b,title=a", "--delimiter", "|")
    assert code == 0 and said["articles"] == 1
    assert answer(capsys, "import", path, table, "--columns", "body=b")[0] == 1
    assert answer(capsys, "import", path, tmp_path / "nothing")[0] == 1
    (tmp_path / "x.bin").write_bytes(b"\x00")
    assert answer(capsys, "import", path, tmp_path / "x.bin")[0] == 1


def test_import_makes_the_project_where_there_is_none(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, good, bad = tmp_path / "a.coalition", tmp_path / "a.md", tmp_path / "b.dna"
    good.write_text("Norway backs the plan.", encoding="utf-8")
    bad.write_bytes(b"no database")
    assert answer(capsys, "import", path, good, "--dry-run")[0] == 0
    assert answer(capsys, "import", path, good, bad)[0] == 1
    assert [each.name for each in tmp_path.iterdir() if each.name.startswith("a.coalition")] == []
    assert answer(capsys, "import", path, good)[0] == 0
    assert answer(capsys, "info", path)[1]["articles"] == 1


def test_network_of_the_sample_project_of_dna(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The matrices equal those that plain SQL over the original file gives."""
    sample = Path(__file__).parents[3] / "shared" / "data" / "dna" / "sample.dna"
    if not sample.exists():
        pytest.skip(f"the sample project is not at {sample}")
    path = tmp_path / "a.coalition"
    main(["new", str(path)])
    main(["import", str(path), str(sample)])
    capsys.readouterr()
    sql = """
        WITH said AS (
          SELECT o.Value AS actor, c.Value AS concept, b.Value AS agrees, s.DocumentId AS document
          FROM STATEMENTS s
          JOIN DATASHORTTEXT od ON od.StatementId = s.ID JOIN VARIABLES ov ON ov.ID = od.VariableId
            AND ov.Variable = 'organization' JOIN ENTITIES o ON o.ID = od.Entity
          JOIN DATASHORTTEXT cd ON cd.StatementId = s.ID JOIN VARIABLES cv ON cv.ID = cd.VariableId
            AND cv.Variable = 'concept' JOIN ENTITIES c ON c.ID = cd.Entity
          JOIN DATABOOLEAN b ON b.StatementId = s.ID),
        once AS (SELECT DISTINCT actor, concept, agrees, document FROM said)
        SELECT a.actor, b.actor, count(*) FROM once a JOIN once b
          ON a.concept = b.concept AND a.agrees = b.agrees AND a.actor < b.actor GROUP BY 1, 2
    """
    connection = sqlite3.connect(f"file:{sample}?mode=ro&immutable=1", uri=True)
    expected = {(a, b): float(weight) for a, b, weight in connection.execute(sql)}
    connection.close()
    code, said = answer(capsys, "network", path, "--actor", "organization", "--output", tmp_path / "n.graphml")
    assert code == 0
    found = {(tie["source"], tie["target"]): tie["weight"] for tie in said["ties"]}  # type: ignore[attr-defined]
    assert found == expected and len(found) > 5
    project = Project.open(path, me=Annotator("a", "Anna Lind", "AL", "#0000FF", "2026-01-01T00:00:00Z"))
    rows = statements.rows(project)
    project.close()
    assert ties(shown(rows, DiscourseOptions(actor="organisation")).network) == expected
    assert len({row.speaker for row in rows}) > 5 and all(row.speaker for row in rows)
    assert answer(capsys, "network", path, "--actor", "person", "--duplicates", "all")[1]["statements"] == 40
    import networkx

    graph = networkx.read_graphml(tmp_path / "n.graphml")
    assert graph.number_of_edges() == len(expected)
    answer(capsys, "network", path, "--actor", "organization", "--type", "twomode", "--output", tmp_path / "n.gexf")
    assert networkx.read_gexf(tmp_path / "n.gexf").number_of_nodes() == 7 + 6
    answer(capsys, "network", path, "--actor", "person", "--output", tmp_path / "n.csv")
    assert (tmp_path / "n.csv").read_text(encoding="utf-8").count("\n") == 8
    assert answer(capsys, "network", path, "--actor", "nobody")[0] == 1
    assert answer(capsys, "network", path, "--type", "twomode", "--normalise", "jaccard")[0] == 1
    assert answer(capsys, "network", path, "--output", tmp_path / "n.png")[0] == 1


def test_a_team_without_a_window(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, corpus = tmp_path / "a.coalition", tmp_path / "in"
    corpus.mkdir()
    for name in "abcd":
        (corpus / f"{name}.txt").write_text(f"Ida Berg said that {name} ships will come.", encoding="utf-8")
        (corpus / f"{name}_ann.ann").write_text("T1\tSource 0 8\tIda Berg\nT2\tCue 9 13\tsaid\n", encoding="utf-8")
        (corpus / f"{name}_ben.ann").write_text("T1\tSource 4 8\tBerg\nT2\tCue 9 13\tsaid\n", encoding="utf-8")
    answer(capsys, "import", path, corpus)
    code, said = answer(capsys, "assign", path, "--to", "ann,ben", "--overlap", "50", "--blind")
    assert code == 0 and said["assigned"] == 6 and said["progress"] == {"ann": [0, 3], "ben": [0, 3]}
    code, said = answer(capsys, "assign", path, "--to", "ann,nobody")
    assert code == 1 and "--new" in str(said["remedy"])
    code, said = answer(capsys, "assign", path, "--to", "ANN,Cem Ay,Cem Ay", "--new")
    assert code == 0
    with open_project(path) as opened:
        assert sorted(each.name for each in opened.project.annotators.values()).count("Cem Ay") == 1
    package = tmp_path / "ann.coalition"
    code, said = answer(capsys, "package", path, package, "--for", "ann", "--assigned", "--blind")
    assert code == 0 and said["articles"] == 3
    assert answer(capsys, "package", path, tmp_path / "x.coalition", "--blind")[0] == 1
    answer(capsys, "add", package, corpus / "a.txt", "--annotator", "ann")
    (corpus / "e.txt").write_text("A new text.", encoding="utf-8")
    answer(capsys, "add", package, corpus / "e.txt", "--annotator", "ann")
    code, said = answer(capsys, "merge", path, package, "--dry-run")
    assert code == 0 and said["files"][0]["new"]["article"] == 1 and not said["files"][0]["merged"]  # type: ignore[index]
    assert answer(capsys, "merge", path, package)[0] == 0
    assert answer(capsys, "merge", path, package)[1]["files"][0]["changes"] == 0  # type: ignore[index]
    assert answer(capsys, "info", path)[1]["articles"] == 5
    code, said = answer(capsys, "agree", path, "--rule", "all-agree")
    assert code == 0 and said == {"articles": 4, "verdicts": 8, "undecided": 4}
    assert answer(capsys, "agree", path, "--rule", "trusted")[0] == 1
    assert answer(capsys, "agree", path, "--rule", "trusted", "--trusted", "ben")[1]["undecided"] == 0
    out = tmp_path / "agreed.jsonl"
    assert answer(capsys, "export", path, out, "--format", "jsonl", "--agreed")[0] == 0
    assert len(out.read_text(encoding="utf-8").splitlines()) == 8
    assert main(["merge", str(path), str(tmp_path / "none.coalition")]) == 1


def test_agreement_over_shared_articles(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, corpus = tmp_path / "a.coalition", tmp_path / "in"
    corpus.mkdir()
    (corpus / "a.txt").write_text("Ida Berg said that ships will come in spring.", encoding="utf-8")
    (corpus / "a_ann.ann").write_text("T1\tSource 0 8\tIda Berg\nT2\tCue 9 13\tsaid\n", encoding="utf-8")
    (corpus / "a_ben.ann").write_text("T1\tSource 4 8\tBerg\nT2\tCue 9 13\tsaid\n", encoding="utf-8")
    (corpus / "b.txt").write_text("Only one read this.", encoding="utf-8")
    (corpus / "b_ann.ann").write_text("T1\tCue 9 13\tread\n", encoding="utf-8")
    assert answer(capsys, "import", path, corpus)[0] == 0
    code, said = answer(capsys, "agreement", path)
    layers = {each["layer"]: each for each in said["layers"]}  # type: ignore[attr-defined]
    assert code == 0 and layers["Cue"]["alpha"] == 1.0 and layers["Cue"]["articles"] == 1
    speaker = layers["Speaker"]
    assert (speaker["exact"], speaker["overlapping"]) == (0.0, 1.0)
    # Nine words; one calls the first in: observed 2 / 18, expected by 3 in and 15 out of 18.
    assert speaker["alpha"] == pytest.approx(1 - 17 * 2 / (2 * 3 * 15))
    assert main(["agreement", str(path), "--pairs"]) == 0
    assert "ann – ben" in capsys.readouterr().out
    main(["new", str(tmp_path / "b.coalition")])
    capsys.readouterr()
    assert answer(capsys, "agreement", tmp_path / "b.coalition")[1]["layers"] == []


def test_a_collection_is_parted_unless_it_is_to_stay_whole(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "download.md"
    path.write_text("One story is told here.\n\nEnd of Document\n\nAnother is told here.\n", encoding="utf-8")
    for rule, number in (([], 2), (["--split", "none"], 1)):
        project = tmp_path / f"p{number}.coalition"
        assert main(["import", str(project), str(path), "--json", *rule]) == 0
        said = capsys.readouterr()
        assert json.loads(said.out)["articles"] == number
        assert ("--split none leaves them whole" in said.err) == (not rule)


@pytest.fixture
def small(tmp_path: Path) -> Path:
    path, text = tmp_path / "small.coalition", tmp_path / "t.txt"
    text.write_text("Ida Berg said that ships will come to Norway.", encoding="utf-8")
    assert main(["new", str(path)]) == 0 and main(["add", str(path), str(text), "--title", "T"]) == 0
    assert main(["suggest", str(path), "--accept", "--annotator", "Anna"]) == 0
    return path


@pytest.mark.parametrize(
    "arguments",
    [
        ["agreement", "P", "--samples", "-5"], ["evaluate", "P", "--train-on", "-5"],
        ["suggest", "P", "--above", "nan"], ["suggest", "P", "--above", "7"],
        ["assign", "P", "--to", "Anna", "--readers", "-1"],
        ["evaluate", "P", "--hold-back", "x"],
    ],
)  # fmt: skip
def test_numbers_that_are_none_or_too_small_are_refused(
    small: Path, arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stop:
        main([str(small) if each == "P" else each for each in arguments])
    assert stop.value.code == 2 and "number from" in capsys.readouterr().err


@pytest.mark.parametrize("option", ["--since", "--until"])
def test_dates_that_are_none_are_refused(small: Path, tmp_path: Path, option: str) -> None:
    assert main(["export", str(small), str(tmp_path / "o"), option, "2026-99-99"]) == 1
    assert not (tmp_path / "o").exists()
    text = tmp_path / "u.txt"
    text.write_text("Another text.")
    assert main(["add", str(small), str(text), "--date", "foo"]) == 1


def test_an_export_s_suffix_tells_its_format(small: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    code, said = answer(capsys, "export", small, tmp_path / "a.xlsx")
    assert code == 0 and said["format"] == "xlsx" and (tmp_path / "a.xlsx").is_file()
    code, said = answer(capsys, "export", small, tmp_path / "a.jsonl")
    assert code == 1 and "doccano" in str(said["remedy"]) and not (tmp_path / "a.jsonl").exists()
    code, said = answer(capsys, "export", small, tmp_path / "a.csv")
    assert code == 1 and "--format csv" in str(said["remedy"])
    code, said = answer(capsys, "export", small, tmp_path / "folder")
    assert code == 0 and said["format"] == "brat"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names")
def test_what_is_no_file_is_not_written_to(small: Path, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.jsonl"
    os.mkfifo(pipe)
    assert main(["export", str(small), str(pipe), "--format", "jsonl", "--force"]) == 1


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl+C goes to all programs of a console there")
@pytest.mark.parametrize("at", [0.2, 0.6, 1.0])
def test_ctrl_c_ends_a_command_with_a_word_and_halves_nothing(tmp_path: Path, at: float) -> None:
    folder = tmp_path / "texts"
    folder.mkdir()
    for number in range(300):
        (folder / f"{number}.txt").write_text(f"Text {number} said that ships will come. " * 50)
    path = tmp_path / "p.coalition"
    assert main(["new", str(path)]) == 0
    command = [sys.executable, "-m", "coalition_annotator", "import", str(path), str(folder), "--annotator", "Anna"]
    running = subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, encoding="utf-8")
    try:
        running.wait(at)
    except subprocess.TimeoutExpired:
        running.send_signal(signal.SIGINT)
    _, said = running.communicate(timeout=60)
    assert running.returncode in (0, 130, -signal.SIGINT)
    assert running.returncode != 130 or ("Stopped" in said and "Traceback" not in said)
    project = Project.open(path, me=Annotator("a", "Anna Lind", "AL", "#0000FF", "2026-01-01T00:00:00Z"))
    assert len(project.articles) in (0, 300)
    project.close()


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE entity SET aliases = '5'", "UPDATE article SET metadata = 'null'",
        "UPDATE annotation SET spans = '[[0, 1e999]]'", "UPDATE annotation SET spans = '[[0]]'",
        "UPDATE annotation SET attributes = '[]'", "UPDATE annotation SET attributes = 'x'",
    ],
)  # fmt: skip
def test_rows_that_nobody_wrote_are_told_as_damage(
    small: Path, tmp_path: Path, damage: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with sqlite3.connect(small) as connection:
        connection.execute(damage)
    connection.close()
    capsys.readouterr()
    code, said = answer(capsys, "export", small, tmp_path / "o.json", "--format", "label_studio")
    assert code == 1 and "damaged" in str(said["error"]) and said["where"] == str(small) and said["remedy"]


def test_whoever_deals_articles_out_is_in_the_project_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, text = tmp_path / "a.coalition", tmp_path / "a.txt"
    text.write_text("Words.", encoding="utf-8")
    main(["new", str(path)])
    for who in ("Anna", "Bo"):
        main(["add", str(path), str(text), "--annotator", who, "--title", who])
    with open_project(path, annotator="Bo") as opened:
        opened.annotate(opened.articles[0], "claim", (0, 5))
    for _ in range(2):
        assert main(["assign", str(path), "--to", "Bo", "--annotator", "Anna"]) == 0
    capsys.readouterr()
    names = answer(capsys, "info", path)[1]["annotators"]
    assert names.count("Anna") == 1 and names.count("Bo") == 1  # type: ignore[attr-defined]


def test_of_two_programs_that_enter_one_name_at_once_one_is_asked_to_do_it_again(tmp_path: Path) -> None:
    path = tmp_path / "a.coalition"
    Project.create(path, name="A", me=Annotator(new_id(), "Anna", "A", "#000000", now())).close()
    first, second = (Project.open(path, me=annotator_named("Zed")) for _ in range(2))
    first.register_me()
    with pytest.raises(StaleError, match="Zed"):
        second.register_me()
    second.register_me()
    assert second.me.id == first.me.id
    assert [each.name for each in second.annotators.values()].count("Zed") == 1
    first.close()
    second.close()


def test_several_files_are_merged_all_or_none(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    one, other, bad = tmp_path / "one.coalition", tmp_path / "other.coalition", tmp_path / "bad.txt"
    text = tmp_path / "a.txt"
    text.write_text("Words.", encoding="utf-8")
    bad.write_text("no project", encoding="utf-8")
    for path in (one, other):
        main(["new", str(path), "--name", path.stem])
    main(["add", str(other), str(text), "--annotator", "Anna"])
    capsys.readouterr()
    assert main(["merge", str(one), str(other), str(bad), "--join"]) == 1
    assert str(bad) in capsys.readouterr().err
    assert answer(capsys, "info", one)[1]["articles"] == 0
    assert main(["merge", str(one), str(other), "--join"]) == 0
    capsys.readouterr()
    said = answer(capsys, "info", one)[1]
    assert said["articles"] == 1 and said["name"] == "one"


@pytest.mark.skipif(sys.platform == "win32", reason="names are text there")
def test_names_that_are_no_text_are_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    odd = Path(os.fsdecode(os.fsencode(tmp_path) + b"/n\xff.coalition"))
    assert main(["new", str(odd)]) == 1
    assert "n\\xff.coalition" in capsys.readouterr().err and not odd.exists()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no full device")
def test_an_answer_that_can_not_be_written_is_told(tmp_path: Path) -> None:
    path = tmp_path / "a.coalition"
    main(["new", str(path)])
    command = [sys.executable, "-m", "coalition_annotator", "info", str(path)]
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, encoding="utf-8", check=False)
    assert done.returncode == 1 and "can't be written" in done.stderr and "Traceback" not in done.stderr


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names")
def test_a_pipe_is_no_project(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    os.mkfifo(tmp_path / "f")
    assert main(["info", str(tmp_path / "f")]) == 1
    assert "pipe or device" in capsys.readouterr().err


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", ""])
def test_signs_that_a_terminal_does_not_have_end_no_command(tmp_path: Path, encoding: str) -> None:
    """Windows gives what is piped an encoding of few signs."""
    name, place = "Häfen 日本 🚢", tmp_path / "🚢"
    place.mkdir()
    plain = {key: value for key, value in os.environ.items() if key != "PYTHONIOENCODING"}
    told = plain | ({"PYTHONIOENCODING": encoding} if encoding else {})
    for arguments in (
        ["new", "p.coalition", "--name", name], ["info", "p.coalition"], ["info", "p.coalition", "--json"],
        ["info", "日本"], ["日本"],
    ):  # fmt: skip
        command = [sys.executable, "-m", "coalition_annotator", *arguments]
        done = subprocess.run(command, cwd=place, env=told, capture_output=True, check=False)
        assert b"Traceback" not in done.stderr and (done.returncode == 0) == ("p.coalition" in arguments), arguments
        said = (done.stdout or done.stderr).decode(encoding or "utf-8")
        assert encoding or (name if "p.coalition" in arguments else "日本") in said
        assert "--json" not in arguments or json.loads(said)["name"] == name


def test_files_and_pipes_get_utf_8_where_the_system_has_no_language(tmp_path: Path) -> None:
    assert main(["new", str(tmp_path / "p.coalition"), "--name", "Häfen 日本 🚢"]) == 0
    none = {key: value for key, value in os.environ.items() if key != "PYTHONIOENCODING"}
    none |= {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    command = [sys.executable, "-m", "coalition_annotator", "info", "p.coalition"]
    done = subprocess.run(command, cwd=tmp_path, env=none, capture_output=True, check=True)
    assert "Häfen 日本 🚢" in done.stdout.decode("utf-8")
