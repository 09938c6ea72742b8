"""Desks at the embedded organisation, over real HTTP: one for each role, all on one frozen clock."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from typing_extensions import override

from console.app import build_desk
from console.models.profile import Profile, Settlement
from console.sandbox.server import Sandbox
from console.services.clock import FrozenClock
from console.services.desk import Desk
from console.services.registry import Registry
from console.services.settings import Settings, connected

FRIDAY = datetime(2026, 11, 20, 10, 0, tzinfo=ZoneInfo("Asia/Tokyo"))
Open = Callable[..., Awaitable[Desk]]


@pytest.fixture
def organisation() -> Iterator[Sandbox]:
    """A world of its own for each journey, since journeys change it."""
    with Sandbox(now=FRIDAY, frozen=True) as running:
        yield running


@pytest.fixture
def clock(organisation: Sandbox) -> "SharedClock":
    """The console's clock and the organisation's, which go together."""
    return SharedClock(organisation)


class SharedClock(FrozenClock):
    """Moves the console and the organisation at once."""

    def __init__(self, organisation: Sandbox) -> None:
        """Stand where the organisation stands."""
        super().__init__(organisation.clock.now())
        self._organisation = organisation

    @override
    def advance(self, by: timedelta) -> None:
        """Move both on."""
        super().advance(by)
        self._organisation.clock.advance(by)

    async def pause(self, seconds: float) -> None:
        """Wait without waiting."""
        self.advance(timedelta(seconds=seconds))


@pytest.fixture
async def open_desk(organisation: Sandbox, clock: SharedClock, tmp_path: Path) -> AsyncIterator[Open]:
    """Open desks as `agent`, `agent2`, `supervisor` or `readonly`; each has a journal of its own."""
    desks: list[Desk] = []

    async def make(
        role: str = "agent", *, profile: Profile | None = None, registry: Registry | None = None, **choices: str
    ) -> Desk:
        document = organisation.connection()
        environment = {str(name): str(value) for name, value in dict(document["environment"]).items()}  # type: ignore[call-overload] # a JSON object
        environment["ASSIST_CONSOLE_SALESFORCE_TOKEN"] = organisation.token(role)
        home = tmp_path / f"{role}-{len(desks)}"
        home.mkdir()
        settings = connected(Settings(), environment, home)
        profile = profile or Profile(environment="demo", settlement=Settlement.model_validate(choices))
        desk = build_desk(settings, profile=profile, clock=clock, pause=clock.pause, registry=registry)
        desks.append(desk)
        await desk.start()
        return desk

    yield make
    for desk in desks:
        assert desk.journal.verify() == ()
        await desk.aclose()


@pytest.fixture
async def desk(open_desk: Open) -> Desk:
    """An agent's desk."""
    return await open_desk("agent")
