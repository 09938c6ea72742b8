"""An opened item with everything computed from its dossier: what the workspace and the command line show."""

from dataclasses import dataclass

from console.models.action import Offer
from console.models.dossier import Claim, Dossier, FactSection, Finding, Trigger
from console.models.queue import Deadline, Flag, QueueSpec
from console.models.text import Text


@dataclass(frozen=True, kw_only=True)
class Examination:
    """A dossier, examined: findings, facts, escalation triggers and the actions on offer.

    Attributes:
        escalated: why the item is escalated, from its Case; None when it is not.
    """

    spec: QueueSpec
    dossier: Dossier
    headline: Text
    findings: tuple[Finding, ...]
    sections: tuple[FactSection, ...]
    triggers: tuple[Trigger, ...]
    escalated: Text | None
    claim: Claim
    deadline: Deadline | None
    flags: tuple[Flag, ...]
    offers: tuple[Offer, ...]
