"""What each error code of Salesforce means for the person at the desk (reference: REST status codes).

Every sentence says that nothing was written, because a refused call wrote nothing: all parts go together or not at all.
Where that is not sure (a write that met an internal error), `errors.from_salesforce` says so before these tables count.
"""

import re
from collections.abc import Callable, Sequence
from typing import Final

from console.models.doctor import Mender
from console.models.error import (
    Busy,
    Conflict,
    ConsoleError,
    NotFound,
    NotPermitted,
    Rejected,
    SignInNeeded,
    Unreadable,
)
from console.models.text import Text, tr
from console.services.gateways.meaning import Fault, Meaning
from console.services.gateways.wire_sentences import (
    QUOTES,
    broken_integrity,
    broken_rule,
    closed_fields,
    failed_activation,
    failed_flow,
    forbidden_transition,
    look_up_filter,
    needed_fields,
    out_of_range,
    refusing_trigger,
    too_long,
    unknown_field,
    unoffered_value,
)

_SYSTEM: Final = "Salesforce"
_API_NAME: Final = re.compile(r"^[A-Za-z][A-Za-z0-9_]*$")
_POLICY: Final = "TXN_SECURITY_"
_LONG_RUNNING: Final = "concurrent"

ROLLED_BACK: Final = frozenset({"PROCESSING_HALTED", "ALL_OR_NONE_OPERATION_ROLLED_BACK"})
"""Codes of rows that are innocent: the cause is another row of the same call."""


def from_codes(status: int, faults: Sequence[Fault]) -> ConsoleError:
    """Make one error of the errors of an answer; the code decides, and the HTTP status only where there is none."""
    fault = next((one for one in faults if one.code not in ROLLED_BACK), faults[0] if faults else Fault(code=""))
    found = _of_message(fault) or _BY_CODE.get(fault.code) or _of_family(fault.code) or _BY_STATUS.get(status)
    if found is None or (found.sentence in QUOTES and not fault.message.strip()):
        return _unknown(fault, status)
    return found.error(fault, system=_SYSTEM)


def closed_session(message: str) -> ConsoleError | None:
    """Tell a 401 that a new session does not cure (reference 1.6): renewing on it would go round for ever."""
    found = _of_message(Fault(code="INVALID_SESSION_ID", message=message))
    return found.error(Fault(code="INVALID_SESSION_ID"), system=_SYSTEM) if found is not None else None


def _of_message(fault: Fault) -> Meaning | None:
    """Tell what shares its code with something else and differs in its words only."""
    text = fault.message.casefold()
    if fault.code == "REQUEST_LIMIT_EXCEEDED" and _LONG_RUNNING in text:
        return _TOO_MANY_LONG
    if fault.code != "INVALID_SESSION_ID":
        return None
    return next((meaning for words, meaning in _CLOSED_SESSIONS.items() if words in text), None)


def _of_family(code: str) -> Meaning | None:
    return _BY_CODE[f"{_POLICY}*"] if code.startswith(_POLICY) else None


def _unknown(fault: Fault, status: int) -> ConsoleError:
    code = fault.code if _API_NAME.match(fault.code) else str(status)
    return Rejected(
        tr("Salesforce refused the request ({code}).", code=code),
        hint=tr("Nothing was written. Tell your Salesforce administrator this code."),
        mender=Mender.SF_ADMIN,
        system=_SYSTEM,
        code=code,
    )


_REPORT: Final = tr("Nothing was written. It is a mistake of the console or of its org profile: report it.")
_FIELD_HINT: Final = tr("The field has to exist and be visible to you; other names stand in the org profile.")
_MEND_HINT: Final = tr("Nothing was written. Mend what the text names, then decide again.")
_AUTOMATION_HINT: Final = tr("Nothing was written. The automation that the text names has to be looked at.")
_SHARING_HINT: Final = tr("It needs the right on the object, and that the record is shared with you.")
_WAIT_HINT: Final = tr("Wait until Salesforce works again; its state stands on trust.salesforce.com.")
_RETIRED_HINT: Final = tr("Install a newer version of the console.")


def _admin(kind: type[ConsoleError], sentence: Text | Callable[[Fault], Text], hint: Text | None = None) -> Meaning:
    return Meaning(kind=kind, sentence=sentence, hint=hint, mender=Mender.SF_ADMIN)


