"""Salesforce over real HTTP on this machine: what goes over the wire, and what becomes of each answer."""

import socket
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import stamina

from console.models.error import (
    Busy,
    Conflict,
    ConsoleError,
    NotFound,
    NotPermitted,
    NotSent,
    OutcomeUnknown,
    Rejected,
    SetUpNeeded,
    SignInNeeded,
    Unreadable,
)
from console.models.plan import CreateRecord, FieldWrite, RowStep, UpdateRecord
from console.models.text import tr
from console.services.gateways.protocol import ApiUsage, QueryRead, RowRead, SalesforceGateway
from console.services.gateways.salesforce import SalesforceRest, TimeLimits
from console.services.gateways.session import Session
from tests.services.gateways.scripted_server import Answer, ScriptedServer

ORDER = "801000000000101AAA"
ACCOUNT = "001000000000042AAA"
CASE = "500000000002001AAA"
SEEN_DATE = "Tue, 24 Feb 2026 00:00:00 GMT"
HTML = b"<html><title>Just a moment...</title></html>"
HALTED = [{"errorCode": "PROCESSING_HALTED", "message": "The transaction was rolled back since another operation ..."}]


def part(status: int, body: object, **headers: str) -> dict[str, object]:
    return {"httpStatusCode": status, "body": body, "httpHeaders": headers, "referenceId": "x"}


def sub(number: int, method: str, path: str, body: object, **guard: str) -> dict[str, object]:
    """A subrequest as it must go out."""
    return {
        "method": method,
        "url": f"/services/data/v67.0/sobjects/{path}",
        "referenceId": f"row{number}",
        "httpHeaders": {"Sforce-Auto-Assign": "FALSE", **guard},
        "body": body,
    }


def envelope(*parts: dict[str, object]) -> Answer:
    return Answer({"compositeResponse": list(parts)}, headers={"Sforce-Limit-Info": "api-usage=18/5000"})


def order_row(**more: Any) -> UpdateRecord:
    write = FieldWrite(field="Status", label=tr("Status"), before="Draft", after="Approved")
    row = UpdateRecord(object="Order", id=ORDER, name=tr("Order"), writes=(write,), seen="2026-02-24T00:00:00.000+0000")
    return replace(row, **more)


def new_case() -> CreateRecord:
    write = FieldWrite(field="Subject", label=tr("Subject"), before=None, after="Escalation")
    return CreateRecord(object="Case", name=tr("Case"), writes=(write,), identity=("Subject",))


@pytest.fixture
async def salesforce(server: ScriptedServer) -> AsyncIterator[SalesforceRest]:
    gateway = SalesforceRest(Session(url=server.url, token="t0p-secret"), limits=TimeLimits(read=0.4, write=0.4))
    yield gateway
    server.released.set()
    await gateway.aclose()


async def test_a_write_goes_as_one_composite_call_all_or_none_with_guards(
    server: ScriptedServer, salesforce: SalesforceRest
) -> None:
    promised: SalesforceGateway = salesforce
    server.answers = [
        envelope(part(204, None), part(204, None), part(201, {"id": CASE, "success": True, "errors": []}))
    ]
    account = replace(order_row(), object="Account", id=ACCOUNT, etag='"abc--gzip"')
    answers = await promised.write([order_row(), account, new_case()])
    assert [answer.id for answer in answers] == [None, None, CASE]
    (asked,) = server.asked
    assert (asked.method, asked.path) == ("POST", "/services/data/v67.0/composite")
    assert asked.headers["Authorization"] == "Bearer t0p-secret"
    assert asked.headers["Sforce-Call-Options"] == "client=assist-console"
    assert asked.json == {
        "allOrNone": True,
        "collateSubrequests": False,
        "compositeRequest": [
            sub(0, "PATCH", f"Order/{ORDER}", {"Status": "Approved"}, **{"If-Unmodified-Since": SEEN_DATE}),
            sub(1, "PATCH", f"Account/{ACCOUNT}", {"Status": "Approved"}, **{"If-Match": '"abc--gzip"'}),
            sub(2, "POST", "Case", {"Subject": "Escalation"}),
        ],
    }


