"""Faults on demand, over real HTTP: each shows as the client of a real system would see it."""

import json
from datetime import timedelta
from typing import Any

import httpx
import pytest

from console.sandbox.billing_records import Service
from console.sandbox.faults import Fault, FaultError, Faults
from console.sandbox.incoming import Call
from console.sandbox.server import Sandbox
from tests.sandbox.conftest import Whmcs, credentials

API = "/billing/includes/api.php"
CUT = (httpx.RemoteProtocolError, httpx.ReadError)
DATA = "/services/data/v67.0"


def _status(sandbox: Sandbox, number: int) -> str:
    return sandbox.org.billing.select(Service, id=number)[0].status


def _headers(sandbox: Sandbox) -> dict[str, str]:
    return {"Authorization": f"Bearer {sandbox.token()}"}


def _soql(sandbox: Sandbox, client: httpx.Client, query: str) -> httpx.Response:
    return client.get(f"{DATA}/query", params={"q": query}, headers=_headers(sandbox))


def _patch(sandbox: Sandbox, client: httpx.Client, number: str, **extra: Any) -> httpx.Response:
    url = f"{DATA}/sobjects/Order/{sandbox.order(number)['Id']}"
    return client.patch(url, json={"Description": "agent"}, headers=_headers(sandbox) | extra)


def test_cut_before_does_nothing(live: Sandbox, client: httpx.Client) -> None:
    """The connection closes without an answer, the service still runs, the next call is answered."""
    live.faults.add(Fault("cut_before", system="whmcs", action="moduleterminate"))
    form = credentials(live, "ModuleTerminate", serviceid=4004)
    with pytest.raises(CUT):
        client.post(API, data=form)
    assert _status(live, 4004) == "Active"
    assert client.post(API, data=form).json() == {"result": "success"}


def test_cut_after_has_done_the_work(live: Sandbox, client: httpx.Client) -> None:
    """The connection closes without an answer, and the service has ended."""
    live.faults.add(Fault("cut_after", action="ModuleTerminate"))
    with pytest.raises(CUT):
        client.post(API, data=credentials(live, "ModuleTerminate", serviceid=4004))
    assert _status(live, 4004) == "Terminated"


def test_effect_that_comes_late(live: Sandbox, client: httpx.Client, whmcs: Whmcs) -> None:
    """The answer is lost; the effect comes 90 seconds later by the sandbox's clock."""
    live.faults.add(Fault("effect_late", system="whmcs", action="ModuleTerminate", seconds=90))
    with pytest.raises(CUT):
        client.post(API, data=credentials(live, "ModuleTerminate", serviceid=4004))
    for seconds, expected in ((89, "Active"), (1, "Terminated")):
        live.clock.advance(timedelta(seconds=seconds))
        assert whmcs("GetClientsProducts", serviceid=4004)["products"]["product"][0]["status"] == expected


def test_success_without_effect(live: Sandbox, whmcs: Whmcs) -> None:
    """WHMCS says success; the service runs on."""
    live.faults.add(Fault("no_effect", system="whmcs", action="ModuleTerminate"))
    assert whmcs("ModuleTerminate", serviceid=4004) == {"result": "success"}
    assert _status(live, 4004) == "Active"


def test_html_after_the_work(live: Sandbox, client: httpx.Client) -> None:
    """A 500 page of HTML, and yet the action ran."""
    live.faults.add(Fault("html", action="ModuleTerminate", status=500, after_work=True))
    answer = client.post(API, data=credentials(live, "ModuleTerminate", serviceid=4004))
    assert (answer.status_code, answer.headers["content-type"].startswith("text/html")) == (500, True)
    assert _status(live, 4004) == "Terminated"


@pytest.mark.parametrize(
    ("fault", "status", "message"),
    [
        (Fault("401", system="whmcs"), 403, "Invalid or missing credentials"),
        (Fault("403", system="whmcs"), 403, "Invalid IP 203.0.113.7"),
    ],
)
def test_whmcs_refusals(live: Sandbox, client: httpx.Client, fault: Fault, status: int, message: str) -> None:
    """WHMCS's own words for both."""
    live.faults.add(fault)
    answer = client.post(API, data=credentials(live, "GetClients"))
    assert (answer.status_code, answer.json()["message"]) == (status, message)


