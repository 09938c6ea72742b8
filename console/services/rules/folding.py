"""Folding of Japanese and Latin text, so that a search or a comparison ignores width, case and the kind of kana."""

import re
import unicodedata
from typing import Final

import jaconv

_DASHES: Final = dict.fromkeys(map(ord, "‐‑‒–—―−ー－ｰ"), "-")
_LOCAL_DIGITS: Final = 10
_KANJI_DIGITS: Final = "一二三四五六七八九"
_KANJI_NUMBER: Final = re.compile(r"([一二三四五六七八九]?十[一二三四五六七八九]?|[一二三四五六七八九])(?=丁目|条)")
_KE: Final = re.compile(r"[ヶヵ]|(?<=[一-龠])[がガ](?=[一-龠])")
_NO: Final = re.compile(r"(?<=\d)の(?=\d)")
_OLD_FORMS: Final = str.maketrans("髙﨑濵邊邉澤廣國櫻齋齊嶋", "高崎浜辺辺沢広国桜斎斉島")


def fold(text: str) -> str:
    """Fold a text for searching: NFKC, lower case, modern kanji, hiragana as katakana, no blanks."""
    together = "".join(unicodedata.normalize("NFKC", text).split())
    # without its blanks a mark such as ﾞ may join the letter before it
    return jaconv.hira2kata(modern_forms(unicodedata.normalize("NFKC", together).casefold()))


def plain_words(text: str) -> str:
    """Write words of an organisation as they are compared: NFKC, lower case, single blanks."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def fold_number(text: str) -> str:
    """Fold a customer number: WHMCS keeps it as free text, in any width, case and kind of dash."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().translate(_DASHES).split())


def fold_name(text: str) -> frozenset[str]:
    """Fold a person's name to a set of tokens: names are compared without regard to order (domain.md 4)."""
    plain = jaconv.hira2kata(unicodedata.normalize("NFKC", text).casefold())
    for separator in ",、・.":
        plain = plain.replace(separator, " ")
    return frozenset(plain.split())


def modern_forms(text: str) -> str:
    """Replace old or variant kanji of names by their usual form (髙 by 高): alike, to be looked at, not the same."""
    return text.translate(_OLD_FORMS)


def usual_spelling(text: str) -> str:
    """Write a name without accents on Latin letters, hyphens and apostrophes, in modern kanji forms."""
    plain, latin = "", False
    for character in unicodedata.normalize("NFD", modern_forms(text)):
        if not unicodedata.combining(character):
            latin = unicodedata.name(character, "").startswith("LATIN")
        elif latin:
            continue
        plain += {"-": " ", "‐": " ", "‑": " ", "'": "", "’": ""}.get(character, character)
    return unicodedata.normalize("NFC", plain)


def fold_address(text: str) -> str:
    """Fold an address: NFKC, no blanks, dashes, `ヶ` and `が` alike; `一丁目`, `2番地`, `3の4号` as `1-2-3-4`."""
    plain = unicodedata.normalize("NFKC", text).casefold().translate(_DASHES)
    plain = _NO.sub("-", _KE.sub("ケ", _KANJI_NUMBER.sub(_digits, plain))).replace("号室", "").replace("大字", "")
    for word in ("丁目", "番地の", "番地", "番", "号"):
        plain = plain.replace(word, "-")
    plain = "".join(plain.split()).replace(",", "")
    while "--" in plain:
        plain = plain.replace("--", "-")
    return plain.strip("-")


def _digits(found: re.Match[str]) -> str:
    """Write a kanji number below a hundred in digits."""
    tens, ten, ones = found[1].rpartition("十")
    return str(10 * _kanji_digit(tens or "一") * bool(ten) + _kanji_digit(ones))


def _kanji_digit(text: str) -> int:
    return _KANJI_DIGITS.index(text) + 1 if text else 0


def fold_phone(text: str) -> str:
    """Fold a telephone number to its digits, with Japan's country code as a leading zero."""
    digits = "".join(character for character in unicodedata.normalize("NFKC", text) if character.isdigit())
    return "0" + digits[2:].removeprefix("0") if digits.startswith("81") and len(digits) > _LOCAL_DIGITS else digits
