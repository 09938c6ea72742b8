"""The facts of a cancellation, in sections: the request, the service in both systems, the customer, the bills."""

from decimal import Decimal

from console.models.action import Context
from console.models.case import Case
from console.models.dossier import Agreement, Dossier, Fact, FactSection
from console.models.text import Money, Text, joined, tr, verbatim
from console.services.rules.cancellation_case import (
    Kind,
    is_cancelled,
    kind_of,
    notice_of,
    requested_end,
    scheduled_at,
    service_ids,
)
from console.services.rules.customer_facts import (
    agree,
    billing_section,
    customer_section,
    opportunities_section,
    words,
)


def cancellation_facts(dossier: Dossier, context: Context) -> tuple[FactSection, ...]:
    """Give the sections of a cancellation's workspace."""
    case = dossier.case
    if case is None:
        return ()
    sections = (
        _request(case),
        _service(dossier, case, context),
        _comments(dossier),
        billing_section(dossier),
        opportunities_section(dossier),
        customer_section(dossier, context),
    )
    return tuple(section for section in sections if section.facts)


def _request(case: Case) -> FactSection:
    ids = ", ".join(str(number) for number in service_ids(case))
    facts = _present(
        Fact(label=tr("Subject"), salesforce=words(case.subject)),
        Fact(label=tr("Text of the Case"), salesforce=words(case.description)),
        Fact(label=tr("Service id in the text"), salesforce=words(ids)),
        Fact(label=tr("Month asked for, until"), salesforce=words(requested_end(case))),
        Fact(label=tr("Case status"), salesforce=words(case.status)),
        Fact(label=tr("Received"), salesforce=words(case.created_at)),
    )
    return FactSection(key="request", title=tr("Request"), facts=facts)


def _service(dossier: Dossier, case: Case, context: Context) -> FactSection:
    found, ending = dossier.opportunity, dossier.ending
    service = ending.service.value if ending else None
    ours, theirs = (found.service_id if found else None), (service.id if service else None)
    stage, state = (found.stage if found else None), (service.state.value if service else None)
    same = is_cancelled(found, context.org) == service.state.ended if service and found else None
    unread = ending.service.unread if ending else None
    facts = _present(
        Fact(label=tr("Service id"), salesforce=words(ours), whmcs=words(theirs) or unread,
             agreement=agree(ours == theirs, ours, theirs)),
        Fact(label=tr("Stage and status"), salesforce=words(stage), whmcs=words(state),
             agreement=agree(same, stage, state)),
        Fact(label=tr("Product"), salesforce=words(found.commodity if found else None),
             whmcs=words(service.name if service else None)),
        Fact(label=tr("Ends on"), salesforce=words(scheduled_at(case, found))),
        Fact(label=tr("Notice"), salesforce=words(notice_of(case, found))),
        Fact(label=tr("Equipment"), salesforce=words(_line_return(dossier, case))),
        Fact(label=tr("Recurring"), salesforce=None, whmcs=_recurring(dossier)),
        Fact(label=tr("Next due"), salesforce=None, whmcs=words(service.next_due_on if service else None)),
        Fact(label=tr("Module"), salesforce=None, whmcs=_module(dossier)),
        Fact(label=tr("Addons"), salesforce=None, whmcs=_addons(dossier)),
        *_carriers(dossier),
    )  # fmt: skip
    return FactSection(key="service", title=tr("Service"), facts=facts)


def _line_return(dossier: Dossier, case: Case) -> str | None:
    found = dossier.opportunity
    return found.line_return if found and kind_of(case, found) is Kind.INTERNET else None


def _recurring(dossier: Dossier) -> Text | None:
    service = dossier.ending.service.value if dossier.ending else None
    if service is None:
        return None
    amount = Money(service.recurring_amount or Decimal(0))
    return tr("{amount} {cycle}", amount=amount, cycle=service.billing_cycle)


def _module(dossier: Dossier) -> Text | None:
    reading = dossier.ending.module if dossier.ending else None
    if reading is None or (reading.value is None and reading.unread is None):
        return None
    return reading.unread or (verbatim(reading.value) if reading.value else tr("none"))


def _addons(dossier: Dossier) -> Text | None:
    if dossier.ending is None:
        return None
    reading = dossier.ending.addons
    lines = [verbatim(f"{addon.id} {addon.name}, {addon.state}") for addon in reading.value or ()]
    return reading.unread or (joined(lines) if lines else tr("none"))


def _carriers(dossier: Dossier) -> tuple[Fact, ...]:
    """Show every Opportunity that carries the service id, where it is more than one."""
    found = dossier.ending.opportunities if dossier.ending else ()
    if len(found) < 2:  # noqa: PLR2004 - more than one
        return ()
    label = tr("Also carries this service id")
    return tuple(
        Fact(label=label, salesforce=verbatim(f"{one.name} ({one.stage})"), agreement=Agreement.DIFFERENT)
        for one in found
    )


def _comments(dossier: Dossier) -> FactSection:
    facts = [
        Fact(label=words(comment.created_at) or tr("Comment"), salesforce=words(comment.body))
        for comment in dossier.comments
    ]
    return FactSection(key="comments", title=tr("Comments"), facts=tuple(facts))


def _present(*facts: Fact) -> tuple[Fact, ...]:
    return tuple(fact for fact in facts if fact.salesforce is not None or fact.whmcs is not None)
