"""Recommenders that other installed packages add, by entry points of the group ``coalition_annotator.recommenders``.

An entry point names a ``PluggedRecommender``, or a function without arguments that returns one: made once, when it is
first needed, in the process that makes suggestions apart from the window.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from typing import NamedTuple, Protocol, runtime_checkable

from coalition_annotator.files.log import failed_at
from coalition_annotator.model.errors import PluginError
from coalition_annotator.model.span import Span, checked
from coalition_annotator.model.suggestion import PLUGGED, Suggestion, suggestion_id

GROUP = "coalition_annotator.recommenders"
_LOG = logging.getLogger(__name__)
_LONGEST_REASON = 200


class Proposal(NamedTuple):
    """A tag that a recommender proposes.

    Attributes:
        layer_id: the layer's id: ``speaker``, ``cue``, ``claim``, ``country``, or one of the project's own.
        spans: (start, end) pairs of code points, half-open.
        confidence: how probably it is right, from 0 to 1; a claim's is that of its links, too.
        why: the reason, in a few words.
        links: (link type, place of another proposal in the same answer), such as ``("said_by", 0)``.
    """

    layer_id: str
    spans: Sequence[tuple[int, int]]
    confidence: float
    why: str = ""
    links: Sequence[tuple[str, int]] = ()


@runtime_checkable
class PluggedRecommender(Protocol):
    """What another package adds. ``name`` is shown to people."""

    name: str

    def propose(self, text: str) -> Iterable[Proposal]:
        """Return what is proposed for an article's text."""


@cache
def installed() -> tuple[str, ...]:
    """Return the names of the entry points that there are, without loading them."""
    return tuple(sorted(_points()))


def _points() -> dict[str, EntryPoint]:
    """Return the entry points by name; where several packages use one name, by what it leads to, too."""
    found = entry_points(group=GROUP)
    names = Counter(point.name for point in found)
    return {point.name if names[point.name] == 1 else f"{point.name} ({point.value})": point for point in found}


@cache
def _recommender(plugin: str) -> PluggedRecommender:
    point = _points()[plugin]
    try:
        loaded = point.load()
        made = loaded if hasattr(loaded, "propose") and not isinstance(loaded, type) else loaded()
    except Exception as error:  # another's package: what is wrong with it must not stop this program
        raise _failed(plugin, plugin, error) from error
    if not isinstance(made, PluggedRecommender):
        raise PluginError(
            f"What another package adds as “{plugin}” is no recommender.", plugin=plugin, where=point.value,
            remedy="Tell those who made the package, or switch such recommenders off in Suggestions…",
        )  # fmt: skip
    return made


def proposals(article_id: str, text: str, *, without: Collection[str] = ()) -> list[Suggestion]:
    """Return what plugged recommenders propose for an article, but those whose entry points ``without`` names.

    Raises:
        PluginError: one of them can't be loaded, fails, or answers with what can't be.
    """
    result: list[Suggestion] = []
    for plugin in installed():
        if plugin not in without:
            each = _recommender(plugin)
            try:
                result += _suggestions(article_id, text, each.name, list(each.propose(text)))
            except Exception as error:
                raise _failed(plugin, each.name, error) from error
    return result


def _suggestions(article_id: str, text: str, name: str, found: Sequence[Proposal]) -> list[Suggestion]:
    spans = [checked((Span(int(start), int(end)) for start, end in each.spans), len(text)) for each in found]
    ids = [suggestion_id(article_id, each.layer_id, where) for each, where in zip(found, spans, strict=True)]
    return [
        Suggestion(
            ids[place], str(each.layer_id), spans[place], min(1.0, max(0.0, float(each.confidence))), PLUGGED,
            f"{name}: {each.why[:_LONGEST_REASON]}" if each.why else name,
            links=tuple((str(kind), ids[target]) for kind, target in each.links),
        )
        for place, each in enumerate(found)
    ]  # fmt: skip


def _failed(plugin: str, name: str, error: Exception) -> PluginError:
    _LOG.warning("The recommender “%s” failed with %s", name, failed_at(error))
    return PluginError(
        f"The recommender “{name}”, which another package adds, failed ({type(error).__name__}: {error}).",
        plugin=plugin,
        remedy="Tell those who made the package, or switch such recommenders off in Suggestions….",
    )
