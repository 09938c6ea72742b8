"""The one event that a finished plan sends: which records it touched, and who started it."""

from dataclasses import dataclass

from console.models.ids import PlanId


@dataclass(frozen=True, kw_only=True)
class Changes:
    """Records that were written and read back.

    Attributes:
        records: pairs of object name and record id.
        initiator: the plan that did it.
    """

    records: frozenset[tuple[str, str]]
    initiator: PlanId
