"""Languages: sentences from the catalogue, and dates, times, money and spans in the reader's way."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Final

from babel import Locale
from babel.dates import format_date
from babel.messages.pofile import read_po
from babel.numbers import format_currency

from console.models.queue import CellValue
from console.models.text import Joined, Money, Parameter, Text, tr
from console.services.clock import JAPAN
from console.services.resources import resource

LANGUAGES: Final = ("ja", "en")
_COMMAS: Final = ("; ", ", ")
"""Separators that Japanese writes as its own comma."""
_MINUTE: Final = 60
_HOUR: Final = 60 * _MINUTE
_DAY: Final = 24 * _HOUR


@lru_cache(maxsize=4)
def catalogue(code: str) -> Mapping[str, str]:
    """Read every catalogue of a language; English needs none.

    Args:
        code: `ja` or `en`.
    """
    found: dict[str, str] = {}
    if code == "en":
        return found
    for path in sorted(resource(f"i18n/{code}").glob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file, locale=code):
                if message.id and message.string:
                    found[str(message.id)] = str(message.string)
    return found


class Language:
    """One language of the reader."""

    def __init__(self, code: str) -> None:
        """Take `ja` or `en`.

        Raises:
            ValueError: the language is not supported.
        """
        if code not in LANGUAGES:
            raise ValueError(code)
        self.code = code
        self._locale = Locale(code) if code == "ja" else Locale("en", "GB")
        self._sentences = catalogue(code)

    @staticmethod
    @lru_cache(maxsize=4)
    def of(code: str) -> "Language":
        """Give a language by its code; anything but Japanese is English."""
        return Language("ja" if code.lower().startswith("ja") else "en")

    def text(self, text: Text) -> str:
        """Translate a sentence and put its values in."""
        if isinstance(text, Joined):
            comma = self.code == "ja" and text.separator in _COMMAS
            return ("、" if comma else text.separator).join(self.text(part) for part in text.parts)
        if text.literal:
            return text.msgid
        sentence = self._sentences.get(text.msgid, text.msgid)
        return sentence.format(**{name: self._value(value) for name, value in text.params})

    def _value(self, value: Parameter) -> str:
        if isinstance(value, Text):
            return self.text(value)
        if isinstance(value, Money):
            return self.money(value.amount)
        if isinstance(value, datetime):
            return self.moment(value)
        if isinstance(value, date):
            return self.day(value)
        if isinstance(value, timedelta):
            return self.span(value)
        return str(value)

    def cell(self, value: CellValue) -> str:
        """Show whatever a column gives; nothing is an empty cell."""
        if value is None:
            return ""
        return value if isinstance(value, str) else self._value(value)

    def day(self, day: date) -> str:
        """Show a day with its weekday."""
        pattern = "y年M月d日(EEE)" if self.code == "ja" else "EEE, d MMM y"
        return format_date(day, pattern, locale=self._locale)

    def near_day(self, day: date, now: datetime) -> str:
        """Show a day with its weekday, and without the year where it is the present one in Japan."""
        if day.year != now.astimezone(JAPAN).year:
            return self.day(day)
        return format_date(day, "M月d日(EEE)" if self.code == "ja" else "EEE, d MMM", locale=self._locale)

    def moment(self, moment: datetime, *, seconds: bool = False) -> str:
        """Show an instant in Japan time, with the zone said."""
        local = moment.astimezone(JAPAN)
        pattern = "M月d日(EEE)" if self.code == "ja" else "EEE, d MMM"
        clock = local.strftime("%H:%M:%S" if seconds else "%H:%M")
        return f"{format_date(local, pattern, locale=self._locale)} {clock} JST"

    def clock_time(self, moment: datetime) -> str:
        """Show hours and minutes in Japan time."""
        return moment.astimezone(JAPAN).strftime("%H:%M")

    def money(self, amount: Decimal) -> str:
        """Show yen with separators."""
        return format_currency(amount, "JPY", "¥#,##0;-¥#,##0", locale=self._locale)

    def span(self, span: timedelta) -> str:
        """Show the length of a span in its two largest units, without a sign."""
        seconds = int(abs(span.total_seconds()))
        days, hours, minutes = seconds // _DAY, seconds % _DAY // _HOUR, seconds % _HOUR // _MINUTE
        if days:
            return self.text(tr("{days} d {hours} h", days=days, hours=hours))
        if hours:
            return self.text(tr("{hours} h {minutes} min", hours=hours, minutes=minutes))
        return self.text(tr("{minutes} min", minutes=minutes))
