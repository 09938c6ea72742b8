"""The error table: what each code becomes, and that no customer's data comes along."""

import ssl

import httpx
import pytest

from console.models.error import (
    Busy,
    Conflict,
    ConsoleError,
    NotFound,
    NotPermitted,
    NotSent,
    OutcomeUnknown,
    Rejected,
    SignInNeeded,
    Unreadable,
)
from console.services.gateways.errors import from_httpx, from_salesforce, from_salesforce_row
from console.services.gateways.wire_errors import _BY_CODE

CUSTOMER = "山田太郎 090-1234-5678"
QUOTED = {
    "FIELD_CUSTOM_VALIDATION_EXCEPTION",
    "FIELD_INTEGRITY_EXCEPTION",
    "FIELD_FILTER_VALIDATION_EXCEPTION",
    "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY",
    "CANNOT_EXECUTE_FLOW_TRIGGER",
    "FAILED_ACTIVATION",
    "STATE_TRANSITION_NOT_ALLOWED",
}


@pytest.mark.parametrize("code", [*sorted(set(_BY_CODE) - QUOTED), "SOMETHING_NEW", "=cmd('山田太郎')"])
def test_a_message_of_salesforce_is_not_repeated(code: str) -> None:
    error = from_salesforce(400, [{"errorCode": code, "message": CUSTOMER, "fields": ["Name", CUSTOMER]}])
    assert "山田" not in f"{error} {error.hint} {error.code}".replace(code, "")
    assert "山田" not in str(error)


@pytest.mark.parametrize("code", sorted(QUOTED))
def test_the_organisations_own_rule_is_quoted(code: str) -> None:
    error = from_salesforce(400, [{"errorCode": code, "message": "電話番号を入力してください", "fields": []}])
    assert isinstance(error, Rejected)
    assert "電話番号を入力してください" in str(error)
    assert any(getattr(value, "literal", False) for _, value in error.message.params)


def test_only_the_first_line_of_an_automation_is_quoted() -> None:
    stack = "OrderTrigger: no price\nClass.OrderTrigger: line 12, column 1"
    error = from_salesforce(400, [{"errorCode": "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY", "message": stack}])
    assert "line 12" not in str(error)


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("INVALID_SESSION_ID", SignInNeeded),
        ("REQUEST_LIMIT_EXCEEDED", Busy),
        ("UNABLE_TO_LOCK_ROW", Busy),
        ("MALFORMED_QUERY", Unreadable),
        ("INVALID_FIELD", NotPermitted),
        ("INVALID_TYPE", NotPermitted),
        ("NOT_FOUND", NotFound),
        ("ENTITY_IS_DELETED", NotFound),
        ("MALFORMED_ID", NotFound),
        ("REQUIRED_FIELD_MISSING", Rejected),
        ("INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST", Rejected),
        ("STRING_TOO_LONG", Rejected),
        ("INVALID_FIELD_FOR_INSERT_UPDATE", NotPermitted),
        ("INVALID_CROSS_REFERENCE_KEY", NotFound),
        ("INSUFFICIENT_ACCESS", NotPermitted),
        ("INSUFFICIENT_ACCESS_OR_READONLY", NotPermitted),
        ("INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY", NotPermitted),
        ("ENTITY_IS_LOCKED", Rejected),
        ("ENTITY_FAILED_IFLASTMODIFIED_ON_UPDATE", Conflict),
        ("DUPLICATE_VALUE", Rejected),
        ("QUERY_TIMEOUT", Busy),
        ("API_DISABLED_FOR_ORG", NotPermitted),
        ("SOMETHING_NEW", Rejected),
    ],
)
def test_the_code_decides_whatever_the_status_says(code: str, kind: type[ConsoleError]) -> None:
    for status in (400, 422):
        error = from_salesforce(status, [{"errorCode": code, "message": "x"}])
        assert (type(error), error.code, error.system) == (kind, code, "Salesforce")


def test_fields_are_named_by_their_api_names() -> None:
    body = [{"errorCode": "STRING_TOO_LONG", "message": f"Name: data value too large: {CUSTOMER}", "fields": ["Name"]}]
    assert str(from_salesforce(400, body)) == "The text is too long for: Name. Nothing was written."


@pytest.mark.parametrize("content", [None, "", "Bad_OAuth_Token", [], {}, [None], [{"message": "x"}], {"errorCode": 5}])
def test_a_body_without_a_code_is_not_understood(content: object) -> None:
    assert isinstance(from_salesforce(400, content), Unreadable)
    assert isinstance(from_salesforce(400, content, writing=True), OutcomeUnknown)
    assert isinstance(from_salesforce_row(412, content), Conflict)


def test_a_collections_error_has_another_key() -> None:
    assert isinstance(from_salesforce(200, {"statusCode": "UNABLE_TO_LOCK_ROW", "message": "x"}), Busy)


@pytest.mark.parametrize(
    ("error", "when_writing", "when_reading"),
    [
        (httpx.ConnectError("x"), NotSent, NotSent),
        (httpx.ConnectTimeout("x"), NotSent, NotSent),
        (httpx.PoolTimeout("x"), NotSent, NotSent),
        (httpx.UnsupportedProtocol("x"), NotSent, NotSent),
        (httpx.ReadTimeout("x"), OutcomeUnknown, NotSent),
        (httpx.WriteTimeout("x"), OutcomeUnknown, NotSent),
        (httpx.ReadError("x"), OutcomeUnknown, NotSent),
        (httpx.WriteError("x"), OutcomeUnknown, NotSent),
        (httpx.RemoteProtocolError("x"), OutcomeUnknown, NotSent),
        (httpx.DecodingError("x"), OutcomeUnknown, Unreadable),
        (ConnectionResetError("x"), OutcomeUnknown, NotSent),
    ],
)
def test_the_network_says_whether_a_request_can_have_arrived(
    error: Exception, when_writing: type[ConsoleError], when_reading: type[ConsoleError]
) -> None:
    assert type(from_httpx(error, system="WHMCS", writing=True)) is when_writing
    assert type(from_httpx(error, system="WHMCS")) is when_reading


def test_an_untrusted_certificate_says_what_to_set() -> None:
    error = httpx.ConnectError("x")
    error.__cause__ = ssl.SSLCertVerificationError("self-signed")
    told = from_httpx(error, system="WHMCS", writing=True)
    assert (type(told), told.code) == (NotSent, "certificate")
    assert "SSL_CERT_FILE" in str(told.hint)
