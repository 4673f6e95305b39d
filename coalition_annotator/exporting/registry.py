"""All formats that can be written, and what each can't hold."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from coalition_annotator.exporting import (
    brat,
    cas,
    codebook_page,
    conll,
    doc_bin,
    doccano,
    html_report,
    hugging_face,
    label_studio,
    methods,
    networks,
    refi_qda,
    tables,
    tei,
    web_annotation,
    webanno,
)
from coalition_annotator.exporting.dataset import Dataset

CODE_POINTS, UTF16, TOKENS, NONE = "Unicode code points", "UTF-16 units", "tokens", "none"
_TOKENS_IN_UNITS = "tokens, in UTF-16 units"
_TIED = "a tag in several parts becomes one for each part, tied by a link “part_of”"
_APART = "a tag in several parts becomes one for each part"


class Format(NamedTuple):
    """A format: its short name, what it is called, and how it is written.

    ``suffix`` is that of the file; empty where a folder is written. ``offsets`` is the unit that it counts in. The
    rest says what becomes of what it can't hold, in a sentence; empty where it holds it.
    """

    name: str
    title: str
    suffix: str
    write: Callable[[Dataset, Path], None]
    offsets: str
    parts: str = ""
    overlaps: str = ""
    links: str = ""
    attributes: str = ""
    entities: str = ""


_NO_LINKS, _NO_ATTRIBUTES = "links are left out", "attributes are left out"
_NO_ENTITIES = "who or what is meant is left out"
FORMATS = (
    Format("brat", "brat standoff", "", brat.write, CODE_POINTS, entities=_NO_ENTITIES),
    Format("doccano", "doccano JSON Lines", ".jsonl", doccano.write, CODE_POINTS, parts=_TIED),
    Format("label_studio", "Label Studio JSON", ".json", label_studio.write, UTF16, parts=_TIED, entities=_NO_ENTITIES),
    Format(
        "prodigy", "Prodigy JSON Lines", ".jsonl", doccano.write_prodigy, CODE_POINTS, parts=_APART, links=_NO_LINKS,
        attributes=_NO_ATTRIBUTES, entities=_NO_ENTITIES,
    ),
    Format("cas_xmi", "UIMA CAS XMI (INCEpTION)", "", cas.write_xmi, UTF16, parts=_TIED),
    Format("cas_json", "UIMA CAS JSON (INCEpTION)", "", cas.write_json, UTF16, parts=_TIED),
    Format(
        "webanno", "WebAnno TSV 3.3 (INCEpTION)", "", webanno.write, _TOKENS_IN_UNITS, parts=_APART,
    ),
    Format(
        "spacy", "spaCy DocBin", ".spacy", doc_bin.write, TOKENS, parts=_APART, links=_NO_LINKS,
        attributes=_NO_ATTRIBUTES, entities=_NO_ENTITIES,
    ),
    Format(
        "conll", "CoNLL-2003 (IOB2)", ".conll", conll.write, TOKENS, parts=_APART,
        overlaps="of tags that overlap, the longest stays", links=_NO_LINKS, attributes=_NO_ATTRIBUTES,
        entities=_NO_ENTITIES,
    ),
    Format("web_annotation", "W3C Web Annotation", "", web_annotation.write, CODE_POINTS),
    Format("refi_qda", "REFI-QDA project", ".qdpx", refi_qda.write, CODE_POINTS, parts=_APART, links=_NO_LINKS),
    Format("tei", "TEI XML", "", tei.write, CODE_POINTS),
    Format("csv", "CSV tables", "", tables.write_csv, CODE_POINTS),
    Format("xlsx", "Excel workbook", ".xlsx", tables.write_xlsx, CODE_POINTS),
    Format("parquet", "Parquet tables", "", tables.write_parquet, CODE_POINTS),
    Format("jsonl", "JSON Lines, one a tag", ".jsonl", doccano.write_records, CODE_POINTS, links=_NO_LINKS),
    Format("hugging_face", "Hugging Face dataset", "", hugging_face.write, CODE_POINTS),
    Format("graphml", "Network of speakers, GraphML", ".graphml", networks.write_graphml, NONE),
    Format("gexf", "Network of speakers, GEXF", ".gexf", networks.write_gexf, NONE),
    Format("html", "Page to read and print", ".html", html_report.write, NONE),
    Format("methods", "Methods and citation", ".txt", methods.write, NONE),
    Format("codebook", "Codebook as a page", ".md", codebook_page.write, NONE),
    Format("codebook_json", "Codebook as JSON", ".json", codebook_page.write_json, NONE),
)  # fmt: skip
BY_NAME = {each.name: each for each in FORMATS}


class Counts(NamedTuple):
    """What a dataset holds that some formats can't."""

    articles: int
    tags: int
    parts: int
    overlaps: int
    links: int
    attributes: int
    entities: int


def count(dataset: Dataset) -> Counts:
    """Count what a dataset holds; tags overlap where one annotator's share a character."""
    articles = tags = parts = overlaps = links = attributes = entities = 0
    for item in dataset.items():
        articles += 1
        links += len(item.links)
        ends: dict[str, int] = {}
        for tag in item.annotations:
            tags += 1
            parts += len(tag.spans) > 1
            attributes += bool(dataset.attributes(tag))
            entities += dataset.entity(tag) is not None
            overlaps += tag.start < ends.get(tag.annotator_id, 0)
            ends[tag.annotator_id] = max(ends.get(tag.annotator_id, 0), tag.end)
    return Counts(articles, tags, parts, overlaps, links, attributes, entities)


def losses(form: Format, counts: Counts) -> list[str]:
    """Return in sentences what of a dataset a format can't hold, and the rule that is applied."""
    if form.offsets == NONE:
        return []
    told = (
        (counts.parts, "in several parts", form.parts),
        (counts.overlaps, "that overlap others", form.overlaps),
        (counts.links, "", form.links),
        (counts.attributes, "with attributes", form.attributes),
        (counts.entities, "that stand for someone or something", form.entities),
    )
    result = []
    for number, kind, rule in told:
        if number and rule:
            what = f"{'tag' if number == 1 else 'tags'} {kind}" if kind else "link" if number == 1 else "links"
            result.append(f"{number:,} {what}: {rule}.")
    return result
