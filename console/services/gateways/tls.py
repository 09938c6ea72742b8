"""The certificate authorities that every client of this program trusts."""

import os
import ssl
from contextlib import suppress
from functools import lru_cache
from pathlib import Path

import certifi

from console.models.doctor import Mender
from console.models.error import SetUpNeeded
from console.models.text import tr


def shared() -> ssl.SSLContext:
    """Give the one context of all httpx clients: to read the authorities takes longer than two frames of the window.

    Not for requests, which changes the context that it is given.

    Raises:
        SetUpNeeded: `SSL_CERT_FILE` names no file of certificates.
    """
    private, changed = os.environ.get("SSL_CERT_FILE", ""), 0
    with suppress(OSError):
        changed = Path(private).stat().st_mtime_ns if private else 0
    return _shared(private, changed)


@lru_cache(maxsize=4)
def _shared(_private: str, _changed: int) -> ssl.SSLContext:
    return trusted()


def trusted() -> ssl.SSLContext:
    """Make a TLS context with the public authorities, and the private one that `SSL_CERT_FILE` adds.

    Raises:
        SetUpNeeded: `SSL_CERT_FILE` names no file of certificates.
    """
    context = ssl.create_default_context(cafile=certifi.where())
    private = os.environ.get("SSL_CERT_FILE")
    if private:
        try:
            context.load_verify_locations(cafile=private)
        except OSError:  # an ssl.SSLError too, for a file that holds something else
            raise SetUpNeeded(
                tr("SSL_CERT_FILE names {file}, which cannot be read as certificates.", file=private),
                hint=tr("Nothing was sent. Name a file with certificates in PEM form, or remove the variable."),
                mender=Mender.DEVOPS,
                code="authority_file",
            ) from None
    return context
