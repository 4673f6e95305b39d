"""Benchmarks of suggestions; nothing here asserts a time."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEventLoop
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from coalition_annotator.gui.base.settings import Settings
from coalition_annotator.gui.shell.app import make_application, make_window
from coalition_annotator.nlp.attribution import spacy_parser
from coalition_annotator.nlp.attribution.kept_parses import KeptParses
from coalition_annotator.nlp.attribution.read_article import read_article
from coalition_annotator.nlp.category_ranking import CategoryRanking, CodedClaim, offered
from coalition_annotator.nlp.encoder import base_encoders
from coalition_annotator.nlp.encoder.reading import guesses_of
from coalition_annotator.nlp.recommender.training import train
from coalition_annotator.nlp.suggest import propose
from coalition_annotator.project.editing import article_edits
from coalition_annotator.project.project import Project
from coalition_annotator.project.suggestions.resources import plain_tools

from ..conftest import ANNA
from ..nlp.test_recommender import example
from ..project.bringing import bring

POLNEAR = Path(__file__).parents[3] / "shared" / "data" / "polnear" / "train"
SENTENCES = (
    "French President Emmanuel Macron said that the security guarantees for Ukraine would deter further attacks. ",
    "“We will help with our missions on the ground,” the minister told reporters on Tuesday, “and we will pay.” ",
    "The ships of the northern fleet lay at anchor for most of the week, as fog came in from the sea. ",
    "According to a declaration adopted in Paris, the participation of Italy and Spain will be voluntary. ",
)


def article(seed: int, words: int = 800) -> str:
    chance = random.Random(seed)
    text = ""
    while len(text.split()) < words:
        text += "".join(chance.choice(SENTENCES) for _ in range(3)).rstrip() + "\n\n"
    return text.rstrip()


def test_rules_over_a_hundred_articles_of_800_words(benchmark: Any) -> None:
    texts = [article(seed) for seed in range(100)]
    tools = plain_tools()
    found = benchmark.pedantic(lambda: [propose("a", text, tools) for text in texts], rounds=3)
    assert all(found)


def test_syntax_over_ten_articles_of_800_words(benchmark: Any) -> None:
    if not spacy_parser.installed():
        pytest.skip("no spaCy pipeline is installed (extra 'nlp')")
    tools = plain_tools()._replace(parser=spacy_parser.load())
    texts = [article(seed) for seed in range(10)]
    found = benchmark.pedantic(lambda: [propose("a", text, tools) for text in texts], rounds=3, warmup_rounds=1)
    assert all(found)


def test_an_encoder_over_ten_articles_of_800_words(benchmark: Any) -> None:
    encoder = base_encoders.pretrained(base_encoders.folder_of(), ("O", "B-claim", "I-claim"))
    read = [read_article(article(seed)).paragraphs for seed in range(10)]
    found = benchmark.pedantic(lambda: [guesses_of(encoder, each) for each in read], rounds=3, warmup_rounds=1)
    assert all(found)


def test_from_opening_an_article_to_its_suggestions(
    benchmark: Any, qapp: QApplication, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An article of 800 words, in the window, with the parser at work behind it."""
    monkeypatch.setenv("COALITION_ANNOTATOR_HOME", str(tmp_path))
    project = Project.create(tmp_path / "bench.coalition", name="Bench", me=ANNA)
    ids = []
    for seed in range(24):
        new = article_edits.new_article(article(seed), title=f"Article {seed}")
        project.commit(new.edit, texts=new.texts)
        ids.append(new.article.id)
    project.close()
    make_application()
    settings = Settings(tmp_path)
    settings.annotator = ANNA
    window = make_window(qapp, settings)
    qtbot.addWidget(window)
    window.features.files.projects.open_project(project.path)
    window.show()
    model = window.features.suggestions.actions.model
    qtbot.waitUntil(lambda: bool(model.open) and not model.is_busy, timeout=20_000)
    left = iter(ids[1:])

    def until(shown: bool) -> None:
        while bool(model.open) is not shown:
            qapp.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents, 50)

    def settled() -> None:
        qtbot.waitUntil(lambda: not model.is_busy, timeout=20_000)

    def opened() -> None:
        window.open_article(next(left))
        until(shown=True)

    benchmark.pedantic(opened, setup=settled, rounds=20)


def test_train_on_600_articles(benchmark: Any, tmp_path: Path) -> None:
    """PolNeAR's articles where they are there, otherwise invented ones; with syntax where there is a parser, kept."""
    if POLNEAR.exists():
        from coalition_annotator.project.suggestions import recommender

        project = Project.create(tmp_path / "p.coalition", name="PolNeAR", me=ANNA)
        bring(project, POLNEAR)
        examples = list(recommender.examples(project))[:600]
        project.close()
    else:
        examples = [example(seed) for seed in range(600)]
    installed = spacy_parser.load()
    parser = KeptParses(installed, tmp_path / "parses") if installed is not None else None
    for each in examples if parser is not None else ():
        read_article(each.text, parser)
    model = benchmark.pedantic(lambda: train(examples, plain_tools().cues, parser), rounds=1)
    assert model.articles == 600


def test_categories_offered_while_the_ten_thousandth_claims_are_coded(benchmark: Any) -> None:
    chance = random.Random(7)
    vocabulary = ["".join(chance.choices("abcdefghijklmnop", k=7)) for _ in range(8000)]
    rarer = [1 / (place + 1) for place in range(len(vocabulary))]
    categories = [f"category {number}" for number in range(60)]

    def claim() -> str:
        return " ".join(chance.choices(vocabulary, rarer, k=18))

    def coded() -> CodedClaim:
        return CodedClaim(claim(), (chance.choice(categories),))

    about = {each: claim() for each in categories}
    ranking = CategoryRanking(coded() for _ in range(10_000))
    ranking.prepare(about)

    def choose_and_ask() -> dict[str, str]:
        ranking.add(coded())
        return offered(ranking, claim(), about, 9)

    assert len(benchmark.pedantic(choose_and_ask, rounds=600)) == 9
