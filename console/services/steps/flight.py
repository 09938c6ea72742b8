"""A request of a step that may still land: since when it is on its way, and until when nothing may follow it."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from console.services.steps.step_result import StepHistory, Timing


@dataclass(frozen=True, kw_only=True)
class Flight:
    """What one run of a step knows of the requests that this plan has sent, in this run or an earlier one.

    Attributes:
        since: when the last request went out whose effect is not known; None when there is none.
        accepted: an earlier run's request was accepted; only the proof is missing.
        longest: for how many seconds a lost request may still take effect (`Timing.quarantine`).
    """

    since: datetime | None = None
    accepted: bool = False
    longest: float

    @classmethod
    def known(cls, history: StepHistory, timing: Timing) -> "Flight":
        """Begin with what the journal knows of an earlier run."""
        return cls(since=history.in_flight_since, accepted=history.accepted, longest=timing.quarantine)

    def sent(self, at: datetime) -> "Flight":
        """Give what is known after a request that went out at a moment and may have taken effect."""
        return replace(self, since=at)

    def lands_by(self, sent_at: datetime) -> datetime:
        """Give the moment after which a request that goes out now can no longer take effect."""
        return sent_at + timedelta(seconds=self.longest)

    @property
    def was_sent(self) -> bool:
        """Tell whether a request of this plan may be what made the records as they are."""
        return self.since is not None or self.accepted

    @property
    def lands_until(self) -> datetime | None:
        """Give the moment after which nothing can land any more; None when nothing is on its way."""
        return None if self.since is None else self.lands_by(self.since)

    def may_land(self, now: datetime) -> bool:
        """Tell whether a request may still take effect at a moment."""
        until = self.lands_until
        return until is not None and now < until
