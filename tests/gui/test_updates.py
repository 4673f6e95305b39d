"""Newer versions: nothing is asked before a person wants it, and one request then; files that the system hands over."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QFileOpenEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from coalition_annotator.files.web_addresses import is_loopback
from coalition_annotator.gui.reading.article_dialogs import AddArticleDialog
from coalition_annotator.gui.shell.app import Application, FileOpener
from coalition_annotator.gui.shell.main_window import MainWindow
from coalition_annotator.model.errors import UserError
from coalition_annotator.project import releases
from coalition_annotator.project.releases import Release

from .conftest import Reader

FEED = """<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom"><title>Releases</title>{}</feed>"""
ENTRY = '<entry><id>{0}</id><title>{0}</title><link href="{1}"/><updated>2026-11-01T00:00:00Z</updated></entry>'


class Feeds(BaseHTTPRequestHandler):
    """A server of feeds that remembers what was asked."""

    asked: list[tuple[str, dict[str, str]]] = []
    bodies: dict[str, tuple[str, str]] = {}

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        self.asked.append((self.path, {name.lower(): value for name, value in self.headers.items()}))
        kind, body = self.bodies.get(self.path, ("", ""))
        self.send_response(200 if kind else 404)
        self.send_header("Content-Type", kind)
        self.end_headers()
        self.wfile.write(body.encode())


def feed_of(*titles: str) -> str:
    return FEED.format("".join(ENTRY.format(title, f"https://example.org/{n}") for n, title in enumerate(titles)))


@pytest.fixture
def window(reader: Reader) -> MainWindow:
    return reader.window


