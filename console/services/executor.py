"""Runs a write plan: journalled before it is sent, sent once, proved by reading back; the only place that writes."""

import asyncio
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from console.models.change import Changes
from console.models.error import ConsoleError
from console.models.ids import PlanId, UserId
from console.models.journal import (
    Execution,
    JournalEntry,
    Outcome,
    Progress,
    Stage,
    StepOutcome,
    StepReport,
    UnfinishedPlan,
)
from console.models.plan import Atomic, CreateRecord, EndService, Step, WritePlan
from console.models.text import Text, tr
from console.services import outcome_texts
from console.services.claim_renewal import renewed
from console.services.clock import Clock
from console.services.gateways.protocol import SalesforceGateway, WhmcsGateway
from console.services.gateways.whmcs_absent import WhmcsAbsent
from console.services.journal import Journal, Line
from console.services.plan_text import canonical, plan_from_json, plan_to_json
from console.services.steps.atomic_step import AtomicRun
from console.services.steps.end_step import EndRun, ending_report
from console.services.steps.evidence import evidence_gone
from console.services.steps.step_result import Note, Pause, StepHistory, StepResult, Timing
from console.services.steps.verification import Comparison, changed_rows, check_runnable

Watcher = Callable[[Progress], None]


class Executor:
    """Brings plans to their end, one at a time for an item. No failure of a system is raised: an Execution says all."""

    def __init__(  # noqa: PLR0913 - each argument is a part that a test replaces
        self,
        *,
        salesforce: SalesforceGateway,
        whmcs: WhmcsGateway | None = None,
        journal: Journal,
        clock: Clock,
        changed: Callable[[Changes], None] | None = None,
        pause: Pause = asyncio.sleep,
        timing: Timing | None = None,
        forbids: Callable[[WritePlan], Text | None] | None = None,
    ) -> None:
        """Take everything that a run touches, so that the same code runs in production and in a simulation.

        Args:
            salesforce: where rows are read and written.
            whmcs: where services are read and ended.
            journal: where every line is kept before anything is sent.
            clock: tells the moment of each line.
            changed: hears once of the records that a plan has written.
            pause: waits so many seconds; tests give one that does not.
            timing: how patient to be.
            forbids: says why the signed-in person may not send a plan, or None.
        """
        self._salesforce = salesforce
        self._whmcs: WhmcsGateway = whmcs or WhmcsAbsent()
        self._journal = journal
        self._clock = clock
        self._changed = changed
        self._pause = pause
        self._timing = timing or Timing()
        self._forbids = forbids
        self._comparison = Comparison(journal.seal)
        self._running: set[str] = set()
        self._ending: set[int] = set()
        self._resumed: set[PlanId] = set()
        self._sent: set[PlanId] = set()

    async def execute(self, plan: WritePlan, *, progress: Watcher | None = None) -> Execution:
        """Run a plan that a person has confirmed.

        Args:
            plan: the whole decision; its id must be new.
            progress: hears how far it is.

        Returns:
            What is proved. `UNKNOWN` stays open in the journal for `resume`.

        Raises:
            ConsoleError: the journal could not be written; in that case nothing was sent.
            ValueError: a mistake in the plan: no run could bring it to an end.
        """
        check_runnable(plan)
        refusal = self._refusal(plan)
        if refusal is not None:
            return self._execution(plan, Outcome.REFUSED, refusal, _untried(plan.steps))
        self._begin(plan)
        try:
            self._note(plan, None, progress)(Stage.PLANNED, "", json.loads(plan_to_json(plan, self._journal.seal)))
            return await self._told(plan, {}, progress)
        finally:
            self._leave(plan)

    async def resume(
        self, plan_id: PlanId, *, progress: Watcher | None = None, agent: UserId | None = None
    ) -> Execution:
        """Finish a plan that was cut off: the journal says what was sent, and the records say what came of it.

        Args:
            plan_id: the plan.
            progress: hears how far it is.
            agent: who takes it up; somebody else's decision is only settled by reading, and nothing is sent.

        Raises:
            LookupError: the journal does not have this plan, or it has ended.
        """
        lines = list(self._journal.entries(plan_id))
        if not lines or any(line.stage is Stage.ENDED for line in lines):
            raise LookupError(plan_id)
        plan = plan_from_json(lines[0].detail)
        if plan.item.id in self._running or _services(plan) & self._ending:
            rows = _untried(plan.steps)
            return self._execution(plan, Outcome.REFUSED, outcome_texts.busy_item(), rows)
        self._begin(plan)
        self._resumed.add(plan.id)
        try:
            if any(line.stage is Stage.SENT for line in lines):
                self._sent.add(plan.id)
            known = _histories(lines)
            # Who may not send a plan may still settle one: by reading what came of it, and nothing is sent.
            if (agent is not None and agent != plan.agent) or (self._forbids and self._forbids(plan) is not None):
                steps = range(len(plan.steps))
                known = {step: replace(known.get(step, StepHistory()), settles_only=True) for step in steps}
            return await self._told(plan, known, progress)
        finally:
            self._leave(plan)

    def unfinished(self) -> tuple[UnfinishedPlan, ...]:
        """List plans that were cut off, without those that run at this moment."""
        return tuple(one for one in self._journal.unfinished() if self._plan_of(one.plan).item.id not in self._running)

    async def _told(self, plan: WritePlan, histories: dict[int, StepHistory], progress: Watcher | None) -> Execution:
        """Run; a journal that fails once something was sent leaves the outcome unknown, and the plan unfinished."""
        try:
            return await self._run(plan, histories, progress)
        except ConsoleError as error:
            if plan.id not in self._sent:
                raise
            text = outcome_texts.journal_failed()
            return self._execution(plan, Outcome.UNKNOWN, text, _reported(plan, StepOutcome.UNKNOWN, text), error)

    async def _run(self, plan: WritePlan, histories: dict[int, StepHistory], progress: Watcher | None) -> Execution:
        results: list[StepResult] = []
        # What was sent before is settled by reading, whatever has become of the evidence since.
        gone = await evidence_gone(plan, self._whmcs) if plan.id not in self._sent else None
        if gone is not None:
            reports = tuple(_reports(plan.steps[0], gone.outcome, gone.text))
            stopped = StepResult(outcome=gone.outcome, reports=reports, text=gone.text, error=gone.error)
            return self._finish(plan, [stopped], progress)
        for index, step in enumerate(plan.steps):
            result = await self._step(plan, index, step, histories, progress)
            results.append(result)
            if result.outcome not in (StepOutcome.DONE, StepOutcome.ALREADY_SO):
                break
        return self._finish(plan, results, progress)

    async def _step(
        self, plan: WritePlan, index: int, step: Step, histories: dict[int, StepHistory], progress: Watcher | None
    ) -> StepResult:
        history = histories.get(index, StepHistory())
        if history.proved is not None:
            return _proved_before(step, history.proved)
        if isinstance(step, EndService):
            ending = EndRun(
                step=step,
                gateway=self._whmcs,
                clock=self._clock,
                pause=self._pause,
                note=self._note(plan, index, progress),
                timing=self._timing,
                history=history,
                stopped=lambda: self._stopped(plan, index, step, histories, progress),
            )
            return await ending.run()
        run = AtomicRun(
            step=step,
            gateway=self._salesforce,
            comparison=self._comparison,
            clock=self._clock,
            pause=self._pause,
            note=self._note(plan, index, progress),
            timing=self._timing,
            history=history,
        )
        result = await run.run()
        if result.found is not None:  # a claim may be old: before an ending it is made again, as one proved before
            histories[index] = replace(history, proved=result.outcome, versions=result.found)
        return result

    async def _stopped(
        self,
        plan: WritePlan,
        index: int,
        step: EndService,
        histories: dict[int, StepHistory],
        progress: Watcher | None,
    ) -> Text | None:
        """Say why a service may not be ended any more, although the claim was made: it cannot be undone."""
        later = [row for one in plan.steps[index:] if isinstance(one, Atomic) for row in one.steps]
        changed = await changed_rows(self._salesforce, later, self._comparison)
        if changed:
            return outcome_texts.changed_before_ending(step, changed)
        holds = plan.id not in self._resumed or await self._holds(plan, index, histories, progress)
        return None if holds else outcome_texts.taken_over(step)

    async def _holds(
        self, plan: WritePlan, index: int, histories: dict[int, StepHistory], progress: Watcher | None
    ) -> bool:
        """Renew what an earlier run of the plan claimed before a step; tells whether it is still the plan's own."""
        for place, step in enumerate(plan.steps[:index]):
            history = histories.get(place)
            if not isinstance(step, Atomic) or history is None or history.proved is None:
                continue
            note = self._note(plan, place, progress)
            if not await renewed(
                step, history.versions, gateway=self._salesforce, comparison=self._comparison, note=note
            ):
                return False
            del histories[place]
        return True

    def _begin(self, plan: WritePlan) -> None:
        self._running.add(plan.item.id)
        self._ending |= _services(plan)

    def _leave(self, plan: WritePlan) -> None:
        self._running.discard(plan.item.id)
        self._ending -= _services(plan)

    def _finish(self, plan: WritePlan, results: Sequence[StepResult], progress: Watcher | None) -> Execution:
        outcomes = [result.outcome for result in results]
        outcome = outcome_texts.outcome_of(outcomes)
        last = results[-1] if results else None
        cut_short = last is not None and last.passing and any(result.outcome is StepOutcome.DONE for result in results)
        stays_open = outcome is Outcome.UNKNOWN or cut_short
        if not stays_open:
            self._note(plan, None, progress)(Stage.ENDED, outcome.value, {})
        touched = frozenset(record for result in results for record in result.touched)
        if touched and self._changed is not None:
            self._changed(Changes(records=touched, initiator=plan.id))
        reports = [report for result in results for report in result.reports]
        reports.extend(_untried(plan.steps[len(results) :]))
        message = outcome_texts.whole(plan, outcomes, last.text if last else None, stays_open=stays_open)
        return self._execution(plan, outcome, message, tuple(reports), last.error if last else None)

    def _refusal(self, plan: WritePlan) -> Text | None:
        """Give the reason why nothing may be sent for this item at this moment."""
        forbidden = self._forbids(plan) if self._forbids else None
        if forbidden is not None:
            return forbidden
        if plan.item.id in self._running:
            return outcome_texts.busy_item()
        open_plans = [self._plan_of(one.plan) for one in self._journal.unfinished()]
        if any(one.item.id == plan.item.id for one in open_plans):
            return outcome_texts.unsettled_item()
        if _services(plan) & (self._ending | {service for one in open_plans for service in _services(one)}):
            return outcome_texts.busy_service()
        if next(self._journal.entries(plan.id), None) is not None:
            return tr("This decision was sent before.")
        return None

    def _plan_of(self, plan_id: PlanId) -> WritePlan:
        return plan_from_json(next(self._journal.entries(plan_id)).detail)

    def _note(self, plan: WritePlan, index: int | None, progress: Watcher | None) -> Note:
        def note(stage: Stage, outcome: str, detail: Mapping[str, Any]) -> None:
            self._journal.append(
                Line(
                    at=self._clock.now(),
                    plan=plan.id,
                    agent=plan.agent_name or plan.agent,
                    action=plan.action,
                    item=plan.item.number,
                    stage=stage,
                    outcome=outcome,
                    step=index,
                    detail=canonical(dict(detail)),
                )
            )
            if stage is Stage.SENT:
                self._sent.add(plan.id)
            if progress is not None:
                progress(Progress(stage=stage, step=index, outcome=outcome))

        return note

    def _execution(
        self,
        plan: WritePlan,
        outcome: Outcome,
        message: Text,
        steps: tuple[StepReport, ...],
        error: ConsoleError | None = None,
    ) -> Execution:
        return Execution(
            plan=plan.id,
            action=plan.action,
            item=plan.item.number,
            outcome=outcome,
            message=message,
            steps=steps,
            error=error,
        )


