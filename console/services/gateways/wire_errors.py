"""What each error code of Salesforce means for the person at the desk (reference: REST status codes)."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from console.models.error import (
    Busy,
    Conflict,
    ConsoleError,
    NotFound,
    NotPermitted,
    OutcomeUnknown,
    Rejected,
    SignInNeeded,
    Unreadable,
)
from console.models.text import Text, tr, verbatim

_SYSTEM: Final = "Salesforce"
_COLUMN: Final = re.compile(r"No such column '([A-Za-z][A-Za-z0-9_.]*)'")
_API_NAME: Final = re.compile(r"^[A-Za-z][A-Za-z0-9_]*$")
_LONGEST_QUOTE: Final = 500

ROLLED_BACK: Final = frozenset({"PROCESSING_HALTED", "ALL_OR_NONE_OPERATION_ROLLED_BACK"})
"""Codes of rows that are innocent: the cause is another row of the same call."""


@dataclass(frozen=True, kw_only=True)
class Fault:
    """One error of an answer, as it came."""

    code: str
    message: str = ""
    fields: tuple[str, ...] = ()


def from_codes(status: int, faults: Sequence[Fault]) -> ConsoleError:
    """Make one error of the errors of an answer; the code decides, and the HTTP status only where there is none."""
    fault = next((one for one in faults if one.code not in ROLLED_BACK), faults[0] if faults else Fault(code=""))
    make = _BY_CODE.get(fault.code) or _BY_STATUS.get(status)
    if make is None:
        return _unknown(fault, status)
    return make(fault)


def _error(kind: type[ConsoleError], sentence: Text) -> Callable[[Fault], ConsoleError]:
    def make(fault: Fault) -> ConsoleError:
        return kind(sentence, system=_SYSTEM, code=fault.code)

    return make


def _quoted(fault: Fault) -> ConsoleError:
    """Quote the text that an administrator wrote for this refusal."""
    words = fault.message.strip()[:_LONGEST_QUOTE]
    if not words:
        return _unknown(fault, 400)
    return Rejected(
        tr("Salesforce refused with a rule of the organisation: {rule}", rule=verbatim(words)),
        system=_SYSTEM,
        code=fault.code,
    )


def _first_line(fault: Fault) -> ConsoleError:
    """Quote an automation's cause without its stack."""
    first = fault.message.strip().split("\n", 1)[0]
    return _quoted(Fault(code=fault.code, message=first, fields=fault.fields))


def _about_fields(sentence: Callable[[str], Text]) -> Callable[[Fault], ConsoleError]:
    """Name the fields; the message itself may hold a customer's data."""

    def make(fault: Fault) -> ConsoleError:
        named = ", ".join(field for field in fault.fields if _API_NAME.match(field)) or "?"
        return Rejected(sentence(named), system=_SYSTEM, code=fault.code)

    return make


def _no_column(fault: Fault) -> ConsoleError:
    found = _COLUMN.search(fault.message)
    if found is None:
        return NotPermitted(
            tr("Salesforce does not know a field that the console needs, or hides it from you."),
            system=_SYSTEM,
            code=fault.code,
        )
    return NotPermitted(
        tr("Salesforce does not know the field {field}, or hides it from you.", field=found.group(1)),
        system=_SYSTEM,
        code=fault.code,
    )


def _unknown(fault: Fault, status: int) -> ConsoleError:
    code = fault.code if _API_NAME.match(fault.code) else str(status)
    return Rejected(tr("Salesforce refused the request ({code}).", code=code), system=_SYSTEM, code=code)


_session = _error(SignInNeeded, tr("The Salesforce session has ended."))
_changed = _error(Conflict, tr("The record was changed by someone else in the meantime."))
_locked = _error(Busy, tr("The record is locked by another change at this moment. Nothing was written."))
_limit = _error(Busy, tr("Salesforce takes no more requests at the moment: a limit is reached. Nothing was written."))
_down = _error(Busy, tr("Salesforce is not available at the moment. Nothing was written."))
_internal = _error(Busy, tr("Salesforce had an internal error. Nothing was written."))
_right = _error(NotPermitted, tr("Salesforce does not let you change this record. Nothing was written."))
_related = _error(NotPermitted, tr("Salesforce does not let you use a related record. Nothing was written."))
_gone = _error(NotFound, tr("Salesforce does not have this record, or does not show it to you."))
_query = _error(Unreadable, tr("Salesforce did not understand a query of the console."))
_sized = _error(Busy, tr("Salesforce took too long for this query."))
_needed = _about_fields(lambda fields: tr("Salesforce needs a value in: {fields}. Nothing was written.", fields=fields))
_unoffered = _about_fields(
    lambda fields: tr("Salesforce does not offer this value in: {fields}. Nothing was written.", fields=fields)
)
_long = _about_fields(lambda fields: tr("The text is too long for: {fields}. Nothing was written.", fields=fields))
_range = _about_fields(
    lambda fields: tr("The number is out of range for: {fields}. Nothing was written.", fields=fields)
)
_refused = _error(NotPermitted, tr("Salesforce does not permit this to you."))
_retired = _error(Unreadable, tr("Salesforce does not offer the API version that the console speaks."))

