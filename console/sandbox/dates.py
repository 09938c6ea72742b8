"""Stamps on the wire, and SOQL's date literals as half-open ranges in Japan time (reference 2.2, 5.4)."""

import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

TOKYO = ZoneInfo("Asia/Tokyo")
_MONTHS = 12
_QUARTER = 3
_WEEK_STARTS_ON_SUNDAY = 1
_NAMED = {
    "TODAY": ("DAY", 0, 1),
    "YESTERDAY": ("DAY", -1, 0),
    "TOMORROW": ("DAY", 1, 2),
    "LAST_90_DAYS": ("DAY", -90, 1),
    "NEXT_90_DAYS": ("DAY", 1, 91),
}
_NUMBERED = re.compile(
    r"(?:(LAST|NEXT)_N_(DAY|WEEK|MONTH|QUARTER|YEAR|FISCAL_QUARTER|FISCAL_YEAR)S"
    r"|N_(DAY|WEEK|MONTH|QUARTER|YEAR|FISCAL_QUARTER|FISCAL_YEAR)S_(AGO)):(\d+)"
)
_RELATIVE = re.compile(r"(LAST|THIS|NEXT)_(WEEK|MONTH|QUARTER|YEAR|FISCAL_QUARTER|FISCAL_YEAR)")


def stamp(moment: datetime) -> str:
    """An instant as Salesforce writes it, UTC, whole seconds: `2026-02-24T00:00:00.000+0000`."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000+0000")


def parse_moment(text: str) -> datetime:
    """The instant that a wire text names (`Z`, `+09:00` or `+0900`).

    Raises:
        ValueError: The text is no date and time with an offset.
    """
    moment = datetime.fromisoformat(text)
    if "T" not in text or moment.tzinfo is None:
        message = f"no date and time with an offset: {text}"
        raise ValueError(message)
    return moment.astimezone(UTC)


def _add_months(day: date, months: int) -> date:
    index = day.year * _MONTHS + day.month - 1 + months
    return date(index // _MONTHS, index % _MONTHS + 1, 1)


def _shift(today: date, unit: str, count: int) -> date:
    """The first day of the `unit` that lies `count` units from the one `today` is in."""
    match unit.removeprefix("FISCAL_"):
        case "DAY":
            return today + timedelta(days=count)
        case "WEEK":
            sunday = today - timedelta(days=(today.weekday() + _WEEK_STARTS_ON_SUNDAY) % 7)
            return sunday + timedelta(weeks=count)
        case "MONTH":
            return _add_months(today.replace(day=1), count)
        case "QUARTER":
            start = today.replace(day=1, month=(today.month - 1) // _QUARTER * _QUARTER + 1)
            return _add_months(start, count * _QUARTER)
        case _:
            return date(today.year + count, 1, 1)


def literal_range(word: str, now: datetime) -> tuple[date, date] | None:
    """The days that a date literal covers, from the first to the one after the last; None where it is no literal.

    `LAST_N_DAYS:n` includes today, every other `LAST_N_…` leaves the current unit out, `NEXT_N_…` too; the fiscal
    year is the calendar year.
    """
    word = word.upper()
    today = now.astimezone(TOKYO).date()
    if word in _NAMED:
        unit, first, after = _NAMED[word]
        return _shift(today, unit, first), _shift(today, unit, after)
    if relative := _RELATIVE.fullmatch(word):
        offset = {"LAST": -1, "THIS": 0, "NEXT": 1}[relative[1]]
        return _shift(today, relative[2], offset), _shift(today, relative[2], offset + 1)
    numbered = _NUMBERED.fullmatch(word)
    if numbered is None:
        return None
    count = int(numbered[5])
    if numbered[4]:
        return _shift(today, numbered[3], -count), _shift(today, numbered[3], 1 - count)
    if numbered[1] == "NEXT":
        return _shift(today, numbered[2], 1), _shift(today, numbered[2], count + 1)
    return _shift(today, numbered[2], -count), _shift(today, numbered[2], 1 if numbered[2] == "DAY" else 0)


def start_of_day(day: date) -> str:
    """The stamp of midnight in Japan at the start of a day."""
    return stamp(datetime.combine(day, time(), TOKYO))
