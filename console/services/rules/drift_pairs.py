"""Compares an Opportunity with its WHMCS service: the pairs that disagree, and the money at stake (domain.md 2.4)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from console.models.case import Case
from console.models.drift import CaseLink, DriftKind, DriftPair, Mismatch, Sale
from console.models.ids import OpportunityId, is_record_id, same_record
from console.models.opportunity import Opportunity
from console.models.org import Org
from console.models.whmcs import Service
from console.services.clock import JAPAN
from console.services.rules.cancellation_case import CANCELLED_STAGES, CANCELLING, service_ids
from console.services.rules.duplicates import commodity_type

LIVING: Final = frozenset({"Active", CANCELLING})
"""Stages in which the service should be running (domain.md 5)."""
_MONTHS: Final = {
    "monthly": 1,
    "quarterly": 3,
    "semi-annually": 6,
    "semiannually": 6,
    "annually": 12,
    "biennially": 24,
    "triennially": 36,
}
_DAYS_OF_A_MONTH: Final = 30


def japanese_day(moment: datetime | None) -> date | None:
    """Give the calendar day of an instant in Japan: "due" is a day there (domain.md 2.4)."""
    return moment.astimezone(JAPAN).date() if moment is not None else None


def monthly_amount(service: Service) -> Decimal:
    """Give what a service bills in a month; a single payment bills nothing more."""
    months = _MONTHS.get(service.billing_cycle.strip().casefold())
    if months is None or service.recurring_amount is None or service.recurring_amount <= 0:
        return Decimal(0)
    return service.recurring_amount / months


def money_at_stake(monthly: Decimal, days: int) -> Decimal:
    """Give what was billed in so many days, in whole yen: the recurring amount of a month by days of thirty."""
    return (monthly * max(days, 0) / _DAYS_OF_A_MONTH).quantize(Decimal(1), rounding=ROUND_HALF_UP)


def sale_of(opportunity: Opportunity, *, customer: str = "", customer_number: str = "") -> Sale:
    """Take from an Opportunity what the comparison needs; a SIM has its own date and notice."""
    sim = commodity_type(opportunity) == "SIM"
    if not opportunity.commodity:  # which field tells it may be open: whichever date and notice stand there count
        sim = opportunity.cancellation_at is None and opportunity.sim_cancellation_at is not None
    ends_at = opportunity.sim_cancellation_at if sim else opportunity.cancellation_at
    notice = opportunity.sim_cancellation_notice if sim else opportunity.cancellation_notice
    return Sale(
        id=opportunity.id,
        name=opportunity.name,
        account_id=opportunity.account_id,
        customer=customer,
        customer_number=customer_number,
        stage=opportunity.stage,
        service_id=opportunity.service_id,
        ends_on=japanese_day(ends_at),
        sim=sim,
        notice=notice or "",
        changed_on=japanese_day(opportunity.modified_at),
    )


def _last_day(sale: Sale) -> date | None:
    """Give the day in Japan on which the service may still run: a SIM ends at the network on the 1st of the month."""
    return sale.ends_on + timedelta(days=sale.sim) if sale.ends_on is not None else None


def case_lookups(org: Org) -> tuple[str, ...]:
    """Give the fields that can link a Case to its Opportunity: the settled one, else all, since this only reads."""
    settled = org.choice("case_opportunity_field")
    if settled is not None:
        return (settled,)
    still_open = org.unsettled.get("case_opportunity_field")
    return still_open.candidates if still_open is not None else ()


def case_link(case: Case) -> CaseLink:
    """Take from an open cancellation Case what the comparison needs."""
    return CaseLink(id=case.id, number=case.number, services=service_ids(case))


@dataclass(frozen=True, slots=True)
class Comparison:
    """The comparison of one day.

    Attributes:
        today: the calendar day in Japan.
        cancelled: the stages that mean cancelled; any word of domain.md 3 counts, and the one that the org writes.
    """

    today: date
    cancelled: frozenset[str] = frozenset(CANCELLED_STAGES)

    def service(
        self, service: Service, sales: Sequence[Sale], case: CaseLink | None, named: Sale | None = None
    ) -> DriftPair | None:
        """Compare a service with the Opportunities that carry its id.

        Args:
            service: as WHMCS has it now.
            sales: every Opportunity with that id, the oldest first.
            case: the open cancellation Case about them, if there is one.
            named: the Opportunity that the service's own field names, where it carries a service id.
        """
        if not sales:
            return self._not_carried(service, named)
        sale = sales[0]
        if len(sales) > 1 and any(one.stage not in self.cancelled for one in sales):
            others = tuple(str(one.id) for one in sales[1:])
            return self._pair(DriftKind.MISMATCH, sale, service, case, mismatch=Mismatch.SEVERAL, others=others)
        if service.opportunity_id and not any(same_record(service.opportunity_id, one.id) for one in sales):
            others = (service.opportunity_id,)
            return self._pair(
                DriftKind.MISMATCH, sale, service, case, mismatch=Mismatch.OTHER_OPPORTUNITY, others=others
            )
        if case is not None and case.services and int(service.id) not in case.services:
            others = tuple(str(number) for number in case.services)
            return self._pair(DriftKind.MISMATCH, sale, service, case, mismatch=Mismatch.CASE_TEXT, others=others)
        kind = self._state(sale, service)
        return self._pair(kind, sale, service, case) if kind is not None else None

    def without_service(self, sale: Sale, case: CaseLink | None) -> DriftPair | None:
        """Judge an Opportunity whose service WHMCS does not have, or that names none."""
        if sale.service_id is None:
            return self._pair(DriftKind.PASSED, sale, None, case) if self._passed(sale) else None
        if sale.stage not in LIVING:
            return None
        return self._pair(DriftKind.MISMATCH, sale, None, case, mismatch=Mismatch.NO_SERVICE)

    def _state(self, sale: Sale, service: Service) -> DriftKind | None:
        if sale.stage in self.cancelled:
            return DriftKind.CANCELLED_RUNNING if service.state.running else None
        if service.state.ended:
            return DriftKind.ENDED_OPEN if sale.stage in LIVING else None
        return DriftKind.PASSED if self._passed(sale) else None

    def _passed(self, sale: Sale) -> bool:
        """Tell whether the last day has passed with nothing done; a SIM's is the network's (domain.md 2.4)."""
        last = _last_day(sale)
        return last is not None and last < self.today and sale.stage in LIVING

    def _not_carried(self, service: Service, sale: Sale | None) -> DriftPair | None:
        """Find a running service that names an Opportunity which does not carry its id.

        An Opportunity carries one service id, and its order may have several services (domain.md 2.1): those beside
        the main one are fine while the sale lives, and still billed for nobody once it is cancelled.
        """
        named = service.opportunity_id or ""
        if not service.state.running or not is_record_id(named):
            return None
        if sale is not None and sale.stage not in self.cancelled:
            return None
        return DriftPair(
            id=OpportunityId(named),
            kind=DriftKind.MISMATCH,
            mismatch=Mismatch.NOT_CARRIED,
            service_id=int(service.id),
            service_name=service.name,
            service_state=service.state.value,
            monthly=monthly_amount(service),
        )

    def _pair(
        self,
        kind: DriftKind,
        sale: Sale,
        service: Service | None,
        case: CaseLink | None,
        *,
        mismatch: Mismatch | None = None,
        others: tuple[str, ...] = (),
    ) -> DriftPair:
        bills = service is not None and kind in (DriftKind.CANCELLED_RUNNING, DriftKind.PASSED)
        since = (_last_day(sale) or sale.changed_on) if kind is not DriftKind.MISMATCH else None
        days = max((self.today - since).days, 0) if since is not None else 0
        monthly = monthly_amount(service) if service is not None and not service.state.ended else Decimal(0)
        return DriftPair(
            id=sale.id,
            name=sale.name,
            account_id=sale.account_id,
            stage=sale.stage,
            kind=kind,
            mismatch=mismatch,
            customer=sale.customer,
            customer_number=sale.customer_number,
            service_id=int(service.id) if service is not None else sale.service_id,
            service_name=service.name if service is not None else "",
            service_state=service.state.value if service is not None else "",
            case_id=case.id if case is not None else None,
            case_number=case.number if case is not None else "",
            notice=sale.notice,
            others=others,
            ends_on=sale.ends_on,
            since=since,
            days=days,
            monthly=monthly,
            money=money_at_stake(monthly, days) if bills else Decimal(0),
        )
