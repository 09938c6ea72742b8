"""Assign a physical SIM card to an approved order (domain.md 2.1)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from pydantic import Field

from console.models.action import ActionSpec, Choice, Context, Form, Refusal, Tone
from console.models.dossier import Dossier
from console.models.ids import same_record
from console.models.order import Order, Sim
from console.models.plan import FieldWrite, Follow, RowStep, UpdateRecord, ValueKind, WritePlan
from console.models.text import tr, verbatim
from console.services.rules.activation import activation_writes
from console.services.rules.claims import held_by_another
from console.services.rules.escalation import supervisors_only
from console.services.rules.order_states import waits_for_sim
from console.services.rules.planning import override_on_order, owner_write, seen_version, update_order, write_plan
from console.services.rules.rights import ACTIVATION, fed, spared, vital
from console.services.rules.settlement import unsettled_refusal

KEY: Final = "assign_sim"
ASSIGNED: Final = "Assigned"


class AssignSim(Form):
    """Which card."""

    sim: str = Field(min_length=1, title="SIM card", description="A free card from the stock.")


def available(dossier: Dossier, context: Context) -> Refusal | None:
    """Refuse unless the order waits for a SIM and a free card is there."""
    if dossier.order is None or not waits_for_sim(dossier.order):
        return Refusal(text=tr("The order does not wait for a SIM card."))
    if not dossier.sims:
        return Refusal(text=tr("No free SIM card is in stock."))
    return (
        unsettled_refusal(context.org, "provisioning_trigger")
        or held_by_another(dossier, context)
        or supervisors_only(dossier, context)
    )


def usual(dossier: Dossier, _context: Context) -> bool:
    """It comes next for what waits for a card, whether one is in stock or not."""
    return dossier.order is not None and waits_for_sim(dossier.order)


def choices(dossier: Dossier, _context: Context) -> Mapping[str, tuple[Choice, ...]]:
    """Offer the free cards."""
    return {"sim": tuple(Choice(value=sim.id, title=verbatim(_card(sim))) for sim in dossier.sims)}


def _card(sim: Sim) -> str:
    return f"{sim.name}  {sim.phone}" if sim.phone else sim.name


def plan(dossier: Dossier, form: AssignSim, context: Context) -> WritePlan:
    """Take the card out of the stock, put it on the order and start the activation as the profile's trigger says.

    Raises:
        LookupError: there is no order, or the card is not among the free ones.
    """
    order = dossier.order
    sim = next((sim for sim in dossier.sims if same_record(sim.id, form.sim) or sim.name == form.sim), None)
    if order is None or sim is None:
        raise LookupError(form.sim)
    writes: tuple[FieldWrite, ...] = (
        FieldWrite(
            field="Assign_Physical_SIM__c",
            label=tr("SIM card"),
            before=None,
            after=sim.id,
            kind=ValueKind.REFERENCE,
            shown_after=sim.name,
        ),
        *owner_write(order, context),
        *override_on_order(order, context),
    )
    if context.profile.settlement.provisioning_trigger in ("activation", "both"):
        writes = (*writes, *activation_writes(order, _chosen_date(order, context)))
    rows: tuple[RowStep, ...] = (*_take_from_stock(sim, context), update_order(order, writes))
    title = tr("Assign SIM {card} to Order {number}", card=sim.name, number=order.number)
    return write_plan(KEY, title, dossier, context, rows, follow=Follow.PROVISIONING)


def _chosen_date(order: Order, context: Context) -> datetime | None:
    """Give the day that the customer chose, while it is to come (domain.md 2.1)."""
    when = order.activation_scheduled_at
    return when if order.activation_type == "Scheduled" and when is not None and when > context.now else None


def _take_from_stock(sim: Sim, context: Context) -> tuple[UpdateRecord, ...]:
    """Mark the card as taken where the stock has such a field: two agents must not give one card to two customers."""
    status = context.org.field("SIM_Inventory__c", "Status__c")
    if status is None or not status.updateable:
        return ()
    write = FieldWrite(field="Status__c", label=tr("Stock status"), before=sim.status, after=ASSIGNED)
    name = tr("SIM card {card}", card=sim.name)
    return (
        UpdateRecord(
            object="SIM_Inventory__c", id=sim.id, name=name, writes=(write,), seen=seen_version(sim), exclusive=True
        ),
    )


ACTION: Final = ActionSpec(
    key=KEY,
    title=tr("Assign SIM"),
    hint=tr("Give the order a card from the stock"),
    tone=Tone.PRIMARY,
    shortcut="S",
    queues=frozenset({"orders"}),
    form=AssignSim,
    available=available,
    usual=usual,
    plan=plan,
    choices=choices,
    settles=("provisioning_trigger",),
    writes=(
        *fed("sim", vital("Order", "Assign_Physical_SIM__c")),
        *ACTIVATION,
        *spared("SIM_Inventory__c", "Status__c"),
    ),
)
