"""A world with one order and its case, an executor over it, and rows for its plans: what the executor's tests share."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from console.models.change import Changes
from console.models.dossier import ItemKind, ItemRef
from console.models.ids import PlanId, UserId
from console.models.journal import Execution, Progress
from console.models.plan import (
    Atomic,
    CreateRecord,
    Expectation,
    FieldWrite,
    RowStep,
    UpdateRecord,
    Value,
    WritePlan,
)
from console.models.text import tr
from console.services.clock import FrozenClock
from console.services.executor import Executor
from tests.fakes import CutJournal, FakeSalesforce, FakeWhmcs, Pauses

ORDER = "801000000000101AAA"
CASE = "500000000002001AAA"
ACCOUNT = "001000000000042AAA"
START = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)


def write(name: str, before: Value, after: Value, **more: Any) -> FieldWrite:
    return replace(FieldWrite(field=name, label=tr(name), before=before, after=after), **more)


@dataclass
class Desk:
    """A world with one order and its case, and an executor over it that can be thrown away and made again."""

    path: Path
    salesforce: FakeSalesforce = field(default_factory=FakeSalesforce)
    whmcs: FakeWhmcs = field(default_factory=FakeWhmcs)
    clock: FrozenClock = field(default_factory=lambda: FrozenClock(START))
    heard: list[Changes] = field(default_factory=list)
    steps: list[Progress] = field(default_factory=list)
    journal: CutJournal = field(init=False)
    executor: Executor = field(init=False)
    pauses: Pauses = field(init=False)
    seen: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.seen[ORDER] = self.salesforce.put("Order", ORDER, Status="Pending Review", Activation_Status__c=None)
        self.seen[CASE] = self.salesforce.put("Case", CASE, Status="New", OwnerId="00G000000000001AAA")
        self.salesforce.now = self.clock.now
        self.salesforce.put("CaseComment", "00a000000000001AAA", ParentId=CASE, CommentBody="an earlier comment")
        self.start()

    def start(self) -> None:
        """Start the process (again) on the same journal."""
        self.journal = CutJournal.open(self.path)
        self.pauses = Pauses(self.clock.advance)
        self.executor = Executor(
            salesforce=self.salesforce,
            whmcs=self.whmcs,
            journal=self.journal,
            clock=self.clock,
            changed=self.heard.append,
            pause=self.pauses,
        )

    def restart(self) -> None:
        self.journal.close()
        self.start()

    def plan(self, *steps: Sequence[RowStep], number: int = 1) -> WritePlan:
        return WritePlan(
            id=PlanId(f"plan-{number}"),
            action="approve_order",
            item=ItemRef(queue="orders", kind=ItemKind.ORDER, id=ORDER, number="00000101"),
            title=tr("Approve Order {number}", number="00000101"),
            agent=UserId("005000000000001AAA"),
            agent_name="佐藤 花子",
            steps=tuple(Atomic(steps=tuple(rows)) for rows in steps),
        )

    def approve(self, *, guarded: bool = True) -> UpdateRecord:
        return UpdateRecord(
            object="Order",
            id=ORDER,
            name=tr("Order {number}", number="00000101"),
            writes=(
                write("Status", "Pending Review", "Approved"),
                write("Activation_Status__c", None, "Activating", accepts=("Activated",)),
            ),
            seen=self.seen[ORDER] if guarded else None,
        )

    def close_case(self) -> UpdateRecord:
        return UpdateRecord(
            object="Case",
            id=CASE,
            name=tr("Case {number}", number="00002001"),
            writes=(write("Status", "New", "Closed"),),
            expects=(Expectation(field="OwnerId", value="00G000000000001AAA"),),
            seen=self.seen[CASE],
        )

    def new_case(self, *, words: str = "") -> CreateRecord:
        writes = [write("Subject", None, "Escalation - Order 00000101"), write("Type", None, "Escalation")]
        if words:
            writes.append(write("Description", None, words, private=True))
        return CreateRecord(
            object="Case", name=tr("New Case"), writes=tuple(writes), identity=("Subject", "Type", "Description")
        )

    def comment(self, words: str = "山田様の電話 [plan-1]") -> CreateRecord:
        writes = (write("ParentId", None, CASE), write("CommentBody", None, words, private=True))
        return CreateRecord(
            object="CaseComment", name=tr("Comment"), writes=writes, identity=("ParentId", "CommentBody")
        )

    async def run(self, plan: WritePlan) -> Execution:
        return await self.executor.execute(plan, progress=self.steps.append)

    def stages(self) -> list[tuple[str, str]]:
        return [(entry.stage.value, entry.outcome) for entry in self.journal.entries()]

    def order(self) -> dict[str, object]:
        return self.salesforce.rows["Order"][ORDER]

    def approved(self) -> bool:
        return (self.order()["Status"], self.order()["Activation_Status__c"]) == ("Approved", "Activating")
