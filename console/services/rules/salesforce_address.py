"""How an organisation's address is spelled: whatever was typed or pasted becomes the address of its sign-in."""

import re
import unicodedata
from typing import Final
from urllib.parse import urlsplit

from console.models.connection import Environment
from console.models.error import SetUpNeeded
from console.models.text import tr

PRODUCTION: Final = "https://login.salesforce.com"
SANDBOX: Final = "https://test.salesforce.com"
_WORDS: Final = {
    "production": PRODUCTION, "login": PRODUCTION, "本番": PRODUCTION,
    "sandbox": SANDBOX, "test": SANDBOX, "サンドボックス": SANDBOX,
}  # fmt: skip
_LOOPBACK: Final = frozenset({"127.0.0.1", "localhost"})
_MY_DOMAIN: Final = ".my.salesforce.com"
_OTHER_FACES: Final = (".lightning.force.com", ".my.salesforce-setup.com", "-setup.my.salesforce.com")
"""Addresses of the same organisation that people copy from their browser."""
_HOST: Final = re.compile(r"^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*$")


def sign_in_address(typed: str) -> str:
    """Give the base address that was meant.

    Args:
        typed: `production`, `sandbox`, a My Domain name (`acme`, `acme--full`), a host, or a page's whole address.

    Raises:
        SetUpNeeded: it cannot be one, or it would send the sign-in in clear.
    """
    text = unicodedata.normalize("NFKC", typed).strip().casefold()
    if text in _WORDS:
        return _WORDS[text]
    local = text.split("/")[0].rpartition(":")[0] in _LOOPBACK or text in _LOOPBACK
    try:
        parts = urlsplit(text if "://" in text else f"{'http' if local else 'https'}://{text}")
        host, port = parts.hostname or "", parts.port
    except ValueError:
        parts, host, port = urlsplit(""), "", None
    if not _HOST.match(host) or parts.username:
        raise SetUpNeeded(tr("The address of {system} is not a web address.", system="Salesforce"), system="Salesforce")
    if host in _LOOPBACK:
        return f"{parts.scheme}://{host}{f':{port}' if port else ''}"
    if parts.scheme != "https":
        raise SetUpNeeded(tr("The address of {system} must begin with https.", system="Salesforce"))
    return f"https://{_my_domain(host)}{f':{port}' if port else ''}"


def _my_domain(host: str) -> str:
    """Complete a name to My Domain, and lead other faces of an organisation back to it."""
    for ending in _OTHER_FACES:
        if host.endswith(ending):
            return f"{host.removesuffix(ending)}{_MY_DOMAIN}"
    if "." not in host:
        return f"{host}.sandbox{_MY_DOMAIN}" if "--" in host else f"{host}{_MY_DOMAIN}"
    if host.endswith((".sandbox", ".develop", ".scratch", ".my")):
        return f"{host.removesuffix('.my')}{_MY_DOMAIN}"
    return host


def is_login_page(address: str) -> bool:
    """Tell whether many organisations sign in at this address, so that it does not say which one is meant."""
    return address in {PRODUCTION, SANDBOX}


def likely_environment(address: str) -> Environment:
    """Guess the environment from an address, until Salesforce itself tells it after the sign-in."""
    host = urlsplit(address).hostname or ""
    return "sandbox" if address == SANDBOX or ".sandbox." in host or "--" in host else "production"


def connection_key(address: str) -> str:
    """Give a connection's name in files and in the vault, from its address."""
    if address in (PRODUCTION, SANDBOX):
        return "production" if address == PRODUCTION else "sandbox"
    host = urlsplit(address).netloc.removesuffix(_MY_DOMAIN)
    return "".join(character if character.isalnum() else "-" for character in host).strip("-")
