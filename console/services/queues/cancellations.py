"""Cancellations: requests that are new, wait for their day, are due, or wait for equipment (domain.md 2.4)."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Final

from console.models.cancellation import CancellationCase
from console.models.case import Case
from console.models.dossier import Dossier, ItemRef
from console.models.org import Org
from console.models.profile import Profile
from console.models.queue import Column, Deadline, DeadlineState, Flag, FlagTone, QueueSpec, SubView
from console.models.text import Text, tr
from console.services.rules.cancellation_case import (
    CANCELLED_STAGES,
    CANCELLING,
    CASE_TYPE,
    MOVING,
    NOT_NEEDED,
    Kind,
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
from console.services.rules.termination_checks import CANCELLATION_CHECKS

KEY: Final = "cancellations"
OPEN: Final = OpenCases(CASE_TYPE)
_NEAR: Final = timedelta(days=1)


def in_place(place: Place) -> Callable[[Case, Org, datetime], bool]:
    """Make the condition of a sub-view."""
    return lambda case, org, now: OPEN.belongs(case, org, now) and place_of(case, org, now) is place


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


def late(case: Case, when: datetime, now: datetime) -> bool:
    """Tell whether the end has passed; a SIM has the network's day more, on which nobody can do anything yet."""
    return is_overdue(when, now, network_day=kind_of(case) is Kind.SIM)


def deadline(case: Case, _profile: Profile, now: datetime) -> Deadline | None:
    """Give the scheduled day; what is not confirmed yet, or ended already, has no deadline (domain.md 2.4)."""
    when = scheduled_at(case)
    found = opportunity_of(case)
    if when is None or found is None or found.stage != CANCELLING or case.is_closed:
        return None
    left = when - now
    if late(case, when, now):
        state = DeadlineState.OVER
    else:
        state = DeadlineState.NEAR if is_due(when, now) or left < _NEAR else DeadlineState.FINE
    return Deadline(due_at=when, left=left, state=state, rule=tr("Ends on {day}", day=day_in_japan(when)))


def flags(case: Case, org: Org, _profile: Profile, now: datetime) -> tuple[Flag, ...]:
    """Say what must not be missed on the line."""
    found = list(case_flags(case, org))
    place, when = place_of(case, org, now), scheduled_at(case)
    if place is Place.DUE and when is not None:
        overdue = late(case, when, now)
        text = tr("Overdue") if overdue else tr("Due today")
        key, tone = ("overdue", FlagTone.DANGER) if overdue else ("due", FlagTone.WARNING)
        found.append(Flag(key=key, text=text, tone=tone))
    if place is Place.EQUIPMENT:
        found.append(Flag(key="equipment", text=tr("Equipment out"), tone=FlagTone.INFO))
    linked = opportunity_of(case)
    if linked is not None and service_ids(case) not in ((), (linked.service_id,)):
        found.append(Flag(key="ids", text=tr("IDs differ"), tone=FlagTone.DANGER))
    notice = notice_of(case)
    if notice in (MOVING, NOT_NEEDED):
        found.append(Flag(key="notice", text=tr("Notice {notice}", notice=notice or ""), tone=FlagTone.WARNING))
    return tuple(found)


def search(case: Case) -> str:
    """Give the folded words that a search looks through."""
    return case_words(case, *(str(one) for one in service_ids(case)))


def headline(dossier: Dossier) -> Text:
    """Say whose service ends."""
    case = dossier.case
    return case_headline(dossier, (kind(case) or case.subject) if case else "")


def due_on(case: CancellationCase) -> date | None:
    """Give the day in Japan on which the service is to end, for the month; none for one that is cancelled already."""
    when, opportunity = scheduled_at(case), opportunity_of(case)
    if when is None or (opportunity is not None and opportunity.stage in CANCELLED_STAGES):
        return None
    return day_in_japan(when)


QUEUE: Final = QueueSpec(
    key=KEY,
    title=tr("Cancellations"),
    icon="mdi6.calendar-remove-outline",
    order=4,
    record=CancellationCase,
    where=OPEN.where,
    count_where=OPEN.where,
    scope=OPEN.scope,
    belongs=OPEN.belongs,
    columns=(
        CASE_NUMBER,
        customer_column(14),
        Column(key="kind", title=tr("Type"), value=kind, width=9),
        Column(
            key="ends_on", title=tr("Ends on"), value=ends_on, sort=lambda case: ends_on(case) or date.max, width=14
        ),
        AGE,
    ),
    views=(
        SubView(key="open", title=tr("Open"), belongs=OPEN.belongs),
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
