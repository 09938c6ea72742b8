"""Internet eligibility: open Cases that wait for the result of an NTT check (domain.md 2.2)."""

from datetime import datetime
from typing import Final

from console.models.case import Case
from console.models.dossier import Check, Dossier, ItemRef
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
from console.services.rules.order_facts import eligibility_facts
from console.services.rules.queue_lines import (
    AGE,
    CASE_NUMBER,
    OpenCases,
    case_flags,
    case_headline,
    case_item,
    case_words,
    customer_column,
    no_triggers,
)

KEY: Final = "eligibility"
OPEN: Final = OpenCases(CASE_TYPE)


def item(case: Case) -> ItemRef:
    """Give the address of a Case."""
    return case_item(KEY, case)


def address(case: Case) -> str:
    """Give the address as the subject has it."""
    return case.subject.removeprefix(SUBJECT)


def flags(case: Case, org: Org, _profile: Profile, _now: datetime) -> tuple[Flag, ...]:
    """Say what must not be missed on the line."""
    found = list(case_flags(case, org))
    status = case.account.eligibility_status if case.account else None
    if status and status not in ("Pending", "Not Requested"):
        found.append(Flag(key="asked_again", text=tr("Asked again"), tone=FlagTone.INFO))
    if case.priority == "High" and not case.is_escalated:
        found.append(Flag(key="priority", text=tr("Priority"), tone=FlagTone.WARNING))
    return tuple(found)


def headline(dossier: Dossier) -> Text:
    """Say whose address is asked about."""
    return case_headline(dossier, address(dossier.case) if dossier.case else "")


QUEUE: Final = QueueSpec(
    key=KEY,
    title=tr("Eligibility"),
    icon="mdi6.home-search-outline",
    order=2,
    record=Case,
    where=OPEN.where,
    count_where=OPEN.where,
    scope=OPEN.scope,
    belongs=OPEN.belongs,
    columns=(
        CASE_NUMBER,
        customer_column(14),
        Column(key="address", title=tr("Address"), value=address, width=24),
        AGE,
    ),
    views=(
        SubView(key="open", title=tr("Open"), belongs=OPEN.belongs),
        SubView(
            key="unlinked",
            title=tr("No Opportunity"),
            belongs=lambda case, org, now: OPEN.belongs(case, org, now) and not case.opportunity_id,
        ),
    ),
    item=item,
    deadline=eligibility_deadline,
    flags=flags,
    claim=claim_of,
    search=case_words,
    headline=headline,
    facts=eligibility_facts,
    checks=(
        Check(key="request", find=check_request),
        Check(key="address", find=check_case_address),
        Check(key="opportunity", find=check_opportunity),
        Check(key="others", find=check_other_requests),
        Check(key="escalation", find=check_escalation),
    ),
    triggers=no_triggers,  # a disputed result shows in no field
    settles=("case_opportunity_field", "eligibility_status", "eligibility_results"),
    casework=True,
    home=lambda profile: profile.queues.eligibility,
    case_type=CASE_TYPE,
)
