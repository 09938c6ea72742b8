"""Addresses of a customer in Japanese order, and whether two of them are one place (domain.md 2.1, 2.2, 4)."""

import re
from typing import Final

from console.models.account import Account
from console.models.contact import Contact
from console.models.dossier import Dossier
from console.models.whmcs import Client
from console.services.rules.folding import fold_address

_POSTCODE: Final = re.compile(r"^(?:〒\d{3}-?\d{4}|\d{3}-?\d{4}(?=[^\d-]))")
_WHOLE_NUMBER: Final = re.compile(r"\d-\d+-\d+$")


def account_address(dossier: Dossier) -> str:
    """Give the Account's address, empty when there is none."""
    return _written(dossier.account)


def contact_address(contact: Contact | None) -> str:
    """Give a Contact's address, empty when there is none."""
    return _written(contact)


def _written(record: Account | Contact | None) -> str:
    return "".join(part or "" for part in (record.state, record.city, record.street)) if record else ""


def client_address(client: Client) -> str:
    """Give a WHMCS client's address."""
    return f"{client.state}{client.city}{client.street}"


def place_of(address: str) -> str:
    """Fold an address for a comparison, without the postcode before it."""
    return _POSTCODE.sub("", fold_address(address))


def same_place(one: str, other: str) -> bool:
    """Tell whether two addresses are the same."""
    return place_of(one) == place_of(other)


def goes_on(one: str, other: str) -> bool:
    """Tell whether one address has the other in it, from its beginning or to its end, not in the middle of a number.

    Args:
        one: a folded address.
        other: another one.
    """
    short, long = sorted((one, other), key=len)
    if not short:
        return False
    if long.endswith(short):
        return len(short) == len(long) or not (short[0].isdigit() and long[-len(short) - 1].isdigit())
    return long.startswith(short) and not (short[-1].isdigit() and long[len(short)].isdigit())


def covers(one: str, other: str) -> bool:
    """Tell whether two addresses are one place, though one leaves out the prefecture before it or the building after.

    Three numbers are a whole one in Japan: what comes after them is a room. With fewer, a number that only one of them
    has (渋谷1-2 and 渋谷1-2-3) makes two places; a bare number is none.
    """
    short, long = sorted((place_of(one), place_of(other)), key=len)
    if not any(character.isalpha() for character in short) or not goes_on(short, long):
        return False
    whole = _WHOLE_NUMBER.search(short) is not None or not short[-1].isdigit()
    return long.endswith(short) or whole or long[len(short)] != "-"
