"""Folding of Japanese and Latin text, so that a search or a comparison ignores width, case and the kind of kana."""

import unicodedata
from typing import Final

import jaconv

_DASHES: Final = dict.fromkeys(map(ord, "‐‑‒–—―−ー－ｰ"), "-")
_LOCAL_DIGITS: Final = 10
_OLD_FORMS: Final = str.maketrans("髙﨑濵邊邉澤廣國櫻齋齊嶋", "高崎浜辺辺沢広国桜斎斉島")


def fold(text: str) -> str:
    """Fold a text for searching: NFKC, lower case, modern kanji, hiragana as katakana, no blanks."""
    together = "".join(unicodedata.normalize("NFKC", text).split())
    # without its blanks a mark such as ﾞ may join the letter before it
    return jaconv.hira2kata(modern_forms(unicodedata.normalize("NFKC", together).casefold()))


def fold_name(text: str) -> frozenset[str]:
    """Fold a person's name to a set of tokens: names are compared without regard to order (domain.md 4)."""
    plain = jaconv.hira2kata(unicodedata.normalize("NFKC", text).casefold())
    for separator in ",、・.":
        plain = plain.replace(separator, " ")
    return frozenset(plain.split())


def modern_forms(text: str) -> str:
    """Replace old or variant kanji of names by their usual form (髙 by 高): alike, to be looked at, not the same."""
    return text.translate(_OLD_FORMS)


def fold_address(text: str) -> str:
    """Fold an address: NFKC, no blanks, every dash alike, `丁目`, `番地`, `番` and `号` as dashes."""
    plain = unicodedata.normalize("NFKC", text).casefold().translate(_DASHES)
    for word in ("丁目", "番地の", "番地", "番", "号"):
        plain = plain.replace(word, "-")
    plain = "".join(plain.split()).replace(",", "")
    while "--" in plain:
        plain = plain.replace("--", "-")
    return plain.strip("-")


def fold_phone(text: str) -> str:
    """Fold a telephone number to its digits, with Japan's country code as a leading zero."""
    digits = "".join(character for character in unicodedata.normalize("NFKC", text) if character.isdigit())
    return "0" + digits[2:] if digits.startswith("81") and len(digits) > _LOCAL_DIGITS else digits
