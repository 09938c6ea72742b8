"""What a person is told to do next after a decision that did not come to its end."""

from dataclasses import replace

import pytest

from console.models.error import ConsoleError, NotSent, SignInNeeded
from console.models.ids import ClientId, ServiceId
from console.models.journal import Execution, Outcome, StepOutcome, StepReport
from console.models.plan import Atomic, EndService, EndWay, Step, WritePlan
from console.models.text import verbatim
from console.views.item.plan_words import ENDING_NEXT_STEPS, HALF_WAY, NEXT_STEPS, next_step
from tests.views.sample_items import CLEAN, SATO, dossier_of, item_of
from tests.views.sample_plans import plan_of

DONE, SO = StepOutcome.DONE, StepOutcome.ALREADY_SO
UNKNOWN, UNTRIED = StepOutcome.UNKNOWN, StepOutcome.NOT_TRIED
COMPARE = NEXT_STEPS[Outcome.FAILED]


def in_salesforce(steps: int) -> WritePlan:
    """A plan of so many calls, one row each."""
    made = plan_of("claim", dossier_of(item_of(CLEAN)), {}, SATO, frozenset(), None)
    return replace(made, steps=made.steps * steps)


def with_endings(endings: int) -> WritePlan:
    """A claim, so many endings, and the record that says so."""
    made = in_salesforce(1)
    ends: tuple[Step, ...] = tuple(
        EndService(service=ServiceId(4004), client=ClientId(5), product=11, name=verbatim("4004"), seen="Active",
                   way=EndWay.STATUS if place else EndWay.MODULE, addon=place or None)
        for place in range(endings)
    )  # fmt: skip
    claim, said = made.steps[0], made.steps[0]
    assert isinstance(claim, Atomic)
    return replace(made, steps=(claim, *ends, said))


def came_to(plan: WritePlan, outcome: Outcome, *steps: StepOutcome, error: ConsoleError | None = None) -> Execution:
    """The end of a run, by what became of its parts."""
    reports = tuple(StepReport(step="x", target="y", outcome=one, before=(), after=()) for one in steps)
    return Execution(
        plan=plan.id, action=plan.action, item="1", outcome=outcome, message=verbatim("m"), steps=reports, error=error
    )


@pytest.mark.parametrize("outcome", [Outcome.REFUSED, Outcome.CONFLICT])
def test_nothing_was_written_is_said_only_when_nothing_was(outcome: Outcome) -> None:
    plan, stopped = in_salesforce(2), StepOutcome(outcome.value)
    assert next_step(plan, came_to(plan, outcome, stopped, UNTRIED)) == NEXT_STEPS[outcome]
    assert next_step(plan, came_to(plan, outcome, DONE, stopped)) == COMPARE
    assert "Nothing was written" in str(NEXT_STEPS[outcome])
    assert "Nothing was written" not in str(COMPARE)


@pytest.mark.parametrize("outcome", [Outcome.REFUSED, Outcome.CONFLICT, Outcome.FAILED])
def test_only_salesforce_is_left_when_every_ending_stands(outcome: Outcome) -> None:
    plan = with_endings(2)
    stopped = StepOutcome(outcome.value)
    assert next_step(plan, came_to(plan, outcome, DONE, DONE, SO, stopped)) == HALF_WAY
    assert next_step(plan, came_to(plan, outcome, DONE, DONE, stopped, UNTRIED)) != HALF_WAY
    assert "again" not in str(HALF_WAY), "whether to finish it or to decide again, the message says"


@pytest.mark.parametrize("outcome", [Outcome.REFUSED, Outcome.CONFLICT])
def test_an_ending_that_was_refused_after_another_one_stood_is_compared(outcome: Outcome) -> None:
    plan, stopped = with_endings(2), StepOutcome(outcome.value)
    assert next_step(plan, came_to(plan, outcome, DONE, DONE, stopped, UNTRIED)) == COMPARE
    assert next_step(plan, came_to(plan, outcome, DONE, stopped, UNTRIED, UNTRIED)) == ENDING_NEXT_STEPS[outcome]
    assert next_step(plan, came_to(plan, outcome, stopped, UNTRIED, UNTRIED, UNTRIED)) == ENDING_NEXT_STEPS[outcome]


def test_an_ending_that_may_still_arrive_is_not_done_by_hand() -> None:
    plan = with_endings(2)
    known = came_to(plan, Outcome.UNKNOWN, DONE, DONE, UNKNOWN, UNTRIED)
    assert next_step(plan, known) == ENDING_NEXT_STEPS[Outcome.UNKNOWN]


def test_a_record_that_may_be_written_after_every_ending_is_not_called_left_to_write() -> None:
    plan = with_endings(1)
    found = next_step(plan, came_to(plan, Outcome.UNKNOWN, DONE, DONE, UNKNOWN))
    assert found == NEXT_STEPS[Outcome.UNKNOWN]


def test_what_was_certainly_not_sent_is_kept_and_can_be_sent_again() -> None:
    plan = in_salesforce(2)
    error = NotSent(verbatim("no network"))
    assert "what you entered is kept" in str(
        next_step(plan, came_to(plan, Outcome.FAILED, UNTRIED, UNTRIED, error=error))
    )
    assert str(COMPARE) in str(next_step(plan, came_to(plan, Outcome.FAILED, DONE, UNTRIED, error=error)))
    session = SignInNeeded(verbatim("expired"))
    assert str(session.hint) in str(next_step(plan, came_to(plan, Outcome.FAILED, UNTRIED, UNTRIED, error=session)))


@pytest.mark.parametrize("plan", [in_salesforce(1), with_endings(1)])
def test_what_was_proved_needs_no_next_step(plan: WritePlan) -> None:
    assert next_step(plan, came_to(plan, Outcome.DONE, *(DONE for _part in plan.parts))) is None


def test_a_run_that_was_refused_before_its_first_step_has_its_own_words() -> None:
    plan = with_endings(1)
    assert next_step(plan, came_to(plan, Outcome.REFUSED)) == ENDING_NEXT_STEPS[Outcome.REFUSED]
