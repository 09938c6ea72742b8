"""When an item has to go to a supervisor, and whether it has gone there (domain.md 2.5)."""

import re
from datetime import timedelta
from typing import Final

from console.models.action import Context, Refusal
from console.models.case import Case
from console.models.dossier import Dossier, Finding, ItemKind, Trigger, Verdict
from console.models.order import OrderRow
from console.models.profile import Profile
from console.models.text import Money, Text, joined, tr
from console.services.rules.serviceability import check_address

ESCALATION_TYPE: Final = "Escalation"
SUBJECT: Final = "Escalation - "


def names_number(subject: str, number: str) -> bool:
    """Tell whether a subject names a record's number, with or without blanks around it, and not a longer one."""
    return bool(number) and re.search(rf"(?<![A-Za-z0-9]){re.escape(number)}(?![A-Za-z0-9])", subject) is not None


def escalation_case(dossier: Dossier) -> Case | None:
    """Find the open Case that carries an escalation of this item."""
    if dossier.case is not None and dossier.case.is_escalated and not dossier.case.is_closed:
        return dossier.case
    if dossier.item.kind is not ItemKind.ORDER:
        return None
    number = dossier.item.number
    for case in (*dossier.notices, *dossier.cases):
        if case.is_escalated and not case.is_closed and names_number(case.subject, number):
            return case
    return None


def escalated_because(dossier: Dossier) -> Text | None:
    """Say that the item is escalated and to whom, or None when it is not."""
    case = escalation_case(dossier)
    if case is None:
        return None
    owner = case.owner.name if case.owner else ""
    return tr("Case {number} is with {owner}", number=case.number, owner=owner or "-")


def several_orders(orders: tuple[OrderRow, ...], order: OrderRow, profile: Profile) -> Trigger | None:
    """Find several orders of one account in a short time; the first and the last lie less than the span apart."""
    if order.created_at is None:
        return None
    span, needed = timedelta(hours=profile.escalation.within_hours), profile.escalation.orders
    made = sorted({found.id: found.created_at for found in (*orders, order) if found.created_at}.values())
    for start, end in zip(made, made[needed - 1 :], strict=False):
        if end - start < span and start <= order.created_at <= end:
            text = tr(
                "{count} orders of this account within {hours} hours",
                count=needed,
                hours=profile.escalation.within_hours,
            )
            return Trigger(key="several_orders", text=text)
    return None


def order_triggers(dossier: Dossier, profile: Profile, address: Finding | None = None) -> tuple[Trigger, ...]:
    """Detect the escalation reasons that the records show for an order."""
    order = dossier.order
    if order is None:
        return ()
    found: list[Trigger] = []
    several = several_orders(dossier.orders, order, profile)
    if several is not None:
        found.append(several)
    limit = profile.escalation.order_value_over
    if order.total is not None and order.total > limit:
        text = tr("The order is worth {value}, over {limit}", value=Money(order.total), limit=Money(limit))
        found.append(Trigger(key="order_value", text=text))
    if address is not None and address.verdict is Verdict.FAIL:
        found.append(Trigger(key="address", text=tr("The address check failed")))
    return tuple(found)


def check_escalation(dossier: Dossier, context: Context) -> Finding:
    """Tell whether only a supervisor may approve the item."""
    reasons = [trigger.text for trigger in order_triggers(dossier, context.profile, check_address(dossier, context))]
    escalated = escalated_because(dossier)
    if escalated is not None:
        reasons.insert(0, escalated)
    return Finding(
        key="escalation",
        title=tr("Nothing calls for a supervisor"),
        verdict=Verdict.FAIL if reasons else Verdict.PASS,
        evidence=joined(reasons) if reasons else tr("No escalation reason in the records"),
    )


def supervisors_only(dossier: Dossier, context: Context) -> Refusal | None:
    """Refuse an agent the decision about an escalated item."""
    escalated = escalated_because(dossier)
    if escalated is None or context.agent.is_supervisor:
        return None
    return Refusal(text=tr("Only a supervisor decides this: {reason}", reason=escalated))


def triggered_for_supervisors(dossier: Dossier, context: Context) -> Refusal | None:
    """Refuse an agent the approval of an item for which an escalation reason is detected."""
    if context.agent.is_supervisor:
        return None
    finding = check_escalation(dossier, context)
    if finding.verdict is Verdict.PASS:
        return None
    return Refusal(text=tr("Only a supervisor approves this: {reason}", reason=finding.evidence))
