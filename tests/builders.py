"""Valid frozen records for tests of rules, queues and actions; each keyword overrides one field.

The default world is a clean order: a verified customer who orders an Internet line at an address that was checked.
"""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from console.models.account import Account
from console.models.case import Case, Owner
from console.models.contact import Contact
from console.models.dossier import Billing, Dossier, ItemKind, ItemRef, Match, Reading
from console.models.ids import AccountId, ClientId, OrderItemId, ServiceId
from console.models.opportunity import Opportunity
from console.models.order import Order, OrderItem, Product, Sim
from console.models.text import Text
from console.models.whmcs import Client, Invoice, PayMethod, Service, ServiceState
from tests.organisations import INTERNET_QUEUE, NOW, ORDERS_QUEUE, SUPERVISORS_QUEUE

ORDER = "801000000000101AAA"
CASE = "500000000000201AAA"
NOTICE = "500000000000301AAA"
ACCOUNT = "001000000000001AAA"
OPPORTUNITY = "006000000000001AAA"
SIM = "a0X000000000001AAA"
EID = "89049032000000000000000000000012"

# --- records -------------------------------------------------------------------------------------------------------


def an_account(**more: Any) -> Account:
    """A verified customer whose address was found eligible."""
    values: dict[str, Any] = {
        "id": ACCOUNT,
        "name": "山田 太郎",
        "customer_number": "C-1001",
        "street": "渋谷1-2-3",
        "city": "渋谷区",
        "state": "東京都",
        "postal_code": "150-0002",
        "eligibility": "Home 10G",
        "eligibility_status": "Eligible",
        "eligibility_checked_at": NOW - timedelta(days=7),
        "id_status": "Verified",
        "modified_at": NOW - timedelta(days=7),
    }
    return Account(**(values | more))


def a_contact(**more: Any) -> Contact:
    """The person behind the Account."""
    values: dict[str, Any] = {
        "id": "003000000000001AAA",
        "name": "山田 太郎",
        "email": "taro@example.test",
        "birth_date": date(1990, 4, 1),
    }
    return Contact(**(values | more))


def a_product(**more: Any) -> OrderItem:
    """An order item of a service product; keywords are the product's fields."""
    product = Product(**({"name": "SonixNet Home 10G", "item_class": "Service"} | more))
    return OrderItem(
        id=OrderItemId("802000000000001AAA"), product=product, unit_price=Decimal(4400), quantity=Decimal(1)
    )


def an_order(**more: Any) -> Order:
    """A clean Internet order that came half an hour ago."""
    values: dict[str, Any] = {
        "id": ORDER,
        "number": "00000101",
        "status": "Pending Review",
        "type": "Internet",
        "account_id": ACCOUNT,
        "opportunity_id": OPPORTUNITY,
        "total": Decimal(4400),
        "owner_id": ORDERS_QUEUE,
        "owner": Owner(name="CS Orders"),
        "account": an_account(),
        "items": (a_product(),),
        "created_at": NOW - timedelta(minutes=30),
        "modified_at": NOW - timedelta(minutes=20),
    }
    return Order(**(values | more))


def an_esim_order(**more: Any) -> Order:
    """A clean eSIM order."""
    return an_order(**({"type": "SIM", "sim_type": "eSIM", "eid": EID, "items": ()} | more))


def a_physical_sim_order(**more: Any) -> Order:
    """A clean order for a physical SIM card."""
    return an_order(**({"type": "SIM", "sim_type": "Physical SIM", "items": ()} | more))


def a_ported_order(**more: Any) -> Order:
    """An eSIM order with a complete number porting reservation."""
    values: dict[str, Any] = {
        "mnp_application": "Requested",
        "mnp_number": "1234567890",
        "mnp_expires_on": date(2026, 12, 1),
        "mnp_phone": "09000000000",
        "porting_last_name": "山田",
        "porting_first_name": "太郎",
        "porting_last_name_kana": "ヤマダ",
        "porting_first_name_kana": "タロウ",
        "porting_gender": "Male",
        "porting_birth_date": date(1990, 4, 1),
    }
    return an_esim_order(**(values | more))


def a_case(**more: Any) -> Case:
    """An open eligibility check."""
    values: dict[str, Any] = {
        "id": CASE,
        "number": "00002001",
        "subject": "Internet Eligibility - 東京都渋谷区渋谷1-2-3",
        "type": "Eligibility Check",
        "status": "New",
        "description": "Address: 東京都渋谷区渋谷1-2-3",
        "account_id": ACCOUNT,
        "opportunity_id": OPPORTUNITY,
        "owner_id": INTERNET_QUEUE,
        "owner": Owner(name="CS Internet"),
        "account": an_account(),
        "created_at": NOW - timedelta(hours=3),
        "modified_at": NOW - timedelta(hours=2),
    }
    return Case(**(values | more))


def a_notice(**more: Any) -> Case:
    """The internal Case that tells the team about the order."""
    values: dict[str, Any] = {
        "id": NOTICE,
        "number": "00003001",
        "subject": "New order 00000101",
        "type": None,
        "origin": "Portal Notification",
        "description": None,
        "opportunity_id": None,
        "owner_id": ORDERS_QUEUE,
        "modified_at": NOW - timedelta(minutes=25),
    }
    return a_case(**(values | more))


