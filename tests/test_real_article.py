"""The coalition of a real article, as README shows it."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest

from coalition_annotator.project.analysis import statements
from coalition_annotator.project.analysis.discourse import DiscourseOptions, shown

ROOT = Path(__file__).parents[1]
ARTICLE = ROOT.parent / "shared" / "data" / "articles" / "000_f0452ff4cc361f17.txt"


@pytest.mark.skipif(not ARTICLE.exists(), reason="the article is not ours to ship")
def test_the_tagged_article_shows_who_stands_apart(tmp_path: Path) -> None:
    build = runpy.run_path(str(ROOT / "packaging" / "make_article_picture.py"))["build"]
    project = build(ARTICLE, tmp_path / "real.coalition")
    rows = statements.rows(project)
    project.close()
    assert len(rows) == 19
    assert {row.countries for row in rows if row.speaker == ("Pedro Sánchez",)} == {("ES",)}
    cells = shown(rows, DiscourseOptions()).stances.cells
    deployment = {actor: cell for (actor, category), cell in cells.items() if category == "Troop deployment"}
    assert deployment.pop("Giorgia Meloni") == (0, 0, 1)
    assert deployment == dict.fromkeys(("Emmanuel Macron", "António Costa", "Pedro Sánchez"), (1, 0, 0))
    assert any("..." in row.claim or "…" in row.claim for row in rows if row.speaker == ("Friedrich Merz",))
