"""Approving an order: every field by type, trigger and what `Approved` means; refusals in words."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from console.models.action import Context
from console.models.dossier import Dossier
from console.models.order import Order
from console.models.text import tr
from console.services.actions.approve_order import ACTION, ApproveOrder
from tests.builders import (
    a_billing,
    a_dossier,
    a_notice,
    a_physical_sim_order,
    an_account,
    an_escalation,
    an_esim_order,
    an_order,
    an_unread_billing,
)
from tests.organisations import NOW, SATO, SUZUKI, TANAKA, a_context, a_profile, an_org
from tests.services.actions.plan_lines import lines, written

NTT_DAY = NOW + timedelta(days=5)

HEAD = """
    plan-0001 approve_order 00000101: Approve Order 00000101, by 佐藤 花子
    then watch provisioning
    note: Provisioning starts with this and cannot be undone here.
    rests on payment methods [1] of client 7
    together:
      update Order 801000000000101AAA (Order 00000101), seen 2026-11-20T00:40:00Z
"""
STATUS = """
        Status [Order status]: 'Pending Review' -> 'Approved'; or by then Activated, Completed
"""
OWNER = """
        OwnerId [Owner]: '00G000000000001AAA' (CS Orders) -> '005000000000001AAA' (佐藤 花子); reference
"""
ACTIVATING = """
        Activation_Status__c [Activation status]: None -> 'Activating'; or by then Scheduled, Activated
"""
SCHEDULED = """
        Activation_Status__c [Activation status]: None -> 'Scheduled'; or by then Activating, Activated
"""
DATE = """
        Activation_Scheduled_At__c [Activation scheduled at]: None -> '2026-11-25T01:00:00Z'; moment
"""
CLOSED_NOTICE = """
      update Case 500000000000301AAA (Case 00003001), seen 2026-11-20T00:35:00Z
        Status [Case status]: 'New' -> 'Closed'
