"""What the command palette offers: the item's actions, commands, queues, rows and a number to look up."""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Final, Protocol

from console.models.action import Offer
from console.models.dossier import ItemRef
from console.models.queue import QueueSpec, Row
from console.models.text import Text, tr
from console.services.rules.folding import fold
from console.views.keys_overlay import keys_of
from console.views.palette import Entry
from console.views.shortcuts import SHORTCUTS
from console.views.speech import Speech
from console.views.window_desk import WindowDesk

ICONS: Final = {
    "filter": "filter-outline",
    "refresh": "refresh",
    "keys": "keyboard-outline",
    "set_up": "stethoscope",
    "fold_queues": "dock-left",
    "language": "translate",
    "theme": "theme-light-dark",
    "lock": "lock-outline",
    "sign_in": "login",
    "sign_out": "logout",
}
ROWS_LISTED: Final = 12
SHORTEST_NUMBER: Final = 4
"""Shorter than this, digits are no number of a record."""
COLUMNS_NAMED: Final = 3
LOOK_UP: Final = 5.0
LISTED_NUMBER: Final = 8.0
"""More than a look-up, less than a queue or an action that is called so."""


class Going(Protocol):
    """Where an entry leads."""

    def show_queue(self, key: str, view: str | None = None) -> None:
        """Show a queue and a part of it."""
        ...

    def open_item(self, item: ItemRef) -> None:
        """Open an item."""
        ...

    def look_up(self, number: str) -> None:
        """Find a number in the systems and open it."""
        ...


class Acting(Protocol):
    """The open item."""

    def actions(self) -> tuple[Offer, ...]:
        """Give what can be done with it, and what cannot with its reason."""
        ...

    def start_action(self, action_key: str) -> None:
        """Start an action of it."""
        ...


class Entries:
    """Makes the entries of the palette for what was typed."""

    def __init__(
        self,
        desk: WindowDesk,
        going: Going,
        acting: Acting,
        *,
        speech: Speech,
        commands: Mapping[str, Callable[[], object]],
    ) -> None:
        """Offer what the desk has, lead where `going` goes, and start what the open item allows."""
        self._desk, self._going, self._acting = desk, going, acting
        self._speech, self._commands = speech, commands

    def __call__(self, typed: str) -> list[Entry]:
        """Give the entries for a text; rows and numbers appear when something is typed."""
        found = [*self._actions(), *self._queues(), *self._shortcuts()]
        if typed.strip():
            found = [*self._number(typed.strip()), *found, *self._rows(typed)]
        return found

    def _folded(self, *texts: Text) -> str:
        # Both languages are found, whichever is shown.
        return fold(" ".join(f"{self._speech(text)} {text}" for text in texts))

    def _actions(self) -> Iterator[Entry]:
        # What can be done first; the rest says why it cannot.
        for offer in sorted(self._acting.actions(), key=lambda offer: offer.refusal is not None):
            spec, refusal = offer.action, offer.refusal
            yield Entry(
                title=self._speech(spec.title),
                hint=self._speech(refusal.text if refusal is not None else spec.hint),
                icon="cancel" if refusal is not None else "play-circle-outline",
                run=partial(self._acting.start_action, spec.key),
                folded=self._folded(spec.title) + spec.key,
                keys=spec.shortcut.upper(),
                bonus=20.0,
            )

    def _queues(self) -> Iterator[Entry]:
        hint = self._speech(tr("Queue"))
        for spec in self._desk.queues:
            for number, view in enumerate(spec.views):
                first = number == 0
                title = self._speech(spec.title)
                yield Entry(
                    title=title if first else f"{title} › {self._speech(view.title)}",
                    hint=hint,
                    icon=spec.icon,
                    run=partial(self._going.show_queue, spec.key, view.key),
                    folded=self._folded(spec.title, view.title) + spec.key + view.key,
                    bonus=10.0,
                )

    def _shortcuts(self) -> Iterator[Entry]:
        hint = self._speech(tr("Command"))
        for shortcut in SHORTCUTS:
            if shortcut.listed and shortcut.command in self._commands:
                yield Entry(
                    title=self._speech(shortcut.text),
                    hint=hint,
                    icon=ICONS.get(shortcut.command, "sort"),
                    run=self._commands[shortcut.command],
                    folded=self._folded(shortcut.text) + shortcut.command,
                    keys=keys_of(shortcut),
                )

    def _rows(self, typed: str) -> Iterator[Entry]:
        words = [fold(word) for word in typed.split()]
        hits = (
            (spec, row)
            for spec in self._desk.queues
            for row in self._desk.feed.state(spec.key).rows
            if not row.left and all(word in row.folded for word in words)
        )
        for _number, (spec, row) in zip(range(ROWS_LISTED), hits, strict=False):
            yield self._row(spec, row, fold(typed))

    def _row(self, spec: QueueSpec, row: Row, folded: str) -> Entry:
        values = (self._speech.language.cell(column.value(row.record)) for column in spec.columns[:COLUMNS_NAMED])
        return Entry(
            title="  ".join(value for value in values if value),
            hint=self._speech(spec.title),
            icon=spec.icon,
            run=partial(self._going.open_item, row.item),
            folded=folded,
            # A number that is listed opens from the list; looking it up would ask the systems for the same thing.
            bonus=LISTED_NUMBER if folded and folded in fold(row.item.number) else 0.0,
        )

    def _number(self, typed: str) -> Iterator[Entry]:
        plain = fold(typed)
        if len(plain) >= SHORTEST_NUMBER and plain.isascii() and any(character.isdigit() for character in plain):
            yield Entry(
                title=self._speech(tr("Look up {number}", number=typed)),
                hint=self._speech(tr("in Salesforce")),
                icon="magnify",
                run=partial(self._going.look_up, typed),
                folded=plain,
                bonus=LOOK_UP,
            )
