"""The executor over real HTTP against the embedded organisation, with everything that can go wrong on the way."""

from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from console.models.dossier import ItemKind, ItemRef
from console.models.error import NotPermitted, SignInNeeded
from console.models.ids import PlanId, UserId
from console.models.journal import Outcome, StepOutcome
from console.models.plan import Atomic, CreateRecord, FieldWrite, RowStep, UpdateRecord, Value, WritePlan
from console.models.text import tr
from console.sandbox.faults import Fault
from console.sandbox.server import Sandbox
from console.services.clock import FrozenClock
from console.services.executor import Executor
from console.services.gateways.salesforce import SalesforceRest, TimeLimits
from console.services.gateways.session import Session
from console.services.journal import Journal
from tests.fakes import Pauses

COMPOSITE = "/composite"
NOW = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)
Make = Callable[..., Executor]


def write(name: str, before: Value, after: Value, **more: Any) -> FieldWrite:
    return replace(FieldWrite(field=name, label=tr(name), before=before, after=after), **more)


@pytest.fixture
async def make(sandbox: Sandbox, tmp_path: Path) -> AsyncIterator[Make]:
    """Make executors on one journal, for any role."""
    clock = FrozenClock(NOW)
    journal = Journal.open(tmp_path / "journal.sqlite3")
    gateways: list[SalesforceRest] = []

    def executor(role: str = "agent", *, patience: float = 5.0) -> Executor:
        limits = TimeLimits(read=5.0, write=patience)
        gateways.append(SalesforceRest(Session(url=sandbox.url, token=sandbox.token(role)), limits=limits))
        return Executor(salesforce=gateways[-1], journal=journal, clock=clock, pause=Pauses(clock.advance))

    yield executor
    for gateway in gateways:
        await gateway.aclose()
    assert journal.verify() == ()
    journal.close()
    sandbox.faults.clear()


@pytest.fixture
def order(sandbox: Sandbox) -> dict[str, Any]:
    """A fresh order that awaits its review."""
    account = sandbox.order("00000101")["AccountId"]
    values = {"AccountId": account, "Status": "Pending Review", "EffectiveDate": "2026-11-20", "Type": "VPN"}
    record = sandbox.org.store.insert("Order", values, at=datetime(2026, 11, 19, tzinfo=UTC))
    found = sandbox.org.store.get("Order", record)
    assert found is not None
    return found


def approve(order: dict[str, Any]) -> UpdateRecord:
    return UpdateRecord(
        object="Order",
        id=order["Id"],
        name=tr("Order {number}", number=order["OrderNumber"]),
        writes=(write("Status", "Pending Review", "Approved"), write("Description", None, "山田様", private=True)),
        seen=order["LastModifiedDate"],
    )


def new_case(order: dict[str, Any], **more: Value) -> CreateRecord:
    values: dict[str, Value] = {
        "Subject": f"Escalation - Order {order['OrderNumber']}", "Type": "Escalation", "Origin": "Portal Notification",
        "AccountId": order["AccountId"], "IsEscalated": True, **more,
    }  # fmt: skip
    writes = tuple(write(name, None, value) for name, value in values.items())
    return CreateRecord(object="Case", name=tr("New Case"), writes=writes, identity=("Subject", "Type", "AccountId"))


def plan_of(order: dict[str, Any], *rows: RowStep, number: int = 1) -> WritePlan:
    return WritePlan(
        id=PlanId(f"{order['OrderNumber']}-{number}"),
        action="approve_order",
        item=ItemRef(queue="orders", kind=ItemKind.ORDER, id=order["Id"], number=order["OrderNumber"]),
        title=tr("Approve Order {number}", number=order["OrderNumber"]),
        agent=UserId("005000000000001AAA"),
        agent_name="佐藤 花子",
        steps=(Atomic(steps=rows),),
    )


def stands(sandbox: Sandbox, order: dict[str, Any]) -> tuple[object, object]:
    found = sandbox.order(order["OrderNumber"])
    return found["Status"], found["Description"]


def cases_of(sandbox: Sandbox, order: dict[str, Any]) -> list[dict[str, object]]:
    return sandbox.org.store.select("Case", Subject=f"Escalation - Order {order['OrderNumber']}")


async def test_a_plan_is_written_and_read_back(sandbox: Sandbox, make: Make, order: dict[str, Any]) -> None:
    execution = await make().execute(plan_of(order, approve(order), new_case(order)))
    assert execution.outcome is Outcome.DONE, execution
    assert stands(sandbox, order) == ("Approved", "山田様")
    (case,) = cases_of(sandbox, order)
    queue = sandbox.org.store.select("Group", DeveloperName="CS_Unsorted")
    assert case["OwnerId"] not in [one["Id"] for one in queue]  # no assignment rule has moved it


