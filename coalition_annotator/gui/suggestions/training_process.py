"""Training the recommender in a process of its own, so that the window never waits for it."""

from __future__ import annotations

import json
import re
from pathlib import Path

from PySide6.QtCore import QObject, QProcess, QProcessEnvironment, Signal

from coalition_annotator.model.errors import UserError
from coalition_annotator.model.suggestion_options import SuggestionOptions
from coalition_annotator.project.suggestions.subprocesses import command

_PROGRESS = re.compile(r"(.+) … (\d+) %")


class TrainingProcess(QObject):
    """Runs the command ``recommender train`` on a project file; one training at a time.

    Signals:
        progress: what is going on, and how much of it in percent.
        trained: the recommender is in the file now.
        failed: a UserError.
        ended: nothing goes on any more, whatever came of it.
    """

    progress = Signal(str, int)
    trained = Signal()
    failed = Signal(object)
    ended = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._process: QProcess | None = None
        self._stopped = False
        self.status = ""
        self.percent = 0

    @property
    def is_busy(self) -> bool:
        """Whether a training goes on."""
        return self._process is not None

    def start(self, project: Path, options: SuggestionOptions) -> None:
        """Begin, unless a training goes on already; with the syntax that suggestions are made with."""
        if self._process is not None:
            return
        process = self._process = QProcess(self)
        environment = QProcessEnvironment.systemEnvironment()
        environment.insert("PYTHONUNBUFFERED", "1")
        environment.insert("PYTHONIOENCODING", "utf-8")
        process.setProcessEnvironment(environment)
        self._stopped = False
        self.status, self.percent = "Starting", 0
        process.readyReadStandardError.connect(self._on_progress)
        process.finished.connect(self._on_finished)
        process.errorOccurred.connect(self._on_error)
        how = ["--pipeline", options.pipeline] if options.pipeline else []
        how += [] if options.syntax else ["--no-syntax"]
        program, *arguments = command("recommender", "train", str(project), "--progress", "--json", *how)
        process.start(program, arguments)
        self.progress.emit(self.status, 0)

    def stop(self) -> None:
        """End a training; the recommender stays as it was."""
        if self._process is not None:
            self._stopped = True
            self._process.kill()

    def wait(self) -> None:
        """End a training and wait until its process is gone: before the window goes."""
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
            self.failed.emit(UserError("The training can't be started.", remedy="Reinstall the program."))

    def _on_finished(self, code: int, _: QProcess.ExitStatus) -> None:
        process, stopped = self._process, self._stopped
        if process is None:
            return
        said = bytes(process.readAllStandardOutput().data()).decode("utf-8", "replace")
        self._end()
        if code == 0 and not stopped:
            self.trained.emit()
        elif not stopped:
            self.failed.emit(_error_in(said))

    def _end(self) -> None:
        if self._process is not None:
            self._process.deleteLater()
        self._process = None
        self.ended.emit()


def _error_in(said: str) -> UserError:
    try:
        found = json.loads(said)
        return UserError(str(found["error"]), where=str(found["where"]), remedy=str(found["remedy"]))
    except (ValueError, KeyError, TypeError):
        return UserError("The training ended unexpectedly.", remedy="Try it again; the tags are untouched.")
