"""The queue of escalations: every open escalated Case, for supervisors alone."""

import pytest

from console.models.case import Case
from console.models.org import Role
from console.services.queues.escalations import QUEUE
from tests.builders import a_case, an_escalation
from tests.organisations import NOW, a_profile, an_org

ORG = an_org()


@pytest.mark.parametrize(
    ("case", "belongs"),
    [
        (an_escalation(), True),
        (a_case(is_escalated=True), True),
        (an_escalation(is_closed=True), False),
        (a_case(), False),
    ],
)
def test_a_case_belongs_while_it_is_escalated_and_open(case: Case, belongs: bool) -> None:
    assert QUEUE.belongs(case, ORG, NOW) is belongs
    assert [view.belongs(case, ORG, NOW) for view in QUEUE.views] == [belongs]


def test_the_query_asks_for_open_escalations_and_only_supervisors_see_it() -> None:
    assert QUEUE.where(ORG, NOW) == "IsEscalated = true AND IsClosed = false"
    assert QUEUE.where(ORG, NOW).startswith(QUEUE.scope)
    assert QUEUE.role is Role.SUPERVISOR


@pytest.mark.parametrize(("priority", "keys"), [("High", ["priority"]), ("Medium", []), (None, [])])
def test_flags(priority: str | None, keys: list[str]) -> None:
    found = QUEUE.flags(an_escalation(priority=priority), ORG, a_profile(), NOW)
    assert [flag.key for flag in found] == keys


@pytest.mark.parametrize(
    ("case", "about"),
    [
        (an_escalation(), "Order 00000101"),
        (a_case(is_escalated=True), "Internet Eligibility - 東京都渋谷区渋谷1-2-3"),
    ],
)
def test_a_line_says_what_was_escalated(case: Case, about: str) -> None:
    assert {column.key: column.value(case) for column in QUEUE.columns}["about"] == about


def test_an_escalation_has_no_deadline_of_its_own() -> None:
    assert QUEUE.deadline(an_escalation(), a_profile(), NOW) is None
