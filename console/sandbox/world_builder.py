"""Puts customers, orders, Cases and services into both systems, so that a story is a few lines."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import count

from console.sandbox.billing import BIRTH_DATE_FIELD, CUSTOMER_NUMBER_FIELD, GENDER_FIELD, TOKYO, Billing
from console.sandbox.billing_records import BillingOrder, Client, Invoice, PayMethod, Service
from console.sandbox.catalog import INTERNET, SIM, Catalog
from console.sandbox.flows import Flows
from console.sandbox.people import People
from console.sandbox.personas import Address, Persona, persona
from console.sandbox.store import Store
from console.sandbox.variants import VARIANTS
from console.sandbox.world_time import WorldTime, wire

Values = Mapping[str, object]

ABSENT_SOMEWHERE = frozenset({"Internet_Eligibility_Notes__c", "Internet_Eligibility_Case_Id__c"})
"""Fields that a variant may lack: the only ones that a story may write without looking."""
COMMODITIES = {INTERNET: "Personal SonixNet Home Internet", SIM: "SIM", "VPN": "VPN"}
FIRST_CLIENT = 5000
"""C-0101 is WHMCS client 5101."""
FIRST_ORDER = 20_000
"""Service 4004 is of WHMCS order 24004: no two kinds of id are equal, so that a mix-up shows."""


@dataclass(frozen=True, slots=True)
class Customer:
    """A customer as the two systems know them; `client` is 0 where WHMCS does not."""

    number: str
    who: Persona
    account: str
    contact: str
    client: int


class WorldBuilder(WorldTime):
    """The pen that stories are written with. Numbers are given by the stories, so they are the same at every start."""

    def __init__(self, store: Store, billing: Billing, flows: Flows, people: People, variant: str) -> None:
        super().__init__(store.clock.now())
        self.store, self.billing, self.flows, self.people = store, billing, flows, people
        self.words = VARIANTS[variant]
        self.catalog = Catalog(store, billing)
        self._sims = count(1)

    # -- customers --------------------------------------------------------------------------------------------------

    def customer(  # noqa: PLR0913 - a story names only what differs from a customer without trouble
        self,
        number: str,
        *,
        who: Persona | None = None,
        eligibility: str | None = "Home 1G",
        id_status: str = "Verified",
        card: str | None = "12/29",
        account: Values | None = None,
        contact: Values | None = None,
        client: Values | None = None,
        known_to_billing: bool = True,
    ) -> Customer:
        """An Account with its Contact, and its WHMCS client.

        Args:
            number: the customer number, like C-0101.
            who: the person; default: one that follows from the number.
            eligibility: the result of the internet check; None: never asked. `id_status` likewise of the ID check.
            id_status: see `eligibility`.
            card: MM/YY of the stored card; empty: a bank account; None: no payment method.
            account: other values of the Account; `contact` and `client` likewise.
            contact: see `account`.
            client: see `account`; the fields of `billing_records.Client`.
            known_to_billing: False leaves WHMCS without a client.
        """
        who = who or persona(int(number[2:]))
        values = {
            "Name": who.name,
            "AccountNumber": number,
            "Phone": who.phone,
            **address_fields("Billing", who.address),
            **self._eligibility(eligibility),
            **self.identity(id_status),
            **(account or {}),
        }
        account_id = self.insert("Account", values, at=self.ago(days=90))
        contact_id = self.insert("Contact", {**_person(account_id, who), **(contact or {})}, at=self.ago(days=90))
        client_id = self._client(number, who, card, client) if known_to_billing else 0
        return Customer(number, who, account_id, contact_id, client_id)

    def _client(self, number: str, who: Persona, card: str | None, values: Values | None) -> int:
        home = who.address
        record = Client(
            id=FIRST_CLIENT + int(number[2:]),
            firstname=who.given,
            lastname=who.family,
            email=who.email,
            address1=home.street,
            city=home.city,
            state=home.state,
            postcode=home.postal_code,
            phonenumber=who.phone,
            datecreated=self.day(-90),
            customfields={CUSTOMER_NUMBER_FIELD: number, BIRTH_DATE_FIELD: who.birth, GENDER_FIELD: who.gender},
        )
        added = self.billing.add(replace(record, **(values or {})))  # type: ignore[arg-type]  # the stories name Client's fields
        if card is not None:
            self.billing.add(_pay_method(added.id, card))
        return added.id

    def _eligibility(self, result: str | None) -> Values:
        """The Account's fields after (or during) an internet check, in the organisation's own words."""
        words = self.words.eligibility_statuses
        if result is None:
            return {"Internet_Eligibility_Status__c": "Not Requested" if "Not Requested" in words else None}
        asked = {"Internet_Eligibility_Request_Date_Time__c": wire(self.ago(days=40))}
        if result == "Pending":
            return {"Internet_Eligibility_Status__c": "Pending"} | asked
        outcome = "Ineligible" if result == "Not Eligible" else "Eligible"
        return {
            **asked,
            "Internet_Eligibility_Status__c": outcome if outcome in words else "Checked",
            "Internet_Eligibility__c": result,
            "Internet_Eligibility_Checked_Date_Time__c": wire(self.ago(days=38)),
        }

    def identity(self, status: str, **values: object) -> dict[str, object]:
        """The Account's ID fields; `Submitted` and `Not Submitted` become the organisation's own words."""
        words = self.words.id_statuses
        word = status if status in words else {"Submitted": "Pending"}.get(status)
        stamps: dict[str, object] = {}
        if status != "Not Submitted":
            stamps["Id_Verification_Submitted_Date_Time__c"] = wire(self.ago(days=35))
        if status == "Verified":
            stamps["Id_Verification_Verified_Date_Time__c"] = wire(self.ago(days=34))
        return {"Id_Verification_Status__c": word, **stamps, **values}

    # -- sales ------------------------------------------------------------------------------------------------------

    def opportunity(self, customer: Customer, kind: str, stage: str, **values: object) -> str:
        """An Opportunity; `stage` 'Cancelled' becomes the organisation's own word."""
        word = self.words.cancelled_stages[0] if stage == "Cancelled" else stage
        commodity = values.pop("commodity", COMMODITIES[kind])
        return self.insert(
            "Opportunity",
            {
                "Name": f"{customer.who.name} {kind}",
                "AccountId": customer.account,
                "StageName": word,
                "CloseDate": self.day(30),
                "Opportunity_Source__c": "Portal - Internet Eligibility Request"
                if kind == INTERNET
                else "Portal - Order Placement",
                **dict.fromkeys(self.words.commodity_fields, commodity),
                **values,
            },
            at=self.ago(days=40),
        )

    def order(  # noqa: PLR0913 - a story names only what differs from an order without trouble
        self,
        number: int,
        customer: Customer,
        items: Iterable[str],
        *,
        minutes: float = 20,
        draft: bool = False,
        opportunity: str | None = "",
        case: bool = True,
        created: datetime | None = None,
        fields: Values | None = None,
    ) -> str:
        """An order waiting for its review, with its items, Opportunity and open Case.

        Args:
            number: 101 makes OrderNumber 00000101 and CaseNumber 00002101.
            customer: who ordered.
            items: keys of offers.
            minutes: its age in business minutes.
            draft: waits as `Draft` rather than `Pending Review`, where the organisation has both.
            opportunity: its Opportunity; empty text: a new one in Post Processing; None: none.
            case: whether the portal's Case is open for it.
            created: when it was placed, in place of `minutes`.
            fields: other fields of the order.
        """
        keys = list(items)
        kind = self.catalog.offers[keys[0]].group
        if opportunity == "":
            opportunity = self.opportunity(customer, kind, "Post Processing")
        placed = created or self.business_ago(minutes)
        base = self._order_row(number, customer, placed)
        own = {"OpportunityId": opportunity, "Type": kind, "Status": self.review(draft=draft), **(fields or {})}
        order_id = self.insert("Order", {**base, **own}, at=placed)
        for key in keys:
            self.insert("OrderItem", {"OrderId": order_id, **self.catalog.item(key)}, at=placed)
        if case:
            self.order_case(number, customer, opportunity, placed)
        return order_id

    def _order_row(self, number: int, customer: Customer, placed: datetime) -> dict[str, object]:
        """What all new orders have."""
        return {
            "OrderNumber": f"{number:08d}",
            "AccountId": customer.account,
            "Pricebook2Id": self.catalog.pricebook,
            "EffectiveDate": placed.astimezone(TOKYO).date().isoformat(),
            "OwnerId": self.people.queues["CS_Orders"],
            "Activation_Type__c": "Immediate",
            **address_fields("Billing", customer.who.address),
            "Address_Changed__c": False,
        }

    def review(self, *, draft: bool) -> str:
        """The status of an order that waits for its review, where the organisation has that word."""
        words = [name for name, _ in self.words.order_statuses if name in {"Draft", "Pending Review"}]
        wanted = "Draft" if draft else "Pending Review"
        return wanted if wanted in words else words[0]

    def order_case(self, number: int, customer: Customer, opportunity: str | None, created: datetime) -> str:
        """The portal's internal Case about a new order."""
        return self.case(
            2000 + number,
            customer,
            opportunity,
            created=created,
            fields={
                "Origin": "Portal Notification",
                "Subject": f"New order {number:08d}",
                "Description": f"Order {number:08d} was placed in the portal.",
                "OwnerId": self.people.users["integration"],
            },
        )

    def case(
        self,
        number: int,
        customer: Customer,
        opportunity: str | None,
        *,
        created: datetime,
        fields: Values,
        by: str | None = None,
    ) -> str:
        """A Case of the customer, linked to the Opportunity by the organisation's own lookup."""
        return self.insert(
            "Case",
            {
                "CaseNumber": f"{number:08d}",
                "AccountId": customer.account,
                "ContactId": customer.contact,
                "Status": "New",
                "Origin": "Web",
                "Priority": "Medium",
                **dict.fromkeys(self.words.case_opportunity_fields, opportunity),
                **fields,
            },
            at=created,
            by=by,
        )

    def sim(self, *, status: str = "Free", phone: str = "") -> str:
        """A SIM card in stock."""
        number = next(self._sims)
        return self.insert(
            "SIM_Inventory__c",
            {
                "Name": f"89811000000000{number:05d}",
                "Status__c": status,
                "Phone_Number__c": phone or f"0701234{number:04d}",
                "SIM_Size__c": "Nano",
            },
            at=self.ago(days=60),
        )

    # -- billing ----------------------------------------------------------------------------------------------------

    def service(
        self,
        number: int,
        customer: Customer,
        offer: str,
        *,
        opportunity: str | None = None,
        fields: Values | None = None,
    ) -> int:
        """A running WHMCS service with this id, and its order; `fields` are those of `billing_records.Service`."""
        sold = self.catalog.offers[offer]
        price = f"{sold.price:.2f}"
        order = self.billing.add(
            BillingOrder(
                id=FIRST_ORDER + number,
                ordernum=5_530_000_000 + number,
                userid=customer.client,
                amount=price,
                date=f"{self.day(-60)} 10:12:44",
            )
        )
        first = self.month_end(0).date() + timedelta(days=1)
        record = Service(
            id=number,
            clientid=customer.client,
            orderid=order.id,
            pid=sold.pid,
            regdate=self.day(-60),
            name=sold.billing_name,
            groupname=sold.group,
            firstpaymentamount=price,
            recurringamount=price,
            nextduedate=first.isoformat(),
            username=f"line{number}",
            password=f"specimen-{number}",
            customfields={"OpportunityId": opportunity or ""},
        )
        # `replace` refuses a field that Service does not have.
        self.billing.add(replace(record, **(fields or {})))  # type: ignore[arg-type]  # the stories name Service's fields
        return number

    def unpaid_invoice(self, customer: Customer, service: int, amount: int, *, due_in: int) -> int:
        """An unpaid invoice of one service, due that many days from today."""
        text = f"Service {service}"
        invoice = Invoice(
            userid=customer.client,
            date=self.day(due_in - 14),
            duedate=self.day(due_in),
            total=f"{amount:.2f}",
            relid=service,
            description=text,
        )
        return self.billing.add(invoice).id

    def take(self, object_name: str, record: str, user: str) -> None:
        """A user takes a record into work a few minutes ago."""
        self.store.update(object_name, record, {"OwnerId": user}, by=user, at=self.now - timedelta(minutes=4))

    # -- rows -------------------------------------------------------------------------------------------------------

    def insert(self, object_name: str, values: Values, *, at: datetime, by: str | None = None) -> str:
        """Insert a row as the portal's integration user (or `by`), leaving out what this variant does not have."""
        known = self.store.schema.objects[object_name].fields
        fitting = {name: value for name, value in values.items() if name in known or name not in ABSENT_SOMEWHERE}
        return self.store.insert(object_name, fitting, by=by or self.people.users["integration"], at=at)


