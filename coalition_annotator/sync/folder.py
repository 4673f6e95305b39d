"""A shared or synchronised folder as the carrier of a project's log.

In the folder lie ``team.json``, written once; ``log``, with segments that are never changed (``folder_segment``); and
``present``, with a small file a member that says what they read. Nothing is ever deleted or written over but one's own
file in ``present``.
"""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Generator, Iterable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from coalition_annotator.model.errors import UserError, unusable
from coalition_annotator.model.identifier import now
from coalition_annotator.model.log_batch import Batch
from coalition_annotator.model.progress import Progress
from coalition_annotator.sync import folder_segment as segments
from coalition_annotator.sync.carrier import OWNER, Membership, OfflineError, Present, Taken
from coalition_annotator.sync.folder_segment import DamagedSegmentError, Segment

TEAM_FILE, LOG, PRESENT = "team.json", "log", "present"
_FORMAT = 1
_LOOK_EVERY = 2.0
_PRESENT_FOR = timedelta(minutes=3)
# As the check of rows allows a clock to be wrong (``store.validation``); later ones are taken when their time has come.
_FUTURE = timedelta(days=2)


class Known(NamedTuple):
    """What a copy knows of the folder: names of segments that were read, its position, and whose copy it is."""

    marks: frozenset[str]
    position: str
    annotator_id: str
    name: str


