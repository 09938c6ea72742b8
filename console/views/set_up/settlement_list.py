"""What differs between organisations, as lines: each row with its value and how it was settled; and what changed."""

from collections.abc import Iterator, Mapping
from typing import Final

from console.models.org import Org, Settled, SettledRow
from console.models.text import Text, tr
from console.views.parts.badge import BadgeTone
from console.views.parts.line_list import Line
from console.views.speech import Speech

LOOKS: Final[dict[Settled, tuple[Text, BadgeTone, str]]] = {
    Settled.OPEN: (tr("Not chosen yet"), BadgeTone.DANGER, "help-circle"),
    Settled.PROFILE: (tr("From the profile"), BadgeTone.OK, "file-check-outline"),
    Settled.ONLY: (tr("Only candidate"), BadgeTone.OK, "check-circle"),
    Settled.PREFERRED: (tr("Preferred"), BadgeTone.OK, "check-circle-outline"),
    Settled.DEFAULT: (tr("By default"), BadgeTone.NEUTRAL, "circle-outline"),
    Settled.ABSENT: (tr("Not here"), BadgeTone.NEUTRAL, "minus-circle-outline"),
}


def lines_of(org: Org, actions: Mapping[str, Text], speech: Speech) -> tuple[Line, ...]:
    """Give the lines: changes since the last start first, then every row, the open ones first.

    Args:
        org: the organisation.
        actions: titles of actions by their keys, for what an open row disables.
        speech: the reader's language.
    """
    rows = sorted(org.settlement, key=lambda row: row.how is not Settled.OPEN)
    settled = [_line(row, actions, speech) for row in rows]
    heading = Line(key="rows", text=speech(tr("What differs between organisations")), heading=True)
    return (*_changes(org, speech), *((heading, *settled) if settled else ()))


def _changes(org: Org, speech: Speech) -> Iterator[Line]:
    if org.schema_changes:
        yield Line(key="changes", text=speech(tr("Changed in Salesforce since the last start")), heading=True)
    for number, change in enumerate(org.schema_changes):
        word = speech(tr("Changed"))
        yield Line(key=f"change {number}", word=word, icon="swap-horizontal", tone=BadgeTone.INFO, text=speech(change))


def _line(row: SettledRow, actions: Mapping[str, Text], speech: Speech) -> Line:
    word, tone, icon = LOOKS[row.how]
    return Line(
        key=row.key,
        word=speech(word),
        tone=tone,
        icon=icon,
        lead=speech(row.title),
        text=row.value or speech(row.text),
        notes=tuple(_notes(row, actions, speech)),
    )


def _notes(row: SettledRow, actions: Mapping[str, Text], speech: Speech) -> Iterator[str]:
    said = row.value or speech(row.text)
    if any(candidate not in said for candidate in row.candidates):
        yield speech(tr("This organisation has: {candidates}", candidates=", ".join(row.candidates)))
    if row.how is Settled.OPEN and row.disables:
        titles = ", ".join(speech(actions[key]) if key in actions else key for key in row.disables)
        yield speech(tr("Disabled until it is settled: {actions}", actions=titles))
