"""A world with one cancellation and its running service, and an executor over both systems that can be cut off."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from console.models.dossier import ItemKind, ItemRef
from console.models.ids import ClientId, PlanId, ServiceId, UserId
from console.models.journal import Execution, Outcome
from console.models.plan import Atomic, CreateRecord, EndService, EndWay, FieldWrite, UpdateRecord, WritePlan
from console.models.text import tr
from console.models.whmcs import Service, ServiceState
from console.services.clock import FrozenClock
from console.services.executor import Executor
from tests.fakes import Cut, CutJournal, FakeSalesforce, FakeWhmcs, Pauses
from tests.services.executor_desk import write

CASE = "500000000004004AAA"
OPPORTUNITY = "006000000004004AAA"
QUEUE = "00G000000000004AAA"
ME = "005000000000001AAA"
SERVICE = 4004
START = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)


def a_service() -> Service:
    return Service(
        id=ServiceId(SERVICE), client_id=ClientId(5401), order_id=None, product_id=11, name="Home 1G",
        group="Internet", state=ServiceState.ACTIVE, recurring_amount=Decimal(5500), billing_cycle="Monthly",
        registered_on=None, next_due_on=None, opportunity_id=None,
    )  # fmt: skip


def no_hook(_point: str) -> None:
    """Nothing is cut off."""


@dataclass
class TerminationDesk:
    """One console; several can share the two systems."""

    path: Path
    salesforce: FakeSalesforce = field(default_factory=FakeSalesforce)
    whmcs: FakeWhmcs = field(default_factory=lambda: FakeWhmcs(known=(a_service(),)))
    clock: FrozenClock = field(default_factory=lambda: FrozenClock(START))
    seen: dict[str, str] = field(default_factory=dict)
    executor: Executor = field(init=False)
    journal: CutJournal = field(init=False)

    def __post_init__(self) -> None:
        if not self.seen:
            self.seen[CASE] = self.salesforce.put("Case", CASE, Status="New", OwnerId=QUEUE)
            self.seen[OPPORTUNITY] = self.salesforce.put("Opportunity", OPPORTUNITY, StageName="△Cancelling")
            self.salesforce.put("CaseComment", "00a000000000001AAA", ParentId=CASE, CommentBody="an earlier comment")
        self.salesforce.now = self.whmcs.now = self.clock.now
        self.start()

    def start(self) -> None:
        """Start the process (again) on the same journal."""
        self.journal = CutJournal.open(self.path)
        self.executor = Executor(
            salesforce=self.salesforce, whmcs=self.whmcs, journal=self.journal, clock=self.clock,
            pause=Pauses(self.clock.advance),
        )  # fmt: skip

    def restart(self) -> None:
        self.journal.close()
        self.start()

    def hook(self, hook: Callable[[str], None]) -> None:
        """Call a hook at every line of the journal and every call of both systems."""
        self.journal.hook = hook
        self.salesforce.hook = hook
        self.whmcs.hook = hook

    def comment(self, body: str, number: int) -> CreateRecord:
        writes = (write("ParentId", None, CASE), write("CommentBody", None, f"{body} [plan-{number}]"))
        return CreateRecord(object="CaseComment", name=tr("Comment"), writes=writes,
                            identity=("ParentId", "CommentBody"))  # fmt: skip

    def case(self, *writes: FieldWrite, claims: bool = False) -> UpdateRecord:
        name = tr("Case {number}", number="00004004")
        seen = self.seen[CASE] if claims else None
        return UpdateRecord(object="Case", id=CASE, name=name, writes=writes, seen=seen, claims=claims)

    def ending(self, way: EndWay = EndWay.MODULE) -> EndService:
        return EndService(
            service=ServiceId(SERVICE), client=ClientId(5401), product=11, way=way, seen="Active",
            name=tr("Terminate service {service}", service=str(SERVICE)), recurring="¥5,500 Monthly",
        )  # fmt: skip

    def plan(self, *, number: int = 1, owner: str = ME, way: EndWay = EndWay.MODULE, item: str = CASE) -> WritePlan:
        """Claim, end, say so."""
        before = str(self.salesforce.rows["Case"][CASE]["OwnerId"])
        claim = (self.case(write("OwnerId", before, owner), claims=True), self.comment("Ending", number))
        opportunity = UpdateRecord(
            object="Opportunity", id=OPPORTUNITY, name=tr("Opportunity"), seen=self.seen[OPPORTUNITY],
            writes=(write("StageName", "△Cancelling", "△Cancelled"),),
        )  # fmt: skip
        said = (opportunity, self.case(write("Status", "New", "Closed")), self.comment("Ended", number))
        return WritePlan(
            id=PlanId(f"plan-{number}"),
            action="terminate_service",
            item=ItemRef(queue="cancellations", kind=ItemKind.CASE, id=item, number="00004004"),
            title=tr("Terminate service {service}", service=str(SERVICE)),
            agent=UserId(owner),
            agent_name="佐藤 花子",
            steps=(Atomic(steps=claim), self.ending(way), Atomic(steps=said)),
        )

    async def run(self, plan: WritePlan) -> Execution:
        return await self.executor.execute(plan)

    async def run_cut(self, plan: WritePlan, cut_at: int) -> str | None:
        """Run until the n-th point and start again; gives the name of the point, or None when the end came before."""
        count, point = 0, ""

        def hook(name: str) -> None:
            nonlocal count, point
            count, point = count + 1, name
            if count == cut_at:
                raise Cut

        self.hook(hook)
        try:
            await self.run(plan)
        except Cut:
            self.hook(no_hook)
            self.restart()
            return point
        self.hook(no_hook)
        return None

    async def settle(self) -> list[Outcome]:
        """Resume until nothing is open, a little later each time, as a person would; gives what each attempt said."""
        said: list[Outcome] = []
        for _attempt in range(12):
            said.extend([(await self.executor.resume(one.plan)).outcome for one in self.executor.unfinished()])
            self.clock.advance(timedelta(seconds=45))
        return said

    @property
    def running(self) -> bool:
        return self.whmcs.known[0].state is ServiceState.ACTIVE

    @property
    def stage(self) -> str:
        return str(self.salesforce.rows["Opportunity"][OPPORTUNITY]["StageName"])

    def honest(self) -> bool:
        """Salesforce never says cancelled while WHMCS runs."""
        return not (self.stage == "△Cancelled" and self.running)
