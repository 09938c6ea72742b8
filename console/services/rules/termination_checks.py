"""The pre-flight of a termination: proof that it is about the right service, with its evidence (domain.md 2.4)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Final

from console.models.action import Context
from console.models.dossier import Check, Dossier, Ending, Finding, Verdict
from console.models.ids import same_record
from console.models.opportunity import Opportunity
from console.models.text import Money, Text, joined, tr, verbatim
from console.models.whmcs import Service
from console.services.rules.cancellation_case import (
    CASE_TYPE,
    MOVING,
    NOT_NEEDED,
    Kind,
    is_cancelled,
    is_confirmed,
    kind_of,
    notice_of,
    scheduled_at,
    service_ids,
)
from console.services.rules.cancellation_dates import (
    day_in_japan,
    earliest_end,
    is_due,
    is_overdue,
    obeys,
    short_notice,
)
from console.services.rules.folding import fold_number

NOT_READ: Final = tr("WHMCS was not read")


def _finding(key: str, title: Text, verdict: Verdict, evidence: Text) -> Finding:
    return Finding(key=key, title=title, verdict=verdict, evidence=evidence)


def service_of(dossier: Dossier) -> Service | None:
    """Give the service that the cancellation is about, as WHMCS has it; None when it has none or was not read."""
    return dossier.ending.service.value if dossier.ending else None


def ended(dossier: Dossier) -> bool:
    """Tell whether WHMCS has ended the service: Terminated or Cancelled."""
    service = service_of(dossier)
    return service is not None and service.state.ended


def check_ids(dossier: Dossier, _context: Context) -> Finding:
    """Compare the service id in the Case's text, on the Opportunity and in WHMCS."""
    title, ending, found = tr("Service ids agree"), dossier.ending, dossier.opportunity
    if ending is None:
        return _finding("ids", title, Verdict.CANNOT_TELL, NOT_READ)
    on_opportunity = found.service_id if found else None
    in_case = ", ".join(str(number) for number in ending.in_case)
    evidence = tr(
        "Case: {case}; Opportunity: {opportunity}; WHMCS: {whmcs}",
        case=in_case or tr("none"),
        opportunity=str(on_opportunity) if on_opportunity else tr("none"),
        whmcs=_in_whmcs(ending, dossier),
    )
    if found is None or on_opportunity is None or (ending.in_case and ending.in_case != (on_opportunity,)):
        return _finding("ids", title, Verdict.FAIL, evidence)
    if not ending.service.known:
        return _finding("ids", title, Verdict.CANNOT_TELL, evidence)
    service = ending.service.value
    if service is None or service.id != on_opportunity or _points_elsewhere(service, found):
        return _finding("ids", title, Verdict.FAIL, evidence)
    return _finding("ids", title, Verdict.PASS if ending.in_case else Verdict.ASK, evidence)


def _in_whmcs(ending: Ending, dossier: Dossier) -> Text:
    if ending.service.unread is not None:
        return ending.service.unread
    service = ending.service.value
    if service is None:
        return tr("no such service")
    if service.opportunity_id:
        name = _name_of(service.opportunity_id, dossier)
        return tr("{service}, for Opportunity {name}", service=str(service.id), name=name)
    return verbatim(str(service.id))


def _name_of(opportunity_id: str, dossier: Dossier) -> str:
    """Name an Opportunity as people do; one that was not read has only its id."""
    known = (dossier.opportunity, *dossier.opportunities)
    return next((one.name for one in known if one and one.name and same_record(one.id, opportunity_id)), opportunity_id)


def _points_elsewhere(service: Service, opportunity: Opportunity) -> bool:
    return bool(service.opportunity_id) and not same_record(service.opportunity_id, opportunity.id)


