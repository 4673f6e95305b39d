"""A language model of the user's own: asked, answering wrongly, slowly and not at all, and judged."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpcore
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coalition_annotator.files.guarded_http import GuardedBackend
from coalition_annotator.files.web_addresses import is_loopback
from coalition_annotator.model import codebook as cb
from coalition_annotator.model.article import DONE
from coalition_annotator.model.codebook import Codebook, Layer
from coalition_annotator.model.errors import CancelledError, UserError
from coalition_annotator.model.span import Span, covered_text
from coalition_annotator.model.suggestion import LANGUAGE_MODEL, Suggestion
from coalition_annotator.nlp.countries import Countries
from coalition_annotator.nlp.language_model.endpoint import Endpoint, complete, completed, models
from coalition_annotator.nlp.language_model.prompt import MOST_BYTES, messages_of, parts_of, prompt_of
from coalition_annotator.nlp.language_model.quotes import read_answer
from coalition_annotator.nlp.suggest import JudgedAnswers
from coalition_annotator.project.editing import tag_edits
from coalition_annotator.project.project import Project
from coalition_annotator.project.suggestions import decisions, language_model, open_suggestions, resources
from coalition_annotator.project.team import assignment_edits

from ..conftest import ANNA
from ..language_model_server import DIGEST, MODEL, LanguageModelServer, serving

TEXT = """Harbour news

Ida Berg said the fleet stays in port. Rain fell on the quay.

