"""The certificate authorities that every client of this program trusts."""

import os
import ssl

import certifi


def trusted() -> ssl.SSLContext:
    """Make a TLS context with the public authorities, and the private one that `SSL_CERT_FILE` adds.

    Raises:
        OSError: `SSL_CERT_FILE` names no readable file.
    """
    context = ssl.create_default_context(cafile=certifi.where())
    private = os.environ.get("SSL_CERT_FILE")
    if private:
        context.load_verify_locations(cafile=private)
    return context
