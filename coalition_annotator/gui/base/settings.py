"""What a user has chosen on this machine: who they are, type, theme, recent projects, window."""

from __future__ import annotations

import json
from pathlib import Path
from typing import NamedTuple

from PySide6.QtCore import QByteArray, QSettings, QStandardPaths

from coalition_annotator.files.log import data_folder, require_data_folder
from coalition_annotator.files.user_name import usual_name
from coalition_annotator.gui.base.theme import READING_FACE, SYSTEM
from coalition_annotator.model.annotation import Annotator, initials_of
from coalition_annotator.model.identifier import new_id, now
from coalition_annotator.model.suggestion_options import SuggestionOptions

_RECENT = 10
NORMAL_SIZE, SIZES = 18, (9, 54)
WIDTHS = (45, 110)


class Typography(NamedTuple):
    """How articles are set: type face, size in pixels, column width in characters, line height as a factor."""

    face: str = READING_FACE
    size: int = NORMAL_SIZE
    width: int = 70
    line_height: float = 1.7


class Visibility(NamedTuple):
    """Whose tags are shown beside one's own, and which layers are hidden; both as ids."""

    annotators: tuple[str, ...] = ()
    hidden_layers: tuple[str, ...] = ()


def documents_folder() -> str:
    """Return the folder where a dialog for files begins: that for documents, where there is one, else the home."""
    wanted = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    return wanted if Path(wanted).is_dir() else str(Path.home())


