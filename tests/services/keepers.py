"""Session keepers at the embedded organisation, and a store that a test can make fail or die at any point."""

import asyncio
import socket
import urllib.request
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from urllib.parse import urlencode

from console.models.connection import Connection, VaultState
from console.models.profile import SignIn
from console.sandbox.access import CLIENT_ID
from console.sandbox.server import Sandbox
from console.services.gateways.oauth import OAuth
from console.services.sign_in.session_keeper import Means, SessionKeeper
from tests.fakes import Cut


class Shelf:
    """A `SecretStore` in memory that outlives the keepers on it, as a vault outlives processes."""

    def __init__(self) -> None:
        """Begin empty, and keep everything."""
        self.entries: dict[str, str] = {}
        self.this_run: dict[str, str] = {}
        self.keeps = True
        self.hook: Callable[[str], None] = lambda _point: None

    async def state(self) -> VaultState:
        """Tell whether it keeps anything."""
        return VaultState(usable=self.keeps, name="shelf")

    async def get(self, entry: str) -> str | None:
        """Read; the hook may stop it."""
        self.hook("before reading")
        return self.this_run.get(entry) or self.entries.get(entry)

    async def put(self, entry: str, secret: str) -> bool:
        """Keep; the hook may stop it before and after."""
        self.hook("before storing")
        if not self.keeps:
            self.this_run[entry] = secret
            return False
        self.entries[entry] = secret
        self.hook("after storing")
        return True

    async def remove(self, entry: str) -> bool:
        """Remove."""
        self.hook("before removing")
        here = self.this_run.pop(entry, None) is not None
        return self.entries.pop(entry, None) is not None or here

    async def holds(self, entry: str) -> bool:
        """Look."""
        return entry in self.entries or entry in self.this_run

    def forget_run(self) -> None:
        """Drop what only memory has."""
        self.this_run.clear()


class Browser:
    """A person at a browser, in a thread of their own as the real one."""

    def __init__(self, role: str = "agent") -> None:
        """Sign in as a role; None leaves the page alone."""
        self.role: str | None = role
        self.pages: list[str] = []
        self.visits: list[asyncio.Future[None]] = []

    def __call__(self, page: str) -> Future[bool]:
        """Open the page."""
        self.pages.append(page)
        seen: Future[bool] = Future()
        if self.role is not None:
            address = f"{page}&{urlencode({'login_as': self.role})}"
            self.visits.append(asyncio.get_running_loop().run_in_executor(None, _open, address, seen))
        return seen


def _open(address: str, seen: Future[bool]) -> None:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(address, timeout=10) as answer:
        answer.read()
    seen.set_result(True)


class Office:
    """Windows and commands of one workstation: keepers that share a home and a store."""

    def __init__(self, organisation: Sandbox, folder: Path) -> None:
        """Set up one connection; ports that are free now are registered."""
        self.organisation, self.folder = organisation, folder
        self.access = organisation.org.access
        self.shelf, self.browser = Shelf(), Browser()
        self.ports = _free_ports(2)
        self.access.redirects |= {f"http://localhost:{port}/OauthRedirect" for port in self.ports}
        self.connection = Connection(
            key="here", environment="sandbox", salesforce_url=organisation.url, client_id=CLIENT_ID
        )

    def window(self, *, oauth: Callable[[str, str], OAuth] = OAuth) -> SessionKeeper:
        """Another window or command."""
        wish = SignIn(ports=tuple(self.ports))
        means = Means(folder=self.folder, store=self.shelf, browser=self.browser, wish=wish, oauth=oauth)
        return SessionKeeper(self.connection, means)

    def die_at(self, number: int) -> Callable[[], bool]:
        """Let the n-th access to the store end the process; tells whether that came."""
        count = 0

        def hook(_point: str) -> None:
            nonlocal count
            count += 1
            if count == number:
                raise Cut

        self.shelf.hook = hook
        return lambda: count >= number

    def restart(self) -> None:
        """Start anew: what only memory had is gone, the vault stays."""
        self.shelf.hook = lambda _point: None
        self.shelf.this_run.clear()


async def until(condition: Callable[[], bool]) -> None:
    """Let the loop turn until something is so."""
    while not condition():  # noqa: ASYNC110 - what is waited for has no event of its own
        await asyncio.sleep(0)


def _free_ports(count: int) -> list[int]:
    sockets = [socket.socket() for _ in range(count)]
    for one in sockets:
        one.bind(("127.0.0.1", 0))
    found = [int(one.getsockname()[1]) for one in sockets]
    for one in sockets:
        one.close()
    return found


async def signed_in(office: Office) -> SessionKeeper:
    """Give a window in which somebody has signed in."""
    window = office.window()
    await window.sign_in()
    return window
