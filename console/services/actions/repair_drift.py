"""Repair a pair that drifted: end the service that is billed, or cancel the Opportunity of one that ended (2.4)."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Final

from pydantic import Field

from console.models.action import ActionSpec, Choice, Context, Form, Refusal, Tone
from console.models.case import Case
from console.models.dossier import Dossier, ItemKind, Verdict
from console.models.drift import DriftKind, DriftPair
from console.models.opportunity import Opportunity, OpportunityInFull
from console.models.org import Role
from console.models.plan import Atomic, FieldWrite, RowStep, UpdateRecord, WritePlan
from console.models.text import Text, tr
from console.services.clock import JAPAN
from console.services.rules.cancellation_case import equipment_missing
from console.services.rules.claims import held_by_another
from console.services.rules.drift_facts import NO_DRIFT, check_client, check_one, pair_of, service_of
from console.services.rules.drift_words import describe, remedy
from console.services.rules.other_endings import choices_of, chosen_of, ending_of, goes_on, named_in, strangers
from console.services.rules.planning import close_case, opportunity_name, owner_write, seen_version, write_plan
from console.services.rules.rights import fed, update, vital
from console.services.rules.settlement import unsettled_refusal

KEY: Final = "repair_drift"
_SHORTEST: Final = 2
_BEGUN: Final = "Ends WHMCS service"
"""How the note goes on that claims an Opportunity before WHMCS is asked to end anything."""


class RepairDrift(Form):
    """Why a service is ended outside a cancellation request, and what is ended with it."""

    reason: str | None = Field(
        None,
        max_length=1000,
        title="Reason",
        description="Needed where a service is ended; it is kept with the Opportunity.",
        json_schema_extra={"long": True},
    )
    also: str | None = Field(
        None,
        max_length=200,
        title="End these too",
        description="Other services and addons of the same order, each on its own.",
        json_schema_extra={"free": True, "many": True, "offered": True},
    )


def available(dossier: Dossier, context: Context) -> Refusal | None:
    """Refuse what agrees, what a person has to correct first, and an agent who would end a service."""
    if dossier.item.kind is not ItemKind.OPPORTUNITY or dossier.opportunity is None:
        return Refusal(text=tr("The Opportunity was not read."))
    unread = dossier.ending.service.unread if dossier.ending else None
    if unread is not None:
        return Refusal(text=tr("WHMCS could not be read: {reason}", reason=unread))
    pair = pair_of(dossier, context)
    if pair is None:
        return Refusal(text=NO_DRIFT)
    if pair.kind is DriftKind.PASSED or pair.kind is DriftKind.MISMATCH:
        return Refusal(text=tr("{what} {remedy}", what=describe(pair), remedy=remedy(pair)))
    if pair.kind is DriftKind.ENDED_OPEN:
        return unsettled_refusal(context.org, "cancelled_stage") or held_by_another(dossier, context)
    return _may_end(dossier, context)


def _may_end(dossier: Dossier, context: Context) -> Refusal | None:
    """A service is ended by a supervisor, and only when it is proved to be this customer's (domain.md 2.4)."""
    if not context.agent.is_supervisor:
        return Refusal(text=tr("Only a supervisor ends a service outside a cancellation request."))
    for finding in (check_one(dossier, context), check_client(dossier, context)):
        if finding.verdict is not Verdict.PASS:
            return Refusal(
                text=tr(
                    "It is not proved that this service may be ended. These checks do not pass: {checks}.",
                    checks=finding.title,
                )
            )
    return _begun_elsewhere(dossier, context)


def _begun_elsewhere(dossier: Dossier, context: Context) -> Refusal | None:
    """Refuse while a request of another console may still take effect: its note stands on the Opportunity.

    The note tells the minute; when it was written is at the latest when the Opportunity was changed last.
    """
    found = dossier.opportunity
    if not isinstance(found, OpportunityInFull) or _BEGUN not in (found.description or "") or not found.modified_at:
        return None
    until = found.modified_at + timedelta(seconds=context.profile.cancellation.quarantine_seconds)
    if until <= context.now:
        return None
    sentence = tr("An ending of this service may still be on its way: it was begun by {time}. Not before {until}.",
                  time=found.modified_at, until=until)  # fmt: skip
    return Refusal(text=sentence, earliest=until)


def choices(dossier: Dossier, context: Context) -> Mapping[str, tuple[Choice, ...]]:
    """Offer the addons and services that would go on in WHMCS, where a service is ended."""
    offered = choices_of(dossier) if _ends(dossier, context) else ()
    return {"also": offered} if offered else {}


def problems(dossier: Dossier, form: RepairDrift, context: Context) -> tuple[tuple[str, Text], ...]:
    """Ask for a reason where a service is ended, and refuse what is not of its order or would not be ended."""
    if not _ends(dossier, context):
        return (("also", tr("Nothing is ended with this repair.")),) if named_in(form.also) else ()
    found = list(strangers(form.also, dossier))
    if len(form.reason or "") < _SHORTEST:
        found.append(("reason", tr("Say why the service is ended.")))
    return tuple(found)


