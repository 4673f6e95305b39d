"""Brat standoff (https://brat.nlplab.org/standoff.html): one annotator's tags of one article as ``.ann`` lines.

Discontinuous tags are written with ``;``. Tags that came from events, or whose label has an event to belong to,
are tied together by events again; all other links are relations.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from coalition_annotator.formats import spec
from coalition_annotator.formats.metadata_table import MetadataTable
from coalition_annotator.formats.spec import DataFeature, OffsetUnit, WriterSpec
from coalition_annotator.model import codebook as cb
from coalition_annotator.model.annotation import KEPT, Annotation, Link
from coalition_annotator.model.article import LOOSE_EVENTS, idle_annotators
from coalition_annotator.model.codebook import Codebook
from coalition_annotator.model.dataset import Dataset, Names, by_annotator
from coalition_annotator.model.span import Span, Spans, normalised

_ATTRIBUTE_NOTE = "attribute_"


class LooseEvent(NamedTuple):
    """An event that ties nothing together; ``shared`` says that its trigger is another event's, too."""

    label: str
    trigger: Spans
    shared: bool


def write(dataset: Dataset, folder: Path) -> None:
    """Write a folder for each annotator, with a text and an ``.ann`` file for each article, and a table of metadata."""
    names = Names(*({key: _token(name) for key, name in each.items()} for each in dataset.names))
    table = MetadataTable(folder, dataset)
    for item in dataset.items():
        groups = {annotator_id: (tags, links) for annotator_id, tags, links in by_annotator(item)}
        idle = idle_annotators(item.article)
        for annotator in dataset.annotators.values():
            if annotator.name in idle:
                groups.setdefault(annotator.id, ([], []))
        table.add(item, list(groups))
        for annotator_id, (tags, links) in groups.items() or {"": ([], [])}.items():
            events = [
                LooseEvent(label, tuple(Span(start, end) for start, end in spans), shared)
                for name, label, spans, shared in item.article.metadata.get(LOOSE_EVENTS, ())
                if annotator_id and name == dataset.annotator(annotator_id)
            ]
            content = lines(item.text, tags, links, dataset.codebook, names, loose_events=events)
            place = folder / table.folder_of(annotator_id)
            place.mkdir(exist_ok=True)
            (place / f"{item.name}.txt").write_text(item.text, encoding="utf-8", newline="")
            (place / f"{item.name}.ann").write_text(content, encoding="utf-8", newline="")
    table.write()


def _token(name: str) -> str:
    return "_".join(name.split()).replace(":", "_") or "_"


def lines(
    text: str,
    annotations: Sequence[Annotation],
    links: Iterable[Link],
    codebook: Codebook,
    names: Names,
    *,
    loose_events: Iterable[LooseEvent] = (),
) -> str:
    """Return the content of an ``.ann`` file.

    Args:
        text: the article's text.
        annotations: one annotator's tags.
        links: the links between them; others are passed over.
        codebook: what attributes and values mean.
        names: how things are called in the file.
        loose_events: events that tie nothing together.
    """
    writer = _Writer(text, codebook, names)
    for annotation in sorted(annotations, key=lambda each: (each.start, each.end, each.id)):
        writer.tag(annotation)
    by_source: dict[str, list[Link]] = {}
    for link in links:
        by_source.setdefault(link.source_id, []).append(link)
    for shared in (False, True):  # a trigger comes before those who share it
        for annotation in annotations:
            writer.events(annotation, by_source.get(annotation.id, []), shared=shared)
    for loose in loose_events:
        writer.event(loose.label, loose.trigger, [], shared=loose.shared)
    for several in by_source.values():
        for link in several:
            writer.relation(link)
    return "".join(f"{line}\n" for line in writer.lines)


