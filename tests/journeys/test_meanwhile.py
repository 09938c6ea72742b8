"""What somebody else does between the preview and the irreversible, at two consoles, over real HTTP (domain.md 2.4)."""

from datetime import timedelta

import pytest

from console.models.journal import Outcome
from console.models.plan import WritePlan
from console.sandbox.billing_records import Service
from console.sandbox.faults import Fault
from console.sandbox.server import Sandbox
from console.services.desk import Desk
from tests.journeys.conftest import Open, SharedClock
from tests.journeys.steps import opened, planned, refused

pytestmark = pytest.mark.asyncio(loop_scope="session")


def loses_the_answer(organisation: Sandbox, seconds: float) -> None:
    """Let the next termination take effect so many seconds later, without an answer."""
    organisation.faults.add(Fault(kind="effect_late", system="whmcs", action="ModuleTerminate", seconds=seconds))


def runs(organisation: Sandbox, number: int) -> bool:
    """Tell whether a WHMCS service is active."""
    found = organisation.org.billing.get(Service, number)
    assert found is not None
    return found.status == "Active"


async def test_a_customer_who_stays_after_all_keeps_the_service(
    desk: Desk, organisation: Sandbox, clock: SharedClock
) -> None:
    plan = await planned(desk, "terminate_service", "00004004", confirm="004")
    clock.advance(timedelta(minutes=5))
    (found,) = organisation.org.store.select("Opportunity", WHMCS_Service_ID__c=4004)
    organisation.org.change_behind("Opportunity", str(found["Id"]), {"CancellationNotice__c": "移転"})
    done = await desk.execute(plan)
    assert (done.outcome, runs(organisation, 4004)) == (Outcome.CONFLICT, True)
    assert "Service 4004 was not ended" in str(done.message)
    assert desk.unfinished() == ()


async def test_while_a_service_is_being_ended_its_cancellation_is_not_moved_to_another_day(
    open_desk: Open, organisation: Sandbox, clock: SharedClock
) -> None:
    first, second = await open_desk("agent"), await open_desk("agent")
    loses_the_answer(organisation, 60)
    plan = await planned(first, "terminate_service", "00004004", confirm="004")
    assert (await first.execute(plan)).outcome is Outcome.UNKNOWN
    later = {"authorised": True, "effective_on": "2026-12-31"}
    assert "was begun" in await refused(second, "confirm_cancellation", "00004004", **later)
    clock.advance(timedelta(seconds=131))
    assert [one.outcome for one in await first.resume()] == [Outcome.DONE]


async def test_drift_is_not_repaired_at_a_second_console_while_the_first_request_may_land(
    open_desk: Open, organisation: Sandbox, clock: SharedClock
) -> None:
    first, second = await open_desk("supervisor"), await open_desk("supervisor")
    loses_the_answer(organisation, 100_000)
    lost = await first.execute(await planned(first, "repair_drift", "4201", reason="never ended"))
    assert lost.outcome is Outcome.UNKNOWN
    assert str(lost.message).endswith("Before that, 1 of 2 parts were written and proved.")
    assert "still be on its way" in await refused(second, "repair_drift", "4201", reason="never ended")
    clock.advance(timedelta(seconds=131))
    (settled,) = await first.resume()
    assert (settled.outcome, runs(organisation, 4201)) == (Outcome.CONFLICT, True)
    assert "cannot be claimed again" in str(settled.message)
    again = second.prepare("repair_drift", (await opened(second, "4201")).dossier, {"reason": "never ended"})
    assert isinstance(again, WritePlan)
    assert ((await second.execute(again)).outcome, runs(organisation, 4201)) == (Outcome.DONE, False)
