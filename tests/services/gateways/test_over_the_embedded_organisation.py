"""Both gateways over real HTTP against the embedded organisation, which shares no code with them."""

from collections.abc import AsyncIterator

import pytest

from console.models.error import NotFound, NotPermitted, SignInNeeded, Unreadable
from console.models.ids import ClientId, ServiceId
from console.models.whmcs import ServiceState
from console.sandbox.faults import Fault
from console.sandbox.server import Sandbox
from console.services.gateways.protocol import QueryRead, RowRead
from console.services.gateways.salesforce import SalesforceRest
from console.services.gateways.session import Session
from console.services.gateways.whmcs import WhmcsApi


@pytest.fixture
async def salesforce(sandbox: Sandbox) -> AsyncIterator[SalesforceRest]:
    gateway = SalesforceRest(Session(url=sandbox.url, token=sandbox.token("agent")))
    yield gateway
    await gateway.aclose()
    sandbox.faults.clear()


@pytest.fixture
async def whmcs(sandbox: Sandbox) -> AsyncIterator[WhmcsApi]:
    gateway = WhmcsApi(sandbox.whmcs_url, identifier=sandbox.whmcs_identifier, secret=sandbox.whmcs_secret)
    yield gateway
    await gateway.aclose()
    sandbox.faults.clear()


async def test_queues_counts_and_a_row_come_in_one_call(sandbox: Sandbox, salesforce: SalesforceRest) -> None:
    order = sandbox.order("00000101")
    await salesforce.read([QueryRead(soql="SELECT COUNT() FROM Order")])
    before = salesforce.usage.used
    count, rows, row, wrong = await salesforce.read(
        [
            QueryRead(soql="SELECT COUNT() FROM Order"),
            QueryRead(soql="SELECT Id, Account.Name, (SELECT Id FROM OrderItems) FROM Order ORDER BY CreatedDate"),
            RowRead(object="Account", id=str(order["AccountId"]), fields=("Id", "Name")),
            QueryRead(soql="SELECT Nothing__c FROM Order"),
        ]
    )
    assert salesforce.usage.used == before + 1
    assert count.total == rows.total == len(rows.rows) > 20
    assert rows.rows[0]["Account"]["Name"]
    assert row.etag is not None
    assert isinstance(wrong.failure, NotPermitted)
    assert "Nothing__c" in str(wrong.failure)


async def test_every_page_is_followed(sandbox: Sandbox, salesforce: SalesforceRest) -> None:
    for number in range(450):
        sandbox.org.store.insert("Task", {"Subject": f"page {number:03d}", "Status": "Completed"})
    soql = "SELECT Id, Subject FROM Task WHERE Subject LIKE 'page %' ORDER BY Subject"
    (first,) = await salesforce.read([QueryRead(soql=soql, page_size=200)])
    assert (first.total, len(first.rows)) == (450, 200)
    assert first.more is not None
    pages = [first.rows] + [page async for page in salesforce.pages(first.more)]
    assert [len(page) for page in pages] == [200, 200, 50]
    assert [row["Subject"] for page in pages for row in page] == [f"page {number:03d}" for number in range(450)]
    assert len(await salesforce.query(soql)) == 450


async def test_describe_shows_this_users_view(sandbox: Sandbox, salesforce: SalesforceRest) -> None:
    found = await salesforce.describe(["Order", "Case", "Missing__c"])
    assert set(found) == {"Order", "Case"}
    assert "Approved" in found["Order"].fields["Status"].values
    assert found["Order"].fields["Status"].updateable
    reader = SalesforceRest(Session(url=sandbox.url, token=sandbox.token("readonly")))
    assert not (await reader.describe(["Order"]))["Order"].fields["Status"].updateable
    await reader.aclose()


async def test_who_is_signed_in(sandbox: Sandbox, salesforce: SalesforceRest) -> None:
    user = await salesforce.who_am_i()
    (found,) = sandbox.org.store.select("User", Id=user)
    assert found["Name"] == "佐藤 花子"


async def test_a_session_that_ended_is_told_by_every_way_of_reading(sandbox: Sandbox) -> None:
    stranger = SalesforceRest(Session(url=sandbox.url, token="00D!none"))
    with pytest.raises(SignInNeeded):
        await stranger.read([QueryRead(soql="SELECT Id FROM Order")])
    with pytest.raises(SignInNeeded):
        await stranger.describe(["Order"])
    with pytest.raises(SignInNeeded):
        await anext(stranger.pages("/services/data/v67.0/query/01g000000000000AAA-2000"))
    await stranger.aclose()


async def test_a_billing_customer_in_full(sandbox: Sandbox, whmcs: WhmcsApi) -> None:
    account = await _account_of(sandbox, "00000101")
    email = str(sandbox.org.store.select("Contact", AccountId=account["Id"])[0]["Email"])
    client = await whmcs.client_by_email(email)
    assert client is not None
    assert client.custom_field(198) == account["AccountNumber"]
    assert await whmcs.client_by_id(client.id) == client
    services = await whmcs.services(client.id)
    assert all(service.client_id == client.id for service in services)
    for service in services:
        assert await whmcs.service(service.id) == service
        assert service.state is not ServiceState.UNKNOWN
    assert all(method.last_four for method in await whmcs.pay_methods(client.id))
    assert isinstance(await whmcs.unpaid_invoices(client.id), tuple)


async def test_what_billing_does_not_have(whmcs: WhmcsApi) -> None:
    assert await whmcs.client_by_email("nobody@example.test") is None
    assert await whmcs.service(ServiceId(99999999)) is None
    with pytest.raises(NotFound):
        await whmcs.client_by_id(ClientId(99999999))
    assert (await whmcs.version()).split(".")[0].isdigit()


@pytest.mark.parametrize("kind", ["html", "5xx", "cut_before"])
async def test_a_failure_of_billing_is_never_an_empty_answer(sandbox: Sandbox, whmcs: WhmcsApi, kind: str) -> None:
    fault = Fault.from_json({"kind": kind, "system": "whmcs", "action": "GetPayMethods", "times": 0, "status": 503})
    sandbox.faults.add(fault)
    with pytest.raises(Exception, match="WHMCS") as caught:
        await whmcs.pay_methods(ClientId(1))
    assert not isinstance(caught.value, NotFound)


async def test_wrong_credentials_of_billing(sandbox: Sandbox) -> None:
    stranger = WhmcsApi(sandbox.whmcs_url, identifier="x", secret="y")
    with pytest.raises(NotPermitted) as caught:
        await stranger.version()
    assert caught.value.code == "credentials"
    await stranger.aclose()
    lost = WhmcsApi(sandbox.url, identifier="x", secret="y")
    with pytest.raises(Unreadable):
        await lost.version()
    await lost.aclose()


async def _account_of(sandbox: Sandbox, number: str) -> dict[str, object]:
    (found,) = sandbox.org.store.select("Account", Id=sandbox.order(number)["AccountId"])
    return found
