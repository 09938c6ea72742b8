"""A signed-in session: the address of the organisation and the token that opens it."""

from dataclasses import dataclass, field
from typing import Final, Protocol
from urllib.parse import urlsplit

from console.models.error import SetUpNeeded, SignInNeeded
from console.models.text import tr

_LOOPBACK: Final = frozenset({"127.0.0.1", "localhost"})


def is_loopback(url: str) -> bool:
    """Tell whether an address is this machine."""
    return urlsplit(url).hostname in _LOOPBACK


def safe_base(url: str, *, system: str) -> str:
    """Give a base address without its last slash; only this machine may be reached without TLS.

    Raises:
        SetUpNeeded: not an address, or one that would send secrets in clear.
    """
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError:  # half an IPv6 address, or a port that is none
        parts, port = urlsplit(""), None
    if not parts.hostname or port == 0 or parts.username or parts.query or parts.fragment:
        raise SetUpNeeded(tr("The address of {system} is not a web address.", system=system), system=system)
    if parts.scheme != "https" and not (parts.scheme == "http" and is_loopback(url.strip())):
        raise SetUpNeeded(tr("The address of {system} must begin with https.", system=system), system=system)
    return url.strip().rstrip("/")


@dataclass(frozen=True, kw_only=True)
class Session:
    """One session of one user; it lives in memory only.

    Attributes:
        url: base address of the organisation, such as `https://example.my.salesforce.com`; no path.
        token: the access token; never shown.

    Raises:
        SetUpNeeded: the address is none, has a path, or is not https (http is allowed for this machine).
    """

    url: str
    token: str = field(repr=False)

    def __post_init__(self) -> None:
        """Refuse addresses that must not receive a token."""
        base = safe_base(self.url, system="Salesforce")
        if urlsplit(base).path:
            raise SetUpNeeded(tr("The address of {system} is not a web address.", system="Salesforce"))
        object.__setattr__(self, "url", base)

    @property
    def host(self) -> str:
        """Host and port, for the reader."""
        return urlsplit(self.url).netloc

    @property
    def loopback(self) -> bool:
        """Tell whether the organisation is the embedded one on this machine."""
        return is_loopback(self.url)


class SessionSource(Protocol):
    """Where a gateway takes its session from, again for each request."""

    @property
    def host(self) -> str:
        """Host and port of the organisation; known before the sign-in is."""
        ...

    async def current(self) -> Session:
        """Give the present session.

        Raises:
            SignInNeeded: it has ended, is locked, or there is none.
            NotSent: it had to be renewed, and Salesforce cannot be reached.
        """
        ...

    async def renewed(self, stale: Session) -> Session:
        """Give a session that is newer than one that Salesforce does not take any more; one renewal at a time.

        Raises:
            SignInNeeded: only a person at a browser can open another.
            NotSent: Salesforce cannot be reached.
        """
        ...

    def refused(self, session: Session) -> None:
        """Hear that even a session that was just renewed is not taken: renewing again would go round in circles."""
        ...


class FixedSession:
    """A script's session: it is used until Salesforce ends it, and cannot be renewed (a `SessionSource`)."""

    def __init__(self, session: Session) -> None:
        """Keep the session."""
        self._session = session

    @property
    def host(self) -> str:
        """Host and port of the organisation."""
        return self._session.host

    async def current(self) -> Session:
        """Give the session."""
        return self._session

    async def renewed(self, stale: Session) -> Session:  # noqa: ARG002 - as the protocol promises
        """Say that a token from outside has ended."""
        raise session_ended()

    def refused(self, session: Session) -> None:
        """Nothing can be done about it here."""


def session_ended() -> SignInNeeded:
    """Say that the session is over."""
    return SignInNeeded(
        tr("The Salesforce session has ended. Nothing was written."), system="Salesforce", code="INVALID_SESSION_ID"
    )
