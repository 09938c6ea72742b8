"""The desk: everything that a front end may ask of the services, and the same for the window and the command line."""

import asyncio
import uuid
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any, Final, TypeVar

from console.models.action import Context, Refusal
from console.models.change import Changes
from console.models.doctor import Finding as DoctorFinding
from console.models.dossier import Dossier, ItemRef
from console.models.error import SetUpNeeded
from console.models.examination import Examination
from console.models.ids import PlanId
from console.models.journal import Execution, UnfinishedPlan
from console.models.org import Agent, Org
from console.models.plan import Follow, WritePlan
from console.models.profile import Profile
from console.models.queue import QueueSpec
from console.models.text import Text, tr
from console.services.authority import refuse_plan
from console.services.clock import JAPAN, Clock
from console.services.deciding import Decisions
from console.services.doctor.examination import Doctor
from console.services.doctor.findings import Patient, Workstation
from console.services.documents.cabinet import Cabinet
from console.services.dossiers import DossierReader
from console.services.drift_desk import DriftDesk
from console.services.executor import Executor, Watcher
from console.services.feed import Feed
from console.services.forms import FormProblems
from console.services.gateways.browser import open_browser
from console.services.gateways.protocol import ApiUsage, SalesforceGateway, WhmcsGateway
from console.services.journal import Journal
from console.services.look_up import find_item
from console.services.open_items import OpenItems
from console.services.org import read_org
from console.services.provisioning import Pause, ProvisioningState, ProvisioningWatch
from console.services.registry import Registry
from console.services.rules.business_time import load_calendar
from console.services.settlement_cache import SettlementMemory
from console.services.sign_in.account import Account
from console.services.steps.step_result import Timing

T = TypeVar("T")