def check_client(dossier: Dossier, context: Context) -> Finding:
    """Tell whether the service belongs to this customer's client: by the customer number, else by the Opportunity."""
    title, service, reading = tr("The service is this customer's"), service_of(dossier), dossier.billing.client
    if service is None or reading.value is None:
        sentence = (dossier.ending.service.unread if dossier.ending else None) or reading.unread
        return _finding("client", title, Verdict.CANNOT_TELL, sentence or tr("No WHMCS service to compare"))
    client = reading.value
    theirs = client.custom_field(context.profile.whmcs.customer_number_field) or ""
    ours = (dossier.account.customer_number if dossier.account else None) or ""
    evidence = tr(
        "Service of client {owner}; the customer's client is {client}, number {theirs} (Salesforce: {ours})",
        owner=str(service.client_id), client=str(client.id), theirs=theirs or "-", ours=ours or "-",
    )  # fmt: skip
    same = fold_number(ours) == fold_number(theirs)
    if service.client_id != client.id or (ours and theirs and not same):
        return _finding("client", title, Verdict.FAIL, evidence)
    pointed = dossier.opportunity is not None and same_record(service.opportunity_id, dossier.opportunity.id)
    proved = (ours and same) or pointed
    return _finding("client", title, Verdict.PASS if proved else Verdict.CANNOT_TELL, evidence)


def check_running(dossier: Dossier, context: Context) -> Finding:
    """Tell whether there is anything left to end; a SIM ends by itself."""
    title, ending = tr("The service still runs"), dossier.ending
    if ending is None or ending.service.unread is not None:
        sentence = (ending.service.unread if ending else None) or NOT_READ
        return _finding("running", title, Verdict.CANNOT_TELL, sentence)
    service = ending.service.value
    if service is None:
        return _finding("running", title, Verdict.FAIL, tr("WHMCS has no such service"))
    line = tr("{name}, {status}, {amount} {cycle}", name=service.name, status=service.state,
              amount=Money(service.recurring_amount or Decimal(0)), cycle=service.billing_cycle)  # fmt: skip
    if service.state.ended:
        sentence = tr("Already ended ({status}): nothing is left to do in WHMCS", status=service.state)
        return _finding("running", title, Verdict.PASS, sentence)
    if not service.state.running:
        return _finding("running", title, Verdict.FAIL, line)
    when = _scheduled(dossier)
    if _kind(dossier) is Kind.SIM:
        over = when is not None and is_overdue(when, context.now, network_day=True)
        sentence = tr("{service}: it should have ended by itself, and WHMCS still bills it", service=line)
        waiting = tr("{service}: it ends by itself at the end of the month", service=line)
        return _finding("running", title, Verdict.FAIL if over else Verdict.PASS, sentence if over else waiting)
    due = tr("{service}; next due {day}", service=line, day=service.next_due_on) if service.next_due_on else line
    return _finding("running", title, Verdict.PASS, due)


def check_notice(dossier: Dossier, context: Context) -> Finding:
    """Only the notice for a termination lets a service be ended; moving house, not needed and not yet block it."""
    title, case = tr("The notice is for a termination"), dossier.case
    notice = notice_of(case, dossier.opportunity) if case else None
    if notice == context.profile.cancellation.termination_notice:
        return _finding("notice", title, Verdict.PASS, tr("Notice: {notice}", notice=notice))
    sentence = _NOTICES.get(notice or "") or tr("Notice: {notice}", notice=notice or "-")
    return _finding("notice", title, Verdict.FAIL, sentence)


_NOTICES: Final = {
    "移転": tr("Notice 移転: the customer moves house and keeps the line"),
    "不要": tr("Notice 不要: no termination is wanted"),
    "未": tr("Notice 未: the cancellation is not confirmed yet"),
    "": tr("There is no notice: the cancellation is not confirmed yet"),
}


def check_one_opportunity(dossier: Dossier, _context: Context) -> Finding:
    """Several Opportunities with one service id stop it and are shown (domain.md 2.4), and so do several requests.

    Each Case is claimed by itself: two people at two Cases could end one service at the same moment.
    """
    title, ending = tr("One Opportunity and one request have this service"), dossier.ending
    carriers = ending.opportunities if ending else ()
    names = joined((tr("{name} ({stage})", name=one.name, stage=one.stage) for one in carriers), ", ")
    if len(carriers) > 1:
        return _finding("one_opportunity", title, Verdict.FAIL, names)
    if not carriers or dossier.opportunity is None:
        return _finding("one_opportunity", title, Verdict.FAIL, tr("No Opportunity has this service"))
    others = _other_requests(dossier, dossier.opportunity)
    if others:
        sentence = tr("Other requests for the same end, to be closed first: {cases}", cases=", ".join(others))
        return _finding("one_opportunity", title, Verdict.FAIL, sentence)
    linked = dossier.case.opportunity_id if dossier.case is not None else None
    if linked is not None and not same_record(linked, dossier.opportunity.id):
        sentence = tr("The Case is linked to another Opportunity; the service id leads to {name}", name=names)
        return _finding("one_opportunity", title, Verdict.FAIL, sentence)
    if dossier.case is not None and linked is None:
        sentence = tr("The Case is linked to none; found by the service id: {name}", name=names)
        return _finding("one_opportunity", title, Verdict.PASS, sentence)
    return _finding("one_opportunity", title, Verdict.PASS, names)


