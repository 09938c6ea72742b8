"""A session that the test steers: it ends, is opened by a browser that the test plays, is locked and unlocked."""

import asyncio
from collections.abc import Callable

from console.models.connection import OpensBy, SessionState, SignedOut
from console.models.error import ConsoleError, SignInNeeded
from console.models.text import tr

PAGE = "http://localhost:1/authorize?state=abc"


class FakeAccount:
    """The account of the samples.

    Attributes:
        fails: raised by the next sign-in.
        unlock_fails: raised by the next unlocking.
        browser: while it is not set, the sign-in waits for the person in the browser; None waits for nobody.
        calls: what was asked for, in order.
    """

    def __init__(self) -> None:
        """Begin with an open session."""
        self._state = SessionState.OPEN
        self.opens_by = OpensBy.VAULT
        self._listeners: list[Callable[[SessionState], None]] = []
        self.fails: ConsoleError | None = None
        self.unlock_fails: ConsoleError | None = None
        self.browser: asyncio.Event | None = None
        self.calls: list[str] = []
        self.closed = 0
        self.out = SignedOut(revoked=("127.0.0.1:41234",))

    @property
    def state(self) -> SessionState:
        """How it stands."""
        return self._state

    def on_state(self, listener: Callable[[SessionState], None]) -> Callable[[], None]:
        """Call a listener with each new state."""
        self._listeners.append(listener)

        def unsubscribe() -> None:
            if listener in self._listeners:
                self._listeners.remove(listener)

        return unsubscribe

    def become(self, state: SessionState) -> None:
        """Change, as the systems would make it."""
        self._state = state
        for listener in tuple(self._listeners):
            listener(state)

    async def sign_in(self, *, opened: Callable[[str], None] | None = None) -> None:
        """Wait for the browser, then be open."""
        self.calls.append("sign in")
        if opened is not None:
            opened(PAGE)
        try:
            if self.browser is not None:
                await self.browser.wait()
        except asyncio.CancelledError:
            self.closed += 1
            raise
        await asyncio.sleep(0)
        if self.fails is not None:
            raise self.fails
        self.become(SessionState.OPEN)

    async def sign_out(self, *, forget: bool = False) -> SignedOut:
        """End it."""
        self.calls.append("sign out")
        await asyncio.sleep(0)
        if self.fails is not None:
            raise self.fails
        self.become(SessionState.ENDED)
        return self.out

    def lock(self) -> None:
        """Drop it."""
        self.calls.append("lock")
        self.become(SessionState.LOCKED)

    async def unlock(self) -> None:
        """Open it from the vault."""
        self.calls.append("unlock")
        await asyncio.sleep(0)
        if self.unlock_fails is not None:
            raise self.unlock_fails
        self.become(SessionState.OPEN)


def nothing_kept() -> SignInNeeded:
    """Say what a vault without the sign-in says."""
    return SignInNeeded(tr("The vault has no sign-in."))
