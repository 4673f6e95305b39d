"""A page that needs nothing beside it: each article with its tags as the window shows them, its claims, the codebook.

No scripts, nothing fetched; all words of articles are escaped.
"""

from __future__ import annotations

from html import escape
from itertools import pairwise
from pathlib import Path

from coalition_annotator.formats.spec import OffsetUnit, WriterSpec
from coalition_annotator.model import codebook as cb
from coalition_annotator.model.annotation import Annotation
from coalition_annotator.model.dataset import Dataset, Item, facts, words
from coalition_annotator.model.text import paragraphs

_STYLE = """
:root { color-scheme: light dark; --text: #1c2230; --muted: #5a6474; --page: #f5f7fa; --card: #ffffff; --line: #d5dae3;
  --speaker: #cfe0fb; --claim: #ffecc8; --country: #cdeedd; --other: #e6e0f5; --cue: #7a4fc0; }
@media (prefers-color-scheme: dark) { :root { --text: #e8ecf3; --muted: #a3adbd; --page: #12161c; --card: #1b2028;
  --line: #39414e; --speaker: #203f7d; --claim: #4d3811; --country: #174a34; --other: #3a3155; --cue: #b79cf0; } }
body { font: 17px/1.7 Georgia, "Noto Serif", serif; color: var(--text); background: var(--page); margin: 0; }
main { max-width: 46rem; margin: 0 auto; padding: 2rem 1.25rem 4rem; }
h1, h2 { line-height: 1.25; } .muted, th, caption { color: var(--muted); font: 14px/1.5 Inter, system-ui, sans-serif; }
mark { color: inherit; background: none; border-radius: 3px; padding: 0 1px; }
.speaker { background: var(--speaker); } .claim { background: var(--claim); } .country { background: var(--country); }
.other { background: var(--other); } .cue { border-bottom: 2px dotted var(--cue); border-radius: 0; }
table { border-collapse: collapse; width: 100%; font: 14px/1.5 Inter, system-ui, sans-serif; background: var(--card); }
th, td { border: 1px solid var(--line); padding: 6px 8px; text-align: left; vertical-align: top; }
article { border-top: 1px solid var(--line); margin-top: 2.5rem; }
@media print { body { background: none; } article { break-before: page; border: 0; } }
"""
_CLASSES = {cb.SPEAKER: "speaker", cb.CLAIM: "claim", cb.COUNTRY: "country", cb.CUE: "cue"}


def write(dataset: Dataset, target: Path) -> None:
    """Write the page, article by article."""
    with target.open("w", encoding="utf-8", newline="\n") as file:
        title = escape(dataset.name)
        file.write(f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{title}</title>')
        policy = "default-src 'none'; style-src 'unsafe-inline'"
        file.write(f'<meta http-equiv="Content-Security-Policy" content="{policy}">')
        file.write(f'<meta name="viewport" content="width=device-width"><style>{_STYLE}</style></head>\n')
        file.write(f'<body><main><h1>{title}</h1>\n<p class="muted">{_legend(dataset)}</p>\n')
        for item in dataset.items():
            file.write(_article(dataset, item))
        file.write("</main></body></html>\n")


def _legend(dataset: Dataset) -> str:
    marks = (
        f'<mark class="{_CLASSES.get(layer.id, "other")}">{escape(dataset.names.layers[layer.id])}</mark>'
        for layer in dataset.codebook.layers
    )
    return " ".join(marks)


def _article(dataset: Dataset, item: Item) -> str:
    known = facts(item.article)
    about = " · ".join(escape(known[name]) for name in ("source", "published", "author") if name in known)
    parts = [f'<article><h2>{escape(item.article.title or item.name)}</h2>\n<p class="muted">{about}</p>\n']
    for span in paragraphs(item.text):
        parts.append(f"<p>{_marked(dataset, item, span.start, span.end)}</p>\n")
    claims = [tag for tag in item.annotations if tag.layer_id == cb.CLAIM]
    if claims:
        head = "".join(f"<th>{name}</th>" for name in ("Claim", "Said by", "About", "Attributes", "Annotator"))
        rows = "".join(_claim(dataset, item, claim) for claim in claims)
        parts.append(f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>\n")
    return "".join([*parts, "</article>\n"])


def _marked(dataset: Dataset, item: Item, start: int, end: int) -> str:
    """Return a stretch of the text with marks; where tags overlap, a mark has all their classes."""
    here = [(tag, span) for tag in item.annotations for span in tag.spans if span.start < end and span.end > start]
    edges = sorted({start, end, *(min(max(edge, start), end) for _, span in here for edge in span)})
    result = []
    for left, right in pairwise(edges):
        text = escape(item.text[left:right])
        over = [tag for tag, span in here if span.start <= left and span.end >= right]
        if over:
            classes = " ".join(dict.fromkeys(_CLASSES.get(tag.layer_id, "other") for tag in over))
            said = ", ".join(dict.fromkeys(_told(dataset, tag) for tag in over))
            text = f'<mark class="{classes}" title="{escape(said)}">{text}</mark>'
        result.append(text)
    return "".join(result)


def _told(dataset: Dataset, tag: Annotation) -> str:
    meant = dataset.entity(tag)
    return f"{dataset.label(tag)}: {meant.name}" if meant else dataset.label(tag)


def _claim(dataset: Dataset, item: Item, claim: Annotation) -> str:
    def targets(kind: str) -> str:
        ends = item.targets(claim, kind)
        names = [meant.name if (meant := dataset.entity(tag)) else words(item, tag) for tag in ends]
        return escape("; ".join(dict.fromkeys(names)))

    values = dataset.attributes(claim)
    told = "; ".join(f"{name}: {', '.join(v) if isinstance(v, list) else v}" for name, v in values.items())
    cells = (
        escape(words(item, claim)), targets(cb.SAID_BY), targets(cb.ABOUT), escape(told),
        escape(dataset.annotator(claim.annotator_id)),
    )  # fmt: skip
    return "<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>"


WRITER = WriterSpec(
    name="html",
    title="Page to read and print",
    writes="articles with their tags, to read and print",
    suffix=".html",
    write=write,
    offsets=OffsetUnit.NONE,
)
