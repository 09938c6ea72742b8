"""Looks at an address before anybody signs in there: does it answer, how late, with which certificate and clock.

Nothing secret is sent: no token, no credential, no cookie. A certificate that is not trusted is looked at a second time
without trust, for its dates and its issuer alone; whatever such an address answers is thrown away.
"""

import json
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any, Final

import httpx

from console.models.error import ConsoleError
from console.services.gateways.errors import from_httpx
from console.services.gateways.network_errors import CERTIFICATE
from console.services.gateways.session import is_loopback
from console.services.gateways.tls import shared
from console.services.gateways.web_client import web_client

if TYPE_CHECKING:
    from cryptography.x509 import Certificate

VERSIONS_PATH: Final = "/services/data"
"""Where Salesforce lists its API versions for anybody, without a sign-in (salesforce.md 2.1)."""
_SECONDS: Final = 15.0
_MOST_BYTES: Final = 256 * 1024


@dataclass(frozen=True, kw_only=True)
class Reached:
    """What an address showed.

    Attributes:
        seconds: how long the answer's first line took, connection and TLS included.
        status: the HTTP status; None without an answer.
        server_time: the other side's clock, to the second; None when it told none.
        certificate_expires: the last moment of its certificate; None without TLS, or when it could not be read.
        issuer: who signed that certificate.
        tls: the protocol that was agreed on, such as `TLSv1.3`.
        versions: API versions that Salesforce offers, oldest first; empty for anything else.
        problem: why there is no answer; the certificate may be told all the same.
        local: it is this machine, which may be reached without TLS.
    """

    seconds: float
    status: int | None = None
    server_time: datetime | None = None
    certificate_expires: datetime | None = None
    issuer: str | None = None
    tls: str | None = None
    versions: tuple[str, ...] = ()
    problem: ConsoleError | None = None
    local: bool = False


async def look(url: str, *, system: str = "Salesforce", seconds: float = _SECONDS) -> Reached:
    """Read one address without saying who asks; never raises a `ConsoleError`, it is in the answer.

    Args:
        url: the whole address, such as `https://example.my.salesforce.com/services/data`.
        system: `Salesforce` or `WHMCS`, for the words of a problem.
        seconds: how long to wait for an answer.
    """
    began = time.monotonic()
    try:
        found = await _read(url, shared(), seconds)
    except (httpx.HTTPError, httpx.InvalidURL, OSError, ConsoleError) as error:
        problem = error if isinstance(error, ConsoleError) else from_httpx(error, system=system)
        lasted = time.monotonic() - began
        if not problem.code.startswith(CERTIFICATE):
            return Reached(seconds=lasted, problem=problem, local=is_loopback(url))
        return replace(await _distrusted(url, seconds), seconds=lasted, problem=problem)
    return found


async def _distrusted(url: str, seconds: float) -> Reached:
    """Take the dates of a certificate that is not trusted, and nothing else."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    try:
        found = await _read(url, context, seconds)
    except (httpx.HTTPError, httpx.InvalidURL, OSError, ConsoleError):
        return Reached(seconds=0.0)
    return Reached(seconds=0.0, certificate_expires=found.certificate_expires, issuer=found.issuer, tls=found.tls)


async def _read(url: str, context: ssl.SSLContext, seconds: float) -> Reached:
    began = time.monotonic()
    client = web_client(
        url,
        system="probe",
        timeout=httpx.Timeout(seconds, connect=min(seconds, 10.0)),
        headers={"Accept": "application/json"},
        context=context,
    )
    async with client, client.stream("GET", url) as answer:
        lasted = time.monotonic() - began
        # Asked before the body is read: a connection that is done gives its socket away.
        secured = answer.extensions["network_stream"].get_extra_info("ssl_object")
        expires, issuer, tls = _secured(secured)
        return Reached(
            seconds=lasted,
            status=answer.status_code,
            server_time=_server_time(answer.headers.get("Date", "")),
            certificate_expires=expires,
            issuer=issuer,
            tls=tls,
            versions=_versions(await _beginning(answer)),
            local=is_loopback(url),
        )


async def _beginning(answer: httpx.Response) -> bytes:
    body = bytearray()
    async for piece in answer.aiter_bytes():
        body += piece
        if len(body) > _MOST_BYTES:
            return b""
    return bytes(body)


def _secured(secured: Any) -> tuple[datetime | None, str | None, str | None]:
    """Read expiry, issuer and protocol of a TLS connection; nothing for one in clear."""
    from cryptography import x509  # noqa: PLC0415 - slow to import, and most starts look at no certificate

    certificate = secured.getpeercert(binary_form=True) if secured is not None else None
    if not certificate:
        return None, None, None
    try:
        found = x509.load_der_x509_certificate(certificate)
    except ValueError:
        return None, None, secured.version()
    return found.not_valid_after_utc, _issuer(found), secured.version()


def _issuer(certificate: "Certificate") -> str | None:
    from cryptography.x509.oid import NameOID  # noqa: PLC0415 - as above

    for name in (NameOID.ORGANIZATION_NAME, NameOID.COMMON_NAME):
        found = certificate.issuer.get_attributes_for_oid(name)
        if found:
            return str(found[0].value)
    return None


def _server_time(header: str) -> datetime | None:
    try:
        found = parsedate_to_datetime(header)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _versions(body: bytes) -> tuple[str, ...]:
    """Read Salesforce's list of versions; anything else has none."""
    try:
        content = json.loads(body)
    except ValueError:
        return ()
    rows = content if isinstance(content, list) else []
    found = [str(row["version"]) for row in rows if isinstance(row, Mapping) and _is_version(row.get("version"))]
    return tuple(sorted(found, key=float))


def _is_version(value: object) -> bool:
    return isinstance(value, str) and value.replace(".", "", 1).isdigit()
