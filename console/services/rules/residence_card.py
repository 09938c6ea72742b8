"""What a residence card may say: the form of its number and whether it is valid (domain.md 4)."""

import calendar
import re
import unicodedata
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from console.models.profile import Identity
from console.models.text import Text, tr
from console.services.clock import JAPAN

_NUMBER: Final = re.compile(r"^[A-Z]{2}[0-9]{8}[A-Z]{2}$")
_BETWEEN: Final = re.compile(r"[\s‐‑‒–—―−ー－-]+")
_AS_LETTER: Final = str.maketrans("01582", "OISBZ")
_AS_DIGIT: Final = str.maketrans("OISBZ", "01582")
_LENGTH: Final = 12
_DAY: Final = re.compile(r"^(\d{4})\D{1,2}(\d{1,2})\D{1,2}(\d{1,2})日?$|^(\d{4})(\d{2})(\d{2})$")
_UNREADABLE: Final = frozenset({"?", "-", "unreadable", "判読不能", "読めない", "不明"})


class Expiry(StrEnum):
    """The four outcomes of looking at a card's last day (domain.md 4)."""

    VALID = "valid"
    EXPIRED = "expired"
    NEEDS_PROOF = "needs_proof"
    UNREADABLE = "unreadable"


def normalised_number(text: str) -> str:
    """Write a card number as it is compared: NFKC, upper case, no blanks or hyphens (domain.md 4)."""
    return _BETWEEN.sub("", unicodedata.normalize("NFKC", text)).upper()


def is_card_number(text: str) -> bool:
    """Tell whether a text is two letters, eight digits, two letters after normalising; there is no check digit."""
    return bool(_NUMBER.match(normalised_number(text)))


def suggested_number(text: str) -> str | None:
    """Suggest what was meant where a letter stands in a digit's place or the other way round; None without a guess."""
    number = normalised_number(text)
    if len(number) != _LENGTH:
        return None
    guess = number[:2].translate(_AS_LETTER) + number[2:10].translate(_AS_DIGIT) + number[10:].translate(_AS_LETTER)
    return guess if guess != number and _NUMBER.match(guess) else None


def read_day(text: str) -> date | None:
    """Read a day as a person types it from a card: 2029-06-30, 2029/6/30, 2029年6月30日 or 20290630; else None."""
    found = _DAY.match("".join(unicodedata.normalize("NFKC", text).split()))
    if found is None:
        return None
    year, month, day = (int(part) for part in found.groups() if part is not None)
    try:
        return date(year, month, day)
    except ValueError:
        return None


def says_unreadable(text: str) -> bool:
    """Tell whether a person wrote that it cannot be read."""
    return unicodedata.normalize("NFKC", text).strip().casefold() in _UNREADABLE


def received_on(submitted_at: datetime | None, now: datetime) -> date:
    """Give the day in Japan on which a card was received; a card must be valid on that day (domain.md 4)."""
    return (submitted_at or now).astimezone(JAPAN).date()


def expiry_of(last_day: date | None, received: date, identity: Identity) -> Expiry:
    """Judge a card's last day; None stands for a day that cannot be read.

    A card that expired within the last two months may still be valid while a renewal is decided (domain.md 4).
    """
    if last_day is None:
        return Expiry.UNREADABLE
    if received <= last_day:
        return Expiry.VALID
    return Expiry.NEEDS_PROOF if received <= months_after(last_day, identity.renewal_months) else Expiry.EXPIRED


def months_after(day: date, months: int) -> date:
    """Give the same day of a later month, or that month's last day where it is shorter."""
    year, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + year, month + 1
    return day.replace(year=year, month=month, day=min(day.day, calendar.monthrange(year, month)[1]))


def layouts(received: date, identity: Identity) -> Text:
    """Say which layouts of the card are in use on a day (domain.md 4: a second one since 14 June 2026)."""
    if received < identity.second_layout_since:
        return tr("One layout is in use: name, birth date, address and expiry on the front, moves on the back")
    return tr(
        "Two layouts are in use: since {day} there is one without period of stay, permission and issue date",
        day=identity.second_layout_since,
    )
