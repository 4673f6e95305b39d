"""Projects with tagged articles of invented sentences, for tests of what is learned from them."""

from __future__ import annotations

from coalition_annotator.model import codebook as cb
from coalition_annotator.nlp.countries import Countries
from coalition_annotator.project.editing import article_edits, tag_edits
from coalition_annotator.project.project import Project

from ..nlp.test_recommender import example


def teach(project: Project, countries: Countries, number: int) -> None:
    """Add articles to a project, and tag and tie their speakers and claims as who works there."""
    for seed in range(number):
        made = example(seed)
        new = article_edits.new_article(made.text, title=f"Article {seed:02}")
        project.commit(new.edit, texts=new.texts)
        tags = project.tags(new.article.id)
        for layer, several in made.tags.items():
            for spans in several:
                project.commit(tag_edits.new_tag(project, countries, tags, layer, spans).edit)
        tagged = project.tags(new.article.id)
        by_spans = {(tag.layer_id, tag.spans): tag for tag in tagged.annotations.values()}
        for each in made.gold:
            claim, speaker = by_spans[cb.CLAIM, each.claim], by_spans[cb.SPEAKER, each.speakers[0]]
            project.commit(tag_edits.link(project, claim, speaker))
