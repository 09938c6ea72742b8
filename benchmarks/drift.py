"""Measures a scan for drift over many services in memory, and how much of it is the comparison.

Run from the root: `python -m benchmarks.drift [COUNT]`. It prints; it is no test, because machines differ.
"""

import asyncio
import json
import sys
import time
import tracemalloc
from typing import Any

from tests.services.test_drift import PAGE, Bills, Sales, a_sale, a_scan, a_service

COUNT = 20_000
EVERY = 50
"""One pair in so many has drifted."""


def a_world(count: int) -> tuple[Sales, Bills]:
    """Make Opportunities and services that agree but for one in `EVERY`."""
    sales = [a_sale(number, "Cancelled" if number % EVERY == 0 else "Active") for number in range(1, count + 1)]
    return Sales(sales), Bills([a_service(number) for number in range(1, count + 1)])


async def reading_alone(bills: Bills) -> float:
    """Seconds to walk through the pages and touch each service, as a scan must at least."""
    begun = time.perf_counter()
    touched = 0
    async for _total, services in bills.all_services():
        touched += sum(1 for service in services if service.id)
    assert touched == len(bills.services)
    return time.perf_counter() - begun


def parsing(sales: Sales) -> float:
    """Seconds to read the same Opportunities from JSON, which no scan can spare."""
    pages = [json.dumps(sales.rows[start : start + 2000]) for start in range(0, len(sales.rows), 2000)]
    begun = time.perf_counter()
    for page in pages:
        json.loads(page)
    return time.perf_counter() - begun


async def scan(sales: Sales, bills: Bills) -> dict[str, Any]:
    """Run one whole scan and time it; the longest stretch without giving way is what a window would feel."""
    begun = last = time.perf_counter()
    longest, reports = 0.0, []
    async for report in a_scan(sales, bills).run():
        now = time.perf_counter()
        longest, last = max(longest, now - last), now
        reports = [report]
    assert reports[0].complete
    return {"seconds": time.perf_counter() - begun, "pairs": len(reports[0].pairs), "longest": longest}


async def main(count: int) -> None:
    """Print the measurements as one JSON document."""
    sales, bills = a_world(count)
    read = await reading_alone(bills) + parsing(sales)
    found = await scan(sales, bills)
    tracemalloc.start()
    await scan(*a_world_of_known(sales, bills))
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    document = {
        "services": count,
        "pairs": found["pairs"],
        "calls": {"salesforce": -(-count // 2000) + 1, "whmcs": -(-count // PAGE)},
        "reading_ms": round(read * 1000, 1),
        "scan_ms": round(found["seconds"] * 1000, 1),
        "ratio_to_reading": round(found["seconds"] / read, 1),
        "longest_stretch_ms": round(found["longest"] * 1000, 1),
        "peak_memory_mb": round(peak / 1024 / 1024, 1),
    }
    sys.stdout.write(json.dumps(document, indent=1) + "\n")


def a_world_of_known(sales: Sales, bills: Bills) -> tuple[Sales, Bills]:
    """Give the same world again, so that the memory of making it is not counted."""
    return Sales(sales.rows), Bills(bills.services)


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else COUNT))
