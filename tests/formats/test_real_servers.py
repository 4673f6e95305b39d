"""Exports go through the real servers and come back whole.

Skipped unless a server's program is named: ``LABEL_STUDIO=…/bin/label-studio`` and ``DOCCANO=…/bin/doccano``. They are
started on the loopback only, with data in a temporary folder.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

from coalition_annotator.formats import documents, file_groups
from coalition_annotator.formats.records import Document, Options
from coalition_annotator.model import codebook as cb
from coalition_annotator.model.span import Span
from coalition_annotator.project.editing import article_edits, tag_edits
from coalition_annotator.project.exporting import export
from coalition_annotator.project.project import Project

from ..conftest import BO

pytestmark = pytest.mark.slow
LABEL_STUDIO, DOCCANO = os.environ.get("LABEL_STUDIO", ""), os.environ.get("DOCCANO", "")
TOKEN = "1234567890abcdef1234567890abcdef12345678"
TEXTS = (
    "🚢🚢 “We will send ships,” Ida Berg told 🇳🇴 reporters, “and they will stay.” Norway agrees.",
    "قال الوزير إن النرويج توافق على الخطة.",
    "日本の首相は「支持する」と述べた。",
)
Answer = Any

# doccano's own importer with its database, without its pages and queue: what its server runs for an uploaded file.
_DOCCANO_SCRIPT = """
import json, os, sys, sysconfig
from pathlib import Path

home = Path(os.environ["DOCCANO_HOME"])
home.mkdir(parents=True, exist_ok=True)
os.environ.update(STANDALONE="True", DJANGO_SETTINGS_MODULE="config.settings.production", MEDIA_ROOT=str(home / "m"))
sys.path.append(str(Path(sysconfig.get_paths()["purelib"]) / "backend"))
import django
from django.core import management

django.setup()
management.call_command("migrate", verbosity=0)
management.call_command("create_roles", verbosity=0)
from data_import.datasets import load_dataset
from data_import.pipeline.catalog import JSONL
from data_import.pipeline.readers import FileName
from django.contrib.auth import get_user_model
from examples.models import Example
from labels.models import Relation, Span
from projects.models import ProjectType, SequenceLabelingProject

user = get_user_model().objects.create_user("anna", password="secretsecret1")
project = SequenceLabelingProject.objects.create(
    name="Round trip", description="", project_type=ProjectType.SEQUENCE_LABELING, created_by=user, use_relation=True,
    allow_overlapping=True,
)
names = [FileName(full_path=sys.argv[1], generated_name=sys.argv[1], upload_name="lines.jsonl")]
dataset = load_dataset("RelationExtraction", JSONL, names, project, encoding="utf_8")
dataset.save(user, batch_size=1000)
errors = [str(each) for each in dataset.errors]
assert not errors, errors
spans = list(Span.objects.all())
print(json.dumps({
    "examples": Example.objects.count(), "spans": len(spans), "relations": Relation.objects.count(),
    "words": [each.example.text[each.start_offset : each.end_offset] for each in spans],
}))
"""


@pytest.fixture
def tagged(project: Project, countries: Any) -> Project:
    """A project in three scripts with emoji, two annotators, parts, links, attributes and uneven metadata."""
    for number, text in enumerate(TEXTS):
        new = article_edits.new_article(text, title=f"Article {number}", source="Courier" if number else "")
        project.commit(new.edit, texts=new.texts)

    def tag(article_id: str, layer: str, *words: str) -> Any:
        tags = project.tags(article_id)
        spans = [Span(tags.text.index(each), tags.text.index(each) + len(each)) for each in words]
        new = tag_edits.new_tag(project, countries, tags, layer, spans)
        project.commit(new.edit)
        return new.annotation

    first, second, third = project.articles
    claim = tag(first, cb.CLAIM, "“We will send ships,”", "“and they will stay.”")
    project.commit(tag_edits.set_attribute(project, claim, cb.STANCE, cb.SUPPORT))
    claim = project.tags(first).annotations[claim.id]
    project.commit(tag_edits.link(project, claim, tag(first, cb.SPEAKER, "Ida Berg")))
    project.commit(tag_edits.link(project, claim, tag(first, cb.COUNTRY, "Norway")))
    tag(second, cb.SPEAKER, "الوزير")
    tag(third, cb.CLAIM, "「支持する」")
    project.work_as(BO)
    project.register_me()
    tag(first, cb.CLAIM, "Norway agrees")
    return project


def content(paths: list[Path]) -> Counter[tuple[Any, ...]]:
    """Return what files say of tags and links, without ids and without who made them."""
    found: Counter[tuple[Any, ...]] = Counter()
    for batch in file_groups.sort_files(paths).batches:
        for each in documents.read(batch, Options()):
            if not isinstance(each, Document):
                continue
            assert not [problem for problem in each.problems if problem.kind == "refused"], each.problems
            words = {}
            for tag in each.tags:
                covered = tuple(each.text[span.start : span.end] for span in tag.spans)
                words[tag.annotator, tag.key] = covered
                found[tag.label, covered, json.dumps(tag.attributes, sort_keys=True)] += 1
            for link in each.links:
                ends = words[link.annotator, link.source], words[link.annotator, link.target]
                found[link.label, *ends] += 1
    return found


@contextmanager
def served(command: list[str], environment: dict[str, str], health: str, log: Path) -> Iterator[None]:
    """Run a server until the block ends."""
    with log.open("w") as file:
        server = subprocess.Popen(command, env={**os.environ, **environment}, stdout=file, stderr=file)
    try:
        until = time.monotonic() + 180
        while time.monotonic() < until:
            assert server.poll() is None, log.read_text()[-2000:]
            with suppress(OSError, urllib.error.URLError):
                urllib.request.urlopen(health, timeout=2).read()
                break
            time.sleep(0.5)
        yield
    finally:
        server.terminate()
        server.wait(timeout=30)


def free_port() -> int:
    """Return a port that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def asked(base: str, headers: dict[str, str]) -> Callable[..., Answer]:
    """Return what asks a server, and fails with what it says where it refuses."""

    def ask(method: str, path: str, given: Any = None, *, kind: str = "application/json") -> Answer:
        body = given if isinstance(given, bytes) else None if given is None else json.dumps(given).encode()
        request = urllib.request.Request(f"{base}{path}", body, {**headers, "Content-Type": kind}, method=method)
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                data = answer.read()
        except urllib.error.HTTPError as error:
            pytest.fail(f"{method} {path}: {error.code} {error.read()[:1500]!r}")
        return json.loads(data) if data[:1] in (b"{", b"[") else data

    return ask


