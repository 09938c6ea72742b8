"""Reads the parameters of a WHMCS call the way PHP does."""

import base64
import binascii
import re
from collections.abc import Mapping

_FALSE = frozenset({"", "0"})
_NUMBER = re.compile(r"\s*(\d+)")
_ENTRY = re.compile(rb'(?:i:(\d+)|s:(\d+):");?')


class BusinessError(Exception):
    """WHMCS refused: an answer with HTTP 200 and `result` = `error`."""


class Form:
    """The parameters of one call; names are case-sensitive and unknown ones are never looked at."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self._values = values

    def text(self, name: str, default: str = "") -> str:
        """A parameter as text."""
        return self._values.get(name, default)

    def has(self, name: str) -> bool:
        """Whether the parameter was sent, even empty."""
        return name in self._values

    def number(self, name: str, default: int = 0) -> int:
        """A parameter as PHP's (int) reads it: leading digits, else 0."""
        if name not in self._values:
            return default
        found = _NUMBER.match(self._values[name])
        return int(found[1]) if found else 0

    def numbers(self, name: str) -> list[int]:
        """A number, several with commas, or a bracket list."""
        texts = [self.text(name), *self.items(name)]
        return [int(part) for text in texts for part in text.split(",") if part.strip().isdigit()]

    def truth(self, name: str) -> bool:
        """A PHP truth: the text "false" counts as true (whmcs.md 2.1)."""
        return self.text(name) not in _FALSE

    def items(self, name: str) -> list[str]:
        """The values of `name[0]`, `name[1]`, `name[]`."""
        return [value for key, value in self._values.items() if key.startswith(f"{name}[")]

    def mapping(self, name: str) -> dict[str, str]:
        """A base64 of a PHP-serialized map; a broken one is dropped silently (choice: whmcs.md 2.1 "unverified")."""
        try:
            data = base64.b64decode(self.text(name), validate=True)
        except binascii.Error:
            return {}
        return php_map(data) or {}


def php_map(data: bytes) -> dict[str, str] | None:
    """A flat PHP array of ints and texts, or None where a length in bytes is wrong."""
    found = re.match(rb"a:(\d+):\{", data)
    if not found:
        return None
    place, values = found.end(), list[str]()
    while place < len(data) and data[place : place + 1] != b"}":
        entry = _ENTRY.match(data, place)
        if not entry:
            return None
        if entry[1] is not None:
            values.append(entry[1].decode())
            place = entry.end()
            continue
        end = entry.end() + int(entry[2])
        if data[end : end + 2] != b'";':
            return None
        values.append(data[entry.end() : end].decode("utf-8", "replace"))
        place = end + 2
    complete = len(values) == 2 * int(found[1])
    return dict(zip(values[::2], values[1::2], strict=True)) if complete else None