@pytest.mark.parametrize(
    ("fault", "status", "code"),
    [
        (Fault("401", system="salesforce"), 401, "INVALID_SESSION_ID"),
        (Fault("403", system="salesforce"), 403, "REQUEST_LIMIT_EXCEEDED"),
        (Fault("5xx", system="salesforce"), 503, "SERVER_UNAVAILABLE"),
        (Fault("5xx", system="salesforce", status=500), 500, "UNKNOWN_EXCEPTION"),
    ],
)
def test_salesforce_refusals(live: Sandbox, client: httpx.Client, fault: Fault, status: int, code: str) -> None:
    """An array of message and errorCode; the request after it is answered."""
    live.faults.add(fault)
    answers = [_soql(live, client, "SELECT Id FROM Order LIMIT 1") for _ in range(2)]
    assert (answers[0].status_code, answers[0].json()[0]["errorCode"]) == (status, code)
    assert answers[1].status_code == 200


def test_too_many_requests_and_a_page_in_place_of_data(live: Sandbox, client: httpx.Client) -> None:
    """429 with Retry-After, and HTML with 200."""
    live.faults.add(Fault("429", path="/query", seconds=3))
    live.faults.add(Fault("html", path="/query", status=200, skip=1))
    first, second = (_soql(live, client, "SELECT Id FROM Order LIMIT 1") for _ in range(2))
    assert (first.status_code, first.headers["retry-after"]) == (429, "3")
    assert (second.status_code, second.headers["content-type"]) == (200, "text/html; charset=utf-8")


def test_delay_outlasts_a_short_timeout(live: Sandbox, client: httpx.Client) -> None:
    """A slow answer is a read timeout for an impatient client, and an answer for a patient one."""
    live.faults.add(Fault("delay", system="whmcs", seconds=0.3, times=2))
    form = credentials(live, "GetAdminDetails")
    with pytest.raises(httpx.ReadTimeout):
        client.post(API, data=form, timeout=0.05)
    assert client.post(API, data=form).json()["result"] == "success"


def test_fault_for_one_object_only(live: Sandbox, client: httpx.Client) -> None:
    """A fault on Case leaves queries of Order alone, and hits a composite that asks for Cases."""
    live.faults.add(Fault("5xx", system="salesforce", sobject="Case", times=2))
    assert _soql(live, client, "SELECT Id FROM Order LIMIT 1").status_code == 200
    assert _soql(live, client, "SELECT Id FROM Case LIMIT 1").status_code == 503
    part = {"method": "GET", "url": f"{DATA}/query?q=SELECT+Id+FROM+Case+LIMIT+1", "referenceId": "cases"}
    answer = client.post(f"{DATA}/composite", json={"compositeRequest": [part]}, headers=_headers(live))
    assert answer.status_code == 503


def test_locked_row(live: Sandbox, client: httpx.Client) -> None:
    """UNABLE_TO_LOCK_ROW once, nothing written; then it goes through."""
    live.faults.add(Fault("row_lock", sobject="Order"))
    answer = _patch(live, client, "00000101")
    assert answer.json()[0]["errorCode"] == "UNABLE_TO_LOCK_ROW"
    assert live.order("00000101")["Description"] is None
    assert _patch(live, client, "00000101").status_code == 204


def test_a_refusal_of_any_code_for_a_row_and_for_a_call(live: Sandbox, client: httpx.Client) -> None:
    """A code with its message, fields and status; nothing is written by either."""
    refused = {"code": "STRING_TOO_LONG", "message": "too long", "fields": ["Description"], "status": 400}
    entry = {"message": "too long", "errorCode": "STRING_TOO_LONG", "fields": ["Description"]}
    for kind in ("row_refusal", "refusal"):
        live.faults.add(Fault.from_json({"kind": kind, "sobject": "Order", **refused}))
        answer = _patch(live, client, "00000101")
        assert (answer.status_code, answer.json()) == (400, [entry])
        assert live.order("00000101")["Description"] is None
    live.faults.add(Fault("refusal", system="whmcs", status=403, message="Access Denied"))
    answer = client.post(API, data=credentials(live, "GetAdminDetails"))
    assert (answer.status_code, answer.json()) == (403, {"result": "error", "message": "Access Denied"})


def test_any_answer_at_all_before_and_after_the_work(live: Sandbox, client: httpx.Client) -> None:
    """A redirect in place of the work, and odd words after it."""
    live.faults.add(Fault("answer", method="PATCH", status=302, headers={"Location": "/elsewhere"}))
    answer = _patch(live, client, "00000101")
    assert (answer.status_code, answer.headers["location"]) == (302, "/elsewhere")
    assert live.order("00000101")["Description"] is None
    live.faults.add(Fault("answer", method="PATCH", status=200, body="ok?", after_work=True))
    assert _patch(live, client, "00000101").text == "ok?"
    assert live.order("00000101")["Description"] == "agent"


