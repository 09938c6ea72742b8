"""The facts of an order and of an eligibility Case, in sections."""

from decimal import Decimal

from console.models.action import Context
from console.models.case import Case
from console.models.dossier import Dossier, Fact, FactSection
from console.models.order import Order
from console.models.text import Money, Text, joined, tr
from console.services.rules.addresses import client_address, same_place
from console.services.rules.customer_facts import (
    agree,
    billing_section,
    customer_section,
    opportunities_section,
    words,
)
from console.services.rules.eligibility import address_of
from console.services.rules.order_details import wants_porting
from console.services.rules.serviceability import ordered_plan


def order_facts(dossier: Dossier, context: Context) -> tuple[FactSection, ...]:
    """Give the sections of an order's workspace."""
    order = dossier.order
    if order is None:
        return ()
    sections = [_ordered(order, dossier), _activation(order), customer_section(dossier, context)]
    if order.type == "Internet":
        sections.insert(1, _eligibility(dossier))
    if wants_porting(order):
        sections.insert(1, _porting(order))
    if dossier.case is not None:
        sections.insert(0, _escalation(dossier.case))
    sections.extend((billing_section(dossier), opportunities_section(dossier)))
    return tuple(section for section in sections if section.facts)


def eligibility_facts(dossier: Dossier, context: Context) -> tuple[FactSection, ...]:
    """Give the sections of an eligibility Case's workspace."""
    case = dossier.case
    if case is None:
        return ()
    request = FactSection(
        key="request",
        title=tr("Request"),
        facts=_present(
            Fact(label=tr("Address to check"), salesforce=words(address_of(case))),
            Fact(label=tr("Text of the Case"), salesforce=words(case.description)),
            Fact(label=tr("Case status"), salesforce=words(case.status)),
            Fact(label=tr("Received"), salesforce=words(case.created_at)),
        ),
    )
    sections = (
        *((_comments(dossier),) if dossier.comments else ()),
        request,
        _eligibility(dossier),
        opportunities_section(dossier),
        customer_section(dossier, context),
        billing_section(dossier),
    )
    return tuple(section for section in sections if section.facts)


def _escalation(case: Case) -> FactSection:
    """Say who has it and why, so that a supervisor reads the reason first (domain.md 2.5)."""
    facts = _present(
        Fact(label=tr("Reason"), salesforce=words(case.description)),
        Fact(label=tr("Escalation Case"), salesforce=words(case.number)),
        Fact(label=tr("With"), salesforce=words(case.owner.name if case.owner else None)),
        Fact(label=tr("Since"), salesforce=words(case.created_at)),
    )
    return FactSection(key="escalation", title=tr("Escalation"), facts=facts)


def _comments(dossier: Dossier) -> FactSection:
    facts = [
        Fact(label=words(comment.created_at) or tr("Comment"), salesforce=words(comment.body))
        for comment in dossier.comments
    ]
    return FactSection(key="comments", title=tr("Comments"), facts=tuple(facts))


def _present(*facts: Fact) -> tuple[Fact, ...]:
    return tuple(fact for fact in facts if fact.salesforce is not None or fact.whmcs is not None)


