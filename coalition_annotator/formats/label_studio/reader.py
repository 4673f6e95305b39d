"""Label Studio's JSON export: tasks with each annotator's results.

Regions have ``start`` and ``end`` in UTF-16 units, as a browser counts them; exports of Python
tools count code points. The words that come with a region decide which it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from coalition_annotator.formats import safe_io
from coalition_annotator.formats.metadata_columns import as_text, guess_columns, listed, told
from coalition_annotator.formats.records import (
    LEFT_OUT,
    REFUSED,
    Document,
    LinkRecord,
    Options,
    Problem,
    Record,
    TagRecord,
)
from coalition_annotator.formats.spec import ReaderSpec
from coalition_annotator.model.span import Span
from coalition_annotator.model.text import Utf16, Utf16Map

_LARGEST = 512 * safe_io.MIB
_REGIONS = ("labels", "hypertextlabels")
_ATTRIBUTES = ("choices", "textarea", "rating", "number", "taxonomy")


def looks_like(data: Any) -> bool:
    """Tell whether a JSON value is an export of this program."""
    first = data[0] if isinstance(data, list) and data else None
    return isinstance(first, dict) and isinstance(first.get("data"), dict) and "annotations" in first


def read(files: Sequence[Path], options: Options) -> Iterator[Record]:
    """Yield the tasks of each file.

    Raises:
        UserError: a file is no JSON, or no list of tasks.
    """
    for path in files:
        tasks = safe_io.parsed_json(path, safe_io.read_bytes(path, largest=_LARGEST))
        if not isinstance(tasks, list):
            raise safe_io.damaged(path, "This is no list of tasks.")
        for number, task in enumerate(tasks, 1):
            if isinstance(task, dict) and isinstance(task.get("data"), dict):
                yield _document(path, number, task, options)
            else:
                yield Problem(REFUSED, f"{path}, task {number}", "This is no task.")


def _text_field(task: Mapping[str, Any]) -> str:
    data = task["data"]
    texts = [name for name, value in data.items() if isinstance(value, str) and value.strip()]
    if "text" in texts:
        return "text"
    return max(texts, key=lambda name: len(data[name]), default="")


def _document(path: Path, number: int, task: dict[str, Any], options: Options) -> Document | Problem:
    where = f"{path}, task {task.get('id', number)}"
    field = _text_field(task)
    if not field:
        return Problem(REFUSED, where, "This task has no text.")
    text = task["data"][field]
    facts = {name: value for name, value in task["data"].items() if name not in (field, "annotators")}
    names = [as_text(each) for each in listed(task["data"].get("annotators"))]
    meta = task.get("meta")
    facts = {**facts, **meta} if isinstance(meta, dict) else facts
    columns = guess_columns(facts, ("title", "source", "author", "published", "url", "language"))
    fields, metadata = told(facts, columns)
    reader = _Results(text, where)
    annotators = []
    annotations = task.get("annotations")
    for place, annotation in enumerate(annotations if isinstance(annotations, list) else []):
        if not isinstance(annotation, dict) or annotation.get("was_cancelled"):
            continue
        given = names[place] if place < len(names) and "completed_by" not in annotation else ""
        name = _who(annotation) or given or options.annotator
        annotators.append(name)
        reader.read(listed(annotation.get("result")), name, str(place))
    if predictions := listed(task.get("predictions")):
        reader.problems.append(Problem(LEFT_OUT, where, f"{len(predictions)} predictions of a model."))
    return Document(
        key=f"{path.stem}:{task.get('id', number)}", where=where, text=text,
        metadata={**metadata, **reader.metadata}, tags=tuple(reader.tags.values()), links=tuple(reader.links),
        problems=tuple(reader.problems), annotators=tuple(annotators), **fields,
    )  # fmt: skip


def _who(annotation: Mapping[str, Any]) -> str:
    who = annotation.get("completed_by")
    if isinstance(who, dict):
        name = " ".join(filter(None, (as_text(who.get("first_name")), as_text(who.get("last_name")))))
        return name or as_text(who.get("email")) or f"annotator {who.get('id', '')}".strip()
    return f"annotator {who}" if isinstance(who, int) else as_text(who)


class _Results:
    """Collects the regions, attributes and relations of one task."""

    def __init__(self, text: str, where: str) -> None:
        self.tags: dict[str, TagRecord] = {}
        self.links: list[LinkRecord] = []
        self.problems: list[Problem] = []
        self.metadata: dict[str, Any] = {}
        self._text, self._where, self._map = text, where, Utf16Map(text)

    def read(self, results: list[Any], annotator: str, prefix: str) -> None:
        """Take in one annotator's results."""
        items = [each for each in results if isinstance(each, dict)]
        for item in items:
            if item.get("type") in _REGIONS:
                self._region(item, annotator, prefix)
        for item in items:
            kind = item.get("type")
            if kind == "relation":
                self._relation(item, annotator, prefix)
            elif kind not in _REGIONS:
                self._attribute(item, prefix)

    def _region(self, item: dict[str, Any], annotator: str, prefix: str) -> None:
        value = item.get("value") if isinstance(item.get("value"), dict) else {}
        value = value or {}
        labels = value.get(item["type"]) or value.get("labels") or []
        label = labels[0] if isinstance(labels, list) and labels and isinstance(labels[0], str) else None
        offsets = value.get("globalOffsets") if isinstance(value.get("globalOffsets"), dict) else value
        start, end = (offsets or {}).get("start"), (offsets or {}).get("end")
        words = value.get("text") if isinstance(value.get("text"), str) else None
        if label is None or type(start) is not int or type(end) is not int:
            self.problems.append(
                Problem(REFUSED, self._where, f"The region {item.get('id', '')} has no label or offsets.")
            )
            return
        span = self._fitting(start, end, words)
        if span is None:
            what = f"The region {item.get('id', '')} ({label}, {start} to {end}) does not fit its words."
            self.problems.append(Problem(REFUSED, self._where, what))
            return
        key = f"{prefix}/{item.get('id', len(self.tags))}"
        kept = {"labels": labels[1:]} if len(labels) > 1 else {}
        attributes = self.tags[key].attributes if key in self.tags else {}
        self.tags[key] = TagRecord(key, label, (span,), annotator, attributes, where=self._where, kept=kept)

    def _fitting(self, start: int, end: int, words: str | None) -> Span | None:
        units = Span(self._map.to_points(Utf16(start)), self._map.to_points(Utf16(end)))
        points = Span(start, end)
        for span in (points, units):  # some versions count as browsers do
            if 0 <= span.start < span.end <= len(self._text):
                covered = self._text[span.start : span.end]
                if words is None or "".join(words.replace("\\n", "\n").split()) == "".join(covered.split()):
                    return span
        return None

    def _relation(self, item: dict[str, Any], annotator: str, prefix: str) -> None:
        ends = [f"{prefix}/{item.get(name)}" for name in ("from_id", "to_id")]
        if item.get("direction") == "left":
            ends.reverse()
        labels = item.get("labels")
        if ends[0] not in self.tags or ends[1] not in self.tags:
            self.problems.append(Problem(REFUSED, self._where, "A relation names a region that is not there."))
            return
        for label in labels if isinstance(labels, list) and labels else ["related"]:
            self.links.append(LinkRecord(str(label), ends[0], ends[1], annotator, self._where))

    def _attribute(self, item: dict[str, Any], prefix: str) -> None:
        kind = item.get("type")
        value = item.get("value")
        content = value
        if isinstance(value, dict) and kind in _ATTRIBUTES:
            # What is typed into a text area lies under 'text'; older files have it under the kind's name.
            content = value.get("text", value.get(kind)) if kind == "textarea" else value.get(kind)
        name = str(item.get("from_name") or kind)
        if isinstance(content, list) and len(content) == 1:
            content = content[0]
        key = f"{prefix}/{item.get('id')}"
        tag = self.tags.get(key)
        if tag is not None and isinstance(content, (str, int, float, list)):
            values = [str(each) for each in content] if isinstance(content, list) else content
            self.tags[key] = tag._replace(attributes={**tag.attributes, name: values})
        elif content is not None:
            self.metadata[name] = content


READER = ReaderSpec(
    name="label_studio",
    title="Label Studio JSON",
    brings="tags, relations and choices of all annotators",
    suffixes=(".json",),
    read=read,
    recognises=lambda sample: looks_like(sample.json),
)