class _Writer:
    """Collects the lines of one file, and numbers them."""

    def __init__(self, text: str, codebook: Codebook, names: Names) -> None:
        self.lines: list[str] = []
        self._text, self._codebook, self._names = text, codebook, names
        self._keys: dict[str, str] = {}
        self._by_id: dict[str, Annotation] = {}
        self._numbers = dict.fromkeys("TERA#N", 0)
        self._triggers: dict[tuple[str, Spans], str] = {}
        self._tied: set[tuple[str, str]] = set()

    def _next(self, letter: str) -> str:
        self._numbers[letter] += 1
        return f"{letter}{self._numbers[letter]}"

    def _bound(self, label: str, spans: Spans) -> str:
        key = self._next("T")
        offsets = ";".join(f"{start} {end}" for start, end in spans)
        words = " ".join(self._text[start:end] for start, end in spans)
        self.lines.append(f"{key}\t{label} {offsets}\t{' '.join(words.splitlines())}")
        return key

    def tag(self, annotation: Annotation) -> None:
        """Write a tag with its attributes and notes."""
        label = self._names.layers.get(annotation.layer_id)
        if label is None:
            return
        parts = tuple(Span(start, end) for start, end in annotation.attributes.get(KEPT, {}).get("parts", ()))
        spans = parts if normalised(parts) == annotation.spans else annotation.spans
        key = self._keys[annotation.id] = self._bound(label, spans)
        self._by_id[annotation.id] = annotation
        for attribute_id, value in annotation.attributes.items():
            attribute = self._codebook.attribute(attribute_id)
            if attribute is not None:
                self._attribute(key, attribute, value)
        kept = annotation.attributes.get(KEPT, {})
        for reference in kept.get("references", ()):
            self.lines.append(f"{self._next('N')}\tReference {key} {_one_line(reference).replace(' ', chr(9), 1)}")
        if kept.get("note"):
            self._note("AnnotatorNotes", key, kept["note"])

    def _attribute(self, key: str, attribute: cb.Attribute, value: Any) -> None:
        name = self._names.attributes[attribute.id]
        if attribute.kind == cb.TEXT and attribute.name.casefold() == "note":
            self._note("AnnotatorNotes", key, value)
            return
        if attribute.kind == cb.YES_NO:
            if value:
                self.lines.append(f"{self._next('A')}\t{name} {key}")
            else:
                self._note(_ATTRIBUTE_NOTE + name, key, "false")
            return
        for each in value if isinstance(value, (list, tuple)) else [value]:
            shown = self._codebook.shown(
                attribute._replace(kind=cb.CHOICE) if attribute.kind == cb.MULTIPLE else attribute, each
            )
            if not shown:
                continue
            if attribute.kind == cb.TEXT or len(shown.split()) > 1:
                self._note(_ATTRIBUTE_NOTE + name, key, shown)
            else:
                self.lines.append(f"{self._next('A')}\t{name} {key} {shown}")

    def _note(self, kind: str, key: str, content: object) -> None:
        self.lines.append(f"{self._next('#')}\t{kind} {key}\t{_one_line(content)}")

    def events(self, annotation: Annotation, links: Sequence[Link], *, shared: bool) -> None:
        """Write the events whose centre a tag is: those with a trigger of their own, or those that share one."""
        for kept in annotation.attributes.get(KEPT, {}).get("events", ()):
            if bool(kept.get("shared")) != shared:
                continue
            targets = [link.target_id for link in links if link.target_id in self._keys]
            parts = [(role, part) for role, part in kept.get("parts", ()) if part in self._keys]
            if not parts:
                everyone = [annotation.id, *targets]
                parts = [(self._names.layers[self._by_id[each].layer_id], each) for each in everyone]
            cues = [self._by_id[part].spans for _, part in parts if self._by_id[part].layer_id == cb.CUE]
            spans = kept.get("trigger") or (cues[0] if cues else annotation.spans)
            named = [(role, self._keys[part]) for role, part in parts]
            key = self.event(kept["type"], spans, named, shared=shared)
            for name, value in kept.get("attributes", {}).items():
                for each in value if isinstance(value, list) else [value]:
                    self.lines.append(f"{self._next('A')}\t{name} {key}{'' if each is True else f' {each}'}")
            if kept.get("note"):
                self._note("AnnotatorNotes", key, kept["note"])
            ids = {part for _, part in parts}
            self._tied |= {(source, target) for source in ids for target in ids}

    def event(
        self, label: str, trigger: Iterable[Iterable[int]], parts: Sequence[tuple[str, str]], *, shared: bool = False
    ) -> str:
        """Write an event with its trigger, or with an earlier event's where it is ``shared``; return its key."""
        spans = tuple(Span(start, end) for start, end in trigger)
        known = self._triggers.get((label, spans)) if shared else None
        bound = self._triggers[label, spans] = known or self._bound(label, spans)
        key = self._next("E")
        roles = "".join(f" {role}:{part}" for role, part in _numbered(parts))
        self.lines.append(f"{key}\t{label}:{bound}{roles}")
        return key

    def relation(self, link: Link) -> None:
        """Write a link that no event holds."""
        source, target = self._keys.get(link.source_id), self._keys.get(link.target_id)
        name = self._names.link_types.get(link.link_type_id)
        if source and target and name and (link.source_id, link.target_id) not in self._tied:
            self.lines.append(f"{self._next('R')}\t{name} Arg1:{source} Arg2:{target}")


def _numbered(parts: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """A role that comes again is numbered, as brat does."""
    seen: dict[str, int] = {}
    result = []
    for role, part in parts:
        seen[role] = seen.get(role, 0) + 1
        result.append((role if seen[role] == 1 or role[-1].isdigit() else f"{role}{seen[role]}", part))
    return result


def _one_line(content: object) -> str:
    return " ".join(str(content).split())


WRITER = WriterSpec(
    name="brat",
    title="brat standoff",
    writes="a folder for each annotator",
    comes_back_whole=True,
    suffix="",
    write=write,
    offsets=OffsetUnit.CODE_POINTS,
    losses={
        DataFeature.LINKS_BETWEEN: spec.NOT_BETWEEN,
        DataFeature.ENTITIES: spec.NO_ENTITIES,
        DataFeature.OWN_KINDS: spec.COME_BACK_AS_TEXT,
        DataFeature.SEVERAL_LINES: spec.MADE_ONE_LINE,
    },
)
