"""The session of the person at a window, as the front ends see it: its state, signing in and out, locking."""

from collections.abc import Callable
from typing import Protocol

from typing_extensions import override

from console.models.connection import OpensBy, SessionState, SignedOut
from console.models.error import SignInNeeded
from console.models.ids import UserId
from console.models.text import tr
from console.services.gateways.session import FixedSession, Session, SessionSource

StateListener = Callable[[SessionState], None]
Opened = Callable[[str], None]
"""Is told the address that the browser was sent to, so that a person can copy it."""


class Account(SessionSource, Protocol):
    """One person's session at one organisation."""

    @property
    def state(self) -> SessionState:
        """How it stands with the session."""
        ...

    @property
    def person(self) -> UserId | None:
        """To whom this window belongs; None before the first sign-in, and for a script's session."""
        ...

    @property
    def opens_by(self) -> OpensBy:
        """What opens it after a lock."""
        ...

    def on_state(self, listener: StateListener) -> Callable[[], None]:
        """Call a listener with each new state; the answer ends that."""
        ...

    async def sign_in(self, *, opened: Opened | None = None) -> None:
        """Sign in in the system's browser, as the same person as before.

        Raises:
            ConsoleError: it was declined, took too long, or somebody else signed in. Cancelling closes what listens.
        """
        ...

    async def sign_out(self, *, forget: bool = False) -> SignedOut:
        """End the session at Salesforce and remove it; `forget` removes everything stored for every connection."""
        ...

    def lock(self) -> None:
        """Drop what opens the session from memory."""
        ...

    async def unlock(self) -> None:
        """Open the session again from the vault.

        Raises:
            SignInNeeded: only a fresh sign-in opens it.
        """
        ...

    async def aclose(self) -> None:
        """Let a renewal that has begun end: its answer must still be stored."""
        ...


class States:
    """Holds a state and tells who wants to know."""

    def __init__(self, state: SessionState) -> None:
        """Begin in a state."""
        self.now = state
        self._listeners: list[StateListener] = []

    def listen(self, listener: StateListener) -> Callable[[], None]:
        """Call a listener with each new state; the answer ends that."""
        self._listeners.append(listener)

        def unsubscribe() -> None:
            if listener in self._listeners:
                self._listeners.remove(listener)

        return unsubscribe

    def become(self, state: SessionState) -> None:
        """Change, and tell it once."""
        if state is self.now:
            return
        self.now = state
        for listener in tuple(self._listeners):
            listener(state)


class FixedAccount(FixedSession):
    """An `Account` around a script's session: the demo, tests, and whoever gave a token by the environment.

    Its token came from outside and stays there: a lock only closes the way to it, and whoever presses opens it. That
    is no protection, and the lock's card says so; where the profile demands a sign-in, only a restart opens it.
    """

    def __init__(self, session: Session, *, fresh_unlock: bool = False) -> None:
        """Keep the session; `fresh_unlock` as in the profile's `[lock] sign_in`."""
        super().__init__(session)
        self._states = States(SessionState.OPEN)
        self.person: UserId | None = None
        self.opens_by = OpensBy.RESTART if fresh_unlock else OpensBy.ANYBODY

    @property
    def state(self) -> SessionState:
        """How it stands with the session."""
        return self._states.now

    def on_state(self, listener: StateListener) -> Callable[[], None]:
        """Call a listener with each new state; the answer ends that."""
        return self._states.listen(listener)

    @override
    async def current(self) -> Session:
        """Give the session; raises SignInNeeded while it is locked."""
        if self.state is SessionState.LOCKED:
            raise locked()
        return await super().current()

    @override
    async def renewed(self, stale: Session) -> Session:
        """Say that a token from outside has ended."""
        self.refused(stale)
        return await super().renewed(stale)

    @override
    def refused(self, session: Session) -> None:
        """The token has ended."""
        if self.state is SessionState.OPEN:
            self._states.become(SessionState.ENDED)

    async def sign_in(self, *, opened: Opened | None = None) -> None:  # noqa: ARG002 - as the protocol promises
        """Refuse: whoever gave the token gives another."""
        raise SignInNeeded(
            tr("This session was given to the console from outside; it cannot sign in again by itself."),
            hint=tr("Start the console with a new token, or without one."),
            system="console",
        )

    async def sign_out(self, *, forget: bool = False) -> SignedOut:  # noqa: ARG002 - as the protocol promises
        """Refuse: the token belongs to whoever started the program."""
        raise SignInNeeded(
            tr("This session was given to the console from outside; it is ended where it was opened."), system="console"
        )

    def lock(self) -> None:
        """Close the way to the token."""
        self._states.become(SessionState.LOCKED)

    async def unlock(self) -> None:
        """Open the way again, unless only a sign-in may."""
        if self.opens_by is OpensBy.RESTART:
            raise locked()
        self._states.become(SessionState.OPEN)

    async def aclose(self) -> None:
        """Nothing is open."""


def locked() -> SignInNeeded:
    """Say that the window is locked."""
    return SignInNeeded(tr("The console is locked."), hint=tr("Unlock it first."), system="console", code="locked")
