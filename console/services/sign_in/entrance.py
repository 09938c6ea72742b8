"""What stands before the desk: which organisation, whose vault, whether a session is at hand, and the sign-in."""

import asyncio
from dataclasses import dataclass, replace
from typing import Protocol
from urllib.parse import urlsplit

from pydantic import SecretStr

from console.models.connection import Connection, SignedOut, VaultState
from console.models.error import SetUpNeeded, SignInNeeded, Unreadable
from console.models.profile import Profile
from console.models.text import tr
from console.services.desk import Desk
from console.services.gateways.browser import Browser, open_browser
from console.services.gateways.oauth import is_sandbox
from console.services.gateways.probes import VERSIONS_PATH, look
from console.services.gateways.session import Session, safe_base
from console.services.gateways.vault import SecretStore, Vault
from console.services.rules.salesforce_address import connection_key, likely_environment, sign_in_address
from console.services.settings import Settings
from console.services.sign_in.account import Account, FixedAccount, Opened
from console.services.sign_in.connections import Connections
from console.services.sign_in.forgetting import Forgetting
from console.services.sign_in.kept_sign_in import (
    WHMCS_ACCESS_KEY,
    WHMCS_FOR,
    WHMCS_IDENTIFIER,
    WHMCS_SECRET,
    entry,
)
from console.services.sign_in.resolving import environment_of, named_connection, resolve, said_address, said_environment
from console.services.sign_in.session_keeper import Means, SessionKeeper
from console.services.sign_in.whmcs_trial import try_whmcs


class Builder(Protocol):
    """Builds a desk that is not started; `app.py` gives the real one."""

    def __call__(self, settings: Settings, *, profile: Profile, account: Account) -> Desk:
        """Build it from settings that name the resolved addresses and credentials."""
        ...


@dataclass(frozen=True, kw_only=True)
class Doors:
    """What an entrance works with; a test may replace each."""

    build: Builder
    store: SecretStore | None = None
    browser: Browser = open_browser


