"""Work that the sandbox's clock makes due: flows, late effects of a cut call."""

import heapq
import itertools
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """What tells the time in the sandbox."""

    def now(self) -> datetime:
        """The moment, aware."""


class Agenda:
    """A list of work by due time; nothing runs by itself, `run_due` is called at the start of every request."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._running = threading.RLock()
        self._entries: list[tuple[datetime, int, Callable[[], None]]] = []
        self._numbers = itertools.count()

    def at(self, when: datetime, work: Callable[[], None]) -> None:
        """Run `work` once the clock has reached `when` (aware)."""
        with self._lock:
            heapq.heappush(self._entries, (when, next(self._numbers), work))

    def after(self, seconds: float, work: Callable[[], None]) -> None:
        """Run `work` that many seconds from now, by the sandbox's clock."""
        self.at(self._clock.now() + timedelta(seconds=seconds), work)

    def run_due(self) -> int:
        """Run all work that is due, in order, also what that work makes due; how many ran.

        The list is not locked while work runs: work takes the store's lock, and who holds that may call `at`.
        """
        count = 0
        with self._running:
            while (work := self._next_due()) is not None:
                work()
                count += 1
        return count

    def _next_due(self) -> Callable[[], None] | None:
        with self._lock:
            if not self._entries or self._entries[0][0] > self._clock.now():
                return None
            return heapq.heappop(self._entries)[2]

    def __len__(self) -> int:
        return len(self._entries)
