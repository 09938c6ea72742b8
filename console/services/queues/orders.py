"""Orders: to review, failed in provisioning, waiting for a SIM (domain.md 2.1)."""

from datetime import datetime
from typing import Final

from console.models.action import Context
from console.models.dossier import Dossier, ItemKind, ItemRef, Trigger
from console.models.order import OrderRow
from console.models.org import Org
from console.models.profile import Profile
from console.models.queue import Align, Column, Flag, FlagTone, QueueSpec, SubView
from console.models.text import Money, Text, tr
from console.services.rules.claims import claim_of
from console.services.rules.deadlines import is_priority, order_deadline
from console.services.rules.escalation import marks_of, order_triggers, orders_about
from console.services.rules.folding import fold
from console.services.rules.order_checks import ORDER_CHECKS
from console.services.rules.order_details import wants_porting_row
from console.services.rules.order_facts import order_facts
from console.services.rules.order_states import (
    PAYMENT_METHOD_MISSING,
    awaits_review,
    failed_condition,
    provisioning_failed,
    review_condition,
    sim_condition,
    waits_for_sim,
)
from console.services.rules.queue_lines import customer, customer_column
from console.services.rules.serviceability import check_address

KEY: Final = "orders"


def where(org: Org, _now: datetime) -> str:
    """Ask for all three lists in one query."""
    return f"({review_condition(org)} OR {failed_condition(org)} OR {sim_condition(org)})"


def count_where(org: Org, _now: datetime) -> str:
    """Count only what awaits review."""
    return review_condition(org)


def belongs(order: OrderRow, org: Org, _now: datetime) -> bool:
    """Tell whether an order is on any of the three lists."""
    return awaits_review(order, org) or provisioning_failed(order) or waits_for_sim(order)


def item(order: OrderRow) -> ItemRef:
    """Give the address of an order."""
    return ItemRef(queue=KEY, kind=ItemKind.ORDER, id=order.id, number=order.number, account_id=order.account_id)


def kind(order: OrderRow) -> str:
    """Name what was ordered, with the kind of SIM."""
    return order.sim_type or "SIM" if order.type == "SIM" else order.type or ""


def flags(order: OrderRow, _org: Org, profile: Profile, now: datetime) -> tuple[Flag, ...]:
    """Say what must not be missed on the line."""
    found: list[Flag] = []
    if provisioning_failed(order):
        found.append(Flag(key="failed", text=_failure(order.activation_error or ""), tone=FlagTone.DANGER))
    if waits_for_sim(order):
        found.append(Flag(key="sim", text=tr("Needs a SIM"), tone=FlagTone.WARNING))
    if is_priority(order, profile, now):
        found.append(Flag(key="priority", text=tr("Priority"), tone=FlagTone.DANGER))
    if wants_porting_row(order):
        found.append(Flag(key="mnp", text=tr("MNP")))
    if order.total is not None and order.total > profile.escalation.order_value_over:
        found.append(Flag(key="value", text=tr("High value"), tone=FlagTone.WARNING))
    if order.address_changed:
        found.append(Flag(key="address", text=tr("New address"), tone=FlagTone.WARNING))
    return tuple(found)


def _failure(code: str) -> Text:
    """Say why provisioning failed: in words where domain.md names the code, which the facts show as it is."""
    return tr("Failed: payment") if code == PAYMENT_METHOD_MISSING else tr("Failed: {code}", code=code)


def search(order: OrderRow) -> str:
    """Give the folded words that a search looks through."""
    parts = (order.number, customer(order), kind(order), order.status)
    number = order.account.customer_number if order.account else ""
    return fold(" ".join(part for part in (*parts, number or "") if part))


def headline(dossier: Dossier) -> Text:
    """Say who ordered what."""
    order = dossier.order
    if order is None:
        return tr("Order {number}", number=dossier.item.number)
    return tr("{customer} · {what}", customer=customer(order), what=kind(order))


def triggers(dossier: Dossier, context: Context) -> tuple[Trigger, ...]:
    """Detect escalation reasons."""
    return order_triggers(dossier, context.profile, check_address(dossier, context))


QUEUE: Final = QueueSpec(
    key=KEY,
    title=tr("Orders"),
    icon="mdi6.cart-outline",
    order=1,
    record=OrderRow,
    where=where,
    count_where=count_where,
    belongs=belongs,
    columns=(
        Column(key="number", title=tr("Order"), value=lambda order: order.number, width=10),
        customer_column(16),
        Column(key="kind", title=tr("Type"), value=kind, width=11),
        Column(
            key="total",
            title=tr("Total"),
            value=lambda order: tr("{value}", value=Money(order.total)) if order.total is not None else None,
            sort=lambda order: order.total or 0,
            width=10,
            align=Align.RIGHT,
        ),
        Column(key="age", title=tr("Age"), value=lambda order: order.created_at, width=9, align=Align.RIGHT, age=True),
    ),
    views=(
        SubView(key="to_review", title=tr("To review"), belongs=lambda order, org, _now: awaits_review(order, org)),
        SubView(
            key="provisioning_failed",
            title=tr("Provisioning failed"),
            belongs=lambda order, _org, _now: provisioning_failed(order),
        ),
        SubView(
            key="waiting_for_sim",
            title=tr("Waiting for a SIM"),
            belongs=lambda order, _org, _now: waits_for_sim(order),
        ),
    ),
    item=item,
    deadline=order_deadline,
    flags=flags,
    claim=claim_of,
    search=search,
    headline=headline,
    facts=order_facts,
    checks=ORDER_CHECKS,
    triggers=triggers,
    marks=marks_of(orders_about),
    settles=("review_statuses",),
    casework=True,
    home=lambda profile: profile.queues.orders,
)
