"""Reads a cancellation request: what it is about, for which month, and where it stands (domain.md 2.4)."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from console.models.cancellation import CancellationCase
from console.models.case import Case
from console.models.opportunity import Opportunity
from console.models.org import Org
from console.models.profile import Profile
from console.services.rules.cancellation_dates import is_due, month_end
from console.services.rules.duplicates import commodity_type
from console.services.rules.folding import plain_words

CASE_TYPE: Final = "Cancellation Request"
SUBJECT: Final = "Cancellation Request - "
CANCELLING: Final = "△Cancelling"
CANCELLED_STAGES: Final = ("△Cancelled", "〇Cancelled", "Cancelled")
"""The words of a cancelled Opportunity (domain.md 3)."""
IN_PROGRESS: Final = "In Progress"
MOVING: Final = "移転"
NOT_NEEDED: Final = "不要"
EQUIPMENT_DONE: Final = frozenset({"Returned", "Compensated", "N/A"})
"""Values of LineReturn__c after which nothing has to come back."""
_SERVICE_ID: Final = re.compile(r"WHMCS([^\d\n]{0,24}?)(\d{1,12})(?:\.0)?\b", re.IGNORECASE)
_OTHER_ID: Final = re.compile(r"client|customer|user|account|order|invoice", re.IGNORECASE)
"""Words before a number of WHMCS that make it the number of something else than a service."""
_MONTH: Final = re.compile(r"(20\d\d)\s*[-/.年]\s*(\d{1,2})")
_MONTH_FIRST: Final = re.compile(r"(?<!\d)(\d{1,2})\s*[-/.]\s*(20\d\d)")
_WORDED_MONTH: Final = re.compile(r"\b([A-Za-z]{3})[a-z]*[.,]?\s+(20\d\d)\b")
_MONTH_NAMES: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTHS: Final = 12


class Kind(StrEnum):
    """What is cancelled; the words of the subject and of the commodity."""

    INTERNET = "Internet"
    SIM = "SIM"
    VPN = "VPN"


@dataclass(frozen=True, kw_only=True)
class KindFields:
    """The Opportunity's fields for the date and the notice of one kind; VPN uses those of Internet."""

    date: str
    notice: str


INTERNET_FIELDS: Final = KindFields(date="ScheduledCancellationDateAndTime__c", notice="CancellationNotice__c")
SIM_FIELDS: Final = KindFields(date="SIMScheduledCancellationDateAndTime__c", notice="SIMCancellationNotice__c")


def kind_of(case: Case, opportunity: Opportunity | None = None) -> Kind | None:
    """Tell what is cancelled: by the subject, else by the Opportunity's commodity."""
    return _named_kind(case) or _sold_kind(opportunity or opportunity_of(case))


def _named_kind(case: Case) -> Kind | None:
    words = plain_words(case.subject.removeprefix(SUBJECT)).split("(")[0]
    return next((kind for kind in Kind if kind.value.casefold() in words), None)


def _sold_kind(opportunity: Opportunity | None) -> Kind | None:
    commodity = commodity_type(opportunity) if opportunity is not None else None
    return Kind(commodity) if commodity else None


def kinds_differ(case: Case, opportunity: Opportunity | None) -> tuple[Kind, Kind] | None:
    """Give what the subject and what the Opportunity's commodity name, where only one of them is a SIM.

    A SIM has date and notice in fields of its own, and nobody ends it. A VPN may come with the subject of the Internet.
    """
    named, sold = _named_kind(case), _sold_kind(opportunity)
    if named is None or sold is None or fields_of_kind(named) == fields_of_kind(sold):
        return None
    return named, sold


def fields_of_kind(kind: Kind | None) -> KindFields:
    """Give the Opportunity's fields of a kind."""
    return SIM_FIELDS if kind is Kind.SIM else INTERNET_FIELDS


def requested_end(case: Case) -> date | None:
    """Give the last day of the month that the subject names."""
    year, month = _month_of(unicodedata.normalize("NFKC", case.subject))
    return month_end(date(year, month, 1)) if 1 <= month <= _MONTHS else None