def _histories(lines: Sequence[JournalEntry]) -> dict[int, StepHistory]:
    """Read from the journal how far each step had come."""
    found: dict[int, StepHistory] = {}
    lost: dict[int, datetime] = {}
    sent: dict[int, datetime] = {}
    rows: dict[int, frozenset[str]] = {}
    for line in lines:
        if line.step is None:
            continue
        if line.stage is Stage.SENT:
            earlier = found.get(line.step)
            if earlier is not None and earlier.in_flight_since is not None:  # cut off, before any answer
                lost[line.step] = earlier.in_flight_since
            sent[line.step] = line.at
            rows[line.step] = rows.get(line.step, frozenset()).union(json.loads(line.detail).get("rows", ()))
            found[line.step] = StepHistory(in_flight_since=line.at)
        elif line.stage is Stage.ANSWERED:
            if line.outcome == "unknown":
                lost[line.step] = sent[line.step]
            found[line.step] = _answered(line.outcome, sent[line.step], lost.get(line.step))
        elif line.stage is Stage.VERIFIED:
            versions = json.loads(line.detail).get("versions", {})
            found[line.step] = StepHistory(proved=StepOutcome(line.outcome), versions=versions)
    return {step: replace(history, sent=rows.get(step, frozenset())) for step, history in found.items()}


