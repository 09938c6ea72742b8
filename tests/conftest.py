"""What every test gets: a home of its own, one Qt loop, no screen, and guards against what a test leaves behind.

One event loop serves the whole run, Qt's by qasync: a closed loop that a worker thread frees ends the process, and the
program itself runs on this loop. For the same reason the garbage collector runs between tests, on the main thread.
"""

import asyncio
import gc
import logging
import os
import re
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")  # before Qt is imported by anything below
os.environ["QT_SCALE_FACTOR"] = "1"
os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.null.Keyring"
for _name in ("DBUS_SESSION_BUS_ADDRESS", "DBUS_SYSTEM_BUS_ADDRESS"):
    os.environ[_name] = "unix:path=/nonexistent"  # the desktop that the tests run on locks none of their windows
for _name in [name for name in os.environ if name.startswith("ASSIST_CONSOLE_")]:
    del os.environ[_name]

import pytest
import qasync
import shiboken6
import stamina
from PySide6.QtCore import QCoreApplication, QEvent, QTimer
from PySide6.QtWidgets import QApplication, QWidget
from typing_extensions import override

if TYPE_CHECKING:
    from console.sandbox.server import Sandbox

FRIDAY_MORNING = datetime(2026, 11, 20, 10, 0, tzinfo=ZoneInfo("Asia/Tokyo"))
"""When the embedded organisation's world stands still: a working Friday, an hour into business."""

FULL_COLLECTION_EVERY = 20
GRACE_S = 1.0
"""How long what was told to end may take to do so."""
OTHER_SIDE = ("uvicorn",)
"""Loggers of the embedded organisation's server: its complaints about a cut connection are what the test asked for."""
LASTING_THREADS = (
    "AnyIO worker thread",  # the embedded organisation's server answers on these for as long as it runs
    "QThread",  # qasync's executor keeps its workers for the session
    "Dummy-",  # the same, as Python names a thread that Qt started
    "asyncio_",  # asyncio's own executor keeps its workers too
)

_loops: list[asyncio.AbstractEventLoop] = []
_counted = {"tests": 0}
_failed = pytest.StashKey[bool]()


# --- the loop and the collector ------------------------------------------------------------------------------------


def pytest_asyncio_loop_factories(
    config: pytest.Config, item: pytest.Item
) -> Mapping[str, Callable[[], asyncio.AbstractEventLoop]]:
    """Give asynchronous tests Qt's loop: the one that the program runs on."""
    return {"qt": qt_loop}


def qt_loop() -> asyncio.AbstractEventLoop:
    """Make the session's loop on the session's application."""
    app = QApplication.instance() or QApplication(["tests"])
    if isinstance(app, QApplication):
        app.setQuitOnLastWindowClosed(False)  # qasync would stop in the middle of a test
    loop = qasync.QEventLoop(app, already_running=False)
    _loops[:] = [loop]
    return loop


def pytest_collection_finish(session: pytest.Session) -> None:
    """What was imported stays: later collections need not look at it."""
    gc.collect()
    gc.freeze()


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Keep the collector out of worker threads: freeing a timer's owner there ends the process."""
    gc.disable()


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown(item: pytest.Item) -> None:
    """Collect here, on the main thread."""
    _counted["tests"] += 1
    gc.collect(2 if _counted["tests"] % FULL_COLLECTION_EVERY == 0 else 0)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    """Remember what failed: its traceback holds on to what it used, which is no leak."""
    report = yield
    if call.excinfo is not None:
        item.stash[_failed] = True
    return report


# --- a home of its own ---------------------------------------------------------------------------------------------


@pytest.fixture(scope="session", autouse=True)
def no_waiting() -> None:
    """Retries happen, their waiting does not."""
    stamina.set_testing(True, attempts=10, cap=True)


