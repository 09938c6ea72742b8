"""Which proxy stands before an address, by the settings of this machine: HTTPS_PROXY and NO_PROXY, or the system's."""

from typing import Final
from urllib.parse import SplitResult, urlsplit
from urllib.request import getproxies, proxy_bypass

from console.models.doctor import Mender
from console.models.error import SetUpNeeded
from console.models.text import tr

_KINDS: Final = ("https", "http", "all")
"""What every client of this program looks for when it is made, whatever it is going to ask."""


def proxy_of(url: str) -> str | None:
    """Give host and port of the proxy that a request to an address goes through, without its user and password.

    Args:
        url: the address that is asked for.

    Returns:
        None when the request goes there directly.
    """
    asked = urlsplit(url)
    named = getproxies().get(asked.scheme) or getproxies().get("all")
    if not named or not asked.hostname or proxy_bypass(asked.hostname):
        return None
    try:
        return _split(named).netloc.rpartition("@")[2] or None
    except ValueError:
        return "?"


def check_proxies() -> None:
    """Refuse a proxy setting that no client of this program can follow, before one fails over it in its own words.

    Raises:
        SetUpNeeded: not `http://HOST:PORT`; nothing of the setting is quoted, since it may hold a password.
    """
    known = getproxies()
    for named in filter(None, map(known.get, _KINDS)):
        try:
            found = _split(named)
            fine = found.scheme in {"", "http", "https"} and bool(found.hostname) and found.port != 0
        except ValueError:
            fine = False
        if not fine:
            raise unusable_proxy()


def unusable_proxy() -> SetUpNeeded:
    """Say that the proxy setting of this machine is none that can be used."""
    return SetUpNeeded(
        tr("The proxy setting of this machine cannot be used: it has to be http://HOST:PORT."),
        hint=tr("Nothing was sent. Check HTTPS_PROXY, HTTP_PROXY, ALL_PROXY and NO_PROXY; SOCKS is not supported."),
        mender=Mender.DEVOPS,
        code="proxy_setting",
    )


def _split(named: str) -> SplitResult:
    return urlsplit(named if "//" in named else f"//{named}")
