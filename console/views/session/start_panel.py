"""The first thing on the screen: what the console connects to, who signs in, and what to do when that fails."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedLayout, QWidget
from typing_extensions import override

from console.models.connection import Connection, VaultState
from console.models.error import ConsoleError
from console.models.text import Text, tr
from console.views.ribbon import ENVIRONMENTS, place_of
from console.views.session.connection_form import ConnectionForm, kept_where
from console.views.session.signing_in import SigningIn, SigningStage, failed, waiting
from console.views.session.step_page import Step, StepPage, Way
from console.views.session.whmcs_form import WhmcsForm
from console.views.speech import Speech
from console.views.theme import Theme

SIZE = (720, 640)
LARGEST = (560, 640)
"""A form takes no more, in pixels, however large the window is: its lines stay short, its buttons stay near."""
BROWSER, OTHER, CHECK = "browser", "other", "check"
CHOSEN = "connection:"
"""Begins the key of a way that leads to a connection."""


class StartPanel(QWidget):
    """A small window that is shown before anything heavy is loaded.

    Signals:
        pressed: the key of a way: `again`, `browser`, `copy`, `cancel`, `other`, `check`, or `connection:` with a key.
        closed: the person gave up.
    """

    pressed = Signal(str)
    closed = Signal()

    def __init__(self, speech: Speech, theme: Theme) -> None:
        """Say that the console connects."""
        super().__init__()
        self._checks = False
        self.page = StepPage(speech, theme, self)
        self.form = ConnectionForm(speech, theme, self)
        self.whmcs = WhmcsForm(speech, theme, self)
        self._stack = QStackedLayout(self)
        self._pages = {form: _centred(form) for form in (self.form, self.whmcs)}
        for one in (self.page, *self._pages.values()):
            self._stack.addWidget(one)
        self.page.pressed.connect(self.pressed)
        self.setObjectName("window")
        self.resize(*SIZE)
        self.setWindowTitle(speech(tr("Assist Console")))
        self.connecting()

    def offer_check(self) -> None:
        """Offer to check the set-up where the connection fails; `pressed` tells `check`."""
        self._checks = True

    def connecting(self) -> None:
        """Say that it is under way."""
        self._show(Step(icon="connection", title=tr("Connecting…"), lines=(tr("Reading the organisation"),),
                        running=True))  # fmt: skip

    def failed(self, problem: ConsoleError, *, may_change: bool = False) -> None:
        """Say what failed and what to do."""
        self._show(failed(problem, *self._more(may_change=may_change)))

    def ask(self, known: Connection | None, vault: VaultState, *, leads_back: bool) -> None:
        """Ask where to connect to."""
        self.form.prefill(known, vault, leads_back=leads_back)
        self._stack.setCurrentWidget(self._pages[self.form])
        self.form.take_focus()

    def ask_whmcs(self, connection: Connection, vault: VaultState) -> None:
        """Ask for the WHMCS credential, which the roll-out does not bring."""
        self.whmcs.prefill(connection, vault)
        self._stack.setCurrentWidget(self._pages[self.whmcs])
        self.whmcs.take_focus()

    def choose(self, connections: tuple[Connection, ...], note: Text | None) -> None:
        """Ask which connection."""
        ways = [
            Way(key=CHOSEN + one.key, text=named(one), tone="normal", icon=ENVIRONMENTS[one.environment][1])
            for one in connections
        ]
        another = Way(key=OTHER, text=tr("Another organisation…"))
        lines = (note,) if note is not None else ()
        title = tr("Which organisation?")
        self._show(Step(icon="lan", title=title, lines=lines, ways=(*ways, another), stacked=True))

    def sign_in(self, connection: Connection, vault: VaultState, note: Text | None) -> None:
        """Offer to sign in."""
        way = Way(key=BROWSER, text=tr("Sign in in the browser"), tone="primary")
        lines = (*((note,) if note is not None else ()), named(connection), kept_where(vault))
        self._show(Step(icon="account-key-outline", title=tr("Sign in"), lines=lines,
                        ways=(way, Way(key=OTHER, text=tr("Another organisation…")))))  # fmt: skip

    def signing(self, signing: SigningIn) -> None:
        """Show how far a sign-in has come."""
        if signing.stage is SigningStage.WAITING:
            self._show(waiting(signing))
        elif signing.stage is SigningStage.FAILED and signing.problem is not None:
            self.failed(signing.problem, may_change=True)

    def _more(self, *, may_change: bool) -> tuple[Way, ...]:
        found = []
        if self._checks:
            found.append(Way(key=CHECK, text=tr("Check the set-up")))
        if may_change:
            found.append(Way(key=OTHER, text=tr("Another organisation…")))
        return tuple(found)

    def _show(self, step: Step) -> None:
        self.page.show_step(step)
        self._stack.setCurrentWidget(self.page)
        self.page.take_focus()

    @override
    def closeEvent(self, event: QCloseEvent) -> None:
        super().closeEvent(event)
        self.closed.emit()


def _centred(form: QWidget) -> QWidget:
    """Give a page with the form in its middle."""
    page = QWidget()
    row = QHBoxLayout(page)
    row.setContentsMargins(0, 0, 0, 0)
    form.setMaximumSize(*LARGEST)
    row.addWidget(form)
    return page


def named(connection: Connection) -> Text:
    """Name a connection by its environment and its address, so that two are not mistaken for each other."""
    return place_of(connection.environment, connection.instance_url or connection.salesforce_url)
