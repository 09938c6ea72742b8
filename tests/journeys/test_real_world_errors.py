"""Every row of the error tables of both fact sheets over real HTTP: its sentence, and who can mend it.

What a sentence says about writing is held against the organisation itself; tests/real_world.py has the rows.
"""

import re
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import httpx
import pytest

from console.models.doctor import Mender
from console.models.dossier import ItemKind, ItemRef
from console.models.error import (
    Busy,
    Conflict,
    ConsoleError,
    NotFound,
    NotPermitted,
    OutcomeUnknown,
    Rejected,
    SignInNeeded,
)
from console.models.ids import ClientId, PlanId, ServiceId, UserId
from console.models.journal import Execution, Outcome
from console.models.plan import Atomic, EndService, EndWay, FieldWrite, Step, UpdateRecord, WritePlan
from console.models.text import tr
from console.sandbox import faults
from console.sandbox.billing_records import Service
from console.sandbox.server import Sandbox
from console.services.clock import FrozenClock
from console.services.executor import Executor
from console.services.gateways import wire_errors
from console.services.gateways.meaning import Fault
from console.services.gateways.oauth_errors import DEAD, OAUTH_CODES, from_oauth
from console.services.gateways.protocol import QueryRead
from console.services.gateways.salesforce import SalesforceRest
from console.services.gateways.session import Session
from console.services.gateways.whmcs import WhmcsApi
from console.services.gateways.whmcs_errors import _BY_BEGINNING
from console.services.journal import Journal
from console.services.language import Language
from tests import real_world
from tests.fakes import Pauses
from tests.real_world import Row

pytestmark = pytest.mark.asyncio(loop_scope="session")

NOW: Final = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)
SERVICE: Final = 4004
GENERIC: Final = frozenset({
    "Salesforce refused the request ({code}).",
    "{system} gave an answer that the console does not understand.",
    "Salesforce refused the sign-in ({code}).",
})  # fmt: skip
NOT_DONE: Final = re.compile(
    r"[Nn]othing (?:was|is) (?:written|sent)|cannot be told|can be read, but nothing is written"
)
JAPANESE: Final = re.compile(r"[ぁ-んァ-ヶ一-龠]")
BY_HTTP: Final = (*real_world.CODES, *real_world.WORDS, *real_world.STATUSES, *real_world.PAGES)
JAPANESE_OF: Final = Language("ja")
Run = Callable[..., Any]


@pytest.fixture
async def salesforce(sandbox: Sandbox) -> AsyncIterator[SalesforceRest]:
    """The real gateway, at the embedded organisation."""
    gateway = SalesforceRest(Session(url=sandbox.url, token=sandbox.token()))
    yield gateway
    await gateway.aclose()


@pytest.fixture
async def whmcs(sandbox: Sandbox) -> AsyncIterator[WhmcsApi]:
    """The real gateway, at the embedded WHMCS."""
    gateway = WhmcsApi(sandbox.whmcs_url, identifier=sandbox.whmcs_identifier, secret=sandbox.whmcs_secret)
    yield gateway
    await gateway.aclose()


@pytest.fixture
def executor(salesforce: SalesforceRest, whmcs: WhmcsApi, tmp_path: Path) -> Iterator[Executor]:
    """The executor over both."""
    clock = FrozenClock(NOW)
    journal = Journal.open(tmp_path / "journal.sqlite3")
    yield Executor(salesforce=salesforce, whmcs=whmcs, journal=journal, clock=clock, pause=Pauses(clock.advance))
    assert journal.verify() == ()
    journal.close()


@pytest.fixture(autouse=True)
def well_again(sandbox: Sandbox) -> Iterator[None]:
    """Leave no fault, and the service running."""
    yield
    sandbox.faults.clear()
    sandbox.org.billing.change(Service, SERVICE, status="Active")


@pytest.fixture
def order(sandbox: Sandbox) -> dict[str, Any]:
    """A fresh order that awaits its review."""
    account = sandbox.order("00000101")["AccountId"]
    values = {"AccountId": account, "Status": "Pending Review", "EffectiveDate": "2026-11-20", "Type": "VPN"}
    found = sandbox.org.store.get("Order", sandbox.org.store.insert("Order", values, at=NOW))
    assert found is not None
    return found


