"""Which fields of Salesforce each action writes: for the form, the rights of the preflight check, and the cache.

Declared here once for the whole program; `tests/test_conformance.py` plans every action in every variant of
organisation and fails when a plan writes a field that is not in this table.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from console.models.org import FieldInfo, Org
from console.models.plan import CreateRecord, WritePlan
from console.models.text import Text, tr
from console.services.rules.cancellation_case import INTERNET_FIELDS, SIM_FIELDS

CASE_LOOKUP: Final = "{case_opportunity_field}"
"""Stands for the settled lookup from a Case to its Opportunity (domain.md 3)."""
COMMENT_BYTES: Final = 4000
"""CaseComment.CommentBody is limited in bytes, whatever its describe says of characters (salesforce.md 6.2)."""


class How(StrEnum):
    """Which right a field needs."""

    CREATE = "create"
    UPDATE = "update"


@dataclass(frozen=True, kw_only=True)
class NeededField:
    """A field that an action writes, always or in some situations.

    Attributes:
        spared: the action leaves the field out where it does not exist or is not editable, and still works.
    """

    object: str
    field: str
    how: How
    spared: bool = False


def _update(name: str, *fields: str) -> tuple[NeededField, ...]:
    return tuple(NeededField(object=name, field=field, how=How.UPDATE) for field in fields)


def _create(name: str, *fields: str) -> tuple[NeededField, ...]:
    return tuple(NeededField(object=name, field=field, how=How.CREATE) for field in fields)


def _spared(name: str, *fields: str) -> tuple[NeededField, ...]:
    return tuple(NeededField(object=name, field=field, how=How.UPDATE, spared=True) for field in fields)


_COMMENT: Final = _create("CaseComment", "ParentId", "CommentBody")
_NEW_CLAIM: Final = _create("Task", "Subject", "OwnerId", "WhatId", "ActivityDate", "Status")
_OWNERS: Final = (*_update("Order", "OwnerId"), *_update("Case", "OwnerId"), *_update("Task", "OwnerId"))
_OWNERS_WITH_REASON: Final = (
    *_OWNERS,
    *_NEW_CLAIM,
    *_create("Task", "Description"),
    *_update("Task", "Description"),
    *_update("Order", "Description"),
    *_COMMENT,
)
_ID_STATUS: Final = ("Id_Verification_Status__c", "Id_Verification_Rejection_Message__c")
_ID_NOTE: Final = _spared("Account", "Id_Verification_Note__c")
_SETTLED_BY_ID: Final = (*_update("Task", "Status"), *_update("Case", "Status"))
_ACTIVATION: Final = _update("Order", "OwnerId", "Description", "Activation_Status__c")

_NEEDED: Final[Mapping[str, tuple[NeededField, ...]]] = {
    "approve_order": (
        *_update("Order", "Status"),
        *_ACTIVATION,
        *_update("Order", "Activation_Scheduled_At__c"),
        *_update("Case", "Status"),
    ),
    "reject_order": (*_update("Order", "Status", "Description", "OwnerId"), *_update("Case", "Status")),
    "assign_sim": (
        *_update("Order", "Assign_Physical_SIM__c"),
        *_ACTIVATION,
        *_spared("SIM_Inventory__c", "Status__c"),
    ),
    "retry_provisioning": (
        *_update("Order", "Activation_Error_Code__c", "Activation_Error_Message__c"),
        *_ACTIVATION,
    ),
    "record_eligibility": (
        *_update("Account", "Internet_Eligibility__c", "Internet_Eligibility_Status__c"),
        *_update("Account", "Internet_Eligibility_Checked_Date_Time__c"),
        *_spared("Account", "Internet_Eligibility_Notes__c", "Internet_Eligibility_Case_Id__c"),
        *_update("Opportunity", "StageName"),
        *_update("Case", "Status", "OwnerId"),
        *_COMMENT,
    ),
    "verify_identity": (
        *_update("Account", *_ID_STATUS, "Id_Verification_Verified_Date_Time__c"),
        *_ID_NOTE,
        *_SETTLED_BY_ID,
    ),
    "reject_identity": (*_update("Account", *_ID_STATUS), *_ID_NOTE, *_SETTLED_BY_ID),
    "confirm_cancellation": (
        *_update("Opportunity", "StageName", INTERNET_FIELDS.date, INTERNET_FIELDS.notice),
        *_update("Opportunity", SIM_FIELDS.date, SIM_FIELDS.notice),
        *_update("Case", "Status", "OwnerId"),
        *_spared("Case", CASE_LOOKUP),
        *_COMMENT,
    ),
    "terminate_service": (
        *_update("Case", "OwnerId", "Status"),
        *_spared("Case", CASE_LOOKUP),
        *_COMMENT,
        *_update("Opportunity", "StageName", "LineReturn__c"),
    ),
    "track_equipment": (*_update("Opportunity", "LineReturn__c"), *_update("Case", "OwnerId")),
    "close_case": (*_update("Case", "Status", "OwnerId"), *_COMMENT),
    "escalate": (
        *_spared("Order", "Description"),
        *_create("Case", "Subject", "Priority", "IsEscalated", "OwnerId", "Description", "Type", "AccountId"),
        *_create("Case", CASE_LOOKUP),
        *_update("Case", "IsEscalated", "Priority", "OwnerId"),
        *_COMMENT,
    ),
    "hand_back": (*_update("Case", "IsEscalated", "OwnerId", "Status"), *_COMMENT),
    "claim": _OWNERS_WITH_REASON,
    "reassign": _OWNERS_WITH_REASON,
    "release": (*_OWNERS, *_update("Task", "Status")),
    "repair_drift": (*_update("Opportunity", "StageName", "Description"), *_update("Case", "Status", "OwnerId")),
}

_FED_BY: Final[Mapping[tuple[str, str], tuple[tuple[str, str], ...]]] = {
    ("approve_order", "scheduled_at"): (("Order", "Activation_Scheduled_At__c"),),
    ("reject_order", "reason"): (("Order", "Description"),),
    ("assign_sim", "sim"): (("Order", "Assign_Physical_SIM__c"),),
    ("record_eligibility", "result"): (("Account", "Internet_Eligibility__c"),),
    ("record_eligibility", "note"): (("Account", "Internet_Eligibility_Notes__c"), ("CaseComment", "CommentBody")),
    ("record_eligibility", "move_stage"): (("Opportunity", "StageName"),),
    ("verify_identity", "note"): (("Account", "Id_Verification_Note__c"),),
    ("reject_identity", "message"): (("Account", "Id_Verification_Rejection_Message__c"),),
    ("reject_identity", "note"): (("Account", "Id_Verification_Note__c"),),
    ("terminate_service", "line_return"): (("Opportunity", "LineReturn__c"),),
    ("terminate_service", "reason"): (("CaseComment", "CommentBody"),),
    ("track_equipment", "line_return"): (("Opportunity", "LineReturn__c"),),
    ("close_case", "reason"): (("CaseComment", "CommentBody"),),
    ("escalate", "reason"): (("Case", "Description"), ("CaseComment", "CommentBody")),
    ("hand_back", "reason"): (("CaseComment", "CommentBody"),),
    ("reassign", "reason"): (("CaseComment", "CommentBody"), ("Order", "Description"), ("Task", "Description")),
    ("repair_drift", "reason"): (("Opportunity", "Description"),),
}
"""Which fields a field of a form ends up in, where it is one alone."""
_UNIQUE: Final = frozenset({("record_eligibility", "note")})
"""Of several fields the first that exists takes it."""


def needed_fields(action: str, org: Org) -> tuple[NeededField, ...]:
    """Give every field that an action may write in this organisation; none for an action that is not declared here.

    The lookup of a Case is the settled one, and is left out where the choice is open or the org has none.
    """
    lookup = org.choice("case_opportunity_field")
    found: list[NeededField] = []
    for one in _NEEDED.get(action, ()):
        if one.field != CASE_LOOKUP:
            found.append(one)
        elif lookup is not None:
            found.append(NeededField(object=one.object, field=lookup, how=one.how, spared=one.spared))
    return tuple(found)


def declared_actions() -> frozenset[str]:
    """Give the keys of the actions that are declared here."""
    return frozenset(_NEEDED)


def closed(object_name: str, field: str, org: Org, how: How) -> Text | None:
    """Say why this user may not write a field, or None when they may."""
    found = org.objects.get(object_name)
    if found is None:
        return tr("{object} is not visible to you in Salesforce.", object=object_name)
    info = found.fields.get(field)
    if info is None:
        return tr("The field {field} does not exist here, or is hidden from you.", field=f"{object_name}.{field}")
    if not (info.createable and found.createable if how is How.CREATE else info.updateable and found.updateable):
        return tr("The field {field} is not editable for you.", field=info.label)
    return None


def closed_inputs(action: str, names: Iterable[str], org: Org) -> Mapping[str, Text]:
    """Say of each field of an action's form that this user cannot have written, why not (domain.md 3)."""
    found: dict[str, Text] = {}
    for name in names:
        places = _FED_BY.get((action, name), ())
        if (action, name) in _UNIQUE:
            places = tuple(place for place in places if org.has(*place))[:1]
        if len(places) != 1:  # which one it is depends on the item: the plan's own rights tell
            continue
        how = How.CREATE if places[0][0] == "CaseComment" else How.UPDATE
        sentence = closed(*places[0], org, how)
        if sentence is not None:
            found[name] = sentence
    return found


