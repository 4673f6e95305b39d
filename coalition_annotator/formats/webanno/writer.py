"""WebAnno TSV 3.3 (INCEpTION's user guide, appendix "WebAnno TSV 3.3 File format"), a folder for each annotator.

Token offsets are UTF-16 units. Words are parted into tokens where a tag begins or ends within one. Stacked tags stand
side by side with ``|``, and ``[n]`` says which cells belong together. Each line of the text is a sentence. A table
beside the folders has what the format has no place for: titles, facts, and whose folder is whose.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

from coalition_annotator.formats import spec
from coalition_annotator.formats.conll.writer import TOKEN
from coalition_annotator.formats.identifiers import Identifiers, identifier
from coalition_annotator.formats.metadata_table import by_folder
from coalition_annotator.formats.spec import DataFeature, OffsetUnit, WriterSpec
from coalition_annotator.model.annotation import Annotation, Link
from coalition_annotator.model.dataset import Dataset, Item
from coalition_annotator.model.span import Span
from coalition_annotator.model.text import Utf16Map

_ENTITY = "entity"
_ESCAPED = re.compile(r"([\\\[\]|_;*])|->")


def write(dataset: Dataset, folder: Path) -> None:
    """Write a file for each article into a folder for each annotator."""
    types = _Types(dataset)
    for item, place, tags, links in by_folder(dataset, folder):
        content = _lines(dataset, types, item, tags, links)
        (place / f"{item.name}.tsv").write_text(content, encoding="utf-8", newline="")


class _Types:
    """What the layers, relations and features of a codebook are called in the files.

    Attributes:
        layers: names of layers by their ids.
        features: for a layer's id, the name of each attribute by its name in the dataset; last, for “”, the entity.
        kinds: the types of links that have a layer.
        relations: names of these by their ids.
    """

    def __init__(self, dataset: Dataset) -> None:
        book, names = dataset.codebook, Identifiers()
        self.layers = {each.id: names.unique(identifier(dataset.names.layers[each.id])) for each in book.layers}
        self.features: dict[str, dict[str, str]] = {}
        for layer in book.layers:
            own = Identifiers(_ENTITY)
            told = [dataset.names.attributes[each.id] for each in book.attributes_of(layer.id)]
            self.features[layer.id] = {name: own.unique(identifier(name)) for name in told} | {"": _ENTITY}
        self.kinds = [each for each in book.link_types if book.layer(each.source_layer_id)]
        self.relations = {each.id: names.unique(identifier(dataset.names.link_types[each.id])) for each in self.kinds}

    def head(self) -> list[str]:
        """Return the lines that a file begins with."""
        custom = "webanno.custom"
        layers = [
            "|".join([f"#T_SP={custom}.{name}", *self.features[layer_id].values()])
            for layer_id, name in self.layers.items()
        ]
        relations = [
            f"#T_RL={custom}.{self.relations[kind.id]}|kind|BT_{custom}.{self.layers[kind.source_layer_id]}"
            for kind in self.kinds
        ]
        return ["#FORMAT=WebAnno TSV 3.3", *layers, *relations, ""]


def _lines(dataset: Dataset, types: _Types, item: Item, tags: list[Annotation], links: list[Link]) -> str:
    """Return one annotator's tags of an article, with the links between them, as a file's content."""
    result = types.head()
    units = Utf16Map(item.text)
    marks = [(number, tag, span) for number, (tag, span) in enumerate(_parts(tags), 1)]
    sentences = list(enumerate(re.finditer(r"[^\n]*\S[^\n]*", item.text), 1))
    tokens = _Tokens(item)
    relations = _relations(sentences, tokens, marks, links)
    for sentence, match in sentences:
        result += ["", f"#Text={_escape_text(match[0])}"]
        for count, (start, end) in enumerate(tokens.of(match), 1):
            here = [(number, tag) for number, tag, span in marks if start < span.end and end > span.start]
            cells = []
            for layer_id, features in types.features.items():
                stacked = [(number, tag) for number, tag in here if tag.layer_id == layer_id]
                for feature in features:
                    cells.append(
                        "|".join(f"{_value(dataset, tag, feature)}[{number}]" for number, tag in stacked) or "_"
                    )
            met = relations.get(f"{sentence}-{count}", ())
            for kind in types.kinds:
                own = [reference for link, reference in met if link.link_type_id == kind.id]
                cells += ["|".join("*" for _ in own) or "_", "|".join(own) or "_"]
            place = f"{units.to_units(start).units}-{units.to_units(end).units}"
            result.append("\t".join([f"{sentence}-{count}", place, item.text[start:end], *cells]) + "\t")
    return "\n".join(result) + "\n"


class _Tokens:
    """The tokens of an article, the same for all of its annotators."""

    def __init__(self, item: Item) -> None:
        self._edges = sorted({edge for tag in item.annotations for span in tag.spans for edge in span})

    def of(self, sentence: re.Match[str]) -> Iterator[tuple[int, int]]:
        """Yield begin and end of each token of a sentence."""
        for token in TOKEN.finditer(sentence[0]):
            start, end = sentence.start() + token.start(), sentence.start() + token.end()
            within = self._edges[bisect_right(self._edges, start) : bisect_left(self._edges, end)]
            yield from pairwise([start, *within, end])


_Marks = list[tuple[int, Annotation, Span]]


def _relations(
    sentences: list[tuple[int, re.Match[str]]], tokens: _Tokens, marks: _Marks, links: list[Link]
) -> dict[str, list[_Tie]]:
    """Return for the first token of each link's target the link, and where its source begins, with both numbers."""
    first: dict[str, tuple[int, str]] = {}
    numbers: dict[str, tuple[int, Span]] = {}
    for number, tag, span in marks:
        numbers.setdefault(tag.id, (number, span))
    for sentence, match in sentences:
        for count, (start, end) in enumerate(tokens.of(match), 1):
            for tag_id, (number, span) in numbers.items():
                if tag_id not in first and start < span.end and end > span.start:
                    first[tag_id] = number, f"{sentence}-{count}"
    result: dict[str, list[_Tie]] = {}
    for link in links:
        if link.source_id in first and link.target_id in first:
            (source, address), (target, place) = first[link.source_id], first[link.target_id]
            result.setdefault(place, []).append((link, f"{address}[{source}_{target}]"))
    return result


