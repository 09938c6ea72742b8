"""Ending a service: looked at before, asked for once, proved by reading, and never called done before."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from console.models.error import Busy, ConsoleError, NotPermitted, NotSent, Rejected, SetUpNeeded
from console.models.ids import ClientId
from console.models.journal import Outcome, StepOutcome
from console.models.plan import Atomic, EndWay, UpdateRecord, WritePlan
from console.models.text import tr
from console.models.whmcs import ServiceState
from console.services.plan_text import plan_from_json, plan_to_json
from tests.fakes import Cut, Lost
from tests.services.executor_desk import write
from tests.services.termination_desk import CASE, OPPORTUNITY, SERVICE, TerminationDesk, no_hook


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[TerminationDesk]:
    made = TerminationDesk(tmp_path / "journal.sqlite3")
    yield made
    assert made.honest()
    assert made.journal.verify() == ()
    made.journal.close()


async def test_claim_then_whmcs_then_salesforce(desk: TerminationDesk) -> None:
    done = await desk.run(desk.plan())
    assert done.outcome is Outcome.DONE, str(done.message)
    ending = next(report for report in done.steps if report.step == "end service")
    assert (ending.target, ending.before, ending.after) == (
        "WHMCS service 4004", (("status", "Active"),), (("status", "Terminated"),),
    )  # fmt: skip
    assert (desk.whmcs.asked, desk.stage) == (1, "△Cancelled")
    stages = [(line.step, line.stage.value, line.outcome) for line in desk.journal.entries()]
    assert stages == [
        (None, "planned", ""),
        (0, "sent", ""), (0, "answered", "accepted"), (0, "verified", "done"),
        (1, "sent", ""), (1, "answered", "accepted"), (1, "verified", "done"),
        (2, "sent", ""), (2, "answered", "accepted"), (2, "verified", "done"),
        (None, "ended", "done"),
    ]  # fmt: skip


async def test_the_claim_is_sent_with_its_guard_although_the_case_is_ours_already(desk: TerminationDesk) -> None:
    desk.salesforce.change("Case", CASE, OwnerId="005000000000001AAA")
    desk.seen[CASE] = str(desk.salesforce.rows["Case"][CASE]["LastModifiedDate"])
    plan = desk.plan()
    desk.salesforce.change("Case", CASE, Priority="High")
    done = await desk.run(plan)
    assert (done.outcome, desk.whmcs.asked) == (Outcome.CONFLICT, 0)


@pytest.mark.parametrize("state", [ServiceState.TERMINATED, ServiceState.CANCELLED])
async def test_what_has_ended_meanwhile_is_not_asked_for_again(desk: TerminationDesk, state: ServiceState) -> None:
    plan = desk.plan()
    desk.whmcs.run(SERVICE, state)
    done = await desk.run(plan)
    assert (done.outcome, desk.whmcs.asked, desk.stage) == (Outcome.DONE, 0, "△Cancelled")
    assert done.steps[2].outcome is StepOutcome.ALREADY_SO


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"client_id": ClientId(77)}, "belongs to client 77"),
        ({"product_id": 12}, "is another product"),
        ({"state": ServiceState.SUSPENDED}, "should be Active and is Suspended"),
        ({"state": ServiceState.FRAUD}, "should be Active and is Fraud"),
        ({"state": ServiceState.UNKNOWN}, "should be Active and is unknown"),
        ({"client_id": ClientId(77), "state": ServiceState.TERMINATED}, "should be Active and is Terminated"),
    ],
)
async def test_another_service_than_the_one_that_was_seen_is_a_conflict(
    desk: TerminationDesk, change: dict[str, object], words: str
) -> None:
    plan = desk.plan()
    desk.whmcs.known = (replace(desk.whmcs.known[0], **change),)  # type: ignore[arg-type] # fields by name
    done = await desk.run(plan)
    assert (done.outcome, desk.whmcs.asked) == (Outcome.CONFLICT, 0)
    assert words in str(done.message)
    assert desk.stage == "△Cancelling"


async def test_a_service_that_is_gone_is_a_conflict(desk: TerminationDesk) -> None:
    desk.whmcs.known = ()
    done = await desk.run(desk.plan())
    assert (done.outcome, str(done.steps[2].text)) == (Outcome.CONFLICT, "WHMCS service 4004 is not there.")


async def test_the_price_may_change_meanwhile(desk: TerminationDesk) -> None:
    desk.whmcs.known = (replace(desk.whmcs.known[0], recurring_amount=Decimal(1)),)
    assert (await desk.run(desk.plan())).outcome is Outcome.DONE


async def test_success_that_did_nothing_is_a_failure_and_salesforce_is_not_told(desk: TerminationDesk) -> None:
    desk.whmcs.hollow = 1
    done = await desk.run(desk.plan())
    assert (done.outcome, desk.whmcs.asked, desk.stage) == (Outcome.FAILED, 1, "△Cancelling")
    assert "it still runs" in str(done.message)


@pytest.mark.parametrize(
    ("refusal", "outcome"),
    [(Rejected(tr("locked")), Outcome.REFUSED), (NotPermitted(tr("not ticked")), Outcome.REFUSED)],
)
async def test_a_refusal_ends_it_with_its_own_words(
    desk: TerminationDesk, refusal: ConsoleError, outcome: Outcome
) -> None:
    desk.whmcs.ends = [refusal]
    done = await desk.run(desk.plan())
    assert (done.outcome, done.error, desk.whmcs.asked) == (outcome, refusal, 1)
    assert desk.journal.unfinished() == ()


async def test_a_request_that_never_left_is_sent_again_after_looking(desk: TerminationDesk) -> None:
    desk.whmcs.ends = [NotSent(tr("no way")), NotSent(tr("no way")), None]
    done = await desk.run(desk.plan())
    assert (done.outcome, desk.whmcs.asked, desk.whmcs.took_effect) == (Outcome.DONE, 3, [SERVICE])


async def test_a_refusal_for_now_stays_open_and_is_taken_up_again(desk: TerminationDesk) -> None:
    desk.whmcs.ends = [Busy(tr("slow down"))]
    done = await desk.run(desk.plan())
    assert (done.outcome, desk.whmcs.asked) == (Outcome.FAILED, 1)
    assert [one.plan for one in desk.journal.unfinished()] == ["plan-1"]
    assert (await desk.executor.resume(desk.plan().id)).outcome is Outcome.DONE


async def test_a_run_that_lost_its_claim_sends_nothing_more(desk: TerminationDesk) -> None:
    desk.whmcs.ends = [Lost(lands=None)]
    assert (await desk.run(desk.plan())).outcome is Outcome.UNKNOWN
    desk.salesforce.change("Case", CASE, OwnerId="005000000000002AAA")
    desk.clock.advance(timedelta(seconds=131))
    done = await desk.executor.resume(desk.plan().id)
    assert (done.outcome, desk.whmcs.asked) == (Outcome.CONFLICT, 1)
    assert "cannot be claimed again" in str(done.message)


async def test_the_same_person_at_another_console_takes_the_claim_over_too(desk: TerminationDesk) -> None:
    desk.whmcs.ends = [Lost(lands=None), Lost(lands=60)]
    await desk.run(desk.plan())
    desk.clock.advance(timedelta(seconds=131))
    desk.salesforce.change("Case", CASE)
    done = await desk.executor.resume(desk.plan().id)
    assert (done.outcome, desk.whmcs.asked) == (Outcome.CONFLICT, 1)


async def test_a_resumed_run_claims_again_before_it_sends_again(desk: TerminationDesk) -> None:
    desk.whmcs.ends = [Lost(lands=None), Lost(lands=None), None]
    await desk.run(desk.plan())
    for asked, outcome in ((2, Outcome.UNKNOWN), (3, Outcome.DONE)):
        before = str(desk.salesforce.rows["Case"][CASE]["LastModifiedDate"])
        desk.clock.advance(timedelta(seconds=131))
        done = await desk.executor.resume(desk.plan().id)
        assert (done.outcome, desk.whmcs.asked) == (outcome, asked)
        assert str(desk.salesforce.rows["Case"][CASE]["LastModifiedDate"]) > before
    assert len(desk.salesforce.found("CaseComment", CommentBody="Ending [plan-1]")) == 3


@pytest.mark.parametrize("fault", [None, Lost(lands=0)])
async def test_a_claim_that_a_resumed_run_only_finds_is_made_again_before_it_sends(
    desk: TerminationDesk, fault: Lost | None
) -> None:
    """The run was cut off between the claim and its proof: hours later it says nothing to another console."""

    def cut(_name: str) -> None:
        if desk.salesforce.found("CaseComment", CommentBody="Ending [plan-1]"):
            raise Cut

    desk.salesforce.faults = [fault]
    desk.hook(cut)
    with pytest.raises(Cut):
        await desk.run(desk.plan())
    desk.restart()
    desk.hook(no_hook)
    before = str(desk.salesforce.rows["Case"][CASE]["LastModifiedDate"])
    desk.clock.advance(timedelta(hours=15))
    done = await desk.executor.resume(desk.plan().id)
    assert (done.outcome, desk.whmcs.asked) == (Outcome.DONE, 1)
    assert str(desk.salesforce.rows["Case"][CASE]["LastModifiedDate"]) > before
    assert len(desk.salesforce.found("CaseComment", CommentBody="Ending [plan-1]")) == 2


async def test_a_claim_whose_words_are_not_kept_is_decided_anew(desk: TerminationDesk) -> None:
    """A repair of the drift claims by a note that the journal keeps no words of: it cannot be written again."""
    note = UpdateRecord(
        object="Opportunity", id=OPPORTUNITY, name=tr("Opportunity"), seen=desk.seen[OPPORTUNITY], exclusive=True,
        writes=(replace(write("Description", None, "Ends WHMCS service 4004 [plan-1]"), private=True),),
    )  # fmt: skip

    def cut(_name: str) -> None:
        if desk.salesforce.rows["Opportunity"][OPPORTUNITY].get("Description"):
            raise Cut

    desk.hook(cut)
    with pytest.raises(Cut):
        await desk.run(replace(desk.plan(), steps=(Atomic(steps=(note,)), desk.ending())))
    desk.restart()
    desk.hook(no_hook)
    desk.clock.advance(timedelta(hours=15))
    done = await desk.executor.resume(desk.plan().id)
    assert (done.outcome, desk.whmcs.asked, desk.executor.unfinished()) == (Outcome.CONFLICT, 0, ())


async def test_an_open_ending_refuses_every_other_plan_for_its_service(desk: TerminationDesk) -> None:
    desk.whmcs.ends = [Lost(lands=None)]
    await desk.run(desk.plan())
    other = await desk.run(desk.plan(number=2, item="500000000009999AAA"))
    assert (other.outcome, desk.whmcs.asked) == (Outcome.REFUSED, 1)
    assert "not settled yet" in str(other.message)


async def test_whmcs_that_cannot_be_read_back_leaves_it_open(desk: TerminationDesk) -> None:
    def hook(point: str) -> None:
        if point == "after end":
            desk.whmcs.failure = NotSent(tr("no way"))

    desk.hook(hook)
    done = await desk.run(desk.plan())
    assert (done.outcome, desk.stage) == (Outcome.UNKNOWN, "△Cancelling")
    desk.whmcs.failure = None
    assert (await desk.executor.resume(desk.plan().id)).outcome is Outcome.DONE
    assert desk.whmcs.took_effect == [SERVICE]


async def test_without_whmcs_nothing_is_ended(desk: TerminationDesk) -> None:
    desk.whmcs.failure = SetUpNeeded(tr("WHMCS is not set up here."))
    done = await desk.run(desk.plan())
    assert (done.outcome, desk.stage) == (Outcome.FAILED, "△Cancelling")


@pytest.mark.parametrize("way", list(EndWay))
async def test_a_plan_with_an_ending_comes_back_from_the_journal_as_it_was(desk: TerminationDesk, way: EndWay) -> None:
    plan = desk.plan(way=way)
    back: WritePlan = plan_from_json(plan_to_json(plan, desk.journal.seal))
    assert back == plan
    await desk.run(plan)
    assert desk.whmcs.known[0].state is (ServiceState.TERMINATED if way is EndWay.MODULE else ServiceState.CANCELLED)
