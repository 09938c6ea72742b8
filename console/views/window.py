"""The window: hosts the panes and leads from one to the other; it owns no data."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QSettings, Qt, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QMainWindow
from typing_extensions import override

from console.models.dossier import ItemRef
from console.models.error import NotFound
from console.models.text import tr
from console.views.command_table import row_commands, session_commands, window_commands
from console.views.commands import Entries
from console.views.focus_path import FocusPath
from console.views.keys_overlay import KeysOverlay
from console.views.notices import Notices
from console.views.palette import Palette
from console.views.poller import Poller
from console.views.ribbon import ENVIRONMENTS
from console.views.session.sitting import Sitting, Work
from console.views.set_up.set_up_card import SetUpCard
from console.views.set_up.set_up_desk import set_up_of, tell_what_changed
from console.views.shortcuts import Keys
from console.views.speech import Speech
from console.views.tasks import Tasks
from console.views.theme import Theme
from console.views.window_desk import WindowDesk
from console.views.window_parts import WindowParts
from console.views.window_state import WindowState

SMALLEST = (1024, 600)
AHEAD = 2


class ConsoleWindow(QMainWindow):
    """The console.

    Signals:
        closed: the person closed the window, and nothing is being written any more.
    """

    closed = Signal()

    def __init__(
        self,
        desk: WindowDesk,
        *,
        speech: Speech,
        theme: Theme,
        notices: Notices,
        settings: QSettings | None,
        writes: Tasks,
    ) -> None:
        """Put the panes together; nothing is read before `begin`."""
        super().__init__()
        self._desk, self._speech, self._theme, self._notices, self._writes = desk, speech, theme, notices, writes
        self.tasks = Tasks(self, notices.error, keeper=writes)
        self.parts = parts = WindowParts(desk, speech=speech, theme=theme, notices=notices, writes=writes)
        self.ribbon, self.unfinished, self.status = parts.ribbon, parts.unfinished, parts.status
        self.queues, self.rows = parts.queues, parts.rows
        self.middle, self.workspace = parts.middle, parts.workspace
        self.poller = Poller(desk, self.tasks, seen=self._seen, parent=self)
        self.setCentralWidget(parts.frame)
        self.setMinimumSize(*SMALLEST)
        self._state = WindowState(self, parts.panes, settings)
        self._commands = row_commands(self.queues, self.rows, self.poller, self.workspace)
        entries = Entries(desk, self, self.workspace, speech=speech, commands=self._commands)
        self.palette_card = Palette(parts.centre, entries, speech=speech, theme=theme)
        self.keys_card = KeysOverlay(parts.centre, self.workspace.actions, speech=speech)
        self.set_up_card = SetUpCard(parts.centre, set_up_of(desk), notices.error, speech=speech, theme=theme)
        cards = (self.palette_card, self.keys_card, self.set_up_card)
        self._path = FocusPath(self, cards, parts)
        work = Work(poller=self.poller, notices=notices, tasks=self.tasks, writes=writes)
        aside = (self.palette_card.set_aside, self.set_up_card.set_aside, self._close_cards)
        self.sitting = Sitting(desk, parts, work, cards=aside, parent=self)
        self._commands |= window_commands(self._path, *cards, speech=speech, theme=theme)
        self._commands |= session_commands(self.sitting, parts.account)
        self._keys = Keys(
            self, self._commands, press=self.middle.press, covered=self._path.covered, locked=self.sitting.is_locked
        )
        self._connect()
        self._state.restore()
        self._write()

    @property
    def desk(self) -> WindowDesk:
        """The desk that the window shows."""
        return self._desk

    def begin(self) -> None:
        """Show the first queue and start to read; an event loop must be running."""
        self.sitting.begin()
        tell_what_changed(self._desk.org, self._notices)
        if self._desk.queues:
            self.show_queue(self._desk.queues[0].key)

    def show_queue(self, key: str, view: str | None = None) -> None:
        """Show a queue and a part of it, and read it."""
        other = key != self.rows.key
        self.queues.choose(key)
        self.rows.show_queue(key, view)
        self.middle.show_queue(key)
        self.status.tell(key)
        self.rows.focus_rows()
        if other:
            self.poller.look_at(key)

    def open_item(self, item: ItemRef) -> None:
        """Open an item in the workspace, and put the cursor on it where it is listed."""
        self.rows.grid.choose(item.id)
        self.workspace.open_item(item)
        self.tasks.start("read ahead", self._desk.read_ahead(self.rows.ahead(AHEAD)), replace=True)

    def look_up(self, number: str) -> None:
        """Find a number in the systems and open it."""
        self.tasks.start("look up", self._look_up(number), replace=True)

    async def _look_up(self, number: str) -> None:
        try:
            item = await self._desk.find(number)
        except NotFound as problem:
            self._notices.warning(problem.message, problem.advice)
            return
        if item.queue != self.rows.key and any(spec.key == item.queue for spec in self._desk.queues):
            self.show_queue(item.queue)
        self.open_item(item)

    def _connect(self) -> None:
        self.ribbon.pressed.connect(lambda name: self._commands[name]())
        self.queues.chosen.connect(self.show_queue)
        self.rows.opened.connect(self.open_item)
        self.rows.refresh_wanted.connect(self.poller.refresh_now)
        self.workspace.examined.connect(lambda _dossier: self.rows.table.mark_open(self.workspace.current()))
        self.workspace.decided.connect(self._decided)
        self.poller.busy.connect(self._polled)
        self.unfinished.finished.connect(self.poller.refresh_now)
        # Queued: when the write's own task has ended.
        self.workspace.busy_changed.connect(self.unfinished.look, Qt.ConnectionType.QueuedConnection)
        self._speech.changed.connect(self._write)
        self.sitting.covered.connect(self._write)
        self.sitting.left.connect(self.close)

    def _decided(self, item: ItemRef) -> None:
        self.status.tell(self.rows.key)
        shown = self.workspace.current()
        if shown is not None and shown.id == item.id and (following := self.rows.decided(item)) is not None:
            self.open_item(following)

    def _polled(self, busy: bool) -> None:  # noqa: FBT001 - a signal's argument
        self.status.tell(self.rows.key, busy=busy)
        if busy or (item := self.workspace.current()) is None:
            return
        if (row := self.rows.table.row_of(item.id)) is not None:
            self.workspace.open_item(item, left=row.left)
        else:
            self.workspace.refresh()

    def _seen(self) -> bool:
        return self.isVisible() and not self.isMinimized()

    def _close_cards(self) -> Callable[[], None]:
        for card in self._path.cards:
            card.close_card()
        return lambda: None

    def _write(self) -> None:
        if self.sitting.is_locked():
            self.setWindowTitle(self._speech(tr("Assist Console: locked")))
            return
        words, _icon = ENVIRONMENTS.get(self._desk.environment, ENVIRONMENTS["production"])
        self.setWindowTitle(self._speech(tr("Assist Console: {environment}", environment=words)))

    async def _close_later(self) -> None:
        await self._writes.settle()
        self.close()

    @override
    def closeEvent(self, event: QCloseEvent) -> None:
        if self._writes.busy:
            event.ignore()
            self._notices.warning(tr("A decision is being written. The window closes as soon as it is proved."))
            self.tasks.start("close", self._close_later(), replace=False)
            return
        self._state.keep(self._speech, self._theme)
        self.poller.hold()
        self.sitting.stop()
        self.set_up_card.set_aside()
        self.tasks.cancel()
        self.queues.close_feed()
        self.rows.close_feed()
        super().closeEvent(event)
        self.closed.emit()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.WindowStateChange and self._seen() and self.poller.visible is not None:
            self.poller.refresh_now()
