"""Tells whether this is the same person in Salesforce and in WHMCS (domain.md 2.1, check 1)."""

import unicodedata
from dataclasses import dataclass
from datetime import date, datetime
from itertools import permutations

from console.models.action import Context
from console.models.dossier import Agreement, Dossier, Finding, Match, Verdict
from console.models.text import Text, joined, tr
from console.models.whmcs import Client
from console.services.rules.addresses import account_address, client_address, contact_address, same_place
from console.services.rules.folding import fold_name, fold_number, modern_forms, usual_spelling
from console.services.rules.residence_card import read_day

TITLE = tr("Identity matches")
_MOST_TOKENS = 5


def parse_birth_date(text: str | None) -> date | None:
    """Read the free text of WHMCS's birth date field, the year first or last, or None when it is no date."""
    written = unicodedata.normalize("NFKC", text or "").strip()
    day = read_day(written)
    if day is not None:
        return day
    try:
        return datetime.strptime(written, "%d/%m/%Y").date()  # noqa: DTZ007 - a birthday has no zone
    except ValueError:
        return None


def client_name(client: Client) -> str:
    """Put a client's name in Japanese order: family name first."""
    return f"{client.last_name} {client.first_name}".strip()


def compare_names(one: str, other: str) -> Agreement | None:
    """Compare two names as sets of tokens; one that is written without a blank is compared as a whole.

    Returns:
        SAME or DIFFERENT; None when they are in different scripts (kanji, kana, Latin letters), which nobody can
        compare by text.
    """
    tokens, others = fold_name(one), fold_name(other)
    if tokens == others or _written_together(tokens, others) or _written_together(others, tokens):
        return Agreement.SAME
    if _script(one) != _script(other):
        return None
    return Agreement.DIFFERENT


def _written_together(one: frozenset[str], other: frozenset[str]) -> bool:
    """Tell whether one name is the other's tokens without a blank, in any order."""
    return len(one) == 1 and len(other) <= _MOST_TOKENS and any("".join(order) in one for order in permutations(other))


def names_alike(one: str, other: str) -> bool:
    """Tell whether two names differ only in old kanji forms, accents, hyphens or apostrophes: to be looked at."""
    return compare_names(usual_spelling(one), usual_spelling(other)) is Agreement.SAME


def _script(name: str) -> str:
    letters = [character for character in unicodedata.normalize("NFKC", name) if character.isalpha()]
    if all(unicodedata.name(letter, "").startswith("LATIN") for letter in letters):
        return "latin"
    return "kana" if all("ぁ" <= letter <= "ー" for letter in letters) else "kanji"


@dataclass(frozen=True, kw_only=True)
class _Part:
    verdict: Verdict
    text: Text


def check_identity(dossier: Dossier, context: Context) -> Finding:
    """Compare names, birth date and address across Account, Contact and WHMCS client, and read the ID status."""
    parts = [_id_status(dossier), *_against_client(dossier, context)]
    for verdict in (Verdict.FAIL, Verdict.CANNOT_TELL, Verdict.ASK):
        hits = [part.text for part in parts if part.verdict is verdict]
        if hits:
            return Finding(key="identity", title=TITLE, verdict=verdict, evidence=joined(hits))
    return Finding(key="identity", title=TITLE, verdict=Verdict.PASS, evidence=joined(part.text for part in parts))


def _against_client(dossier: Dossier, context: Context) -> list[_Part]:
    reading = dossier.billing.client
    if reading.unread is not None:
        return [_Part(verdict=Verdict.CANNOT_TELL, text=reading.unread)]
    if reading.value is None:
        return [_Part(verdict=Verdict.CANNOT_TELL, text=tr("No WHMCS client was found for this customer"))]
    fields, client = context.profile.whmcs, reading.value
    parts = [
        *_numbers(dossier, client, fields.customer_number_field),
        _names(dossier, client),
        _birth(dossier, client, fields.birth_date_field),
        _address(dossier, client),
    ]
    if client.status != "Active":
        sentence = tr("The WHMCS client {client} is {status}", client=str(client.id), status=client.status)
        parts.append(_Part(verdict=Verdict.ASK, text=sentence))
    if dossier.billing.match is Match.EMAIL_ONLY:
        parts.insert(
            0,
            _Part(
                verdict=Verdict.CANNOT_TELL,
                text=tr("The WHMCS client {client} was found by e-mail alone", client=str(client.id)),
            ),
        )
    return parts