def too_long(plan: WritePlan, org: Org) -> tuple[tuple[str, Text], ...]:
    """Find texts of a plan that are longer than their fields, by the field of the form that they came from.

    An empty name means that no one field of the form is to blame.
    """
    found: list[tuple[str, Text]] = []
    for row in plan.rows:
        for write in row.writes:
            info = org.field(row.object, write.field)
            sentence = _over(row.object, write.after, info) if info is not None else None
            if sentence is not None:
                found.append((_input_of(plan.action, row.object, write.field), sentence))
    return tuple(found)


def _over(object_name: str, value: object, info: FieldInfo) -> Text | None:
    """Salesforce counts characters, in a comment bytes of UTF-8; a reference and a picklist have no text to cut."""
    if not isinstance(value, str) or info.type not in {"string", "textarea", "email", "phone", "url"}:
        return None
    if object_name == "CaseComment" and len(value.encode()) > COMMENT_BYTES:
        return tr("Too long for a comment on a Case by {count} bytes; a Japanese letter has three.",
                  count=len(value.encode()) - COMMENT_BYTES)  # fmt: skip
    if 0 < info.length < len(value):
        return tr("The field {field} takes {most} characters in Salesforce; this makes {count}.",
                  field=info.label, most=info.length, count=len(value))  # fmt: skip
    return None


def _input_of(action: str, object_name: str, field: str) -> str:
    for (name, asked), places in _FED_BY.items():
        if name == action and (object_name, field) in places:
            return asked
    return ""


def written_by(plan: WritePlan) -> frozenset[NeededField]:
    """Give what a plan writes, in the terms of this table."""
    return frozenset(
        NeededField(
            object=row.object,
            field=write.field,
            how=How.CREATE if isinstance(row, CreateRecord) else How.UPDATE,
        )
        for row in plan.rows
        for write in row.writes
    )
