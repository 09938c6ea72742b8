"""What the viewer asks of the documents of this session, so that it depends on nothing else of the services."""

from collections.abc import Callable
from typing import Protocol

from console.models.document import Confinement, DocumentProblem, DocumentVersion, PagePixels


class Documents(Protocol):
    """The documents of this session, in memory only."""

    @property
    def confinement(self) -> Confinement | None:
        """What holds the decoding process; None before it answered for the first time."""
        ...

    def warm(self) -> None:
        """Get ready for the first document."""
        ...

    async def open(
        self, version: DocumentVersion, page: int = 0, *, progress: Callable[[int, int], None] | None = None
    ) -> PagePixels | DocumentProblem:
        """Give one page of a document."""
        ...

    def forget(self) -> None:
        """Overwrite and drop everything."""
        ...
