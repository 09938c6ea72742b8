"""The sentences that say what became of a decision: what was written, what was not, and what stands where."""

from collections.abc import Sequence
from datetime import datetime

from console.models.error import ConsoleError
from console.models.journal import Outcome, StepOutcome
from console.models.plan import EndService, Expectation, FieldWrite, RowStep, UpdateRecord, Value, ValueKind, WritePlan
from console.models.text import Parameter, Text, joined, tr, verbatim
from console.services.plan_text import Sealed

_LONGEST_VALUE = 80


def difference(row: RowStep, wrong: FieldWrite | Expectation, found: Value) -> Text:
    """Say which field is not as the decision expected it; the words of a private field are not repeated."""
    label: Parameter = wrong.label if isinstance(wrong, FieldWrite) else wrong.field
    if isinstance(wrong, FieldWrite) and wrong.private:
        return tr("{record}: {field} has been changed by someone else.", record=row.name, field=label)
    expected = wrong.before if isinstance(wrong, FieldWrite) else wrong.value
    kind = wrong.kind if isinstance(wrong, FieldWrite) else ValueKind.TEXT
    return tr(
        "{record}: {field} should be {expected} and is {found}.",
        record=row.name,
        field=label,
        expected=_shown(expected, kind),
        found=_shown(found, kind),
    )


def mismatch(row: RowStep, write: FieldWrite, found: Value) -> Text:
    """Say what stands where something else was written."""
    if write.private:
        return tr("{record}: {field} does not read back as it was written.", record=row.name, field=write.label)
    return tr(
        "{record}: {field} was written as {planned} and reads back as {found}.",
        record=row.name,
        field=write.label,
        planned=_shown(write.after, write.kind),
        found=_shown(found, write.kind),
    )


def changed_meanwhile(rows: Sequence[RowStep]) -> Text:
    """Say that a guard refused although every field is as expected."""
    names = joined([row.name for row in rows if isinstance(row, UpdateRecord)], ", ")
    return tr("Somebody changed {records} since you opened it. Nothing was written.", records=names)


def nothing_written_decide_again() -> Text:
    """Say that a run which was cut off had written nothing, and cannot go on by itself."""
    return tr("Nothing was written. The words of this decision are not kept: decide again.")


def not_sent_for_another() -> Text:
    """Say that somebody else's decision was settled as not written."""
    return tr("Nothing was written. It was the decision of somebody else: decide again.")


def journal_failed() -> Text:
    """Say that the journal's file failed after something had been sent."""
    return tr("The journal's file failed after this was sent: it may be written. Open the item again and look at it.")


def proved_before(outcome: StepOutcome) -> Text:
    """Say what the journal already knows of a step."""
    if outcome in (StepOutcome.DONE, StepOutcome.ALREADY_SO):
        return tr("This part was proved before the run was cut off.")
    if outcome is StepOutcome.FAILED:
        return tr("This part was not as planned when the run was cut off. Open the item again and look at it.")
    return tr("This part had not been written when the run was cut off: decide again.")


def refused_before() -> Text:
    """Say that a run which was cut off had been refused."""
    return tr("The other system had refused this. Nothing was written.")


def still_unknown(until: datetime | None) -> Text:
    """Say that reading cannot tell yet."""
    if until is None:
        return tr("It is not known whether this was written. Nothing is sent again before it is.")
    return tr(
        "It is not known whether this was written: it may still arrive until {time}. Nothing is sent again.", time=until
    )


def unproved(error: ConsoleError) -> Text:
    """Say that a write was accepted and reading back failed."""
    return tr("Salesforce accepted this, but it could not be read back: {reason}", reason=error.message)


def still_runs(step: EndService) -> Text:
    """Say that WHMCS claims an ending that reading does not show."""
    return tr(
        "WHMCS says that service {service} is ended, and it still runs. Look at it in WHMCS.", service=str(step.service)
    )


def taken_over(step: EndService) -> Text:
    """Say that a resumed run no longer holds what it claimed, so it sends nothing."""
    return tr(
        "The claim is no longer as this decision left it. Service {service} still runs, nothing more is sent.",
        service=str(step.service),
    )


def ending_unread(error: ConsoleError) -> Text:
    """Say that an ending was accepted and reading back failed."""
    return tr("WHMCS accepted this, but it could not be read back: {reason}", reason=error.message)


def busy_service() -> Text:
    """Refuse a second ending of a service while the first is not settled."""
    return tr("An earlier request to end this service is not settled yet. Finish it first: resume.")


def whole(plan: WritePlan, outcome: Outcome, texts: Sequence[Text], written: int) -> Text:
    """Say what became of a whole plan.

    Args:
        plan: the plan.
        outcome: what became of it.
        texts: what the steps have to say.
        written: how many of its steps were written and proved.
    """
    if outcome is Outcome.DONE:
        return tr("{title}: done, and read back.", title=plan.title)
    if outcome is Outcome.ALREADY_SO:
        return tr("{title}: everything was already so. Nothing was written.", title=plan.title)
    sentences = list(texts)
    if plan.endings:
        return joined([*sentences, _of_endings(written)] if written else sentences, " · ")
    if written:
        sentences.append(
            tr(
                "Before that, {written} of {total} parts were written and proved.",
                written=written,
                total=len(plan.steps),
            )
        )
    return joined(sentences, " ")


def _of_endings(written: int) -> Text:
    """Say how far a plan came that ends services: the claim comes first, what Salesforce says of the end comes last."""
    if written == 1:
        return tr("The Case was claimed for you; Salesforce says nothing else.")
    return tr("WHMCS has ended a service, and Salesforce does not say so yet: decide again.")


def busy_item() -> Text:
    """Refuse a second decision on an item that is being written."""
    return tr("Another decision on this item is being written at this moment.")


def unsettled_item() -> Text:
    """Refuse a decision on an item with an earlier one that is still open."""
    return tr("An earlier decision on this item is not settled yet. Finish it first: resume.")


def not_tried() -> Text:
    """Say that a row was not reached."""
    return tr("Not tried.")


def outcome_of(outcomes: Sequence[StepOutcome]) -> Outcome:
    """Make one outcome of those of the steps."""
    for step, whole_outcome in _WORST_FIRST:
        if step in outcomes:
            return whole_outcome
    return Outcome.DONE if StepOutcome.DONE in outcomes else Outcome.ALREADY_SO


_WORST_FIRST = (
    (StepOutcome.UNKNOWN, Outcome.UNKNOWN),
    (StepOutcome.FAILED, Outcome.FAILED),
    (StepOutcome.CONFLICT, Outcome.CONFLICT),
    (StepOutcome.REFUSED, Outcome.REFUSED),
    (StepOutcome.NOT_TRIED, Outcome.FAILED),
    (StepOutcome.PLANNED, Outcome.PLANNED),
)


def _shown(value: Value, kind: ValueKind) -> Text:
    if value is None or value == "":
        return tr("empty")
    if isinstance(value, Sealed):
        return tr("other words")
    if isinstance(value, bool):
        return tr("yes") if value else tr("no")
    if kind is ValueKind.MOMENT and isinstance(value, str):
        try:
            return tr("{moment}", moment=datetime.fromisoformat(value))
        except ValueError:
            pass
    return verbatim(str(value)[:_LONGEST_VALUE])
