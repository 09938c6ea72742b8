"""The guard against My Numbers, which may not be kept (domain.md 4: 12 digits with a valid check digit)."""

import re
import unicodedata
from collections.abc import Iterable
from typing import Final

_RUN: Final = re.compile(r"(?<!\d)(?:\d[\s‐‑‒–—―−ー-]?){11}\d(?!\d)")
_DIGITS: Final = 12
_MODULUS: Final = 11
_WEIGHTS: Final = (6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2)


def check_digit(eleven: str) -> int:
    """Compute the check digit of the first eleven digits of a My Number.

    The weights are those of the ministerial ordinance on the number's structure (Ministry of Internal Affairs
    ordinance 85 of 2014, article 5): a remainder of 0 or 1 gives 0, any other is taken from 11.

    Raises:
        ValueError: not eleven ASCII digits.
    """
    if len(eleven) != _DIGITS - 1 or not (eleven.isascii() and eleven.isdigit()):
        raise ValueError("eleven digits are needed")
    rest = sum(int(digit) * weight for digit, weight in zip(eleven, _WEIGHTS, strict=True)) % _MODULUS
    return 0 if rest <= 1 else _MODULUS - rest


def is_my_number(text: str) -> bool:
    """Tell whether a text is twelve digits whose last one is the check digit of the others."""
    digits = "".join(character for character in unicodedata.normalize("NFKC", text) if character.isdecimal())
    return len(digits) == _DIGITS and check_digit(digits[:-1]) == int(digits[-1])


def holds_my_number(texts: Iterable[str]) -> bool:
    """Tell whether any text has a run of twelve digits that could be a My Number, written in groups or not."""
    return any(
        is_my_number(found.group()) for text in texts for found in _RUN.finditer(unicodedata.normalize("NFKC", text))
    )
