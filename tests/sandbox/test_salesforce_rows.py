"""Single records, describe and limits over HTTP: what is written, and what is refused with which words."""

import hashlib
from collections.abc import Iterator
from datetime import timedelta
from email.utils import format_datetime
from typing import Any

import httpx
import pytest

from console.sandbox.dates import parse_moment
from console.sandbox.faults import Fault
from console.sandbox.server import Sandbox
from tests.sandbox.conftest import FRIDAY
from tests.sandbox.salesforce_client import DATA, Rest

MANUAL = {"Sforce-Auto-Assign": "FALSE"}


@pytest.fixture
def rest(live: Sandbox, client: httpx.Client) -> Rest:
    """The API as the agent."""
    return Rest(client, live.token())


@pytest.fixture
def order(live: Sandbox) -> str:
    """The id of an order that waits for review."""
    return str(live.order("00000101")["Id"])


def error(answer: httpx.Response) -> dict[str, Any]:
    assert answer.status_code >= httpx.codes.BAD_REQUEST, answer.text
    found: dict[str, Any] = answer.json()[0]
    return found


def test_a_created_record_says_where_it_is(rest: Rest) -> None:
    answer = rest.send("POST", "/sobjects/Account/", {"Name": " 株式会社 "})
    record_id = answer.json()["id"]
    assert answer.status_code == 201
    assert answer.json() == {"id": record_id, "success": True, "errors": []}
    assert answer.headers["Location"] == f"{DATA}/sobjects/Account/{record_id}"
    row = rest.send("GET", f"/sobjects/account/{record_id[:15]}?fields=Name,Owner.Name").json()
    assert (row["Name"], row["Owner"]["Name"]) == ("株式会社", "佐藤 花子")


def test_an_update_answers_nothing_and_null_clears(rest: Rest, live: Sandbox, order: str) -> None:
    answer = rest.send("PATCH", f"/sobjects/Order/{order}", {"Description": None, "EffectiveDate": "2026-12-01"})
    row = live.order("00000101")
    assert (answer.status_code, answer.content) == (204, b"")
    assert (row["Description"], row["EffectiveDate"]) == (None, "2026-12-01")
    assert row["LastModifiedById"] == live.org.access.users["agent"]


REFUSALS = [
    ("Order", {"Nope__c": 1}, "INVALID_FIELD", "No such column 'Nope__c' on sobject of type Order"),
    (
        "Order",
        {"StatusCode": "Draft"},
        "INVALID_FIELD_FOR_INSERT_UPDATE",
        "Unable to create/update fields: StatusCode.",
    ),
    ("Order", {"Status": "Odd"}, "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST", "restricted picklist field: Odd"),
    ("Order", {"Status": None}, "REQUIRED_FIELD_MISSING", "Required fields are missing: [Status]"),
    ("Order", {"EID__c": "1" * 33}, "STRING_TOO_LONG", "(max length=32)"),
    ("Order", {"EffectiveDate": "20/11/2026"}, "JSON_PARSER_ERROR", "Cannot deserialize instance of date"),
    ("Order", {"Activation_Scheduled_At__c": "2026-11-20T10:00:00"}, "JSON_PARSER_ERROR", "instance of datetime"),
    ("Order", {"Weekend_Install__c": "yes"}, "JSON_PARSER_ERROR", "Cannot deserialize instance of boolean"),
    ("Order", {"Assign_Physical_SIM__c": "a0X"}, "MALFORMED_ID", "id value of incorrect type: a0X"),
    ("Order", {"AccountId": "0015g000000zzzzAAB"}, "MALFORMED_ID", "id value of incorrect type"),
    ("Order", {"AccountId": "0015g000000zzzz"}, "INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id"),
    ("Order", {"Id": "801000000000001"}, "INVALID_FIELD", "The Id field should not be specified"),
    ("Order", {"Description": "\ud800"}, "JSON_PARSER_ERROR", "Invalid UTF-8"),
    ("Opportunity", {"WHMCS_Service_ID__c": 1e18}, "NUMBER_OUTSIDE_VALID_RANGE", "outside of valid range"),
    ("Case", {"SuppliedEmail": "nobody"}, "INVALID_EMAIL_ADDRESS", "invalid email address: nobody"),
]


