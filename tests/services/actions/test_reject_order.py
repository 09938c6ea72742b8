"""Rejecting an order: cancelled with its reason in the notes, and its Cases closed."""

import pytest
from pydantic import ValidationError

from console.models.order import Order
from console.models.text import tr
from console.services.actions.reject_order import ACTION, RejectOrder
from tests.builders import a_billing, a_dossier, a_notice, an_escalation, an_order
from tests.organisations import TANAKA, a_context
from tests.services.actions.plan_lines import lines, written


def test_a_rejection() -> None:
    dossier = a_dossier(order=an_order(description="call first\n"), notices=(a_notice(),))
    assert ACTION.available(dossier, a_context()) is None
    assert lines(ACTION.plan(dossier, RejectOrder(reason="ordered twice"), a_context())) == written(
        r"""
        plan-0001 reject_order 00000101: Reject Order 00000101, by 佐藤 花子
        together:
          update Order 801000000000101AAA (Order 00000101), seen 2026-11-20T00:40:00Z
            Status [Order status]: 'Pending Review' -> 'Cancelled'
            Description [Notes]: 'call first\n' -> 'call first\n[2026-11-20 10:00 JST 佐藤 花子] Rejected: ordered twice'; private
            OwnerId [Owner]: '00G000000000001AAA' (CS Orders) -> '005000000000001AAA' (佐藤 花子); reference
          update Case 500000000000301AAA (Case 00003001), seen 2026-11-20T00:35:00Z
            Status [Case status]: 'New' -> 'Closed'
        """  # noqa: E501 - one line a field
    )


def test_a_supervisor_rejects_what_is_escalated_and_closes_the_escalation_once() -> None:
    escalation = an_escalation()
    context = a_context(agent=TANAKA, override="fraud")
    for dossier in (a_dossier(cases=(escalation,)), a_dossier(notices=(escalation,), cases=(escalation,))):
        assert ACTION.available(dossier, context) is None
        order, case = ACTION.plan(dossier, RejectOrder(reason="no"), context).rows
        assert {write.field: write.after for write in order.writes}["Description"] == (
            "[2026-11-20 10:00 JST 田中 一郎] Rejected: no (override: fraud)"
        )
        assert {write.field: write.after for write in case.writes} == {"Status": "Closed"}


def test_a_failing_check_is_no_obstacle() -> None:
    assert ACTION.available(a_dossier(billing=a_billing(pay_methods=())), a_context()) is None


@pytest.mark.parametrize("order", [an_order(status="Approved"), an_order(activation_status="Activated")])
def test_an_order_that_is_not_to_be_reviewed_is_refused(order: Order) -> None:
    refusal = ACTION.available(a_dossier(order=order), a_context())
    assert refusal is not None
    assert refusal.text == tr("The order does not wait for a review.")


def test_an_escalated_order_is_a_supervisors() -> None:
    refusal = ACTION.available(a_dossier(cases=(an_escalation(),)), a_context())
    assert refusal is not None
    assert str(refusal.text).startswith("Only a supervisor decides this: ")


@pytest.mark.parametrize("reason", ["", " ", "x", "x" * 1001])
def test_a_reason_is_needed(reason: str) -> None:
    with pytest.raises(ValidationError):
        RejectOrder(reason=reason)
