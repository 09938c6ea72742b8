"""What stands before the desk: where to connect to, and who signs in; and a door that is open already."""

from collections.abc import Callable
from typing import Protocol

from console.models.connection import Connection, VaultState
from console.models.error import SetUpNeeded
from console.models.text import tr
from console.views.session.account_desk import Opened
from console.views.window_desk import WindowDesk


class BuiltDesk(WindowDesk, Protocol):
    """A desk that was built and is started, and closed at the end."""

    async def start(self) -> None:
        """Find out who is signed in and what the organisation looks like; raises ConsoleError."""
        ...

    async def aclose(self) -> None:
        """Close what it has open."""
        ...


class Door(Protocol):
    """What stands before the desk."""

    @property
    def connection(self) -> Connection | None:
        """What is connected to; None when nobody has said so yet."""
        ...

    @property
    def connections(self) -> tuple[Connection, ...]:
        """What this workstation was set up for."""
        ...

    @property
    def suggestion(self) -> Connection:
        """What the form of a first start is filled with."""
        ...

    def named(self, address: str, client_id: str, *, whmcs_url: str = "") -> Connection:
        """Make the connection of what was entered; raises SetUpNeeded when an address is none."""
        ...

    async def vault(self) -> VaultState:
        """Tell what keeps the secrets."""
        ...

    async def probe(self, address: str) -> str:
        """Reach an address of Salesforce and give it as it should be written; raises ConsoleError."""
        ...

    async def keep(
        self,
        connection: Connection,
        *,
        whmcs_identifier: str = "",
        whmcs_secret: str = "",
        whmcs_access_key: str = "",
        untried: bool = False,
    ) -> None:
        """Remember a connection and go on with it; raises ConsoleError, also when WHMCS does not take the credential.

        `untried` keeps the credential all the same.
        """
        ...

    async def lacks_whmcs(self) -> bool:
        """Tell whether the address of WHMCS is known and this person's credential is not."""
        ...

    async def keep_whmcs(self, *, identifier: str, secret: str, access_key: str = "", untried: bool = False) -> None:
        """Keep the WHMCS credential for what is connected to; raises ConsoleError when WHMCS does not take it."""
        ...

    def choose(self, key: str) -> None:
        """Go on with one of the connections."""
        ...

    async def ready(self) -> bool:
        """Tell whether a session is at hand, or could be renewed silently."""
        ...

    async def sign_in(self, *, opened: Opened | None = None) -> None:
        """Sign in in the browser; raises ConsoleError."""
        ...

    async def desk(self) -> BuiltDesk:
        """Build the desk; it is not started yet."""
        ...

    async def aclose(self) -> None:
        """Let what has begun end."""
        ...


class OpenDoor:
    """A door without a question: a demo, a tour and a script bring their own session."""

    connection: Connection | None = None
    connections: tuple[Connection, ...] = ()

    def __init__(self, build: Callable[[], BuiltDesk]) -> None:
        """Lead to the desk that is built when it is asked for."""
        self._build = build

    @property
    def suggestion(self) -> Connection:
        """Nothing is asked."""
        return self.named("", "")

    def named(self, address: str, client_id: str, *, whmcs_url: str = "") -> Connection:
        """Give it as it was said."""
        return Connection(key="", environment="demo", salesforce_url=address, client_id=client_id,
                          whmcs_url=whmcs_url or None)  # fmt: skip

    async def vault(self) -> VaultState:
        """Say that nothing is kept."""
        return VaultState(usable=False, name="")

    async def probe(self, address: str) -> str:
        """Give the address as it is."""
        return address

    async def keep(
        self,
        connection: Connection,  # noqa: ARG002 - the door's form
        *,
        whmcs_identifier: str = "",  # noqa: ARG002 - the door's form
        whmcs_secret: str = "",  # noqa: ARG002 - the door's form
        whmcs_access_key: str = "",  # noqa: ARG002 - the door's form
        untried: bool = False,  # noqa: ARG002 - the door's form
    ) -> None:
        """Refuse: where this leads was said by whoever started the program."""
        raise SetUpNeeded(tr("The connection was given to the console from outside."))

    async def lacks_whmcs(self) -> bool:
        """Nothing is asked."""
        return False

    async def keep_whmcs(
        self,
        *,
        identifier: str,  # noqa: ARG002 - the door's form
        secret: str,  # noqa: ARG002 - the door's form
        access_key: str = "",  # noqa: ARG002 - the door's form
        untried: bool = False,  # noqa: ARG002 - the door's form
    ) -> None:
        """Refuse: the credential was given by whoever started the program."""
        raise SetUpNeeded(tr("The connection was given to the console from outside."))

    def choose(self, key: str) -> None:
        """There is nothing to choose."""

    async def ready(self) -> bool:
        """Tell that the session is at hand."""
        return True

    async def sign_in(self, *, opened: Opened | None = None) -> None:
        """Nothing to do."""

    async def desk(self) -> BuiltDesk:
        """Build it."""
        return self._build()

    async def aclose(self) -> None:
        """Nothing has begun."""
