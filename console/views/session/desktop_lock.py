"""Hears that the desktop's own session is locked or left, or that the machine goes to sleep.

Linux: logind over D-Bus, and the screen savers of the desktops. Windows: the notifications of the session. macOS tells
it only to programs with a bridge to its own libraries, so it is not followed there. Where nothing can be heard nothing
is said: the idle lock stands behind it.
"""

import ctypes.wintypes
import os
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import SLOT, QAbstractNativeEventFilter, QByteArray, QCoreApplication, QObject, Signal, Slot
from PySide6.QtWidgets import QWidget
from typing_extensions import override

if TYPE_CHECKING:
    from PySide6.QtDBus import QDBusConnection, QDBusMessage

_LOGIN: Final = "org.freedesktop.login1"
_LOGIN_PATH: Final = "/org/freedesktop/login1"
_MANAGER: Final = f"{_LOGIN}.Manager"
_SESSION: Final = f"{_LOGIN}.Session"
_PROPERTIES: Final = "org.freedesktop.DBus.Properties"
_SAVERS: Final = ("freedesktop", "gnome", "cinnamon", "mate", "xfce")
"""Whose `ScreenSaver` says that it covers the screen; KDE speaks as freedesktop."""

_SESSION_CHANGED: Final = 0x02B1  # WM_WTSSESSION_CHANGE
_LEFT: Final = frozenset({0x2, 0x4, 0x6, 0x7})
"""WTS_CONSOLE_DISCONNECT (another user), WTS_REMOTE_DISCONNECT, WTS_SESSION_LOGOFF, WTS_SESSION_LOCK."""
_POWER: Final = 0x0218  # WM_POWERBROADCAST
_SUSPENDS: Final = 0x4  # PBT_APMSUSPEND

Register = Callable[[int], bool]
"""Asks Windows to tell a window, by its handle, what becomes of the session; tells whether it will."""


def _slot(signature: str) -> Any:
    """Name a slot; what PySide's own types ask for, bytes, is refused when it runs."""
    return SLOT(signature)


class DesktopLock(QObject):
    """What hears nothing: the form of all of them, and what stands where there is nobody to listen to.

    Signals:
        locked: nobody is to see the console from here on; may be told several times for one lock.
    """

    locked = Signal()

    def start(self) -> None:
        """Begin to listen."""

    def stop(self) -> None:
        """Tell nothing any more."""
        self.blockSignals(True)


class BusLock(DesktopLock):
    """Listens on the two buses of a Linux desktop."""

    def __init__(self, *, system: "QDBusConnection", session: "QDBusConnection", parent: QObject) -> None:
        """Take the buses; one that is not connected stays silent."""
        super().__init__(parent)
        self.system, self._session = system, session
        self.follows = ""
        """Where logind keeps this session; empty until it has said so."""

    @override
    def start(self) -> None:
        for desktop in _SAVERS:
            self._session.connect("", "", f"org.{desktop}.ScreenSaver", "ActiveChanged", self, _slot("_begins(bool)"))
        if self.system.isConnected():
            self.system.connect(_LOGIN, _LOGIN_PATH, _MANAGER, "PrepareForSleep", self, _slot("_begins(bool)"))
            named = os.environ.get("XDG_SESSION_ID") or "auto"  # "auto": a program that the user's own systemd started
            self._ask(_LOGIN_PATH, _MANAGER, "GetSession", [named], self._listen_to)

    def _listen_to(self, answer: "QDBusMessage") -> None:
        """Follow this session alone: the system bus tells of everybody's."""
        self.follows = str(answer.arguments()[0].path())
        self.system.connect(_LOGIN, self.follows, _SESSION, "Lock", self, _slot("_told()"))
        self.system.connect(_LOGIN, self.follows, _PROPERTIES, "PropertiesChanged", self, _slot("_changed(QString)"))

    def _ask(
        self, path: str, interface: str, method: str, given: list[str], then: "Callable[[QDBusMessage], None]"
    ) -> None:
        from PySide6.QtDBus import QDBusMessage, QDBusPendingCallWatcher  # noqa: PLC0415 - only Linux needs it

        question = QDBusMessage.createMethodCall(_LOGIN, path, interface, method)
        question.setArguments(given)
        watcher = QDBusPendingCallWatcher(self.system.asyncCall(question), self)

        def answered() -> None:
            answer = watcher.reply()
            watcher.deleteLater()
            if answer.type() is QDBusMessage.MessageType.ReplyMessage:
                then(answer)

        watcher.finished.connect(answered)

    @Slot(bool)
    def _begins(self, on: bool) -> None:  # noqa: FBT001 - a signal's argument
        if on:
            self.locked.emit()

    @Slot()
    def _told(self) -> None:
        self.locked.emit()

    @Slot(str)
    def _changed(self, interface: str) -> None:
        # Asked for, and not read out of the signal: PySide ends the program over a map that a slot takes.
        if interface == _SESSION:
            self._ask(self.follows, _PROPERTIES, "Get", [_SESSION, "LockedHint"], self._hinted)

    def _hinted(self, answer: "QDBusMessage") -> None:
        value = answer.arguments()[0]
        self._begins(bool(value.variant() if hasattr(value, "variant") else value))


class WindowsLock(DesktopLock):
    """Listens to what Windows tells a window of its session, and every window of the power."""

    def __init__(self, window: QWidget, register: Register, parent: QObject) -> None:
        """Take the window that is told."""
        super().__init__(parent)
        self._window, self._register = window, register
        self.filter = _Messages(self.locked.emit)

    @override
    def start(self) -> None:
        app = QCoreApplication.instance()
        if app is not None:
            self._register(int(self._window.winId()))  # where that is refused, sleep is still told
            app.installNativeEventFilter(self.filter)

    @override
    def stop(self) -> None:
        super().stop()
        app = QCoreApplication.instance()
        if app is not None:
            app.removeNativeEventFilter(self.filter)


class _Messages(QAbstractNativeEventFilter):
    """Looks through the messages of Windows; takes none."""

    def __init__(self, tell: Callable[[], None]) -> None:
        super().__init__()
        self._tell = tell

    @override
    def nativeEventFilter(self, eventType: QByteArray | bytes | bytearray | memoryview, message: int) -> object:
        found = ctypes.wintypes.MSG.from_address(int(message))
        left = found.message == _SESSION_CHANGED and found.wParam in _LEFT
        if left or (found.message == _POWER and found.wParam == _SUSPENDS):
            self._tell()
        return False, 0


def follow_desktop(window: QWidget, parent: QObject) -> DesktopLock:
    """Give what listens on this system; it is not started."""
    if sys.platform == "win32":
        return WindowsLock(window, _registered, parent)
    elif sys.platform == "linux":  # noqa: RET505 - mypy leaves out a branch of another system, not what follows it
        from PySide6.QtDBus import QDBusConnection  # noqa: PLC0415 - only Linux needs it

        return BusLock(system=QDBusConnection.systemBus(), session=QDBusConnection.sessionBus(), parent=parent)
    else:
        return DesktopLock(parent)


if sys.platform == "win32":

    def _registered(handle: int) -> bool:
        this_session = 0  # NOTIFY_FOR_THIS_SESSION
        return bool(ctypes.windll.wtsapi32.WTSRegisterSessionNotification(ctypes.c_void_p(handle), this_session))
