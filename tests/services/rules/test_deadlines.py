"""Orders are due in 2 business hours, priorities in 30 minutes, eligibility checks in 24 business hours."""

from datetime import date, datetime, timedelta

import pytest

from console.models.queue import Deadline, DeadlineState
from console.models.text import tr
from console.services.clock import JAPAN
from console.services.rules.deadlines import eligibility_deadline, is_priority, order_deadline
from tests.builders import a_case, an_order
from tests.organisations import NOW, a_profile

PROFILE = a_profile()


def test_a_standard_order_is_due_in_two_business_hours_and_promised_for_the_next_business_day() -> None:
    created = datetime(2026, 11, 19, 17, 0, tzinfo=JAPAN)
    assert order_deadline(an_order(created_at=created), PROFILE, NOW - timedelta(minutes=30)) == Deadline(
        due_at=datetime(2026, 11, 20, 10, 0, tzinfo=JAPAN),
        left=timedelta(minutes=30),
        state=DeadlineState.FINE,
        rule=tr("Order review: {minutes} business minutes", minutes=120),
        promised_at=datetime(2026, 11, 20, 18, 0, tzinfo=JAPAN),
    )


def test_a_priority_order_is_due_in_half_an_hour() -> None:
    order = an_order(created_at=NOW, mnp_expires_on=date(2026, 11, 22))
    assert order_deadline(order, PROFILE, NOW) == Deadline(
        due_at=NOW + timedelta(minutes=30),
        left=timedelta(minutes=30),
        state=DeadlineState.FINE,
        rule=tr("Priority order: {minutes} business minutes", minutes=30),
        promised_at=datetime(2026, 11, 24, 18, 0, tzinfo=JAPAN),
    )


@pytest.mark.parametrize(
    ("minutes_ago", "state"),
    [
        (0, DeadlineState.FINE),
        (90, DeadlineState.FINE),
        (91, DeadlineState.NEAR),
        (120, DeadlineState.NEAR),
        (121, DeadlineState.OVER),
    ],
)
def test_a_deadline_is_near_in_its_last_quarter_and_over_after_it(minutes_ago: int, state: DeadlineState) -> None:
    noon = datetime(2026, 11, 20, 12, 0, tzinfo=JAPAN)
    found = order_deadline(an_order(created_at=noon - timedelta(minutes=minutes_ago)), PROFILE, noon)
    assert found is not None
    assert found.state is state
    assert found.left == timedelta(minutes=120 - minutes_ago)


def test_a_night_does_not_use_up_time_but_an_overdue_order_stays_over() -> None:
    created = datetime(2026, 11, 19, 16, 0, tzinfo=JAPAN)
    evening = datetime(2026, 11, 19, 23, 0, tzinfo=JAPAN)
    found = order_deadline(an_order(created_at=created), PROFILE, evening)
    assert found is not None
    assert (found.left, found.state) == (timedelta(), DeadlineState.OVER)


@pytest.mark.parametrize(
    ("expires_on", "priority"),
    [
        (None, False),
        (date(2026, 11, 19), False),
        (date(2026, 11, 20), True),
        (date(2026, 11, 23), True),
        (date(2026, 11, 24), False),
    ],
)
def test_a_reservation_that_expires_within_three_days_makes_a_priority(expires_on: date | None, priority: bool) -> None:
    assert is_priority(an_order(mnp_expires_on=expires_on), PROFILE, NOW) is priority


def test_days_until_a_reservation_expires_are_days_in_japan() -> None:
    just_after_midnight = datetime(2026, 11, 20, 15, 30, tzinfo=JAPAN).replace(hour=0)
    profile = a_profile(priority={"mnp_expires_within_days": 0})
    order = an_order(mnp_expires_on=date(2026, 11, 20))
    assert is_priority(order, profile, just_after_midnight)
    assert not is_priority(order, profile, just_after_midnight - timedelta(hours=1))


def test_an_eligibility_check_is_due_in_24_business_hours_with_a_limit_of_48() -> None:
    created = datetime(2026, 11, 18, 9, 0, tzinfo=JAPAN)
    assert eligibility_deadline(a_case(created_at=created), PROFILE, NOW) == Deadline(
        due_at=datetime(2026, 11, 20, 15, 0, tzinfo=JAPAN),
        left=timedelta(hours=5),
        state=DeadlineState.NEAR,
        rule=tr("Eligibility check: {hours} business hours", hours=24),
        promised_at=datetime(2026, 11, 26, 12, 0, tzinfo=JAPAN),
    )


def test_what_has_no_birth_has_no_deadline() -> None:
    assert order_deadline(an_order(created_at=None), PROFILE, NOW) is None
    assert eligibility_deadline(a_case(created_at=None), PROFILE, NOW) is None
