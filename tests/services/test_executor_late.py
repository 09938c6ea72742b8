"""What is said while an earlier request may still land, and when what was written can be seen no more.

A request whose answer was lost may take effect for two more minutes. Whatever a later request is told, the plan is not
over before that, and nobody is told that nothing was written.
"""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from console.models.error import Busy, ConsoleError, NotPermitted, NotSent, Rejected, SignInNeeded
from console.models.journal import Execution, Outcome, StepOutcome
from console.models.plan import WritePlan
from console.models.text import tr
from tests.fakes import Cut, FakeSalesforce, Lost
from tests.services.executor_desk import CASE, ORDER, Desk

MEND = tr("Nothing was written. Mend what the text names.")
QUARANTINE = timedelta(seconds=131)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tmp_path / "journal.sqlite3")
    yield made
    assert made.journal.verify() == ()
    made.journal.close()


async def settled(desk: Desk, plan: WritePlan) -> Execution:
    """Take the plan up when no request can land any more."""
    desk.clock.advance(QUARANTINE)
    done = await desk.executor.resume(plan.id)
    assert desk.executor.unfinished() == ()
    return done


def at(point: str, count: int, do: Callable[[], None]) -> Callable[[str], None]:
    """Make a hook that does something when a point is reached for the n-th time."""
    seen = 0

    def hook(name: str) -> None:
        nonlocal seen
        seen += name == point
        if name == point and seen == count:
            do()

    return hook


@pytest.mark.parametrize(
    "later",
    [
        SignInNeeded(tr("The session ended.")),
        Busy(tr("slow down")),
        NotPermitted(tr("not yours"), hint=MEND),
        Rejected(tr("a rule"), hint=MEND),
    ],
)
async def test_a_later_request_that_is_refused_does_not_end_a_plan_whose_first_may_land(
    desk: Desk, later: ConsoleError
) -> None:
    desk.salesforce.faults = [Lost(lands=60), later]
    plan = desk.plan([desk.approve()])
    said = await desk.run(plan)
    assert (said.outcome, said.error) == (Outcome.UNKNOWN, later)
    assert "may still arrive until" in str(said.message)
    assert "Nothing was written" not in str(said.remedy)
    assert (await settled(desk, plan)).outcome is Outcome.DONE
    assert desk.approved()
    assert len(desk.salesforce.writes) == 1


async def test_a_plan_that_was_refused_and_cut_off_waits_for_its_first_request(desk: Desk) -> None:
    desk.salesforce.faults = [Lost(lands=60), Rejected(tr("a rule"))]
    plan = desk.plan([desk.approve()])

    def end() -> None:
        raise Cut

    desk.journal.hook = at("after line", 5, end)
    with pytest.raises(Cut):
        await desk.run(plan)
    assert desk.stages()[-1] == ("answered", "refused")
    desk.restart()
    assert (await desk.executor.resume(plan.id)).outcome is Outcome.UNKNOWN
    assert (await settled(desk, plan)).outcome is Outcome.DONE
    assert desk.approved()


async def test_a_request_that_was_cut_off_is_not_forgotten_when_the_next_one_is_refused(desk: Desk) -> None:
    """Two cuts: after the first request had left, and after the answer to the second."""

    def end() -> None:
        raise Cut

    plan = desk.plan([desk.approve()])
    desk.salesforce.faults = [Lost(lands=60)]
    desk.journal.hook = at("before line", 3, end)
    with pytest.raises(Cut):
        await desk.run(plan)
    desk.restart()
    desk.salesforce.faults = [Rejected(tr("a rule"))]
    desk.journal.hook = at("after line", 2, end)
    with pytest.raises(Cut):
        await desk.executor.resume(plan.id)
    assert desk.stages() == [("planned", ""), ("sent", ""), ("sent", ""), ("answered", "refused")]
    desk.restart()
    assert (await desk.executor.resume(plan.id)).outcome is Outcome.UNKNOWN
    assert (await settled(desk, plan)).outcome is Outcome.DONE
    assert desk.approved()


async def test_a_plan_that_was_refused_and_whose_first_request_never_landed_was_refused(desk: Desk) -> None:
    desk.salesforce.faults = [Lost(lands=None), Rejected(tr("a rule"))]
    plan = desk.plan([desk.approve()])
    assert (await desk.run(plan)).outcome is Outcome.UNKNOWN
    assert (await settled(desk, plan)).outcome is Outcome.REFUSED
    assert desk.salesforce.writes == []


async def test_a_guard_that_refuses_because_the_first_request_landed_is_no_conflict_while_nobody_can_look(
    desk: Desk,
) -> None:
    """The first lands between the last look and the second request; then the connection goes."""

    def lands_and_goes() -> None:
        desk.clock.advance(timedelta(seconds=5))
        desk.salesforce.read_faults = [NotSent(tr("no way"))]

    desk.salesforce.faults = [Lost(lands=16)]
    desk.salesforce.hook = at("before write", 2, lands_and_goes)
    plan = desk.plan([desk.approve()])
    assert (await desk.run(plan)).outcome is Outcome.UNKNOWN
    assert desk.approved()
    assert (await desk.executor.resume(plan.id)).outcome is Outcome.DONE


