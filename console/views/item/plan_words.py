"""The values of a plan in the reader's words."""

from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation

from console.models.error import Busy, NotSent, SignInNeeded
from console.models.journal import Execution, Outcome, StepOutcome
from console.models.plan import CreateRecord, EndService, EndWay, FieldWrite, RowStep, Value, ValueKind, WritePlan
from console.models.text import Text, joined, tr
from console.views.parts.badge import BadgeTone
from console.views.speech import Speech

STEP_LOOKS: dict[StepOutcome, tuple[Text, BadgeTone, str]] = {
    StepOutcome.PLANNED: (tr("Not sent"), BadgeTone.NEUTRAL, "circle-outline"),
    StepOutcome.DONE: (tr("Written and read back"), BadgeTone.OK, "check-circle"),
    StepOutcome.ALREADY_SO: (tr("Was already so"), BadgeTone.OK, "check-circle-outline"),
    StepOutcome.CONFLICT: (tr("Changed by someone else: not written"), BadgeTone.DANGER, "account-alert-outline"),
    StepOutcome.REFUSED: (tr("Refused: not written"), BadgeTone.DANGER, "close-circle"),
    StepOutcome.UNKNOWN: (tr("Not known whether written"), BadgeTone.WARNING, "help-circle"),
    StepOutcome.FAILED: (tr("Does not stand as planned"), BadgeTone.DANGER, "alert-circle"),
    StepOutcome.NOT_TRIED: (tr("Not tried: not written"), BadgeTone.NEUTRAL, "minus-circle-outline"),
}

OUTCOME_LOOKS: dict[Outcome, tuple[Text, BadgeTone, str]] = {
    Outcome.DONE: (tr("Proved"), BadgeTone.OK, "check-decagram-outline"),
    Outcome.ALREADY_SO: (tr("Was already so"), BadgeTone.OK, "check-decagram-outline"),
    Outcome.REFUSED: (tr("Refused"), BadgeTone.DANGER, "close-octagon-outline"),
    Outcome.CONFLICT: (tr("Changed by someone else"), BadgeTone.DANGER, "account-alert-outline"),
    Outcome.UNKNOWN: (tr("Outcome unknown"), BadgeTone.WARNING, "help-circle-outline"),
    Outcome.FAILED: (tr("Failed"), BadgeTone.DANGER, "alert-octagon-outline"),
    Outcome.PLANNED: (tr("Not sent"), BadgeTone.NEUTRAL, "circle-outline"),
}

NEXT_STEPS: dict[Outcome, Text] = {
    Outcome.REFUSED: tr("Nothing was written. Mend what the text names, or ask your administrator; then decide again."),
    Outcome.CONFLICT: tr("Nothing was written. Open the item again, look at what changed, and decide again."),
    Outcome.UNKNOWN: tr("Do not write it by hand. The console reads again before anything else is sent."),
    Outcome.FAILED: tr("Open the item again and compare what stands there with what was planned."),
}


NOT_WRITTEN = (NotSent, SignInNeeded, Busy)
"""Failures after which certainly nothing was written: what was entered is kept, and can be sent again."""
ENDING_NEXT_STEPS: dict[Outcome, Text] = {
    Outcome.REFUSED: tr("The service was not ended. Mend what the text names, or escalate; then decide again."),
    Outcome.CONFLICT: tr("The service was not ended. Open the item again, look at what changed, and decide again."),
    Outcome.UNKNOWN: tr("Do not end it by hand: the first request may still arrive. The console reads first."),
    Outcome.FAILED: tr("Look at the service in WHMCS, then open the item again."),
}
HALF_WAY = tr("The service is ended in WHMCS: only Salesforce is left to write.")
"""Whether the decision is finished or made again, the message above it says."""


def next_step(plan: WritePlan, execution: Execution) -> Text | None:
    """Say what to do next, and who can mend what the other system said."""
    found, remedy = _next_step(plan, execution), execution.remedy
    return joined((found, remedy), " ") if found is not None and remedy is not None else found


def _next_step(plan: WritePlan, execution: Execution) -> Text | None:
    """Say what to do next; a plan of several parts may have written one before it stopped."""
    stands = [report.outcome in (StepOutcome.DONE, StepOutcome.ALREADY_SO) for report in execution.steps]
    written = any(stands)
    if execution.outcome is Outcome.FAILED and isinstance(execution.error, NOT_WRITTEN) and not written:
        if isinstance(execution.error, SignInNeeded):
            return execution.error.hint
        return tr("Nothing was written, and what you entered is kept. Decide again.")
    ended = [stood for part, stood in zip(plan.parts, stands, strict=False) if part in plan.endings]
    if ended and all(ended):
        # A write to Salesforce that may have landed is not "left to write".
        unknown = execution.outcome is Outcome.UNKNOWN
        return NEXT_STEPS.get(execution.outcome) if unknown or execution.outcome.proved else HALF_WAY
    partly = any(ended) if plan.endings else written
    if partly and execution.outcome in (Outcome.REFUSED, Outcome.CONFLICT):
        return NEXT_STEPS[Outcome.FAILED]
    return (ENDING_NEXT_STEPS if plan.endings else NEXT_STEPS).get(execution.outcome)


def shown(value: Value, write: FieldWrite, speech: Speech, *, name: str | None = None) -> str:
    """Give a value as the reader says it; a value that cannot be read so is shown as it is.

    Args:
        value: as Salesforce has it.
        write: the field that it belongs to.
        speech: the reader's language.
        name: the reader's name of a reference.
    """
    if value is None or value == "":
        return ""
    if name:
        return name
    if isinstance(value, bool):
        return speech(tr("Yes") if value else tr("No"))
    try:
        return _formatted(value, write.kind, speech)
    except (ValueError, InvalidOperation):
        return str(value)


def before_of(write: FieldWrite, speech: Speech) -> str:
    """Give the value that is expected to be there."""
    return shown(write.before, write, speech, name=write.shown_before)


def after_of(write: FieldWrite, speech: Speech) -> str:
    """Give the value that will be written."""
    return shown(write.after, write, speech, name=write.shown_after)


def kind_of(row: RowStep) -> Text:
    """Say whether a row is changed or made."""
    return tr("new record") if isinstance(row, CreateRecord) else tr("change")


def way_of(step: EndService) -> Text:
    """Say how WHMCS ends a service."""
    if step.addon is not None:
        return tr("by its status: {status} (UpdateClientAddon)", status=step.status)
    if step.way is EndWay.MODULE:
        return tr("by its module (ModuleTerminate)")
    return tr("by its status: {status}", status=step.status)


def _formatted(value: str | float, kind: ValueKind, speech: Speech) -> str:
    if kind is ValueKind.DAY:
        return speech.language.day(date.fromisoformat(str(value)))
    if kind is ValueKind.MOMENT:
        moment = datetime.fromisoformat(str(value))
        return speech.language.moment(moment if moment.tzinfo else moment.replace(tzinfo=UTC))
    if kind is ValueKind.MONEY:
        return speech.language.money(Decimal(str(value)))
    return str(value)
