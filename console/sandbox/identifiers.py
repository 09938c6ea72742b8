"""Salesforce record ids: 15 characters, their three checksum characters, and the way from a number to an id."""

import re

_BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_CHECKSUM = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"
_SHAPE = re.compile(r"[A-Za-z0-9]{15}(?:[A-Za-z0-9]{3})?")
_BLOCK = 5
SHORT = 15
LONG = 18
POD = "5g"
"""The two characters after the prefix that name the instance an id was made on."""


def checksum(short: str) -> str:
    """The three characters that make a 15-character id safe where case is lost (reference section 5.6)."""
    blocks = (short[start : start + _BLOCK] for start in range(0, SHORT, _BLOCK))
    return "".join(
        _CHECKSUM[sum(1 << place for place, char in enumerate(block) if "A" <= char <= "Z")] for block in blocks
    )


def long_id(record_id: str) -> str:
    """The 18-character form of an id; an 18-character id is repaired to the case its checksum implies by its head.

    Raises:
        ValueError: The text does not have the shape of an id, or its checksum does not belong to it.
    """
    if not _SHAPE.fullmatch(record_id):
        message = f"malformed id {record_id}"
        raise ValueError(message)
    full = record_id[:SHORT] + checksum(record_id[:SHORT])
    if len(record_id) == LONG and full.upper() != record_id.upper():
        message = f"malformed id {record_id}"
        raise ValueError(message)
    return full


def is_id(text: str) -> bool:
    """Whether the text has the shape of a record id, 15 or 18 characters, checksum included."""
    try:
        long_id(text)
    except ValueError:
        return False
    return True


def make_id(prefix: str, number: int) -> str:
    """The 18-character id of the `number`-th record of the object whose key prefix is `prefix`."""
    digits = ""
    width = SHORT - len(prefix) - len(POD)
    for _ in range(width):
        number, digit = divmod(number, len(_BASE62))
        digits = _BASE62[digit] + digits
    short = prefix + POD + digits
    return short + checksum(short)
