"""What a decision rests on in WHMCS is looked at once more before the first request, and never after one."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from console.models.error import NotSent
from console.models.ids import ClientId
from console.models.journal import Outcome, StepOutcome
from console.models.plan import PaymentSeen, WritePlan
from console.models.text import tr
from console.services.actions.approve_order import ACTION, ApproveOrder
from console.services.plan_text import plan_from_json, plan_to_json
from tests.builders import a_billing, a_card, a_dossier
from tests.fakes import Cut
from tests.organisations import TANAKA, a_context
from tests.services.executor_desk import Desk


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """A world whose customer has the payment methods 1 and 2."""
    made = Desk(tmp_path / "journal.sqlite3")
    made.whmcs.methods = (a_card(), a_card(id=2))
    yield made
    assert made.journal.verify() == ()
    made.journal.close()


def resting(desk: Desk, *methods: int) -> WritePlan:
    """An approval that rests on these payment methods."""
    plan = desk.plan([desk.approve()], [desk.close_case()])
    return replace(plan, payment=PaymentSeen(client=ClientId(7), methods=methods))


async def test_while_one_of_them_is_there_it_is_sent(desk: Desk) -> None:
    assert (await desk.run(resting(desk, 2, 9))).outcome is Outcome.DONE
    assert desk.approved()


async def test_when_none_is_left_nothing_is_sent_and_it_is_a_conflict(desk: Desk) -> None:
    execution = await desk.run(resting(desk, 9))
    assert execution.outcome is Outcome.CONFLICT
    assert "no longer there" in str(execution.message)
    assert [report.outcome for report in execution.steps] == [StepOutcome.CONFLICT, StepOutcome.NOT_TRIED]
    assert desk.salesforce.attempts == 0
    assert desk.stages() == [("planned", ""), ("ended", "conflict")]
    assert desk.executor.unfinished() == ()


async def test_whmcs_that_cannot_be_asked_stops_it_with_its_reason(desk: Desk) -> None:
    desk.whmcs.failure = NotSent(tr("WHMCS cannot be reached."))
    execution = await desk.run(resting(desk, 1))
    assert (execution.outcome, execution.error) == (Outcome.FAILED, desk.whmcs.failure)
    assert "cannot be reached" in str(execution.message)
    assert desk.salesforce.attempts == 0
    desk.whmcs.failure = None
    again = replace(resting(desk, 1), id=desk.plan(number=2).id)
    assert (await desk.run(again)).outcome is Outcome.DONE


@pytest.mark.parametrize(("lines", "outcome"), [(1, Outcome.CONFLICT), (3, Outcome.DONE)])
async def test_what_was_sent_is_settled_and_what_was_not_is_looked_at_again(
    desk: Desk, lines: int, outcome: Outcome
) -> None:
    """Cut off after the plan's own line, and after the answer to its first request."""
    written: list[str] = []

    def hook(point: str) -> None:
        if point == "after line":
            written.append(point)
            if len(written) == lines:
                raise Cut

    desk.journal.hook = hook
    with pytest.raises(Cut):
        await desk.run(resting(desk, 1))
    desk.whmcs.methods = ()
    desk.restart()
    (open_plan,) = desk.executor.unfinished()
    assert (await desk.executor.resume(open_plan.plan)).outcome is outcome


def test_an_approval_rests_on_what_could_be_used_and_an_override_on_the_reason() -> None:
    expired = a_card(id=3, expires_on=a_context().now.date().replace(year=2020))
    paid = a_dossier(billing=a_billing(pay_methods=(a_card(), expired)))
    made = ACTION.plan(paid, ApproveOrder(), a_context())
    assert made.payment == PaymentSeen(client=ClientId(7), methods=(1,))
    assert plan_from_json(plan_to_json(made, lambda words: words)).payment == made.payment
    unpaid = a_dossier(billing=a_billing(pay_methods=()))
    assert ACTION.plan(unpaid, ApproveOrder(), a_context(agent=TANAKA, override="VIP")).payment is None
