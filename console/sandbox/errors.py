"""Refusals in Salesforce's own shapes: an array of message, errorCode and fields (reference section 4)."""

from collections.abc import Sequence
from dataclasses import dataclass, field

BAD_REQUEST = 400
SECURITY_HINT = (
    "Please check the security settings of this field and verify that it is read/write for your profile or "
    "permission set."
)
CUSTOM_FIELD_HINT = (
    "If you are attempting to use a custom field, be sure to append the '__c' after the custom field name. "
    "Please reference your WSDL or the describe call for the appropriate names."
)
CUSTOM_OBJECT_HINT = (
    "If you are attempting to use a custom object, be sure to append the '__c' after the entity name. "
    "Please reference your WSDL or the describe call for the appropriate names."
)


@dataclass(eq=False)
class RowError(Exception):
    """A request or a row that is refused; `fields` is None where Salesforce leaves the member out."""

    code: str
    message: str
    fields: Sequence[str] | None = None
    status: int = BAD_REQUEST
    headers: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        super().__init__(f"{self.code}: {self.message}")

    def document(self) -> list[dict[str, object]]:
        """The body of the answer."""
        entry: dict[str, object] = {"message": self.message, "errorCode": self.code}
        if self.fields is not None:
            entry["fields"] = list(self.fields)
        return [entry]

    def collection_entry(self) -> dict[str, object]:
        """The same in a collection's result, where the key is `statusCode` (reference 3.3)."""
        return {"statusCode": self.code, "message": self.message, "fields": list(self.fields or [])}


def not_found() -> RowError:
    """No such resource."""
    return RowError("NOT_FOUND", "The requested resource does not exist", status=404)


def session_invalid() -> RowError:
    """The session ended or never was (reference 1.6)."""
    return RowError("INVALID_SESSION_ID", "Session expired or invalid", status=401)


def limit_exceeded() -> RowError:
    """The organisation's calls of the day are used up."""
    return RowError("REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded.", status=403)


def no_access() -> RowError:
    """The user may not write the record."""
    return RowError("INSUFFICIENT_ACCESS_OR_READONLY", "insufficient access rights on object id", [])


def precondition_failed() -> RowError:
    """A conditional header did not hold; the body is not documented, only the status is (reference 2.5)."""
    return RowError("ENTITY_FAILED_IFLASTMODIFIED_ON_UPDATE", "The record was changed.", status=412)


def bad_json(detail: str) -> RowError:
    """The body is no JSON of the shape that the call takes."""
    return RowError("JSON_PARSER_ERROR", detail)


def method_not_allowed(method: str, allowed: str) -> RowError:
    """The resource does not take that verb."""
    return RowError("METHOD_NOT_ALLOWED", f"HTTP Method '{method}' not allowed. Allowed are {allowed}", status=405)
