"""Long work on a project in a process of its own, so that the window never waits for it: training, asking."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, QProcess, QProcessEnvironment, Signal

from coalition_annotator.model.errors import UserError
from coalition_annotator.model.suggestion_options import SuggestionOptions
from coalition_annotator.project.suggestions.subprocesses import command

_PROGRESS = re.compile(r"(.+) … (\d+) %")


class CommandProcess(QObject):
    """Runs one command of the program that tells its progress; one at a time.

    Signals:
        progress: what is going on, and how much of it in percent.
        done: it has done what it was to do.
        answered: what it answered, as plain values, before ``done``.
        failed: a UserError.
        ended: nothing goes on any more, whatever came of it.
    """

    progress = Signal(str, int)
    done = Signal()
    answered = Signal(dict)
    failed = Signal(object)
    ended = Signal()

    def __init__(self, parent: QObject, what: str) -> None:
        super().__init__(parent)
        self._what = what
        self._process: QProcess | None = None
        self._stopped = False
        self.status = ""
        self.percent = 0

    @property
    def is_busy(self) -> bool:
        """Whether the command goes on."""
        return self._process is not None

    def run(self, arguments: Sequence[str], variables: Mapping[str, str] | None = None) -> None:
        """Begin, unless a command goes on already; with environment variables beside the program's own."""
        if self._process is not None:
            return
        process = self._process = QProcess(self)
        environment = QProcessEnvironment.systemEnvironment()
        environment.insert("PYTHONUNBUFFERED", "1")
        environment.insert("PYTHONIOENCODING", "utf-8")
        for name, value in (variables or {}).items():
            environment.insert(name, value)
        process.setProcessEnvironment(environment)
        self._stopped = False
        self.status, self.percent = "Starting", 0
        process.readyReadStandardError.connect(self._on_progress)
        process.finished.connect(self._on_finished)
        process.errorOccurred.connect(self._on_error)
        program, *rest = command(*arguments, "--progress", "--json")
        process.start(program, rest)
        self.progress.emit(self.status, 0)

    def stop(self) -> None:
        """End it; what it had not done yet stays undone."""
        if self._process is not None:
            self._stopped = True
            self._process.kill()

    def wait(self) -> None:
        """End it and wait until its process is gone: before the window goes."""
        if self._process is not None:
            process = self._process
            self.stop()
            process.waitForFinished(3000)

    def _on_progress(self) -> None:
        if self._process is None:
            return
        said = bytes(self._process.readAllStandardError().data()).decode("utf-8", "replace").splitlines()
        for line in said:
            found = _PROGRESS.search(line)
            if found:
                self.status, self.percent = found[1], int(found[2])
        self.progress.emit(self.status, self.percent)

    def _on_error(self, error: QProcess.ProcessError) -> None:
        if error == QProcess.ProcessError.FailedToStart and self._process is not None:
            self._end()
            self.failed.emit(UserError(f"{self._what} can't be started.", remedy="Reinstall the program."))

    def _on_finished(self, code: int, _: QProcess.ExitStatus) -> None:
        process, stopped = self._process, self._stopped
        if process is None:
            return
        said = bytes(process.readAllStandardOutput().data()).decode("utf-8", "replace")
        self._end()
        if code == 0 and not stopped:
            self.answered.emit(json.loads(said))
            self.done.emit()
        elif not stopped:
            self.failed.emit(self._error_in(said))

    def _end(self) -> None:
        if self._process is not None:
            self._process.deleteLater()
        self._process = None
        self.ended.emit()

    def _error_in(self, said: str) -> UserError:
        try:
            found = json.loads(said)
            return UserError(str(found["error"]), where=str(found["where"]), remedy=str(found["remedy"]))
        except (ValueError, KeyError, TypeError):
            return UserError(f"{self._what} ended unexpectedly.", remedy="Try it again; the tags are untouched.")


class TrainingProcess(CommandProcess):
    """Trains the project's recommender; ``done`` when it is in the file."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent, "The training")

    @property
    def is_with_encoder(self) -> bool:
        """Whether a training goes on that tunes an encoder first, which takes long."""
        given = self._process.arguments() if self._process is not None else []
        return any(each.startswith("--encoder=") for each in given)

    def start(
        self, project: Path, options: SuggestionOptions, *, go_on: bool = False, encoder: str | None = None
    ) -> None:
        """Begin, unless a training goes on already; with the syntax that suggestions are made with.

        Args:
            project: the project's file.
            options: how suggestions are made.
            go_on: whether it may go on from the recommender before, where few tags are new.
            encoder: the folder of an encoder to tune first, '' for the usual one; None for going on with what there is.
        """
        how = ["--pipeline", options.pipeline] if options.pipeline else []
        how += [] if options.syntax else ["--no-syntax"]
        how += ["--go-on"] if go_on else []
        how += [f"--encoder={encoder}"] if encoder is not None else []
        self.run(["recommender", "train", str(project), *how])


class AskingProcess(CommandProcess):
    """Asks a language model; its answers are kept one by one, beside the project."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent, "The asking")

    def start(
        self, project: Path, options: SuggestionOptions, article_ids: Sequence[str], variables: Mapping[str, str]
    ) -> None:
        """Begin, unless the asking goes on already: about some articles, or about all where none is named."""
        where = [f"--server={options.model_address}", f"--language-model={options.model_name}"]
        where += ["--leaves-this-computer"] if options.may_leave else []
        which = [part for each in article_ids for part in ("--article", each)]
        self.run(["language-model", "ask", str(project), *where, *which], variables)


class RankingProcess(CommandProcess):
    """Finds out how uncertain each article's suggestions are; ``answered`` has them by the article's id."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent, "The search for uncertain articles")

    def start(self, project: Path, options: SuggestionOptions, annotator: str, *, with_recommender: bool) -> None:
        """Begin, unless it goes on already.

        Args:
            project: the project's file.
            options: how suggestions are made.
            annotator: whose tags and declines count.
            with_recommender: whether the project's recommender is asked; without it rules alone are, as parsing takes
                ten times as long.
        """
        how = ["--pipeline", options.pipeline] if options.pipeline else []
        how += ["--by", "learned" if not options.attributions else "all"] if with_recommender else ["--by", "rules"]
        self.run(["recommender", "rank", str(project), f"--annotator={annotator}", *how])
