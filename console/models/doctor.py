"""What the preflight check found: a finding says what it stops, how to mend it and who can (design 8)."""

from dataclasses import dataclass
from enum import StrEnum

from console.models.text import Text


class Level(StrEnum):
    """How bad a finding is."""

    OK = "ok"
    WARNING = "warning"
    BROKEN = "broken"


class Mender(StrEnum):
    """Who can mend something; the words are a border that scripts read."""

    YOU = "you"
    SF_ADMIN = "SF admin"
    DEVOPS = "DevOps"


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing that the preflight check looked at.

    Attributes:
        key: its stable name, such as `tls.salesforce` or `right.approve_order`.
        level: ok, warning or broken.
        text: what was found, with the measured value.
        stops: what does not work because of it; None when nothing does.
        remedy: how to mend it; None when there is nothing to mend.
        who: who can mend it; None when there is nothing to mend.
        asked: False where asking was left out or could not tell, and nothing speaks against it; the text says why.
    """

    key: str
    level: Level
    text: Text
    stops: Text | None = None
    remedy: Text | None = None
    who: Mender | None = None
    asked: bool = True
