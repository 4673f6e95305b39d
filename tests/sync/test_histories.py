"""Five people over three carriers: a server, a folder that is synchronised late, and files; each of them does all that
people do, offline and back, under clocks that are wrong, while the server dies. At the end all are equal.
"""

from __future__ import annotations

import os
import random
import tempfile
import threading
import time
from contextlib import suppress
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path

import pytest

from coalition_annotator.model.errors import StaleError, UserError
from coalition_annotator.model.identifier import new_id
from coalition_annotator.project.project import Project
from coalition_annotator.project.team import exchange, membership, sharing, team_carrier
from coalition_annotator.project.team.synchroniser import Synchroniser, carrier_of
from coalition_annotator.store import carriers, database
from coalition_annotator.store.carriers import CarrierState
from coalition_annotator.sync import folder

from ..conftest import ANNA, BO, QUESTION_MARK
from ..project.test_rounds import CEM, WORDS, World
from .real_postgresql import RealServer
from .synced_folder import SyncedFolder

DORA = ANNA._replace(id="01900000-0000-7000-8000-00000000000d", name="Dora Nè", initials="DN")
EVA = ANNA._replace(id="01900000-0000-7000-8000-00000000000e", name="Eva Ó", initials="EÓ")
AHEAD = {BO.id: timedelta(days=10), DORA.id: timedelta(hours=5)}
_SCHEMAS = count()
DEATHS = int(os.environ.get("DEATHS", "3"))


class Team(World):
    """Anna owns the team on a server, Bo is an annotator there, Cem a supervisor who is in a folder, too; Dora is in
    the folder alone; Eva sends and gets files."""

    def __init__(self, seed: int, server: RealServer) -> None:
        self.chance = random.Random(seed)
        self.folder = Path(tempfile.mkdtemp())
        self.chosen, self.owed = {}, set()
        first = Project.create(self.folder / f"0 #%{QUESTION_MARK}[.coalition", name="Team", me=ANNA)
        self._add_article(first, " ".join(WORDS[:30]) + ".\n\n" + " ".join(WORDS[30:]) + ".", "Plan")
        target = sharing.target_of(server.url(schema=f"histories{next(_SCHEMAS)}"))
        sharing.create(first, target)
        self.copies = [first]
        self.secrets = {ANNA.id: target.password}
        for number, (who, role) in enumerate(((BO, sharing.ANNOTATOR), (CEM, sharing.SUPERVISOR)), start=1):
            invited = sharing.target_of(membership.invite(first, who.name, role, password=target.password).link)
            path = self.folder / f"{number}.coalition"
            joined = sharing.join(path, invited, who)
            assert joined.annotator.id == who.id
            self.copies.append(Project.open(path, me=joined.annotator))
            self.secrets[who.id] = invited.password
        self.synced = SyncedFolder(self.folder / "synced", self.chance, ["cem", "dora"])
        cem = self.copies[2]
        folder.create(self.synced.path("cem"), project_id=cem.id, name="Team")
        self._add_folder(cem, "cem")
        path = self.folder / "3.coalition"
        first.save_copy(path)
        dora = Project.open(path, me=DORA)
        self._forget_carriers(dora)
        self._add_folder(dora, "dora")
        path = self.folder / "4.coalition"
        first.save_copy(path)
        eva = Project.open(path, me=EVA)
        self._forget_carriers(eva)
        self.copies += [dora, eva]
        for project in self.copies:
            project.register_me()

    def _forget_carriers(self, project: Project) -> None:
        for state in team_carrier.carrier_states(project):
            with project.file.writing() as connection:
                carriers.remove(connection, state.id)

    def _add_folder(self, project: Project, whose: str) -> None:
        path = str(self.synced.path(whose))
        state = CarrierState(new_id(), "folder", path, project.me.id, "", "", "", 0)
        with project.file.writing() as connection:
            carriers.put(connection, state)

    def act(self, project: Project) -> None:
        super().act(project)
        ahead = AHEAD.get(project.me.id)
        if ahead is not None:
            # A clock that is wrong: what was just done is dated later.
            connection = project.file.connection
            found = connection.execute(
                "SELECT seq, time FROM change WHERE merge_id IS NULL AND annotator_id = ? ORDER BY seq DESC LIMIT 1",
                (project.me.id,),
            ).fetchone()
            state = next(iter(team_carrier.carrier_states(project)))
            if found is not None and found[0] > state.sent_seq and self._is_latest(project, found[0]):
                moment = datetime.fromisoformat(found[1])
                if moment < datetime.now(moment.tzinfo) + ahead / 2:
                    later = (moment + ahead).isoformat(timespec="milliseconds").replace("+00:00", "Z")
                    connection.execute("UPDATE change SET time = ? WHERE seq = ?", (later, found[0]))

    def _is_latest(self, project: Project, seq: int) -> bool:
        sql = "SELECT seq FROM change ORDER BY time DESC, id DESC LIMIT 1"
        return bool(project.file.connection.execute(sql).fetchone()[0] == seq)

    def sync(self, project: Project) -> bool:
        """Meet all carriers of a copy; tells False where one could not be met."""
        met = True
        for state in team_carrier.carrier_states(project):
            secret = self.secrets.get(project.me.id, "") if state.kind == "postgresql" else ""
            file = database.open_file(project.path)  # as the window's thread for it has a connection of its own
            try:
                carrier = carrier_of(file, state, secret, project.me.name)
            except sharing.OfflineError:
                met = False
                file.close()
                continue
            try:
                synchroniser = Synchroniser(file, carrier, state)
                synchroniser.meet()
                pulled = synchroniser.pull()
                assert pulled.left_out == ()
                if self.chance.random() < 0.5:
                    synchroniser.push()
                    synchroniser.pull()
                synchroniser.push()
            except sharing.OfflineError:
                met = False
            finally:
                carrier.close()
                file.close()
        project.news()
        return met

    def exchange_files(self) -> None:
        """Eva and Cem send each other their files."""
        one, other = self.chance.sample((2, 4), 2)
        news, _ = exchange.merge(self.copies[one], self.copies[other].path)
        if news is not None and self.chance.random() < 0.3:
            with suppress(StaleError, UserError):
                self.copies[one].undo()

    def round(self) -> None:
        for project in self.copies:
            for _ in range(self.chance.randint(0, 4)):
                self.act(project)
            project.news()
        for _ in range(self.chance.randint(1, 6)):
            kind = self.chance.choice(("sync", "sync", "sync", "files", "deliver"))
            if kind == "sync":
                self.sync(self.chance.choice(self.copies[:4]))
            elif kind == "files":
                self.exchange_files()
            else:
                self.synced.deliver_some()

    def come_together(self) -> None:
        for _ in range(4):
            self.synced.deliver_all()
            exchange.merge(self.copies[2], self.copies[4].path)
            for project in self.copies[:4]:
                assert self.sync(project)
        exchange.merge(self.copies[4], self.copies[2].path)
        for project in self.copies:
            project.news()

    def close(self) -> None:
        super().close()
        self.synced.close()


