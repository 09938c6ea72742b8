"""Pairs of records that disagree between Salesforce and WHMCS, and how far the search for them got (domain.md 2.4)."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import ClassVar

from pydantic import Field

from console.models.error import ConsoleError
from console.models.ids import AccountId, CaseId, OpportunityId
from console.models.record import Record


class DriftKind(StrEnum):
    """How a pair disagrees; the values are a contract of the command line."""

    CANCELLED_RUNNING = "opportunity_cancelled_service_running"
    ENDED_OPEN = "service_ended_opportunity_open"
    PASSED = "passed_date_nothing_done"
    MISMATCH = "id_mismatch"


class Mismatch(StrEnum):
    """Which ids do not agree."""

    NO_SERVICE = "no_service"
    SEVERAL = "several"
    OTHER_OPPORTUNITY = "other_opportunity"
    NOT_CARRIED = "not_carried"
    CASE_TEXT = "case_text"


class DriftPair(Record):
    """One disagreement; the Opportunity is where it is mended.

    Attributes:
        others: ids that disagree: other Opportunities, or the services that a Case names.
        ends_on: the scheduled day of the cancellation, in Japan.
        since: the day from which on the two systems disagree.
        monthly: what the service bills in a month.
        money: what was billed since then, in whole yen.
    """

    OBJECT: ClassVar[str] = "Opportunity"
    id: OpportunityId = Field(alias="Id")
    name: str = Field("", alias="Name")
    account_id: AccountId | None = Field(None, alias="AccountId")
    stage: str = Field("", alias="StageName")
    kind: DriftKind = DriftKind.MISMATCH
    mismatch: Mismatch | None = None
    customer: str = ""
    customer_number: str = ""
    service_id: int | None = None
    service_name: str = ""
    service_state: str = ""
    case_id: CaseId | None = None
    case_number: str = ""
    notice: str = ""
    others: tuple[str, ...] = ()
    ends_on: date | None = None
    since: date | None = None
    days: int = 0
    monthly: Decimal = Decimal(0)
    money: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sale:
    """What the comparison needs of an Opportunity: 20,000 of these are held at once.

    Attributes:
        ends_on: the scheduled day of the cancellation, in Japan.
        changed_on: the day of its last change, in Japan.
        sim: it is a SIM, which ends at the network on the day after.
    """

    id: OpportunityId
    name: str
    account_id: AccountId | None
    customer: str
    customer_number: str
    stage: str
    service_id: int | None
    ends_on: date | None
    notice: str
    changed_on: date | None
    sim: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseLink:
    """What the comparison needs of an open cancellation Case.

    Attributes:
        services: the service ids that its text names.
    """

    id: CaseId
    number: str
    services: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class DriftReport:
    """What a scan found, and how far it is or got.

    Attributes:
        sales: Opportunities that were read.
        services: WHMCS services that were compared.
        total: how many services WHMCS has; None before it told.
        complete: everything was compared.
        running: there is more to come.
        failure: what stopped it half way.
    """

    pairs: tuple[DriftPair, ...] = ()
    as_of: datetime
    sales: int = 0
    services: int = 0
    total: int | None = None
    complete: bool = False
    running: bool = True
    failure: ConsoleError | None = None