@pytest.mark.parametrize(("object_name", "values", "code", "text"), REFUSALS)
def test_refused_values(sandbox: Sandbox, object_name: str, values: dict[str, object], code: str, text: str) -> None:
    before = sandbox.org.store.select(object_name)[0]
    with httpx.Client(base_url=sandbox.url, trust_env=False) as client:
        rest = Rest(client, sandbox.token())
        refused = error(rest.send("PATCH", f"/sobjects/{object_name}/{before['Id']}", values, MANUAL))
    assert refused["errorCode"] == code
    assert text in refused["message"]
    assert sandbox.org.store.get(object_name, str(before["Id"])) == before


def test_a_create_needs_the_required_fields(rest: Rest) -> None:
    refused = error(rest.send("POST", "/sobjects/Contact", {"FirstName": "恵"}))
    assert (refused["errorCode"], refused["fields"]) == ("REQUIRED_FIELD_MISSING", ["LastName"])


def test_an_administrator_may_require_a_field(rest: Rest, live: Sandbox) -> None:
    live.org.schema.require("Case", "Channel__c", "Channel")
    refused = error(rest.send("POST", "/sobjects/Case", {"Subject": "x"}))
    assert (refused["errorCode"], refused["fields"]) == ("REQUIRED_FIELD_MISSING", ["Channel__c"])


def test_a_comment_is_measured_in_bytes(rest: Rest, live: Sandbox) -> None:
    case = live.org.store.select("Case")[0]["Id"]
    fits = rest.send("POST", "/sobjects/CaseComment", {"ParentId": case, "CommentBody": "あ" * 1333})
    refused = error(rest.send("POST", "/sobjects/CaseComment", {"ParentId": case, "CommentBody": "あ" * 1334}))
    assert (fits.status_code, refused["errorCode"]) == (201, "STRING_TOO_LONG")


def test_no_such_thing(rest: Rest, live: Sandbox) -> None:
    for path in ("/sobjects/Nope", "/sobjects/Case/500000000000000AAA", "/sobjects/Case/x", "/nope"):
        answer = rest.send("GET", path)
        assert (answer.status_code, error(answer)["errorCode"]) == (404, "NOT_FOUND"), path
    assert live.org.access.used == 4


# -- who may ------------------------------------------------------------------------------------------------------


def test_the_auditor_reads_and_never_writes(live: Sandbox, client: httpx.Client, order: str) -> None:
    audit = Rest(client, live.token("readonly"))
    refused = error(audit.send("PATCH", f"/sobjects/Order/{order}", {"Status": "Cancelled"}))
    described = audit.send("GET", "/sobjects/Order/describe").json()
    assert audit.send("GET", f"/sobjects/Order/{order}").status_code == 200
    assert refused["errorCode"] == "INSUFFICIENT_ACCESS_OR_READONLY"
    assert not any(field["updateable"] or field["createable"] for field in described["fields"])


@pytest.fixture(scope="module")
def restricted() -> Iterator[Sandbox]:
    """An organisation with fields closed to the agent."""
    with Sandbox(variant="restricted", now=FRIDAY, frozen=True) as running:
        yield running


def test_field_level_security(restricted: Sandbox) -> None:
    with httpx.Client(base_url=restricted.url, trust_env=False) as client:
        views = {}
        for role in ("agent", "supervisor"):
            rest = Rest(client, restricted.token(role))
            fields = {item["name"]: item for item in rest.send("GET", "/sobjects/Order/describe").json()["fields"]}
            views[role] = "MNP_Reservation_Number__c" in fields, fields["Assign_Physical_SIM__c"]["updateable"]
        order = restricted.org.store.select("Order")[0]["Id"]
        agent = Rest(client, restricted.token("agent"))
        closed = error(agent.send("PATCH", f"/sobjects/Order/{order}", {"Assign_Physical_SIM__c": None}))
        unseen = error(agent.send("PATCH", f"/sobjects/Order/{order}", {"MNP_Reservation_Number__c": "1"}))
    assert views == {"agent": (False, False), "supervisor": (True, True)}
    assert (closed["errorCode"], closed["fields"]) == ("INVALID_FIELD_FOR_INSERT_UPDATE", ["Assign_Physical_SIM__c"])
    assert unseen["errorCode"] == "INVALID_FIELD"


