"""What journeys do at a desk, in words: open, decide, follow."""

from typing import Any

from console.models.action import Refusal
from console.models.examination import Examination
from console.models.journal import Execution
from console.models.plan import WritePlan
from console.services.desk import Desk
from console.services.provisioning import ProvisioningOutcome


async def opened(desk: Desk, number: str) -> Examination:
    """Open an item afresh."""
    return await desk.open(await desk.find(number), fresh=True)


def all_ticks(found: Examination) -> frozenset[str]:
    """Give every tick that only a person can make."""
    return frozenset(finding.key for finding in found.findings if finding.verdict.needs_tick)


async def planned(desk: Desk, action: str, number: str, override: str | None = None, **values: Any) -> WritePlan:
    """Prepare a decision that is possible."""
    found = await opened(desk, number)
    plan = desk.prepare(action, found.dossier, values, ticks=all_ticks(found), override=override)
    assert isinstance(plan, WritePlan), plan
    return plan


async def decided(desk: Desk, action: str, number: str, override: str | None = None, **values: Any) -> Execution:
    """Prepare a decision and execute it."""
    return await desk.execute(await planned(desk, action, number, override, **values))


async def refused(desk: Desk, action: str, number: str, **values: Any) -> str:
    """Give the sentence with which a decision is refused."""
    found = await opened(desk, number)
    answer = desk.prepare(action, found.dossier, values, ticks=all_ticks(found))
    assert isinstance(answer, Refusal), answer
    return str(answer.text)


async def followed(desk: Desk, plan: WritePlan) -> list[ProvisioningOutcome]:
    """Follow a provisioning to its end."""
    return [state.state async for state in desk.follow(plan)]
