"""The event loop: Qt and asyncio as one, with the guards that this pair needs."""

import asyncio
import gc
import sys
from collections.abc import Awaitable, Callable
from types import TracebackType

import qasync
from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication

from console.services.resources import resource
from console.views.fonts import load

COLLECT_MS = 200
FULL_EVERY = 150
"""A full collection once in so many young ones: half a minute."""
INTERRUPTED = 130


def application() -> QApplication:
    """Give the application, set up: Fusion, our fonts, no quitting because a window closed, no blinking caret."""
    found = QApplication.instance()
    app = found if isinstance(found, QApplication) else QApplication(sys.argv[:1])
    app.setStyle("Fusion")
    app.setApplicationName("Assist Console")
    app.setDesktopFileName("assist-console")  # how a Wayland desktop finds the entry with the icon
    app.setWindowIcon(QIcon(str(resource("icons/assist-console.svg"))))
    # qasync stops in the middle of its work when the last window closes; the program quits by itself.
    app.setQuitOnLastWindowClosed(False)
    app.setEffectEnabled(Qt.UIEffect.UI_AnimateCombo, False)
    load()
    return app


class Collector(QObject):
    """Collects garbage on the main thread alone: a worker that frees a timer's owner ends the process."""

    def __init__(self, parent: QObject) -> None:
        """Switch the automatic collection off and collect by a timer."""
        super().__init__(parent)
        self._rounds = 0
        gc.disable()
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._collect)
        self._timer.start(COLLECT_MS)

    def stop(self) -> None:
        """Give the collection back to Python."""
        self._timer.stop()
        gc.enable()

    def _collect(self) -> None:
        self._rounds += 1
        if self._rounds % FULL_EVERY == 0:
            gc.collect(1)
        else:
            gc.collect(0)


def run(main: Callable[[], Awaitable[int]], *, on_unexpected: Callable[[BaseException], None] | None = None) -> int:
    """Run the program's main coroutine until it ends.

    Args:
        main: makes the windows and ends when the program should; its number is the exit code.
        on_unexpected: told of every error that nothing else caught.

    Returns:
        The exit code; 130 when it was interrupted from the terminal.
    """
    app = application()
    collector = Collector(app)
    before = sys.excepthook
    sys.excepthook = _hook(app, on_unexpected)
    loop = qasync.QEventLoop(app)
    try:
        with loop:
            return _until_done(loop, main)
    finally:
        sys.excepthook = before
        collector.stop()


def pump(rounds: int = 5) -> None:
    """Let Qt lay out and paint what is pending, for pictures."""
    for _ in range(rounds):
        QApplication.processEvents()


async def breathe(rounds: int = 4) -> None:
    """Let Qt lay out and paint what is pending, from inside a coroutine, where `pump` would enter other tasks."""
    for _ in range(rounds):
        await asyncio.sleep(0.005)


async def _awaited(main: Callable[[], Awaitable[int]]) -> int:
    try:
        return await main()
    finally:
        others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
        await asyncio.get_running_loop().shutdown_asyncgens()


def _until_done(loop: asyncio.AbstractEventLoop, main: Callable[[], Awaitable[int]]) -> int:
    work = loop.create_task(_awaited(main), name="main")
    try:
        return loop.run_until_complete(work)
    except RuntimeError:
        if work.done():
            raise
        # The loop was stopped from outside (Ctrl+C in the terminal, the end of the desktop session).
        work.cancel()
        return INTERRUPTED


def _hook(
    app: QApplication, on_unexpected: Callable[[BaseException], None] | None
) -> Callable[[type[BaseException], BaseException, TracebackType | None], None]:
    def told(kind: type[BaseException], problem: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            app.quit()
        elif on_unexpected is not None:
            on_unexpected(problem)
        else:
            sys.__excepthook__(kind, problem, trace)

    return told
