"""Which versions this program runs on: what a support case asks first."""

import platform
import sqlite3
import ssl
import sys

import console
from console.services.reentry import frozen


def versions() -> tuple[tuple[str, str], ...]:
    """Name the program, its interpreter and what lies below, each with its version."""
    return (
        ("Assist Console", console.__version__),
        ("kind", "installed build" if frozen() else "source"),
        ("system", f"{platform.system()} {platform.release()} {platform.machine()}"),
        ("Python", platform.python_version()),
        ("OpenSSL", ssl.OPENSSL_VERSION),
        ("SQLite", sqlite3.sqlite_version),
        ("encoding", f"{sys.getfilesystemencoding()}, {sys.stdout.encoding}"),
    )
