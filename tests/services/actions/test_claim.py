"""Claiming an item: its record gets a new owner, under a guard."""

import pytest

from console.models.action import NoForm
from console.models.dossier import Dossier
from console.models.text import tr
from console.services.actions.claim import ACTION
from tests.builders import a_case_dossier, a_dossier, an_order
from tests.organisations import NOW, SATO, SUZUKI, a_context
from tests.services.actions.plan_lines import lines, written


@pytest.mark.parametrize(
    ("dossier", "expected"),
    [
        (
            a_dossier(),
            """
            plan-0001 claim 00000101: Claim 00000101, by 佐藤 花子
            together:
              update Order 801000000000101AAA (Order 00000101), seen 2026-11-20T00:40:00Z
                OwnerId [Owner]: '00G000000000001AAA' (CS Orders) -> '005000000000001AAA' (佐藤 花子); reference
            """,
        ),
        (
            a_case_dossier(),
            """
            plan-0001 claim 00002001: Claim 00002001, by 佐藤 花子
            together:
              update Case 500000000000201AAA (Case 00002001), seen 2026-11-19T23:00:00Z
                OwnerId [Owner]: '00G000000000002AAA' (CS Internet) -> '005000000000001AAA' (佐藤 花子); reference
            """,
        ),
    ],
    ids=["order", "case"],
)
def test_a_claim(dossier: Dossier, expected: str) -> None:
    assert ACTION.available(dossier, a_context()) is None
    assert lines(ACTION.plan(dossier, NoForm(), a_context())) == written(expected)


def test_what_is_mine_is_refused() -> None:
    refusal = ACTION.available(a_dossier(order=an_order(owner_id=SATO.id)), a_context())
    assert refusal is not None
    assert refusal.text == tr("You hold this item.")


def test_a_live_claim_of_a_colleague_is_refused_and_a_lapsed_one_is_taken_over() -> None:
    live = a_dossier(order=an_order(owner_id=SUZUKI.id, modified_at=NOW))
    lapsed = a_dossier(order=an_order(owner_id=SUZUKI.id, modified_at=NOW.replace(hour=9)))
    refusal = ACTION.available(live, a_context())
    assert refusal is not None
    assert refusal.overridable
    assert ACTION.available(lapsed, a_context()) is None


def test_an_item_without_an_owner_field_is_refused() -> None:
    refusal = ACTION.available(a_case_dossier(case=None, item=a_case_dossier().item), a_context())
    assert refusal is not None
    assert refusal.text == tr("This item has no owner field.")
