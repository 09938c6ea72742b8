"""The embedded organisation's clock: real or set, running or frozen, moved only by hand."""

import threading
import time
from datetime import UTC, datetime, timedelta


class SandboxClock:
    """Time as the embedded organisation sees it; every stamp and every date literal comes from here.

    Args:
        now: The instant at which the clock starts (aware). Default: the real time.
        frozen: Stand still until `advance` is called.

    Raises:
        ValueError: `now` has no time zone.
    """

    def __init__(self, now: datetime | None = None, *, frozen: bool = False) -> None:
        if now is not None and now.tzinfo is None:
            message = "the sandbox clock needs an aware datetime"
            raise ValueError(message)
        self._start = (now or datetime.fromtimestamp(time.time(), UTC)).astimezone(UTC)
        self._started = time.monotonic()
        self._frozen = frozen
        self._lock = threading.Lock()

    def now(self) -> datetime:
        """The organisation's present instant, aware, UTC."""
        with self._lock:
            if self._frozen:
                return self._start
            return self._start + timedelta(seconds=time.monotonic() - self._started)

    def advance(self, by: timedelta) -> None:
        """Move the clock forward by `by` (never back, or stamps would run backwards).

        Raises:
            ValueError: `by` is negative.
        """
        if by < timedelta(0):
            message = "the sandbox clock only moves forward"
            raise ValueError(message)
        with self._lock:
            self._start += by
