"""The items of this session: read when they are opened, read ahead where they come next, dropped when they change."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Final

from console.models.change import Changes
from console.models.dossier import Dossier, ItemRef
from console.models.error import ConsoleError
from console.services.clock import Clock
from console.services.dossiers import DossierReader

_READ_AHEAD: Final = 3
_FRESH: Final = timedelta(seconds=60)


class OpenItems:
    """Dossiers of the last minute, in memory only."""

    def __init__(self, reader: Callable[[], DossierReader], clock: Clock) -> None:
        """Take what reads a dossier, once the organisation is known."""
        self._reader = reader
        self._clock = clock
        self._kept: dict[str, Dossier] = {}
        self._era = 0

    async def read(self, item: ItemRef, *, fresh: bool = False) -> Dossier:
        """Read an item; one that was read ahead a moment ago is there at once.

        Raises:
            ConsoleError: Salesforce could not be read.
        """
        dossier = None if fresh else self._kept.get(item.id)
        if dossier is None or self._clock.now() - dossier.read_at > _FRESH:
            era = self._era
            dossier = await self._reader().read(item)
            self._keep(item, dossier, era)
        return dossier

    async def read_ahead(self, items: Sequence[ItemRef]) -> None:
        """Read the next items quietly; failures are left for the opening to tell."""
        now = self._clock.now()
        self._kept = {key: found for key, found in self._kept.items() if now - found.read_at <= _FRESH}
        era = self._era
        for item in items[:_READ_AHEAD]:
            if item.id not in self._kept and era == self._era:
                try:
                    self._keep(item, await self._reader().read(item), era)
                except ConsoleError:
                    return

    def drop(self, changes: Changes) -> None:
        """Drop what a decision changed."""
        ids = {record for _, record in changes.records}
        self._kept = {
            key: found
            for key, found in self._kept.items()
            if key not in ids and not (found.account and found.account.id in ids)
        }

    def forget(self) -> None:
        """Drop every dossier, and keep none that is on its way."""
        self._era += 1
        self._kept.clear()

    def _keep(self, item: ItemRef, dossier: Dossier, era: int) -> None:
        if era == self._era:
            self._kept[item.id] = dossier