@pytest.mark.parametrize(
    ("seen", "date"),
    [
        ("2026-02-24T09:00:00+09:00", "Tue, 24 Feb 2026 00:00:00 GMT"),
        ("2026-02-24T00:00:00Z", "Tue, 24 Feb 2026 00:00:00 GMT"),
        ("2026-12-31T23:59:59.500+0000", "Fri, 01 Jan 2027 00:00:00 GMT"),
    ],
)
async def test_a_version_becomes_an_http_date(
    server: ScriptedServer, salesforce: SalesforceRest, seen: str, date: str
) -> None:
    server.answers = [envelope(part(204, None))]
    await salesforce.write([order_row(seen=seen)])
    (row,) = server.asked[0].json["compositeRequest"]
    assert row["httpHeaders"]["If-Unmodified-Since"] == date


async def test_a_read_asks_for_everything_in_one_call(server: ScriptedServer, salesforce: SalesforceRest) -> None:
    page = {
        "totalSize": 3,
        "done": False,
        "nextRecordsUrl": "/services/data/v67.0/query/01gX-500",
        "records": [{"Id": ORDER}],
    }
    server.answers = [envelope(part(200, page), part(200, {"Id": ACCOUNT, "Name": "山田"}, ETag='"e1"'))]
    soql = "SELECT Id FROM Order WHERE Status = 'A+B & C'"
    first, second = await salesforce.read(
        [QueryRead(soql=soql, page_size=50), RowRead(object="Account", id=ACCOUNT, fields=("Id", "Name"))]
    )
    assert (first.rows, first.total, first.more) == (({"Id": ORDER},), 3, "/services/data/v67.0/query/01gX-500")
    assert (second.rows, second.etag, second.failure) == (({"Id": ACCOUNT, "Name": "山田"},), '"e1"', None)
    query, row = server.asked[0].json["compositeRequest"]
    assert parse_qs(urlsplit(query["url"]).query) == {"q": [soql]}
    assert query["httpHeaders"]["Sforce-Query-Options"] == "batchSize=200"
    assert row["url"] == f"/services/data/v67.0/sobjects/Account/{ACCOUNT}?fields=Id,Name"
    assert server.asked[0].json["allOrNone"] is False
    assert salesforce.usage == ApiUsage(used=18, limit=5000)


async def test_a_part_that_fails_leaves_the_others(server: ScriptedServer, salesforce: SalesforceRest) -> None:
    hidden = [{"errorCode": "INVALID_FIELD", "message": "\nSELECT X__c\n^\nNo such column 'X__c' on entity 'Order'."}]
    server.answers = [envelope(part(400, hidden), part(200, {"totalSize": 0, "done": True, "records": []}))]
    first, second = await salesforce.read([QueryRead(soql="a"), QueryRead(soql="b")])
    assert isinstance(first.failure, NotPermitted)
    assert str(first.failure) == "Salesforce does not know the field X__c, or hides it from you. Nothing was written."
    assert second.failure is None


async def test_a_query_is_read_to_its_last_page(server: ScriptedServer, salesforce: SalesforceRest) -> None:
    more = "/services/data/v67.0/query/01gX-2000"
    server.answers = [
        envelope(part(200, {"totalSize": 2, "records": [{"Id": "1"}], "nextRecordsUrl": more})),
        Answer(
            {"totalSize": 2, "done": True, "records": [{"Id": "2"}]}, headers={"Sforce-Limit-Info": "api-usage=19/5000"}
        ),
    ]
    assert await salesforce.query("SELECT Id FROM Order") == ({"Id": "1"}, {"Id": "2"})
    assert (server.asked[1].path, server.asked[1].headers["Authorization"]) == (more, "Bearer t0p-secret")
    assert salesforce.usage.used == 19


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.test/services/data/v67.0/query/01g-1",
        "//evil.test/query/1",
        "/services/data/v67.0/sobjects/User",
        "",
    ],
)
async def test_a_next_page_elsewhere_is_not_followed(
    server: ScriptedServer, salesforce: SalesforceRest, address: str
) -> None:
    with pytest.raises(Unreadable):
        await anext(salesforce.pages(address))
    assert server.asked == []


@pytest.mark.parametrize("identifier", ["../User/005000000000001", "//evil.test/x", "801", ORDER + "/x", ""])
async def test_an_id_that_is_none_never_gets_into_an_address(
    server: ScriptedServer, salesforce: SalesforceRest, identifier: str
) -> None:
    with pytest.raises(NotFound):
        await salesforce.read([RowRead(object="Order", id=identifier, fields=("Id",))])
    with pytest.raises(NotFound):
        await salesforce.write([order_row(id=identifier)])
    assert server.asked == []


