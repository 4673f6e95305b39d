"""Short names for tags, as cards, chips and lists show them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from coalition_annotator.model import codebook as cb
from coalition_annotator.model import statement
from coalition_annotator.model.annotation import Annotation
from coalition_annotator.model.codebook import Codebook
from coalition_annotator.model.statement import Actor, Targets
from coalition_annotator.model.text import shortened
from coalition_annotator.project.article_tags import ArticleTags
from coalition_annotator.project.project import Project

ARROWS = {cb.PRO: "▲", cb.CONTRA: "▼", cb.BOTH: "●"}


def _targets(tags: ArticleTags) -> Targets:
    return lambda tag, link_type_id: tags.targets(tag.id, link_type_id)


def actor_of(project: Project, tags: ArticleTags, annotation: Annotation) -> Actor:
    """Return whom a tag stands for."""
    return statement.actor_of(project.statement_source, tags.text, annotation, _targets(tags))


def name_of(project: Project, tags: ArticleTags, annotation: Annotation) -> str:
    """Return the entity that a tag stands for, or else its words."""
    return shortened(actor_of(project, tags, annotation).name)


def country_of(project: Project, tags: ArticleTags, annotation: Annotation) -> str:
    """Return the alpha-2 code of a tag: its entity's, or that of a country that it speaks for."""
    return next(iter(actor_of(project, tags, annotation).codes), "")


def arrow_of(codebook: Codebook, stored: object) -> str:
    """Return the sign of a stored stance, by what its value counts as; empty for none."""
    value = codebook.value(stored)
    return ARROWS.get(value.polarity, "") if value else ""


def claim_lines(project: Project, tags: ArticleTags, claim: Annotation) -> tuple[str, str, str, str]:
    """Return what a claim's card says: speaker, the speaker's country, stance and category, the rest."""
    said = statement.statement(project.statement_source, tags.article, tags.text, claim, _targets(tags))
    who = ", ".join(shortened(each.name) for each in said.speakers) or "No speaker"
    stance = ARROWS.get(said.stance.polarity, "") if said.stance else ""
    categories = ", ".join(each.name for each in said.categories)
    countries = [code for each in said.about for code in each.codes or (shortened(each.name),)]
    parts = f"{len(claim.spans)} parts" if len(claim.spans) > 1 else ""
    about = f"about {', '.join(dict.fromkeys(countries))}" if countries else ""
    how = ", ".join(filter(None, (said.quotation.name.lower() if said.quotation else "", parts)))
    rest = " · ".join(filter(None, (about, how)))
    return who, " ".join(said.countries), f"{stance} {categories or 'No category'}".strip(), rest


def kept_lines(kept: Mapping[str, Any]) -> str:
    """Return what a file said beside the codebook, a line for each name."""
    return "\n".join(f"{name}: {shortened(_told(value), 200)}" for name, value in kept.items())


def _told(value: Any) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {_told(each)}" for name, each in value.items())
    if isinstance(value, (list, tuple)):
        return ", ".join(_told(each) for each in value)
    return str(value)
