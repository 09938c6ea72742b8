"""Composite, batch and collections over HTTP: order, references, roll-back, limits."""

from email.utils import format_datetime
from typing import Any

import httpx
import pytest

from console.sandbox.dates import parse_moment
from console.sandbox.server import Sandbox
from tests.sandbox.salesforce_client import DATA, Rest

ROLLED_BACK = "The transaction was rolled back since another operation in the same transaction failed."


@pytest.fixture
def rest(live: Sandbox, client: httpx.Client) -> Rest:
    """The API as the agent."""
    return Rest(client, live.token())


def patch(order: dict[str, object], body: dict[str, object], **headers: str) -> dict[str, object]:
    part: dict[str, object] = {"method": "PATCH", "url": f"{DATA}/sobjects/Order/{order['Id']}", "body": body}
    return part | (
        {"httpHeaders": {name.replace("_", "-"): value for name, value in headers.items()}} if headers else {}
    )


def get(path: str) -> dict[str, object]:
    return {"method": "GET", "url": f"{DATA}{path}"}


def test_all_or_none_undoes_everything_and_names_the_culprit(rest: Rest, live: Sandbox) -> None:
    first, second, third = (live.order(f"0000010{number}") for number in (1, 2, 3))
    answers = rest.composite(
        patch(first, {"Description": "x"}),
        patch(second, {"Nope__c": 1}),
        patch(third, {"Description": "x"}),
        all_or_none=True,
    )
    codes = [(part["httpStatusCode"], part["body"][0]["errorCode"]) for part in answers]
    assert codes == [(400, "PROCESSING_HALTED"), (400, "INVALID_FIELD"), (400, "PROCESSING_HALTED")]
    assert answers[0]["body"][0]["message"] == ROLLED_BACK
    assert [live.order(f"0000010{number}") for number in (1, 2, 3)] == [first, second, third]


def test_without_all_or_none_failures_stay_local(rest: Rest, live: Sandbox) -> None:
    first, second = live.order("00000101"), live.order("00000102")
    answers = rest.composite(patch(first, {"Nope__c": 1}), patch(second, {"Description": "written"}))
    assert [part["httpStatusCode"] for part in answers] == [400, 204]
    assert (answers[1]["body"], answers[1]["referenceId"]) == (None, "a1")
    assert live.order("00000102")["Description"] == "written"


def test_conditions_hold_in_subrequests(rest: Rest, live: Sandbox) -> None:
    order, other = live.order("00000101"), live.order("00000102")
    since = format_datetime(parse_moment(str(order["LastModifiedDate"])), usegmt=True)
    live.org.store.update("Order", str(order["Id"]), {"Description": "somebody else"})
    answers = rest.composite(
        patch(other, {"Description": "mine"}),
        patch(order, {"Description": "mine"}, If_Unmodified_Since=since),
        all_or_none=True,
    )
    assert [part["httpStatusCode"] for part in answers] == [400, 412]
    assert (live.order("00000101")["Description"], live.order("00000102")) == ("somebody else", other)


def test_references_reach_into_earlier_answers(rest: Rest, live: Sandbox) -> None:
    soql = "SELECT+Id,AccountId,Account.Name+FROM+Order+WHERE+OrderNumber='00000101'"
    comment = {"ParentId": "@{a1.id}", "CommentBody": "about @{a0.records[0].Account.Name}"}
    answers = rest.composite(
        get(f"/query?q={soql}"),
        {
            "method": "POST",
            "url": f"{DATA}/sobjects/Case",
            "body": {"Subject": "s", "AccountId": "@{a0.records[0].AccountId}"},
            "httpHeaders": {"Sforce-Auto-Assign": "FALSE"},
        },
        {"method": "POST", "url": f"{DATA}/sobjects/CaseComment", "body": comment},
        get("/sobjects/Case/@{a1.id}"),
        get("/sobjects/Account/@{a0.records[0].Nope}"),
    )
    assert [part["httpStatusCode"] for part in answers] == [200, 201, 201, 200, 400]
    assert answers[3]["body"]["AccountId"] == live.order("00000101")["AccountId"]
    assert answers[3]["body"]["OwnerId"] == live.org.access.users["agent"]
    assert answers[4]["body"][0]["errorCode"] == "PROCESSING_HALTED"
    body = live.org.store.get("CaseComment", answers[2]["body"]["id"])
    assert body is not None
    assert str(body["CommentBody"]).startswith("about ")
    assert "@{" not in str(body["CommentBody"])


