"""Orders, from row to verified write and provisioned service (domain.md 2.1, 2.5)."""

from datetime import timedelta

import pytest

from console.models.case import Case
from console.models.dossier import Verdict
from console.models.journal import Outcome
from console.sandbox.billing_records import PayMethod
from console.sandbox.faults import Fault
from console.sandbox.server import Sandbox
from console.services.desk import Desk
from console.services.forms import FormProblems
from console.services.provisioning import ProvisioningOutcome
from tests.journeys.conftest import Open, SharedClock
from tests.journeys.steps import all_ticks, decided, followed, opened, planned, refused

pytestmark = pytest.mark.asyncio(loop_scope="session")
COMPOSITE = "/composite"


async def test_clean_internet_order_is_approved_and_provisioned(desk: Desk, organisation: Sandbox) -> None:
    plan = await planned(desk, "approve_order", "00000101")
    done = await desk.execute(plan)
    assert done.outcome is Outcome.DONE
    assert await followed(desk, plan) == [ProvisioningOutcome.WAITING, ProvisioningOutcome.PROVED]
    order = organisation.order("00000101")
    assert (order["Status"], order["Activation_Status__c"]) == ("Approved", "Activated")
    assert organisation.case("00002101")["Status"] == "Closed"
    assert order["OwnerId"] == desk.agent.id


async def test_order_with_a_date_from_ntt_is_scheduled(desk: Desk, organisation: Sandbox) -> None:
    done = await decided(desk, "approve_order", "00000102", scheduled_at="2026-11-30T10:00")
    assert done.outcome is Outcome.DONE
    order = organisation.order("00000102")
    assert order["Activation_Status__c"] == "Scheduled"
    assert order["Activation_Scheduled_At__c"] == "2026-11-30T01:00:00.000+0000"


async def test_physical_sim_waits_for_a_card_and_then_runs(desk: Desk, organisation: Sandbox) -> None:
    assert (await decided(desk, "approve_order", "00000105")).outcome is Outcome.DONE
    order = organisation.order("00000105")
    assert (order["Status"], order["Activation_Status__c"]) == ("Approved", None)
    found = await opened(desk, "00000105")
    card = found.dossier.sims[0]
    plan = await planned(desk, "assign_sim", "00000105", sim=card.id)
    assert (await desk.execute(plan)).outcome is Outcome.DONE
    assert (await followed(desk, plan))[-1] is ProvisioningOutcome.PROVED
    assert organisation.order("00000105")["Assign_Physical_SIM__c"] == card.id
    assert card.id not in {sim.id for sim in (await opened(desk, "00000106")).dossier.sims}


async def test_one_card_is_never_given_to_two_customers(open_desk: Open, organisation: Sandbox) -> None:
    first, second = await open_desk("agent"), await open_desk("agent2")
    await decided(first, "approve_order", "00000105")
    card = (await opened(first, "00000106")).dossier.sims[0].id
    one = await planned(first, "assign_sim", "00000105", sim=card)
    other = await planned(second, "assign_sim", "00000106", sim=card)
    assert (await first.execute(one)).outcome is Outcome.DONE
    assert (await second.execute(other)).outcome is Outcome.CONFLICT
    assert organisation.order("00000106")["Assign_Physical_SIM__c"] is None


@pytest.mark.parametrize(("action", "number"), [("approve_order", "00000101"), ("retry_provisioning", "00000130")])
async def test_a_payment_method_that_was_removed_after_opening_stops_the_decision(
    desk: Desk, organisation: Sandbox, action: str, number: str
) -> None:
    plan = await planned(desk, action, number)
    assert plan.payment is not None
    before = organisation.order(number)
    for method in plan.payment.methods:
        organisation.org.billing.change(PayMethod, method, clientid=0)
    done = await desk.execute(plan)
    assert done.outcome is Outcome.CONFLICT
    assert "no longer there" in str(done.message)
    assert organisation.order(number) == before
    assert "payment method" in await refused(desk, action, number)


async def test_rejection_keeps_the_reason_and_what_stood_in_the_notes(desk: Desk, organisation: Sandbox) -> None:
    before = str(organisation.order("00000123")["Description"])
    assert (await decided(desk, "reject_order", "00000123", reason="設置不可")).outcome is Outcome.DONE
    order = organisation.order("00000123")
    assert order["Status"] == "Cancelled"
    assert str(order["Description"]).startswith(before)
    assert str(order["Description"]).endswith("佐藤 花子] Rejected: 設置不可")
    assert organisation.case("00002123")["Status"] == "Closed"


