"""Whether the custom field numbers of the profile are the right ones in WHMCS: a few clients' values look so.

Only counts leave this file: no value, no name, no number of a customer.
"""

import asyncio
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from console.models.doctor import Finding, Mender
from console.models.error import ConsoleError
from console.models.text import Text, tr
from console.models.whmcs import Client
from console.services.doctor.findings import Patient, SignedIn, failed, fine, warning
from console.services.gateways.protocol import QueryRead
from console.services.rules.folding import fold

_SAMPLE: Final = 10
_DATE: Final = re.compile(r"\d{1,4}\D+\d{1,2}\D+\d{1,4}|\d{8}")
_GENDERS: Final = frozenset({"male", "female", "m", "f", "other", "男", "女", "男性", "女性", "その他"})


@dataclass(frozen=True, kw_only=True)
class _Field:
    """One field of the profile: its key, its number, and when a value looks right for a client."""

    key: str
    number: int
    title: Text
    stops: Text
    fits: Callable[[str, str], bool]


async def check_client_fields(patient: Patient, signed_in: SignedIn) -> tuple[Finding, ...]:
    """Compare custom fields of a few clients with what Salesforce knows of the same customers."""
    found = await _sample(patient, signed_in)
    if isinstance(found, ConsoleError):
        return (failed("whmcs.fields", found, who=Mender.DEVOPS),)
    if not found:
        text = tr("The custom fields of WHMCS cannot be told: no customer of Salesforce was found there by e-mail.")
        return (warning("whmcs.fields", text, remedy=tr("Compare their numbers by hand."), who=Mender.DEVOPS),)
    return tuple(_judge(field, found) for field in _fields(patient))


def _fields(patient: Patient) -> tuple[_Field, ...]:
    table = patient.profile.whmcs
    return (
        _Field(
            key="whmcs.fields.customer_number",
            number=table.customer_number_field,
            title=tr("Customer number"),
            stops=tr("Customers are found by e-mail alone, or not at all."),
            fits=lambda value, number: fold(value) == fold(number),
        ),
        _Field(
            key="whmcs.fields.birth_date",
            number=table.birth_date_field,
            title=tr("Date of birth"),
            stops=tr("Birth dates of WHMCS cannot be compared."),
            fits=lambda value, _number: _DATE.search(fold(value)) is not None,
        ),
        _Field(
            key="whmcs.fields.gender",
            number=table.gender_field,
            title=tr("Gender"),
            stops=tr("Genders of WHMCS cannot be compared."),
            fits=lambda value, _number: fold(value) in _GENDERS,
        ),
    )


async def _sample(patient: Patient, signed_in: SignedIn) -> Sequence[tuple[str, Client]] | ConsoleError:
    """Find a few customers in both systems by e-mail: the number in Salesforce, and the client."""
    number = signed_in.org.choice("customer_number_field")
    if number is None or not signed_in.org.has("Contact", "Email"):
        return ()
    soql = (
        f"SELECT Email, Account.{number} FROM Contact WHERE Email != null AND Account.{number} != null "
        f"ORDER BY CreatedDate LIMIT {_SAMPLE}"
    )
    (answer,) = await signed_in.salesforce.read([QueryRead(soql=soql)])
    if answer.failure is not None:
        return answer.failure
    pairs = [(str(row["Email"]), str(_parent(row).get(number, ""))) for row in answer.rows]
    clients = await asyncio.gather(*(patient.whmcs.client_by_email(email) for email, _number in pairs))
    return [(own, client) for (_email, own), client in zip(pairs, clients, strict=True) if client is not None]


def _parent(row: Any) -> dict[str, Any]:
    found = row.get("Account")
    return found if isinstance(found, dict) else {}


def _judge(field: _Field, sample: Sequence[tuple[str, Client]]) -> Finding:
    fitting = [own for own, client in sample if field.fits(client.custom_field(field.number) or "", own)]
    text = tr(
        "{title}, custom field {number}: right for {count} of {all} clients that were looked at.",
        title=field.title,
        number=field.number,
        count=len(fitting),
        all=len(sample),
    )
    if 2 * len(fitting) >= len(sample):
        return fine(field.key, text)
    remedy = tr("Set the number of the custom field in the [whmcs] table of the org profile.")
    return warning(field.key, text, stops=field.stops, remedy=remedy, who=Mender.DEVOPS)