"""


def block(*parts: str) -> list[str]:
    """Put parts of an expected plan together."""
    return written("".join(part.removeprefix("\n") for part in parts))


def planned(dossier: Dossier, context: Context, **form: Any) -> list[str]:
    """The plan of an approval that is possible."""
    assert ACTION.available(dossier, context) is None
    return lines(ACTION.plan(dossier, ApproveOrder(**form), context))


def with_trigger(trigger: str) -> Context:
    """A context whose profile names what starts provisioning."""
    return a_context(profile=a_profile(settlement={"provisioning_trigger": trigger}))


def test_internet_without_a_date_from_ntt() -> None:
    dossier = a_dossier(notices=(a_notice(),))
    assert planned(dossier, a_context()) == block(HEAD, STATUS, OWNER, ACTIVATING, CLOSED_NOTICE)


def test_internet_with_a_date_from_ntt() -> None:
    found = planned(a_dossier(), a_context(), scheduled_at=NTT_DAY)
    assert found == block(HEAD, STATUS, OWNER, SCHEDULED, DATE)


def test_an_esim_is_activated_at_once() -> None:
    assert planned(a_dossier(order=an_esim_order()), a_context()) == block(HEAD, STATUS, OWNER, ACTIVATING)


@pytest.mark.parametrize("order", [an_order(type="VPN"), an_esim_order()], ids=["VPN", "eSIM"])
def test_the_date_that_the_customer_chose_is_the_default_and_stands_already(order: Order) -> None:
    chosen = order.model_copy(update={"activation_type": "Scheduled", "activation_scheduled_at": NTT_DAY})
    dossier = a_dossier(order=chosen)
    assert ACTION.defaults(dossier, a_context()) == {"scheduled_at": NTT_DAY}
    assert planned(dossier, a_context(), scheduled_at=NTT_DAY) == block(HEAD, STATUS, OWNER, SCHEDULED)


def test_an_immediate_order_starts_without_a_date() -> None:
    order = an_order(activation_type="Immediate", activation_scheduled_at=NTT_DAY)
    assert ACTION.defaults(a_dossier(order=order), a_context()) == {"scheduled_at": None}


def test_a_physical_sim_gets_its_status_alone_and_waits() -> None:
    expected = written(
        """
        plan-0001 approve_order 00000101: Approve Order 00000101, by 佐藤 花子
        note: The order then waits until a SIM card is assigned.
        rests on payment methods [1] of client 7
        together:
          update Order 801000000000101AAA (Order 00000101), seen 2026-11-20T00:40:00Z
            Status [Order status]: 'Pending Review' -> 'Approved'; or by then Activated, Completed
            OwnerId [Owner]: '00G000000000001AAA' (CS Orders) -> '005000000000001AAA' (佐藤 花子); reference
        """
    )
    for trigger in ("both", "status", "activation"):
        assert planned(a_dossier(order=a_physical_sim_order()), with_trigger(trigger)) == expected


@pytest.mark.parametrize(
    ("trigger", "at_once", "dated"),
    [
        ("both", block(HEAD, STATUS, OWNER, ACTIVATING), block(HEAD, STATUS, OWNER, SCHEDULED, DATE)),
        ("status", block(HEAD, STATUS, OWNER), block(HEAD, STATUS, OWNER, DATE)),
        ("activation", block(HEAD, OWNER, ACTIVATING), block(HEAD, OWNER, SCHEDULED, DATE)),
    ],
)
def test_the_profile_says_what_starts_provisioning(trigger: str, at_once: list[str], dated: list[str]) -> None:
    assert planned(a_dossier(), with_trigger(trigger)) == at_once
    assert planned(a_dossier(), with_trigger(trigger), scheduled_at=NTT_DAY) == dated


def test_where_approved_means_activated_the_status_stands_alone_after_the_other_fields() -> None:
    alone = "      update Order 801000000000101AAA (Order 00000101), seen None\n"
    dossier = a_dossier(notices=(a_notice(),))
    found = planned(dossier, a_context(org=an_org("activated")), scheduled_at=NTT_DAY)
    assert found == block(HEAD, OWNER, SCHEDULED, DATE, alone, STATUS, CLOSED_NOTICE)


def test_where_approved_means_activated_and_nothing_else_changes_one_write_is_enough() -> None:
    dossier = a_dossier(order=a_physical_sim_order(owner_id=SATO.id))
    (row,) = ACTION.plan(dossier, ApproveOrder(), a_context(org=an_org("activated"))).rows
    assert [write.field for write in row.writes] == ["Status"]


def test_a_supervisors_override_stands_in_the_plan_and_in_the_notes_and_ends_the_escalation() -> None:
    dossier = a_dossier(order=an_order(description="call first"), cases=(an_escalation(),))
    context = a_context(agent=TANAKA, override="VIP", ticks=frozenset({"notes"}))
    assert planned(dossier, context) == written(
        r"""
        plan-0001 approve_order 00000101: Approve Order 00000101, by 田中 一郎
        ticked notes
        override VIP
        then watch provisioning
        note: Provisioning starts with this and cannot be undone here.
        rests on payment methods [1] of client 7
        together:
          update Order 801000000000101AAA (Order 00000101), seen 2026-11-20T00:40:00Z
            Status [Order status]: 'Pending Review' -> 'Approved'; or by then Activated, Completed
            OwnerId [Owner]: '00G000000000001AAA' (CS Orders) -> '005000000000003AAA' (田中 一郎); reference
            Description [Notes]: 'call first' -> 'call first\n[2026-11-20 10:00 JST 田中 一郎] Approved with override: VIP'; private
            Activation_Status__c [Activation status]: None -> 'Activating'; or by then Scheduled, Activated
          update Case 500000000000401AAA (Case 00004001), seen 2026-11-20T00:55:00Z
            Status [Case status]: 'New' -> 'Closed'
        """  # noqa: E501 - one line a field
    )


@pytest.mark.parametrize(
    "order", [an_order(status="Approved"), an_order(status="Cancelled"), an_order(activation_status="Activating")]
)
def test_an_order_that_is_not_to_be_reviewed_is_refused(order: Order) -> None:
    refusal = ACTION.available(a_dossier(order=order), a_context())
    assert refusal is not None
    assert refusal.text == tr("The order does not wait for a review.")
    assert not refusal.overridable


def test_a_failing_check_refuses_and_a_supervisor_may_override() -> None:
    refusal = ACTION.available(a_dossier(billing=a_billing(pay_methods=())), a_context())
    assert refusal is not None
    assert str(refusal.text) == "A check fails: A payment method is on file in WHMCS."
    assert refusal.overridable


def test_a_detected_reason_refuses_an_agent_and_not_a_supervisor() -> None:
    dossier = a_dossier(order=an_order(total=Decimal(100_001)))
    refusal = ACTION.available(dossier, a_context())
    assert refusal is not None
    assert str(refusal.text) == ("Only a supervisor approves this: The order is worth ¥100,001, over ¥100,000")
    assert not refusal.overridable
    assert ACTION.available(dossier, a_context(agent=TANAKA)) is None


def test_a_failed_address_check_stays_a_failing_check_for_a_supervisor() -> None:
    dossier = a_dossier(account=an_account(eligibility_status="Ineligible"))
    refusal = ACTION.available(dossier, a_context(agent=TANAKA))
    assert refusal is not None
    assert refusal.overridable


def test_an_escalated_order_and_a_colleagues_order_are_refused() -> None:
    escalated = ACTION.available(a_dossier(cases=(an_escalation(),)), a_context())
    held = ACTION.available(a_dossier(order=an_order(owner_id=SUZUKI.id, owner=None)), a_context())
    assert escalated is not None
    assert str(escalated.text).startswith("Only a supervisor decides this: ")
    assert held is not None
    until = NOW + timedelta(minutes=10)
    assert held.text == tr("{name} holds this item until {time}.", name="鈴木 一朗", time=until)
    assert held.overridable


def test_whmcs_that_does_not_answer_is_no_refusal_but_a_question() -> None:
    dossier = a_dossier(billing=an_unread_billing(tr("WHMCS has no such record.")))
    assert ACTION.available(dossier, a_context()) is None