def _ordered(order: Order, dossier: Dossier) -> FactSection:
    lines = [_item_line(order, index) for index in range(len(order.items))]
    address = "".join(part or "" for part in (order.state, order.city, order.street))
    client = dossier.billing.client.value
    theirs = client_address(client) if client else ""
    facts = _present(
        Fact(label=tr("Plan"), salesforce=words(ordered_plan(order))),
        Fact(label=tr("Items"), salesforce=joined(lines, "\n") if lines else None),
        Fact(label=tr("Total"), salesforce=words(order.total)),
        Fact(
            label=tr("Address on the order"),
            salesforce=words(address),
            whmcs=words(theirs),
            agreement=agree(same_place(address, theirs), address, theirs),
            note=tr("changed with this order") if order.address_changed else None,
        ),
        Fact(label=tr("Access"), salesforce=words(order.access_mode)),
        Fact(label=tr("Installments"), salesforce=words(order.installment_plan)),
        Fact(label=tr("Weekend installation"), salesforce=words(order.weekend_install or None)),
        Fact(label=tr("Hikari Denwa"), salesforce=words(order.hikari_denwa or None)),
        Fact(label=tr("SIM type"), salesforce=words(order.sim_type)),
        Fact(label=tr("EID"), salesforce=words(order.eid)),
        Fact(label=tr("Voice mail"), salesforce=words(order.voice_mail or None)),
        Fact(label=tr("Call waiting"), salesforce=words(order.call_waiting or None)),
        Fact(label=tr("VPN region"), salesforce=words(order.vpn_region)),
        Fact(label=tr("Notes"), salesforce=words(order.description)),
        Fact(label=tr("Received"), salesforce=words(order.created_at)),
    )
    return FactSection(key="order", title=tr("Order"), facts=facts)


def _item_line(order: Order, index: int) -> Text:
    item = order.items[index]
    name = item.product.name if item.product else "-"
    price = Money(item.unit_price or Decimal(0))
    line = tr("{name} × {quantity}, {price} {cycle}", name=name, quantity=f"{item.quantity or 1:.0f}", price=price,
              cycle=item.billing_cycle or "")  # fmt: skip
    return tr("{line}, service {number}", line=line, number=str(item.service_id)) if item.service_id else line


def _activation(order: Order) -> FactSection:
    facts = _present(
        Fact(label=tr("Order status"), salesforce=words(order.status)),
        Fact(label=tr("Activation"), salesforce=words(order.activation_type)),
        Fact(label=tr("Activation status"), salesforce=words(order.activation_status)),
        Fact(label=tr("Activation scheduled at"), salesforce=words(order.activation_scheduled_at)),
        Fact(label=tr("Error code"), salesforce=words(order.activation_error)),
        Fact(label=tr("Error message"), salesforce=words(order.activation_error_message)),
        Fact(label=tr("Last attempt"), salesforce=words(order.activation_attempted_at)),
        Fact(label=tr("WHMCS order"), salesforce=words(order.whmcs_order_id)),
    )
    return FactSection(key="activation", title=tr("Activation"), facts=facts)


def _eligibility(dossier: Dossier) -> FactSection:
    account = dossier.account
    if account is None:
        return FactSection(key="eligibility", title=tr("Eligibility"), facts=())
    facts = _present(
        Fact(label=tr("Result"), salesforce=words(account.eligibility)),
        Fact(label=tr("Status"), salesforce=words(account.eligibility_status)),
        Fact(label=tr("Requested"), salesforce=words(account.eligibility_requested_at)),
        Fact(label=tr("Checked"), salesforce=words(account.eligibility_checked_at)),
        Fact(label=tr("Note"), salesforce=words(account.eligibility_notes)),
    )
    return FactSection(key="eligibility", title=tr("Eligibility"), facts=facts)


def _porting(order: Order) -> FactSection:
    holder = " ".join(part for part in (order.porting_last_name, order.porting_first_name) if part)
    kana = " ".join(part for part in (order.porting_last_name_kana, order.porting_first_name_kana) if part)
    facts = _present(
        Fact(label=tr("Application"), salesforce=words(order.mnp_application)),
        Fact(label=tr("Reservation number"), salesforce=words(order.mnp_number)),
        Fact(label=tr("Expires on"), salesforce=words(order.mnp_expires_on)),
        Fact(label=tr("Phone number"), salesforce=words(order.mnp_phone)),
        Fact(label=tr("Account at the present carrier"), salesforce=words(order.mvno_account)),
        Fact(label=tr("Holder"), salesforce=words(holder)),
        Fact(label=tr("Holder in katakana"), salesforce=words(kana)),
        Fact(label=tr("Gender"), salesforce=words(order.porting_gender)),
        Fact(label=tr("Date of birth"), salesforce=words(order.porting_birth_date)),
    )
    return FactSection(key="porting", title=tr("Number porting"), facts=facts)
