"""The queue of orders: three lists, and the words on a line that must not be missed."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from console.models.dossier import ItemKind, ItemRef
from console.models.ids import AccountId
from console.models.order import Order
from console.models.queue import FlagTone
from console.models.text import Money, tr
from console.services.queues.orders import QUEUE
from console.services.rules.folding import fold
from tests.builders import (
    ACCOUNT,
    ORDER,
    SIM,
    a_dossier,
    a_physical_sim_order,
    a_ported_order,
    an_account,
    an_esim_order,
    an_order,
)
from tests.organisations import NOW, a_context, a_profile, an_org

ORG, PROFILE = an_org(), a_profile()


def views(order: Order) -> set[str]:
    """Keys of the sub-views that an order belongs to."""
    return {view.key for view in QUEUE.views if view.belongs(order, ORG, NOW)}


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        (an_order(), {"to_review"}),
        (an_order(status="Draft"), {"to_review"}),
        (an_order(activation_status="Activating"), set()),
        (an_order(status="Approved", activation_status="Activated"), set()),
        (an_order(status="Cancelled"), set()),
        (an_order(status="Approved", activation_error="PAYMENT_METHOD_MISSING"), {"provisioning_failed"}),
        (an_order(activation_error="X"), {"to_review", "provisioning_failed"}),
        (an_order(status="Cancelled", activation_error="X"), set()),
        (a_physical_sim_order(status="Approved"), {"waiting_for_sim"}),
        (a_physical_sim_order(status="Approved", assigned_sim_id=SIM), set()),
        (a_physical_sim_order(), {"to_review"}),
        (an_esim_order(status="Approved"), set()),
    ],
)
def test_an_order_belongs_to_its_lists_and_leaves_the_queue_with_the_last(order: Order, expected: set[str]) -> None:
    assert views(order) == expected
    assert QUEUE.belongs(order, ORG, NOW) is bool(expected)


def test_the_default_list_is_what_is_to_review_and_counts() -> None:
    assert [view.key for view in QUEUE.views] == ["to_review", "provisioning_failed", "waiting_for_sim"]
    assert QUEUE.count_where(ORG, NOW) == ("(Status IN ('Pending Review', 'Draft') AND Activation_Status__c = null)")
    assert QUEUE.count_where(ORG, NOW) in QUEUE.where(ORG, NOW)


def test_an_org_without_a_review_status_has_nothing_to_review() -> None:
    org = an_org(choices={"review_statuses": ""})
    assert QUEUE.count_where(org, NOW) == "Id = null"
    assert not QUEUE.belongs(an_order(status=""), org, NOW)


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        (an_order(), []),
        (
            an_order(status="Approved", activation_error="PAYMENT_METHOD_MISSING"),
            [("failed", "Failed: payment", FlagTone.DANGER)],
        ),
        (a_physical_sim_order(status="Approved"), [("sim", "Needs a SIM", FlagTone.WARNING)]),
        (a_ported_order(), [("mnp", "MNP", FlagTone.INFO)]),
        (
            a_ported_order(mnp_expires_on=date(2026, 11, 22)),
            [("priority", "Priority", FlagTone.DANGER), ("mnp", "MNP", FlagTone.INFO)],
        ),
        (an_order(total=Decimal(100_000)), []),
        (an_order(total=Decimal(100_001)), [("value", "High value", FlagTone.WARNING)]),
        (an_order(address_changed=True), [("address", "New address", FlagTone.WARNING)]),
    ],
)
def test_flags(order: Order, expected: list[tuple[str, str, FlagTone]]) -> None:
    found = QUEUE.flags(order, ORG, PROFILE, NOW)
    assert [(flag.key, str(flag.text), flag.tone) for flag in found] == expected


def cells(order: Order) -> dict[str, Any]:
    """What the columns show."""
    return {column.key: column.value(order) for column in QUEUE.columns}


def test_the_columns_of_a_line() -> None:
    assert cells(an_esim_order()) == {
        "number": "00000101",
        "customer": "山田 太郎",
        "kind": "eSIM",
        "total": tr("{value}", value=Money(Decimal(4400))),
        "age": an_esim_order().created_at,
    }
    assert cells(an_order(type="SIM", total=None))["kind"] == "SIM"
    assert cells(an_order(type="VPN", total=None))["total"] is None


def test_totals_sort_as_numbers_and_an_absent_one_first() -> None:
    sort = next(column.sort for column in QUEUE.columns if column.key == "total")
    assert sort is not None
    orders = [an_order(total=Decimal(10_000)), an_order(total=None), an_order(total=Decimal(980))]
    assert [order.total for order in sorted(orders, key=sort)] == [None, Decimal(980), Decimal(10_000)]


@pytest.mark.parametrize("typed", ["00000101", "ヤマダ", "山田太郎", "esim", "ｅＳＩＭ", "c-1001"])
def test_a_search_finds_number_customer_and_kind(typed: str) -> None:
    order = an_esim_order(account=an_account(name="山田 太郎 ヤマダ"))
    assert fold(typed) in QUEUE.search(order)


def test_the_address_of_a_line_and_the_headline_of_its_item() -> None:
    assert QUEUE.item(an_order()) == ItemRef(
        queue="orders", kind=ItemKind.ORDER, id=ORDER, number="00000101", account_id=AccountId(ACCOUNT)
    )
    assert str(QUEUE.headline(a_dossier())) == "山田 太郎 · Internet"
    assert str(QUEUE.headline(a_dossier(order=None, item=a_dossier().item))) == "Order 00000101"


def test_detected_reasons_are_shown() -> None:
    dossier = a_dossier(order=an_order(total=Decimal(128_000)), account=an_account(eligibility_status="Ineligible"))
    assert [trigger.key for trigger in QUEUE.triggers(dossier, a_context())] == ["order_value", "address"]


def test_the_facts_mark_what_differs() -> None:
    dossier = a_dossier(order=an_order(street="渋谷9-9-9", city="渋谷区", state="東京都", address_changed=True))
    facts = {str(fact.label): fact for section in QUEUE.facts(dossier, a_context()) for fact in section.facts}
    assert facts["Address on the order"].agreement.value == "different"
    assert facts["Customer number"].agreement.value == "same"
    assert facts["Phone"].agreement.value == "one_source"
