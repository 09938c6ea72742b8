"""The executor: a plan is sent once, proved by reading, and never called done before."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from console.models.change import Changes
from console.models.error import Busy, ConsoleError, NotPermitted, NotSent, Rejected, SignInNeeded, Unreadable
from console.models.ids import PlanId
from console.models.journal import Execution, Outcome, Stage, StepOutcome
from console.models.plan import UpdateRecord, ValueKind
from console.models.text import tr, verbatim
from console.services.plan_text import Sealed, plan_from_json, plan_to_json
from tests.fakes import Lost
from tests.services.executor_desk import ACCOUNT, CASE, ORDER, Desk, write


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tmp_path / "journal.sqlite3")
    yield made
    assert made.journal.verify() == ()
    made.journal.close()


async def test_a_plan_is_journalled_sent_once_read_back_and_told(desk: Desk) -> None:
    execution = await desk.run(desk.plan([desk.approve(), desk.close_case()]))
    assert (execution.outcome, execution.item, execution.action) == (Outcome.DONE, "00000101", "approve_order")
    assert str(execution.message) == "Approve Order 00000101: done, and read back."
    assert [(report.step, report.target, report.outcome) for report in execution.steps] == [
        ("update Order", "Order 00000101", StepOutcome.DONE),
        ("update Case", "Case 00002001", StepOutcome.DONE),
    ]
    assert execution.steps[0].before == (("Status", "Pending Review"), ("Activation_Status__c", None))
    assert execution.steps[0].after == (("Status", "Approved"), ("Activation_Status__c", "Activating"))
    assert len(desk.salesforce.writes) == 1
    assert desk.stages() == [
        ("planned", ""), ("sent", ""), ("answered", "accepted"), ("verified", "done"), ("ended", "done"),
    ]  # fmt: skip
    assert desk.heard == [Changes(records=frozenset({("Order", ORDER), ("Case", CASE)}), initiator=PlanId("plan-1"))]
    assert [one.stage for one in desk.steps] == [Stage.PLANNED, Stage.SENT, Stage.ANSWERED, Stage.VERIFIED, Stage.ENDED]


async def test_what_is_already_so_is_not_written(desk: Desk) -> None:
    desk.salesforce.change("Order", ORDER, Status="Approved", Activation_Status__c="Activated")
    execution = await desk.run(desk.plan([desk.approve()]))
    assert execution.outcome is Outcome.ALREADY_SO
    assert desk.salesforce.attempts == 0
    assert desk.heard == []


async def test_a_row_that_is_already_so_is_left_out_of_the_write(desk: Desk) -> None:
    desk.salesforce.change("Case", CASE, Status="Closed")
    execution = await desk.run(desk.plan([desk.approve(), desk.close_case()]))
    assert [report.outcome for report in execution.steps] == [StepOutcome.DONE, StepOutcome.ALREADY_SO]
    assert [row.object for row in desk.salesforce.writes[0]] == ["Order"]
    assert desk.heard[0].records == {("Order", ORDER)}


async def test_a_changed_value_is_a_conflict_that_names_field_expected_and_found(desk: Desk) -> None:
    desk.salesforce.change("Order", ORDER, Status="Cancelled")
    execution = await desk.run(desk.plan([desk.approve(), desk.close_case()]))
    assert execution.outcome is Outcome.CONFLICT
    assert str(execution.message) == "Order 00000101: Status should be Pending Review and is Cancelled."
    assert desk.salesforce.attempts == 0


async def test_an_expectation_that_is_not_met_is_a_conflict(desk: Desk) -> None:
    desk.salesforce.change("Case", CASE, OwnerId="005000000000002AAA")
    execution = await desk.run(desk.plan([desk.close_case()]))
    assert execution.outcome is Outcome.CONFLICT
    assert "OwnerId should be 00G000000000001AAA" in str(execution.message)


async def test_another_field_that_changed_is_seen_by_the_guard(desk: Desk) -> None:
    desk.salesforce.change("Order", ORDER, Description="somebody wrote a note")
    execution = await desk.run(desk.plan([desk.approve()]))
    assert execution.outcome is Outcome.CONFLICT
    assert str(execution.message) == "Somebody changed Order 00000101 since you opened it. Nothing was written."
    assert not desk.approved()


async def test_a_row_without_a_version_is_guarded_by_the_one_just_read(desk: Desk) -> None:
    await desk.run(desk.plan([desk.approve(guarded=False)]))
    (row,) = desk.salesforce.writes[0]
    assert isinstance(row, UpdateRecord)
    assert row.seen == desk.seen[ORDER]


async def test_the_guard_of_a_record_written_twice_goes_with_its_first_row(desk: Desk) -> None:
    fields = UpdateRecord(
        object="Order", id=ORDER, name=tr("Order"), writes=(write("Activation_Status__c", None, "Activating"),),
        seen=desk.seen[ORDER],
    )  # fmt: skip
    status = replace(fields, writes=(write("Status", "Pending Review", "Approved"),), seen=None)
    execution = await desk.run(desk.plan([fields, status]))
    assert execution.outcome is Outcome.DONE
    assert [getattr(row, "seen", "") for row in desk.salesforce.writes[0]] == [desk.seen[ORDER], None]


@pytest.mark.parametrize(
    ("refusal", "outcome"),
    [
        (Rejected(tr("a rule")), Outcome.REFUSED),
        (NotPermitted(tr("closed to you")), Outcome.REFUSED),
        (Busy(tr("limit"), code="REQUEST_LIMIT_EXCEEDED"), Outcome.FAILED),
        (SignInNeeded(tr("ended")), Outcome.FAILED),
    ],
)
async def test_a_refusal_ends_the_plan_with_its_own_words(desk: Desk, refusal: ConsoleError, outcome: Outcome) -> None:
    desk.salesforce.faults = [refusal]
    execution = await desk.run(desk.plan([desk.approve()]))
    assert (execution.outcome, execution.error, execution.message) == (outcome, refusal, refusal.message)
    assert desk.salesforce.attempts == 1
    assert desk.journal.unfinished() == ()


@pytest.mark.parametrize("passing", [NotSent(tr("no way")), Busy(tr("locked"), code="UNABLE_TO_LOCK_ROW")])
async def test_what_certainly_was_not_written_is_sent_again_after_looking(desk: Desk, passing: ConsoleError) -> None:
    desk.salesforce.faults = [passing, passing, None]
    execution = await desk.run(desk.plan([desk.approve()]))
    assert execution.outcome is Outcome.DONE
    assert (desk.salesforce.attempts, len(desk.salesforce.writes)) == (3, 1)
    assert desk.pauses.asked == [1.0, 2.0]


async def test_it_is_not_sent_for_ever(desk: Desk) -> None:
    desk.salesforce.faults = [NotSent(tr("no way"))] * 9
    execution = await desk.run(desk.plan([desk.approve()]))
    assert execution.outcome is Outcome.FAILED
    assert isinstance(execution.error, NotSent)
    assert desk.salesforce.attempts == 3


async def test_a_lost_answer_of_a_write_that_landed_is_found_by_reading(desk: Desk) -> None:
    desk.salesforce.faults = [Lost(lands=0)]
    execution = await desk.run(desk.plan([desk.approve(), desk.new_case()]))
    assert execution.outcome is Outcome.DONE
    assert (desk.salesforce.attempts, len(desk.salesforce.writes)) == (1, 1)


async def test_a_guarded_write_that_was_lost_is_sent_again_because_the_guard_refuses_a_double(desk: Desk) -> None:
    desk.salesforce.faults = [Lost(lands=None)]
    execution = await desk.run(desk.plan([desk.approve(), desk.new_case()]))
    assert execution.outcome is Outcome.DONE
    assert (desk.salesforce.attempts, len(desk.salesforce.writes)) == (2, 1)


async def test_a_lost_guarded_write_that_lands_late_does_not_double(desk: Desk) -> None:
    desk.salesforce.faults = [Lost(lands=60)]
    execution = await desk.run(desk.plan([desk.approve(), desk.new_case()]))
    assert (execution.outcome, desk.salesforce.attempts) == (Outcome.DONE, 2)
    desk.clock.advance(timedelta(seconds=60))
    await desk.salesforce.read(())
    assert len(desk.salesforce.writes) == 1
    assert len(desk.salesforce.found("Case", Type="Escalation")) == 1


async def test_a_lost_write_that_lands_before_the_second_request_is_found(desk: Desk) -> None:
    desk.salesforce.faults = [Lost(lands=16), NotSent(tr("no way"))]
    execution = await desk.run(desk.plan([desk.approve(), desk.new_case()]))
    assert (execution.outcome, desk.salesforce.attempts, len(desk.salesforce.writes)) == (Outcome.DONE, 2, 1)


async def test_a_lost_creation_is_never_sent_again_while_it_may_land(desk: Desk) -> None:
    desk.salesforce.faults = [Lost(lands=None)]
    plan = desk.plan([desk.new_case()])
    execution = await desk.run(plan)
    assert execution.outcome is Outcome.UNKNOWN
    assert desk.salesforce.attempts == 1
    assert [one.plan for one in desk.executor.unfinished()] == [plan.id]
    again = await desk.executor.resume(plan.id)
    assert (again.outcome, desk.salesforce.attempts) == (Outcome.UNKNOWN, 1)
    desk.clock.advance(timedelta(seconds=130))
    last = await desk.executor.resume(plan.id)
    assert (last.outcome, desk.salesforce.attempts) == (Outcome.DONE, 2)
    assert len(desk.salesforce.found("Case", Type="Escalation")) == 1


async def test_a_lost_creation_that_lands_late_is_found_and_not_repeated(desk: Desk) -> None:
    desk.salesforce.faults = [Lost(lands=60)]
    plan = desk.plan([desk.new_case()])
    assert (await desk.run(plan)).outcome is Outcome.UNKNOWN
    assert (await desk.executor.resume(plan.id)).outcome is Outcome.UNKNOWN
    desk.clock.advance(timedelta(seconds=200))
    assert (await desk.executor.resume(plan.id)).outcome is Outcome.DONE
    assert len(desk.salesforce.found("Case", Type="Escalation")) == 1


async def test_while_an_earlier_decision_is_open_the_item_takes_no_other(desk: Desk) -> None:
    desk.salesforce.faults = [Lost(lands=None)]
    await desk.run(desk.plan([desk.new_case()]))
    second = await desk.run(desk.plan([desk.approve()], number=2))
    assert second.outcome is Outcome.REFUSED
    assert [report.outcome for report in second.steps] == [StepOutcome.NOT_TRIED]
    assert not desk.approved()


async def test_one_item_is_written_by_one_plan_at_a_time(desk: Desk) -> None:
    inner: list[Execution] = []

    async def pause(_seconds: float) -> None:
        inner.append(await desk.run(desk.plan([desk.close_case()], number=2)))

    desk.executor._pause = pause
    desk.salesforce.faults = [NotSent(tr("no way")), None]
    await desk.run(desk.plan([desk.approve()]))
    assert [one.outcome for one in inner] == [Outcome.REFUSED]


async def test_the_same_decision_is_not_sent_twice(desk: Desk) -> None:
    plan = desk.plan([desk.approve()])
    await desk.run(plan)
    desk.salesforce.change("Order", ORDER, Status="Pending Review", Activation_Status__c=None)
    assert (await desk.run(plan)).outcome is Outcome.REFUSED
    assert desk.salesforce.attempts == 1


async def test_a_value_that_does_not_read_back_is_a_failure_that_says_what_stands(desk: Desk) -> None:
    desk.salesforce.after_write = lambda world: world.change("Order", ORDER, Status="Draft")
    execution = await desk.run(desk.plan([desk.approve()]))
    assert execution.outcome is Outcome.FAILED
    assert str(execution.message) == "Order 00000101: Status was written as Approved and reads back as Draft."
    assert desk.heard[0].records == {("Order", ORDER)}


async def test_a_value_that_the_organisation_moved_on_is_done(desk: Desk) -> None:
    desk.salesforce.after_write = lambda world: world.change("Order", ORDER, Activation_Status__c="Activated")
    assert (await desk.run(desk.plan([desk.approve()]))).outcome is Outcome.DONE


async def test_accepted_but_not_readable_is_unknown_until_it_is_read(desk: Desk) -> None:
    plan = desk.plan([desk.approve()])
    desk.salesforce.read_faults = [None, *([NotSent(tr("no way"))] * 5)]
    assert (await desk.run(plan)).outcome is Outcome.UNKNOWN
    assert (await desk.executor.resume(plan.id)).outcome is Outcome.DONE
    assert desk.salesforce.attempts == 1


async def test_what_was_accepted_and_then_undone_by_somebody_is_not_written_again(desk: Desk) -> None:
    plan = desk.plan([desk.approve()])
    desk.salesforce.read_faults = [None, *([NotSent(tr("no way"))] * 5)]
    await desk.run(plan)
    desk.salesforce.change("Order", ORDER, Status="Pending Review", Activation_Status__c=None)
    assert (await desk.executor.resume(plan.id)).outcome is Outcome.FAILED
    assert desk.salesforce.attempts == 1


@pytest.mark.parametrize("failure", [NotSent(tr("no way")), SignInNeeded(tr("ended")), Unreadable(tr("a page"))])
async def test_when_nothing_can_be_read_nothing_is_sent(desk: Desk, failure: ConsoleError) -> None:
    desk.salesforce.read_faults = [failure]
    execution = await desk.run(desk.plan([desk.approve()]))
    assert (execution.outcome, execution.error, desk.salesforce.attempts) == (Outcome.FAILED, failure, 0)
    assert desk.journal.unfinished() == ()


async def test_a_plan_that_is_half_done_stays_open_when_the_connection_goes(desk: Desk) -> None:
    plan = desk.plan([desk.approve()], [desk.close_case()])
    desk.salesforce.read_faults = [None, None, NotSent(tr("no way"))]
    execution = await desk.run(plan)
    assert execution.outcome is Outcome.FAILED
    assert str(execution.message) == "no way Before that, 1 of 2 parts were written and proved."
    resumed = await desk.executor.resume(plan.id)
    assert [report.outcome for report in resumed.steps] == [StepOutcome.DONE, StepOutcome.DONE]
    assert [row.object for rows in desk.salesforce.writes for row in rows] == ["Order", "Case"]


async def test_a_failed_step_leaves_the_later_ones_untried(desk: Desk) -> None:
    desk.salesforce.faults = [Rejected(tr("a rule"))]
    execution = await desk.run(desk.plan([desk.approve()], [desk.close_case()]))
    assert [report.outcome for report in execution.steps] == [StepOutcome.REFUSED, StepOutcome.NOT_TRIED]
    assert desk.salesforce.rows["Case"][CASE]["Status"] == "New"


async def test_a_deleted_record_is_refused(desk: Desk) -> None:
    plan = desk.plan([desk.approve()])
    del desk.salesforce.rows["Order"][ORDER]
    assert (await desk.run(plan)).outcome is Outcome.REFUSED


async def test_a_plan_that_could_not_be_ended_is_not_begun(desk: Desk) -> None:
    nameless = replace(desk.comment(), identity=("CommentBody",))
    for plan in (desk.plan([nameless]), desk.plan([]), desk.plan([desk.new_case()] * 26)):
        with pytest.raises(ValueError, match=r"identity|rows"):
            await desk.run(plan)
    assert list(desk.journal.entries()) == []


async def test_an_account_is_written_under_its_tag(desk: Desk) -> None:
    desk.salesforce.put("Account", ACCOUNT, Status__c="Pending", etag='"1"')
    row = UpdateRecord(
        object="Account", id=ACCOUNT, name=tr("Account"), writes=(write("Status__c", "Pending", "Eligible"),),
        etag='"0"',
    )  # fmt: skip
    assert (await desk.run(desk.plan([row]))).outcome is Outcome.CONFLICT
    row = replace(row, etag='"1"')
    assert (await desk.run(desk.plan([row], number=2))).outcome is Outcome.DONE


async def test_a_time_stamp_does_not_make_a_decision_different(desk: Desk) -> None:
    desk.salesforce.put("Account", ACCOUNT, Checked__c="2026-01-01T00:00:00.000+0000", Status__c="Eligible")
    stamp = write("Checked__c", None, "2026-11-20T01:00:00Z", kind=ValueKind.MOMENT, sets_only=True)
    row = UpdateRecord(
        object="Account", id=ACCOUNT, name=tr("Account"), writes=(write("Status__c", "Pending", "Eligible"), stamp)
    )
    assert (await desk.run(desk.plan([row]))).outcome is Outcome.ALREADY_SO


def test_a_plan_comes_back_from_its_text_as_it_was(desk: Desk) -> None:
    plan = desk.plan([desk.approve(), desk.new_case()], [desk.close_case()])
    assert plan_from_json(plan_to_json(plan, desk.journal.seal)) == plan


def test_private_words_become_fingerprints_in_the_text(desk: Desk) -> None:
    plan = replace(
        desk.plan([desk.new_case(words="山田様はお怒りです")]), override="山田様のため", notes=(verbatim("山田"),)
    )
    text = plan_to_json(plan, desk.journal.seal)
    assert "山田" not in text
    rebuilt = plan_from_json(text)
    assert plan_to_json(rebuilt, desk.journal.seal) == text
    assert isinstance(rebuilt.rows[0].writes[2].after, Sealed)
    assert isinstance(rebuilt.override, Sealed)


async def test_the_journal_never_holds_private_words(desk: Desk) -> None:
    desk.salesforce.faults = [Rejected(tr("{words}", words=verbatim("山田様")))]
    await desk.run(desk.plan([desk.new_case(words="山田様はお怒りです")]))
    await desk.run(desk.plan([desk.new_case(words="山田様はお怒りです")], number=2))
    assert "山田" not in desk.journal.export("json")