def test_a_composite_is_one_call_and_a_batch_is_many(rest: Rest, live: Sandbox) -> None:
    rest.composite(*[get("/query?q=SELECT+COUNT()+FROM+Order")] * 5)
    assert live.org.access.used == 1
    parts = [{"method": "GET", "url": "v67.0/limits"}, {"method": "GET", "url": "v67.0/sobjects/Nope"}]
    answer = rest.send("POST", "/composite/batch", {"haltOnError": True, "batchRequests": [*parts, parts[0]]}).json()
    assert live.org.access.used == 4
    assert answer["hasErrors"] is True
    assert [part["statusCode"] for part in answer["results"]] == [200, 404, 412]


COUNT = {"method": "GET", "url": f"{DATA}/query?q=SELECT+COUNT()+FROM+Order"}
ENVELOPES: list[tuple[list[dict[str, Any]], str]] = [
    ([{"method": "GET", "url": f"{DATA}/limits", "referenceId": f"r{n}"} for n in range(26)], "25"),
    ([{**COUNT, "referenceId": f"r{n}"} for n in range(6)], "5"),
    ([{**COUNT, "referenceId": "r", "httpHeaders": {"Authorization": "Bearer x"}}], "Authorization"),
    ([{**COUNT, "referenceId": "-bad"}], "referenceId"),
    ([{**COUNT, "referenceId": "r"}, {**COUNT, "referenceId": "r"}], "referenceId"),
    ([{**COUNT, "method": "get", "referenceId": "r"}], "method"),
]


@pytest.mark.parametrize(("parts", "text"), ENVELOPES)
def test_envelopes_that_are_refused_whole(sandbox: Sandbox, parts: list[dict[str, Any]], text: str) -> None:
    with httpx.Client(base_url=sandbox.url, trust_env=False) as client:
        answer = Rest(client, sandbox.token()).send("POST", "/composite", {"compositeRequest": parts})
    assert answer.status_code == 400
    assert text in answer.json()[0]["message"]


# -- collections --------------------------------------------------------------------------------------------------


def task(**values: object) -> dict[str, object]:
    return {"attributes": {"type": "Task"}, **values}


def test_a_collection_reports_each_record_in_place(rest: Rest, live: Sandbox) -> None:
    records = [task(Subject="a"), task(Subject="b" * 300), task(Subject="c")]
    results = rest.send("POST", "/composite/sobjects", {"records": records}).json()
    assert [result["success"] for result in results] == [True, False, True]
    assert results[1]["errors"][0]["statusCode"] == "STRING_TOO_LONG"
    ids = [results[0]["id"], "00T000000000000", results[2]["id"]]
    changed = rest.send("PATCH", "/composite/sobjects", {"records": [task(id=ids[0], Status="Completed")]}).json()
    read = rest.send("POST", "/composite/sobjects/Task", {"ids": ids, "fields": ["Subject", "IsClosed"]}).json()
    assert changed == [{"id": ids[0], "success": True, "errors": []}]
    assert [row and (row["Subject"], row["IsClosed"]) for row in read] == [("a", True), None, ("c", False)]


def test_an_all_or_none_collection_is_undone(rest: Rest, live: Sandbox) -> None:
    before = len(live.org.store.select("Task"))
    records = [task(Subject="a"), task(Nope=1), task(Subject="c")]
    results = rest.send("POST", "/composite/sobjects", {"allOrNone": True, "records": records}).json()
    codes = [result["errors"][0]["statusCode"] for result in results]
    assert codes == ["ALL_OR_NONE_OPERATION_ROLLED_BACK", "INVALID_FIELD", "ALL_OR_NONE_OPERATION_ROLLED_BACK"]
    assert len(live.org.store.select("Task")) == before


def test_an_outer_all_or_none_undoes_an_inner_collection(rest: Rest, live: Sandbox) -> None:
    before = len(live.org.store.select("Task"))
    part = {
        "method": "POST",
        "url": f"{DATA}/composite/sobjects",
        "body": {"records": [task(Subject="a"), task(Nope=1)]},
    }
    (answer,) = rest.composite(part, all_or_none=True)
    assert [result["success"] for result in answer["body"]] == [True, False]
    assert len(live.org.store.select("Task")) == before


def test_a_collection_has_limits(rest: Rest) -> None:
    many = rest.send("POST", "/composite/sobjects", {"records": [task(Subject="a")] * 201})
    kinds = [task(Subject="a"), {"attributes": {"type": "Account"}, "Name": "x"}] * 6
    chunks = rest.send("POST", "/composite/sobjects", {"records": kinds})
    assert (many.status_code, chunks.status_code) == (400, 400)
    assert "200" in many.json()[0]["message"]
    assert "10" in chunks.json()[0]["message"]
