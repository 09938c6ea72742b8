"""Makes every httpx client of this program: its trust, its proxy, no redirects; settings it cannot follow get words."""

import ssl
from typing import Any

import httpx
from typing_extensions import override

from console.services.gateways.proxies import check_proxies, unusable_proxy
from console.services.gateways.request_log import timed
from console.services.gateways.session import is_loopback
from console.services.gateways.tls import shared


class _TimedClient(httpx.AsyncClient):
    """Tells the log of each request that it sends."""

    def __init__(self, system: str, **settings: Any) -> None:
        self._system = system
        super().__init__(**settings)

    @override
    async def send(self, request: httpx.Request, **how: Any) -> httpx.Response:
        with timed(self._system) as answer:
            response = await super().send(request, **how)
            answer.code = str(response.status_code)
        return response


def web_client(
    url: str,
    *,
    system: str,
    timeout: httpx.Timeout,
    headers: dict[str, str] | None = None,
    context: ssl.SSLContext | None = None,
) -> httpx.AsyncClient:
    """Make a client for one address, or for addresses below it.

    Args:
        url: the address; this machine is reached without a proxy.
        system: who is there, in one word for the log.
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
        return _TimedClient(
            system,
            headers=headers,
            timeout=timeout,
            verify=context or shared(),
            trust_env=not local,
            follow_redirects=False,
        )
    except (ValueError, ImportError, httpx.InvalidURL):  # NO_PROXY is read here too, and not every word is one
        raise unusable_proxy() from None
