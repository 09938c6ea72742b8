"""What changes between the preview and the irreversible, and what is said of a termination that stopped half-way."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from console.models.error import Busy, NotPermitted, NotSent, Rejected
from console.models.ids import ServiceId
from console.models.journal import Outcome, StepOutcome
from console.models.plan import EndWay, WritePlan
from console.models.text import tr
from console.models.whmcs import Addon, ServiceState
from tests.fakes import Lost
from tests.services.termination_desk import CASE, ME, OPPORTUNITY, SERVICE, TerminationDesk, a_service, no_hook

OTHER = 4108
QUARANTINE = timedelta(seconds=131)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[TerminationDesk]:
    made = TerminationDesk(tmp_path / "journal.sqlite3")
    yield made
    assert made.honest()
    assert made.journal.verify() == ()
    made.journal.close()


def when(point: str, do: Callable[[], Any]) -> Callable[[str], None]:
    """Make a hook that does something whenever a point is reached."""

    def hook(name: str) -> None:
        if name == point:
            do()

    return hook


@pytest.mark.parametrize("change", [{"CancellationNotice__c": "移転"}, {"StageName": "Active"}])
async def test_an_opportunity_that_changed_since_the_preview_keeps_its_service(
    desk: TerminationDesk, change: dict[str, str]
) -> None:
    plan = desk.plan()
    desk.salesforce.change("Opportunity", OPPORTUNITY, **change)
    done = await desk.run(plan)
    assert (done.outcome, desk.whmcs.asked, desk.running) == (Outcome.CONFLICT, 0, True)
    assert str(done.message) == (
        "Somebody changed Opportunity since you opened it. Service 4004 was not ended."
        " · Before that, the Case was claimed for you; Salesforce says nothing else."
    )
    assert desk.executor.unfinished() == ()


async def test_an_opportunity_that_changed_before_a_resumed_run_keeps_its_service(desk: TerminationDesk) -> None:
    desk.whmcs.ends = [Lost(lands=None)]
    plan = desk.plan()
    assert (await desk.run(plan)).outcome is Outcome.UNKNOWN
    desk.clock.advance(QUARANTINE)
    desk.salesforce.change("Opportunity", OPPORTUNITY, CancellationNotice__c="移転")
    done = await desk.executor.resume(plan.id)
    assert (done.outcome, desk.whmcs.asked, desk.executor.unfinished()) == (Outcome.CONFLICT, 1, ())


@pytest.mark.parametrize("lost", [False, True])
async def test_an_opportunity_that_is_gone_ends_the_plan_and_no_service(desk: TerminationDesk, lost: bool) -> None:
    desk.whmcs.ends = [Lost(lands=None)] if lost else []
    plan = desk.plan()
    if lost:
        await desk.run(plan)
        desk.clock.advance(QUARANTINE)
    del desk.salesforce.rows["Opportunity"][OPPORTUNITY]
    done = await (desk.executor.resume(plan.id) if lost else desk.run(plan))
    assert (done.outcome, desk.whmcs.asked, desk.executor.unfinished()) == (Outcome.REFUSED, int(lost), ())
    desk.salesforce.put("Opportunity", OPPORTUNITY, StageName="△Cancelling")


async def test_an_opportunity_that_cannot_be_read_leaves_the_plan_open(desk: TerminationDesk) -> None:
    plan = desk.plan()
    desk.salesforce.read_faults = [None, None, NotSent(tr("no way"))]
    assert ((await desk.run(plan)).outcome, desk.whmcs.asked) == (Outcome.FAILED, 0)
    assert (await desk.executor.resume(plan.id)).outcome is Outcome.DONE


async def test_a_module_that_refused_is_not_believed_while_nobody_can_look(desk: TerminationDesk) -> None:
    """It can say no after it has done it (whmcs.md 4.2)."""

    def does_it_and_goes() -> None:
        desk.whmcs.run(SERVICE, ServiceState.TERMINATED)
        desk.hook(when("read service", lambda: (_ for _ in ()).throw(NotSent(tr("no way")))))

    desk.whmcs.ends = [Rejected(tr("The panel timed out"))]
    desk.hook(when("before end", does_it_and_goes))
    plan = desk.plan()
    done = await desk.run(plan)
    assert (done.outcome, [one.plan for one in desk.executor.unfinished()]) == (Outcome.UNKNOWN, [plan.id])
    desk.hook(when("read service", lambda: (_ for _ in ()).throw(NotPermitted(tr("not ticked")))))
    assert (await desk.executor.resume(plan.id)).outcome is Outcome.UNKNOWN
    desk.hook(no_hook)
    assert (await desk.executor.resume(plan.id)).outcome is Outcome.DONE
    assert (desk.whmcs.asked, desk.stage) == (1, "△Cancelled")


async def test_a_module_that_refused_and_did_nothing_was_refused(desk: TerminationDesk) -> None:
    refusal = Rejected(tr("Line is locked"))
    desk.whmcs.ends = [refusal]
    failing = when("read service", lambda: (_ for _ in ()).throw(NotSent(tr("no way"))))
    desk.hook(when("before end", lambda: desk.hook(failing)))
    plan = desk.plan()
    assert (await desk.run(plan)).outcome is Outcome.UNKNOWN
    desk.hook(no_hook)
    done = await desk.executor.resume(plan.id)
    assert (done.outcome, desk.whmcs.asked, desk.executor.unfinished()) == (Outcome.REFUSED, 1, ())


async def test_what_whmcs_does_not_permit_is_believed_at_once(desk: TerminationDesk) -> None:
    refusal = NotPermitted(tr("The credential was withdrawn."))
    desk.whmcs.ends = [refusal]
    desk.hook(when("before end", lambda: desk.hook(when("read service", lambda: (_ for _ in ()).throw(refusal)))))
    done = await desk.run(desk.plan())
    assert (done.outcome, desk.executor.unfinished()) == (Outcome.REFUSED, ())


async def test_a_claim_that_was_lost_is_sent_again_although_the_case_is_ours_already(desk: TerminationDesk) -> None:
    """The Case stands as the claim writes it; that says nothing of the request."""
    desk.salesforce.change("Case", CASE, OwnerId=ME)
    desk.seen[CASE] = str(desk.salesforce.rows["Case"][CASE]["LastModifiedDate"])
    desk.salesforce.faults = [Lost(lands=None)]
    assert (await desk.run(desk.plan())).outcome is Outcome.DONE
    assert desk.whmcs.asked == 1


async def test_a_service_that_is_gone_after_a_success_is_not_said_to_run(desk: TerminationDesk) -> None:
    desk.hook(when("after end", lambda: setattr(desk.whmcs, "known", ())))
    done = await desk.run(desk.plan())
    assert (done.outcome, str(done.steps[2].text)) == (Outcome.FAILED, "WHMCS service 4004 is not there.")
    desk.whmcs.known = (replace(a_service(), state=ServiceState.TERMINATED),)


async def test_a_resumed_run_shows_what_stood_there_before_the_plan(desk: TerminationDesk) -> None:
    desk.whmcs.ends = [Lost(lands=60)]
    plan = desk.plan()
    await desk.run(plan)
    desk.clock.advance(timedelta(seconds=61))
    ending = (await desk.executor.resume(plan.id)).steps[2]
    assert (ending.before, ending.after) == ((("status", "Active"),), (("status", "Terminated"),))


# --- the words -----------------------------------------------------------------------------------------------------


async def test_a_service_that_ended_by_itself_is_told_where_salesforce_then_conflicts(desk: TerminationDesk) -> None:
    plan = desk.plan()
    desk.whmcs.run(SERVICE, ServiceState.TERMINATED)
    desk.salesforce.change("Opportunity", OPPORTUNITY, StageName="Active")
    done = await desk.run(plan)
    assert done.outcome is Outcome.CONFLICT
    assert str(done.message).endswith(
        "Before that, in WHMCS: Terminate service 4004. Salesforce does not say so yet: decide again."
    )


async def test_a_plan_that_stays_open_asks_to_be_finished_and_not_to_be_decided_again(desk: TerminationDesk) -> None:
    desk.hook(when("after end", lambda: setattr(desk.salesforce, "read_faults", [NotSent(tr("no way"))])))
    plan = desk.plan()
    done = await desk.run(plan)
    assert (done.outcome, len(desk.executor.unfinished())) == (Outcome.FAILED, 1)
    assert str(done.message).endswith("Salesforce does not say so yet: finish this decision.")
    desk.hook(no_hook)
    assert (await desk.executor.resume(plan.id)).outcome is Outcome.DONE


async def test_a_claim_alone_is_told_as_that(desk: TerminationDesk) -> None:
    desk.whmcs.ends = [Busy(tr("slow down"))]
    plan = desk.plan()
    done = await desk.run(plan)
    assert str(done.message) == ("slow down · Before that, the Case was claimed for you; Salesforce says nothing else.")
    assert (await desk.executor.resume(plan.id)).outcome is Outcome.DONE


# --- several endings in one plan -----------------------------------------------------------------------------------


def with_others(desk: TerminationDesk) -> WritePlan:
    """The termination with an addon and a second service of the order, which come first."""
    addon = replace(desk.ending(EndWay.STATUS), addon=31, name=tr("Terminate addon"))
    other = replace(desk.ending(), service=ServiceId(OTHER), name=tr("Terminate the other"))
    plan = desk.plan()
    return replace(plan, steps=(plan.steps[0], addon, other, *plan.steps[1:]))


def put_others(desk: TerminationDesk) -> None:
    desk.whmcs.known = (*desk.whmcs.known, replace(a_service(), id=ServiceId(OTHER)))
    desk.whmcs.extras = (
        Addon(id=31, service_id=ServiceId(SERVICE), name="Hikari Denwa", state=ServiceState.ACTIVE,
              recurring_amount=Decimal(550), billing_cycle="Monthly"),
    )  # fmt: skip


async def test_what_was_ended_before_the_one_that_refused_is_named(desk: TerminationDesk) -> None:
    put_others(desk)
    desk.whmcs.ends = [None, None, Rejected(tr("Line is locked"))]
    done = await desk.run(with_others(desk))
    assert [one.outcome for one in done.steps if one.step == "end service"] == [
        StepOutcome.DONE, StepOutcome.DONE, StepOutcome.REFUSED,
    ]  # fmt: skip
    assert "in WHMCS: Terminate addon, Terminate the other. Salesforce" in str(done.message)


async def test_several_endings_cut_off_anywhere_and_resumed(tmp_path: Path) -> None:
    for cut_at in range(2, 90, 3):
        desk = TerminationDesk(tmp_path / f"{cut_at}.sqlite3")
        put_others(desk)
        desk.whmcs.ends = [*[None] * (cut_at % 3), Lost(lands=40)]
        point = await desk.run_cut(with_others(desk), cut_at)
        await desk.settle()
        state = (cut_at, point)
        assert (desk.executor.unfinished(), sorted(desk.whmcs.took_effect)) == ((), [SERVICE, OTHER]), state
        assert (desk.running, desk.stage) == (False, "△Cancelled"), state
        assert all(addon.state.ended for addon in desk.whmcs.extras), state
        assert len(desk.salesforce.found("CaseComment", CommentBody="Ended [plan-1]", ParentId=CASE)) == 1, state
        desk.journal.close()
        if point is None:
            break
    assert cut_at > 20
