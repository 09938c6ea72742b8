"""What the organisation does by itself after a write: it provisions approved orders and mails eligibility results."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from console.sandbox.agenda import Agenda
from console.sandbox.billing import Billing
from console.sandbox.billing_records import BillingProduct, Client, Service
from console.sandbox.schema import Schema
from console.sandbox.store import Store

Row = Mapping[str, object]

APPROVED = "Approved"
PHYSICAL = "Physical SIM"
TRIGGERS = {"classic": "activation", "activated": "status"}
"""Which field starts provisioning, by variant of organisation (domain.md 3); elsewhere either one does."""
_STARTING = frozenset({"Activating", "Scheduled"})
_WATCHED = ("Status", "Activation_Status__c", "Assign_Physical_SIM__c", "Activation_Error_Code__c")
_MISSING = "PAYMENT_METHOD_MISSING"


@dataclass(slots=True)
class Refusal:
    """A failure that a story wants: `times` attempts end with this code."""

    code: str
    message: str
    times: int = 1


class Flows:
    """Watches the store and acts as the integration user, a moment later by the sandbox's clock.

    Attributes:
        delay: how long after the write an order is provisioned.
        trigger: 'status', 'activation' or 'either'.
        refusals: by order id, the failures that its next attempts meet.
    """

    def __init__(self, store: Store, billing: Billing, agenda: Agenda, schema: Schema) -> None:
        self._store, self._billing, self._agenda = store, billing, agenda
        self.delay = timedelta(seconds=2)
        self.trigger = TRIGGERS.get(schema.variant, "either")
        self.refusals: dict[str, Refusal] = {}
        self._pending: set[str] = set()
        self._actor: str | None = None

    def start(self, actor: str | None) -> None:
        """Watch from now on, writing as `actor` (a User id), and take up the scheduled orders that are there."""
        self._actor = actor
        self._store.observe(self._changed)
        for order in self._store.select("Order", Activation_Status__c="Scheduled"):
            if order["WHMCS_Order_ID__c"]:
                self._await_date(str(order["Id"]))

    # -- what is watched --------------------------------------------------------------------------------------------

    def _changed(self, object_name: str, record_id: str, before: Row, after: Row) -> None:
        if object_name == "Order" and any(before.get(name) != after.get(name) for name in _WATCHED):
            if self._starts(before, after) and record_id not in self._pending:
                self._pending.add(record_id)
                self._later(lambda: self._provision(record_id))
        elif object_name == "Account":
            name = "Internet_Eligibility_Status__c"
            if before and before.get(name) != after.get(name) and after.get(name) != "Pending":
                self._later(lambda: self._mail(record_id, str(after.get(name))))

    def _later(self, work: Callable[[], None]) -> None:
        self._agenda.at(self._store.clock.now() + self.delay, work)

    def _starts(self, before: Row, after: Row) -> bool:
        """Whether this change of an order starts provisioning here (domain.md 2.1)."""
        if after.get("WHMCS_Order_ID__c") or after.get("Activation_Error_Code__c"):
            return False
        sim = after.get("Assign_Physical_SIM__c")
        if after.get("SIM_Type__c") == PHYSICAL and not sim:
            return False
        approved = after.get("Status") == APPROVED
        turned = approved and before.get("Status") != APPROVED
        fitted = approved and bool(sim) and before.get("Assign_Physical_SIM__c") != sim
        activating = after.get("Activation_Status__c") in _STARTING
        moved = before.get("Activation_Status__c") != after.get("Activation_Status__c")
        again = activating and (moved or bool(before.get("Activation_Error_Code__c")))
        by_status = self.trigger in {"status", "either"} and (turned or fitted)
        # A retry is by the activation fields in every organisation: the status is Approved already.
        retried = approved and activating and bool(before.get("Activation_Error_Code__c"))
        return by_status or retried or (self.trigger in {"activation", "either"} and again)

    # -- what is done -----------------------------------------------------------------------------------------------

    def _write(self, object_name: str, record_id: object, values: Row) -> None:
        self._store.update(object_name, str(record_id), values, by=self._actor)

    def _provision(self, order_id: str) -> None:
        """Provision one order once: WHMCS first, then the ids in Salesforce."""
        self._pending.discard(order_id)
        with self._store.lock, self._store.transaction():
            order = self._store.get("Order", order_id)
            if order is None or order.get("WHMCS_Order_ID__c"):
                return
            client = self._client(order)
            refusal = self._refusal(order_id, client)
            if refusal is not None:
                self._fail(order_id, refusal)
            elif client is not None:
                self._succeed(order, client)

    def _client(self, order: Row) -> Client | None:
        """The WHMCS client of the order's account: by customer number, else by e-mail."""
        account = self._store.get("Account", str(order["AccountId"])) or {}
        client = self._billing.client_by_number(str(account.get("AccountNumber")))
        if client is not None:
            return client
        contacts = self._store.select("Contact", AccountId=order["AccountId"])
        found = (self._billing.select(Client, email=str(contact["Email"])) for contact in contacts if contact["Email"])
        return next((matches[0] for matches in found if matches), None)

    def _refusal(self, order_id: str, client: Client | None) -> Refusal | None:
        if client is None:
            return Refusal("CLIENT_NOT_FOUND", "No billing client is mapped to this account")
        if not self._billing.can_pay(client.id):
            return Refusal(_MISSING, "No valid payment method is on file for this client")
        told = self.refusals.get(order_id)
        if told is None or told.times <= 0:
            return None
        told.times -= 1
        return told

    def _fail(self, order_id: str, refusal: Refusal) -> None:
        """Write the failure as the portal's backend does; the activation status stays as it is."""
        self._write(
            "Order",
            order_id,
            {
                "Activation_Error_Code__c": refusal.code,
                "Activation_Error_Message__c": refusal.message,
                "Activation_Last_Attempt_At__c": _wire(self._store.clock.now()),
            },
        )

    def _succeed(self, order: Row, client: Client) -> None:
        waits = self._waits(order)
        items = [item for item in self._store.select("OrderItem", OrderId=order["Id"]) if self._product(item)]
        lines = [(self._product(item), self._service(item, order, waits=waits)) for item in items]
        placed = self._billing.place_order(client.id, ((product, service) for product, service in lines if product))
        for item, (_, service) in zip(items, lines, strict=True):
            self._write("OrderItem", item["Id"], {"WHMCS_Service_ID__c": str(service.id)})
        main = next(iter(self._main_services(items, lines)), None)
        if order["OpportunityId"] and main is not None:
            stage = {} if waits else {"StageName": "Active"}
            self._write("Opportunity", order["OpportunityId"], {"WHMCS_Service_ID__c": main.id, **stage})
        if order["Assign_Physical_SIM__c"]:
            self._write("SIM_Inventory__c", order["Assign_Physical_SIM__c"], {"Status__c": "Assigned"})
        self._write(
            "Order",
            order["Id"],
            {
                "WHMCS_Order_ID__c": str(placed.id),
                "Activation_Status__c": "Scheduled" if waits else "Activated",
                "Activation_Last_Attempt_At__c": _wire(self._store.clock.now()),
            },
        )
        if waits:
            self._await_date(str(order["Id"]))

    def _waits(self, order: Row) -> bool:
        """Whether the service begins on a later date: the order then stays `Scheduled`."""
        at = order["Activation_Scheduled_At__c"]
        return bool(at) and order["Activation_Status__c"] != "Activating" and _read(at) > self._store.clock.now()

    def _product(self, item: Row) -> BillingProduct | None:
        """The WHMCS product of an order item, by `WH_Product_ID__c`."""
        product = self._store.get("Product2", str(item["Product2Id"])) or {}
        number = product.get("WH_Product_ID__c")
        return self._billing.get(BillingProduct, int(float(str(number)))) if number else None

    def _service(self, item: Row, order: Row, *, waits: bool) -> Service:
        """The new service of an order item, before it has an id."""
        monthly = item["Billing_Cycle__c"] != "One-time"
        price = f"{float(str(item['UnitPrice'] or 0)) * float(str(item['Quantity'] or 1)):.2f}"
        today = self._billing.local_now().date()
        return Service(
            regdate=today.isoformat(),
            firstpaymentamount=price,
            recurringamount=price if monthly else "0.00",
            billingcycle="Monthly" if monthly else "One Time",
            nextduedate=(today.replace(day=1) + timedelta(days=32)).replace(day=1).isoformat(),
            status="Pending" if waits else "Active",
            customfields={"OpportunityId": str(order["OpportunityId"] or "")},
        )

    def _main_services(
        self, items: Iterable[Row], lines: Iterable[tuple[BillingProduct | None, Service]]
    ) -> Iterable[Service]:
        """The services, those of class Service first: the first one is what the Opportunity names."""
        pairs = list(zip(items, lines, strict=True))
        pairs.sort(key=lambda pair: self._class(pair[0]) != "Service")
        return [service for _, (_, service) in pairs]

    def _class(self, item: Row) -> object:
        return (self._store.get("Product2", str(item["Product2Id"])) or {}).get("Item_Class__c")

    def _await_date(self, order_id: str) -> None:
        """Activate a scheduled order on its date."""
        order = self._store.get("Order", order_id) or {}
        at = order.get("Activation_Scheduled_At__c")
        if at:
            self._agenda.at(_read(at), lambda: self._activate(order_id))

    def _activate(self, order_id: str) -> None:
        with self._store.lock, self._store.transaction():
            order = self._store.get("Order", order_id)
            if order is None or order["Activation_Status__c"] != "Scheduled":
                return
            for service in self._billing.select(Service, orderid=int(float(str(order["WHMCS_Order_ID__c"])))):
                self._billing.change(Service, service.id, status="Active")
            self._write("Order", order_id, {"Activation_Status__c": "Activated"})
            if order["OpportunityId"]:
                self._write("Opportunity", order["OpportunityId"], {"StageName": "Active"})

    def _mail(self, account_id: str, status: str) -> None:
        """The only visible trace of the mail to the customer: a completed activity."""
        contact = next(iter(self._store.select("Contact", AccountId=account_id)), None)
        self._store.insert(
            "Task",
            {
                "WhatId": account_id,
                "WhoId": contact["Id"] if contact else None,
                "Subject": f"Customer mailed: internet eligibility {status}",
                "Status": "Completed",
                "ActivityDate": f"{self._billing.local_now():%Y-%m-%d}",
            },
            by=self._actor,
        )


def _wire(moment: datetime) -> str:
    """A moment as the store keeps it."""
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%S}.000+0000"


def _read(text: object) -> datetime:
    """A moment of the store."""
    return datetime.strptime(str(text), "%Y-%m-%dT%H:%M:%S.%f%z")