async def test_the_second_agent_meets_the_guard(sandbox: Sandbox, make: Make, order: dict[str, Any]) -> None:
    sandbox.faults.add(Fault(kind="stale_row", sobject="Order"))
    execution = await make().execute(plan_of(order, approve(order), new_case(order)))
    assert execution.outcome is Outcome.CONFLICT
    assert stands(sandbox, order)[0] == "Pending Review"
    assert cases_of(sandbox, order) == []


@pytest.mark.parametrize(
    "fault",
    [
        Fault(kind="cut_before", path=COMPOSITE, skip=1),
        Fault(kind="cut_after", path=COMPOSITE, skip=1),
        Fault(kind="5xx", path=COMPOSITE, skip=1, status=500),
        Fault(kind="5xx", path=COMPOSITE, skip=1, status=502, after_work=True),
        Fault(kind="html", path=COMPOSITE, skip=1, status=200, after_work=True),
        Fault(kind="html", path=COMPOSITE, skip=1, status=503),
        Fault(kind="row_lock", sobject="Order"),
        Fault(kind="row_lock", sobject="Order", times=2),
        Fault(kind="cut_after", path=COMPOSITE, times=3, skip=1),
    ],
    ids=lambda fault: f"{fault.kind}-{fault.status}-{fault.after_work}-{fault.times}",
)
async def test_whatever_happens_on_the_way_it_is_written_once(
    sandbox: Sandbox, make: Make, order: dict[str, Any], fault: Fault
) -> None:
    sandbox.faults.add(fault)
    execution = await make().execute(plan_of(order, approve(order), new_case(order)))
    assert execution.outcome is Outcome.DONE, execution
    assert stands(sandbox, order) == ("Approved", "山田様")
    assert len(cases_of(sandbox, order)) == 1


async def test_an_answer_that_comes_too_late_does_not_double(
    sandbox: Sandbox, make: Make, order: dict[str, Any]
) -> None:
    sandbox.faults.add(Fault(kind="delay", path=COMPOSITE, skip=1, seconds=0.6))
    execution = await make(patience=0.3).execute(plan_of(order, approve(order), new_case(order)))
    assert execution.outcome is Outcome.DONE, execution
    assert len(cases_of(sandbox, order)) == 1


async def test_a_creation_alone_with_a_lost_answer_is_found(
    sandbox: Sandbox, make: Make, order: dict[str, Any]
) -> None:
    sandbox.faults.add(Fault(kind="cut_after", path=COMPOSITE, skip=1))
    execution = await make().execute(plan_of(order, new_case(order)))
    assert execution.outcome is Outcome.DONE
    assert len(cases_of(sandbox, order)) == 1


async def test_a_creation_alone_that_was_lost_stays_unknown(
    sandbox: Sandbox, make: Make, order: dict[str, Any]
) -> None:
    sandbox.faults.add(Fault(kind="cut_before", path=COMPOSITE, skip=1))
    executor = make()
    plan = plan_of(order, new_case(order))
    assert (await executor.execute(plan)).outcome is Outcome.UNKNOWN
    await executor._pause(131)
    assert (await executor.resume(plan.id)).outcome is Outcome.DONE
    assert len(cases_of(sandbox, order)) == 1


async def test_a_reader_is_refused_in_words(sandbox: Sandbox, make: Make, order: dict[str, Any]) -> None:
    execution = await make("readonly").execute(plan_of(order, approve(order)))
    assert execution.outcome is Outcome.REFUSED
    assert isinstance(execution.error, NotPermitted)
    assert stands(sandbox, order)[0] == "Pending Review"


async def test_one_bad_row_takes_everything_back(sandbox: Sandbox, make: Make, order: dict[str, Any]) -> None:
    bad = new_case(order, Subject="x" * 300)
    execution = await make().execute(plan_of(order, approve(order), bad))
    assert execution.outcome is Outcome.REFUSED
    assert str(execution.message) == "The text is too long for: Subject. Nothing was written."
    assert {report.outcome for report in execution.steps} == {StepOutcome.REFUSED}
    assert stands(sandbox, order)[0] == "Pending Review"


async def test_an_ended_session_asks_for_a_sign_in(sandbox: Sandbox, make: Make, order: dict[str, Any]) -> None:
    sandbox.faults.add(Fault(kind="401", path=COMPOSITE, skip=1))
    execution = await make().execute(plan_of(order, approve(order)))
    assert isinstance(execution.error, SignInNeeded)
    assert stands(sandbox, order)[0] == "Pending Review"


async def test_an_account_is_written_under_its_tag(sandbox: Sandbox, make: Make, order: dict[str, Any]) -> None:
    (account,) = sandbox.org.store.select("Account", Id=order["AccountId"])
    phone = str(account["Phone"])
    stale = UpdateRecord(
        object="Account", id=order["AccountId"], name=tr("Account"), etag='"stale"',
        writes=(write("Phone", phone, "03-0000-0000"),),
    )  # fmt: skip
    assert (await make().execute(plan_of(order, stale))).outcome is Outcome.CONFLICT
    fresh = replace(stale, etag=None)
    assert (await make().execute(plan_of(order, fresh, number=2))).outcome is Outcome.DONE
