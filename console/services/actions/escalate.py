"""Escalate an item to the supervisors, with a reason (domain.md 2.5)."""

from typing import Final

from pydantic import Field

from console.models.action import ActionSpec, Context, Form, Refusal
from console.models.dossier import Dossier, ItemKind
from console.models.plan import CreateRecord, FieldWrite, UpdateRecord, ValueKind, WritePlan
from console.models.text import tr
from console.services.rules.escalation import ESCALATION_TYPE, SUBJECT, escalated_because, rule_mark
from console.services.rules.identity_states import NOTE, account_row, note_write
from console.services.rules.planning import (
    comment_on,
    hand_over,
    note_on_order,
    update_case,
    update_order,
    write_plan,
)
from console.services.rules.rights import CASE_LOOKUP, commented, create, fed, spared, update, vital

KEY: Final = "escalate"
HIGH: Final = "High"
NOTED: Final = "Escalated to the supervisors"


class Escalate(Form):
    """Why a supervisor has to decide."""

    reason: str = Field(
        min_length=2,
        max_length=1000,
        title="Reason",
        description="The supervisors read it first.",
        json_schema_extra={"long": True},
    )


def available(dossier: Dossier, context: Context) -> Refusal | None:
    """Refuse what is escalated already, and an org without the supervisors' queue."""
    escalated = escalated_because(dossier)
    if escalated is not None:
        return Refusal(text=escalated)
    wanted = context.profile.escalation.supervisors_queue
    if wanted not in context.org.queues:
        return Refusal(text=tr("The supervisors' queue {name} was not found in Salesforce.", name=wanted))
    if dossier.case is not None and dossier.case.is_closed:
        return Refusal(text=tr("The Case is closed."))
    return None


def plan(dossier: Dossier, form: Escalate, context: Context) -> WritePlan:
    """Mark the item's own Case, or create one for an item that has none (an order, an ID check)."""
    queue = context.profile.escalation.supervisors_queue
    owner = context.org.queues[queue]
    number = dossier.item.number
    title = tr("Escalate {number} to the supervisors", number=number)
    if dossier.case is None:
        new = _new_case(dossier, form, context, owner, context.org.names.get(owner, queue))
        return write_plan(KEY, title, dossier, context, (*_note(dossier, context), new))
    case = dossier.case
    writes = (
        FieldWrite(field="IsEscalated", label=tr("Escalated"), before=case.is_escalated, after=True),
        FieldWrite(field="Priority", label=tr("Priority"), before=case.priority, after=HIGH),
        hand_over(case, owner, context.org.names.get(owner, queue)),
    )
    body = f"Escalated by {context.agent.name}: {form.reason}{rule_mark(dossier, context)}"
    comment = comment_on(case.id, case.number, body, context)
    return write_plan(KEY, title, dossier, context, (update_case(case, writes), comment))


def _note(dossier: Dossier, context: Context) -> tuple[UpdateRecord, ...]:
    """Note it on the item: whoever opened it before is then told, instead of deciding past the escalation."""
    if dossier.item.kind is ItemKind.ACCOUNT and dossier.account is not None:
        writes = note_write(dossier.account, NOTED, None, context)
        return (account_row(dossier, dossier.account, writes),) if writes else ()
    order, notes = dossier.order, context.org.field("Order", "Description")
    if order is None or notes is None or not notes.updateable:
        return ()
    return (update_order(order, (note_on_order(order, NOTED, context),)),)


def _new_case(dossier: Dossier, form: Escalate, context: Context, owner: str, owner_name: str) -> CreateRecord:
    reason = f"{form.reason}{rule_mark(dossier, context)}"
    subject = f"{SUBJECT}{dossier.item.kind} {dossier.item.number} #{context.plan_id[:8]}"
    writes = [
        FieldWrite(field="Subject", label=tr("Subject"), before=None, after=subject),
        FieldWrite(field="Priority", label=tr("Priority"), before=None, after=HIGH),
        FieldWrite(field="IsEscalated", label=tr("Escalated"), before=None, after=True),
        FieldWrite(
            field="OwnerId",
            label=tr("Owner"),
            before=None,
            after=owner,
            kind=ValueKind.REFERENCE,
            shown_after=owner_name,
        ),
        FieldWrite(field="Description", label=tr("Reason"), before=None, after=reason, private=True),
    ]
    writes.extend(_type(context))
    writes.extend(_links(dossier, context))
    name = tr("Escalation Case for {number}", number=dossier.item.number)
    return CreateRecord(object="Case", name=name, writes=tuple(writes), identity=("Subject",))


def _type(context: Context) -> tuple[FieldWrite, ...]:
    """Use the type `Escalation` where the org's picklist has it or is open."""
    field = context.org.field("Case", "Type")
    if field is None or (field.restricted and ESCALATION_TYPE not in field.values):
        return ()
    return (FieldWrite(field="Type", label=tr("Type"), before=None, after=ESCALATION_TYPE),)


def _links(dossier: Dossier, context: Context) -> tuple[FieldWrite, ...]:
    links: list[FieldWrite] = []
    if dossier.account is not None:
        links.append(
            FieldWrite(
                field="AccountId",
                label=tr("Account"),
                before=None,
                after=dossier.account.id,
                kind=ValueKind.REFERENCE,
                shown_after=dossier.account.customer_number or dossier.account.id,
            )
        )
    lookup = context.org.choice("case_opportunity_field")
    if lookup is not None and dossier.opportunity is not None:
        links.append(
            FieldWrite(
                field=lookup,
                label=tr("Opportunity"),
                before=None,
                after=dossier.opportunity.id,
                kind=ValueKind.REFERENCE,
            )
        )
    return tuple(links)


ACTION: Final = ActionSpec(
    key=KEY,
    title=tr("Escalate"),
    hint=tr("Hand the item to the supervisors"),
    shortcut="E",
    casework=True,
    form=Escalate,
    available=available,
    plan=plan,
    writes=(
        *spared("Order", "Description"),
        *spared("Account", NOTE),
        *create("Case", "Subject", "Priority", "IsEscalated", "OwnerId", "Type", "AccountId", CASE_LOOKUP),
        *fed("reason", create("Case", "Description")),
        *vital("Case", "IsEscalated", "OwnerId"),
        *update("Case", "Priority"),
        *commented(fed_by="reason"),
    ),
    hands_over=True,
)
