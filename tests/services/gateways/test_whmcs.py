"""WHMCS over real HTTP on this machine: form body, every shape of answer, every kind of refusal."""

from collections.abc import AsyncIterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import stamina

from console.models.error import Busy, ConsoleError, NotFound, NotPermitted, NotSent, Rejected, SetUpNeeded, Unreadable
from console.models.ids import ClientId, ServiceId
from console.models.whmcs import Client, Invoice, PayMethod, Service, ServiceState
from console.services.gateways.protocol import WhmcsGateway
from console.services.gateways.whmcs import WhmcsApi
from console.services.gateways.whmcs_answers import day, decode, expiry, listed, money, positive, state, whole, words
from tests.services.gateways.scripted_server import Answer, Asked, ScriptedServer

SECRET = "s3cr3t-s3cr3t"


@pytest.fixture
async def whmcs(server: ScriptedServer) -> AsyncIterator[WhmcsApi]:
    gateway = WhmcsApi(f"{server.url}/billing/", identifier="id", secret=SECRET, read_seconds=0.4)
    yield gateway
    server.released.set()
    await gateway.aclose()


def ok(**content: Any) -> Answer:
    return Answer({"result": "success", **content})


def failed(message: str, status: int = 200) -> Answer:
    return Answer({"result": "error", "message": message}, status)


def product(number: int, **more: Any) -> dict[str, Any]:
    return {
        "id": str(number), "clientid": "512", "orderid": "301", "pid": "12", "regdate": "2024-05-01",
        "name": "Hikari &amp; Denwa", "groupname": "Internet", "recurringamount": "4400.00", "billingcycle": "Monthly",
        "nextduedate": "0000-00-00", "status": "Active", "username": "yamada", "password": "in-clear",
        "customfields": {"customfield": [{"id": "77", "name": "OpportunityId", "value": "006000000000001"}]}, **more,
    }  # fmt: skip


def products(*rows: dict[str, Any], total: object = None) -> Answer:
    found: Any = {"product": list(rows)} if rows else ""
    return ok(totalresults=str(len(rows)) if total is None else total, products=found)


async def test_the_credentials_are_in_the_body_and_nowhere_else(server: ScriptedServer, whmcs: WhmcsApi) -> None:
    promised: WhmcsGateway = whmcs
    server.answers = [ok(whmcs={"version": "9.0.1", "canonicalversion": "9.0.1-release.1"})]
    assert await promised.version() == "9.0.1"
    (asked,) = server.asked
    assert (asked.method, asked.path) == ("POST", "/billing/includes/api.php")
    assert asked.headers["Content-Type"] == "application/x-www-form-urlencoded"
    assert asked.form == {"action": "GetAdminDetails", "identifier": "id", "secret": SECRET, "responsetype": "json"}


async def test_a_client_is_read_from_its_own_object(server: ScriptedServer, whmcs: WhmcsApi) -> None:
    client = {
        "id": 512, "firstname": "太郎", "lastname": "山田", "email": "taro@example.test", "address1": "1-2-3 Shibuya",
        "address2": "Room &quot;401&quot;", "city": "Shibuya-ku", "fullstate": "Tokyo", "state": "13",
        "postcode": "150-0002", "phonenumber": "09012345678", "status": "Active", "password": "hash",
        "customfields": [{"id": 198, "value": "C-0042"}, {"id": "201", "value": ""}],
    }  # fmt: skip
    server.answers = [ok(client=client, id="999")]
    found = await whmcs.client_by_id(ClientId(512))
    assert found == Client(
        id=ClientId(512), first_name="太郎", last_name="山田", email="taro@example.test",
        street='1-2-3 Shibuya Room "401"', city="Shibuya-ku", state="Tokyo", postal_code="150-0002",
        phone="09012345678", status="Active", custom_fields=((198, "C-0042"), (201, "")),
    )  # fmt: skip
    assert (found.custom_field(198), found.custom_field(201)) == ("C-0042", None)


async def test_a_client_that_does_not_exist(server: ScriptedServer, whmcs: WhmcsApi) -> None:
    server.answers = [failed("Client Not Found"), failed("Client Not Found")]
    with pytest.raises(NotFound):
        await whmcs.client_by_id(ClientId(1))
    assert await whmcs.client_by_email("nobody@example.test") is None
    assert await whmcs.client_by_email(" ") is None
    assert len(server.asked) == 2


async def test_an_answer_about_somebody_else_is_not_taken(server: ScriptedServer, whmcs: WhmcsApi) -> None:
    other = {"id": 7, "email": "other@example.test"}
    server.answers = [ok(client=other), ok(client=other), products(product(9)), products(product(9, clientid="7"))]
    with pytest.raises(NotFound):
        await whmcs.client_by_id(ClientId(512))
    assert await whmcs.client_by_email("taro@example.test") is None
    assert await whmcs.service(ServiceId(456)) is None
    assert await whmcs.services(ClientId(512)) == ()


