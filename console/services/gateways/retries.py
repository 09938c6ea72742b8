"""Repeats reads that did not arrive or met a busy system: few times, with jitter, within a budget."""

import time
from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

import stamina
import stamina.instrumentation

from console.models.error import Busy, NotSent
from console.services.gateways.network_errors import CERTIFICATE, PROXY

T = TypeVar("T")
_ATTEMPTS: Final = 3
_MOST_SECONDS: Final = 20.0
_MOST_TOKENS: Final = 10.0
_TOKENS_PER_SECOND: Final = 0.2
_NO_USE: Final = (CERTIFICATE, f"{PROXY}4", "REQUEST_LIMIT_EXCEEDED", "INVALID_QUERY_LOCATOR")
"""How the codes of failures begin that a repetition within seconds does not cure."""

# stamina would print each repetition to stdout, where the command line promises one JSON document and nothing else
stamina.instrumentation.set_on_retry_hooks([])


class ReadRetries:
    """Repeats reads of one system. The budget is shared by all of them, so that an outage is not made worse.

    The budget is a bucket of ten tokens that gains one every five seconds; each failed try takes one.
    """

    def __init__(self) -> None:
        """Start with a full bucket."""
        self._tokens = _MOST_TOKENS
        self._filled = time.monotonic()

    async def call(self, read: Callable[[], Awaitable[T]]) -> T:
        """Call a read, which changes nothing, until it answers or repeating makes no sense."""
        async for attempt in stamina.retry_context(
            on=self._may_repeat,
            attempts=_ATTEMPTS,
            timeout=_MOST_SECONDS,
            wait_initial=0.2,
            wait_max=3.0,
            wait_jitter=0.5,
        ):
            with attempt:
                return await read()
        raise AssertionError("stamina always tries once")

    def _may_repeat(self, error: Exception) -> bool:
        return isinstance(error, NotSent | Busy) and not error.code.startswith(_NO_USE) and self._take()

    def _take(self) -> bool:
        now = time.monotonic()
        self._tokens = min(_MOST_TOKENS, self._tokens + (now - self._filled) * _TOKENS_PER_SECOND)
        self._filled = now
        if self._tokens < 1:
            return False
        self._tokens -= 1
        return True
