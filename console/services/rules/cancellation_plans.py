"""Pieces of plans that cancellations share: the claim before WHMCS, the Opportunity's fields and the Case's end."""

from dataclasses import replace
from typing import Any

from console.models.action import Context
from console.models.case import Case
from console.models.dossier import Dossier
from console.models.opportunity import Opportunity
from console.models.plan import Atomic, FieldWrite, RowStep, Step, UpdateRecord, ValueKind, WritePlan
from console.models.text import Text, tr
from console.services.rules.cancellation_case import IN_PROGRESS
from console.services.rules.planning import (
    comment_on,
    hand_over,
    opportunity_name,
    seen_version,
    update_case,
    write_plan,
)

STAGE = "StageName"
LINE_RETURN = "LineReturn__c"


def update_opportunity(opportunity: Opportunity, case: Case, writes: tuple[FieldWrite, ...]) -> UpdateRecord:
    """Change the Opportunity of a Case, guarded by the version that was seen."""
    name = opportunity_name(opportunity, case)
    return UpdateRecord(
        object="Opportunity", id=opportunity.id, name=name, writes=writes, seen=seen_version(opportunity)
    )


def changed(field: str, label: Text, before: Any, after: Any, **more: Any) -> tuple[FieldWrite, ...]:
    """Write a field, or nothing where it stands so already."""
    return () if before == after else (FieldWrite(field=field, label=label, before=before, after=after, **more),)


def claim_step(case: Case, sentence: str, reason: str | None, context: Context) -> Atomic:
    """Claim the Case under its guard, before WHMCS is asked for anything.

    The guard goes out even when the Case is this person's already, so that of two consoles one meets a conflict; the
    comment, which carries the plan's id, makes the claim this plan's own. A reason may name the customer, so the
    journal keeps no words of it: it is written here, where nothing has happened yet, and never after WHMCS.
    """
    owner = hand_over(case, context.agent.id, context.agent.name)
    row = replace(update_case(case, (owner,)), claims=True)
    told = (comment_on(case.id, case.number, f"Reason: {reason}", context),) if reason else ()
    return Atomic(steps=(row, public_comment(case, sentence, context), *told))


def public_comment(case: Case, sentence: str, context: Context) -> RowStep:
    """Comment on the Case in words that name no customer, so that a run which is cut off can go on with them."""
    made = comment_on(case.id, case.number, sentence, context)
    return replace(made, writes=tuple(replace(write, private=False) for write in made.writes))


def in_progress(case: Case, context: Context) -> tuple[FieldWrite, ...]:
    """Move a new Case on, where the org has that word."""
    field = context.org.field("Case", "Status")
    if field is None or case.status == IN_PROGRESS or (field.values and IN_PROGRESS not in field.values):
        return ()
    return (FieldWrite(field="Status", label=tr("Case status"), before=case.status, after=IN_PROGRESS),)


def link(case: Case, opportunity: Opportunity, context: Context) -> tuple[FieldWrite, ...]:
    """Link the Case to the Opportunity that the service id led to, where it is linked to none."""
    lookup = context.org.choice("case_opportunity_field")
    info = context.org.field("Case", lookup) if lookup else None
    if lookup is None or info is None or not info.updateable or case.opportunity_id is not None:
        return ()
    return (
        FieldWrite(
            field=lookup,
            label=tr("Opportunity"),
            before=None,
            after=opportunity.id,
            kind=ValueKind.REFERENCE,
            shown_after=opportunity.name,
        ),
    )


def plan_of_steps(
    action: str,
    title: Text,
    dossier: Dossier,
    context: Context,
    steps: tuple[Step, ...],
    *,
    notes: tuple[Text, ...] = (),
) -> WritePlan:
    """Make a plan of several steps."""
    return replace(write_plan(action, title, dossier, context, (), notes=notes), steps=steps)


def known(dossier: Dossier) -> tuple[Case, Opportunity]:
    """Give the Case and its Opportunity.

    Raises:
        LookupError: one of them was not read.
    """
    if dossier.case is None or dossier.opportunity is None:
        raise LookupError(dossier.item.id)
    return dossier.case, dossier.opportunity
