"""Who holds an ID check: a Task of its Account that is made, handed on, taken over when it lapsed, and completed."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from console.models.action import NoForm
from console.models.case import Owner
from console.models.dossier import Dossier
from console.models.identity import ClaimTask, WaitingAccount
from console.models.org import Agent
from console.models.plan import UpdateRecord
from console.services.actions.claim import ACTION as CLAIM
from console.services.actions.hand_back import ACTION as HAND_BACK
from console.services.actions.hand_back import HandBack
from console.services.actions.reassign import ACTION as REASSIGN
from console.services.actions.reassign import Reassign
from console.services.actions.release import ACTION as RELEASE
from console.services.rules.claims import claim_on
from tests.builders import an_account, an_escalation
from tests.identity_samples import a_submitted_id
from tests.organisations import NOW, SATO, SUZUKI, TANAKA, a_context
from tests.services.actions.plan_lines import lines, written

SUPERVISOR = a_context(agent=TANAKA)


def a_task(who: Agent, minutes: int = 10, **more: Any) -> ClaimTask:
    """A claim that somebody touched so many minutes ago."""
    values: dict[str, Any] = {
        "id": "00T000000000001AAA",
        "subject": "Assist Console claim #plan-000",
        "status": "In Progress",
        "owner_id": who.id,
        "owner": Owner(name=who.name),
        "created_at": NOW - timedelta(minutes=minutes),
        "modified_at": NOW - timedelta(minutes=minutes),
    }
    return ClaimTask(**(values | more))


def held(*tasks: ClaimTask, **more: Any) -> Dossier:
    """An ID check with these claims."""
    values = an_account(id_status="Submitted").model_dump() | {"claims": tasks}
    return a_submitted_id(account=WaitingAccount(**values), **more)


def test_reassigning_what_nobody_holds_makes_the_colleagues_claim() -> None:
    dossier = held()
    assert REASSIGN.available(dossier, SUPERVISOR) is None
    assert lines(REASSIGN.plan(dossier, Reassign(owner=SUZUKI.id, reason="holiday"), SUPERVISOR)) == written(
        """
        plan-0001 reassign C-0101: Reassign C-0101 to 鈴木 一朗, by 田中 一郎
        together:
          create Task (Claim of C-0101), known by Subject, WhatId
            Subject [Subject]: None -> 'Assist Console claim #plan-000'
            OwnerId [Owner]: None -> '005000000000002AAA' (鈴木 一朗); reference
            WhatId [Account]: None -> '001000000000001AAA' (C-0101); reference
            ActivityDate [Due on]: None -> '2026-11-20'; day
            Status [Task status]: None -> 'In Progress'
            Description [Reason]: None -> 'Reassigned to 鈴木 一朗 by 田中 一郎: holiday'; private; whatever stood there
        """
    )


def test_reassigning_what_a_colleague_holds_hands_the_claim_on() -> None:
    dossier = held(a_task(SATO))
    assert lines(REASSIGN.plan(dossier, Reassign(owner=SUZUKI.id, reason="holiday"), SUPERVISOR)) == written(
        """
        plan-0001 reassign C-0101: Reassign C-0101 to 鈴木 一朗, by 田中 一郎
        together:
          update Task 00T000000000001AAA (Claim of C-0101), seen 2026-11-20T00:50:00Z
            OwnerId [Owner]: '005000000000001AAA' (佐藤 花子) -> '005000000000002AAA' (鈴木 一朗); reference
            Description [Reason]: None -> 'Reassigned to 鈴木 一朗 by 田中 一郎: holiday'; private; whatever stood there
        """
    )


def test_handing_back_closes_the_escalation_case_and_leaves_the_claim() -> None:
    case = an_escalation(subject="Escalation - Account C-0101 #plan-000")
    dossier = held(a_task(SATO), case=case)
    assert HAND_BACK.available(dossier, SUPERVISOR) is None
    assert lines(HAND_BACK.plan(dossier, HandBack(reason="agreed"), SUPERVISOR)) == written(
        r"""
        plan-0001 hand_back C-0101: Hand C-0101 back, by 田中 一郎
        together:
          update Case 500000000000401AAA (Case 00004001), seen 2026-11-20T00:55:00Z
            IsEscalated [Escalated]: True -> False
            Status [Case status]: 'New' -> 'Closed'
          create CaseComment (Comment on Case 00004001), known by ParentId, CommentBody
            ParentId [Case]: None -> '500000000000401AAA' (00004001); reference
            CommentBody [Comment]: None -> 'Handed back by 田中 一郎: agreed\n[plan-0001]'; private
        """
    )


def test_only_a_supervisor_reassigns_or_hands_back_an_id_check() -> None:
    dossier = held(case=an_escalation())
    told = [
        str(refusal.text) for action in (REASSIGN, HAND_BACK) if (refusal := action.available(dossier, a_context()))
    ]
    assert told == ["Only a supervisor reassigns items.", "Only a supervisor hands an item back."]


@pytest.mark.parametrize(("minutes", "refused"), [(29, True), (30, False), (600, False)])
def test_a_colleagues_claim_refuses_until_it_lapses(minutes: int, refused: bool) -> None:
    refusal = CLAIM.available(held(a_task(SUZUKI, minutes)), a_context())
    assert (refusal is not None) is refused
    if refusal is not None:
        assert refusal.earliest == NOW + timedelta(minutes=1)


def test_a_lapsed_claim_is_taken_over_under_its_guard() -> None:
    plan = CLAIM.plan(held(a_task(SUZUKI, 45)), NoForm(), a_context())
    assert [row.exclusive for row in plan.rows if isinstance(row, UpdateRecord)] == [True]
    assert lines(plan) == written(
        """
        plan-0001 claim C-0101: Claim C-0101, by 佐藤 花子
        together:
          update Task 00T000000000001AAA (Claim of C-0101), seen 2026-11-20T00:15:00Z
            OwnerId [Owner]: '005000000000002AAA' (鈴木 一朗) -> '005000000000001AAA' (佐藤 花子); reference
        """
    )


def test_a_fresh_claim_counts_before_a_lapsed_older_one() -> None:
    dossier = held(a_task(SUZUKI, 45), a_task(SATO, 5, id="00T000000000002AAA"))
    assert claim_on(dossier, a_context(agent=TANAKA)).name == SATO.name
    assert claim_on(dossier, a_context()).mine


def test_an_agent_releases_her_own_claim_and_a_supervisor_every_one() -> None:
    dossier = held(a_task(SATO), a_task(SUZUKI, 45, id="00T000000000002AAA"))
    mine = RELEASE.plan(dossier, NoForm(), a_context())
    all_of_them = RELEASE.plan(dossier, NoForm(), SUPERVISOR)
    assert [row.id for row in mine.rows if hasattr(row, "id")] == ["00T000000000001AAA"]
    assert [row.id for row in all_of_them.rows if hasattr(row, "id")] == ["00T000000000001AAA", "00T000000000002AAA"]


def test_where_this_user_sees_no_tasks_an_id_check_cannot_be_held() -> None:
    org = a_context().org
    blind = replace(org, objects={name: info for name, info in org.objects.items() if name != "Task"})
    for action, context in ((CLAIM, a_context(org=blind)), (REASSIGN, a_context(org=blind, agent=TANAKA))):
        refusal = action.available(held(), context)
        assert refusal is not None
        assert str(refusal.text) == "This item has no owner field."
