"""Background work has an owner: it is refused or replaced while it runs, and ends with its owner."""

import asyncio

import shiboken6
from PySide6.QtCore import QObject

from console.views.tasks import Tasks
from tests.views.frames import until


def never(problem: BaseException) -> None:
    raise AssertionError from problem


async def test_work_of_the_same_name_is_refused_while_it_runs(qapp: object) -> None:
    told: list[BaseException] = []
    owner, gate, runs = QObject(), asyncio.Event(), []
    tasks = Tasks(owner, told.append)

    async def work(number: int) -> None:
        runs.append(number)
        await gate.wait()

    assert tasks.start("send", work(1), replace=False)
    assert not tasks.start("send", work(2), replace=False)
    assert tasks.running("send")
    gate.set()
    await tasks.settle()
    assert runs == [1]
    assert not tasks.running("send")
    assert tasks.start("send", work(3), replace=False), "a name is free again when its work has ended"
    await tasks.settle()
    assert told == []


async def test_newer_work_replaces_the_older(qapp: object) -> None:
    owner, shown = QObject(), []
    gates = {1: asyncio.Event(), 2: asyncio.Event()}
    tasks = Tasks(owner, never)

    async def work(number: int) -> None:
        await gates[number].wait()
        shown.append(number)

    tasks.start("dossier", work(1), replace=True)
    await asyncio.sleep(0)
    tasks.start("dossier", work(2), replace=True)
    for gate in gates.values():
        gate.set()
    await tasks.settle()
    assert shown == [2], "the answer for the item that was left behind must not appear"


async def test_a_failure_is_told_once(qapp: object) -> None:
    told: list[BaseException] = []
    owner = QObject()
    tasks = Tasks(owner, told.append)

    async def work() -> None:
        raise LookupError("x")

    tasks.start("read", work(), replace=True)
    await tasks.settle()
    assert [type(problem) for problem in told] == [LookupError]


async def test_work_ends_with_its_owner_but_kept_work_does_not(qapp: object) -> None:
    program, panel, gate = QObject(), QObject(), asyncio.Event()
    ended: list[str] = []
    writes = Tasks(program, never)
    reads = Tasks(panel, never, keeper=writes)

    async def work(name: str) -> None:
        try:
            await gate.wait()
            ended.append(f"{name} done")
        except asyncio.CancelledError:
            ended.append(f"{name} cancelled")
            raise

    reads.start("read", work("read"), replace=True)
    reads.keep("write", work("write"))
    await asyncio.sleep(0)
    shiboken6.delete(panel)
    await until(lambda: ended == ["read cancelled"])
    assert writes.running("write")
    gate.set()
    await writes.settle()
    assert ended == ["read cancelled", "write done"]
