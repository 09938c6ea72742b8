"""Opens an official page in the browser and puts what it asks for at hand, one value at a press."""

from collections.abc import Awaitable, Callable

from console.models.dossier import LookUp
from console.models.text import tr
from console.views.notices import Notices
from console.views.parts import clips
from console.views.tasks import Tasks


class LookUps:
    """One key: the first press opens the page and copies the first value, each further press the next one.

    To copy is the person's deliberate act (design 7); nothing is sent to the page by the console.
    """

    def __init__(self, open_page: Callable[[str], Awaitable[bool]], *, tasks: Tasks, notices: Notices) -> None:
        """Start with nothing opened; `open_page` tells whether a browser came up, and may take as long as that."""
        self._open_page = open_page
        self._tasks = tasks
        self._notices = notices
        self._page: LookUp | None = None
        self._next = 0

    def open(self, page: LookUp) -> bool:
        """Open the page, or copy its next value when it is the one that was opened last."""
        if page != self._page or self._next >= len(page.values):
            self._page, self._next = page, 0
            self._tasks.start("browser", self._show(page.url), replace=True)
        if not page.values:
            self._notices.info(tr("The page is open. Type number and expiry first, to have them copied."))
            return True
        label, value = page.values[self._next]
        clips.copy(value)
        self._next += 1
        more = self._next < len(page.values)
        hint = tr("Press again for {label}", label=page.values[self._next][0]) if more else None
        self._notices.info(tr("Copied: {label}", label=label), hint)
        return True

    async def _show(self, address: str) -> None:
        if not await self._open_page(address):
            self._notices.warning(tr("The browser could not be opened. The page is {url}", url=address))
