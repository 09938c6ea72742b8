"""What a decision must not pass over: a review, a missing card, the day that the customer chose, a running service."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from console.models.order import Order
from console.services.actions import approve_order, assign_sim, close_case, record_eligibility, retry_provisioning
from tests.builders import SIM, a_case, a_case_dossier, a_dossier, a_physical_sim_order, a_sim, an_esim_order, an_order
from tests.cancellation_decisions import a_cancellation, cancelling, the_service, waiting_for_equipment
from tests.organisations import NOW, a_context, an_org

DAY = NOW + timedelta(days=3)


@pytest.mark.parametrize(
    ("order", "words"),
    [
        (an_order(activation_error="X"), "not reviewed"),
        (a_physical_sim_order(status="Approved", activation_error="X"), "assign one"),
        (an_order(status="Approved", activation_status="Activated", activation_error="X"), "active already"),
        (an_order(status="Cancelled", activation_error="X"), "has not failed"),
    ],
)
def test_a_retry_does_not_stand_for_what_comes_before_it(order: Order, words: str) -> None:
    refusal = retry_provisioning.ACTION.available(a_dossier(order=order), a_context())
    assert refusal is not None
    assert words in str(refusal.text)
    assert not refusal.overridable


@pytest.mark.parametrize(
    ("order", "fields"),
    [
        (an_esim_order(activation_type="Scheduled"), ["scheduled_at"]),
        (an_esim_order(activation_type="Scheduled", activation_scheduled_at=DAY), []),
        (an_esim_order(activation_type="Immediate"), []),
        (an_order(activation_type="Scheduled"), []),
        (a_physical_sim_order(activation_type="Scheduled"), []),
    ],
)
def test_what_the_customer_scheduled_is_not_activated_at_once(order: Order, fields: list[str]) -> None:
    form = approve_order.ApproveOrder(scheduled_at=None)
    found = approve_order.ACTION.problems(a_dossier(order=order), form, a_context())
    assert [field for field, _ in found] == fields


def test_a_day_that_this_person_cannot_set_is_left_to_somebody_who_can() -> None:
    org = an_org()
    order = org.objects["Order"]
    shut = replace(order.fields["Activation_Scheduled_At__c"], updateable=False)
    org = replace(org, objects={**org.objects, "Order": replace(order, fields={**order.fields, shut.name: shut})})
    dossier = a_dossier(order=an_esim_order(activation_type="Scheduled"))
    form = approve_order.ApproveOrder(scheduled_at=None)
    ((field, sentence),) = approve_order.ACTION.problems(dossier, form, a_context(org=org))
    assert (field, "somebody who can" in str(sentence)) == ("scheduled_at", True)


@pytest.mark.parametrize(
    ("more", "status"),
    [
        ({"activation_type": "Scheduled", "activation_scheduled_at": DAY}, "Scheduled"),
        ({"activation_type": "Scheduled", "activation_scheduled_at": NOW}, "Activating"),
        ({"activation_type": "Immediate", "activation_scheduled_at": DAY}, "Activating"),
    ],
)
def test_a_card_that_is_assigned_waits_for_the_day_that_the_customer_chose(more: dict[str, Any], status: str) -> None:
    order = a_physical_sim_order(status="Approved", **more)
    dossier = a_dossier(order=order, sims=(a_sim(),))
    plan = assign_sim.ACTION.plan(dossier, assign_sim.AssignSim(sim=SIM), a_context())
    written = {write.field: write.after for row in plan.rows for write in row.writes}
    assert written["Activation_Status__c"] == status
    assert "Activation_Scheduled_At__c" not in written


def test_a_case_whose_service_still_runs_is_closed_with_a_reason() -> None:
    ended = waiting_for_equipment()
    back = cancelling(stage="△Cancelled", line_return="Returned")
    running = a_cancellation(opportunity=back, service=the_service())
    form = close_case.CloseCase(reason=None)
    ((field, text),) = close_case.ACTION.problems(running, form, a_context())
    assert (field, "still runs" in str(text)) == ("reason", True)
    assert close_case.ACTION.problems(replace(ended, opportunity=back), form, a_context()) == ()


def test_another_kind_of_case_takes_no_result() -> None:
    refusal = record_eligibility.ACTION.available(a_case_dossier(case=a_case(type="Question")), a_context())
    assert refusal is not None
    assert "no eligibility check" in str(refusal.text)
