"""Cancellations from the request to the end in both systems, over real HTTP (domain.md 2.4)."""

import asyncio
from datetime import date, timedelta
from typing import Any

import pytest

from console.models.action import Refusal
from console.models.dossier import Verdict
from console.models.journal import Outcome, StepOutcome
from console.models.plan import Atomic, EndService, EndWay, WritePlan
from console.sandbox.billing_records import Activity, Addon, Service
from console.sandbox.faults import Fault
from console.sandbox.server import Sandbox
from console.services.desk import Desk
from console.services.forms import FormProblems
from tests.journeys.conftest import Open, SharedClock
from tests.journeys.steps import all_ticks, decided, opened, planned, refused

pytestmark = pytest.mark.asyncio(loop_scope="session")


def status_of(organisation: Sandbox, service: int) -> str:
    """The status of a WHMCS service."""
    found = organisation.org.billing.get(Service, service)
    assert found is not None
    return found.status


def opportunity_of(organisation: Sandbox, service: int) -> dict[str, Any]:
    """The first Opportunity that carries a service id."""
    return dict(organisation.org.store.select("Opportunity", WHMCS_Service_ID__c=service)[0])


async def verdicts(desk: Desk, number: str) -> dict[str, Verdict]:
    """What the pre-flight says, by key."""
    return {one.key: one.verdict for one in (await opened(desk, number)).findings}


async def problems(desk: Desk, action: str, number: str, **values: Any) -> dict[str, str]:
    """What is wrong with a form."""
    found = await opened(desk, number)
    answer = desk.prepare(action, found.dossier, values, ticks=all_ticks(found))
    assert isinstance(answer, FormProblems), answer
    return {name: str(text) for name, text in answer.problems}


def untouched(organisation: Sandbox, number: int) -> bool:
    """Neither system was told that the service ended."""
    stage = opportunity_of(organisation, number)["StageName"]
    open_case = not organisation.case(f"{number:08d}")["IsClosed"]
    return status_of(organisation, number) == "Active" and stage == "△Cancelling" and open_case


async def test_every_request_is_in_its_sub_view(desk: Desk) -> None:
    await desk.feed.refresh("cancellations")
    rows = desk.feed.state("cancellations").rows
    places = {row.item.number[-2:]: sorted(row.views - {"open"}) for row in rows}
    assert places == {
        "01": ["new"], "02": ["new"], "03": ["scheduled"], "04": ["due"], "05": ["due"], "06": ["due"], "07": ["due"],
        "08": ["due"], "09": ["due"], "10": ["due"], "11": ["due"], "12": ["due"], "13": ["equipment"], "14": ["due"],
        "15": ["new"], "16": ["due"],
    }  # fmt: skip
    flags = {row.item.number[-2:]: {flag.key for flag in row.flags} for row in rows}
    assert flags["05"] == {"overdue"}
    assert flags["06"] == {"due", "notice"}
    assert flags["15"] == {"unlinked"}
    assert flags["16"] == {"due", "ids"}
    assert {row.deadline for row in rows if row.item.number.endswith("01")} == {None}


async def test_confirm_proposes_the_end_of_the_month(desk: Desk, organisation: Sandbox) -> None:
    plan = await planned(desk, "confirm_cancellation", "00004001", authorised=True)
    assert str(plan.title) == "Confirm the cancellation for 2026-11-30"
    assert [str(note) for note in plan.notes] == ["Less than 30 days of notice: the older rule asked for 30."]
    assert (await desk.execute(plan)).outcome is Outcome.DONE
    found = opportunity_of(organisation, 4001)
    assert (found["StageName"], found["CancellationNotice__c"]) == ("△Cancelling", "有")
    assert str(found["ScheduledCancellationDateAndTime__c"]).startswith("2026-11-30T14:59:00")
    assert "earlier needs a supervisor" in await refused(desk, "terminate_service", "00004001")


async def test_an_authorisation_that_was_not_verified_is_refused(desk: Desk) -> None:
    found = await problems(desk, "confirm_cancellation", "00004001", authorised=False)
    assert found == {"authorised": "Verify the authorisation first."}


