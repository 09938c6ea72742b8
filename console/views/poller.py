"""Asks for the newest rows of the visible queue, at a pace: slower when nobody looks, slower still after failures."""

from collections.abc import Callable
from random import Random
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal

from console.views.tasks import Tasks
from console.views.window_desk import WindowDesk

HIDDEN_FACTOR: Final = 4
"""A window that nobody sees is refreshed so many times less often."""
MOST_SECONDS: Final = 600
JITTER: Final = 0.15
"""Desks that were started together drift apart by this share."""
WORK: Final = "refresh"


class Poller(QObject):
    """Drives the desk's feed.

    Signals:
        busy: a refresh has begun (True) or ended (False).
    """

    busy = Signal(bool)

    def __init__(
        self,
        desk: WindowDesk,
        tasks: Tasks,
        *,
        seen: Callable[[], bool],
        chance: Random | None = None,
        parent: QObject | None = None,
    ) -> None:
        """Make a poller that stands still.

        Args:
            desk: whose feed is driven.
            tasks: own the refresh.
            seen: tells whether anybody can see the window.
            chance: where the jitter comes from.
            parent: what it ends with.
        """
        super().__init__(parent)
        self._desk, self._tasks, self._seen = desk, tasks, seen
        self._chance = chance or Random()  # noqa: S311 - jitter of a timer, no secret
        self._visible: str | None = None
        self._failures = 0
        self._wanted = self._standing = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._due)

    @property
    def visible(self) -> str | None:
        """The queue whose rows are read; the others are counted."""
        return self._visible

    def look_at(self, key: str) -> None:
        """Read another queue from now on, at once."""
        self._visible = key
        self.refresh_now()

    def refresh_now(self) -> None:
        """Refresh at once; when a refresh is under way, once more after it."""
        self._failures = 0
        self._due()

    def stop(self) -> None:
        """Stand still until the next wish."""
        self._timer.stop()

    def hold(self) -> None:
        """Stand still until `go_on`, whoever asks for a refresh: there is no session, or nobody to show it to."""
        self._standing = True
        self._timer.stop()

    def go_on(self) -> None:
        """Refresh at once and at the pace again."""
        self._standing = False
        self.refresh_now()

    def pause_seconds(self) -> float:
        """Give the time until the next refresh: the profile's pace, slowed down and jittered."""
        base = self._desk.profile.refresh_seconds * (1 if self._seen() else HIDDEN_FACTOR)
        slowed = min(float(MOST_SECONDS), base * 2.0 ** min(self._failures, 10))
        return slowed * self._chance.uniform(1 - JITTER, 1 + JITTER)

    def _due(self) -> None:
        self._timer.stop()
        if self._standing:
            return
        if not self._tasks.start(WORK, self._refresh(), replace=False):
            self._wanted = True

    async def _refresh(self) -> None:
        self.busy.emit(True)
        key = self._visible
        try:
            await self._desk.feed.refresh(key)
            failed = key is not None and self._desk.feed.state(key).failure is not None
            self._failures = self._failures + 1 if failed else 0
        except BaseException:
            self._failures += 1
            raise
        finally:
            self.busy.emit(False)
            again, self._wanted = self._wanted, False
            if not self._standing:
                self._timer.start(0 if again else int(self.pause_seconds() * 1000))
