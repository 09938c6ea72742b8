"""Assigning a SIM card: out of the stock, onto the order, and the activation as the trigger says."""

import pytest

from console.models.action import Choice
from console.models.order import Order
from console.models.text import tr, verbatim
from console.services.actions.assign_sim import ACTION, AssignSim
from tests.builders import SIM, a_dossier, a_physical_sim_order, a_sim, an_escalation, an_esim_order
from tests.organisations import SUZUKI, TANAKA, a_context, a_profile, an_org
from tests.services.actions.plan_lines import lines, written

WAITING = a_physical_sim_order(status="Approved")
DOSSIER = a_dossier(order=WAITING, sims=(a_sim(id="a0X000000000002AAA", name="SIM-0002", phone=None), a_sim()))
PLAN = """
        plan-0001 assign_sim 00000101: Assign SIM SIM-0001 to Order 00000101, by 佐藤 花子
        then watch provisioning
        together:
          update SIM_Inventory__c a0X000000000001AAA (SIM card SIM-0001), seen 2026-11-19T01:00:00Z
            Status__c [Stock status]: 'Free' -> 'Assigned'
          update Order 801000000000101AAA (Order 00000101), seen 2026-11-20T00:40:00Z
            Assign_Physical_SIM__c [SIM card]: None -> 'a0X000000000001AAA' (SIM-0001); reference
            OwnerId [Owner]: '00G000000000001AAA' (CS Orders) -> '005000000000001AAA' (佐藤 花子); reference
"""
ACTIVATION = """
            Activation_Status__c [Activation status]: None -> 'Activating'; or by then Scheduled, Activated
"""


@pytest.mark.parametrize("named", [SIM, SIM[:15], "SIM-0001"])
@pytest.mark.parametrize(
    ("trigger", "expected"), [("both", PLAN + ACTIVATION[1:]), ("activation", PLAN + ACTIVATION[1:]), ("status", PLAN)]
)
def test_an_assignment(named: str, trigger: str, expected: str) -> None:
    context = a_context(profile=a_profile(settlement={"provisioning_trigger": trigger}))
    assert ACTION.available(DOSSIER, context) is None
    assert lines(ACTION.plan(DOSSIER, AssignSim(sim=named), context)) == written(expected)


def test_a_stock_without_an_editable_status_is_left_alone() -> None:
    standard = an_org()
    objects = {name: info for name, info in standard.objects.items() if name != "SIM_Inventory__c"}
    context = a_context(org=an_org(objects=objects))
    assert [row.object for row in ACTION.plan(DOSSIER, AssignSim(sim=SIM), context).rows] == ["Order"]


def test_the_free_cards_are_offered_with_their_numbers() -> None:
    assert ACTION.choices(DOSSIER, a_context()) == {
        "sim": (
            Choice(value="a0X000000000002AAA", title=verbatim("SIM-0002")),
            Choice(value=SIM, title=verbatim("SIM-0001  09000000001")),
        )
    }


@pytest.mark.parametrize(
    "order",
    [
        a_physical_sim_order(),
        a_physical_sim_order(status="Approved", assigned_sim_id=SIM),
        an_esim_order(status="Approved"),
    ],
)
def test_an_order_that_does_not_wait_for_a_card_is_refused(order: Order) -> None:
    refusal = ACTION.available(a_dossier(order=order, sims=(a_sim(),)), a_context())
    assert refusal is not None
    assert refusal.text == tr("The order does not wait for a SIM card.")


def test_an_empty_stock_is_refused() -> None:
    refusal = ACTION.available(a_dossier(order=WAITING), a_context())
    assert refusal is not None
    assert refusal.text == tr("No free SIM card is in stock.")


def test_what_a_colleague_holds_or_a_supervisor_decides_is_refused() -> None:
    held = a_dossier(order=a_physical_sim_order(status="Approved", owner_id=SUZUKI.id), sims=(a_sim(),))
    escalated = a_dossier(order=WAITING, sims=(a_sim(),), cases=(an_escalation(),))
    assert ACTION.available(held, a_context()) is not None
    assert ACTION.available(escalated, a_context()) is not None
    assert ACTION.available(escalated, a_context(agent=TANAKA)) is None


def test_a_card_that_is_not_free_has_no_plan() -> None:
    with pytest.raises(LookupError, match="SIM-9999"):
        ACTION.plan(DOSSIER, AssignSim(sim="SIM-9999"), a_context())
