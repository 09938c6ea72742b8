"""Over the value is more than it; in 24 hours is less than 24 hours apart; what is escalated is a supervisor's."""

from datetime import timedelta
from decimal import Decimal

import pytest

from console.models.action import Refusal
from console.models.case import Case
from console.models.dossier import Dossier, Verdict
from console.models.order import Order
from console.models.text import Money, joined, tr
from console.services.rules.escalation import (
    check_escalation,
    escalated_because,
    escalation_case,
    order_triggers,
    several_orders,
    supervisors_only,
    triggered_for_supervisors,
)
from tests.builders import a_case, a_case_dossier, a_dossier, a_notice, an_account, an_escalation, an_order
from tests.organisations import NOW, TANAKA, a_context, a_profile

DAY = timedelta(hours=24)
SECOND = timedelta(seconds=1)
PROFILE = a_profile()


def orders_at(*ages: timedelta) -> tuple[Order, ...]:
    """Orders of one account that came so long ago."""
    return tuple(
        an_order(id=f"80100000000{place:04d}AAA", number=f"{place:08d}", created_at=NOW - age)
        for place, age in enumerate(ages)
    )


@pytest.mark.parametrize(
    ("ages", "several"),
    [
        pytest.param((timedelta(), timedelta(hours=1), DAY - SECOND), True, id="a second less than 24 hours"),
        pytest.param((timedelta(), timedelta(hours=1), DAY), False, id="exactly 24 hours"),
        pytest.param((timedelta(), timedelta(hours=1)), False, id="two orders"),
        pytest.param((timedelta(), timedelta(), timedelta()), True, id="at one moment"),
        pytest.param((timedelta(), DAY, DAY, DAY), False, id="the others were quick, this one is not"),
        pytest.param((timedelta(hours=20), timedelta(), timedelta(hours=40)), False, id="in the middle of two days"),
    ],
)
def test_several_orders_in_a_short_time(ages: tuple[timedelta, ...], several: bool) -> None:
    orders = orders_at(*ages)
    found = several_orders(orders, orders[0], PROFILE)
    assert (found is not None) is several


def test_the_order_itself_is_counted_once() -> None:
    order, other = orders_at(timedelta(), timedelta(hours=1))
    assert several_orders((order, other, order), order, PROFILE) is None
    profile = a_profile(escalation={"orders": 2})
    found = several_orders((other,), order, profile)
    assert found is not None
    assert found.text == tr("{count} orders of this account within {hours} hours", count=2, hours=24)


@pytest.mark.parametrize(("total", "over"), [(99_999, False), (100_000, False), (100_001, True), (None, False)])
def test_over_the_value_is_more_than_it(total: int | None, over: bool) -> None:
    order = an_order(total=None if total is None else Decimal(total))
    keys = [trigger.key for trigger in order_triggers(a_dossier(order=order), PROFILE)]
    assert keys == (["order_value"] if over else [])


def test_a_failed_address_check_is_a_reason() -> None:
    dossier = a_dossier(account=an_account(eligibility_status="Ineligible"))
    found = check_escalation(dossier, a_context())
    assert (found.verdict, found.evidence) == (Verdict.FAIL, tr("The address check failed"))


def test_all_reasons_are_named_the_escalation_first() -> None:
    dossier = a_dossier(order=an_order(total=Decimal(128_000)), cases=(an_escalation(),))
    found = check_escalation(dossier, a_context())
    worth = tr("The order is worth {value}, over {limit}", value=Money(Decimal(128_000)), limit=Money(Decimal(100_000)))
    escalated = escalated_because(dossier)
    assert escalated is not None
    assert found.evidence == joined((escalated, worth))
    assert "00004001" in str(escalated)


@pytest.mark.parametrize(
    ("dossier", "carries"),
    [
        pytest.param(a_dossier(cases=(an_escalation(),)), True, id="a Case that names the order"),
        pytest.param(a_dossier(notices=(a_notice(is_escalated=True),)), True, id="its own notice"),
        pytest.param(a_dossier(case=an_escalation()), True, id="the dossier's Case"),
        pytest.param(a_dossier(cases=(an_escalation(is_closed=True),)), False, id="a closed one"),
        pytest.param(a_dossier(cases=(an_escalation(is_escalated=False),)), False, id="one that was handed back"),
        pytest.param(
            a_dossier(cases=(an_escalation(subject="Escalation - Order 100000101 #x"),)), False, id="another order's"
        ),
        pytest.param(a_case_dossier(case=a_case(is_escalated=True)), True, id="an escalated check"),
        pytest.param(a_case_dossier(cases=(an_escalation(),)), False, id="a check beside an escalated order"),
    ],
)
def test_which_case_carries_the_escalation(dossier: Dossier, carries: bool) -> None:
    assert (escalation_case(dossier) is not None) is carries
    assert (escalated_because(dossier) is not None) is carries


@pytest.mark.parametrize("case", [an_escalation(), an_escalation(owner=None)])
def test_only_a_supervisor_decides_what_is_escalated(case: Case) -> None:
    dossier = a_dossier(cases=(case,))
    escalated = escalated_because(dossier)
    assert escalated is not None
    expected = Refusal(text=tr("Only a supervisor decides this: {reason}", reason=escalated))
    assert supervisors_only(dossier, a_context()) == expected
    assert supervisors_only(dossier, a_context(agent=TANAKA)) is None
    assert supervisors_only(a_dossier(), a_context()) is None


def test_only_a_supervisor_approves_what_has_a_reason_to_be_escalated() -> None:
    dossier = a_dossier(order=an_order(total=Decimal(100_001)))
    refusal = triggered_for_supervisors(dossier, a_context())
    assert refusal is not None
    assert not refusal.overridable
    assert triggered_for_supervisors(dossier, a_context(agent=TANAKA)) is None
    assert triggered_for_supervisors(a_dossier(), a_context()) is None
