"""End the service of a cancellation: WHMCS first, proved by reading, then Opportunity and Case (domain.md 2.4).

The only thing that the console does that cannot be undone.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any, Final

from pydantic import Field

from console.models.action import ActionSpec, Choice, Context, Form, Refusal, Tone
from console.models.case import Case
from console.models.dossier import Dossier, Verdict
from console.models.opportunity import Opportunity
from console.models.org import Role
from console.models.plan import Atomic, RowStep, Step, UpdateRecord, WritePlan
from console.models.text import Text, joined, tr, verbatim
from console.models.whmcs import Addon, Service
from console.services.rules.cancellation_case import (
    Kind,
    equipment_back,
    is_cancelled,
    is_confirmed,
    kind_of,
    scheduled_at,
)
from console.services.rules.cancellation_dates import day_in_japan, is_due
from console.services.rules.cancellation_plans import (
    LINE_RETURN,
    STAGE,
    changed,
    claim_step,
    in_progress,
    known,
    link,
    plan_of_steps,
    public_comment,
    update_opportunity,
)
from console.services.rules.cancellation_states import BEGUN, begun_elsewhere, not_ready
from console.services.rules.other_endings import choices_of, chosen_of, ending_of, goes_on, named_in, strangers
from console.services.rules.planning import close_case, owner_write, update_case
from console.services.rules.rights import CASE_LOOKUP, commented, fed, spared, update, vital
from console.services.rules.termination_checks import BLOCKING, ended, service_of

KEY: Final = "terminate_service"
_LEAST_DIGITS: Final = 3


class TerminateService(Form):
    """What makes sure that it is meant."""

    confirm: str = Field(
        min_length=1,
        max_length=12,
        title="Last digits of the service id",
        description="At least three, typed by hand.",
    )
    also: str | None = Field(
        None,
        max_length=200,
        title="End these too",
        description="Other services and addons of the same order, each on its own.",
        json_schema_extra={"free": True, "many": True, "offered": True},
    )
    line_return: str | None = Field(
        None,
        title="Equipment",
        description="How the equipment comes back; the Case stays open until it has.",
        json_schema_extra={"offered": True},
    )
    reason: str | None = Field(
        None,
        max_length=1000,
        title="Reason",
        description="Why it ends before its day; a supervisor's.",
        json_schema_extra={"long": True},
    )


def available(dossier: Dossier, context: Context) -> Refusal | None:
    """Refuse unless it is proved to be the right service, confirmed, due, and nobody else is at it."""
    refusal = not_ready(dossier, context) or _failing(dossier, context)
    if refusal is not None:
        return refusal
    case, opportunity = known(dossier)
    if is_cancelled(opportunity, context.org):
        # behind a cancelled Opportunity only the drift's repair ends a service: one claim for one service
        return Refusal(text=tr("The Opportunity is cancelled already. A service that still runs is repaired as drift."))
    return _too_early(case, opportunity, context) or begun_elsewhere(dossier, context) or _not_ours(dossier)


def _failing(dossier: Dossier, context: Context) -> Refusal | None:
    findings = [check.find(dossier, context) for check in BLOCKING]
    failed = [one for one in findings if one.verdict is Verdict.FAIL]
    unread = [one for one in findings if one.key in {"ids", "running"} and one.verdict is Verdict.CANNOT_TELL]
    if failed or unread:
        checks = joined((one.title for one in failed or unread), ", ")
        return Refusal(
            text=tr(
                "It is not proved that this service may be ended. These checks do not pass: {checks}.", checks=checks
            )
        )
    return None


def _too_early(case: Case, opportunity: Opportunity, context: Context) -> Refusal | None:
    """Before the scheduled day only a supervisor may, with a reason (domain.md 2.4)."""
    when = scheduled_at(case, opportunity)
    if when is None:
        return Refusal(text=tr("No date is set: confirm the cancellation first"))
    if is_due(when, context.now) or context.agent.is_supervisor:
        return None
    sentence = tr("Scheduled for {day}: earlier needs a supervisor and a reason.", day=day_in_japan(when))
    return Refusal(text=sentence, earliest=when)


def _not_ours(dossier: Dossier) -> Refusal | None:
    """A SIM ends by itself: the console verifies, and ends none (domain.md 2.4)."""
    if kind_of(dossier.case, dossier.opportunity) is Kind.SIM and not ended(dossier):  # type: ignore[arg-type] # known() has seen the Case
        return Refusal(text=tr("A SIM ends by itself at the network. WHMCS still runs it: wait, or escalate."))
    return None


def usual(dossier: Dossier, context: Context) -> bool:
    """It comes next when the day of a confirmed request has come, also where a check still stops it."""
    case, opportunity = dossier.case, dossier.opportunity
    if case is None or is_cancelled(opportunity, context.org):
        return False
    when = scheduled_at(case, opportunity)
    return is_confirmed(case, opportunity, context.profile) and when is not None and is_due(when, context.now)


def insists(dossier: Dossier, context: Context) -> frozenset[str]:
    """Ask for the reason of an early end from the start."""
    return frozenset({"reason"}) if _early(dossier, context) is not None else frozenset()


def choices(dossier: Dossier, context: Context) -> Mapping[str, tuple[Choice, ...]]:
    """Offer the org's words for the equipment, and the other running services of the order."""
    offered: dict[str, tuple[Choice, ...]] = {}
    field = context.org.field("Opportunity", LINE_RETURN)
    if field is not None and field.values and _is_internet(dossier):
        offered["line_return"] = tuple(Choice(value=word, title=verbatim(word)) for word in field.values)
    others = choices_of(dossier)
    if others and not ended(dossier):
        offered["also"] = others
    return offered


