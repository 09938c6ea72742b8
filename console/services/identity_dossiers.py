"""Reads the dossier of an Account whose ID document waits: one composite call, then its files and WHMCS in parallel."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Annotated

from pydantic import Field

from console.models.case import Case
from console.models.contact import Contact
from console.models.dossier import Billing, Dossier, ItemKind, ItemRef
from console.models.error import NotFound
from console.models.identity import ClaimTask, WaitingAccount
from console.models.opportunity import Opportunity
from console.models.order import OrderRow
from console.models.org import Org
from console.models.record import Children
from console.models.text import tr
from console.services.clock import Clock
from console.services.documents.listing import list_documents
from console.services.gateways.protocol import Json, QueryRead, ReadAnswer, RowRead, SalesforceGateway
from console.services.rules.escalation import SUBJECT
from console.services.rules.soql import quote, select


class WaitingCustomer(WaitingAccount):
    """An Account with its children and its claims."""

    contacts: Annotated[tuple[Contact, ...], Children] = Field((), alias="Contacts")
    opportunities: Annotated[tuple[Opportunity, ...], Children] = Field((), alias="Opportunities")
    cases: Annotated[tuple[Case, ...], Children] = Field((), alias="Cases")
    orders: Annotated[tuple[OrderRow, ...], Children] = Field((), alias="Orders")


async def read_identity(
    item: ItemRef,
    *,
    salesforce: SalesforceGateway,
    org: Org,
    clock: Clock,
    customer_query: Callable[[str], str],
    billing: Callable[[ReadAnswer], Awaitable[Billing]],
) -> Dossier:
    """Read one Account with everything that the check of its document needs.

    Costs one composite call for the records and at most two calls for the list of files.

    Raises:
        NotFound: the Account is gone or not visible.
        ConsoleError: Salesforce could not be read. A WHMCS failure, or that of the files, is inside the dossier.
    """
    answers = await salesforce.read(_parts(item, org, customer_query(f"Id = {quote(item.id)}")))
    customer = _customer(answers, item)
    documents, bills = await asyncio.gather(
        list_documents(salesforce, customer.id, customer.id_submitted_at), billing(answers[0])
    )
    number = customer.customer_number or item.number
    return Dossier(
        item=ItemRef(queue="identity", kind=ItemKind.ACCOUNT, id=customer.id, number=number, account_id=customer.id),
        read_at=clock.now(),
        case=next((case for case in customer.cases if _escalates(case, number)), None),
        account=customer,
        contacts=customer.contacts,
        opportunities=customer.opportunities,
        cases=customer.cases,
        orders=customer.orders,
        documents=documents,
        billing=bills,
        account_etag=answers[1].etag,
    )


def _parts(item: ItemRef, org: Org, customer: str) -> list[QueryRead | RowRead]:
    """Ask for the customer, the Account's tag, and the Tasks that claim it where this user may see Tasks."""
    parts: list[QueryRead | RowRead] = [
        QueryRead(soql=customer),
        RowRead(object="Account", id=item.id, fields=("Id", "LastModifiedDate")),
    ]
    if org.has("Task", "OwnerId"):
        where = f"WhatId = {quote(item.id)} AND {ClaimTask.ONLY}"
        parts.append(QueryRead(soql=select(ClaimTask, org, where=where, order_by="CreatedDate")))
    return parts


def _customer(answers: tuple[ReadAnswer, ...], item: ItemRef) -> WaitingCustomer:
    for answer in answers:
        if answer.failure is not None:
            raise answer.failure
    if not answers[0].rows:
        raise NotFound(tr("{number} was not found.", number=item.number or item.id), system="Salesforce")
    claims: tuple[Json, ...] = answers[2].rows if len(answers) > 2 else ()  # noqa: PLR2004 - the third part
    return WaitingCustomer.model_validate({**answers[0].rows[0], "Tasks": {"records": list(claims)}})


def _escalates(case: Case, number: str) -> bool:
    """Tell whether a Case escalates the check of this Account: `Escalation - Account C-0501 #...` (domain.md 2.5)."""
    words = case.subject.removeprefix(SUBJECT).split()
    return case.is_escalated and case.subject.startswith(SUBJECT) and words[:2] == ["Account", number]
