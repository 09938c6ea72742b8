"""Runs one all-or-none step: look, journal, send once, prove by reading; after a cut the records decide."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from console.models.error import Conflict, ConsoleError, NotFound, NotSent, OutcomeUnknown
from console.models.journal import Stage, StepOutcome, StepReport
from console.models.plan import Atomic, CreateRecord, RowStep, UpdateRecord, Value
from console.models.text import Text, joined
from console.services import outcome_texts
from console.services.claim_renewal import versions_of
from console.services.clock import Clock
from console.services.gateways.protocol import SalesforceGateway
from console.services.plan_text import has_sealed
from console.services.steps.flight import Flight
from console.services.steps.step_result import (
    PASSING,
    Note,
    Pause,
    StepHistory,
    StepResult,
    Timing,
    address,
    refusal_outcome,
    repeatable,
    told,
)
from console.services.steps.verification import VERSION_FIELD, Comparison, RowState, Standing, read_rows


@dataclass
class AtomicRun:
    """One run of one step. A fresh object each time; nothing survives it but the journal."""

    step: Atomic
    gateway: SalesforceGateway
    comparison: Comparison
    clock: Clock
    pause: Pause
    note: Note
    timing: Timing
    history: StepHistory
    _states: tuple[RowState, ...] = ()
    _before: tuple[RowState, ...] = ()
    _sent: tuple[RowStep, ...] = ()
    _flight: Flight = field(init=False)
    _attempts: int = field(default=0)

    def __post_init__(self) -> None:
        """Begin with what the journal knows."""
        self._flight = Flight.known(self.history, self.timing)

    async def run(self) -> StepResult:
        """Bring the step to an end: done, already so, refused, in conflict, failed, or honestly unknown."""
        last: ConsoleError | None = None
        while True:
            try:
                await self._look()
            except ConsoleError as error:
                return self._unread(error)
            settled = self._settle(last)
            if settled is not None:
                return settled
            settled, last = await self._send()
            if settled is not None:
                return settled

    def _settle(self, last: ConsoleError | None) -> StepResult | None:
        """Judge what was read: an end, or None when the step may be sent now."""
        standings = self._standings()
        if all(standing is Standing.SO for standing in standings):
            return self._proved() if self._flight.was_sent else self._end(StepOutcome.ALREADY_SO)
        if self.history.accepted:
            return self._proved()
        if Standing.DIFFERENT in standings:
            return self._different()
        if self._landed(standings):
            return self._proved()
        waiting = [
            state.row
            for state, one in zip(self._states, standings, strict=True)
            if one is Standing.BEFORE or _claims(state.row)
        ]
        hindrance = self._hindrance(waiting, last)
        if hindrance is None:
            self._sent = tuple(self._with_guards(waiting))
        return hindrance

    def _hindrance(self, waiting: Sequence[RowStep], last: ConsoleError | None) -> StepResult | None:
        """Give the reason why rows that stand as before are not sent now."""
        sealed = any(has_sealed(row) for row in waiting)
        stays = sealed or self.history.settles_only or self.history.refused
        if self._may_land and (stays or not _guarded(waiting)):
            return self._unknown()
        if self.history.refused:
            return self._end(StepOutcome.REFUSED, outcome_texts.refused_before())
        if self.history.settles_only:
            return self._end(StepOutcome.FAILED, outcome_texts.not_sent_for_another())
        if sealed:
            return self._end(StepOutcome.FAILED, outcome_texts.nothing_written_decide_again())
        return self._exhausted(last) if self._attempts >= self.timing.attempts else None

    async def _send(self) -> tuple[StepResult | None, ConsoleError | None]:
        """Send once; the answer is an end, or the error after which looking again decides."""
        self._attempts += 1
        self.note(Stage.SENT, "", {"attempt": self._attempts, "rows": [address(row) for row in self._sent]})
        sent_at = self.clock.now()
        try:
            answers = await self.gateway.write(self._sent)
            failure = next((answer.failure for answer in answers if answer.failure is not None), None)
        except ConsoleError as error:
            answers, failure = (), error
        if isinstance(failure, OutcomeUnknown):
            self._flight = self._flight.sent(sent_at)
            self.note(Stage.ANSWERED, "unknown", told(failure))
            return await self._watch(failure), failure
        if failure is not None:
            return await self._refused(failure)
        self.note(Stage.ANSWERED, "accepted", {"ids": [answer.id for answer in answers]})
        return await self._prove(), None

    async def _refused(self, error: ConsoleError) -> tuple[StepResult | None, ConsoleError | None]:
        """Deal with an answer that says no: nothing was written by this request, but an earlier one may still land."""
        if repeatable(error):
            self.note(Stage.ANSWERED, "not_sent" if isinstance(error, NotSent) else "busy", told(error))
            if self._attempts < self.timing.attempts:
                await self.pause(self.timing.between * self._attempts)
            return None, error
        if isinstance(error, Conflict):
            self.note(Stage.ANSWERED, "conflict", told(error))
            return await self._after_conflict(error), error
        self.note(Stage.ANSWERED, "not_written" if isinstance(error, PASSING) else "refused", told(error))
        if self._may_land:
            return self._unknown(error), error
        return self._end(refusal_outcome(error), error.message, error=error), error

    async def _after_conflict(self, error: ConsoleError) -> StepResult:
        """Look why the guard refused: an earlier request of this plan may have landed after all."""
        try:
            await self._look()
        except ConsoleError as unread:
            if self._flight.was_sent:
                return self._unknown(unread)
            return self._end(StepOutcome.CONFLICT, error.message, error=error)
        if all(standing is Standing.SO for standing in self._standings()):
            return self._proved() if self._flight.was_sent else self._end(StepOutcome.ALREADY_SO)
        if self._flight.was_sent:
            return self._different()
        found = self._differences()
        text = joined(found, " ") if found else outcome_texts.changed_meanwhile(self._sent)
        return self._end(StepOutcome.CONFLICT, text, error=error)

    async def _watch(self, error: ConsoleError) -> StepResult | None:
        """After an unknown outcome: look a few times; None when nothing has changed and a guard makes sending safe."""
        for seconds in self.timing.rereads:
            await self.pause(seconds)
            try:
                await self._look()
            except ConsoleError as unread:
                error = unread
                continue
            standings = self._standings()
            if all(standing is Standing.SO for standing in standings):
                return self._proved()
            if Standing.DIFFERENT in standings:
                return self._different()
        if _guarded(self._sent) and not isinstance(error, NotFound) and self._attempts < self.timing.attempts:
            return None
        return self._unknown(error)

    async def _prove(self) -> StepResult:
        """Read back what was accepted: the answer is a claim, the reading is the proof."""
        failure: ConsoleError | None = None
        for seconds in (0.0, *self.timing.rereads):
            if seconds:
                await self.pause(seconds)
            try:
                await self._look()
            except ConsoleError as error:
                failure = error
                continue
            return self._proved()
        assert failure is not None
        if isinstance(failure, NotFound):
            return self._end(StepOutcome.FAILED, outcome_texts.hidden(accepted=True), error=failure, written=True)
        return self._end(StepOutcome.UNKNOWN, outcome_texts.unproved(failure), error=failure)

    def _proved(self) -> StepResult:
        """End as done, or as failed with what stands where."""
        missing = [outcome_texts.missing(state.row) for state in self._states if state.id is None]
        there = [state for state in self._states if state.id is not None]
        wrong = [(state, write) for state in there for write in self.comparison.unmet(state)]
        if not missing and not wrong:
            return self._end(StepOutcome.DONE, written=True)
        texts = [outcome_texts.mismatch(state.row, write, state.values.get(write.field)) for state, write in wrong]
        fields = [write.field for _, write in wrong]
        return self._end(StepOutcome.FAILED, joined([*missing, *texts], " "), wrong=fields, written=True)

    def _different(self) -> StepResult:
        """End where somebody else changed a row: before anything was sent, or after a request without an answer."""
        found = self._differences()
        if not self._flight.was_sent:
            return self._end(StepOutcome.CONFLICT, joined(found, " "))
        text = joined([*found, outcome_texts.changed_after(self.step.steps)], " ")
        return self._end(StepOutcome.FAILED, text, written=True)

    def _landed(self, standings: Sequence[Standing]) -> bool:
        """Tell whether a request without an answer took effect: as a whole, so one row that it changed says so.

        Else a new record that the organisation renames, or does not share with whoever made it, would be made twice.
        """
        sent = self.history.sent.union(address(row) for row in self._sent)
        changed = (
            state.row
            for state, one in zip(self._states, standings, strict=True)
            if one is Standing.SO and isinstance(state.row, UpdateRecord) and not _claims(state.row)
        )
        return self._flight.since is not None and any(address(row) in sent for row in changed)

    def _standings(self) -> list[Standing]:
        """Say how each row stands; an exclusive change that stands while the others do not is somebody else's."""
        found = [self.comparison.standing(state) for state in self._states]
        if all(standing is Standing.SO for standing in found):
            return found
        return [
            Standing.DIFFERENT if standing is Standing.SO and _exclusive(state.row) else standing
            for state, standing in zip(self._states, found, strict=True)
        ]

    def _differences(self) -> list[Text]:
        return [
            outcome_texts.difference(state.row, wrong, state.values.get(wrong.field))
            for state, standing in zip(self._states, self._standings(), strict=True)
            if standing is Standing.DIFFERENT
            for wrong in self.comparison.differences(state)
        ]

    def _unread(self, error: ConsoleError) -> StepResult:
        """End when the records cannot be read before anything is sent (again).

        A record that is gone, or that is not shown to this person any more, is never seen again: once nothing can land
        on it, waiting would keep the plan open for ever.
        """
        if not self._flight.was_sent:
            return self._end(refusal_outcome(error), error.message, error=error)
        accepted = self._flight.accepted
        if isinstance(error, NotFound) and (accepted or not self._may_land):
            return self._end(StepOutcome.FAILED, outcome_texts.hidden(accepted=accepted), error=error)
        return self._unknown(error)

    def _unknown(self, error: ConsoleError | None = None) -> StepResult:
        until = self._flight.lands_until if self._may_land else None
        return self._end(StepOutcome.UNKNOWN, outcome_texts.still_unknown(until), error=error)

    def _exhausted(self, last: ConsoleError | None) -> StepResult:
        if self._may_land:
            return self._unknown(last)
        return self._end(StepOutcome.FAILED, last.message if last else None, error=last)

    async def _look(self) -> None:
        self._states = await read_rows(self.gateway, self.step.steps, self.comparison)
        # what an earlier request of this plan may have written is not what stood there before
        if not self._flight.was_sent:
            self._before = self._before or self._states

    @property
    def _may_land(self) -> bool:
        return self._flight.may_land(self.clock.now())

    def _with_guards(self, rows: Sequence[RowStep]) -> list[RowStep]:
        """Give each record's first row a guard: the version that was seen, or at least the one just read."""
        guarded: set[tuple[str, str]] = set()
        versions = {
            (one.object, one.id): (one.seen, one.etag) for one in reversed(self._updates) if one.seen or one.etag
        }
        found: list[RowStep] = []
        for row in rows:
            if isinstance(row, UpdateRecord) and (row.object, row.id) not in guarded:
                guarded.add((row.object, row.id))
                seen, etag = versions.get((row.object, row.id), (self._version(row), None))
                found.append(replace(row, seen=seen, etag=etag))
            else:
                found.append(row)
        return found

    @property
    def _updates(self) -> list[UpdateRecord]:
        return [row for row in self.step.steps if isinstance(row, UpdateRecord)]

    def _version(self, row: UpdateRecord) -> str | None:
        value: Value = next((state.values.get(VERSION_FIELD) for state in self._states if state.row == row), None)
        return value if isinstance(value, str) else None

    def _end(
        self,
        outcome: StepOutcome,
        text: Text | None = None,
        *,
        error: ConsoleError | None = None,
        wrong: Sequence[str] = (),
        written: bool = False,
    ) -> StepResult:
        """Journal the proof and report each row; `written` says that the records may be other than before."""
        passing = outcome is StepOutcome.FAILED and isinstance(error, PASSING)
        if outcome is not StepOutcome.UNKNOWN and not passing:
            self.note(Stage.VERIFIED, outcome.value, {"wrong": list(wrong), "versions": self._versions()})
        reports = self._reports(outcome, text)
        sent = {address(row) for row in self._sent} or {address(row) for row in self.step.steps}
        touched = {
            (state.row.object, state.id)
            for state in self._states
            if written and state.id is not None and address(state.row) in sent
        }
        return StepResult(
            outcome=outcome, reports=reports, text=text, error=error, touched=frozenset(touched), passing=passing,
            found=None if self._attempts else self._versions(),
        )  # fmt: skip

    def _versions(self) -> dict[str, str]:
        """Give the versions that the step leaves behind, where it claims: a resumed run has to find them again."""
        return versions_of(self._states) if any(_claims(row) for row in self.step.steps) else {}

    def _reports(self, outcome: StepOutcome, text: Text | None) -> tuple[StepReport, ...]:
        skipped = {address(row) for row in self.step.steps} - {address(row) for row in self._sent}
        before = {id(state.row): state.written for state in self._before}
        after = {id(state.row): state.written for state in self._states}
        reports = []
        for row in self.step.steps:
            own = (
                StepOutcome.ALREADY_SO
                if outcome is StepOutcome.DONE and self._sent and address(row) in skipped
                else outcome
            )
            reports.append(
                StepReport(
                    step=f"{'create' if isinstance(row, CreateRecord) else 'update'} {row.object}",
                    target=str(row.name),
                    outcome=own,
                    before=before.get(id(row), ()),
                    after=after.get(id(row), ()),
                    text=text,
                )
            )
        return tuple(reports)


def _exclusive(row: RowStep) -> bool:
    return isinstance(row, UpdateRecord) and row.exclusive


def _claims(row: RowStep) -> bool:
    return isinstance(row, UpdateRecord) and row.claims


def _guarded(rows: Sequence[RowStep]) -> bool:
    """Tell whether a second landing would be refused as a whole: every update is sent with a guard, all-or-none."""
    return any(isinstance(row, UpdateRecord) for row in rows)
