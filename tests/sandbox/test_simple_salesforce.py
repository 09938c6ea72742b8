"""simple-salesforce as published works against the embedded Salesforce, but for the loopback session adapter."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from email.utils import format_datetime
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import pytest
import requests
from requests.adapters import HTTPAdapter
from simple_salesforce.api import Salesforce
from simple_salesforce.exceptions import (
    SalesforceError,
    SalesforceExpiredSession,
    SalesforceGeneralError,
    SalesforceMalformedRequest,
    SalesforceResourceNotFound,
)
from simple_salesforce.format import format_soql
from typing_extensions import override

from console.sandbox.content import publish
from console.sandbox.dates import parse_moment
from console.sandbox.server import Sandbox

VERSION = "67.0"
Client = Any
"""The library's client: its objects are attributes made on demand, which no type describes."""
MANUAL = {"Sforce-Auto-Assign": "FALSE"}
Timeout = float | tuple[float, float] | tuple[float, None] | None


class LoopbackAdapter(HTTPAdapter):
    """Sends what was meant for `https://127.0.0.1:port` over plain http to the same place."""

    def __init__(self, base: str) -> None:
        self.base = urlsplit(base)
        super().__init__()

    @override
    def send(
        self,
        request: requests.PreparedRequest,
        stream: bool = False,
        timeout: Timeout = None,
        verify: bool | str = True,
        cert: bytes | str | tuple[bytes | str, bytes | str] | None = None,
        proxies: Mapping[str, str] | None = None,
    ) -> requests.Response:
        parts = urlsplit(str(request.url))
        request.url = urlunsplit((self.base.scheme, self.base.netloc, parts.path, parts.query, parts.fragment))
        return super().send(request, stream, timeout or 5.0, verify, cert, proxies)


@pytest.fixture
def salesforce(live: Sandbox) -> Iterator[Client]:
    """The library's client, signed in as the agent."""
    with requests.Session() as session:
        session.trust_env = False
        session.mount("https://", LoopbackAdapter(live.url))
        yield Salesforce(instance_url=live.url, session_id=live.token(), session=session, version=VERSION)


def code_of(error: SalesforceError) -> str:
    """The errorCode of a refusal; the library's own annotation of its content is wrong."""
    content: Any = error.content
    return str(content[0]["errorCode"])


def test_query_all_follows_every_page(salesforce: Client, live: Sandbox) -> None:
    live.org.store.force_page_size = 7
    first = salesforce.query("SELECT Id FROM Case ORDER BY CaseNumber")
    whole = salesforce.query_all("SELECT Id, CaseNumber, Owner.Name FROM Case ORDER BY CaseNumber")
    numbers = [row["CaseNumber"] for row in whole["records"]]
    assert (len(first["records"]), first["done"]) == (7, False)
    assert len(numbers) == first["totalSize"] == len(live.org.store.select("Case"))
    assert numbers == sorted(numbers)


def test_quoting_by_the_library_is_read_back(salesforce: Client) -> None:
    name = 'O\'Neill \\ "髙橋"\n100%'
    made = salesforce.Account.create({"Name": name})
    found = salesforce.query(format_soql("SELECT Id, Name FROM Account WHERE Name = {}", name))
    pattern = format_soql("SELECT Id FROM Account WHERE Name LIKE '%{:like}'", "100%")
    assert [row["Name"] for row in found["records"]] == [name]
    assert [row["Id"] for row in salesforce.query(pattern)["records"]] == [made["id"]]


def test_describe(salesforce: Client) -> None:
    names = {item["name"]: item for item in salesforce.describe()["sobjects"]}
    fields = {field["name"]: field for field in salesforce.Order.describe()["fields"]}
    assert names["Case"]["keyPrefix"] == "500"
    assert [entry["value"] for entry in fields["Status"]["picklistValues"]][:2] == ["Draft", "Pending Review"]
    assert fields["Status"]["restrictedPicklist"] is True
    assert fields["StatusCode"]["updateable"] is False
    assert fields["Assign_Physical_SIM__c"]["relationshipName"] == "Assign_Physical_SIM__r"


