"""Reviewing and agreeing: sides, rules, remarks, assignments, blind reading; and PolNeAR's shared articles."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from coalition_annotator.model import codebook as cb
from coalition_annotator.model.annotation import ADJUDICATION, BY_HAND, Annotation, Annotator, Link
from coalition_annotator.model.article import DONE, IN_PROGRESS, TODO
from coalition_annotator.model.edit import added, edit, replaced
from coalition_annotator.model.errors import UserError
from coalition_annotator.model.identifier import new_id, now
from coalition_annotator.model.review import ACCEPT, AGREED, AMEND, REJECT
from coalition_annotator.model.span import Span
from coalition_annotator.project import dataset
from coalition_annotator.project.analysis.agreement import figures
from coalition_annotator.project.analysis.agreement_results import LAYERS
from coalition_annotator.project.analysis.statements import NOTHING
from coalition_annotator.project.editing import tag_edits
from coalition_annotator.project.project import Project
from coalition_annotator.project.review import adjudication, review_state
from coalition_annotator.project.review.adjudication import AgreedContent
from coalition_annotator.project.team import assignment_edits
from coalition_annotator.store import annotations as stored

from ..conftest import ANNA, BO
from .bringing import bring

CEM = Annotator("01900000-0000-7000-8000-000000000003", "Cem Ay", "CA", "#009e73", "2026-01-01T00:00:00.000Z")
POLNEAR = Path(__file__).parents[3] / "shared" / "data" / "polnear"


class Team:
    """Three people who tag one article."""

    def __init__(self, project: Project, article_id: str) -> None:
        self.project, self.article_id = project, article_id

    def tag(self, who: Annotator, words: str, layer: str = cb.CLAIM, **attributes: str) -> Annotation:
        start = self.project.text(self.article_id).index(words)
        spans = (Span(start, start + len(words)),)
        text_hash = self.project.articles[self.article_id].text_hash
        made = Annotation(new_id(), self.article_id, who.id, layer, spans, attributes, None, BY_HAND, now(), text_hash)
        self.project.work_as(who)
        self.project.register_me()
        self.project.commit(edit("Tag", [added(made)]))
        self.project.work_as(ANNA)
        return made

    def link(self, who: Annotator, source: Annotation, target: Annotation) -> None:
        self.project.commit(edit("Link", [added(Link(new_id(), cb.SAID_BY, source.id, target.id, who.id))]))

    @property
    def review(self) -> review_state.Review:
        return review_state.review(self.project, self.article_id)

    def agreed(self) -> list[Annotation]:
        tags = self.project.tags(self.article_id).annotations.values()
        return sorted((each for each in tags if each.annotator_id == AGREED.id), key=lambda each: each.start)


@pytest.fixture
def team(project: Project, add_article: Callable[..., str]) -> Team:
    return Team(project, add_article())


FLEET = "a shared fleet would deter attacks on Lithuania"
BERG = "Norwegian Defence Minister Ida Berg"


def test_taking_a_side_makes_an_agreed_tag_and_leaves_the_originals(team: Team) -> None:
    mine = team.tag(ANNA, FLEET, **{cb.STANCE: cb.SUPPORT})
    theirs = team.tag(BO, f"that {FLEET}", **{cb.STANCE: cb.OPPOSE})
    review = team.review
    (group,) = review.groups
    assert [d.kind for d in group.differences] == ["boundary", "attribute"] and review.open_groups() == [group]
    team.project.commit(
        adjudication.take(team.project, review, group, AgreedContent(mine, attributes={cb.STANCE: cb.OPPOSE}))
    )
    (agreed,) = team.agreed()
    assert (agreed.spans, agreed.attributes, agreed.origin) == (mine.spans, {cb.STANCE: cb.OPPOSE}, ADJUDICATION)
    review = team.review
    assert review.decided(group) and not review.open_groups() and review.agreed_tag(group) == agreed
    verdicts = {v.annotation_id: v for several in review.verdicts.values() for v in several}
    assert (verdicts[mine.id].verdict, verdicts[theirs.id].verdict) == (AMEND, REJECT)
    assert verdicts[mine.id].annotator_id == ANNA.id and verdicts[mine.id].reason == "by hand"
    tags = team.project.tags(team.article_id).annotations
    assert tags[mine.id] == mine and tags[theirs.id] == theirs
    team.project.undo()
    assert not team.agreed() and team.review.open_groups()
    team.project.redo()
    fresh = Project.open(team.project.path, me=ANNA)
    assert review_state.review(fresh, team.article_id).decided(group)
    fresh.close()


def test_a_tag_that_has_changed_since_waits_for_a_new_decision(team: Team) -> None:
    mine, theirs = team.tag(ANNA, FLEET), team.tag(BO, "a shared fleet")
    review = team.review
    team.project.commit(adjudication.take(team.project, review, review.groups[0], AgreedContent(mine)))
    changed = theirs._replace(spans=mine.spans)
    team.project.work_as(BO)
    team.project.commit(edit("Move", [replaced(theirs, changed)]))
    team.project.work_as(ANNA)
    review = team.review
    assert not review.decided(review.groups[0]) and review.groups[0].agrees
    team.project.commit(adjudication.take(team.project, review, review.groups[0], AgreedContent(mine)))
    assert len(team.agreed()) == 1 and team.review.decided(team.review.groups[0])


def test_links_follow_in_either_order(team: Team) -> None:
    pairs = {}
    for who in (ANNA, BO):
        speaker, claim = team.tag(who, BERG, cb.SPEAKER), team.tag(who, FLEET)
        team.link(who, claim, speaker)
        pairs[who.id] = (speaker, claim)
    for order in (0, 1), (1, 0):
        for place in order:
            review = team.review
            group = next(g for g in review.groups if pairs[ANNA.id][place] in g.tags)
            team.project.commit(adjudication.take(team.project, review, group, AgreedContent(pairs[ANNA.id][place])))
        links = [k for k in team.project.tags(team.article_id).links.values() if k.annotator_id == AGREED.id]
        assert len(links) == 1
        tags = team.project.tags(team.article_id).annotations
        assert (tags[links[0].source_id].layer_id, tags[links[0].target_id].layer_id) == (cb.CLAIM, cb.SPEAKER)
        assert all(v.verdict == ACCEPT for several in team.review.verdicts.values() for v in several)
        for group in team.review.groups:
            team.project.commit(adjudication.reopen(team.project, team.review, group))
        assert not team.agreed() and not team.review.verdicts


def test_merging_leaving_out_and_amending(team: Team) -> None:
    mine, theirs = team.tag(ANNA, "a shared fleet would deter"), team.tag(BO, "would deter attacks")
    review = team.review
    union = adjudication.union(review.groups[0])
    team.project.commit(adjudication.take(team.project, review, review.groups[0], AgreedContent(theirs, spans=union)))
    (agreed,) = team.agreed()
    assert agreed.spans == (Span(mine.start, theirs.end),)
    team.project.commit(adjudication.amend(team.review, agreed, spans=(Span(mine.start, mine.end),)))
    assert team.agreed()[0].spans == mine.spans
    with pytest.raises(UserError, match="one character"):
        adjudication.amend(team.review, team.agreed()[0], spans=())
    with pytest.raises(UserError, match="agreed version"):
        adjudication.amend(team.review, mine, spans=theirs.spans)
    team.project.commit(adjudication.leave_out(team.project, team.review, team.review.groups[0]))
    assert not team.agreed() and team.review.decided(team.review.groups[0])


def test_rules(team: Team) -> None:
    for who in (ANNA, BO, CEM):
        team.tag(who, BERG, cb.SPEAKER)
    team.tag(ANNA, FLEET, **{cb.STANCE: cb.SUPPORT})
    team.tag(BO, FLEET, **{cb.STANCE: cb.SUPPORT})
    team.tag(CEM, f"that {FLEET}", **{cb.STANCE: cb.OPPOSE})
    team.tag(CEM, "told reporters", cb.CUE)
    project = team.project

    def after(rule: str, trusted: str = "") -> list[tuple[str, str]]:
        project.commit(adjudication.by_rule(project, [team.review], rule, trusted=trusted))
        text = project.text(team.article_id)
        return [(tag.layer_id, text[tag.start : tag.end]) for tag in team.agreed()]

    assert after(adjudication.ALL_AGREE) == [(cb.SPEAKER, BERG)]
    assert len(team.review.open_groups()) == 2
    project.undo()
    assert after(adjudication.MAJORITY) == [(cb.SPEAKER, BERG), (cb.CLAIM, FLEET)]
    assert not team.review.open_groups() and team.agreed()[1].attributes == {cb.STANCE: cb.SUPPORT}
    reasons = {v.reason for several in team.review.verdicts.values() for v in several}
    assert reasons == {"majority"}
    assert after(adjudication.TRUSTED, CEM.id) == [(cb.SPEAKER, BERG), (cb.CLAIM, FLEET)], "decided groups stay"
    project.undo()
    assert after(adjudication.TRUSTED, CEM.id) == [
        (cb.SPEAKER, BERG), (cb.CLAIM, f"that {FLEET}"), (cb.CUE, "told reporters"),
    ]  # fmt: skip
    assert {v.reason for several in team.review.verdicts.values() for v in several} == {"trusted: Cem Ay"}


def test_a_majority_of_words_where_no_two_agree(team: Team) -> None:
    team.tag(ANNA, "a shared fleet would")
    team.tag(BO, "shared fleet would deter")
    team.tag(CEM, "fleet would deter attacks")
    team.project.commit(adjudication.by_rule(team.project, [team.review], adjudication.MAJORITY))
    (agreed,) = team.agreed()
    assert team.project.text(team.article_id)[agreed.start : agreed.end] == "shared fleet would deter"


def test_remarks_have_threads(team: Team) -> None:
    mine = team.tag(ANNA, FLEET)
    project = team.project
    project.commit(review_state.comment(project, team.article_id, " A condition? ", annotation_id=mine.id))
    (head,) = team.review.comments
    project.work_as(BO)
    project.register_me()
    project.commit(
        review_state.comment(project, team.article_id, "A refusal.", annotation_id=mine.id, parent_id=head.id)
    )
    (thread,) = review_state.threads(team.review.comments, {mine.id})
    assert [each.text for each in thread] == ["A condition?", "A refusal."]
    project.commit(review_state.resolve(head, True))
    assert team.review.comments[0].resolved == 1
    with pytest.raises(UserError, match="empty"):
        review_state.comment(project, team.article_id, "  ")


def test_assignments_queues_and_blind_reading(team: Team) -> None:
    project = team.project
    team.tag(BO, FLEET)
    article = project.articles[team.article_id]
    project.commit(assignment_edits.deal_out(project, [article], [ANNA.id, BO.id], overlap=1.0))
    assert len(project.assignments) == 2
    assert not assignment_edits.hides_others(project, article.id)
    project.commit(assignment_edits.set_blind(project, True))
    assert assignment_edits.hides_others(project, article.id)
    project.commit(assignment_edits.set_state(project, [article], DONE))
    assert not assignment_edits.hides_others(project, article.id)
    assert project.articles[article.id].state == IN_PROGRESS, "Bo has not read it yet"
    assert review_state.readers_of(project, article, []) == (ANNA.id,)
    project.work_as(BO)
    assert assignment_edits.own_state(project, project.articles[article.id]) == TODO
    assert assignment_edits.hides_others(project, article.id)
    project.commit(assignment_edits.set_state(project, [project.articles[article.id]], DONE))
    assert project.articles[article.id].state == DONE
    assert assignment_edits.progress_of(project) == {ANNA.id: (1, 1), BO.id: (1, 1)}
    project.work_as(CEM)
    assert not assignment_edits.hides_others(project, article.id), "the lead sees all"


def test_the_agreed_version_goes_out_alone(team: Team) -> None:
    mine = team.tag(ANNA, FLEET)
    team.tag(BO, "a shared fleet")
    team.project.commit(adjudication.take(team.project, team.review, team.review.groups[0], AgreedContent(mine)))
    selection = dataset.Selection(annotators=frozenset({AGREED.id}))
    (item,) = dataset.dataset(team.project, selection).items()
    assert [tag.annotator_id for tag in item.annotations] == [AGREED.id]
    assert figures(team.project).readers == ("Anna Lind", "Bo Ek"), "it is no annotator to agree with"


def test_others_tags_can_not_be_changed(team: Team) -> None:
    theirs = team.tag(BO, FLEET)
    with pytest.raises(UserError, match="belongs to Bo Ek"):
        tag_edits.delete_tags(team.project, [theirs])


@pytest.fixture(scope="module")
def polnear(tmp_path_factory: pytest.TempPathFactory) -> Project:
    if not POLNEAR.exists():
        pytest.skip(f"PolNeAR is not at {POLNEAR}")
    project = Project.create(tmp_path_factory.mktemp("polnear") / "p.coalition", name="PolNeAR", me=ANNA)
    bring(project, POLNEAR, agreed=True)
    return project


def test_agreement_over_polnear_is_pinned(polnear: Project) -> None:
    """A word is in where one of the annotator's tags of the layer covers some of it; the 20 articles that at least two
    annotators read, all their words, nominal alpha over all who read each."""
    found = figures(polnear, samples=200)
    by_layer = {each.layer: each for each in found.layers}
    assert found.articles == 20 and len(found.readers) == 6
    for layer, alpha in (("Claim", 0.818), ("Speaker", 0.782), ("Cue", 0.677)):
        assert by_layer[layer].alpha == pytest.approx(alpha, abs=0.0005)
        low, high = by_layer[layer].alpha_interval or (1.0, 0.0)
        assert low < alpha < high
        assert len(by_layer[layer].pairs) == 15
    assert found.worst[0].alpha is not None and found.worst[0].alpha < 0.66
    three = frozenset(each.layer_id for each in found.layers if each.layer in ("Claim", "Speaker", "Cue"))
    labels = figures(polnear, dataset.Selection(layers=three), samples=0)
    assert labels.label_alpha == pytest.approx(0.764, abs=0.0005), "one label a word: source, cue, content or none"
    layers = next(each for each in found.values if each.of == LAYERS)
    assert layers.confusion["Claim", "Claim"] > 1000
    assert (NOTHING, NOTHING) not in layers.confusion, "who tagged nothing there agrees with nobody about it"


def test_majority_over_polnear_s_shared_articles(polnear: Project) -> None:
    ids = review_state.articles_to_review(polnear)
    assert len(ids) == 20
    before = {each: stored.of_article(polnear.file.connection, each) for each in ids}
    polnear.commit(
        adjudication.by_rule(polnear, (review_state.review(polnear, each) for each in ids), adjudication.MAJORITY)
    )
    decided = groups = 0
    for each in ids:
        after = stored.of_article(polnear.file.connection, each)
        assert [tag for tag in after if tag.annotator_id != AGREED.id] == before[each]
        review = review_state.review(polnear, each)
        decided += sum(review.decided(group) for group in review.groups)
        groups += len(review.groups)
    assert decided > 0.7 * groups
    polnear.undo()
    assert AGREED.id not in polnear.annotators