def defaults(dossier: Dossier, _context: Context) -> dict[str, Any]:
    """Keep the word for the equipment that stands there."""
    opportunity = dossier.opportunity
    return {"line_return": opportunity.line_return if opportunity and _is_internet(dossier) else None}


def problems(dossier: Dossier, form: TerminateService, context: Context) -> tuple[tuple[str, Text], ...]:
    """Refuse other digits than the service's, what is not of this order, and an early end without a reason."""
    found: list[tuple[str, Text]] = []
    service = service_of(dossier)
    if service is not None:
        typed = form.confirm
        least = min(_LEAST_DIGITS, len(str(service.id)))
        if not (typed.isascii() and typed.isdigit() and len(typed) >= least and str(service.id).endswith(typed)):
            found.append(("confirm", tr("These are not the last digits (at least three) of the service id.")))
    found.extend(strangers(form.also, dossier))
    early = _early(dossier, context)
    if early is not None and not form.reason:
        found.append(("reason", tr("Say why it ends before {day}.", day=early)))
    return tuple(found)


def _early(dossier: Dossier, context: Context) -> date | None:
    """Give the day that has not come yet."""
    when = scheduled_at(dossier.case, dossier.opportunity) if dossier.case else None
    return day_in_japan(when) if when is not None and not is_due(when, context.now) else None


def plan(dossier: Dossier, form: TerminateService, context: Context) -> WritePlan:
    """Claim the Case, end the service in WHMCS, and only then say so in Salesforce.

    Raises:
        LookupError: Case, Opportunity or service are missing.
    """
    case, _opportunity = known(dossier)
    service = service_of(dossier)
    stage = context.org.choice("cancelled_stage")
    if service is None or stage is None:
        raise LookupError(dossier.item.id)
    number = str(service.id)
    if ended(dossier):
        rows = _salesforce(dossier, form, context, stage, claimed=False)
        title = tr("Cancel the Opportunity of service {service}", service=number)
        notes = (tr("WHMCS has ended service {service} already: only Salesforce is written.", service=number),)
        return plan_of_steps(KEY, title, dossier, context, (Atomic(steps=rows),), notes=notes)
    chosen, words = chosen_of(form.also, dossier), (number, *named_in(form.also))
    # the others first: if one of them fails, this service still runs and Salesforce says so
    endings = tuple(ending_of(one, dossier, service, context) for one in (*chosen, service))
    sentence = f"{BEGUN} {', '.join(words)}"
    rows = _salesforce(dossier, form, context, stage, claimed=True)
    title = tr("Terminate service {service}", service=", ".join(words))
    steps: tuple[Step, ...] = (claim_step(case, sentence, form.reason, context), *endings, Atomic(steps=rows))
    return plan_of_steps(KEY, title, dossier, context, steps, notes=_notes(dossier, chosen))


def _salesforce(
    dossier: Dossier, form: TerminateService, context: Context, stage: str, *, claimed: bool
) -> tuple[RowStep, ...]:
    """Say it in Salesforce: the Opportunity is cancelled, and the Case is closed or waits for the equipment."""
    case, opportunity = known(dossier)
    back = form.line_return or opportunity.line_return
    writes = (
        *changed(STAGE, tr("Stage"), opportunity.stage, stage),
        *(changed(LINE_RETURN, tr("Equipment"), opportunity.line_return, back) if _is_internet(dossier) else ()),
    )
    waits = _is_internet(dossier) and not equipment_back(back, context.profile)
    row = _case_row(case, opportunity, context, waits=waits, claimed=claimed)
    service = service_of(dossier)
    said = f"Ended WHMCS service {service.id if service else ''}; the Opportunity is cancelled."
    updates = (update_opportunity(opportunity, case, writes), row)
    rows: list[RowStep] = [update for update in updates if update.writes]
    rows.append(public_comment(case, said, context))
    return tuple(rows)


def _case_row(case: Case, opportunity: Opportunity, context: Context, *, waits: bool, claimed: bool) -> UpdateRecord:
    """Close the Case, or let it wait; after the claim of the same plan it has no version of its own to guard."""
    more = (*(() if claimed else owner_write(case, context)), *link(case, opportunity, context))
    row = update_case(case, (*in_progress(case, context), *more)) if waits else close_case(case, context, *more)
    return replace(row, seen=None) if claimed else row


def _notes(dossier: Dossier, chosen: list[Service | Addon]) -> tuple[Text, ...]:
    notes: list[Text] = [tr("This cannot be undone. Salesforce is written only after WHMCS reads back as ended.")]
    notes.extend(goes_on(dossier, chosen))
    if dossier.billing.unpaid.value:
        bills = ", ".join(bill.number for bill in dossier.billing.unpaid.value)
        notes.append(tr("Unpaid invoices stay: {bills}", bills=bills))
    return tuple(notes)


def _is_internet(dossier: Dossier) -> bool:
    return dossier.case is not None and kind_of(dossier.case, dossier.opportunity) is Kind.INTERNET


ACTION: Final = ActionSpec(
    key=KEY,
    title=tr("Terminate"),
    hint=tr("End the service in WHMCS, then cancel it in Salesforce"),
    tone=Tone.DANGER,
    shortcut="T",
    queues=frozenset({"cancellations"}),
    ticks=True,
    form=TerminateService,
    available=available,
    usual=usual,
    plan=plan,
    choices=choices,
    defaults=defaults,
    problems=problems,
    insists=insists,
    settles=("cancelled_stage", "commodity_field", "closed_case_status"),
    writes=(
        *vital("Opportunity", STAGE),
        *fed("line_return", update("Opportunity", LINE_RETURN)),
        *vital("Case", "Status"),
        *update("Case", "OwnerId"),
        *spared("Case", CASE_LOOKUP),
        *commented(fed_by="reason"),
    ),
    ends=Role.AGENT,
)
