"""Confirm a cancellation: the customer's authorisation was verified and the date obeys the rule (domain.md 2.4)."""

from datetime import date
from typing import Any, Final

from pydantic import Field

from console.models.action import ActionSpec, Context, Form, Refusal, Tone
from console.models.case import Case
from console.models.dossier import Dossier
from console.models.plan import FieldWrite, ValueKind, WritePlan
from console.models.text import Text, tr
from console.services.rules.cancellation_case import (
    CANCELLING,
    INTERNET_FIELDS,
    MOVING,
    NOT_NEEDED,
    SIM_FIELDS,
    Kind,
    fields_of_kind,
    is_cancelled,
    is_confirmed,
    kind_of,
    notice_of,
    requested_end,
    scheduled_at,
)
from console.services.rules.cancellation_dates import (
    day_in_japan,
    earliest_end,
    end_of_day,
    month_end,
    obeys,
    short_notice,
)
from console.services.rules.cancellation_plans import STAGE, changed, in_progress, known, link, update_opportunity
from console.services.rules.cancellation_states import begun_elsewhere, not_ready
from console.services.rules.planning import comment_on, owner_write, update_case, wire_moment, write_plan
from console.services.rules.rights import CASE_LOOKUP, commented, spared, update, vital

KEY: Final = "confirm_cancellation"


class ConfirmCancellation(Form):
    """What was verified, and when the service ends."""

    authorised: bool = Field(
        title="Authorisation verified",
        description="You made sure that the customer, or somebody who may, has asked for this.",
    )
    effective_on: date | None = Field(
        None,
        title="Ends on",
        description="The last day of the month that the customer chose; a VPN ends on the day itself.",
    )


def available(dossier: Dossier, context: Context) -> Refusal | None:
    """Refuse what is ended or being ended, what is no termination, and what is held or a supervisor's."""
    refusal = not_ready(dossier, context) or begun_elsewhere(dossier, context)
    if refusal is not None:
        return refusal
    case, opportunity = known(dossier)
    if is_cancelled(opportunity, context.org):
        return Refusal(text=tr("The Opportunity is cancelled already."))
    if kind_of(case, opportunity) is None:
        return Refusal(text=tr("It cannot be told whether this is Internet, a SIM or a VPN."))
    if notice_of(case, opportunity) in (MOVING, NOT_NEEDED):
        return Refusal(text=tr("The notice is {notice}: this is no termination.",
                               notice=notice_of(case, opportunity) or ""))  # fmt: skip
    return None


def usual(dossier: Dossier, context: Context) -> bool:
    """It comes next until the request is confirmed; a second confirmation only moves the day."""
    if dossier.case is None or is_cancelled(dossier.opportunity, context.org):
        return False
    return not is_confirmed(dossier.case, dossier.opportunity, context.profile)


def proposed(dossier: Dossier, context: Context) -> date | None:
    """Give the day that the records ask for: the Opportunity's, else the month of the subject, else the earliest."""
    case = dossier.case
    if case is None:
        return None
    when = scheduled_at(case, dossier.opportunity)
    if when is not None:
        return day_in_japan(when)
    if kind_of(case, dossier.opportunity) is Kind.VPN:
        return day_in_japan(context.now)
    return requested_end(case) or earliest_end(case.created_at or context.now, _request_day(context))


def defaults(dossier: Dossier, context: Context) -> dict[str, Any]:
    """Propose the day that the records ask for, even where it breaks the rule: correcting it is the agent's choice."""
    return {"effective_on": proposed(dossier, context)}


def problems(dossier: Dossier, form: ConfirmCancellation, context: Context) -> tuple[tuple[str, Text], ...]:
    """Refuse an authorisation that was not verified and a day that the rule does not allow."""
    found: list[tuple[str, Text]] = []
    if not form.authorised:
        found.append(("authorised", tr("Verify the authorisation first.")))
    case, day = dossier.case, form.effective_on or proposed(dossier, context)
    sentence = _wrong_day(case, day, kind_of(case, dossier.opportunity), context) if case and day else None
    if sentence is not None:
        found.append(("effective_on", sentence))
    return tuple(found)


def _wrong_day(case: Case, day: date, kind: Kind | None, context: Context) -> Text | None:
    asked = case.created_at or context.now
    if kind is Kind.VPN:
        return tr("A VPN ends at once, not before it was asked for.") if day < day_in_japan(asked) else None
    if not obeys(day, asked, _request_day(context)):
        return tr(
            "{day} breaks the rule of the {number}th: asked on {asked}, the earliest end is {earliest}.",
            day=day,
            number=_request_day(context),
            asked=day_in_japan(asked),
            earliest=earliest_end(asked, _request_day(context)),
        )
    if day != month_end(day):
        return tr("It ends with a month: {day}.", day=month_end(day))
    return None


def plan(dossier: Dossier, form: ConfirmCancellation, context: Context) -> WritePlan:
    """Set date, notice and stage of the Opportunity, and note on the Case who confirmed it.

    Raises:
        LookupError: the Case or its Opportunity is missing, or there is no day.
    """
    case, opportunity = known(dossier)
    day, kind = form.effective_on or proposed(dossier, context), kind_of(case, opportunity)
    if day is None:
        raise LookupError(dossier.item.id)
    fields = fields_of_kind(kind)
    notice = context.profile.cancellation.termination_notice
    writes = (
        *changed(STAGE, tr("Stage"), opportunity.stage, CANCELLING),
        FieldWrite(
            field=fields.date,
            label=tr("Ends on"),
            before=wire_moment(scheduled_at(case, opportunity)),
            after=wire_moment(end_of_day(day)),
            kind=ValueKind.MOMENT,
        ),
        *changed(fields.notice, tr("Notice"), notice_of(case, opportunity), notice),
    )
    body = f"Cancellation confirmed by {context.agent.name}: authorisation verified, ends on {day.isoformat()}."
    own = (*in_progress(case, context), *owner_write(case, context), *link(case, opportunity, context))
    rows = (
        update_opportunity(opportunity, case, writes),
        *((update_case(case, own),) if own else ()),
        comment_on(case.id, case.number, body, context),
    )
    title = tr("Confirm the cancellation for {day}", day=day)
    return write_plan(KEY, title, dossier, context, rows, notes=_notes(case, day, kind))


def _notes(case: Case, day: date, kind: Kind | None) -> tuple[Text, ...]:
    if kind is Kind.INTERNET and case.created_at is not None and short_notice(day, case.created_at):
        return (tr("Less than 30 days of notice: the older rule asked for 30."),)
    return ()


def _request_day(context: Context) -> int:
    return context.profile.cancellation.request_day


ACTION: Final = ActionSpec(
    key=KEY,
    title=tr("Confirm"),
    hint=tr("The authorisation is verified: schedule the end"),
    tone=Tone.PRIMARY,
    shortcut="A",
    queues=frozenset({"cancellations"}),
    decides=False,
    form=ConfirmCancellation,
    available=available,
    usual=usual,
    plan=plan,
    defaults=defaults,
    problems=problems,
    settles=("cancelled_stage", "commodity_field"),
    writes=(
        *vital("Opportunity", STAGE),
        *update("Opportunity", INTERNET_FIELDS.date, INTERNET_FIELDS.notice),
        *update("Opportunity", SIM_FIELDS.date, SIM_FIELDS.notice),
        *update("Case", "Status", "OwnerId"),
        *spared("Case", CASE_LOOKUP),
        *commented(),
    ),
)
