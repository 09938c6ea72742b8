"""Measures how long the window stands still in what a person does all day, with 10,000 rows in each queue.

Run from the root: `python -m benchmarks.window_stalls [RUNS] [WORLD]` (world `scale` has 10,000 rows a queue, `stories`
about forty). A stall is time in which nothing could be painted or typed; `cpu` is the most that the window's thread
worked in one go, which other programs of the machine do not lengthen; `painted` is the time from the key to the last
paint that it caused. The ratio is that of `cpu` to one repaint of the rows in the same run: machines are noisy, so read
the ratios.
"""

import asyncio
import os
import statistics
import sys
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import partial

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from console.app import build_desk, demo_profile, demo_settings
from console.models.queue import Row
from console.services.desk import Desk
from console.services.embedded import EmbeddedOrganisation
from console.views.desktop import Desktop, Look, run_in_windows
from console.views.item.decision_panel import Stage
from console.views.window import ConsoleWindow

BEAT = 0.001
QUIET = 0.08
"""So long nothing may be painted before a scene counts as over, in seconds."""
LONGEST = 60.0
SIZE = (1440, 900)
UNIT = "one repaint of the rows"
CUSTOMER = "C-0501"
"""Has several documents in the stories."""


@dataclass
class Scene:
    """What was measured of one thing that a person does, in milliseconds, one number a run."""

    stalls: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    painted: list[float] = field(default_factory=list)


