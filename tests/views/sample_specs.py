"""Queues and actions for the tests of the window: declared as the real ones are, with nothing behind them."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from pydantic import Field

from console.models.action import ActionSpec, Choice, Context, Form, NoForm, Refusal, Tone
from console.models.case import Case
from console.models.dossier import Claim, Dossier, FactSection, ItemKind, ItemRef, Trigger
from console.models.order import OrderRow
from console.models.org import Org, Role
from console.models.plan import WritePlan
from console.models.profile import Profile
from console.models.queue import Align, Column, Deadline, DeadlineState, Flag, FlagTone, QueueSpec, SubView
from console.models.text import Money, Text, tr, verbatim


class ApproveForm(Form):
    """Asks for nothing that must be filled in."""

    scheduled_at: datetime | None = Field(
        None, title="Activation date", description="The date that NTT gave, in Japan time; empty means at once."
    )


class ReasonForm(Form):
    """Asks for a reason of some length."""

    reason: str = Field(
        min_length=3, max_length=400, title="Reason", description="Goes to the notes.", json_schema_extra={"long": True}
    )


class EligibilityForm(Form):
    """Asks for a choice, a note and a switch."""

    result: str = Field(min_length=1, title="Result", description="What NTT answered for this address.")
    note: str = Field("", title="Note", json_schema_extra={"long": True})
    move_stage: bool = Field(default=True, title="Move the Opportunity's stage with the result")


class SimForm(Form):
    """Asks for one of the free SIM cards."""

    sim: str = Field(min_length=1, title="SIM card")


class ReassignForm(Form):
    """Asks for a colleague and a reason in one line."""

    owner: str = Field(min_length=1, title="New owner")
    reason: str = Field(min_length=3, title="Reason")


def never_planned(_dossier: Dossier, _values: Any, _context: Context) -> WritePlan:
    """Stand in for a plan: the fake desk makes them itself."""
    raise NotImplementedError


def always(_dossier: Dossier, _context: Context) -> Refusal | None:
    """Stand in for a rule: the fake desk refuses by itself."""
    return None


def action(key: str, title: str, shortcut: str, **more: Any) -> ActionSpec:
    """Declare an action of both sample queues, keywords override."""
    values: dict[str, Any] = {
        "key": key,
        "title": tr(title),
        "hint": tr(title),
        "shortcut": shortcut,
        "queues": frozenset({"orders", "eligibility"}),
        "available": always,
        "plan": never_planned,
        "writes": (),
    }
    return ActionSpec(**(values | more))


APPROVE = action("approve_order", "Approve", "A", tone=Tone.PRIMARY, ticks=True, form=ApproveForm)
REJECT = action("reject_order", "Reject", "R", tone=Tone.DANGER, form=ReasonForm)
ASSIGN_SIM = action("assign_sim", "Assign SIM", "S", form=SimForm)
RECORD = action("record_eligibility", "Record result", "E", tone=Tone.PRIMARY, form=EligibilityForm)
ESCALATE = action("escalate", "Escalate", "X", form=ReasonForm)
CLAIM = action("claim", "Claim", "C", decides=False, form=NoForm)
RELEASE = action("release", "Release", "L", decides=False, form=NoForm)
REASSIGN = action("reassign", "Reassign", "G", decides=False, form=ReassignForm, role=Role.SUPERVISOR)
ACTIONS = (APPROVE, REJECT, ASSIGN_SIM, RECORD, ESCALATE, CLAIM, RELEASE, REASSIGN)

CHOICES: Mapping[str, tuple[Choice, ...]] = {
    "result": tuple(
        Choice(value=word, title=verbatim(word)) for word in ("Home 1G", "Home 10G", "Apartment 1G", "Not Eligible")
    ),
    "sim": (
        Choice(value="a0S000000000011AAA", title=verbatim("8981100022334455661 (nano, 070-1234-0001)")),
        Choice(value="a0S000000000012AAA", title=verbatim("8981100022334455679 (nano, 070-1234-0002)")),
    ),
    "owner": (
        Choice(value="005000000000002AAA", title=verbatim("鈴木 健")),
        Choice(value="005000000000003AAA", title=verbatim("田中 一郎")),
    ),
}

HOLDERS = {"005000000000001AAA": "佐藤 花子", "005000000000002AAA": "鈴木 健", "005000000000003AAA": "田中 一郎"}


def claim_of(record: OrderRow | Case, context: Context) -> Claim:
    """Read a claim from the owner alone."""
    holder = record.owner_id
    if holder not in HOLDERS or record.modified_at is None:
        return Claim()
    until = record.modified_at + timedelta(minutes=30)
    return Claim(
        holder=holder,
        name=HOLDERS[holder],
        mine=str(holder) == str(context.agent.id),
        expires_at=until,
        live=until > context.now,
    )


def deadline_of(record: OrderRow | Case, profile: Profile, now: datetime) -> Deadline | None:
    """Count two hours by the clock on the wall; the samples need no business time."""
    if record.created_at is None:
        return None
    due = record.created_at + timedelta(minutes=profile.sla.order_minutes)
    left = due - now
    state = DeadlineState.FINE if left > timedelta(minutes=30) else DeadlineState.NEAR
    return Deadline(
        due_at=due,
        left=left,
        state=state if left > timedelta() else DeadlineState.OVER,
        rule=tr("Orders are reviewed within {minutes} minutes", minutes=profile.sla.order_minutes),
    )


def order_flags(order: OrderRow, _org: Org, _profile: Profile, _now: datetime) -> tuple[Flag, ...]:
    """Flag what the sample orders have."""
    flags = []
    if order.activation_error:
        flags.append(Flag(key="failed", text=verbatim(order.activation_error), tone=FlagTone.DANGER))
    if order.mnp_expires_on:
        flags.append(Flag(key="mnp", text=tr("MNP until {day}", day=order.mnp_expires_on), tone=FlagTone.WARNING))
    if order.address_changed:
        flags.append(Flag(key="address", text=tr("Address changed"), tone=FlagTone.WARNING))
    return tuple(flags)


def no_flags(_case: Case, _org: Org, _profile: Profile, _now: datetime) -> tuple[Flag, ...]:
    """Flag nothing."""
    return ()


def _name(record: OrderRow | Case) -> str:
    return record.account.name if record.account else ""


def _headline(dossier: Dossier) -> Text:
    return verbatim(_name(dossier.order) if dossier.order else dossier.case.subject if dossier.case else "")


def _no_facts(_dossier: Dossier, _context: Context) -> tuple[FactSection, ...]:
    return ()


def _no_triggers(_dossier: Dossier, _context: Context) -> tuple[Trigger, ...]:
    return ()


def _order_item(order: OrderRow) -> ItemRef:
    return ItemRef(queue="orders", kind=ItemKind.ORDER, id=order.id, number=order.number, account_id=order.account_id)


def _case_item(case: Case) -> ItemRef:
    return ItemRef(queue="eligibility", kind=ItemKind.CASE, id=case.id, number=case.number, account_id=case.account_id)


ORDERS = QueueSpec(
    key="orders",
    title=tr("Orders"),
    icon="mdi6.cart-check",
    order=1,
    record=OrderRow,
    where=lambda _org, _now: "Status = 'Pending Review'",
    count_where=lambda _org, _now: "Status = 'Pending Review'",
    belongs=lambda order, _org, _now: order.status == "Pending Review",
    columns=(
        Column(key="number", title=tr("Order"), value=lambda order: order.number, width=10),
        Column(key="customer", title=tr("Customer"), value=_name, width=18),
        Column(key="type", title=tr("Type"), value=lambda order: order.type, width=8),
        Column(
            key="total",
            title=tr("Amount"),
            value=lambda order: tr("{amount}", amount=Money(order.total)) if order.total is not None else None,
            sort=lambda order: order.total or 0,
            width=9,
            align=Align.RIGHT,
        ),
        Column(key="age", title=tr("Received"), value=lambda order: order.created_at, width=14),
    ),
    views=(
        SubView(key="to_review", title=tr("To review"), belongs=lambda order, _org, _now: not order.activation_error),
        SubView(
            key="provisioning_failed",
            title=tr("Provisioning failed"),
            belongs=lambda order, _org, _now: bool(order.activation_error),
        ),
        SubView(
            key="waiting_for_sim",
            title=tr("Waiting for a SIM"),
            belongs=lambda order, _org, _now: order.sim_type == "Physical SIM",
        ),
    ),
    item=_order_item,
    deadline=deadline_of,
    flags=order_flags,
    claim=claim_of,
    search=lambda order: f"{order.number} {_name(order)} {order.type}",
    headline=_headline,
    facts=_no_facts,
    triggers=_no_triggers,
)

ELIGIBILITY = QueueSpec(
    key="eligibility",
    title=tr("Internet eligibility"),
    icon="mdi6.home-search-outline",
    order=2,
    record=Case,
    where=lambda _org, _now: "Type = 'Eligibility Check'",
    count_where=lambda _org, _now: "Type = 'Eligibility Check'",
    belongs=lambda case, _org, _now: not case.is_closed,
    columns=(
        Column(key="number", title=tr("Case"), value=lambda case: case.number, width=10),
        Column(key="customer", title=tr("Customer"), value=_name, width=18),
        Column(key="subject", title=tr("Subject"), value=lambda case: case.subject, width=30),
        Column(key="age", title=tr("Received"), value=lambda case: case.created_at, width=14),
    ),
    views=(SubView(key="open", title=tr("Open"), belongs=lambda case, _org, _now: not case.is_closed),),
    item=_case_item,
    deadline=deadline_of,
    flags=no_flags,
    claim=claim_of,
    search=lambda case: f"{case.number} {case.subject} {_name(case)}",
    headline=_headline,
    facts=_no_facts,
    triggers=_no_triggers,
)
QUEUES = (ORDERS, ELIGIBILITY)
