"""SOQL over HTTP: what it answers, and how it refuses."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from console.sandbox.clock import SandboxClock
from console.sandbox.organisation import Organisation
from console.sandbox.server import Sandbox
from tests.sandbox.salesforce_client import DATA, Rest

NOW = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def empty() -> Iterator[Sandbox]:
    """An organisation with four Cases of one account, and one account more."""
    with Sandbox(world="empty", now=NOW, frozen=True) as running:
        store, queues = running.org.store, running.org.people.queues
        account = store.insert("Account", {"Name": "Alpha", "AccountNumber": "C-1"}, at=NOW)
        store.insert("Account", {"Name": "beta", "AccountNumber": "C-2"}, at=NOW)
        store.insert("Account", {"Name": "100%_x", "AccountNumber": "C-3"}, at=NOW)
        contact = store.insert("Contact", {"LastName": "髙橋", "FirstName": "恵", "AccountId": account})
        rows = [
            ("one", "High", "Closed", 0),
            ("Two", "Low", "New", 1),
            ("three", None, "New", 40),
            ("four", "Medium", "New", 0),
        ]
        for subject, priority, status, days in rows:
            values = {
                "Subject": subject,
                "Priority": priority,
                "Status": status,
                "AccountId": account if subject != "four" else None,
                "ContactId": contact if subject == "one" else None,
                "OwnerId": queues["CS_Internet"] if subject == "Two" else running.org.people.users["agent"],
            }
            case = store.insert("Case", values, at=NOW - timedelta(days=days))
            if subject == "one":
                for text in ("a", "b", "c"):
                    store.insert("CaseComment", {"ParentId": case, "CommentBody": text})
        yield running


@pytest.fixture(scope="module")
def rest(empty: Sandbox) -> Iterator[Rest]:
    """The API as the agent."""
    with httpx.Client(base_url=empty.url, timeout=5, trust_env=False) as client:
        yield Rest(client, empty.token())


def subjects(rest: Rest, rest_of_statement: str) -> list[str]:
    return [row["Subject"] for row in rest.query(f"SELECT Subject FROM Case {rest_of_statement}")]  # noqa: S608 - SOQL, read by our own parser


@pytest.mark.parametrize(
    ("where", "found"),
    [
        ("Subject = 'TWO'", ["Two"]),
        ("Subject != 'two'", ["four", "one", "three"]),
        ("Subject IN ('ONE', 'three')", ["one", "three"]),
        ("Subject NOT IN ('ONE', 'three')", ["four", "Two"]),
        ("Subject LIKE 't%'", ["three", "Two"]),
        ("Subject LIKE '_ne'", ["one"]),
        ("NOT Subject LIKE 't%'", ["four", "one"]),
        ("Priority = null", ["three"]),
        ("Priority != 'High'", ["four", "three", "Two"]),
        ("NOT Priority = 'High'", ["four", "three", "Two"]),
        ("Priority NOT IN ('High', 'Low')", ["four", "three"]),
        ("IsClosed = true", ["one"]),
        ("IsEscalated = null", ["four", "one", "three", "Two"]),
        ("Contact.LastName = null", ["four", "three", "Two"]),
        ("Contact.LastName = '髙橋' OR Account.Name = 'ALPHA'", ["one", "three", "Two"]),
        ("Owner.Type = 'Queue'", ["Two"]),
        ("Owner.Name = 'cs internet'", ["Two"]),
        ("Case.Owner.Type = 'User' AND Case.IsClosed = false", ["four", "three"]),
        ("CreatedDate = TODAY", ["four", "one"]),
        ("CreatedDate < TODAY", ["three", "Two"]),
        ("CreatedDate >= YESTERDAY", ["four", "one", "Two"]),
        ("CreatedDate = LAST_N_DAYS:1", ["four", "one", "Two"]),
        ("CreatedDate = N_DAYS_AGO:1", ["Two"]),
        ("CreatedDate = LAST_MONTH", ["three"]),
        ("CreatedDate >= 2026-11-19T10:00:00+09:00", ["four", "one", "Two"]),
        ("CreatedDate > 2026-11-19T01:00:00Z", ["four", "one"]),
        ("AccountId IN (SELECT Id FROM Account WHERE Name = 'alpha')", ["one", "three", "Two"]),
        ("Id NOT IN (SELECT ParentId FROM CaseComment)", ["four", "three", "Two"]),
        ("(Priority = 'Low' OR Priority = 'High') AND Status = 'New'", ["Two"]),
        ("Subject = ''", []),
    ],
)
def test_where(rest: Rest, where: str, found: list[str]) -> None:
    assert subjects(rest, f"WHERE {where} ORDER BY Subject") == found


@pytest.mark.parametrize(
    ("tail", "found"),
    [
        ("ORDER BY Priority, Subject", ["three", "one", "four", "Two"]),
        ("ORDER BY Priority DESC NULLS LAST", ["Two", "four", "one", "three"]),
        ("ORDER BY Priority DESC", ["three", "Two", "four", "one"]),
        ("ORDER BY Subject DESC LIMIT 2", ["Two", "three"]),
        ("ORDER BY Subject LIMIT 2 OFFSET 1", ["one", "three"]),
        ("ORDER BY Account.Name, Subject", ["four", "one", "three", "Two"]),
    ],
)
def test_order(rest: Rest, tail: str, found: list[str]) -> None:
    assert subjects(rest, tail) == found


def test_like_escapes(rest: Rest) -> None:
    assert [row["Name"] for row in rest.query(r"SELECT Name FROM Account WHERE Name LIKE '100\%\_%'")] == ["100%_x"]
    assert rest.query(r"SELECT Name FROM Account WHERE Name LIKE '1\_0%'") == []


def test_a_record_has_parents_and_children(rest: Rest) -> None:
    soql = (
        "SELECT Subject, Account.Name, Contact.Name, owner.name, Owner.Type, "
        "(SELECT CommentBody FROM CaseComments ORDER BY Id DESC LIMIT 2) FROM case ORDER BY Subject"
    )
    four, one, *_ = rest.query(soql)
    assert one["attributes"]["type"] == "Case"
    assert list(one) == ["attributes", "Subject", "Account", "Contact", "Owner", "CaseComments"]
    assert one["Account"]["attributes"]["url"].startswith(f"{DATA}/sobjects/Account/001")
    assert one["Contact"]["Name"] == "髙橋 恵"
    assert (one["Owner"]["Name"], one["Owner"]["Type"]) == ("佐藤 花子", "User")
    assert [row["CommentBody"] for row in one["CaseComments"]["records"]] == ["c", "b"]
    assert one["CaseComments"]["totalSize"] == 2
    assert (four["Account"], four["CaseComments"]) == (None, None)


def test_children_of_children_are_reached_through_five_levels(rest: Rest) -> None:
    path = "Parent.Parent.Parent.Parent.Account.Name"
    assert [row["Parent"] for row in rest.query(f"SELECT {path} FROM Case WHERE Subject = 'one'")] == [None]  # noqa: S608 - SOQL, read by our own parser
    code, message = rest.refused(f"SELECT Parent.{path} FROM Case")  # noqa: S608 - SOQL, read by our own parser
    assert (code, "5 levels" in message) == ("MALFORMED_QUERY", True)


def test_aggregates(rest: Rest) -> None:
    answer = rest.send("GET", "/query", q="SELECT COUNT() FROM Case WHERE IsClosed = false").json()
    assert answer == {"totalSize": 3, "done": True, "records": []}
    grouped = rest.query("SELECT Status, COUNT(Id) n, MAX(CreatedDate) FROM Case GROUP BY Status ORDER BY COUNT(Id)")
    assert [(row["Status"], row["n"], row["expr0"]) for row in grouped] == [
        ("Closed", 1, "2026-11-20T01:00:00.000+0000"),
        ("New", 3, "2026-11-20T01:00:00.000+0000"),
    ]
    assert grouped[0]["attributes"] == {"type": "AggregateResult"}
    having = rest.query("SELECT Account.Name, COUNT(Id) FROM Case GROUP BY Account.Name HAVING COUNT(Id) > 1")
    assert [(row["Name"], row["expr0"]) for row in having] == [("Alpha", 3)]


def test_the_things_linked_to_several_objects_are_children_of_each(empty: Sandbox, rest: Rest) -> None:
    case = rest.query("SELECT Id FROM Case WHERE Subject = 'four'")[0]["Id"]
    task = empty.org.store.insert("Task", {"Subject": "call", "WhatId": case})
    (row,) = rest.query("SELECT Id, (SELECT Subject, What.Name, What.Type FROM Tasks) FROM Case WHERE Subject = 'four'")
    (linked,) = row["Tasks"]["records"]
    empty.org.store.delete("Task", task)
    assert (linked["Subject"], linked["What"]["Type"]) == ("call", "Case")
    assert linked["What"]["attributes"]["url"] == f"{DATA}/sobjects/Case/{case}"


def test_short_ids_are_taken_and_long_ones_given(rest: Rest) -> None:
    found = rest.query("SELECT Id FROM Case WHERE Subject = 'one'")[0]["Id"]
    assert len(found) == 18
    assert subjects(rest, f"WHERE Id = '{found[:15]}'") == ["one"]


MESSAGES = {
    "SELECT Id, FROM Case": ("MALFORMED_QUERY", "Row:1:Column:12\nunexpected token: 'FROM'"),
    "SELECT Id FROM Case WHERE": ("MALFORMED_QUERY", "Row:1:Column:26\nunexpected token: '<EOF>'"),
    "SELECT Id FROM Case\nWHERE Nope = 1": (
        "INVALID_FIELD",
        "ERROR at Row:2:Column:7\nNo such column 'Nope' on entity",
    ),
    "SELECT Id, Acount.Name FROM Case": ("INVALID_FIELD", "Didn't understand relationship 'Acount' in field path"),
    "SELECT Id, (SELECT Id FROM Kids) FROM Case": ("INVALID_FIELD", "Didn't understand relationship 'Kids'"),
    "SELECT Id FROM Nope": ("INVALID_TYPE", "sObject type 'Nope' is not supported."),
    "SELECT Id FROM Case WHERE Description = 'x'": ("INVALID_FIELD", "field 'Description' can not be filtered"),
    "SELECT Id FROM Case ORDER BY Description": ("INVALID_FIELD", "field 'Description' can not be sorted"),
    "SELECT Id FROM Case WHERE IsClosed = 'x'": ("INVALID_FIELD", "must be of type boolean and should not be"),
    "SELECT Id FROM Case WHERE Subject = 1": ("INVALID_FIELD", "must be of type string and should be enclosed"),
    "SELECT Id FROM Case WHERE CreatedDate = 2026-11-20": ("INVALID_FIELD", "must be of type dateTime"),
    "SELECT Id FROM Case WHERE Id = 'abc'": ("INVALID_QUERY_FILTER_OPERATOR", "invalid ID field: abc"),
    "SELECT Id FROM Case WHERE Id IN ()": ("MALFORMED_QUERY", "unexpected token: ')'"),
    "SELECT Id FROM Case WHERE Subject = 'a' AND Type = 'b' OR Type = 'c'": ("MALFORMED_QUERY", "token: 'OR'"),
    r"SELECT Id FROM Case WHERE Subject = 'a\q'": ("MALFORMED_QUERY", r"Illegal character sequence '\q'"),
    'SELECT Id FROM Case WHERE Subject = "a"': ("MALFORMED_QUERY", "unexpected token: '\"'"),
    "SELECT Id FROM Case OFFSET 2001": ("NUMBER_OUTSIDE_VALID_RANGE", "Maximum SOQL offset allowed is 2000"),
    "SELECT Id, Id FROM Case": ("MALFORMED_QUERY", "duplicate field selected: Id"),
    "SELECT Status, COUNT(Id) FROM Case": ("MALFORMED_QUERY", "Field must be grouped or aggregated: Status"),
    "SELECT COUNT(), Id FROM Case": ("MALFORMED_QUERY", "COUNT() must be the only element"),
    "SELECT Id FROM ContentDocumentLink": ("MALFORMED_QUERY", "ContentDocumentLink requires a filter by a single Id"),
    "SELECT Id FROM OrderProvisionRequested__e": ("INVALID_TYPE_FOR_OPERATION", "does not support query"),
    "SELECT Id FROM Case WHERE Subject = 'a' OR AccountId IN (SELECT Id FROM Account)": (
        "MALFORMED_QUERY",
        "only allowed at the top level",
    ),
    "SELECT Id FROM Account WHERE Id IN (SELECT Id FROM Account)": ("MALFORMED_QUERY", "same object type"),
    "SELECT Id FROM Account WHERE Id IN (SELECT WhatId FROM Task)": ("MALFORMED_QUERY", "Entity 'Task' is not"),
    "SELECT Id FROM Account WHERE Id IN (SELECT AccountId FROM Case LIMIT 1)": (
        "MALFORMED_QUERY",
        "no ORDER BY, LIMIT",
    ),
    "SELECT Id FROM Account WHERE Id IN (SELECT AccountId FROM Case) AND Id IN (SELECT AccountId FROM Order)"
    " AND Id IN (SELECT AccountId FROM Contact)": ("MALFORMED_QUERY", "Maximum 2"),
}


@pytest.mark.parametrize(("soql", "expected"), MESSAGES.items(), ids=range(len(MESSAGES)))
def test_refusals(rest: Rest, soql: str, expected: tuple[str, str]) -> None:
    code, message = rest.refused(soql)
    assert code == expected[0]
    assert expected[1] in message


def test_the_caret_stands_under_the_mistake(rest: Rest) -> None:
    _, message = rest.refused("SELECT Id, Nope FROM Case")
    empty, echo, caret, place, _reason = message.split("\n")
    assert (empty, echo, place) == ("", "SELECT Id, Nope FROM Case", "ERROR at Row:1:Column:12")
    assert echo[caret.index("^") :].startswith("Nope")


def test_paging_by_batch_size(empty: Sandbox, rest: Rest) -> None:
    empty.org.store.insert_many("Task", [{"Subject": f"t{number:04d}"} for number in range(450)])
    headers = {"Sforce-Query-Options": "batchSize=50"}
    page = rest.send("GET", "/query/", headers=headers, q="SELECT Subject FROM Task ORDER BY Subject").json()
    assert (page["totalSize"], page["done"], len(page["records"])) == (450, False, 200)
    assert page["nextRecordsUrl"].endswith("-200")
    seen = page["records"]
    while not page["done"]:
        page = rest.send("GET", page["nextRecordsUrl"].removeprefix(DATA)).json()
        seen += page["records"]
    assert "nextRecordsUrl" not in page
    assert [row["Subject"] for row in seen] == [f"t{number:04d}" for number in range(450)]
    lost = rest.send("GET", "/query/01g000000000000AAA-200")
    assert (lost.status_code, lost.json()[0]["errorCode"]) == (404, "INVALID_QUERY_LOCATOR")


def test_record_access_follows_the_role(empty: Sandbox, rest: Rest) -> None:
    case = rest.query("SELECT Id FROM Case LIMIT 1")[0]["Id"]
    answers = {}
    for role in ("agent", "readonly"):
        user = empty.org.access.users[role]
        soql = (
            f"SELECT RecordId, HasEditAccess FROM UserRecordAccess WHERE UserId = '{user}' AND RecordId IN ('{case}')"  # noqa: S608 - SOQL, read by our own parser
        )
        answers[role] = [(row["RecordId"], row["HasEditAccess"]) for row in rest.query(soql)]
    assert answers == {"agent": [(case, True)], "readonly": [(case, False)]}


def test_a_hidden_field_looks_like_a_typing_error() -> None:
    with Sandbox(world="empty", variant="restricted") as running, httpx.Client(base_url=running.url) as client:
        soql = "SELECT MNP_Reservation_Number__c FROM Order"
        code, message = Rest(client, running.token("agent")).refused(soql)
        assert Rest(client, running.token("agent2")).query(soql) == []
    assert (code, "No such column" in message) == ("INVALID_FIELD", True)


def test_a_broad_query_does_not_show_files_that_hang_on_records() -> None:
    org = Organisation(variant="standard", world="stories", clock=SandboxClock(NOW, frozen=True))
    known = org.store.select("ContentVersion")
    org.store.close()
    with Sandbox(now=NOW, frozen=True) as running, httpx.Client(base_url=running.url) as client:
        rest = Rest(client, running.token())
        documents = "', '".join(sorted({str(row["ContentDocumentId"]) for row in known}))
        named = rest.query(f"SELECT Id FROM ContentVersion WHERE ContentDocumentId IN ('{documents}')")  # noqa: S608 - SOQL, read by our own parser
        assert len(named) == len(known) > 0
        assert rest.query("SELECT Id FROM ContentVersion WHERE IsLatest = true") == []
