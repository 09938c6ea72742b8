"""A window on the fake desk, and waiting for a condition: what the tests of the window's frame start from."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from pytestqt.qtbot import QtBot

from console.views.notices import Notices
from console.views.speech import Speech
from console.views.tasks import Tasks
from console.views.theme import Theme
from console.views.window import ConsoleWindow
from console.views.window_desk import WindowDesk
from tests.views.fake_desk import FakeDesk

PATIENCE_S = 5.0


async def until(condition: Callable[[], object]) -> None:
    """Let the loop run until a condition holds; fail when it does not come to hold."""
    async with asyncio.timeout(PATIENCE_S):
        while not condition():  # noqa: ASYNC110 - the condition is the screen's, which sets no event
            await asyncio.sleep(0.001)


@dataclass(frozen=True)
class Frame:
    """A window with everything that it was made of."""

    window: ConsoleWindow
    desk: FakeDesk
    speech: Speech
    notices: Notices
    writes: Tasks


def a_window(
    qtbot: QtBot, desk: WindowDesk, *, speech: Speech, notices: Notices, writes: Tasks | None = None
) -> ConsoleWindow:
    """Show the window on a desk; nothing is read yet."""
    writes = writes or Tasks(notices, notices.error)
    window = ConsoleWindow(desk, speech=speech, theme=Theme("light"), notices=notices, settings=None, writes=writes)
    qtbot.addWidget(window)
    window.resize(1280, 720)
    window.show()
    return window


async def a_frame(qtbot: QtBot, desk: FakeDesk | None = None, *, code: str = "en") -> Frame:
    """Open the window and wait for its first rows."""
    desk = desk or FakeDesk()
    speech, notices = Speech(code), Notices()
    writes = Tasks(notices, notices.error)
    window = a_window(qtbot, desk, speech=speech, notices=notices, writes=writes)
    window.begin()
    await until(lambda: window.rows.table.rowCount() > 0 and not window.tasks.busy)
    return Frame(window, desk, speech, notices, writes)
