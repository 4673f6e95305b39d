"""The main window: arranges pages and bars, and connects them to commands."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QEvent, QPoint, QSize, Qt, QTimer
from PySide6.QtGui import QAction, QCloseEvent, QDragEnterEvent, QDropEvent, QKeySequence
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMainWindow, QMenu, QStackedWidget, QToolButton, QVBoxLayout, QWidget

from coalition_annotator.gui.base.command import GROUPS, Command
from coalition_annotator.gui.base.icons import Icons
from coalition_annotator.gui.base.project_model import LiveProject
from coalition_annotator.gui.base.settings import Settings
from coalition_annotator.gui.base.statement_cache import StatementKeeper
from coalition_annotator.gui.base.theme import ThemeKeeper
from coalition_annotator.gui.codebook.page import CodebookPage
from coalition_annotator.gui.discourse.page import CoalitionPage
from coalition_annotator.gui.discourse.table_page import DataPage
from coalition_annotator.gui.entities.page import EntitiesPage
from coalition_annotator.gui.files.project_actions import Desk
from coalition_annotator.gui.reading.article_dialogs import CorrectTextDialog
from coalition_annotator.gui.reading.context_menus import article_menu, tag_menu
from coalition_annotator.gui.reading.page import ReadingPage
from coalition_annotator.gui.review.page import ReviewPage
from coalition_annotator.gui.shell.commands import build_commands
from coalition_annotator.gui.shell.notice import Notice
from coalition_annotator.gui.shell.search_box import SearchBox
from coalition_annotator.gui.shell.status_bar import StatusBar
from coalition_annotator.gui.shell.welcome import WelcomePage
from coalition_annotator.gui.suggestions.actions import Assistant
from coalition_annotator.gui.team.actions import Team
from coalition_annotator.gui.widgets.basics import Segments, plain_label, plain_tip
from coalition_annotator.gui.widgets.chooser import Choice, Chooser, narrowed
from coalition_annotator.model.article import Article
from coalition_annotator.model.edit import Edit

READ, REVIEW, COALITION, DATA = "read", "review", "coalition", "data"
ENTITIES, CODEBOOK = "entities", "codebook"


class MainWindow(QMainWindow):
    """Top bar, pages, status line."""

    def __init__(self, live: LiveProject, themes: ThemeKeeper, settings: Settings) -> None:
        super().__init__()
        self.live, self.themes, self.settings = live, themes, settings
        self.icons = Icons(themes)
        self.setWindowTitle("Coalition Annotator")
        self.setMinimumSize(900, 560)
        self.setAcceptDrops(True)
        self.welcome = WelcomePage(settings)
        self.reading = ReadingPage(live, themes, self.icons, settings)
        self.reading.tagger.show_all = settings.show_colleagues
        self.review = ReviewPage(live, themes, settings)
        self.statements = StatementKeeper(live, self)
        self.coalition = CoalitionPage(live, themes, self.statements)
        self.data = DataPage(live, themes, self.statements)
        self.entities = EntitiesPage(live)
        self.codebook = CodebookPage(live, themes)
        self.pages = QStackedWidget()
        for page in (self.welcome, self.reading, self.review, self.coalition, self.data, self.entities, self.codebook):
            self.pages.addWidget(page)
        self.notice = Notice(self)
        self.desk = Desk(self)
        self.team = Team(self)
        self.status = StatusBar()
        self.assistant = Assistant(self)
        self.banner = self._build_banner()
        column = QVBoxLayout()
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.top_bar = self._build_top_bar()
        for widget in (self.top_bar, self.banner):
            column.addWidget(widget)
        column.addWidget(self.pages, 1)
        column.addWidget(self.status)
        centre = QWidget()
        centre.setLayout(column)
        self.setCentralWidget(centre)
        self.commands: list[Command] = build_commands(self)
        self._actions: dict[str, QAction] = {}
        self._make_actions()
        self._connect()
        self._restore_state()
        self._on_closed()
        QTimer.singleShot(0, self.icons.load)

    # Building

    def _build_banner(self) -> QFrame:
        banner = QFrame()
        banner.setObjectName("banner")
        row = QHBoxLayout(banner)
        row.setContentsMargins(16, 8, 16, 8)
        self.banner_text = plain_label("", wrap=True)
        row.addWidget(self.banner_text, 1)
        banner.hide()
        return banner

    def _build_top_bar(self) -> QFrame:
        bar = QFrame()
        bar.setObjectName("top-bar")
        bar.setFixedHeight(48)
        self.menu_button = QToolButton()
        self.menu_button.setToolTip("Menu (F10)")
        self.menu_button.setAccessibleName("Menu")
        self.menu_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.menu_button.setIconSize(QSize(15, 15))
        self.icons.give(self.menu_button.setIcon, "bars", role="text")
        self.project_name = plain_label("", "project-name")
        self.segments = Segments(
            [
                ("Read", READ, "Ctrl+1"),
                ("Review", REVIEW, "Ctrl+2"),
                ("Coalition", COALITION, "Ctrl+3"),
                ("Data", DATA, "Ctrl+4"),
                ("Entities", ENTITIES, "Ctrl+5"),
                ("Codebook", CODEBOOK, "Ctrl+6"),
            ],
            name="segments",
            optional=False,
        )
        self.segments.chosen.connect(self.show_page)
        self.search = SearchBox(self.live, self)
        self.avatar = QToolButton()
        self.avatar.setObjectName("avatar")
        self.avatar.setFixedSize(28, 28)
        left, right = QWidget(), QWidget()
        for holder, widgets in ((left, (self.menu_button, self.project_name)), (right, (self.search, self.avatar))):
            row = QHBoxLayout(holder)
            row.setContentsMargins(0, 0, 0, 0)
            row.setSpacing(10)
            if holder is right:
                row.addStretch(1)
            for widget in widgets:
                row.addWidget(widget)
            if holder is left:
                row.addStretch(1)
        row = QHBoxLayout(bar)
        row.setContentsMargins(12, 0, 16, 0)
        row.addWidget(left, 1)
        row.addWidget(self.segments, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(right, 1)
        return bar

    def _make_actions(self) -> None:
        menu = QMenu(self)
        groups = {group: menu.addMenu(group) for group in GROUPS}
        for command in self.commands:
            action = QAction(command.label, self)
            action.triggered.connect(lambda _=False, each=command: self.run_command(each))
            keys = [QKeySequence(key) for key in command.keys]
            if command.reader or command.review:
                # These keys belong to the text alone; a shortcut would take them from every field.
                action.setText(
                    f"{command.label}\t{keys[0].toString(QKeySequence.SequenceFormat.NativeText)}"
                    if keys
                    else command.label
                )
                known = self.review.view.keys if command.review else self.reading.view.keys
                for key in command.keys:
                    name = QKeySequence(key).toString(QKeySequence.SequenceFormat.PortableText)
                    known[name] = partial(self.run_command, command)
            else:
                action.setShortcuts(keys)
                self.addAction(action)
            groups[command.group].addAction(action)
            self._actions[command.id] = action
        self.menu_button.setMenu(menu)

    def run_command(self, command: Command) -> None:
        """Carry out a command, or say that it wants a project."""
        if command.needs_project and not self.live.is_open:
            self.notice.show_text("Open a project first, or make a new one.")
            return
        command.run()

    def action(self, command_id: str) -> QAction:
        """Return the action of a command."""
        return self._actions[command_id]

    def _connect(self) -> None:
        live, reading = self.live, self.reading
        live.opened.connect(self._on_opened)
        live.closed.connect(self._on_closed)
        live.edited.connect(self._on_edited)
        live.reread.connect(self._on_reread)
        live.busy.connect(self._on_busy)
        live.refused.connect(self.notice.show_error)
        self.welcome.sample_wanted.connect(self.desk.open_sample)
        self.welcome.new_wanted.connect(self.desk.new_project)
        self.welcome.open_wanted.connect(self.desk.ask_project)
        self.welcome.import_wanted.connect(self.desk.ask_import)
        self.welcome.recent_wanted.connect(self.desk.open_project)
        reading.articles.article_chosen.connect(reading.tagger.open)
        reading.articles.add_wanted.connect(self.desk.add_article)
        reading.articles.menu_wanted.connect(partial(article_menu, self))
        reading.articles.delete_wanted.connect(self.desk.delete_articles)
        reading.tagger.opened.connect(self._on_article)
        reading.tagger.said.connect(self.say)
        self.review.reviewer.said.connect(self.say)
        reading.view.context_wanted.connect(partial(tag_menu, self))
        self.search.hit_chosen.connect(self._on_hit)
        self.entities.mention_wanted.connect(self.show_tag)
        self.data.tag_wanted.connect(self.show_tag)
        self.coalition.tag_wanted.connect(self.show_tag)
        self.data.export_wanted.connect(self.desk.export)
        self.data.import_wanted.connect(self.desk.ask_import)
        self.avatar.clicked.connect(self.desk.preferences)

    # News

    def _on_opened(self) -> None:
        project = self.live.project
        self.settings.remember(project.path)
        self.setWindowTitle(f"{project.name} — Coalition Annotator")
        self.project_name.setText(project.name)
        self.banner.setVisible(bool(project.read_only))
        self.banner_text.setText(project.read_only)
        for widget in (self.segments, self.search):
            widget.show()
        self.show_page(READ)
        last = self.settings.last_article
        if last not in project.articles:
            last = next(iter(project.articles), "")
        self.reading.tagger.open(last or None)
        self.refresh_status()
        self.desk.care_for_file()

    def _on_closed(self) -> None:
        self.setWindowTitle("Coalition Annotator")
        self.project_name.setText("")
        self.banner.hide()
        for widget in (self.segments, self.search):
            widget.hide()
        self.welcome.refresh()
        self.pages.setCurrentWidget(self.welcome)
        self.refresh_status()

    def _on_edited(self, done: Edit, initiator: object) -> None:
        tables = done.tables()
        if "annotator" in tables:
            self.refresh_status()
        else:
            self._refresh_counts(articles="article" in tables)
        if "setting" in tables:
            self.project_name.setText(self.live.project.name)

    def _on_reread(self) -> None:
        self.refresh_status()
        if self.reading.tagger.tags is None and self.live.project.articles:
            self.reading.tagger.open(next(iter(self.live.project.articles)))

    def _on_busy(self, busy: bool) -> None:
        self.pages.setEnabled(not busy)
        self.say("This takes some seconds…" if busy else "Done.")

    def _on_article(self) -> None:
        tags = self.reading.tagger.tags
        if tags is not None:
            self.settings.last_article = tags.article.id

    def refresh_status(self) -> None:
        """Show counts, annotator and size as they are now."""
        is_open = self.live.is_open
        me = self.live.project.me if is_open else self.settings.annotator
        self.avatar.setText(me.initials)
        self.avatar.setToolTip(plain_tip(f"{me.name} — preferences"))
        self.avatar.setAccessibleName(f"You are {me.name}; opens the preferences")
        size = round(self.settings.typography.size / 18 * 100)
        self.status.who.setText(f"{me.name} · {size} %")
        self.status.show_project(is_open)
        if is_open:
            project = self.live.project
            self.status.saved.setText("Read-only" if project.read_only else "● Saved")
            self._refresh_counts(articles=True)

    def _refresh_counts(self, *, articles: bool) -> None:
        project = self.live.project
        if articles:
            self.status.progress.setText(f"{project.done_total():,} of {len(project.articles):,} done")
        total = project.tag_total()
        self.status.tags.setText(f"{total:,} tag{'' if total == 1 else 's'}")

    def say(self, text: str) -> None:
        """Show a short text in the status line for some seconds."""
        self.status.say(text)

    # Going

    def show_page(self, page: str) -> None:
        """Show a page of the project."""
        if not self.live.is_open:
            return
        pages: dict[str, QWidget] = {
            READ: self.reading, REVIEW: self.review, COALITION: self.coalition, DATA: self.data,
            ENTITIES: self.entities, CODEBOOK: self.codebook,
        }  # fmt: skip
        self.pages.setCurrentWidget(pages[page])
        self.segments.show_value(page)
        self.review.reviewer.active = page == REVIEW
        self.statements.want(page in (DATA, COALITION))
        if page == READ:
            self.reading.view.setFocus()
        elif page == REVIEW:
            self._show_review()
        elif page == DATA:
            self.data.wake()

    def _show_review(self) -> None:
        reviewer, open_here = self.review.reviewer, self.reading.tagger.tags
        reviewer.wake()
        wanted = open_here.article.id if open_here else next(iter(self.live.project.articles), "")
        if reviewer.tagger.tags is None and wanted:
            self.review.open(wanted)
        self.review.focus_text()

    def show_tag(self, article_id: str, annotation_id: str) -> None:
        """Show a tag in its article."""
        self.show_page(READ)
        if self.open_article(article_id):
            self.reading.tagger.select(annotation_id)

    def open_article(self, article_id: str) -> bool:
        """Open an article, unless it is open already; tells False where it was deleted meanwhile."""
        if article_id not in self.live.project.articles:
            self.notice.show_text("This article is not in the project any more.")
            return False
        tags = self.reading.tagger.tags
        if tags is None or tags.article.id != article_id:
            self.reading.tagger.open(article_id)
        return True

    def _on_hit(self, article_id: str, typed: str) -> None:
        self.show_page(READ)
        if not self.open_article(article_id):
            return
        self.reading.find_bar.open(typed.replace('"', "").split()[0] if typed.split() else "")

    def open_palette(self) -> None:
        """Show all commands, to be found by typing."""
        from coalition_annotator.gui.shell.help import shown_keys

        choices = [
            Choice(command.label, command, f"{command.group} · {shown_keys(command)}".rstrip(" ·"))
            for command in self.commands
            if self.live.is_open or not command.needs_project
        ]
        palette = Chooser(
            self,
            hint="Type a command",
            choices=lambda typed: narrowed(choices, typed),
            chosen=lambda c: c.run(),
            width=520,
        )
        palette.open_at(self.mapToGlobal(QPoint((self.width() - 520) // 2, 90)))

    def review_article(self, article_id: str) -> None:
        """Show an article on the page Review."""
        self.review.reviewer.open(article_id)
        self.show_page(REVIEW)

    def correct_text(self, article: Article) -> None:
        """Let the user mend an article's text."""
        dialog = CorrectTextDialog(self.live.project, article, self)
        if dialog.exec() and dialog.correction is not None:
            self.live.commit(dialog.correction.edit, self, texts=dialog.correction.texts)
        dialog.deleteLater()

    # The window itself

    def _restore_state(self) -> None:
        geometry = self.settings.window_state("geometry")
        if geometry is None or not self.restoreGeometry(geometry):
            self.resize(1440, 900)
        splitter = self.settings.window_state("splitter")
        if splitter is not None:
            self.reading.splitter.restoreState(splitter)

    def closeEvent(self, event: QCloseEvent) -> None:
        focused = self.focusWidget()
        if focused is not None:
            focused.clearFocus()  # a field that is being typed in keeps its text now
        self.settings.keep_window_state("geometry", self.saveGeometry())
        self.settings.keep_window_state("splitter", self.reading.splitter.saveState())
        self.review.wait()
        for page in (self.statements, self.coalition, self.assistant):
            page.wait()
        self.live.close()
        super().closeEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.ActivationChange and self.isActiveWindow():
            self.live.look_for_news()
        super().changeEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        self.desk.open_any([Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()])

    def keyPressEvent(self, event: object) -> None:
        if getattr(event, "key", lambda: None)() == Qt.Key.Key_F10:
            self.menu_button.showMenu()
            return
        super().keyPressEvent(event)  # type: ignore[arg-type]
