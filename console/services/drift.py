"""Scans both systems for pairs that disagree: bounded calls, one page at a time, and honest about how far it got."""

from collections import defaultdict
from collections.abc import AsyncIterator, Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from console.models.case import Case
from console.models.drift import CaseLink, DriftPair, DriftReport, Sale
from console.models.error import ConsoleError
from console.models.ids import ServiceId
from console.models.opportunity import Opportunity
from console.models.org import Org
from console.models.whmcs import Service
from console.services.clock import Clock
from console.services.gateways.protocol import Json, QueryRead, SalesforceGateway, WhmcsGateway
from console.services.rules.cancellation_case import cancelled_words
from console.services.rules.cancellation_dates import day_in_japan
from console.services.rules.drift_pairs import Comparison, case_link, case_lookups, sale_of
from console.services.rules.soql import among, fields_of, instant

SALES_PAGE: Final = 2000
"""The largest page of Salesforce: 20,000 Opportunities are ten calls."""
_MOST_LOOKED_AT: Final = 50
"""Services that the list did not have are asked for one by one, up to so many."""
_CASES: Final = "Type = 'Cancellation Request' AND IsClosed = false"
_DATES: Final = ("ScheduledCancellationDateAndTime__c", "SIMScheduledCancellationDateAndTime__c")


def sales_where(org: Org, now: datetime) -> str:
    """Ask for Opportunities that name a service, and for those whose cancellation date has passed."""
    passed = [f"{field} < {instant(now)}" for field in _DATES if org.has("Opportunity", field)]
    return " OR ".join(["WHMCS_Service_ID__c != null", *passed])


class DriftScan:
    """One organisation's scan.

    It holds what the comparison needs of each Opportunity, and no page of WHMCS longer than it takes to compare it.
    """

    def __init__(self, *, salesforce: SalesforceGateway, whmcs: WhmcsGateway, org: Org, clock: Clock) -> None:
        """Take the two gateways and what is known of the org."""
        self._salesforce = salesforce
        self._whmcs = whmcs
        self._org = org
        self._clock = clock

    async def run(self) -> AsyncIterator[DriftReport]:
        """Scan everything; gives a report after each page, the last one with `running` False.

        A failure of WHMCS ends the scan with what was found until then; a cancelled task simply stops.

        Raises:
            ConsoleError: Salesforce could not be read: there is nothing to compare.
        """
        now = self._clock.now()
        report = DriftReport(as_of=now)
        ledger = _Ledger(now, self._org)
        async for page in self._rows(self._sales_query(f"({sales_where(self._org, now)})")):
            ledger.add_sales(self._sale(row) for row in page)
            report = replace(report, sales=ledger.size)
            yield report
        async for page in self._rows(self._cases_query(_CASES)):
            ledger.add_cases(self._case(row) for row in page)
        try:
            async for total, services in self._whmcs.all_services():
                ledger.compare(services)
                report = replace(report, pairs=tuple(ledger.pairs), services=ledger.compared, total=total)
                yield report
            await self._look_for(ledger)
        except ConsoleError as problem:
            yield replace(report, pairs=tuple(ledger.pairs), running=False, failure=problem)
            return
        pairs = tuple(ledger.pairs)
        yield replace(report, pairs=pairs, total=report.total or 0, complete=True, running=False)

    async def recheck(self, pairs: Iterable[DriftPair]) -> tuple[DriftPair, ...]:
        """Compare these pairs once more; gives those that still disagree.

        Raises:
            ConsoleError: one of the systems could not be read.
        """
        wanted = tuple(pairs)
        if not wanted:
            return ()
        ledger = _Ledger(self._clock.now(), self._org)
        numbers = sorted({pair.service_id for pair in wanted if pair.service_id})
        where = f"Id IN {among(str(pair.id) for pair in wanted)}"
        if numbers:
            where += f" OR WHMCS_Service_ID__c IN ({', '.join(str(number) for number in numbers)})"
        async for page in self._rows(self._sales_query(f"({where})")):
            ledger.add_sales(self._sale(row) for row in page)
        async for page in self._rows(self._cases_query(_CASES)):
            ledger.add_cases(self._case(row) for row in page)
        for number in numbers:
            service = await self._whmcs.service(ServiceId(number))
            if service is not None:
                ledger.compare((service,))
        ledger.finish(ledger.unseen)
        return tuple(ledger.pairs)

    async def _look_for(self, ledger: "_Ledger") -> None:
        """Ask once more for services that the list did not have: rows shift between pages while one reads."""
        missing = ledger.unseen
        for number in missing[:_MOST_LOOKED_AT]:
            service = await self._whmcs.service(ServiceId(number))
            if service is not None:
                ledger.compare((service,))
        ledger.finish(ledger.unseen)

    async def _rows(self, soql: str) -> AsyncIterator[tuple[Json, ...]]:
        (first,) = await self._salesforce.read([QueryRead(soql=soql, page_size=SALES_PAGE)])
        if first.failure is not None:
            raise first.failure
        yield first.rows
        if first.more is not None:
            async for page in self._salesforce.pages(first.more):
                yield page

    def _sales_query(self, where: str) -> str:
        names = [*fields_of(Opportunity, self._org), "Account.Name"]
        number = self._org.choice("customer_number_field") or "AccountNumber"
        if self._org.has("Account", number):
            names.append(f"Account.{number}")
        return f"SELECT {', '.join(names)} FROM Opportunity WHERE {where} ORDER BY CreatedDate, Id"

    def _cases_query(self, where: str) -> str:
        names = ["Id", "CaseNumber", "Subject", "Description", *case_lookups(self._org)]
        return f"SELECT {', '.join(names)} FROM Case WHERE {where} ORDER BY CreatedDate, Id"

    def _sale(self, row: Json) -> Sale:
        account: Mapping[str, Any] = row.get("Account") or {}
        number = self._org.choice("customer_number_field") or "AccountNumber"
        return sale_of(
            Opportunity.model_validate(row),
            customer=str(account.get("Name") or ""),
            customer_number=str(account.get(number) or ""),
        )

    def _case(self, row: Json) -> tuple[str, CaseLink]:
        linked = next((str(row[field]) for field in case_lookups(self._org) if row.get(field)), "")
        case = Case.model_validate(row)
        return linked, case_link(case)


