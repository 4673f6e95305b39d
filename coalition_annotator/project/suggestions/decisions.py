"""Edits by which a person takes a suggestion, declines it, or lets the project remember a phrase."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from coalition_annotator.model import codebook as cb
from coalition_annotator.model.annotation import SUGGESTION, Annotation, Link
from coalition_annotator.model.edit import Edit, RowChange, added, edit, removed
from coalition_annotator.model.entity import COUNTRY, Entity
from coalition_annotator.model.errors import UserError
from coalition_annotator.model.identifier import new_id, now
from coalition_annotator.model.span import covered_text, shared
from coalition_annotator.model.suggestion import LANGUAGE_MODEL, Decline, Suggestion, Term, Who, decline_id, term_id
from coalition_annotator.nlp.countries import Countries
from coalition_annotator.project.article_tags import ArticleTags
from coalition_annotator.project.editing import tag_edits
from coalition_annotator.project.project import Project
from coalition_annotator.store import suggestions as stored


class Accepted(NamedTuple):
    """An edit that takes suggestions, the tags that it makes, and those whose actor has several namesakes."""

    edit: Edit
    tags: tuple[Annotation, ...]
    unsure: tuple[tuple[Annotation, tuple[Entity, ...]], ...]


def accept(
    project: Project,
    countries: Countries,
    tags: ArticleTags,
    wanted: Sequence[Suggestion],
    everything: Mapping[str, Suggestion],
) -> Accepted:
    """Make tags of suggestions, with entities and links.

    A claim brings its speaker, its cue and the countries that it is about; whatever else is tied to a suggestion and
    tagged already is linked to it.

    Args:
        project: the open project.
        countries: the table of countries.
        tags: the article's tags.
        wanted: what to take.
        everything: all that is proposed for the article, by id, whether open or dealt with.
    """
    return _Taking(project, countries, tags, everything).take(wanted)


def tie(
    project: Project,
    countries: Countries,
    tags: ArticleTags,
    claim: Annotation,
    ends: Sequence[tuple[str, Annotation | Suggestion]],
    everything: Mapping[str, Suggestion],
) -> Accepted:
    """Link a claim to tags, and to suggestions that become tags by it.

    Args:
        project: the open project.
        countries: the table of countries.
        tags: the article's tags.
        claim: a claim of this annotator.
        ends: pairs of a link type's id and what the link leads to.
        everything: all that is proposed for the article, by id, whether open or dealt with.
    """
    return _Taking(project, countries, tags, everything).tie(claim, ends)


class _Taking:
    def __init__(
        self, project: Project, countries: Countries, tags: ArticleTags, everything: Mapping[str, Suggestion]
    ) -> None:
        self._project = project
        self._countries = countries
        self._tags = tags
        self._everything = everything
        self._mine = tags.of_annotator(project.me.id)
        self._entities = dict(project.entities)
        self._rows: list[RowChange] = []
        self._made: dict[str, Annotation] = {}
        self._linked = {(link.link_type_id, link.source_id, link.target_id) for link in tags.links.values()}
        self._unsure: list[tuple[Annotation, tuple[Entity, ...]]] = []
        self._declined = {each.id for each in project.file.ask(stored.declines_of, tags.article.id)}

    def take(self, wanted: Sequence[Suggestion]) -> Accepted:
        for each in wanted:
            self._tag_for(each)
            if each.layer_id == cb.CLAIM:
                for _, target_id in each.links:
                    target = self._everything.get(target_id)
                    if target is not None and decline_id(target.id, self._project.me.id) not in self._declined:
                        self._tag_for(target)
        for each in self._everything.values():
            self._link(each)
        names = {each.layer_id for each in wanted}
        layer = self._project.codebook.layer(wanted[0].layer_id) if len(names) == 1 else None
        what = layer.name.lower() if layer and len(wanted) == 1 else f"{len(wanted)} suggestions"
        proposed_by = sorted({each.why for each in wanted if each.by == LANGUAGE_MODEL})
        label = f"Accept {what}" + (f" ({proposed_by[0]})" if len(proposed_by) == 1 else "")
        return Accepted(edit(label, self._rows), tuple(self._made.values()), tuple(self._unsure))

    def tie(self, claim: Annotation, ends: Sequence[tuple[str, Annotation | Suggestion]]) -> Accepted:
        for link_type_id, end in ends:
            target = self._tag_for(end) if isinstance(end, Suggestion) else end
            if target is not None:
                self._draw(link_type_id, claim, target)
        for each in self._everything.values():
            self._link(each)
        kinds = {link_type_id for link_type_id, _ in ends}
        known = self._project.codebook.link_type(next(iter(kinds))) if len(kinds) == 1 else None
        label = f"Link: {known.name}" if known else f"Link {len(ends)}"
        return Accepted(edit(label, self._rows), tuple(self._made.values()), tuple(self._unsure))

    def _draw(self, link_type_id: str, source: Annotation, target: Annotation) -> None:
        ends = (link_type_id, source.id, target.id)
        if ends not in self._linked:
            self._linked.add(ends)
            self._rows.append(added(Link(new_id(), *ends, self._project.me.id)))

    def _tag_for(self, each: Suggestion) -> Annotation | None:
        known = self._known(each)
        if known is not None or self._project.codebook.layer(each.layer_id) is None:
            return known
        entity_id, choices = self._entity(each)
        made = Annotation(
            new_id(), self._tags.article.id, self._project.me.id, each.layer_id, each.spans,
            self._attributes(each), entity_id, SUGGESTION, now(),
            self._tags.article.text_hash,
        )  # fmt: skip
        self._rows.append(added(made))
        self._made[each.id] = made
        self._mine.append(made)
        if choices:
            self._unsure.append((made, choices))
        return made

    def _known(self, each: Suggestion) -> Annotation | None:
        if each.id in self._made:
            return self._made[each.id]
        same = [tag for tag in self._mine if tag.layer_id == each.layer_id and shared(tag.spans, each.spans)]
        return max(same, key=lambda tag: shared(tag.spans, each.spans), default=None)

    def _attributes(self, each: Suggestion) -> dict[str, Any]:
        result = tag_edits.read_off(self._project, self._tags.text, each.layer_id, each.spans)
        who = each.who
        if who is None or not who.office or who.inferred or self._project.codebook.attribute(cb.OFFICE) is None:
            return result
        if who.office.casefold() in covered_text(self._tags.text, each.spans).casefold():
            result[cb.OFFICE] = who.office
        return result

    def _entity(self, each: Suggestion) -> tuple[str | None, tuple[Entity, ...]]:
        if each.entity_id in self._entities:
            return each.entity_id, ()
        if each.code:
            return self._country(each.code), ()
        if each.who is not None:
            return self._actor(each.who)
        layer = self._project.codebook.layer(each.layer_id)
        if layer is None:
            return None, ()
        entity_id, rows = tag_edits.meant(
            self._project, self._countries, layer, covered_text(self._tags.text, each.spans)
        )
        self._rows += rows
        return entity_id, ()

    def _country(self, code: str) -> str:
        entity_id, rows = tag_edits.country_entity(self._project, self._countries, code)
        if entity_id not in self._entities:
            self._rows += rows
            for row in rows:
                self._entities[row.id] = Entity(row.id, COUNTRY, self._countries.name_of(code), code, (), "")
        return entity_id

    def _actor(self, who: Who) -> tuple[str | None, tuple[Entity, ...]]:
        if who.kind == COUNTRY:
            return self._country(who.code), ()
        from coalition_annotator.nlp.speaker_resolution import candidates  # late, as it delays the window

        found = candidates(who, list(self._entities.values()))
        if len(found) > 1:
            return None, tuple(found)
        if found:
            return found[0].id, ()
        fresh = Entity(new_id(), who.kind, who.name, who.code, (), "")
        self._rows.append(added(fresh))
        self._entities[fresh.id] = fresh
        return fresh.id, ()

    def _link(self, each: Suggestion) -> None:
        """Draw the links of a suggestion where both ends are tags now, and at least one was made just now."""
        for link_type_id, target_id in each.links:
            target = self._everything.get(target_id)
            if target is None or not (each.id in self._made or target_id in self._made):
                continue
            source_tag, target_tag = self._known(each), self._known(target)
            link_type = self._project.codebook.link_type(link_type_id)
            if source_tag is None or target_tag is None or link_type is None:
                continue
            self._draw(link_type_id, source_tag, target_tag)


def decline(project: Project, article_id: str, wanted: Iterable[Suggestion]) -> Edit:
    """Note that suggestions are not wanted; they stay declined until this is undone."""
    known = {each.id for each in project.file.ask(stored.declines_of, article_id)}
    text_hash = project.articles[article_id].text_hash
    fresh = {decline_id(each.id, project.me.id): each for each in wanted}
    rows = [
        added(Decline(key, article_id, project.me.id, each.layer_id, each.spans, now(), text_hash))
        for key, each in fresh.items()
        if key not in known
    ]
    return edit("Decline suggestion" if len(rows) == 1 else f"Decline {len(rows)} suggestions", rows)


def forget_declines(project: Project, article_id: str) -> Edit:
    """Let all that this annotator declined in an article be proposed again."""
    found = project.file.ask(stored.declines_of, article_id)
    rows = [removed(each) for each in found if each.annotator_id == project.me.id]
    return edit("Propose declined suggestions again", rows)


def remember(project: Project, phrase: str, layer_id: str, entity_id: str | None) -> Edit:
    """Let the project propose a layer, and an entity, wherever a phrase stands.

    Raises:
        UserError: the phrase is empty, or longer than 200 characters.
    """
    words = " ".join(phrase.split())
    if not words or len(words) > 200:
        raise UserError("This can't be remembered.", remedy="Select a name of one to some words.")
    fresh = Term(term_id(layer_id, words), words, layer_id, entity_id or "", project.me.id, now())
    known = next((each for each in project.file.ask(stored.terms) if each.id == fresh.id), None)
    rows = [removed(known)] if known is not None else []
    return edit(f"Remember “{words}”", [*rows, added(fresh)])


def forget(terms: Sequence[Term]) -> Edit:
    """Let the project forget phrases."""
    what = f"“{terms[0].phrase}”" if len(terms) == 1 else f"{len(terms)} phrases"
    return edit(f"Forget {what}", [removed(each) for each in terms])