async def test_the_25th_rule_is_shown_with_the_earliest_day_and_correcting_it_is_a_choice(
    desk: Desk, organisation: Sandbox
) -> None:
    assert (await verdicts(desk, "00004002"))["rule"] is Verdict.FAIL
    found = await problems(desk, "confirm_cancellation", "00004002", authorised=True)
    assert found["effective_on"] == (
        "2026-10-31 breaks the rule of the 25th: asked on 2026-10-27, the earliest end is 2026-11-30."
    )
    wrong = await problems(desk, "confirm_cancellation", "00004002", authorised=True, effective_on="2026-12-30")
    assert wrong == {"effective_on": "It ends with a month: 2026-12-31."}
    done = await decided(desk, "confirm_cancellation", "00004002", authorised=True, effective_on=date(2026, 11, 30))
    assert done.outcome is Outcome.DONE
    assert str(opportunity_of(organisation, 4002)["ScheduledCancellationDateAndTime__c"]).startswith("2026-11-30")


async def test_before_its_day_only_a_supervisor_ends_it_with_a_reason(open_desk: Open, organisation: Sandbox) -> None:
    agent, supervisor = await open_desk("agent"), await open_desk("supervisor")
    assert "Scheduled for 2026-12-31" in await refused(agent, "terminate_service", "00004003")
    assert "reason" in await problems(supervisor, "terminate_service", "00004003", confirm="4003")
    done = await decided(supervisor, "terminate_service", "00004003", confirm="4003", reason="本人の希望")
    assert (done.outcome, status_of(organisation, 4003)) == (Outcome.DONE, "Terminated")
    assert "本人の希望" not in supervisor.journal.export("json")
    comments = organisation.org.store.select("CaseComment", ParentId=organisation.case("00004003")["Id"])
    assert any("本人の希望" in str(one["CommentBody"]) for one in comments)


async def test_due_today_whmcs_first_then_salesforce_and_the_case_waits_for_the_equipment(
    desk: Desk, organisation: Sandbox
) -> None:
    plan = await planned(desk, "terminate_service", "00004004", confirm="004", line_return="SentKit")
    assert [type(step) for step in plan.steps] == [Atomic, EndService, Atomic]
    assert str(desk.environment_line(plan)) == "Terminate service 4004 in WHMCS, the demo organisation"
    done = await desk.execute(plan)
    assert done.outcome is Outcome.DONE, str(done.message)
    assert [(step.step, step.outcome) for step in done.steps] == [
        ("update Case", StepOutcome.DONE),
        ("create CaseComment", StepOutcome.DONE),
        ("end service", StepOutcome.DONE),
        ("update Opportunity", StepOutcome.DONE),
        ("update Case", StepOutcome.DONE),
        ("create CaseComment", StepOutcome.DONE),
    ]
    assert status_of(organisation, 4004) == "Terminated"
    found, case = opportunity_of(organisation, 4004), organisation.case("00004004")
    assert (found["StageName"], found["LineReturn__c"]) == ("△Cancelled", "SentKit")
    assert (case["IsClosed"], case["Status"], case["OwnerId"]) == (False, "In Progress", desk.agent.id)
    await desk.feed.refresh("cancellations")
    (row,) = [one for one in desk.feed.state("cancellations").rows if one.item.number == "00004004"]
    assert row.views == {"open", "equipment"}


@pytest.mark.parametrize("typed", ["04", "4005", "abc", "", "４００４"])
async def test_the_last_digits_must_be_the_services(desk: Desk, organisation: Sandbox, typed: str) -> None:
    assert "confirm" in await problems(desk, "terminate_service", "00004004", confirm=typed)
    assert untouched(organisation, 4004)


async def test_overdue_is_ended_like_due(desk: Desk, organisation: Sandbox) -> None:
    done = await decided(desk, "terminate_service", "00004005", confirm="005", line_return="N/A")
    assert (done.outcome, status_of(organisation, 4005)) == (Outcome.DONE, "Terminated")
    assert organisation.case("00004005")["IsClosed"] is True


@pytest.mark.parametrize(
    ("number", "check", "words"),
    [
        ("00004006", "notice", "the customer moves house"),
        ("00004007", "one_opportunity", "重複した商談"),
        ("00004016", "ids", "Case: 4999; Opportunity: 4016"),
    ],
)
async def test_what_is_not_proved_is_refused_to_everybody(
    open_desk: Open, organisation: Sandbox, number: str, check: str, words: str
) -> None:
    for role in ("agent", "supervisor"):
        desk = await open_desk(role)
        found = await opened(desk, number)
        (stops,) = [one for one in desk.examine(found.dossier).findings if one.verdict is Verdict.FAIL]
        assert stops.key == check
        assert words in str(stops.evidence)
        assert str(stops.title) in await refused(desk, "terminate_service", number)
        forced = desk.prepare("terminate_service", found.dossier, {"confirm": number[-3:]}, ticks=all_ticks(found),
                              override="しかし")  # fmt: skip
        assert isinstance(forced, Refusal)
    assert untouched(organisation, int(number))


