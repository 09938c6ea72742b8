"""The error tables of both fact sheets as rows: what each answer is on the wire, and what the console makes of it."""

from dataclasses import dataclass, field
from typing import Any, Final

from typing_extensions import override

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
from console.sandbox.faults import Fault

YOU, ADMIN, DEVOPS = Mender.YOU, Mender.SF_ADMIN, Mender.DEVOPS
HTML: Final = {"Content-Type": "text/html; charset=utf-8"}
TEXT: Final = {"Content-Type": "text/plain; charset=utf-8"}
JSON: Final = {"Content-Type": "application/json"}


SECRET_WORDS: Final = "山田太郎 090-1234-5678"
"""A customer's words in a message of Salesforce: they are never passed on, but for a rule's own text."""


@dataclass(frozen=True)
class Row:
    """One row of a table.

    Attributes:
        name: the row, as the sheet has it; the code of Salesforce where it has one.
        fault: what the sandbox does, as a fault's fields.
        kind: what the console makes of it when it is met by a read, or by a row of a write.
        mender: who can mend it; None when it passes by itself.
        shares: the row whose sentence it shares, because the sheet treats both as one.
    """

    name: str
    fault: dict[str, Any] = field(compare=False)
    kind: type[ConsoleError]
    mender: Mender | None
    shares: str = ""

    def hits(self, **more: Any) -> Fault:
        """The fault, for a request that `more` describes."""
        return Fault(**(self.fault | more))

    @override
    def __str__(self) -> str:
        return self.name


def code(
    name: str,
    status: int,
    message: str,
    kind: type[ConsoleError],
    mender: Mender | None,
    *fields: str,
    shares: str = "",
) -> Row:
    """A row of salesforce.md 4.3, or a member of the enumeration below it."""
    said = {"code": name, "status": status, "message": message, "fields": list(fields)}
    return Row(name, {"kind": "refusal", **said}, kind, mender, shares)


def status(number: int, kind: type[ConsoleError], mender: Mender | None, shares: str = "") -> Row:
    """A row of salesforce.md 4.2: a status with a code that nobody knows yet."""
    said = {"kind": "refusal", "status": number, "code": "UNLISTED_CODE", "message": SECRET_WORDS}
    return Row(f"HTTP {number}", said, kind, mender, shares)


def page(name: str, number: int, title: str, kind: type[ConsoleError], mender: Mender | None, shares: str = "") -> Row:
    """A row of either sheet that is a page of HTML."""
    return Row(name, {"kind": "html", "status": number, "message": title}, kind, mender, shares)


def said(name: str, number: int, text: str, kind: type[ConsoleError], mender: Mender | None, shares: str = "") -> Row:
    """A row of whmcs.md 1.4 that is WHMCS's own JSON."""
    return Row(name, {"kind": "refusal", "status": number, "message": text}, kind, mender, shares)


def answer(
    name: str, number: int, body: str, headers: dict[str, str], kind: type[ConsoleError], mender: Mender | None,
    shares: str = "",
) -> Row:  # fmt: skip
    """A row of either sheet that is any other answer."""
    return Row(name, {"kind": "answer", "status": number, "body": body, "headers": headers}, kind, mender, shares)


