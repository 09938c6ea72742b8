"""What a query over files, or over a user's access to records, must say before it is answered (reference 7, 9)."""

from console.sandbox.errors import RowError
from console.sandbox.soql_scope import Scope
from console.sandbox.soql_tree import Comparison, Condition, Group, Membership, Path


def named_ids(condition: Condition | None, fields: set[str]) -> bool:
    """Whether a top-level `= id` or `IN (ids)` names records by one of these (lower-case) fields."""
    match condition:
        case Comparison(operand=Path(text=name), operator="="):
            return name.lower() in fields
        case Membership(operand=Path(text=name), operator="IN"):
            return name.lower() in fields
        case Group(operator="AND", items=items):
            return any(named_ids(item, fields) for item in items)
        case _:
            return False


def literals(condition: Condition | None, field: str) -> list[str]:
    """The texts that a top-level `=` or `IN` compares a field with."""
    match condition:
        case Comparison(operand=Path(text=name), operator="=", value=value) if name.lower() == field.lower():
            return [value.text]
        case Membership(operand=Path(text=name), operator="IN", values=values) if name.lower() == field.lower():
            return [value.text for value in values]
        case Group(operator="AND", items=items):
            return [text for item in items for text in literals(item, field)]
        case _:
            return []


def restrict_files(scope: Scope, condition: Condition | None) -> None:
    """Refuse a ContentDocumentLink query that does not name ids (reference section 7).

    Raises:
        RowError: MALFORMED_QUERY.
    """
    fields = {"id", "contentdocumentid", "linkedentityid"}
    if scope.root.name == "ContentDocumentLink" and not named_ids(condition, fields):
        reason = (
            "Implementation restriction: ContentDocumentLink requires a filter by a single Id on ContentDocumentId or "
            "LinkedEntityId using the equals operator or multiple Id's using the IN operator."
        )
        raise RowError("MALFORMED_QUERY", reason)


def reachable_files(scope: Scope, condition: Condition | None, user_id: str) -> tuple[str, list[object]]:
    """A broad query over files sees only the user's own; one that names ids sees what the records share."""
    named = named_ids(condition, {"id", "contentdocumentid", "latestpublishedversionid"})
    if scope.root.name not in {"ContentVersion", "ContentDocument"} or named:
        return "", []
    return f'{scope.prefix}0."CreatedById" = ?', [user_id]
