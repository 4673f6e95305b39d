"""All programs on a machine know it by one mark, whatever becomes of its network."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from coalition_annotator.files import this_machine
from coalition_annotator.project.lock_file import LockFile
from coalition_annotator.project.project import Project

from ..conftest import ANNA

# Python makes an address up where it finds none; cards come and go with docks and cables.
WITH_OTHER_CARDS = (
    "import random, sys, uuid; uuid.getnode = lambda: random.getrandbits(40) | {bit} << 40; "
    "from coalition_annotator.__main__ import main; sys.exit(main(sys.argv[1:]))"
)


@pytest.mark.parametrize("bit", [0, 1])
def test_another_program_on_this_machine_works_beside_the_window_whatever_the_network(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, bit: int
) -> None:
    monkeypatch.setattr("uuid.getnode", lambda: 1 << 40)
    if not this_machine._identifier():
        pytest.skip("this system has no identifier")
    project = Project.create(tmp_path / "p.coalition", name="Team", me=ANNA)
    opened = LockFile(project.path, ANNA.name)
    opened.beat()
    try:
        command = [sys.executable, "-c", WITH_OTHER_CARDS.format(bit=bit), "info", str(project.path)]
        done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
        assert done.returncode == 0, done.stderr
    finally:
        opened.leave()
        project.close()


@pytest.mark.parametrize("known", ["", "uninitialized\n", "3d12\n", None])
def test_an_identifier_that_is_none_is_not_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, known: str | None
) -> None:
    place = tmp_path / "machine-id"
    if known is not None:
        place.write_text(known)
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(this_machine, "_IDENTIFIERS", (place,))
    monkeypatch.setattr("uuid.getnode", lambda: 1 << 40 | 7)
    assert this_machine._identifier() == ("3d12" if known == "3d12\n" else "")
    monkeypatch.setattr("uuid.getnode", lambda: 7)
    assert this_machine._identifier() == ("3d12" if known == "3d12\n" else "7")
