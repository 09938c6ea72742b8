"""Serves one embedded organisation over HTTP on loopback, in a thread of its own."""

import os
import socket
import threading
from datetime import datetime
from types import TracebackType
from typing import Self

import uvicorn
from starlette.applications import Starlette
from typing_extensions import override

from console.sandbox.access import CLIENT_ID
from console.sandbox.clock import SandboxClock
from console.sandbox.control import control_routes
from console.sandbox.dated import Dated
from console.sandbox.faults import Faults
from console.sandbox.misbehaviour import Misbehaviour
from console.sandbox.organisation import Organisation
from console.sandbox.salesforce import salesforce_routes
from console.sandbox.whmcs import whmcs_routes

__all__ = ["Organisation", "Sandbox", "application"]

HOST = "127.0.0.1"
_START_SECONDS = 20.0
_TOKENS = ("agent", "agent2", "supervisor", "readonly")


def application(org: Organisation) -> Misbehaviour:
    """The ASGI application of an organisation: Salesforce, WHMCS and the control interface."""
    routes = [*salesforce_routes(org), *whmcs_routes(org), *control_routes(org)]
    # Inside the faults: what cuts a connection needs the server's own `send`.
    return Misbehaviour(Dated(Starlette(routes=routes), org), org)


class _Server(uvicorn.Server):
    """uvicorn that says when it listens."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.listening = threading.Event()

    @override
    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.listening.set()


class Sandbox:
    """An embedded organisation that answers over HTTP between `__enter__` and `__exit__`.

    Args:
        variant: 'standard', 'classic', 'activated', 'ambiguous' or 'restricted'.
        world: 'stories', 'neglected', 'scale' or 'empty'.
        now: where its clock starts (aware); default: the real time.
        frozen: whether the clock stands still until it is advanced.
        port: 0 takes a free one.
        marked: every personal value carries a word that a search can find (marks.py).

    Raises:
        ValueError: unknown variant or world.
        OSError: the port is taken.
    """

    def __init__(
        self,
        *,
        variant: str = "standard",
        world: str = "stories",
        now: datetime | None = None,
        frozen: bool = False,
        port: int = 0,
        marked: bool = False,
    ) -> None:
        clock = SandboxClock(now, frozen=frozen)
        self.org = Organisation(variant=variant, world=world, clock=clock, marked=marked)
        self._port = port
        self._server: _Server | None = None
        self._thread: threading.Thread | None = None
        self.url = ""

    def __enter__(self) -> Self:
        """Listen on loopback; returns when requests are answered."""
        # The protocol is named: asyncio switches Nagle's delay off (44 ms a request) only where it sees IPPROTO_TCP.
        listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((HOST, self._port))
        except OSError:
            listener.close()
            raise
        self.url = f"http://{HOST}:{listener.getsockname()[1]}"
        config = uvicorn.Config(
            application(self.org),
            http="h11",
            ws="none",
            loop="asyncio",
            lifespan="off",
            log_config=None,
            access_log=False,
            date_header=False,
            timeout_graceful_shutdown=1,
            # An ID photograph's URL or a long query must fit: Salesforce itself takes 16 KB.
            h11_max_incomplete_event_size=65_536,
        )
        self._server = _Server(config)
        self._thread = threading.Thread(
            target=self._server.run, kwargs={"sockets": [listener]}, name="sandbox", daemon=True
        )
        self._thread.start()
        if not self._server.listening.wait(_START_SECONDS):
            message = "the sandbox did not start"
            raise RuntimeError(message)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop at once, also under open connections, and forget the world."""
        if self._server is not None and self._thread is not None:
            self._server.should_exit = True
            self._server.force_exit = True
            self._thread.join(_START_SECONDS)
        self.org.store.close()

    @property
    def whmcs_url(self) -> str:
        """The WHMCS base address, without `includes/api.php`."""
        return f"{self.url}/billing/"

    @property
    def whmcs_identifier(self) -> str:
        """The first half of the WHMCS credential."""
        return self.org.billing.identifier

    @property
    def whmcs_secret(self) -> str:
        """The second half of the WHMCS credential."""
        return self.org.billing.secret

    @property
    def faults(self) -> Faults:
        """What goes wrong on demand."""
        return self.org.faults

    @property
    def clock(self) -> SandboxClock:
        """The organisation's time."""
        return self.org.clock

    def token(self, role: str = "agent") -> str:
        """The stable access token of a role."""
        return self.org.access.token_for(role)

    def order(self, number: str) -> dict[str, object]:
        """The Order with this number, as the store has it.

        Raises:
            LookupError: there is none.
        """
        return self._one("Order", OrderNumber=number)

    def case(self, number: str) -> dict[str, object]:
        """The Case with this number; LookupError where there is none."""
        return self._one("Case", CaseNumber=number)

    def account(self, number: str) -> dict[str, object]:
        """The Account with this customer number; LookupError where there is none."""
        return self._one("Account", AccountNumber=number)

    def _one(self, object_name: str, **equals: object) -> dict[str, object]:
        rows = self.org.store.select(object_name, **equals)
        if len(rows) != 1:
            message = f"{len(rows)} {object_name} rows with {equals}"
            raise LookupError(message)
        return rows[0]

    def connection(self) -> dict[str, object]:
        """How to connect: what `assist-console sandbox` prints as one JSON line."""
        values = {
            "salesforce_url": self.url,
            "salesforce_client_id": CLIENT_ID,
            "salesforce_token": self.token(),
            "whmcs_url": self.whmcs_url,
            "whmcs_identifier": self.whmcs_identifier,
            "whmcs_secret": self.whmcs_secret,
        }
        return {
            **values,
            "tokens": {role: self.token(role) for role in _TOKENS},
            "variant": self.org.variant,
            "world": self.org.world,
            "pid": os.getpid(),
            "environment": {f"ASSIST_CONSOLE_{name.upper()}": value for name, value in values.items()},
        }
