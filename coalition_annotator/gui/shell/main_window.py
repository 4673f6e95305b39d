"""The main window: arranges pages and bars, and is the shell that features know."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QEvent, QSize, Qt, QTimer
from PySide6.QtGui import QAction, QCloseEvent, QDragEnterEvent, QDropEvent, QKeyEvent
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QFrame,
    QHBoxLayout,
    QMainWindow,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from coalition_annotator.gui.base.command import Command
from coalition_annotator.gui.base.icons import Icons
from coalition_annotator.gui.base.pages import READ, REVIEW
from coalition_annotator.gui.base.project_model import OTHERS, ProjectModel
from coalition_annotator.gui.base.settings import Settings
from coalition_annotator.gui.base.theme import ThemeManager
from coalition_annotator.gui.shell.commands import ShellCommands
from coalition_annotator.gui.shell.features import Features
from coalition_annotator.gui.shell.keys_dialog import KeysDialog
from coalition_annotator.gui.shell.menu import CommandMenu, open_palette
from coalition_annotator.gui.shell.notice import Notice
from coalition_annotator.gui.shell.own_keys import with_own_keys
from coalition_annotator.gui.shell.preference_actions import PreferenceActions
from coalition_annotator.gui.shell.status_bar import StatusBar
from coalition_annotator.gui.shell.top_bar import TopBar
from coalition_annotator.gui.shell.undo_in_fields import UndoInFields
from coalition_annotator.gui.shell.welcome import WelcomePage
from coalition_annotator.gui.widgets.basics import agreed, plain_label, question
from coalition_annotator.model.edit import Edit
from coalition_annotator.model.text import web_address

# What a window manager puts around a window.
_FRAME = QSize(8, 40)
_ALL_SAVED = "All tags are in the file already."


class MainWindow(QMainWindow):
    """Top bar, pages, status line."""

    def __init__(self, live: ProjectModel, themes: ThemeManager, settings: Settings) -> None:
        super().__init__()
        self.live, self.themes, self.settings = live, themes, settings
        self.icons = Icons(themes)
        self.setWindowTitle("Coalition Annotator")
        self.setMinimumSize(800, 440)
        self.setAcceptDrops(True)
        self.notice, self.status = Notice(self), StatusBar()
        self.features = Features(self)
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        self._undo_in_fields = UndoInFields(app, self)
        self.preferences = PreferenceActions(self, self.features.reading.page.view.reload)
        self.welcome = WelcomePage(settings)
        self.pages = QStackedWidget()
        self.pages.addWidget(self.welcome)
        self._pages = {page.id: page for page in self.features.pages()}
        self._built: dict[str, QWidget] = {}
        self.top_bar = TopBar(self, list(self._pages.values()))
        self._lay_out()
        own = ShellCommands(
            self,
            self.preferences,
            search=self.top_bar.search.setFocus,
            open_palette=self._open_palette,
            next_pane=self.features.reading.page.focus_next_pane,
            all_commands=lambda: self.commands,
            change_keys=self.change_keys,
        )
        self._plain_commands = self.features.commands(own.commands(list(self._pages.values())))
        self.commands = with_own_keys(self._plain_commands, settings.own_keys)
        self._menu = CommandMenu(self.commands, self.run_command, self)
        self.top_bar.menu_button.setMenu(self._menu)
        self._connect()
        geometry = settings.window_state("geometry")
        if geometry is None or not self.restoreGeometry(geometry):
            self.resize(QSize(1440, 900).boundedTo(self.screen().availableSize() - _FRAME))
        self._on_closed()
        QTimer.singleShot(0, self.icons, self.icons.load)

    def _lay_out(self) -> None:
        self.banner = QFrame()
        self.banner.setObjectName("banner")
        row = QHBoxLayout(self.banner)
        row.setContentsMargins(16, 8, 16, 8)
        self.banner_text = plain_label("", wrap=True)
        row.addWidget(self.banner_text, 1)
        self.banner.hide()
        centre = QWidget()
        column = QVBoxLayout(centre)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for widget, stretch in ((self.top_bar, 0), (self.banner, 0), (self.pages, 1), (self.status, 0)):
            column.addWidget(widget, stretch)
        self.setCentralWidget(centre)

    def _connect(self) -> None:
        live, files = self.live, self.features.files
        live.opened.connect(self._on_opened)
        live.closing.connect(self._leave_field)
        live.closed.connect(self._on_closed)
        live.edited.connect(self._on_edited)
        live.reread.connect(self.refresh_status)
        live.busy.connect(self._on_busy)
        live.failed.connect(self.notice.show_error)
        self.welcome.sample_wanted.connect(files.projects.open_sample)
        self.welcome.new_wanted.connect(files.projects.new_project)
        self.welcome.open_wanted.connect(files.projects.ask_project)
        self.welcome.import_wanted.connect(files.exchange.ask_import)
        self.welcome.recent_wanted.connect(files.projects.open_project)
        files.projects.forgotten.connect(self.welcome.refresh)
        files.projects.namesake_met.connect(self.features.team.actions.go_on_as)
        self.welcome.join_wanted.connect(self.features.team.sharing.join)
        self.status.team.clicked.connect(lambda: self.features.team.sharing.show_team())
        self.top_bar.search.hit_chosen.connect(self._on_hit)
        self.top_bar.avatar.clicked.connect(self.preferences.ask)

    # What features ask for

    def say(self, text: str) -> None:
        """Show a short text in the status line for some seconds."""
        self.status.say(text)

    def notify(
        self, text: str, *, action: str = "", run: Callable[[], object] | None = None, stays: bool = False
    ) -> None:
        """Show a message over the page, with an action where one is given."""
        self.notice.show_text(text, action=action, run=run, stays=stays)

    def notify_undoable(self, text: str) -> None:
        """Show what was done, with an offer to undo it."""
        self.notice.show_undoable(text, self.live.undo)

    def action(self, command_id: str) -> QAction:
        """Return the action of a command."""
        return self._menu.action(command_id)

    def run_command(self, command: Command) -> None:
        """Carry out a command, or say that it wants a project."""
        if command.needs_project and not self.live.is_open:
            self.notify("Open a project first, or make a new one.")
            return
        command.run()

    def open_dialog(self, dialog: QDialog, *, modal: bool = False) -> None:
        """Show a dialog, which goes when it is closed."""
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if modal:
            dialog.open()
        else:
            dialog.show()

    def show_page(self, page_id: str) -> None:
        """Show a page of the project."""
        if not self.live.is_open:
            return
        for other in self._pages.values():
            if other.id != page_id:
                other.hidden()
        page = self._pages[page_id]
        if page_id not in self._built:
            self._built[page_id] = page.build()
            self.pages.addWidget(self._built[page_id])
        self.pages.setCurrentWidget(self._built[page_id])
        self.top_bar.segments.show_value(page_id)
        page.shown()

    def open_article(self, article_id: str) -> bool:
        """Open an article, unless it is open already; tells False where it was deleted meanwhile."""
        if article_id not in self.live.project.articles:
            self.notify("This article is not in the project any more.")
            return False
        self.features.reading.open(article_id)
        return True

    def show_tag(self, article_id: str, annotation_id: str) -> None:
        """Show a tag in its article."""
        self.show_page(READ)
        if self.open_article(article_id):
            self.features.reading.page.show_tag(annotation_id)

    def review_article(self, article_id: str) -> None:
        """Show an article on the page Review."""
        self.features.review.page.reviewer.open(article_id)
        self.show_page(REVIEW)

    def show_suggestion_count(self, number: int) -> None:
        """Show in the status line how many suggestions are open."""
        self.status.show_suggestions(number)

    def show_team(self, sign: str, details: str) -> None:
        """Show in the status line how the project stands to its team."""
        self.status.show_team(sign, details)

    def refresh_status(self) -> None:
        """Show counts, annotator and size as they are now."""
        project = self.live.project if self.live.is_open else None
        me = project.me if project else self.settings.annotator
        self.top_bar.show_annotator(me)
        self.status.show_annotator(me, self.settings.typography.size)
        self.status.show_project(project)

    # News

    def _on_opened(self) -> None:
        project = self.live.project
        self.settings.remember(project.path)
        self.setWindowTitle(f"{project.name} — Coalition Annotator")
        self.top_bar.show_project(project.name)
        self.banner.setVisible(bool(project.read_only))
        self.banner_text.setText(project.read_only)
        self.show_page(READ)
        self.refresh_status()

    def _on_closed(self) -> None:
        self.setWindowTitle("Coalition Annotator")
        self.top_bar.show_project("")
        self.banner.hide()
        self.welcome.refresh()
        self.pages.setCurrentWidget(self.welcome)
        self.refresh_status()

    def _on_edited(self, done: Edit, initiator: object) -> None:
        if initiator is not OTHERS:
            self.notice.on_edit()
        tables = done.tables()
        if "annotator" in tables:
            self.refresh_status()
        else:
            self.status.show_counts(self.live.project, articles="article" in tables)
        if "setting" in tables:
            self.top_bar.project_name.show_text(self.live.project.name)

    def _on_busy(self, busy: bool) -> None:
        self.pages.setEnabled(not busy)
        self.say("This takes some seconds…" if busy else "Done.")

    def _on_hit(self, article_id: str, typed: str) -> None:
        self.show_page(READ)
        if self.open_article(article_id):
            self.features.reading.page.find_bar.open(typed.replace('"', "").split()[0] if typed.split() else "")

    def change_keys(self) -> KeysDialog:
        """Show the dialog for changing keys."""
        layers = self.live.project.codebook.layers if self.live.is_open else ()
        dialog = KeysDialog(self._plain_commands, self.settings, layers, changed=self._on_keys, parent=self)
        self.open_dialog(dialog)
        return dialog

    def _on_keys(self) -> None:
        self.commands = with_own_keys(self._plain_commands, self.settings.own_keys)
        self._menu.give_keys(self.commands)

    def _open_palette(self) -> None:
        open_palette([each for each in self.commands if self.live.is_open or not each.needs_project], self)

    # The window itself

    def closeEvent(self, event: QCloseEvent) -> None:
        unfinished = self.features.unfinished()
        if unfinished and not self._closes_anyway:
            event.ignore()
            self._ask_to_close(unfinished)
            return
        self._leave_field()
        self.settings.keep_window_state("geometry", self.saveGeometry())
        self.features.stop()
        self.live.close()
        super().closeEvent(event)

    def _leave_field(self) -> None:
        """Let a field that is being typed in keep its text now."""
        focused = self.focusWidget()
        if focused is not None:
            focused.clearFocus()

    def may_leave_project(self) -> bool:
        """Ask where leaving the project would end what has to begin anew then; tells whether to go on."""
        unfinished = self.features.unfinished()
        if not unfinished:
            return True
        return agreed(self, "Leave the project", unfinished, _ALL_SAVED, go="Leave it", stay="Stay")

    _closes_anyway = False

    def _ask_to_close(self, unfinished: str) -> None:
        box, close, stay = question(self, "Close the window", unfinished, _ALL_SAVED, go="Close", stay="Keep open")
        box.setDefaultButton(stay)
        close.clicked.connect(self._close_anyway)
        self.open_dialog(box, modal=True)

    def _close_anyway(self) -> None:
        self._closes_anyway = True
        self.close()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.ActivationChange and self.isActiveWindow():
            self.live.look_for_news()
        super().changeEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls() or web_address(event.mimeData().text()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        urls = event.mimeData().urls()
        links = [url.toString() for url in urls if url.scheme() in ("http", "https")]
        link = links[0] if links else web_address(event.mimeData().text())
        if link and not self.live.is_open:
            self.notice.show_text("Open or make a project first; then drop the link again.")
            return
        if link:
            # After the drop has ended, as a dialog would keep the other program waiting.
            QTimer.singleShot(0, partial(self.features.reading.articles.add_from_web, link))
            return
        self.features.files.exchange.open_any([Path(url.toLocalFile()) for url in urls if url.isLocalFile()])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_F10:
            self.top_bar.menu_button.showMenu()
            return
        super().keyPressEvent(event)
