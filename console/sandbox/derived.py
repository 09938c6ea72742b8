"""The fields that the organisation computes itself: names, closed flags, status codes, totals (reference 6)."""

from collections.abc import Callable, Mapping
from typing import Protocol

from console.sandbox.schema_shape import ObjectSchema

Row = dict[str, object]


class Rows(Protocol):
    """What the rules need of the store."""

    def get(self, object_name: str, id: str) -> Row | None:  # noqa: A002 - the binding name in the store's interface
        """One record, or None."""


def _full_name(row: Row) -> None:
    parts = (row.get("LastName"), row.get("FirstName"))
    row["Name"] = " ".join(str(part) for part in parts if part)


def _case(row: Row, before: Mapping[str, object], schema: ObjectSchema, rows: Rows) -> None:
    meaning = schema.fields["Status"].meaning(row.get("Status"))
    closed = meaning is not None and meaning.closed
    row["IsClosed"] = closed
    if not closed:
        row["ClosedDate"] = None
    elif not before.get("IsClosed"):
        row["ClosedDate"] = row.get("ClosedDate") or row["LastModifiedDate"]
    if row.get("ContactId") != before.get("ContactId"):
        contact = rows.get("Contact", str(row["ContactId"])) if row.get("ContactId") else None
        row["ContactEmail"] = contact["Email"] if contact else None
        row["ContactPhone"] = contact["Phone"] if contact else None
        if contact and not row.get("AccountId"):
            row["AccountId"] = contact["AccountId"]


def _opportunity(row: Row, _before: Mapping[str, object], schema: ObjectSchema, _rows: Rows) -> None:
    meaning = schema.fields["StageName"].meaning(row.get("StageName"))
    row["IsClosed"] = meaning is not None and meaning.closed
    row["IsWon"] = meaning is not None and meaning.won


def _order(row: Row, _before: Mapping[str, object], schema: ObjectSchema, _rows: Rows) -> None:
    meaning = schema.fields["Status"].meaning(row.get("Status"))
    row["StatusCode"] = meaning.code if meaning else "Draft"
    if row["StatusCode"] == "Activated":
        row["ActivatedDate"] = row.get("ActivatedDate") or row["LastModifiedDate"]
        row["ActivatedById"] = row.get("ActivatedById") or row["LastModifiedById"]
    else:
        row["ActivatedDate"] = row["ActivatedById"] = None


def _order_item(row: Row, before: Mapping[str, object], _schema: ObjectSchema, rows: Rows) -> None:
    if row.get("PricebookEntryId") and not before:
        entry = rows.get("PricebookEntry", str(row["PricebookEntryId"]))
        if entry:
            row["Product2Id"], row["ListPrice"] = entry["Product2Id"], entry["UnitPrice"]
            row["UnitPrice"] = entry["UnitPrice"] if row.get("UnitPrice") is None else row["UnitPrice"]
    price, quantity = row.get("UnitPrice"), row.get("Quantity")
    if isinstance(price, int | float) and isinstance(quantity, int | float):
        row["TotalPrice"] = float(price * quantity)


def _pricebook_entry(row: Row, _before: Mapping[str, object], _schema: ObjectSchema, rows: Rows) -> None:
    product = rows.get("Product2", str(row["Product2Id"])) if row.get("Product2Id") else None
    if product:
        row["Name"], row["ProductCode"] = product["Name"], product["ProductCode"]


def _person(row: Row, _before: Mapping[str, object], _schema: ObjectSchema, _rows: Rows) -> None:
    _full_name(row)


def _task(row: Row, _before: Mapping[str, object], _schema: ObjectSchema, _rows: Rows) -> None:
    row["IsClosed"] = row.get("Status") == "Completed"


_RULES: dict[str, Callable[[Row, Mapping[str, object], ObjectSchema, Rows], None]] = {
    "Case": _case,
    "Contact": _person,
    "Opportunity": _opportunity,
    "Order": _order,
    "OrderItem": _order_item,
    "PricebookEntry": _pricebook_entry,
    "Task": _task,
    "User": _person,
}


def derive(row: Row, before: Mapping[str, object], schema: ObjectSchema, rows: Rows) -> None:
    """Recompute the derived fields of a record in place; `before` is empty on insert."""
    rule = _RULES.get(schema.name)
    if rule is not None:
        rule(row, before, schema, rows)
