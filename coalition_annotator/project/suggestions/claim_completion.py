"""What a claim lacks, and what is likely to fill it: its speaker, its cue, its countries, its category."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import NamedTuple, TypeVar

from coalition_annotator.model import codebook as cb
from coalition_annotator.model import statement
from coalition_annotator.model.annotation import Annotation
from coalition_annotator.model.edit import Edit, added, edit
from coalition_annotator.model.errors import UserError
from coalition_annotator.model.identifier import new_id
from coalition_annotator.model.progress import Progress, silent
from coalition_annotator.model.span import Span, covered_text, shared
from coalition_annotator.model.suggestion import GAZETTEER, REMEMBERED, RULES, Suggestion
from coalition_annotator.model.text import line_at
from coalition_annotator.nlp.category_ranking import CategoryRanking, CodedClaim, RankingScores, judged, offered
from coalition_annotator.project import dataset
from coalition_annotator.project.article_tags import ArticleTags, in_reading_order
from coalition_annotator.project.editing import tag_edits
from coalition_annotator.project.project import Project
from coalition_annotator.project.suggestions import open_suggestions

__all__ = [
    "ABOUT",
    "CATEGORY",
    "SPEAKER",
    "STANCE",
    "CategoryRanking",
    "CodedClaim",
    "LikelyLink",
    "RankingScores",
    "about_categories",
    "categories_judged",
    "learned_categories",
    "lacking",
    "likely_links",
    "named_links",
    "new_category",
    "offered",
    "proposals_around",
    "speakers_near",
    "unfinished",
    "with_value",
]

# What is asked of a claim, in this order.
STANCE, CATEGORY, SPEAKER, ABOUT = "stance", "category", "speaker", "about"
T = TypeVar("T")
_LAYERS = {cb.SAID_BY: cb.SPEAKER, cb.CUED_BY: cb.CUE, cb.ABOUT: cb.COUNTRY}


class LikelyLink(NamedTuple):
    """A link that a claim may get: to a tag, or to a suggestion that would become one.

    ``words`` are those of its target, ``code`` the alpha-2 code of the country meant or empty, ``why`` is the reason
    in a few words.
    """

    link_type_id: str
    target: Annotation | Suggestion
    words: str
    code: str
    why: str


def lacking(project: Project, tags: ArticleTags, claim: Annotation) -> tuple[str, ...]:
    """Return what a claim lacks of stance, category, speaker and countries, as far as the codebook has them."""
    said = statement.statement(
        project.statement_source, tags.article, tags.text, claim, lambda tag, kind: tags.targets(tag.id, kind)
    )
    codebook = project.codebook
    found = (
        (STANCE, codebook.attribute(cb.STANCE), said.stance),
        (CATEGORY, codebook.attribute(cb.CATEGORY), said.categories),
        (SPEAKER, codebook.link_type(cb.SAID_BY), said.speakers or said.organisations),
        (ABOUT, codebook.link_type(cb.ABOUT), said.about),
    )
    return tuple(step for step, known, filled in found if known is not None and not filled)


def unfinished(project: Project, tags: ArticleTags) -> list[tuple[Annotation, tuple[str, ...]]]:
    """Return this annotator's claims that lack a category or a speaker, each with what it lacks, in reading order."""
    claims = ((each, lacking(project, tags, each)) for each in in_reading_order(_mine(project, tags, cb.CLAIM)))
    return [(each, steps) for each, steps in claims if CATEGORY in steps or SPEAKER in steps]


def likely_links(
    project: Project, tags: ArticleTags, claim: Annotation, everything: Mapping[str, Suggestion]
) -> list[LikelyLink]:
    """Return links that a claim has not and is likely to have.

    The speaker and the cue are those of the proposed claim that covers most of these words, or else the nearest in
    the same paragraph; the countries are those that stand inside the claim, each once.

    Args:
        project: the open project.
        tags: the article's tags.
        claim: one of this annotator's claims.
        everything: all that is proposed for the article, by id, whether open or dealt with.
    """
    found: list[LikelyLink] = []
    for link_type_id in (cb.SAID_BY, cb.CUED_BY):
        known = project.codebook.link_type(link_type_id)
        if known is not None and not tags.links_from(claim.id, link_type_id):
            target = _attributed(project, tags, claim, everything, link_type_id)
            if target is not None:
                found.append(target)
    if project.codebook.link_type(cb.ABOUT) is not None and not tags.links_from(claim.id, cb.ABOUT):
        found += _countries_inside(project, tags, claim, everything)
    return found