def _other_requests(dossier: Dossier, opportunity: Opportunity) -> tuple[str, ...]:
    """Give the numbers of other open Cases that ask for the end of the same service."""
    own = dossier.case.id if dossier.case is not None else None
    return tuple(
        case.number
        for case in dossier.cases
        if case.type == CASE_TYPE and not case.is_closed and not same_record(case.id, own)
        if same_record(case.opportunity_id, opportunity.id) or opportunity.service_id in service_ids(case)
    )


def check_date(dossier: Dossier, context: Context) -> Finding:
    """Tell whether the scheduled day has come, in Japan."""
    title, when = tr("The day has come"), _scheduled(dossier)
    if when is None:
        return _finding("date", title, Verdict.FAIL, tr("No date is set: confirm the cancellation first"))
    day = day_in_japan(when)
    if not is_due(when, context.now):
        return _finding("date", title, Verdict.FAIL, tr("Scheduled for {day}: not before that day", day=day))
    if is_overdue(when, context.now):
        return _finding("date", title, Verdict.PASS, tr("Scheduled for {day}, which has passed", day=day))
    return _finding("date", title, Verdict.PASS, tr("Scheduled for {day}, today", day=day))


def check_rule(dossier: Dossier, context: Context) -> Finding:
    """Tell whether the date obeys the 25th rule, and the older notice of 30 days (domain.md 2.4)."""
    title, when, case = tr("The date obeys the 25th rule"), _scheduled(dossier), dossier.case
    if case is None or case.created_at is None or when is None or _kind(dossier) is Kind.VPN:
        return _finding("rule", title, Verdict.NOT_APPLICABLE, tr("No month to judge"))
    day, asked = day_in_japan(when), day_in_japan(case.created_at)
    request_day = context.profile.cancellation.request_day
    if not obeys(day, case.created_at, request_day):
        earliest = earliest_end(case.created_at, request_day)
        sentence = tr("Asked on {asked}; the earliest end is {earliest}, not {day}", asked=asked, earliest=earliest,
                      day=day)  # fmt: skip
        return _finding("rule", title, Verdict.FAIL, sentence)
    sentence = tr("Asked on {asked}, ends on {day}", asked=asked, day=day)
    if _kind(dossier) is Kind.INTERNET and short_notice(day, case.created_at):
        sentence = tr("{dates}; less than 30 days of notice", dates=sentence)
    return _finding("rule", title, Verdict.PASS, sentence)


def check_module(dossier: Dossier, context: Context) -> Finding:
    """Say how WHMCS ends the service."""
    title, ending = tr("How WHMCS ends it"), dossier.ending
    if ending is None or ended(dossier):
        return _finding("module", title, Verdict.NOT_APPLICABLE, tr("Nothing to end in WHMCS"))
    if ending.module.unread is not None:
        return _finding("module", title, Verdict.CANNOT_TELL, ending.module.unread)
    if ending.module.value is None:
        sentence = tr("WHMCS does not list the product: its module is tried")
        return _finding("module", title, Verdict.CANNOT_TELL, sentence)
    if ending.module.value:
        sentence = tr("By its module {module} (ModuleTerminate)", module=ending.module.value)
        return _finding("module", title, Verdict.PASS, sentence)
    status = context.profile.cancellation.status_without_module
    sentence = tr("The product has no module: its status is set to {status} (UpdateClientProduct)", status=status)
    return _finding("module", title, Verdict.PASS, sentence)


