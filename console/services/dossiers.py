"""Reads one item's dossier: one composite call to Salesforce, then WHMCS in parallel."""

import asyncio
import re
from collections.abc import Coroutine, Mapping, Sequence
from dataclasses import replace
from typing import Annotated, Final, TypeVar

from pydantic import Field

from console.models.account import Account
from console.models.case import Case, CaseInFull
from console.models.contact import Contact
from console.models.dossier import Billing, Dossier, ItemKind, ItemRef, Match, Reading
from console.models.error import ConsoleError, NotFound
from console.models.ids import ClientId, OpportunityId, ServiceId, same_record
from console.models.opportunity import Opportunity
from console.models.order import Order, OrderRow, Sim
from console.models.org import Org
from console.models.profile import Profile
from console.models.record import Children, Record, Versioned
from console.models.text import Text, tr
from console.models.whmcs import Client
from console.services.cancellation_dossiers import with_ending
from console.services.clock import Clock
from console.services.drift_dossiers import DriftReader
from console.services.gateways.protocol import QueryRead, ReadAnswer, RowRead, SalesforceGateway, WhmcsGateway
from console.services.identity_dossiers import read_identity
from console.services.rules.cancellation_case import CASE_TYPE as CANCELLATION
from console.services.rules.escalation import SUBJECT, escalated_account, escalated_order, names_number
from console.services.rules.folding import fold_number
from console.services.rules.order_states import is_physical_sim
from console.services.rules.soql import fields_of, quote, select

T = TypeVar("T")
R = TypeVar("R", bound=Versioned)
_CASE_LIMIT: Final = 50
_SIM_LIMIT: Final = 200
_NUMBER: Final = re.compile(r"\d{6,}")
"""Enough digits to be the number of a record, with or without blanks around it."""
PORTAL_NOTIFICATION: Final = "Portal Notification"


