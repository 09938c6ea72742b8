"""What every decision keeps between people: whoever holds an item decides it, and what is escalated is a supervisor's.

The rule is in each action's own `available`, since a supervisor's override and the order of refusals differ; a file
that forgets it would let two people work on one item. The situations are those of `tests/decisions.py`.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

import pytest

from console.models.action import Refusal
from console.models.case import Owner
from console.models.dossier import Dossier, ItemKind
from console.models.identity import ClaimTask, WaitingAccount
from console.models.plan import Atomic
from console.services.registry import collect
from console.services.rules.claims import claim_on
from tests.builders import an_escalation
from tests.decisions import DECISIONS, Decision, a_plan, context_of, plan_of
from tests.organisations import NOW, SATO, SUZUKI

REGISTRY: Final = collect()
LATELY: Final = NOW - timedelta(minutes=5)


def decides_what_one_person_holds(decision: Decision) -> bool:
    """An agent's decision about an item of casework; claiming, releasing and handing over have rules of their own."""
    queue = REGISTRY.queue(decision.dossier().item.queue)
    return decision.agent == SATO and queue.casework and not REGISTRY.action(decision.action).casework


DECIDED: Final = tuple(one for one in DECISIONS if decides_what_one_person_holds(one))
decisions = pytest.mark.parametrize("decision", DECIDED, ids=lambda one: f"{one.action}: {one.name}")


def held_by_suzuki(found: Dossier) -> Dossier:
    """The same item, claimed by a colleague five minutes ago."""
    owner: dict[str, Any] = {"owner_id": SUZUKI.id, "owner": Owner(name=SUZUKI.name), "modified_at": LATELY}
    if found.item.kind is ItemKind.ACCOUNT:
        assert found.account is not None
        task = ClaimTask(id="00T000000000001AAA", subject="Assist Console claim", created_at=LATELY, **owner)
        return replace(found, account=WaitingAccount(**{**found.account.model_dump(), "claims": (task,)}))
    if found.order is not None:
        return replace(found, order=found.order.model_copy(update=owner))
    assert found.case is not None
    return replace(found, case=found.case.model_copy(update=owner))


def escalated(found: Dossier) -> Dossier:
    """The same item, with an open escalation."""
    if found.item.kind is ItemKind.CASE:
        assert found.case is not None
        return replace(found, case=found.case.model_copy(update={"is_escalated": True}))
    if found.item.kind is ItemKind.ORDER:
        return replace(found, cases=(*found.cases, an_escalation()))
    return replace(found, case=an_escalation(subject=f"Escalation - Account {found.item.number} #plan-000"))


def of_the_same(decision: Decision, change: Callable[[Dossier], Dossier]) -> Decision:
    """The decision in a situation that is changed in one thing."""
    return replace(decision, dossier=lambda: change(decision.dossier()))


def test_there_are_decisions_about_orders_cases_and_accounts() -> None:
    assert {one.dossier().item.kind for one in DECIDED} == {ItemKind.ORDER, ItemKind.CASE, ItemKind.ACCOUNT}


@decisions
def test_what_a_colleague_holds_is_refused(decision: Decision) -> None:
    there = of_the_same(decision, held_by_suzuki)
    assert claim_on(there.dossier(), context_of(there)).holder == SUZUKI.id
    found = plan_of(there, context_of(there))
    assert isinstance(found, Refusal), f"{decision.action} must ask held_by_another (services/rules/claims.py)"


@decisions
def test_what_is_escalated_is_refused_to_an_agent(decision: Decision) -> None:
    there = of_the_same(decision, escalated)
    found = plan_of(there, context_of(there))
    assert isinstance(found, Refusal), f"{decision.action} must ask supervisors_only (services/rules/escalation.py)"


@decisions
def test_the_first_request_claims_an_order_or_a_case_that_nobody_holds(decision: Decision) -> None:
    if decision.dossier().item.kind is ItemKind.ACCOUNT:
        return  # an Account has no owner who holds it: its claim is a Task
    first = a_plan(decision).steps[0]
    assert isinstance(first, Atomic)
    assert claims(first) == {decision.dossier().item.id: SATO.id}, f"{decision.action} must write owner_write(...)"


def claims(step: Atomic) -> dict[str, object]:
    """The new owners that a request writes, by record."""
    return {
        str(getattr(row, "id", "")): write.after
        for row in step.steps
        for write in row.writes
        if write.field == "OwnerId" and write.before is not None
    }