_Tie = tuple[Link, str]


def _parts(tags: list[Annotation]) -> list[tuple[Annotation, Span]]:
    return [(tag, span) for tag in tags for span in tag.spans]


def _value(dataset: Dataset, tag: Annotation, feature: str) -> str:
    if not feature:
        meant = dataset.entity(tag)
        return _escape(meant.name) if meant else "*"
    value = dataset.attributes(tag).get(feature)
    if value is None:
        return "*"
    return _escape(", ".join(map(str, value)) if isinstance(value, list) else str(value))


def _escape(value: str) -> str:
    escaped = _ESCAPED.sub(lambda match: "\\->" if match[0] == "->" else f"\\{match[1]}", value)
    return escaped.replace("\t", "\\t").replace("\n", "\\n")


def _escape_text(text: str) -> str:
    return text.replace("\\", "\\\\").replace("\t", "\\t")


WRITER = WriterSpec(
    name="webanno",
    title="WebAnno TSV 3.3 (INCEpTION)",
    writes="a folder for each annotator, with relations",
    suffix="",
    write=write,
    offsets=OffsetUnit.TOKENS_IN_UTF16,
    losses={
        DataFeature.LINKS_BETWEEN: spec.NOT_BETWEEN,
        DataFeature.PARTS: spec.SPLIT,
        DataFeature.COUNTRIES: spec.NO_COUNTRIES,
        DataFeature.ORGANISATIONS: spec.COME_BACK_AS_PERSONS,
        DataFeature.OWN_KINDS: spec.COME_BACK_AS_TEXT,
    },
)
