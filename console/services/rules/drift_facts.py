"""Judges one opened Opportunity: how it drifted now, the checks before anything is ended, and the facts."""

from typing import Final

from console.models.action import Context
from console.models.dossier import Dossier, Fact, FactSection, Finding, Verdict
from console.models.drift import DriftKind, DriftPair
from console.models.ids import same_record
from console.models.opportunity import Opportunity
from console.models.text import Money, Text, joined, tr, verbatim
from console.models.whmcs import Service
from console.services.rules.cancellation_case import cancelled_words
from console.services.rules.cancellation_dates import day_in_japan
from console.services.rules.customer_facts import billing_section, customer_section, opportunities_section, words
from console.services.rules.drift_pairs import Comparison, case_link, sale_of
from console.services.rules.drift_words import TITLES, describe, remedy
from console.services.rules.termination_checks import check_addons

NO_DRIFT: Final = tr("Salesforce and WHMCS agree about this Opportunity.")


def service_of(dossier: Dossier) -> Service | None:
    """Give the WHMCS service that the Opportunity names, as it was read."""
    return dossier.ending.service.value if dossier.ending else None


def carriers_of(dossier: Dossier) -> tuple[Opportunity, ...]:
    """Give every Opportunity that carries the service id."""
    return dossier.ending.opportunities if dossier.ending else ()


def pair_of(dossier: Dossier, context: Context) -> DriftPair | None:
    """Compare the Opportunity with its service as both were read; None when they agree, or when it cannot be told."""
    opportunity, ending = dossier.opportunity, dossier.ending
    if opportunity is None or ending is None or ending.service.unread is not None:
        return None
    account = dossier.account
    name, number = (account.name, account.customer_number or "") if account else ("", "")
    comparison = Comparison(day_in_japan(context.now), cancelled_words(context.org))
    case = case_link(dossier.case) if dossier.case is not None else None
    own = sale_of(opportunity, customer=name, customer_number=number)
    service = ending.service.value
    if service is None:
        return comparison.without_service(own, case)
    others = [sale_of(one) for one in ending.opportunities if not same_record(one.id, opportunity.id)]
    return comparison.service(service, [own, *others], case)


def check_state(dossier: Dossier, context: Context) -> Finding:
    """Tell whether both systems agree about the end."""
    title = tr("Salesforce and WHMCS agree")
    unread = dossier.ending.service.unread if dossier.ending else None
    if unread is not None:
        return Finding(key="state", title=title, verdict=Verdict.CANNOT_TELL, evidence=unread)
    pair = pair_of(dossier, context)
    if pair is None:
        return Finding(key="state", title=title, verdict=Verdict.PASS, evidence=NO_DRIFT)
    return Finding(key="state", title=title, verdict=Verdict.FAIL, evidence=describe(pair))


def check_one(dossier: Dossier, _context: Context) -> Finding:
    """Tell whether only this Opportunity carries the service id (domain.md 2.4)."""
    found = carriers_of(dossier)
    if len(found) > 1:
        evidence = joined((verbatim(f"{one.name} ({one.stage})") for one in found), ", ")
        return Finding(key="one", title=_ONE, verdict=Verdict.FAIL, evidence=evidence)
    return Finding(key="one", title=_ONE, verdict=Verdict.PASS, evidence=tr("No other one has the same service id"))


_ONE: Final = tr("One Opportunity with this service id")


