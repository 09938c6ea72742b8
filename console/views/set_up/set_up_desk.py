"""What the set-up card asks of the services: the preflight check, and what the organisation is settled to be."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Protocol

from console import __version__
from console.models.doctor import Finding
from console.models.org import Org, Settled
from console.models.profile import Profile
from console.models.text import Text, tr
from console.services.clock import Clock
from console.services.doctor.report import ReportHead
from console.views.notices import Notices


class SetUpDesk(Protocol):
    """The part of the desk that the set-up card needs."""

    def examine_set_up(self) -> AsyncIterator[Finding]:
        """Run the preflight check on this desk's own connections: findings as they are found; it only reads."""
        ...

    @property
    def org(self) -> Org:
        """The organisation, with each row of what was settled."""
        ...

    @property
    def host(self) -> str:
        """The organisation's host name."""
        ...

    @property
    def profile(self) -> Profile:
        """What the organisation decided."""
        ...

    @property
    def environment(self) -> str:
        """`demo`, `sandbox` or `production`."""
        ...

    @property
    def clock(self) -> Clock:
        """The time."""
        ...

    @property
    def registry(self) -> Any:
        """Queues and actions; of an action its key and title."""
        ...


@dataclass(frozen=True, kw_only=True)
class SetUp:
    """What a set-up card shows.

    Attributes:
        examine: starts a new preflight check; its findings come as they are found.
        head: what a report is about; there is one as soon as something was found.
        org: the organisation; None while nobody is signed in.
        actions: titles of actions by their keys.
    """

    examine: Callable[[], AsyncIterator[Finding]]
    head: Callable[[], ReportHead]
    org: Callable[[], Org | None] = lambda: None
    actions: Mapping[str, Text]


class OwnDoctor(Protocol):
    """A preflight check with connections of its own."""

    def run(self) -> AsyncIterator[Finding]:
        """Give findings as they are found; stopping to follow it stops it."""
        ...

    async def aclose(self) -> None:
        """Close the connections."""
        ...


BuildDoctor = Callable[[], Awaitable[tuple[OwnDoctor, ReportHead]]]
"""Makes a preflight check of the settings, and tells what its report is about."""


def set_up_of(desk: SetUpDesk) -> SetUp:
    """Examine a desk that is open."""

    def head() -> ReportHead:
        return ReportHead(
            at=desk.clock.now(),
            host=desk.host,
            environment=desk.environment,
            profile=desk.profile.name,
            version=__version__,
        )

    actions = {spec.key: spec.title for spec in desk.registry.actions}
    return SetUp(examine=desk.examine_set_up, head=head, org=lambda: desk.org, actions=actions)


def set_up_without_desk(build: BuildDoctor) -> SetUp:
    """Examine what is configured where no desk could be opened; each run has connections of its own.

    Args:
        build: makes a preflight check of the settings, and tells what its report is about.
    """
    heads: list[ReportHead] = []

    async def examine() -> AsyncIterator[Finding]:
        doctor, told = await build()
        heads.append(told)
        try:
            async for finding in doctor.run():
                yield finding
        finally:
            await doctor.aclose()

    return SetUp(examine=examine, head=lambda: heads[-1], actions={})


KEYS: Final = tr("Check the set-up (F9) shows them.")


def tell_what_changed(org: Org, notices: Notices) -> None:
    """Say once, at the start, that the schema changed or that choices are open; where it is said leads to the card."""
    unsettled = sum(row.how is Settled.OPEN for row in org.settlement)
    if org.schema_changes:
        changes = len(org.schema_changes)
        notices.warning(tr("Salesforce has changed since the last start: {count} changes.", count=changes), KEYS)
    if unsettled:
        notices.warning(tr("Choices of this organisation that are open: {count}.", count=unsettled), KEYS)
