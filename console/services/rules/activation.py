"""What an approval writes into an order, by type, trigger and what `Approved` means (domain.md 2.1, 3)."""

from datetime import datetime

from console.models.action import Context
from console.models.order import Order
from console.models.plan import FieldWrite, RowStep, UpdateRecord, ValueKind
from console.models.text import tr
from console.services.rules.order_states import APPROVED, is_physical_sim, lacks_card
from console.services.rules.planning import update_order, wire_moment

ACTIVATING = "Activating"
SCHEDULED = "Scheduled"
_LATER = {ACTIVATING: ("Scheduled", "Activated"), SCHEDULED: ("Activating", "Activated")}


def status_write(order: Order) -> FieldWrite:
    """Approve by Status; the platform may have completed the order by the time it is read back."""
    return FieldWrite(
        field="Status",
        label=tr("Order status"),
        before=order.status,
        after=APPROVED,
        accepts=("Activated", "Completed"),
    )


def activation_writes(order: Order, scheduled_at: datetime | None) -> tuple[FieldWrite, ...]:
    """Start the activation now, or schedule it."""
    target = SCHEDULED if scheduled_at else ACTIVATING
    writes = [
        FieldWrite(
            field="Activation_Status__c",
            label=tr("Activation status"),
            before=order.activation_status,
            after=target,
            accepts=_LATER[target],
        )
    ]
    if scheduled_at:
        writes.extend(scheduled_write(order, scheduled_at))
    return tuple(writes)


def scheduled_write(order: Order, scheduled_at: datetime) -> tuple[FieldWrite, ...]:
    """Write the activation's date, unless the order has it already."""
    after, before = wire_moment(scheduled_at), wire_moment(order.activation_scheduled_at)
    if before == after:
        return ()
    label = tr("Activation scheduled at")
    return (
        FieldWrite(field="Activation_Scheduled_At__c", label=label, before=before, after=after, kind=ValueKind.MOMENT),
    )


def approval_rows(
    order: Order, scheduled_at: datetime | None, context: Context, more: tuple[FieldWrite, ...]
) -> tuple[RowStep, ...]:
    """Give the writes of an approval.

    Physical SIM: `Status` alone, the order then waits for a SIM; one that has its card already waits for nothing, and
    would be on no list. Else the profile's trigger says which of `Status` and `Activation_Status__c` is written. Where
    `Approved` has the StatusCode `Activated`, `Status` stands alone in its write and the other fields go before it in
    the same all-or-none call (domain.md 3).
    """
    trigger = context.profile.settlement.provisioning_trigger
    fields: tuple[FieldWrite, ...] = more
    status: tuple[FieldWrite, ...] = ()
    if is_physical_sim(order) or trigger in ("status", "both"):
        status = (status_write(order),)
    if not lacks_card(order):
        if trigger in ("activation", "both"):
            fields = (*more, *activation_writes(order, scheduled_at))
        elif scheduled_at:
            fields = (*more, *scheduled_write(order, scheduled_at))
    # Where the code could not be read Status stands alone too: that is right for either meaning.
    if context.org.status_codes.get(APPROVED, "Activated") != "Activated" or not status or not fields:
        return (update_order(order, (*status, *fields)),)
    alone = UpdateRecord(object="Order", id=order.id, name=tr("Order {number}", number=order.number), writes=status)
    return (update_order(order, fields), alone)