def check_addons(dossier: Dossier, _context: Context) -> Finding:
    """List addons and other services of the order: they outlive the termination unless they are ended too."""
    title, ending = tr("What else is in the order"), dossier.ending
    unread = (ending.addons.unread or dossier.billing.services.unread) if ending else NOT_READ
    if ending is None or unread is not None:
        sentence = unread or NOT_READ
        return _finding("addons", title, Verdict.CANNOT_TELL, sentence)
    lines = [
        tr("Addon {number} {name}, {amount} {cycle}", number=str(addon.id), name=addon.name,
           amount=Money(addon.recurring_amount or Decimal(0)), cycle=addon.billing_cycle)
        for addon in ending.addons.value or ()
        if not addon.state.ended
    ]  # fmt: skip
    lines.extend(
        tr("Service {number} {name}, {amount} {cycle}", number=str(other.id), name=other.name,
           amount=Money(other.recurring_amount or Decimal(0)), cycle=other.billing_cycle)
        for other in ending.siblings
        if other.state.running
    )  # fmt: skip
    if lines:
        sentence = tr("They go on unless you end them too: {lines}", lines=joined(lines))
        return _finding("addons", title, Verdict.ASK, sentence)
    return _finding("addons", title, Verdict.PASS, tr("No addon and no other running service"))


def check_invoices(dossier: Dossier, _context: Context) -> Finding:
    """Show unpaid invoices: they outlive the termination (domain.md 2.4)."""
    title, reading = tr("Unpaid invoices"), dossier.billing.unpaid
    if reading.unread is not None:
        return _finding("invoices", title, Verdict.CANNOT_TELL, reading.unread)
    bills = [
        tr("{number}: {amount}, due {day}", number=bill.number, amount=Money(bill.total), day=bill.due_on)
        if bill.due_on
        else tr("{number}: {amount}", number=bill.number, amount=Money(bill.total))
        for bill in reading.value or ()
    ]
    if bills:
        sentence = tr("They stay after the termination: {bills}", bills=joined(bills))
        return _finding("invoices", title, Verdict.ASK, sentence)
    return _finding("invoices", title, Verdict.PASS, tr("none"))


def _scheduled(dossier: Dossier) -> datetime | None:
    return scheduled_at(dossier.case, dossier.opportunity) if dossier.case else None


def _kind(dossier: Dossier) -> Kind | None:
    return kind_of(dossier.case, dossier.opportunity) if dossier.case else None


def once_confirmed(find: Callable[[Dossier, Context], Finding]) -> Callable[[Dossier, Context], Finding]:
    """Show a check that only a termination asks for as one for later, while the request waits to be confirmed.

    The termination itself asks the check as it is. A notice that says something else, such as moving house, is no
    request that waits: it stays a failure.
    """

    def shown(dossier: Dossier, context: Context) -> Finding:
        found = find(dossier, context)
        if found.verdict is not Verdict.FAIL or not _waits_to_be_confirmed(dossier, context):
            return found
        return replace(
            found,
            title=tr("{check} (later)", check=found.title),
            verdict=Verdict.NOT_APPLICABLE,
            evidence=tr("Asked before the service is ended; first the cancellation has to be confirmed"),
        )

    return shown


def _waits_to_be_confirmed(dossier: Dossier, context: Context) -> bool:
    case, found = dossier.case, dossier.opportunity
    if case is None or found is None or is_cancelled(found, context.org):
        return False
    return not is_confirmed(case, found, context.profile) and notice_of(case, found) not in (MOVING, NOT_NEEDED)


_IDS: Final = Check(key="ids", find=check_ids)
_CLIENT: Final = Check(key="client", find=check_client)
_ONE_OPPORTUNITY: Final = Check(key="one_opportunity", find=check_one_opportunity)
_RUNNING: Final = Check(key="running", find=check_running)
CANCELLATION_CHECKS: Final = (
    _IDS,
    _CLIENT,
    _ONE_OPPORTUNITY,
    _RUNNING,
    Check(key="notice", find=once_confirmed(check_notice)),
    Check(key="date", find=once_confirmed(check_date)),
    Check(key="module", find=check_module),
    Check(key="addons", find=check_addons),
    Check(key="invoices", find=check_invoices),
    Check(key="rule", find=check_rule),
)
"""The pre-flight, in the order in which it is shown; what a person may have to tick is within reach of a digit."""
BLOCKING: Final = (_IDS, _CLIENT, _ONE_OPPORTUNITY, _RUNNING, Check(key="notice", find=check_notice))
"""Checks that stop a termination when they fail; nobody overrides that it is about the right service."""
