"""Notices that nobody has touched keyboard, pointer or pen for a while."""

from collections.abc import Callable
from datetime import timedelta
from typing import Final

from PySide6.QtCore import QEvent, QObject, QPointF, QTimer, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication
from typing_extensions import override

from console.services.clock import Clock

LOOK_MS: Final = 5_000
"""How often it is looked at; the lock comes at most so much too late."""
TOUCHES: Final = frozenset(
    {
        QEvent.Type.KeyPress,
        QEvent.Type.InputMethod,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseMove,
        QEvent.Type.Wheel,
        QEvent.Type.TouchBegin,
        QEvent.Type.TouchUpdate,
        QEvent.Type.TabletPress,
        QEvent.Type.TabletMove,
    }
)


class IdleWatch(QObject):
    """Listens to what a person does in this program.

    The clock is the desk's, which goes on while the machine sleeps: who wakes it after lunch finds it locked.

    Signals:
        idle: nothing was touched for as long as allowed; told again at every look until something is.
    """

    idle = Signal()

    def __init__(self, clock: Clock, *, allowed: timedelta, counts: Callable[[], bool], parent: QObject) -> None:
        """Make a watch that stands still.

        Args:
            clock: the time.
            allowed: after so long the person is taken to be gone; zero never.
            counts: whether there is anything to lock at this moment.
            parent: what it ends with.
        """
        super().__init__(parent)
        self._clock, self._allowed, self._counts = clock, allowed, counts
        self._touched = clock.now()
        self._pointer = QPointF()
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self.look)

    def start(self) -> None:
        """Start to watch, after whatever else listens to keys: the filter that came last hears them first."""
        app = QApplication.instance()
        if self._allowed and app is not None:
            app.installEventFilter(self)
            self.touch()
            self._timer.start()

    @property
    def watching(self) -> bool:
        """Tell whether it watches at all."""
        return self._timer.isActive()

    def touch(self) -> None:
        """Begin to count anew."""
        self._touched = self._clock.now()

    def look(self) -> bool:
        """See how long ago the last touch was, and tell whether that was too long.

        A clock that was set back counts from there.
        """
        now = self._clock.now()
        self._touched = min(self._touched, now)
        gone = self._counts() and now - self._touched >= self._allowed
        if gone:
            self.idle.emit()
        return gone

    def stop(self) -> None:
        """Watch no longer."""
        self._timer.stop()
        app = QApplication.instance()
        if app is not None:
            app.removeEventFilter(self)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() not in TOUCHES or self._rests(event):
            return False
        # A person who is back after the time was up finds it locked, also when no look has come in between; and what
        # this first touch was meant for does not hear of it: it may have been the button that sends.
        gone = self.look()
        self.touch()
        return gone

    def _rests(self, event: QEvent) -> bool:
        """Tell whether a pointer stands still: Qt tells of a move too when rows come and go under it."""
        if event.type() != QEvent.Type.MouseMove or not isinstance(event, QMouseEvent):
            return False
        before, self._pointer = self._pointer, event.globalPosition()
        return before == self._pointer
