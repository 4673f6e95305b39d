"""W3C Web Annotations (JSON-LD, https://www.w3.org/TR/annotation-model/) on articles by name or address.

A target's source names the article: a text file beside the annotations, or an article that the
project has already (by address or title). Position selectors count code points (section 4.2.5).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import unquote

from coalition_annotator.files import text_file
from coalition_annotator.files.web_addresses import parts_of
from coalition_annotator.formats import safe_io
from coalition_annotator.formats.metadata_columns import as_text
from coalition_annotator.formats.records import REFUSED, Document, LinkRecord, Options, Problem, Record, TagRecord
from coalition_annotator.formats.spec import ReaderSpec
from coalition_annotator.model.errors import UserError
from coalition_annotator.model.span import Span

_LARGEST = 256 * safe_io.MIB
_TAGGING = ("tagging", "classifying", "identifying")


def looks_like(data: Any) -> bool:
    """Tell whether a JSON value holds Web Annotations."""
    return any(True for _ in _annotations(data))


def read(files: Sequence[Path], options: Options) -> Iterator[Record]:
    """Yield a document for each source that the annotations name; its text may be empty.

    An empty text means: the article that the project has under this address or title.

    Raises:
        UserError: a file is no JSON.
    """
    texts = {path.name: path for path in files if path.suffix in (".txt", ".md")}
    texts.update({path.stem: path for path in files if path.suffix in (".txt", ".md")})
    for path in files:
        if path.suffix not in (".json", ".jsonld"):
            continue
        data = safe_io.parsed_json(path, safe_io.read_bytes(path, largest=_LARGEST))
        by_source: dict[str, list[dict[str, Any]]] = defaultdict(list)
        sources: dict[str, str] = {}
        for annotation in sorted(_annotations(data), key=lambda each: each.get("motivation") == "linking"):
            source = _source(annotation)
            # A link's target is another annotation; it belongs to the article of that one.
            source = sources.get(source, source)
            sources[str(annotation.get("id"))] = source
            by_source[source].append(annotation)
        for source, group in by_source.items():
            yield _document(path, source, group, texts, options)


def _annotations(data: Any, depth: int = 0) -> Iterator[dict[str, Any]]:
    if depth > 6:
        return
    if isinstance(data, list):
        for each in data:
            yield from _annotations(each, depth + 1)
    elif isinstance(data, dict):
        kinds = data.get("type", data.get("@type"))
        kinds = kinds if isinstance(kinds, list) else [kinds]
        if any(kind in ("Annotation", "oa:Annotation") for kind in kinds) and "target" in data:
            yield data
        for name in ("items", "first", "@graph", "annotations"):
            if name in data:
                yield from _annotations(data[name], depth + 1)


def _targets(annotation: Mapping[str, Any]) -> list[Any]:
    target = annotation.get("target")
    return target if isinstance(target, list) else [target]


def _source(annotation: Mapping[str, Any]) -> str:
    for target in _targets(annotation):
        source = target.get("source", target.get("id")) if isinstance(target, dict) else target
        source = source.get("id") if isinstance(source, dict) else source
        if isinstance(source, str):
            return source.split("#")[0]
    return ""


def _document(
    path: Path, source: str, annotations: list[dict[str, Any]], texts: Mapping[str, Path], options: Options
) -> Document:
    name = unquote(PurePosixPath(parts_of(source).path).name) or source
    beside = texts.get(name) or texts.get(PurePosixPath(name).stem)
    problems: list[Problem] = []
    text = ""
    if beside is not None:
        try:
            text = text_file.read(beside).text
        except UserError as error:
            problems.append(Problem(REFUSED, error.where, error.what))
    tags: dict[str, TagRecord] = {}
    links: list[LinkRecord] = []
    people: list[str] = []
    for number, annotation in enumerate(annotations, 1):
        key = str(annotation.get("id") or f"{path.name}#{number}")
        who = _creator(annotation) or options.annotator
        people.append(who)
        if annotation.get("motivation") == "linking":
            link = _link(annotation, who, str(path))
            if link:
                owner = tags.get(link.source)
                links.append(link._replace(annotator=owner.annotator) if owner else link)
            continue
        tag = _tag(key, annotation, who, f"{path}, {key}")
        if tag is None:
            problems.append(Problem(REFUSED, f"{path}, {key}", "This annotation has no place in a text, or no label."))
        else:
            tags[key] = tag
    return Document(
        name or path.stem,
        str(path),
        text,
        title=PurePosixPath(name).stem if beside else "",
        url=source if "://" in source else "",
        tags=tuple(tags.values()),
        links=tuple(links),
        problems=tuple(problems),
        annotators=tuple(dict.fromkeys(people)),
    )


def _creator(annotation: Mapping[str, Any]) -> str:
    creator = annotation.get("creator")
    creator = creator[0] if isinstance(creator, list) and creator else creator
    if isinstance(creator, dict):
        return as_text(creator.get("name") or creator.get("nickname") or creator.get("id"))
    return as_text(creator)


def _link(annotation: Mapping[str, Any], who: str, where: str) -> LinkRecord | None:
    body = annotation.get("body")
    bodies = body if isinstance(body, list) else [body]
    ends = [
        each.get("id", each.get("source")) if isinstance(each, dict) else each
        for each in (*_targets(annotation), *bodies)
    ]
    ids = [each for each in ends if isinstance(each, str)]
    labels = [each["value"] for each in bodies if isinstance(each, dict) and isinstance(each.get("value"), str)]
    return LinkRecord(labels[0] if labels else "related", ids[0], ids[1], who, where) if len(ids) > 1 else None


class _Bodies:
    """What the bodies of an annotation say: its label, a note, who is meant, attributes, and the rest."""

    def __init__(self, annotation: Mapping[str, Any]) -> None:
        self.label, self.note, self.entity, self.entity_kind, self.entity_code = "", "", "", "", ""
        self.attributes: dict[str, Any] = {}
        self.rest: dict[str, Any] = {}
        self._motivation = annotation.get("motivation")
        bodies = annotation.get("body")
        for body in bodies if isinstance(bodies, list) else [bodies]:
            if isinstance(body, str):
                self.label = self.label or body
            elif isinstance(body, dict):
                self._read(body)
        if not self.label and isinstance(self._motivation, str):
            self.label = self._motivation

    def _read(self, body: Mapping[str, Any]) -> None:
        value, purpose = body.get("value", body.get("id")), body.get("purpose", self._motivation)
        name = as_text(body.get("name"))
        if name == "entity":
            self.entity = as_text(value)
        elif name == "entity kind":
            self.entity_kind = as_text(value)
        elif name == "entity country":
            self.entity_code = as_text(value)
        elif name:
            self.attributes[name] = value
        elif purpose in _TAGGING and isinstance(value, str) and not self.label:
            self.label = value
        elif isinstance(value, str) and purpose in ("commenting", "describing", "replying", None):
            self.note = f"{self.note}\n{value}".strip()
        else:
            self.rest[f"body {purpose or ''}".strip()] = value


class _Selectors:
    """Where an annotation's targets lie: spans, quoted words, and what stands around these."""

    def __init__(self, annotation: Mapping[str, Any]) -> None:
        self.spans: list[Span] = []
        self.words: list[str] = []
        self.around: dict[str, Any] = {}
        for target in _targets(annotation):
            selectors = target.get("selector") if isinstance(target, dict) else None
            for selector in selectors if isinstance(selectors, list) else [selectors]:
                if isinstance(selector, dict):
                    self._read(selector)

    def _read(self, selector: Mapping[str, Any]) -> None:
        if selector.get("type") == "TextPositionSelector":
            start, end = selector.get("start"), selector.get("end")
            if type(start) is int and type(end) is int and 0 <= start < end:
                self.spans.append(Span(start, end))
        elif selector.get("type") == "TextQuoteSelector":
            self.words.append(as_text(selector.get("exact")))
            self.around |= {side: selector[side] for side in ("prefix", "suffix") if as_text(selector.get(side))}


def _tag(key: str, annotation: Mapping[str, Any], who: str, where: str) -> TagRecord | None:
    bodies, places = _Bodies(annotation), _Selectors(annotation)
    if not bodies.label or not (places.spans or places.words):
        return None
    one_place = len(places.words) == 1 and len(places.spans) <= 1
    kept = bodies.rest if places.spans else {**bodies.rest, **places.around}
    return TagRecord(
        key, bodies.label, tuple(places.spans), who, bodies.attributes, bodies.entity,
        places.words[0] if one_place else None, where, bodies.note, kept,
        bodies.entity_kind, bodies.entity_code,
    )  # fmt: skip


READER = ReaderSpec(
    name="web_annotation",
    title="W3C Web Annotation",
    brings="tags on texts beside them, or on articles of the project",
    suffixes=(".json", ".jsonld"),
    read=read,
    sure=(".jsonld",),
    recognises=lambda sample: looks_like(sample.json),
    takes_texts=True,
)