def test_stale_row_fails_its_guard(live: Sandbox, client: httpx.Client) -> None:
    """Somebody else changes the row between the read and the write: 412, and theirs stands."""
    live.faults.add(Fault("stale_row", sobject="Order"))
    answer = _patch(live, client, "00000101", **{"If-Unmodified-Since": "Fri, 20 Nov 2026 00:59:00 GMT"})
    assert answer.status_code == 412
    assert live.order("00000101")["Description"] == "changed meanwhile by somebody else"
    assert live.order("00000101")["LastModifiedById"] == live.org.people.users["agent2"]


def test_stale_row_inside_a_composite_survives_its_rollback(live: Sandbox, client: httpx.Client) -> None:
    """The other one's change is committed on its own, also when the composite is undone."""
    order = live.order("00000101")
    live.faults.add(Fault("stale_row", sobject="Order", values={"OwnerId": live.org.people.users["agent2"]}))
    part = {
        "method": "PATCH",
        "url": f"{DATA}/sobjects/Order/{order['Id']}",
        "referenceId": "order",
        "body": {"Description": "agent"},
        "httpHeaders": {"If-Unmodified-Since": "Fri, 20 Nov 2026 00:59:00 GMT"},
    }
    document = {"allOrNone": True, "compositeRequest": [part]}
    answer = client.post(f"{DATA}/composite", json=document, headers=_headers(live))
    assert answer.json()["compositeResponse"][0]["httpStatusCode"] == 412
    assert live.order("00000101")["OwnerId"] == live.org.people.users["agent2"]
    assert live.order("00000101")["Description"] is None


def test_cut_after_a_salesforce_write(live: Sandbox, client: httpx.Client) -> None:
    """The write is done, the answer lost."""
    live.faults.add(Fault("cut_after", system="salesforce", method="PATCH"))
    with pytest.raises(CUT):
        _patch(live, client, "00000101")
    assert live.order("00000101")["Description"] == "agent"


def test_control_interface(client: httpx.Client) -> None:
    """Faults are added, listed and removed over HTTP; nonsense is refused by name."""
    added = client.post("/_control/faults", json={"kind": "delay", "system": "whmcs", "seconds": 9, "times": 2})
    assert [fault["kind"] for fault in added.json()["faults"]] == ["delay"]
    assert client.delete("/_control/faults").json() == {"faults": []}
    assert "cut_before" in client.post("/_control/faults", json={"kind": "explode"}).json()["error"]
    assert "colour" in client.post("/_control/faults", json={"kind": "delay", "colour": 1}).json()["error"]
    refused = client.post("/_control/faults", json={"kind": "no_effect", "system": "salesforce"})
    assert refused.status_code == 400


def test_control_interface_refuses_web_pages(client: httpx.Client) -> None:
    """A page in a browser cannot reach it: it would send an Origin."""
    assert client.get("/_control/world", headers={"Origin": "https://example.test"}).status_code == 403


def _call(body: bytes, *, method: str = "POST", path: str = f"{DATA}/composite") -> Call:
    return Call.of(method=method, path=path, query=b"", body=body)


def test_counting_down() -> None:
    """`skip` lets requests pass first, `times` counts, 0 means until removed."""
    faults = Faults()
    faults.add(Fault("5xx", skip=1, times=2))
    assert [len(faults.take(_call(b""))) for _ in range(4)] == [0, 1, 1, 0]
    faults.add(Fault("5xx", times=0))
    assert [len(faults.take(_call(b""))) for _ in range(3)] == [1, 1, 1]
    faults.clear()
    assert faults.describe() == []


def test_writes_of_a_request() -> None:
    """Rows that a request changes: single, composite, collection."""
    key, other = "8015g0000000001AAA", "5005g0000000002AAA"
    single = _call(b"{}", method="PATCH", path=f"{DATA}/sobjects/Order/{key}")
    parts = [
        {"method": "PATCH", "url": f"{DATA}/sobjects/Order/{key}", "body": {}},
        {"method": "GET", "url": f"{DATA}/sobjects/Case/{other}"},
    ]
    composite = _call(json.dumps({"compositeRequest": parts}).encode())
    records = {"records": [{"attributes": {"type": "Case"}, "id": other, "Status": "Closed"}]}
    collection = _call(json.dumps(records).encode(), method="PATCH", path=f"{DATA}/composite/sobjects")
    assert single.writes == composite.writes == [("Order", key)]
    assert collection.writes == [("Case", other)]
    assert _call(b"not json").writes == []


def test_kinds_belong_to_systems() -> None:
    """A late effect is a fault of WHMCS."""
    with pytest.raises(FaultError, match="whmcs"):
        Faults().add(Fault("effect_late", system="salesforce"))