async def test_what_outlives_it_is_shown_and_others_are_chosen_one_by_one(desk: Desk, organisation: Sandbox) -> None:
    found = await opened(desk, "00004008")
    told = {one.key: (one.verdict, str(one.evidence)) for one in found.findings}
    assert told["addons"][0] is Verdict.ASK
    assert "Hikari Denwa" in told["addons"][1]
    assert "Service 4108" in told["addons"][1]
    assert told["invoices"][0] is Verdict.ASK
    assert "¥5,500" in told["invoices"][1]
    bare = desk.prepare("terminate_service", found.dossier, {"confirm": "008"})
    assert isinstance(bare, Refusal)
    assert "Not looked at yet" in str(bare.text)
    plan = await planned(desk, "terminate_service", "00004008", confirm="008")
    assert [int(step.service) for step in plan.endings] == [4008]
    assert any("These go on in WHMCS" in str(note) for note in plan.notes)
    (addon,) = organisation.org.billing.select(Addon, serviceid=4008)
    every = await planned(desk, "terminate_service", "00004008", confirm="008", also=f"4108, addon-{addon.id}")
    assert [(int(step.service), step.addon, step.way) for step in every.endings] == [
        (4108, None, EndWay.STATUS), (4008, addon.id, EndWay.STATUS), (4008, None, EndWay.MODULE),
    ]  # fmt: skip
    done = await desk.execute(every)
    assert done.outcome is Outcome.DONE, str(done.message)
    assert (status_of(organisation, 4108), status_of(organisation, 4008)) == ("Cancelled", "Terminated")
    assert [one.status for one in organisation.org.billing.select(Addon, serviceid=4008)] == ["Cancelled"]
    assert "also" in await problems(desk, "terminate_service", "00004009", confirm="009", also="4108")


async def test_a_product_without_a_module_is_ended_by_its_status(desk: Desk, organisation: Sandbox) -> None:
    plan = await planned(desk, "terminate_service", "00004009", confirm="4009")
    assert [step.way for step in plan.endings] == [EndWay.STATUS]
    assert (await desk.execute(plan)).outcome is Outcome.DONE
    assert status_of(organisation, 4009) == "Cancelled"


async def test_the_modules_own_words_and_salesforce_stays_untouched(desk: Desk, organisation: Sandbox) -> None:
    done = await decided(desk, "terminate_service", "00004010", confirm="010")
    assert done.outcome is Outcome.REFUSED
    assert "Line is locked by a pending NTT order" in str(done.message)
    assert untouched(organisation, 4010)
    assert desk.unfinished() == ()


async def test_a_sim_that_has_ended_is_verified_and_only_salesforce_is_written(
    desk: Desk, organisation: Sandbox
) -> None:
    plan = await planned(desk, "terminate_service", "00004011", confirm="4011")
    assert plan.endings == ()
    assert "ended service 4011 already" in str(plan.notes[0])
    assert (await desk.execute(plan)).outcome is Outcome.DONE
    assert opportunity_of(organisation, 4011)["StageName"] == "△Cancelled"
    assert organisation.case("00004011")["IsClosed"] is True
    assert status_of(organisation, 4011) == "Cancelled"


async def test_a_sim_that_still_runs_is_never_ended_by_the_console(desk: Desk, organisation: Sandbox) -> None:
    assert (await verdicts(desk, "00004012"))["running"] is Verdict.FAIL
    assert "The service still runs" in await refused(desk, "terminate_service", "00004012")
    assert untouched(organisation, 4012)


async def test_equipment_is_tracked_and_the_case_closed(desk: Desk, organisation: Sandbox) -> None:
    assert "Equipment has not come back" in (await problems(desk, "close_case", "00004013"))["reason"]
    assert "It stands so already." in str(await problems(desk, "track_equipment", "00004013", line_return="SentKit"))
    assert (await decided(desk, "track_equipment", "00004013", line_return="Returned")).outcome is Outcome.DONE
    assert opportunity_of(organisation, 4013)["LineReturn__c"] == "Returned"
    assert (await decided(desk, "close_case", "00004013")).outcome is Outcome.DONE
    assert organisation.case("00004013")["IsClosed"] is True


async def test_closing_early_takes_a_reason(desk: Desk, organisation: Sandbox) -> None:
    assert (await decided(desk, "close_case", "00004013", reason="機器は買取")).outcome is Outcome.DONE
    assert organisation.case("00004013")["IsClosed"] is True


