"""The sentences that say what became of a decision: what was written, what was not, and what stands where."""

from collections.abc import Sequence
from datetime import datetime

from console.models.error import ConsoleError
from console.models.journal import Outcome, StepOutcome
from console.models.plan import (
    Atomic,
    EndService,
    Expectation,
    FieldWrite,
    RowStep,
    UpdateRecord,
    Value,
    ValueKind,
    WritePlan,
)
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


def changed_after(rows: Sequence[RowStep]) -> Text:
    """Say that somebody changed what a request without an answer was to change."""
    names = joined([row.name for row in rows if isinstance(row, UpdateRecord)], ", ")
    return tr(
        "This was sent once without an answer, and somebody changed {records} since: whether it was written cannot be"
        " told. Look at it before you decide again.",
        records=names,
    )


def changed_before_ending(step: EndService, rows: Sequence[RowStep]) -> Text:
    """Say that something changed on which an ending rests, so that the service was not ended."""
    names = joined([row.name for row in rows], ", ")
    return tr("Somebody changed {records} since you opened it. Service {service} was not ended.",
              records=names, service=str(step.service))  # fmt: skip


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


def hidden(*, accepted: bool) -> Text:
    """Say that what was written to can be seen no more, so that it is never proved."""
    if accepted:
        return tr(
            "Salesforce accepted this, and does not show it to you any more: it was deleted, or it is not shared with"
            " you. Have somebody look who sees it, before it is decided again."
        )
    return tr(
        "Salesforce does not show this to you any more: it was deleted, or it is not shared with you. Whether it was"
        " written cannot be told. Have somebody look who sees it, before it is decided again."
    )


def missing(row: RowStep) -> Text:
    """Say that a new record was accepted, and that reading does not find it."""
    return tr(
        "{record}: Salesforce accepted it, and it is not found as it was written. It may be changed already, or not"
        " shared with you: look for it before you decide again.",
        record=row.name,
    )


def still_runs(step: EndService) -> Text:
    """Say that WHMCS claims an ending that reading does not show."""
    return tr(
        "WHMCS says that service {service} is ended, and it still runs. Look at it in WHMCS.", service=str(step.service)
    )


def taken_over(step: EndService) -> Text:
    """Say that a resumed run no longer holds what it claimed, so it sends nothing."""
    return tr(
        "What this decision had claimed cannot be claimed again. Service {service} still runs, nothing more is sent.",
        service=str(step.service),
    )


def ending_unread(error: ConsoleError) -> Text:
    """Say that an ending was accepted and reading back failed."""
    return tr("WHMCS accepted this, but it could not be read back: {reason}", reason=error.message)


def busy_service() -> Text:
    """Refuse a second ending of a service while the first is not settled."""
    return tr("An earlier request to end this service is not settled yet. Finish it first: resume.")


def whole(plan: WritePlan, outcomes: Sequence[StepOutcome], reason: Text | None, *, stays_open: bool) -> Text:
    """Say what became of a whole plan.

    Args:
        plan: the plan.
        outcomes: what became of its steps, as far as it came.
        reason: what the last of them has to say.
        stays_open: it is taken up again, and no other decision is possible before.
    """
    outcome = outcome_of(outcomes)
    if outcome is Outcome.DONE:
        return tr("{title}: done, and read back.", title=plan.title)
    if outcome is Outcome.ALREADY_SO:
        return tr("{title}: everything was already so. Nothing was written.", title=plan.title)
    said = (reason, _before_that(plan, outcomes, stays_open=stays_open))
    return joined([one for one in said if one is not None], " · " if plan.endings else " ")


def _before_that(plan: WritePlan, outcomes: Sequence[StepOutcome], *, stays_open: bool) -> Text | None:
    """Say how far a plan came before the step that stopped it; None when nothing had been written."""
    came = [step for step, one in zip(plan.steps, outcomes, strict=False) if one in _STANDS]
    names = [step.name for step in came if isinstance(step, EndService)]
    ended = joined(names, ", ")
    if names and isinstance(plan.steps[-1], Atomic):
        if stays_open:
            return tr("Before that, in WHMCS: {endings}. Salesforce does not say so yet: finish this decision.",
                      endings=ended)  # fmt: skip
        return tr("Before that, in WHMCS: {endings}. Salesforce does not say so yet: decide again.", endings=ended)
    written = sum(one is StepOutcome.DONE for one in outcomes)
    if not written:
        return None
    if plan.endings and any(isinstance(row, UpdateRecord) and row.claims for row in plan.rows):
        return tr("Before that, the Case was claimed for you; Salesforce says nothing else.")
    return tr("Before that, {written} of {total} parts were written and proved.",
              written=written, total=len(plan.steps))  # fmt: skip


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


_STANDS = (StepOutcome.DONE, StepOutcome.ALREADY_SO)
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
