"""Pieces of write plans that several actions need: values, claims, case closings and notes."""

from datetime import UTC, datetime
from typing import Final

from console.models.action import Context, Refusal
from console.models.case import Case
from console.models.dossier import Dossier
from console.models.identity import ClaimTask
from console.models.ids import same_record
from console.models.opportunity import Opportunity
from console.models.order import Order, OrderRow
from console.models.org import Org
from console.models.plan import (
    Atomic,
    CreateRecord,
    FieldWrite,
    Follow,
    RowStep,
    UpdateRecord,
    Value,
    ValueKind,
    WritePlan,
)
from console.models.record import Versioned
from console.models.text import Text, tr
from console.services.clock import JAPAN

_MOST_ROWS: Final = 25
"""One all-or-none call takes so many rows; what is left over, such as a flood of notices, follows in a second call."""


def wire_moment(moment: datetime | None) -> str | None:
    """Write an aware instant as Salesforce takes it, in whole seconds of UTC."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if moment else None


def seen_version(record: Versioned) -> str | None:
    """Give the version of a record as it was read, for the guard of its write."""
    return wire_moment(record.modified_at)


def write_plan(  # noqa: PLR0913 - a plan has these parts
    action: str,
    title: Text,
    dossier: Dossier,
    context: Context,
    rows: tuple[RowStep, ...],
    *,
    follow: Follow | None = None,
    notes: tuple[Text, ...] = (),
) -> WritePlan:
    """Make a plan of Salesforce rows that are written together or not at all."""
    return WritePlan(
        id=context.plan_id,
        action=action,
        item=dossier.item,
        title=title,
        agent=context.agent.id,
        agent_name=context.agent.name,
        steps=tuple(Atomic(steps=rows[start : start + _MOST_ROWS]) for start in range(0, len(rows), _MOST_ROWS)),
        ticks=tuple(sorted(context.ticks)),
        override=context.override,
        follow=follow,
        notes=notes,
    )


def owner_write(record: OrderRow | Case, context: Context) -> tuple[FieldWrite, ...]:
    """Claim a record with the decision: its owner becomes the person who decides (design: claimed before decided)."""
    if same_record(record.owner_id, context.agent.id):
        return ()
    return (hand_over(record, context.agent.id, context.agent.name),)


def hand_over(record: OrderRow | Case | ClaimTask, owner: str, name: str) -> FieldWrite:
    """Write another owner into a record."""
    return FieldWrite(
        field="OwnerId",
        label=tr("Owner"),
        before=record.owner_id,
        after=owner,
        kind=ValueKind.REFERENCE,
        shown_before=record.owner.name if record.owner else None,
        shown_after=name,
    )


def update_order(order: OrderRow, writes: tuple[FieldWrite, ...]) -> UpdateRecord:
    """Change an Order, guarded by the version that was seen."""
    name = tr("Order {number}", number=order.number)
    return UpdateRecord(object="Order", id=order.id, name=name, writes=writes, seen=seen_version(order))


def opportunity_name(opportunity: Opportunity, case: Case | None) -> Text:
    """Name an Opportunity in a plan: by its service or its Case.

    Never by its Name, which often is the customer's: what a plan calls its records goes to the journal.
    """
    if opportunity.service_id is not None:
        return tr("Opportunity of service {service}", service=str(opportunity.service_id))
    if case is not None:
        return tr("Opportunity of Case {number}", number=case.number)
    return tr("Opportunity {name}", name=opportunity.id)


def update_case(case: Case, writes: tuple[FieldWrite, ...]) -> UpdateRecord:
    """Change a Case, guarded by the version that was seen."""
    name = tr("Case {number}", number=case.number)
    return UpdateRecord(object="Case", id=case.id, name=name, writes=writes, seen=seen_version(case))


def closing_refusal(context: Context) -> Refusal | None:
    """Refuse what has to close a Case while the profile's word for closed closes none in this org (domain.md 3)."""
    word, known = context.profile.settlement.closed_case_status, context.org.closed_statuses
    if not known or word in known:
        return None
    return Refusal(text=tr("The Case status {word} closes no Case in this organisation: see the profile.", word=word))


