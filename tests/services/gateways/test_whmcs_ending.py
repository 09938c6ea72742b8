"""Ending a service over HTTP: what is sent, and what each kind of answer means for something that cannot be undone."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from console.models.error import (
    ConsoleError,
    NotFound,
    NotPermitted,
    NotSent,
    OutcomeUnknown,
    Rejected,
    SetUpNeeded,
    Unreadable,
)
from console.models.ids import ClientId, ServiceId
from console.models.plan import EndService, EndWay
from console.models.text import tr
from console.models.whmcs import ServiceState
from console.sandbox.billing_records import Addon
from console.sandbox.faults import Fault
from console.sandbox.server import Sandbox
from console.services.gateways.protocol import WhmcsGateway
from console.services.gateways.whmcs import WhmcsApi
from console.services.gateways.whmcs_absent import WhmcsAbsent
from tests.services.gateways.scripted_server import Answer, ScriptedServer

MODULE = EndService(
    service=ServiceId(4004), client=ClientId(5404), product=11, name=tr("Terminate service {service}", service="4004"),
    way=EndWay.MODULE, seen="Active",
)  # fmt: skip
STATUS = replace(MODULE, way=EndWay.STATUS)
FRIDAY = datetime(2026, 11, 20, 10, 0, tzinfo=ZoneInfo("Asia/Tokyo"))


@pytest.fixture
async def whmcs(server: ScriptedServer) -> AsyncIterator[WhmcsApi]:
    gateway = WhmcsApi(server.url, identifier="id", secret="s", read_seconds=5.0, end_seconds=0.3)
    yield gateway
    server.released.set()
    await gateway.aclose()


@pytest.fixture
def own() -> Iterator[Sandbox]:
    """An organisation that this test changes."""
    with Sandbox(now=FRIDAY, frozen=True) as running:
        yield running


@pytest.fixture
async def billing(own: Sandbox) -> AsyncIterator[WhmcsApi]:
    gateway = WhmcsApi(own.whmcs_url, identifier=own.whmcs_identifier, secret=own.whmcs_secret)
    yield gateway
    await gateway.aclose()


@pytest.mark.parametrize(
    ("step", "sent"),
    [
        (MODULE, {"action": "ModuleTerminate", "serviceid": "4004", "accountid": "4004"}),
        (STATUS, {"action": "UpdateClientProduct", "serviceid": "4004", "status": "Cancelled"}),
        (replace(STATUS, addon=31), {"action": "UpdateClientAddon", "id": "31", "status": "Cancelled"}),
    ],
)
async def test_one_request_with_the_right_names(
    server: ScriptedServer, whmcs: WhmcsApi, step: EndService, sent: dict[str, str]
) -> None:
    server.answers = [Answer({"result": "success"})]
    await whmcs.end_service(step)
    (asked,) = server.asked
    known = {"identifier": "id", "secret": "s", "responsetype": "json"}
    assert asked.form == known | sent


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (Answer({"result": "error", "message": "Service not assigned to a module"}), Rejected),
        (Answer({"result": "error", "message": "Service not assigned to a module."}), Rejected),
        (Answer({"result": "error", "message": "回線がロックされています"}), Rejected),
        (Answer({"status": "error", "message": "no"}), Rejected),
        (Answer({"result": "success", "status": "error", "message": "no"}), Rejected),
        (Answer({"result": "error", "message": "Service ID not found"}), NotFound),
        (Answer({"result": "error", "message": "Invalid Permissions: API action"}, 403), NotPermitted),
        (Answer({"result": "error", "message": "Invalid IP 203.0.113.7"}, 403), NotPermitted),
        (Answer({"result": "error", "message": "oops"}, 500), OutcomeUnknown),
        (Answer({"result": "success"}, 500), OutcomeUnknown),
        (Answer({"result": "success"}, 202), OutcomeUnknown),
        (Answer({"result": "success"}, 302), OutcomeUnknown),
        (Answer({"message": "hello"}), OutcomeUnknown),
        (Answer({"result": "maybe"}), OutcomeUnknown),
        (Answer({}), OutcomeUnknown),
        (Answer([]), OutcomeUnknown),
        (Answer(b""), OutcomeUnknown),
        (Answer(b"result=success;"), OutcomeUnknown),
        (Answer(b"<html>done</html>"), OutcomeUnknown),
        (Answer(b"<html>Just a moment...</html>", 403), OutcomeUnknown),
        (Answer(b"<html>Too Many Requests</html>", 429), OutcomeUnknown),
        (Answer(b"<html>Bad Gateway</html>", 502), OutcomeUnknown),
        (Answer(b"", 301, {"Location": "/elsewhere"}), OutcomeUnknown),
        (Answer(cut=True), OutcomeUnknown),
        (Answer(hold=True), OutcomeUnknown),
    ],
)
async def test_only_whmcs_own_yes_or_no_says_what_became_of_it(
    server: ScriptedServer, whmcs: WhmcsApi, answer: Answer, kind: type[ConsoleError]
) -> None:
    server.answers = [answer]
    with pytest.raises(ConsoleError) as caught:
        await whmcs.end_service(MODULE)
    assert type(caught.value) is kind
    assert len(server.asked) == 1, "never repeated here"


@pytest.mark.parametrize("answer", [{"result": "success", "warning": "queued"}, {"warning": "queued"}])
async def test_a_warning_leaves_the_outcome_to_the_reading(
    server: ScriptedServer, whmcs: WhmcsApi, answer: dict[str, str]
) -> None:
    server.answers = [Answer(answer)]
    with pytest.raises(OutcomeUnknown, match="queued"):
        await whmcs.end_service(MODULE)


async def test_an_address_without_a_server_is_certainly_not_sent() -> None:
    gateway = WhmcsApi("http://127.0.0.1:9", identifier="id", secret="s")
    with pytest.raises(NotSent):
        await gateway.end_service(MODULE)
    await gateway.aclose()


async def test_addons_and_modules(server: ScriptedServer, whmcs: WhmcsApi) -> None:
    rows = [
        {"id": "31", "serviceid": "4004", "name": "Hikari &amp; Denwa", "recurring": "550.00", "status": "Active",
         "billingcycle": "Monthly"},
        {"id": "32", "serviceid": "9999", "name": "of another", "recurring": "1.00", "status": "Active"},
    ]  # fmt: skip
    server.answers = [
        Answer({"result": "success", "totalresults": "2", "addons": {"addon": rows}}),
        Answer({"result": "success", "totalresults": 1, "products": {"product": [{"pid": 11, "module": "linectl"}]}}),
        Answer({"result": "success", "totalresults": 1, "products": {"product": [{"pid": 11, "module": ""}]}}),
        Answer({"result": "success", "totalresults": 0, "products": ""}),
        Answer({"result": "success", "totalresults": 1, "products": {"product": [{"pid": 12, "module": "x"}]}}),
    ]
    (addon,) = await whmcs.addons(ServiceId(4004))
    assert (addon.name, addon.state, str(addon.recurring_amount)) == ("Hikari & Denwa", ServiceState.ACTIVE, "550.00")
    assert [await whmcs.module(11) for _ in range(4)] == ["linectl", "", None, None]


async def test_every_service_comes_once_although_pages_shift(server: ScriptedServer, whmcs: WhmcsApi) -> None:
    def page(*numbers: int) -> Answer:
        rows = [{"id": number, "clientid": 1, "name": "x", "status": "Active"} for number in numbers]
        return Answer({"result": "success", "totalresults": "5", "products": {"product": rows}})

    server.answers = [page(1, 2), page(2, 3), page(4)]
    found = [(total, [int(one.id) for one in services]) async for total, services in whmcs.all_services()]
    assert found == [(5, [1, 2]), (5, [3]), (5, [4])]
    assert [asked.form["limitstart"] for asked in server.asked] == ["0", "2", "4"]


async def test_services_stop_at_an_empty_page_and_at_one_that_cannot_be_read(
    server: ScriptedServer, whmcs: WhmcsApi
) -> None:
    server.answers = [Answer({"result": "success", "totalresults": "9", "products": ""})]
    assert [page async for page in whmcs.all_services()] == [(9, ())]
    server.answers = [Answer({"result": "success", "totalresults": "1", "products": {"product": [{"id": "x"}]}})]
    with pytest.raises(Unreadable):
        _ = [page async for page in whmcs.all_services()]


async def test_the_embedded_billing_ends_each_kind(own: Sandbox, billing: WhmcsApi) -> None:
    promised: WhmcsGateway = billing
    for number, way, ended in ((4004, EndWay.MODULE, "Terminated"), (4009, EndWay.STATUS, "Cancelled")):
        await promised.end_service(replace(MODULE, service=ServiceId(number), way=way))
        service = await billing.service(ServiceId(number))
        assert service is not None
        assert service.state.value == ended
    (addon,) = await billing.addons(ServiceId(4008))
    await billing.end_service(replace(STATUS, service=ServiceId(4008), addon=addon.id))
    assert [one.status for one in own.org.billing.select(Addon, id=addon.id)] == ["Cancelled"]
    assert [await billing.module(product) for product in (11, 12, 999)] == ["linectl", "", None]


@pytest.mark.parametrize(
    ("number", "kind", "words"),
    [
        (4009, Rejected, "Service not assigned to a module"),
        (4010, Rejected, "Line is locked by a pending NTT order"),
        (99999, NotFound, "no such record"),
    ],
)
async def test_the_embedded_billing_refuses(
    billing: WhmcsApi, number: int, kind: type[ConsoleError], words: str
) -> None:
    with pytest.raises(kind, match=words):
        await billing.end_service(replace(MODULE, service=ServiceId(number)))


@pytest.mark.parametrize("fault", ["cut_before", "cut_after", "effect_late", "html", "5xx", "429"])
async def test_trouble_on_the_way_leaves_the_outcome_open(own: Sandbox, billing: WhmcsApi, fault: str) -> None:
    own.faults.add(Fault.from_json({"kind": fault, "system": "whmcs", "action": "ModuleTerminate"}))
    with pytest.raises(OutcomeUnknown):
        await billing.end_service(MODULE)
    service = await billing.service(ServiceId(4004))
    assert service is not None
    assert service.state.ended is (fault == "cut_after")


async def test_every_service_of_the_embedded_billing(own: Sandbox, billing: WhmcsApi) -> None:
    pages = [page async for page in billing.all_services()]
    assert sum(len(services) for _, services in pages) == pages[0][0] > 20


async def test_without_whmcs_nothing_is_ended() -> None:
    absent: WhmcsGateway = WhmcsAbsent()
    with pytest.raises(SetUpNeeded):
        await absent.end_service(MODULE)
    with pytest.raises(SetUpNeeded):
        await absent.addons(ServiceId(1))
    with pytest.raises(SetUpNeeded):
        await absent.module(1)
    with pytest.raises(SetUpNeeded):
        absent.all_services()
