"""Sentences that need something of what Salesforce said: names of fields, or the words of an administrator's rule.

Messages are never passed on whole: they can hold a customer's data. Quoted is only what an administrator wrote.
"""

import re
from collections.abc import Callable
from typing import Final

from console.models.text import Text, tr, verbatim
from console.services.gateways.meaning import Fault

_COLUMN: Final = re.compile(r"No such column '([A-Za-z][A-Za-z0-9_.]*)'")
_CLOSED_FIELDS: Final = re.compile(r"fields: ([A-Za-z0-9_]+(?:, [A-Za-z0-9_]+)*)")
_API_NAME: Final = re.compile(r"^[A-Za-z][A-Za-z0-9_]*$")
_LONGEST_QUOTE: Final = 500


def _first_line(fault: Fault) -> Text:
    """Quote the text that an administrator wrote for this refusal; an automation's cause goes without its stack."""
    return verbatim(fault.message.strip().split("\n", 1)[0][:_LONGEST_QUOTE])


def _whole(fault: Fault) -> Text:
    return verbatim(fault.message.strip()[:_LONGEST_QUOTE])


def _named(fault: Fault) -> str:
    """Name the fields; the message itself may hold a customer's data."""
    found = [field for field in fault.fields if _API_NAME.match(field)]
    told = _CLOSED_FIELDS.search(fault.message) if not found else None
    return ", ".join(found) or (told.group(1) if told else "?")


def broken_rule(fault: Fault) -> Text:
    """Quote a validation rule."""
    return tr("Salesforce refused with a rule of the organisation: {rule}", rule=_whole(fault))


def broken_integrity(fault: Fault) -> Text:
    """Quote what Salesforce says of values that contradict one another."""
    return tr("Salesforce refused, because values do not fit together: {rule}", rule=_whole(fault))


def look_up_filter(fault: Fault) -> Text:
    """Quote the filter of a look-up field."""
    return tr("Salesforce refused with the filter of a look-up field: {rule}", rule=_whole(fault))


def refusing_trigger(fault: Fault) -> Text:
    """Quote the first line of what a trigger said."""
    return tr("An automation of the Salesforce organisation refused: {rule}", rule=_first_line(fault))


def failed_flow(fault: Fault) -> Text:
    """Quote the first line of what a flow said."""
    return tr("A flow of the Salesforce organisation failed: {rule}", rule=_first_line(fault))


def failed_activation(fault: Fault) -> Text:
    """Quote why an order is not activated."""
    return tr("Salesforce could not activate the order: {rule}", rule=_whole(fault))


def forbidden_transition(fault: Fault) -> Text:
    """Quote why a status does not follow another."""
    return tr("Salesforce does not allow this change of status: {rule}", rule=_whole(fault))


def unknown_field(fault: Fault) -> Text:
    """Name the field that a query or a write asked for."""
    found = _COLUMN.search(fault.message)
    if found is None:
        return tr("Salesforce does not know a field that the console needs, or hides it from you. Nothing was written.")
    return tr(
        "Salesforce does not know the field {field}, or hides it from you. Nothing was written.", field=found.group(1)
    )


def needed_fields(fault: Fault) -> Text:
    """Name the fields that must not be empty."""
    return tr("Salesforce needs a value in: {fields}. Nothing was written.", fields=_named(fault))


def unoffered_value(fault: Fault) -> Text:
    """Name the picklists that lack the value."""
    return tr("Salesforce does not offer this value in: {fields}. Nothing was written.", fields=_named(fault))


def too_long(fault: Fault) -> Text:
    """Name the fields whose text is too long."""
    return tr("The text is too long for: {fields}. Nothing was written.", fields=_named(fault))


def out_of_range(fault: Fault) -> Text:
    """Name the fields whose number is out of range."""
    return tr("The number is out of range for: {fields}. Nothing was written.", fields=_named(fault))


def closed_fields(fault: Fault) -> Text:
    """Name the fields that this user may not change."""
    return tr("Salesforce does not let you change: {fields}. Nothing was written.", fields=_named(fault))


QUOTES: Final[tuple[Text | Callable[[Fault], Text], ...]] = (
    broken_rule,
    broken_integrity,
    look_up_filter,
    refusing_trigger,
    failed_flow,
    failed_activation,
    forbidden_transition,
)
"""Sentences that are nothing without the words that came."""
