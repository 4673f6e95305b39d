"""Short names for tags, as cards, chips and lists show them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from coalition_annotator.model import codebook as cb
from coalition_annotator.model.annotation import Annotation
from coalition_annotator.model.span import covered_text
from coalition_annotator.model.text import shortened
from coalition_annotator.session.project import Project
from coalition_annotator.session.tags import ArticleTags

ARROWS = {cb.SUPPORT: "▲", cb.OPPOSE: "▼", cb.NEUTRAL: "●"}


def name_of(project: Project, tags: ArticleTags, annotation: Annotation) -> str:
    """Return the entity that a tag stands for, or else its words."""
    entity = project.entities.get(annotation.entity_id or "")
    return entity.name if entity else shortened(covered_text(tags.text, annotation.spans))


def country_of(project: Project, tags: ArticleTags, annotation: Annotation) -> str:
    """Return the alpha-2 code of a tag: its entity's, or that of a country that it speaks for."""
    entity = project.entities.get(annotation.entity_id or "")
    if entity and entity.code:
        return entity.code
    for target in tags.targets(annotation.id, cb.SPEAKS_FOR):
        country = project.entities.get(target.entity_id or "")
        if country and country.code:
            return country.code
    return ""


def claim_lines(project: Project, tags: ArticleTags, claim: Annotation) -> tuple[str, str, str, str]:
    """Return what a claim's card says: speaker, the speaker's country, stance and category, the rest."""
    speakers = tags.targets(claim.id, cb.SAID_BY)
    who = ", ".join(dict.fromkeys(name_of(project, tags, speaker) for speaker in speakers)) or "No speaker"
    code = " ".join(dict.fromkeys(filter(None, (country_of(project, tags, speaker) for speaker in speakers))))
    stance = ARROWS.get(str(claim.attributes.get(cb.STANCE, "")), "")
    category = project.codebook.value(claim.attributes.get(cb.CATEGORY))
    what = f"{stance} {category.name if category else 'No category'}".strip()
    countries = [
        country_of(project, tags, each) or name_of(project, tags, each) for each in tags.targets(claim.id, cb.ABOUT)
    ]
    quotation = project.codebook.value(claim.attributes.get(cb.QUOTATION))
    parts = f"{len(claim.spans)} parts" if len(claim.spans) > 1 else ""
    about = f"about {', '.join(dict.fromkeys(countries))}" if countries else ""
    how = ", ".join(filter(None, (quotation.name.lower() if quotation else "", parts)))
    return who, code, what, " · ".join(filter(None, (about, how)))


def kept_lines(kept: Mapping[str, Any]) -> str:
    """Return what a file said beside the codebook, a line for each name."""
    return "\n".join(f"{name}: {shortened(_told(value), 200)}" for name, value in kept.items())


def _told(value: Any) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {_told(each)}" for name, each in value.items())
    if isinstance(value, (list, tuple)):
        return ", ".join(_told(each) for each in value)
    return str(value)
