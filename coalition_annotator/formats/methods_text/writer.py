"""A paragraph on methods and a citation, ready to paste into a paper."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from coalition_annotator.formats.spec import OffsetUnit, WriterSpec
from coalition_annotator.model.dataset import ALPHA, Dataset, Measured
from coalition_annotator.model.wording import plural


def write(dataset: Dataset, target: Path) -> None:
    """Write the paragraph."""
    target.write_text(paragraph(dataset), encoding="utf-8", newline="")


def paragraph(dataset: Dataset) -> str:
    """Return the paragraph, with numbers of what is exported."""
    articles = tagged = shared = links = 0
    layers: Counter[str] = Counter()
    people: Counter[str] = Counter()
    sources: set[str] = set()
    dates: list[str] = []
    for item in dataset.items():
        articles += 1
        links += len(item.links)
        who = {tag.annotator_id for tag in item.annotations}
        tagged += bool(who)
        shared += len(who) > 1
        layers.update(dataset.label(tag) for tag in item.annotations)
        people.update(who)
        sources |= {item.article.source} - {""}
        dates += [item.article.published] if item.article.published else []
    when = f", published from {min(dates)} to {max(dates)}" if dates else ""
    where = f" from {len(sources)} source{'s' if len(sources) != 1 else ''}" if sources else ""
    listed = ", ".join(f"{number:,} {name.lower()} tags" for name, number in sorted(layers.items())) or "no tags"
    book = dataset.codebook
    values = sum(len(book.tree_of(attribute.id)) for attribute in book.attributes)
    both = f" {shared:,} of them were read by more than one." if shared else ""
    team = f"{len(people)} annotator{'s' if len(people) != 1 else ''}"
    coded = f"{len(book.layers)} layers, {len(book.attributes)} attributes, {values} values"
    return (
        f"We coded {articles:,} articles{where}{when}, of which {tagged:,} hold tags."
        f" {team} worked with version {book.version} of the codebook ({coded}).{both}"
        f"{_agreement(dataset)} The dataset holds {listed}, and {links:,} links between them."
        " Articles were tagged in Coalition Annotator; spans are counted in Unicode code points.\n\n"
        f"Cite as: {dataset.name}: annotated news articles. Codebook version {book.version}; {articles:,} articles,"
        f" {sum(layers.values()):,} annotations. Made with Coalition Annotator.\n"
    )


def _agreement(dataset: Dataset) -> str:
    told = [
        f"{each.value:.2f} for {plural(2, each.of.lower())}{_between(each)}"
        for each in dataset.agreement()
        if each.measure == ALPHA and not each.first and each.value is not None
    ]
    if not told:
        return ""
    return f" Over their words, Krippendorff's alpha is {', '.join(told)}; intervals are bootstrapped over articles."


def _between(each: Measured) -> str:
    if each.low is None or each.high is None:
        return ""
    return f" (95 % interval {each.low:.2f} to {each.high:.2f})"


WRITER = WriterSpec(
    name="methods",
    title="Methods and citation",
    writes="a paragraph for a paper with counts, annotators, agreement and codebook version, and a citation",
    suffix=".txt",
    write=write,
    offsets=OffsetUnit.NONE,
)
