"""Rows and opened items for the tests and pictures of the window: invented Japanese customers."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from console.models.account import Account
from console.models.action import Context, Offer, Refusal, Tone
from console.models.case import Case
from console.models.dossier import (
    Billing,
    Claim,
    Dossier,
    ItemRef,
    Reading,
    Trigger,
)
from console.models.examination import Examination
from console.models.ids import AccountId, CaseId, OrderId, OwnerId, UserId
from console.models.order import Order, OrderRow
from console.models.org import Agent, Org, Role
from console.models.profile import Profile
from console.models.queue import QueueSpec, Row
from console.models.text import Money, tr, verbatim
from tests.views.sample_evidence import (
    CHECK,
    CLEAN,
    ESCALATED,
    MISMATCH,
    MNP,
    NOW,
    UNREAD,
    findings_of,
    sections_of,
)
from tests.views.sample_specs import (
    APPROVE,
    ASSIGN_SIM,
    CHOICES,
    CLAIM,
    ELIGIBILITY,
    ESCALATE,
    ORDERS,
    REASSIGN,
    RECORD,
    REJECT,
    RELEASE,
    claim_of,
    deadline_of,
)

__all__ = ["CHECK", "CLEAN", "ESCALATED", "MISMATCH", "MNP", "NOW", "UNREAD"]

PROFILE = Profile(environment="demo")
SATO = Agent(id=UserId("005000000000001AAA"), name="佐藤 花子", username="sato@example.test", role=Role.AGENT)
TANAKA = Agent(id=UserId("005000000000003AAA"), name="田中 一郎", username="tanaka@example.test", role=Role.SUPERVISOR)
ORG = Org(
    name="Assist Demo",
    objects={},
    choices={},
    unsettled={},
    status_codes={},
    closed_statuses=frozenset({"Closed"}),
    queues={},
    desk=frozenset(),
)

_PEOPLE = (
    "髙橋 美咲",
    "山﨑 大輔",
    "中村 さくら",
    "ｶﾄｳ 太郎",
    "SMITH JOHN MICHAEL",
    "株式会社①ソリューションズ",
    "小林 健太郎",
    "渡邉 恵子",
    "NGUYEN THI HOA",
    "斎藤 直樹",
    "伊藤 真由美",
    "鈴木 一朗",
    "松本 あかり",
    "WATANABE MARIA CLARA",
)


def context(agent: Agent = SATO, now: datetime = NOW, ticks: frozenset[str] = frozenset()) -> Context:
    """Give a context of the sample organisation."""
    return Context(now=now, agent=agent, org=ORG, profile=PROFILE, ticks=ticks)


def an_order(number: str, name: str, minutes: int, **more: Any) -> Order:
    """Build an Order of a customer that came so many minutes ago."""
    values: dict[str, Any] = {
        "id": OrderId(f"801000000{number[-6:]}AAA"),
        "number": number,
        "status": "Pending Review",
        "type": "Internet",
        "account_id": AccountId(f"001000000{number[-6:]}AAA"),
        "total": Decimal(4400),
        "account": Account(id=AccountId(f"001000000{number[-6:]}AAA"), name=name),
        "owner_id": OwnerId("00G000000000001AAA"),
        "created_at": NOW - timedelta(minutes=minutes),
        "modified_at": NOW - timedelta(minutes=min(minutes, 12)),
    }
    return Order(**(values | more))


def a_case(number: str, name: str, minutes: int, **more: Any) -> Case:
    """Build an eligibility Case of a customer."""
    values: dict[str, Any] = {
        "id": CaseId(f"500000000{number[-6:]}AAA"),
        "number": number,
        "subject": f"Internet Eligibility - 東京都港区東麻布{number[-1]}-8-2",
        "type": "Eligibility Check",
        "status": "New",
        "account": Account(id=AccountId(f"001000000{number[-6:]}AAA"), name=name),
        "created_at": NOW - timedelta(minutes=minutes),
        "modified_at": NOW - timedelta(minutes=5),
    }
    return Case(**(values | more))


def orders() -> tuple[Order, ...]:
    """Build the sample orders, oldest first."""
    found = []
    for place, name in enumerate(_PEOPLE * 2):
        number = f"{101 + place:08d}"
        more: dict[str, Any] = {"type": ("Internet", "SIM", "VPN", "SIM")[place % 4]}
        if number == MNP:
            more |= {"type": "SIM", "sim_type": "eSIM", "mnp_application": "Yes", "mnp_expires_on": date(2026, 11, 22)}
        if number == ESCALATED:
            more |= {"total": Decimal(128000), "owner_id": OwnerId("005000000000002AAA")}
        if place % 6 == 3:
            more |= {"activation_error": "PAYMENT_METHOD_MISSING"}
        if place % 7 == 5:
            more |= {"sim_type": "Physical SIM", "address_changed": True}
        found.append(an_order(number, name, 190 - place * 7, **more))
    return tuple(found)


def cases() -> tuple[Case, ...]:
    """Build the sample eligibility Cases."""
    return tuple(a_case(f"{2001 + place:08d}", name, 600 - place * 90) for place, name in enumerate(_PEOPLE[:6]))


def row(spec: QueueSpec, record: OrderRow | Case, agent: Agent = SATO, now: datetime = NOW) -> Row:
    """Flatten a record as the feed does."""
    return Row(
        item=spec.item(record),
        record=record,
        deadline=spec.deadline(record, PROFILE, now),
        flags=spec.flags(record, ORG, PROFILE, now),
        claim=spec.claim(record, context(agent, now)),
        folded=spec.search(record).casefold(),
        views=frozenset(view.key for view in spec.views if view.belongs(record, ORG, now)),
    )


def rows(spec: QueueSpec, agent: Agent = SATO) -> tuple[Row, ...]:
    """Give every line of a sample queue."""
    return tuple(row(spec, record, agent) for record in (orders() if spec is ORDERS else cases()))


def record_of(item: ItemRef) -> Order | Case:
    """Find the record of an item.

    Raises:
        LookupError: no sample has this id.
    """
    found = next((order for order in orders() if order.id == item.id), None) or next(
        (case for case in cases() if case.id == item.id), None
    )
    if found is None:
        raise LookupError(item.id)
    return found


def dossier_of(item: ItemRef) -> Dossier:
    """Build the dossier of an item; what the samples do not need stays empty."""
    record = record_of(item)
    billing: Billing = Billing(client=Reading(), services=Reading(), pay_methods=Reading(), unpaid=Reading())
    return Dossier(
        item=item,
        read_at=NOW,
        order=record if isinstance(record, Order) else None,
        case=record if isinstance(record, Case) else None,
        account=record.account if isinstance(record.account, Account) else None,
        billing=billing,
    )


def _refusal(key: str, number: str, agent: Agent, claim: Claim) -> Refusal | None:
    if key == "approve_order" and number == MISMATCH:
        return Refusal(
            text=tr("The check “{check}” fails. Reject or escalate the order.", check=verbatim("本人情報の一致")),
            overridable=True,
        )
    if key == "approve_order" and number == ESCALATED:
        return None if agent.is_supervisor else Refusal(text=tr("The order is escalated: a supervisor decides it."))
    if key == "claim" and claim.live and not claim.mine:
        return Refusal(text=tr("{name} holds this item.", name=verbatim(claim.name)), overridable=True)
    if key == "release" and not claim.mine:
        return Refusal(text=tr("You do not hold this item."))
    if key == "reassign" and not agent.is_supervisor:
        return Refusal(text=tr("Only a supervisor can do this."))
    return None


def examine(dossier: Dossier, agent: Agent, now: datetime, ticks: frozenset[str]) -> Examination:
    """Compute an opened item as the desk does: pure."""
    item, record = dossier.item, dossier.order or dossier.case
    number, spec = item.number, ORDERS if item.queue == "orders" else ELIGIBILITY
    findings = findings_of(number)
    missing = tuple(found.key for found in findings if found.verdict.needs_tick and found.key not in ticks)
    claim = claim_of(record, context(agent, now)) if record else Claim()
    offered = (APPROVE, REJECT, ASSIGN_SIM) if spec is ORDERS else (RECORD,)
    offers = tuple(
        Offer(
            action=spec_,
            refusal=_refusal(spec_.key, number, agent, claim),
            choices={name: CHOICES[name] for name in spec_.form.model_fields if name in CHOICES},
            defaults={},
            missing_ticks=missing if spec_.ticks else (),
            usual=spec_.tone is Tone.PRIMARY,
        )
        for spec_ in (*offered, ESCALATE, CLAIM, RELEASE, REASSIGN)
        if spec_ is not ASSIGN_SIM or (isinstance(record, OrderRow) and record.sim_type == "Physical SIM")
    )
    account = record.account.name if record and record.account else ""
    escalated = number == ESCALATED
    return Examination(
        spec=spec,
        dossier=dossier,
        headline=verbatim(f"{account} · {'Internet Home 1G' if spec is ORDERS else '提供判定'}"),
        findings=findings,
        sections=sections_of(number),
        triggers=(Trigger(key="value", text=tr("The order is over {limit}.", limit=Money(Decimal(100_000)))),)
        if escalated
        else (),
        escalated=verbatim("注文金額が ¥100,000 を超えたため (鈴木 健, 11/20 09:58)") if escalated else None,
        claim=claim,
        deadline=deadline_of(record, PROFILE, now) if record else None,
        flags=spec.flags(record, ORG, PROFILE, now) if record else (),
        offers=offers,
    )


def item_of(number: str) -> ItemRef:
    """Give the address of a sample by its number.

    Raises:
        LookupError: no sample has this number.
    """
    for line in (*rows(ORDERS), *rows(ELIGIBILITY)):
        if line.item.number == number:
            return line.item
    raise LookupError(number)


def left(line: Row) -> Row:
    """Give a line that has left its queue."""
    return replace(line, left=True)
