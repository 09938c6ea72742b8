"""The findings of the preflight check as lines: grouped by what they are about, the worst of a group first."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from console.models.doctor import Finding, Level
from console.models.text import Text, tr
from console.services.doctor.report import LEVELS, MENDERS, NOT_ASKED
from console.views.parts.badge import BadgeTone
from console.views.parts.line_list import Line
from console.views.speech import Speech

LOOKS: Final[dict[Level, tuple[Text, BadgeTone, str]]] = {
    Level.BROKEN: (LEVELS[Level.BROKEN], BadgeTone.DANGER, "close-circle"),
    Level.WARNING: (LEVELS[Level.WARNING], BadgeTone.WARNING, "alert"),
    Level.OK: (LEVELS[Level.OK], BadgeTone.OK, "check-circle"),
}
"""How a level looks; the worst is first."""
_UNASKED: Final = (NOT_ASKED, BadgeTone.NEUTRAL, "minus-circle-outline")
WORKSTATION: Final = "workstation"
TITLES: Final[dict[str, Text]] = {
    "connection": tr("Connection"),
    "rights": tr("Sign-in and rights for each job"),
    "organisation": tr("This organisation's choices"),
    "whmcs": tr("WHMCS"),
    "products": tr("Products"),
    WORKSTATION: tr("This workstation"),
}
"""The groups, in their order."""
GROUP_OF: Final = {
    "reach": "connection",
    "tls": "connection",
    "clock": "connection",
    "api": "connection",
    "sign_in": "rights",
    "role": "rights",
    "roles": "rights",
    "right": "rights",
    "fields": "rights",
    "record": "rights",
    "settlement": "organisation",
    "queue": "organisation",
    "queues": "organisation",
    "whmcs": "whmcs",
    "product": "products",
    "products": "products",
}
"""The group of a finding, by the first word of its key; everything else is about this workstation."""


def group_of(finding: Finding) -> str:
    """Give the group of a finding."""
    return GROUP_OF.get(finding.key.partition(".")[0], WORKSTATION)


def counts(findings: Iterable[Finding]) -> Counter[Level]:
    """Count findings by level."""
    return Counter(finding.level for finding in findings)


def lines_of(findings: Sequence[Finding], speech: Speech, *, only_bad: bool = False) -> tuple[Line, ...]:
    """Give the lines of findings, with a heading above each group.

    Args:
        findings: in the order in which they were found, which stays within a level.
        speech: the reader's language.
        only_bad: leave out what is as it should be; headings still count it.
    """
    found: list[Line] = []
    for group, title in TITLES.items():
        members = [(number, one) for number, one in enumerate(findings) if group_of(one) == group]
        shown = [(number, one) for number, one in members if not (only_bad and one.level is Level.OK)]
        if shown:
            tail = " · ".join(_counted(counts(one for _number, one in members), speech))
            found.append(Line(key=f"group {group}", text=speech(title), heading=True, tail=tail))
        for level in LOOKS:
            # Two findings may have one key, such as two products without a number: the place tells them apart.
            found.extend(_line(f"{number} {one.key}", one, speech) for number, one in shown if one.level is level)
    return tuple(found)


def count_words(level: Level, count: int) -> Text:
    """Say how many findings are of a level."""
    if level is Level.BROKEN:
        return tr("Broken: {count}", count=count)
    return tr("Warnings: {count}", count=count) if level is Level.WARNING else tr("In order: {count}", count=count)


def _counted(found: Counter[Level], speech: Speech) -> Iterator[str]:
    return (speech(count_words(level, found[level])) for level in LOOKS if found[level])


def _line(key: str, finding: Finding, speech: Speech) -> Line:
    word, tone, icon = LOOKS[finding.level] if finding.asked else _UNASKED
    return Line(
        key=key,
        word=speech(word),
        tone=tone,
        icon=icon,
        text=speech(finding.text),
        notes=tuple(speech(note) for note in _notes(finding)),
    )


def _notes(finding: Finding) -> Iterator[Text]:
    if finding.stops is not None:
        yield tr("Stops: {what}", what=finding.stops)
    if finding.remedy is not None and finding.who is not None:
        yield tr("To do ({who}): {remedy}", who=MENDERS[finding.who], remedy=finding.remedy)
    elif finding.remedy is not None:
        yield tr("To do: {remedy}", remedy=finding.remedy)
    elif finding.who is not None:
        yield tr("Who can mend it: {who}", who=MENDERS[finding.who])