async def test_retry_is_refused_while_the_cause_stands_and_works_when_it_is_gone(desk: Desk) -> None:
    assert "No payment method in WHMCS" in await refused(desk, "retry_provisioning", "00000129")
    plan = await planned(desk, "retry_provisioning", "00000130")
    assert (await desk.execute(plan)).outcome is Outcome.DONE
    assert (await followed(desk, plan))[-1] is ProvisioningOutcome.PROVED


async def test_provisioning_that_fails_is_told(desk: Desk) -> None:
    plan = await planned(desk, "approve_order", "00000135")
    assert (await desk.execute(plan)).outcome is Outcome.DONE
    assert (await followed(desk, plan))[-1] is ProvisioningOutcome.FAILED
    await desk.feed.refresh("orders")
    row = next(row for row in desk.feed.state("orders").rows if row.item.number == "00000135")
    assert row.views == {"provisioning_failed"}


@pytest.mark.parametrize(
    ("number", "check"),
    [
        ("00000104", "eid"),
        ("00000110", "mnp"),
        ("00000112", "payment"),
        ("00000113", "address"),
        ("00000114", "product"),
        ("00000116", "duplicates"),
        ("00000117", "duplicates"),
        ("00000118", "identity"),
        ("00000119", "identity"),
    ],
)
async def test_a_failing_check_refuses_an_agent(desk: Desk, number: str, check: str) -> None:
    found = await opened(desk, number)
    failing = {finding.key for finding in found.findings if finding.verdict is Verdict.FAIL}
    assert check in failing
    await refused(desk, "approve_order", number)


async def test_a_supervisor_overrides_a_failing_check_with_a_reason(open_desk: Open, organisation: Sandbox) -> None:
    supervisor = await open_desk("supervisor")
    await refused(supervisor, "approve_order", "00000116")
    done = await decided(supervisor, "approve_order", "00000116", "second line wanted")
    assert done.outcome is Outcome.DONE
    assert "override: second line wanted" in str(organisation.order("00000116")["Description"])


async def test_escalation_refuses_the_agent_and_accepts_the_supervisor(open_desk: Open, organisation: Sandbox) -> None:
    agent, supervisor = await open_desk("agent"), await open_desk("supervisor")
    assert (await decided(agent, "escalate", "00000103", reason="本人確認が必要")).outcome is Outcome.DONE
    assert "Only a supervisor" in await refused(agent, "approve_order", "00000103")
    await supervisor.feed.refresh("escalations")
    rows = supervisor.feed.state("escalations").rows
    row = next(row for row in rows if isinstance(row.record, Case) and "00000103" in row.record.subject)
    found = await supervisor.open(row.item)
    assert found.dossier.item.number == "00000103"
    assert (await decided(supervisor, "approve_order", "00000103")).outcome is Outcome.DONE
    assert organisation.case(row.item.number)["Status"] == "Closed"


async def test_handed_back_an_order_is_the_agents_again(open_desk: Open, organisation: Sandbox) -> None:
    agent, supervisor = await open_desk("agent"), await open_desk("supervisor")
    done = await decided(supervisor, "hand_back", "00000128", reason="通常どおり確認してください")
    assert done.outcome is Outcome.DONE
    assert organisation.case("00002901")["IsEscalated"] is False
    assert (await decided(agent, "approve_order", "00000128")).outcome is Outcome.DONE


@pytest.mark.parametrize("number", ["00000124", "00000125"])
async def test_detected_reasons_need_a_supervisor(open_desk: Open, number: str) -> None:
    agent, supervisor = await open_desk("agent"), await open_desk("supervisor")
    assert "Only a supervisor" in await refused(agent, "approve_order", number)
    assert (await decided(supervisor, "approve_order", number)).outcome is Outcome.DONE


async def test_exactly_the_threshold_is_not_over(desk: Desk) -> None:
    assert (await decided(desk, "approve_order", "00000136")).outcome is Outcome.DONE


async def test_what_another_agent_holds_is_refused_until_the_claim_expires(desk: Desk, clock: SharedClock) -> None:
    assert "鈴木 健 holds this item" in await refused(desk, "approve_order", "00000132")
    clock.advance(timedelta(minutes=27))
    assert (await decided(desk, "approve_order", "00000132")).outcome is Outcome.DONE


