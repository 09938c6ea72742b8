"""The desktop's own lock and the machine's sleep lock the console: on a real bus, and in Windows' own messages."""

import asyncio
import ctypes
import ctypes.wintypes
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from functools import partial
from typing import Any

import pytest
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot
from typing_extensions import override

from console.models.connection import SessionState
from console.models.profile import Lock
from console.views.session.desktop_lock import BusLock, DesktopLock, WindowsLock, follow_desktop
from tests.views.fake_desk import FakeDesk
from tests.views.frames import a_frame, until
from tests.views.readable import readable_in

LOGIN, MANAGER, SESSION = "org.freedesktop.login1", "org.freedesktop.login1.Manager", "org.freedesktop.login1.Session"
OWN, OTHER = "/org/freedesktop/login1/session/_32", "/org/freedesktop/login1/session/_35"

if sys.platform == "linux":
    from PySide6.QtDBus import QDBusConnection, QDBusMessage, QDBusObjectPath, QDBusVariant, QDBusVirtualObject

    class Logind(QDBusVirtualObject):
        """As much of logind as is asked, and the screen saver of a desktop, on one private bus.

        Attributes:
            hint: what `LockedHint` says.
            questions: how often that was asked.
            asked: which session was looked up.
        """

        def __init__(self, bus: QDBusConnection) -> None:
            super().__init__()
            self.bus, self.hint, self.questions, self.asked = bus, False, 0, ""
            assert bus.registerService(LOGIN)
            assert bus.registerVirtualObject(
                "/org/freedesktop", self, QDBusConnection.VirtualObjectRegisterOption.SubPath
            )

        def tell(self, path: str, interface: str, name: str, *given: Any) -> None:
            signal = QDBusMessage.createSignal(path, interface, name)
            signal.setArguments(list(given))
            assert self.bus.send(signal)

        def was_asked(self, session: str) -> bool:
            return self.asked == session

        def answer(self, message: QDBusMessage, given: Any) -> bool:
            reply = message.createReply()
            reply.setArguments([given])
            return self.bus.send(reply)

        @override
        def introspect(self, path: str) -> str:
            return ""

        @override
        def handleMessage(self, message: QDBusMessage, connection: QDBusConnection) -> bool:
            if message.member() == "GetSession":
                self.asked = message.arguments()[0]
                return self.answer(message, QDBusObjectPath(OWN))
            assert message.arguments() == [SESSION, "LockedHint"]
            self.questions += 1
            return self.answer(message, QDBusVariant(self.hint))


class Heard:
    """Counts what a lock tells."""

    def __init__(self, lock: DesktopLock) -> None:
        self.times = 0
        lock.locked.connect(self._hear)

    def _hear(self) -> None:
        self.times += 1


