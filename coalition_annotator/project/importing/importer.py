"""Writing an import: everything that the files say, as one change, with its report."""

from __future__ import annotations

import logging
import typing
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from types import MappingProxyType
from typing import Any, NamedTuple

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
from coalition_annotator.model.annotation import IMPORT, KEPT, Annotation
from coalition_annotator.model.article import IMPORTED, IN_PROGRESS, LOOSE_EVENTS, TODO, Article
from coalition_annotator.model.edit import RowChange, added, replaced
from coalition_annotator.model.identifier import id_of, new_id, now
from coalition_annotator.model.progress import Progress, silent
from coalition_annotator.model.report import ImportReport
from coalition_annotator.model.span import normalised
from coalition_annotator.model.text import NormalisedText, digest, guess_title
from coalition_annotator.model.wording import counted
from coalition_annotator.project.country_table import country_table
from coalition_annotator.project.importing.anchoring import found_at, loose_events, origin
from coalition_annotator.project.importing.import_scan import ImportScan
from coalition_annotator.project.importing.links import LinkImporter, PlacedTag
from coalition_annotator.project.importing.mapping import LEAVE_OUT, Mapping
from coalition_annotator.project.importing.problems import ProblemList, require_none_refused
from coalition_annotator.project.importing.resolver import Resolver
from coalition_annotator.project.importing.scan import stream
from coalition_annotator.project.project import Project
from coalition_annotator.store import annotations as stored_annotations
from coalition_annotator.store import codebooks
from coalition_annotator.store.commit import Portion

_LOG = logging.getLogger(__name__)

_PORTION = 4000
_FACTS = ("source", "author", "published", "url", "language")


class ImportPlan(NamedTuple):
    """What to import and how.

    ``skipped`` are the keys of (nearly) doubled articles that shall not enter. An article whose text the
    project has already adds no second one: its tags go to the one that is there.
    ``new_versions`` has for the keys of other articles the ids of those in the project whose new text they are: it
    takes the place of the old one, and everybody's tags go to where their words are in it (``store.text_versions``).
    ``agreed`` says that the rest may enter where something was refused.
    """

    survey: ImportScan
    options: Options
    mapping: Mapping
    skipped: frozenset[str] = frozenset()
    agreed: bool = False
    new_versions: typing.Mapping[str, str] = MappingProxyType({})


def carry_out(
    project: Project, plan: ImportPlan, *, sources: tuple[str, ...], progress: Progress = silent
) -> ImportReport:
    """Read all files again and write what they say as one change.

    Raises:
        UserError: something was refused and the rest was not agreed to, a file can't be read, or the project
            can't be written; nothing was written.
        CancelledError: ``progress`` raised it; nothing was written.
    """
    if not plan.agreed:
        require_none_refused(plan.survey.problems)
    importer = _Importer(project, plan, sources)
    label = f"Import {counted(plan.survey.articles, 'article')}"
    with suppress(_NothingNewError):
        project.commit_portions(label, importer.portions(progress))
    _LOG.info("imported %s: %s", ", ".join(sources), importer.report.counts)
    return importer.report


class _NothingNewError(Exception):
    """All that the files say is in the project already, so that no change is written."""