CODES: Final = (
    code("INVALID_SESSION_ID", 401, "Session expired or invalid", SignInNeeded, YOU),
    code("INVALID_AUTH_HEADER", 401, "INVALID_HEADER_TYPE", SignInNeeded, YOU),
    code("API_DISABLED_FOR_ORG", 403, "The REST API is not enabled for this Organization.", NotPermitted, ADMIN),
    code("API_CURRENTLY_DISABLED", 403, "API is currently disabled for this user.", NotPermitted, ADMIN,
         shares="API_DISABLED_FOR_ORG"),
    code("REQUEST_LIMIT_EXCEEDED", 403, "TotalRequests Limit exceeded.", Busy, ADMIN),
    code("MALFORMED_QUERY", 400, "ERROR at Row:1:Column:8\nunexpected token: 'FROM'", Unreadable, ADMIN),
    code("INVALID_QUERY_FILTER_OPERATOR", 400, "invalid operator on longtextarea field", Unreadable, ADMIN),
    code("INVALID_FIELD", 400, "No such column 'Foo__c' on entity 'Order'.", NotPermitted, ADMIN),
    code("INVALID_TYPE", 400, "sObject type 'Foo__c' is not supported.", NotPermitted, ADMIN),
    code("NOT_FOUND", 404, "The requested resource does not exist", NotFound, ADMIN),
    code("ENTITY_IS_DELETED", 404, "entity is deleted", NotFound, ADMIN),
    code("MALFORMED_ID", 400, "Account ID: id value of incorrect type: 001000000000001AAA", NotFound, ADMIN, "Id"),
    code("REQUIRED_FIELD_MISSING", 400, "Required fields are missing: [Name]", Rejected, ADMIN, "Name"),
    code("INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST", 400, "Status: bad value for restricted picklist field: X",
         Rejected, ADMIN, "Status"),
    code("STRING_TOO_LONG", 400, f"Name: data value too large: {SECRET_WORDS} (max length=80)", Rejected, YOU, "Name"),
    code("FIELD_CUSTOM_VALIDATION_EXCEPTION", 400, "電話番号を入力してください", Rejected, YOU),
    code("FIELD_INTEGRITY_EXCEPTION", 400, "end before begin", Rejected, YOU, "EndDate"),
    code("FIELD_FILTER_VALIDATION_EXCEPTION", 400, "the SIM is not free", Rejected, YOU, "Assign_Physical_SIM__c"),
    code("INVALID_FIELD_FOR_INSERT_UPDATE", 400, "Unable to create/update fields: Status, Name. Please check the "
         "security settings of this field and verify that it is read/write for your profile or permission set.",
         NotPermitted, ADMIN),
    code("INVALID_CROSS_REFERENCE_KEY", 400, "invalid cross reference id", NotFound, ADMIN),
    code("INSUFFICIENT_ACCESS_OR_READONLY", 400, "insufficient access rights on object id", NotPermitted, ADMIN),
    code("INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY", 400, "insufficient access rights on cross-reference id",
         NotPermitted, ADMIN),
    code("INSUFFICIENT_ACCESS", 403, "insufficient access rights on object id", NotPermitted, ADMIN),
    code("CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY", 400, "OrderTrigger: no price\nClass.OrderTrigger: line 12",
         Rejected, ADMIN),
    code("CANNOT_EXECUTE_FLOW_TRIGGER", 400, "Flow Order_Approved: no mail address\nstack", Rejected, ADMIN),
    code("UNABLE_TO_LOCK_ROW", 400, "unable to obtain exclusive access to this record or 1 records", Busy, None),
    code("ENTITY_IS_LOCKED", 400, "the record is locked by an approval process", Rejected, ADMIN),
    code("DUPLICATE_VALUE", 400, f"duplicate value found: Ext__c duplicates value {SECRET_WORDS}", Rejected, YOU),
    code("DUPLICATES_DETECTED", 400, "Use one of these records?", Rejected, YOU),
    code("JSON_PARSER_ERROR", 400, "Unexpected character ('}' (code 125)) at [line:1, column:2]", Unreadable, ADMIN),
    code("NUMBER_OUTSIDE_VALID_RANGE", 400, "value outside of valid range on numeric field", Rejected, YOU, "Amount"),
    code("METHOD_NOT_ALLOWED", 405, "HTTP Method 'DELETE' not allowed. Allowed are HEAD,GET,PATCH", NotPermitted,
         ADMIN),
    code("INVALID_QUERY_LOCATOR", 404, "invalid query locator", Busy, None),
    code("QUERY_TIMEOUT", 400, "Your query request was running for too long.", Busy, ADMIN),
    code("UNSUPPORTED_MEDIA_TYPE", 415, "", Unreadable, ADMIN),
    code("UNKNOWN_EXCEPTION", 500, "An unexpected error occurred. Please include this ErrorId", Busy, None),
    code("SERVER_UNAVAILABLE", 503, "Server temporarily unavailable", Busy, None),
    code("ENTITY_SAVE_ERROR", 400, "save failed", Rejected, ADMIN),
    code("INACTIVE_OWNER_OR_USER", 400, "operation performed with inactive user", Rejected, YOU),
    code("TRANSFER_REQUIRES_READ", 400, "The new owner must have read permission", NotPermitted, ADMIN),
    code("INVALID_STATUS", 400, "invalid status", Rejected, ADMIN),
    code("CANNOT_UPDATE_CONVERTED_LEAD", 400, "cannot reference converted lead", Rejected, ADMIN),
    code("STORAGE_LIMIT_EXCEEDED", 400, "storage limit exceeded", Rejected, ADMIN),
    code("FILE_EXTENSION_NOT_ALLOWED", 400, "Your company prevents the upload of these files", Rejected, ADMIN),
    code("ORG_IN_MAINTENANCE", 503, "organization is in maintenance", Busy, None),
    code("INSERT_UPDATE_DELETE_NOT_ALLOWED_DURING_MAINTENANCE", 400, "read only during maintenance", Busy, None),
    code("STATE_TRANSITION_NOT_ALLOWED", 400, "Draft to Expired is not allowed", Rejected, ADMIN),
    code("CONTENT_CUSTOM_DOWNLOAD_EXCEPTION", 403, "not during the night", NotPermitted, ADMIN),
    code("TXN_SECURITY_NO_ACCESS", 403, "The operation is not allowed by a security policy", NotPermitted, ADMIN),
    code("FAILED_ACTIVATION", 400, "an order needs a product to be activated", Rejected, YOU),
    code("ENTITY_FAILED_IFLASTMODIFIED_ON_UPDATE", 412, "The record was changed.", Conflict, YOU),
    code("MODIFIED", 412, "modified", Conflict, YOU, shares="ENTITY_FAILED_IFLASTMODIFIED_ON_UPDATE"),
    code("PROCESSING_HALTED", 400, "The transaction was rolled back", Rejected, YOU),
    code("ALL_OR_NONE_OPERATION_ROLLED_BACK", 400, "Record rolled back", Rejected, YOU, shares="PROCESSING_HALTED"),
)  # fmt: skip
"""salesforce.md 4.3 with the members below it, 1.6, 1.7 and 2.5."""

