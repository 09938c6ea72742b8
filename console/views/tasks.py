"""Background work that has an owner: started by name, refused or replaced while it runs, cancelled with its owner."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from PySide6.QtCore import QObject

Work = Coroutine[Any, Any, Any]


def _cancel_all(running: dict[str, asyncio.Task[None]]) -> None:
    for task in tuple(running.values()):
        if not task.done() and not task.get_loop().is_closed():
            task.cancel()
    running.clear()


class Tasks:
    """The work of one owner.

    Reads belong to the widget that shows them and end with it. Writes are handed to the Tasks that the program owns, so
    that closing a panel does not cut them off.
    """

    def __init__(
        self, owner: QObject, on_error: Callable[[BaseException], None], *, keeper: "Tasks | None" = None
    ) -> None:
        """Bind the work to its owner.

        Args:
            owner: when it is destroyed, all of its work is cancelled.
            on_error: told of every failure, on the main thread.
            keeper: the Tasks that the program owns, for `keep`; None when this is it.
        """
        self._on_error = on_error
        self._keeper = keeper
        self._running: dict[str, asyncio.Task[None]] = {}
        running = self._running
        owner.destroyed.connect(lambda: _cancel_all(running))

    def start(self, name: str, coro: Work, *, replace: bool) -> bool:
        """Start work under a name.

        Args:
            name: work of the same name does not run twice at a time.
            coro: the work.
            replace: True cancels the older work; False refuses this one.

        Returns:
            Whether it was started.
        """
        older = self._running.get(name)
        if older is not None and not older.done():
            if not replace:
                coro.close()
                return False
            older.cancel()
        task = asyncio.create_task(self._guard(coro), name=name)
        self._running[name] = task
        task.add_done_callback(lambda ended: self._forget(name, ended))
        # Work that was cancelled before its first step would else end as "never awaited".
        task.add_done_callback(lambda _ended: coro.close())
        return True

    def keep(self, name: str, coro: Work) -> bool:
        """Start work that outlives the owner, such as a write; refused while work of that name runs."""
        return (self._keeper or self).start(name, coro, replace=False)

    def running(self, name: str) -> bool:
        """Tell whether work of a name is under way."""
        task = self._running.get(name)
        return task is not None and not task.done()

    @property
    def busy(self) -> bool:
        """Tell whether any work is under way."""
        return any(not task.done() for task in self._running.values())

    def cancel(self) -> None:
        """Cancel everything."""
        _cancel_all(self._running)

    async def settle(self) -> None:
        """Wait until nothing is under way; quitting waits for writes with it."""
        while self.busy:
            await asyncio.wait([task for task in self._running.values() if not task.done()])

    def _forget(self, name: str, ended: asyncio.Task[None]) -> None:
        if self._running.get(name) is ended:
            del self._running[name]

    async def _guard(self, coro: Work) -> None:
        try:
            await coro
        except Exception as problem:  # noqa: BLE001 - the one place where any failure of background work is told
            self._on_error(problem)
