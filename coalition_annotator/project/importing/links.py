"""Links of imported tags: those that files list, and those of their events."""

from __future__ import annotations

from collections import Counter
from typing import Any, NamedTuple

from coalition_annotator.formats.records import LEFT_OUT, Document, Problem, TagRecord
from coalition_annotator.model import codebook as cb
from coalition_annotator.model.annotation import KEPT, Annotation, Link
from coalition_annotator.model.edit import RowChange, added
from coalition_annotator.model.identifier import id_of
from coalition_annotator.project.importing.mapping import TIES, Mapping
from coalition_annotator.project.importing.problems import ProblemList
from coalition_annotator.project.importing.resolver import Resolver


class PlacedTag(NamedTuple):
    """A tag as it enters the project, and as it was found."""

    annotation: Annotation
    tag: TagRecord


class LinkImporter:
    """Turns what files say about links and events into rows.

    ``known_ids`` has for each article the ids of tags and links that are in the project or the import already.
    """

    def __init__(
        self, resolver: Resolver, mapping: Mapping, known_ids: dict[str, set[str]], counts: Counter[str],
        problems: ProblemList,
    ) -> None:  # fmt: skip
        self._resolver, self._mapping, self._known_ids = resolver, mapping, known_ids
        self._counts, self._problems = counts, problems
        self._tied: list[tuple[Annotation, Annotation, str]] = []
        self._rows: list[RowChange] = []

    def with_events(
        self, document: Document, placed: dict[tuple[str, str], PlacedTag]
    ) -> dict[tuple[str, str], PlacedTag]:
        """Keep with the first tag of each event what its links alone do not tell."""
        tags = {(tag.annotator, tag.key): tag for tag in document.tags}
        result = dict(placed)
        seen: set[tuple[str, str]] = set()
        uses = Counter((event.annotator, key) for event in document.events for _, key in event.parts)
        for event in document.events:
            trigger = tags.get((event.annotator, event.trigger))
            if trigger is None or self._mapping.labels.get(trigger.label) != TIES:
                continue
            parts = [
                (role, result[event.annotator, key]) for role, key in event.parts if (event.annotator, key) in result
            ]
            if not parts:
                continue
            ties = self._pairs([part for _, part in parts])
            centre = ties[0][0] if ties else parts[0][1]
            rest = [part for _, part in parts if part is not centre]
            kept: dict[str, Any] = {"type": event.label}
            cues = [part.tag.spans for _, part in parts if part.annotation.layer_id == cb.CUE]
            if trigger.spans not in cues[:1]:
                kept["trigger"] = [list(span) for span in trigger.spans]
            simple = len(ties) == len(rest) and all(source is centre for source, _, _ in ties)
            simple = simple and uses[event.annotator, centre.tag.key] == 1
            if not simple or any(role != part.tag.label for role, part in parts):
                kept["parts"] = [[role, part.annotation.id] for role, part in parts]
            self._tied += [(source.annotation, target.annotation, type_id) for source, target, type_id in ties]
            if (event.annotator, event.trigger) in seen:
                kept["shared"] = True  # the trigger is an earlier event's
            seen.add((event.annotator, event.trigger))
            if trigger.attributes:
                kept["attributes"] = dict(trigger.attributes)
            if trigger.note:
                kept["note"] = trigger.note
            key = (event.annotator, centre.tag.key)
            attributes = dict(centre.annotation.attributes)
            before = attributes.get(KEPT, {})
            attributes[KEPT] = {**before, "events": [*before.get("events", ()), kept]}
            result[key] = centre._replace(annotation=centre.annotation._replace(attributes=attributes))
        return result

    def _pairs(self, parts: list[PlacedTag]) -> list[tuple[PlacedTag, PlacedTag, str]]:
        result = []
        for source in parts:
            for target in parts:
                link_type = self._resolver.between(source.annotation.layer_id, target.annotation.layer_id)
                if source is not target and link_type is not None:
                    result.append((source, target, link_type.id))
        return result

    def links_of(self, document: Document, placed: dict[tuple[str, str], PlacedTag]) -> list[RowChange]:
        """Return the new links of a document: those of its events, and those that it lists."""
        self._rows = []
        self._tie(document, placed)
        for link in document.links:
            self._labelled(link.label, link.annotator, link.source, link.target, link.where, placed)
        return self._rows

    def _tie(self, document: Document, placed: dict[tuple[str, str], PlacedTag]) -> None:
        labels = {(tag.annotator, tag.key): tag.label for tag in document.tags}
        triggers = {(event.annotator, event.key): event.trigger for event in document.events}
        for source, target, type_id in self._tied:
            self._link(type_id, source, target)
        self._tied.clear()
        seen: set[tuple[str, str]] = set()
        for event in document.events:
            trigger = event.annotator, event.trigger
            if self._mapping.labels.get(labels.get(trigger, "")) == TIES:
                continue
            if trigger in seen and trigger in placed:
                what = "This event shares its trigger with another one; which part belongs to which is not kept."
                self._problems.note([Problem(LEFT_OUT, event.where, what)])
            seen.add(trigger)
            for role, key in event.parts:
                target_key = triggers.get((event.annotator, key), key)
                self._labelled(role, event.annotator, event.trigger, target_key, event.where, placed)

    def _labelled(
        self, label: str, annotator: str, source_key: str, target_key: str, where: str,
        placed: dict[tuple[str, str], PlacedTag],
    ) -> None:  # fmt: skip
        source, target = placed.get((annotator, source_key)), placed.get((annotator, target_key))
        layers = [self._resolver.layer(end.tag.label) if end is not None else None for end in (source, target)]
        if source is None or target is None or layers[0] is None or layers[1] is None:
            self._problems.note([Problem(LEFT_OUT, where, f"The link '{label}' has an end that was not imported.")])
            return
        link_type = self._resolver.link_type(label, layers[0], layers[1])
        if link_type is None:
            self._counts[f"left out: link {label}"] += 1
            return
        self._link(link_type.id, source.annotation, target.annotation)

    def _link(self, type_id: str, source: Annotation, target: Annotation) -> None:
        link_id = id_of("link", type_id, source.id, target.id)
        ids = self._known_ids[source.article_id]
        if link_id in ids:
            return
        ids.add(link_id)
        self._counts["links"] += 1
        self._rows.append(added(Link(link_id, type_id, source.id, target.id, source.annotator_id)))
