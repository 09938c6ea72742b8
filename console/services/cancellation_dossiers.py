"""Completes the dossier of a cancellation: its Opportunity, and all that must agree before a service is ended."""

import asyncio
from collections.abc import Coroutine, Sequence
from dataclasses import replace
from typing import Final, TypeVar

from console.models.cancellation import CancellationInFull
from console.models.dossier import Billing, Dossier, Ending, Reading
from console.models.error import ConsoleError
from console.models.ids import ServiceId, same_record
from console.models.opportunity import Opportunity
from console.models.org import Org
from console.models.whmcs import Addon, Service
from console.services.gateways.protocol import QueryRead, SalesforceGateway, WhmcsGateway
from console.services.rules.cancellation_case import service_ids
from console.services.rules.soql import select

T = TypeVar("T")
QUEUE: Final = "cancellations"
_MOST_CARRIERS: Final = 20


async def with_ending(dossier: Dossier, salesforce: SalesforceGateway, whmcs: WhmcsGateway, org: Org) -> Dossier:
    """Read what a cancellation needs beyond the Case and its customer: one composite call, and WHMCS in parallel.

    The Opportunity is the linked one; where the Case is linked to none, the only one that carries the service id of
    the Case's text (domain.md 2.4).

    Raises:
        ConsoleError: Salesforce could not be read. A WHMCS failure is inside the dossier instead.
    """
    case = dossier.case
    if case is None:
        return dossier
    named = service_ids(case)
    linked = dossier.opportunity
    wanted = tuple(dict.fromkeys([*((linked.service_id,) if linked and linked.service_id else ()), *named]))
    carriers, service = await asyncio.gather(_carriers(salesforce, org, wanted), _service(whmcs, wanted[:1]))
    about = wanted[0] if wanted else None
    own = tuple(one for one in carriers if one.service_id == about)
    opportunity = linked or next((one for one in own if same_record(one.account_id, case.account_id)), None)
    ending = await _ending(whmcs, named, service, own, siblings_of(dossier.billing, service.value))
    return replace(
        dossier,
        item=replace(dossier.item, queue=QUEUE),
        case=CancellationInFull(**dict(case) | {"opportunity": opportunity}),
        opportunity=opportunity,
        ending=ending,
    )


async def _carriers(salesforce: SalesforceGateway, org: Org, wanted: Sequence[int]) -> tuple[Opportunity, ...]:
    """Find every Opportunity, of any Account, that carries one of the service ids."""
    if not wanted or not org.has("Opportunity", "WHMCS_Service_ID__c"):
        return ()
    numbers = ", ".join(str(number) for number in wanted)
    soql = select(
        Opportunity, org, where=f"WHMCS_Service_ID__c IN ({numbers})", order_by="CreatedDate", limit=_MOST_CARRIERS
    )
    (answer,) = await salesforce.read([QueryRead(soql=soql)])
    if answer.failure is not None:
        raise answer.failure
    return tuple(Opportunity.model_validate(row) for row in answer.rows)


async def _service(whmcs: WhmcsGateway, wanted: Sequence[int]) -> Reading[Service]:
    if not wanted:
        return Reading()
    return await _optional(whmcs.service(ServiceId(wanted[0])))


async def _ending(
    whmcs: WhmcsGateway,
    named: tuple[int, ...],
    service: Reading[Service],
    carriers: tuple[Opportunity, ...],
    siblings: tuple[Service, ...],
) -> Ending:
    found = service.value
    if found is None:
        empty: tuple[Addon, ...] = ()
        addons: Reading[tuple[Addon, ...]] = Reading(value=empty, unread=service.unread)
        return Ending(in_case=named, service=service, module=Reading(unread=service.unread), addons=addons,
                      siblings=siblings, opportunities=carriers)  # fmt: skip
    if found.product_id is None:
        addons, module = await _reading(whmcs.addons(found.id)), Reading[str]()
    else:
        addons, module = await asyncio.gather(
            _reading(whmcs.addons(found.id)), _optional(whmcs.module(found.product_id))
        )
    modules = await modules_of(whmcs, siblings)
    return Ending(in_case=named, service=service, module=module, addons=addons, siblings=siblings,
                  opportunities=carriers, modules=modules)  # fmt: skip


async def modules_of(whmcs: WhmcsGateway, siblings: Sequence[Service]) -> tuple[tuple[int, str], ...]:
    """Read the module of each running sibling's product, once for each; what could not be read is left out."""
    products = dict.fromkeys(one.product_id for one in siblings if one.state.running and one.product_id is not None)
    read = await asyncio.gather(*(_optional(whmcs.module(product)) for product in products))
    return tuple((product, one.value) for product, one in zip(products, read, strict=True) if one.value is not None)


def siblings_of(billing: Billing, service: Service | None) -> tuple[Service, ...]:
    """Give the other services of the same WHMCS order; the client's services were read with the customer."""
    if service is None or service.order_id is None:
        return ()
    services = billing.services.value or ()
    return tuple(one for one in services if one.order_id == service.order_id and one.id != service.id)


async def _reading(call: Coroutine[object, object, T]) -> Reading[T]:
    """Keep a failure beside the answers that came: "could not be read" is not "none"."""
    try:
        return Reading(value=await call)
    except ConsoleError as problem:
        return Reading(unread=problem.message)


async def _optional(call: Coroutine[object, object, T | None]) -> Reading[T]:
    """The same, where None is an answer."""
    try:
        return Reading(value=await call)
    except ConsoleError as problem:
        return Reading(unread=problem.message)
