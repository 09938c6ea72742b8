"""Reassigning an item: a supervisor gives it to a colleague, and the reason stays with it."""

import pytest

from console.models.action import Choice
from console.models.dossier import Dossier
from console.models.text import tr, verbatim
from console.services.actions.reassign import ACTION, Reassign
from tests.builders import a_case_dossier, a_dossier
from tests.organisations import PORTAL_USER, SATO, SUZUKI, TANAKA, a_context
from tests.services.actions.plan_lines import lines, written

SUPERVISOR = a_context(agent=TANAKA)


@pytest.mark.parametrize("named", [SUZUKI.id, SUZUKI.id[:15], SUZUKI.name])
def test_an_order_keeps_the_reason_in_its_notes(named: str) -> None:
    assert ACTION.available(a_dossier(), SUPERVISOR) is None
    plan = ACTION.plan(a_dossier(), Reassign(owner=named, reason="holiday"), SUPERVISOR)
    assert lines(plan) == written(
        """
        plan-0001 reassign 00000101: Reassign 00000101 to 鈴木 一朗, by 田中 一郎
        together:
          update Order 801000000000101AAA (Order 00000101), seen 2026-11-20T00:40:00Z
            OwnerId [Owner]: '00G000000000001AAA' (CS Orders) -> '005000000000002AAA' (鈴木 一朗); reference
            Description [Notes]: None -> '[2026-11-20 10:00 JST 田中 一郎] Reassigned to 鈴木 一朗 by 田中 一郎: holiday'; private
        """  # noqa: E501 - one line a field
    )


def test_a_case_keeps_the_reason_as_a_comment() -> None:
    plan = ACTION.plan(a_case_dossier(), Reassign(owner=SUZUKI.id, reason="holiday"), SUPERVISOR)
    assert lines(plan) == written(
        r"""
        plan-0001 reassign 00002001: Reassign 00002001 to 鈴木 一朗, by 田中 一郎
        together:
          update Case 500000000000201AAA (Case 00002001), seen 2026-11-19T23:00:00Z
            OwnerId [Owner]: '00G000000000002AAA' (CS Internet) -> '005000000000002AAA' (鈴木 一朗); reference
          create CaseComment (Comment on Case 00002001), known by ParentId, CommentBody
            ParentId [Case]: None -> '500000000000201AAA' (00002001); reference
            CommentBody [Comment]: None -> 'Reassigned to 鈴木 一朗 by 田中 一郎: holiday\n[plan-0001]'; private
        """
    )


def test_the_users_of_this_desk_are_offered_by_name() -> None:
    offered = ACTION.choices(a_dossier(), SUPERVISOR)["owner"]
    assert set(offered) == {Choice(value=one.id, title=verbatim(one.name)) for one in (SATO, SUZUKI, TANAKA)}


@pytest.mark.parametrize(
    ("dossier", "agent", "sentence"),
    [
        (a_dossier(), SATO, tr("Only a supervisor reassigns items.")),
        (a_case_dossier(case=None, item=a_case_dossier().item), TANAKA, tr("This item has no owner field.")),
    ],
)
def test_refusals(dossier: Dossier, agent: object, sentence: object) -> None:
    refusal = ACTION.available(dossier, a_context(agent=agent))
    assert refusal is not None
    assert refusal.text == sentence


def test_somebody_who_does_not_work_at_this_desk_has_no_plan() -> None:
    with pytest.raises(LookupError, match=PORTAL_USER):
        ACTION.plan(a_dossier(), Reassign(owner=PORTAL_USER, reason="holiday"), SUPERVISOR)