class _Ledger:
    """What is known while a scan runs: the Opportunities by service, the open Cases, what was seen, what disagrees."""

    def __init__(self, now: datetime, org: Org) -> None:
        self._comparison = Comparison(day_in_japan(now), cancelled_words(org))
        self._by_service: dict[int, list[Sale]] = defaultdict(list)
        self._by_id: dict[str, Sale] = {}
        self._without: list[Sale] = []
        self._case_of_sale: dict[str, CaseLink] = {}
        self._case_of_service: dict[int, CaseLink] = {}
        self._seen: set[int] = set()
        self.pairs: list[DriftPair] = []
        self.size = 0

    @property
    def compared(self) -> int:
        """How many services were compared."""
        return len(self._seen)

    @property
    def unseen(self) -> list[int]:
        """Numbers that Opportunities carry and that no service had."""
        return [number for number in self._by_service if number not in self._seen]

    def add_sales(self, sales: Iterable[Sale]) -> None:
        """Take Opportunities in."""
        for sale in sales:
            self.size += 1
            if sale.service_id is None:
                self._without.append(sale)
            else:
                self._by_service[sale.service_id].append(sale)
                self._by_id[str(sale.id)[:15]] = sale

    def add_cases(self, cases: Iterable[tuple[str, CaseLink]]) -> None:
        """Take open cancellation Cases in, by the Opportunity that they are linked to, else by a service they name."""
        for linked, case in cases:
            if linked:
                self._case_of_sale.setdefault(linked[:15], case)
            else:
                for number in case.services:
                    self._case_of_service.setdefault(number, case)

    def compare(self, services: Iterable[Service]) -> None:
        """Compare services, each once."""
        for service in services:
            number = int(service.id)
            if number in self._seen:
                continue
            self._seen.add(number)
            sales = self._by_service.get(number, [])
            named = self._by_id.get((service.opportunity_id or "")[:15])
            self._keep(self._comparison.service(service, sales, self._case_about(sales, number), named))

    def finish(self, missing: Iterable[int]) -> None:
        """Judge what no service was found for."""
        for number in missing:
            for sale in self._by_service[number]:
                self._keep(self._comparison.without_service(sale, self._case_about([sale], number)))
        for sale in self._without:
            self._keep(self._comparison.without_service(sale, self._case_about([sale], None)))

    def _case_about(self, sales: list[Sale], number: int | None) -> CaseLink | None:
        for sale in sales:
            found = self._case_of_sale.get(str(sale.id)[:15])
            if found is not None:
                return found
        return self._case_of_service.get(number) if number is not None else None

    def _keep(self, pair: DriftPair | None) -> None:
        if pair is not None:
            self.pairs.append(pair)
