"""Dossiers that are read ahead are dropped when customers are forgotten, also those that are on their way."""

import asyncio
from typing import cast

from console.models.dossier import Dossier, ItemRef
from console.services.clock import FrozenClock
from console.services.dossiers import DossierReader
from console.services.open_items import OpenItems
from tests.views.sample_items import CLEAN, MISMATCH, NOW, dossier_of, item_of


class SlowReader:
    """Gives a dossier when it is let."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.goes = asyncio.Event()

    async def read(self, item: ItemRef) -> Dossier:
        self.asked.append(item.id)
        await self.goes.wait()
        return dossier_of(item)


async def test_what_is_read_while_customers_are_forgotten_is_not_kept() -> None:
    reader = SlowReader()
    items = OpenItems(lambda: cast(DossierReader, reader), FrozenClock(NOW))
    async with asyncio.TaskGroup() as group:
        group.create_task(items.read_ahead([item_of(CLEAN), item_of(MISMATCH)]))
        group.create_task(items.read(item_of(MISMATCH)))
        await asyncio.sleep(0)
        items.forget()
        reader.goes.set()
    assert (items._kept, len(reader.asked)) == ({}, 2)
    await items.read_ahead([item_of(CLEAN)])
    assert set(items._kept) == {item_of(CLEAN).id}