def insists(dossier: Dossier, context: Context) -> frozenset[str]:
    """Ask for the reason from the start where a service is ended."""
    return frozenset({"reason"}) if _ends(dossier, context) else frozenset()


def _ends(dossier: Dossier, context: Context) -> bool:
    pair = pair_of(dossier, context)
    return pair is not None and pair.kind is DriftKind.CANCELLED_RUNNING


def plan(dossier: Dossier, form: RepairDrift, context: Context) -> WritePlan:
    """End the service under a claim of the Opportunity, or set the Opportunity to cancelled.

    Raises:
        LookupError: there is nothing to repair, or something was not read.
    """
    pair, opportunity = pair_of(dossier, context), dossier.opportunity
    if pair is None or opportunity is None:
        raise LookupError(dossier.item.id)
    if pair.kind is DriftKind.CANCELLED_RUNNING:
        return _end(dossier, pair, opportunity, form, context)
    stage = context.org.choice("cancelled_stage")
    if pair.kind is not DriftKind.ENDED_OPEN or stage is None:
        raise LookupError(dossier.item.id)
    write = FieldWrite(field="StageName", label=tr("Stage"), before=opportunity.stage, after=stage)
    rows: tuple[RowStep, ...] = (_update(opportunity, dossier.case, (write,)), *_close(dossier, context))
    title = tr("Cancel the Opportunity of service {service}", service=str(pair.service_id))
    waits = dossier.case is not None and len(rows) == 1
    notes = (tr("The Case stays open: the equipment has not come back."),) if waits else ()
    return write_plan(KEY, title, dossier, context, rows, notes=notes)


def _close(dossier: Dossier, context: Context) -> tuple[RowStep, ...]:
    """Close the cancellation Case, unless equipment has yet to come back (domain.md 2.4)."""
    case = dossier.case
    if case is None or equipment_missing(case, dossier.opportunity, context.profile):
        return ()
    return (close_case(case, context, *owner_write(case, context)),)


def _end(dossier: Dossier, pair: DriftPair, opportunity: Opportunity, form: RepairDrift, context: Context) -> WritePlan:
    """Claim the Opportunity with a note under its guard, so that two consoles never end one service; then end it.

    What was chosen to end with it comes first: if one of those fails, this service still shows as drift.
    """
    service, ending = service_of(dossier), dossier.ending
    if service is None or ending is None:
        raise LookupError(dossier.item.id)
    chosen, number = chosen_of(form.also, dossier), ", ".join((str(service.id), *named_in(form.also)))
    endings = tuple(ending_of(one, dossier, service, context) for one in (*chosen, service))
    claim = replace(_update(opportunity, dossier.case, (_note(opportunity, number, form, context),)), exclusive=True)
    notes = (
        tr("The Opportunity is cancelled already: a note on it keeps a second console from ending the service too."),
        describe(pair),
        *goes_on(dossier, chosen),
    )
    title = tr("Terminate service {service}", service=number)
    made = write_plan(KEY, title, dossier, context, (), notes=notes)
    return replace(made, steps=(Atomic(steps=(claim,)), *endings))


def _note(opportunity: Opportunity, number: str, form: RepairDrift, context: Context) -> FieldWrite:
    before = opportunity.description if isinstance(opportunity, OpportunityInFull) else None
    stamp = context.now.astimezone(JAPAN).strftime("%Y-%m-%d %H:%M JST")
    line = f"[{stamp} {context.agent.name}] {_BEGUN} {number}: {form.reason} [{context.plan_id}]"
    after = f"{before.rstrip()}\n{line}" if before else line
    return FieldWrite(field="Description", label=tr("Notes"), before=before, after=after, private=True)


def _update(opportunity: Opportunity, case: Case | None, writes: tuple[FieldWrite, ...]) -> UpdateRecord:
    return UpdateRecord(
        object="Opportunity",
        id=opportunity.id,
        name=opportunity_name(opportunity, case),
        writes=writes,
        seen=seen_version(opportunity),
    )


ACTION: Final = ActionSpec(
    key=KEY,
    title=tr("Repair"),
    hint=tr("Bring Salesforce and WHMCS back into step"),
    tone=Tone.PRIMARY,
    shortcut="A",
    queues=frozenset({"drift"}),
    form=RepairDrift,
    available=available,
    plan=plan,
    choices=choices,
    problems=problems,
    insists=insists,
    settles=("cancelled_stage", "closed_case_status"),
    writes=(
        *vital("Opportunity", "StageName"),
        *fed("reason", update("Opportunity", "Description")),
        *update("Case", "Status", "OwnerId"),
    ),
    ends=Role.SUPERVISOR,
)
