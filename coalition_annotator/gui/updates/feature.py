"""Newer versions: looked for when a person asks, and once a week where they said so."""

from __future__ import annotations

import logging
from datetime import date, timedelta
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QUrl, Signal
from PySide6.QtGui import QDesktopServices

from coalition_annotator.files.web_addresses import is_public
from coalition_annotator.gui.base.background_task import BackgroundTask
from coalition_annotator.gui.base.command import HELP, Command
from coalition_annotator.gui.base.feature import Feature
from coalition_annotator.gui.base.shell import Shell
from coalition_annotator.model.errors import UserError
from coalition_annotator.project import releases
from coalition_annotator.project.releases import Release

if TYPE_CHECKING:
    from coalition_annotator.gui.updates.dialog import UpdatesDialog

_EVERY = timedelta(days=7)
_LOG = logging.getLogger(__name__)


class UpdatesFeature(QObject, Feature):
    """Looks for newer versions.

    Signals:
        found: the newest release.
        failed: the UserError why there is none.
    """

    found = Signal(object)
    failed = Signal(object)

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell.window())
        self._shell, self._settings = shell, shell.settings
        self._task: BackgroundTask | None = None
        self._by_itself = self._again = False
        self.reachable = is_public

    @property
    def looking(self) -> bool:
        """Whether an answer is waited for."""
        return self._task is not None and self._task.running

    def commands(self) -> list[Command]:
        """Return the command that shows the dialog."""
        return [Command("help.updates", HELP, "Newer versions…", (), self.show_dialog, needs_project=False, place=60)]

    def show_dialog(self) -> UpdatesDialog:
        """Show the dialog in which one looks for newer versions."""
        from coalition_annotator.gui.updates.dialog import UpdatesDialog

        dialog = UpdatesDialog(self._settings, self.look, self._shell.window())
        self.found.connect(dialog.show_release)
        self.failed.connect(dialog.show_error)
        self._shell.open_dialog(dialog)
        return dialog

    def look_by_itself(self) -> None:
        """Look where a person said that the program may, if it is a week since it did."""
        last, today = self._settings.looked_for_releases, date.today()
        # A day that is still to come was kept while the clock was wrong.
        if self._settings.look_for_releases and not (today - _EVERY).isoformat() < last <= today.isoformat():
            self._by_itself = True
            self.look()

    def look(self) -> None:
        """Ask the feed for the newest release; once more where an answer to an earlier question is still to come."""
        if self.looking:
            self._again = True
            return
        self._again = False
        self._settings.looked_for_releases = date.today().isoformat()
        feed = self._settings.release_feed or releases.usual_feed()
        self._task = BackgroundTask(lambda _: releases.newest(feed, reachable=self.reachable), self)
        self._task.done.connect(self._on_found)
        self._task.failed.connect(self._on_failed)
        self._task.broken.connect(lambda: self._on_failed(UserError("The list of releases can't be read.")))
        self._task.start()

    def _on_found(self, release: Release) -> None:
        if self._again:
            self.look()
            return
        if self._by_itself and releases.is_newer(release):
            show = partial(QDesktopServices.openUrl, QUrl(release.page)) if release.page else None
            self._shell.notify(
                f"Version {release.version} is out.", action="Show" if show else "", run=show, stays=True
            )
        self._by_itself = False
        self.found.emit(release)

    def _on_failed(self, error: UserError) -> None:
        if self._again:
            self.look()
            return
        # Nobody asked just now; next week it is tried again.
        _LOG.info("no release found: %s", error)
        self._by_itself = False
        self.failed.emit(error)

    def stop(self) -> None:
        """Want no answer any more; the request ends by itself, after some seconds at most."""
        if self._task is not None:
            self._task.cancel()
