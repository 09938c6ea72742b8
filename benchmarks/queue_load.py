"""Measures how long the window stands still while a queue of 10,000 rows arrives, against the same window at rest.

Run: `.venv/bin/python benchmarks/queue_load.py [world]` (`scale` has 10,000 rows a queue, `stories` about forty).
Machines are noisy: read the ratios, not the milliseconds.
"""

import asyncio
import os
import statistics
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from console.app import build_desk, demo_profile, demo_settings
from console.services.embedded import EmbeddedOrganisation
from console.views.desktop import Desktop, Look, run_in_windows

BEAT = 0.001
REST = 2.0


class Heart:
    """Beats once a millisecond on the window's loop; a gap is time in which nothing could be painted or typed."""

    def __init__(self) -> None:
        self.gaps: list[float] = []

    @asynccontextmanager
    async def beating(self) -> AsyncIterator[None]:
        """Beat while the block runs."""
        self.gaps.clear()
        beat = asyncio.ensure_future(self._beat())
        try:
            yield
        finally:
            beat.cancel()

    async def _beat(self) -> None:
        last = time.perf_counter()
        while True:
            await asyncio.sleep(BEAT)
            now = time.perf_counter()
            self.gaps.append(now - last)
            last = now


async def measure(desktop: Desktop, organisation: EmbeddedOrganisation) -> int:
    """Open the window, rest, load, refresh; print what was seen."""
    heart = Heart()
    with demo_settings(organisation, "agent") as settings:
        desk = build_desk(settings, profile=demo_profile(settings))
        await desk.start()
        window = desktop.window(desk)
        window.resize(1440, 900)
        window.show()
        await asyncio.sleep(0.5)
        async with heart.beating():
            await asyncio.sleep(REST)
        rest = max(heart.gaps)
        calls, began = desk.usage.used, time.perf_counter()
        async with heart.beating():
            window.begin()
            while not desk.feed.state("orders").complete:
                await asyncio.sleep(0.005)
        seconds, worst = time.perf_counter() - began, max(heart.gaps)
        rows = len(desk.feed.state("orders").rows)
        usual = statistics.quantiles(heart.gaps, n=100, method="inclusive")[98]
        print(f"{rows} rows in {seconds:.2f} s, {desk.usage.used - calls} API calls")
        print(f"longest stall {worst * 1000:.0f} ms, 99th percentile {usual * 1000:.0f} ms")
        print(f"longest stall at rest {rest * 1000:.0f} ms, ratio {worst / rest:.1f}")
        calls, began = desk.usage.used, time.perf_counter()
        await desk.feed.refresh("orders")
        again = time.perf_counter() - began
        print(f"next refresh {again / seconds:.3f} of the load, {desk.usage.used - calls} API call")
        window.close()
        window.deleteLater()
        await asyncio.sleep(0.05)
        await desk.aclose()
    return 0


if __name__ == "__main__":
    with EmbeddedOrganisation(world=sys.argv[1] if len(sys.argv) > 1 else "scale") as started:
        sys.exit(run_in_windows(lambda desktop: measure(desktop, started), Look(language="ja")))
