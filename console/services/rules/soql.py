"""Query text: quoted values and select lists that ask only for what this org has."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Final

from console.models.org import FieldInfo, Org
from console.models.record import Record

_ESCAPES: Final = {
    "\\": "\\\\",
    "'": "\\'",
    '"': '\\"',
    "\n": "\\n",
    "\r": "\\r",
    "\t": "\\t",
    "\b": "\\b",
    "\f": "\\f",
}


_CASE_LOOKUP: Final = ("Case", "OpportunityId")
_CASE_PARENT: Final = "Opportunity"
_SETTLED: Final = {
    _CASE_LOOKUP: "case_opportunity_field",
    ("Account", "AccountNumber"): "customer_number_field",
    ("Opportunity", "CommodityType__c"): "commodity_field",
}
"""Fields whose name differs between organisations (domain.md 3), by the name that the record models know."""


def quote(value: str) -> str:
    """Write a text as a SOQL string literal."""
    return "'" + "".join(_ESCAPES.get(character, character) for character in value) + "'"


def among(values: Iterable[str]) -> str:
    """Write texts as the right side of `IN`.

    Raises:
        ValueError: there is none; an empty list is not SOQL.
    """
    found = [quote(value) for value in values]
    if not found:
        raise ValueError("an empty IN list")
    return "(" + ", ".join(found) + ")"


def instant(moment: datetime) -> str:
    """Write an aware moment as a SOQL dateTime literal in UTC."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def fields_of(model: type[Record], org: Org, *, object_name: str | None = None) -> tuple[str, ...]:
    """List what a query has to select to fill a record model in this org.

    A field that the org does not have, or hides from this user, is left out: its value stays None. Parents become
    dotted names, children become subqueries.
    """
    name = object_name or model.OBJECT
    selected: list[str] = []
    for column in model.columns():
        if column.parent is not None:
            selected.extend(_parent_fields(_relationship(name, column.candidates, org), column.parent, org))
        elif column.child is not None:
            if column.candidates[0] in org.objects[name].children:
                inner = ", ".join(fields_of(column.child, org))
                only = f" WHERE {column.child.ONLY}" if column.child.ONLY else ""
                selected.append(f"(SELECT {inner} FROM {column.candidates[0]}{only})")
        else:
            selected.extend(_first_present(name, column.candidates, org))
    return tuple(selected)


def known_names(org: Org) -> dict[tuple[str, str], str]:
    """Give the settled fields that the record models do not know by name, with the name that they know."""
    found: dict[tuple[str, str], str] = {}
    for (name, known), key in _SETTLED.items():
        info = org.field(name, org.choice(key) or "")
        if info is None:
            continue
        if info.name != known:
            found[name, info.name] = known
        if info.relationship is not None and (name, known) == _CASE_LOOKUP:
            found[name, info.relationship] = _CASE_PARENT
    return {place: known for place, known in found.items() if place[1] != known}


def _settled_field(name: str, candidates: tuple[str, ...], org: Org) -> FieldInfo | None:
    """Give the field that was settled for a column of a model, whatever it is called."""
    key = _SETTLED.get((name, candidates[0]))
    return org.field(name, org.choice(key) or "") if key else None


def _relationship(name: str, candidates: tuple[str, ...], org: Org) -> str | None:
    """Choose the parent relationship that this org has, the one of a settled lookup first; None when it has none."""
    if len(candidates) == 1:
        return candidates[0]
    lookup = (
        _settled_field("Case", ("OpportunityId",), org) if (name, candidates[0]) == ("Case", _CASE_PARENT) else None
    )
    if lookup is not None and lookup.relationship is not None:
        return lookup.relationship
    settled, open_ones = _chosen(org)
    fields = sorted(org.objects[name].fields.values(), key=lambda field: field.name not in settled)
    found = [field for field in fields if field.relationship in candidates]
    if len(found) > 1 and any(field.name in open_ones for field in found):
        return None
    return found[0].relationship if found else None


def _parent_fields(relationship: str | None, model: type[Record], org: Org) -> list[str]:
    if relationship is None:
        return []
    if model.OBJECT == "Name":  # an owner is a user or a queue; both have a name
        return [f"{relationship}.Name"]
    if model.OBJECT not in org.objects:
        return []
    return [f"{relationship}.{field}" for field in fields_of(model, org)]


def _first_present(name: str, candidates: tuple[str, ...], org: Org) -> list[str]:
    """Choose the settled field, else the only one; of several that the profile has to choose from, none is guessed."""
    chosen = _settled_field(name, candidates, org)
    if chosen is not None:
        return [chosen.name]
    settled, open_ones = _chosen(org)
    present = [candidate for candidate in candidates if org.has(name, candidate)]
    preferred = [candidate for candidate in present if candidate in settled]
    if not preferred and len(present) > 1 and open_ones & set(present):
        return []
    return (preferred or present)[:1]


def _chosen(org: Org) -> tuple[set[str], set[str]]:
    """Give the settled words and those between which the profile has yet to choose."""
    open_ones = {word for choice in org.unsettled.values() for word in choice.candidates}
    return set(org.choices.values()), open_ones


def select(model: type[Record], org: Org, *, where: str = "", order_by: str = "", limit: int | None = None) -> str:
    """Write a query that fills a record model."""
    parts = [f"SELECT {', '.join(fields_of(model, org))} FROM {model.OBJECT}"]
    if where:
        parts.append(f"WHERE {where}")
    if order_by:
        parts.append(f"ORDER BY {order_by}")
    if limit is not None:
        parts.append(f"LIMIT {limit}")
    return " ".join(parts)


def count(object_name: str, where: str) -> str:
    """Write a query that only counts."""
    return f"SELECT COUNT() FROM {object_name} WHERE {where}"
