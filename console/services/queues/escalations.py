"""Escalations: what waits for a supervisor, over all jobs (domain.md 2.5)."""

from datetime import datetime
from typing import Final

from console.models.case import Case, EscalatedCase
from console.models.dossier import Dossier, ItemRef
from console.models.org import Org, Role
from console.models.profile import Profile
from console.models.queue import Column, Flag, FlagTone, QueueSpec, SubView
from console.models.text import Text, joined, tr
from console.services.rules.claims import claim_of
from console.services.rules.escalation import JOBS, OPEN_ESCALATIONS, Job, job_of, rules_of, subject_words, who_and_why
from console.services.rules.order_facts import eligibility_facts
from console.services.rules.queue_lines import (
    AGE,
    CASE_NUMBER,
    case_item,
    case_words,
    customer_column,
    no_deadline,
    no_triggers,
)

KEY: Final = "escalations"
SCOPE: Final = "IsEscalated = true"


def where(_org: Org, _now: datetime) -> str:
    """Ask for open Cases that are escalated."""
    return OPEN_ESCALATIONS


def belongs(case: Case, _org: Org, _now: datetime) -> bool:
    """Tell whether a Case is an open escalation."""
    return case.is_escalated and not case.is_closed


def item(case: Case) -> ItemRef:
    """Give the address of an escalated Case; opening it leads to the order that it is about, where it names one."""
    return case_item(KEY, case)


def about(case: Case) -> Text:
    """Say which job it belongs to, and the number of the item where the Case was made for one."""
    words = subject_words(case)
    number = next((word for word in words if any(letter.isdigit() for letter in word) and not word.startswith("#")), "")
    return tr("{job} {number}", job=JOBS[job_of(case)], number=number) if number else JOBS[job_of(case)]


def of_job(job: Job, title: Text) -> SubView:
    """Give the sub-view of one job."""
    return SubView(
        key=job.value, title=title, belongs=lambda case, org, now: belongs(case, org, now) and job_of(case) is job
    )


def flags(case: Case, _org: Org, _profile: Profile, _now: datetime) -> tuple[Flag, ...]:
    """Say which rule it was; an escalation that no rule called for was made by hand."""
    rules = rules_of(case)
    if not rules:
        return (Flag(key="by_hand", text=tr("By hand"), tone=FlagTone.INFO),)
    return (Flag(key="rule", text=joined(rules, ", "), tone=FlagTone.DANGER),)


def search(case: Case) -> str:
    """Give the folded words that a search looks through."""
    return case_words(case, *who_and_why(case))


def headline(dossier: Dossier) -> Text:
    """Say what was escalated."""
    subject = dossier.case.subject if dossier.case else dossier.item.number
    return tr("{what}", what=subject)


QUEUE: Final = QueueSpec(
    key=KEY,
    title=tr("Escalations"),
    icon="mdi6.account-supervisor-outline",
    order=5,
    record=EscalatedCase,
    where=where,
    count_where=where,
    scope=SCOPE,
    belongs=belongs,
    columns=(
        CASE_NUMBER,
        Column(key="about", title=tr("About"), value=about, width=16),
        Column(key="why", title=tr("Why"), value=lambda case: who_and_why(case)[1].split("\n")[0], width=22),
        Column(key="by", title=tr("By"), value=lambda case: who_and_why(case)[0], width=10),
        customer_column(10),
        AGE,
    ),
    views=(
        SubView(key="open", title=tr("Open"), belongs=belongs),
        of_job(Job.ORDER, tr("Orders")),
        of_job(Job.ELIGIBILITY, tr("Eligibility")),
        of_job(Job.IDENTITY, tr("ID documents")),
        of_job(Job.CANCELLATION, tr("Cancellations")),
    ),
    item=item,
    deadline=no_deadline,  # the item behind it keeps its own
    flags=flags,
    claim=claim_of,
    search=search,
    headline=headline,
    facts=eligibility_facts,
    triggers=no_triggers,
    role=Role.SUPERVISOR,
)
