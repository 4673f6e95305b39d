"""Agreement on the words of a text: is a word within a tag or not.

All counts can be added up over articles, so figures over many articles, and bootstrap samples of them, are sums.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from coalition_annotator.analysis.agreement.coefficients import kappa_of_table
from coalition_annotator.model.span import Span, Spans

if TYPE_CHECKING:
    # Loaded when the first figures are wanted, not at the program's start.
    import numpy as np
    from numpy.typing import NDArray

Marks: TypeAlias = "NDArray[np.bool_]"


class Tokens:
    """The words of a text, for asking which of them are within tags."""

    def __init__(self, tokens: Iterable[Span]) -> None:
        import numpy as np

        found = list(tokens)
        self.count = len(found)
        self._starts = np.array([token.start for token in found], dtype=np.int64)
        self._ends = np.array([token.end for token in found], dtype=np.int64)

    def within(self, tags: Iterable[Spans]) -> Marks:
        """Return for each word whether some of it lies in one of the tags."""
        import numpy as np

        marks = np.zeros(self.count, dtype=np.bool_)
        spans = [span for several in tags for span in several]
        if spans and self.count:
            edges = np.array(spans, dtype=np.int64)
            firsts = np.searchsorted(self._ends, edges[:, 0], side="right")
            lasts = np.searchsorted(self._starts, edges[:, 1], side="left")
            for first, last in zip(firsts.tolist(), lasts.tolist(), strict=True):
                marks[first:last] = True
        return marks


class Coincidences(NamedTuple):
    """Coincidences of the two values 'in' and 'out' over words; see ``alpha``."""

    both_in: float
    both_out: float
    apart: float

    @property
    def alpha(self) -> float | None:
        """Krippendorff's alpha, nominal (2019, section 12.3.3); None where there is one category alone."""
        found: float | None = alpha_of(self.both_in, self.both_out, self.apart)
        return found


def alpha_of(both_in: Any, both_out: Any, apart: Any) -> Any:
    """Return alpha from coincidences, ``apart`` counting one direction; None where it is not defined."""
    inside, outside = both_in + apart, both_out + apart
    whole = inside + outside
    expected = inside * outside
    return 1 - (whole - 1) * apart / expected if whole > 1 and expected else None


def coincidences(marks: Sequence[Marks]) -> Coincidences:
    """Return the coincidences of several annotators' marks on the same words."""
    import numpy as np

    number = len(marks)
    if number < 2 or not len(marks[0]):
        return Coincidences(0.0, 0.0, 0.0)
    inside = np.sum(marks, axis=0, dtype=np.int64)
    outside = number - inside
    share = 1 / (number - 1)
    return Coincidences(
        float((inside * (inside - 1)).sum() * share),
        float((outside * (outside - 1)).sum() * share),
        float((inside * outside).sum() * share),
    )


def met_labels(labels: Sequence[NDArray[np.int64]]) -> dict[tuple[str | float, str | float], float]:
    """Return how often two labels met on a word, in both directions, over the pairs of annotators.

    Args:
        labels: for each annotator a number for the label (or set of labels) of each word.
    """
    import numpy as np

    result: dict[tuple[str | float, str | float], float] = {}
    share = 1 / (len(labels) - 1) if len(labels) > 1 else 0.0
    for place, mine in enumerate(labels):
        for theirs in labels[place + 1 :]:
            pairs, counts = np.unique(np.stack((mine, theirs)), axis=1, return_counts=True)
            for a, b, number in zip(*pairs.tolist(), counts.tolist(), strict=True):
                for ends in ((a, b), (b, a)):
                    result[ends] = result.get(ends, 0.0) + number * share
    return result


class Table(NamedTuple):
    """Two annotators' marks: words that both, only the first, only the second, or neither has within a tag."""

    both: int
    first: int
    second: int
    neither: int

    @property
    def kappa(self) -> float | None:
        """Cohen's kappa (1960); None without words or with one category alone."""
        return kappa_of_table({(1, 1): self.both, (1, 0): self.first, (0, 1): self.second, (0, 0): self.neither})

    @property
    def share(self) -> float | None:
        """Share of words that both have marked alike; None without words."""
        whole = sum(self)
        return (self.both + self.neither) / whole if whole else None

    @property
    def f1(self) -> float | None:
        """Twice the words that both have within a tag over those of each; None where nobody tagged."""
        marked = 2 * self.both + self.first + self.second
        return 2 * self.both / marked if marked else None

    def plus(self, other: Table) -> Table:
        """Return the sum of two tables."""
        return Table(*(a + b for a, b in zip(self, other, strict=True)))


def table_of(first: Marks, second: Marks) -> Table:
    """Return the table of two annotators' marks on the same words."""
    both = int((first & second).sum())
    a, b = int(first.sum()), int(second.sum())
    return Table(both, a - both, b - both, len(first) - a - b + both)
