"""What usually comes next for an item in each state: one action at most, and it is said before it is possible."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from console.models.dossier import Dossier
from console.models.order import Order
from console.models.org import Agent
from console.models.whmcs import ServiceState
from console.services.casework import offer
from console.services.registry import collect
from console.services.rules.cancellation_dates import end_of_day
from tests.builders import a_billing, a_dossier, a_physical_sim_order, a_sim, an_esim_order, an_order
from tests.cancellation_decisions import a_cancellation, an_ended_sim, cancelling, the_service, waiting_for_equipment
from tests.decisions import DECISIONS, Decision
from tests.drift_samples import a_drift_dossier, an_ended_dossier
from tests.organisations import SATO, TANAKA, a_context

REGISTRY = collect()
LATER = end_of_day(date(2026, 12, 31))
FAILED = {"status": "Approved", "activation_error": "PAYMENT_METHOD_MISSING"}


def usual(dossier: Dossier, agent: Agent = SATO) -> list[tuple[str, bool]]:
    """The actions that come next, and whether each is possible."""
    context = a_context(agent=agent)
    offers = [offer(action, dossier, (), context) for action in REGISTRY.actions_of(dossier.item.queue)]
    return [(one.action.key, one.refusal is None) for one in offers if one.usual]


def ended(**more: str | None) -> Dossier:
    """A cancellation whose Opportunity is cancelled, as its service is."""
    found = cancelling(stage="△Cancelled", **more)
    return a_cancellation(opportunity=found, service=the_service(state=ServiceState.TERMINATED))


@pytest.mark.parametrize(
    ("dossier", "expected"),
    [
        (lambda: a_cancellation(opportunity=cancelling(stage="Active", cancellation_notice="未",
                                                       cancellation_at=None)), [("confirm_cancellation", True)]),
        (lambda: a_cancellation(opportunity=cancelling(cancellation_notice=None)), [("confirm_cancellation", True)]),
        (lambda: a_cancellation(opportunity=cancelling(cancellation_at=None)), [("confirm_cancellation", True)]),
        (lambda: a_cancellation(opportunity=cancelling(cancellation_notice="移転")), [("confirm_cancellation", False)]),
        (lambda: a_cancellation(opportunity=cancelling(cancellation_at=LATER)), []),
        (a_cancellation, [("terminate_service", True)]),
        (lambda: a_cancellation(service=the_service(client_id=99)), [("terminate_service", False)]),
        (an_ended_sim, [("terminate_service", True)]),
        (waiting_for_equipment, [("track_equipment", True)]),
        (lambda: ended(line_return="Returned"), [("close_case", True)]),
        (lambda: ended(line_return=None), [("close_case", True)]),
        (lambda: a_cancellation(opportunity=cancelling(stage="△Cancelled", line_return=None)), []),
    ],
)  # fmt: skip
def test_a_cancellation_is_confirmed_then_ended_then_waited_for_then_closed(
    dossier: Callable[[], Dossier], expected: list[tuple[str, bool]]
) -> None:
    assert usual(dossier()) == expected


def test_what_a_supervisor_may_do_before_its_day_is_not_what_usually_comes_next() -> None:
    assert usual(a_cancellation(opportunity=cancelling(cancellation_at=LATER)), TANAKA) == []


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        (an_order(), ("approve_order", True)),
        (an_order(total=Decimal(900_000)), ("approve_order", False)),
        (an_esim_order(status="Approved", activation_error="NETWORK"), ("retry_provisioning", True)),
        (an_order(**FAILED), ("retry_provisioning", True)),
        (an_order(activation_error="NETWORK"), ("approve_order", True)),
        (a_physical_sim_order(), ("approve_order", True)),
        (a_physical_sim_order(status="Approved"), ("assign_sim", True)),
        (a_physical_sim_order(**FAILED), ("assign_sim", True)),
    ],
)
def test_an_order_is_approved_or_given_a_card_or_tried_again(order: Order, expected: tuple[str, bool]) -> None:
    assert usual(a_dossier(order=order, sims=(a_sim(),))) == [expected]


def test_what_stops_the_next_step_is_said_of_the_next_step() -> None:
    assert usual(a_dossier(order=a_physical_sim_order(status="Approved"))) == [("assign_sim", False)]
    without_card = a_dossier(order=an_order(**FAILED), billing=a_billing(pay_methods=()))
    assert usual(without_card) == [("retry_provisioning", False)]


def test_an_order_that_runs_has_no_next_step() -> None:
    assert usual(a_dossier(order=an_order(status="Approved", activation_status="Activated"))) == []


@pytest.mark.parametrize("decision", DECISIONS, ids=lambda one: f"{one.action}: {one.name}")
def test_at_most_one_action_comes_next(decision: Decision) -> None:
    assert len(usual(decision.dossier(), decision.agent)) <= 1


@pytest.mark.parametrize(
    ("action", "dossier", "needed"),
    [
        ("repair_drift", a_drift_dossier, {"reason"}),
        ("repair_drift", an_ended_dossier, set()),
        ("close_case", waiting_for_equipment, {"reason"}),
        ("close_case", lambda: ended(line_return="Returned"), set()),
        ("terminate_service", a_cancellation, set()),
        ("terminate_service", lambda: a_cancellation(opportunity=cancelling(cancellation_at=LATER)), {"reason"}),
    ],
)
def test_a_reason_that_this_item_needs_is_asked_for_from_the_start(
    action: str, dossier: Callable[[], Dossier], needed: set[str]
) -> None:
    spec, found, context = REGISTRY.action(action), dossier(), a_context(agent=TANAKA)
    shown = offer(spec, found, (), context)
    assert shown.needed == needed
    assert shown.asks_for("reason") is bool(needed)
    empty = spec.form.model_construct(**dict.fromkeys(spec.form.model_fields) | {"confirm": "4004"})
    complained = {name for name, _sentence in spec.problems(found, empty, context)}
    assert complained == needed, "what is asked for is what would be refused"


def test_a_tone_says_it_where_the_action_does_not() -> None:
    spec = replace(REGISTRY.action("approve_order"), usual=None)
    assert offer(spec, a_dossier(order=an_order(status="Approved")), (), a_context()).usual
