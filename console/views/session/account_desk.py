"""What the windows ask of the session, so that they depend on nothing else of it."""

from collections.abc import Awaitable, Callable
from typing import Protocol

from console.models.connection import OpensBy, SessionState, SignedOut

Opened = Callable[[str], None]
"""Is told the address that the browser was sent to, so that a person can copy it."""
SignIn = Callable[[Opened], Awaitable[None]]
"""Signs in; ends when that is done, raises a ConsoleError when it is not."""


class Account(Protocol):
    """The session of one person."""

    @property
    def state(self) -> SessionState:
        """How it stands with the session."""
        ...

    @property
    def opens_by(self) -> OpensBy:
        """What opens it after a lock."""
        ...

    def on_state(self, listener: Callable[[SessionState], None]) -> Callable[[], None]:
        """Call a listener with each new state; gives what ends that."""
        ...

    async def sign_in(self, *, opened: Opened | None = None) -> None:
        """Sign in again in the browser, as the same person; cancelling it closes what listens."""
        ...

    async def sign_out(self, *, forget: bool = False) -> SignedOut:
        """End the session at Salesforce and remove what was stored."""
        ...

    def lock(self) -> None:
        """Drop what opens the session."""
        ...

    async def unlock(self) -> None:
        """Open it again from the vault; raises SignInNeeded when only a fresh sign-in can."""
        ...
