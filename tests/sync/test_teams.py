"""Copies of a project that meet at a server or in a folder."""

from __future__ import annotations

from pathlib import Path

from coalition_annotator.project.project import Project
from coalition_annotator.project.team import membership, sharing
from coalition_annotator.store import integrity

from ..conftest import BO
from ..project.test_rounds import content


def sync(project: Project, password: str = "") -> None:
    with sharing.synchronising(project, password=password) as synchroniser:
        synchroniser.pull()
        synchroniser.push()
    project.reread()


def test_two_people_see_each_others_tags_through_a_server(project: Project, address: str, tmp_path: Path) -> None:
    target = sharing.target_of(address)
    sharing.create(project, target)
    invited = membership.invite(project, "Bo Ek", password=target.password)
    theirs = sharing.target_of(invited.link)
    path = tmp_path / "bo.coalition"
    joined = sharing.join(path, theirs, BO)
    assert joined.annotator.name == "Bo Ek"
    bo = Project.open(path, me=joined.annotator)
    sync(project, target.password)
    assert content(bo) == content(project)
    assert integrity.check(path) == []
    bo.close()
