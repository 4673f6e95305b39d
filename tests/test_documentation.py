"""Links lead somewhere, pictures and films are there, and what stands in code blocks can be carried out."""

from __future__ import annotations

import re
import shlex
import sys
from pathlib import Path

import pytest

from coalition_annotator.__main__ import PRINT
from coalition_annotator.cli.command_names import COMMANDS

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "packaging"))

import make_documentation  # noqa: E402
import make_recordings  # noqa: E402

PAGES = sorted(
    [
        *ROOT.glob("*.md"),
        *(ROOT / "resources" / "help").glob("*.md"),
        *(ROOT / "resources" / "docs").glob("*.md"),
        *(ROOT / "resources" / "docs" / "decisions").glob("*.md"),
    ]
)
# On the site all pages lie in one folder, but for the decisions.
PLACES = (ROOT / "resources" / "help", ROOT / "resources" / "docs")
ELSEWHERE = {"security.md": ROOT / "SECURITY.md", "contributing.md": ROOT / "CONTRIBUTING.md"}


def target_of(page: Path, link: str) -> Path:
    if link.startswith("pictures/"):
        return ROOT / "resources" / "screenshots" / link.removeprefix("pictures/")
    if page.parent in PLACES:
        return ELSEWHERE.get(link) or next(
            (each / link for each in PLACES if (each / link).exists()), page.parent / link
        )
    return page.parent / link


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_leads_somewhere(page: Path) -> None:
    found = re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8"))
    missing = [link for link in found if "://" not in link and not target_of(page, link).exists()]
    assert not missing


def blocks() -> list[tuple[str, str]]:
    """Return the lines of all indented and fenced blocks that call the program, with their page."""
    result = []
    for page in PAGES:
        text = page.read_text(encoding="utf-8").replace("\\\n", " ")
        result += [
            (page.name, line.strip()) for line in re.findall(r"^ {4,}(coalition-annotator .+)$", text, re.MULTILINE)
        ]
    return result


@pytest.mark.parametrize(("page", "line"), blocks())
def test_every_command_that_is_shown_is_one(page: str, line: str) -> None:
    words = shlex.split(line, comments=True)
    if words[1].startswith("-") or words[1].endswith(".coalition"):
        return
    assert words[1] in (*COMMANDS, PRINT), page
    from coalition_annotator.cli.main import parser

    if words[1] != PRINT and not re.search(r"[A-Z]{3,}|…|\[|\|", line):
        parser().parse_args([word for word in words[1:] if word != "&"])


def test_every_film_is_recorded_and_every_recording_shown(tmp_path: Path) -> None:
    text = "".join(page.read_text(encoding="utf-8") for page in PAGES)
    assert set(re.findall(r"^\{film (\w+)\}$", text, re.MULTILINE)) == set(make_recordings.FILMS)
    page = "A\n\n{film tagging}\n\nB\n"
    assert make_documentation.with_films(page, tmp_path) == "A\n\nB\n"
    (tmp_path / "tagging.mp4").write_bytes(b"")
    assert "films/tagging.mp4" in make_documentation.with_films(page, tmp_path)


def test_every_page_has_its_place_on_the_site() -> None:
    listed = {name for names in make_documentation.PARTS.values() for name in names.split()}
    there = {page.stem for place in PLACES for page in place.glob("*.md")}
    assert there <= listed
