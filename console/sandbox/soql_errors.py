"""SOQL refusals as Salesforce words them: the line, a caret, `ERROR at Row:1:Column:n`, then the reason."""

from console.sandbox.errors import CUSTOM_FIELD_HINT, CUSTOM_OBJECT_HINT, RowError

_WINDOW = 60


def at(text: str, place: int, code: str, reason: str) -> RowError:
    """A refusal that points at a place of the statement (an offset into its text)."""
    before = text[:place]
    row = before.count("\n") + 1
    column = place - (before.rfind("\n") + 1) + 1
    lines = text.splitlines() or [""]
    line = lines[min(row, len(lines)) - 1]
    start = max(0, column - 1 - _WINDOW)
    echo = line[start : column - 1 + _WINDOW]
    caret = " " * (column - 1 - start) + "^"
    return RowError(code, f"\n{echo}\n{caret}\nERROR at Row:{row}:Column:{column}\n{reason}")


def no_such_column(text: str, place: int, name: str, entity: str) -> RowError:
    """The field does not exist, or the user may not see it: the two look the same (reference 2.7)."""
    return at(text, place, "INVALID_FIELD", f"No such column '{name}' on entity '{entity}'. {CUSTOM_FIELD_HINT}")


def no_such_relationship(text: str, place: int, name: str) -> RowError:
    """A field path goes through a relationship that does not exist."""
    hint = CUSTOM_FIELD_HINT.replace("custom field, ", "custom relationship, ").replace("'__c'", "'__r'")
    hint = hint.replace("custom field name", "custom relationship name")
    return at(text, place, "INVALID_FIELD", f"Didn't understand relationship '{name}' in field path. {hint}")


def no_such_object(text: str, place: int, name: str) -> RowError:
    """The object does not exist."""
    return at(text, place, "INVALID_TYPE", f"sObject type '{name}' is not supported. {CUSTOM_OBJECT_HINT}")


def unexpected(text: str, place: int, token: str) -> RowError:
    """The grammar did not expect this here."""
    return at(text, place, "MALFORMED_QUERY", f"unexpected token: '{token}'")


def malformed(reason: str) -> RowError:
    """A statement that parses and may not be so."""
    return RowError("MALFORMED_QUERY", reason)
