"""What became of a plan: outcomes of steps and of the whole, and the journal's lines."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from console.models.error import ConsoleError, OutcomeUnknown
from console.models.ids import PlanId
from console.models.plan import Value
from console.models.text import Text, joined


class StepOutcome(StrEnum):
    """What became of one row of a plan."""

    PLANNED = "planned"
    DONE = "done"
    ALREADY_SO = "already_so"
    CONFLICT = "conflict"
    REFUSED = "refused"
    UNKNOWN = "unknown"
    FAILED = "failed"
    NOT_TRIED = "not_tried"


class Outcome(StrEnum):
    """What became of a whole plan; the words of the command line."""

    DONE = "done"
    ALREADY_SO = "already_so"
    REFUSED = "refused"
    CONFLICT = "conflict"
    UNKNOWN = "unknown"
    FAILED = "failed"
    PLANNED = "planned"

    @property
    def proved(self) -> bool:
        """Tell whether reading back showed everything as planned."""
        return self in (Outcome.DONE, Outcome.ALREADY_SO)


@dataclass(frozen=True, kw_only=True)
class StepReport:
    """One row of an executed plan.

    Attributes:
        before, after: values by field; after is what was read back, where it was.
    """

    step: str
    target: str
    outcome: StepOutcome
    before: tuple[tuple[str, Value], ...]
    after: tuple[tuple[str, Value], ...]
    text: Text | None = None


@dataclass(frozen=True, kw_only=True)
class Execution:
    """The end of a run: what is proved, what is not, and what to do next.

    Attributes:
        item: the number that people say.
        error: the failure behind the outcome, if there was one: a front end then asks for a sign-in, for example.
    """

    plan: PlanId
    action: str
    item: str
    outcome: Outcome
    message: Text
    steps: tuple[StepReport, ...]
    error: ConsoleError | None = None

    @property
    def remedy(self) -> Text | None:
        """How to mend what stopped it, and who can; None when nothing did, or nobody can be named."""
        if self.error is None or self.outcome.proved:
            return None
        written = any(report.outcome in (StepOutcome.DONE, StepOutcome.ALREADY_SO) for report in self.steps)
        # a hint speaks of its own request alone: after one that was written, or may be, "nothing" would be wrong
        open_yet = self.outcome is Outcome.UNKNOWN and not isinstance(self.error, OutcomeUnknown)
        hint = None if written or open_yet else vars(self.error).get("hint")
        said = [text for text in (hint, self.error.whose) if text is not None]
        return joined(said, " ") if said else None


class Stage(StrEnum):
    """How far a plan or a step had come when the journal's line was written."""

    PLANNED = "planned"
    SENT = "sent"
    ANSWERED = "answered"
    VERIFIED = "verified"
    ENDED = "ended"


@dataclass(frozen=True, kw_only=True)
class JournalEntry:
    """One line of the journal, chained by hash to the one before it.

    Attributes:
        number: 1, 2, 3 ... without gaps.
        step: index of the plan's step, or None for a line about the whole plan.
        detail: JSON text; ids, field names, states and fingerprints, never the words of a customer.
        digest: SHA-256 over this line and the digest before it.
    """

    number: int
    at: datetime
    plan: PlanId
    agent: str
    action: str
    item: str
    stage: Stage
    outcome: str
    step: int | None
    detail: str
    digest: str


@dataclass(frozen=True, kw_only=True)
class Progress:
    """How far a running plan has come.

    Attributes:
        step: index of the plan's step, or None for the whole plan.
        outcome: a StepOutcome or an Outcome, where there is one already.
    """

    stage: Stage
    step: int | None = None
    outcome: str = ""


@dataclass(frozen=True, kw_only=True)
class UnfinishedPlan:
    """A plan that the journal does not show as ended: cut off, or with an unknown outcome.

    Attributes:
        item: the number that people say.
        stage: the last that was journalled.
        since: when the plan was begun.
    """

    plan: PlanId
    action: str
    item: str
    stage: Stage
    since: datetime
    agent: str
