"""What the organisation refuses about the values of a write, field by field (reference section 4.3, 6)."""

import re
from collections.abc import Mapping
from datetime import date

from console.sandbox.access import Org, Principal
from console.sandbox.dates import TOKYO, parse_moment, stamp
from console.sandbox.errors import SECURITY_HINT, RowError, bad_json
from console.sandbox.identifiers import long_id
from console.sandbox.schema_shape import FieldSchema, ObjectSchema

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")
_NUMBERS = {"int", "double", "currency", "percent"}
_DATE_ONLY = 10


def clean(
    org: Org, principal: Principal, schema: ObjectSchema, body: Mapping[str, object], *, creating: bool
) -> dict[str, object]:
    """The values to store, by the schema's own field names.

    Raises:
        RowError: The first thing about them that Salesforce would refuse.
    """
    given = _known(schema, principal, body)
    _refuse_read_only(schema, principal, given, creating=creating)
    values = {name: _value(org, schema.fields[name], value) for name, value in given.items()}
    _refuse_missing(schema, values, creating=creating)
    return values


def _known(schema: ObjectSchema, principal: Principal, body: Mapping[str, object]) -> dict[str, object]:
    given = {}
    for name, value in body.items():
        if name == "attributes":
            continue
        field = schema.find(name, principal.role)
        if field is None:
            code = "INVALID_FIELD"
            raise RowError(code, f"No such column '{name}' on sobject of type {schema.name}")
        if field.name == "Id":
            code = "INVALID_FIELD"
            raise RowError(code, "The Id field should not be specified in the sobject data.")
        given[field.name] = value
    return given


def _refuse_read_only(
    schema: ObjectSchema, principal: Principal, given: Mapping[str, object], *, creating: bool
) -> None:
    closed = [name for name in given if not writable(schema.fields[name], principal.role, creating=creating)]
    if closed:
        code = "INVALID_FIELD_FOR_INSERT_UPDATE"
        raise RowError(code, f"Unable to create/update fields: {', '.join(closed)}. {SECURITY_HINT}", closed)


def writable(field: FieldSchema, role: str, *, creating: bool) -> bool:
    """Whether a role may write the field, on create or on update."""
    allowed = field.createable if creating else field.updateable
    return allowed and role != "readonly" and role not in field.read_only_for and role not in field.hidden_from


def _refuse_missing(schema: ObjectSchema, values: Mapping[str, object], *, creating: bool) -> None:
    missing = [
        field.name
        for field in schema.fields.values()
        if field.required and (creating or field.name in values) and values.get(field.name) is None
    ]
    if missing:
        code = "REQUIRED_FIELD_MISSING"
        raise RowError(code, f"Required fields are missing: [{', '.join(missing)}]", missing)


def _value(org: Org, field: FieldSchema, value: object) -> object:
    if value is None or value == "":
        return False if field.type == "boolean" else None
    if field.type == "boolean" or field.type in _NUMBERS:
        return _plain(field, value)
    if not isinstance(value, str):
        raise _not_deserialized("string", value)
    if field.type in {"date", "datetime"}:
        return _moment(field, value)
    return _reference(org, field, value) if field.type == "reference" else _text(field, value)


def _plain(field: FieldSchema, value: object) -> object:
    if field.type == "boolean" and isinstance(value, bool):
        return value
    if field.type == "boolean" or isinstance(value, bool) or not isinstance(value, int | float):
        raise _not_deserialized(field.type, value)
    if abs(value) >= 10**field.precision:
        code = "NUMBER_OUTSIDE_VALID_RANGE"
        reason = f"{field.label}: value outside of valid range on numeric field: {value}"
        raise RowError(code, reason, [field.name])
    return int(value) if field.type == "int" else float(value)


