"""Opens the window: first paint, then the desk; ends when the window is closed and nothing is being written."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication

from console.models.error import ConsoleError
from console.services.desk import Desk
from console.views import loop
from console.views.notices import Notices
from console.views.speech import Speech
from console.views.start_panel import StartPanel
from console.views.tasks import Tasks
from console.views.theme import Theme
from console.views.window import ConsoleWindow

Build = Callable[[], Desk]


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
        self.writes = Tasks(QApplication.instance() or QApplication([]), self.notices.error)

    def _kept(self, name: str, otherwise: str) -> str:
        kept = self.settings.value(name) if self.settings is not None else None
        return kept if isinstance(kept, str) else otherwise

    async def connect(self, build: Build) -> Desk | None:
        """Build and start a desk behind the start panel; None when the person gave up."""
        panel = StartPanel(self.speech, self.theme)
        panel.show()
        await loop.breathe()
        try:
            while True:
                desk = None
                try:
                    desk = build()
                    await desk.start()
                except ConsoleError as problem:
                    if desk is not None:
                        await desk.aclose()
                    panel.failed(problem)
                    if not await _asked_again(panel):
                        return None
                    panel.connecting()
                    await loop.breathe()
                else:
                    return desk
        finally:
            panel.close()
            panel.deleteLater()

    def window(self, desk: Desk) -> ConsoleWindow:
        """Make the window of a started desk."""
        return ConsoleWindow(
            desk,
            speech=self.speech,
            theme=self.theme,
            notices=self.notices,
            settings=self.settings,
            writes=self.writes,
        )


async def _asked_again(panel: StartPanel) -> bool:
    """Wait for the button (True) or the closing of the panel (False)."""
    answer: asyncio.Future[bool] = asyncio.get_running_loop().create_future()

    def settle(*, again: bool) -> None:
        if not answer.done():
            answer.set_result(again)

    retry = panel.again.connect(lambda: settle(again=True))
    gone = panel.closed.connect(lambda: settle(again=False))
    try:
        return await answer
    finally:
        panel.again.disconnect(retry)
        panel.closed.disconnect(gone)


def open_window(build: Build, look: Look) -> int:
    """Show the window until it is closed; gives the exit code."""

    async def main() -> int:
        desktop = Desktop(look)
        desk = await desktop.connect(build)
        if desk is None:
            return 0
        closed = asyncio.get_running_loop().create_future()
        window = desktop.window(desk)
        window.closed.connect(lambda: None if closed.done() else closed.set_result(None))
        window.show()
        window.begin()
        await closed
        await desktop.writes.settle()
        await desk.aclose()
        return 0

    return loop.run(main, on_unexpected=None)


def run_in_windows(work: Callable[[Desktop], Awaitable[int]], look: Look) -> int:
    """Run a piece of work that opens windows itself, such as the tour; gives its exit code."""

    async def main() -> int:
        return await work(Desktop(look))

    return loop.run(main)