def plan_of(order: dict[str, Any], step: Step, *, number: str) -> WritePlan:
    return WritePlan(
        id=PlanId(number),
        action="approve_order",
        item=ItemRef(queue="orders", kind=ItemKind.ORDER, id=order["Id"], number=order["OrderNumber"]),
        title=tr("Order {number}", number=order["OrderNumber"]),
        agent=UserId("005000000000001AAA"),
        agent_name="佐藤 花子",
        steps=(step,),
    )


def approval(order: dict[str, Any]) -> WritePlan:
    """Approve the order, in one row."""
    write = FieldWrite(field="Status", label=tr("Status"), before="Pending Review", after="Approved")
    name = tr("Order {number}", number=order["OrderNumber"])
    row = UpdateRecord(object="Order", id=order["Id"], name=name, writes=(write,), seen=order["LastModifiedDate"])
    return plan_of(order, Atomic(steps=(row,)), number=f"approve-{order['OrderNumber']}")


def ending(sandbox: Sandbox, order: dict[str, Any]) -> WritePlan:
    """End the service by its module."""
    service = service_of(sandbox)
    step = EndService(
        service=ServiceId(SERVICE), client=ClientId(service.clientid), product=service.pid, way=EndWay.MODULE,
        seen="Active", name=tr("Terminate service {service}", service=str(SERVICE)), recurring="",
    )  # fmt: skip
    return plan_of(order, step, number=f"end-{order['OrderNumber']}")


def service_of(sandbox: Sandbox) -> Service:
    found = sandbox.org.billing.get(Service, SERVICE)
    assert found is not None
    return found


def status_of(sandbox: Sandbox, order: dict[str, Any]) -> object:
    return sandbox.order(order["OrderNumber"])["Status"]


def check_words(error: ConsoleError, mender: Mender | None, *, writes: bool = True) -> None:
    """A sentence of its own in both languages, the next step and who can do it, and no word of a customer."""
    assert error.message.msgid not in GENERIC
    assert error.mender is mender
    assert (error.whose is None) == (mender is None)
    for text in (error.message, error.advice):
        said = JAPANESE_OF.text(text)
        assert JAPANESE.search(said)
        assert said != str(text)
        assert "山田" not in f"{text}{said}"
    assert str(error.whose or "") in str(error.advice)
    passes = isinstance(error, Busy | OutcomeUnknown)
    assert mender is not None or passes
    if writes and not isinstance(error, OutcomeUnknown) and error.message.msgid not in QUOTED:
        assert passes or NOT_DONE.search(f"{error.message} {error.hint}"), error


QUOTED: Final = frozenset({"WHMCS refused: {words}"})
"""The one sentence that says nothing of what was written: whmcs.md 4.2 knows a module that fails after it did it."""


async def failure(call: Callable[[], Any]) -> ConsoleError:
    """What a call raises; a part of a composite call carries it instead."""
    try:
        answers = await call()
    except ConsoleError as error:
        return error
    (answer,) = answers
    assert answer.failure is not None
    found: ConsoleError = answer.failure
    return found


# --- Salesforce ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("row", BY_HTTP, ids=str)
async def test_salesforce_refuses_a_read(sandbox: Sandbox, salesforce: SalesforceRest, row: Row) -> None:
    sandbox.faults.add(row.hits(system="salesforce", path="/composite", times=0))
    error = await failure(lambda: salesforce.read([QueryRead(soql="SELECT Id FROM Order LIMIT 1")]))
    assert (type(error), error.system) == (row.kind, "Salesforce")
    check_words(error, row.mender, writes=False)


OUTCOMES: Final = {Conflict: Outcome.CONFLICT, Rejected: Outcome.REFUSED, NotPermitted: Outcome.REFUSED,
                   NotFound: Outcome.REFUSED}  # fmt: skip


@pytest.mark.parametrize("row", [*real_world.CODES, *real_world.STATUSES[2:], *real_world.WORDS[:3]], ids=str)
async def test_salesforce_refuses_a_row_of_a_write(
    sandbox: Sandbox, executor: Executor, order: dict[str, Any], row: Row
) -> None:
    sandbox.faults.add(row.hits(kind="row_refusal", sobject="Order", times=0))
    done = await executor.execute(approval(order))
    assert done.outcome is OUTCOMES.get(row.kind, Outcome.FAILED), done
    assert status_of(sandbox, order) == "Pending Review"
    assert type(done.error) is row.kind
    check_words(done.error, row.mender)
    check_remedy(done)