def _not_deserialized(kind: str, value: object) -> RowError:
    names = {bool: "BOOLEAN", str: "STRING", int: "NUMBER_INT", float: "NUMBER_FLOAT", dict: "OBJECT", list: "ARRAY"}
    token = names.get(type(value), "STRING")
    return bad_json(
        f"Cannot deserialize instance of {kind} from VALUE_{token} value {value} or request may be missing a required "
        "field at [line:1, column:2]"
    )


def _moment(field: FieldSchema, value: str) -> str:
    try:
        if field.type == "datetime":
            return stamp(parse_moment(value))
        if len(value) > _DATE_ONLY:
            return parse_moment(value).astimezone(TOKYO).date().isoformat()
        return date.fromisoformat(value).isoformat()
    except ValueError as error:
        raise _not_deserialized(field.type, value) from error


def _reference(org: Org, field: FieldSchema, value: str) -> str:
    wrong = RowError("MALFORMED_ID", f"{field.label}: id value of incorrect type: {value}", [field.name])
    try:
        record_id = long_id(value)
    except ValueError as error:
        raise wrong from error
    target = org.schema.by_id(record_id)
    if target is None or target.name not in field.reference_to:
        raise wrong
    if org.store.get(target.name, record_id) is None:
        code = "INVALID_CROSS_REFERENCE_KEY"
        raise RowError(code, "invalid cross reference id", [])
    return record_id


def _text(field: FieldSchema, value: str) -> str | None:
    text = value.strip()
    if any("\ud800" <= char <= "\udfff" for char in text):
        raise bad_json("Invalid UTF-8: half of a surrogate pair")
    too_long = field.length and len(text) > field.length
    if field.type != "base64" and (too_long or (field.bytes_limit and len(text.encode()) > field.bytes_limit)):
        limit = field.bytes_limit or field.length
        code = "STRING_TOO_LONG"
        raise RowError(code, f"{field.label}: data value too large: {text} (max length={limit})", [field.name])
    if field.type == "picklist" and field.restricted:
        entry = field.meaning(text)
        if entry is None or not entry.active:
            code = "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST"
            raise RowError(code, f"{field.label}: bad value for restricted picklist field: {text}", [field.name])
    if field.type == "email" and not _EMAIL.fullmatch(text):
        code = "INVALID_EMAIL_ADDRESS"
        raise RowError(code, f"{field.label}: invalid email address: {text}", [field.name])
    return text or None


def refuse_activation_mix(org: Org, before: Mapping[str, object], values: Mapping[str, object]) -> None:
    """The order rule: a write that activates an Order changes Status and nothing else (reference 6.3).

    Raises:
        RowError: FIELD_INTEGRITY_EXCEPTION, or FAILED_ACTIVATION for an order without products.
    """
    code = status_code(org, values.get("Status"))
    if before.get("StatusCode") == "Activated" or code != "Activated":
        return
    others = [name for name in values if name != "Status"]
    if others:
        refusal = "FIELD_INTEGRITY_EXCEPTION"
        reason = f"When you activate an order, Status is the only field that can change: {', '.join(others)}"
        raise RowError(refusal, reason, others)
    if not org.store.select("OrderItem", OrderId=before.get("Id")):
        refusal = "FAILED_ACTIVATION"
        raise RowError(refusal, "An order must have at least one product.", [])


def refuse_born_active(org: Org, values: Mapping[str, object]) -> None:
    """The order rule: a new Order is a draft (reference 6.3).

    Raises:
        RowError: FIELD_INTEGRITY_EXCEPTION.
    """
    if status_code(org, values.get("Status")) != "Draft":
        code = "FIELD_INTEGRITY_EXCEPTION"
        raise RowError(code, "Status: a new order must have a status of the category Draft", ["Status"])


def status_code(org: Org, status: object) -> str:
    """What an Order status means to the platform: Draft or Activated; Draft where it is not on the list."""
    entry = org.schema.objects["Order"].fields["Status"].meaning(status)
    return entry.code if entry else "Draft"
