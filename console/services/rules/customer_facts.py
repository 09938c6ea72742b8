"""The customer's facts, one column per source, differences marked (domain.md 2.1: evidence from the two systems)."""

from datetime import date
from decimal import Decimal

from console.models.action import Context
from console.models.dossier import Agreement, Dossier, Fact, FactSection
from console.models.text import Money, Text, joined, tr, verbatim
from console.models.whmcs import Client
from console.services.rules.addresses import account_address, client_address, same_place
from console.services.rules.folding import fold_number, fold_phone
from console.services.rules.identity_match import client_name, compare_names, parse_birth_date


def words(value: object) -> Text | None:
    """Wrap a plain value for a fact; nothing stays nothing."""
    if value is None or value == "":
        return None
    if isinstance(value, Text):
        return value
    if isinstance(value, bool):
        return tr("yes") if value else tr("no")
    if isinstance(value, Decimal):
        return tr("{value}", value=Money(value))
    if isinstance(value, date):
        return tr("{value}", value=value)
    return verbatim(str(value))


def agree(same: bool | None, one: object, other: object) -> Agreement:  # noqa: FBT001 - three-valued, read with its sources
    """Judge a pair of values; one missing means that there is nothing to compare."""
    if not one or not other or same is None:
        return Agreement.ONE_SOURCE
    return Agreement.SAME if same else Agreement.DIFFERENT


def customer_section(dossier: Dossier, context: Context) -> FactSection:
    """Show who the customer is in Salesforce and in WHMCS."""
    client = dossier.billing.client.value
    facts = [
        _name(dossier, client),
        _customer_number(dossier, client, context),
        _birth(dossier, client, context),
        _email(dossier, client),
        _phone(dossier, client),
        _address(dossier, client),
        Fact(label=tr("ID verification"), salesforce=words(dossier.account.id_status if dossier.account else None)),
        Fact(label=tr("WHMCS client"), salesforce=None, whmcs=_client_line(dossier)),
    ]
    return FactSection(key="customer", title=tr("Customer"), facts=tuple(facts))


def _client_line(dossier: Dossier) -> Text | None:
    reading = dossier.billing.client
    if reading.unread is not None:
        return reading.unread
    if reading.value is None:
        return tr("not found")
    return tr("{number}, {status}, found by {way}", number=str(reading.value.id), status=reading.value.status,
              way=_WAYS[dossier.billing.match.value])  # fmt: skip


_WAYS = {
    "service": tr("service id"),
    "customer_number": tr("e-mail and customer number"),
    "email_only": tr("e-mail alone"),
    "none": tr("nothing"),
}


def _name(dossier: Dossier, client: Client | None) -> Fact:
    ours = dossier.contacts[0].name if dossier.contacts else (dossier.account.name if dossier.account else "")
    theirs = client_name(client) if client else ""
    verdict = compare_names(ours, theirs) if ours and theirs else None
    same = None if verdict is None else verdict is Agreement.SAME
    return Fact(label=tr("Name"), salesforce=words(ours), whmcs=words(theirs), agreement=agree(same, ours, theirs))


def _customer_number(dossier: Dossier, client: Client | None, context: Context) -> Fact:
    ours = (dossier.account.customer_number if dossier.account else None) or ""
    theirs = (client.custom_field(context.profile.whmcs.customer_number_field) if client else None) or ""
    label, same = tr("Customer number"), fold_number(ours) == fold_number(theirs)
    return Fact(label=label, salesforce=words(ours), whmcs=words(theirs), agreement=agree(same, ours, theirs))


def _birth(dossier: Dossier, client: Client | None, context: Context) -> Fact:
    ours = next((contact.birth_date for contact in dossier.contacts if contact.birth_date), None)
    raw = client.custom_field(context.profile.whmcs.birth_date_field) if client else None
    theirs = parse_birth_date(raw)
    return Fact(
        label=tr("Date of birth"),
        salesforce=words(ours),
        whmcs=words(theirs or raw),
        agreement=agree(ours == theirs, ours, theirs),
    )


