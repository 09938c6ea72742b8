"""The scan: every page once, memory for what it needs, honest when WHMCS fails half way or a person stops it."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, cast

import pytest

from console.models.drift import DriftKind, DriftReport, Mismatch
from console.models.error import Busy, ConsoleError, NotSent
from console.models.ids import ClientId, ServiceId
from console.models.org import FieldInfo, ObjectInfo, Org
from console.models.text import tr
from console.models.whmcs import Service, ServiceState
from console.services.clock import FrozenClock
from console.services.drift import DriftScan
from console.services.gateways.protocol import QueryRead, ReadAnswer, SalesforceGateway, WhmcsGateway

NOW = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)
PAGE = 250
OPPORTUNITY_FIELDS = (
    "Id",
    "Name",
    "AccountId",
    "StageName",
    "WHMCS_Service_ID__c",
    "ScheduledCancellationDateAndTime__c",
    "LastModifiedDate",
)


def an_info(name: str, fields: Sequence[str]) -> ObjectInfo:
    found = {
        one: FieldInfo(
            name=one,
            label=one,
            type="string",
            length=255,
            updateable=True,
            createable=True,
            filterable=True,
            restricted=False,
            values=(),
            reference_to=(),
            relationship=None,
        )
        for one in fields
    }
    return ObjectInfo(name=name, label=name, updateable=True, createable=True, fields=found, children=frozenset())


ORG = Org(
    name="test",
    objects={
        "Opportunity": an_info("Opportunity", OPPORTUNITY_FIELDS),
        "Account": an_info("Account", ("Id", "AccountNumber")),
        "Case": an_info("Case", ("Id", "OpportunityId")),
    },
    choices={"case_opportunity_field": "OpportunityId", "cancelled_stage": "△Cancelled"},
    unsettled={},
    status_codes={},
    closed_statuses=frozenset({"Closed"}),
    queues={},
    desk=frozenset(),
)


def a_sale(number: int, stage: str = "Active", **more: Any) -> dict[str, Any]:
    row = {
        "Id": f"006{number:012d}AAA",
        "Name": f"Sale {number}",
        "AccountId": "001000000000001AAA",
        "StageName": stage,
        "WHMCS_Service_ID__c": float(number),
        "LastModifiedDate": "2026-11-01T00:00:00.000+0000",
    }
    return row | more


def a_service(number: int, state: ServiceState = ServiceState.ACTIVE) -> Service:
    return Service(
        id=ServiceId(number),
        client_id=ClientId(1),
        order_id=None,
        product_id=1,
        name="Home 1G",
        group="",
        state=state,
        recurring_amount=Decimal(3000),
        billing_cycle="Monthly",
        registered_on=None,
        next_due_on=None,
        opportunity_id=f"006{number:012d}AAA",
    )


@dataclass
class Sales:
    """Salesforce with pages of Opportunities and no Case."""

    rows: list[dict[str, Any]]
    calls: int = 0
    failure: ConsoleError | None = None

    async def read(self, parts: Sequence[QueryRead]) -> tuple[ReadAnswer, ...]:
        self.calls += 1
        if self.failure is not None:
            raise self.failure
        if " FROM Case " in parts[0].soql:
            return (ReadAnswer(),)
        size = parts[0].page_size
        more = "1" if len(self.rows) > size else None
        return (ReadAnswer(rows=tuple(self.rows[:size]), total=len(self.rows), more=more),)

    async def pages(self, address: str) -> AsyncIterator[tuple[dict[str, Any], ...]]:
        assert address == "1"
        for start in range(2000, len(self.rows), 2000):
            self.calls += 1
            yield tuple(self.rows[start : start + 2000])


@dataclass
class Bills:
    """WHMCS with pages of services; fails when it is told to."""

    services: list[Service]
    fails_after: int | None = None
    failure: ConsoleError = field(default_factory=lambda: NotSent(tr("WHMCS cannot be reached."), system="WHMCS"))
    hidden: dict[int, Service] = field(default_factory=dict)
    calls: int = 0

    async def all_services(self) -> AsyncIterator[tuple[int, tuple[Service, ...]]]:
        for number, start in enumerate(range(0, max(len(self.services), 1), PAGE)):
            if number == self.fails_after:
                raise self.failure
            self.calls += 1
            yield len(self.services), tuple(self.services[start : start + PAGE])

    async def service(self, service: ServiceId) -> Service | None:
        self.calls += 1
        return self.hidden.get(int(service))


def a_scan(sales: Sales, bills: Bills, org: Org = ORG) -> DriftScan:
    return DriftScan(
        salesforce=cast("SalesforceGateway", sales),
        whmcs=cast("WhmcsGateway", bills),
        org=org,
        clock=FrozenClock(NOW),
    )


async def reports_of(sales: Sales, bills: Bills) -> list[DriftReport]:
    return [report async for report in a_scan(sales, bills).run()]


async def test_twenty_thousand_services_cost_a_bounded_number_of_calls() -> None:
    count = 20_000
    sales = Sales([a_sale(number, "△Cancelled" if number == 777 else "Active") for number in range(1, count + 1)])
    bills = Bills([a_service(number) for number in range(1, count + 1)])
    reports = await reports_of(sales, bills)
    last = reports[-1]
    assert last.complete
    assert [(pair.kind, pair.service_id) for pair in last.pairs] == [(DriftKind.CANCELLED_RUNNING, 777)]
    assert (sales.calls, bills.calls) == (11, 80)
    assert [report.services for report in reports if report.total is not None][:3] == [250, 500, 750]


async def test_a_failure_half_way_says_how_far_it_got_and_keeps_what_was_found() -> None:
    sales = Sales([a_sale(number, "Cancelled") for number in range(1, 1001)])
    bills = Bills([a_service(number) for number in range(1, 1001)], fails_after=2)
    last = (await reports_of(sales, bills))[-1]
    assert (last.complete, last.running, last.services, last.total) == (False, False, 500, 1000)
    assert isinstance(last.failure, NotSent)
    assert len(last.pairs) == 500


async def test_what_was_not_read_is_never_called_missing() -> None:
    sales = Sales([a_sale(number) for number in range(1, 1001)])
    bills = Bills([a_service(number) for number in range(1, 1001)], fails_after=1)
    assert (await reports_of(sales, bills))[-1].pairs == ()


async def test_a_service_that_slipped_between_two_pages_is_asked_for_again() -> None:
    sales = Sales([a_sale(1), a_sale(2), a_sale(3)])
    bills = Bills([a_service(1)], hidden={2: a_service(2)})
    last = (await reports_of(sales, bills))[-1]
    assert last.complete
    assert [(pair.mismatch, pair.service_id) for pair in last.pairs] == [(Mismatch.NO_SERVICE, 3)]


async def test_a_service_that_comes_twice_counts_once() -> None:
    services = [a_service(number) for number in range(1, PAGE + 1)]
    bills = Bills([*services, services[-1]])
    sales = [a_sale(number, "Cancelled" if number == PAGE else "Active") for number in range(1, PAGE + 1)]
    last = (await reports_of(Sales(sales), bills))[-1]
    assert (len(last.pairs), last.services) == (1, PAGE)


async def test_without_salesforce_there_is_nothing_to_compare() -> None:
    with pytest.raises(Busy):
        await reports_of(Sales([], failure=Busy(tr("slow"), system="Salesforce")), Bills([]))


async def test_a_check_after_a_repair_finds_what_still_disagrees() -> None:
    sales = Sales([a_sale(1, "Cancelled"), a_sale(2, "Cancelled")])
    pairs = (await reports_of(sales, Bills([a_service(1), a_service(2)])))[-1].pairs
    after = Bills([], hidden={1: a_service(1, ServiceState.TERMINATED), 2: a_service(2)})
    assert [pair.service_id for pair in await a_scan(sales, after).recheck(pairs)] == [2]


async def test_an_organisations_own_word_for_cancelled_is_compared_too() -> None:
    org = replace(ORG, choices={**ORG.choices, "cancelled_stage": "Closed for good"})
    scan = a_scan(
        Sales([a_sale(1, "Closed for good"), a_sale(2, "Cancelled")]), Bills([a_service(1), a_service(2)]), org
    )
    last = [report async for report in scan.run()][-1]
    assert [(pair.kind, pair.service_id) for pair in last.pairs] == [
        (DriftKind.CANCELLED_RUNNING, 1),
        (DriftKind.CANCELLED_RUNNING, 2),
    ]