def _you(kind: type[ConsoleError], sentence: Text | Callable[[Fault], Text], hint: Text | None = None) -> Meaning:
    return Meaning(kind=kind, sentence=sentence, hint=hint, mender=Mender.YOU)


_SESSION: Final = _you(SignInNeeded, tr("The Salesforce session has ended. Nothing was written."))
_CHANGED: Final = _you(Conflict, tr("The record was changed by someone else in the meantime."))
_NO_API: Final = _admin(
    NotPermitted,
    tr("The API of this Salesforce organisation is not open to you. Nothing was written."),
    tr("Your profile or permission set needs “API Enabled”, and the edition has to include the API."),
)
_LIMIT: Final = _admin(
    Busy,
    tr("Salesforce takes no more requests: the organisation's calls are used up. Nothing was written."),
    tr("The count goes over 24 hours, for all users and programs together: wait, or have the limit raised."),
)
_TOO_MANY_LONG: Final = Meaning(
    kind=Busy, sentence=tr("Too many long requests run in Salesforce at this moment. Nothing was written.")
)
_SLOW_DOWN: Final = Meaning(kind=Busy, sentence=tr("Salesforce asks to slow down. Nothing was written."))
_MAINTENANCE: Final = Meaning(
    kind=Busy, sentence=tr("Salesforce is being maintained. Nothing was written."), hint=_WAIT_HINT
)
_DOWN: Final = Meaning(
    kind=Busy, sentence=tr("Salesforce is not available at the moment. Nothing was written."), hint=_WAIT_HINT
)
_INTERNAL: Final = Meaning(kind=Busy, sentence=tr("Salesforce had an internal error. Nothing was written."))
_NO_VERB: Final = _admin(
    NotPermitted, tr("Salesforce does not allow this kind of change to this object. Nothing was written."), _REPORT
)
_NO_MEDIA: Final = _admin(
    Unreadable, tr("Salesforce does not take the form in which the console sends. Nothing was written."), _REPORT
)
_HALTED: Final = _you(
    Rejected,
    tr("Salesforce took everything back, because another part was refused. Nothing was written."),
    tr("Open the item again, and decide again; if it stays, tell your administrator."),
)

_CLOSED_SESSIONS: Final[dict[str, Meaning]] = {
    "this session is not valid for use with the rest api": _admin(
        NotPermitted,
        tr("This session may not use the REST API of Salesforce. Nothing was written."),
        tr("Signing in again does not help: the connected app has to give the scope api, and you the right to it."),
    ),
    "connected app is not attached to agent": _admin(
        NotPermitted,
        tr("Salesforce wants the connected app to be attached to an agent of its own. Nothing was written."),
        tr("Signing in again does not help: the connected app has to be attached, or another one be used."),
    ),
}

