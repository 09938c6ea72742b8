"""The documents of this session: downloaded, proved, decoded and kept in memory only, until they are forgotten."""

import asyncio
import hashlib
from collections import OrderedDict
from collections.abc import Callable
from typing import Final, Protocol

from console.models.document import Confinement, DocumentProblem, DocumentVersion, PagePixels, ProblemKind
from console.models.error import ConsoleError
from console.services.documents.decoder import Decoder
from console.services.documents.problems import not_read, problem

LARGEST: Final = 40 * 2**20
"""The largest file that is downloaded, in bytes."""
KEPT_BYTES: Final = 192 * 2**20
"""Files and pixels that are kept so that going back is instant; the oldest are wiped first."""


class Downloads(Protocol):
    """The part of a Salesforce gateway that a cabinet needs."""

    async def download(self, version_id: str, *, progress: Callable[[int], None] | None = None) -> bytes:
        """Download one ContentVersion into memory."""
        ...


class Cabinet:
    """Opens documents of one organisation. Nothing of them is ever written to disk."""

    def __init__(self, salesforce: Downloads, *, decoder: Decoder | None = None) -> None:
        """Start nothing and read nothing yet."""
        self._salesforce = salesforce
        self._decoder = decoder or Decoder()
        self._files: OrderedDict[str, bytearray] = OrderedDict()
        self._pages: OrderedDict[tuple[str, int], PagePixels] = OrderedDict()
        self._opening: dict[str, asyncio.Lock] = {}
        self._era = 0

    @property
    def confinement(self) -> Confinement | None:
        """What holds the decoding process; None before it answered for the first time."""
        return self._decoder.confinement

    def warm(self) -> None:
        """Get ready for the first document."""
        self._decoder.warm()

    async def open(
        self, version: DocumentVersion, page: int = 0, *, progress: Callable[[int, int], None] | None = None
    ) -> PagePixels | DocumentProblem:
        """Give one page of a document, from memory where it was opened before.

        Args:
            version: which file.
            page: from 0.
            progress: hears how many bytes of how many have come.
        """
        async with self._opening.setdefault(version.version_id, asyncio.Lock()):
            known = self._pages.get((version.version_id, page))
            if known is not None:
                self._pages.move_to_end((version.version_id, page))
                return known
            era = self._era
            data = await self._file(version, progress)
            if isinstance(data, DocumentProblem):
                return data
            shown = await asyncio.to_thread(self._decoder.decode, data, page)
            if isinstance(shown, PagePixels):
                if era != self._era:
                    shown.wipe()
                    return problem(ProblemKind.PUT_AWAY)
                self._pages[version.version_id, page] = shown
                self._make_room(version.version_id)
            return shown

    def forget(self) -> None:
        """Overwrite and drop everything: on sign-out, on lock, when the item is left for good."""
        self._era += 1  # what is on its way now is not kept either
        for shown in self._pages.values():
            shown.wipe()
        for data in self._files.values():
            data[:] = bytes(len(data))
        self._pages.clear()
        self._files.clear()

    def close(self) -> None:
        """Forget everything and end the decoding processes."""
        self.forget()
        self._decoder.close()

    async def _file(
        self, version: DocumentVersion, progress: Callable[[int, int], None] | None
    ) -> bytearray | DocumentProblem:
        known = self._files.get(version.version_id)
        if known is not None:
            self._files.move_to_end(version.version_id)
            return known
        if version.size > LARGEST:
            return problem(ProblemKind.TOO_LARGE)

        def told(count: int) -> None:
            if progress is not None:
                progress(count, version.size)

        era = self._era
        try:
            content = await self._salesforce.download(version.version_id, progress=told)
        except ConsoleError as error:
            return not_read(error)
        # MD5 is what Salesforce offers: it proves the transport, and nobody's good will.
        if hashlib.md5(content, usedforsecurity=False).hexdigest() != version.checksum.lower():
            return problem(ProblemKind.CHANGED)
        if era != self._era:
            return problem(ProblemKind.PUT_AWAY)
        kept = self._files[version.version_id] = bytearray(content)
        return kept

    def _make_room(self, staying: str) -> None:
        """Wipe the oldest while too much is kept; what was just opened stays."""
        while self._kept() > KEPT_BYTES:
            old = next((key for key in self._pages if key[0] != staying), None)
            if old is not None:
                # Not overwritten: it may still be on the screen, whose own copy ends with it.
                del self._pages[old]
                continue
            file = next((key for key in self._files if key != staying), None)
            if file is None:
                return
            data = self._files.pop(file)
            data[:] = bytes(len(data))

    def _kept(self) -> int:
        pixels = sum(len(shown.pixels) for shown in self._pages.values())
        return pixels + sum(len(data) for data in self._files.values())
