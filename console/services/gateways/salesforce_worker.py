"""simple-salesforce in one worker thread: composite calls, with time limits and fresh headers.

Importing this module is slow (requests, zeep, jwt): it is imported in the worker thread, after the window is there.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final
from urllib.parse import urlsplit, urlunsplit

import requests
from requests.adapters import HTTPAdapter
from simple_salesforce.api import Salesforce
from simple_salesforce.exceptions import SalesforceError
from typing_extensions import override

from console.services.gateways.errors import SALESFORCE, from_requests
from console.services.gateways.proxies import check_proxies
from console.services.gateways.request_log import timed
from console.services.gateways.salesforce_wire import API_VERSION
from console.services.gateways.session import Session
from console.services.gateways.tls import trusted

CLIENT_NAME: Final = "assist-console"
_CONNECT_SECONDS: Final = 10.0
_FOREIGN: Final = (requests.RequestException, SalesforceError, ValueError, OSError)


class _BoundedAdapter(HTTPAdapter):
    """Gives every request a time limit (the library has none) and the program's own trust store."""

    def __init__(self, read_seconds: float) -> None:
        self.read_seconds = read_seconds
        super().__init__(max_retries=0)

    @override
    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **(kwargs | {"ssl_context": trusted()}))

    @override
    def proxy_manager_for(self, proxy: str, **kwargs: Any) -> Any:
        # behind a proxy requests makes other pools, which would not know the private authority
        contexts = {"ssl_context": trusted(), "proxy_ssl_context": trusted()}
        return super().proxy_manager_for(proxy, **(kwargs | contexts))

    @override
    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> requests.Response:
        # requests sends `timeout=None` by keyword when the caller gave none
        kwargs["timeout"] = (_CONNECT_SECONDS, self.read_seconds)
        with timed(SALESFORCE) as answer:
            response = super().send(request, *args, **kwargs)
            answer.code = str(response.status_code)
        return response


class _LoopbackAdapter(_BoundedAdapter):
    """Lets the library, which forces https, talk to the embedded organisation on this machine, and to nothing else."""

    def __init__(self, base: str, read_seconds: float) -> None:
        self._base = urlsplit(base)
        super().__init__(read_seconds)

    @override
    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> requests.Response:
        parts = urlsplit(str(request.url))
        if parts.netloc != self._base.netloc:
            raise requests.exceptions.InvalidURL
        request.url = urlunsplit((self._base.scheme, self._base.netloc, parts.path, parts.query, parts.fragment))
        return super().send(request, *args, **kwargs)


class SalesforceWorker:
    """One `Salesforce` object of the library; everything here runs in the one worker thread."""

    def __init__(
        self, session: Session, *, told: Callable[[str], None], read_seconds: float, write_seconds: float
    ) -> None:
        """Sign in with a ready session (direct mode: the library neither refreshes nor re-sends).

        Raises:
            SetUpNeeded: SSL_CERT_FILE or the proxy setting of this machine cannot be used.

        Args:
            session: address and token.
            told: receives each `Sforce-Limit-Info` header.
            read_seconds: how long an answer to a read may take.
            write_seconds: how long an answer to a write may take.
        """
        self._read_seconds, self._write_seconds = read_seconds, write_seconds
        self._http = requests.Session()
        self._http.max_redirects = 0
        if session.loopback:
            self._http.trust_env = False
            self._adapter: _BoundedAdapter = _LoopbackAdapter(session.url, read_seconds)
        else:
            check_proxies()
            self._adapter = _BoundedAdapter(read_seconds)
        self._http.mount("https://", self._adapter)
        # without this, requests would send what a `.netrc` of this machine has for the host, in place of the token
        self._http.auth = _as_it_is

        def listen(answer: requests.Response, *_args: Any, **_kwargs: Any) -> None:
            told(answer.headers.get("Sforce-Limit-Info", ""))

        self._http.hooks["response"].append(listen)
        self._salesforce = Salesforce(
            instance_url=session.url,
            session_id=session.token,
            session=self._http,
            version=API_VERSION,
            object_pairs_hook=dict,
        )

    def composite(self, body: Mapping[str, Any], *, writing: bool) -> Any:
        """Send one composite call.

        Raises:
            ConsoleError: in place of everything that the libraries raise.
        """
        self._adapter.read_seconds = self._write_seconds if writing else self._read_seconds
        try:
            return self._salesforce.restful("composite", method="POST", json=dict(body), headers=_headers())
        except _FOREIGN as error:
            raise from_requests(error, writing=writing) from None

    def close(self) -> None:
        """Close the connections."""
        self._http.close()


def _as_it_is(request: requests.PreparedRequest) -> requests.PreparedRequest:
    return request


def _headers() -> dict[str, str]:
    """Make a fresh dict for each call: the library updates the one it is given."""
    return {
        "Sforce-Call-Options": f"client={CLIENT_NAME}",
        "Sforce-Mru": "updateMru=false",
        "Sforce-Auto-Assign": "FALSE",
    }
