"""Cancellations: requests that are new, wait for their day, are due, or wait for equipment (domain.md 2.4)."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Final

from console.models.action import Context
from console.models.cancellation import CancellationCase
from console.models.case import Case
from console.models.dossier import Dossier, ItemRef, Trigger
from console.models.org import Org
from console.models.profile import Profile
from console.models.queue import Column, Deadline, DeadlineState, Flag, FlagTone, QueueSpec, SubView
from console.models.text import Text, tr
from console.services.rules.cancellation_case import (
    CANCELLING,
    CASE_TYPE,
    MOVING,
    NOT_NEEDED,
    Place,
    kind_of,
    notice_of,
    opportunity_of,
    place_of,
    requested_end,
    scheduled_at,
    service_ids,
)
from console.services.rules.cancellation_dates import day_in_japan, is_due, is_overdue
from console.services.rules.cancellation_facts import cancellation_facts
from console.services.rules.claims import claim_of
from console.services.rules.drift_pairs import CANCELLED
from console.services.rules.folding import fold
from console.services.rules.queue_lines import case_item, customer
from console.services.rules.soql import quote
from console.services.rules.termination_checks import CANCELLATION_CHECKS

KEY: Final = "cancellations"
SCOPE: Final = f"Type = {quote(CASE_TYPE)}"
_NEAR: Final = timedelta(days=1)


def where(_org: Org, _now: datetime) -> str:
    """Ask for the open cancellation requests."""
    return f"{SCOPE} AND IsClosed = false"


def belongs(case: Case, _org: Org, _now: datetime) -> bool:
    """Tell whether a Case is an open cancellation request."""
    return case.type == CASE_TYPE and not case.is_closed


def in_place(place: Place) -> Callable[[Case, Org, datetime], bool]:
    """Make the condition of a sub-view."""
    return lambda case, org, now: belongs(case, org, now) and place_of(case, org, now) is place


def item(case: Case) -> ItemRef:
    """Give the address of a Case."""
    return case_item(KEY, case)


def kind(case: Case) -> str:
    """Name what is cancelled."""
    found = kind_of(case)
    return found.value if found else ""


def ends_on(case: Case) -> date | None:
    """Give the scheduled day in Japan, or the month's end that was asked for."""
    when = scheduled_at(case)
    return day_in_japan(when) if when else requested_end(case)


def deadline(case: Case, _profile: Profile, now: datetime) -> Deadline | None:
    """Give the scheduled day; what is not confirmed yet, or ended already, has no deadline (domain.md 2.4)."""
    when = scheduled_at(case)
    found = opportunity_of(case)
    if when is None or found is None or found.stage != CANCELLING or case.is_closed:
        return None
    left = when - now
    if is_overdue(when, now):
        state = DeadlineState.OVER
    else:
        state = DeadlineState.NEAR if is_due(when, now) or left < _NEAR else DeadlineState.FINE
    return Deadline(due_at=when, left=left, state=state, rule=tr("Ends on {day}", day=day_in_japan(when)))


def flags(case: Case, org: Org, _profile: Profile, now: datetime) -> tuple[Flag, ...]:
    """Say what must not be missed on the line."""
    found: list[Flag] = []
    if case.is_escalated:
        found.append(Flag(key="escalated", text=tr("Escalated"), tone=FlagTone.DANGER))
    place, when = place_of(case, org, now), scheduled_at(case)
    if place is Place.DUE and when is not None:
        late = is_overdue(when, now)
        text = tr("Overdue") if late else tr("Due today")
        key, tone = ("overdue", FlagTone.DANGER) if late else ("due", FlagTone.WARNING)
        found.append(Flag(key=key, text=text, tone=tone))
    if place is Place.EQUIPMENT:
        found.append(Flag(key="equipment", text=tr("Equipment to come back"), tone=FlagTone.INFO))
    linked = opportunity_of(case)
    if case.opportunity_id is None and org.choice("case_opportunity_field"):
        found.append(Flag(key="unlinked", text=tr("No Opportunity"), tone=FlagTone.WARNING))
    elif linked is not None and service_ids(case) not in ((), (linked.service_id,)):
        found.append(Flag(key="ids", text=tr("Service ids disagree"), tone=FlagTone.DANGER))
    notice = notice_of(case)
    if notice in (MOVING, NOT_NEEDED):
        found.append(Flag(key="notice", text=tr("Notice {notice}", notice=notice or ""), tone=FlagTone.WARNING))
    return tuple(found)


def search(case: Case) -> str:
    """Give the folded words that a search looks through."""
    number = (case.account.customer_number if case.account else "") or ""
    ids = " ".join(str(one) for one in service_ids(case))
    return fold(f"{case.number} {customer(case)} {case.subject} {number} {ids}")


def headline(dossier: Dossier) -> Text:
    """Say whose service ends."""
    case = dossier.case
    if case is None:
        return tr("Case {number}", number=dossier.item.number)
    return tr("{customer} · {what}", customer=customer(case), what=kind(case) or case.subject)


def no_triggers(_dossier: Dossier, _context: Context) -> tuple[Trigger, ...]:
    """Nothing in the records calls for a supervisor: a cancellation is escalated by hand (domain.md 2.5)."""
    return ()


def due_on(case: CancellationCase) -> date | None:
    """Give the day in Japan on which the service is to end, for the month; none for one that is cancelled already."""
    when, opportunity = scheduled_at(case), opportunity_of(case)
    if when is None or (opportunity is not None and opportunity.stage in CANCELLED):
        return None
    return day_in_japan(when)


QUEUE: Final = QueueSpec(
    key=KEY,
    title=tr("Cancellations"),
    icon="mdi6.calendar-remove-outline",
    order=4,
    record=CancellationCase,
    where=where,
    count_where=where,
    scope=SCOPE,
    belongs=belongs,
    columns=(
        Column(key="number", title=tr("Case"), value=lambda case: case.number, width=10),
        Column(key="customer", title=tr("Customer"), value=customer, width=14),
        Column(key="kind", title=tr("Type"), value=kind, width=9),
        Column(
            key="ends_on", title=tr("Ends on"), value=ends_on, sort=lambda case: ends_on(case) or date.max, width=14
        ),
        Column(key="age", title=tr("Age"), value=lambda case: case.created_at, width=9, age=True),
    ),
    views=(
        SubView(key="open", title=tr("Open"), belongs=belongs),
        SubView(key="new", title=tr("New"), belongs=in_place(Place.NEW)),
        SubView(key="scheduled", title=tr("Scheduled"), belongs=in_place(Place.SCHEDULED)),
        SubView(key="due", title=tr("Due"), belongs=in_place(Place.DUE)),
        SubView(key="equipment", title=tr("Equipment to come back"), belongs=in_place(Place.EQUIPMENT)),
    ),
    item=item,
    deadline=deadline,
    flags=flags,
    claim=claim_of,
    search=search,
    headline=headline,
    facts=cancellation_facts,
    checks=CANCELLATION_CHECKS,
    triggers=no_triggers,
    calendar=due_on,
    settles=("cancelled_stage", "commodity_field", "case_opportunity_field"),
    casework=True,
    home=lambda profile: profile.queues.cancellations,
    case_type=CASE_TYPE,
)