class _Importer:
    """Turns what is found into rows."""

    def __init__(self, project: Project, plan: ImportPlan, sources: tuple[str, ...]) -> None:
        self._project, self._plan, self._sources = project, plan, sources
        table = country_table()
        self._resolver = Resolver(project, plan.mapping, plan.survey, table)
        self._by_text = {article.text_hash: article for article in project.articles.values()}
        self._by_place = {article.url: article for article in project.articles.values() if article.url}
        self._by_place |= {article.title: article for article in project.articles.values()}
        self._new_articles: set[str] = set()
        self._renewed: dict[str, Article] = {}
        self._known_ids: dict[str, set[str]] = {}
        self._counts: Counter[str] = Counter()
        self._problems = ProblemList()
        self._links = LinkImporter(self._resolver, plan.mapping, self._known_ids, self._counts, self._problems)
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
                yield Portion((*self._resolver.taken(), *rows), tuple(texts))
                rows, texts, wrote = [], [], True
        rows = [*self._resolver.taken(), *rows]
        if rows and self._resolver.codebook_grew:
            rows.append(self._next_version())
        if not self._plan.agreed:  # some things are only found out when the project's own texts are read
            require_none_refused(self._problems.kept)
        self.report = self._reported()
        if not rows and not wrote:
            raise _NothingNewError
        yield Portion((*rows, added(self.report)), tuple(texts))

    def _next_version(self) -> RowChange:
        row = {"id": codebooks.VERSION, "value": self._project.settings.get(codebooks.VERSION, "0")}
        return RowChange("setting", codebooks.VERSION, row, {**row, "value": str(int(row["value"]) + 1)})

    def _reported(self) -> ImportReport:
        counts: dict[str, Any] = {**self._counts, **{f"new {kind}": n for kind, n in self._resolver.made.items()}}
        counts["problems"] = self._problems.number
        problems = tuple((each.kind, each.where, each.what) for each in self._problems.kept)
        me = self._project.me
        mapping = self._plan.mapping.to_json()
        return ImportReport(new_id(), now(), me.id, self._sources, counts, mapping, problems)

    def _take(self, found: Record, rows: list[RowChange], texts: list[tuple[str, str]]) -> None:
        if isinstance(found, Document):
            self._take_document(found, rows, texts)
        elif isinstance(found, Problem):
            self._problems.note([found])
        elif isinstance(found, AnnotatorRecord):
            self._resolver.annotator(found.name, found.colour)
        elif isinstance(found, EntityRecord):
            self._resolver.actor(found)
        elif isinstance(found, ValueRecord):
            self._resolver.list_value(found)

    # Articles

    def _take_document(self, document: Document, rows: list[RowChange], texts: list[tuple[str, str]]) -> None:
        self._problems.note(document.problems)
        if document.key in self._plan.skipped:
            self._counts["articles passed over"] += 1
            self._problems.note([Problem(LEFT_OUT, document.where, "Passed over as a double of another article.")])
            return
        text = NormalisedText(document.text)
        article = self._article(document, text, rows, texts)
        if article is None:
            return
        if not document.text:
            text = NormalisedText(self._project.text(article.id))
        placed = self._tags(document, text, article, rows)
        rows += self._links.links_of(document, placed)
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
                self._problems.note([Problem(REFUSED, document.where, what)])
                return None
            self._counts["articles known"] += 1
            return known
        content = digest(text.text)
        older = self._project.articles.get(self._plan.new_versions.get(document.key, ""))
        if older is not None:
            return self._new_version(older, document, content, text, rows, texts)
        article_id = id_of("article", content, document.key)
        known = self._project.articles.get(article_id) or self._by_text.get(content)
        if known is not None and article_id not in self._new_articles:
            self._counts["articles known"] += 1
            if known.id != article_id:
                what = f"Its text is that of “{known.title}”, which gets its tags."
                self._problems.note([Problem(LEFT_OUT, document.where, what)])
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

    def _new_version(
        self, older: Article, document: Document, content: str, text: NormalisedText, rows: list[RowChange],
        texts: list[tuple[str, str]],
    ) -> Article:  # fmt: skip
        """Give an article of the project the text of a document; facts that it lacks come with it."""
        facts = {name: getattr(older, name) or getattr(document, name) for name in _FACTS}
        article = older._replace(text_hash=content, **facts)
        if older.id not in self._renewed:
            self._renewed[older.id] = article
            self._counts["articles with a new text"] += 1
            rows.append(replaced(older, article))
            texts.append((content, text.text))
        return self._renewed[older.id]

    # Tags

    def _tags(
        self, document: Document, text: NormalisedText, article: Article, rows: list[RowChange]
    ) -> dict[tuple[str, str], PlacedTag]:
        if article.id in self._new_articles:
            self._known_ids.setdefault(article.id, set())
        elif article.id not in self._known_ids:
            known = self._project.file.ask(stored_annotations.of_article, article.id, of_any_text=True)
            known_links = self._project.file.ask(stored_annotations.links_of_article, article.id)
            self._known_ids[article.id] = {each.id for each in known} | {each.id for each in known_links}
        ids = self._known_ids[article.id]
        ordinals: Counter[tuple[Any, ...]] = Counter()
        placed: dict[tuple[str, str], PlacedTag] = {}
        created = now()
        for name in document.annotators:
            self._resolver.annotator(name)
        for tag in document.tags:
            layer = self._resolver.layer(tag.label)
            if layer is None:
                if self._plan.mapping.labels.get(tag.label) == LEAVE_OUT:
                    self._counts[f"left out: {tag.label}"] += 1
                continue
            spans = normalised(text.span(span) for span in tag.spans) if tag.spans else found_at(text.text, tag)
            if not spans or spans[-1].end > len(text.text) or not covers(text.text, spans, tag.words):
                self._problems.note(
                    [Problem(REFUSED, tag.where, f"The words of this {tag.label} are not where it says.")]
                )
                continue
            person = self._resolver.annotator(tag.annotator)
            identity = (article.id, person.id, tag.label, spans)
            ordinals[identity] += 1
            annotation_id = id_of(*identity, ordinals[identity])
            attributes = self._attributes(tag, layer)
            parts = sorted(text.span(span) for span in tag.spans)
            if len(parts) > len(spans):  # parts that touch are one span here
                attributes.setdefault(KEPT, {})["parts"] = [list(part) for part in parts]
            entity = self._resolver.entity(tag, layer) if tag.entity else None
            if tag.entity and entity is None:
                attributes.setdefault(KEPT, {})["entity"] = tag.entity
            annotation = Annotation(
                annotation_id, article.id, person.id, layer.id, spans, attributes, entity, IMPORT, created,
                article.text_hash,
            )  # fmt: skip
            placed[tag.annotator, tag.key] = PlacedTag(annotation, tag)
        fresh = self._links.with_events(document, placed)
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
            attribute = self._resolver.attribute(tag.label, name)
            stored = self._resolver.stored(attribute, value) if attribute is not None else None
            if attribute is None or stored is None:
                kept[name] = value
            else:
                attributes[attribute.id] = stored
        if tag.note:
            attribute = self._resolver.note_attribute(layer)
            if attribute is not None and attribute.id not in attributes:
                attributes[attribute.id] = tag.note
            else:
                kept["note"] = tag.note
        if kept:
            attributes[KEPT] = kept
        return attributes
