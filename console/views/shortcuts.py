"""The keys: one table of what they do, and the filter that lets none of them fire while somebody writes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QElapsedTimer, QEvent, QObject, Qt
from PySide6.QtGui import QInputMethodEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QTextEdit,
    QWidget,
)
from shiboken6 import isValid
from typing_extensions import override

from console.models.text import Text, tr

ROWS: Final = tr("Queues and rows")
ITEM: Final = tr("The open item")
CONSOLE: Final = tr("The console")


@dataclass(frozen=True, kw_only=True)
class Shortcut:
    """Keys that do one thing.

    Attributes:
        command: the name of what happens; empty when the widget that has the focus does it by itself.
        listed: it stands in the command palette.
    """

    keys: tuple[str, ...]
    command: str
    text: Text
    group: Text
    listed: bool = True


SHORTCUTS: Final = (
    Shortcut(keys=("J", "Down"), command="next_row", text=tr("Next row"), group=ROWS, listed=False),
    Shortcut(keys=("K", "Up"), command="previous_row", text=tr("Previous row"), group=ROWS, listed=False),
    Shortcut(keys=("Return",), command="open_row", text=tr("Open the row"), group=ROWS, listed=False),
    Shortcut(keys=("Alt+Down",), command="next_queue", text=tr("Next queue"), group=ROWS, listed=False),
    Shortcut(keys=("Alt+Up",), command="previous_queue", text=tr("Previous queue"), group=ROWS, listed=False),
    Shortcut(keys=("Ctrl+PgDown",), command="next_view", text=tr("Next part of the queue"), group=ROWS, listed=False),
    Shortcut(
        keys=("Ctrl+PgUp",), command="previous_view", text=tr("Previous part of the queue"), group=ROWS, listed=False
    ),
    Shortcut(keys=("/", "Ctrl+F"), command="filter", text=tr("Filter these rows"), group=ROWS),
    Shortcut(keys=("Alt+Right",), command="sort_next", text=tr("Sort by the next column"), group=ROWS),
    Shortcut(keys=("Alt+Left",), command="sort_previous", text=tr("Sort by the previous column"), group=ROWS),
    Shortcut(keys=("Alt+S",), command="sort_reverse", text=tr("Turn the sort order round"), group=ROWS),
    Shortcut(keys=("F5",), command="refresh", text=tr("Refresh"), group=ROWS),
    Shortcut(keys=("Alt+C",), command="month", text=tr("Month or table, where the queue has days"), group=ROWS),
    Shortcut(keys=("1", "9"), command="", text=tr("Tick a check that needs a person"), group=ITEM, listed=False),
    Shortcut(
        keys=("L", "Alt+L"), command="", text=tr("Open the look-up page and copy the number"), group=ITEM, listed=False
    ),
    Shortcut(keys=("Ctrl+Return",), command="confirm", text=tr("Confirm the preview"), group=ITEM, listed=False),
    Shortcut(keys=("Escape",), command="step_back", text=tr("Step back"), group=ITEM, listed=False),
    Shortcut(keys=("Ctrl+B",), command="fold_queues", text=tr("Show or hide the queues"), group=CONSOLE),
    Shortcut(keys=("F6",), command="next_pane", text=tr("Next pane"), group=CONSOLE, listed=False),
    Shortcut(
        keys=("Ctrl+K",), command="palette", text=tr("Find an action, a queue or a number"), group=CONSOLE, listed=False
    ),
    Shortcut(keys=("F1",), command="keys", text=tr("Show the keys"), group=CONSOLE),
    # The status bar has this key itself: what it opens is a pop-up with keys of its own.
    Shortcut(keys=("F8",), command="", text=tr("Show the last notices"), group=CONSOLE, listed=False),
    Shortcut(keys=("F7",), command="sign_in", text=tr("Sign in again, when the session has ended"), group=CONSOLE),
    Shortcut(keys=("Ctrl+Alt+L",), command="lock", text=tr("Lock"), group=CONSOLE),
    Shortcut(keys=(), command="sign_out", text=tr("Sign out"), group=CONSOLE),
    Shortcut(keys=("F9",), command="set_up", text=tr("Check the set-up"), group=CONSOLE),
    Shortcut(keys=("Ctrl+L",), command="language", text=tr("Switch between Japanese and English"), group=CONSOLE),
    Shortcut(keys=("Ctrl+Shift+D",), command="theme", text=tr("Switch between light and dark"), group=CONSOLE),
)
RANGES: Final = frozenset({"1"})
"""Shortcuts whose first and last key stand for all between them."""
EVERYWHERE: Final = frozenset({"step_back", "palette", "keys", "set_up", "language", "theme", "lock"})
"""What also works while the palette or the list of keys lies over the panes."""
REPEATING: Final = frozenset({"J", "K"})
"""Keys that may be held down."""
WRITERS: Final = (QLineEdit, QTextEdit, QPlainTextEdit, QAbstractSpinBox, QComboBox)
AFTERMATH_MS: Final = 120
"""Some input methods hand on the Enter that ended a conversion; it arrives within this time."""

_BY_KEY: Final = {key: shortcut for shortcut in SHORTCUTS if shortcut.command for key in shortcut.keys}
_ENTER: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_CHORDS: Final = (Qt.Key.Key_Shift, Qt.Key.Key_Control, Qt.Key.Key_Alt, Qt.Key.Key_Meta, Qt.Key.Key_AltGr)
_BARE: Final = frozenset({"Down", "Up", "Return"})
"""Keys that the widget with the focus uses by itself: rows, tabs, buttons."""


def key_name(event: QKeyEvent) -> str:
    """Give the name of a key press as the table writes it, such as `J`, `/` or `Ctrl+Shift+D`."""
    key = Qt.Key.Key_Return if event.key() == Qt.Key.Key_Enter else Qt.Key(event.key())
    if key == Qt.Key.Key_Escape:
        return "Escape"
    chord = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    if key == Qt.Key.Key_Slash:
        # Some keyboards have the slash behind Shift.
        chord &= ~Qt.KeyboardModifier.ShiftModifier
    return QKeySequence(int(key) | chord.value).toString(QKeySequence.SequenceFormat.PortableText)


def writes(widget: QWidget | None) -> bool:
    """Tell whether keys are text for a widget."""
    if isinstance(widget, (QLineEdit, QTextEdit, QPlainTextEdit)):
        return not widget.isReadOnly()
    return isinstance(widget, WRITERS)


class Keys(QObject):
    """Turns keys of one window into commands and hands the item's own keys to the workspace."""

    def __init__(
        self,
        window: QWidget,
        commands: Mapping[str, Callable[[], object]],
        *,
        press: Callable[[str], bool],
        covered: Callable[[], bool],
        locked: Callable[[], bool] = lambda: False,
    ) -> None:
        """Listen to a window's keys.

        Args:
            window: whose keys.
            commands: what each command of the table does; one that gives False leaves the key to the widget.
            press: offers a key to the open item; tells whether it was used.
            covered: tells whether something lies over the panes, so that the keys belong to that.
            locked: tells whether the keys belong to the lock's card alone.
        """
        super().__init__(window)
        self._window, self._commands, self._press, self._covered = window, commands, press, covered
        self._locked = locked
        self._composing = False
        self._ended = QElapsedTimer()
        self._seen: tuple[QWidget, int, int] | None = None
        app = QApplication.instance()
        if app is not None:
            app.installEventFilter(self)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind == QEvent.Type.InputMethod and isinstance(event, QInputMethodEvent):
            self._compose(event)
        elif kind == QEvent.Type.FocusOut:
            self._composing = False
        elif kind == QEvent.Type.KeyPress and isinstance(watched, QWidget) and isinstance(event, QKeyEvent):
            return (
                watched.window() is self._window
                and not self._locked()
                and not self._climbed(watched, event)
                and self._pressed(watched, event)
            )
        return False

    def _compose(self, event: QInputMethodEvent) -> None:
        self._composing = bool(event.preeditString())
        if event.commitString():
            self._ended.start()

    def _climbed(self, watched: QWidget, event: QKeyEvent) -> bool:
        """Tell whether this is a press that a child did not use and that now climbs to its parents."""
        before, self._seen = self._seen, (watched, event.key(), event.timestamp())
        if before is None:
            return False
        child, key, stamp = before
        same = (key, stamp) == (event.key(), event.timestamp()) and watched is not child
        return same and isValid(child) and watched.isAncestorOf(child)

    def _pressed(self, watched: QWidget, event: QKeyEvent) -> bool:
        if self._composing:
            return False
        if event.key() in _ENTER and self._ended.isValid() and self._ended.elapsed() < AFTERMATH_MS:
            self._ended.invalidate()
            return True
        name = key_name(event)
        if event.key() in _CHORDS or name in _BARE or (writes(watched) and not _works_in_text(name)):
            return False
        if event.isAutoRepeat() and name not in REPEATING:
            # A key held down must not decide twice.
            return name in _BY_KEY
        return self._run(name)

    def _run(self, name: str) -> bool:
        shortcut = _BY_KEY.get(name)
        if self._covered() and (shortcut is None or shortcut.command not in EVERYWHERE):
            return False
        if shortcut is None:
            return bool(name) and self._press(name)
        command = self._commands.get(shortcut.command)
        return command is not None and command() is not False


def _works_in_text(name: str) -> bool:
    return name.startswith(("Ctrl+", "Alt+")) or name == "Escape" or (name[:1] == "F" and name[1:].isdigit())
