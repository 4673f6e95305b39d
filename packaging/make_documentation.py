"""Build the documentation site into dist/documentation, from the help in the window and from the program itself.

    packaging/bootstrap docs

The pages are those of the help (resources/help), further ones with pictures and the decisions (resources/docs), and
references that the program writes: its commands, its keys, its formats, its Python API by docstrings. Short films are
recorded where Xvfb, xdotool and ffmpeg are there. Warnings are errors, a link that leads nowhere among them. The site
needs no network; its search works from the disk.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BUILD, TARGET = ROOT / "build" / "documentation", ROOT / "dist" / "documentation"
NEEDED = ("sphinx>=8,<9", "furo>=2024.8", "myst-parser>=4,<5")
PARTS = {
    "First hour": "first-hour first-steps tagging suggestions words",
    "How to": "importing codebook entities review agreement coalition networks exporting team team-server",
    "Reference": "command-line commands keys schema python api changes",
    "Good to know": "faq privacy security",
    "How it is made": "decisions/README contributing",
}
ON_THE_FIRST_PAGE = ("read-light", "coalition-light")


def main() -> int:
    """Build the site."""
    place = BUILD / "environment"
    python = place / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if not python.exists():
        venv.create(place, with_pip=True)
    pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, "--editable", str(ROOT), *NEEDED], check=True)
    pages = BUILD / "pages"
    shutil.rmtree(pages, ignore_errors=True)
    films = BUILD / "films"
    if all(map(shutil.which, ("Xvfb", "xdotool", "ffmpeg"))):
        subprocess.run([str(python), str(ROOT / "packaging" / "make_recordings.py"), str(films)], check=True)
    else:
        print("Without films, as Xvfb, xdotool or ffmpeg is missing.")
    subprocess.run([str(python), __file__, "gather", str(pages), str(films)], check=True)
    shutil.rmtree(TARGET, ignore_errors=True)
    configuration = str(ROOT / "packaging" / "documentation")
    options = ["-W", "--keep-going", "-q", "-c", configuration, "-d", str(BUILD / "doctrees")]
    subprocess.run([str(python), "-m", "sphinx", *options, str(pages), str(TARGET)], check=True)
    if films.is_dir():
        shutil.copytree(films, TARGET / "films")  # plain HTML to Sphinx, which copies what it knows of
    print(f"Open {(TARGET / 'index.html').relative_to(ROOT)}.")
    return 0


def gather(pages: Path, films: Path) -> None:
    """Write all pages into a folder, with the films that there are."""
    from coalition_annotator.project import help_pages

    (pages / "decisions").mkdir(parents=True)
    for path in sorted((ROOT / "resources" / "help").glob("*.md")):
        write(pages / path.name, help_pages.page(path.name))
    for path in sorted((ROOT / "resources" / "docs").glob("*.md")):
        write(pages / path.name, with_films(path.read_text(encoding="utf-8"), films))
    for path in sorted((ROOT / "resources" / "docs" / "decisions").glob("*.md")):
        write(pages / "decisions" / path.name, path.read_text(encoding="utf-8"))
    for name, source in (("changes", "CHANGELOG"), ("contributing", "CONTRIBUTING"), ("security", "SECURITY")):
        write(pages / f"{name}.md", (ROOT / f"{source}.md").read_text(encoding="utf-8"))
    write(pages / "keys.md", f"# Keys\n\n{section('Keys')}")
    write(pages / "commands.md", commands())
    write(pages / "api.md", api())
    write(pages / "index.md", index())
    decisions = sorted(path.stem for path in (pages / "decisions").glob("[0-9]*.md"))
    with (pages / "decisions" / "README.md").open("a", encoding="utf-8") as page:
        page.write("\n" + toctree("", decisions, hidden=True))
    (pages / "pictures").mkdir()
    whole = "".join(page.read_text(encoding="utf-8") for page in pages.glob("*.md"))
    for name in sorted(set(re.findall(r"\(pictures/([\w-]+)\.png\)", whole))):
        shutil.copy(ROOT / "resources" / "screenshots" / f"{name}.png", pages / "pictures")


def with_films(text: str, films: Path) -> str:
    """Return a page with its films, and without those that there are not."""

    def film(match: re.Match[str]) -> str:
        if not (films / f"{match[1]}.mp4").exists():
            return ""
        shown = f'<video controls muted preload="none" width="100%" src="films/{match[1]}.mp4"></video>'
        return f"```{{raw}} html\n{shown}\n```\n\n"

    return re.sub(r"^\{film (\w+)\}\n\n", film, text, flags=re.MULTILINE)


def write(path: Path, text: str) -> None:
    """Write a page."""
    # A block that only says which text it is has no language that could be coloured.
    path.write_text(re.sub(r"^```layers$", "```text", text, flags=re.MULTILINE), encoding="utf-8")


def section(title: str) -> str:
    """Return a section of README."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    found = re.search(rf"^## {title}\n(.*?)(?=^## )", text, re.MULTILINE | re.DOTALL)
    if found is None:
        sys.exit(f"README has no section “{title}”.")
    return found[1].strip() + "\n"


def commands() -> str:
    """Return what each command of the command line says of itself."""
    import argparse

    from coalition_annotator.cli.main import parser

    os.environ["COLUMNS"] = "100"
    top = parser()
    found = ["# All options of the commands", "", "```text", top.format_help().strip(), "```", ""]
    for action in top._subparsers._group_actions if top._subparsers else ():
        if isinstance(action, argparse._SubParsersAction):
            for name, each in action.choices.items():
                found += [f"## {name}", "", "```text", each.format_help().strip(), "```", ""]
    return "\n".join(found)


def api() -> str:
    """Return the page of the Python API, which autodoc fills."""
    return "# Python API\n\n```{eval-rst}\n.. automodule:: coalition_annotator.api\n   :members:\n```\n"


def index() -> str:
    """Return the first page."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    intro = text.split("\n\n", 2)[1]
    shown = "\n\n".join(f"![{name.split('-')[0].capitalize()}](pictures/{name}.png)" for name in ON_THE_FIRST_PAGE)
    trees = "\n".join(toctree(title, names.split()) for title, names in PARTS.items())
    return f"# Coalition Annotator\n\n{intro}\n\n{shown}\n\n{trees}"


def toctree(title: str, names: list[str], *, hidden: bool = False) -> str:
    """Return a list of pages."""
    options = ([f":caption: {title}"] if title else []) + ([":hidden:"] if hidden else []) + [":maxdepth: 1", ""]
    return "\n".join(["```{toctree}", *options, *names, "```", ""])


if __name__ == "__main__":
    if sys.argv[1:2] == ["gather"]:
        gather(Path(sys.argv[2]), Path(sys.argv[3]))
        sys.exit(0)
    sys.exit(main())
