"""What an action writes, held against this organisation and this person; and what several actions write alike.

Each action declares its own fields (`writes`); `tests/test_conformance.py` plans every action in every variant of
organisation and fails when a plan writes a field that is not declared.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Final

from console.models.action import ActionSpec
from console.models.org import FieldInfo, Org
from console.models.plan import CreateRecord, WritePlan
from console.models.right import How, NeededField, Unfilled
from console.models.text import Text, tr

CASE_LOOKUP: Final = "{case_opportunity_field}"
"""Stands for the settled lookup from a Case to its Opportunity (domain.md 3)."""
COMMENT_BYTES: Final = 4000
"""CaseComment.CommentBody is limited in bytes, whatever its describe says of characters (salesforce.md 6.2)."""


def update(name: str, *fields: str) -> tuple[NeededField, ...]:
    """Declare fields of an object that are changed."""
    return tuple(NeededField(object=name, field=field, how=How.UPDATE) for field in fields)


def create(name: str, *fields: str) -> tuple[NeededField, ...]:
    """Declare fields of an object that a new record is made with."""
    return tuple(NeededField(object=name, field=field, how=How.CREATE) for field in fields)


def vital(name: str, *fields: str) -> tuple[NeededField, ...]:
    """Declare fields that are changed, and without which the action is not possible for any item."""
    return tuple(replace(one, vital=True) for one in update(name, *fields))


def spared(name: str, *fields: str) -> tuple[NeededField, ...]:
    """Declare fields that are changed where that is possible, and left out where it is not."""
    return tuple(replace(one, spared=True) for one in update(name, *fields))


def fed(name: str, needed: Iterable[NeededField]) -> tuple[NeededField, ...]:
    """Say that the words of a field of the form end up in these."""
    return tuple(replace(one, fed_by=name) for one in needed)


def commented(fed_by: str = "") -> tuple[NeededField, ...]:
    """Declare a comment on a Case, whose text may be a field of the form."""
    return (*create("CaseComment", "ParentId"), *fed(fed_by, create("CaseComment", "CommentBody")))


def owned(fed_by: str = "") -> tuple[NeededField, ...]:
    """Declare what another owner of an item takes: Order, Case or the Task that claims an Account; and its reason."""
    reason = (
        *create("Task", "Description"),
        *update("Task", "Description"),
        *update("Order", "Description"),
    )
    return (*OWNERS, *NEW_CLAIM, *fed(fed_by, reason), *commented(fed_by))


OWNERS: Final = (*update("Order", "OwnerId"), *update("Case", "OwnerId"), *update("Task", "OwnerId"))
"""The owner of whatever holds an item."""
NEW_CLAIM: Final = create("Task", "Subject", "OwnerId", "WhatId", "ActivityDate", "Status")
"""The Task that claims an Account."""
ACTIVATION: Final = update("Order", "OwnerId", "Description", "Activation_Status__c")
"""What starts the provisioning of an order, with the claim and the note of an override."""
CLAIMS_SETTLED: Final = (*update("Task", "Status"), *update("Case", "Status"))
"""Claims and escalations that a decision on an ID document closes with it."""


def needed_fields(action: ActionSpec, org: Org) -> tuple[NeededField, ...]:
    """Give every field that an action may write in this organisation.

    The lookup of a Case is the settled one, and is left out where the choice is open or the org has none.
    """
    lookup = org.choice("case_opportunity_field")
    found: list[NeededField] = []
    for one in action.writes:
        if one.field != CASE_LOOKUP:
            found.append(one)
        elif lookup is not None:
            found.append(replace(one, field=lookup))
    return tuple(found)


def unfilled(action: ActionSpec, org: Org) -> tuple[Unfilled, ...]:
    """Give what this organisation requires in the records that an action makes, and the action does not fill."""
    filled = [one for one in needed_fields(action, org) if one.how is How.CREATE]
    names = dict.fromkeys(one.object for one in filled)
    return tuple(
        lack for name in names for lack in lacking(name, {one.field for one in filled if one.object == name}, org)
    )


def lacking(object_name: str, filled: Iterable[str], org: Org) -> tuple[Unfilled, ...]:
    """Give the fields that a new record of an object must have and is not given."""
    found = org.objects.get(object_name)
    given = set(filled)
    return tuple(
        Unfilled(object=object_name, info=info)
        for info in (found.fields.values() if found else ())
        if info.required and info.name not in given
    )


def required_words(lack: Iterable[Unfilled]) -> Text:
    """Say that an organisation requires what the console does not fill."""
    names = ", ".join(f"{one.info.label} ({one.object}.{one.info.name})" for one in lack)
    return tr("Salesforce requires {fields} in a new record, and this console does not fill it.", fields=names)


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


def closed_inputs(action: ActionSpec, org: Org) -> Mapping[str, Text]:
    """Say of each field of an action's form that this user cannot have written, why not (domain.md 3)."""
    found: dict[str, Text] = {}
    for name in action.form.model_fields:
        place = _place_of(action, name, org)
        sentence = closed(place.object, place.field, org, place.how) if place is not None else None
        if sentence is not None:
            found[name] = sentence
    return found


def _place_of(action: ActionSpec, name: str, org: Org) -> NeededField | None:
    """Give the one field that takes the words of a field of the form; None where that depends on the item.

    A spared field that this organisation has takes them before any other; the plan's own rights tell the rest.
    """
    places = [one for one in needed_fields(action, org) if one.fed_by == name]
    there = [one for one in places if not one.spared or org.has(one.object, one.field)] or places
    taking = [one for one in there if one.spared] or there
    return taking[0] if len(taking) == 1 else None


def too_long(plan: WritePlan, action: ActionSpec, org: Org) -> tuple[tuple[str, Text], ...]:
    """Find texts of a plan that are longer than their fields, by the field of the form that they came from.

    An empty name means that no one field of the form is to blame.
    """
    found: list[tuple[str, Text]] = []
    for row in plan.rows:
        for write in row.writes:
            info = org.field(row.object, write.field)
            sentence = _over(row.object, write.after, info) if info is not None else None
            if sentence is not None:
                found.append((_input_of(action, row.object, write.field), sentence))
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


def _input_of(action: ActionSpec, object_name: str, field: str) -> str:
    return next((one.fed_by for one in action.writes if (one.object, one.field) == (object_name, field)), "")


def written_by(plan: WritePlan) -> frozenset[NeededField]:
    """Give what a plan writes, in the terms in which actions declare it."""
    return frozenset(
        NeededField(
            object=row.object,
            field=write.field,
            how=How.CREATE if isinstance(row, CreateRecord) else How.UPDATE,
        )
        for row in plan.rows
        for write in row.writes
    )
