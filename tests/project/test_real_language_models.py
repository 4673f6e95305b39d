"""A real server holds a real model to the schema, and what is too long for it is asked in parts.

Skipped unless llama.cpp's server and a model are named: ``LLAMA_SERVER=…/llama-server LLAMA_MODEL=….gguf``. It is
started on the loopback only. A model of 100 MB, which understands little, is enough.
"""

from __future__ import annotations

import os
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from coalition_annotator.model.errors import UserError
from coalition_annotator.model.span import covered_text
from coalition_annotator.model.suggestion import LANGUAGE_MODEL
from coalition_annotator.nlp.language_model.endpoint import Endpoint
from coalition_annotator.project.project import Project
from coalition_annotator.project.suggestions import language_model, open_suggestions, resources

pytestmark = pytest.mark.slow
SERVER, MODEL = os.environ.get("LLAMA_SERVER", ""), os.environ.get("LLAMA_MODEL", "")
CONTEXT = 3072
SHORT = "Minister Ida Berg said the fleet stays. “We will not leave,” she told reporters 🚢 in Norway."
LONG = "\n".join(f"{number}番目の大臣は「艦隊は{number}隻残る」と述べた。" * 3 for number in range(20))


@pytest.fixture(scope="module")
def endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Endpoint]:
    if not (SERVER and MODEL):
        pytest.skip("no server is named")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [
        SERVER, "--host", "127.0.0.1", "--port", str(port), "-m", MODEL, "-c", str(CONTEXT), "-np", "1",
        "--alias", "tiny",
    ]  # fmt: skip
    with (tmp_path_factory.mktemp("llama") / "log").open("wb") as log:
        running = subprocess.Popen(command, stdout=log, stderr=log)
        try:
            found = Endpoint(f"http://127.0.0.1:{port}/v1", "tiny")
            end = time.monotonic() + 120
            while time.monotonic() < end and running.poll() is None:
                with suppress(UserError):
                    language_model.models(found)
                    break
                time.sleep(0.2)
            yield found
        finally:
            running.terminate()
            running.wait(30)


@pytest.fixture(autouse=True)
def _own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COALITION_ANNOTATOR_HOME", str(tmp_path / "home"))


@pytest.mark.parametrize(("text", "parts"), [(SHORT, 1), (LONG, 2)], ids=["short", "long"])
def test_it_is_held_to_the_schema_and_quotes_to_the_letter(
    text: str, parts: int, project: Project, add_article: Callable[..., str], endpoint: Endpoint
) -> None:
    assert language_model.models(endpoint) == ["tiny"]
    article_id = add_article(text)
    assert language_model.ask(project, endpoint, [article_id]) == 1
    answers = language_model.answers_of(project, endpoint.address, endpoint.model)
    kept = answers.of(text)
    assert kept is not None
    assert kept.unusable == 0
    assert kept.digest
    assert kept.tokens_in > parts * 200
    assert kept.tokens_out
    tools = resources.plain_tools()._replace(answers=language_model.judged(answers, None))
    for each in open_suggestions.proposals(project, article_id, tools, by=[LANGUAGE_MODEL]):
        assert covered_text(text, each.spans).strip()
    assert language_model.ask(project, endpoint, [article_id]) == 0
