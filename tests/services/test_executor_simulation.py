"""One decision and everything that can go wrong, in any order: what is said at its end is true, and stays true.

A failing seed is replayed by its number.
"""

import random
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest

from console.models.error import Busy, ConsoleError, NotFound, NotPermitted, NotSent, Rejected, SignInNeeded
from console.models.ids import UserId
from console.models.journal import Execution, Outcome
from console.models.plan import RowStep, WritePlan
from console.models.text import tr
from tests.fakes import Cut, Lost
from tests.services.executor_desk import CASE, ORDER, Desk

SEEDS = 200
PARTS = 4
COLLEAGUE = UserId("005000000000009AAA")
ROUGH, CALM = 6, 6


def a_plan(desk: Desk, chance: random.Random) -> WritePlan:
    """Plans of each shape; none has private words, so that each can go on after a cut."""
    approve, close, create = desk.approve(), desk.close_case(), desk.new_case()
    shapes: list[list[list[RowStep]]] = [
        [[approve, close]], [[create]], [[approve, create]], [[approve], [close, create]],
    ]  # fmt: skip
    return desk.plan(*chance.choice(shapes))


def a_fault(chance: random.Random) -> ConsoleError | Lost | None:
    """What happens to one request that writes."""
    lost: list[ConsoleError | Lost | None] = [
        Lost(lands=None),
        Lost(lands=0),
        Lost(lands=16),
        Lost(lands=20),
        Lost(lands=chance.randint(1, 129)),
    ]
    said: list[ConsoleError | Lost | None] = [
        NotSent(tr("no way")), SignInNeeded(tr("ended")), Busy(tr("slow down")), NotPermitted(tr("no")),
        Busy(tr("a lock"), code="UNABLE_TO_LOCK_ROW"), Rejected(tr("a rule")), NotFound(tr("gone")),
    ]  # fmt: skip
    return chance.choice([*lost, *said, None, None, None, None, None, None])


def a_silence(chance: random.Random) -> ConsoleError | None:
    """What happens to one request that reads."""
    return chance.choice([*[None] * 40, NotSent(tr("no way")), SignInNeeded(tr("ended")), NotFound(tr("gone"))])


def cut_somewhere(desk: Desk, chance: random.Random) -> None:
    """Let the process end at a random point of what it does next, or not at all."""
    left = chance.choice([0, chance.randint(1, 30)])

    def hook(_point: str) -> None:
        nonlocal left
        left -= 1
        if left == 0:
            raise Cut

    desk.journal.hook = desk.salesforce.hook = hook


def calm_down(desk: Desk) -> None:
    desk.salesforce.faults, desk.salesforce.read_faults = [], []
    desk.journal.hook = desk.salesforce.hook = lambda _point: None


def somebody_else(desk: Desk, chance: random.Random) -> None:
    if chance.random() < 0.1:
        desk.salesforce.change("Order", ORDER, Description="x")
    if chance.random() < 0.03:
        desk.salesforce.change("Case", CASE, Status="Working")


async def one_turn(desk: Desk, plan: WritePlan | None, chance: random.Random) -> Execution | None:
    """Decide, or take up what is open, sometimes as a colleague; the process may end in the middle."""
    try:
        if plan is not None:
            return await desk.run(plan)
        agent = chance.choice([None, None, None, COLLEAGUE])
        said = [await desk.executor.resume(one.plan, agent=agent) for one in desk.executor.unfinished()]
    except Cut:
        desk.salesforce.hook = lambda _point: None
        desk.restart()
        return None
    return said[-1] if said else None


async def one_day(folder: Path, seed: int) -> str:
    chance = random.Random(seed)  # noqa: S311 - a seed that can be replayed
    desk = Desk(folder / f"{seed}.sqlite3")
    plan = a_plan(desk, chance)
    desk.salesforce.faults = [a_fault(chance) for _ in range(5)]
    desk.salesforce.read_faults = [a_silence(chance) for _ in range(20)]
    last: Execution | None = None
    for turn in range(ROUGH + CALM):
        if turn < ROUGH:
            cut_somewhere(desk, chance)
            somebody_else(desk, chance)
        else:
            calm_down(desk)
        last = await one_turn(desk, plan if turn == 0 else None, chance) or last
        desk.clock.advance(timedelta(seconds=chance.choice([0, 5, 30, 131]) if turn < ROUGH else 131))
    written = len(desk.salesforce.writes)
    assert desk.executor.unfinished() == (), seed
    assert desk.journal.verify() == (), seed
    assert written <= len(plan.steps), seed
    desk.clock.advance(timedelta(seconds=2000))
    await desk.salesforce.read([])
    assert len(desk.salesforce.writes) == written, f"{seed}: something landed after the end"
    if last is not None and last.outcome.proved:
        assert written == len(plan.steps), seed
    if last is not None and len(plan.steps) == 1 and last.outcome in (Outcome.REFUSED, Outcome.CONFLICT):
        assert written == 0, seed
    desk.journal.close()
    return last.outcome if last is not None else "never begun, or cut off at its last line"


@pytest.mark.parametrize("part", range(PARTS))
async def test_what_is_said_at_the_end_is_true_and_stays_true(tmp_path: Path, part: int) -> None:
    told = Counter(
        [await one_day(tmp_path, seed) for seed in range(part * SEEDS // PARTS, (part + 1) * SEEDS // PARTS)]
    )
    print(dict(told))  # noqa: T201 - for the reader, with -s
    assert told[Outcome.DONE]
    assert told[Outcome.REFUSED]
    assert told[Outcome.FAILED]
