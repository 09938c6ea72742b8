"""The queue of eligibility checks: open Cases of that type, oldest question first."""

import pytest

from console.models.case import Case
from console.models.dossier import Verdict
from console.models.queue import FlagTone
from console.services.queues.eligibility import QUEUE
from tests.builders import a_case, a_case_dossier, an_account, an_opportunity
from tests.organisations import NOW, a_context, a_profile, an_org

ORG, PROFILE = an_org(), a_profile()


@pytest.mark.parametrize(
    ("case", "expected"),
    [
        (a_case(), {"open"}),
        (a_case(opportunity_id=None), {"open", "unlinked"}),
        (a_case(is_closed=True), set()),
        (a_case(is_closed=True, opportunity_id=None), set()),
        (a_case(type="Cancellation Request"), set()),
        (a_case(type=None), set()),
    ],
)
def test_a_case_belongs_while_it_is_an_open_check(case: Case, expected: set[str]) -> None:
    assert {view.key for view in QUEUE.views if view.belongs(case, ORG, NOW)} == expected
    assert QUEUE.belongs(case, ORG, NOW) is bool(expected)


def test_the_query_asks_for_open_checks() -> None:
    assert QUEUE.where(ORG, NOW) == "Type = 'Eligibility Check' AND IsClosed = false"
    assert QUEUE.where(ORG, NOW).startswith(QUEUE.scope)


PENDING = an_account(eligibility_status="Pending")


@pytest.mark.parametrize(
    ("case", "expected"),
    [
        (a_case(account=PENDING), []),
        (a_case(account=None), []),
        (a_case(account=PENDING, is_escalated=True), [("escalated", FlagTone.DANGER)]),
        (a_case(account=PENDING, is_escalated=True, priority="High"), [("escalated", FlagTone.DANGER)]),
        (a_case(account=PENDING, priority="High"), [("priority", FlagTone.WARNING)]),
        (a_case(account=PENDING, opportunity_id=None), [("unlinked", FlagTone.WARNING)]),
        (a_case(account=an_account(eligibility_status="Eligible")), [("asked_again", FlagTone.INFO)]),
        (a_case(account=an_account(eligibility_status="Not Requested")), []),
    ],
)
def test_flags(case: Case, expected: list[tuple[str, FlagTone]]) -> None:
    assert [(flag.key, flag.tone) for flag in QUEUE.flags(case, ORG, PROFILE, NOW)] == expected


def test_where_the_org_links_no_case_to_a_sale_nothing_is_missing() -> None:
    org = an_org(choices={})
    assert QUEUE.flags(a_case(account=PENDING, opportunity_id=None), org, PROFILE, NOW) == ()


def test_the_columns_of_a_line() -> None:
    case = a_case()
    assert {column.key: column.value(case) for column in QUEUE.columns} == {
        "number": "00002001",
        "customer": "山田 太郎",
        "address": "東京都渋谷区渋谷1-2-3",
        "age": case.created_at,
    }
    assert str(QUEUE.headline(a_case_dossier())) == "山田 太郎 · 東京都渋谷区渋谷1-2-3"


def verdicts(**more: object) -> dict[str, Verdict]:
    """What the checklist finds, by check."""
    dossier = a_case_dossier(**more)
    return {check.key: check.find(dossier, a_context()).verdict for check in QUEUE.checks}


def test_a_clean_check_has_nothing_to_ask() -> None:
    assert set(verdicts().values()) == {Verdict.PASS}


@pytest.mark.parametrize(
    ("more", "key", "verdict"),
    [
        ({"account": an_account()}, "request", Verdict.ASK),
        ({"account": None}, "request", Verdict.CANNOT_TELL),
        ({"account": an_account(street="渋谷9-9-9")}, "address", Verdict.ASK),
        ({"case": a_case(description=None, subject="")}, "address", Verdict.CANNOT_TELL),
        ({"case": a_case(description="住所: 東京都渋谷区渋谷１丁目２番３号 101")}, "address", Verdict.PASS),
        ({"opportunity": None}, "opportunity", Verdict.ASK),
        ({"opportunity": an_opportunity(stage="Ready")}, "opportunity", Verdict.ASK),
        ({"cases": (a_case(), a_case(id="500000000000202AAA"))}, "others", Verdict.ASK),
        ({"cases": (a_case(), a_case(id="500000000000202AAA", is_closed=True))}, "others", Verdict.PASS),
        ({"case": a_case(is_escalated=True)}, "escalation", Verdict.FAIL),
    ],
)
def test_what_the_checklist_finds(more: dict[str, object], key: str, verdict: Verdict) -> None:
    assert verdicts(**more)[key] is verdict
