"""The rules of the house that no linter knows."""

from __future__ import annotations

import ast
import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "coalition_annotator"


def test_modules_stay_small() -> None:
    for path in PACKAGE.rglob("*.py"):
        assert len(path.read_text(encoding="utf-8").splitlines()) <= 400, path


def test_packages_begin_with_a_docstring_and_import_nothing() -> None:
    for path in PACKAGE.rglob("__init__.py"):
        if path.parent == PACKAGE:
            continue
        body = ast.parse(path.read_text(encoding="utf-8")).body
        assert len(body) == 1 and isinstance(body[0], ast.Expr), path


def test_only_the_store_holds_a_connection_to_the_project_file() -> None:
    for path in PACKAGE.rglob("*.py"):
        if path.relative_to(PACKAGE).parts[0] == "store" or (path.name == "reader.py" and path.parent.name == "dna"):
            continue
        names = {
            node.attr
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            if isinstance(node, ast.Attribute)
        }
        assert "connection" not in names, path


def test_the_picture_in_contributing_is_the_contract() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
    assert settings["exclude_type_checking_imports"] is False
    layers = next(each["layers"] for each in settings["contracts"] if each["type"] == "layers")
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    picture = re.search(r"```layers\n(.*?)```", text, re.DOTALL)
    assert picture is not None
    drawn = [line.split("  ")[0].strip() for line in picture[1].splitlines() if line.strip()]
    assert drawn == layers


def test_paths_that_contributing_names_are_there() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    for name in re.findall(r"`((?:[a-z_]+/)+[a-z_]+\.(?:py|json|csv))`", text):
        assert (ROOT / name).exists() or (PACKAGE / name).exists(), name


def test_the_version_is_one() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert f"version: {settings['version']}" in (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert f"## {settings['version']}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_the_glossary_is_one() -> None:
    rows = [
        {
            line
            for line in (ROOT / name).read_text(encoding="utf-8").splitlines()
            if line.startswith("| ") and "---" not in line
        }
        for name in ("CONTRIBUTING.md", "resources/help/words.md")
    ]
    words = {line.split("|")[1].removesuffix("(tag) ").strip(): line.split("|")[2] for line in rows[1]}
    known = {line.split("|")[1].strip(): line.split("|")[2] for line in rows[0]}
    for word, meaning in words.items():
        assert word == "without a place" or known[word] == meaning, word