def _month_of(text: str) -> tuple[int, int]:
    """Read 2026-11, 2026年11月, 11/2026 or November 2026; the month is 0 where there is none."""
    if found := _MONTH.search(text):
        return int(found[1]), int(found[2])
    if found := _MONTH_FIRST.search(text):
        return int(found[2]), int(found[1])
    worded = _WORDED_MONTH.search(text)
    if worded is None or worded[1].casefold() not in _MONTH_NAMES:
        return 0, 0
    return int(worded[2]), _MONTH_NAMES.index(worded[1].casefold()) + 1


def service_ids(case: Case) -> tuple[int, ...]:
    """Give the WHMCS service ids that the Case's text names, each once."""
    text = unicodedata.normalize("NFKC", f"{case.subject}\n{case.description or ''}")
    found = (
        one for one in _SERVICE_ID.finditer(text) if "service" in one[1].casefold() or not _OTHER_ID.search(one[1])
    )
    return tuple(dict.fromkeys(int(one[2]) for one in found))


def opportunity_of(case: Case) -> Opportunity | None:
    """Give the Opportunity that was read with the Case."""
    return case.opportunity if isinstance(case, CancellationCase) else None


def scheduled_at(case: Case, opportunity: Opportunity | None = None) -> datetime | None:
    """Give the instant at which the service is to end, from the Opportunity."""
    found = opportunity or opportunity_of(case)
    if found is None:
        return None
    return found.sim_cancellation_at if kind_of(case, found) is Kind.SIM else found.cancellation_at


def notice_of(case: Case, opportunity: Opportunity | None = None) -> str | None:
    """Give the cancellation notice, from the Opportunity."""
    found = opportunity or opportunity_of(case)
    if found is None:
        return None
    return found.sim_cancellation_notice if kind_of(case, found) is Kind.SIM else found.cancellation_notice


def is_confirmed(case: Case, opportunity: Opportunity | None, profile: Profile) -> bool:
    """Tell whether somebody has confirmed the request: the notice is a termination's, and there is a day."""
    notice = profile.cancellation.termination_notice
    return notice_of(case, opportunity) == notice and scheduled_at(case, opportunity) is not None


def cancelled_words(org: Org) -> frozenset[str]:
    """Give every stage that means cancelled here: the settled word, and those that other organisations write.

    An Opportunity may stand at a word from before the choice was made. It is cancelled all the same: nothing may move
    it back, and its service may not run on unnoticed.
    """
    return frozenset((*CANCELLED_STAGES, org.choice("cancelled_stage") or ""))


def is_cancelled(opportunity: Opportunity | None, org: Org) -> bool:
    """Tell whether the Opportunity stands at a word for cancelled."""
    return opportunity is not None and bool(opportunity.stage) and opportunity.stage in cancelled_words(org)


def equipment_back(line_return: str | None, profile: Profile | None = None) -> bool:
    """Tell whether nothing of an Internet line has to come back any more (domain.md 2.4).

    No value means that nothing had to. A sub-view sees no profile: it goes by the usual words alone.
    """
    words = EQUIPMENT_DONE | (frozenset(profile.cancellation.equipment_back) if profile else frozenset())
    return not line_return or line_return in words


def equipment_missing(case: Case, opportunity: Opportunity | None, profile: Profile | None = None) -> bool:
    """Tell whether equipment of an Internet line has yet to come back."""
    if kind_of(case, opportunity) is not Kind.INTERNET or opportunity is None:
        return False
    return not equipment_back(opportunity.line_return, profile)


class Place(StrEnum):
    """Where an open request stands; the sub-views of the queue."""

    NEW = "new"
    SCHEDULED = "scheduled"
    DUE = "due"
    EQUIPMENT = "equipment"
    DONE = "done"


def place_of(case: Case, org: Org, now: datetime) -> Place:
    """Say where a request stands: not confirmed, waiting for its day, due, or ended and still open."""
    found = opportunity_of(case)
    when = scheduled_at(case)
    if is_cancelled(found, org):
        return Place.EQUIPMENT if equipment_missing(case, found) else Place.DONE
    if found is None or when is None or found.stage != CANCELLING:
        return Place.NEW
    return Place.DUE if is_due(when, now) else Place.SCHEDULED