Tom Lund murmured no ship will sail to Norway.
"""
LAYERS = (
    Layer("speaker", "Speaker", "1", "blue", "background", "actor", "Who says it.", 1),
    Layer("claim", "Claim", "2", "amber", "passage", "", "What is said.", 2),
    Layer("cue", "Cue", "3", "green", "underline", "", "", 3),
    Layer("place", "Place", "4", "red", "chip", "", "Where it is.", 4),
)
DEFAULT = prompt_of(Codebook(version=1, layers=LAYERS, attributes=(), values=(), link_types=()))


@pytest.fixture(autouse=True)
def _own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COALITION_ANNOTATOR_HOME", str(tmp_path / "home"))


@pytest.fixture
def server() -> Iterator[LanguageModelServer]:
    with serving() as found:
        yield found


@pytest.fixture
def endpoint(server: LanguageModelServer) -> Endpoint:
    return Endpoint(server.address, MODEL)


def proposed(project: Project, endpoint: Endpoint, article_id: str) -> list[Suggestion]:
    answers = language_model.answers_of(project, endpoint.address, endpoint.model)
    tools = resources.plain_tools()._replace(answers=language_model.judged(answers, None))
    return open_suggestions.proposals(project, article_id, tools, by=[LANGUAGE_MODEL])


def words_of(project: Project, article_id: str, found: list[Suggestion], layer: str) -> list[str]:
    text = project.text(article_id)
    return [covered_text(text, each.spans) for each in found if each.layer_id == layer]


def test_what_it_quotes_is_proposed_and_survives_a_restart(
    project: Project, add_article: Callable[..., str], endpoint: Endpoint, server: LanguageModelServer
) -> None:
    article_id = add_article(TEXT)
    assert language_model.ask(project, endpoint, [article_id]) == 1
    again = Project.open(project.path, me=ANNA)
    found = proposed(again, endpoint, article_id)
    assert words_of(again, article_id, found, cb.CLAIM) == ["the fleet stays in port", "no ship will sail to Norway"]
    assert words_of(again, article_id, found, cb.SPEAKER) == ["Ida Berg", "Tom Lund"]
    assert {each.by for each in found} == {LANGUAGE_MODEL}
    claim = next(each for each in found if each.layer_id == cb.CLAIM)
    assert {kind for kind, _ in claim.links} == {cb.SAID_BY, cb.CUED_BY}
    # The weights, the prompt and the seed are named with each.
    assert MODEL in claim.why
    assert DIGEST.removeprefix("sha256:")[:12] in claim.why
    assert prompt_of(again.codebook).hash[:8] in claim.why
    # Nothing is asked twice, until the model's weights are others.
    assert language_model.ask(again, endpoint, [article_id]) == 0
    server.digest = "sha256:another"
    assert language_model.ask(again, endpoint, [article_id]) == 1
    again.close()


def test_what_is_sent_is_the_text_and_the_codebook(
    project: Project, add_article: Callable[..., str], endpoint: Endpoint, server: LanguageModelServer
) -> None:
    add_article("Nobody asks about this one.", title="Another")
    article_id = add_article(TEXT)
    language_model.ask(project, endpoint, [article_id])
    (body,) = server.asked
    sent = json.dumps(body)
    assert body["temperature"] == 0
    assert body["seed"] == language_model.SEED
    assert body["response_format"]["json_schema"]["schema"]["properties"]["attributions"]
    assert "Tag the whole noun phrase" in sent
    assert "the fleet stays in port" in sent
    assert "Nobody asks" not in sent
    assert project.me.name not in sent
    assert server.keys == [""]


@pytest.mark.parametrize("behaviour", ["right", "fenced", "no schema", "talking"])
def test_answers_in_several_forms_are_read(
    behaviour: str, project: Project, add_article: Callable[..., str], endpoint: Endpoint, server: LanguageModelServer
) -> None:
    article_id = add_article(TEXT)
    server.behaviour = behaviour
    language_model.ask(project, endpoint, [article_id])
    assert len(words_of(project, article_id, proposed(project, endpoint, article_id), cb.CLAIM)) == 2


@pytest.mark.parametrize(
    ("behaviour", "claims", "speakers", "dropped", "unusable", "cut_off"),
    [
        ("inventing", 0, 0, 2, 0, 0), ("correcting", 2, 0, 2, 0, 0), ("prose", 0, 0, 0, 1, 0),
        ("cut off", 1, 1, 0, 0, 1), ("thinking too long", 0, 0, 0, 1, 0),
    ],
)  # fmt: skip
def test_what_does_not_stand_in_the_text_is_dropped_and_counted(
    behaviour: str, claims: int, speakers: int, dropped: int, unusable: int, cut_off: int, project: Project,
    add_article: Callable[..., str], endpoint: Endpoint, server: LanguageModelServer,
) -> None:  # fmt: skip
    article_id = add_article(TEXT)
    server.behaviour = behaviour
    language_model.ask(project, endpoint, [article_id])
    found = proposed(project, endpoint, article_id)
    assert len(words_of(project, article_id, found, cb.CLAIM)) == claims
    assert len(words_of(project, article_id, found, cb.SPEAKER)) == speakers
    figures = language_model.figures(project, language_model.answers_of(project, endpoint.address, MODEL))
    assert (figures.dropped, figures.unusable, figures.cut_off) == (dropped, unusable, cut_off)
    told = " ".join(language_model.figures_in_words(figures, {}, {}))
    assert ("ends after 2,048 tokens" in told) == bool(unusable or cut_off)


@pytest.mark.parametrize(
    ("behaviour", "said"),
    [
        ("401", "wants a key"), ("404", "no model"), ("429", "answers with 429"), ("500", "answers with 500"),
        ("no server of models", "no language model's server"), ("odd", "no language model's server"),
        ("endless", "no language model's server"), ("moved", "answers with 307"), ("slow", "takes too long"),
    ],
)  # fmt: skip
def test_what_goes_wrong_is_said_and_nothing_is_kept(
    behaviour: str, said: str, project: Project, add_article: Callable[..., str], endpoint: Endpoint,
    server: LanguageModelServer,
) -> None:  # fmt: skip
    article_id = add_article(TEXT)
    server.behaviour = behaviour
    with pytest.raises(UserError, match=said) as caught:
        language_model.ask(project, endpoint, [article_id], seconds=0.3 if behaviour == "slow" else 10)
    assert caught.value.remedy
    assert len(caught.value.what) < 400
    assert not proposed(project, endpoint, article_id)


def test_nobody_answers(project: Project, add_article: Callable[..., str]) -> None:
    article_id = add_article(TEXT)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        nobody = Endpoint(f"http://127.0.0.1:{taken.getsockname()[1]}/v1", MODEL)
        with pytest.raises(UserError, match="No language model answers"):
            language_model.ask(project, nobody, [article_id])


def test_a_server_that_accepts_and_says_nothing_is_given_up(server: LanguageModelServer, endpoint: Endpoint) -> None:
    server.behaviour = "silent"
    began = time.monotonic()
    with pytest.raises(UserError, match="takes too long"):
        complete(endpoint, [{"role": "user", "content": "?"}], {}, seed=1, seconds=0.2)
    assert time.monotonic() - began < 5


def test_what_was_answered_stays_when_the_asking_is_stopped(
    project: Project, add_article: Callable[..., str], endpoint: Endpoint
) -> None:
    ids = [add_article(f"{TEXT}\nNumber {number}.", title=str(number)) for number in range(3)]

    def stop(_: str, done: int, __: int) -> None:
        if done == 2:
            raise CancelledError

    with pytest.raises(CancelledError):
        language_model.ask(project, endpoint, ids, progress=stop)
    answers = language_model.answers_of(project, endpoint.address, MODEL)
    assert language_model.unanswered(project, answers) == ids[2:]


@pytest.mark.parametrize("address", ["http://192.0.2.7:11434/v1", "http://10.1.2.3/v1", "https://[2001:db8::1]/v1"])
def test_another_machine_is_asked_only_when_a_person_says_so(address: str) -> None:
    with pytest.raises(UserError, match="not on this computer"):
        models(Endpoint(address, MODEL))


def test_a_key_goes_to_the_server_and_never_unencrypted_to_another(
    server: LanguageModelServer, endpoint: Endpoint
) -> None:
    schema = DEFAULT.schema
    complete(endpoint._replace(key="secret"), [{"role": "user", "content": "[1] x"}], schema, seed=1)
    assert server.keys == ["Bearer secret"]
    with pytest.raises(UserError, match="without encryption"):
        models(Endpoint("http://192.0.2.7/v1", MODEL, may_leave=True, key="secret"))


def test_models_are_listed(endpoint: Endpoint) -> None:
    assert models(endpoint) == ["another", MODEL]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("localhost:11434", "http://localhost:11434/v1"), (" http://127.0.0.1:8000/ ", "http://127.0.0.1:8000/v1"),
        ("https://models.example/openai/v1", "https://models.example/openai/v1"),
    ],
)  # fmt: skip
def test_addresses_as_people_type_them(typed: str, meant: str) -> None:
    assert completed(typed) == meant


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "ftp://here",
        "http://",
        "http://a b/",
        "http://x:0",
        "http://u:p@host",
        "a?b",
        "http://bücher.example",
        "http://x/ö",
    ],
)
def test_what_is_no_address_is_refused(typed: str) -> None:
    with pytest.raises(UserError, match="no address"):
        completed(typed)


def test_it_is_accepted_one_by_one_until_enough_is_judged(
    project: Project, countries: Countries, add_article: Callable[..., str], endpoint: Endpoint
) -> None:
    lines = [f"Ida Berg 語った the fleet stays in port {number}" for number in range(30)]
    read, unread = (
        add_article(".\n".join(lines), title="Read"),
        add_article(TEXT.replace("murmured", "語った"), title="Not"),
    )
    tags = project.tags(read)
    for number, line in enumerate(lines[:24]):
        start = sum(len(each) + 2 for each in lines[:number])
        made = [
            tag_edits.new_tag(project, countries, tags, layer, (Span(start + first, start + last),))
            for layer, first, last in ((cb.CLAIM, 13, len(line)), (cb.SPEAKER, 0, 8), (cb.CUE, 9, 12))
        ]
        for each in made:
            project.commit(each.edit)
        by_layer = {tag.layer_id: tag for tag in project.tags(read).annotations.values() if tag.start >= start}
        for layer in (cb.SPEAKER, cb.CUE):
            project.commit(tag_edits.link(project, by_layer[cb.CLAIM], by_layer[layer]))
    language_model.ask(project, endpoint, [read, unread])
    answers = language_model.answers_of(project, endpoint.address, MODEL)
    before = language_model.figures(project, answers)
    assert (before.answered, before.tokens_in, before.judged.articles) == (2, 200, 0)
    assert not before.confidences
    found = proposed(project, endpoint, unread)
    assert found
    assert not open_suggestions.taken_together(found, least=0.0)
    project.commit(assignment_edits.set_state(project, [project.articles[read]], DONE))
    after = language_model.figures(project, answers)
    assert after.judged.articles == 1
    # 24 of 30 were right as a whole, and one of each kind more is counted.
    assert after.confidences[cb.CLAIM] == pytest.approx(25 / 32)
    (alpha,) = (each for each in after.alphas if each.annotator_id == ANNA.id and each.layer_id == cb.SPEAKER)
    assert alpha.articles == 1
    assert alpha.alpha is not None
    assert 0.5 < alpha.alpha < 1
    tools = resources.plain_tools()._replace(answers=language_model.judged(answers, after))
    found = open_suggestions.proposals(project, unread, tools, by=[LANGUAGE_MODEL])
    claims = [each for each in found if each.layer_id == cb.CLAIM]
    assert claims
    assert all(each.is_judged and each.confidence == pytest.approx(25 / 32) for each in claims)
    assert open_suggestions.taken_together(found, least=0.75)
    assert not [each for each in open_suggestions.taken_together(found, least=0.8) if each.layer_id == cb.CLAIM]


def test_one_article_that_is_refused_holds_up_no_other(
    project: Project, add_article: Callable[..., str], endpoint: Endpoint, server: LanguageModelServer
) -> None:
    ids = [add_article(f"{TEXT}\nNumber {number}.", title=str(number)) for number in range(3)]
    server.refuses = "Number 0"
    for _ in range(2):
        with pytest.raises(UserError, match="1 article of 3"):
            language_model.ask(project, endpoint, ids)
        answers = language_model.answers_of(project, endpoint.address, MODEL)
        assert language_model.unanswered(project, answers) == ids[:1]


def test_an_answer_that_was_none_is_asked_for_again(
    project: Project, add_article: Callable[..., str], endpoint: Endpoint, server: LanguageModelServer
) -> None:
    article_id = add_article(TEXT)
    server.behaviour = "prose"
    language_model.ask(project, endpoint, [article_id])
    server.behaviour = "thinking"
    assert language_model.ask(project, endpoint, [article_id]) == 1
    assert words_of(project, article_id, proposed(project, endpoint, article_id), cb.CLAIM)
    assert language_model.ask(project, endpoint, [article_id]) == 0


def test_in_bulk_an_unjudged_find_draws_no_link(
    project: Project, countries: Countries, add_article: Callable[..., str], endpoint: Endpoint
) -> None:
    article_id = add_article("Ida Berg 語った the fleet stays. Olaf Scholz said that Norway will pay.")
    tags = project.tags(article_id)
    claim = Span(13, 28)
    project.commit(tag_edits.new_tag(project, countries, tags, cb.CLAIM, (claim,)).edit)
    language_model.ask(project, endpoint, [article_id])
    answers = language_model.answers_of(project, endpoint.address, MODEL)
    tools = resources.plain_tools()._replace(answers=language_model.judged(answers, None))
    everything = {each.id: each for each in open_suggestions.proposals(project, article_id, tools)}
    assert any(each.layer_id == cb.CLAIM and not each.is_judged for each in everything.values())
    wanted = open_suggestions.taken_together(everything.values(), least=0.3)
    assert wanted
    tags = project.tags(article_id)
    taken = decisions.accept(project, countries, tags, wanted, open_suggestions.judged_ones(everything))
    project.commit(taken.edit)
    by_hand = next(tag for tag in project.tags(article_id).annotations.values() if tag.spans == (claim,))
    assert not [link for link in project.tags(article_id).links.values() if link.source_id == by_hand.id]


def test_what_others_find_as_well_is_theirs_and_the_confidence_is_of_the_rest(
    project: Project, add_article: Callable[..., str], endpoint: Endpoint
) -> None:
    article_id = add_article("Ida Berg said that the fleet stays in port. Tom Lund 語った no ship will sail.")
    language_model.ask(project, endpoint, [article_id])
    answers = language_model.answers_of(project, endpoint.address, MODEL)
    sure = JudgedAnswers(answers, {cb.CLAIM: 0.99})
    tools = resources.plain_tools()._replace(answers=sure)
    found = open_suggestions.proposals(project, article_id, tools)
    by = {(each.layer_id, words): each.by for each in found
          for words in [covered_text(project.text(article_id), each.spans)]}  # fmt: skip
    assert by[cb.SPEAKER, "Ida Berg"] != LANGUAGE_MODEL
    assert by[cb.CLAIM, "no ship will sail"] == LANGUAGE_MODEL
    project.commit(assignment_edits.set_state(project, list(project.articles.values()), DONE))
    figures = language_model.figures(project, answers)
    assert figures.remaining.articles == figures.judged.articles


@pytest.mark.parametrize("behaviour", ["numbers", "surrogates"])
def test_odd_numbers_and_letters_of_a_server_do_no_harm(
    behaviour: str, project: Project, countries: Countries, add_article: Callable[..., str], endpoint: Endpoint,
    server: LanguageModelServer,
) -> None:  # fmt: skip
    article_id = add_article(TEXT)
    server.behaviour, server.digest = behaviour, ""
    if behaviour == "numbers":
        with pytest.raises(UserError, match="no language model's server"):
            language_model.ask(project, endpoint, [article_id])
        return
    language_model.ask(project, endpoint, [article_id])
    found = proposed(project, endpoint, article_id)
    everything = {each.id: each for each in found}
    claim = next(each for each in found if each.layer_id == cb.CLAIM)
    project.commit(decisions.accept(project, countries, project.tags(article_id), [claim], everything).edit)
    assert project.tags(article_id).of_layer(cb.CLAIM)


def test_a_key_is_in_no_message(server: LanguageModelServer, endpoint: Endpoint) -> None:
    assert models(endpoint._replace(key=" sk-SECRET\n")) == ["another", MODEL]
    for key in ("sk-SECRET\nX: y", "sk-SÉCRET"):
        with pytest.raises(UserError) as caught:
            models(endpoint._replace(key=key))
        assert "CRET" not in str(caught.value)
    with pytest.raises(UserError, match="without encryption"):
        models(Endpoint(completed("HTTP://192.0.2.7/v1"), MODEL, may_leave=True, key="secret"))
    with pytest.raises(UserError, match="without encryption"):
        models(Endpoint("HTTP://192.0.2.7/v1", MODEL, may_leave=True, key="secret"))


def test_localhost_is_tried_at_all_its_addresses(server: LanguageModelServer) -> None:
    assert models(Endpoint(f"http://localhost:{server.server_port}/v1", MODEL)) == ["another", MODEL]
    backend = GuardedBackend(is_loopback, "{host}")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        with pytest.raises(httpcore.ConnectError):
            backend.connect_tcp("localhost", taken.getsockname()[1], timeout=2)


def test_answers_are_forgotten(project: Project, add_article: Callable[..., str], endpoint: Endpoint) -> None:
    article_id = add_article(TEXT)
    language_model.ask(project, endpoint, [article_id])
    answers = language_model.answers_of(project, endpoint.address, MODEL)
    assert language_model.forget(project, answers) == 1
    assert not proposed(project, endpoint, article_id)


@pytest.mark.parametrize("content", ["", "{}", "[]", "null", '{"attributions": [[[[0, 999999]], [], []]]}', "[" * 5000])
def test_a_damaged_answer_is_none(
    content: str, project: Project, add_article: Callable[..., str], endpoint: Endpoint
) -> None:
    article_id = add_article(TEXT)
    language_model.ask(project, endpoint, [article_id])
    answers = language_model.answers_of(project, endpoint.address, MODEL)
    (path,) = answers.folder.iterdir()
    assert "fleet" not in path.read_text(encoding="utf-8")
    path.write_text(content, encoding="utf-8")
    assert answers.of(project.text(article_id)) is None


PIECES = st.sampled_from(
    ["Ida", "said", "語った", "🚢", "قال", "שלום", " ", ".", "\n\n", "Ida Berg", "é", "e\u0301", "[2]"]
)
TEXTS = st.lists(PIECES, max_size=40).map("".join)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 50) | st.floats() | PIECES | TEXTS,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["paragraph", "claim", "speaker", "cue", "layer", "quote"]), inner, max_size=4
        )
    ),
    max_leaves=12,
)


@settings(max_examples=200, deadline=None)
@given(TEXTS, st.dictionaries(st.sampled_from(["attributions", "tags", "other"]), VALUES, max_size=3) | VALUES)
def test_whatever_is_answered_spans_are_within_the_text_and_quote_it(text: str, answer: object) -> None:
    for part in parts_of(text):
        found = read_answer(DEFAULT, text, part, json.dumps(answer))
        assert found.dropped <= found.quotes
        for each in found.attributions:
            assert each.claim
            for spans in each:
                assert all(part[0].start <= span.start < span.end <= part[-1].end for span in spans)


@settings(max_examples=100, deadline=None)
@given(TEXTS, st.data())
def test_a_quotation_to_the_letter_is_found_where_it_stands(text: str, data: st.DataObject) -> None:
    for part in parts_of(text):
        number = data.draw(st.integers(1, len(part)))
        span = part[number - 1]
        start = data.draw(st.integers(span.start, span.end - 1))
        end = data.draw(st.integers(start + 1, span.end))
        quote = text[start:end].strip()
        if not quote:
            continue
        said = json.dumps(
            {"attributions": [{"paragraph": number, "claim": [quote], "speaker": quote, "cue": "no way"}]}
        )
        found = read_answer(DEFAULT, text, part, said)
        (only,) = found.attributions
        assert covered_text(text, only.claim) == quote
        assert span.start <= only.claim[0].start < span.end
        assert only.cue == ()
        assert (found.quotes, found.dropped) == (3, 1)


@pytest.mark.parametrize("room", [60, 90, 200])
def test_what_is_too_long_for_a_model_is_asked_in_parts(
    room: int, project: Project, add_article: Callable[..., str], endpoint: Endpoint, server: LanguageModelServer
) -> None:
    article_id = add_article(TEXT)
    server.room = room
    language_model.ask(project, endpoint, [article_id])
    assert len(words_of(project, article_id, proposed(project, endpoint, article_id), cb.CLAIM)) == 2


def test_a_model_that_takes_nothing_is_not_asked_for_ever(
    project: Project, add_article: Callable[..., str], endpoint: Endpoint, server: LanguageModelServer
) -> None:
    article_id = add_article("\n".join(f"Paragraph {number}." for number in range(64)))
    server.room = 0
    with pytest.raises(UserError, match="context is too long"):
        language_model.ask(project, endpoint, [article_id])
    assert len(server.asked) < 20


ITEMS = [
    {"paragraph": 1, "claim": ['he said "attributions": [{}, ] so'], "speaker": "Ida", "cue": "said"},
    {"paragraph": 2, "claim": ["\\", "é"], "speaker": "", "cue": ""},
]


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_of_an_answer_that_is_cut_off_what_was_finished_is_taken(data: st.DataObject) -> None:
    items = data.draw(st.lists(st.sampled_from(ITEMS), max_size=5))
    said = json.dumps({"attributions": items}, indent=data.draw(st.sampled_from([None, 1])))
    begun = said[: data.draw(st.integers(0, len(said)))]
    text = "\n".join(quote for each in ITEMS for quote in each["claim"])
    found = read_answer(DEFAULT, text, parts_of(text)[0], begun)
    finished = [json.dumps(each, indent=1).replace(" ", "").replace("\n", "") for each in items]
    plain = begun.replace(" ", "").replace("\n", "")
    ends = [len('{"attributions":[') + sum(map(len, finished[: k + 1])) + k for k in range(len(items))]
    expected = {json.dumps(each) for each, end in zip(items, ends, strict=True) if len(plain) >= end}
    assert len(found.attributions) == len(expected)
    assert found.is_whole == (begun == said) or not found.is_usable


@settings(max_examples=100, deadline=None)
@given(st.lists(st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=3000), max_size=12))
def test_parts_hold_every_paragraph_once_and_are_not_long(found: list[str]) -> None:
    text = "\n\n".join(found)
    parts = parts_of(text)
    pieces = [span for part in parts for span in part]
    assert pieces == sorted(set(pieces))
    assert "".join(text[span.start : span.end] for span in pieces) == "".join(found)
    sizes = [sum(len(text[span.start : span.end].encode()) for span in part) for part in parts]
    assert all(size <= MOST_BYTES or len(part) == 1 for size, part in zip(sizes, parts, strict=True))
    for part in parts:
        sent = messages_of(DEFAULT, text, part)[-1]["content"]
        assert sent.count("\n") == len(part) - 1


@pytest.mark.parametrize("sentence", ["The minister said that it stays. ", "大臣は艦隊は残ると言った。"])
def test_a_long_paragraph_is_asked_about_by_sentences(sentence: str) -> None:
    text = (sentence * 400).strip()
    parts = parts_of(text)
    assert len(parts) > 2
    assert {text[span.start : span.end] for part in parts for span in part} == {sentence.strip()}


def test_of_several_places_whole_words_and_near_ones_are_meant() -> None:
    text = "USA and US. He said US troops leave, he said."
    (part,) = parts_of(text)
    said = json.dumps(
        {"attributions": [{"paragraph": 1, "claim": ["US troops leave"], "speaker": "US", "cue": "said"}]}
    )
    (only,) = read_answer(DEFAULT, text, part, said).attributions
    assert only.claim == (Span(20, 35),)
    assert only.speaker == (Span(20, 22),)
    assert only.cue == (Span(15, 19),)
