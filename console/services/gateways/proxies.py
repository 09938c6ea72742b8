"""Which proxy stands before an address, by the settings of this machine: HTTPS_PROXY and NO_PROXY, or the system's."""

from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass


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
    found = urlsplit(named if "//" in named else f"//{named}")
    return found.netloc.rpartition("@")[2] or None
