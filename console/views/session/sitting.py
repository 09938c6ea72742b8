"""A person's session in one window: it ends and is opened again in place, it is locked and unlocked, it is left."""

from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from console.models.connection import SessionState
from console.models.error import ConsoleError
from console.models.text import Text, tr
from console.views.notices import Notices
from console.views.parts import clips
from console.views.poller import Poller
from console.views.session.curtain import Curtain, SetAside
from console.views.session.desktop_lock import DesktopLock, follow_desktop
from console.views.session.idle_watch import IdleWatch
from console.views.tasks import Tasks
from console.views.window_desk import WindowDesk
from console.views.window_parts import WindowParts

LEAVING = "sign out"


@dataclass(frozen=True, kw_only=True)
class Work:
    """What goes on in the window.

    Attributes:
        tasks: its reads.
        writes: decisions on their way, which outlive it.
    """

    poller: Poller
    notices: Notices
    tasks: Tasks
    writes: Tasks


class Sitting(QObject):
    """Follows the session of one window.

    Signals:
        covered: the console is locked (True) or open again (False).
        left: the person has signed out.
    """

    covered = Signal(bool)
    left = Signal()

    def __init__(
        self, desk: WindowDesk, parts: WindowParts, work: Work, *, cards: tuple[SetAside, ...], parent: QWidget
    ) -> None:
        """Begin, with the session as it is.

        Args:
            desk: whose session.
            parts: what is hidden and brought back.
            work: what stops and goes on.
            cards: what lies over the panes and may show customers.
            parent: the window.
        """
        super().__init__(parent)
        self._desk, self._work, self._bar = desk, work, parts.account
        self._rows, self._workspace = parts.rows, parts.workspace
        self._frame: QStackedWidget = parts.frame
        self._card, self._status = parts.lock_card, parts.status
        self.word: Text | None = None
        """What the sign-out came to, for the start panel."""
        aside = (*cards, self._bar.set_aside, work.notices.set_aside, parts.unfinished.set_aside, parts.rows.set_aside,
                 parts.workspace.set_aside, parts.middle.viewer.set_aside)  # fmt: skip
        self.curtain = Curtain(desk, parts.lock_card, aside, tasks=work.tasks, writes=work.writes)
        self.idle = IdleWatch(
            desk.clock, allowed=desk.profile.locks_after, counts=lambda: not self.curtain.locked, parent=self
        )
        self.desktop = follow_desktop(parent, self) if desk.profile.locks_after else DesktopLock(self)
        for away in (self.idle.idle, self.desktop.locked):
            away.connect(self.curtain.lock)
        self.curtain.drawn.connect(self._draw)
        self._bar.opened.connect(self._go_on)
        self._bar.leaving.connect(self._leave)
        self._stop_listening = desk.account.on_state(self._changed)

    def is_locked(self) -> bool:
        """Tell whether the console is locked."""
        return self.curtain.locked

    def begin(self) -> None:
        """Watch whether the person goes away."""
        self.idle.start()
        self.desktop.start()

    def stop(self) -> None:
        """End with the window: nothing that was copied in it outlives it."""
        clips.clear()
        self.idle.stop()
        self.desktop.stop()
        self.curtain.stop()
        self._bar.close_account()
        self._stop_listening()

    def _changed(self, state: SessionState) -> None:
        if state is SessionState.ENDED:
            # Every further question would only be told the same.
            self._work.poller.hold()
        self._status.tell(self._rows.key)

    def _go_on(self) -> None:
        self._work.poller.go_on()
        self._workspace.go_on()

    def _draw(self, locked: bool) -> None:  # noqa: FBT001 - a signal's argument
        if locked:
            self._work.poller.hold()
        self._frame.setCurrentIndex(1 if locked else 0)
        if locked:
            self._card.take_focus()
        else:
            self.idle.touch()
            self._work.poller.go_on()
            self._rows.focus_rows()
        self.covered.emit(locked)

    def _leave(self) -> None:
        if self._work.writes.busy:
            self._work.notices.warning(tr("A decision is being written. Sign out as soon as it is proved."))
            return
        self._work.tasks.start(LEAVING, self._sign_out(), replace=False)

    async def _sign_out(self) -> None:
        try:
            done = await self._desk.account.sign_out()
        except ConsoleError as problem:
            self._work.notices.error(problem)
            return
        self.word = tr("You are signed out.")
        if done.alive:
            hosts = ", ".join(done.alive)
            self.word = tr(
                "You are signed out here, but Salesforce could not be told: the sign-in may live on at {hosts}. "
                "An administrator ends it there.",
                hosts=hosts,
            )
        # Whoever signs in next finds nothing of what was said.
        self._work.notices.set_aside()()
        self.left.emit()