@pytest.fixture
def address() -> Iterator[str]:
    """A bus of this test's own."""
    if sys.platform != "linux":
        pytest.skip("D-Bus is Linux's")
    program = shutil.which("dbus-daemon")
    if program is None:
        pytest.skip("dbus-daemon is not installed here (Debian: package dbus-daemon)")
    command = [program, "--session", "--nofork", "--nosyslog", "--print-address=1"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as daemon:
        assert daemon.stdout is not None
        yield daemon.stdout.readline().strip()
        daemon.terminate()


@pytest.fixture
async def logind(address: str) -> AsyncIterator["Logind"]:
    """The other side."""
    found = Logind(QDBusConnection.connectToBus(address, "logind"))
    yield found
    QDBusConnection.disconnectFromBus("logind")


@pytest.fixture
async def listening(address: str, logind: "Logind") -> AsyncIterator[BusLock]:
    """A lock that has found its session on that bus."""
    bus, owner = QDBusConnection.connectToBus(address, "console"), QObject()
    lock = BusLock(system=bus, session=bus, parent=owner)
    lock.start()
    await until(lambda: lock.follows == OWN)
    yield lock
    QDBusConnection.disconnectFromBus("console")


@pytest.mark.parametrize("interface", ["org.freedesktop.ScreenSaver", "org.gnome.ScreenSaver"])
async def test_a_screen_saver_that_covers_the_screen_is_heard(
    listening: BusLock, logind: "Logind", interface: str
) -> None:
    heard = Heard(listening)
    logind.tell("/org/any/ScreenSaver", interface, "ActiveChanged", False)
    logind.tell("/org/any/ScreenSaver", interface, "ActiveChanged", True)
    await until(lambda: heard.times)
    assert heard.times == 1


async def test_the_lock_of_this_session_is_heard_and_nobody_elses(listening: BusLock, logind: "Logind") -> None:
    heard = Heard(listening)
    logind.tell(OTHER, SESSION, "Lock")
    logind.tell(OWN, SESSION, "Unlock")
    logind.tell(OWN, SESSION, "Lock")
    await until(lambda: heard.times)
    assert heard.times == 1


async def test_a_desktop_that_only_hints_at_its_lock_is_heard(listening: BusLock, logind: "Logind") -> None:
    heard, told = Heard(listening), partial(logind.tell, OWN, "org.freedesktop.DBus.Properties", "PropertiesChanged")
    told(SESSION, {"LockedHint": False}, [])
    await until(lambda: logind.questions == 1)
    logind.tell(OWN, SESSION, "Lock")  # comes after the answer
    await until(lambda: heard.times)
    assert heard.times == 1
    logind.hint = True
    told(SESSION, {"LockedHint": True}, [])
    await until(lambda: heard.times == 2)


async def test_a_machine_that_goes_to_sleep_is_heard_and_its_waking_is_not(
    listening: BusLock, logind: "Logind"
) -> None:
    heard = Heard(listening)
    for begins in (False, True):
        logind.tell("/org/freedesktop/login1", MANAGER, "PrepareForSleep", begins)
    await until(lambda: heard.times)
    assert heard.times == 1


async def test_it_asks_for_the_session_that_the_environment_names(
    address: str, logind: "Logind", monkeypatch: pytest.MonkeyPatch
) -> None:
    bus, owner = QDBusConnection.connectToBus(address, "named"), QObject()
    for named, asked in (("7", "7"), ("", "auto")):
        monkeypatch.setenv("XDG_SESSION_ID", named)
        BusLock(system=bus, session=bus, parent=owner).start()
        await until(partial(logind.was_asked, asked))
    QDBusConnection.disconnectFromBus("named")


@pytest.mark.skipif(sys.platform != "linux", reason="D-Bus is Linux's")
async def test_without_a_bus_it_is_silent(qtbot: QtBot) -> None:
    nobody, owner = QDBusConnection.connectToBus("unix:path=/nonexistent", "nobody"), QObject()
    lock = BusLock(system=nobody, session=nobody, parent=owner)
    lock.start()
    await asyncio.sleep(0)
    assert lock.follows == ""


async def test_a_bus_without_logind_still_tells_of_the_screen_saver(address: str) -> None:
    bus, owner = QDBusConnection.connectToBus(address, "container"), QObject()
    lock = BusLock(system=bus, session=bus, parent=owner)
    heard = Heard(lock)
    lock.start()
    signal = QDBusMessage.createSignal("/any", "org.gnome.ScreenSaver", "ActiveChanged")
    signal.setArguments([True])
    bus.send(signal)
    await until(lambda: heard.times)
    assert lock.follows == ""
    QDBusConnection.disconnectFromBus("container")


async def test_a_window_that_is_closed_hears_nothing_any_more(listening: BusLock, logind: "Logind") -> None:
    after = QObject()
    later = BusLock(system=listening.system, session=listening.system, parent=after)
    heard, heard_later = Heard(listening), Heard(later)
    later.start()
    listening.stop()
    logind.tell("/any", "org.gnome.ScreenSaver", "ActiveChanged", True)
    await until(lambda: heard_later.times)
    assert heard.times == 0


def message(number: int, what: int) -> int:
    """Give the address of a message of Windows, which the caller keeps alive."""
    KEPT.append(ctypes.wintypes.MSG(message=number, wParam=what))
    return ctypes.addressof(KEPT[-1])


KEPT: list[ctypes.wintypes.MSG] = []
SESSION_CHANGE, POWER, MOUSE = 0x02B1, 0x0218, 0x0200


@pytest.mark.parametrize(("number", "what", "locks"), [
    (SESSION_CHANGE, 7, 1), (SESSION_CHANGE, 2, 1), (SESSION_CHANGE, 4, 1), (SESSION_CHANGE, 8, 0),
    (POWER, 4, 1), (POWER, 7, 0), (MOUSE, 7, 0),
])  # fmt: skip
async def test_windows_tells_a_window_of_its_session(qtbot: QtBot, number: int, what: int, locks: int) -> None:
    window, told = QWidget(), list[int]()
    qtbot.addWidget(window)

    def register(handle: int) -> bool:
        told.append(handle)
        return True

    lock = WindowsLock(window, register, window)
    heard = Heard(lock)
    lock.start()
    assert lock.filter.nativeEventFilter(b"windows_generic_MSG", message(number, what)) == (False, 0)
    assert (told, heard.times) == ([int(window.winId())], locks)
    lock.stop()


def a_desk(minutes: int | None) -> FakeDesk:
    desk = FakeDesk()
    desk.profile = desk.profile.model_copy(update={"lock": Lock(minutes=minutes)})
    return desk


async def test_the_console_locks_with_the_desktop(qtbot: QtBot) -> None:
    frame = await a_frame(qtbot, a_desk(10))
    sitting = frame.window.sitting
    assert type(sitting.desktop) is type(follow_desktop(frame.window, frame.window))
    assert "00000101" in readable_in(frame.window, frame.notices)
    sitting.desktop.locked.emit()
    sitting.desktop.locked.emit()
    assert sitting.is_locked()
    assert "00000101" not in readable_in(frame.window, frame.notices)
    await until(lambda: frame.desk.account.state is SessionState.LOCKED)
    assert frame.desk.account.calls == ["lock"]


async def test_where_it_never_locks_by_itself_it_does_not_follow_the_desktop(qtbot: QtBot) -> None:
    frame = await a_frame(qtbot, a_desk(None))
    assert type(frame.window.sitting.desktop) is DesktopLock


async def test_closing_the_window_ends_the_listening(qtbot: QtBot) -> None:
    frame = await a_frame(qtbot, a_desk(10))
    desktop = frame.window.sitting.desktop
    frame.window.close()
    desktop.locked.emit()
    assert not frame.window.sitting.is_locked()
    assert frame.desk.account.calls == []
