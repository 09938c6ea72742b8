"""The certificate authorities that every client of this program trusts."""

import os
import ssl

import certifi

from console.models.doctor import Mender
from console.models.error import SetUpNeeded
from console.models.text import tr


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
