"""Business time: hours, days off and Japanese holidays, in Japan time (domain.md 1)."""

from datetime import date, datetime, time, timedelta
from functools import lru_cache

import holidays

from console.models.profile import BusinessHours
from console.services.clock import JAPAN

_ONE_DAY = timedelta(days=1)
_HORIZON_DAYS = 3700


@lru_cache(maxsize=64)
def _holidays_of(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("JP", years=year))


def load_calendar(year: int) -> None:
    """Load the Japanese holidays of a year now, so that the first deadline does not wait for them."""
    _holidays_of(year)


@lru_cache(maxsize=8192)
def is_business_day(day: date, hours: BusinessHours) -> bool:
    """Tell whether the team works on a day."""
    if day.weekday() not in hours.weekdays or day in hours.closed_on:
        return False
    return not (hours.public_holidays and day in _holidays_of(day.year))


def holiday_name(day: date, language: str) -> str | None:
    """Name the Japanese public holiday of a day, in the reader's language."""
    return _holiday_names(day.year, language).get(day)


@lru_cache(maxsize=16)
def _holiday_names(year: int, language: str) -> dict[date, str]:
    return dict(holidays.country_holidays("JP", years=year, language="ja" if language == "ja" else "en_US"))


def _bounds(day: date, hours: BusinessHours) -> tuple[datetime, datetime]:
    return _at(day, hours.opens), _at(day, hours.closes)


def _at(day: date, clock: time) -> datetime:
    return datetime.combine(day, clock, tzinfo=JAPAN)


def add_business_time(start: datetime, span: timedelta, hours: BusinessHours) -> datetime:
    """Give the instant at which a span of business time after `start` has passed.

    A span that ends exactly at closing time ends then, and not on the next morning.

    Args:
        start: an aware instant, in or out of business hours.
        span: zero or more; hours and minutes of business time.
        hours: when the team works.

    Raises:
        ValueError: the calendar has no business day in the next ten years.
    """
    moment = start.astimezone(JAPAN)
    left = span
    for _ in range(_HORIZON_DAYS):
        day = moment.date()
        if is_business_day(day, hours):
            opens, closes = _bounds(day, hours)
            begin = max(moment, opens)
            if begin < closes:
                if left <= closes - begin:
                    return begin + left
                left -= closes - begin
        moment = _at(day + _ONE_DAY, time(0))
    raise ValueError("no business day within ten years")


def business_time_between(start: datetime, end: datetime, hours: BusinessHours) -> timedelta:
    """Give the business time from `start` to `end`; negative when `end` is earlier."""
    if end < start:
        return -business_time_between(end, start, hours)
    first, last = start.astimezone(JAPAN), end.astimezone(JAPAN)
    total = timedelta()
    day = first.date()
    while day <= last.date():
        if is_business_day(day, hours):
            opens, closes = _bounds(day, hours)
            total += max(min(last, closes) - max(first, opens), timedelta())
        day += _ONE_DAY
    return total


def add_business_days(start: datetime, days: int, hours: BusinessHours) -> datetime:
    """Give the closing time of the n-th business day after the day of `start`."""
    day = start.astimezone(JAPAN).date()
    left = days
    for _ in range(_HORIZON_DAYS):
        day += _ONE_DAY
        left -= is_business_day(day, hours)
        if left <= 0:
            return _at(day, hours.closes)
    raise ValueError("no business day within ten years")
