"""Projects with tagged articles of invented sentences, for tests of what is learned from them."""

from __future__ import annotations

from coalition_annotator.services.countries import Countries
from coalition_annotator.session import article_edits, tagging
from coalition_annotator.session.project import Project

from ..services.test_learning import example


def teach(project: Project, countries: Countries, number: int) -> None:
    """Add articles to a project and tag their speakers and claims as who works there."""
    for seed in range(number):
        made = example(seed)
        new = article_edits.new_article(made.text, title=f"Article {seed:02}")
        project.commit(new.edit, texts=new.texts)
        tags = project.tags(new.article.id)
        for layer, several in made.tags.items():
            for spans in several:
                project.commit(tagging.new_tag(project, countries, tags, layer, spans).edit)
