"""The network of a real workstation, on this machine: TLS by a private authority, a proxy, and a slow line.

`serve_tls` puts TLS before anything that answers in clear on loopback, such as the embedded organisation; `Proxy` lets
`https://org.example.test` be reached through HTTPS_PROXY, as behind a company's border. Both run on a loop in a thread
of their own and end with their `with` block:

    with serve_tls(sandbox, days_left=20) as tls, Proxy({NAME: tls.port}) as proxy: ...
"""

import asyncio
import re
import ssl
import threading
from collections.abc import Awaitable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Final, Protocol, Self
from urllib.parse import urlsplit

import trustme
from typing_extensions import override

from console.services.clock import SystemClock

HOST: Final = "127.0.0.1"
NAME: Final = "org.example.test"
"""A host that only the proxy of a test can find."""
BILLING: Final = "billing.example.test"
_START_SECONDS: Final = 10.0
_LARGEST_PIECE: Final = 65_536
_LENGTH: Final = re.compile(rb"(?mi)^content-length:\s*(\d+)")
_ENDS: Final = (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError)


class Answering(Protocol):
    """Something that answers HTTP in clear on loopback."""

    url: str


class _HungUpError(Exception):
    """One side of a connection has gone."""


class _Server:
    """A server on a loop in a thread of its own, between `__enter__` and `__exit__`."""

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self._tls = tls
        self._listening = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._run()), name=type(self).__name__, daemon=True)
        self._calls: set[asyncio.Task[None]] = set()
        self._writers: list[asyncio.StreamWriter] = []
        self.port = 0

    def __enter__(self) -> Self:
        self._thread.start()
        assert self._listening.wait(_START_SECONDS)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._loop.call_soon_threadsafe(self._over.set)
        self._thread.join(_START_SECONDS)

    async def _run(self) -> None:
        self._loop, self._over = asyncio.get_running_loop(), asyncio.Event()
        server = await asyncio.start_server(self._take, HOST, 0, ssl=self._tls)
        self.port = server.sockets[0].getsockname()[1]
        self._listening.set()
        await self._over.wait()
        server.close()
        for writer in self._writers:
            writer.transport.abort()  # a TLS connection would wait for the other side to say goodbye
        for call in tuple(self._calls):
            call.cancel()
        await asyncio.gather(*self._calls, return_exceptions=True)

    async def _take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._calls.add(task)
        self._writers.append(writer)
        try:
            await self._serve(reader, writer)
        except* (*_ENDS, _HungUpError, asyncio.CancelledError):
            pass  # also the end of the test: a cancelled task would be logged as a mistake
        finally:
            self._calls.discard(task)
            writer.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        raise NotImplementedError


async def _both(one: Awaitable[None], other: Awaitable[None]) -> None:
    """Run both ways of a connection; the end of one is the end of the other."""
    async with asyncio.TaskGroup() as ways:
        for way in (one, other):
            ways.create_task(_until_hung_up(way))


async def _until_hung_up(way: Awaitable[None]) -> None:
    with suppress(*_ENDS):
        await way
    raise _HungUpError


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while piece := await reader.read(_LARGEST_PIECE):
        writer.write(piece)
        await writer.drain()


