"""Writing an import: everything that the files say, as one change, with its report."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import Any, NamedTuple

from coalition_annotator import assets
from coalition_annotator.formats.records import (
    LEFT_OUT,
    REFUSED,
    AnnotatorRecord,
    Document,
    EntityRecord,
    Options,
    Problem,
    Record,
    TagRecord,
    ValueRecord,
    covers,
)
from coalition_annotator.model import codebook as cb
from coalition_annotator.model.annotation import IMPORT, KEPT, Annotation, Link
from coalition_annotator.model.article import IMPORTED, IN_PROGRESS, LOOSE_EVENTS, TODO, Article
from coalition_annotator.model.edit import RowChange, added
from coalition_annotator.model.errors import UserError
from coalition_annotator.model.identifier import id_of, new_id, now
from coalition_annotator.model.progress import Progress, silent
from coalition_annotator.model.report import ImportReport
from coalition_annotator.model.span import normalised
from coalition_annotator.model.text import NormalisedText, digest, guess_title
from coalition_annotator.nlp import countries
from coalition_annotator.project.importing.anchoring import found_at, loose_events, origin
from coalition_annotator.project.importing.mapping import LEAVE_OUT, TIES, Mapping
from coalition_annotator.project.importing.resolver import Growth
from coalition_annotator.project.importing.scan import Survey, stream
from coalition_annotator.project.project import Project
from coalition_annotator.store import annotations as stored_annotations
from coalition_annotator.store import codebooks
from coalition_annotator.store.commit import Portion

_MOST_KEPT_PROBLEMS = 5000
_PORTION = 4000


class Plan(NamedTuple):
    """What to import and how.

    ``skipped`` are the keys of (nearly) doubled articles that shall not enter. An article whose text the
    project has already adds no second one: its tags go to the one that is there.
    ``agreed`` says that the rest may enter where something was refused.
    """

    survey: Survey
    options: Options
    mapping: Mapping
    skipped: frozenset[str] = frozenset()
    agreed: bool = False


def carry_out(project: Project, plan: Plan, *, sources: tuple[str, ...], progress: Progress = silent) -> ImportReport:
    """Read all files again and write what they say as one change.

    Raises:
        UserError: something was refused and the rest was not agreed to, a file can't be read, or the project
            can't be written; nothing was written.
        CancelledError: ``progress`` raised it; nothing was written.
    """
    if not plan.agreed:
        _require_none_refused(plan.survey.problems)
    intake = _Intake(project, plan, sources)
    label = f"Import {plan.survey.articles:,} article{'s' if plan.survey.articles != 1 else ''}"
    with suppress(_NothingNewError):
        project.commit_portions(label, intake.portions(progress))
    return intake.report


def _require_none_refused(problems: Sequence[Problem]) -> None:
    refused = [problem for problem in problems if problem.kind == REFUSED]
    if refused:
        raise UserError(
            f"{len(refused):,} things can't be imported; the first: {refused[0].what}",
            where=refused[0].where,
            remedy="Mend the files, or agree to import the rest.",
        )


class _NothingNewError(Exception):
    """All that the files say is in the project already, so that no change is written."""


class _Placed(NamedTuple):
    """A tag as it enters, and as it was found."""

    annotation: Annotation
    tag: TagRecord


class _Intake:
    """Turns what is found into rows."""

    def __init__(self, project: Project, plan: Plan, sources: tuple[str, ...]) -> None:
        self._project, self._plan, self._sources = project, plan, sources
        table = countries.parse(assets.text("countries.csv"))
        self._growth = Growth(project, plan.mapping, plan.survey, table)
        self._by_text = {article.text_hash: article for article in project.articles.values()}
        self._by_place = {article.url: article for article in project.articles.values() if article.url}
        self._by_place |= {article.title: article for article in project.articles.values()}
        self._new_articles: set[str] = set()
        self._known_ids: dict[str, set[str]] = {}
        self._tied: list[tuple[Annotation, Annotation, str]] = []
        self._counts: Counter[str] = Counter()
        self._problems: list[Problem] = []
        self._listed = 0
        self.report = ImportReport("", "", "", (), {}, {}, ())

    def portions(self, progress: Progress) -> Iterator[Portion]:
        """Yield the rows of the import, and its report at last."""
        rows: list[RowChange] = []
        texts: list[tuple[str, str]] = []
        wrote = False
        survey = self._plan.survey
        for found in stream(survey.batches, self._plan.options, progress, "Importing", articles=survey.articles):
            self._take(found, rows, texts)
            if len(rows) >= _PORTION:
                yield Portion((*self._growth.taken(), *rows), tuple(texts))
                rows, texts, wrote = [], [], True
        rows = [*self._growth.taken(), *rows]
        if rows and self._growth.codebook_grew:
            rows.append(self._next_version())
        if not self._plan.agreed:  # some things are only found out when the project's own texts are read
            _require_none_refused(self._problems)
        self.report = self._reported()
        if not rows and not wrote:
            raise _NothingNewError
        yield Portion((*rows, added(self.report)), tuple(texts))

    def _next_version(self) -> RowChange:
        row = {"id": codebooks.VERSION, "value": self._project.settings.get(codebooks.VERSION, "0")}
        return RowChange("setting", codebooks.VERSION, row, {**row, "value": str(int(row["value"]) + 1)})

    def _reported(self) -> ImportReport:
        counts: dict[str, Any] = {**self._counts, **{f"new {kind}": n for kind, n in self._growth.made.items()}}
        counts["problems"] = self._listed
        problems = tuple((each.kind, each.where, each.what) for each in self._problems)
        me = self._project.me
        mapping = self._plan.mapping.to_json()
        return ImportReport(new_id(), now(), me.id, self._sources, counts, mapping, problems)

    def _note(self, problems: list[Problem] | tuple[Problem, ...]) -> None:
        self._listed += len(problems)
        self._problems.extend(problems[: max(0, _MOST_KEPT_PROBLEMS - len(self._problems))])

    def _take(self, found: Record, rows: list[RowChange], texts: list[tuple[str, str]]) -> None:
        if isinstance(found, Document):
            self._take_document(found, rows, texts)
        elif isinstance(found, Problem):
            self._note([found])
        elif isinstance(found, AnnotatorRecord):
            self._growth.annotator(found.name, found.colour)
        elif isinstance(found, EntityRecord):
            self._growth.actor(found)
        elif isinstance(found, ValueRecord):
            self._growth.list_value(found)

    # Articles

    def _take_document(self, document: Document, rows: list[RowChange], texts: list[tuple[str, str]]) -> None:
        self._note(document.problems)
        if document.key in self._plan.skipped:
            self._counts["articles passed over"] += 1
            self._note([Problem(LEFT_OUT, document.where, "Passed over as a double of another article.")])
            return
        text = NormalisedText(document.text)
        article = self._article(document, text, rows, texts)
        if article is None:
            return
        if not document.text:
            text = NormalisedText(self._project.text(article.id))
        placed = self._tags(document, text, article, rows)
        self._ties(document, placed, rows)
        self._links(document, placed, rows)
        if not document.tags:
            self._known_ids.pop(article.id, None)

    def _article(
        self, document: Document, text: NormalisedText, rows: list[RowChange], texts: list[tuple[str, str]]
    ) -> Article | None:
        if not text.text.strip():
            known = (
                self._by_place.get(document.url)
                or self._by_place.get(document.title)
                or self._by_place.get(document.key)
            )
            if known is None or document.text:
                what = "There is no text for these tags, neither in a file nor in the project."
                self._note([Problem(REFUSED, document.where, what)])
                return None
            self._counts["articles known"] += 1
            return known
        content = digest(text.text)
        article_id = id_of("article", content, document.key)
        known = self._project.articles.get(article_id) or self._by_text.get(content)
        if known is not None and article_id not in self._new_articles:
            self._counts["articles known"] += 1
            if known.id != article_id:
                what = f"Its text is that of “{known.title}”, which gets its tags."
                self._note([Problem(LEFT_OUT, document.where, what)])
            return known
        metadata = dict(document.metadata)
        loose = loose_events(document)
        if loose:
            metadata[LOOSE_EVENTS] = loose
        article = Article(
            article_id,
            (document.title or guess_title(text.text)).strip(),
            content,
            document.source.strip(),
            document.author.strip(),
            document.published,
            document.url,
            document.language,
            IN_PROGRESS if document.tags else TODO,
            "",
            {**metadata, IMPORTED: origin(document)},
            now(),
        )
        if article_id in self._new_articles:
            return article  # another annotator's file of it
        self._new_articles.add(article.id)
        self._counts["articles"] += 1
        rows.append(added(article))
        texts.append((content, text.text))
        return article

    # Tags

    def _tags(
        self, document: Document, text: NormalisedText, article: Article, rows: list[RowChange]
    ) -> dict[tuple[str, str], _Placed]:
        if article.id in self._new_articles:
            self._known_ids.setdefault(article.id, set())
        elif article.id not in self._known_ids:
            connection = self._project.file.connection
            known = stored_annotations.of_article(connection, article.id, of_any_text=True)
            known_links = stored_annotations.links_of_article(connection, article.id)
            self._known_ids[article.id] = {each.id for each in known} | {each.id for each in known_links}
        ids = self._known_ids[article.id]
        ordinals: Counter[tuple[Any, ...]] = Counter()
        placed: dict[tuple[str, str], _Placed] = {}
        created = now()
        for name in document.annotators:
            self._growth.annotator(name)
        for tag in document.tags:
            layer = self._growth.layer(tag.label)
            if layer is None:
                if self._plan.mapping.labels.get(tag.label) == LEAVE_OUT:
                    self._counts[f"left out: {tag.label}"] += 1
                continue
            spans = normalised(text.span(span) for span in tag.spans) if tag.spans else found_at(text.text, tag)
            if not spans or spans[-1].end > len(text.text) or not covers(text.text, spans, tag.words):
                self._note([Problem(REFUSED, tag.where, f"The words of this {tag.label} are not where it says.")])
                continue
            person = self._growth.annotator(tag.annotator)
            identity = (article.id, person.id, tag.label, spans)
            ordinals[identity] += 1
            annotation_id = id_of(*identity, ordinals[identity])
            attributes = self._attributes(tag, layer)
            parts = sorted(text.span(span) for span in tag.spans)
            if len(parts) > len(spans):  # parts that touch are one span here
                attributes.setdefault(KEPT, {})["parts"] = [list(part) for part in parts]
            entity = self._growth.entity(tag.entity, layer) if tag.entity else None
            if tag.entity and entity is None:
                attributes.setdefault(KEPT, {})["entity"] = tag.entity
            annotation = Annotation(
                annotation_id, article.id, person.id, layer.id, spans, attributes, entity, IMPORT, created,
                article.text_hash,
            )  # fmt: skip
            placed[tag.annotator, tag.key] = _Placed(annotation, tag)
        fresh = self._with_events(document, placed)
        for each in fresh.values():
            if each.annotation.id in ids:
                self._counts["tags known"] += 1
                continue
            ids.add(each.annotation.id)
            self._counts["tags"] += 1
            self._counts[f"{each.tag.label}"] += 1
            rows.append(added(each.annotation))
        return fresh

    def _attributes(self, tag: TagRecord, layer: Any) -> dict[str, Any]:
        attributes: dict[str, Any] = {}
        kept: dict[str, Any] = dict(tag.kept)
        for name, value in tag.attributes.items():
            attribute = self._growth.attribute(tag.label, name)
            stored = self._growth.stored(attribute, value) if attribute is not None else None
            if attribute is None or stored is None:
                kept[name] = value
            else:
                attributes[attribute.id] = stored
        if tag.note:
            attribute = self._growth.note_attribute(layer)
            if attribute is not None and attribute.id not in attributes:
                attributes[attribute.id] = tag.note
            else:
                kept["note"] = tag.note
        if kept:
            attributes[KEPT] = kept
        return attributes

    # Events and links

    def _with_events(
        self, document: Document, placed: dict[tuple[str, str], _Placed]
    ) -> dict[tuple[str, str], _Placed]:
        """Keep with the first tag of each event what its links alone do not tell."""
        tags = {(tag.annotator, tag.key): tag for tag in document.tags}
        result = dict(placed)
        seen: set[tuple[str, str]] = set()
        uses = Counter((event.annotator, key) for event in document.events for _, key in event.parts)
        for event in document.events:
            trigger = tags.get((event.annotator, event.trigger))
            if trigger is None or self._plan.mapping.labels.get(trigger.label) != TIES:
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

    def _pairs(self, parts: list[_Placed]) -> list[tuple[_Placed, _Placed, str]]:
        result = []
        for source in parts:
            for target in parts:
                link_type = self._growth.between(source.annotation.layer_id, target.annotation.layer_id)
                if source is not target and link_type is not None:
                    result.append((source, target, link_type.id))
        return result

    def _ties(self, document: Document, placed: dict[tuple[str, str], _Placed], rows: list[RowChange]) -> None:
        labels = {(tag.annotator, tag.key): tag.label for tag in document.tags}
        triggers = {(event.annotator, event.key): event.trigger for event in document.events}
        for source, target, type_id in self._tied:
            self._link(type_id, source, target, rows)
        self._tied.clear()
        for event in document.events:
            if self._plan.mapping.labels.get(labels.get((event.annotator, event.trigger), "")) == TIES:
                continue
            for role, key in event.parts:
                target_key = triggers.get((event.annotator, key), key)
                self._labelled(role, event.annotator, event.trigger, target_key, event.where, placed, rows)

    def _links(self, document: Document, placed: dict[tuple[str, str], _Placed], rows: list[RowChange]) -> None:
        for link in document.links:
            self._labelled(link.label, link.annotator, link.source, link.target, link.where, placed, rows)

    def _labelled(
        self, label: str, annotator: str, source_key: str, target_key: str, where: str,
        placed: dict[tuple[str, str], _Placed], rows: list[RowChange],
    ) -> None:  # fmt: skip
        source, target = placed.get((annotator, source_key)), placed.get((annotator, target_key))
        layers = [self._growth.layer(end.tag.label) if end is not None else None for end in (source, target)]
        if source is None or target is None or layers[0] is None or layers[1] is None:
            self._note([Problem(LEFT_OUT, where, f"The link '{label}' has an end that was not imported.")])
            return
        link_type = self._growth.link_type(label, layers[0], layers[1])
        if link_type is None:
            self._counts[f"left out: link {label}"] += 1
            return
        self._link(link_type.id, source.annotation, target.annotation, rows)

    def _link(self, type_id: str, source: Annotation, target: Annotation, rows: list[RowChange]) -> None:
        link_id = id_of("link", type_id, source.id, target.id)
        ids = self._known_ids[source.article_id]
        if link_id in ids:
            return
        ids.add(link_id)
        self._counts["links"] += 1
        rows.append(added(Link(link_id, type_id, source.id, target.id, source.annotator_id)))
