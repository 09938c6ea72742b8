"""Retrying a failed provisioning: refused while the cause stands; else the error goes and the activation starts."""

from typing import Any

import pytest

from console.models.action import NoForm
from console.models.text import tr
from console.services.actions.retry_provisioning import ACTION
from tests.builders import a_billing, a_dossier, an_escalation, an_order, an_unread_billing
from tests.organisations import SUZUKI, a_context
from tests.services.actions.plan_lines import lines, written


def failed(**more: Any) -> Any:
    """An order whose provisioning failed for want of a payment method."""
    values = {
        "status": "Approved",
        "activation_status": "Failed",
        "activation_error": "PAYMENT_METHOD_MISSING",
        "activation_error_message": "no card",
    }
    return an_order(**(values | more))


def test_a_retry() -> None:
    dossier = a_dossier(order=failed())
    assert ACTION.available(dossier, a_context()) is None
    assert lines(ACTION.plan(dossier, NoForm(), a_context())) == written(
        """
        plan-0001 retry_provisioning 00000101: Retry the provisioning of Order 00000101, by 佐藤 花子
        then watch provisioning
        rests on payment methods [1] of client 7
        together:
          update Order 801000000000101AAA (Order 00000101), seen 2026-11-20T00:40:00Z
            Activation_Error_Code__c [Error code]: 'PAYMENT_METHOD_MISSING' -> None
            Activation_Error_Message__c [Error message]: 'no card' -> None
            Activation_Status__c [Activation status]: 'Failed' -> 'Activating'; or by then Scheduled, Activated
            OwnerId [Owner]: '00G000000000001AAA' (CS Orders) -> '005000000000001AAA' (佐藤 花子); reference
        """
    )


def test_while_the_cause_stands_it_is_refused_and_nobody_overrides() -> None:
    refusal = ACTION.available(a_dossier(order=failed(), billing=a_billing(pay_methods=())), a_context())
    assert refusal is not None
    assert str(refusal.text) == (
        "The cause stands: No payment method in WHMCS. The customer has to add a payment method first."
    )
    assert not refusal.overridable


def test_when_the_cause_cannot_be_told_a_supervisor_may_go_on() -> None:
    why = tr("WHMCS has no such record.")
    refusal = ACTION.available(a_dossier(order=failed(), billing=an_unread_billing(why)), a_context())
    assert refusal is not None
    assert refusal.text == tr("Whether the cause stands cannot be told: {evidence}", evidence=why)
    assert refusal.overridable


def test_another_cause_does_not_depend_on_a_payment_method() -> None:
    dossier = a_dossier(order=failed(activation_error="NETWORK_TIMEOUT"), billing=a_billing(pay_methods=()))
    assert ACTION.available(dossier, a_context()) is None


@pytest.mark.parametrize("error", [None, ""])
def test_what_has_not_failed_is_refused(error: str | None) -> None:
    refusal = ACTION.available(a_dossier(order=failed(activation_error=error)), a_context())
    assert refusal is not None
    assert refusal.text == tr("Provisioning has not failed.")


def test_what_a_colleague_holds_or_a_supervisor_decides_is_refused() -> None:
    held = ACTION.available(a_dossier(order=failed(owner_id=SUZUKI.id)), a_context())
    escalated = ACTION.available(a_dossier(order=failed(), cases=(an_escalation(),)), a_context())
    assert held is not None
    assert held.overridable
    assert escalated is not None
    assert not escalated.overridable
