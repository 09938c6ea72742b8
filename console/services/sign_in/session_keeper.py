"""Keeps one person's session at one organisation: opens it, renews it silently, locks it, ends it.

The access token lives in memory. The refresh token lives in the vault, and with rotation each renewal ends it: so one
renewal at a time on this machine (a lock file; windows and commands share the vault), the vault is read again under the
lock, and the new token is stored and read back before its session is used. A renewal that has begun is never cancelled.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from console.models.connection import Connection, OpensBy, SessionState, SignedOut, VaultState
from console.models.doctor import Mender
from console.models.error import ConsoleError, NotPermitted, NotSent, SignInNeeded
from console.models.ids import UserId, same_record
from console.models.profile import SignIn
from console.models.text import tr
from console.services import file_lock
from console.services.gateways.browser import Browser
from console.services.gateways.loopback import listening
from console.services.gateways.oauth import OAuth, Tokens, make_proof
from console.services.gateways.oauth_errors import DEAD
from console.services.gateways.session import Session, session_ended
from console.services.gateways.vault import SecretStore
from console.services.rules.salesforce_address import is_login_page
from console.services.sign_in.account import Opened, StateListener, States, locked
from console.services.sign_in.connections import Connections
from console.services.sign_in.forgetting import Forgetting
from console.services.sign_in.kept_sign_in import LOCK_SECONDS, KeptSignIn, KeptSignIns, lock_file

OTHER_PERSON: Final = "other_person"


@dataclass(frozen=True, kw_only=True)
class Means:
    """What a keeper works with; a test may replace each."""

    folder: Path
    store: SecretStore
    browser: Browser
    wish: SignIn
    fresh_unlock: bool = False
    oauth: Callable[[str, str], OAuth] = OAuth


class SessionKeeper:
    """An `Account` with a sign-in in the browser behind it."""

    def __init__(self, connection: Connection, means: Means) -> None:
        """Keep the connection; nothing is read or sent yet."""
        self.connection = connection
        self.person: UserId | None = None
        self.opens_by = OpensBy.SIGN_IN if means.fresh_unlock else OpensBy.VAULT
        self._means = means
        self._kept = KeptSignIns(means.store)
        self._connections = Connections(means.folder)
        self._session: Session | None = None
        self._states = States(SessionState.ENDED)
        self._over = False
        self._locks = self._leavings = 0
        self._mistaken = False
        self._work: set[asyncio.Task[Session]] = set()
        self._renewing: asyncio.Task[Session] | None = None

    # -- what a gateway asks ------------------------------------------------------------------------------------

    @property
    def host(self) -> str:
        """Host and port of the organisation."""
        return urlsplit(self.connection.instance_url or self.connection.salesforce_url).netloc

    async def current(self) -> Session:
        """Give the present session; the first call of a run opens it with what the vault has."""
        self._allow()
        return self._session or await self._shared_renewal()

    async def renewed(self, stale: Session) -> Session:
        """Give a session newer than `stale`: at once where there is one, else by one renewal for everybody."""
        self._allow()
        if self._session is not None and self._session != stale:
            return self._session
        return await self._shared_renewal()

    def refused(self, session: Session) -> None:
        """Even a new session was not taken: only a person can help."""
        if session == self._session:
            self._end()

    # -- what a window asks -------------------------------------------------------------------------------------

    @property
    def state(self) -> SessionState:
        """How it stands with the session."""
        return self._states.now

    def on_state(self, listener: StateListener) -> Callable[[], None]:
        """Call a listener with each new state; the answer ends that."""
        return self._states.listen(listener)

    async def sign_in(self, *, opened: Opened | None = None) -> None:
        """Sign in in the system's browser; this opens a locked window too."""
        wish, proof, begun = self._means.wish, make_proof(), (self._locks, self._leavings)
        # The browser may still know somebody: that says nothing of who sits here.
        again = self._mistaken or self.state is SessionState.LOCKED
        oauth = self._means.oauth(self.connection.salesforce_url, self.connection.client_id)
        oauth.check()
        self._connections.check()
        async with listening(wish.ports, proof.state) as loopback:
            redirect = loopback.redirect
            page = oauth.page(proof, redirect=redirect, again=again)
            if opened is not None:
                opened(page)
            self._means.browser(page)
            code = await loopback.code(seconds=wish.minutes * 60)

        async def finish() -> Session:
            return await self._take(await oauth.exchange(code, proof, redirect=redirect), oauth, begun)

        await self._to_its_end(finish())

    async def sign_out(self, *, forget: bool = False) -> SignedOut:
        """End the session at Salesforce and remove it; `forget` removes everything stored for every connection."""
        forgetting = Forgetting(self._means.folder, self._means.store, self._means.oauth)
        self._leavings += 1
        if forget:
            done = await forgetting.forget([self.connection])
        else:
            async with self._alone():
                done = await forgetting.sign_out(self.connection)
        self._end()
        return done

    def lock(self) -> None:
        """Drop the access token, and a refresh token that only memory has."""
        self._session = None
        self._locks += 1
        self._means.store.forget_run()
        self._states.become(SessionState.LOCKED)

    async def unlock(self) -> None:
        """Open the session again with what the vault has; the window stays locked where that is not enough."""
        if self.state is not SessionState.LOCKED:
            return
        await self.aclose()  # a renewal from before the lock opens nothing any more
        if self.opens_by is OpensBy.SIGN_IN:
            raise locked()
        try:
            await self._shared_renewal()
        except NotPermitted as problem:
            if problem.code != OTHER_PERSON:
                raise
            raise locked() from None  # the vault has somebody else's by now; this person can still sign in

    async def aclose(self) -> None:
        """Wait for a renewal or a sign-in whose answer is on its way: it must still be stored."""
        if self._work:
            await asyncio.wait(tuple(self._work))

    def _allow(self) -> None:
        """Ask Salesforce nothing where only a person can help: each poll would ask in vain.

        Raises:
            SignInNeeded: locked or over.
        """
        if self.state is SessionState.LOCKED:
            raise locked()
        if self._over:
            raise session_ended()

    # -- renewing -----------------------------------------------------------------------------------------------

    async def _shared_renewal(self) -> Session:
        """Begin a renewal or join the one that runs."""
        if self._renewing is None or self._renewing.done():
            self._renewing = self._begin(self._renew(self._locks))
        return await asyncio.shield(self._renewing)

    async def _to_its_end(self, work: Coroutine[Any, Any, Session]) -> Session:
        return await asyncio.shield(self._begin(work))

    def _begin(self, work: Coroutine[Any, Any, Session]) -> asyncio.Task[Session]:
        """Begin what must not be cut off: whoever waits for it may be cancelled, it is not; `aclose` waits."""
        task = asyncio.get_running_loop().create_task(work, name="session keeper")
        self._work.add(task)
        task.add_done_callback(self._ended)
        return task

    def _ended(self, task: asyncio.Task[Session]) -> None:
        self._work.discard(task)
        if not task.cancelled():
            task.exception()  # seen, even where everybody who waited has gone

    async def _renew(self, locks: int) -> Session:
        async with self._alone():
            kept = await self._kept.read(self.connection)
            if kept is None:
                self._end()
                raise _nobody(self.host, await self._means.store.state())
            if self._is_other(kept.person):
                self._end()
                raise _somebody_else()
            tokens = await self._asked(kept)
            # From the answer to the end of the next line, only a crash can lose the new token, and no client can
            # close that gap: the old one has ended with the answer. The next start then asks for a sign-in.
            await self._kept.store(self.connection.key, KeptSignIn.of(tokens, self.connection, before=kept.refresh))
        return self._open_unless_locked(tokens, locks)

    async def _asked(self, kept: KeptSignIn) -> Tokens:
        try:
            return await self._means.oauth(kept.instance, kept.client_id).renew(kept.refresh)
        except ConsoleError as problem:
            if problem.code == DEAD:
                await self._kept.remove(self.connection.key)
            if isinstance(problem, SignInNeeded | NotPermitted):
                self._end()
            raise

    @asynccontextmanager
    async def _alone(self) -> AsyncIterator[None]:
        """Keep every other window and command of this machine away from the kept token.

        Raises:
            NotSent: another one holds on to it.
        """
        try:
            async with file_lock.held(lock_file(self._means.folder, self.connection.key), seconds=LOCK_SECONDS):
                yield
        except TimeoutError:
            raise NotSent(tr("Another window of the console is renewing the session."), system="console") from None
        except OSError as problem:
            raise ConsoleError(
                tr("The folder of the console cannot be written."),
                hint=tr("Check the disk, and the folder of the console."),
            ) from problem

    # -- a session that was opened ------------------------------------------------------------------------------

    async def _take(self, tokens: Tokens, oauth: OAuth, begun: tuple[int, int]) -> Session:
        """Store what a sign-in brought, if it is for the person of this window, who is still here."""
        locks, leavings = begun
        try:
            old = await self._store(tokens, leavings)
        except ConsoleError:
            # Nobody will use it: what is not stored must not live on at Salesforce.
            await _end_quietly(oauth, tokens.refresh or tokens.session.token)
            raise
        if old is not None and same_record(old.person, tokens.person) and old.refresh != tokens.refresh:
            await _end_quietly(self._means.oauth(old.instance, old.client_id), old.refresh)
        return self._open_unless_locked(tokens, locks)

    async def _store(self, tokens: Tokens, leavings: int) -> KeptSignIn | None:
        """Store it; gives what was kept before."""
        self._mistaken = self._is_other(tokens.person)
        if self._mistaken:
            raise _somebody_else()
        async with self._alone():
            if leavings != self._leavings:
                raise session_ended()
            known = self._connections.find(self.connection.key)
            if known is not None and _is_elsewhere(known, tokens.session.url):
                raise _other_organisation(known, tokens.session.url)
            old = await self._kept.any_of(self.connection.key)
            settled = replace(self._known(), instance_url=tokens.session.url)
            await self._connections.keep(settled)
            self.connection = settled
            await self._kept.store(settled.key, KeptSignIn.of(tokens, settled))
        return old

    def _known(self) -> Connection:
        """Give the connection with what was found out about it since, such as its environment."""
        own, found = self.connection, self._connections.find(self.connection.key)
        same = found is not None and (found.salesforce_url, found.client_id) == (own.salesforce_url, own.client_id)
        return found if found is not None and same else own

    def _is_other(self, person: UserId) -> bool:
        """Tell whether somebody else signed in: drafts, claims and the journal of this window are one person's."""
        return self.person is not None and not same_record(self.person, person)

    def _open_unless_locked(self, tokens: Tokens, locks: int) -> Session:
        """Open the session, if it was asked for after the last lock: nothing from before opens what is locked."""
        if locks != self._locks:
            self._means.store.forget_run()  # what was stored after the lock, where only memory keeps it
            raise locked()
        return self._open(tokens)

    def _open(self, tokens: Tokens) -> Session:
        self.person = tokens.person
        self._session = tokens.session
        self._over = False
        self._states.become(SessionState.OPEN)
        return tokens.session

    def _end(self) -> None:
        """The session is over; a locked window stays locked."""
        self._session = None
        self._over = True
        if self.state is not SessionState.LOCKED:
            self._states.become(SessionState.ENDED)