def _email(dossier: Dossier, client: Client | None) -> Fact:
    ours = next((contact.email for contact in dossier.contacts if contact.email), None) or ""
    theirs = client.email if client else ""
    same = ours.casefold() == theirs.casefold()
    return Fact(label=tr("E-mail"), salesforce=words(ours), whmcs=words(theirs), agreement=agree(same, ours, theirs))


def _phone(dossier: Dossier, client: Client | None) -> Fact:
    ours = next((contact.phone for contact in dossier.contacts if contact.phone), None)
    ours = ours or (dossier.account.phone if dossier.account else None) or ""
    theirs = client.phone if client else ""
    same = fold_phone(ours) == fold_phone(theirs)
    return Fact(label=tr("Phone"), salesforce=words(ours), whmcs=words(theirs), agreement=agree(same, ours, theirs))


def _address(dossier: Dossier, client: Client | None) -> Fact:
    ours = account_address(dossier)
    theirs = client_address(client) if client else ""
    same = same_place(ours, theirs)
    return Fact(label=tr("Address"), salesforce=words(ours), whmcs=words(theirs), agreement=agree(same, ours, theirs))


def billing_section(dossier: Dossier) -> FactSection:
    """Show what WHMCS bills: services, pay methods and unpaid invoices."""
    billing = dossier.billing
    services = [
        Fact(
            label=tr("Service {number}", number=str(service.id)),
            salesforce=_opportunity_of(dossier, service.id),
            whmcs=tr("{name}, {status}, {amount} {cycle}", name=service.name, status=service.state,
                     amount=Money(service.recurring_amount or Decimal(0)), cycle=service.billing_cycle),
        )
        for service in billing.services.value or ()
    ]  # fmt: skip
    if billing.services.unread is not None:
        services = [Fact(label=tr("Services"), salesforce=None, whmcs=billing.services.unread)]
    elif not services:
        services = [Fact(label=tr("Services"), salesforce=None, whmcs=tr("none"))]
    methods = [
        tr("{kind} ending in {digits}, until {day}", kind=method.card_type or method.type, digits=method.last_four,
           day=method.expires_on) if method.expires_on else verbatim(method.card_type or method.type)
        for method in billing.pay_methods.value or ()
    ]  # fmt: skip
    payment = billing.pay_methods.unread or (joined(methods) if methods else tr("none"))
    unpaid = [
        tr("{number}: {amount}", number=bill.number, amount=Money(bill.total)) for bill in billing.unpaid.value or ()
    ]
    bills = billing.unpaid.unread or (joined(unpaid) if unpaid else tr("none"))
    return FactSection(
        key="billing",
        title=tr("Billing"),
        facts=(
            *services,
            Fact(label=tr("Payment methods"), salesforce=None, whmcs=payment),
            Fact(label=tr("Unpaid invoices"), salesforce=None, whmcs=bills),
        ),
    )


def _opportunity_of(dossier: Dossier, service: int) -> Text | None:
    names = [f"{found.name} ({found.stage})" for found in dossier.opportunities if found.service_id == service]
    return verbatim(", ".join(names)) if names else None


def opportunities_section(dossier: Dossier) -> FactSection:
    """Show the customer's Opportunities and what they say of WHMCS."""
    services = {int(service.id): service for service in dossier.billing.services.value or ()}
    facts = []
    for found in dossier.opportunities:
        service = services.get(found.service_id) if found.service_id else None
        linked = (
            service.state
            if service
            else (tr("service {number}", number=str(found.service_id)) if found.service_id else None)
        )
        facts.append(
            Fact(
                label=verbatim(found.name),
                salesforce=verbatim(f"{found.stage} · {found.commodity or ''}".strip(" ·")),
                whmcs=words(linked),
            )
        )
    return FactSection(key="opportunities", title=tr("Opportunities"), facts=tuple(facts))
