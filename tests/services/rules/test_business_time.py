"""Business time is Japan time within business hours, without weekends, holidays and the firm's own days off."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from console.models.profile import BusinessHours
from console.services.clock import JAPAN
from console.services.rules.business_time import (
    add_business_days,
    add_business_time,
    business_time_between,
    holiday_name,
    is_business_day,
)

HOURS = BusinessHours()
YEAR_END = BusinessHours(closed_on=(date(2026, 12, 29), date(2026, 12, 30), date(2026, 12, 31)))

moments = st.datetimes(
    min_value=datetime(2026, 1, 1),  # noqa: DTZ001 - hypothesis adds the zone
    max_value=datetime(2027, 6, 30),  # noqa: DTZ001 - the same
    timezones=st.just(JAPAN),
)
spans = st.timedeltas(min_value=timedelta(), max_value=timedelta(hours=60))
unhurried = settings(deadline=None)
"""The first look at a year builds its calendar, which takes longer than all others."""


def at(text: str) -> datetime:
    """A moment in Japan."""
    return datetime.fromisoformat(text).replace(tzinfo=JAPAN)


@unhurried
@given(start=moments, span=spans)
def test_between_gives_back_the_span_that_was_added(start: datetime, span: timedelta) -> None:
    assert business_time_between(start, add_business_time(start, span, HOURS), HOURS) == span


@unhurried
@given(start=moments, one=spans, other=spans)
def test_adding_twice_is_adding_the_sum(start: datetime, one: timedelta, other: timedelta) -> None:
    twice = add_business_time(add_business_time(start, one, HOURS), other, HOURS)
    assert business_time_between(twice, add_business_time(start, one + other, HOURS), HOURS) == timedelta()


@unhurried
@given(one=moments, other=moments, third=moments)
def test_business_time_adds_up_along_the_way(one: datetime, other: datetime, third: datetime) -> None:
    first, middle, last = sorted((one, other, third))
    parts = business_time_between(first, middle, HOURS) + business_time_between(middle, last, HOURS)
    assert parts == business_time_between(first, last, HOURS)


@unhurried
@given(one=moments, other=moments)
def test_backwards_is_negative(one: datetime, other: datetime) -> None:
    assert business_time_between(one, other, HOURS) == -business_time_between(other, one, HOURS)


@unhurried
@given(start=moments, span=spans)
def test_an_end_lies_within_the_hours_of_a_business_day(start: datetime, span: timedelta) -> None:
    end = add_business_time(start, span, HOURS)
    assert is_business_day(end.date(), HOURS)
    assert HOURS.opens <= end.time() <= HOURS.closes
    assert end >= start


@unhurried
@given(start=moments, span=spans)
def test_the_zone_in_which_a_moment_is_written_does_not_matter(start: datetime, span: timedelta) -> None:
    assert add_business_time(start.astimezone(UTC), span, HOURS) == add_business_time(start, span, HOURS)


@pytest.mark.parametrize(
    ("start", "hours", "end"),
    [
        pytest.param("2026-11-20T10:00", 2, "2026-11-20T12:00", id="within one day"),
        pytest.param("2026-11-20T16:00", 2, "2026-11-20T18:00", id="ends exactly at closing"),
        pytest.param("2026-11-19T17:30", 2, "2026-11-20T10:30", id="over night"),
        pytest.param("2026-11-19T23:00", 2, "2026-11-20T11:00", id="starts in the night"),
        pytest.param("2026-11-20T05:00", 2, "2026-11-20T11:00", id="starts before opening"),
        pytest.param("2026-11-20T17:00", 2, "2026-11-24T10:00", id="over a weekend and Labour Thanksgiving Day"),
        pytest.param("2026-11-20T18:00", 0, "2026-11-24T09:00", id="nothing from closing time on is the next opening"),
        pytest.param("2026-12-31T17:00", 2, "2027-01-04T10:00", id="over New Year's Day and a weekend"),
        pytest.param("2026-05-01T17:00", 2, "2026-05-07T10:00", id="over Golden Week with its substitute holiday"),
        pytest.param("2026-11-20T10:00", 24, "2026-11-25T16:00", id="24 hours are two days and six hours"),
    ],
)
def test_adding(start: str, hours: int, end: str) -> None:
    assert add_business_time(at(start), timedelta(hours=hours), HOURS) == at(end)


def test_the_firms_own_days_off_count_too() -> None:
    start = at("2026-12-28T17:00")
    assert add_business_time(start, timedelta(hours=2), HOURS) == at("2026-12-29T10:00")
    assert add_business_time(start, timedelta(hours=2), YEAR_END) == at("2027-01-04T10:00")


def test_a_team_that_works_on_weekends_and_holidays() -> None:
    always = BusinessHours(weekdays=(0, 1, 2, 3, 4, 5, 6), opens=time(0, 0), closes=time(23, 59), public_holidays=False)
    assert is_business_day(date(2026, 11, 22), always)
    assert is_business_day(date(2026, 11, 23), always)
    assert not is_business_day(date(2026, 11, 23), HOURS)


def test_a_team_that_never_works_is_said_and_not_waited_for() -> None:
    never = BusinessHours(weekdays=())
    with pytest.raises(ValueError, match="no business day"):
        add_business_time(at("2026-11-20T10:00"), timedelta(hours=1), never)
    with pytest.raises(ValueError, match="no business day"):
        add_business_days(at("2026-11-20T10:00"), 1, never)


@pytest.mark.parametrize(
    ("start", "days", "end"),
    [
        ("2026-11-18T10:00", 1, "2026-11-19T18:00"),
        ("2026-11-20T10:00", 1, "2026-11-24T18:00"),
        ("2026-11-22T03:00", 1, "2026-11-24T18:00"),
        ("2026-11-20T10:00", 2, "2026-11-25T18:00"),
    ],
)
def test_business_days_end_at_closing_time(start: str, days: int, end: str) -> None:
    assert add_business_days(at(start), days, HOURS) == at(end)


def test_a_holiday_has_a_name_in_the_readers_language() -> None:
    assert holiday_name(date(2026, 11, 23), "ja") == "勤労感謝の日"
    assert holiday_name(date(2026, 11, 23), "en") == "Labor Thanksgiving Day"
    assert holiday_name(date(2026, 11, 24), "ja") is None