async def test_a_vpn_ends_at_once(desk: Desk, organisation: Sandbox) -> None:
    done = await decided(desk, "terminate_service", "00004014", confirm="014")
    assert (done.outcome, status_of(organisation, 4014)) == (Outcome.DONE, "Terminated")
    assert organisation.case("00004014")["IsClosed"] is True


async def test_an_unlinked_case_is_found_by_its_service_id_and_linked_with_the_decision(
    desk: Desk, organisation: Sandbox
) -> None:
    found = await opened(desk, "00004015")
    told = {one.key: str(one.evidence) for one in found.findings}
    assert "The Case is linked to none; found by the service id" in told["one_opportunity"]
    assert (await decided(desk, "confirm_cancellation", "00004015", authorised=True)).outcome is Outcome.DONE
    assert organisation.case("00004015")["OpportunityId"] == opportunity_of(organisation, 4015)["Id"]


async def test_of_two_consoles_one_meets_a_conflict_before_whmcs_is_asked(
    open_desk: Open, organisation: Sandbox, clock: SharedClock
) -> None:
    first, second = await open_desk("agent"), await open_desk("agent")
    plans = [await planned(desk, "terminate_service", "00004004", confirm="4004") for desk in (first, second)]
    clock.advance(timedelta(seconds=2))
    organisation.faults.add(Fault(kind="effect_late", system="whmcs", action="ModuleTerminate", seconds=60))
    lost = await first.execute(plans[0])
    assert lost.outcome is Outcome.UNKNOWN
    late = await second.execute(plans[1])
    assert late.outcome is Outcome.CONFLICT
    assert late.steps[2].outcome is StepOutcome.NOT_TRIED
    assert "was begun at" in await refused(second, "terminate_service", "00004004")
    clock.advance(timedelta(seconds=61))
    (settled,) = await first.resume()
    assert settled.outcome is Outcome.DONE
    assert opportunity_of(organisation, 4004)["StageName"] == "△Cancelled"


@pytest.mark.parametrize("other", ["agent", "agent2"])
async def test_two_consoles_at_the_same_moment(
    open_desk: Open, organisation: Sandbox, clock: SharedClock, other: str
) -> None:
    first, second = await open_desk("agent"), await open_desk(other)
    plans = [await planned(desk, "terminate_service", "00004004", confirm="4004") for desk in (first, second)]
    clock.advance(timedelta(seconds=2))
    done = await asyncio.gather(first.execute(plans[0]), second.execute(plans[1]))
    assert sorted(one.outcome for one in done) == [Outcome.CONFLICT, Outcome.DONE]
    lines = [one.description for one in organisation.org.billing.select(Activity)]
    assert [line for line in lines if "Terminate" in line] == ["Module Terminate Successful - Service ID: 4004"]


async def test_after_an_unknown_outcome_nothing_is_sent_in_the_quarantine(
    desk: Desk, organisation: Sandbox, clock: SharedClock
) -> None:
    organisation.faults.add(Fault(kind="cut_before", system="whmcs", action="ModuleTerminate"))
    lost = await decided(desk, "terminate_service", "00004004", confirm="4004")
    assert lost.outcome is Outcome.UNKNOWN
    assert "may still arrive until" in str(lost.message)
    assert (await desk.resume())[0].outcome is Outcome.UNKNOWN
    found = await opened(desk, "00004004")
    assert next(offer for offer in found.offers if offer.action.key == "terminate_service").refusal is not None
    assert untouched(organisation, 4004)
    clock.advance(timedelta(seconds=131))
    assert (await desk.resume())[0].outcome is Outcome.DONE
    assert status_of(organisation, 4004) == "Terminated"


async def test_a_success_that_did_nothing_is_a_failure(desk: Desk, organisation: Sandbox) -> None:
    organisation.faults.add(Fault(kind="no_effect", system="whmcs", action="ModuleTerminate"))
    done = await decided(desk, "terminate_service", "00004004", confirm="4004")
    assert done.outcome is Outcome.FAILED
    assert "WHMCS says that service 4004 is ended, and it still runs" in str(done.message)
    assert untouched(organisation, 4004)


async def test_a_plan_is_a_value_that_can_be_kept(desk: Desk) -> None:
    plan = await planned(desk, "terminate_service", "00004004", confirm="4004")
    assert isinstance(plan, WritePlan)
    assert [type(part).__name__ for part in plan.parts] == [
        "UpdateRecord", "CreateRecord", "EndService", "UpdateRecord", "UpdateRecord", "CreateRecord",
    ]  # fmt: skip