_BY_CODE: Final[dict[str, Meaning]] = {
    "INVALID_SESSION_ID": _SESSION,
    "INVALID_AUTH_HEADER": _you(
        SignInNeeded, tr("Salesforce did not recognise the session of this console. Nothing was written.")
    ),
    "API_DISABLED_FOR_ORG": _NO_API,
    "API_CURRENTLY_DISABLED": _NO_API,
    "REQUEST_LIMIT_EXCEEDED": _LIMIT,
    "MALFORMED_QUERY": _admin(Unreadable, tr("Salesforce did not understand a query of the console."), _REPORT),
    "INVALID_QUERY_FILTER_OPERATOR": _admin(
        Unreadable,
        tr("Salesforce cannot search a field as the console wants to."),
        tr("Nothing was written. Long text and encrypted fields cannot be searched: the org profile names another."),
    ),
    "INVALID_FIELD": _admin(NotPermitted, unknown_field, _FIELD_HINT),
    "INVALID_TYPE": _admin(
        NotPermitted,
        tr("Salesforce does not know an object that the console needs, or hides it from you. Nothing was written."),
        tr("The object has to exist, and you need the right to read it."),
    ),
    "NOT_FOUND": _admin(
        NotFound, tr("Salesforce does not have this record, or does not show it to you. Nothing was written.")
    ),
    "ENTITY_IS_DELETED": _admin(
        NotFound,
        tr("The record has been deleted in Salesforce. Nothing was written."),
        tr("It leaves the queue. Where that was a mistake, it can be taken out of the recycle bin for 15 days."),
    ),
    "MALFORMED_ID": _admin(
        NotFound,
        tr("Salesforce does not take this as the id of such a record. Nothing was written."),
        tr("A field holds the id of another kind of record, or of another organisation."),
    ),
    "INVALID_CROSS_REFERENCE_KEY": _admin(
        NotFound,
        tr("A related record does not exist in Salesforce, or is hidden from you. Nothing was written."),
        tr("It may be an owner, a queue, a record type or a SIM: choose another one, or have it opened to you."),
    ),
    "INVALID_QUERY_LOCATOR": Meaning(
        kind=Busy, sentence=tr("The list in Salesforce has to be read again from its beginning.")
    ),
    "QUERY_TIMEOUT": _admin(
        Busy,
        tr("Salesforce took too long for this query. Nothing was written."),
        tr("Wait and try again; if it stays, the searched fields need an index."),
    ),
    "REQUIRED_FIELD_MISSING": _admin(
        Rejected,
        needed_fields,
        tr("The field needs a default value, or must not be required where the console writes."),
    ),
    "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST": _admin(
        Rejected,
        unoffered_value,
        tr("The value has to be active in the picklist and in the record type, or the org profile names another."),
    ),
    "INVALID_STATUS": _admin(
        Rejected,
        tr("Salesforce does not know this status. Nothing was written."),
        tr("The status has to exist in the organisation, or the org profile names another."),
    ),
    "STRING_TOO_LONG": _you(Rejected, too_long, tr("Shorten the text and decide again.")),
    "NUMBER_OUTSIDE_VALID_RANGE": _you(Rejected, out_of_range, tr("Correct the number and decide again.")),
    "INVALID_FIELD_FOR_INSERT_UPDATE": _admin(
        NotPermitted, closed_fields, tr("The field has to be editable for your profile or permission set.")
    ),
    "FIELD_CUSTOM_VALIDATION_EXCEPTION": _you(Rejected, broken_rule, _MEND_HINT),
    "FIELD_INTEGRITY_EXCEPTION": _you(Rejected, broken_integrity, _MEND_HINT),
    "FIELD_FILTER_VALIDATION_EXCEPTION": _you(Rejected, look_up_filter, _MEND_HINT),
    "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY": _admin(Rejected, refusing_trigger, _AUTOMATION_HINT),
    "CANNOT_EXECUTE_FLOW_TRIGGER": _admin(Rejected, failed_flow, _AUTOMATION_HINT),
    "FAILED_ACTIVATION": _you(Rejected, failed_activation, _MEND_HINT),
    "STATE_TRANSITION_NOT_ALLOWED": _admin(Rejected, forbidden_transition, _MEND_HINT),
    "INSUFFICIENT_ACCESS": _admin(
        NotPermitted, tr("You have no right to this record in Salesforce. Nothing was written."), _SHARING_HINT
    ),
    "INSUFFICIENT_ACCESS_OR_READONLY": _admin(
        NotPermitted, tr("Salesforce does not let you change this record. Nothing was written."), _SHARING_HINT
    ),
    "INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY": _admin(
        NotPermitted, tr("Salesforce does not let you use a related record. Nothing was written."), _SHARING_HINT
    ),
    "TRANSFER_REQUIRES_READ": _admin(
        NotPermitted,
        tr("The new owner may not see this record. Nothing was written."),
        tr("Choose another owner, or have the object opened to this one."),
    ),
    "INACTIVE_OWNER_OR_USER": _you(
        Rejected,
        tr("The owner is no longer active in Salesforce. Nothing was written."),
        tr("Give the item to somebody who is active, then decide again."),
    ),
    "UNABLE_TO_LOCK_ROW": Meaning(
        kind=Busy, sentence=tr("The record is locked by another change at this moment. Nothing was written.")
    ),
    "ENTITY_IS_LOCKED": _admin(
        Rejected,
        tr("The record is locked by an approval process. Nothing was written."),
        tr("The approval has to be given, refused or taken back first."),
    ),
    "ENTITY_FAILED_IFLASTMODIFIED_ON_UPDATE": _CHANGED,
    "MODIFIED": _CHANGED,
    "DUPLICATE_VALUE": _you(
        Rejected,
        tr("Salesforce has a record with the same unique value already. Nothing was written."),
        tr("Look for the other record with Ctrl+K before you decide again."),
    ),
    "DUPLICATES_DETECTED": _you(
        Rejected,
        tr("Salesforce found a possible duplicate. Nothing was written."),
        tr("Compare the two customers in Salesforce; the console never saves over this warning by itself."),
    ),
    "CANNOT_UPDATE_CONVERTED_LEAD": _admin(
        Rejected, tr("The record is a lead that was converted: it cannot be changed. Nothing was written."), _MEND_HINT
    ),
    "ENTITY_SAVE_ERROR": _admin(Rejected, tr("Salesforce could not save the record. Nothing was written."), _REPORT),
    "STORAGE_LIMIT_EXCEEDED": _admin(
        Rejected,
        tr("The storage of the Salesforce organisation is full. Nothing was written."),
        tr("Records or files have to be deleted, or storage be bought; then decide again."),
    ),
    "FILE_EXTENSION_NOT_ALLOWED": _admin(
        Rejected,
        tr("Salesforce does not allow this kind of file. Nothing was written."),
        tr("The file upload settings of the organisation say which kinds are allowed."),
    ),
    "CONTENT_CUSTOM_DOWNLOAD_EXCEPTION": _admin(
        NotPermitted,
        tr("A rule of the Salesforce organisation does not let you download this file. Nothing was written."),
        tr("The organisation's download rule has to allow it to you."),
    ),
    f"{_POLICY}*": _admin(
        NotPermitted,
        tr("A security policy of the Salesforce organisation stopped this. Nothing was written."),
        tr("The transaction security policy has to allow it to you; it may ask for a second factor at the sign-in."),
    ),
    "ORG_IN_MAINTENANCE": _MAINTENANCE,
    "INSERT_UPDATE_DELETE_NOT_ALLOWED_DURING_MAINTENANCE": Meaning(
        kind=Busy,
        sentence=tr("Salesforce is being maintained: it can be read, but nothing is written."),
        hint=_WAIT_HINT,
    ),
    "SERVER_UNAVAILABLE": _DOWN,
    "UNKNOWN_EXCEPTION": _INTERNAL,
    "JSON_PARSER_ERROR": _admin(
        Unreadable, tr("Salesforce did not understand a request of the console. Nothing was written."), _REPORT
    ),
    "METHOD_NOT_ALLOWED": _NO_VERB,
    "UNSUPPORTED_MEDIA_TYPE": _NO_MEDIA,
    "PROCESSING_HALTED": _HALTED,
    "ALL_OR_NONE_OPERATION_ROLLED_BACK": _HALTED,
}

