"""Deadlines of orders and eligibility checks (domain.md 2.1, 2.2)."""

from datetime import datetime, timedelta
from typing import Final

from console.models.case import Case
from console.models.order import OrderRow
from console.models.profile import Profile
from console.models.queue import Deadline, DeadlineState
from console.models.text import Text, tr
from console.services.clock import JAPAN
from console.services.rules.business_time import add_business_days, add_business_time, business_time_between
from console.services.rules.order_states import APPROVED, CANCELLED

_DECIDED: Final = frozenset({APPROVED, CANCELLED})


def is_priority(order: OrderRow, profile: Profile, now: datetime) -> bool:
    """Tell whether an order is a priority: its number porting reservation expires soon (domain.md 2.1)."""
    if order.mnp_expires_on is None:
        return False
    days = (order.mnp_expires_on - now.astimezone(JAPAN).date()).days
    return 0 <= days <= profile.priority.mnp_expires_within_days


def order_deadline(order: OrderRow, profile: Profile, now: datetime) -> Deadline | None:
    """Give the review deadline: 2 business hours, or 30 minutes for a priority; the customer has 1 business day.

    An order that was decided has none: what is left of it is followed, not reviewed.
    """
    if order.created_at is None or order.status in _DECIDED or order.activation_status:
        return None
    priority = is_priority(order, profile, now)
    minutes = profile.sla.priority_order_minutes if priority else profile.sla.order_minutes
    rule = (
        tr("Priority order: {minutes} business minutes", minutes=minutes)
        if priority
        else tr("Order review: {minutes} business minutes", minutes=minutes)
    )
    promised = add_business_days(order.created_at, profile.sla.promise_business_days, profile.business_hours)
    return _deadline(order.created_at, timedelta(minutes=minutes), profile, now, rule=rule, promised=promised)


def eligibility_deadline(case: Case, profile: Profile, now: datetime) -> Deadline | None:
    """Give the deadline of an eligibility check: 24 business hours; from then on the limit of 48 (domain.md 2.2)."""
    if case.created_at is None:
        return None
    target = timedelta(hours=profile.sla.eligibility_hours)
    limit = timedelta(hours=profile.sla.eligibility_limit_hours)
    rule = tr("Eligibility check: {hours} business hours", hours=profile.sla.eligibility_hours)
    limit_at = add_business_time(case.created_at, limit, profile.business_hours)
    return _deadline(case.created_at, target, profile, now, rule=rule, promised=limit_at)


def _deadline(
    start: datetime, span: timedelta, profile: Profile, now: datetime, *, rule: Text, promised: datetime
) -> Deadline:
    due = add_business_time(start, span, profile.business_hours)
    left = business_time_between(now, due, profile.business_hours)
    if now > due:
        state = DeadlineState.OVER
    elif left < span * float(profile.sla.near_share):
        state = DeadlineState.NEAR
    else:
        state = DeadlineState.FINE
    return Deadline(due_at=due, left=left, state=state, rule=rule, promised_at=promised)