def an_escalation(**more: Any) -> Case:
    """The open Case that escalates the order."""
    values: dict[str, Any] = {
        "id": "500000000000401AAA",
        "number": "00004001",
        "subject": "Escalation - Order 00000101 #plan-000",
        "type": "Escalation",
        "is_escalated": True,
        "owner_id": SUPERVISORS_QUEUE,
        "owner": Owner(name="CS Supervisors"),
        "modified_at": NOW - timedelta(minutes=5),
    }
    return a_case(**(values | more))


def an_opportunity(**more: Any) -> Opportunity:
    """The sale of an Internet line, at its beginning."""
    values: dict[str, Any] = {
        "id": OPPORTUNITY,
        "name": "山田 太郎 - Home Internet",
        "account_id": ACCOUNT,
        "stage": "Introduction",
        "commodity": "Personal SonixNet Home Internet",
        "modified_at": NOW - timedelta(hours=3),
    }
    return Opportunity(**(values | more))


def a_sim(**more: Any) -> Sim:
    """A free SIM card."""
    values: dict[str, Any] = {
        "id": SIM,
        "name": "SIM-0001",
        "status": "Free",
        "phone": "09000000001",
        "modified_at": NOW - timedelta(days=1),
    }
    return Sim(**(values | more))


# --- billing -------------------------------------------------------------------------------------------------------


def a_client(**more: Any) -> Client:
    """The same customer in WHMCS."""
    values: dict[str, Any] = {
        "id": ClientId(7),
        "first_name": "太郎",
        "last_name": "山田",
        "email": "taro@example.test",
        "street": "渋谷1-2-3",
        "city": "渋谷区",
        "state": "東京都",
        "postal_code": "150-0002",
        "phone": "",
        "status": "Active",
        "custom_fields": ((198, "C-1001"), (201, "1990-04-01")),
    }
    return Client(**(values | more))


def a_service(**more: Any) -> Service:
    """A running Internet service."""
    values: dict[str, Any] = {
        "id": ServiceId(456),
        "client_id": ClientId(7),
        "order_id": None,
        "product_id": None,
        "name": "SonixNet Home 10G",
        "group": "Internet",
        "state": ServiceState.ACTIVE,
        "recurring_amount": Decimal(4400),
        "billing_cycle": "Monthly",
        "registered_on": None,
        "next_due_on": None,
        "opportunity_id": None,
    }
    return Service(**(values | more))


def a_card(**more: Any) -> PayMethod:
    """A card that is good until the end of next year."""
    values: dict[str, Any] = {
        "id": 1,
        "type": "CreditCard",
        "card_type": "Visa",
        "last_four": "4242",
        "expires_on": date(2027, 12, 31),
    }
    return PayMethod(**(values | more))


def an_invoice(**more: Any) -> Invoice:
    """An unpaid invoice."""
    values: dict[str, Any] = {
        "id": 9,
        "number": "INV-9",
        "due_on": date(2026, 11, 30),
        "total": Decimal(4400),
        "status": "Unpaid",
    }
    return Invoice(**(values | more))


def a_billing(**more: Any) -> Billing:
    """What WHMCS has of the customer; values are given plain and become readings."""
    values: dict[str, Any] = {"client": a_client(), "services": (), "pay_methods": (a_card(),), "unpaid": ()}
    match = more.pop("match", Match.CUSTOMER_NUMBER)
    return Billing(match=match, **{name: Reading(value=value) for name, value in (values | more).items()})


def an_unread_billing(why: Text) -> Billing:
    """WHMCS did not answer."""
    unread: Reading[Any] = Reading(unread=why)
    return Billing(client=unread, services=unread, pay_methods=unread, unpaid=unread)


# --- dossiers ------------------------------------------------------------------------------------------------------


def an_item(queue: str, kind: ItemKind, record: str, number: str) -> ItemRef:
    """The address of an item."""
    return ItemRef(queue=queue, kind=kind, id=record, number=number, account_id=AccountId(ACCOUNT))


def a_dossier(**more: Any) -> Dossier:
    """An order with everything around it in order."""
    order = more.get("order") or an_order()
    values: dict[str, Any] = {
        "item": an_item("orders", ItemKind.ORDER, order.id, order.number),
        "read_at": NOW,
        "order": order,
        "account": an_account(),
        "contacts": (a_contact(),),
        "opportunity": an_opportunity(),
        "opportunities": (an_opportunity(),),
        "orders": (order,),
        "billing": a_billing(),
    }
    return Dossier(**(values | more))


def a_case_dossier(**more: Any) -> Dossier:
    """An eligibility check that waits for its result."""
    case = more.get("case") or a_case()
    values: dict[str, Any] = {
        "item": an_item("eligibility", ItemKind.CASE, case.id, case.number),
        "read_at": NOW,
        "case": case,
        "account": an_account(eligibility=None, eligibility_status="Pending", eligibility_checked_at=None),
        "account_etag": '"tag-1"',
        "contacts": (a_contact(),),
        "opportunity": an_opportunity(),
        "opportunities": (an_opportunity(),),
        "cases": (case,),
        "billing": a_billing(),
    }
    return Dossier(**(values | more))
