"""Who may come in: sessions, refresh tokens, authorization codes, and the organisation's count of API calls."""

import itertools
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from console.sandbox.clock import SandboxClock
from console.sandbox.errors import limit_exceeded, session_invalid
from console.sandbox.schema import Schema
from console.sandbox.store import Store

ORGANIZATION = "00D5g0000000001EAA"
CLIENT_ID = "assist-console-sandbox"
SESSION_IDLE = timedelta(hours=2)
CODE_LIFETIME = timedelta(minutes=15)
REDIRECTS = tuple(f"http://localhost:{port}/OauthRedirect" for port in (1717, 17171, 27172, 37173, 47174))
"""The callback lines of the app as a guide tells an administrator to register them."""


@dataclass(frozen=True, slots=True)
class Principal:
    """The signed-in user of a request."""

    user_id: str
    role: str

    @property
    def may_write(self) -> bool:
        """Whether the role edits anything at all."""
        return self.role != "readonly"


@dataclass(slots=True)
class Session:
    """An access token's session; one without `last_used` never idles out."""

    principal: Principal
    last_used: datetime | None
    refresh_token: str | None = None


@dataclass(frozen=True, slots=True)
class Grant:
    """What an authorization code was given for."""

    principal: Principal
    client_id: str
    redirect_uri: str
    challenge: str
    scope: str
    expires: datetime


@dataclass(frozen=True, slots=True)
class Refresh:
    """What a refresh token stands for."""

    principal: Principal
    client_id: str
    scope: str


class Access:
    """Sessions and limits of one organisation.

    Args:
        store: Where the users are.
        clock: For idle sessions and codes.
        users: User id by role: agent, agent2, supervisor, readonly, integration.
    """

    def __init__(self, store: Store, clock: SandboxClock, users: Mapping[str, str]) -> None:
        self.users = dict(users)
        self.store = store
        self.clock = clock
        self.daily_limit = 100_000
        self.used = 0
        self.rotate = True
        """Whether each refresh gives a new refresh token and ends the old one."""
        self.redirects = set(REDIRECTS)
        """Registered callback lines; what the browser is sent back to must be one of them, letter by letter."""
        self.renewals = 0
        self.reused = 0
        """How often a refresh token was shown that rotation had ended."""
        self._family: dict[str, str] = {}
        self._serial = itertools.count(1)
        self._sessions: dict[str, Session] = {}
        self._codes: dict[str, Grant] = {}
        self._refresh: dict[str, Refresh] = {}

    def principal(self, role: str) -> Principal:
        """The user who has a role.

        Raises:
            KeyError: No user has it.
        """
        return Principal(self.users[role], role)

    def token_for(self, role: str) -> str:
        """The stable access token of a role's user; asking again brings an expired one back to life."""
        token = f"{ORGANIZATION[:15]}!sandbox.{role}"
        self._sessions.setdefault(token, Session(self.principal(role), None))
        return token

    def open(self, principal: Principal, refresh_token: str | None) -> str:
        """Start a session that ends after two idle hours, and return its access token."""
        token = f"{ORGANIZATION[:15]}!session.{next(self._serial):06d}.{principal.role}"
        self._sessions[token] = Session(principal, self.clock.now(), refresh_token)
        return token

    def expire(self, token: str) -> None:
        """End a session: from now on its token answers 401."""
        self._sessions.pop(token, None)

    def expire_all(self) -> None:
        """End every session."""
        self._sessions.clear()

    def end_sign_ins(self) -> None:
        """End every session and every refresh token, as an administrator who revokes them all."""
        self.expire_all()
        self._refresh.clear()
        self._family.clear()

    def find(self, token: str) -> Principal | None:
        """The user of a living session, whose idle time starts anew; None where the token is worth nothing."""
        session = self._sessions.get(token)
        if session is None:
            return None
        if session.last_used is not None:
            if self.clock.now() - session.last_used > SESSION_IDLE:
                self.expire(token)
                return None
            session.last_used = self.clock.now()
        return session.principal

    def authenticate(self, authorization: str) -> Principal:
        """The user behind an `Authorization: Bearer …` (or `OAuth …`) header.

        Raises:
            RowError: 401, no living session.
        """
        scheme, _, token = authorization.partition(" ")
        principal = self.find(token.strip()) if scheme.lower() in {"bearer", "oauth"} else None
        if principal is None:
            raise session_invalid()
        return principal

    def count(self, calls: int = 1) -> None:
        """Count API calls of the day.

        Raises:
            RowError: 403, the day's calls are used up.
        """
        if self.used + calls > self.daily_limit:
            raise limit_exceeded()
        self.used += calls

    @property
    def usage(self) -> str:
        """The value of `Sforce-Limit-Info`."""
        return f"api-usage={self.used}/{self.daily_limit}"

    def grant_code(self, grant: Grant) -> str:
        """A single-use authorization code."""
        code = f"aPrx.sandbox.{next(self._serial):06d}"
        self._codes[code] = grant
        return code

    def take_code(self, code: str) -> Grant | None:
        """What the code was given for, once; None where it is unknown, used or too old."""
        grant = self._codes.pop(code, None)
        return None if grant is None or grant.expires < self.clock.now() else grant

    def make_refresh(self, refresh: Refresh, *, after: str | None = None) -> str:
        """A new refresh token, of a family of its own or of the one that it follows."""
        token = f"5Aep.sandbox.{next(self._serial):06d}.{refresh.principal.role}"
        self._refresh[token] = refresh
        self._family[token] = self._family[after] if after is not None else token
        return token

    def reuse(self, token: str) -> None:
        """Answer a token that rotation has ended: whoever shows it may have stolen it, so its whole family ends."""
        if token in self._family and token not in self._refresh:
            self.reused += 1
            self._end_family(self._family[token])

    def find_refresh(self, token: str) -> Refresh | None:
        """What a refresh token stands for, or None."""
        return self._refresh.get(token)

    def revoke(self, token: str) -> bool:
        """End a refresh token with its sessions, or one session; False where the token is unknown."""
        known = token in self._refresh or token in self._sessions
        if token in self._refresh:
            self._end_family(self._family[token])
        self.expire(token)
        return known

    def _end_family(self, family: str) -> None:
        of_it = {token for token, its in self._family.items() if its == family}
        for token in of_it:
            self.end_refresh(token)
            del self._family[token]
        for access in [key for key, session in self._sessions.items() if session.refresh_token in of_it]:
            self.expire(access)

    def end_refresh(self, token: str) -> None:
        """End a refresh token alone, as rotation does."""
        self._refresh.pop(token, None)


class RowFaults(Protocol):
    """The hook for faults that hit single rows."""

    def check_row(self, object_name: str, record_id: str) -> None:
        """Called before a row is written; raises RowError to refuse it (UNABLE_TO_LOCK_ROW, …)."""


class Org(Protocol):
    """What the Salesforce engine needs of an organisation."""

    @property
    def schema(self) -> Schema:
        """Objects and fields."""

    @property
    def store(self) -> Store:
        """Records."""

    @property
    def clock(self) -> SandboxClock:
        """Time."""

    @property
    def access(self) -> Access:
        """Sessions and limits."""

    @property
    def faults(self) -> RowFaults:
        """What goes wrong on demand."""
