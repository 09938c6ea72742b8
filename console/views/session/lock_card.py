"""The card that covers the whole window while the console is locked: whose it is, and how it opens."""

from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from console.models.connection import OpensBy
from console.models.text import Text, tr
from console.views.session.signing_in import AGAIN, CANCEL, COPY, SigningIn, SigningStage, failed, waiting
from console.views.session.step_page import Step, StepPage, Way
from console.views.speech import Speech
from console.views.theme import Theme

UNLOCK = "unlock"
_HOW: Final = {
    OpensBy.VAULT: tr("If the vault does not hold the sign-in, the browser asks for it."),
    OpensBy.SIGN_IN: tr("Only a new sign-in in the browser opens it."),
    OpensBy.ANYBODY: tr(
        "The session was given to the console from outside: whoever presses the button opens it. "
        "What was typed is kept."
    ),
    OpensBy.RESTART: tr("Only a new sign-in opens it, and this session came from outside: start the console again."),
}


class LockCard(StepPage):
    """Opaque, and names nobody but the person at the desk.

    Signals:
        unlock_wanted: the person wants to go on.
    """

    unlock_wanted = Signal()

    def __init__(
        self,
        person: str,
        place: Text,
        *,
        opens_by: OpensBy,
        speech: Speech,
        theme: Theme,
        parent: QWidget | None = None,
    ) -> None:
        """Make it for a person at an organisation; it is shown when the console locks."""
        super().__init__(speech, theme, parent)
        self._person, self._place, self._opens_by = person, place, opens_by
        self._signing: SigningIn | None = None
        self._finishing = False
        self.setObjectName("window")
        self.pressed.connect(self._press)
        self.write()

    def follow(self, signing: SigningIn) -> None:
        """Show how far the opening has come."""
        self._signing = signing
        signing.changed.connect(self.write)
        self.write()

    def finishing(self, *, under_way: bool) -> None:
        """Say that a decision is still being written: nobody opens before it is proved."""
        self._finishing = under_way
        self.write()

    def write(self) -> None:
        """Say how it stands."""
        signing = self._signing
        if self._finishing:
            line: Text = tr("A decision is still being written and proved. After that the console can be opened.")
            self.show_step(Step(icon="lock-outline", title=tr("Locked"), lines=(line,), running=True))
        elif signing is not None and signing.stage is SigningStage.WAITING:
            self.show_step(waiting(signing))
        elif signing is not None and signing.stage is SigningStage.FAILED and signing.problem is not None:
            self.show_step(failed(signing.problem))
        else:
            who = tr("{name} opens it again; what was typed is kept.", name=self._person)
            own = (who,) if self._opens_by in (OpensBy.VAULT, OpensBy.SIGN_IN) else ()
            lines = (self._place, *own, _HOW[self._opens_by])
            ways = (Way(key=UNLOCK, text=tr("Unlock"), tone="primary"),)
            self.show_step(Step(icon="lock-outline", title=tr("Locked"), lines=lines, ways=ways))

    def _press(self, key: str) -> None:
        if key in (UNLOCK, AGAIN):
            self.unlock_wanted.emit()
        elif key == COPY and self._signing is not None:
            self._signing.copy_address()
        elif key == CANCEL and self._signing is not None:
            self._signing.cancel()
