"""Compares what a card says with Account, Contact and WHMCS client, down to the character (domain.md 2.3, 4)."""

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import groupby

import jaconv

from console.models.action import Context
from console.models.dossier import Agreement, Dossier
from console.models.text import Text, joined, tr, verbatim
from console.services.rules.addresses import account_address, client_address, contact_address, goes_on, place_of
from console.services.rules.identity_match import client_name, compare_names, names_alike, parse_birth_date
from console.services.rules.residence_card import read_day


class Likeness(StrEnum):
    """How the card and one record compare."""

    SAME = "same"
    ALIKE = "alike"
    OTHER_SCRIPT = "other_script"
    DIFFERENT = "different"


@dataclass(frozen=True, kw_only=True)
class Source:
    """What one record says.

    Attributes:
        name: `Account`, `Contact` or `WHMCS`.
        value: as it stands there, empty when there is nothing.
    """

    name: str
    value: str

    @property
    def title(self) -> Text:
        """The name as the reader says it."""
        return _TITLES.get(self.name, verbatim(self.name))


_TITLES = {"Account": tr("Account"), "Contact": tr("Contact")}


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """The card against one record.

    Attributes:
        card: what the card says, as it was compared.
        value: what the record says, as it was compared.
    """

    source: Source
    likeness: Likeness
    card: str
    value: str


def names(dossier: Dossier) -> tuple[Source, ...]:
    """Give the names on record, without those that are missing."""
    client = dossier.billing.client.value
    return _present(
        ("Account", dossier.account.name if dossier.account else ""),
        ("Contact", dossier.contacts[0].name if dossier.contacts else ""),
        ("WHMCS", client_name(client) if client else ""),
    )


def birth_dates(dossier: Dossier, context: Context) -> tuple[Source, ...]:
    """Give the birth dates on record; one that is no date in WHMCS is given as it stands."""
    client = dossier.billing.client.value
    raw = client.custom_field(context.profile.whmcs.birth_date_field) if client else None
    known = parse_birth_date(raw)
    ours = next((contact.birth_date for contact in dossier.contacts if contact.birth_date), None)
    return _present(("Contact", ours.isoformat() if ours else ""), ("WHMCS", known.isoformat() if known else raw or ""))


def addresses(dossier: Dossier) -> tuple[Source, ...]:
    """Give the addresses on record in Japanese order."""
    client = dossier.billing.client.value
    contact = dossier.contacts[0] if dossier.contacts else None
    return _present(
        ("Account", account_address(dossier)),
        ("Contact", contact_address(contact)),
        ("WHMCS", client_address(client) if client else ""),
    )


def _present(*found: tuple[str, str]) -> tuple[Source, ...]:
    return tuple(Source(name=name, value=value.strip()) for name, value in found if value.strip())


def compare_name(card: str, source: Source) -> Comparison:
    """Compare names as sets of tokens, so that the order of family and given name does not matter."""
    verdict = compare_names(card, source.value)
    if verdict is Agreement.SAME:
        return _comparison(Likeness.SAME, card, source)
    if verdict is None:
        return _comparison(Likeness.OTHER_SCRIPT, card, source)
    alike = names_alike(card, source.value)
    return _comparison(Likeness.ALIKE if alike else Likeness.DIFFERENT, card, source, _in_order(card, source.value))


def compare_birth_date(card: str, source: Source) -> Comparison:
    """Compare birth dates as days; what stands in a record and is no day is to be looked at."""
    one, other = read_day(card), read_day(source.value)
    if one is not None and one == other:
        return _comparison(Likeness.SAME, card, source)
    ours = one.isoformat() if one else card
    return _comparison(Likeness.ALIKE if other is None else Likeness.DIFFERENT, ours, source, source.value)


def compare_address(card: str, source: Source) -> Comparison:
    """Compare addresses folded; across scripts only the numbers can be compared.

    An address that goes on where the other ends (a building, a room), or has other words after the same numbers of one
    town, is alike and to be looked at.
    """
    one, other = place_of(card), place_of(source.value)
    if one == other:
        return _comparison(Likeness.SAME, card, source)
    if _numbers(one) != _numbers(other) and not goes_on(one, other):
        return _comparison(Likeness.DIFFERENT, card, source, source.value)
    if one.isascii() != other.isascii():
        return _comparison(Likeness.OTHER_SCRIPT, card, source)
    likeness = Likeness.ALIKE if goes_on(one, other) or goes_on(_town(one), _town(other)) else Likeness.DIFFERENT
    return _comparison(likeness, card, source, source.value)