class Heart(QObject):
    """Beats once a millisecond on the window's loop; a gap between two beats is a stall."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._asked_to_paint = False
        window.installEventFilter(self)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.UpdateRequest:
            self._asked_to_paint = True
        return False

    async def watch(self, act: Callable[[], object], done: Callable[[], bool], into: Scene) -> None:
        """Do something and note what the window felt until it was done and painted."""
        self._asked_to_paint = False
        worst = most_work = 0.0
        begun = last = painted = time.perf_counter()
        worked = time.thread_time()
        act()
        while last - begun < LONGEST:
            await asyncio.sleep(BEAT)
            now, work = time.perf_counter(), time.thread_time()
            worst, most_work = max(worst, now - last), max(most_work, work - worked)
            last, worked = now, work
            if self._asked_to_paint:
                self._asked_to_paint, painted = False, now
            if not done():
                painted = now
            elif now - painted > QUIET:
                break
        into.stalls.append(worst * 1000)
        into.cpu.append(most_work * 1000)
        into.painted.append((painted - begun) * 1000)


class Day:
    """The scenes, each as often as wanted."""

    def __init__(self, window: ConsoleWindow, desk: Desk, runs: int) -> None:
        self._window, self._desk, self._runs = window, desk, runs
        self._heart = Heart(window)
        self.scenes: dict[str, Scene] = {}

    async def scene(self, name: str, act: Callable[[], object], done: Callable[[], bool] = lambda: True) -> None:
        """Measure once."""
        await self._heart.watch(act, done, self.scenes.setdefault(name, Scene()))

    async def each(self, work: Callable[[int], Awaitable[None]]) -> None:
        """Do a group of scenes as often as wanted."""
        for turn in range(self._runs):
            await work(turn)

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """Press a key where the focus is."""
        focused: QWidget | None = self._window.focusWidget()
        QTest.keyClick(focused if focused is not None else self._window, key, modifier)

    def complete(self, key: str) -> bool:
        """Tell whether every page of a queue has come."""
        return self._desk.feed.state(key).complete

    def row(self, key: str, number: str) -> Row:
        """Find a row by its number."""
        return next(row for row in self._desk.feed.state(key).rows if row.item.number == number)

    async def work(self) -> None:
        """Do everything."""
        window = self._window
        await self.scene("rest for 2 s", lambda: None, _after(2.0))
        calls = self._desk.usage.used
        await self.scene("first load of the queue", window.begin, lambda: self.complete("orders"))
        rows = len(self._desk.feed.state("orders").rows)
        print(f"{rows} rows, {self._desk.usage.used - calls} API calls")
        rows_only = window.rows.grid.viewport()
        await self.each(lambda _turn: self.scene(UNIT, rows_only.repaint))
        for group in (self._polls, self._lists, self._items, self._month, self._documents, self._looks, self._lock):
            await self.each(group)
        await self._set_up()

    async def _polls(self, _turn: int) -> None:
        await self._polled("poll: nothing changed")
        self._desk.feed._rounds["orders"] = 0  # noqa: SLF001 - the reading of the whole queue, once in twenty
        await self._polled("poll: the whole queue again")

    async def _polled(self, name: str) -> None:
        busy = [True]
        listening = self._window.poller.busy.connect(lambda now: busy.__setitem__(0, now))
        await self.scene(name, self._window.poller.refresh_now, lambda: not busy[0])
        self._window.poller.busy.disconnect(listening)

    async def _lists(self, turn: int) -> None:
        window, press = self._window, self.press
        grid = window.rows.grid
        window.show_queue("orders")
        grid.setFocus()
        for name, key in (("cursor down", Qt.Key.Key_Down), ("page down", Qt.Key.Key_PageDown),
                          ("end of the list", Qt.Key.Key_End), ("start of the list", Qt.Key.Key_Home)):  # fmt: skip
            await self.scene(name, partial(press, key))
        bar = grid.verticalScrollBar()
        await self.scene("scroll by three rows", lambda: bar.setValue(bar.value() + 102))
        window.rows.focus_filter()
        for letter in "tan":
            await self.scene("filter: one letter", partial(QTest.keyClicks, window.focusWidget(), letter))
        await self.scene("filter: cleared", window.rows.step_back)
        await self.scene("sort by the next column", lambda: window.rows.sort_by_neighbour(1))
        window.rows._sort(None, descending=False)  # noqa: SLF001 - back to the order of the start
        await self.scene("next part of the queue", lambda: window.rows.step_view(1))
        window.rows.step_view(-1)
        name = "another queue, read before" if turn else "another queue, first time"
        await self.scene(name, lambda: window.show_queue("eligibility"), lambda: self.complete("eligibility"))
        await self.scene("back to the queue", lambda: window.show_queue("orders"), lambda: self.complete("orders"))
        await _until(lambda: not window.tasks.busy)

    async def _items(self, turn: int) -> None:
        window, workspace = self._window, self._window.workspace
        window.show_queue("orders")
        grid, opened = window.rows.grid, lambda: bool(workspace.actions()) and not workspace._tasks.busy  # noqa: SLF001
        grid.setFocus()
        grid.step(-20_000)
        grid.step(100 * (turn + 1))
        await self.scene("item not read ahead", grid.open_current, opened)
        await _until(lambda: not window.tasks.busy)
        grid.step(1)
        await self.scene("item read ahead", grid.open_current, opened)
        await _until(lambda: not window.tasks.busy)
        row = self.row("orders", "00000101")
        grid.choose(row.item.id)
        grid.open_current()
        await _until(opened)
        missing = next(offer for offer in workspace.actions() if offer.action.key == "approve_order").missing_ticks
        keys = [finding.key for finding in workspace.findings()]
        for digit in (str((keys.index(key) + 1) % 10) for key in missing):
            await self.scene("tick of a check", partial(workspace.press, digit))
        panel = workspace._panel  # noqa: SLF001 - what the person sees
        await self.scene("action to form or preview", lambda: workspace.press("A"))
        if panel.stage is Stage.FORM:
            await self.scene("form to preview", lambda: workspace.press("Ctrl+Return"))
        assert panel.stage is Stage.PREVIEW
        for _ in range(2):
            workspace.press("Escape")
        await self._polled("poll: nothing changed, an item open")

    async def _month(self, _turn: int) -> None:
        window = self._window
        window.show_queue("cancellations")
        await _until(lambda: self.complete("cancellations") and not window.tasks.busy)
        await self.scene("month calendar", window.rows.toggle_month)
        await self.scene("next month", lambda: self.press(Qt.Key.Key_PageDown))
        await self.scene("table again", window.rows.toggle_month)

    async def _documents(self, turn: int) -> None:
        window = self._window
        side = window.middle.viewer.side
        window.show_queue("identity")
        await _until(lambda: self.complete("identity") and not window.tasks.busy)
        row = self.row("identity", CUSTOMER)
        shown = lambda: side.canvas.picture is not None and side.canvas.isVisible()  # noqa: E731 - said where it is used
        await self.scene(
            "document, read before" if turn else "document, first time", lambda: window.open_item(row.item), shown
        )
        viewer = window.middle.viewer
        await _until(lambda: len(viewer.strip.leaves) > 1)
        way = "previous" if side.leaf == viewer.strip.leaves[-1] else "next"
        await self.scene("page turn", lambda: viewer.use(way), shown)
        await self.scene("page turned by 90°", lambda: viewer.use("turn"), shown)
        window.show_queue("orders")

    async def _looks(self, _turn: int) -> None:
        window = self._window
        for _ in range(2):
            await self.scene("theme", window._theme.toggle)  # noqa: SLF001 - the window's own
            await self.scene("language", window._speech.toggle)  # noqa: SLF001 - the same

    async def _lock(self, _turn: int) -> None:
        curtain = self._window.sitting.curtain
        self._window.show_queue("orders")
        await _until(lambda: self.complete("orders") and not self._window.tasks.busy)
        await self.scene("lock", curtain.lock)
        await asyncio.sleep(0.1)
        unlock = self._window.parts.lock_card.unlock_wanted.emit
        await self.scene("unlock", unlock, lambda: not curtain.locked and self.complete("orders"))
        await _until(lambda: not self._window.tasks.busy)

    async def _set_up(self) -> None:
        card = self._window.set_up_card
        ended = lambda: card.page is not None and not card.page.findings.running  # noqa: E731 - said where it is used
        await self.scene("set-up card, first time", card.open, ended)
        assert card.page is not None
        for _ in range(self._runs):
            await self.scene("set-up check again", card.page.findings.start, ended)
            await self.scene("set-up card: other tab", partial(card.page.show_tab, 1))
            card.page.show_tab(0)
        print(f"{len(card.page.findings.findings)} findings")
        card.close_card()


def _after(seconds: float) -> Callable[[], bool]:
    end = time.perf_counter() + seconds
    return lambda: time.perf_counter() > end


async def _until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(LONGEST):
        while not true():
            await asyncio.sleep(0.005)


def tell(scenes: dict[str, Scene]) -> None:
    """Print the table; the worst first, since it is what has to be looked at."""
    unit = statistics.median(scenes[UNIT].cpu)
    print(f"{'median of the runs, in ms':38}{'stall':>8}{'worst':>8}{'cpu':>8}{'ratio':>8}{'painted':>9}{'runs':>6}")
    for name, scene in sorted(scenes.items(), key=lambda pair: -statistics.median(pair[1].cpu)):
        stall, cpu, painted = (statistics.median(found) for found in (scene.stalls, scene.cpu, scene.painted))
        line = f"{stall:8.1f}{max(scene.stalls):8.1f}{cpu:8.1f}{cpu / unit:8.1f}{painted:9.0f}"
        print(f"{name:38}{line}{len(scene.stalls):6}")


async def measure(desktop: Desktop, organisation: EmbeddedOrganisation, runs: int) -> int:
    """Open the window, work in it, print what was seen."""
    settings = demo_settings(organisation, "agent")
    desk = build_desk(settings, profile=demo_profile(settings))
    await desk.start()
    window = desktop.window(desk)
    window.resize(*SIZE)
    window.show()
    window.activateWindow()
    await asyncio.sleep(0.5)
    day = Day(window, desk, runs)
    await day.work()
    tell(day.scenes)
    window.close()
    window.deleteLater()
    await asyncio.sleep(0.05)
    await desk.aclose()
    return 0


if __name__ == "__main__":
    RUNS = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    with EmbeddedOrganisation(world=sys.argv[2] if len(sys.argv) > 2 else "scale") as started:  # noqa: PLR2004
        sys.exit(run_in_windows(lambda desktop: measure(desktop, started, RUNS), Look(language="ja", theme="light")))
