"""The executor cut off at every point and resumed: the world is as planned or untouched, and written once."""

from datetime import timedelta
from pathlib import Path

import pytest

from console.models.error import ConsoleError, NotSent
from console.models.journal import Outcome
from console.models.plan import WritePlan
from console.models.text import tr
from tests.fakes import Cut, Lost
from tests.services.executor_desk import Desk


def kinds_of_plan(desk: Desk) -> dict[str, WritePlan]:
    """Plans of each shape: guarded, creating only, both, in two steps, with private words."""
    return {
        "update": desk.plan([desk.approve(), desk.close_case()]),
        "create": desk.plan([desk.new_case()]),
        "update and create": desk.plan([desk.approve(), desk.new_case()]),
        "two steps": desk.plan([desk.approve()], [desk.close_case(), desk.new_case()]),
        "private": desk.plan([desk.approve(), desk.new_case(words="山田様はお怒りです")]),
        "private create": desk.plan([desk.new_case(words="山田様はお怒りです")]),
        "comment": desk.plan([desk.approve(), desk.comment()]),
    }


async def cut_and_resume(desk: Desk, plan: WritePlan, cut_at: int) -> tuple[bool, Outcome | None]:
    """Run until the n-th point, restart, and resume until nothing is open; tells whether the cut came."""
    count = 0

    def hook(_point: str) -> None:
        nonlocal count
        count += 1
        if count == cut_at:
            raise Cut

    desk.journal.hook = hook
    desk.salesforce.hook = hook
    was_cut = False
    try:
        outcome: Outcome | None = (await desk.run(plan)).outcome
    except Cut:
        was_cut, outcome = True, None
    desk.salesforce.hook = lambda _point: None
    desk.restart()
    for _ in range(3):
        for one in desk.executor.unfinished():
            outcome = (await desk.executor.resume(one.plan)).outcome
        desk.clock.advance(timedelta(seconds=131))
    return was_cut, outcome


@pytest.mark.parametrize("fault", [None, Lost(lands=0), Lost(lands=None), Lost(lands=60), NotSent(tr("no way"))])
@pytest.mark.parametrize(
    "kind", ["update", "create", "update and create", "two steps", "private", "private create", "comment"]
)
async def test_cut_off_anywhere_and_resumed_the_world_is_as_planned_or_untouched(
    tmp_path: Path, kind: str, fault: ConsoleError | Lost | None
) -> None:
    cuts = 0
    for cut_at in range(1, 60):
        desk = Desk(tmp_path / f"{cut_at}.sqlite3")
        plan = kinds_of_plan(desk)[kind]
        desk.salesforce.faults = [fault]
        untouched = {name: {key: dict(row) for key, row in rows.items()} for name, rows in desk.salesforce.rows.items()}
        was_cut, outcome = await cut_and_resume(desk, plan, cut_at)
        cuts += was_cut
        state = (kind, fault, cut_at, outcome)
        assert desk.executor.unfinished() == (), state
        assert desk.journal.verify() == (), state
        assert len(desk.salesforce.writes) <= len(plan.steps), state
        if len(desk.salesforce.writes) == len(plan.steps):
            assert outcome in (Outcome.DONE, None), state
            assert len(desk.salesforce.found("Case", Type="Escalation")) == (kind not in {"update", "comment"}), state
            assert len(desk.salesforce.found("CaseComment")) == (2 if kind == "comment" else 1), state
        else:
            assert desk.salesforce.rows == untouched, state
            assert outcome in (Outcome.FAILED, None), state
        desk.journal.close()
        if not was_cut:
            break
    assert cuts >= 8
