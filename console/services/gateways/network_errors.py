"""What stopped a request on its way: the name, the line, a proxy, or a certificate. Here nothing was ever sent."""

import re
import socket
import ssl
from collections.abc import Callable
from typing import Final

from console.models.doctor import Mender
from console.models.error import ConsoleError, NotSent
from console.models.text import Text, tr
from console.services.gateways.proxies import proxy_of

CERTIFICATE: Final = "certificate"
"""How the code of every failure with a certificate begins; repeating cures none of them."""
PROXY: Final = "proxy:"
"""How the code of a proxy's refusal begins; its HTTP status follows."""

_STATUS: Final = re.compile(r"(?:^|failed: )([3-5]\d\d)\b")
"""How httpx ("407 Proxy…") and http.client ("Tunnel connection failed: 407 …") say a proxy's status."""
_WHO_ARE_YOU: Final = 407
_EXPIRED: Final = 10
_NOT_YET: Final = 9
_OTHER_NAMES: Final = frozenset({62, 64})
"""OpenSSL's X509_V_ERR_… numbers: has expired, is not yet valid, is for another host name or address."""


def certificate_error(cause: ssl.SSLCertVerificationError, system: str) -> ConsoleError:
    """Say what is wrong with a certificate, and who can mend it."""
    make = _BY_NUMBER.get(getattr(cause, "verify_code", 0))
    sentence, hint, code = make(system) if make else _untrusted(system)
    return NotSent(sentence, hint=hint, mender=Mender.DEVOPS, system=system, code=code)


def _untrusted(system: str) -> tuple[Text, Text, str]:
    return (
        tr("The certificate of {system} is not trusted on this machine.", system=system),
        tr("Nothing was sent. A private certificate authority is added with SSL_CERT_FILE."),
        CERTIFICATE,
    )


def _expired(system: str) -> tuple[Text, Text, str]:
    return (
        tr("The certificate of {system} has expired.", system=system),
        tr("Nothing was sent. The certificate has to be renewed; check the date of this machine first."),
        f"{CERTIFICATE}:expired",
    )


def _not_yet(system: str) -> tuple[Text, Text, str]:
    return (
        tr("The certificate of {system} is not valid yet.", system=system),
        tr("Nothing was sent. Most likely the date of this machine is wrong."),
        f"{CERTIFICATE}:early",
    )


def _other_name(system: str) -> tuple[Text, Text, str]:
    return (
        tr("The certificate that {system} shows is for another address.", system=system),
        tr("Nothing was sent. Check the address in the settings; something else may answer in its place."),
        f"{CERTIFICATE}:name",
    )


_BY_NUMBER: Final[dict[int, Callable[[str], tuple[Text, Text, str]]]] = {
    _EXPIRED: _expired,
    _NOT_YET: _not_yet,
    **dict.fromkeys(_OTHER_NAMES, _other_name),
}


def no_secure_line(system: str) -> ConsoleError:
    """Say that no common way of encryption was found, or that something else than TLS answered."""
    return NotSent(
        tr("A secure connection to {system} could not be made.", system=system),
        hint=tr("Nothing was sent. The server may be too old, or something in between may not speak TLS."),
        mender=Mender.DEVOPS,
        system=system,
        code="tls",
    )


def proxy_refused(words: str, *, url: str, system: str) -> ConsoleError:
    """Say that a proxy did not open the way.

    Args:
        words: what the library said of it, begun with its own words; only the HTTP status is taken.
        url: the address that was asked for.
        system: which system was called.
    """
    proxy = proxy_of(url) or "?"
    found = _STATUS.search(words)
    status = int(found.group(1)) if found else 0
    if status == _WHO_ARE_YOU:
        return NotSent(
            tr("The proxy {proxy} refused: it wants to know who you are (407).", proxy=proxy),
            hint=tr(
                "Nothing was sent. HTTPS_PROXY needs a user and a password, or the proxy has to know this machine."
            ),
            mender=Mender.DEVOPS,
            system=system,
            code=f"{PROXY}407",
        )
    if not status:
        return not_reachable(None, url=url, system=system)
    return NotSent(
        tr("The proxy {proxy} refused the way to {system} ({status}).", proxy=proxy, system=system, status=status),
        hint=tr("Nothing was sent. The proxy has to allow the address of {system}, and to reach it.", system=system),
        mender=Mender.DEVOPS,
        system=system,
        code=f"{PROXY}{status}",
    )


def not_reachable(cause: BaseException | None, *, url: str, system: str) -> ConsoleError:
    """Say that no connection was made: to the proxy, where there is one, else to the system.

    Args:
        cause: a failed look-up of the name; None or anything else is a failed connection.
        url: the address that was asked for; empty when it is not known.
        system: which system was called.
    """
    proxy = proxy_of(url)
    if proxy is not None:
        sentence = tr("The proxy {proxy} on the way to {system} cannot be reached.", proxy=proxy, system=system)
    elif isinstance(cause, socket.gaierror):
        sentence = tr("The address of {system} cannot be found: no network, or a wrong name.", system=system)
    else:
        sentence = tr("{system} cannot be reached.", system=system)
    return NotSent(sentence, mender=Mender.DEVOPS, system=system)
