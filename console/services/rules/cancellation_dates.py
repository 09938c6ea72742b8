"""The dates of a cancellation: the 25th rule, the month's end, and what "due" means in Japan (domain.md 2.4)."""

import calendar
from datetime import date, datetime, time, timedelta
from typing import Final

from console.services.clock import JAPAN

NOTICE_DAYS: Final = 30
"""The older notice rule for Internet; it warns and does not stop (domain.md 2.4)."""
_END_OF_DAY: Final = time(23, 59)


def month_end(day: date) -> date:
    """Give the last day of a day's month."""
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def day_in_japan(moment: datetime) -> date:
    """Give the calendar day in Japan of an instant: 14:59 UTC is 23:59 of that day there (domain.md 2.4)."""
    return moment.astimezone(JAPAN).date()


def end_of_day(day: date) -> datetime:
    """Give the instant at which a service ends on a day: 23:59 in Japan."""
    return datetime.combine(day, _END_OF_DAY, tzinfo=JAPAN)


def earliest_end(requested_at: datetime, request_day: int) -> date:
    """Give the earliest month's end that a request may choose: the 25th rule (domain.md 2.4).

    Args:
        requested_at: when the customer asked; the day counts in Japan.
        request_day: from this day of the month on, only the next month or later (profile, default 25).
    """
    asked = day_in_japan(requested_at)
    this_month = month_end(asked)
    return this_month if asked.day < request_day else month_end(this_month + timedelta(days=1))


def obeys(effective: date, requested_at: datetime, request_day: int) -> bool:
    """Tell whether an end obeys the 25th rule, which is about months: any day of an allowed month does."""
    return month_end(effective) >= earliest_end(requested_at, request_day)


def short_notice(effective: date, requested_at: datetime) -> bool:
    """Tell whether less than 30 days lie between the request and its end."""
    return (effective - day_in_japan(requested_at)).days < NOTICE_DAYS


def is_due(scheduled: datetime, now: datetime) -> bool:
    """Tell whether the scheduled day has come in Japan."""
    return day_in_japan(scheduled) <= day_in_japan(now)


def is_overdue(scheduled: datetime, now: datetime, *, network_day: bool = False) -> bool:
    """Tell whether the scheduled day has passed in Japan.

    Args:
        scheduled: when the service is to end.
        now: this moment.
        network_day: a SIM ends at the network on the day after, the 1st of the next month: that day passes first.
    """
    return day_in_japan(scheduled) + timedelta(days=network_day) < day_in_japan(now)
