"""Opens the window: first paint, then the desk; ends when the window is closed and nothing is being written."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication

from console.models.text import Text
from console.views import loop
from console.views.notices import Notices
from console.views.session.arrival import Arrival, MakeDoor
from console.views.session.door import BuiltDesk
from console.views.session.start_panel import StartPanel
from console.views.speech import Speech
from console.views.tasks import Tasks
from console.views.theme import Theme
from console.views.window_desk import WindowDesk

if TYPE_CHECKING:
    from console.views.set_up.set_up_desk import BuildDoctor
    from console.views.window import ConsoleWindow

Load = Callable[[], None]
"""Loads what is not needed for the first paint; called in a thread."""


@dataclass(frozen=True, kw_only=True)
class Look:
    """How the window starts.

    Attributes:
        language: `ja` or `en`; a kept choice wins.
        settings: the file that keeps geometry, language and theme; None keeps nothing.
    """

    language: str
    settings: Path | None = None
    theme: str = "system"


class Desktop:
    """The parts that every window of the program shares."""

    def __init__(self, look: Look) -> None:
        """Dress the application."""
        self.settings = QSettings(str(look.settings), QSettings.Format.IniFormat) if look.settings else None
        self.speech = Speech(self._kept("language", look.language))
        self.theme = Theme(self._kept("theme", look.theme))
        self.notices = Notices()
        self._put_off: set[str] = set()
        self.writes = Tasks(QApplication.instance() or QApplication([]), self.notices.error)

    def _kept(self, name: str, otherwise: str) -> str:
        kept = self.settings.value(name) if self.settings is not None else None
        return kept if isinstance(kept, str) else otherwise

    async def connect(
        self,
        make: MakeDoor,
        *,
        note: Text | None = None,
        examine: "BuildDoctor | None" = None,
        load: Load | None = None,
    ) -> BuiltDesk | None:
        """Lead to a started desk behind the start panel; None when the person gave up.

        Args:
            make: gives what stands before the desk; called after the first paint.
            note: what the panel says first, such as what a sign-out came to.
            examine: builds the preflight check that is offered where the connection fails.
            load: is called in a thread after the first paint, and waited for.
        """
        panel = StartPanel(self.speech, self.theme)
        arrival = Arrival(make, panel, note=note, put_off=self._put_off)
        panel.show()
        await loop.breathe()
        try:
            if load is not None:
                await asyncio.to_thread(load)
            if examine is not None:
                self._offer_check(panel, arrival, examine)
            return await arrival.desk()
        finally:
            panel.close()
            panel.deleteLater()

    def _offer_check(self, panel: StartPanel, arrival: Arrival, examine: "BuildDoctor") -> None:
        from console.views.set_up.set_up_card import SetUpCard  # noqa: PLC0415 - not before the first paint
        from console.views.set_up.set_up_desk import set_up_without_desk  # noqa: PLC0415 - the same

        set_up = set_up_without_desk(examine)
        card = SetUpCard(panel, set_up, self.notices.error, speech=self.speech, theme=self.theme)
        panel.offer_check()
        arrival.check_wanted.connect(card.open)
        panel.closed.connect(card.set_aside)

    def window(self, desk: WindowDesk) -> "ConsoleWindow":
        """Make the window of a started desk."""
        from console.views.window import ConsoleWindow  # noqa: PLC0415 - not before the first paint

        return ConsoleWindow(
            desk,
            speech=self.speech,
            theme=self.theme,
            notices=self.notices,
            settings=self.settings,
            writes=self.writes,
        )


async def _closed(window: "ConsoleWindow") -> None:
    """Show a window until it is closed."""
    closed = asyncio.get_running_loop().create_future()
    window.closed.connect(lambda: None if closed.done() else closed.set_result(None))
    window.show()
    window.begin()
    await closed


async def sit(
    desktop: Desktop, make: MakeDoor, *, examine: "BuildDoctor | None" = None, load: Load | None = None
) -> None:
    """Lead to the window and show it until it is closed; who signs out is led back to the start panel."""
    note: Text | None = None
    while (desk := await desktop.connect(make, note=note, examine=examine, load=load)) is not None:
        window = desktop.window(desk)
        await _closed(window)
        await desktop.writes.settle()
        await desk.aclose()
        note = window.sitting.word
        window.deleteLater()
        if note is None:
            return


def open_window(make: MakeDoor, look: Look, *, examine: "BuildDoctor | None" = None, load: Load | None = None) -> int:
    """Show the window until it is closed; gives the exit code."""

    async def main() -> int:
        await sit(Desktop(look), make, examine=examine, load=load)
        return 0

    return loop.run(main, on_unexpected=None)


def run_in_windows(work: Callable[[Desktop], Awaitable[int]], look: Look) -> int:
    """Run a piece of work that opens windows itself, such as the tour; gives its exit code."""

    async def main() -> int:
        return await work(Desktop(look))

    return loop.run(main)