@pytest.fixture
def server() -> Iterator[str]:
    Feeds.asked = []
    Feeds.bodies = {
        "/new": ("application/atom+xml", feed_of("v0.1.0", "Coalition Annotator 99.1", "v99.2.0-rc1", "100.0rc1")),
        "/old": ("application/atom+xml; charset=utf-8", feed_of("v0.0.1")),
        "/none": ("application/rss+xml", feed_of("News of the week")),
        "/page": ("text/html", "<html><p>v99.0</p></html>"),
        "/bomb": ("text/xml", '<!DOCTYPE a [<!ENTITY b "c">]>' + feed_of("v99.0")),
        "/script": ("application/atom+xml", FEED.format(ENTRY.format("v99.0", "javascript:alert(1)"))),
    }
    running = ThreadingHTTPServer(("127.0.0.1", 0), Feeds)
    threading.Thread(target=running.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{running.server_port}"
    running.shutdown()
    running.server_close()


def test_the_newest_release_is_told_and_nothing_of_the_user_is_sent(server: str) -> None:
    assert releases.newest(f"{server}/new", reachable=is_loopback) == Release("99.1", "https://example.org/1")
    ((path, headers),) = Feeds.asked
    assert path == "/new"
    assert set(headers) <= {"host", "user-agent", "accept", "accept-encoding"}
    assert headers["user-agent"] == "CoalitionAnnotator"


@pytest.mark.parametrize("name", ["none", "page", "bomb", "missing"])
def test_what_is_no_feed_of_releases_is_said_to_be_none(server: str, name: str) -> None:
    with pytest.raises(UserError):
        releases.newest(f"{server}/{name}", reachable=is_loopback)


def test_a_page_that_is_no_web_page_is_not_offered(server: str) -> None:
    assert releases.newest(f"{server}/script", reachable=is_loopback).page == ""


def test_addresses_of_this_machine_are_refused(server: str) -> None:
    with pytest.raises(UserError):
        releases.newest(f"{server}/new")
    assert not Feeds.asked


@pytest.mark.parametrize(
    ("title", "version"),
    [
        ("v1.2.0", "1.2.0"), ("Version 1.2", "1.2"), ("Coalition Annotator 99.1", "99.1"), ("v1.2.0: a title", "1.2.0"),
        ("1.3.0rc1", ""), ("1.3.0 rc1", ""), ("1.3.0~rc1", ""), ("2.0 beta", ""), ("v1.3.0-alpha.1", ""),
        ("Qt 6.9 needed from 1.3", ""), ("v1." + "9" * 5000, ""), ("", ""),
    ],
)  # fmt: skip
def test_a_title_tells_a_version_or_none(server: str, title: str, version: str) -> None:
    Feeds.bodies["/one"] = ("application/atom+xml", feed_of("v0.0.1", title))
    assert releases.newest(f"{server}/one", reachable=is_loopback).version == (version or "0.0.1")


def test_a_link_within_the_feeds_own_site_leads_there(server: str) -> None:
    Feeds.bodies["/one"] = ("Application/Atom+XML", FEED.format(ENTRY.format("v9.0", "v9.html")))
    assert releases.newest(f"{server}/one", reachable=is_loopback).page == f"{server}/v9.html"


@given(st.lists(st.integers(0, 30), min_size=2, max_size=4), st.lists(st.integers(0, 30), min_size=2, max_size=4))
def test_versions_are_compared_by_their_numbers(one: list[int], other: list[int]) -> None:
    padded = [each + [0] * (4 - len(each)) for each in (one, other)]
    told = [releases.numbers(".".join(map(str, each))) for each in (one, other)]
    assert (told[0] > told[1]) == (padded[0] > padded[1])
    assert (told[0] == told[1]) == (padded[0] == padded[1])


def test_nothing_is_asked_at_the_start(window: MainWindow, server: str) -> None:
    window.settings.release_feed = f"{server}/new"
    window.features.updates.look_by_itself()
    assert not window.features.updates.looking
    assert not Feeds.asked


def test_a_look_from_the_menu(window: MainWindow, server: str, qtbot: QtBot) -> None:
    updates = window.features.updates
    updates.reachable = is_loopback
    window.run_command(next(each for each in window.commands if each.id == "help.updates"))
    dialog = window.findChildren(type(updates.show_dialog()))[0]
    assert not dialog.now.isEnabled() and not dialog.weekly.isChecked()
    qtbot.keyClicks(dialog.address, f"{server}/new")
    qtbot.mouseClick(dialog.now, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "99.1" in dialog.state.text())
    assert dialog.show_page.isVisibleTo(dialog)
    dialog.address.clear()
    qtbot.keyClicks(dialog.address, f"{server}/old")
    qtbot.mouseClick(dialog.now, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "newest" in dialog.state.text())
    assert not dialog.show_page.isVisibleTo(dialog)
    dialog.address.clear()
    qtbot.keyClicks(dialog.address, f"{server}/page")
    qtbot.mouseClick(dialog.now, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "no page" in dialog.state.text())
    assert "Save the page" not in dialog.state.text()
    for odd in ("http://a.invalid/ü", "http://ä..invalid/", "http://" + "a" * 300 + ".invalid"):
        dialog.address.setText(odd)
        qtbot.mouseClick(dialog.now, Qt.MouseButton.LeftButton)
        qtbot.waitUntil(dialog.now.isEnabled)
    dialog.address.setText(f"{server}/old")
    dialog.now.click()
    window.settings.release_feed = f"{server}/new"
    updates.look()
    qtbot.waitUntil(lambda: "99.1" in dialog.state.text())


def test_once_a_week_where_that_was_wanted(window: MainWindow, server: str, qtbot: QtBot) -> None:
    updates = window.features.updates
    updates.reachable = is_loopback
    dialog = updates.show_dialog()
    qtbot.keyClicks(dialog.address, f"{server}/new")
    dialog.weekly.click()
    dialog.accept()
    updates.look_by_itself()
    qtbot.waitUntil(lambda: "99.1" in window.notice.label.text())
    updates.look_by_itself()
    assert not updates.looking
    assert len(Feeds.asked) == 1
    window.settings.looked_for_releases = "2020-01-01"
    updates.look_by_itself()
    qtbot.waitUntil(lambda: len(Feeds.asked) == 2 and not updates.looking)


def test_a_text_given_at_the_start_is_asked_about(window: MainWindow, tmp_path: Path, qtbot: QtBot) -> None:
    text = tmp_path / "häuser 🚢.txt"
    text.write_text("Ida Berg said that ships will come.", encoding="utf-8")
    before = len(window.live.project.articles)

    def confirm() -> None:
        dialog = QApplication.activeModalWidget()
        if isinstance(dialog, AddArticleDialog):
            dialog.add.click()
        else:
            QTimer.singleShot(20, confirm)

    QTimer.singleShot(20, confirm)
    FileOpener(window).open(text)
    qtbot.waitUntil(lambda: len(window.live.project.articles) == before + 1)


def test_a_file_that_the_system_hands_over_is_told_of(qapp: QApplication, qtbot: QtBot, tmp_path: Path) -> None:
    assert isinstance(qapp, Application)
    with qtbot.waitSignal(qapp.file_wanted) as told:
        QApplication.sendEvent(qapp, QFileOpenEvent(str(tmp_path / "a.coalition")))
    assert told.args == [str(tmp_path / "a.coalition")]
