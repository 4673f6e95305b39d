"""Gamma over the project's articles, where its package is installed."""

from __future__ import annotations

from collections import defaultdict

from coalition_annotator.analysis.agreement.gamma import gamma
from coalition_annotator.model.progress import Progress, silent
from coalition_annotator.model.review import AGREED
from coalition_annotator.model.span import Spans
from coalition_annotator.project import dataset
from coalition_annotator.project.project import Project


def gammas(
    project: Project, selection: dataset.Selection | None = None, *, progress: Progress = silent
) -> dict[str, float]:
    """Return for each layer the mean over articles of gamma, weighted by the articles' numbers of tags.

    Raises:
        UserError: the package that computes it is not installed.
    """
    chosen = selection or dataset.Selection()
    if chosen.annotators is None:
        chosen = chosen._replace(annotators=frozenset(project.annotators) - {AGREED.id})
    sums: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0])
    data = dataset.dataset(project, chosen, progress=lambda _, done, of: progress("Aligning", done, of))
    for item in data.items():
        by_layer: dict[str, dict[str, list[Spans]]] = defaultdict(lambda: defaultdict(list))
        for tag in item.annotations:
            by_layer[tag.layer_id][tag.annotator_id].append(tag.spans)
        for layer_id, tags in by_layer.items():
            found = gamma(tags) if len(tags) > 1 else None
            if found is not None:
                weight = sum(map(len, tags.values()))
                sums[layer_id][0] += weight * found
                sums[layer_id][1] += weight
    return {_name(project, each): total / weight for each, (total, weight) in sums.items()}


def _name(project: Project, layer_id: str) -> str:
    layer = project.codebook.layer(layer_id)
    return layer.name if layer else layer_id
