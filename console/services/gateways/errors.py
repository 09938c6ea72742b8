"""Turns what the network and the two systems say into the console's own errors; the only place that does.

Foreign exception texts are never passed on: they hold addresses, queries and customers' data. What a validation rule of
the organisation says is quoted, because it was written for the person at the desk.
"""

import socket
import ssl
from collections.abc import Mapping
from typing import Any, Final, TypeVar

import httpx

from console.models.error import ConsoleError, NotSent, OutcomeUnknown
from console.models.text import Text, tr
from console.services.gateways.meaning import Fault
from console.services.gateways.network_errors import certificate_error, no_secure_line, not_reachable, proxy_refused
from console.services.gateways.pages import led_away, wrong_page
from console.services.gateways.wire_errors import REFUSED_BEFORE_WORK, closed_session, from_codes

SALESFORCE: Final = "Salesforce"
WHMCS: Final = "WHMCS"

E = TypeVar("E", bound=BaseException)
_OK: Final = 200
_UNAUTHORISED: Final = 401
_UNAVAILABLE: Final = 503
_FIRST_SERVER_ERROR: Final = 500
_NEVER_ARRIVED: Final = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.UnsupportedProtocol,
    httpx.InvalidURL,
)


def from_httpx(error: Exception, *, system: str, writing: bool = False) -> ConsoleError:
    """Translate an exception of httpx.

    Args:
        error: what httpx raised.
        system: which system was called.
        writing: the request would have changed something.

    Returns:
        `NotSent` when the request certainly did not arrive, or changes nothing; else `OutcomeUnknown`.
    """
    on_the_way = _httpx_never_sent(error, system)
    if on_the_way is not None:
        return on_the_way
    if isinstance(error, httpx.TooManyRedirects):
        return led_away(system, writing=writing)
    if isinstance(error, httpx.DecodingError):
        return unreadable(system, writing=writing)
    return _no_answer(system, writing=writing, timed_out=isinstance(error, httpx.TimeoutException))


def _httpx_never_sent(error: Exception, system: str) -> ConsoleError | None:
    """Tell what stopped a request of httpx before it was sent; None when it may have been sent."""
    causes = _causes(error)
    refused = _first(causes, ssl.SSLCertVerificationError)
    if refused is not None:
        return certificate_error(refused, system)
    if isinstance(error, httpx.ProxyError):
        return proxy_refused(str(error), url=_asked(error), system=system)
    if isinstance(error, httpx.ConnectError) and _first(causes, ssl.SSLError) is not None:
        return no_secure_line(system)
    if isinstance(error, _NEVER_ARRIVED):
        return not_reachable(_first(causes, socket.gaierror), url=_asked(error), system=system)
    return None


def from_requests(error: Exception, *, system: str = SALESFORCE, writing: bool = False) -> ConsoleError:
    """Translate an exception of requests or of simple-salesforce."""
    import requests  # noqa: PLC0415 - slow to import; whoever has such an exception has loaded it already
    from simple_salesforce.exceptions import SalesforceError  # noqa: PLC0415 - as above

    if isinstance(error, SalesforceError):
        return from_salesforce(int(error.status), error.content, writing=writing)
    on_the_way = _requests_never_sent(error, system)
    if on_the_way is not None:
        return on_the_way
    if isinstance(error, requests.exceptions.TooManyRedirects):
        return led_away(system, writing=writing)
    if isinstance(error, ValueError):
        # the library met something that is no JSON; its exception still has the text
        return wrong_page(_OK, getattr(error, "doc", None), system=system, writing=writing)
    if isinstance(error, requests.exceptions.SSLError) and not writing:
        return no_secure_line(system)
    # an answer that stalls in its middle is a failed connection to requests; the cause knows better
    timed_out = isinstance(error, requests.exceptions.Timeout) or _first(_causes(error), TimeoutError) is not None
    return _no_answer(system, writing=writing, timed_out=timed_out)