async def test_the_cause_is_found_among_the_rolled_back(server: ScriptedServer, salesforce: SalesforceRest) -> None:
    rule = [{"errorCode": "FIELD_CUSTOM_VALIDATION_EXCEPTION", "message": "承認には電話番号が必要です", "fields": []}]
    server.answers = [envelope(part(400, HALTED), part(400, HALTED), part(400, rule))]
    answers = await salesforce.write([order_row(), order_row(), new_case()])
    assert {type(answer.failure) for answer in answers} == {Rejected}
    assert {str(answer.failure) for answer in answers} == {
        "Salesforce refused with a rule of the organisation: 承認には電話番号が必要です"
    }


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (412, [{"errorCode": "ANYTHING", "message": "x"}], Conflict),
        (412, None, Conflict),
        (412, [{"errorCode": "ENTITY_FAILED_IFLASTMODIFIED_ON_UPDATE", "message": "x"}], Conflict),
        (400, [{"errorCode": "UNABLE_TO_LOCK_ROW", "message": "..."}], Busy),
        (404, [{"errorCode": "ENTITY_IS_DELETED", "message": "..."}], NotFound),
        (400, [{"errorCode": "INSUFFICIENT_ACCESS_OR_READONLY", "message": "..."}], NotPermitted),
        (500, [{"errorCode": "UNKNOWN_EXCEPTION", "message": "..."}], Busy),
    ],
)
async def test_a_refused_row_becomes_an_error_of_ours(
    server: ScriptedServer, salesforce: SalesforceRest, status: int, body: object, kind: type[ConsoleError]
) -> None:
    server.answers = [envelope(part(status, body))]
    (answer,) = await salesforce.write([order_row()])
    assert type(answer.failure) is kind


@pytest.mark.parametrize(
    ("answer", "when_writing", "when_reading"),
    [
        (Answer(hold=True), OutcomeUnknown, NotSent),
        (Answer(cut=True), OutcomeUnknown, NotSent),
        (Answer(HTML), OutcomeUnknown, Unreadable),
        (Answer(HTML, 302, {"Location": "http://127.0.0.1:9/login"}), OutcomeUnknown, Unreadable),
        (Answer(HTML, 403), OutcomeUnknown, Unreadable),
        (Answer(HTML, 503), OutcomeUnknown, Busy),
        (Answer({"compositeResponse": []}), OutcomeUnknown, Unreadable),
        (Answer([]), OutcomeUnknown, Unreadable),
        (Answer([{"errorCode": "SERVER_UNAVAILABLE", "message": "x"}], 503), OutcomeUnknown, Busy),
        (Answer([{"errorCode": "UNKNOWN_EXCEPTION", "message": "x"}], 500), OutcomeUnknown, Busy),
        (Answer([{"errorCode": "INVALID_SESSION_ID", "message": "x"}], 401), SignInNeeded, SignInNeeded),
        (Answer([{"errorCode": "REQUEST_LIMIT_EXCEEDED", "message": "x"}], 403), Busy, Busy),
        (Answer([{"errorCode": "API_DISABLED_FOR_ORG", "message": "x"}], 403), NotPermitted, NotPermitted),
        (Answer(b"", 429), Busy, Busy),
    ],
)
async def test_every_bad_answer_says_whether_something_may_have_been_written(
    server: ScriptedServer,
    salesforce: SalesforceRest,
    answer: Answer,
    when_writing: type[ConsoleError],
    when_reading: type[ConsoleError],
) -> None:
    server.answers = [answer, answer]
    with pytest.raises(ConsoleError) as writing:
        await salesforce.write([order_row()])
    with pytest.raises(ConsoleError) as reading:
        await salesforce.read([QueryRead(soql="SELECT Id FROM Order")])
    assert (type(writing.value), type(reading.value)) == (when_writing, when_reading)
    assert len(server.asked) == 2
    for told in (writing.value, reading.value):
        assert "t0p-secret" not in repr(told)
        assert "127.0.0.1" not in f"{told} {told.hint} {told!r}"


