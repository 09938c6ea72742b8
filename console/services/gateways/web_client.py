"""Makes every httpx client of this program: its trust, its proxy, no redirects; settings it cannot follow get words."""

import ssl

import httpx

from console.services.gateways.proxies import check_proxies, unusable_proxy
from console.services.gateways.session import is_loopback
from console.services.gateways.tls import shared


def web_client(
    url: str, *, timeout: httpx.Timeout, headers: dict[str, str] | None = None, context: ssl.SSLContext | None = None
) -> httpx.AsyncClient:
    """Make a client for one address, or for addresses below it.

    Args:
        url: the address; this machine is reached without a proxy.
        timeout: how long each part of a request may take.
        headers: sent with every request.
        context: another trust than the program's own.

    Raises:
        SetUpNeeded: SSL_CERT_FILE or the proxy setting of this machine cannot be used.
    """
    local = is_loopback(url)
    if not local:
        check_proxies()
    try:
        return httpx.AsyncClient(
            headers=headers,
            timeout=timeout,
            verify=context or shared(),
            trust_env=not local,
            follow_redirects=False,
        )
    except (ValueError, ImportError, httpx.InvalidURL):  # NO_PROXY is read here too, and not every word is one
        raise unusable_proxy() from None