def _answered(outcome: str, sent: datetime, lost: datetime | None) -> StepHistory:
    """Read one answer; an earlier request without an answer may still land, whatever a later one was told."""
    if outcome == "accepted":
        return StepHistory(accepted=True, in_flight_since=sent)
    return StepHistory(refused=outcome in {"refused", "conflict"}, in_flight_since=lost)


def _services(plan: WritePlan) -> set[int]:
    return {int(step.service) for step in plan.endings}


def _proved_before(step: Step, outcome: StepOutcome) -> StepResult:
    text = outcome_texts.proved_before(outcome)
    return StepResult(outcome=outcome, reports=tuple(_reports(step, outcome, text)), text=text)


def _reported(plan: WritePlan, outcome: StepOutcome, text: Text) -> tuple[StepReport, ...]:
    return tuple(report for step in plan.steps for report in _reports(step, outcome, text))


def _untried(steps: Sequence[Step]) -> tuple[StepReport, ...]:
    return tuple(
        report for step in steps for report in _reports(step, StepOutcome.NOT_TRIED, outcome_texts.not_tried())
    )


def _reports(step: Step, outcome: StepOutcome, text: Text) -> list[StepReport]:
    if isinstance(step, EndService):
        return [ending_report(step, outcome, text)]
    return [
        StepReport(
            step=f"{'create' if isinstance(row, CreateRecord) else 'update'} {row.object}",
            target=str(row.name),
            outcome=outcome,
            before=tuple((write.field, write.before) for write in row.writes),
            after=(),
            text=text,
        )
        for row in step.steps
    ]
