"""Gives rows the names that the record models know, where an organisation has another name for a field.

Which lookup links a Case to its Opportunity, and which field has the customer number, differs between organisations
(domain.md 3). The models have one name for each. The row keeps its own name too: a write is proved by it.
"""

from collections.abc import Mapping
from typing import Any

Names = Mapping[tuple[str, str], str]
"""(object, the organisation's name) to the name that the models know."""


def with_known_names(row: Mapping[str, Any], names: Names) -> Mapping[str, Any]:
    """Add the known names to a row, its parents and its children; the same row where there is nothing to add."""
    if not names:
        return row
    changed = {key: _inside(value, names) for key, value in row.items()}
    attributes = row.get("attributes")
    kind = str(attributes.get("type", "")) if isinstance(attributes, Mapping) else ""
    for (object_name, theirs), known in names.items():
        if kind == object_name and theirs in changed:
            changed.setdefault(known, changed[theirs])
    return changed


def _inside(value: Any, names: Names) -> Any:
    if not isinstance(value, Mapping):
        return value
    records = value.get("records")
    if isinstance(records, list):
        return {**value, "records": [with_known_names(row, names) for row in records]}
    return with_known_names(value, names)
