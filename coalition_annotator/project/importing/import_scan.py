"""What an import would bring, as plain values: the window knows them before it loads a single format."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

from coalition_annotator.formats.records import REFUSED, Problem
from coalition_annotator.model.wording import counted

if TYPE_CHECKING:
    from coalition_annotator.formats.file_groups import Batch


class AttributeFound(NamedTuple):
    """An attribute that a label's tags have: its kind (one of codebook.KINDS), uses, and some of its values."""

    kind: str
    uses: int
    values: tuple[str, ...]


class LabelFound(NamedTuple):
    """A label: how many tags have it, its attributes, whether it is a trigger that only ties an event's parts."""

    uses: int
    attributes: Mapping[str, AttributeFound]
    only_ties: bool


class Double(NamedTuple):
    """An article that is (nearly) the same as another: ``share`` is 1.0 where the texts are equal.

    ``other`` is the title of the other one; ``in_project`` says that the project has it already, as ``other_id``.
    """

    key: str
    title: str
    other: str
    share: float
    in_project: bool
    other_id: str = ""


class Sample(NamedTuple):
    """One of the first articles, as a preview shows it; ``length`` counts code points."""

    title: str
    source: str
    published: str
    length: int
    tags: int
    where: str
    beginning: str


class ImportScan(NamedTuple):
    """What an import would bring.

    ``links`` has for each label the pairs of labels that it joins, counted; ``without`` how many articles lack a date,
    a source or a title.
    """

    batches: tuple[Batch, ...]
    articles: int
    tags: int
    labels: Mapping[str, LabelFound]
    links: Mapping[str, Mapping[tuple[str, str], int]]
    annotators: tuple[str, ...]
    entities: int
    doubles: tuple[Double, ...]
    problems: tuple[Problem, ...]
    samples: tuple[Sample, ...]
    uncompared: int
    without: Mapping[str, int]

    @property
    def told(self) -> str:
        """What would come, in a line: articles, files, tags, annotators; articles without date, source or title."""
        files = counted(sum(len(batch.files) for batch in self.batches), "file")
        people = f" by {counted(len(self.annotators), 'annotator')}" if self.tags and self.annotators else ""
        said = f"{counted(self.articles, 'article')} in {files}, {counted(self.tags, 'tag')}{people}"
        lacking = ", ".join(f"{number:,} without {name}" for name, number in self.without.items())
        rest = f"; {counted(self.uncompared, 'article')} not searched for near doubles" if self.uncompared else ""
        return f"{said}; {lacking}{rest}" if self.articles else said

    @property
    def refused(self) -> int:
        """Number of things that can't be taken over."""
        return sum(problem.kind == REFUSED for problem in self.problems)