async def _end_quietly(oauth: OAuth, token: str) -> None:
    """End a token that nobody uses any more; where Salesforce does not answer, it ends there by its age."""
    with suppress(ConsoleError):
        await oauth.revoke(token)


def _nobody(host: str, vault: VaultState) -> SignInNeeded:
    """Say that nobody is signed in; not so of a vault that did not open, which may hold the sign-in all the same."""
    if vault.locked and vault.problem is not None:
        return SignInNeeded(
            tr("The sign-in at {host} cannot be read. {problem}", host=host, problem=vault.problem),
            system="console",
            code="vault",
        )
    return SignInNeeded(
        tr("Nobody is signed in at {host} on this workstation. Nothing was written.", host=host), system="Salesforce"
    )


def _somebody_else() -> NotPermitted:
    return NotPermitted(
        tr("This window belongs to another person than the one who signed in."),
        hint=tr("Sign in as the same person, or close this window first."),
        mender=Mender.YOU,
        code=OTHER_PERSON,
    )


def _is_elsewhere(known: Connection, instance: str) -> bool:
    """Tell whether the common login page led into another organisation than the one that has this place."""
    return is_login_page(known.salesforce_url) and known.instance_url not in {None, instance}


def _other_organisation(known: Connection, instance: str) -> NotPermitted:
    return NotPermitted(
        tr(
            "{other} is another organisation than {known}, for which this connection was set up.",
            other=urlsplit(instance).netloc,
            known=urlsplit(known.instance_url or "").netloc,
        ),
        hint=tr("Sign in to the right one; or set the other one up with its own My Domain address."),
        mender=Mender.YOU,
        code="other_organisation",
    )
