"""The 25th rule, the month's end and the calendar day in Japan (domain.md 2.4)."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.services.clock import JAPAN
from console.services.rules.cancellation_dates import (
    day_in_japan,
    earliest_end,
    end_of_day,
    is_due,
    is_overdue,
    month_end,
    obeys,
    short_notice,
)

DAYS = st.dates(date(2020, 1, 1), date(2040, 12, 31))


def at(year: int, month: int, day: int, hour: int = 12) -> datetime:
    return datetime(year, month, day, hour, tzinfo=JAPAN)


@pytest.mark.parametrize(
    ("asked", "earliest"),
    [
        (at(2026, 11, 24), date(2026, 11, 30)),
        (at(2026, 11, 25), date(2026, 12, 31)),
        (at(2026, 11, 30, 23), date(2026, 12, 31)),
        (at(2026, 12, 25), date(2027, 1, 31)),
        (at(2027, 1, 31), date(2027, 2, 28)),
        (at(2028, 1, 25), date(2028, 2, 29)),
        (datetime(2026, 11, 24, 14, 59, tzinfo=UTC), date(2026, 11, 30)),
        (datetime(2026, 11, 24, 15, 0, tzinfo=UTC), date(2026, 12, 31)),
    ],
)
def test_before_the_25th_this_month_from_then_on_the_next(asked: datetime, earliest: date) -> None:
    assert earliest_end(asked, 25) == earliest


def test_the_day_of_the_rule_is_the_profiles() -> None:
    assert earliest_end(at(2026, 11, 20), 20) == date(2026, 12, 31)
    assert earliest_end(at(2026, 11, 20), 21) == date(2026, 11, 30)


def test_any_day_of_an_allowed_month_obeys() -> None:
    assert obeys(date(2026, 11, 20), at(2026, 10, 31), 25)
    assert not obeys(date(2026, 10, 31), at(2026, 10, 27), 25)


@given(DAYS)
def test_the_earliest_end_obeys_and_the_month_before_it_does_not(day: date) -> None:
    asked = datetime(day.year, day.month, day.day, 9, tzinfo=JAPAN)
    earliest = earliest_end(asked, 25)
    assert earliest == month_end(earliest) >= day
    assert obeys(earliest, asked, 25)
    assert not obeys(earliest.replace(day=1) - timedelta(days=1), asked, 25)


@given(DAYS)
def test_a_service_ends_at_23_59_of_its_day_in_japan(day: date) -> None:
    end = end_of_day(day)
    assert day_in_japan(end) == day
    assert end.astimezone(UTC).strftime("%H:%M") == "14:59"
    midnight = datetime(day.year, day.month, day.day, tzinfo=JAPAN)
    assert is_due(end, midnight)
    assert not is_due(end, midnight - timedelta(seconds=1))
    assert not is_overdue(end, end)
    assert is_overdue(end, midnight + timedelta(days=1))


def test_thirty_days_of_notice() -> None:
    assert short_notice(date(2026, 11, 30), at(2026, 11, 1))
    assert not short_notice(date(2026, 12, 1), at(2026, 11, 1))
