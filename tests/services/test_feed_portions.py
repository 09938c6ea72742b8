"""A long queue keeps the window free: rows are made and let go in portions, and a poll without news changes no row."""

import asyncio
import weakref
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any

from typing_extensions import override

from console.models.queue import Row
from console.services.feed import PORTION, Feed
from console.services.feed_questions import PAGE
from console.services.gateways.protocol import Json, QueryRead, ReadAnswer, RowRead
from console.services.queues import orders
from tests.fakes import FakeSalesforce
from tests.organisations import a_context


@dataclass
class Listed(FakeSalesforce):
    """Answers every query with the same lines."""

    lines: tuple[Json, ...] = field(default=())

    @override
    async def read(self, parts: Sequence[QueryRead | RowRead]) -> tuple[ReadAnswer, ...]:
        await asyncio.sleep(0)
        return tuple(ReadAnswer(rows=self.lines, total=len(self.lines)) for _ in parts)


def lines(count: int) -> tuple[Json, ...]:
    return tuple(
        {
            "Id": f"801{number:012d}AAA",
            "OrderNumber": f"{number:08d}",
            "Status": "Pending Review",
            "CreatedDate": "2026-11-19T01:00:00.000+0000",
        }
        for number in range(count)
    )


async def dying(old: Sequence[weakref.ref[Row]], *, then: Callable[[], None] = lambda: None) -> list[int]:
    """Count how many rows are left at each turn of the loop, until none is."""
    counts = [sum(row() is not None for row in old)]
    async with asyncio.timeout(5):
        while counts[-1]:
            await asyncio.sleep(0)
            counts.append(sum(row() is not None for row in old))
            then()
    return counts


def longest(counts: Sequence[int]) -> int:
    """Give the largest step between two turns."""
    return max(abs(after - before) for before, after in pairwise(counts))


async def test_a_poll_without_news_keeps_the_very_rows() -> None:
    salesforce = Listed(lines=lines(PAGE + 1))
    feed = Feed(salesforce=salesforce, queues=(replace(orders.QUEUE, marks=None),), context=a_context)
    await feed.refresh("orders")
    before = feed.state("orders")
    assert before.complete
    salesforce.lines = ()
    await feed.refresh("orders")
    after = feed.state("orders")
    assert after is not before
    assert after.rows is before.rows
    assert after.count == before.count == PAGE + 1


async def test_rows_are_made_and_let_go_in_portions() -> None:
    made: list[Any] = []

    def search(record: Any) -> str:
        made.append(record.id)
        return ""

    queue = replace(orders.QUEUE, marks=None, search=search)
    feed = Feed(salesforce=Listed(lines=lines(4 * PORTION)), queues=(queue,), context=a_context)
    await feed.refresh("orders")
    old = [weakref.ref(row) for row in feed.state("orders").rows]
    made.clear()
    again = asyncio.get_running_loop().create_task(feed.refresh("orders"))
    steps = [0]
    counts = await dying(old, then=lambda: steps.append(len(made)))
    assert again.done()
    assert longest(counts) <= PORTION
    assert longest(steps) <= PORTION


async def test_what_is_forgotten_is_let_go_in_portions_too() -> None:
    queue = replace(orders.QUEUE, marks=None)
    feed = Feed(salesforce=Listed(lines=lines(4 * PORTION)), queues=(queue,), context=a_context)
    await feed.refresh("orders")
    old = [weakref.ref(row) for row in feed.state("orders").rows]
    feed.forget()
    assert feed.state("orders").rows == ()
    assert longest([len(old), *await dying(old)]) <= PORTION
