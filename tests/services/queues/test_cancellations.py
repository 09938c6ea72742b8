"""The queue of cancellations: which line is late, what must not be missed on it, and what its lines say."""

from datetime import date, datetime
from typing import Any

import pytest

from console.models.cancellation import CancellationCase
from console.models.dossier import Verdict
from console.models.opportunity import Opportunity
from console.models.queue import DeadlineState
from console.services.clock import JAPAN
from console.services.queues.cancellations import QUEUE
from console.services.rules.cancellation_dates import end_of_day
from console.services.rules.termination_checks import check_running
from tests.builders import an_account
from tests.cancellation_decisions import a_cancellation, a_request, cancelling, the_service
from tests.organisations import NOW, a_context, a_profile, an_org

ORG, PROFILE = an_org(), a_profile()
END = end_of_day(date(2026, 10, 31))
SIM_FIELDS: dict[str, Any] = {
    "commodity": "SIM", "sim_cancellation_at": END, "sim_cancellation_notice": "有", "cancellation_at": None,
    "cancellation_notice": None, "line_return": None,
}  # fmt: skip


def a_line(opportunity: Opportunity | None = None, **more: Any) -> CancellationCase:
    """A request whose end was the last day of October."""
    found = opportunity or cancelling(cancellation_at=END)
    return a_request(**({"opportunity": found, "subject": "Cancellation Request - Internet (2026-10)"} | more))


def a_sim_line() -> CancellationCase:
    """The same for a SIM."""
    return a_line(cancelling(**SIM_FIELDS), subject="Cancellation Request - SIM (2026-10)")


def noon(month: int, day: int) -> datetime:
    """Noon of a day in Japan."""
    return datetime(2026, month, day, 12, tzinfo=JAPAN)


@pytest.mark.parametrize(
    ("line", "now", "flag", "state"),
    [
        (a_line(), noon(10, 31), "due", DeadlineState.NEAR),
        (a_line(), noon(11, 1), "overdue", DeadlineState.OVER),
        (a_sim_line(), noon(10, 31), "due", DeadlineState.NEAR),
        (a_sim_line(), noon(11, 1), "due", DeadlineState.NEAR),
        (a_sim_line(), noon(11, 2), "overdue", DeadlineState.OVER),
    ],
)
def test_a_sim_is_late_only_after_the_first_when_it_ends_at_the_network(
    line: CancellationCase, now: datetime, flag: str, state: DeadlineState
) -> None:
    assert [one.key for one in QUEUE.flags(line, ORG, PROFILE, now)] == [flag]
    deadline = QUEUE.deadline(line, PROFILE, now)
    assert deadline is not None
    assert deadline.state is state


@pytest.mark.parametrize(("day", "verdict"), [(1, Verdict.PASS), (2, Verdict.FAIL)])
def test_a_sim_that_still_runs_is_a_failure_from_the_second_on(day: int, verdict: Verdict) -> None:
    dossier = a_cancellation(
        opportunity=cancelling(**SIM_FIELDS),
        service=the_service(),
        case={"subject": "Cancellation Request - SIM (2026-10)"},
    )
    assert check_running(dossier, a_context(now=noon(11, day))).verdict is verdict


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (a_line(), ["overdue"]),
        (a_line(is_escalated=True), ["escalated", "overdue"]),
        (a_request(opportunity=None, opportunity_id=None), ["unlinked"]),
        (a_line(description="WHMCS Service ID: 4999"), ["overdue", "ids"]),
        (a_line(cancelling(cancellation_at=END, cancellation_notice="移転")), ["overdue", "notice"]),
        (a_line(cancelling(stage="△Cancelled", line_return="SentKit")), ["equipment"]),
    ],
)
def test_what_must_not_be_missed(line: CancellationCase, expected: list[str]) -> None:
    assert [flag.key for flag in QUEUE.flags(line, ORG, PROFILE, NOW)] == expected


def test_an_open_request_belongs_and_the_query_asks_for_it() -> None:
    assert QUEUE.where(ORG, NOW) == "Type = 'Cancellation Request' AND IsClosed = false"
    assert QUEUE.belongs(a_line(), ORG, NOW)
    assert not QUEUE.belongs(a_line(is_closed=True), ORG, NOW)
    assert not QUEUE.belongs(a_line(type="Question"), ORG, NOW)


def test_a_line_and_its_words() -> None:
    line = a_line(account=an_account())
    assert {column.key: column.value(line) for column in QUEUE.columns} == {
        "number": "00004004",
        "customer": "山田 太郎",
        "kind": "Internet",
        "ends_on": date(2026, 10, 31),
        "age": line.created_at,
    }
    for word in ("00004004", "山田", "c-1001", "4004"):
        assert word in QUEUE.search(line)
    assert str(QUEUE.headline(a_cancellation())) == "山田 太郎 · Internet"
