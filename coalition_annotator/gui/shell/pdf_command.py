"""The command ``pdf``: an article with its tags as a PDF, painted without a window."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from coalition_annotator.files import scratch
from coalition_annotator.files.output import require_free
from coalition_annotator.files.standard_streams import as_json, error_as_json
from coalition_annotator.model.annotation import Annotator
from coalition_annotator.model.errors import UserError
from coalition_annotator.model.identifier import new_id, now
from coalition_annotator.model.review import AGREED
from coalition_annotator.project.project import Project


def run(arguments: Sequence[str]) -> int:
    """Carry out the command and return its exit code."""
    parser = argparse.ArgumentParser(
        prog="coalition-annotator pdf", description="Write an article with its tags as the window shows them."
    )
    parser.add_argument("project", type=Path)
    parser.add_argument("target", type=Path)
    parser.add_argument("--article", required=True, metavar="TITLE", help="the article's title, or how it begins")
    parser.add_argument("--annotator", default="", metavar="NAME", help="whose tags; everyone's, if not given")
    parser.add_argument("--agreed", action="store_true", help="the agreed version's tags")
    parser.add_argument("--json", action="store_true", help="answer in JSON")
    parser.add_argument("--force", action="store_true", help="write over a file that lies there; never a project")
    given = parser.parse_args(list(arguments))
    scratch.clear()
    try:
        pages = _write(given)
    except UserError as error:
        print(error_as_json(error) if given.json else f"error: {error}",
              file=sys.stdout if given.json else sys.stderr)  # fmt: skip
        return 1
    answer = {"target": str(given.target), "pages": pages}
    print(as_json(answer) if given.json else f"Wrote {given.target} ({pages} pages).")
    return 0


def _write(given: argparse.Namespace) -> int:
    if "DISPLAY" not in os.environ and "WAYLAND_DISPLAY" not in os.environ and sys.platform.startswith("linux"):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    require_free(given.target, overwrite=given.force)
    from coalition_annotator.gui.article_view.printing import write_pdf
    from coalition_annotator.gui.shell.app import make_application

    application = make_application()
    me = Annotator(new_id(), "", "", "#3056d3", now())
    with closing(Project.open(given.project, me=me)) as project:
        wanted = given.article.casefold()
        articles = list(project.articles.values())
        found = [each for each in articles if each.id == given.article]
        found = found or [each for each in articles if each.title.casefold() == wanted]
        found = found or [each for each in articles if wanted and each.title.casefold().startswith(wanted)]
        if not found:
            raise UserError(f"There is no article “{given.article}”.", remedy="Give its title, or how it begins.")
        if len(found) > 1:
            names = "; ".join(f"{each.title} ({each.id})" for each in found[:5])
            raise UserError(
                f"{len(found):,} articles are called so.", remedy=f"Give one's whole title, or its id: {names}."
            )
        who = {each.id for each in project.annotators.values() if each.name == given.annotator}
        if given.annotator and not who:
            names = ", ".join(each.name for each in project.annotators.values())
            raise UserError(f"There is no “{given.annotator}”.", remedy=f"There are: {names}.")
        if given.agreed:
            who = {AGREED.id}
        tags = project.tags(found[0].id)
        everyone = [tag for tag in tags.annotations.values() if tag.annotator_id != AGREED.id]
        shown = [tag for tag in tags.annotations.values() if tag.annotator_id in who] if who else everyone
        return write_pdf(project, tags, shown, given.target, application)
