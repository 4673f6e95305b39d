"""A folder that a program synchronises between computers: late, in any order, twice, and half."""

from __future__ import annotations

import random
import shutil
from pathlib import Path


class SyncedFolder:
    """One folder on each computer; what is new in one reaches the others when it is told to."""

    def __init__(self, base: Path, chance: random.Random, who: list[str]) -> None:
        self._base, self._chance, self._who = base, chance, who
        self._half: set[tuple[str, Path]] = set()
        base.mkdir()

    def path(self, who: str) -> Path:
        return self._base / who

    def _missing(self) -> list[tuple[str, Path, Path]]:
        """What is to be delivered: to whom, from where, to where."""
        result = []
        for source in self._who:
            for file in sorted(self.path(source).rglob("*")):
                if not file.is_file() or file.name.endswith(".part") or (source, file) in self._half:
                    continue
                for target in self._who:
                    there = self.path(target) / file.relative_to(self.path(source))
                    if target != source and (not there.exists() or (target, there) in self._half):
                        result.append((target, file, there))
        return result

    def deliver_some(self) -> None:
        """Bring some files, some of them only half or once more."""
        for target, file, there in self._chance.sample(found := self._missing(), len(found)):
            luck = self._chance.random()
            if luck < 0.4:
                continue
            there.parent.mkdir(parents=True, exist_ok=True)
            content = file.read_bytes()
            if luck < 0.6:
                there.write_bytes(content[: self._chance.randrange(len(content) + 1)])
                self._half.add((target, there))
            else:
                there.write_bytes(content)
                self._half.discard((target, there))
                if luck > 0.9 and file.suffix == ".segment":
                    shutil.copy(there, there.with_name(f"{there.stem} (conflicted copy){there.suffix}"))

    def deliver_all(self) -> None:
        for target, file, there in self._missing():
            there.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(file, there)
            self._half.discard((target, there))

    def close(self) -> None:
        shutil.rmtree(self._base, ignore_errors=True)
