"""Texts for a reader that stay untranslated until somebody shows them, so that the language can change at run time."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

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
