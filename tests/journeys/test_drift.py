"""Drift over real HTTP: found in both directions, repaired by a plan, and gone after the repair (domain.md 2.4)."""

import asyncio
from pathlib import Path

import pytest

from console.app import build_desk
from console.models.action import Refusal
from console.models.drift import DriftReport
from console.models.journal import Outcome
from console.models.plan import WritePlan
from console.models.profile import Profile
from console.sandbox import billing_records
from console.sandbox.server import Sandbox
from console.sandbox.variants import VARIANTS
from console.services.clock import FrozenClock
from console.services.desk import Desk
from console.services.forms import FormProblems
from console.services.language import Language
from console.services.provisioning import ProvisioningOutcome
from console.services.settings import Settings, connected
from console.views.terminal.drift_documents import drift_document
from tests.journeys.conftest import FRIDAY, Open
from tests.journeys.steps import decided, followed, opened, planned, refused

EXPECTED = {
    4002: "passed_date_nothing_done",
    4005: "passed_date_nothing_done",
    4007: "id_mismatch",
    4011: "service_ended_opportunity_open",
    4012: "passed_date_nothing_done",
    4016: "id_mismatch",
    4201: "opportunity_cancelled_service_running",
    4202: "service_ended_opportunity_open",
    4203: "service_ended_opportunity_open",
}


async def scanned(desk: Desk) -> DriftReport:
    reports = [report async for report in desk.drift.scan()]
    return reports[-1]


def lines(desk: Desk) -> set[str]:
    return {row.item.number for row in desk.feed.state("drift").rows if not row.left}


async def test_every_story_is_found_and_nothing_else(desk: Desk) -> None:
    report = await scanned(desk)
    assert report.complete
    assert {pair.service_id: pair.kind.value for pair in report.pairs} == EXPECTED
    state = desk.feed.state("drift")
    assert (state.count, state.complete) == (len(EXPECTED), True)


async def test_the_document_of_the_command_line(desk: Desk) -> None:
    document = drift_document(await scanned(desk), Language("en"))
    assert document["complete"] is True
    pair = next(one for one in document["pairs"] if one["service"] == 4201)
    assert {"kind", "opportunity", "service", "case", "money", "text"} <= set(pair)
    assert (pair["money"], pair["case"]) == (3667, None)
    assert "¥5,500 a month" in pair["text"]


async def test_a_scan_that_the_lock_stops_brings_no_line_back(desk: Desk) -> None:
    reports = desk.drift.scan()
    async for report in reports:
        if report.running and report.pairs:
            break
    assert report.pairs
    desk.forget_customers()
    await reports.aclose()  # type: ignore[attr-defined] # a generator, as the window closes it
    assert desk.feed.state("drift").rows == ()
    assert (await scanned(desk)).complete
    assert len(desk.feed.state("drift").rows) == len(EXPECTED)


async def test_the_clock_never_scans(desk: Desk) -> None:
    await desk.feed.refresh("drift")
    assert desk.feed.state("drift").rows == ()
    assert desk.feed.state("orders").count


async def test_a_supervisor_ends_the_service_that_is_still_billed(open_desk: Open) -> None:
    desk = await open_desk("supervisor")
    await scanned(desk)
    found = await opened(desk, "4201")
    asked = desk.prepare("repair_drift", found.dossier, {})
    assert isinstance(asked, FormProblems)
    plan = desk.prepare("repair_drift", found.dossier, {"reason": "Cancelled in October, never ended"})
    assert isinstance(plan, WritePlan)
    assert [str(step.service) for step in plan.endings] == ["4201"]
    done = await desk.execute(plan)
    assert done.outcome is Outcome.DONE
    after = await opened(desk, "4201")
    assert after.dossier.ending is not None
    assert after.dossier.ending.service.value is not None
    assert after.dossier.ending.service.value.state.ended
    assert "4201" not in lines(desk)
    assert 4201 not in {pair.service_id for pair in (await scanned(desk)).pairs}


async def test_an_addon_of_the_service_is_ended_with_it_where_it_was_chosen(
    open_desk: Open, organisation: Sandbox
) -> None:
    service = organisation.org.billing.get(billing_records.Service, 4201)
    assert service is not None
    organisation.org.billing.add(
        billing_records.Addon(
            serviceid=4201, userid=service.clientid, orderid=service.orderid, addonid=5, name="Hikari Denwa",
            recurring="550.00", regdate="2026-01-01", nextduedate="2026-12-01",
        )
    )  # fmt: skip
    desk = await open_desk("supervisor")
    found = await opened(desk, "4201")
    offer = next(one for one in found.offers if one.action.key == "repair_drift")
    (addon,) = offer.choices["also"]
    assert "Hikari Denwa" in str(addon.title)
    assert "Hikari Denwa" in str({one.key: one.evidence for one in found.findings}["addons"])
    plan = desk.prepare("repair_drift", found.dossier, {"reason": "Never ended", "also": addon.value})
    assert isinstance(plan, WritePlan)
    done = await desk.execute(plan)
    assert done.outcome is Outcome.DONE
    after = await opened(desk, "4201")
    assert after.dossier.ending is not None
    assert [one.state.ended for one in after.dossier.ending.addons.value or ()] == [True]
    assert after.dossier.ending.service.value is not None
    assert after.dossier.ending.service.value.state.ended