# -- rules of the organisation ------------------------------------------------------------------------------------


@pytest.mark.parametrize(("headers", "queue"), [(MANUAL, "CS_Internet"), ({}, "CS_Unsorted")])
def test_without_the_header_the_assignment_rule_moves_a_case(
    rest: Rest, live: Sandbox, headers: dict[str, str], queue: str
) -> None:
    queues = live.org.people.queues
    case = live.org.store.insert("Case", {"Subject": "x", "OwnerId": queues["CS_Internet"]})
    assert rest.send("PATCH", f"/sobjects/Case/{case}", {"Priority": "High"}, headers).status_code == 204
    row = live.org.store.get("Case", case)
    assert row is not None
    assert row["OwnerId"] == queues[queue]


def test_activating_an_order_takes_status_alone() -> None:
    with Sandbox(variant="activated", now=FRIDAY, frozen=True) as running, httpx.Client(base_url=running.url) as client:
        rest, path = Rest(client, running.token()), f"/sobjects/Order/{running.order('00000101')['Id']}"
        both = error(rest.send("PATCH", path, {"Status": "Approved", "Activation_Status__c": "Activating"}))
        alone = rest.send("PATCH", path, {"Status": "Approved"})
        row = running.order("00000101")
    assert (both["errorCode"], both["fields"]) == ("FIELD_INTEGRITY_EXCEPTION", ["Activation_Status__c"])
    assert (alone.status_code, row["StatusCode"]) == (204, "Activated")


def test_closing_a_case_stamps_it(rest: Rest, live: Sandbox) -> None:
    case = live.org.store.insert("Case", {"Subject": "x"})
    rest.send("PATCH", f"/sobjects/Case/{case}", {"Status": "Closed", "Comments": "done"}, MANUAL)
    row = rest.send("GET", f"/sobjects/Case/{case}").json()
    assert (row["IsClosed"], row["ClosedDate"]) == (True, "2026-11-20T01:00:00.000+0000")
    comments = rest.query(f"SELECT CommentBody FROM CaseComment WHERE ParentId = '{case}'")  # noqa: S608 - SOQL, read by our own parser
    assert [item["CommentBody"] for item in comments] == ["done"]


def test_a_platform_event_is_published_and_never_read(rest: Rest, order: str) -> None:
    answer = rest.send("POST", "/sobjects/OrderProvisionRequested__e", {"OrderId__c": order})
    assert answer.status_code == 201
    assert rest.send("GET", f"/sobjects/OrderProvisionRequested__e/{answer.json()['id']}").status_code == 404


# -- conditions ---------------------------------------------------------------------------------------------------


def test_if_unmodified_since_counts_in_seconds(rest: Rest, live: Sandbox, order: str) -> None:
    path = f"/sobjects/Order/{order}"
    read = rest.send("GET", path).json()["LastModifiedDate"]
    header = {"If-Unmodified-Since": format_datetime(parse_moment(read), usegmt=True)}
    assert rest.send("PATCH", path, {"Description": "a"}, header).status_code == 204
    assert rest.send("PATCH", path, {"Description": "b"}, header).status_code == 412
    assert live.order("00000101")["Description"] == "a"
    now = {"If-Unmodified-Since": format_datetime(live.clock.now(), usegmt=True)}
    assert rest.send("PATCH", path, {"Description": "c"}, now).status_code == 204
    assert rest.send("PATCH", path, {"Description": "d"}, {"If-Unmodified-Since": "yesterday"}).status_code == 400


def test_only_accounts_carry_an_etag(rest: Rest, live: Sandbox, order: str) -> None:
    account = live.org.store.select("Account")[0]["Id"]
    path = f"/sobjects/Account/{account}"
    tag = rest.send("GET", path).headers["ETag"]
    assert tag.endswith('--gzip"')
    assert "ETag" not in rest.send("GET", f"/sobjects/Order/{order}").headers
    assert rest.send("GET", path, headers={"If-None-Match": tag}).status_code == 304
    assert rest.send("PATCH", path, {"Phone": "1"}, {"If-Match": tag}).status_code == 204
    # The same second: the date would not have noticed.
    assert rest.send("PATCH", path, {"Phone": "2"}, {"If-Match": tag}).status_code == 412
    assert rest.send("PATCH", f"/sobjects/Order/{order}", {"Description": "x"}, {"If-Match": tag}).status_code == 204


