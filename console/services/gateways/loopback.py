"""Listens on this machine for the browser that comes back from the sign-in, answers it once, and is gone.

The address is `http://localhost:PORT/OauthRedirect` on one of a few fixed ports: Salesforce compares it letter by
letter, port included (salesforce.md 1.2).
"""

import asyncio
import errno
import hmac
import socket
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from typing import Final
from urllib.parse import parse_qs, urlsplit

from console.models.error import SetUpNeeded, SignInNeeded
from console.models.text import tr
from console.services.gateways.oauth_errors import from_oauth

PATH: Final = "/OauthRedirect"
_LARGEST_HEAD: Final = 16 * 1024
_HEAD_SECONDS: Final = 10.0
_BAD: Final = 400
_NO_IPV6: Final = frozenset({errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT, errno.EPROTONOSUPPORT, errno.EINVAL})
_PAGE: Final = """<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Assist Console</title></head>
<body style="font-family: sans-serif; margin: 4em; line-height: 1.8"><p>{english}</p><p lang="ja">{japanese}</p></body>
</html>"""
_DONE: Final = (
    "You may close this page. The console goes on by itself.",
    "このページは閉じてかまいません。コンソールが自動で続行します。",
)
_DECLINED: Final = (
    "The sign-in was declined. You may close this page and go back to the console.",
    "サインインは拒否されました。このページを閉じて、コンソールに戻ってください。",
)
_STRANGE: Final = (
    "This answer does not belong to the sign-in that the console waits for.",
    "コンソールが待っているサインインの応答ではありません。",
)
_NOTHING: Final = ("There is nothing here.", "ここには何もありません。")


class Loopback:
    """A listener that waits for one answer with the right `state`."""

    def __init__(self, listeners: Sequence[socket.socket], state: str) -> None:
        """Keep the bound sockets and the state that the answer must bring."""
        self._listeners = tuple(listeners)
        self._state = state.encode()
        self._servers: list[asyncio.Server] = []
        self._open: dict[asyncio.Task[None] | None, asyncio.StreamWriter] = {}
        self._answer: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self.redirect = f"http://localhost:{self._listeners[0].getsockname()[1]}{PATH}"

    async def start(self) -> None:
        """Listen."""
        for listener in self._listeners:
            self._servers.append(await asyncio.start_server(self._serve, sock=listener, limit=_LARGEST_HEAD))

    async def code(self, *, seconds: float) -> str:
        """Wait for the authorization code.

        Raises:
            SignInNeeded: declined, or nobody came back in time.
            ConsoleError: Salesforce refused in the browser.
        """
        try:
            async with asyncio.timeout(seconds):
                return await self._answer
        except TimeoutError:
            raise SignInNeeded(
                tr("The browser did not come back in time."), hint=tr("Start the sign-in again."), code="browser_late"
            ) from None

    async def close(self) -> None:
        """Stop listening and hang up: a browser may have opened connections that it never uses."""
        for server in self._servers:
            server.close()
        for writer in self._open.values():
            writer.transport.abort()
        await asyncio.gather(*(task for task in self._open if task is not None), return_exceptions=True)
        if not self._answer.done():
            self._answer.cancel()
        elif not self._answer.cancelled():
            self._answer.exception()  # seen, even where the wait was given up in the same moment

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        self._open[task] = writer
        try:
            async with asyncio.timeout(_HEAD_SECONDS):
                head = await reader.readuntil(b"\r\n\r\n")
            writer.write(self._answer_to(head.decode("latin-1")))
            await writer.drain()
        except (OSError, TimeoutError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            pass  # whoever it was went away, dawdled or talked too long
        finally:
            del self._open[task]
            writer.close()
            with suppress(OSError):
                await writer.wait_closed()

    def _answer_to(self, head: str) -> bytes:
        method, _, rest = head.partition(" ")
        try:
            target = urlsplit(rest.partition(" ")[0])
        except ValueError:  # anybody on this machine may send anything, also what is no address
            return _page("400 Bad Request", _NOTHING)
        if method != "GET" or target.path != PATH:
            return _page("404 Not Found", _NOTHING)
        told = {name: values[0] for name, values in parse_qs(target.query).items()}
        if not hmac.compare_digest(told.get("state", "").encode(), self._state) or self._answer.done():
            return _page("400 Bad Request", _STRANGE)
        if told.get("error"):
            self._answer.set_exception(from_oauth(_BAD, told))
            return _page("200 OK", _DECLINED)
        if not told.get("code"):
            return _page("400 Bad Request", _STRANGE)
        self._answer.set_result(told["code"])
        return _page("200 OK", _DONE)


@asynccontextmanager
async def listening(ports: Sequence[int], state: str) -> AsyncIterator[Loopback]:
    """Listen on the first of the ports that is free.

    Raises:
        SetUpNeeded: none is.
    """
    loopback = Loopback(_bound(ports), state)
    try:
        await loopback.start()
        yield loopback
    finally:
        await loopback.close()


def _bound(ports: Sequence[int]) -> list[socket.socket]:
    for port in ports:
        found = _bind(port)
        if found:
            return found
    raise SetUpNeeded(
        tr("The sign-in needs one of these ports of this machine, and all are taken: {ports}.", ports=_listed(ports)),
        hint=tr("Close the program that uses one of them, or have other ports set in the profile and in Salesforce."),
        code="ports_taken",
    )


def _bind(port: int) -> list[socket.socket]:
    """Bind a port on both loopback addresses, so that nobody else gets what is meant for `localhost`; empty if not."""
    found: list[socket.socket] = []
    try:
        found.append(_listener(socket.AF_INET, "127.0.0.1", port))
        try:
            found.append(_listener(socket.AF_INET6, "::1", port))
        except OSError as error:
            if error.errno not in _NO_IPV6:
                raise
    except OSError:
        for listener in found:
            listener.close()
        return []
    return found


def _listener(family: socket.AddressFamily, host: str, port: int) -> socket.socket:
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        if hasattr(socket, "SO_EXCLUSIVEADDRUSE"):  # Windows lets a second program share a port that says nothing
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        else:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            listener.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        listener.bind((host, port))
        listener.listen()
        listener.setblocking(False)
    except OSError:
        listener.close()
        raise
    return listener


def _listed(ports: Sequence[int]) -> str:
    return ", ".join(str(port) for port in ports)


def _page(status: str, words: tuple[str, str]) -> bytes:
    body = _PAGE.format(english=words[0], japanese=words[1]).encode()
    head = (
        f"HTTP/1.1 {status}\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {len(body)}\r\n"
        "Connection: close\r\nCache-Control: no-store\r\nReferrer-Policy: no-referrer\r\n"
        "Content-Security-Policy: default-src 'none'; style-src 'unsafe-inline'\r\n"
        "X-Content-Type-Options: nosniff\r\n\r\n"
    )
    return head.encode("latin-1") + body