async def test_a_refused_connection_was_certainly_not_received() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
        gateway = SalesforceRest(Session(url=f"http://127.0.0.1:{port}", token="t"))
        with pytest.raises(NotSent):
            await gateway.write([order_row()])
        with pytest.raises(NotSent):
            await gateway.who_am_i()
        await gateway.aclose()


async def test_reads_are_repeated_and_writes_never(server: ScriptedServer, salesforce: SalesforceRest) -> None:
    busy = Answer(HTML, 503)
    with stamina.set_testing(True, attempts=3):
        server.answers = [busy, Answer(cut=True), envelope(part(200, {"records": [], "totalSize": 0}))]
        (answer,) = await salesforce.read([QueryRead(soql="SELECT Id FROM Order")])
        assert (answer.total, len(server.asked)) == (0, 3)
        server.answers = [Answer([{"errorCode": "REQUEST_LIMIT_EXCEEDED", "message": "x"}], 403)] * 2
        with pytest.raises(Busy):
            await salesforce.write([order_row()])
    assert len(server.asked) == 4


async def test_repeating_ends_when_the_budget_is_used_up(server: ScriptedServer, salesforce: SalesforceRest) -> None:
    with stamina.set_testing(True, attempts=3):
        tries = []
        for _ in range(6):
            server.asked.clear()
            server.answers = [Answer(HTML, 503)] * 3
            with pytest.raises(Busy):
                await salesforce.read([QueryRead(soql="SELECT Id FROM Order")])
            tries.append(len(server.asked))
    assert tries == [3, 3, 3, 2, 1, 1]


async def test_who_is_signed_in(server: ScriptedServer, salesforce: SalesforceRest) -> None:
    server.answers = [Answer({"user_id": "005000000000001AAA"}), Answer(b"Bad_OAuth_Token", 403)]
    assert await salesforce.who_am_i() == "005000000000001AAA"
    assert server.asked[0].path == "/services/oauth2/userinfo"


async def test_describe_gives_what_this_user_sees(server: ScriptedServer, salesforce: SalesforceRest) -> None:
    field = {
        "name": "Status", "label": "状況", "type": "picklist", "length": 40, "updateable": True, "createable": True,
        "filterable": True, "restrictedPicklist": True, "referenceTo": [], "relationshipName": None,
        "picklistValues": [{"value": "Draft", "active": True}, {"value": "Old", "active": False}],
    }  # fmt: skip
    content = {
        "name": "Order", "label": "注文", "updateable": True, "createable": False, "fields": [field],
        "childRelationships": [{"relationshipName": "OrderItems"}, {"relationshipName": None}],
    }  # fmt: skip
    missing = [{"errorCode": "NOT_FOUND", "message": "The requested resource does not exist"}]
    server.answers = [envelope(part(200, content), part(404, missing))]
    found = await salesforce.describe(["Order", "Nothing__c"])
    assert list(found) == ["Order"]
    assert found["Order"].children == {"OrderItems"}
    assert found["Order"].fields["Status"].values == ("Draft",)
    assert not found["Order"].fields["Status"].required
    (asked,) = server.asked
    assert [one["url"] for one in asked.json["compositeRequest"]] == [
        "/services/data/v67.0/sobjects/Order/describe",
        "/services/data/v67.0/sobjects/Nothing__c/describe",
    ]


@pytest.mark.parametrize(
    "url",
    [
        "http://example.my.salesforce.com",
        "ftp://127.0.0.1",
        "https://x/path",
        "https://user:pw@x",
        "example.com",
        "",
        "http://127.0.0.1.evil.test",
    ],
)
def test_a_token_goes_only_to_a_safe_address(url: str) -> None:
    with pytest.raises(SetUpNeeded):
        Session(url=url, token="t")


def test_a_session_does_not_show_its_token() -> None:
    session = Session(url="https://example.my.salesforce.com/", token="t0p-secret")
    assert "t0p-secret" not in repr(session)
    assert (session.url, session.host, session.loopback) == (
        "https://example.my.salesforce.com", "example.my.salesforce.com", False,
    )  # fmt: skip


async def test_more_than_one_call_takes_is_refused_at_once(server: ScriptedServer, salesforce: SalesforceRest) -> None:
    with pytest.raises(ValueError, match="too many"):
        await salesforce.read([QueryRead(soql="x")] * 6)
    rows: list[RowStep] = [new_case()] * 26
    with pytest.raises(ValueError, match="25"):
        await salesforce.write(rows)
    assert server.asked == []
