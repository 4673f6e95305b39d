"""Looking at all that an import would bring, before anything is written."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from coalition_annotator.analysis.near_duplicates import NearDuplicates
from coalition_annotator.formats import documents
from coalition_annotator.formats.file_groups import Batch
from coalition_annotator.formats.records import (
    AnnotatorRecord,
    Document,
    EntityRecord,
    Options,
    Problem,
    Record,
    ValueRecord,
)
from coalition_annotator.model import codebook as cb
from coalition_annotator.model.progress import Progress, silent
from coalition_annotator.model.text import digest, normalise
from coalition_annotator.project.importing.import_scan import AttributeFound, Double, ImportScan, LabelFound, Sample
from coalition_annotator.project.project import Project

_MOST_COMPARED = 20_000
_MOST_VALUES = 200
_MOST_CHOICES = 60
_MOST_PROBLEMS = 20_000
_SAMPLES = 8
_IN_PROJECT = "project "


def stream(
    batches: Sequence[Batch], options: Options, progress: Progress, what: str, *, articles: int = 0
) -> Iterator[Record]:
    """Yield what all batches say, telling how far it is: of the articles where their number is known, or of the files.

    Raises:
        UserError: a file can't be read.
        CancelledError: ``progress`` raised it.
    """
    files = sum(len(batch.files) for batch in batches)
    of = articles or (files if files > 1 else 0)
    count = 0
    for batch in batches:
        for each in documents.read(batch, options):
            if isinstance(each, Document):
                count += 1
                progress(what, min(count, of) if of else count, of)
            yield each


def survey(project: Project, batches: Sequence[Batch], options: Options, progress: Progress = silent) -> ImportScan:
    """Read all files once and say what they would bring.

    Raises:
        UserError: a file can't be read.
        CancelledError: ``progress`` raised it.
    """
    surveyor = _Surveyor(project, progress)
    for found in stream(batches, options, progress, "Reading"):
        surveyor.see(found)
    return surveyor.result(tuple(batches))


class _Surveyor:
    """Counts what is found."""

    def __init__(self, project: Project, progress: Progress) -> None:
        self._articles = self._tags = self._entities = self._uncompared = 0
        self._labels: Counter[str] = Counter()
        self._without = {"date": 0, "source": 0, "title": 0}
        self._attributes: dict[str, dict[str, _Values]] = defaultdict(lambda: defaultdict(_Values))
        self._triggers: dict[str, list[bool]] = defaultdict(list)
        self._links: dict[str, Counter[tuple[str, str]]] = defaultdict(Counter)
        self._annotators: dict[str, None] = {}
        self._problems: list[Problem] = []
        self._samples: list[Sample] = []
        self._doubles: list[Double] = []
        self._titles: dict[str, str] = {}
        self._seen: set[str] = set()
        self._near = NearDuplicates()
        self._in_project = {article.text_hash: article.title for article in project.articles.values()}
        articles = list(project.articles.values())[:_MOST_COMPARED]
        for number, article in enumerate(articles, 1):
            progress("Comparing with the project", number, len(articles))
            self._near.add(f"{_IN_PROJECT}{article.id}", project.text(article.id))
            self._titles[f"{_IN_PROJECT}{article.id}"] = article.title

    def see(self, found: Record) -> None:
        """Take in one thing."""
        if isinstance(found, Document):
            self._see_document(found)
        elif isinstance(found, Problem):
            self._note([found])
        elif isinstance(found, AnnotatorRecord):
            self._annotators[found.name] = None
        elif isinstance(found, EntityRecord):
            self._entities += 1
        elif isinstance(found, ValueRecord) and found.attribute:
            self._attributes[found.label][found.attribute].add(found.name, counted=False)

    def _note(self, problems: Sequence[Problem]) -> None:
        self._problems.extend(problems[: max(0, _MOST_PROBLEMS - len(self._problems))])

    def _see_document(self, document: Document) -> None:
        self._articles += 1
        self._tags += len(document.tags)
        for name, said in zip(self._without, (document.published, document.source, document.title), strict=True):
            self._without[name] += not said
        self._note(document.problems)
        self._annotators.update(dict.fromkeys(name for name in document.annotators if name))
        if len(self._samples) < _SAMPLES:
            beginning = " ".join(document.text[:400].split())
            title = document.title or beginning[:80]
            self._samples.append(
                Sample(
                    title, document.source, document.published, len(document.text), len(document.tags),
                    document.where, beginning,
                )
            )  # fmt: skip
        labels: dict[tuple[str, str], str] = {}
        spans: dict[tuple[str, str], Any] = {}
        for tag in document.tags:
            labels[tag.annotator, tag.key] = tag.label
            spans[tag.annotator, tag.key] = tag.spans
            self._labels[tag.label] += 1
            for name, value in tag.attributes.items():
                self._attributes[tag.label][name].add(value)
        for event in document.events:
            trigger = spans.get((event.annotator, event.trigger))
            parts = [spans.get((event.annotator, key)) for _, key in event.parts]
            self._triggers[labels[event.annotator, event.trigger]].append(not parts or trigger in parts)
            for role, key in event.parts:
                ends = labels[event.annotator, event.trigger], labels.get((event.annotator, key), "")
                self._links[role][ends] += 1
        for link in document.links:
            ends = labels.get((link.annotator, link.source), ""), labels.get((link.annotator, link.target), "")
            self._links[link.label][ends] += 1
        self._compare(document)

    def _compare(self, document: Document) -> None:
        if not document.text:
            return
        text = normalise(document.text)
        key = document.key
        title = document.title or key
        content = digest(text)
        if content in self._in_project:
            self._doubles.append(Double(key, title, self._in_project[content], 1.0, in_project=True))
            return
        if content in self._seen:
            other = self._titles.get(content, "an earlier article")
            self._doubles.append(Double(key, title, other, 1.0, in_project=False))
            return
        self._seen.add(content)
        if len(self._near) >= _MOST_COMPARED:
            self._uncompared += 1
            return
        self._titles[content] = title
        found = self._near.add(content, text)
        if found is not None:
            in_project = found.key.startswith(_IN_PROJECT)
            other_id = found.key.removeprefix(_IN_PROJECT) if in_project else ""
            self._doubles.append(Double(key, title, self._titles[found.key], found.share, in_project, other_id))

    def result(self, batches: tuple[Batch, ...]) -> ImportScan:
        """Return the survey."""
        labels = {}
        for label in dict.fromkeys([*self._labels, *(name for name in self._attributes if name)]):
            ties = self._triggers.get(label, [])
            only_ties = len(ties) >= 0.9 * self._labels[label] and sum(ties) >= 0.9 * len(ties) and bool(ties)
            attributes = {name: values.found() for name, values in self._attributes[label].items()}
            labels[label] = LabelFound(self._labels[label], attributes, only_ties)
        links = {
            role: dict(pairs)
            for role, pairs in self._links.items()
            if any(not (labels.get(source) and labels[source].only_ties) for source, _ in pairs)
        }
        return ImportScan(
            batches, self._articles, self._tags, labels, links, tuple(self._annotators), self._entities,
            tuple(self._doubles), tuple(self._problems), tuple(self._samples), self._uncompared, dict(self._without),
        )  # fmt: skip


class _Values:
    """The values of one attribute."""

    def __init__(self) -> None:
        self._count = 0
        self._kinds: set[str] = set()
        self._values: dict[str, None] = {}
        self._listed = False

    def add(self, value: Any, *, counted: bool = True) -> None:
        """Take in a value; one that a file's own codebook lists counts for nothing."""
        self._count += counted
        self._listed = self._listed or not counted
        if isinstance(value, bool):
            self._kinds.add(cb.YES_NO)
        elif isinstance(value, (int, float)):
            self._kinds.add(cb.NUMBER)
        elif isinstance(value, (list, tuple)):
            self._kinds.add(cb.MULTIPLE)
        else:
            self._kinds.add(cb.CHOICE)
        for each in value if isinstance(value, (list, tuple)) else [value]:
            if len(self._values) < _MOST_VALUES:
                self._values[str(each)] = None

    def found(self) -> AttributeFound:
        """Return the attribute; texts that repeat are choices."""
        # Of an attribute of several values some tags have one.
        kinds = self._kinds - {cb.CHOICE} if cb.MULTIPLE in self._kinds else self._kinds
        kind = next(iter(kinds)) if len(kinds) == 1 else cb.TEXT
        few = len(self._values) <= _MOST_CHOICES and (len(self._values) <= 8 or self._count >= 2 * len(self._values))
        short = all(len(value) <= 80 and "\n" not in value for value in self._values)
        if kind == cb.CHOICE and not self._listed and not (few and short):
            kind = cb.TEXT
        return AttributeFound(kind, self._count, tuple(self._values))
