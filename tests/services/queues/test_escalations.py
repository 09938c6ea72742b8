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
    assert QUEUE.views[0].belongs(case, ORG, NOW) is belongs


@pytest.mark.parametrize(("case", "job"), [(an_escalation(), "order"), (a_case(is_escalated=True), "eligibility")])
def test_each_job_has_its_sub_view(case: Case, job: str) -> None:
    assert [view.key for view in QUEUE.views if view.belongs(case, ORG, NOW)] == ["open", job]


def test_the_query_asks_for_open_escalations_and_only_supervisors_see_it() -> None:
    assert QUEUE.where(ORG, NOW) == "IsEscalated = true AND IsClosed = false"
    assert QUEUE.where(ORG, NOW).startswith(QUEUE.scope)
    assert QUEUE.role is Role.SUPERVISOR


@pytest.mark.parametrize(
    ("reason", "key", "words"),
    [
        ("Please look", "by_hand", "By hand"),
        ("Please look\n[rule: order_value]", "rule", "Order value"),
        ("Please look\n[rule: several_orders, address]", "rule", "Several orders, Address check"),
    ],
)
def test_a_flag_names_the_rule_that_stood(reason: str, key: str, words: str) -> None:
    found = QUEUE.flags(an_escalation(description=reason), ORG, a_profile(), NOW)
    assert [(flag.key, str(flag.text)) for flag in found] == [(key, words)]


@pytest.mark.parametrize(
    ("case", "about"), [(an_escalation(), "Order 00000101"), (a_case(is_escalated=True), "Eligibility")]
)
def test_a_line_says_what_was_escalated(case: Case, about: str) -> None:
    assert str({column.key: column.value(case) for column in QUEUE.columns}["about"]) == about


def test_an_escalation_has_no_deadline_of_its_own() -> None:
    assert QUEUE.deadline(an_escalation(), a_profile(), NOW) is None