class TlsSandbox(_Server):
    """TLS before something that answers in clear; it knows what was asked, and its line can be slow.

    Attributes:
        asked: the request lines that arrived, in order.
        expires: when the certificate ends.
        piece: how many bytes of an answer go at once; 0 sends them as they come.
        pause: seconds between two pieces.
        hold_after: how many bytes of the next answer go before it stalls for ever; None stalls nothing.
    """

    def __init__(self, target: Answering, certificate: trustme.LeafCert, authority: trustme.CA, ends: datetime) -> None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        certificate.configure_cert(context)
        super().__init__(context)
        self._target = urlsplit(target.url).port
        self._authority = authority
        self.expires = ends
        self.asked: list[str] = []
        self.piece, self.pause = 0, 0.0
        self.hold_after: int | None = None

    @property
    def url(self) -> str:
        """Its address on this machine; by a name it is reached through a `Proxy`."""
        return f"https://{HOST}:{self.port}"

    def authority_file(self, folder: Path) -> Path:
        """Write the authority's certificate, for SSL_CERT_FILE."""
        file = folder / "authority.pem"
        self._authority.cert_pem.write_to_path(str(file))
        return file

    @override
    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        behind, to_behind = await asyncio.open_connection(HOST, self._target)
        try:
            await _both(self._requests(reader, to_behind), self._answers(behind, writer))
        finally:
            to_behind.close()

    async def _requests(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Pass requests on, and tell that they came over TLS as a real relay does."""
        while True:
            head = await reader.readuntil(b"\r\n\r\n")
            self.asked.append(head.split(b"\r\n", 1)[0].decode("latin-1"))
            found = _LENGTH.search(head)
            body = await reader.readexactly(int(found[1])) if found else b""
            writer.write(head[:-2] + b"X-Forwarded-Proto: https\r\n\r\n" + body)
            await writer.drain()

    async def _answers(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while content := await reader.read(_LARGEST_PIECE):
            most, self.hold_after = self.hold_after, None
            await self._slowly(content if most is None else content[:most], writer)
            if most is not None:
                await asyncio.Event().wait()  # until the other side has had enough

    async def _slowly(self, content: bytes, writer: asyncio.StreamWriter) -> None:
        step = self.piece or max(1, len(content))
        for start in range(0, len(content), step):
            writer.write(content[start : start + step])
            await writer.drain()
            if self.piece:
                await asyncio.sleep(self.pause)


def serve_tls(
    target: Answering,
    *,
    days_left: float = 90.0,
    names: Sequence[str] = (HOST, "localhost", NAME, BILLING),
    authority: trustme.CA | None = None,
    now: datetime | None = None,
) -> TlsSandbox:
    """Put TLS before a sandbox, with a certificate of a chosen lifetime.

    Args:
        target: what answers in clear, such as a running `Sandbox`.
        days_left: how long the certificate is still good; negative makes it expired.
        names: whom the certificate is for.
        authority: who signs it; default: a new private one, see `TlsSandbox.authority_file`.
        now: from when the days count; default: the real time, by which OpenSSL judges.
    """
    ca = authority or trustme.CA()
    # a certificate has whole seconds: one more, or "20 days left" would be 19 days and a bit
    ends = (now or SystemClock().now()).replace(microsecond=0) + timedelta(days=days_left, seconds=1)
    return TlsSandbox(target, ca.issue_cert(*names, not_after=ends), ca, ends)


class Proxy(_Server):
    """A proxy that takes CONNECT only, as HTTPS_PROXY names one.

    Attributes:
        asked: the hosts that were asked for, in order.
        refuses: the status with which it refuses every tunnel; 0 refuses none.
    """

    def __init__(self, ports: Mapping[str, int], *, refuses: int = 0) -> None:
        """Know which name is which port of this machine."""
        super().__init__()
        self._ports = ports
        self.refuses = refuses
        self.asked: list[str] = []

    @property
    def url(self) -> str:
        """What HTTPS_PROXY is set to."""
        return f"http://{HOST}:{self.port}"

    @override
    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        line = (await reader.readuntil(b"\r\n\r\n")).split(b"\r\n", 1)[0].decode("latin-1")
        method, _, rest = line.partition(" ")
        host = rest.rpartition(":")[0]
        self.asked.append(host)
        status = 405 if method != "CONNECT" else self.refuses or (200 if host in self._ports else 502)
        if status != 200:
            page = b"<html><body>The proxy of the company: customer data does not belong here.</body></html>"
            head = f"HTTP/1.1 {status} No\r\nContent-Type: text/html\r\nContent-Length: {len(page)}\r\n\r\n"
            writer.write(head.encode() + page)
            await writer.drain()
            return
        behind, to_behind = await asyncio.open_connection(HOST, self._ports[host])
        writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        try:
            await _both(_pump(reader, to_behind), _pump(behind, writer))
        finally:
            to_behind.close()
