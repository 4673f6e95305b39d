"""Where found tags stand in a project's text, and what an article keeps of its origin."""

from __future__ import annotations

from typing import Any

from coalition_annotator.formats.records import Document, TagRecord
from coalition_annotator.model.article import import_origin
from coalition_annotator.model.span import Spans
from coalition_annotator.model.text import occurrences


def origin(document: Document) -> dict[str, Any]:
    """Say where an article came from, and which annotators looked at it and tagged nothing."""
    tagged = {tag.annotator for tag in document.tags}
    return import_origin(document.key, (name for name in document.annotators if name and name not in tagged))


def found_at(text: str, tag: TagRecord) -> Spans:
    """Find a quotation by its words and, where they stand at several places, by what is around them."""
    if not tag.words:
        return ()
    places = occurrences(text, tag.words, whole_words=False)
    before, after = str(tag.kept.get("prefix", "")), str(tag.kept.get("suffix", ""))
    fitting = [
        place
        for place in places
        if text[: place.start].rstrip().endswith(before.strip())
        and text[place.end :].lstrip().startswith(after.strip())
    ]
    best = fitting or (places if len(places) == 1 else [])
    return (best[0],) if best else ()


def loose_events(document: Document) -> list[list[Any]]:
    """Return annotator, label, trigger and whether the trigger is another event's, too, of events without parts."""
    tags = {(tag.annotator, tag.key): tag for tag in document.tags}
    full = {(event.annotator, event.trigger) for event in document.events if event.parts}
    return [
        [
            event.annotator,
            event.label,
            [list(span) for span in tags[event.annotator, event.trigger].spans],
            (event.annotator, event.trigger) in full,
        ]
        for event in document.events
        if not event.parts and (event.annotator, event.trigger) in tags
    ]
