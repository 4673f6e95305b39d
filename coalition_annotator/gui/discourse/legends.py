"""What the legend of each picture says."""

from __future__ import annotations

from collections import Counter

from coalition_annotator.gui.base.stance_colours import NAMES, ROLES, SIGNS
from coalition_annotator.gui.discourse.labels import Labels
from coalition_annotator.gui.discourse.legend import DASHES, DISC, LINE, SQUARE, Entry
from coalition_annotator.gui.discourse.network_view import COMMUNITIES
from coalition_annotator.model.network_options import CONFLICT
from coalition_annotator.project.analysis import discourse
from coalition_annotator.project.analysis.discourse import CATEGORY_MARK, DiscourseFigures, DiscourseOptions
from coalition_annotator.project.analysis.discourse_caption import title

_MOST = 8


def of_stances(choice: DiscourseOptions, labels: Labels) -> list[Entry]:
    """Return the stances, of which a click leaves one out, and the values left out or wanted, which it forgets."""
    found = [Entry(NAMES[sign], SQUARE, ROLES[sign], ("stance", sign), sign in choice.signs) for sign in SIGNS]
    for word, pairs in (("Without", choice.exclude), ("Only", choice.only)):
        for variable, value in pairs:
            text = f"{word} {labels.of(variable).text(value)} ✕"
            found.append(Entry(text, SQUARE, "border", ("value", (variable, value))))
    return found


def of_network(shown: DiscourseFigures, labels: Labels) -> list[Entry]:
    """Return the stances that count, what ties mean, and the communities with their sizes; a click shows one."""
    found = of_stances(shown.choice, labels)
    weights = discourse.ties(shown.network).values()
    conflict = shown.choice.qualifier == CONFLICT
    if any(weight > 0 for weight in weights):
        found.append(Entry("Conflict" if conflict else "Tie", LINE, "oppose" if conflict else "muted"))
    if any(weight < 0 for weight in weights):
        found.append(Entry("More against than with each other", DASHES, "oppose"))
    actors = (name for name in shown.picture.communities if not name.startswith(CATEGORY_MARK))
    sizes = Counter(min(shown.picture.communities[name], _MOST - 1) for name in actors)
    for number, size in sorted(sizes.items()):
        name = "Others" if number == _MOST - 1 else f"Community {number + 1}"
        found.append(Entry(f"{name} ({size:,})", DISC, f"layer:{COMMUNITIES[number]}", ("community", number)))
    if not shown.network.one_mode:
        found.append(Entry(title(shown.choice.concept), SQUARE, "layer:grey"))
    return found


def members(shown: DiscourseFigures, community: int) -> tuple[str, ...]:
    """Return who is in a community, the last one standing for all smaller ones."""
    return tuple(
        name for name, number in sorted(shown.picture.communities.items()) if min(number, _MOST - 1) == community
    )
