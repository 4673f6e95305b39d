"""The sentence under a picture, and what stands in place of an empty one."""

from __future__ import annotations

from coalition_annotator.gui.discourse.figures_model import READERS, Worked
from coalition_annotator.gui.discourse.polarisation_model import DRAWS
from coalition_annotator.model.network_options import EVENTS, KERNEL_TITLES
from coalition_annotator.model.wording import counted
from coalition_annotator.project.analysis import discourse, readers_compared
from coalition_annotator.project.analysis.discourse import DiscourseFigures, DiscourseOptions
from coalition_annotator.project.analysis.discourse_caption import caption, title
from coalition_annotator.project.analysis.over_time import TimeOptions


def of_picture(shown: DiscourseFigures) -> str:
    """Return what a matrix, a timeline or a summary shows."""
    return caption(shown) + _left_out(shown)


def of_network(worked: Worked, compared: str) -> str:
    """Return what a network shows, or two side by side, and why these differ."""
    shown = worked.shown
    if worked.readers is not None:
        return readers_compared.explained(worked.readers)
    if compared == READERS:
        return "Two annotators are wanted who have tagged claims in the same articles"
    if worked.second is not None:
        until, since = worked.choice.until or "…", worked.second_choice.since or "…"
        return f"Until {until} on the left, from {since} on the right{_left_out(shown)}"
    ties, groups = len(discourse.ties(shown.network)), len(set(shown.picture.communities.values()))
    text = caption(shown, network=True)
    text += f"; {counted(ties, 'tie')}, {counted(groups, 'community')}"
    if shown.picture.modularity is not None:
        text += f" (modularity {shown.picture.modularity:.2f})"
    return text + _left_out(shown)


def of_polarisation(shown: DiscourseFigures, time: TimeOptions, *, with_band: bool) -> str:
    """Return what polarisation over time shows."""
    unit = "statements" if time.unit == EVENTS else time.unit
    told = [caption(shown), f"windows of {time.size} {unit}"]
    told += [KERNEL_TITLES[time.kernel].lower()] if time.kernel else []
    told += ["two groups", *([f"the band holds 95 % of {DRAWS} draws of articles"] if with_band else [])]
    return "; ".join(told) + _left_out(shown)


def _left_out(shown: DiscourseFigures) -> str:
    if not shown.without_polarity:
        return ""
    return f"; {shown.without_polarity:,} left out: the codebook does not say what their stance counts as"


def why_empty(choice: DiscourseOptions, *, any_claims: bool) -> str:
    """Return why there is nothing to show, and what to do."""
    if any_claims:
        rows, columns = title(choice.actor).lower(), title(choice.concept).lower()
        return f"No claim has both: {rows} and {columns}, within what is chosen above."
    return (
        "No statements yet: a claim counts once it has a category, and a speaker who stands for somebody\n"
        "(select a claim: C category, L link to its speaker; select the speaker: E)."
    )
