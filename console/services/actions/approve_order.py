"""Approve an order, by type (domain.md 2.1)."""

from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from pydantic import AwareDatetime, Field

from console.models.action import ActionSpec, Context, Form, Refusal, Tone
from console.models.dossier import Dossier
from console.models.order import Order
from console.models.plan import Follow, RowStep, WritePlan
from console.models.right import How
from console.models.text import Text, tr
from console.services.clock import JAPAN
from console.services.rules.activation import approval_rows
from console.services.rules.claims import held_by_another
from console.services.rules.escalation import escalation_case, supervisors_only, triggered_for_supervisors
from console.services.rules.failing_checks import refuse_failing, with_failing
from console.services.rules.order_checks import ORDER_CHECKS
from console.services.rules.order_details import payment_seen
from console.services.rules.order_states import awaits_review, lacks_card
from console.services.rules.planning import close_case, closing_refusal, note_on_order, owner_write, write_plan
from console.services.rules.rights import ACTIVATION, closed, fed, update, vital
from console.services.rules.settlement import unsettled_refusal

KEY: Final = "approve_order"


class ApproveOrder(Form):
    """What an approval may say besides yes."""

    scheduled_at: AwareDatetime | None = Field(
        None,
        title="Activation on",
        description="The installation date from NTT, or the date the customer chose; empty is at once.",
    )


def available(dossier: Dossier, context: Context) -> Refusal | None:
    """Refuse while the order is not to be reviewed, is held, is a supervisor's, or a check fails."""
    order = dossier.order
    undecided = unsettled_refusal(context.org, "review_statuses", "approved_status", "provisioning_trigger")
    if undecided is not None:
        return undecided
    if order is None or not awaits_review(order, context.org):
        return Refusal(text=tr("The order does not wait for a review."))
    closes = closing_refusal(context) if dossier.notices else None
    if closes is not None:
        return closes
    failing = refuse_failing(ORDER_CHECKS, dossier, context)
    held = with_failing(held_by_another(dossier, context), failing, context)
    return held or supervisors_only(dossier, context) or triggered_for_supervisors(dossier, context) or failing


def usual(dossier: Dossier, context: Context) -> bool:
    """It comes next for what waits for a review."""
    return dossier.order is not None and awaits_review(dossier.order, context.org)


def defaults(dossier: Dossier, _context: Context) -> dict[str, Any]:
    """Start with the date that the customer chose, where one is on the order."""
    order = dossier.order
    chosen: datetime | None = None
    if order is not None and order.activation_type == "Scheduled" and not lacks_card(order):
        chosen = order.activation_scheduled_at
    return {"scheduled_at": chosen}


def problems(dossier: Dossier, form: ApproveOrder, context: Context) -> tuple[tuple[str, Text], ...]:
    """Refuse a date that has passed, that a reservation does not last to, or that a physical SIM cannot have."""
    order, date = dossier.order, form.scheduled_at
    if order is None or date is None:
        return _lacks_date(order, context)
    if lacks_card(order):
        return (("scheduled_at", tr("A physical SIM waits for its card; it cannot be scheduled here.")),)
    if date < context.now:
        return (("scheduled_at", tr("This date has passed.")),)
    if order.mnp_expires_on is not None and order.mnp_expires_on < date.astimezone(JAPAN).date():
        sentence = tr("The MNP reservation expires on {day}, before this date.", day=order.mnp_expires_on)
        return (("scheduled_at", sentence),)
    return ()


def _lacks_date(order: Order | None, context: Context) -> tuple[tuple[str, Text], ...]:
    """Refuse to activate at once what the customer scheduled without a day that the order tells."""
    if order is None or order.type == "Internet" or order.activation_type != "Scheduled" or lacks_card(order):
        return ()
    if order.activation_scheduled_at is not None:  # an agent who clears the day has chosen to
        return ()
    if closed("Order", "Activation_Scheduled_At__c", context.org, How.UPDATE) is not None:
        elsewhere = tr("The customer chose a day that you cannot see or set: somebody who can has to decide.")
        return (("scheduled_at", elsewhere),)
    return (("scheduled_at", tr("The customer chose a day, and the order does not tell it: ask for it.")),)


def plan(dossier: Dossier, form: ApproveOrder, context: Context) -> WritePlan:
    """Approve, claim and close the order's internal notices in one call.

    Raises:
        LookupError: the dossier has no order.
    """
    order = dossier.order
    if order is None:
        raise LookupError(dossier.item.id)
    more = owner_write(order, context)
    if context.override:
        more = (*more, note_on_order(order, f"Approved with override: {context.override}", context))
    rows: tuple[RowStep, ...] = approval_rows(order, form.scheduled_at, context, more)
    rows = (*rows, *(close_case(case, context) for case in dossier.notices if not case.is_closed))
    escalation = escalation_case(dossier)
    if escalation is not None and escalation not in dossier.notices:
        rows = (*rows, close_case(escalation, context))
    notes: tuple[Text, ...] = (tr("Provisioning starts with this and cannot be undone here."),)
    if lacks_card(order):
        notes = (tr("The order then waits until a SIM card is assigned."),)
    title = tr("Approve Order {number}", number=order.number)
    follow = None if lacks_card(order) else Follow.PROVISIONING
    made = write_plan(KEY, title, dossier, context, rows, follow=follow, notes=notes)
    return replace(made, payment=payment_seen(dossier, context))


ACTION: Final = ActionSpec(
    key=KEY,
    title=tr("Approve"),
    hint=tr("Approve the order and start provisioning"),
    tone=Tone.PRIMARY,
    shortcut="A",
    queues=frozenset({"orders"}),
    ticks=True,
    form=ApproveOrder,
    available=available,
    usual=usual,
    plan=plan,
    defaults=defaults,
    problems=problems,
    settles=("review_statuses", "provisioning_trigger", "approved_status", "closed_case_status"),
    writes=(
        *vital("Order", "Status"),
        *ACTIVATION,
        *fed("scheduled_at", update("Order", "Activation_Scheduled_At__c")),
        *update("Case", "Status"),
    ),
)