def speakers_near(project: Project, tags: ArticleTags, claim: Annotation) -> list[Annotation]:
    """Return this annotator's speakers in the article, the nearest to a claim first, each entity once."""
    near = sorted(_mine(project, tags, cb.SPEAKER), key=lambda each: _distance(each.envelope, claim.envelope))
    return _first_of_each(near, lambda each: each.entity_id or covered_text(tags.text, each.spans))


def _mine(project: Project, tags: ArticleTags, layer_id: str) -> list[Annotation]:
    return [each for each in tags.of_layer(layer_id) if each.annotator_id == project.me.id]


def _first_of_each(items: Iterable[T], key: Callable[[T], object]) -> list[T]:
    found: dict[object, T] = {}
    for each in items:
        found.setdefault(key(each), each)
    return list(found.values())


def _paragraphs_of(text: str, claim: Annotation) -> Span:
    return Span(line_at(text, claim.start).start, line_at(text, claim.end).end)


def _untagged(everything: Mapping[str, Suggestion], layer_id: str, mine: Sequence[Annotation]) -> list[Suggestion]:
    """Return what is proposed for a layer where no tag of one's own lies."""
    proposed = [each for each in everything.values() if each.layer_id == layer_id]
    return [each for each in proposed if not any(shared(tag.spans, each.spans) for tag in mine)]


def _distance(one: Span, other: Span) -> int:
    return max(one.start - other.end, other.start - one.end, 0)


def _as_link(
    project: Project, tags: ArticleTags, link_type_id: str, target: Annotation | Suggestion, why: str
) -> LikelyLink:
    words = covered_text(tags.text, target.spans)
    if isinstance(target, Suggestion):
        return LikelyLink(link_type_id, target, words, target.code or (target.who.code if target.who else ""), why)
    entity = project.entities.get(target.entity_id or "")
    return LikelyLink(link_type_id, target, words, entity.code if entity else "", why)


def _attributed(
    project: Project, tags: ArticleTags, claim: Annotation, everything: Mapping[str, Suggestion], link_type_id: str
) -> LikelyLink | None:
    layer_id = _LAYERS[link_type_id]
    mine = _mine(project, tags, layer_id)
    same = [each for each in everything.values() if each.layer_id == cb.CLAIM and shared(each.spans, claim.spans)]
    for each in sorted(same, key=lambda each: -shared(each.spans, claim.spans)):
        for kind, target_id in each.links:
            target = everything.get(target_id)
            if kind == link_type_id and target is not None:
                known = next((tag for tag in mine if shared(tag.spans, target.spans)), None)
                return _as_link(project, tags, link_type_id, known or target, each.why)
    place = _paragraphs_of(tags.text, claim)
    near: list[Annotation | Suggestion] = [each for each in mine if place.overlaps(each.envelope)]
    near += [each for each in _untagged(everything, layer_id, mine) if place.contains(each.start)]
    outside = [each for each in near if not shared(each.spans, claim.spans)]
    nearest = min(outside, key=lambda each: _distance(Span(each.start, each.end), claim.envelope), default=None)
    return None if nearest is None else _as_link(project, tags, link_type_id, nearest, "nearest in the paragraph")


def _countries_inside(
    project: Project, tags: ArticleTags, claim: Annotation, everything: Mapping[str, Suggestion]
) -> list[LikelyLink]:
    mine = _mine(project, tags, cb.COUNTRY)
    named: list[Annotation | Suggestion] = [*mine, *_untagged(everything, cb.COUNTRY, mine)]
    inside = [each for each in named if shared(each.spans, claim.spans)]
    inside.sort(key=lambda each: each.start)
    links = (_as_link(project, tags, cb.ABOUT, each, "named in the claim") for each in inside)
    return _first_of_each(links, lambda each: each.code or each.words)


def proposals_around(project: Project, tags: ArticleTags, claim: Annotation) -> dict[str, Suggestion]:
    """Return what the rules and tables propose in the paragraphs that a claim stands in, by id."""
    from coalition_annotator.project.suggestions import resources

    place = _paragraphs_of(tags.text, claim)
    made = resources.suggestions_of(
        tags.article.id, tags.text[place.start : place.end], resources.plain_tools(),
        terms=open_suggestions.terms(project), by=(GAZETTEER, RULES, REMEMBERED), least_learned=1,
    )  # fmt: skip
    moved = (
        each._replace(spans=tuple(Span(span.start + place.start, span.end + place.start) for span in each.spans))
        for each in made
    )
    return {each.id: each for each in open_suggestions.known_layers(project, moved)}