@pytest.mark.parametrize("row", [row for row in BY_HTTP if row.fault["status"] != 400], ids=str)
async def test_salesforce_refuses_a_whole_write(
    sandbox: Sandbox, executor: Executor, order: dict[str, Any], row: Row
) -> None:
    """Whether a broken-off write was done is read; one that was refused says that it was not, and it was not."""
    sandbox.faults.add(row.hits(system="salesforce", path="/composite", skip=1, times=1))
    done = await executor.execute(approval(order))
    if done.outcome is Outcome.DONE:  # not known, so it was looked at, and sent once more under its guard
        assert status_of(sandbox, order) == "Approved"
        assert row in real_world.PAGES or row.fault["status"] >= 500
        return
    assert status_of(sandbox, order) == "Pending Review"
    assert done.outcome is OUTCOMES.get(row.kind, Outcome.FAILED)
    assert type(done.error) is row.kind
    check_words(done.error, row.mender)
    check_remedy(done)


@pytest.mark.parametrize("row", [row for row in BY_HTTP if row.fault["status"] >= 500 or row.fault["status"] == 200])
@pytest.mark.parametrize("after_work", [False, True], ids=["before", "after"])
async def test_a_write_that_broke_off_says_that_it_is_not_known(
    sandbox: Sandbox, salesforce: SalesforceRest, order: dict[str, Any], row: Row, *, after_work: bool
) -> None:
    sandbox.faults.add(row.hits(system="salesforce", path="/composite", after_work=after_work))
    (step,) = approval(order).steps
    assert isinstance(step, Atomic)
    error = await failure(lambda: salesforce.write(step.steps))
    assert type(error) is OutcomeUnknown
    assert NOT_DONE.search(f"{error.message} {error.hint}") is None, "nobody knows that yet"
    check_words(error, error.mender)
    assert status_of(sandbox, order) == ("Approved" if after_work else "Pending Review")


def check_remedy(done: Execution) -> None:
    """What the front ends show below the outcome names who can mend it."""
    assert done.error is not None
    assert done.error.whose is None or str(done.error.whose) in str(done.remedy)


# --- WHMCS -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("row", [*real_world.WHMCS, *real_world.PAGES], ids=str)
async def test_whmcs_refuses_a_read(sandbox: Sandbox, whmcs: WhmcsApi, row: Row) -> None:
    sandbox.faults.add(row.hits(system="whmcs", times=0))
    with pytest.raises(ConsoleError) as caught:
        await whmcs.unpaid_invoices(ClientId(service_of(sandbox).clientid))
    assert (type(caught.value), caught.value.system) == (row.kind, "WHMCS")
    check_words(caught.value, row.mender, writes=False)


@pytest.mark.parametrize("row", [*real_world.WHMCS, *real_world.PAGES], ids=str)
@pytest.mark.parametrize("after_work", [False, True], ids=["before", "after"])
async def test_whmcs_answers_an_ending_wrongly(
    sandbox: Sandbox, executor: Executor, order: dict[str, Any], row: Row, *, after_work: bool
) -> None:
    """Only reading the service again says that it ended; WHMCS's own plain no says that it did not."""
    sandbox.faults.add(row.hits(system="whmcs", action="ModuleTerminate", times=0, after_work=after_work))
    done = await executor.execute(ending(sandbox, order))
    ended = service_of(sandbox).status != "Active"
    assert ended is after_work
    if ended:
        assert done.outcome is Outcome.DONE
        return
    assert done.error is not None
    if row.name in real_world.SURELY_NOT_RUN:
        assert done.outcome is OUTCOMES.get(row.kind, Outcome.FAILED)
        assert type(done.error) is row.kind
        check_words(done.error, row.mender)
    else:
        assert done.outcome is Outcome.UNKNOWN
        assert type(done.error) is OutcomeUnknown
        assert "until" in str(done.message), "and when it is certain that it cannot arrive any more"
    check_remedy(done)


