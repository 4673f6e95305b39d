"""Help pages from resources, the table of keys, and the text about the program."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QMarginsF, QUrl
from PySide6.QtGui import QKeySequence, QPageLayout, QPageSize, QPdfWriter, QTextDocument
from PySide6.QtWidgets import QDialog, QHBoxLayout, QListWidget, QMessageBox, QTextBrowser, QWidget

from coalition_annotator.assets import this_version
from coalition_annotator.files import output
from coalition_annotator.gui.base.command import GROUPS, Command
from coalition_annotator.project import help_pages

PAGES = {
    "First steps": "first-steps.md",
    "Tagging": "tagging.md",
    "Suggestions": "suggestions.md",
    "Importing": "importing.md",
    "Exporting": "exporting.md",
    "Working in a team": "team.md",
    "A server for the team": "team-server.md",
    "Review and agreed version": "review.md",
    "Agreement": "agreement.md",
    "Coalition and data": "coalition.md",
    "Discourse networks": "networks.md",
    "Entities and countries": "entities.md",
    "Codebook": "codebook.md",
    "The project file": "schema.md",
    "Words": "words.md",
    "Command line": "command-line.md",
    "Python": "python.md",
}
KEYS = "Keys"


def program_version() -> str:
    """Return the installed version."""
    return this_version() or "from a checkout"


def shown_keys(command: Command) -> str:
    """Return a command's keys as this system writes them."""
    form = QKeySequence.SequenceFormat.NativeText
    return ", ".join(QKeySequence(key).toString(form) for key in command.keys)


def keys_page(commands: Sequence[Command]) -> str:
    """Return the table of all commands and keys as Markdown."""
    lines = ["# Keys", "", "Layers have the keys that the codebook gives them: `1` to `4` at first.", ""]
    for group in GROUPS:
        rows = [command for command in commands if command.group == group]
        if rows:
            lines += [f"## {group}", "", "| Command | Key |", "|---|---|"]
            lines += [f"| {command.label} | {shown_keys(command)} |" for command in rows] + [""]
    return "\n".join(lines)


def write_keys(commands: Sequence[Command], path: Path) -> None:
    """Write the table of all commands and keys as a PDF of A4 pages, whole or not at all.

    Raises:
        UserError: it can't be written, or a project lies there.
    """
    document = QTextDocument()
    document.setMarkdown(keys_page(commands))
    with output.whole(path) as part:
        writer = QPdfWriter(str(part))
        writer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
        writer.setPageMargins(QMarginsF(15, 15, 15, 15), QPageLayout.Unit.Millimeter)
        document.print_(writer)


class HelpDialog(QDialog):
    """A list of pages and the page itself; nothing is fetched from anywhere."""

    def __init__(self, commands: Sequence[Command], parent: QWidget, *, page: str = "First steps") -> None:
        super().__init__(parent)
        self.setWindowTitle("Help")
        self.resize(980, 680)
        self._commands = commands
        self.list = QListWidget()
        self.list.addItems([*PAGES, KEYS])
        self.list.setFixedWidth(210)
        self.list.setAccessibleName("Pages of the help")
        self.browser = QTextBrowser()
        self.browser.setOpenLinks(False)
        self.browser.document().setDocumentMargin(24)
        self.browser.setSearchPaths([])
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 12, 12, 12)
        row.addWidget(self.list)
        row.addWidget(self.browser, 1)
        self.list.currentTextChanged.connect(self._show)
        self.browser.anchorClicked.connect(self._follow)
        self.list.setCurrentRow([*PAGES, KEYS].index(page))

    def _show(self, page: str) -> None:
        self.browser.setMarkdown(keys_page(self._commands) if page == KEYS else help_pages.page(PAGES[page]))

    def _follow(self, link: QUrl) -> None:
        names = {file: page for page, file in PAGES.items()}
        page = names.get(link.toString())
        if page:
            self.list.setCurrentRow([*PAGES].index(page))


def show_about(parent: QWidget) -> None:
    """Show version, licence and fonts."""
    QMessageBox.about(
        parent,
        "About Coalition Annotator",
        f"<h3>Coalition Annotator</h3><p>Version {program_version()}</p><p>Read news articles and record who said"
        " what about which country.</p><p>MIT licence. Fonts: Inter and Noto Serif (SIL Open Font License)."
        " Icons: Font Awesome Free. Country names after Unicode CLDR.</p>"
        "<p>Nothing leaves this computer unless you ask for it.</p>",
    )