async def test_what_was_changed_after_a_request_without_an_answer_is_not_called_unwritten(desk: Desk) -> None:
    def undo(salesforce: FakeSalesforce) -> None:
        salesforce.rows["Order"][ORDER] |= {"Status": "Pending Review", "Activation_Status__c": None}

    desk.salesforce.faults = [Lost(lands=0)]
    desk.salesforce.after_write = undo
    said = await desk.run(desk.plan([desk.approve()]))
    assert said.outcome is Outcome.FAILED
    assert "whether it was written cannot be told" in str(said.message)
    assert "Nothing was written" not in str(said.message)
    assert [change.records for change in desk.heard] == [frozenset({("Order", ORDER)})]


def goes(salesforce: FakeSalesforce) -> None:
    del salesforce.rows["Order"][ORDER]


@pytest.mark.parametrize("cut", [False, True])
async def test_a_record_that_is_gone_after_it_was_accepted_ends_the_plan_unproved(desk: Desk, cut: bool) -> None:
    desk.salesforce.after_write = goes
    plan = desk.plan([desk.approve()])
    if cut:

        def end() -> None:
            raise Cut

        desk.journal.hook = at("after line", 3, end)
        with pytest.raises(Cut):
            await desk.run(plan)
        desk.restart()
        said = await desk.executor.resume(plan.id)
    else:
        said = await desk.run(plan)
    assert (said.outcome, desk.executor.unfinished()) == (Outcome.FAILED, ())
    assert "accepted this, and does not show it to you any more" in str(said.message)
    assert desk.salesforce.attempts == 1


async def test_a_record_that_is_gone_after_a_lost_answer_ends_the_plan_when_nothing_can_land(desk: Desk) -> None:
    desk.salesforce.faults = [Lost(lands=None)]
    desk.salesforce.hook = at("before write", 1, lambda: goes(desk.salesforce))
    plan = desk.plan([desk.approve()])
    assert (await desk.run(plan)).outcome is Outcome.UNKNOWN
    assert (await desk.executor.resume(plan.id)).outcome is Outcome.UNKNOWN
    said = await settled(desk, plan)
    assert said.outcome is Outcome.FAILED
    assert "Whether it was written cannot be told" in str(said.message)


async def test_a_time_that_has_passed_is_not_named_as_the_time_until_which_it_may_arrive(desk: Desk) -> None:
    desk.salesforce.faults = [Lost(lands=None)] * 3
    plan = desk.plan([desk.approve()])
    assert (await desk.run(plan)).outcome is Outcome.UNKNOWN
    desk.clock.advance(QUARANTINE)
    desk.salesforce.read_faults = [NotSent(tr("no way"))]
    said = await desk.executor.resume(plan.id)
    assert (said.outcome, "until" in str(said.message)) == (Outcome.UNKNOWN, False)


@pytest.mark.parametrize("change", [{"Subject": "[AUTO] x"}, None])
async def test_a_new_record_that_is_not_found_again_says_so_with_the_rest_of_its_step(
    desk: Desk, change: dict[str, Any] | None
) -> None:
    """The organisation renames it, or does not share it with whoever made it."""

    def hide(salesforce: FakeSalesforce) -> None:
        for record in [key for key in salesforce.rows["Case"] if key != CASE]:
            if change is None:
                del salesforce.rows["Case"][record]
            else:
                salesforce.rows["Case"][record] |= change

    desk.salesforce.after_write = hide
    said = await desk.run(desk.plan([desk.approve(), desk.new_case()]))
    assert said.outcome is Outcome.FAILED
    assert "New Case: Salesforce accepted it, and it is not found as it was written" in str(said.message)
    assert "reads back as empty" not in str(said.message)
    assert [change.records for change in desk.heard] == [frozenset({("Order", ORDER)})]


@pytest.mark.parametrize("cut", [False, True])
async def test_a_new_record_that_is_not_found_after_a_lost_answer_is_not_made_again(desk: Desk, cut: bool) -> None:
    """The row beside it stands as written, and both went together or not at all."""

    def hide(salesforce: FakeSalesforce) -> None:
        for record in [key for key in salesforce.rows["Case"] if key != CASE]:
            del salesforce.rows["Case"][record]

    def end() -> None:
        raise Cut

    desk.salesforce.after_write = hide
    desk.salesforce.faults = [Lost(lands=0)]
    plan = desk.plan([desk.approve(), desk.new_case()])
    if cut:
        desk.journal.hook = at("after line", 3, end)
        with pytest.raises(Cut):
            await desk.run(plan)
        desk.restart()
        said = await settled(desk, plan)
    else:
        said = await desk.run(plan)
    assert (said.outcome, len(desk.salesforce.writes), desk.executor.unfinished()) == (Outcome.FAILED, 1, ())
    assert "New Case: Salesforce accepted it" in str(said.message)


async def test_a_row_that_stood_so_before_says_nothing_of_a_lost_request(desk: Desk) -> None:
    desk.salesforce.change("Case", CASE, Status="Closed")
    desk.salesforce.faults = [Lost(lands=None)] * 3
    plan = desk.plan([desk.approve(), desk.close_case()])
    assert (await desk.run(plan)).outcome is Outcome.UNKNOWN
    said = await settled(desk, plan)
    assert (said.outcome, desk.approved()) == (Outcome.DONE, True)


async def test_what_a_resumed_plan_may_have_written_is_not_shown_as_what_stood_before(desk: Desk) -> None:
    desk.salesforce.faults = [Lost(lands=60)] * 3
    plan = desk.plan([desk.approve()])
    await desk.run(plan)
    (report,) = (await settled(desk, plan)).steps
    assert (report.outcome, dict(report.before), dict(report.after)["Status"]) == (StepOutcome.DONE, {}, "Approved")
