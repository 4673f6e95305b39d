"""Commands as Qt's actions: shortcuts, the menu, the palette."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QPoint
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from coalition_annotator.gui.base.command import GROUPS, Command
from coalition_annotator.gui.shell.help import shown_keys
from coalition_annotator.gui.widgets.chooser import Choice, Chooser, narrowed

_PALETTE_WIDTH = 520


class CommandMenu(QMenu):
    """The menu of all commands, which gives each its keys."""

    def __init__(self, commands: Sequence[Command], run: Callable[[Command], object], window: QWidget) -> None:
        super().__init__(window)
        self._actions: dict[str, QAction] = {}
        self._run = run
        groups = {group: self.addMenu(group) for group in GROUPS}
        last: dict[str, int] = {}
        for command in commands:
            if last.setdefault(command.group, command.place) != command.place:
                groups[command.group].addSeparator()
                last[command.group] = command.place
            if command.choices is not None:
                self._actions[command.id] = _with_choices(groups[command.group], command)
                continue
            action = QAction(command.label, window)
            action.triggered.connect(partial(run, command))
            if command.text_keys is None:
                window.addAction(action)
            groups[command.group].addAction(action)
            self._actions[command.id] = action
        self.give_keys(commands)

    def give_keys(self, commands: Sequence[Command]) -> None:
        """Give the actions the keys that their commands have now."""
        for command in commands:
            if command.text_keys is not None:
                command.text_keys.clear()
        for command in commands:
            if command.choices is not None:
                continue
            action = self._actions[command.id]
            if command.text_keys is None:
                action.setShortcuts([QKeySequence(key) for key in command.keys])
            else:
                _give_keys_to_text(action, command, partial(self._run, command))

    def action(self, command_id: str) -> QAction:
        """Return the action of a command."""
        return self._actions[command_id]


def _with_choices(menu: QMenu, command: Command) -> QAction:
    """Add a menu that is filled whenever it opens, as its choices change."""
    inner = menu.addMenu(command.label)

    def fill() -> None:
        inner.clear()
        assert command.choices is not None
        for label, run in command.choices():
            inner.addAction(label.replace("&", "&&"), run)
        if inner.isEmpty():
            inner.addAction("None yet").setEnabled(False)

    inner.aboutToShow.connect(fill)
    return inner.menuAction()


def _give_keys_to_text(action: QAction, command: Command, run: Callable[[], object]) -> None:
    """Let the text alone take a command's keys; a shortcut would take them from every field."""
    keys = [QKeySequence(key) for key in command.keys]
    first = f"\t{keys[0].toString(QKeySequence.SequenceFormat.NativeText)}" if keys else ""
    action.setText(f"{command.label}{first}")
    assert command.text_keys is not None
    for key in keys:
        command.text_keys[key.toString(QKeySequence.SequenceFormat.PortableText)] = run


def open_palette(commands: Sequence[Command], window: QWidget) -> None:
    """Show commands, to be found by typing."""
    choices = [Choice(each.label, each, f"{each.group} · {shown_keys(each)}".rstrip(" ·")) for each in commands]
    palette = Chooser(
        window,
        hint="Type a command",
        choices=lambda typed: narrowed(choices, typed),
        chosen=lambda command: command.run() if command.choices is None else _open_choices(command, window),
        width=_PALETTE_WIDTH,
    )
    _show(palette, window)


def _open_choices(command: Command, window: QWidget) -> None:
    assert command.choices is not None
    offered = [Choice(label.replace("\t", "  "), run) for label, run in command.choices()]
    chooser = Chooser(
        window,
        hint=command.label,
        choices=lambda typed: narrowed(offered, typed),
        chosen=lambda run: run(),
        width=_PALETTE_WIDTH,
    )
    _show(chooser, window)


def _show(chooser: Chooser, window: QWidget) -> None:
    chooser.open_at(window.mapToGlobal(QPoint((window.width() - _PALETTE_WIDTH) // 2, 90)))
