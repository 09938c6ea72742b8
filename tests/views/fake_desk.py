"""A desk without systems behind it: the services facade as the window sees it, steered by the test."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from pydantic import ValidationError

from console.models import doctor
from console.models.action import Refusal
from console.models.change import Changes
from console.models.dossier import Dossier, ItemRef
from console.models.error import ConsoleError, NotFound
from console.models.examination import Examination
from console.models.journal import Execution, Outcome, Stage, StepOutcome, StepReport
from console.models.org import Agent
from console.models.plan import WritePlan
from console.models.queue import QueueSpec, QueueState
from console.models.text import Text, tr, verbatim
from console.services.clock import FrozenClock
from tests.views import sample_items
from tests.views.fake_account import FakeAccount
from tests.views.fake_sources import FakeDocuments, FakeDrift
from tests.views.sample_plans import plan_of
from tests.views.sample_specs import ACTIONS, QUEUES


@dataclass(frozen=True)
class FormProblems:
    """What is wrong with a form, by field."""

    problems: tuple[tuple[str, Text], ...]


@dataclass(frozen=True)
class Progress:
    """How far an execution has come."""

    stage: Stage
    step: int | None
    outcome: str


@dataclass(frozen=True)
class ProvisioningState:
    """What the platform has done with an approved order so far."""

    state: str
    text: Text
    at: datetime


@dataclass(frozen=True)
class UnfinishedPlan:
    """A plan that was cut off."""

    plan: str
    action: str
    item: str
    stage: Stage
    since: datetime
    agent: str


@dataclass(frozen=True)
class Usage:
    """API calls of the day."""

    used: int = 1240
    limit: int = 100_000


class FakeRegistry:
    """Queues and actions of the samples."""

    queues = QUEUES
    actions = ACTIONS

    def queue(self, key: str) -> QueueSpec:
        """Give a queue by its key."""
        return next(spec for spec in QUEUES if spec.key == key)

    def action(self, key: str) -> Any:
        """Give an action by its key."""
        return next(spec for spec in ACTIONS if spec.key == key)


class FakeFeed:
    """Queue states that the test sets; `failure` is told by the next refresh."""

    def __init__(self, agent: Agent, now: datetime) -> None:
        """Start with nothing read, as the real feed does."""
        self.failure: Text | None = None
        self.refreshed: list[str | None] = []
        self._agent, self._now = agent, now
        self._states = {spec.key: QueueState(spec=spec) for spec in QUEUES}
        self._listeners: list[Callable[[str], None]] = []

    def state(self, key: str) -> QueueState:
        """Give what is known of a queue."""
        return self._states[key]

    def put(self, state: QueueState) -> None:
        """Set what is known of a queue, and tell the listeners."""
        self._states[state.spec.key] = state
        for listener in tuple(self._listeners):
            listener(state.spec.key)

    def forget(self) -> None:
        """Drop every row, and tell the listeners."""
        for spec in QUEUES:
            self.put(QueueState(spec=spec, count=self._states[spec.key].count))

    async def refresh(self, visible: str | None) -> None:
        """Count every queue and read the visible one."""
        self.refreshed.append(visible)
        await asyncio.sleep(0)
        for spec in QUEUES:
            if self.failure is not None:
                self.put(replace(self._states[spec.key], failure=self.failure))
                continue
            rows = sample_items.rows(spec, self._agent)
            count = sum(spec.views[0].key in row.views for row in rows)
            known = self._states[spec.key]
            read = rows if spec.key == visible else known.rows
            self.put(QueueState(spec=spec, count=count, rows=read, as_of=self._now, complete=True))

    def subscribe(self, listener: Callable[[str], None]) -> Callable[[], None]:
        """Call a listener after each change."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)