class Entrance:
    """What is connected to, and the way in."""

    def __init__(self, settings: Settings, profile: Profile, doors: Doors) -> None:
        """Find out what is connected to; nothing is sent, and the vault is not touched.

        What is wrong with the settings is told by the first call that needs them, where somebody can show it.
        """
        self._settings = settings
        self._profile = profile
        self._doors = doors
        self._store: SecretStore = doors.store or Vault()
        self._kept = Connections(settings.folder)
        self._account: Account | None = None
        self._problem: SetUpNeeded | None = None
        self.connection: Connection | None = None
        try:
            self.connection = resolve(settings, profile)
        except SetUpNeeded as problem:
            self._problem = problem

    @property
    def connections(self) -> tuple[Connection, ...]:
        """What this workstation was set up for."""
        return self._kept.all()

    @property
    def suggestion(self) -> Connection:
        """What a first start is filled with: what the profile and the variables say so far."""
        said = self._profile.connection
        try:
            address = said_address(self._settings, self._profile)
        except SetUpNeeded:
            address = None  # whoever enters another one need not know
        return Connection(
            key=connection_key(address) if address else "",
            environment=said_environment(self._profile) or (likely_environment(address) if address else "production"),
            salesforce_url=address or "",
            client_id=self._settings.salesforce_client_id or said.client_id or "",
            whmcs_url=self._settings.whmcs_url or said.whmcs_url,
        )

    def named(self, address: str, client_id: str, *, whmcs_url: str = "") -> Connection:
        """Make the connection for what a person entered.

        Args:
            address: as `probe` gave it.
            client_id: the consumer key.
            whmcs_url: base address of WHMCS, or nothing.

        Raises:
            SetUpNeeded: an address is none, or the list of connections cannot be read.
        """
        entered = Connection(
            key=connection_key(address),
            environment=said_environment(self._profile) or likely_environment(address),
            salesforce_url=address,
            client_id=client_id.strip(),
            whmcs_url=safe_base(whmcs_url, system="WHMCS") if whmcs_url.strip() else None,
        )
        return self._kept.placed(entered)

    async def vault(self) -> VaultState:
        """Tell what keeps the secrets."""
        return await self._store.state()

    async def probe(self, address: str) -> str:
        """Give the base address of what was typed, once Salesforce answered there.

        Raises:
            ConsoleError: not an address, not reachable, or something else answers there.
        """
        base = sign_in_address(address)
        found = await look(f"{base}{VERSIONS_PATH}")
        if found.problem is not None:
            raise found.problem
        if not found.versions:
            raise Unreadable(
                tr("{host} answers, but not as Salesforce does.", host=urlsplit(base).netloc),
                hint=tr("Check the spelling of the My Domain name; a proxy may also stand in between."),
                system="Salesforce",
                code="page",
            )
        return base

    async def keep(
        self,
        connection: Connection,
        *,
        whmcs_identifier: str = "",
        whmcs_secret: str = "",
        whmcs_access_key: str = "",
        untried: bool = False,
    ) -> None:
        """Remember a connection, with the WHMCS credential in the vault, and go on with it.

        Args:
            connection: what to remember.
            whmcs_identifier: of the credential that was entered, if one was.
            whmcs_secret: its secret.
            whmcs_access_key: what goes with it, where one is needed.
            untried: keep the credential although WHMCS did not take it: the person knows.

        Raises:
            ConsoleError: WHMCS does not take the credential, or the folder cannot be written; nothing is kept then.
        """
        if not untried:
            await self._try_whmcs(connection, whmcs_identifier, whmcs_secret, whmcs_access_key)
        await self._kept.keep(connection)
        await self._put_whmcs(connection, whmcs_identifier, whmcs_secret, whmcs_access_key)
        self._go_on_with(connection)

    async def lacks_whmcs(self) -> bool:
        """Tell whether the address of WHMCS is known and this person's credential is not.

        Never where the session came from outside: whoever gave it gave what else there is.
        """
        one = self.connection
        if one is None or not one.whmcs_url or self._settings.salesforce_token is not None:
            return False
        found = await self._filled(one, one.salesforce_url)
        return not (found.whmcs_identifier and found.whmcs_secret)

    async def keep_whmcs(self, *, identifier: str, secret: str, access_key: str = "", untried: bool = False) -> None:
        """Keep the WHMCS credential in the vault for what is connected to; a session that is open stays.

        Raises:
            SetUpNeeded: nothing is connected to.
            ConsoleError: WHMCS does not take it, and `untried` does not say to keep it all the same.
        """
        connection = self._present()
        if not untried:
            await self._try_whmcs(connection, identifier, secret, access_key)
        await self._put_whmcs(connection, identifier, secret, access_key)

    def choose(self, key: str) -> None:
        """Go on with one of the connections.

        Raises:
            SetUpNeeded: there is none of this name.
        """
        self._go_on_with(named_connection(self._kept, key))

    async def ready(self) -> bool:
        """Tell whether a session is at hand, or could be renewed silently.

        Raises:
            ConsoleError: Salesforce cannot be reached, or refuses for a reason that no sign-in mends.
        """
        if self.connection is None and self._problem is None:
            return False
        try:
            await self.account().current()
        except SignInNeeded:
            return False
        return True

    async def sign_in(self, *, opened: Opened | None = None) -> None:
        """Sign in in the system's browser; raises a ConsoleError."""
        await self.account().sign_in(opened=opened)

    async def sign_out(self, *, forget: bool = False) -> SignedOut:
        """End the sign-in and remove it; `forget` removes everything stored, for every connection.

        Raises:
            SetUpNeeded: nothing is connected to (`forget` needs no connection).
        """
        if not forget:
            return await self.account().sign_out()
        given = () if self.connection is None else (self.connection,)
        return await Forgetting(self._settings.folder, self._store).forget(given)

    def whmcs_address(self, typed: str) -> str:
        """Give the base address of WHMCS that was typed; raises SetUpNeeded when it is none."""
        return safe_base(typed, system="WHMCS")

    def account(self) -> Account:
        """Give the session of the connection.

        Raises:
            SetUpNeeded: nothing is connected to.
        """
        if self._account is None:
            self._account = self._made()
        return self._account

    async def desk(self) -> Desk:
        """Build the desk; it is not started yet.

        Raises:
            ConsoleError: nothing is connected to, no session is at hand, or the journal is in use.
        """
        account = self.account()
        try:
            session = await account.current()
        except asyncio.CancelledError:
            await account.aclose()  # nobody will hold a desk that could: a renewed token must still be stored
            raise
        connection = self._present()
        if not isinstance(account, FixedAccount):
            connection = await self._settled(connection, session)
        settings = await self._filled(connection, session.url)
        profile = self._profile.model_copy(update={"environment": connection.environment})
        return self._doors.build(settings, profile=profile, account=account)

    async def examined(self) -> Settings:
        """Give the settings as far as they can be resolved without a session, for the preflight check.

        Raises:
            SetUpNeeded: nothing is connected to.
        """
        connection = self._present()
        return await self._filled(connection, connection.instance_url or connection.salesforce_url)

    @property
    def addressed(self) -> Settings:
        """The settings with the organisation's own address, which names its files; as they are without one.

        Raises:
            SetUpNeeded: it is not told which of several organisations is meant.
        """
        if self._problem is not None or (self.connection is None and self.connections):
            self._present()
        one = self.connection
        address = (one.instance_url or one.salesforce_url) if one is not None else self._settings.salesforce_url
        return self._settings.model_copy(update={"salesforce_url": address})

    async def aclose(self) -> None:
        """Let what has begun end; a desk that was built does the same."""
        if self._account is not None:
            await self._account.aclose()

    # -- parts --------------------------------------------------------------------------------------------------

    async def _try_whmcs(self, connection: Connection, identifier: str, secret: str, access_key: str) -> None:
        said = self._settings.whmcs_access_key  # a variable wins over what is entered, as in `_filled`
        if connection.whmcs_url and identifier and secret:
            key = said.get_secret_value() if said is not None else access_key
            await try_whmcs(connection.whmcs_url, identifier=identifier, secret=secret, access_key=key)

    async def _put_whmcs(self, connection: Connection, identifier: str, secret: str, access_key: str) -> None:
        told = {
            WHMCS_IDENTIFIER: identifier,
            WHMCS_SECRET: secret,
            WHMCS_ACCESS_KEY: access_key,
            WHMCS_FOR: _host_of(connection.whmcs_url) if secret else "",
        }
        for what, given in told.items():
            if given:
                await self._store.put(entry(connection.key, what), given)

    def _go_on_with(self, connection: Connection) -> None:
        self.connection = connection
        self._problem = None
        self._account = None

    def _present(self) -> Connection:
        if self._problem is not None:
            raise self._problem
        if self.connection is not None:
            return self.connection
        known = ", ".join(one.key for one in self.connections)
        if known:
            raise SetUpNeeded(
                tr("Several organisations are set up: {known}.", known=known),
                hint=tr("Name one with --connection, or with ASSIST_CONSOLE_CONNECTION."),
            )
        raise SetUpNeeded(tr("No Salesforce organisation is set up."))

    @property
    def _fresh_unlock(self) -> bool:
        return self._profile.lock.sign_in and self._profile.environment != "demo"

    def _made(self) -> Account:
        connection, token = self._present(), self._settings.salesforce_token
        if token is not None and self._settings.salesforce_url:
            session = Session(url=self._settings.salesforce_url, token=token.get_secret_value())
            return FixedAccount(session, fresh_unlock=self._fresh_unlock)
        means = Means(
            folder=self._settings.folder,
            store=self._store,
            browser=self._doors.browser,
            wish=self._profile.sign_in,
            fresh_unlock=self._fresh_unlock,
        )
        return SessionKeeper(connection, means)

    async def _settled(self, connection: Connection, session: Session) -> Connection:
        """Let Salesforce tell what the environment is: a word here must not make a production a sandbox."""
        told = await is_sandbox(session)
        said = said_environment(self._profile)
        settled = replace(
            connection, instance_url=session.url, environment=environment_of(connection, said=said, sandbox=told)
        )
        await self._kept.keep(settled)
        self.connection = settled
        return settled

    async def _filled(self, connection: Connection, address: str) -> Settings:
        """Give settings with every address and credential resolved: what is built needs nothing else."""
        known = self._settings
        kept = bool(connection.whmcs_url) and await self._store.get(entry(connection.key, WHMCS_FOR)) == _host_of(
            connection.whmcs_url
        )
        identifier, secret = known.whmcs_identifier, known.whmcs_secret
        if kept and (identifier is None or secret is None):
            identifier = await self._store.get(entry(connection.key, WHMCS_IDENTIFIER))
            secret = await self._secret(connection, WHMCS_SECRET)
        access_key = known.whmcs_access_key or (await self._secret(connection, WHMCS_ACCESS_KEY) if kept else None)
        return known.model_copy(
            update={
                "salesforce_url": address,
                "whmcs_url": connection.whmcs_url,
                "whmcs_identifier": identifier,
                "whmcs_secret": secret,
                "whmcs_access_key": access_key,
            }
        )

    async def _secret(self, connection: Connection, what: str) -> SecretStr | None:
        found = await self._store.get(entry(connection.key, what))
        return SecretStr(found) if found else None


def _host_of(address: str | None) -> str:
    parts = urlsplit(address or "")
    return f"{parts.scheme}://{parts.netloc}".casefold()
