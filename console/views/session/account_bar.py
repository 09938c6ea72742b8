"""The bar above the panes that speaks of the session: it has ended and is opened again here, or it is to be ended.

Everything below it stays as it is: the item, the half-filled form, its draft, selection and scroll.
"""

from collections.abc import Callable

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QWidget

from console.models.connection import SessionState
from console.models.text import Text, tr
from console.views.session.account_desk import Account, Opened
from console.views.session.signing_in import AGAIN, CANCEL, COPY, SigningIn, SigningStage
from console.views.session.step_page import Way
from console.views.speech import Speech
from console.views.theme import Theme
from console.views.words import plain_label

LEAVE, STAY = "leave", "stay"
ICON = 18


class AccountBar(QFrame):
    """Shown while the session has ended, or while it is asked whether to sign out.

    Signals:
        opened: there is a session again.
        leaving: the person has confirmed the sign-out.
    """

    opened = Signal()
    leaving = Signal()

    def __init__(self, account: Account, *, speech: Speech, theme: Theme, parent: QWidget | None = None) -> None:
        """Follow the session."""
        super().__init__(parent)
        self._account, self._speech, self._theme = account, speech, theme
        self._asking = False
        self._ways: tuple[Way, ...] = ()
        self._signing = SigningIn(self._sign_in, self)
        self._mark, self._words = QLabel(self), plain_label(self)
        self._words.setWordWrap(True)
        self._buttons = [QPushButton(self) for _place in range(2)]
        self._arrange()
        self._stop_listening: Callable[[], None] | None = account.on_state(lambda _state: self.look())
        self._signing.changed.connect(self.look)
        self._signing.done.connect(self._done)
        speech.changed.connect(self.look)
        theme.changed.connect(self.look)
        self.look()

    @property
    def ended(self) -> bool:
        """Tell whether the session has ended and is not open again yet."""
        return self._account.state is SessionState.ENDED or self._signing.stage is not SigningStage.IDLE

    def sign_in(self) -> bool:
        """Open the session again; tell whether there was anything to open."""
        if not self.ended or self._signing.stage is SigningStage.WAITING:
            return False
        self._signing.start()
        return True

    def ask_to_leave(self) -> None:
        """Ask whether to sign out."""
        self._asking = True
        self.look()
        self._buttons[1].setFocus()

    def step_back(self) -> bool:
        """Stay after all, or give up a sign-in that waits; tell whether there was anything to step back from."""
        key = next((way.key for way in self._ways if way.key in (STAY, CANCEL)), None)
        if self.isHidden() or key is None:
            return False
        self._press([way.key for way in self._ways].index(key))
        return True

    def look(self) -> None:
        """Show how it stands; the bar hides when there is nothing to say."""
        text, icon, self._ways = self._step()
        self.setVisible(text is not None)
        words = self._speech(text) if text is not None else ""
        self._words.setText(words)
        self._words.setAccessibleName(words)
        self._mark.setPixmap(self._theme.icon(icon, self._theme.tokens.warning).pixmap(QSize(ICON, ICON)))
        for place, button in enumerate(self._buttons):
            way = self._ways[place] if place < len(self._ways) else None
            button.setVisible(way is not None)
            button.setText(self._speech(way.text) if way is not None else "")
            button.setAccessibleName(button.text())
            tone = way.tone if way is not None else "quiet"
            if button.property("tone") != tone:
                button.setProperty("tone", tone)
                button.style().unpolish(button)
                button.style().polish(button)

    def set_aside(self) -> Callable[[], None]:
        """Give up what is under way here: the lock's card opens the session; the answer looks again."""
        self._asking = False
        self._signing.cancel()
        return self.look

    def close_account(self) -> None:
        """Follow the session no longer."""
        self._signing.cancel()
        if self._stop_listening is not None:
            self._stop_listening()
            self._stop_listening = None

    async def _sign_in(self, opened: Opened) -> None:
        await self._account.sign_in(opened=opened)

    def _done(self) -> None:
        self.look()
        self.opened.emit()

    def _step(self) -> tuple[Text | None, str, tuple[Way, ...]]:
        signing = self._signing
        cancel = Way(key=CANCEL, text=tr("Cancel"))
        if signing.stage is SigningStage.WAITING and signing.address:
            text = tr("Sign in in the browser. What is open here stays. No page? Copy its address into a browser.")
            return text, "web", (Way(key=COPY, text=tr("Copy the address of the page")), cancel)
        if signing.stage is SigningStage.WAITING:
            return tr("Signing in…"), "web", (cancel,)
        if signing.stage is SigningStage.FAILED and signing.problem is not None:
            text = tr("{message} {advice}", message=signing.problem.message, advice=signing.problem.advice)
            return text, "account-alert-outline", (Way(key=AGAIN, text=tr("Sign in (F7)"), tone="primary"), cancel)
        if self._account.state is SessionState.ENDED:
            text = tr("Your session has ended. Nothing here is lost: sign in again, then go on.")
            return text, "account-clock-outline", (Way(key=AGAIN, text=tr("Sign in (F7)"), tone="primary"),)
        if self._asking:
            text = tr("Sign out? Forms that were begun and not sent are dropped; decisions stand in the journal.")
            ways = (Way(key=LEAVE, text=tr("Sign out"), tone="danger"), Way(key=STAY, text=tr("Stay")))
            return text, "logout", ways
        return None, "account-outline", ()

    def _press(self, place: int) -> None:
        key = self._ways[place].key if place < len(self._ways) else ""
        if key == AGAIN:
            self.sign_in()
        elif key == COPY:
            self._signing.copy_address()
        elif key == CANCEL:
            self._signing.cancel()
        else:
            self._asking = False
            self.look()
            if key == LEAVE:
                self.leaving.emit()

    def _arrange(self) -> None:
        self.setProperty("bar", "warning")
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 6, 12, 6)
        row.setSpacing(8)
        row.addWidget(self._mark)
        row.addWidget(self._words, 1)
        for place, button in enumerate(self._buttons):
            button.setAutoDefault(True)  # Enter too, not only the space bar
            button.clicked.connect(lambda _checked=False, place=place: self._press(place))
            row.addWidget(button)
