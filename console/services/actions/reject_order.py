"""Reject an order with a reason (domain.md 2.1)."""

from typing import Final

from pydantic import Field

from console.models.action import ActionSpec, Context, Form, Refusal, Tone
from console.models.dossier import Dossier
from console.models.plan import FieldWrite, RowStep, WritePlan
from console.models.text import tr
from console.services.rules.claims import held_by_another
from console.services.rules.escalation import escalation_case, supervisors_only
from console.services.rules.order_states import CANCELLED, awaits_review
from console.services.rules.planning import (
    close_case,
    closing_refusal,
    note_on_order,
    owner_write,
    update_order,
    write_plan,
)
from console.services.rules.rights import fed, update, vital
from console.services.rules.settlement import unsettled_refusal

KEY: Final = "reject_order"


class RejectOrder(Form):
    """Why the order is rejected."""

    reason: str = Field(
        min_length=2,
        max_length=1000,
        title="Reason",
        description="Goes to the order's notes; the customer sees the outcome in the portal.",
        json_schema_extra={"long": True},
    )


def available(dossier: Dossier, context: Context) -> Refusal | None:
    """Refuse while the order is not to be reviewed, is held by another, or is a supervisor's."""
    undecided = unsettled_refusal(context.org, "review_statuses")
    if undecided is not None:
        return undecided
    if dossier.order is None or not awaits_review(dossier.order, context.org):
        return Refusal(text=tr("The order does not wait for a review."))
    closes = closing_refusal(context) if dossier.notices else None
    return closes or held_by_another(dossier, context) or supervisors_only(dossier, context)


def plan(dossier: Dossier, form: RejectOrder, context: Context) -> WritePlan:
    """Cancel the order, keep the reason in its notes and close its internal notices.

    Raises:
        LookupError: the dossier has no order.
    """
    order = dossier.order
    if order is None:
        raise LookupError(dossier.item.id)
    sentence = f"Rejected: {form.reason}"
    if context.override:
        sentence += f" (override: {context.override})"
    writes = (
        FieldWrite(field="Status", label=tr("Order status"), before=order.status, after=CANCELLED),
        note_on_order(order, sentence, context),
        *owner_write(order, context),
    )
    cases = list(dossier.notices)
    escalation = escalation_case(dossier)
    if escalation is not None and escalation not in cases:
        cases.append(escalation)
    rows: tuple[RowStep, ...] = (update_order(order, writes), *(close_case(case, context) for case in cases))
    return write_plan(KEY, tr("Reject Order {number}", number=order.number), dossier, context, rows)


ACTION: Final = ActionSpec(
    key=KEY,
    title=tr("Reject"),
    hint=tr("Cancel the order with a reason"),
    tone=Tone.DANGER,
    shortcut="X",
    queues=frozenset({"orders"}),
    form=RejectOrder,
    available=available,
    plan=plan,
    settles=("review_statuses", "closed_case_status"),
    writes=(
        *vital("Order", "Status"),
        *fed("reason", vital("Order", "Description")),
        *update("Order", "OwnerId"),
        *update("Case", "Status"),
    ),
)
