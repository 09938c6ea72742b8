"""Turns what the network and the two systems say into the console's own errors; the only place that does.

Foreign exception texts are never passed on: they hold addresses, queries and customers' data. What a validation rule of
the organisation says is quoted, because it was written for the person at the desk.
"""

import ssl
from collections.abc import Mapping
from typing import Any, Final

import httpx

from console.models.error import Busy, ConsoleError, NotSent, OutcomeUnknown, Unreadable
from console.models.text import Text, tr
from console.services.gateways.wire_errors import Fault, from_codes

SALESFORCE: Final = "Salesforce"
WHMCS: Final = "WHMCS"

_FIRST_SERVER_ERROR: Final = 500
_TOO_MANY: Final = frozenset({420, 429})
_NEVER_ARRIVED: Final = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
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
    if _certificate(error):
        return _certificate_error(system)
    if isinstance(error, _NEVER_ARRIVED):
        return _not_reachable(system)
    if isinstance(error, httpx.DecodingError | httpx.TooManyRedirects):
        return unreadable(system, writing=writing)
    return _no_answer(system, writing=writing, timed_out=isinstance(error, httpx.TimeoutException))


def from_requests(error: Exception, *, system: str = SALESFORCE, writing: bool = False) -> ConsoleError:
    """Translate an exception of requests or of simple-salesforce."""
    import requests  # noqa: PLC0415 - slow to import; whoever has such an exception has loaded it already
    import urllib3.exceptions as pool_errors  # noqa: PLC0415 - as above
    from simple_salesforce.exceptions import SalesforceError  # noqa: PLC0415 - as above

    if isinstance(error, SalesforceError):
        return from_salesforce(int(error.status), error.content, writing=writing)
    if isinstance(error, requests.exceptions.SSLError) and _certificate(error):
        return _certificate_error(system)
    if isinstance(error, requests.exceptions.ConnectTimeout):
        return _not_reachable(system)
    if isinstance(error, requests.exceptions.InvalidJSONError | requests.exceptions.TooManyRedirects | ValueError):
        return unreadable(system, writing=writing)
    never_arrived = (pool_errors.NewConnectionError, pool_errors.ConnectTimeoutError, pool_errors.NameResolutionError)
    if any(isinstance(cause, never_arrived) for cause in _causes(error)):
        return _not_reachable(system)
    return _no_answer(system, writing=writing, timed_out=isinstance(error, requests.exceptions.Timeout))


def from_salesforce(status: int, content: object, *, writing: bool = False) -> ConsoleError:
    """Translate a refusal of Salesforce, of a whole call or of one part of a composite call.

    Args:
        status: the HTTP status.
        content: the decoded body: the array of errors, an object, or text of a page.
        writing: the refused call would have changed something; a 5xx then leaves the outcome open.
    """
    faults = faults_of(content)
    if not faults:
        return _no_contract(status, SALESFORCE, writing=writing)
    if writing and status >= _FIRST_SERVER_ERROR:
        return OutcomeUnknown(tr("Salesforce had an internal error."), system=SALESFORCE, code=faults[0].code)
    return from_codes(status, faults)


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
    if writing:
        return OutcomeUnknown(
            tr("{system} gave an answer that the console does not understand.", system=system), system=system
        )
    return Unreadable(
        tr("{system} gave an answer that the console does not understand.", system=system),
        hint=tr("Nothing was written. If it stays, a proxy or a sign-in page may stand in between."),
        system=system,
    )


def _no_contract(status: int, system: str, *, writing: bool) -> ConsoleError:
    if status in _TOO_MANY:
        return Busy(
            tr("{system} asks to slow down. Nothing was written.", system=system), system=system, code=str(status)
        )
    if status >= _FIRST_SERVER_ERROR and not writing:
        return Busy(tr("{system} is not available at the moment.", system=system), system=system, code=str(status))
    return unreadable(system, writing=writing)


def slow_down_or_unreadable(status: int, system: str, *, writing: bool) -> ConsoleError:
    """Judge an answer by its status alone, when its body is not in the system's own form."""
    return _no_contract(status, system, writing=writing)


def _not_reachable(system: str) -> ConsoleError:
    return NotSent(tr("{system} cannot be reached.", system=system), system=system)


def _no_answer(system: str, *, writing: bool, timed_out: bool) -> ConsoleError:
    sentence: Text = (
        tr("{system} did not answer in time.", system=system)
        if timed_out
        else tr("The connection to {system} was cut off.", system=system)
    )
    return OutcomeUnknown(sentence, system=system) if writing else NotSent(sentence, system=system)


def _certificate_error(system: str) -> ConsoleError:
    return NotSent(
        tr("The certificate of {system} is not trusted on this machine.", system=system),
        hint=tr("Nothing was sent. A private certificate authority is added with SSL_CERT_FILE."),
        system=system,
        code="certificate",
    )


def _certificate(error: BaseException) -> bool:
    return any(isinstance(cause, ssl.SSLCertVerificationError) for cause in _causes(error))


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
