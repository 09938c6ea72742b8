"""What the workspace asks of the desk, so that it depends on nothing else of the services."""

from collections.abc import AsyncIterator, Callable, Mapping
from datetime import datetime
from typing import Any, Protocol

from console.models.action import Refusal
from console.models.change import Changes
from console.models.dossier import Dossier, ItemRef
from console.models.examination import Examination
from console.models.journal import Execution, Stage
from console.models.org import Agent
from console.models.plan import WritePlan
from console.models.text import Text


class Problems(Protocol):
    """What is wrong with a form."""

    @property
    def problems(self) -> tuple[tuple[str, Text], ...]:
        """Names of fields with a sentence each."""
        ...


class Progressing(Protocol):
    """How far an execution has come."""

    @property
    def stage(self) -> Stage:
        """The last thing that was journalled."""
        ...

    @property
    def step(self) -> int | None:
        """Which step of the plan it is about."""
        ...


class Provisioning(Protocol):
    """What the platform has made of a decision."""

    @property
    def state(self) -> str:
        """`waiting`, `proved`, `failed` or `not_seen`."""
        ...

    @property
    def text(self) -> Text:
        """The sentence."""
        ...

    @property
    def at(self) -> datetime:
        """When it was seen."""
        ...


class ItemDesk(Protocol):
    """The part of the desk that one item needs."""

    @property
    def agent(self) -> Agent:
        """The person at the desk."""
        ...

    async def open(self, item: ItemRef, *, fresh: bool = False) -> Examination:
        """Read and examine an item."""
        ...

    def examine(
        self, dossier: Dossier, *, ticks: frozenset[str] = frozenset(), entries: Mapping[str, Any] | None = None
    ) -> Examination:
        """Compute an item again from what was read, and from what was typed into the form."""
        ...

    def prepare(
        self,
        action: str,
        dossier: Dossier,
        values: Mapping[str, Any],
        *,
        ticks: frozenset[str] = frozenset(),
        override: str | None = None,
    ) -> WritePlan | Refusal | Problems:
        """Make the plan of a decision, or say why there is none."""
        ...

    async def open_page(self, address: str) -> bool:
        """Open a page in the browser; tells whether one came up."""
        ...

    @property
    def first_write_today(self) -> bool:
        """Tell whether this person is about to write to production for the first time on this day."""
        ...

    @property
    def host(self) -> str:
        """The organisation's host name."""
        ...

    def environment_line(self, plan: WritePlan) -> Text:
        """Name object, system and environment, for the button that sends."""
        ...

    async def execute(self, plan: WritePlan, *, progress: Callable[[Any], None] | None = None) -> Execution:
        """Write a plan and prove it."""
        ...

    def follow(self, plan: WritePlan) -> AsyncIterator[Provisioning]:
        """Watch what the platform makes of it."""
        ...

    def on_changes(self, listener: Callable[[Changes], None]) -> Callable[[], None]:
        """Be told which records were written."""
        ...