WORDS: Final = (
    Row("concurrent", {"kind": "refusal", "code": "REQUEST_LIMIT_EXCEEDED", "status": 403,
                       "message": "ConcurrentPerOrgLongTxn Limit exceeded."}, Busy, None),
    Row("not for REST", {"kind": "refusal", "code": "INVALID_SESSION_ID", "status": 401,
                         "message": "This session is not valid for use with the REST API"}, NotPermitted, ADMIN),
    Row("not attached", {"kind": "refusal", "code": "INVALID_SESSION_ID", "status": 401,
                         "message": "Connected app is not attached to Agent"}, NotPermitted, ADMIN),
    answer("not for REST, as text", 401, "This session is not valid for use with the REST API", TEXT, NotPermitted,
           ADMIN, shares="not for REST"),
)  # fmt: skip
"""What shares its code with another row and differs in its words (salesforce.md 1.6, 4.3)."""

STATUSES: Final = (
    answer("HTTP 300", 300, '["/services/data/v67.0/sobjects/Account/001000000000001AAA"]', JSON, Rejected, ADMIN),
    answer("HTTP 304", 304, "", {}, Unreadable, ADMIN),
    status(401, SignInNeeded, YOU, shares="INVALID_SESSION_ID"),
    status(403, NotPermitted, ADMIN),
    status(404, NotFound, ADMIN, shares="NOT_FOUND"),
    status(405, NotPermitted, ADMIN, shares="METHOD_NOT_ALLOWED"),
    status(409, Conflict, YOU),
    status(410, Unreadable, ADMIN),
    status(412, Conflict, YOU, shares="ENTITY_FAILED_IFLASTMODIFIED_ON_UPDATE"),
    status(414, Unreadable, ADMIN),
    status(415, Unreadable, ADMIN, shares="UNSUPPORTED_MEDIA_TYPE"),
    status(420, Busy, None),
    status(428, Unreadable, ADMIN),
    status(429, Busy, None),
    status(431, Unreadable, ADMIN),
    status(500, Busy, None, shares="UNKNOWN_EXCEPTION"),
    status(502, Busy, None),
    status(503, Busy, None, shares="SERVER_UNAVAILABLE"),
    status(504, Busy, None),
)
"""salesforce.md 4.2."""

PAGES: Final = (
    page("web page", 200, "Welcome to the guest network", Unreadable, DEVOPS),
    page("blocked", 403, "Access denied", Unreadable, DEVOPS),
    page("no such page", 404, "Not Found", Unreadable, DEVOPS),
    page("guard", 403, "Just a moment...", Unreadable, DEVOPS),
    page("guard that is busy", 503, "Just a moment...", Busy, DEVOPS, shares="guard"),
    page("too many", 429, "Too Many Requests", Busy, None),
    page("broken", 500, "Internal Server Error", Busy, None),
    page("gateway", 502, "Bad Gateway", Busy, None),
    page("down", 503, "Service Unavailable", Busy, None),
    page("gateway in time", 504, "Gateway Timeout", Busy, None, shares="gateway"),
    page("behind Cloudflare", 522, "Connection timed out", Busy, None, shares="gateway"),
    answer("moved", 302, "", {"Location": "https://login.example.test/"}, Unreadable, DEVOPS),
    answer("moved for good", 301, "", {"Location": "/elsewhere"}, Unreadable, DEVOPS, shares="moved"),
)
"""What somebody else answers in the place of either system (salesforce.md 4.1, 4.2; whmcs.md 1.4, 1.5, 4.8)."""