class Settings:
    """Typed access to the settings file; each change is written at once.

    Attributes:
        folder: where they lie.
        not_kept: why they go with this run; empty where they stay.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self.not_kept = "" if folder is not None else require_data_folder()
        self.folder = folder or data_folder()
        self._file = QSettings(str(self.folder / "settings.ini"), QSettings.Format.IniFormat)

    def _text(self, key: str, default: str = "") -> str:
        found = self._file.value(key, default)
        # The format takes a comma without quotation marks for the end of one of several values.
        return ", ".join(map(str, found)) if isinstance(found, list) else str(found)

    def _number(self, key: str, default: int, low: int, high: int) -> int:
        try:
            return max(low, min(high, int(self._text(key, str(default)))))
        except ValueError:
            return default

    def _flag(self, key: str, *, default: bool = True) -> bool:
        found = self._text(key)
        return found == "yes" if found in ("yes", "no") else default

    def _keep_flag(self, key: str, value: bool) -> None:
        self._write(key, "yes" if value else "no")

    def _write(self, key: str, value: object) -> None:
        self._file.setValue(key, value)
        self._file.sync()

    @property
    def annotator(self) -> Annotator:
        """Who works on this machine; made of the system's user name at first."""
        known = self._text("annotator/id")
        if not known:
            name = usual_name()
            self.annotator = Annotator(new_id(), name, initials_of(name), "#3056d3", now())
            known = self._text("annotator/id")
        return Annotator(
            known,
            self._text("annotator/name"),
            self._text("annotator/initials"),
            self._text("annotator/colour", "#3056d3"),
            self._text("annotator/created"),
        )

    @annotator.setter
    def annotator(self, value: Annotator) -> None:
        for field, each in value._asdict().items():
            self._write(f"annotator/{field}", each)

    @property
    def theme(self) -> str:
        """'system', 'light' or 'dark'."""
        return self._text("theme", SYSTEM)

    @theme.setter
    def theme(self, value: str) -> None:
        self._write("theme", value)

    @property
    def typography(self) -> Typography:
        """How articles are set."""
        return Typography(
            self._text("type/face", READING_FACE),
            self._number("type/size", NORMAL_SIZE, *SIZES),
            self._number("type/width", 70, *WIDTHS),
            self._number("type/line_height", 170, 120, 250) / 100,
        )

    @typography.setter
    def typography(self, value: Typography) -> None:
        self._write("type/face", value.face)
        self._write("type/size", value.size)
        self._write("type/width", value.width)
        self._write("type/line_height", round(value.line_height * 100))

    def visibility(self, project: Path, annotator_id: str) -> Visibility:
        """Return what an annotator has chosen to see in a project; at first everything of their own."""
        found = self._table("visible").get(f"{project.absolute()} {annotator_id}")
        if not isinstance(found, dict):
            return Visibility()
        return Visibility(*(tuple(_texts(found.get(name))) for name in Visibility._fields))

    def keep_visibility(self, project: Path, annotator_id: str, chosen: Visibility) -> None:
        """Keep what an annotator has chosen to see in a project."""
        known = self._table("visible")
        known[f"{project.absolute()} {annotator_id}"] = chosen._asdict()
        self._write("visible", json.dumps(known))

    @property
    def snap(self) -> bool:
        """Whether selections grow to whole words."""
        return self._flag("snap")

    @snap.setter
    def snap(self, value: bool) -> None:
        self._keep_flag("snap", value)

    @property
    def own_keys(self) -> dict[str, list[str]]:
        """The keys that this user has given to commands, by command id."""
        found = self._table("keys")
        return {name: _texts(keys) for name, keys in found.items() if isinstance(keys, list)}

    @own_keys.setter
    def own_keys(self, value: dict[str, list[str]]) -> None:
        self._write("keys", json.dumps(value))

    @property
    def palette_open(self) -> bool:
        """Whether the palette of layers and annotators is unfolded."""
        return self._flag("palette")

    @palette_open.setter
    def palette_open(self, value: bool) -> None:
        self._keep_flag("palette", value)

    @property
    def ask_missing(self) -> bool:
        """Whether a bar under a claim asks for what the claim lacks."""
        return self._flag("ask_missing")

    @ask_missing.setter
    def ask_missing(self, value: bool) -> None:
        self._keep_flag("ask_missing", value)

    @property
    def web_access(self) -> bool:
        """Whether pages are fetched from the web where a person asks for one."""
        return self._flag("web_access")

    @web_access.setter
    def web_access(self, value: bool) -> None:
        self._keep_flag("web_access", value)

    @property
    def measure_time(self) -> bool:
        """Whether the time that each article takes is measured; it stays on this machine."""
        return self._flag("measure_time", default=False)

    @measure_time.setter
    def measure_time(self, value: bool) -> None:
        self._keep_flag("measure_time", value)

    @property
    def release_feed(self) -> str:
        """The address of a feed of releases that the user named; '' for that which the program was built with."""
        return self._text("updates/feed")

    @release_feed.setter
    def release_feed(self, value: str) -> None:
        self._write("updates/feed", value)

    @property
    def look_for_releases(self) -> bool:
        """Whether the program looks for newer versions by itself."""
        return self._flag("updates/weekly", default=False)

    @look_for_releases.setter
    def look_for_releases(self, value: bool) -> None:
        self._keep_flag("updates/weekly", value)

    @property
    def looked_for_releases(self) -> str:
        """The day when it did so last, in ISO 8601; '' for never."""
        return self._text("updates/looked")

    @looked_for_releases.setter
    def looked_for_releases(self, value: str) -> None:
        self._write("updates/looked", value)

    def seconds_of(self, project_id: str, annotator_id: str) -> dict[str, int]:
        """Return the seconds that an annotator has spent at each article of a project, by article id."""
        group = f"seconds/{project_id}/{annotator_id}"
        self._file.beginGroup(group)
        articles = self._file.childKeys()
        self._file.endGroup()
        return {each: self._number(f"{group}/{each}", 0, 0, 2**31) for each in articles}

    def add_seconds(self, project_id: str, annotator_id: str, article_id: str, seconds: int) -> None:
        """Count seconds to what an annotator has spent at an article."""
        key = f"seconds/{project_id}/{annotator_id}/{article_id}"
        self._write(key, self._number(key, 0, 0, 2**31) + seconds)

    @property
    def suggestions(self) -> SuggestionOptions:
        """How suggestions are made."""
        plain = SuggestionOptions()
        kept: dict[str, object] = {}
        for field, value in plain._asdict().items():
            if isinstance(value, bool):
                kept[field] = self._flag(f"suggestions/{field}", default=value)
            elif isinstance(value, int):
                kept[field] = self._number(f"suggestions/{field}", value, 0, 100)
            else:
                kept[field] = self._text(f"suggestions/{field}", value)
        return plain._replace(**kept)  # type: ignore[arg-type]

    @suggestions.setter
    def suggestions(self, value: SuggestionOptions) -> None:
        for field, each in value._asdict().items():
            if isinstance(each, bool):
                self._keep_flag(f"suggestions/{field}", each)
            else:
                self._write(f"suggestions/{field}", each)

    @property
    def recent(self) -> list[Path]:
        """Recently opened projects, the latest first."""
        return [Path(path) for path in _texts(self._plain("recent"))]

    def remember(self, path: Path) -> None:
        """Put a project first among the recent ones."""
        paths = [path.absolute(), *(each for each in self.recent if each != path.absolute())]
        self._write("recent", json.dumps([str(each) for each in paths[:_RECENT]]))

    def forget(self, path: Path) -> None:
        """Take a project off the recent ones."""
        self._write("recent", json.dumps([str(each) for each in self.recent if each != path]))

    def watched_folder(self, project: Path) -> Path | None:
        """Return the folder that is watched for colleagues' copies of a project."""
        found = self._table("watched").get(str(project.absolute()))
        return Path(found) if isinstance(found, str) else None

    def keep_watched_folder(self, project: Path, folder: Path | None) -> None:
        """Keep which folder is watched; None for none."""
        watched = self._table("watched")
        watched.pop(str(project.absolute()), None)
        if folder is not None:
            watched[str(project.absolute())] = str(folder.absolute())
        self._write("watched", json.dumps(watched))

    def annotator_for(self, project: Path) -> Annotator:
        """Return who one is in a project: who one joined its team as, or chose to be there; else oneself."""
        return self.team_annotator(project) or self.annotator_in(project) or self.annotator

    def keep_annotator_for(self, project: Path | None, me: Annotator) -> None:
        """Keep with what name, initials and colour one is whoever one is in a project; None while none is open."""
        if project is not None and self.team_annotator(project) is not None:
            self.keep_team_annotator(project, me)
        elif project is not None and self.annotator_in(project) is not None:
            self.keep_annotator_in(project, me)
        else:
            self.annotator = me._replace(id=self.annotator.id)

    def annotator_in(self, project: Path) -> Annotator | None:
        """Return who one chose to be in a project, apart from others; None where one is oneself."""
        return self._kept_annotator("readers", project)

    def keep_annotator_in(self, project: Path, annotator: Annotator | None) -> None:
        """Keep who one is in a project; None for oneself."""
        self._keep_annotator("readers", project, annotator)

    def team_annotator(self, project: Path) -> Annotator | None:
        """Return who one joined a team as with a file; None where this file did not join one here."""
        return self._kept_annotator("teams", project)

    def keep_team_annotator(self, project: Path, annotator: Annotator | None) -> None:
        """Keep who one is in a team; None where one has left it."""
        self._keep_annotator("teams", project, annotator)

    def _kept_annotator(self, key: str, project: Path) -> Annotator | None:
        found = self._table(key).get(str(project.absolute()))
        if isinstance(found, list) and len(found) == len(Annotator._fields) and all(isinstance(x, str) for x in found):
            return Annotator(*found)
        return None

    def _keep_annotator(self, key: str, project: Path, annotator: Annotator | None) -> None:
        kept = self._table(key)
        kept.pop(str(project.absolute()), None)
        if annotator is not None:
            kept[str(project.absolute())] = list(annotator)
        self._write(key, json.dumps(kept))

    def _plain(self, key: str) -> object:
        """Return what is kept as JSON; None where that is damaged, or another version's."""
        try:
            return json.loads(self._text(key, "null"))
        except (ValueError, RecursionError):
            return None

    def _table(self, key: str) -> dict[str, object]:
        found = self._plain(key)
        return found if isinstance(found, dict) else {}

    @property
    def last_article(self) -> str:
        """The article that was open last."""
        return self._text("last_article")

    @last_article.setter
    def last_article(self, value: str) -> None:
        self._write("last_article", value)

    def window_state(self, name: str) -> QByteArray | None:
        """Return what a window or splitter saved of itself."""
        found = self._file.value(f"window/{name}")
        return found if isinstance(found, QByteArray) else None

    def keep_window_state(self, name: str, state: QByteArray) -> None:
        """Save the state of a window or splitter."""
        self._write(f"window/{name}", state)


def _texts(found: object) -> list[str]:
    return [each for each in found if isinstance(each, str)] if isinstance(found, list) else []
