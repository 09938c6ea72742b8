"""Identifiers of records, as types that cannot be mixed up."""

import re
from typing import Final, NewType

AccountId = NewType("AccountId", str)
ContactId = NewType("ContactId", str)
OpportunityId = NewType("OpportunityId", str)
OrderId = NewType("OrderId", str)
OrderItemId = NewType("OrderItemId", str)
CaseId = NewType("CaseId", str)
SimId = NewType("SimId", str)
UserId = NewType("UserId", str)
OwnerId = NewType("OwnerId", str)
PlanId = NewType("PlanId", str)
ClientId = NewType("ClientId", int)
ServiceId = NewType("ServiceId", int)

_RECORD_ID: Final = re.compile(r"^[A-Za-z0-9]{15}(?:[A-Za-z0-9]{3})?$")


def is_record_id(text: str) -> bool:
    """Tell whether a text has the form of a Salesforce record id (15 or 18 characters)."""
    return bool(_RECORD_ID.match(text)) and any(character.isdigit() for character in text)


def same_record(one: str | None, other: str | None) -> bool:
    """Compare two record ids by their first 15 characters, which are case-sensitive; two missing ids do not match."""
    return bool(one) and bool(other) and str(one)[:15] == str(other)[:15]