class FakeDesk:
    """The desk of the samples.

    Attributes:
        outcome: how the next execution ends.
        opening_fails, executing_fails: raised by the next call.
        hold_open, hold_execute: while such an event is set to one that is not set, the call waits.
        edit: changes an examination before it is shown, to tell what a later read found.
        states: what following a provisioning tells.
        executed: plans that were sent.
        browser: whether a browser comes up; `pages` are what it was sent to.
    """

    environment = "demo"
    host = "127.0.0.1:41234"
    org = sample_items.ORG
    profile = sample_items.PROFILE
    queues: tuple[QueueSpec, ...] = QUEUES

    def __init__(self, agent: Agent = sample_items.SATO) -> None:
        """Sit down as an agent."""
        self.agent = agent
        self.clock = FrozenClock(sample_items.NOW)
        self.registry = FakeRegistry()
        self.feed = FakeFeed(agent, sample_items.NOW)
        self.usage = Usage()
        self.documents = FakeDocuments()
        self.drift = FakeDrift()
        self.account = FakeAccount()
        self.first_write_today = False
        self.forgot = 0
        self.findings: tuple[doctor.Finding, ...] = ()
        self.hold_check: asyncio.Event | None = None
        self.outcome = Outcome.DONE
        self.opening_fails: ConsoleError | None = None
        self.executing_fails: ConsoleError | None = None
        self.hold_open: asyncio.Event | None = None
        self.hold_execute: asyncio.Event | None = None
        self.edit: Callable[[Examination], Examination] = lambda examination: examination
        self.states: tuple[str, ...] = ("waiting", "proved")
        self.executed: list[WritePlan] = []
        self.browser = True
        self.pages: list[str] = []
        self.opened: list[ItemRef] = []
        self._listeners: list[Callable[[Changes], None]] = []
        self._unfinished: tuple[UnfinishedPlan, ...] = ()

    async def start(self) -> None:
        """Nothing to find out."""

    def forget_customers(self) -> None:
        """Drop the rows, and count."""
        self.forgot += 1
        self.feed.forget()

    async def examine_set_up(self) -> AsyncIterator[doctor.Finding]:
        """Give the findings that the test set; while there is a `hold_check`, each setting of it lets one through."""
        for finding in self.findings:
            if self.hold_check is not None:
                hold = self.hold_check
                await hold.wait()
                hold.clear()
            await asyncio.sleep(0)
            yield finding

    async def find(self, text: str) -> ItemRef:
        """Find a sample by its number or id."""
        for spec in QUEUES:
            for row in sample_items.rows(spec):
                if text in (row.item.number, row.item.id):
                    return row.item
        raise NotFound(tr("Nothing has the number {number}.", number=verbatim(text)))

    async def open(self, item: ItemRef, *, fresh: bool = False) -> Examination:  # as the desk has it
        """Open a sample, after as long as the test wants."""
        self.opened.append(item)
        if self.hold_open is not None:
            await self.hold_open.wait()
        await asyncio.sleep(0)
        if self.opening_fails is not None:
            raise self.opening_fails
        return self.examine(sample_items.dossier_of(item))

    async def read_ahead(self, items: Sequence[ItemRef]) -> None:
        """Read nothing ahead."""

    def examine(
        self, dossier: Dossier, *, ticks: frozenset[str] = frozenset(), entries: Mapping[str, Any] | None = None
    ) -> Examination:
        """Compute an item again."""
        self.entries = dict(entries or {})
        return self.edit(sample_items.examine(dossier, self.agent, self.clock.now(), ticks))

    def prepare(
        self,
        action: str,
        dossier: Dossier,
        values: Mapping[str, Any],
        *,
        ticks: frozenset[str] = frozenset(),
        override: str | None = None,
    ) -> WritePlan | Refusal | FormProblems:
        """Check the form as pydantic does, then the refusal, then plan."""
        offer = next(offer for offer in self.examine(dossier, ticks=ticks).offers if offer.action.key == action)
        try:
            form = offer.action.form(**values)
        except ValidationError as wrong:
            return FormProblems(
                tuple((str(problem["loc"][0]), tr("Please fill this in.")) for problem in wrong.errors())
            )
        if offer.refusal is not None and not (
            offer.refusal.overridable and self.agent.is_supervisor and (override or "").strip()
        ):
            return offer.refusal
        return plan_of(action, dossier, form.model_dump(), self.agent, ticks, override)

    async def open_page(self, address: str) -> bool:
        """Send the browser to a page."""
        self.pages.append(address)
        return self.browser

    def environment_line(self, plan: WritePlan) -> Text:
        """Name what, where and in which environment."""
        return tr("{title} in Salesforce, {environment}", title=plan.title, environment=self.environment)

    async def execute(self, plan: WritePlan, *, progress: Callable[[Progress], None] | None = None) -> Execution:
        """Write nothing and report as told."""
        self.executed.append(plan)
        tell = progress or (lambda _progress: None)
        tell(Progress(stage=Stage.SENT, step=0, outcome=""))
        if self.hold_execute is not None:
            await self.hold_execute.wait()
        await asyncio.sleep(0)
        if self.executing_fails is not None:
            raise self.executing_fails
        tell(Progress(stage=Stage.VERIFIED, step=0, outcome=self.outcome.value))
        execution = execution_of(plan, self.outcome)
        for listener in tuple(self._listeners):
            listener(Changes(records=frozenset({(plan.item.kind.value, plan.item.id)}), initiator=plan.id))
        return execution

    async def follow(self, plan: WritePlan) -> AsyncIterator[ProvisioningState]:
        """Tell the states that the test set."""
        sentences = {
            "waiting": tr("The platform has not answered yet."),
            "proved": tr("Provisioned: activation status is {status}.", status="Activated"),
            "failed": tr("Provisioning failed: {code}.", code="PAYMENT_METHOD_MISSING"),
            "not_seen": tr("Nothing came within {minutes} minutes.", minutes=10),
        }
        for state in self.states:
            await asyncio.sleep(0)
            yield ProvisioningState(state=state, text=sentences[state], at=self.clock.now())

    def unfinished(self) -> tuple[UnfinishedPlan, ...]:
        """Give the plans that the test left unfinished."""
        return self._unfinished

    def leave_unfinished(self, *plans: UnfinishedPlan) -> None:
        """Leave plans unfinished, as if the machine had stopped."""
        self._unfinished = plans

    async def resume(self) -> tuple[Execution, ...]:
        """Finish what was left."""
        await asyncio.sleep(0)
        self._unfinished = ()
        return ()

    def on_changes(self, listener: Callable[[Changes], None]) -> Callable[[], None]:
        """Call a listener after each finished plan."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    async def aclose(self) -> None:
        """Nothing to close."""


MESSAGES = {
    Outcome.DONE: tr("Written, and read back as planned."),
    Outcome.ALREADY_SO: tr("Everything already stands as planned; nothing was written."),
    Outcome.CONFLICT: tr(
        "{field} of the order is {found}, expected {expected}. Nothing was written.",
        field=tr("Status"),
        found="Cancelled",
        expected="Pending Review",
    ),
    Outcome.REFUSED: tr(
        "Salesforce refused: {text}", text=verbatim("FIELD_CUSTOM_VALIDATION_EXCEPTION: 承認できません。")
    ),
    Outcome.UNKNOWN: tr("The answer was lost. Whether it was written is not known yet."),
    Outcome.FAILED: tr("The record does not stand as planned after the write."),
    Outcome.PLANNED: tr("Nothing was written."),
}
FIRST = {
    Outcome.DONE: StepOutcome.DONE,
    Outcome.ALREADY_SO: StepOutcome.ALREADY_SO,
    Outcome.CONFLICT: StepOutcome.CONFLICT,
    Outcome.REFUSED: StepOutcome.REFUSED,
    Outcome.UNKNOWN: StepOutcome.UNKNOWN,
    Outcome.FAILED: StepOutcome.FAILED,
    Outcome.PLANNED: StepOutcome.PLANNED,
}


def execution_of(plan: WritePlan, outcome: Outcome) -> Execution:
    """Tell of a run that ended so; of two rows that did not get through, the second was not tried."""
    reports = tuple(
        StepReport(
            step="update",
            target=str(row.name),
            outcome=FIRST[outcome]
            if place == 0 or outcome.proved or outcome is Outcome.UNKNOWN
            else StepOutcome.NOT_TRIED,
            before=tuple((write.field, write.before) for write in row.writes),
            after=tuple((write.field, write.after) for write in row.writes) if outcome.proved else (),
            text=MESSAGES[outcome] if place == 0 and not outcome.proved else None,
        )
        for place, row in enumerate(plan.rows)
    )
    return Execution(
        plan=plan.id,
        action=plan.action,
        item=plan.item.number,
        outcome=outcome,
        message=MESSAGES[outcome],
        steps=reports,
    )
