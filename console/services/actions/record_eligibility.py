"""Record the result of an NTT serviceability check (domain.md 2.2)."""

from collections.abc import Mapping
from typing import Any, Final

from pydantic import Field

from console.models.account import Account
from console.models.action import ActionSpec, Choice, Context, Form, Refusal, Tone
from console.models.case import Case
from console.models.dossier import Dossier
from console.models.plan import FieldWrite, RowStep, UpdateRecord, ValueKind, WritePlan
from console.models.text import Text, tr, verbatim
from console.services.rules.claims import held_by_another
from console.services.rules.eligibility import CASE_ID_FIELD, CASE_TYPE, NOTES_FIELD, movable, results, status_after
from console.services.rules.escalation import supervisors_only
from console.services.rules.planning import (
    close_case,
    closing_refusal,
    comment_on,
    opportunity_name,
    override_on_case,
    owner_write,
    seen_version,
    stamp,
    write_plan,
)
from console.services.rules.rights import commented, fed, spared, update, vital
from console.services.rules.serviceability import is_negative
from console.services.rules.settlement import unsettled_refusal

KEY: Final = "record_eligibility"


class RecordEligibility(Form):
    """What NTT answered."""

    result: str = Field(min_length=1, max_length=255, title="Result", description="What the NTT check gave.")
    note: str | None = Field(
        None, max_length=1300, title="Note", description="For the team.", json_schema_extra={"long": True}
    )
    move_stage: bool | None = Field(
        None, title="Move the Opportunity", description="To Ready when eligible, to Void when not."
    )


def available(dossier: Dossier, context: Context) -> Refusal | None:
    """Refuse for a closed Case, an open choice of the org, a holder, or an escalation."""
    case = dossier.case
    if case is None or case.is_closed:
        return Refusal(text=tr("The Case is closed."))
    if case.type != CASE_TYPE:
        return Refusal(text=tr("The Case is no eligibility check."))
    if dossier.account is None:
        return Refusal(text=tr("The Case has no Account to write the result to."))
    return (
        unsettled_refusal(context.org, "eligibility_status", "eligibility_results", "case_opportunity_field")
        or closing_refusal(context)
        or held_by_another(dossier, context)
        or supervisors_only(dossier, context)
    )


def choices(_dossier: Dossier, context: Context) -> Mapping[str, tuple[Choice, ...]]:
    """Offer the org's results."""
    return {"result": tuple(Choice(value=word, title=verbatim(word)) for word in results(context))}


def defaults(dossier: Dossier, context: Context) -> dict[str, Any]:
    """Move the stage unless the profile switched it off or there is nothing to move."""
    return {"move_stage": context.profile.eligibility.move_stage and movable(dossier.opportunity)}


def plan(dossier: Dossier, form: RecordEligibility, context: Context) -> WritePlan:
    """Write Account, Opportunity and Case in one call, all or none.

    Raises:
        LookupError: the Case or its Account is missing, or a choice is not settled.
    """
    case, account = dossier.case, dossier.account
    if case is None or account is None:
        raise LookupError(dossier.item.id)
    rows: list[RowStep] = [_account_step(dossier, account, case, form, context)]
    move = defaults(dossier, context)["move_stage"] if form.move_stage is None else form.move_stage
    notes: tuple[Text, ...] = ()
    if move and movable(dossier.opportunity):
        rows.extend(_stage_steps(dossier, form, context))
    elif move:
        notes = (tr("No Opportunity is moved: none is linked, or its sale has gone further."),)
    if form.note and not context.org.has("Account", NOTES_FIELD):
        rows.append(comment_on(case.id, case.number, form.note, context))
    rows.extend(override_on_case(case, context))
    rows.append(close_case(case, context, *owner_write(case, context)))
    title = tr("Record {result} for Case {number}", result=form.result, number=case.number)
    return write_plan(KEY, title, dossier, context, tuple(rows), notes=notes)


def _account_step(
    dossier: Dossier, account: Account, case: Case, form: RecordEligibility, context: Context
) -> UpdateRecord:
    writes = [
        FieldWrite(
            field="Internet_Eligibility__c",
            label=tr("Eligibility result"),
            before=account.eligibility,
            after=form.result,
        ),
        FieldWrite(
            field="Internet_Eligibility_Status__c",
            label=tr("Eligibility status"),
            before=account.eligibility_status,
            after=status_after(form.result, context),
        ),
        stamp("Internet_Eligibility_Checked_Date_Time__c", tr("Checked at"), account.eligibility_checked_at, context),
    ]
    if form.note and context.org.has("Account", NOTES_FIELD):
        before = account.eligibility_notes
        label = tr("Eligibility note")
        writes.append(FieldWrite(field=NOTES_FIELD, label=label, before=before, after=form.note, private=True))
    writes.extend(_case_id(account, case, context))
    name = tr("Account {number}", number=account.customer_number or account.id)
    return UpdateRecord(
        object="Account",
        id=account.id,
        name=name,
        writes=tuple(writes),
        seen=seen_version(account),
        etag=dossier.account_etag,
    )


def _case_id(account: Account, case: Case, context: Context) -> tuple[FieldWrite, ...]:
    """Point the Account at the Case, where the org has such a field (domain.md 3)."""
    info = context.org.field("Account", CASE_ID_FIELD)
    if info is None or not info.updateable or account.eligibility_case_id == case.id:
        return ()
    return (
        FieldWrite(
            field=CASE_ID_FIELD,
            label=tr("Eligibility Case"),
            before=account.eligibility_case_id,
            after=case.id,
            kind=ValueKind.REFERENCE,
            shown_after=case.number,
        ),
    )


def _stage_steps(dossier: Dossier, form: RecordEligibility, context: Context) -> tuple[UpdateRecord, ...]:
    opportunity, words = dossier.opportunity, context.profile.eligibility
    if opportunity is None:
        return ()
    stage = words.void_stage if is_negative(form.result, context) else words.ready_stage
    if opportunity.stage == stage:
        return ()
    write = FieldWrite(field="StageName", label=tr("Stage"), before=opportunity.stage, after=stage)
    name = opportunity_name(opportunity, dossier.case)
    return (
        UpdateRecord(
            object="Opportunity", id=opportunity.id, name=name, writes=(write,), seen=seen_version(opportunity)
        ),
    )


ACTION: Final = ActionSpec(
    key=KEY,
    title=tr("Record the result"),
    hint=tr("Write the NTT result to Account, Opportunity and Case in one go"),
    tone=Tone.PRIMARY,
    shortcut="A",
    queues=frozenset({"eligibility"}),
    ticks=True,
    form=RecordEligibility,
    available=available,
    plan=plan,
    choices=choices,
    defaults=defaults,
    settles=("eligibility_status", "eligibility_results", "case_opportunity_field", "closed_case_status"),
    writes=(
        *fed("result", vital("Account", "Internet_Eligibility__c")),
        *vital("Account", "Internet_Eligibility_Status__c"),
        *update("Account", "Internet_Eligibility_Checked_Date_Time__c"),
        *fed("note", spared("Account", NOTES_FIELD)),
        *spared("Account", CASE_ID_FIELD),
        *fed("move_stage", update("Opportunity", "StageName")),
        *vital("Case", "Status"),
        *update("Case", "OwnerId"),
        *commented(fed_by="note"),
    ),
)