async def test_a_success_without_an_effect_is_not_believed(
    sandbox: Sandbox, executor: Executor, order: dict[str, Any]
) -> None:
    sandbox.faults.add(faults.Fault("no_effect", system="whmcs", action="ModuleTerminate"))
    done = await executor.execute(ending(sandbox, order))
    assert (done.outcome, service_of(sandbox).status) == (Outcome.FAILED, "Active")
    assert str(done.message) == "WHMCS says that service 4004 is ended, and it still runs. Look at it in WHMCS."


# --- sign-in ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("code", "description", "kind", "mender"), real_world.OAUTH)
async def test_oauth_refuses(
    sandbox: Sandbox, code: str, description: str, kind: type[ConsoleError], mender: Mender
) -> None:
    body = f'{{"error":"{code}","error_description":"{description}"}}' if description else f'{{"error":"{code}"}}'
    fault = faults.Fault("answer", path="/oauth2/token", status=400, body=body, headers=real_world.JSON)
    sandbox.faults.add(fault)
    async with httpx.AsyncClient(trust_env=False) as client:
        answered = await client.post(f"{sandbox.url}/services/oauth2/token", data={"grant_type": "refresh_token"})
    error = from_oauth(answered.status_code, answered.json())
    assert (type(error), error.system) == (kind, "Salesforce")
    assert (error.code == DEAD) == (code == DEAD and description in {"", "expired access/refresh token"})
    check_words(error, mender, writes=False)


async def test_an_ended_session_of_the_identity_service(sandbox: Sandbox) -> None:
    async with httpx.AsyncClient(trust_env=False) as client:
        headers = {"Authorization": "Bearer nobody"}
        answered = await client.get(f"{sandbox.url}/services/oauth2/userinfo", headers=headers)
    assert (answered.status_code, answered.text) == (403, "Bad_OAuth_Token")
    assert isinstance(from_oauth(answered.status_code, answered.text), SignInNeeded)


async def test_a_page_in_place_of_the_sign_in_is_no_dead_token() -> None:
    for status, kind in ((200, "page"), (503, "503"), (403, "blocked:403")):
        error = from_oauth(status, "<html><title>x</title></html>")
        assert (error.code, isinstance(error, SignInNeeded)) == (kind, False)
    assert str(from_oauth(400, {"error": "something_new"})) == "Salesforce refused the sign-in (something_new)."
    assert "山田" not in str(from_oauth(400, {"error": "山田太郎"}))


# --- nothing is forgotten --------------------------------------------------------------------------------------------


async def test_the_tables_of_the_test_and_of_the_console_are_the_same() -> None:
    codes = {"TXN_SECURITY_*" if row.name.startswith("TXN_SECURITY_") else row.name for row in real_world.CODES}
    assert codes == set(wire_errors._BY_CODE)
    assert {int(row.name.removeprefix("HTTP ")) for row in real_world.STATUSES} == set(wire_errors._BY_STATUS)
    assert {code for code, *_ in real_world.OAUTH} == OAUTH_CODES
    texts = [str(row.fault.get("message", "")).casefold() for row in real_world.WHMCS]
    for beginnings, _code, _meaning in _BY_BEGINNING:
        for beginning in beginnings:
            assert any(text.startswith(beginning) for text in texts), beginning


async def test_every_row_has_a_sentence_of_its_own(sandbox: Sandbox, whmcs: WhmcsApi) -> None:
    """Rows that the sheets treat as one share theirs; no others do."""
    sentences = {}
    for row in (*real_world.CODES, *real_world.STATUSES):
        fault = Fault(code=row.fault.get("code", ""), message=row.fault.get("message", ""))
        sentences[row] = wire_errors.from_codes(row.fault["status"], [fault])
    check_distinct(sentences)
    sentences = {}
    for row in (*real_world.WHMCS, *real_world.PAGES):
        sandbox.faults.add(row.hits(system="whmcs", times=0))
        with pytest.raises(ConsoleError) as caught:
            await whmcs.version()
        sentences[row] = caught.value
        sandbox.faults.clear()
    check_distinct(sentences)


def check_distinct(errors: dict[Row, ConsoleError]) -> None:
    seen: dict[str, str] = {}
    for row, error in errors.items():
        assert seen.setdefault(error.message.msgid, row.name) == (row.shares or row.name), row