def create(folder: Path, *, project_id: str, name: str) -> None:
    """Make an empty folder the carrier of a project.

    Raises:
        UserError: it is one already, or can't be written to.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if (folder / TEAM_FILE).exists():
            raise UserError(
                "This folder carries a team's project already.", where=str(folder),
                remedy="Join it instead, or choose another folder.",
            )  # fmt: skip
        for sub in (LOG, PRESENT):
            (folder / sub).mkdir(exist_ok=True)
        told = json.dumps({"format": _FORMAT, "project": project_id, "name": name}, ensure_ascii=False)
        _write_whole(folder / TEAM_FILE, told.encode())
    except OSError as error:
        raise unusable(
            "The folder can't be written to", error, where=str(folder), remedy="Choose a folder that you may write to."
        ) from error


def _write_whole(path: Path, content: bytes) -> None:
    """Write a file that appears whole or not at all."""
    part = path.with_name(f".{path.name[:80]}.{os.getpid()}.part")
    with part.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)


class Folder:
    """Carries a log through files in a folder."""

    def __init__(self, folder: Path, known: Known) -> None:
        self._folder, self._log = folder, folder / LOG
        self._known = known
        self._marks = set(known.marks)
        self._heads: set[str] = set(json.loads(known.position)) if known.position else set()
        self._refused: dict[str, tuple[int, int]] = {}
        self._waiting: list[str] = []
        self._reading = ""
        self._woken = threading.Event()
        self._project_id = ""

    def membership(self) -> Membership:
        """Return who one is there: of a folder, everybody may do all."""
        try:
            said = json.loads((self._folder / TEAM_FILE).read_text(encoding="utf-8"))
            project_id, name, version = str(said["project"]), str(said["name"]), int(said["format"])
        except OSError as error:
            raise self._not_there() from error
        except (ValueError, KeyError, TypeError) as error:
            raise OfflineError(
                f"The folder's {TEAM_FILE} is not there as a whole.", where=str(self._folder),
                remedy="Wait until the folder is synchronised; if that does not help, restore this file from a backup.",
            ) from error  # fmt: skip
        if version > _FORMAT:
            raise UserError(
                "The folder was made by a newer program.", where=str(self._folder), remedy="Update this program."
            )
        self._project_id = project_id
        return Membership(name, project_id, self._known.annotator_id, self._known.name, OWNER, "folder", "")

    def take(self, position: str, progress: Progress) -> Generator[Taken]:
        """Yield segments that were not read yet, each after those that it rests on."""
        self._heads = set(json.loads(position)) if position else set()
        pending = {name for name in self._listed() if name not in self._marks}
        total, done = len(pending), 0
        went_on = True
        while went_on and pending:
            went_on = False
            for name in sorted(pending, key=lambda each: (segments.number_in(each), each)):
                segment = self._read(name)
                if segment is None or not self._marks.issuperset(segment.parents) or _is_future(segment.batch):
                    continue
                pending.discard(name)
                went_on = True
                done += 1
                progress("Reading changes", done, total)
                self._note([name, *segment.replaces], segment.parents)
                yield Taken(segment.batch, self._position(), (name, *segment.replaces))
        self._waiting = sorted(pending)

    def _listed(self) -> list[str]:
        try:
            return [entry.name for entry in os.scandir(self._log) if segments.is_name(entry.name)]
        except FileNotFoundError:
            if (self._folder / TEAM_FILE).exists():
                return []  # synchronising programs do not bring empty folders
            raise self._not_there() from None
        except OSError as error:
            raise self._not_there() from error

    def _not_there(self) -> OfflineError:
        return OfflineError(
            "The team's folder is not there, or can't be read.", where=str(self._folder),
            remedy="Look whether its drive is connected. Your work goes on and is sent later.",
        )  # fmt: skip

    def _read(self, name: str) -> Segment | None:
        """Return a segment that is there as a whole; None where it is not, or not yet, or belongs elsewhere."""
        try:
            path = self._log / name
            stat = path.stat()
            stamp = (stat.st_size, stat.st_mtime_ns)
            if self._refused.get(name) == stamp:
                return None
            content = path.read_bytes()
        except OSError:
            return None
        segment = None
        if segments.is_whole(name, content):
            with suppress(DamagedSegmentError):
                segment = segments.decoded(content)
        if segment is not None and self._project_id and segment.project_id != self._project_id:
            segment = None
        if segment is None:  # what can't be taken yet is read again only when the file has changed
            self._refused[name] = stamp
        return segment

    def _note(self, names: Iterable[str], parents: Iterable[str]) -> None:
        names = tuple(names)
        self._marks.update(names)
        self._heads = (self._heads - set(parents) - set(names[1:])) | {names[0]}

    def _position(self) -> str:
        return json.dumps(sorted(self._heads))

    def give(self, batch: Batch) -> Taken:
        """Write a segment."""
        self.membership()
        there = set(self._listed())
        mine = [name for name in self._marks if name.startswith(self._prefix())]
        lost = tuple(sorted(name for name in mine if name not in there))
        parents = tuple(sorted(self._heads - set(lost)))
        number = 1 + max((segments.number_in(name) for name in {*mine, *there} if name.startswith(self._prefix())),
                         default=0)  # fmt: skip
        content = segments.encoded(Segment(self._project_id, parents, lost, batch))
        name = segments.name_of(content, self._known.annotator_id, number)
        try:
            self._log.mkdir(exist_ok=True)
            _write_whole(self._log / name, content)
        except OSError as error:
            raise OfflineError(
                f"The team's folder can't be written to: {error.strerror or error}.", where=str(self._log),
                remedy="Look whether its drive is connected and has room. Your work goes on and is sent later.",
            ) from error  # fmt: skip
        self._note([name, *lost], parents)
        return Taken(Batch(), self._position(), (name, *lost))

    def _prefix(self) -> str:
        return segments.name_of(b"", self._known.annotator_id, 0).rsplit("-", 2)[0] + "-"

    def has_lost(self, sent: int) -> bool:
        """Tell whether a segment of one's own is gone, or none is there though something was sent."""
        there = set(self._listed())
        mine = [name for name in self._marks if name.startswith(self._prefix())]
        return any(name not in there for name in mine) or (sent > 0 and not there)

    def waiting(self) -> str:
        """Return which files can't be taken yet."""
        number = len(self._waiting)
        return f"{number:,} {'file is' if number == 1 else 'files are'} still to arrive" if number else ""

    def wait(self, seconds: float) -> None:
        """Wait for the next look: synchronising programs do not say when they have brought something."""
        self._woken.wait(min(seconds, _LOOK_EVERY))
        self._woken.clear()

    def wake(self) -> None:
        """End ``wait``."""
        self._woken.set()

    def say_reading(self, article_id: str) -> None:
        """Write one's own file in ``present``."""
        self._reading = article_id
        told = {"annotator": self._known.annotator_id, "name": self._known.name, "seen": now(), "article": article_id}
        with suppress(OSError):  # to be seen is no work of anybody's that could be lost
            (self._folder / PRESENT).mkdir(exist_ok=True)
            path = self._folder / PRESENT / f"{self._prefix()[:-1]}.json"
            _write_whole(path, json.dumps(told, ensure_ascii=False).encode())

    def members(self) -> list[Present]:
        """Return who has a file in ``present``."""
        result = []
        with suppress(OSError):
            for path in sorted((self._folder / PRESENT).glob("*.json")):
                with suppress(OSError, ValueError, KeyError, TypeError):
                    said = json.loads(path.read_text(encoding="utf-8"))
                    seen = datetime.fromisoformat(str(said["seen"]))
                    there = datetime.now(UTC) - seen < _PRESENT_FOR
                    article = str(said["article"])[:300] if there else ""
                    who, name = str(said["annotator"])[:300], str(said["name"])[:200]
                    result.append(Present(who, name, OWNER, str(said["seen"]), article))
        return sorted(result, key=lambda each: each.name.casefold())

    def leave(self) -> None:
        """Take one's own file out of ``present``; what one has sent stays."""
        with suppress(OSError):
            (self._folder / PRESENT / f"{self._prefix()[:-1]}.json").unlink(missing_ok=True)

    def close(self) -> None:
        """Say that nothing is being read any more."""
        if self._reading:
            self.say_reading("")


def _is_future(batch: Batch) -> bool:
    latest = (datetime.now(UTC) + _FUTURE).isoformat(timespec="milliseconds")
    return any(change.time[:19] > latest[:19] for change in batch.changes)