_BY_CODE: Final[dict[str, Callable[[Fault], ConsoleError]]] = {
    "INVALID_SESSION_ID": _session,
    "INVALID_AUTH_HEADER": _session,
    "API_DISABLED_FOR_ORG": _error(NotPermitted, tr("The API of this Salesforce organisation is not open to you.")),
    "API_CURRENTLY_DISABLED": _error(NotPermitted, tr("The API of this Salesforce organisation is not open to you.")),
    "REQUEST_LIMIT_EXCEEDED": _limit,
    "MALFORMED_QUERY": _query,
    "INVALID_QUERY_FILTER_OPERATOR": _query,
    "INVALID_FIELD": _no_column,
    "INVALID_TYPE": _error(
        NotPermitted, tr("Salesforce does not know an object that the console needs, or hides it from you.")
    ),
    "NOT_FOUND": _gone,
    "ENTITY_IS_DELETED": _error(NotFound, tr("The record has been deleted in Salesforce.")),
    "MALFORMED_ID": _gone,
    "INVALID_CROSS_REFERENCE_KEY": _error(
        NotFound, tr("A related record does not exist in Salesforce, or is hidden from you.")
    ),
    "INVALID_QUERY_LOCATOR": _error(Busy, tr("The list in Salesforce has to be read again from its beginning.")),
    "QUERY_TIMEOUT": _sized,
    "REQUIRED_FIELD_MISSING": _needed,
    "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST": _unoffered,
    "STRING_TOO_LONG": _long,
    "NUMBER_OUTSIDE_VALID_RANGE": _range,
    "INVALID_FIELD_FOR_INSERT_UPDATE": _error(
        NotPermitted, tr("Salesforce does not let you change one of the fields. Nothing was written.")
    ),
    "FIELD_CUSTOM_VALIDATION_EXCEPTION": _quoted,
    "FIELD_INTEGRITY_EXCEPTION": _quoted,
    "FIELD_FILTER_VALIDATION_EXCEPTION": _quoted,
    "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY": _first_line,
    "CANNOT_EXECUTE_FLOW_TRIGGER": _first_line,
    "FAILED_ACTIVATION": _quoted,
    "STATE_TRANSITION_NOT_ALLOWED": _quoted,
    "INSUFFICIENT_ACCESS": _right,
    "INSUFFICIENT_ACCESS_OR_READONLY": _right,
    "INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY": _related,
    "TRANSFER_REQUIRES_READ": _error(NotPermitted, tr("The new owner may not see this record. Nothing was written.")),
    "INACTIVE_OWNER_OR_USER": _error(Rejected, tr("The owner is no longer active in Salesforce. Nothing was written.")),
    "UNABLE_TO_LOCK_ROW": _locked,
    "ENTITY_IS_LOCKED": _error(Rejected, tr("The record is locked by an approval process. Nothing was written.")),
    "ENTITY_FAILED_IFLASTMODIFIED_ON_UPDATE": _changed,
    "DUPLICATE_VALUE": _error(
        Rejected, tr("Salesforce has a record with the same unique value already. Nothing was written.")
    ),
    "DUPLICATES_DETECTED": _error(Rejected, tr("Salesforce found a possible duplicate. Nothing was written.")),
    "STORAGE_LIMIT_EXCEEDED": _limit,
    "ORG_IN_MAINTENANCE": _down,
    "INSERT_UPDATE_DELETE_NOT_ALLOWED_DURING_MAINTENANCE": _down,
    "SERVER_UNAVAILABLE": _down,
    "UNKNOWN_EXCEPTION": _internal,
    "JSON_PARSER_ERROR": _query,
    "METHOD_NOT_ALLOWED": _refused,
    "PROCESSING_HALTED": _error(Rejected, tr("Salesforce took everything back, because another part was refused.")),
}

_BY_STATUS: Final[dict[int, Callable[[Fault], ConsoleError]]] = {
    401: _session,
    403: _refused,
    404: _gone,
    409: _changed,
    410: _retired,
    412: _changed,
    420: _limit,
    428: _changed,
    429: _limit,
    500: _internal,
    502: _down,
    503: _down,
    504: _error(OutcomeUnknown, tr("{system} did not answer in time.", system=_SYSTEM)),
}