WHMCS: Final = (
    said("address", 403, "Invalid IP 203.0.113.7", NotPermitted, DEVOPS),
    said("address, old", 403, "Forbidden IP", NotPermitted, DEVOPS, shares="address"),
    said("credential", 403, "Invalid or missing credentials", NotPermitted, DEVOPS),
    said("admin login", 403, "Authentication Failed", NotPermitted, DEVOPS),
    said("admin password", 403, "Invalid password provided", NotPermitted, DEVOPS, shares="admin login"),
    said("admin disabled", 403, "Administrator Account Disabled", NotPermitted, DEVOPS),
    said("no API access", 403, "Access Denied", NotPermitted, DEVOPS),
    said("not ticked", 403, 'Invalid Permissions: API action "x" is not allowed', NotPermitted, DEVOPS),
    said("no action", 400, "Empty action request", Unreadable, DEVOPS),
    said("unknown action", 400, 'Invalid API Action: "foo" is not a valid API action', Unreadable, DEVOPS),
    said("unknown action, old", 200, "Command Not Found", Unreadable, DEVOPS, shares="unknown action"),
    said("not found", 200, "Client ID Not Found", NotFound, YOU),
    said("business error", 200, "The backup is locked", Rejected, DEVOPS),
    answer("status:error", 200, '{"status":"error","message":"The backup is locked"}', JSON, Rejected, DEVOPS,
           shares="business error"),
    answer("warning", 200, '{"warning":"the module queue is full"}', JSON, Unreadable, DEVOPS),
    answer("warning beside success", 200, '{"result":"success","warning":"the module queue is full"}', JSON,
           Unreadable, DEVOPS, shares="warning"),
    answer("plain text", 403, "result=error;message=Invalid IP 203.0.113.7;", TEXT, NotPermitted, DEVOPS,
           shares="address"),
    page("installation", 200, "Security Warning", Unreadable, DEVOPS),
    page("installation, as an error", 503, "Security Warning", Unreadable, DEVOPS, shares="installation"),
)  # fmt: skip
"""whmcs.md 1.4, 1.5 and 5."""

SURELY_NOT_RUN: Final = frozenset(
    row.name for row in WHMCS if row.fault["kind"] == "refusal" or row.name == "status:error"
)
"""Rows after which WHMCS certainly ended nothing: its own plain no (whmcs.md 4.8)."""

OAUTH: Final = (
    ("invalid_grant", "expired access/refresh token", SignInNeeded, YOU),
    ("invalid_grant", "", SignInNeeded, YOU),
    ("invalid_grant", "authentication failure", SignInNeeded, YOU),
    ("invalid_grant", "expired authorization code", SignInNeeded, YOU),
    ("invalid_grant", "ip restricted", NotPermitted, ADMIN),
    ("invalid_grant", "inactive user", NotPermitted, ADMIN),
    ("invalid_client_id", "client identifier invalid", NotPermitted, ADMIN),
    ("invalid_client", "invalid client credentials", NotPermitted, ADMIN),
    ("invalid_request", "", Unreadable, ADMIN),
    ("unsupported_grant_type", "grant type not supported", NotPermitted, ADMIN),
    ("unsupported_response_type", "response type not supported", NotPermitted, ADMIN),
    ("redirect_uri_mismatch", "redirect_uri must match configuration", NotPermitted, ADMIN),
    ("OAUTH_APP_ACCESS_DENIED", "user is not admin approved to access this app", NotPermitted, ADMIN),
    ("oauth_app_access_denied", "", NotPermitted, ADMIN),
    ("invalid_app_access", "user is not admin approved to access this app", NotPermitted, ADMIN),
    ("OAUTH_APP_BLOCKED", "this app is blocked by admin", NotPermitted, ADMIN),
    ("access_denied", "end-user denied authorization", SignInNeeded, YOU),
    ("invalid_scope", "", NotPermitted, ADMIN),
    ("inactive_user", "", NotPermitted, ADMIN),
    ("inactive_org", "", NotPermitted, ADMIN),
    ("rate_limit_exceeded", "login rate exceeded", Busy, YOU),
    ("unsupported_token_type", "", Unreadable, ADMIN),
    ("invalid_token", "", SignInNeeded, YOU),
)
"""salesforce.md 1.3 and 1.4: code, description, kind, mender."""
