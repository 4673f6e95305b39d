"""Write the pictures of a real article's coalition that README shows.

The article itself is not ours to ship: give its file. ``coded_article.json`` has what was tagged in it, as code-point
offsets, half-open, with the article's SHA-256.
"""

from __future__ import annotations

import hashlib
import json
import sys
import tempfile
from pathlib import Path

from coalition_annotator.model import codebook as cb
from coalition_annotator.model.annotation import BY_HAND, Annotation, Annotator, Link
from coalition_annotator.model.edit import RowChange, added, edit
from coalition_annotator.model.entity import Entity
from coalition_annotator.model.identifier import new_id, now
from coalition_annotator.model.span import Span
from coalition_annotator.nlp import quotation
from coalition_annotator.project.editing import article_edits
from coalition_annotator.project.project import Project

CODES = Path(__file__).with_name("coded_article.json")
TARGET = Path(__file__).parent.parent / "resources" / "screenshots"


def build(article: Path, target: Path) -> Project:
    """Return a new project with the article and its tags.

    Raises:
        ValueError: it is another article.
    """
    text = article.read_text(encoding="utf-8")
    codes = json.loads(CODES.read_text(encoding="utf-8"))
    if hashlib.sha256(text.encode()).hexdigest() != codes["sha256"]:
        raise ValueError(f"{article}: this is not the article that was tagged.")
    me = Annotator(new_id(), "Anna Lind", "AL", "#2F55D4", now())
    project = Project.create(target, name="A real article", me=me)
    new = article_edits.new_article(text, title="A real article", source="", author="", published="")
    article_id = new.article.id
    entities = {key: Entity(new_id(), *fields, (), "") for key, fields in codes["entities"].items()}
    rows: list[RowChange] = [added(entity) for entity in entities.values()]
    speakers: dict[Span, Annotation] = {}
    for code in codes["claims"]:
        at = Span(*code["speaker"])
        if at not in speakers:
            entity_id = entities[code["entity"]].id
            speakers[at] = Annotation(
                new_id(), article_id, me.id, cb.SPEAKER, (at,), {}, entity_id, BY_HAND, now(), new.article.text_hash
            )  # fmt: skip
            rows.append(added(speakers[at]))
        spans = tuple(Span(*each) for each in code["claim"])
        values = {
            cb.CATEGORY: code["category"], cb.STANCE: code["stance"], cb.QUOTATION: quotation.mode_of(text, spans),
        }  # fmt: skip
        claim = Annotation(
            new_id(), article_id, me.id, cb.CLAIM, spans, values, None, BY_HAND, now(), new.article.text_hash
        )
        rows += [added(claim), added(Link(new_id(), cb.SAID_BY, claim.id, speakers[at].id, me.id))]
    project.commit(edit("Tag the article", [added(new.article), *rows]), texts=new.texts)
    return project


def main() -> int:
    """Write matrix and network as pictures, and both as data where a second argument names a folder for them."""
    from PySide6.QtCore import QEventLoop, QTimer

    from coalition_annotator.gui.base.settings import Settings
    from coalition_annotator.gui.shell.app import make_application, make_window

    target = Path(sys.argv[2]) if len(sys.argv) > 2 else TARGET
    application = make_application()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "real.coalition"
        build(Path(sys.argv[1]), path).close()
        window = make_window(application, Settings(Path(folder)))
        window.show()
        window.features.files.projects.open_project(path)
        window.show_page("coalition")
        loop = QEventLoop()
        timer = QTimer()
        timer.timeout.connect(
            lambda: (
                loop.quit()
                if window.features.discourse.coalition.shown and window.features.discourse.coalition.shown.rows
                else None
            )
        )
        timer.start(50)
        loop.exec()
        for mode in ("matrix", "network"):
            window.features.discourse.coalition.show_mode(mode)
            window.features.discourse.coalition.save(target / f"real-article-{mode}.png")
            if len(sys.argv) > 2:
                window.features.discourse.coalition.save(target / f"real-article-{mode}.csv")
        window.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