@pytest.mark.parametrize("seed", range(int(os.environ.get("HISTORIES", "5"))))
def test_all_are_equal_at_the_end(server: RealServer, seed: int) -> None:
    team = Team(seed + 1000 * int(os.environ.get("HISTORIES_FROM", "0")), server)
    try:
        for _ in range(6):
            team.round()
        team.come_together()
        team.examine()
    finally:
        team.close()


class DyingServer(Team):
    """The server dies in the middle of every other meeting, and comes back."""

    deaths = 0

    def __init__(self, seed: int, server: RealServer) -> None:
        super().__init__(seed, server)
        self._server = server

    def sync(self, project: Project) -> bool:
        if not team_carrier.carrier_states(project) or self.chance.random() < 0.5:
            return super().sync(project)
        after = self.chance.random() * 0.06
        killer = threading.Thread(target=lambda: (time.sleep(after), self._server.kill()))
        killer.start()
        try:
            return super().sync(project)
        finally:
            killer.join()
            self.deaths += 1
            self._server.start()

    def come_together(self) -> None:
        while self.deaths < DEATHS:
            self.round()
        self.sync = super().sync  # type: ignore[method-assign]
        super().come_together()


def test_a_server_that_dies_loses_nothing(dying_server: RealServer) -> None:
    team = DyingServer(int(os.environ.get("HISTORIES_FROM", "0")), dying_server)
    try:
        team.come_together()
        team.examine()
        assert team.deaths >= DEATHS
    finally:
        team.close()
