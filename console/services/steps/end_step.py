"""Ends one WHMCS service: look, journal, send once, prove by reading (domain.md 2.4, whmcs.md 4.9).

WHMCS has no idempotency key. So never two requests in flight for one service: after an unknown outcome nothing is sent
until the first can no longer land and a reading says that the service runs; and then only by a resumed run that still
holds the claim. It cannot be undone, so what the plan writes afterwards is looked at right before: an Opportunity that
somebody changed meanwhile may say that the customer stays.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from console.models.error import ConsoleError, OutcomeUnknown, Rejected
from console.models.journal import Stage, StepOutcome, StepReport
from console.models.plan import EndService, EndWay
from console.models.text import Text, tr
from console.models.whmcs import Addon, Service, ServiceState
from console.services import outcome_texts
from console.services.clock import Clock
from console.services.gateways.protocol import WhmcsGateway
from console.services.steps.flight import Flight
from console.services.steps.step_result import (
    PASSING,
    Note,
    Pause,
    StepHistory,
    StepResult,
    Timing,
    refusal_outcome,
    repeatable,
    told,
)

STEP = "end service"


@dataclass
class EndRun:
    """One run of one ending. A fresh object each time; nothing survives it but the journal.

    Attributes:
        stopped: says, right before a request, why the plan may not send it any more; None when it may.
    """

    step: EndService
    gateway: WhmcsGateway
    clock: Clock
    pause: Pause
    note: Note
    timing: Timing
    history: StepHistory
    stopped: Callable[[], Awaitable[Text | None]]
    _found: Service | Addon | None = None
    _before: ServiceState | None = None
    _flight: Flight = field(init=False)
    _attempts: int = field(default=0)

    def __post_init__(self) -> None:
        """Begin with what the journal knows."""
        self._flight = Flight.known(self.history, self.timing)
        if self._flight.was_sent:
            self._before = ServiceState(self.step.seen)

    async def run(self) -> StepResult:
        """Bring the service to its end: done, already so, refused, in conflict, failed, or honestly unknown."""
        last: ConsoleError | None = None
        while True:
            try:
                await self._look()
            except ConsoleError as error:
                return self._unread(error)
            settled = await self._settle(last)
            if settled is not None:
                return settled
            settled, last = await self._send()
            if settled is not None:
                return settled

    async def _settle(self, last: ConsoleError | None) -> StepResult | None:
        """Judge what was read: an end, or None when the request may be sent now."""
        if self._ended:
            return self._end(StepOutcome.DONE if self._flight.was_sent else StepOutcome.ALREADY_SO)
        if self.history.accepted:
            return await self._prove()
        if self._flight.may_land(self.clock.now()):
            return self._unknown()
        if self.history.refused:
            return self._end(StepOutcome.REFUSED, outcome_texts.refused_before())
        return await self._hindrance(last)

    async def _hindrance(self, last: ConsoleError | None) -> StepResult | None:
        """Give the reason why a service that runs, and that no request is on its way to, is not ended now."""
        wrong = self._wrong()
        if wrong is not None:
            return self._end(StepOutcome.CONFLICT, wrong)
        if self.history.settles_only:
            return self._end(StepOutcome.FAILED, outcome_texts.not_sent_for_another())
        if self._attempts >= self.timing.attempts:
            return self._end(StepOutcome.FAILED, last.message if last else None, error=last)
        try:
            stopped = await self.stopped()
        except ConsoleError as error:
            return self._end(refusal_outcome(error), error.message, error=error)
        return self._end(StepOutcome.CONFLICT, stopped) if stopped is not None else None

    def _wrong(self) -> Text | None:
        """Say why this is not the service that the decision was about."""
        found, step = self._found, self.step
        number = str(step.service)
        if found is None:
            return tr("{target} is not there.", target=service_name(step))
        if found.state.value != step.seen or not found.state.running:
            state = found.state.value
            return tr("{target} should be {expected} and is {found}.", target=service_name(step),
                      expected=step.seen, found=state)  # fmt: skip
        if isinstance(found, Addon):
            return None
        if found.client_id != step.client:
            return tr(
                "WHMCS service {service} belongs to client {found}, not to client {client}.",
                service=number, found=str(found.client_id), client=str(step.client),
            )  # fmt: skip
        if step.product is not None and found.product_id != step.product:
            return tr("WHMCS service {service} is another product than before.", service=number)
        return None

    async def _send(self) -> tuple[StepResult | None, ConsoleError | None]:
        """Send once; the answer is an end, or the error after which looking again decides."""
        self._attempts += 1
        sent_at = self.clock.now()
        until = self._flight.lands_by(sent_at).isoformat()
        detail = {
            "service": self.step.service,
            "addon": self.step.addon,
            "way": self.step.way.value,
            "may_land_until": until,
        }
        self.note(Stage.SENT, "", detail)
        try:
            await self.gateway.end_service(self.step)
        except OutcomeUnknown as error:
            self._flight = self._flight.sent(sent_at)
            self.note(Stage.ANSWERED, "unknown", told(error) | {"may_land_until": until})
            return await self._watch(error), error
        except ConsoleError as error:
            return await self._refused(error)
        self._flight = self._flight.sent(sent_at)
        self.note(Stage.ANSWERED, "accepted", {})
        return await self._prove(), None

    async def _refused(self, error: ConsoleError) -> tuple[StepResult | None, ConsoleError | None]:
        """Deal with an answer that says no; a module can say no after it has done it, so look (whmcs.md 4.2)."""
        if repeatable(error):
            self.note(Stage.ANSWERED, "not_sent", told(error))
            if self._attempts < self.timing.attempts:
                await self.pause(self.timing.between * self._attempts)
            return None, error
        passing = isinstance(error, PASSING)
        self.note(Stage.ANSWERED, "not_written" if passing else "refused", told(error))
        try:
            await self._look()
        except ConsoleError as unread:
            if isinstance(error, Rejected):
                return self._unknown(unread), error
            return self._end(refusal_outcome(error), error.message, error=error), error
        if self._ended:
            return self._end(StepOutcome.DONE), error
        return self._end(refusal_outcome(error), error.message, error=error), error

    async def _watch(self, error: ConsoleError) -> StepResult:
        """After an unknown outcome: look a few times, and send nothing."""
        for seconds in self.timing.rereads:
            await self.pause(seconds)
            try:
                await self._look()
            except ConsoleError as unread:
                error = unread
                continue
            if self._ended:
                return self._end(StepOutcome.DONE)
        return self._unknown(error)

    async def _prove(self) -> StepResult:
        """Read back what WHMCS said is done: a module may say so at once and work on, or not at all."""
        failure: ConsoleError | None = None
        for seconds in (0.0, *self.timing.rereads):
            if seconds:
                await self.pause(seconds)
            try:
                await self._look()
            except ConsoleError as error:
                failure = error
                continue
            failure = None
            if self._ended:
                return self._end(StepOutcome.DONE)
        if failure is not None:
            return self._end(StepOutcome.UNKNOWN, outcome_texts.ending_unread(failure), error=failure)
        runs = self._found is not None and self._found.state.running
        return self._end(StepOutcome.FAILED, outcome_texts.still_runs(self.step) if runs else self._wrong())

    def _unread(self, error: ConsoleError) -> StepResult:
        if self._flight.was_sent or self.history.refused:
            return self._unknown(error)
        return self._end(refusal_outcome(error), error.message, error=error)

    def _unknown(self, error: ConsoleError | None = None) -> StepResult:
        until = self._flight.lands_until if self._flight.may_land(self.clock.now()) else None
        return self._end(StepOutcome.UNKNOWN, outcome_texts.still_unknown(until), error=error)

    async def _look(self) -> None:
        if self.step.addon is None:
            self._found = await self.gateway.service(self.step.service)
        else:
            addons = await self.gateway.addons(self.step.service)
            self._found = next((one for one in addons if one.id == self.step.addon), None)
        if self._before is None and self._found is not None:
            self._before = self._found.state

    @property
    def _ended(self) -> bool:
        """Tell whether the service stands as ended, and is the one of this customer."""
        found = self._found
        if found is None or not found.state.ended:
            return False
        return isinstance(found, Addon) or found.client_id == self.step.client

    def _end(self, outcome: StepOutcome, text: Text | None = None, *, error: ConsoleError | None = None) -> StepResult:
        """Journal the proof and report the service."""
        passing = outcome is StepOutcome.FAILED and isinstance(error, PASSING)
        if outcome is not StepOutcome.UNKNOWN and not passing:
            self.note(Stage.VERIFIED, outcome.value, {"status": self._found.state.value if self._found else None})
        done = outcome is StepOutcome.DONE
        report = StepReport(
            step=STEP,
            target=str(service_name(self.step)),
            outcome=outcome,
            before=(("status", self._before.value if self._before else self.step.seen),),
            after=(("status", self._found.state.value),) if self._found else (),
            text=text,
        )
        touched = frozenset({("WhmcsService", str(self.step.service))} if done else ())
        return StepResult(outcome=outcome, reports=(report,), text=text, error=error, touched=touched, passing=passing)


def service_name(step: EndService) -> Text:
    """Name the service, or its addon, as the reports do."""
    if step.addon is not None:
        return tr("WHMCS addon {addon}", addon=str(step.addon))
    return tr("WHMCS service {service}", service=str(step.service))


def ended_as(step: EndService) -> str:
    """Give the status that the service is to have; either of the two that mean ended proves it."""
    return "Terminated" if step.way is EndWay.MODULE and step.addon is None else step.status


def ending_report(step: EndService, outcome: StepOutcome, text: Text) -> StepReport:
    """Report an ending that did not run this time."""
    before = (("status", step.seen),)
    return StepReport(step=STEP, target=str(service_name(step)), outcome=outcome, before=before, after=(), text=text)
