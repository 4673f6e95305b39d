"""Build the documentation site into dist/documentation, from the help in the window and from the program itself.

    packaging/bootstrap docs

The pages are those of the help (resources/help), pictures, the decisions (resources/docs), and references that the
program writes: its commands, its keys, its formats, its Python API by docstrings. Warnings are errors, a link that
leads nowhere among them. The site needs no network; its search works from the disk.
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
    "First hour": "first-steps tagging suggestions words",
    "How to": "importing codebook entities review agreement coalition networks exporting team",
    "Reference": "command-line commands keys schema python api changes",
    "How it is made": "decisions/README contributing security",
}
PICTURES = ("read-light", "coalition-light")


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
    subprocess.run([str(python), __file__, "gather", str(pages)], check=True)
    shutil.rmtree(TARGET, ignore_errors=True)
    configuration = str(ROOT / "packaging" / "documentation")
    options = ["-W", "--keep-going", "-q", "-c", configuration, "-d", str(BUILD / "doctrees")]
    subprocess.run([str(python), "-m", "sphinx", *options, str(pages), str(TARGET)], check=True)
    print(f"Open {(TARGET / 'index.html').relative_to(ROOT)}.")
    return 0


def gather(pages: Path) -> None:
    """Write all pages into a folder."""
    from coalition_annotator.project import help_pages

    (pages / "decisions").mkdir(parents=True)
    for path in sorted((ROOT / "resources" / "help").glob("*.md")):
        write(pages / path.name, help_pages.page(path.name))
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
    for name in PICTURES:
        shutil.copy(ROOT / "resources" / "screenshots" / f"{name}.png", pages / "pictures")


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
    shown = "\n\n".join(f"![{name.split('-')[0].capitalize()}](pictures/{name}.png)" for name in PICTURES)
    trees = "\n".join(toctree(title, names.split()) for title, names in PARTS.items())
    return f"# Coalition Annotator\n\n{intro}\n\n{shown}\n\n{trees}"


def toctree(title: str, names: list[str], *, hidden: bool = False) -> str:
    """Return a list of pages."""
    options = ([f":caption: {title}"] if title else []) + ([":hidden:"] if hidden else []) + [":maxdepth: 1", ""]
    return "\n".join(["```{toctree}", *options, *names, "```", ""])


if __name__ == "__main__":
    if sys.argv[1:2] == ["gather"]:
        gather(Path(sys.argv[2]))
        sys.exit(0)
    sys.exit(main())
