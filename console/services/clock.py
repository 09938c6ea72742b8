"""The clock that everything is given; the only place of the services that asks the machine for the time."""

import time
from datetime import datetime, timedelta, tzinfo
from typing import Protocol
from zoneinfo import ZoneInfo

JAPAN: tzinfo = ZoneInfo("Asia/Tokyo")
"""Deadlines, months and business hours are Japan time (domain.md 1)."""


class Clock(Protocol):
    """Tells the moment."""

    def now(self) -> datetime:
        """Give the present moment, aware, in Japan time."""
        ...


class SystemClock:
    """The machine's clock, or one that was set to another moment and runs on from there."""

    def __init__(self, starts_at: datetime | None = None) -> None:
        """Run from a given aware moment, or from the machine's own time."""
        self._base = starts_at
        self._started = time.monotonic()

    def now(self) -> datetime:
        """Give the present moment in Japan time."""
        if self._base is None:
            return datetime.fromtimestamp(time.time(), tz=JAPAN)
        return (self._base + timedelta(seconds=time.monotonic() - self._started)).astimezone(JAPAN)


class FrozenClock:
    """A clock that stands still until somebody moves it: for tests and pictures."""

    def __init__(self, moment: datetime) -> None:
        """Stand at an aware moment."""
        self._moment = moment

    def now(self) -> datetime:
        """Give the moment at which the clock stands, in Japan time."""
        return self._moment.astimezone(JAPAN)

    def advance(self, by: timedelta) -> None:
        """Move on."""
        self._moment += by
