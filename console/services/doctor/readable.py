"""Fields that the console reads: field-level security hides them without a word, and what rests on them goes blind."""

from collections.abc import Iterator
from typing import Final

from console.models.account import Account
from console.models.case import Case, CaseComment
from console.models.contact import Contact
from console.models.doctor import Finding, Mender
from console.models.opportunity import Opportunity
from console.models.order import Order, OrderItem, Product, Sim
from console.models.org import Org
from console.models.record import Record
from console.models.text import tr, verbatim
from console.services.doctor.findings import SignedIn, broken, fine, warning

_READ: Final[tuple[type[Record], ...]] = (
    Account, Contact, Opportunity, Order, OrderItem, Product, Case, CaseComment, Sim,
)  # fmt: skip
_MAY_LACK: Final = frozenset({"Internet_Eligibility_Notes__c", "Internet_Eligibility_Case_Id__c"})
"""Fields that not every organisation has, and that nothing misses (domain.md 3)."""


async def check_readable(signed_in: SignedIn) -> tuple[Finding, ...]:
    """Give a finding for each object: which of its fields are missing or hidden; describe has told already."""
    return tuple(_object(model, signed_in.org) for model in _READ)


def _object(model: type[Record], org: Org) -> Finding:
    key = f"fields.{model.OBJECT}"
    if model.OBJECT not in org.objects:
        return broken(
            key,
            tr("{object} is not visible to you in Salesforce.", object=model.OBJECT),
            stops=tr("Everything that is read from it."),
            remedy=tr("Give the user's permission set the right to read {object}.", object=model.OBJECT),
            who=Mender.SF_ADMIN,
        )
    missing = [name for name, there in _columns(model, org) if not there]
    if not missing:
        return fine(key, tr("{object}: every field that the console reads is there.", object=model.OBJECT))
    names = verbatim(", ".join(missing))
    return warning(
        key,
        tr("{object}: missing, or hidden from you: {fields}.", object=model.OBJECT, fields=names),
        stops=tr("Facts and checks that rest on these fields: they cannot be told."),
        remedy=tr("Give the user's permission set the right to read: {fields}.", fields=names),
        who=Mender.SF_ADMIN,
    )


def _columns(model: type[Record], org: Org) -> Iterator[tuple[str, bool]]:
    """Name each field of a model once, and whether the org shows one of the names that it may have."""
    optional = {row.key for row in org.settlement if not row.value}
    for column in model.columns():
        if column.parent is not None or column.child is not None or _MAY_LACK & set(column.candidates):
            continue
        if column.name == "etag":  # no field: it comes in a header
            continue
        if "case_opportunity_field" in optional and any("Opportunity" in name for name in column.candidates):
            continue
        yield column.candidates[0], any(org.has(model.OBJECT, name) for name in column.candidates)