def check_client(dossier: Dossier, _context: Context) -> Finding:
    """Tell whether the service belongs to this customer's WHMCS client (domain.md 2.4)."""
    title = tr("The service belongs to this customer")
    service, names = service_of(dossier), dossier.opportunity
    if service is None or names is None:
        return Finding(key="client", title=title, verdict=Verdict.NOT_APPLICABLE, evidence=tr("No service was read"))
    client = dossier.billing.client.value
    if client is None:
        evidence = dossier.billing.client.unread or tr("No WHMCS client was found")
        return Finding(key="client", title=title, verdict=Verdict.CANNOT_TELL, evidence=evidence)
    if service.client_id != client.id:
        evidence = tr("It belongs to client {number}", number=str(service.client_id))
        return Finding(key="client", title=title, verdict=Verdict.FAIL, evidence=evidence)
    if service.opportunity_id and not same_record(service.opportunity_id, names.id):
        evidence = tr("WHMCS names another Opportunity: {others}", others=service.opportunity_id)
        return Finding(key="client", title=title, verdict=Verdict.FAIL, evidence=evidence)
    evidence = tr("Client {number}", number=str(client.id))
    return Finding(key="client", title=title, verdict=Verdict.PASS, evidence=evidence)


def check_others(dossier: Dossier, context: Context) -> Finding:
    """List what else the order has in WHMCS, where the service would be ended: it goes on unless it is ended too."""
    pair = pair_of(dossier, context)
    if pair is None or pair.kind is not DriftKind.CANCELLED_RUNNING:
        evidence = tr("No service is ended here")
        return Finding(key="addons", title=_OTHERS, verdict=Verdict.NOT_APPLICABLE, evidence=evidence)
    return check_addons(dossier, context)


_OTHERS: Final = tr("What else is in the order")


def drift_facts(dossier: Dossier, context: Context) -> tuple[FactSection, ...]:
    """Show what disagrees, what mends it, and the customer in both systems."""
    sections = (
        _pair_section(dossier, context),
        _ending_section(dossier),
        billing_section(dossier),
        opportunities_section(dossier),
        customer_section(dossier, context),
    )
    return tuple(section for section in sections if section.facts)


_SUPERVISORS: Final = tr("They see this list too, so nothing is escalated or claimed here: the first repair wins.")
"""A pair has no record of its own that could be owned: two repairs meet at the Opportunity's version, and only one is
written (`repair_drift`). To claim or to escalate it would write a second record that can itself be forgotten."""


def _pair_section(dossier: Dossier, context: Context) -> FactSection:
    pair = pair_of(dossier, context)
    facts: tuple[Fact, ...] = (Fact(label=tr("Finding"), salesforce=_unread(dossier) or NO_DRIFT),)
    if pair is not None:
        costs = pair.kind in (DriftKind.CANCELLED_RUNNING, DriftKind.PASSED)
        facts = (
            Fact(label=tr("Finding"), salesforce=TITLES[pair.kind]),
            Fact(
                label=tr("Money at stake"),
                salesforce=None,
                whmcs=tr("{value}", value=Money(pair.money)) if costs else tr("none"),
            ),
            Fact(label=tr("What mends it"), salesforce=remedy(pair)),
            Fact(label=tr("Supervisors"), salesforce=_SUPERVISORS),
        )
    return FactSection(key="drift", title=tr("Disagreement"), facts=facts)


def _unread(dossier: Dossier) -> Text | None:
    return dossier.ending.service.unread if dossier.ending else None


def _ending_section(dossier: Dossier) -> FactSection:
    opportunity, service = dossier.opportunity, service_of(dossier)
    if opportunity is None:
        return FactSection(key="ending", title=tr("Comparison"), facts=())
    number = dossier.case.number if dossier.case else None
    facts = (
        Fact(label=tr("Stage"), salesforce=words(opportunity.stage), whmcs=words(service.state) if service else None),
        Fact(
            label=tr("Service id"),
            salesforce=words(opportunity.service_id),
            whmcs=words(service.id) if service else (tr("not found") if opportunity.service_id else None),
        ),
        Fact(
            label=tr("Scheduled end"), salesforce=words(opportunity.sim_cancellation_at or opportunity.cancellation_at)
        ),
        Fact(label=tr("Cancellation Case"), salesforce=words(number) or tr("none open")),
        Fact(label=tr("Next due date"), salesforce=None, whmcs=words(service.next_due_on) if service else None),
    )
    present = tuple(fact for fact in facts if fact.salesforce is not None or fact.whmcs is not None)
    return FactSection(key="ending", title=tr("Comparison"), facts=present)
