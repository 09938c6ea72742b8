"""What stands before the desk, steered by the test."""

import asyncio
from collections.abc import Callable
from dataclasses import replace

from typing_extensions import override

from console.models.connection import Connection, VaultState
from console.models.error import ConsoleError
from tests.views.fake_account import PAGE
from tests.views.fake_desk import FakeDesk

PRODUCTION = Connection(
    key="acme", environment="production", salesforce_url="https://acme.my.salesforce.com", client_id="3MVG9.production"
)
SANDBOX = Connection(
    key="acme--uat",
    environment="sandbox",
    salesforce_url="https://acme--uat.sandbox.my.salesforce.com",
    client_id="3MVG9.sandbox",
)


class StartedDesk(FakeDesk):
    """A desk that starts as the test wants, and counts its closings."""

    def __init__(self, fails: ConsoleError | None) -> None:
        """Fail at the start, or not."""
        super().__init__()
        self._fails = fails
        self.closings = 0

    @override
    async def start(self) -> None:
        """Start, or fail."""
        if self._fails is not None:
            raise self._fails

    @override
    async def aclose(self) -> None:
        """Count."""
        self.closings += 1


class FakeDoor:
    """The entrance of the samples.

    Attributes:
        signed_in: a session is at hand.
        probe_fails, keep_fails, sign_in_fails, start_fails: raised by the next call.
        whmcs_fails: what WHMCS says against a credential.
        browser, whmcs: while it is not set, the sign-in or the trial of a credential waits; None waits for nobody.
        kept: what was remembered, with identifier, secret and access key.
        lacks: the address of WHMCS is known and its credential is not.
        credentials: what was kept for WHMCS alone.
    """

    def __init__(self, *connections: Connection, connection: Connection | None = None) -> None:
        """Begin without a session."""
        self.connections = connections
        self.connection = connection
        self.state = VaultState(usable=True, name="GNOME Keyring")
        self.signed_in = False
        self.suggestion = replace(PRODUCTION, salesforce_url="", client_id="")
        self.probe_fails: ConsoleError | None = None
        self.keep_fails: ConsoleError | None = None
        self.sign_in_fails: ConsoleError | None = None
        self.start_fails: ConsoleError | None = None
        self.whmcs_fails: ConsoleError | None = None
        self.browser: asyncio.Event | None = None
        self.whmcs: asyncio.Event | None = None
        self.kept: list[tuple[Connection, str, str, str]] = []
        self.lacks = False
        self.credentials: list[tuple[str, str, str]] = []
        self.desks: list[StartedDesk] = []
        self.closed = self.cancelled = 0

    def named(self, address: str, client_id: str, *, whmcs_url: str = "") -> Connection:
        """Make a connection."""
        return replace(PRODUCTION, salesforce_url=address, client_id=client_id, whmcs_url=whmcs_url or None)

    async def vault(self) -> VaultState:
        """Tell what keeps the secrets."""
        return self.state

    async def probe(self, address: str) -> str:
        """Reach it, or not."""
        await asyncio.sleep(0)
        if self.probe_fails is not None:
            raise self.probe_fails
        return f"https://{address}"

    async def keep(
        self,
        connection: Connection,
        *,
        whmcs_identifier: str = "",
        whmcs_secret: str = "",
        whmcs_access_key: str = "",
        untried: bool = False,
    ) -> None:
        """Remember it."""
        if self.keep_fails is not None:
            raise self.keep_fails
        if whmcs_secret:
            await self._try(untried=untried)
        self.kept.append((connection, whmcs_identifier, whmcs_secret, whmcs_access_key))
        self.connection = connection

    async def lacks_whmcs(self) -> bool:
        """Tell."""
        return self.lacks

    async def keep_whmcs(self, *, identifier: str, secret: str, access_key: str = "", untried: bool = False) -> None:
        """Keep it; nothing is missing then."""
        await self._try(untried=untried)
        self.credentials.append((identifier, secret, access_key))
        self.lacks = False

    async def _try(self, *, untried: bool) -> None:
        if untried:
            return
        if self.whmcs is not None:
            await self.whmcs.wait()
        if self.whmcs_fails is not None:
            raise self.whmcs_fails

    def choose(self, key: str) -> None:
        """Go on with one."""
        self.connection = next(one for one in self.connections if one.key == key)

    async def ready(self) -> bool:
        """Tell."""
        return self.signed_in and self.connection is not None

    async def sign_in(self, *, opened: Callable[[str], None] | None = None) -> None:
        """Wait for the browser."""
        if opened is not None:
            opened(PAGE)
        try:
            if self.browser is not None:
                await self.browser.wait()
        except asyncio.CancelledError:
            self.cancelled += 1
            raise
        if self.sign_in_fails is not None:
            raise self.sign_in_fails
        self.signed_in = True

    async def desk(self) -> StartedDesk:
        """Build a desk."""
        desk = StartedDesk(self.start_fails)
        self.desks.append(desk)
        return desk

    async def aclose(self) -> None:
        """Count."""
        self.closed += 1
