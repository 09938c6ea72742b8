"""Decisions on their way: starts one plan for an item at a time, and remembers how far each has come."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from console.models.error import ConsoleError, SignInNeeded
from console.models.journal import Execution, Outcome, StepOutcome
from console.models.plan import WritePlan
from console.models.text import tr
from console.views.item.item_desk import ItemDesk, Progressing, Provisioning
from console.views.notices import Notices
from console.views.tasks import Tasks


@dataclass
class Run:
    """One plan that was confirmed.

    Attributes:
        progress: the last thing that the executor told.
        execution: the end, when it has come.
        problem: why there is no end, if something broke.
        broken: it stopped without an end and without a sentence: the console's own mistake.
        provisioning: the last thing that was seen on the platform.
    """

    plan: WritePlan
    decides: bool
    progress: Progressing | None = None
    execution: Execution | None = None
    problem: ConsoleError | None = None
    broken: bool = False
    provisioning: Provisioning | None = None

    @property
    def unsent(self) -> bool:
        """Tell whether it met the end of the session before anything was written: it can be sent as it was."""
        if self.execution is None:
            return isinstance(self.problem, SignInNeeded)
        written = any(report.outcome in (StepOutcome.DONE, StepOutcome.ALREADY_SO) for report in self.execution.steps)
        failed = self.execution.outcome is Outcome.FAILED
        return failed and isinstance(self.execution.error, SignInNeeded) and not written

    @property
    def ended(self) -> bool:
        """Tell whether nothing is being written any more."""
        return self.execution is not None or self.problem is not None or self.broken


class Writing(QObject):
    """Runs confirmed plans; an item that is left meanwhile goes on being written.

    Signals:
        changed: id of an item of whose plan something new is known.
        proved: the `Run` of a plan that was read back as planned.
        busy_changed: something is being written, or nothing any more.
    """

    changed = Signal(str)
    proved = Signal(object)
    busy_changed = Signal(bool)

    def __init__(self, desk: ItemDesk, notices: Notices, *, writes: Tasks, follows: Tasks, parent: QObject) -> None:
        """Write through a desk.

        Args:
            desk: executes.
            notices: told of every end, since the person may be at another item by then.
            writes: the program's own tasks, which closing a panel does not cancel.
            follows: tasks that may end with the window: they only watch.
            parent: the owner.
        """
        super().__init__(parent)
        self._desk, self._notices = desk, notices
        self._writes, self._follows = writes, follows
        self._runs: dict[str, Run] = {}

    def start(self, plan: WritePlan, *, decides: bool) -> bool:
        """Start a plan; refused while another one of the same item is being written."""
        run = self._runs.get(plan.item.id)
        if run is not None and not run.ended:
            return False
        started = Run(plan, decides)
        if not self._writes.start(f"write {plan.item.id}", self._write(started), replace=False):
            return False
        self._runs[plan.item.id] = started
        self.busy_changed.emit(True)
        return True

    def run_of(self, item_id: str) -> Run | None:
        """Give the plan of an item that is being written or has just ended."""
        return self._runs.get(item_id)

    def forget(self, item_id: str) -> None:
        """Forget a plan that has ended, once the person has seen its end."""
        run = self._runs.get(item_id)
        if run is not None and run.ended:
            del self._runs[item_id]

    @property
    def busy(self) -> bool:
        """Tell whether anything is being written."""
        return any(not run.ended for run in self._runs.values())

    def set_aside(self) -> Callable[[], None]:
        """Watch nothing for a while, as there is no session; the answer watches again what had not come yet."""
        self._follows.cancel()

        def watch_again() -> None:
            for run in self._runs.values():
                waits = run.provisioning is None or run.provisioning.state == "waiting"
                if run.plan.follow is not None and run.execution is not None and run.execution.outcome.proved and waits:
                    self._follows.start(f"follow {run.plan.id}", self._follow(run), replace=True)

        return watch_again

    async def _write(self, run: Run) -> None:
        def tell(progress: Progressing) -> None:
            run.progress = progress
            self.changed.emit(run.plan.item.id)

        try:
            run.execution = await self._desk.execute(run.plan, progress=tell)
        except ConsoleError as problem:
            run.problem = problem
            self._notices.error(problem)
        finally:
            run.broken = run.execution is None and run.problem is None
            self.busy_changed.emit(self.busy)
            self.changed.emit(run.plan.item.id)
        if run.execution is not None:
            self._end(run, run.execution)

    def _end(self, run: Run, execution: Execution) -> None:
        if not execution.outcome.proved:
            self._notices.warning(execution.message)
            return
        self._notices.info(execution.message)
        if run.plan.follow is not None:
            self._follows.start(f"follow {run.plan.id}", self._follow(run), replace=True)
        self.proved.emit(run)

    async def _follow(self, run: Run) -> None:
        async for state in self._desk.follow(run.plan):
            run.provisioning = state
            self.changed.emit(run.plan.item.id)
        last = run.provisioning
        if last is None:
            return
        said = tr("{number}: {text}", number=run.plan.item.number, text=last.text)
        if last.state in {"proved", "scheduled"}:
            self._notices.info(said)
        else:
            self._notices.warning(said)