def test_create_read_update(salesforce: Client) -> None:
    made = salesforce.Case.create({"Subject": "件名", "Status": "New"}, headers=MANUAL)
    assert salesforce.Case.update(made["id"], {"Status": "Closed"}, headers=MANUAL) == 204
    row = salesforce.Case.get(made["id"])
    assert (row["Subject"], row["IsClosed"], row["OwnerId"][:3]) == ("件名", True, "005")
    with pytest.raises(SalesforceMalformedRequest) as refused:
        salesforce.Case.update(made["id"], {"IsClosed": False}, headers=MANUAL)
    assert code_of(refused.value) == "INVALID_FIELD_FOR_INSERT_UPDATE"
    with pytest.raises(SalesforceResourceNotFound):
        salesforce.Case.get("500000000000000")


def test_conditional_update(salesforce: Client, live: Sandbox) -> None:
    made = salesforce.Case.create({"Subject": "a"}, headers=MANUAL)
    read = parse_moment(salesforce.Case.get(made["id"])["LastModifiedDate"])
    header = {"If-Unmodified-Since": format_datetime(read, usegmt=True), **MANUAL}
    assert salesforce.Case.update(made["id"], {"Subject": "b"}, headers=header) == 204
    live.org.advance(timedelta(seconds=2))
    salesforce.Case.update(made["id"], {"Subject": "c"}, headers=MANUAL)
    with pytest.raises(SalesforceGeneralError) as refused:
        salesforce.Case.update(made["id"], {"Subject": "d"}, headers=header)
    assert refused.value.status == 412
    assert salesforce.Case.get(made["id"])["Subject"] == "c"


def test_composite_through_restful(salesforce: Client) -> None:
    base = f"/services/data/v{VERSION}"
    parts: list[dict[str, Any]] = [
        {"method": "POST", "url": f"{base}/sobjects/Account", "referenceId": "new", "body": {"Name": "合同会社"}},
        {"method": "GET", "url": f"{base}/sobjects/Account/@{{new.id}}?fields=Name", "referenceId": "read"},
        {"method": "GET", "url": f"{base}/query?q=SELECT+COUNT()+FROM+Case", "referenceId": "count"},
    ]
    answer = salesforce.restful("composite", method="POST", json={"allOrNone": True, "compositeRequest": parts})
    created, read, count = answer["compositeResponse"]
    assert [part["httpStatusCode"] for part in (created, read, count)] == [201, 200, 200]
    assert created["httpHeaders"]["Location"].endswith(created["body"]["id"])
    assert read["body"]["Name"] == "合同会社"
    assert count["body"]["totalSize"] > 0


def test_download(salesforce: Client, live: Sandbox) -> None:
    content = bytes(range(256)) * 40
    account = str(live.org.store.select("Account")[0]["Id"])
    values = {"PathOnClient": "front.JPEG", "VersionData": content, "FirstPublishLocationId": account}
    version = publish(live.org.store, values)
    row = salesforce.ContentVersion.get(version)
    assert salesforce.ContentVersion.get_base64(version, "VersionData") == content
    assert (row["FileType"], row["ContentSize"]) == ("JPG", len(content))
    assert row["VersionData"].endswith(f"{version}/VersionData")


def test_an_ended_session_and_the_usage(salesforce: Client, live: Sandbox) -> None:
    salesforce.query("SELECT Id FROM Account LIMIT 1")
    assert salesforce.api_usage["api-usage"].used == 1
    live.org.access.expire(live.token())
    with pytest.raises(SalesforceExpiredSession) as refused:
        salesforce.query("SELECT Id FROM Account LIMIT 1")
    assert code_of(refused.value) == "INVALID_SESSION_ID"