class NewCategory(NamedTuple):
    """An edit that adds a category and gives it to a claim, and the category."""

    edit: Edit
    value: cb.Value


def new_category(project: Project, claim: Annotation, attribute: cb.Attribute, name: str) -> NewCategory:
    """Add a category to the codebook and give it to a claim, in one gesture.

    Raises:
        UserError: the name is empty, or the attribute has a value of that name already.
    """
    wanted = " ".join(name.split())
    same = [each for _, each in project.codebook.tree_of(attribute.id) if each.name.casefold() == wanted.casefold()]
    if not wanted or same:
        raise UserError(f"There is a category “{wanted}” already." if same else "A category needs a name.")
    position = max((each.position for each in project.codebook.children_of(attribute.id, None)), default=-1) + 1
    fresh = cb.Value(new_id(), attribute.id, None, wanted, "", position)
    given = with_value(claim.attributes.get(attribute.id), attribute, fresh.id)
    rows = tag_edits.with_attribute(project, claim, attribute.id, given)
    return NewCategory(edit(f"New category “{wanted}”", [added(fresh), *rows]), fresh)


def with_value(stored: object, attribute: cb.Attribute, value_id: str) -> str | list[str]:
    """Return what is stored when a value is given: alone, or beside the others where several may be."""
    if attribute.kind == cb.MULTIPLE:
        kept = [str(each) for each in stored] if isinstance(stored, list) else []
        return [*(each for each in kept if each != value_id), value_id]
    return value_id


def learned_categories(project: Project, *, progress: Progress = silent) -> CategoryRanking:
    """Return a ranking of categories by this annotator's claims, ready to be asked.

    Others' claims are left out: what a colleague chose must not lead an annotator who reads blind.
    """
    ranking = CategoryRanking(_coded_by(project, {project.me.id}, progress)[project.me.id])
    ranking.prepare(about_categories(project.codebook))
    return ranking


def _coded_by(project: Project, annotator_ids: Collection[str], progress: Progress) -> dict[str, list[CodedClaim]]:
    """Return the claims with categories of each annotator, in the order in which they were made."""
    wanted = dataset.Selection(layers=frozenset({cb.CLAIM}), annotators=frozenset(annotator_ids))
    data = dataset.dataset(project, wanted, progress=progress)
    found: dict[str, list[tuple[str, CodedClaim]]] = {each: [] for each in annotator_ids}
    for item in data.items():
        for each in data.statements(item):
            if each.categories:
                coded = CodedClaim(each.words, tuple(one.id for one in each.categories))
                found[each.claim.annotator_id].append((each.claim.created, coded))
    return {key: [each for _, each in sorted(those, key=lambda pair: pair[0])] for key, those in found.items()}


def about_categories(codebook: cb.Codebook) -> dict[str, str]:
    """Return the name and definition of each category, by id, in the order of the tree."""
    return {value.id: f"{value.name} {value.definition}" for _, value in codebook.tree_of(cb.CATEGORY)}


def categories_judged(project: Project, annotator_id: str = "", *, progress: Progress = silent) -> list[RankingScores]:
    """Return how well an annotator's categories are foreseen from those given before, for each level of the tree.

    On a level, a category counts as what it lies under there, or as itself where it lies above.

    Args:
        project: the open project.
        annotator_id: whose; of whoever gave most, if not given.
        progress: told of each article.
    """
    by_annotator = _coded_by(project, {annotator_id} if annotator_id else set(project.annotators), progress)
    claims = max(by_annotator.values(), key=len, default=[])
    codebook = project.codebook
    tree = codebook.tree_of(cb.CATEGORY)
    about = about_categories(codebook)
    found: list[RankingScores | None] = []
    ancestors: dict[str, list[str]] = {}
    for _, value in tree:
        ancestors[value.id] = [*ancestors.get(codebook.parent_of(value) or "", []), value.id]
    for level in range(1 + max((depth for depth, _ in tree), default=-1)):
        at_level = {each: above[min(level, len(above) - 1)] for each, above in ancestors.items()}
        moved = [
            each._replace(categories=tuple(at_level[one] for one in each.categories if one in at_level))
            for each in claims
        ]
        found.append(judged(moved, {each: about[each] for each in set(at_level.values())}))
    return [each for each in found if each is not None]


def named_links(found: Sequence[LikelyLink], step: str) -> list[LikelyLink]:
    """Return those of the likely links that answer a step: a cue comes with its speaker."""
    wanted = {SPEAKER: (cb.SAID_BY, cb.CUED_BY), ABOUT: (cb.ABOUT,)}.get(step, ())
    return [each for each in found if each.link_type_id in wanted]