class Desk:
    """One signed-in person at one organisation."""

    def __init__(  # noqa: PLR0913 - each argument is a part that a test may replace
        self,
        *,
        salesforce: SalesforceGateway,
        whmcs: WhmcsGateway,
        journal: Journal,
        registry: Registry,
        profile: Profile,
        clock: Clock,
        pause: Pause,
        memory: SettlementMemory | None = None,
        workstation: Workstation | None = None,
        account: Account,
    ) -> None:
        """Take what `app.py` built; nothing is read before `start`."""
        self.account = account
        self.registry = registry
        self.profile = profile
        self.clock = clock
        self.journal = journal
        self.documents = Cabinet(salesforce)
        self._salesforce = salesforce
        self._whmcs = whmcs
        self._pause = pause
        self._memory = memory
        self._workstation = workstation or Workstation()
        self._agent: Agent | None = None
        self._org: Org | None = None
        self._feed: Feed | None = None
        self._reader: DossierReader | None = None
        self._drift: DriftDesk | None = None
        self._items = OpenItems(lambda: _started(self._reader), clock)
        self._decisions = Decisions(registry, self.context)
        self._listeners: list[Callable[[Changes], None]] = []
        self._touched: list[Changes] = []
        self._executor = self._writer()

    def _writer(self) -> Executor:
        """Make the one thing here that writes."""
        return Executor(
            salesforce=self._salesforce,
            whmcs=self._whmcs,
            journal=self.journal,
            clock=self.clock,
            pause=self._pause,
            changed=self._touched.append,
            timing=Timing(quarantine=self.profile.cancellation.quarantine_seconds),
            forbids=lambda plan: refuse_plan(plan, self.agent, self.org, self.registry),
        )

    async def start(self) -> None:
        """Find out who is signed in and what this organisation looks like.

        Raises:
            ConsoleError: not reachable, not signed in, or not permitted.
        """
        # The calendar takes a third of a second to load: beside the waiting for Salesforce it costs nobody anything.
        (org, self._agent), _ = await asyncio.gather(
            read_org(self._salesforce, self.profile, self.registry.actions),
            asyncio.to_thread(load_calendar, self.clock.now().year),
        )
        if self._memory is not None:
            changes = await asyncio.to_thread(self._memory.changes, org, self._agent, self.registry.actions)
            org = replace(org, schema_changes=changes)
        self._org = org
        self._reader = DossierReader(
            salesforce=self._salesforce,
            whmcs=self._whmcs,
            org=org,
            profile=self.profile,
            clock=self.clock,
            case_queues=self.registry.case_queues,
        )
        self._feed = Feed(salesforce=self._salesforce, queues=self.queues, context=self.context)
        self._drift = DriftDesk(
            salesforce=self._salesforce, whmcs=self._whmcs, org=org, clock=self.clock, feed=self._feed
        )

    @property
    def agent(self) -> Agent:
        """The person at the desk."""
        return _started(self._agent)

    @property
    def org(self) -> Org:
        """The organisation, read and settled."""
        return _started(self._org)

    @property
    def feed(self) -> Feed:
        """The queues' rows and counts."""
        return _started(self._feed)

    @property
    def drift(self) -> DriftDesk:
        """What compares Salesforce with WHMCS."""
        return _started(self._drift)

    def examine_set_up(self) -> AsyncGenerator[DoctorFinding, None]:
        """Run the preflight check over this desk's own connections, findings as they come; it only reads."""
        return Doctor(
            Patient(
                salesforce=self._salesforce,
                whmcs=self._whmcs,
                profile=self.profile,
                clock=self.clock,
                registry=self.registry,
                workstation=self._workstation,
            )
        ).run()

    @property
    def host(self) -> str:
        """The host of the organisation, for the reader."""
        return self._salesforce.host

    @property
    def environment(self) -> str:
        """Which kind of organisation it is: `demo`, `sandbox` or `production`."""
        return self.profile.environment

    @property
    def first_write_today(self) -> bool:
        """Tell whether this person is about to write to production for the first time on this day (Japan time)."""
        if self.environment != "production":
            return False
        last = self.journal.last_begun(self.agent.name or self.agent.id)
        return last is None or last.astimezone(JAPAN).date() != self.clock.now().astimezone(JAPAN).date()

    @property
    def usage(self) -> ApiUsage:
        """API calls of the organisation in the last 24 hours."""
        return self._salesforce.usage

    @property
    def queues(self) -> tuple[QueueSpec, ...]:
        """The queues that this person sees."""
        return tuple(spec for spec in self.registry.queues if self.agent.role.covers(spec.role))

    def context(self) -> Context:
        """Give what a pure rule may know at this moment, with a plan id of its own."""
        return Context(
            now=self.clock.now(),
            agent=self.agent,
            org=self.org,
            profile=self.profile,
            plan_id=PlanId(uuid.uuid4().hex),
            homes=self.registry.homes(self.profile),
        )

    async def find(self, text: str) -> ItemRef:
        """Find an item by its Salesforce id, OrderNumber, CaseNumber or customer number.

        Raises:
            NotFound: there is none, or it is not visible.
        """
        return await find_item(
            text, salesforce=self._salesforce, org=self.org, drift=self.drift, case_queues=self.registry.case_queues
        )

    async def open(self, item: ItemRef, *, fresh: bool = False) -> Examination:
        """Read an item and examine it; one that was read ahead a moment ago opens at once.

        Raises:
            ConsoleError: Salesforce could not be read.
        """
        self.feed.pin(item.id)
        return self.examine(await self._items.read(item, fresh=fresh))

    async def read_ahead(self, items: Sequence[ItemRef]) -> None:
        """Read the next items quietly, so that they open at once; failures are left for the opening to tell."""
        await self._items.read_ahead(items)

    def forget_customers(self) -> None:
        """Drop everything of customers that this session has read: documents, dossiers, lines of queues, cards seen."""
        self.documents.forget()
        self._items.forget()
        self._decisions.forget()
        self.feed.forget()

    def examine(
        self, dossier: Dossier, *, ticks: frozenset[str] = frozenset(), entries: Mapping[str, Any] | None = None
    ) -> Examination:
        """Compute everything that is shown of a dossier, with what was typed so far; nothing is asked of anybody."""
        return self._decisions.examine(dossier, ticks=ticks, entries=entries)

    def prepare(
        self,
        action: str,
        dossier: Dossier,
        values: Mapping[str, Any],
        *,
        ticks: frozenset[str] = frozenset(),
        override: str | None = None,
    ) -> WritePlan | Refusal | FormProblems:
        """Make the plan of a decision, or say why there is none. No request is made.

        Raises:
            KeyError: there is no such action.
        """
        return self._decisions.prepare(action, dossier, values, ticks=ticks, override=override)

    async def open_page(self, address: str) -> bool:
        """Open an official page in the system's browser; tells whether one came up."""
        return await asyncio.wrap_future(open_browser(address))

    def environment_line(self, plan: WritePlan) -> Text:
        """Say on the button what is sent, to which system and to which environment."""
        if plan.endings:
            return tr("{title} in WHMCS, {environment}", title=plan.title, environment=_ENVIRONMENTS[self.environment])
        return tr("{title} in Salesforce, {environment}", title=plan.title, environment=_ENVIRONMENTS[self.environment])

    async def execute(self, plan: WritePlan, *, progress: Watcher | None = None) -> Execution:
        """Run a plan: journal, write once, prove by reading back; then tell every view once what changed."""
        try:
            return await self._executor.execute(plan, progress=progress)
        finally:
            # The item is told of too: a Task that claims an Account changes what the Account's line shows.
            own = (plan.item.kind.value, plan.item.id)
            self._touched[:] = [
                replace(one, records=one.records | {own}) if one.initiator == plan.id else one for one in self._touched
            ]
            await self._tell()

    async def follow(self, plan: WritePlan) -> AsyncIterator[ProvisioningState]:
        """Follow what the plan set going; nothing to follow gives nothing."""
        if plan.follow is not Follow.PROVISIONING:
            return
        watch = ProvisioningWatch(
            salesforce=self._salesforce, whmcs=self._whmcs, org=self.org, clock=self.clock, pause=self._pause
        )
        async for state in watch.follow(plan.item.id, timedelta(minutes=self.profile.provisioning_minutes)):
            yield state

    def unfinished(self) -> tuple[UnfinishedPlan, ...]:
        """Give the plans that were cut off, from the journal."""
        return self._executor.unfinished()

    async def resume(self) -> tuple[Execution, ...]:
        """Finish what was cut off: read first, then go on or say that nothing was written."""
        try:
            return tuple(
                [await self._executor.resume(plan.plan, agent=self.agent.id) for plan in self._executor.unfinished()]
            )
        finally:
            await self._tell()

    def on_changes(self, listener: Callable[[Changes], None]) -> Callable[[], None]:
        """Call a listener once after each plan that wrote something; the answer ends that."""
        self._listeners.append(listener)

        def unsubscribe() -> None:
            if listener in self._listeners:
                self._listeners.remove(listener)

        return unsubscribe

    async def _tell(self) -> None:
        touched, self._touched[:] = tuple(self._touched), []
        for changes in touched:
            self._items.drop(changes)
            if self._feed is not None:
                await self._feed.apply(changes)
                await self.drift.recheck(changes)
            for listener in tuple(self._listeners):
                listener(changes)

    async def aclose(self) -> None:
        """Close the gateways and the journal, and forget customers and documents."""
        if self._feed is not None:
            self.forget_customers()  # whoever signs in next in this program finds nothing, wherever somebody holds on
        self.documents.close()
        await asyncio.gather(self._salesforce.aclose(), self._whmcs.aclose())
        await self.account.aclose()
        self.journal.close()


_ENVIRONMENTS: Final = {
    "production": tr("production"),
    "sandbox": tr("the sandbox"),
    "demo": tr("the demo organisation"),
}


def _started(part: T | None) -> T:
    """Give a part that `start` made.

    Raises:
        SetUpNeeded: the desk was not started.
    """
    if part is None:
        raise SetUpNeeded(tr("The desk was not started."))
    return part
