"""Puts the organisation's own time on every answer, as the server's clock: two clocks can then be compared."""

from email.utils import format_datetime
from typing import Protocol

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from console.sandbox.clock import SandboxClock


class Timed(Protocol):
    """What has a clock."""

    clock: SandboxClock


class Dated:
    """ASGI middleware that adds `Date`; the server's own, which is the real time, is switched off."""

    def __init__(self, app: ASGIApp, org: Timed) -> None:
        self._app = app
        self._org = org

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, dated."""

        async def dated(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message)["Date"] = format_datetime(self._org.clock.now(), usegmt=True)
            await send(message)

        await self._app(scope, receive, dated)
