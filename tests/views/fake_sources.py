"""What the fake desk shows besides queues and items: documents, and a comparison, as the test puts them in."""

import asyncio
from collections.abc import AsyncIterator, Callable

from console.models.document import Confinement, DocumentProblem, DocumentVersion, PagePixels


class FakeDocuments:
    """Documents that the test puts in: pages, or why they cannot be shown."""

    def __init__(self) -> None:
        """Have none."""
        self.confinement: Confinement | None = None
        self.pages: dict[tuple[str, int], PagePixels | DocumentProblem] = {}
        self.opened: list[tuple[str, int]] = []
        self.hold: asyncio.Event | None = None
        self.warmed = self.forgotten = 0

    def warm(self) -> None:
        """Count."""
        self.warmed += 1

    async def open(
        self, version: DocumentVersion, page: int = 0, *, progress: Callable[[int, int], None] | None = None
    ) -> PagePixels | DocumentProblem:
        """Give what the test put in, after as long as it wants."""
        self.opened.append((version.version_id, page))
        if progress is not None:
            progress(version.size // 2, version.size)
        if self.hold is not None:
            await self.hold.wait()
        await asyncio.sleep(0)
        self.confinement = Confinement.LANDLOCK_SECCOMP
        return self.pages[version.version_id, page]

    def forget(self) -> None:
        """Count."""
        self.forgotten += 1


class FakeDrift:
    """A comparison that goes on as the test lets it."""

    def __init__(self) -> None:
        """Have nothing to wait for."""
        self.started = self.stopped = 0
        self.hold: asyncio.Event | None = None
        self.step: Callable[[int], None] = lambda _number: None

    async def scan(self) -> AsyncIterator[int]:
        """Give two reports, waiting between them as long as the test wants."""
        self.started += 1
        try:
            for number in range(2):
                self.step(number)
                yield number
                if self.hold is not None:
                    await self.hold.wait()
        except (asyncio.CancelledError, GeneratorExit):
            self.stopped += 1
            raise