def _id_status(dossier: Dossier) -> _Part:
    status = (dossier.account.id_status if dossier.account else None) or ""
    if status == "Verified":
        return _Part(verdict=Verdict.PASS, text=tr("ID verified"))
    if status == "Rejected":
        return _Part(verdict=Verdict.FAIL, text=tr("The ID document was rejected"))
    if not status:
        return _Part(verdict=Verdict.ASK, text=tr("No ID verification on record"))
    return _Part(verdict=Verdict.ASK, text=tr("ID not verified yet: {status}", status=status))


def _names(dossier: Dossier, client: Client) -> _Part:
    in_whmcs = client_name(client)
    if not in_whmcs:
        return _Part(verdict=Verdict.CANNOT_TELL, text=tr("The WHMCS client has no name"))
    sources = [contact.name for contact in dossier.contacts[:1]] or []
    if dossier.account:
        sources.append(dossier.account.name)
    for name in dict.fromkeys(sources):
        verdict = compare_names(name, in_whmcs)
        if verdict is None:
            return _Part(
                verdict=Verdict.ASK,
                text=tr("Names are in different scripts: {one} / {other}", one=name, other=in_whmcs),
            )
        if verdict is Agreement.DIFFERENT:
            return _differing_names(name, in_whmcs)
    return _Part(verdict=Verdict.PASS, text=tr("names match"))


def _differing_names(one: str, other: str) -> _Part:
    if fold_name(modern_forms(one)) == fold_name(modern_forms(other)):
        sentence = tr("Names differ only in old kanji forms: {one} / {other}", one=one, other=other)
    elif names_alike(one, other):
        sentence = tr("Names differ only in accents, hyphens or apostrophes: {one} / {other}", one=one, other=other)
    else:
        sentence = tr("Names differ: Salesforce {one}, WHMCS {other}", one=one, other=other)
        return _Part(verdict=Verdict.FAIL, text=sentence)
    return _Part(verdict=Verdict.ASK, text=sentence)


def _numbers(dossier: Dossier, client: Client, field: int) -> tuple[_Part, ...]:
    """Say that this is another customer's client where both systems have a number; the way to it proves less."""
    ours, theirs = (
        (dossier.account.customer_number if dossier.account else None) or "",
        client.custom_field(field) or "",
    )
    if not ours or not theirs or fold_number(ours) == fold_number(theirs):
        return ()
    sentence = tr("Customer numbers differ: Salesforce {one}, WHMCS {other}", one=ours, other=theirs)
    return (_Part(verdict=Verdict.FAIL, text=sentence),)


def _birth(dossier: Dossier, client: Client, field: int) -> _Part:
    ours = next((contact.birth_date for contact in dossier.contacts if contact.birth_date), None)
    raw = client.custom_field(field)
    theirs = parse_birth_date(raw)
    if raw and theirs is None:
        return _Part(verdict=Verdict.CANNOT_TELL, text=tr("The birth date in WHMCS is no date: {text}", text=raw))
    if ours is None or theirs is None:
        where = "Salesforce" if ours is None else "WHMCS"
        return _Part(verdict=Verdict.CANNOT_TELL, text=tr("No birth date in {system}", system=where))
    if ours != theirs:
        return _Part(
            verdict=Verdict.FAIL,
            text=tr("Birth dates differ: Salesforce {one}, WHMCS {other}", one=ours, other=theirs),
        )
    return _Part(verdict=Verdict.PASS, text=tr("birth date matches"))


def _address(dossier: Dossier, client: Client) -> _Part:
    ours, theirs = account_address(dossier), client_address(client)
    if not ours or not theirs.strip():
        return _Part(verdict=Verdict.ASK, text=tr("An address is missing in one of the systems"))
    contact = next((found for found in dossier.contacts[:1] if found.street), None)
    for address in (ours, contact_address(contact)):
        if address and not same_place(address, theirs):
            return _Part(
                verdict=Verdict.ASK,
                text=tr("Addresses differ: Salesforce {one}, WHMCS {other}", one=address, other=theirs),
            )
    return _Part(verdict=Verdict.PASS, text=tr("address matches"))
