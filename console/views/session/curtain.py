"""The idle lock: takes everything of customers off the screen and out of the widgets, and brings it back afterwards.

What shows customers gives a function that sets its contents aside; the answer brings them back. What was typed lives
in those answers alone while the console is locked: in memory, in no widget, no title, no tool tip, no clipboard.
"""

from collections.abc import Callable, Sequence
from typing import Protocol

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QDialog, QToolTip

from console.models.error import SignInNeeded
from console.views.parts import clips
from console.views.session.account_desk import Account, Opened
from console.views.session.lock_card import LockCard
from console.views.session.signing_in import SigningIn
from console.views.tasks import Tasks

SetAside = Callable[[], Callable[[], None]]
"""Takes what shows customers out of a part of the window; the answer brings it back."""
DROP = "drop the session"


class Secrets(Protocol):
    """What is dropped when the console locks."""

    @property
    def account(self) -> Account:
        """The session."""
        ...

    def forget_customers(self) -> None:
        """Drop what was read of customers."""
        ...


class Curtain(QObject):
    """Locks one window and opens it again.

    Signals:
        drawn: the console is locked (True) or open again (False).
    """

    drawn = Signal(bool)

    def __init__(
        self, desk: Secrets, card: LockCard, parts: Sequence[SetAside], *, tasks: Tasks, writes: Tasks
    ) -> None:
        """Make an open curtain.

        Args:
            desk: whose session and customers are dropped.
            card: what is shown in place of everything.
            parts: what shows customers, in the order in which it is set aside and brought back.
            tasks: the window's reads, which end with the lock.
            writes: decisions on their way: they are finished first.
        """
        super().__init__(card)
        self._desk, self._card, self._parts, self._tasks, self._writes = desk, card, tuple(parts), tasks, writes
        self._back: list[Callable[[], None]] = []
        self.locked = False
        self._signing = SigningIn(self._open, self)
        self._own = Tasks(self, self._signing.break_off)
        self._signing.done.connect(self._raise)
        card.follow(self._signing)
        card.unlock_wanted.connect(self._signing.start)

    def lock(self) -> None:
        """Hide everything at once; the session is dropped as soon as nothing is being written."""
        if self.locked:
            return
        self.locked = True
        _finish_typing()
        _close_pop_ups()
        clips.clear()
        self._tasks.cancel()
        self._back = [set_aside() for set_aside in self._parts]
        self._desk.forget_customers()
        self._card.finishing(under_way=self._writes.busy)
        self.drawn.emit(True)
        self._own.start(DROP, self._drop(), replace=True)

    def stop(self) -> None:
        """End what is under way."""
        self._signing.cancel()
        self._own.cancel()

    async def _drop(self) -> None:
        await self._writes.settle()
        self._desk.account.lock()
        # What a decision has told meanwhile.
        self._desk.forget_customers()
        self._card.finishing(under_way=False)

    async def _open(self, opened: Opened) -> None:
        """Open from the vault; else by a fresh sign-in, which only the same person passes."""
        try:
            await self._desk.account.unlock()
        except SignInNeeded:
            await self._desk.account.sign_in(opened=opened)

    def _raise(self) -> None:
        self.locked = False
        back, self._back = self._back, []
        self.drawn.emit(False)
        for bring_back in back:
            bring_back()


def _finish_typing() -> None:
    """Put what an input method still composes into its field, which keeps it as a draft; its own window closes."""
    method = QGuiApplication.inputMethod()
    method.commit()
    method.reset()


def _close_pop_ups() -> None:
    """Close what lies over the window: a menu, a list of choices, a calendar, a file picker, a tool tip."""
    QToolTip.hideText()
    while (popup := QApplication.activePopupWidget()) is not None:
        popup.close()
        if QApplication.activePopupWidget() is popup:
            popup.hide()  # one that does not want to
    for top in QApplication.topLevelWidgets():
        if isinstance(top, QDialog) and top.isVisible():
            top.close()
