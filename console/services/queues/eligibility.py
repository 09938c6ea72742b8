"""Internet eligibility: open Cases that wait for the result of an NTT check (domain.md 2.2)."""

from datetime import datetime
from typing import Final

from console.models.action import Context
from console.models.case import Case
from console.models.dossier import Check, Dossier, ItemRef, Trigger
from console.models.org import Org
from console.models.profile import Profile
from console.models.queue import Column, Flag, FlagTone, QueueSpec, SubView
from console.models.text import Text, tr
from console.services.rules.claims import claim_of
from console.services.rules.deadlines import eligibility_deadline
from console.services.rules.eligibility import (
    CASE_TYPE,
    SUBJECT,
    check_case_address,
    check_opportunity,
    check_other_requests,
    check_request,
)
from console.services.rules.escalation import check_escalation
from console.services.rules.folding import fold
from console.services.rules.order_facts import eligibility_facts
from console.services.rules.queue_lines import case_item, customer
from console.services.rules.soql import quote

KEY: Final = "eligibility"
SCOPE: Final = f"Type = {quote(CASE_TYPE)}"


def where(_org: Org, _now: datetime) -> str:
    """Ask for the open eligibility Cases."""
    return f"{SCOPE} AND IsClosed = false"


def belongs(case: Case, _org: Org, _now: datetime) -> bool:
    """Tell whether a Case is an open eligibility check."""
    return case.type == CASE_TYPE and not case.is_closed


def item(case: Case) -> ItemRef:
    """Give the address of a Case."""
    return case_item(KEY, case)


def address(case: Case) -> str:
    """Give the address as the subject has it."""
    return case.subject.removeprefix(SUBJECT)


def flags(case: Case, org: Org, _profile: Profile, _now: datetime) -> tuple[Flag, ...]:
    """Say what must not be missed on the line."""
    found: list[Flag] = []
    if case.is_escalated:
        found.append(Flag(key="escalated", text=tr("Escalated"), tone=FlagTone.DANGER))
    if org.choice("case_opportunity_field") and not case.opportunity_id:
        found.append(Flag(key="unlinked", text=tr("No Opportunity"), tone=FlagTone.WARNING))
    status = case.account.eligibility_status if case.account else None
    if status and status not in ("Pending", "Not Requested"):
        found.append(Flag(key="asked_again", text=tr("Asked again"), tone=FlagTone.INFO))
    if case.priority == "High" and not case.is_escalated:
        found.append(Flag(key="priority", text=tr("Priority"), tone=FlagTone.WARNING))
    return tuple(found)


def search(case: Case) -> str:
    """Give the folded words that a search looks through."""
    number = (case.account.customer_number if case.account else "") or ""
    return fold(f"{case.number} {customer(case)} {case.subject} {number}")


def headline(dossier: Dossier) -> Text:
    """Say whose address is asked about."""
    case = dossier.case
    if case is None:
        return tr("Case {number}", number=dossier.item.number)
    return tr("{customer} · {what}", customer=customer(case), what=address(case))


def no_triggers(_dossier: Dossier, _context: Context) -> tuple[Trigger, ...]:
    """A disputed result shows in no field: it is escalated by hand (domain.md 2.5)."""
    return ()


QUEUE: Final = QueueSpec(
    key=KEY,
    title=tr("Eligibility"),
    icon="mdi6.home-search-outline",
    order=2,
    record=Case,
    where=where,
    count_where=where,
    scope=SCOPE,
    belongs=belongs,
    columns=(
        Column(key="number", title=tr("Case"), value=lambda case: case.number, width=10),
        Column(key="customer", title=tr("Customer"), value=customer, width=14),
        Column(key="address", title=tr("Address"), value=address, width=24),
        Column(key="age", title=tr("Age"), value=lambda case: case.created_at, width=9, age=True),
    ),
    views=(
        SubView(key="open", title=tr("Open"), belongs=belongs),
        SubView(
            key="unlinked",
            title=tr("No Opportunity"),
            belongs=lambda case, org, now: belongs(case, org, now) and not case.opportunity_id,
        ),
    ),
    item=item,
    deadline=eligibility_deadline,
    flags=flags,
    claim=claim_of,
    search=search,
    headline=headline,
    facts=eligibility_facts,
    checks=(
        Check(key="request", find=check_request),
        Check(key="address", find=check_case_address),
        Check(key="opportunity", find=check_opportunity),
        Check(key="others", find=check_other_requests),
        Check(key="escalation", find=check_escalation),
    ),
    triggers=no_triggers,
    settles=("case_opportunity_field", "eligibility_status"),
    casework=True,
    home=lambda profile: profile.queues.eligibility,
    case_type=CASE_TYPE,
)
