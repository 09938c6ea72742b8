"""Texts for a reader that stay untranslated until somebody shows them, so that the language can change at run time."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Final

from typing_extensions import override


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in yen, shown as `¥` with separators."""

    amount: Decimal

    @override
    def __str__(self) -> str:
        """Render without locale data: for tests, logs and exceptions."""
        return f"¥{self.amount:,.0f}"


@dataclass(frozen=True, slots=True)
class Text:
    """A sentence by its English wording (the message id) and the values that go into it.

    Attributes:
        msgid: the English sentence with `{name}` places; the key of the catalogue.
        params: the values by name; dates, times, money and nested texts are formatted in the reader's language.
        literal: data of a customer or a system, never looked up in the catalogue.
    """

    msgid: str
    params: "tuple[tuple[str, Parameter], ...]" = ()
    literal: bool = False

    @override
    def __str__(self) -> str:
        """Render in English without locale data: for tests, logs and exceptions."""
        if self.literal:
            return self.msgid
        return self.msgid.format(**{name: str(value) for name, value in self.params})


Parameter = str | int | Decimal | Money | date | datetime | timedelta | Text


def tr(msgid: str, /, **params: Parameter) -> Text:
    """Mark a sentence for translation.

    Args:
        msgid: the English sentence; every one used in the program has an entry in `resources/i18n/ja/`.
        params: values for the `{places}` of the sentence.
    """
    return Text(msgid, tuple(sorted(params.items())))


def verbatim(data: str) -> Text:
    """Wrap data that is shown as it is, in every language."""
    return Text(data, literal=True)


@dataclass(frozen=True, slots=True)
class Joined(Text):
    """Several texts in a row, shown with a separator between them."""

    parts: tuple[Text, ...] = ()
    separator: str = "; "

    @override
    def __str__(self) -> str:
        """Render every part in English."""
        return self.separator.join(str(part) for part in self.parts)


def joined(parts: Iterable[Text], separator: str = "; ") -> Text:
    """Put texts in a row; one text stays itself."""
    found = tuple(parts)
    return found[0] if len(found) == 1 else Joined(msgid="", parts=found, separator=separator)


_TURNS: Final = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""What turns the direction of writing, so that a line reads as another one."""
_LINE_ENDS: Final = frozenset("\n\r\t\v\f\x1c\x1d\x1e\x85\u2028\u2029")


def inert(words: str, *, one_line: bool = False) -> str:
    """Make words harmless for a terminal or a report: what strangers wrote may hold orders to it.

    Args:
        words: data and sentences.
        one_line: a line end becomes a space; otherwise line feed and tab stay.

    Returns:
        The same, with the replacement character for every control character, turn of direction and half letter.
    """
    return "".join(_inert(letter, one_line=one_line) for letter in words)


def _inert(letter: str, *, one_line: bool) -> str:
    if letter in _LINE_ENDS:
        return letter if letter in "\n\t" and not one_line else " "
    orders = letter < " " or "\x7f" <= letter <= "\x9f" or "\ud800" <= letter <= "\udfff"
    return "\N{REPLACEMENT CHARACTER}" if orders or letter in _TURNS else letter