_BY_STATUS: Final[dict[int, Meaning]] = {
    300: _admin(
        Rejected,
        tr("Salesforce has several records with the same external id. Nothing was written."),
        tr("Only one record may have it: the others have to be merged or changed."),
    ),
    304: _admin(Unreadable, tr("Salesforce says that nothing has changed, and sends nothing."), _REPORT),
    401: _SESSION,
    403: _admin(NotPermitted, tr("Salesforce does not permit this to you. Nothing was written.")),
    404: _BY_CODE["NOT_FOUND"],
    405: _NO_VERB,
    409: _you(Conflict, tr("The request does not fit to the record as it is now. Nothing was written.")),
    410: _admin(
        Unreadable,
        tr("Salesforce does not offer the API version that the console speaks. Nothing was written."),
        _RETIRED_HINT,
    ),
    412: _CHANGED,
    414: _admin(Unreadable, tr("An address of the console is too long for Salesforce. Nothing was written."), _REPORT),
    415: _NO_MEDIA,
    420: Meaning(
        kind=Busy, sentence=tr("Salesforce finds no way to the organisation at this moment. Nothing was written.")
    ),
    428: _admin(Unreadable, tr("Salesforce demands a condition with this change. Nothing was written."), _REPORT),
    429: _SLOW_DOWN,
    431: _admin(
        Unreadable, tr("Address and headers of a request are too long for Salesforce. Nothing was written."), _REPORT
    ),
    500: _INTERNAL,
    502: Meaning(
        kind=Busy,
        sentence=tr("Salesforce's border does not reach the organisation. Nothing was written."),
        hint=_WAIT_HINT,
    ),
    503: _DOWN,
    504: Meaning(
        kind=Busy,
        sentence=tr("Salesforce's border waited too long for the organisation. Nothing was written."),
        hint=_WAIT_HINT,
    ),
}

REFUSED_BEFORE_WORK: Final = frozenset({300, 304, 405, 410, 414, 415, 420, 428, 429, 431})
"""Statuses that say without any body that nothing was done: the request was refused before it was worked on."""