async def test_a_service_comes_without_its_password(server: ScriptedServer, whmcs: WhmcsApi) -> None:
    server.answers = [products(product(456))]
    found = await whmcs.service(ServiceId(456))
    assert found == Service(
        id=ServiceId(456), client_id=ClientId(512), order_id=301, product_id=12, name="Hikari & Denwa",
        group="Internet", state=ServiceState.ACTIVE, recurring_amount=Decimal("4400.00"), billing_cycle="Monthly",
        registered_on=date(2024, 5, 1), next_due_on=None, opportunity_id="006000000000001",
    )  # fmt: skip
    assert "in-clear" not in repr(found)


async def test_a_service_that_does_not_exist_in_both_forms(server: ScriptedServer, whmcs: WhmcsApi) -> None:
    server.answers = [products(), failed("Service ID not found")]
    assert await whmcs.service(ServiceId(456)) is None
    assert await whmcs.service(ServiceId(456)) is None


async def test_every_page_is_read_and_each_service_counts_once(server: ScriptedServer, whmcs: WhmcsApi) -> None:
    def page(asked: Asked) -> Answer:
        start = int(asked.form["limitstart"])
        # rows shift between pages: the last of one comes again as the first of the next
        numbers = range(start + (0 if start == 0 else -1), min(start + 100, 250))
        return products(*(product(number + 1) for number in numbers), total="251")

    server.answers = [page] * 5
    found = await whmcs.services(ClientId(512))
    assert sorted(one.id for one in found) == list(range(1, 251))
    assert [(asked.form["limitstart"], asked.form["limitnum"]) for asked in server.asked] == [
        ("0", "100"), ("100", "100"), ("201", "100"),
    ]  # fmt: skip


async def test_a_list_without_end_is_not_shown_as_whole(server: ScriptedServer, whmcs: WhmcsApi) -> None:
    server.answers = [lambda asked: products(product(int(asked.form["limitstart"]) + 1), total="99999")] * 60
    with pytest.raises(Unreadable, match="more records"):
        await whmcs.services(ClientId(512))
    assert len(server.asked) == 50


async def test_a_row_that_cannot_be_read_is_not_left_out(server: ScriptedServer, whmcs: WhmcsApi) -> None:
    server.answers = [products(product(1), {"id": "", "status": "Active"})]
    with pytest.raises(Unreadable):
        await whmcs.services(ClientId(512))


async def test_pay_methods_and_their_last_day(server: ScriptedServer, whmcs: WhmcsApi) -> None:
    card = {
        "id": 88, "type": "RemoteCreditCard", "card_last_four": "4242", "expiry_date": "02/28", "card_type": "Visa",
        "remote_token": "tok_secret",
    }  # fmt: skip
    server.answers = [ok(clientid="512", paymethods=[card]), ok(paymethods=[]), ok(paymethods="")]
    (found,) = await whmcs.pay_methods(ClientId(512))
    assert found == PayMethod(
        id=88, type="RemoteCreditCard", card_type="Visa", last_four="4242", expires_on=date(2028, 2, 29)
    )
    assert await whmcs.pay_methods(ClientId(512)) == ()
    assert await whmcs.pay_methods(ClientId(512)) == ()


async def test_only_the_clients_own_unpaid_invoices_count(server: ScriptedServer, whmcs: WhmcsApi) -> None:
    invoice = {
        "id": 977,
        "userid": 512,
        "invoicenum": "",
        "duedate": "2026-10-01",
        "total": "4400.00",
        "status": "Unpaid",
    }
    others = [invoice | {"id": 978, "userid": "7"}, invoice | {"id": 979, "status": "Paid"}]
    server.answers = [ok(totalresults=3, invoices={"invoice": [invoice, *others]})]
    assert await whmcs.unpaid_invoices(ClientId(512)) == (
        Invoice(id=977, number="977", due_on=date(2026, 10, 1), total=Decimal("4400.00"), status="Unpaid"),
    )
    assert server.asked[0].form["status"] == "Unpaid"


