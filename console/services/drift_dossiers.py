"""Reads the dossier of an Opportunity that drifted: its customer, its open cancellation Case and its WHMCS service."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from dataclasses import dataclass, replace
from typing import Final, TypeVar

from console.models.case import CaseInFull
from console.models.dossier import Billing, Dossier, Ending, ItemKind, ItemRef, Reading
from console.models.error import ConsoleError, NotFound
from console.models.ids import ServiceId
from console.models.opportunity import Opportunity, OpportunityInFull
from console.models.org import Org
from console.models.text import tr
from console.models.whmcs import Addon, Service
from console.services.cancellation_dossiers import modules_of, siblings_of
from console.services.clock import Clock
from console.services.gateways.protocol import QueryRead, ReadAnswer, RowRead, SalesforceGateway, WhmcsGateway
from console.services.rules.cancellation_case import CASE_TYPE, service_ids
from console.services.rules.drift_pairs import case_lookups
from console.services.rules.soql import quote, select

T = TypeVar("T")
QUEUE: Final = "drift"
_MOST_CARRIERS: Final = 20


@dataclass(frozen=True, kw_only=True)
class DriftReader:
    """Reads such dossiers.

    Attributes:
        customer_query: writes the query of an Account with its children.
        billing: reads what WHMCS bills the customer of that answer.
    """

    salesforce: SalesforceGateway
    whmcs: WhmcsGateway
    org: Org
    clock: Clock
    customer_query: Callable[[str], str]
    billing: Callable[[ReadAnswer], Awaitable[Billing]]

    async def read(self, item: ItemRef, complete: Callable[[Dossier, ReadAnswer], Awaitable[Dossier]]) -> Dossier:
        """Read one Opportunity; WHMCS failures are inside the dossier.

        Args:
            item: the Opportunity.
            complete: puts the customer's children of the answer into the dossier.

        Raises:
            NotFound: it is gone or not visible.
            ConsoleError: Salesforce could not be read.
        """
        parts: list[QueryRead | RowRead] = [
            QueryRead(soql=select(OpportunityInFull, self.org, where=f"Id = {quote(item.id)}")),
            QueryRead(
                soql=self.customer_query(f"Id IN (SELECT AccountId FROM Opportunity WHERE Id = {quote(item.id)})")
            ),
            QueryRead(soql=self._case_query(item)),
        ]
        answers = await self.salesforce.read(parts)
        _raise(answers)
        if not answers[0].rows:
            raise NotFound(tr("{number} was not found.", number=item.number or item.id), system="Salesforce")
        opportunity = OpportunityInFull.model_validate(answers[0].rows[0])
        case = CaseInFull.model_validate(answers[2].rows[0]) if answers[2].rows else None
        billing, ending = await asyncio.gather(self.billing(answers[1]), self._ending(opportunity, case))
        siblings = siblings_of(billing, ending.service.value)
        ending = replace(ending, siblings=siblings, modules=await modules_of(self.whmcs, siblings))
        found = Dossier(
            item=_address(opportunity),
            read_at=self.clock.now(),
            case=case,
            comments=tuple(reversed(case.comments)) if case else (),
            opportunity=opportunity,
            ending=ending,
            billing=billing,
        )
        return await complete(found, answers[1])

    def _case_query(self, item: ItemRef) -> str:
        """Ask for the open cancellation Case of the Opportunity, where the org links Cases to Opportunities."""
        about = " OR ".join(f"{lookup} = {quote(item.id)}" for lookup in case_lookups(self.org)) or "Id = null"
        where = f"Type = {quote(CASE_TYPE)} AND IsClosed = false AND ({about})"
        return select(CaseInFull, self.org, where=where, order_by="CreatedDate DESC", limit=1)

    async def _ending(self, opportunity: Opportunity, case: CaseInFull | None) -> Ending:
        number = opportunity.service_id
        named = service_ids(case) if case else ()
        none: tuple[Addon, ...] = ()
        if number is None:
            return Ending(
                in_case=named,
                service=Reading(),
                module=Reading(),
                addons=Reading(value=none),
                siblings=(),
                opportunities=(opportunity,),
            )
        service, addons, carriers = await asyncio.gather(
            _optional(self.whmcs.service(ServiceId(number))),
            _optional(self.whmcs.addons(ServiceId(number))),
            self._carriers(number),
        )
        return Ending(
            in_case=named,
            service=service,
            module=await self._module(service),
            addons=addons,
            siblings=(),
            opportunities=carriers,
        )

    async def _module(self, service: Reading[Service]) -> Reading[str]:
        product = service.value.product_id if service.value else None
        return await _optional(self.whmcs.module(product)) if product is not None else Reading(unread=service.unread)

    async def _carriers(self, number: int) -> tuple[Opportunity, ...]:
        soql = select(
            Opportunity, self.org, where=f"WHMCS_Service_ID__c = {number}", order_by="CreatedDate", limit=_MOST_CARRIERS
        )
        rows = await self.salesforce.query(soql)
        return tuple(Opportunity.model_validate(row) for row in rows)


def _raise(answers: Sequence[ReadAnswer]) -> None:
    for answer in answers:
        if answer.failure is not None:
            raise answer.failure


def _address(opportunity: Opportunity) -> ItemRef:
    number = str(opportunity.service_id or opportunity.id)
    return ItemRef(
        queue=QUEUE, kind=ItemKind.OPPORTUNITY, id=opportunity.id, number=number, account_id=opportunity.account_id
    )


async def _optional(call: Coroutine[object, object, T | None]) -> Reading[T]:
    """Keep a failure beside the answers that came; None is an answer too."""
    try:
        return Reading(value=await call)
    except ConsoleError as problem:
        return Reading(unread=problem.message)