@pytest.fixture(autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home that no other test has seen; nothing of this machine's settings, journal or vault."""
    folder = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("HOME", str(folder))
    monkeypatch.setenv("USERPROFILE", str(folder))
    monkeypatch.setenv("ASSIST_CONSOLE_HOME", str(folder / "assist-console"))
    for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME"):
        monkeypatch.setenv(name, str(folder / name.lower()))
    monkeypatch.setenv("BROWSER", "true")  # a sign-in under test opens nobody's browser
    return folder


@pytest.fixture(scope="module")
def sandbox() -> Iterator["Sandbox"]:
    """The embedded organisation with its stories, on a Friday morning that stands still."""
    from console.sandbox.server import Sandbox  # noqa: PLC0415 - most tests need no server

    with Sandbox(now=FRIDAY_MORNING, frozen=True) as running:
        yield running


# --- guards --------------------------------------------------------------------------------------------------------


@pytest.fixture(autouse=True)
def no_unexpected_logs(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail a test that logs a warning or worse, but for the patterns of its mark `logs("pattern", ...)`."""
    expected = [str(pattern) for mark in request.node.iter_markers("logs") for pattern in mark.args]
    seen = _Listener()
    logging.getLogger().addHandler(seen)
    yield
    logging.getLogger().removeHandler(seen)
    surprises = [line for line in seen.lines if not any(re.search(pattern, line) for pattern in expected)]
    missing = [pattern for pattern in expected if not any(re.search(pattern, line) for line in seen.lines)]
    if surprises or missing:
        told = "\n".join([*surprises, *(f"expected, but not logged: {pattern}" for pattern in missing)])
        pytest.fail(f"unexpected log:\n{told}", pytrace=False)


@pytest.fixture(autouse=True)
def no_leaks(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail a test of Qt or asyncio that leaves a thread, timer, top-level widget or task behind."""
    if not uses_qt(request):
        yield
        return
    before = leftovers()
    yield
    if request.node.stash.get(_failed, False):
        return
    end = time.monotonic() + GRACE_S
    while True:
        settle()
        left = {key: text for key, text in leftovers().items() if key not in before}
        if not left or time.monotonic() > end:
            break
    if left:
        pytest.fail("left behind:\n" + "\n".join(sorted(left.values())), pytrace=False)


def uses_qt(request: pytest.FixtureRequest) -> bool:
    """Whether a test touches widgets or the session's loop."""
    function = getattr(request.node, "obj", None)
    return asyncio.iscoroutinefunction(function) or bool({"qtbot", "qapp"} & set(request.fixturenames))


def settle() -> None:
    """Let what was told to end do so: deferred deletions, cancelled tasks, threads on their way out."""
    for loop in _loops:
        if not loop.is_closed() and not loop.is_running():
            loop.run_until_complete(asyncio.sleep(0.01))
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    gc.collect()


def leftovers() -> dict[tuple[str, int], str]:
    """What lives on its own now, each with its kind and a name for the message."""
    threads = (thread for thread in threading.enumerate() if not thread.name.startswith(LASTING_THREADS))
    found = {("thread", id(thread)): f"thread {thread.name}" for thread in threads}
    tasks = (task for loop in _loops for task in asyncio.all_tasks(loop))
    found |= {("task", id(task)): f"task {task.get_name()}: {task.get_coro()}" for task in tasks}
    for thing in gc.get_objects():
        if issubclass(type(thing), QTimer) and shiboken6.isValid(thing) and thing.isActive():
            found["timer", id(thing)] = f"timer {thing.objectName()!r} of {thing.parent()}, {thing.interval()} ms"
    for widget in QApplication.topLevelWidgets():
        if widget.parent() is None:
            found["widget", address(widget)] = f"window {type(widget).__name__} {widget.objectName()!r}"
    return found


def address(widget: QWidget) -> int:
    """Where Qt keeps a widget: Python's own wrapper may be another one each time."""
    return int(shiboken6.getCppPointer(widget)[0])


class _Listener(logging.Handler):
    """Writes down warnings and worse."""

    def __init__(self) -> None:
        super().__init__(level=logging.WARNING)
        self.lines: list[str] = []

    @override
    def emit(self, record: logging.LogRecord) -> None:
        if not record.name.startswith(OTHER_SIDE):
            self.lines.append(f"{record.levelname} {record.name}: {record.getMessage()}")