@pytest.mark.parametrize(
    ("answer", "kind", "code"),
    [
        (failed("Invalid IP 203.0.113.7", 403), NotPermitted, "address"),
        (failed("Forbidden IP", 403), NotPermitted, "address"),
        (failed("Invalid or missing credentials", 403), NotPermitted, "credentials"),
        (failed("AUTHENTICATION FAILED", 403), NotPermitted, "credentials"),
        (
            failed('Invalid Permissions: API action "getpaymethods" is not allowed', 403),
            NotPermitted,
            "action:GetPayMethods",
        ),
        (failed("Access Denied", 403), NotPermitted, "access"),
        (failed('Invalid API Action: "foo" is not a valid API action'), Unreadable, "action:GetPayMethods"),
        (failed("Empty action request", 400), Unreadable, "empty"),
        (failed("Client Not Found"), NotFound, ""),
        (failed("Something else"), Rejected, ""),
        (Answer({"status": "error", "message": "odd"}), Rejected, ""),
        (Answer({"result": "success", "status": "error", "message": "odd"}), Rejected, ""),
        (Answer({"result": "success"}, 500), Busy, "500"),
        (Answer(b"result=error;message=text"), Rejected, ""),
        (Answer(b"result=success;paymethods="), Unreadable, ""),
        (Answer({"result": "success", "warning": "not all"}), Unreadable, "warning"),
        (Answer({"warning": "not all"}), Unreadable, "warning"),
        (Answer(b"<html>Security Warning</html>"), Unreadable, "installation:200"),
        (Answer(b"<html>Just a moment...</html>", 403), Unreadable, "guard:403"),
        (Answer(b"<html>", 503), Busy, "503"),
        (Answer(b"", 429), Busy, "429"),
        (Answer(b"", 302, {"Location": "http://127.0.0.1:9/"}), Unreadable, "moved"),
        (Answer([1, 2]), Unreadable, ""),
        (Answer({"unexpected": 1}), Unreadable, ""),
        (Answer(hold=True), NotSent, ""),
        (Answer(cut=True), NotSent, ""),
    ],
)
async def test_no_failure_is_read_as_no_pay_methods(
    server: ScriptedServer, whmcs: WhmcsApi, answer: Answer, kind: type[ConsoleError], code: str
) -> None:
    server.answers = [answer]
    with pytest.raises(ConsoleError) as caught:
        await whmcs.pay_methods(ClientId(512))
    assert (type(caught.value), caught.value.code, caught.value.system) == (kind, code, "WHMCS")
    assert SECRET not in repr(caught.value)


async def test_reads_are_repeated(server: ScriptedServer, whmcs: WhmcsApi) -> None:
    server.answers = [Answer(cut=True), Answer(b"<html>", 502), products(product(456))]
    with stamina.set_testing(True, attempts=3):
        assert await whmcs.service(ServiceId(456)) is not None
    assert len(server.asked) == 3


@pytest.mark.parametrize("url", ["http://billing.example.test/", "billing", "https://u:p@x/"])
def test_the_secret_goes_only_to_a_safe_address(url: str) -> None:
    with pytest.raises(SetUpNeeded):
        WhmcsApi(url, identifier="id", secret=SECRET)


@pytest.mark.parametrize(
    ("value", "count"),
    [
        ({}, 0),
        ({"products": ""}, 0),
        ({"products": None}, 0),
        ({"products": []}, 0),
        ({"products": {}}, 0),
        ({"products": {"product": []}}, 0),
        ({"products": {"product": ""}}, 0),
        ({"products": {"product": [{"id": 1}, {"id": 2}]}}, 2),
        ({"products": {"product": {"id": 1}}}, 1),
        ({"products": {"product": {"0": {"id": 1}, "1": {"id": 2}}}}, 2),
        ({"products": [{"id": 1}]}, 1),
    ],
)
def test_a_list_in_every_form(value: dict[str, Any], count: int) -> None:
    assert len(listed(value, "products", "product")) == count


def test_single_values_in_every_form() -> None:
    assert [whole(value) for value in ("2", 2, 2.0, "456.0", "", None, "x", True, "0", "1.5", "NaN")] == [
        2, 2, 2, 456, None, None, None, None, 0, None, None,
    ]  # fmt: skip
    assert [positive(value) for value in ("0", 0, "7", -1)] == [None, None, 7, None]
    assert [day(value) for value in ("0000-00-00", "0000-00-00 00:00:00", "2026-02-30", "", None)] == [None] * 5
    assert day("2026-09-12 14:03:20") == date(2026, 9, 12)
    assert [expiry(value) for value in ("02/27", "12/2026", "13/28", "", None)] == [
        date(2027, 2, 28), date(2026, 12, 31), None, None, None,
    ]  # fmt: skip
    assert [money(value) for value in ("4400.00", "¥4,400", "", None, -1)] == [
        Decimal("4400.00"), None, None, None, Decimal(-1),
    ]  # fmt: skip
    assert words("Tom &amp;amp; Jerry&#039;s") == "Tom &amp; Jerry's"
    assert [state(value) for value in ("active", "Terminated", "Gone", None)] == [
        ServiceState.ACTIVE, ServiceState.TERMINATED, ServiceState.UNKNOWN, ServiceState.UNKNOWN,
    ]  # fmt: skip


def test_secrets_are_dropped_at_any_depth() -> None:
    found = decode(b'{"a":[{"password":"p","username":"u","remote_token":"t","id":1}]}')
    assert found == {"a": [{"id": 1}]}