def words_of_plan(plan: WritePlan, context: Context) -> Refusal | None:
    """Refuse a plan with a word that this organisation does not have, or that closes no Case here (domain.md 3)."""
    word = context.profile.settlement.closed_case_status
    closes = any(
        row.object == "Case" and write.field == "Status" and write.after == word
        for row in plan.rows
        for write in row.writes
    )
    return (closing_refusal(context) if closes else None) or unknown_word(plan, context.org)


def unknown_word(plan: WritePlan, org: Org) -> Refusal | None:
    """Refuse a word that a picklist does not offer here: Salesforce would, and only after WHMCS has ended a service.

    A stage is never restricted: Salesforce would take any word, and the Opportunity would stand where nobody looks.
    """
    for row in plan.rows:
        for write in row.writes:
            info = org.field(row.object, write.field)
            if info is None or not info.values or not isinstance(write.after, str) or write.after in info.values:
                continue
            if info.restricted or write.field == "StageName":
                return Refusal(text=tr("{field} has no word {word} in this organisation: see the profile.",
                                       field=info.label, word=write.after))  # fmt: skip
    return None


def close_case(case: Case, context: Context, *more: FieldWrite) -> UpdateRecord:
    """Close a Case with the org's word for closed."""
    closed = context.profile.settlement.closed_case_status
    status = FieldWrite(field="Status", label=tr("Case status"), before=case.status, after=closed)
    return update_case(case, (status, *more))


def comment_on(case_id: str, case_number: str, body: str, context: Context) -> CreateRecord:
    """Comment on a Case; the plan's id in the text finds the comment again."""
    marked = f"{body}\n[{context.plan_id}]"
    return CreateRecord(
        object="CaseComment",
        name=tr("Comment on Case {number}", number=case_number),
        writes=(
            FieldWrite(field="ParentId", label=tr("Case"), before=None, after=case_id, kind=ValueKind.REFERENCE,
                       shown_after=case_number),
            FieldWrite(field="CommentBody", label=tr("Comment"), before=None, after=marked, private=True),
        ),
        identity=("ParentId", "CommentBody"),
    )  # fmt: skip


def note_on_order(order: Order, sentence: str, context: Context) -> FieldWrite:
    """Add a line to the order's notes, signed and dated in Japan time; what stands there stays."""
    stamp = context.now.astimezone(JAPAN).strftime("%Y-%m-%d %H:%M JST")
    line = f"[{stamp} {context.agent.name}] {sentence}"
    before: Value = order.description
    after = f"{order.description.rstrip()}\n{line}" if order.description else line
    return FieldWrite(field="Description", label=tr("Notes"), before=before, after=after, private=True)


def override_on_order(order: Order, context: Context) -> tuple[FieldWrite, ...]:
    """Keep a supervisor's reason for an override in the order's notes (domain.md 2.5); the journal has no words."""
    return (note_on_order(order, f"Decided with override: {context.override}", context),) if context.override else ()


def override_on_case(case: Case, context: Context) -> tuple[CreateRecord, ...]:
    """Keep a supervisor's reason for an override as a comment on the Case (domain.md 2.5)."""
    body = f"Decided by {context.agent.name} with override: {context.override}"
    return (comment_on(case.id, case.number, body, context),) if context.override else ()


def stamp(field: str, label: Text, before: datetime | None, context: Context) -> FieldWrite:
    """Write the moment of the decision into a field, whatever stood there."""
    return FieldWrite(
        field=field,
        label=label,
        before=wire_moment(before),
        after=wire_moment(context.now),
        kind=ValueKind.MOMENT,
        sets_only=True,
    )
