"""One sign-in in the browser as the screen sees it: waiting, failed or done; whatever draws it follows this."""

from enum import StrEnum

from PySide6.QtCore import QObject, Signal

from console.models.error import ConsoleError
from console.models.text import tr
from console.views.parts import clips
from console.views.session.account_desk import SignIn
from console.views.session.step_page import Step, Way
from console.views.tasks import Tasks

WORK = "sign in"
COPY, CANCEL, AGAIN = "copy", "cancel", "again"


class SigningStage(StrEnum):
    """Where a sign-in stands."""

    IDLE = "idle"
    WAITING = "waiting"
    FAILED = "failed"


class SigningIn(QObject):
    """Runs one sign-in at a time; a new one replaces the one before, and to cancel closes what listens for it.

    Signals:
        changed: stage, address or problem are others now.
        done: signed in.
    """

    changed = Signal()
    done = Signal()

    def __init__(self, sign_in: SignIn, parent: QObject) -> None:
        """Sign in by a given way; nothing happens before `start`."""
        super().__init__(parent)
        self._sign_in = sign_in
        self._tasks = Tasks(self, self.break_off)
        self.stage = SigningStage.IDLE
        self.address = ""
        self.problem: ConsoleError | None = None

    def start(self) -> None:
        """Begin."""
        self._tell(SigningStage.WAITING)
        self._tasks.start(WORK, self._run(), replace=True)

    def cancel(self) -> None:
        """Give up waiting; the page in the browser leads nowhere from then on."""
        self._tasks.cancel()
        self._tell(SigningStage.IDLE)

    def copy_address(self) -> None:
        """Put the address of the page on the clipboard, for a browser that did not open by itself."""
        clips.copy(self.address)

    async def _run(self) -> None:
        try:
            await self._sign_in(self._opened)
        except ConsoleError as problem:
            self._tell(SigningStage.FAILED, problem)
            return
        self._tell(SigningStage.IDLE)
        self.done.emit()

    def _opened(self, address: str) -> None:
        self.address = address
        self.changed.emit()

    def break_off(self, problem: BaseException) -> None:
        """Say that the console made a mistake."""
        # Not the exception's own words: they may hold an address with what a sign-in sent along.
        kind = type(problem).__name__
        self._tell(SigningStage.FAILED, ConsoleError(tr("This is our mistake, not yours ({kind}).", kind=kind)))

    def _tell(self, stage: SigningStage, problem: ConsoleError | None = None) -> None:
        self.stage, self.problem, self.address = stage, problem, ""
        self.changed.emit()


def waiting(signing: SigningIn) -> Step:
    """Say that the browser has it now, and what to do when it did not open."""
    if not signing.address:
        return Step(icon="web", title=tr("Signing in…"), ways=(_CANCEL,), running=True)
    copy = Way(key=COPY, text=tr("Copy the address of the page"))
    lines = (
        tr("Sign in there; this window goes on by itself."),
        tr("No page opened? Copy its address into a browser on this machine. It is good for a few minutes."),
    )
    return Step(icon="web", title=tr("Go on in the browser"), lines=lines, ways=(copy, _CANCEL), running=True)


def failed(problem: ConsoleError, *more: Way) -> Step:
    """Say why there is no session, and what can be done about it."""
    again = Way(key=AGAIN, text=tr("Try again"), tone="primary")
    return Step(icon="lan-disconnect", title=problem.message, lines=(problem.advice,), ways=(again, *more))


_CANCEL = Way(key=CANCEL, text=tr("Cancel"))
