"""Escalations: what waits for a supervisor, over all jobs (domain.md 2.5)."""

from datetime import datetime
from typing import Final

from console.models.action import Context
from console.models.case import Case
from console.models.dossier import Dossier, FactSection, ItemKind, ItemRef, Trigger
from console.models.org import Org, Role
from console.models.profile import Profile
from console.models.queue import Column, Deadline, Flag, FlagTone, QueueSpec, SubView
from console.models.text import Text, tr
from console.services.rules.claims import claim_of
from console.services.rules.escalation import SUBJECT
from console.services.rules.folding import fold
from console.services.rules.order_facts import eligibility_facts

KEY: Final = "escalations"
SCOPE: Final = "IsEscalated = true"


def where(_org: Org, _now: datetime) -> str:
    """Ask for open Cases that are escalated."""
    return f"{SCOPE} AND IsClosed = false"


def belongs(case: Case, _org: Org, _now: datetime) -> bool:
    """Tell whether a Case is an open escalation."""
    return case.is_escalated and not case.is_closed


def item(case: Case) -> ItemRef:
    """Give the address of an escalated Case; opening it leads to the order that it is about, where it names one."""
    return ItemRef(queue=KEY, kind=ItemKind.CASE, id=case.id, number=case.number, account_id=case.account_id)


def customer(case: Case) -> str:
    """Name the customer."""
    return case.account.name if case.account else ""


def about(case: Case) -> str:
    """Say what was escalated."""
    return case.subject.removeprefix(SUBJECT).split(" #")[0]


def flags(case: Case, _org: Org, _profile: Profile, _now: datetime) -> tuple[Flag, ...]:
    """Mark the priority."""
    if case.priority != "High":
        return ()
    return (Flag(key="priority", text=tr("High priority"), tone=FlagTone.DANGER),)


def no_deadline(_case: Case, _profile: Profile, _now: datetime) -> Deadline | None:
    """An escalation has no SLA of its own; the item behind it keeps its deadline."""
    return None


def search(case: Case) -> str:
    """Give the folded words that a search looks through."""
    return fold(f"{case.number} {customer(case)} {case.subject}")


def headline(dossier: Dossier) -> Text:
    """Say what was escalated."""
    subject = dossier.case.subject if dossier.case else dossier.item.number
    return tr("{what}", what=subject)


def facts(dossier: Dossier, context: Context) -> tuple[FactSection, ...]:
    """Show the Case and the customer."""
    return eligibility_facts(dossier, context)


def no_triggers(_dossier: Dossier, _context: Context) -> tuple[Trigger, ...]:
    """It is escalated already."""
    return ()


QUEUE: Final = QueueSpec(
    key=KEY,
    title=tr("Escalations"),
    icon="mdi6.account-supervisor-outline",
    order=5,
    record=Case,
    where=where,
    count_where=where,
    scope=SCOPE,
    belongs=belongs,
    columns=(
        Column(key="number", title=tr("Case"), value=lambda case: case.number, width=10),
        Column(key="about", title=tr("About"), value=about, width=26),
        Column(key="customer", title=tr("Customer"), value=customer, width=14),
        Column(key="age", title=tr("Age"), value=lambda case: case.created_at, width=9, age=True),
    ),
    views=(SubView(key="open", title=tr("Open"), belongs=belongs),),
    item=item,
    deadline=no_deadline,
    flags=flags,
    claim=claim_of,
    search=search,
    headline=headline,
    facts=facts,
    triggers=no_triggers,
    role=Role.SUPERVISOR,
)