def _requests_never_sent(error: Exception, system: str) -> ConsoleError | None:
    """Tell what stopped a request of requests before it was sent; None when it may have been sent."""
    import requests  # noqa: PLC0415 - slow to import; loaded already
    import urllib3.exceptions as pool_errors  # noqa: PLC0415 - as above

    causes = _causes(error)
    refused = _first(causes, ssl.SSLCertVerificationError)
    if refused is not None:
        return certificate_error(refused, system)
    unmade = (pool_errors.NewConnectionError, pool_errors.ConnectTimeoutError, pool_errors.NameResolutionError)
    if isinstance(error, requests.exceptions.ConnectTimeout) or any(isinstance(cause, unmade) for cause in causes):
        return not_reachable(_first(causes, socket.gaierror), url=_asked(error), system=system)
    if isinstance(error, requests.exceptions.ProxyError):
        return proxy_refused(" ".join(str(cause) for cause in causes), url=_asked(error), system=system)
    return None


def from_salesforce(status: int, content: object, *, writing: bool = False) -> ConsoleError:
    """Translate a refusal of Salesforce, of a whole call or of one part of a composite call.

    Args:
        status: the HTTP status.
        content: the decoded body: the array of errors, an object, or text or bytes of a page.
        writing: the refused call would have changed something; a 5xx then leaves the outcome open.
    """
    if isinstance(content, bytes):
        content = content.decode("utf-8", "replace")
    faults = faults_of(content)
    if not faults:
        return _without_code(status, content, writing=writing)
    if writing and status >= _FIRST_SERVER_ERROR:
        return OutcomeUnknown(_broke_off(status), system=SALESFORCE, code=faults[0].code)
    return from_codes(status, faults)


def _without_code(status: int, content: object, *, writing: bool) -> ConsoleError:
    """Judge an answer in which Salesforce names no code: a bare status, or somebody else's page."""
    closed = closed_session(content) if status == _UNAUTHORISED and isinstance(content, str) else None
    if closed is not None:
        return closed
    if status in REFUSED_BEFORE_WORK:
        return from_codes(status, ())
    return wrong_page(status, content, system=SALESFORCE, writing=writing)


def _broke_off(status: int) -> Text:
    if status == _UNAVAILABLE:
        return tr("Salesforce broke off: it is not available at the moment.")
    return tr("Salesforce had an internal error.")


def from_salesforce_row(status: int, content: object) -> ConsoleError:
    """Translate the refusal of one row inside an all-or-none call: the call was answered, so nothing was written."""
    return from_codes(status, faults_of(content))


def faults_of(content: object) -> tuple[Fault, ...]:
    """Read the errors of an answer: an array, a bare object, or nothing that can be understood."""
    items = content if isinstance(content, list) else [content]
    found = []
    for item in items:
        if isinstance(item, Mapping):
            code = item.get("errorCode") or item.get("statusCode") or item.get("error")
            if isinstance(code, str) and code:
                found.append(Fault(code=code, message=str(item.get("message") or ""), fields=_fields(item)))
    return tuple(found)


def unreadable(system: str, *, writing: bool = False) -> ConsoleError:
    """Say that an answer came that is not in the system's own form, such as a page of a proxy."""
    return wrong_page(_OK, None, system=system, writing=writing)


def _no_answer(system: str, *, writing: bool, timed_out: bool) -> ConsoleError:
    sentence: Text = (
        tr("{system} did not answer in time.", system=system)
        if timed_out
        else tr("The connection to {system} was cut off.", system=system)
    )
    return OutcomeUnknown(sentence, system=system) if writing else NotSent(sentence, system=system)


def _asked(error: Exception) -> str:
    """Give the address that a failed request was for; httpx keeps it in a property that raises where there is none."""
    try:
        return str(getattr(getattr(error, "request", None), "url", ""))
    except RuntimeError:
        return ""


def _first(causes: tuple[BaseException, ...], kind: type[E]) -> E | None:
    return next((cause for cause in causes if isinstance(cause, kind)), None)


def _causes(error: BaseException) -> tuple[BaseException, ...]:
    """Unfold an exception: what it was raised from, and what its library packed into it."""
    found: list[BaseException] = []
    waiting: list[Any] = [error]
    while waiting:
        one = waiting.pop()
        if isinstance(one, BaseException) and one not in found:
            found.append(one)
            waiting.extend((one.__cause__, one.__context__, getattr(one, "reason", None), *one.args))
    return tuple(found)


def _fields(item: Mapping[str, Any]) -> tuple[str, ...]:
    fields = item.get("fields")
    return tuple(str(field) for field in fields) if isinstance(fields, list) else ()
