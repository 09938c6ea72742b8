"""A termination cut off at every point and resumed: one request took effect, and Salesforce never says so before WHMCS.

Run with `-s` for the table: what stood in both systems after the restart, for every point and every fault.
"""

from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest

from console.models.error import ConsoleError, NotSent, Rejected
from console.models.journal import Outcome, Stage
from console.models.text import tr
from tests.fakes import Cut, Lost
from tests.services.termination_desk import SERVICE, TerminationDesk

FAULTS: dict[str, ConsoleError | Lost | None] = {
    "no fault": None,
    "answer lost, never arrived": Lost(lands=None),
    "answer lost, took effect": Lost(lands=0),
    "takes effect 40 s later": Lost(lands=40),
    "takes effect 125 s later": Lost(lands=125),
    "not reachable": NotSent(tr("no way")),
    "the module refuses": Rejected(tr("Line is locked")),
}


@pytest.mark.parametrize("name", FAULTS)
async def test_cut_off_anywhere_and_resumed(tmp_path: Path, name: str) -> None:
    refuses = isinstance(FAULTS[name], Rejected)
    table: list[tuple[int, str, str, str, str]] = []
    for cut_at in range(1, 80):
        desk = TerminationDesk(tmp_path / f"{cut_at}.sqlite3")
        desk.whmcs.ends = [FAULTS[name]] * (9 if refuses else 1)
        point = await desk.run_cut(desk.plan(), cut_at)
        at_restart = f"{desk.whmcs.known[0].state} / {desk.stage}"
        assert desk.honest(), (name, cut_at)
        said = await desk.settle()
        state = (name, cut_at, point, said)
        assert desk.executor.unfinished() == (), state
        assert desk.journal.verify() == (), state
        assert desk.honest(), state
        assert Counter(desk.whmcs.took_effect)[SERVICE] == (0 if desk.running else 1), state
        begun = next(desk.journal.entries(), None) is not None
        if not begun or refuses:
            assert (desk.running, desk.stage) == (True, "△Cancelling"), state
        else:
            assert (desk.running, desk.stage) == (False, "△Cancelled"), state
        after = f"{desk.whmcs.known[0].state} / {desk.stage}"
        desk.journal.close()
        if point is None:
            break
        table.append((cut_at, point, at_restart, ", ".join(said) or "-", after))
    assert len(table) >= 20, "the run has at least so many points"
    _print(name, table)


def _print(name: str, table: list[tuple[int, str, str, str, str]]) -> None:
    print(f"\n{name}: {len(table)} points")  # noqa: T201 - the table is for the reader
    for row in table:
        print("  {:>3}  {:<12}  {:<26}  {:<30}  {}".format(*row))  # noqa: T201 - the same


@pytest.mark.parametrize("first", range(1, 30, 3))
async def test_cut_off_twice(tmp_path: Path, first: int) -> None:
    for second in range(1, 20):
        desk = TerminationDesk(tmp_path / f"{first}-{second}.sqlite3")
        desk.whmcs.ends = [Lost(lands=100)]
        await desk.run_cut(desk.plan(), first)
        await _resume_cut(desk, second)
        await desk.settle()
        assert desk.honest()
        assert len(desk.whmcs.took_effect) <= 1, (first, second)
        assert desk.executor.unfinished() == ()
        desk.journal.close()


async def _resume_cut(desk: TerminationDesk, at: int) -> None:
    count = 0

    def hook(_point: str) -> None:
        nonlocal count
        count += 1
        if count == at:
            raise Cut

    desk.hook(hook)
    try:
        for one in desk.executor.unfinished():
            await desk.executor.resume(one.plan)
    except Cut:
        pass
    desk.hook(lambda _point: None)
    desk.restart()


async def test_two_consoles_never_have_two_requests_in_flight(tmp_path: Path) -> None:
    for owner in ("005000000000001AAA", "005000000000002AAA"):
        for lands in (None, 0, 60):
            one = TerminationDesk(tmp_path / f"{owner}-{lands}-1.sqlite3")
            two = TerminationDesk(
                tmp_path / f"{owner}-{lands}-2.sqlite3", one.salesforce, one.whmcs, one.clock, dict(one.seen)
            )
            plans = one.plan(number=1), two.plan(number=2, owner=owner)
            one.whmcs.ends = [Lost(lands=lands)]
            first = await one.run(plans[0])
            second = await two.run(plans[1])
            assert second.outcome is Outcome.CONFLICT, owner
            assert first.outcome is (Outcome.DONE if lands == 0 else Outcome.UNKNOWN)
            assert one.whmcs.asked == 1
            one.clock.advance(timedelta(seconds=131))
            await one.settle()
            assert (one.running, one.whmcs.took_effect) == (False, [SERVICE])
            one.journal.close()
            two.journal.close()


async def test_the_control_arm_without_a_claim_and_a_quarantine_ends_twice(tmp_path: Path) -> None:
    """What the guards are for: the same two requests, sent without them, both take effect."""
    desk = TerminationDesk(tmp_path / "journal.sqlite3")
    desk.whmcs.ends = [Lost(lands=60)]
    with pytest.raises(ConsoleError):
        await desk.whmcs.end_service(desk.ending())
    await desk.whmcs.end_service(desk.ending())
    desk.clock.advance(timedelta(seconds=61))
    await desk.whmcs.service(desk.ending().service)
    assert desk.whmcs.took_effect == [SERVICE, SERVICE]
    desk.journal.close()


async def test_the_journal_says_until_when_it_may_land(tmp_path: Path) -> None:
    desk = TerminationDesk(tmp_path / "journal.sqlite3")
    desk.whmcs.ends = [Lost(lands=None)]
    await desk.run(desk.plan())
    lines = [line for line in desk.journal.entries() if line.step == 1]
    assert [line.stage for line in lines] == [Stage.SENT, Stage.ANSWERED]
    assert all("may_land_until" in line.detail for line in lines)
    desk.journal.close()