@pytest.mark.skipif(not LABEL_STUDIO, reason="LABEL_STUDIO names no program")
def test_label_studio_takes_our_tasks_and_gives_them_back(tagged: Project, tmp_path: Path) -> None:
    target = tmp_path / "tasks.json"
    export.export(tagged, export.formats()["label_studio"], target)
    port = free_port()
    base = f"http://127.0.0.1:{port}"
    command = [
        LABEL_STUDIO, "start", "--no-browser", "--port", str(port), "--internal-host", "127.0.0.1", "--data-dir",
        str(tmp_path / "data"), "--username", "a@b.example", "--password", "secretsecret1", "--user-token", TOKEN,
    ]  # fmt: skip
    environment = {
        "LABEL_STUDIO_ENABLE_LEGACY_API_TOKEN": "true", "COLLECT_ANALYTICS": "false", "LATEST_VERSION_CHECK": "false",
        "SENTRY_DSN": "", "FRONTEND_SENTRY_DSN": "",
    }  # fmt: skip
    with served(command, environment, f"{base}/health", tmp_path / "server.log"):
        ask = asked(base, {"Authorization": f"Token {TOKEN}"})
        interface = (tmp_path / "tasks-interface.xml").read_text(encoding="utf-8")
        made = ask("POST", "/api/projects", {"title": "Round trip", "label_config": interface})
        brought = ask("POST", f"/api/projects/{made['id']}/import", json.loads(target.read_text(encoding="utf-8")))
        assert brought["task_count"] == 3 and brought["annotation_count"] == 4
        back = ask("GET", f"/api/projects/{made['id']}/export?exportType=JSON&download_all_tasks=true")
    again = tmp_path / "back" / "back.json"
    again.parent.mkdir()
    again.write_text(json.dumps(back), encoding="utf-8")
    assert content([again]) == content([target])
    assert len(content([target])) >= 8


@pytest.mark.skipif(not DOCCANO, reason="DOCCANO names no program")
def test_doccano_takes_our_lines_and_gives_them_back(tagged: Project, tmp_path: Path) -> None:
    target = tmp_path / "lines.jsonl"
    export.export(tagged, export.formats()["doccano"], target)
    environment = {"DOCCANO_HOME": str(tmp_path / "data"), "DATABASE_URL": f"sqlite:///{tmp_path / 'doccano.db'}"}
    python = Path(DOCCANO).with_name("python")
    done = subprocess.run(
        [str(python), "-c", _DOCCANO_SCRIPT, str(target)], env={**os.environ, **environment}, capture_output=True,
        encoding="utf-8", check=False, cwd=tmp_path,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    answer = json.loads(done.stdout.splitlines()[-1])
    lines = [json.loads(each) for each in target.read_text(encoding="utf-8").splitlines()]
    assert answer["examples"] == len(lines)
    assert answer["spans"] == sum(len(each["entities"]) for each in lines)
    assert answer["relations"] == sum(len(each["relations"]) for each in lines)
    assert Counter(answer["words"]) == Counter(
        line["text"][each["start_offset"] : each["end_offset"]] for line in lines for each in line["entities"]
    )