def _person(account: str, who: Persona) -> dict[str, object]:
    """The fields of a customer's Contact."""
    return {
        "AccountId": account,
        "LastName": who.family,
        "FirstName": who.given,
        "Email": who.email,
        "Phone": who.phone,
        "Birthdate": who.birth,
        "LastName_Katakana__c": who.family_kana,
        "FirstName_Katakana__c": who.given_kana,
        "Gender__c": who.gender,
        **address_fields("Mailing", who.address),
    }


def _pay_method(client: int, card: str) -> PayMethod:
    """The stored way to pay: a card until MM/YY, or a bank account."""
    method = PayMethod(
        clientid=client, expiry_date=card, card_last_four=f"{client:04d}"[-4:], last_updated="01/10/2026 10:12"
    )
    bank = {"type": "RemoteBankAccount", "card_last_four": "", "card_type": "", "bank_name": "Specimen Bank"}
    return method if card else replace(method, **bank)  # type: ignore[arg-type]  # all of these are text


def address_fields(prefix: str, place: Address) -> dict[str, object]:
    """The five fields of an address, with their prefix."""
    return {
        f"{prefix}Street": place.street,
        f"{prefix}City": place.city,
        f"{prefix}State": place.state,
        f"{prefix}PostalCode": place.postal_code,
        f"{prefix}Country": "Japan",
    }
