"""The sample project: articles written for it, most of them tagged, some by several, with agreed versions."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from coalition_annotator import assets
from coalition_annotator.model import codebook as cb
from coalition_annotator.model.annotation import BY_HAND, Annotation, Annotator, Link, initials_of
from coalition_annotator.model.edit import RowChange, added, edit
from coalition_annotator.model.entity import Entity
from coalition_annotator.model.identifier import id_of, new_id, now
from coalition_annotator.model.review import Comment
from coalition_annotator.model.span import Span
from coalition_annotator.model.text import digest, occurrences
from coalition_annotator.nlp import countries, quotation
from coalition_annotator.nlp.countries import Countries
from coalition_annotator.project.editing import article_edits
from coalition_annotator.project.editing.tag_edits import country_entity
from coalition_annotator.project.project import Project
from coalition_annotator.project.review import adjudication
from coalition_annotator.project.review.adjudication import AgreedContent
from coalition_annotator.project.review.review_state import review

_LINK_OF = {cb.SPEAKER: cb.SAID_BY, cb.CUE: cb.CUED_BY, cb.COUNTRY: cb.ABOUT}


def create(path: Path, me: Annotator) -> Project:
    """Make the sample project and leave it open.

    Raises:
        UserError: the file can't be made.
    """
    data = json.loads(assets.text("samples/sample.json"))
    project = Project.create(path, name=data["name"], me=me)
    table = countries.parse(assets.text("countries.csv"))
    made = {given["title"]: _add(project, table, given) for given in data["articles"]}
    for colleague in data["colleagues"]:
        _add_colleague(project, table, colleague, data["articles"])
    people = {"": me, **{each.name: each for each in project.annotators.values()}}
    for agreement in data["agreed"]:
        project.work_as(people[agreement["reviewer"]])
        _agree(project, agreement, made[agreement["title"]], people)
    project.work_as(me)
    return project


def _agree(
    project: Project, agreement: dict[str, Any], made: Mapping[str, Annotation], people: Mapping[str, Annotator]
) -> None:
    """Make an article's agreed version: by a rule, then by taking an annotator's tag where the rule left a tag open.

    Args:
        project: the open project; who works in it decides.
        agreement: one of ``adjudication.RULES``, and by the names of tags whose is taken.
        made: the first annotator's tags in the article by the names that the sample gives them.
        people: the annotators by name; the first one's is ''.
    """
    article_id = next(iter(made.values())).article_id
    project.commit(adjudication.by_rule(project, [review(project, article_id)], agreement["rule"]))
    for tag_id, name in agreement["taken"].items():
        found = review(project, article_id)
        group = next(each for each in found.groups if made[tag_id] in each.tags)
        chosen = group.of(people[name].id)
        if chosen is None:
            raise ValueError(f"{name} has no tag {tag_id} in '{agreement['title']}'")
        project.commit(adjudication.take(project, found, group, AgreedContent(chosen)))


def _add_colleague(
    project: Project, table: Countries, colleague: dict[str, Any], articles: Sequence[dict[str, Any]]
) -> None:
    """Add what a colleague tagged, which is told by how it differs from the first annotator's tags."""
    name = colleague["name"]
    person = Annotator(id_of("sample", name), name, initials_of(name), colleague["colour"], now())
    project.work_as(person)
    project.register_me()
    texts = {given["title"]: given for given in articles}
    for title, differences in colleague["articles"].items():
        article = next(each for each in project.articles.values() if each.title == title)
        builder = _Tags(project, table, article.id, texts[title]["text"])
        kept = [tag for tag in texts[title]["tags"] if tag["id"] not in differences["without"]]
        for tag in [*kept, *differences["more"]]:
            changed = {**tag, **differences["changed"].get(tag["id"], {})}
            links = [other for other in changed.get("links", ()) if other not in differences["without"]]
            builder.add({**changed, "links": links})
        remarks = [
            added(Comment(new_id(), article.id, builder.made[tag_id].id, "", person.id, text, 0, now()))
            for tag_id, text in differences.get("remarks", ())
        ]
        project.commit(edit(f"Tag '{title}'", [*builder.rows, *remarks]))


def _add(project: Project, table: Countries, given: dict[str, Any]) -> Mapping[str, Annotation]:
    """Add an article with its tags; return these by the names that the sample gives them."""
    fields = {field: given[field] for field in ("title", "source", "author", "published")}
    new = article_edits.new_article(given["text"], **fields, language=given.get("language", ""))
    article = new.article._replace(state=given["state"])
    builder = _Tags(project, table, article.id, given["text"])
    for tag in given["tags"]:
        builder.add(tag)
    project.commit(edit(new.edit.label, [added(article), *builder.rows]), texts=new.texts)
    return builder.made


class _Tags:
    """Turns the sample's tags, which name words, into annotations with spans."""

    def __init__(self, project: Project, table: Countries, article_id: str, text: str) -> None:
        self.rows: list[RowChange] = []
        self._project, self._table = project, table
        self._article_id, self._text = article_id, text
        self._text_hash = digest(text)
        self.made: dict[str, Annotation] = {}
        self._entities: dict[str, str] = {e.name: e.id for e in project.entities.values()}

    def add(self, tag: dict[str, Any]) -> None:
        spans = tuple(self._place(words, tag.get("nth", 1)) for words in tag["parts"])
        annotation = Annotation(
            new_id(), self._article_id, self._project.me.id, tag["layer"], spans,
            self._attributes(tag, spans), self._entity(tag), BY_HAND, now(),
            self._text_hash,
        )  # fmt: skip
        self.made[tag["id"]] = annotation
        self.rows.append(added(annotation))
        for other in tag.get("links", ()):
            target = self.made[other]
            link = Link(new_id(), _LINK_OF[target.layer_id], annotation.id, target.id, self._project.me.id)
            self.rows.append(added(link))

    def _place(self, words: str, nth: int) -> Span:
        found = occurrences(self._text, words, whole_words=words[0].isalnum())
        return found[nth - 1]

    def _attributes(self, tag: dict[str, Any], spans: tuple[Span, ...]) -> dict[str, Any]:
        named = {cb.CATEGORY: "category", cb.STANCE: "stance", cb.OFFICE: "office", cb.ROLE: "role"}
        result = {attribute: tag[key] for attribute, key in named.items() if key in tag}
        if tag["layer"] == cb.CLAIM:
            result[cb.QUOTATION] = quotation.mode_of(self._text, spans)
        return result

    def _entity(self, tag: dict[str, Any]) -> str | None:
        if "code" in tag:
            entity_id, rows = country_entity(self._project, self._table, tag["code"])
            known = {row.id for row in self.rows}
            self.rows.extend(row for row in rows if row.id not in known)
            return entity_id
        if "entity" not in tag:
            return None
        kind, name, code = tag["entity"]
        if name not in self._entities:
            entity = Entity(new_id(), kind, name, code, (), "")
            self._entities[name] = entity.id
            self.rows.append(added(entity))
        return self._entities[name]