class DossierReader:
    """Reads dossiers of one organisation."""

    def __init__(
        self,
        *,
        salesforce: SalesforceGateway,
        whmcs: WhmcsGateway,
        org: Org,
        profile: Profile,
        clock: Clock,
        case_queues: Mapping[str, str],
    ) -> None:
        """Take the two gateways, what is known of the org, and in which queue the Cases of a Type are."""
        self._case_queues = case_queues
        self._salesforce = salesforce
        self._whmcs = whmcs
        self._org = org
        self._profile = profile
        self._clock = clock

    async def read(self, item: ItemRef) -> Dossier:
        """Read an item; an escalation Case leads to the order or the ID check that it is about.

        Raises:
            NotFound: the record is gone or not visible.
            ConsoleError: Salesforce could not be read. A WHMCS failure is inside the dossier instead.
        """
        if item.queue == "identity":
            return await self._identity(item)
        if item.kind is ItemKind.OPPORTUNITY:
            return await self._drift(item)
        if item.kind is ItemKind.ORDER:
            return await self._order(item)
        return await self._behind(item)

    async def _behind(self, item: ItemRef) -> Dossier:
        """Read a Case, or the order or ID check that it escalates."""
        case, answers = await self._case_answers(item)
        order_number = escalated_order(case)
        if order_number is not None:
            return await self._order(await self.find_order(order_number))
        customer = escalated_account(case)
        if customer is not None and case.account_id is not None:
            return await self._identity(replace(item, kind=ItemKind.ACCOUNT, id=case.account_id, number=customer))
        dossier = await self._case(item, case, answers)
        if case.type == CANCELLATION:
            return await with_ending(dossier, self._salesforce, self._whmcs, self._org)
        return dossier

    async def _drift(self, item: ItemRef) -> Dossier:
        return await DriftReader(
            salesforce=self._salesforce,
            whmcs=self._whmcs,
            org=self._org,
            clock=self._clock,
            customer_query=self._customer_query,
            billing=self._billing_of,
        ).read(item, self._with_customer)

    async def find_order(self, number: str) -> ItemRef:
        """Find an Order by its number.

        Raises:
            NotFound: there is none.
        """
        soql = f"SELECT Id, OrderNumber, AccountId FROM Order WHERE OrderNumber = {quote(number)}"
        rows = await self._salesforce.query(soql)
        if not rows:
            raise NotFound(tr("No Order has the number {number}.", number=number), system="Salesforce")
        return ItemRef(
            queue="orders", kind=ItemKind.ORDER, id=rows[0]["Id"], number=number, account_id=rows[0]["AccountId"]
        )

    async def _order(self, item: ItemRef) -> Dossier:
        account = (
            quote(item.account_id) if item.account_id else f"(SELECT AccountId FROM Order WHERE Id = {quote(item.id)})"
        )
        condition = f"Id = {account}" if item.account_id else f"Id IN {account}"
        parts: list[QueryRead | RowRead] = [
            QueryRead(soql=select(Order, self._org, where=f"Id = {quote(item.id)}")),
            QueryRead(soql=self._customer_query(condition)),
        ]
        if self._org.has("SIM_Inventory__c", "Status__c"):
            free = select(Sim, self._org, where="Status__c = 'Free'", order_by="Name", limit=_SIM_LIMIT)
            parts.append(QueryRead(soql=free))
        parts.append(QueryRead(soql=self._naming_query(item)))
        answers = await self._salesforce.read(parts)
        order = _first(answers[0], Order, item)
        customer = await self._customer(answers[1])
        sims = tuple(Sim.model_validate(row) for row in answers[2].rows) if len(answers) > 3 else ()  # noqa: PLR2004 - the third of four parts
        cases = _with_naming(customer, answers[-1])
        return Dossier(
            item=item,
            read_at=self._clock.now(),
            order=order,
            notices=tuple(case for case in cases if _is_notice_of(case, order)),
            case=next((case for case in cases if _escalates(case, order)), None),
            account=customer,
            contacts=customer.contacts if customer else (),
            opportunity=_opportunity(customer, order.opportunity_id),
            opportunities=customer.opportunities if customer else (),
            cases=cases,
            orders=customer.orders if customer else (),
            sims=sims if is_physical_sim(order) else (),
            billing=await self._billing(customer),
        )

    async def _identity(self, item: ItemRef) -> Dossier:
        return await read_identity(
            item,
            salesforce=self._salesforce,
            org=self._org,
            clock=self._clock,
            customer_query=self._customer_query,
            billing=self._billing_of,
        )

    async def _case_answers(self, item: ItemRef) -> tuple[CaseInFull, Sequence[ReadAnswer]]:
        condition = (
            f"Id = {quote(item.account_id)}"
            if item.account_id
            else f"Id IN (SELECT AccountId FROM Case WHERE Id = {quote(item.id)})"
        )
        parts: list[QueryRead | RowRead] = [
            QueryRead(soql=select(CaseInFull, self._org, where=f"Id = {quote(item.id)}")),
            QueryRead(soql=self._customer_query(condition)),
        ]
        if item.account_id:
            parts.append(RowRead(object="Account", id=item.account_id, fields=("Id", "LastModifiedDate")))
        answers = await self._salesforce.read(parts)
        return _first(answers[0], CaseInFull, item), answers

    async def _case(self, item: ItemRef, case: CaseInFull, answers: Sequence[ReadAnswer]) -> Dossier:
        customer = await self._customer(answers[1])
        queue = self._case_queues.get(case.type or "", item.queue)
        return Dossier(
            item=ItemRef(queue=queue, kind=item.kind, id=case.id, number=case.number, account_id=case.account_id),
            read_at=self._clock.now(),
            case=case,
            comments=tuple(reversed(case.comments)),
            account=customer,
            contacts=customer.contacts if customer else (),
            opportunity=_opportunity(customer, case.opportunity_id),
            opportunities=customer.opportunities if customer else (),
            cases=customer.cases if customer else (),
            orders=customer.orders if customer else (),
            billing=await self._billing(customer),
            account_etag=answers[2].etag if len(answers) > 2 else None,  # noqa: PLR2004 - the third part
        )

    def _customer_query(self, condition: str) -> str:
        """Ask for the Account with its Contacts, Opportunities, open Cases and Orders in one query."""
        children = [
            f"(SELECT {', '.join(fields_of(Contact, self._org))} FROM Contacts ORDER BY CreatedDate)",
            f"(SELECT {', '.join(fields_of(Opportunity, self._org))} FROM Opportunities ORDER BY CreatedDate)",
            (
                f"(SELECT {', '.join(self._flat(Case))} FROM Cases WHERE IsClosed = false "
                f"ORDER BY CreatedDate DESC LIMIT {_CASE_LIMIT})"
            ),
            f"(SELECT {', '.join(self._flat(OrderRow))} FROM Orders ORDER BY CreatedDate DESC LIMIT {_CASE_LIMIT})",
        ]
        fields = ", ".join((*fields_of(Account, self._org), *children))
        return f"SELECT {fields} FROM Account WHERE {condition}"

    async def _customer(self, answer: ReadAnswer) -> "Customer | None":
        """Read the customer with all its children: a part of a list is never taken for the whole."""
        if answer.failure is not None:
            raise answer.failure
        if not answer.rows:
            return None
        row = dict(answer.rows[0])
        for name, child in answer.rows[0].items():
            more = child.get("nextRecordsUrl") if isinstance(child, dict) else None
            if more:
                records = list(child["records"])
                async for page in self._salesforce.pages(more):
                    records.extend(page)
                row[name] = {"records": records}
        return Customer.model_validate(row)

    def _naming_query(self, item: ItemRef) -> str:
        """Ask for the open Cases that name an order: its customer may have more Cases than are read, or be missing."""
        owner = f"AccountId = {quote(item.account_id)}" if item.account_id else "AccountId = null"
        where = f"IsClosed = false AND {owner} AND Subject LIKE {quote(f'%{item.number}%')}"
        return select(Case, self._org, where=where, order_by="CreatedDate DESC", limit=_CASE_LIMIT)

    def _flat(self, model: type[Record]) -> tuple[str, ...]:
        """Give a child's fields without the parent that the query starts from."""
        return tuple(name for name in fields_of(model, self._org) if not name.startswith("Account."))

    async def _billing_of(self, answer: ReadAnswer) -> Billing:
        return await self._billing(await self._customer(answer))

    async def _with_customer(self, dossier: Dossier, answer: ReadAnswer) -> Dossier:
        """Put the customer and its children into a dossier that was read without them."""
        customer = await self._customer(answer)
        if customer is None:
            return dossier
        return replace(
            dossier,
            account=customer,
            contacts=customer.contacts,
            opportunities=customer.opportunities,
            cases=customer.cases,
            orders=customer.orders,
        )

    async def _billing(self, customer: "Customer | None") -> Billing:
        if customer is None:
            unread = tr("The Account was not read")
            return _unread_billing(unread)
        try:
            client, match = await self._find_client(customer)
        except ConsoleError as problem:
            return _unread_billing(problem.message)
        if client is None:
            return Billing(
                client=Reading(), services=Reading(value=()), pay_methods=Reading(value=()), unpaid=Reading(value=())
            )
        services, methods, unpaid = await asyncio.gather(
            _reading(self._whmcs.services(client.id)),
            _reading(self._whmcs.pay_methods(client.id)),
            _reading(self._whmcs.unpaid_invoices(client.id)),
        )
        return Billing(client=Reading(value=client), match=match, services=services, pay_methods=methods, unpaid=unpaid)

    async def _find_client(self, customer: "Customer") -> tuple[Client | None, Match]:
        """Find the WHMCS client: by a service id on an Opportunity, else by e-mail, proved by the customer number.

        An e-mail alone is no proof (domain.md 2.1, 3).
        """
        for opportunity in customer.opportunities:
            if opportunity.service_id:
                service = await self._whmcs.service(ServiceId(opportunity.service_id))
                if service is not None:
                    return await self._whmcs.client_by_id(ClientId(service.client_id)), Match.SERVICE
        email = next((contact.email for contact in customer.contacts if contact.email), None)
        client = await self._whmcs.client_by_email(email) if email else None
        if client is None:
            return None, Match.NONE
        number = client.custom_field(self._profile.whmcs.customer_number_field) or ""
        proved = bool(number) and fold_number(number) == fold_number(customer.customer_number or "")
        return client, Match.CUSTOMER_NUMBER if proved else Match.EMAIL_ONLY