async def test_two_consoles_never_end_one_service(open_desk: Open) -> None:
    first, second = await open_desk("supervisor"), await open_desk("supervisor")
    plans = []
    for desk in (first, second):
        plan = desk.prepare("repair_drift", (await opened(desk, "4201")).dossier, {"reason": "drift"})
        assert isinstance(plan, WritePlan)
        plans.append(plan)
    assert (await first.execute(plans[0])).outcome is Outcome.DONE
    assert (await second.execute(plans[1])).outcome is Outcome.CONFLICT


async def test_an_agent_ends_nothing(desk: Desk) -> None:
    assert "Only a supervisor" in await refused(desk, "repair_drift", "4201", reason="please")


@pytest.mark.parametrize(("service", "case"), [("4202", None), ("4203", None), ("4011", "00004011")])
async def test_an_agent_cancels_the_opportunity_of_an_ended_service(desk: Desk, service: str, case: str | None) -> None:
    await scanned(desk)
    done = await decided(desk, "repair_drift", service)
    assert done.outcome is Outcome.DONE
    after = await opened(desk, service)
    assert after.dossier.opportunity is not None
    assert after.dossier.opportunity.stage == "△Cancelled"
    assert service not in lines(desk)
    if case is not None:
        closed = await opened(desk, case)
        assert closed.dossier.case is not None
        assert closed.dossier.case.is_closed


@pytest.mark.parametrize(
    ("service", "words"),
    [
        ("4005", "Decide Case 00004005"),
        ("4007", "Several Opportunities carry service 4007"),
        ("4016", "Case 00004016 names service 4999"),
        ("4204", "agree"),
    ],
)
async def test_what_no_plan_repairs_says_who_mends_it(desk: Desk, service: str, words: str) -> None:
    assert words in await refused(desk, "repair_drift", service)


async def test_a_scan_that_is_stopped_shows_a_part_and_says_so(desk: Desk) -> None:
    reports = desk.drift.scan()
    async for report in reports:
        if report.total is not None:
            break
    await asyncio.sleep(0)
    await reports.aclose()  # type: ignore[attr-defined] # it is an asynchronous generator
    state = desk.feed.state("drift")
    assert state.scan is not None
    assert not state.scan.running
    assert not state.complete
    assert "Compared 26 of 26" in str(state.failure)


@pytest.mark.parametrize("variant", VARIANTS)
async def test_every_org_shows_the_same_drift(variant: str, tmp_path: Path) -> None:
    with Sandbox(now=FRIDAY, frozen=True, variant=variant) as organisation:
        environment = organisation.connection()["environment"]
        assert isinstance(environment, dict)
        settings = connected(Settings(), {str(name): str(value) for name, value in environment.items()}, tmp_path)
        desk = build_desk(settings, profile=Profile(environment="demo"), clock=FrozenClock(FRIDAY))
        try:
            await desk.start()
            report = await scanned(desk)
            answer = desk.prepare("repair_drift", (await opened(desk, "4202")).dossier, {})
        finally:
            await desk.aclose()
    assert {pair.service_id: pair.kind.value for pair in report.pairs} == EXPECTED
    # The one choice that the repair needs: which word means cancelled.
    assert isinstance(answer, Refusal) is (variant == "ambiguous"), answer


async def test_a_second_service_of_a_living_order_is_no_drift(open_desk: Open, organisation: Sandbox) -> None:
    """An order's services all name the Opportunity, which carries the id of the main one alone."""
    desk = await open_desk("agent")
    plan = await planned(desk, "approve_order", "00000102", scheduled_at=None)
    assert (await desk.execute(plan)).outcome is Outcome.DONE
    assert (await followed(desk, plan))[-1] is ProvisioningOutcome.PROVED
    order = organisation.order("00000102")["Id"]
    services = {item["WHMCS_Service_ID__c"] for item in organisation.org.store.select("OrderItem", OrderId=order)}
    assert len(services) > 1
    report = await scanned(desk)
    assert not {pair.service_id for pair in report.pairs} & services
