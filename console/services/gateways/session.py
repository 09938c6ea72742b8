"""A signed-in session: the address of the organisation and the token that opens it."""

from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

from console.models.error import SetUpNeeded
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
    parts = urlsplit(url.strip())
    if not parts.hostname or parts.username or parts.query or parts.fragment:
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