def test_a_locked_row_is_refused_once(rest: Rest, live: Sandbox, order: str) -> None:
    live.faults.add(Fault("row_lock", sobject="Order"))
    refused = error(rest.send("PATCH", f"/sobjects/Order/{order}", {"Description": "x"}))
    assert refused["errorCode"] == "UNABLE_TO_LOCK_ROW"
    assert rest.send("PATCH", f"/sobjects/Order/{order}", {"Description": "x"}).status_code == 204


# -- describe, limits, files --------------------------------------------------------------------------------------


def test_describe_is_cached_by_date(rest: Rest) -> None:
    first = rest.send("GET", "/sobjects/Case/describe")
    again = rest.send("GET", "/sobjects/Case/describe", headers={"If-Modified-Since": first.headers["Last-Modified"]})
    assert (again.status_code, again.content) == (304, b"")


def test_relationships_are_described_both_ways(rest: Rest) -> None:
    described = rest.send("GET", "/sobjects/Order/describe").json()
    children = {item["relationshipName"]: item["childSObject"] for item in described["childRelationships"]}
    owner = next(field for field in described["fields"] if field["name"] == "OwnerId")
    assert children["OrderItems"] == "OrderItem"
    assert (owner["referenceTo"], owner["polymorphicForeignKey"]) == (["Group", "User"], True)


def test_calls_are_counted_until_there_are_no_more(rest: Rest, live: Sandbox, client: httpx.Client) -> None:
    live.org.access.daily_limit = 2
    versions = client.get("/services/data")
    assert rest.send("GET", "/limits").headers["Sforce-Limit-Info"] == "api-usage=1/2"
    assert rest.send("GET", "/limits").json()["DailyApiRequests"] == {"Max": 2, "Remaining": 0}
    refused = rest.send("GET", "/limits")
    assert (refused.status_code, error(refused)["errorCode"]) == (403, "REQUEST_LIMIT_EXCEEDED")
    assert "Sforce-Limit-Info" not in versions.headers
    assert {"label": "Summer '26", "url": "/services/data/v67.0", "version": "67.0"} in versions.json()


def test_an_uploaded_file_comes_back(rest: Rest, live: Sandbox) -> None:
    account = live.org.store.select("Account")[0]["Id"]
    body = {"PathOnClient": "back.png", "VersionData": "AAEC/w==", "FirstPublishLocationId": account}
    version = rest.send("POST", "/sobjects/ContentVersion", body).json()["id"]
    row = rest.send("GET", f"/sobjects/ContentVersion/{version}").json()
    data = rest.send("GET", f"/sobjects/ContentVersion/{version}/VersionData").content
    linked = rest.query(f"SELECT ContentDocument.Title FROM ContentDocumentLink WHERE LinkedEntityId = '{account}'")  # noqa: S608 - SOQL, read by our own parser
    assert data == b"\x00\x01\x02\xff"
    assert (row["FileType"], row["IsLatest"]) == ("PNG", True)
    assert row["Checksum"] == hashlib.md5(data, usedforsecurity=False).hexdigest()
    assert "back" in [item["ContentDocument"]["Title"] for item in linked]


def test_sessions_that_are_none(live: Sandbox, client: httpx.Client) -> None:
    refused = Rest(client, "made-up").send("GET", "/limits")
    assert refused.status_code == 401
    assert refused.json() == [{"message": "Session expired or invalid", "errorCode": "INVALID_SESSION_ID"}]
    old = client.get("/services/data/v25.0/limits", headers={"Authorization": f"Bearer {live.token()}"})
    assert old.status_code == 410


def test_idle_time_does_not_end_a_stable_token(rest: Rest, live: Sandbox) -> None:
    live.org.advance(timedelta(days=3))
    assert rest.send("GET", "/limits").status_code == 200
