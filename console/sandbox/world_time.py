"""Moments of a story, counted from the moment at which the world is built."""

from datetime import UTC, datetime, time, timedelta

from console.sandbox.billing import TOKYO

_OPENS, _CLOSES = time(9), time(18)
_WEEKEND = 5


class WorldTime:
    """Times relative to `now` (aware, whole seconds)."""

    def __init__(self, now: datetime) -> None:
        self.now = now.replace(microsecond=0)

    def ago(self, **spans: float) -> datetime:
        """The moment that long before now (arguments of `timedelta`)."""
        return self.now - timedelta(**spans)

    def business_ago(self, minutes: float) -> datetime:
        """The moment that many business minutes before now: weekdays 09:00-18:00 Japan time, holidays not counted."""
        moment, left = self.now.astimezone(TOKYO), timedelta(minutes=minutes)
        while True:
            if moment.weekday() < _WEEKEND and moment.time() > _OPENS:
                opened = datetime.combine(moment.date(), _OPENS, TOKYO)
                moment = min(moment, datetime.combine(moment.date(), _CLOSES, TOKYO))
                if moment - opened >= left:
                    return moment - left
                left -= moment - opened
            moment = datetime.combine(moment.date() - timedelta(days=1), _CLOSES, TOKYO)

    def day(self, days: int) -> str:
        """The date (ISO) that many days from today in Japan."""
        return (self.now.astimezone(TOKYO) + timedelta(days=days)).date().isoformat()

    def at(self, days: int, hour: int = 0, minute: int = 0) -> str:
        """A moment of Japan time that many days from today, as the store keeps it."""
        day = (self.now.astimezone(TOKYO) + timedelta(days=days)).date()
        return wire(datetime.combine(day, time(hour, minute), TOKYO))

    def month_end(self, months: int) -> datetime:
        """23:59 Japan time of the last day of the month that many months from this one."""
        first = self.now.astimezone(TOKYO).date().replace(day=1)
        for _ in range(months + 1):
            first = (first + timedelta(days=32)).replace(day=1)
        for _ in range(-months - 1):
            first = (first - timedelta(days=1)).replace(day=1)
        return datetime.combine(first - timedelta(days=1), time(23, 59), TOKYO)


def wire(moment: datetime) -> str:
    """A moment as the store keeps it: UTC, whole seconds."""
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%S}.000+0000"
