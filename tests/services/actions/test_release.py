"""Releasing an item: its record goes back to the queue of its kind."""

import pytest

from console.models.action import NoForm
from console.models.dossier import Dossier
from console.models.text import tr
from console.services.actions.release import ACTION
from tests.builders import a_case, a_case_dossier, a_dossier, an_order
from tests.organisations import SATO, SUZUKI, TANAKA, a_context, an_org
from tests.services.actions.plan_lines import lines, written

MINE = an_order(owner_id=SATO.id, owner=None)
A_COLLEAGUES = an_order(owner_id=SUZUKI.id, owner=None)


@pytest.mark.parametrize(
    ("dossier", "expected"),
    [
        (
            a_dossier(order=MINE),
            """
            plan-0001 release 00000101: Release 00000101, by 佐藤 花子
            together:
              update Order 801000000000101AAA (Order 00000101), seen 2026-11-20T00:40:00Z
                OwnerId [Owner]: '005000000000001AAA' -> '00G000000000001AAA' (CS Orders); reference
            """,
        ),
        (
            a_case_dossier(case=a_case(owner_id=SATO.id, owner=None)),
            """
            plan-0001 release 00002001: Release 00002001, by 佐藤 花子
            together:
              update Case 500000000000201AAA (Case 00002001), seen 2026-11-19T23:00:00Z
                OwnerId [Owner]: '005000000000001AAA' -> '00G000000000002AAA' (CS Internet); reference
            """,
        ),
    ],
    ids=["order", "case"],
)
def test_a_release(dossier: Dossier, expected: str) -> None:
    assert ACTION.available(dossier, a_context()) is None
    assert lines(ACTION.plan(dossier, NoForm(), a_context())) == written(expected)


def test_only_a_supervisor_releases_what_a_colleague_holds() -> None:
    dossier = a_dossier(order=A_COLLEAGUES)
    refusal = ACTION.available(dossier, a_context())
    assert refusal is not None
    assert refusal.text == tr("{name} holds this item.", name="鈴木 一朗")
    assert ACTION.available(dossier, a_context(agent=TANAKA)) is None


def test_what_nobody_holds_is_refused() -> None:
    refusal = ACTION.available(a_dossier(), a_context())
    assert refusal is not None
    assert refusal.text == tr("Nobody holds this item.")


def test_a_queue_that_the_org_does_not_have_is_named() -> None:
    refusal = ACTION.available(a_dossier(order=MINE), a_context(org=an_org(queues={})))
    assert refusal is not None
    assert refusal.text == tr("The queue {name} was not found in Salesforce.", name="CS_Orders")
