"""What all tests share: a project in a temporary folder, and a window on it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from coalition_annotator import assets
from coalition_annotator.files.log import HOME_VARIABLE
from coalition_annotator.model.annotation import Annotator
from coalition_annotator.nlp import countries as country_service
from coalition_annotator.nlp.countries import Countries
from coalition_annotator.project.editing import article_edits
from coalition_annotator.project.project import Project

from .web_site import serving

REAL = Path(__file__).parent.parent.parent / "shared" / "data" / "articles" / "000_f0452ff4cc361f17.txt"
ANNA = Annotator("01900000-0000-7000-8000-000000000001", "Anna Lind", "AL", "#3056d3", "2026-01-01T00:00:00.000Z")
BO = Annotator("01900000-0000-7000-8000-000000000002", "Bo Ek", "BE", "#d55e00", "2026-01-01T00:00:00.000Z")
# Windows has no names with it.
QUESTION_MARK = "" if sys.platform == "win32" else "?"

TEXT = (
    "Norway backs the plan\n\nNorwegian Defence Minister Ida Berg said that a shared fleet would deter attacks on"
    " Lithuania.\n\n“No ship will sail without a vote,” she told reporters, “and it will come in spring.”"
)


_DISPLAY = pytest.StashKey["subprocess.Popen[bytes]"]()


def pytest_configure(config: pytest.Config) -> None:
    """Give each process of tests a display of its own, so that windows of two take no keys from each other."""
    if hasattr(config, "workerinput") and os.environ.get("DISPLAY") and shutil.which("Xvfb"):
        read_end, write_end = os.pipe()
        command = ["Xvfb", "-displayfd", str(write_end), "-screen", "0", "3200x2000x24", "-nolisten", "tcp"]
        config.stash[_DISPLAY] = subprocess.Popen(command, pass_fds=[write_end], stderr=subprocess.DEVNULL)
        os.close(write_end)
        with os.fdopen(read_end) as display:
            os.environ["DISPLAY"] = f":{display.readline().strip()}"


def pytest_unconfigure(config: pytest.Config) -> None:
    """End the display."""
    server = config.stash.get(_DISPLAY, None)
    if server is not None:
        server.terminate()
        server.wait()


@pytest.fixture(scope="session", autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep settings and log of the tests apart from those of whoever runs them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(HOME_VARIABLE, str(tmp_path_factory.mktemp("home")))
        yield


@pytest.fixture(scope="session")
def countries() -> Countries:
    return country_service.parse(assets.text("countries.csv"))


@pytest.fixture(scope="session")
def real_text() -> str:
    if not REAL.exists():
        pytest.skip(f"the real article is not at {REAL}")
    return REAL.read_text(encoding="utf-8")


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    made = Project.create(tmp_path / "test.coalition", name="Test", me=ANNA)
    yield made
    made.close()


@pytest.fixture
def add_article(project: Project) -> Callable[..., str]:
    def add(text: str = TEXT, *, title: str = "Norway backs the plan") -> str:
        new = article_edits.new_article(text, title=title, source="Courier", published="2026-01-07")
        project.commit(new.edit, texts=new.texts)
        return new.article.id

    return add


@pytest.fixture(scope="session")
def site() -> Iterator[str]:
    """The address of a web site on the loopback."""
    with serving() as address:
        yield address
