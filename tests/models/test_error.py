"""What a failure tells the person at the desk: the next step, and who can mend it."""

from console.models.doctor import Mender
from console.models.error import Busy, Conflict, NotPermitted, Rejected, SignInNeeded
from console.models.ids import PlanId
from console.models.journal import Execution, Outcome, StepOutcome, StepReport
from console.models.text import tr


def ended(error: Rejected | None, outcome: Outcome, *steps: StepOutcome) -> Execution:
    reports = tuple(StepReport(step="", target="", outcome=one, before=(), after=()) for one in steps)
    return Execution(
        plan=PlanId("p"), action="a", item="1", outcome=outcome, message=tr("Planned."), steps=reports, error=error
    )


def test_who_can_mend_it_is_said_after_the_next_step() -> None:
    error = NotPermitted(tr("No."), hint=tr("Ask."), mender=Mender.SF_ADMIN)
    assert str(error.whose) == "A Salesforce administrator can mend it."
    assert str(error.advice) == "Ask. A Salesforce administrator can mend it."
    assert Busy(tr("No.")).whose is None
    assert Busy(tr("No.")).advice == Busy.hint


def test_kinds_have_who_usually_mends_them() -> None:
    assert [kind(tr("No.")).mender for kind in (SignInNeeded, Conflict, Rejected)] == [Mender.YOU, Mender.YOU, None]
    assert Conflict(tr("No."), mender=Mender.DEVOPS).mender is Mender.DEVOPS
    assert Conflict.mender is Mender.YOU


def test_the_remedy_of_a_run_does_not_speak_of_nothing_after_something_was_written() -> None:
    error = Rejected(tr("No."), hint=tr("Nothing was written. Mend it."), mender=Mender.YOU)
    refused = StepOutcome.REFUSED
    assert str(ended(error, Outcome.REFUSED, refused).remedy) == (
        "Nothing was written. Mend it. You can mend it yourself."
    )
    assert str(ended(error, Outcome.REFUSED, StepOutcome.DONE, refused).remedy) == "You can mend it yourself."
    assert ended(error, Outcome.DONE, StepOutcome.DONE).remedy is None
    assert ended(None, Outcome.FAILED, StepOutcome.FAILED).remedy is None
    assert ended(Rejected(tr("No.")), Outcome.REFUSED, refused).remedy is None