async def test_claim_and_release(open_desk: Open, organisation: Sandbox) -> None:
    agent, other = await open_desk("agent"), await open_desk("agent2")
    assert (await decided(agent, "claim", "00000107")).outcome is Outcome.DONE
    assert "佐藤 花子 holds" in await refused(other, "approve_order", "00000107")
    assert (await decided(agent, "release", "00000107")).outcome is Outcome.DONE
    assert (await decided(other, "approve_order", "00000107")).outcome is Outcome.DONE
    assert organisation.order("00000107")["OwnerId"] == other.agent.id


async def test_two_agents_decide_at_once_and_one_wins(open_desk: Open, organisation: Sandbox) -> None:
    one, other = await open_desk("agent"), await open_desk("agent2")
    approval = await planned(one, "approve_order", "00000107")
    rejection = await planned(other, "reject_order", "00000107", reason="二重申込")
    assert (await one.execute(approval)).outcome is Outcome.DONE
    assert (await other.execute(rejection)).outcome is Outcome.CONFLICT
    assert organisation.order("00000107")["Status"] == "Approved"


async def test_nobody_without_a_permission_set_decides(open_desk: Open) -> None:
    reader = await open_desk("readonly")
    found = await opened(reader, "00000101")
    assert all(offer.refusal is not None for offer in found.offers)
    assert "decide nothing" in await refused(reader, "approve_order", "00000101")


async def test_answer_lost_after_the_work_is_found_out_and_written_once(desk: Desk, organisation: Sandbox) -> None:
    plan = await planned(desk, "approve_order", "00000101")
    organisation.faults.add(Fault(kind="cut_after", system="salesforce", path=COMPOSITE, method="POST", skip=1))
    done = await desk.execute(plan)
    assert done.outcome is Outcome.DONE
    assert (await followed(desk, plan))[-1] is ProvisioningOutcome.PROVED
    services = organisation.org.store.select("OrderItem", OrderId=organisation.order("00000101")["Id"])
    assert len({item["WHMCS_Service_ID__c"] for item in services}) == len(services)


async def test_a_locked_row_is_tried_again(desk: Desk, organisation: Sandbox) -> None:
    plan = await planned(desk, "approve_order", "00000101")
    organisation.faults.add(Fault(kind="row_lock", system="salesforce", sobject="Order"))
    assert (await desk.execute(plan)).outcome is Outcome.DONE


async def test_somebody_else_writes_in_between(desk: Desk, organisation: Sandbox) -> None:
    plan = await planned(desk, "approve_order", "00000101")
    organisation.org.store.update("Order", str(organisation.order("00000101")["Id"]), {"Status": "Cancelled"})
    done = await desk.execute(plan)
    assert done.outcome is Outcome.CONFLICT
    assert organisation.case("00002101")["Status"] == "New"


async def test_whmcs_out_of_reach_is_no_absence(desk: Desk, organisation: Sandbox) -> None:
    organisation.faults.add(Fault(kind="5xx", system="whmcs", times=0))
    found = await opened(desk, "00000101")
    verdicts = {finding.key: finding.verdict for finding in found.findings}
    assert verdicts["payment"] is verdicts["identity"] is Verdict.CANNOT_TELL
    organisation.faults.clear()


async def test_opening_costs_one_salesforce_call_and_a_refresh_another(desk: Desk, organisation: Sandbox) -> None:
    await desk.feed.refresh("orders")
    row = next(row for row in desk.feed.state("orders").rows if row.item.number == "00000101")
    before = desk.usage.used
    await desk.feed.refresh("orders")
    assert desk.usage.used == before + 1
    await desk.open(row.item, fresh=True)
    assert desk.usage.used == before + 2
    del organisation


@pytest.mark.parametrize(
    ("number", "date", "told"),
    [
        ("00000102", "2026-11-19T10:00", "has passed"),
        ("00000105", "2026-11-30T10:00", "physical SIM"),
        ("00000109", "2026-11-30T10:00", "MNP reservation expires"),
    ],
)
async def test_a_date_that_cannot_be_is_told_before_anything_is_planned(
    desk: Desk, number: str, date: str, told: str
) -> None:
    found = await opened(desk, number)
    answer = desk.prepare("approve_order", found.dossier, {"scheduled_at": date}, ticks=all_ticks(found))
    assert isinstance(answer, FormProblems)
    assert told in str(answer.problems[0][1])