class Customer(Account):
    """An Account with its children, as one query gives it."""

    contacts: Annotated[tuple[Contact, ...], Children] = Field((), alias="Contacts")
    opportunities: Annotated[tuple[Opportunity, ...], Children] = Field((), alias="Opportunities")
    cases: Annotated[tuple[Case, ...], Children] = Field((), alias="Cases")
    orders: Annotated[tuple[OrderRow, ...], Children] = Field((), alias="Orders")


def _first(answer: ReadAnswer, model: type[R], item: ItemRef) -> R:
    if answer.failure is not None:
        raise answer.failure
    if not answer.rows:
        raise NotFound(tr("{number} was not found.", number=item.number or item.id), system="Salesforce")
    return model.model_validate(answer.rows[0])


def _with_naming(customer: Customer | None, naming: ReadAnswer) -> tuple[Case, ...]:
    """Add the Cases that name the order to those of the customer, each once."""
    if naming.failure is not None:
        raise naming.failure
    cases = customer.cases if customer else ()
    known = {case.id for case in cases}
    return (*cases, *(case for case in map(Case.model_validate, naming.rows) if case.id not in known))


def _opportunity(customer: Customer | None, wanted: OpportunityId | None) -> Opportunity | None:
    found = customer.opportunities if customer else ()
    return next((opportunity for opportunity in found if same_record(opportunity.id, wanted)), None)


def _is_notice_of(case: Case, order: OrderRow) -> bool:
    """Tell whether an open Case tells the team about this order (domain.md 2.1): by number, else by Opportunity."""
    if case.origin != PORTAL_NOTIFICATION or case.is_closed:
        return False
    if names_number(case.subject, order.number):
        return True
    named = _NUMBER.search(case.subject)
    return named is None and same_record(case.opportunity_id, order.opportunity_id)


def _escalates(case: Case, order: OrderRow) -> bool:
    return case.is_escalated and case.subject.startswith(SUBJECT) and names_number(case.subject, order.number)


def _unread_billing(reason: Text) -> Billing:
    return Billing(
        client=Reading(unread=reason),
        services=Reading(unread=reason),
        pay_methods=Reading(unread=reason),
        unpaid=Reading(unread=reason),
    )


async def _reading(call: Coroutine[object, object, T]) -> Reading[T]:
    """Keep a failure beside the answers that came: "could not be read" is not "none"."""
    try:
        return Reading(value=await call)
    except ConsoleError as problem:
        return Reading(unread=problem.message)
