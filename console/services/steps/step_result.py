"""What the executor and its steps tell each other: patience, what the journal knows, and what became of a step."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from console.models.error import (
    Busy,
    Conflict,
    ConsoleError,
    NotFound,
    NotPermitted,
    NotSent,
    Rejected,
    SignInNeeded,
    Unreadable,
)
from console.models.journal import Stage, StepOutcome, StepReport
from console.models.plan import RowStep, UpdateRecord
from console.models.text import Text

Pause = Callable[[float], Awaitable[None]]
Note = Callable[[Stage, str, Mapping[str, Any]], None]
"""Journals a line about this step: stage, outcome, detail."""

PASSING: Final = (NotSent, SignInNeeded, Busy, Unreadable)


@dataclass(frozen=True, kw_only=True)
class Timing:
    """How patient the executor is, in seconds.

    Attributes:
        attempts: how often one step may be sent in all.
        between: pause before a step is sent again.
        rereads: pauses between looks after an unknown outcome.
        quarantine: the longest time that a lost request may still take effect (perf_reliability 5).
    """

    attempts: int = 3
    between: float = 1.0
    rereads: tuple[float, ...] = (1.0, 2.0, 4.0, 8.0)
    quarantine: float = 130.0


@dataclass(frozen=True, kw_only=True)
class StepHistory:
    """What the journal knows of a step from an earlier run.

    Attributes:
        in_flight_since: when a request was sent whose answer never came; it may still land.
        accepted: the system accepted the write; only the proof is missing.
        refused: the system refused the write.
        proved: how an earlier run ended this step.
        versions: the versions of the records that it left behind, by id.
        sent: the rows that were sent, by address.
        settles_only: somebody else takes it up: the records are read, and nothing is sent in the name of the first.
    """

    in_flight_since: datetime | None = None
    accepted: bool = False
    refused: bool = False
    proved: StepOutcome | None = None
    versions: Mapping[str, str] = field(default_factory=dict)
    sent: frozenset[str] = frozenset()
    settles_only: bool = False


@dataclass(frozen=True, kw_only=True)
class StepResult:
    """What became of a step.

    Attributes:
        reports: one for each row.
        touched: records that were written, as pairs of object and id.
        passing: it failed for a reason that passes (no connection, no session, a lock); it may be taken up again.
        found: this run sent nothing and found the records so: the versions of those that are claimed, by id.
    """

    outcome: StepOutcome
    reports: tuple[StepReport, ...]
    text: Text | None = None
    error: ConsoleError | None = None
    touched: frozenset[tuple[str, str]] = frozenset()
    passing: bool = False
    found: Mapping[str, str] | None = None


def refusal_outcome(error: ConsoleError) -> StepOutcome:
    """Say what a failure makes of a step that was certainly not written."""
    if isinstance(error, Conflict):
        return StepOutcome.CONFLICT
    return StepOutcome.REFUSED if isinstance(error, Rejected | NotPermitted | NotFound) else StepOutcome.FAILED


def repeatable(error: ConsoleError) -> bool:
    """Tell whether the same request may be sent again at once: it did not arrive, or a row was locked."""
    return isinstance(error, NotSent) or (isinstance(error, Busy) and error.code == "UNABLE_TO_LOCK_ROW")


def address(row: RowStep) -> str:
    """Name a row without a customer's words."""
    fields = ",".join(write.field for write in row.writes)
    return f"{row.object}/{row.id if isinstance(row, UpdateRecord) else 'new'}:{fields}"


def told(error: ConsoleError) -> dict[str, Any]:
    """Give what the journal keeps of a failure: its kind and the system's code."""
    return {"error": type(error).__name__, "code": error.code}