def _town(text: str) -> str:
    return re.split(r"\d", text, maxsplit=1)[0]


def _numbers(text: str) -> list[str]:
    return re.findall(r"\d+", text)


def _comparison(likeness: Likeness, card: str, source: Source, other: str | None = None) -> Comparison:
    value = plain(other or source.value) if likeness in _UNLIKE else source.value
    return Comparison(source=source, likeness=likeness, card=plain(card), value=value)


_UNLIKE = frozenset({Likeness.ALIKE, Likeness.DIFFERENT})


def in_words(found: Sequence[Comparison]) -> Text:
    """Say what the card has, once, and what the records have, the same values once.

    In square brackets stand the characters that the other side does not have: on the card, those that any of the
    records lacks.
    """
    unlike = [one for one in found if one.likeness in _UNLIKE]
    said: dict[tuple[Likeness, str], list[Text]] = {}
    for one in (*unlike, *(one for one in found if one.likeness not in _UNLIKE)):
        value = "" if one.likeness is Likeness.SAME else one.value
        kind = Likeness.DIFFERENT if one.likeness in _UNLIKE else one.likeness
        said.setdefault((kind, value), []).append(one.source.title)
    parts = [_said(kind, value, joined(systems, ", "), unlike) for (kind, value), systems in said.items()]
    if unlike:
        card = unlike[0].card
        lacking = {place for one in unlike for place in _lacking(card, one.value)}
        parts.insert(0, tr("card {card}", card=_bracketed(card, lacking)))
    return joined(parts)


def _said(kind: Likeness, value: str, systems: Text, unlike: Sequence[Comparison]) -> Text:
    if kind is Likeness.SAME:
        return tr("{systems}: the same", systems=systems)
    if kind is Likeness.OTHER_SCRIPT:
        return tr("{systems}, in another script: {value}", systems=systems, value=value)
    return tr("{systems}: {value}", systems=systems, value=marked(unlike[0].card, value)[1])


def plain(text: str) -> str:
    """Write a text as it is compared and can still be read: NFKC, upper case, one kind of kana, single blanks."""
    return " ".join(jaconv.hira2kata(unicodedata.normalize("NFKC", text)).upper().split())


def _in_order(card: str, other: str) -> str:
    """Put the tokens of a name into the order that they have on the card; those that are not there come last."""
    place = {token: number for number, token in enumerate(plain(card).split())}
    return " ".join(sorted(plain(other).split(), key=lambda token: place.get(token, len(place))))


def marked(one: str, other: str) -> tuple[str, str]:
    """Mark in square brackets the characters of each text that the other does not have at that place."""
    return _bracketed(one, _lacking(one, other)), _bracketed(other, _lacking(one, other, of_second=True))


def _lacking(one: str, other: str, *, of_second: bool = False) -> set[int]:
    """Give the places of characters that only one of two texts has: those of the first, or of the second."""
    places: set[int] = set()
    for kind, low, high, start, end in SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
        if kind != "equal":
            places.update(range(start, end) if of_second else range(low, high))
    return places


def _bracketed(text: str, places: set[int]) -> str:
    shown = ""
    for marks, run in groupby(enumerate(text), key=lambda one: one[0] in places):
        words = "".join(letter for _place, letter in run)
        shown += f"[{words}]" if marks else words
    return shown


Compare = Callable[[str, Source], Comparison]


def listed(sources: tuple[Source, ...]) -> Text:
    """List what the records say, the same values once."""
    by_value: dict[str, list[Text]] = {}
    for source in sources:
        by_value.setdefault(source.value, []).append(source.title)
    return joined(
        tr("{systems}: {value}", systems=joined(systems, ", "), value=value) for value, systems in by_value.items()
    )


def day_or_none(text: str | None) -> date | None:
    """Read a typed day, or None when nothing that is a day was typed."""
    return read_day(text) if text else None
