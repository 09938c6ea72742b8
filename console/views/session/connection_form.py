"""What the first start asks: the Salesforce organisation, the app that is registered there, and WHMCS for later."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QPushButton, QScrollArea, QVBoxLayout, QWidget
from typing_extensions import override

from console.models.action import Choice
from console.models.connection import WRONG_CREDENTIAL, Connection, VaultState
from console.models.error import ConsoleError, SetUpNeeded
from console.models.text import Text, tr
from console.views.item.form import FormLine
from console.views.item.form_field import ChoiceEditor, Editor, LineEditor
from console.views.parts.badge import BadgeTone
from console.views.parts.banner import Banner
from console.views.parts.heading import Heading
from console.views.speech import Speech
from console.views.theme import Theme
from console.views.words import Words

PRODUCTION, SANDBOX, DOMAIN = "production", "sandbox", "domain"
WHERE, ADDRESS, CLIENT = "where", "address", "client"
WHMCS, IDENTIFIER, SECRET, ACCESS_KEY = "whmcs", "identifier", "secret", "access_key"
CHOICES: Final = (
    Choice(value=PRODUCTION, title=tr("Production (login.salesforce.com)")),
    Choice(value=SANDBOX, title=tr("Sandbox (test.salesforce.com)")),
    Choice(value=DOMAIN, title=tr("My Domain address")),
)
_LOGIN_HOSTS: Final = {"login.salesforce.com": PRODUCTION, "test.salesforce.com": SANDBOX}


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What was entered.

    Attributes:
        address: `production`, `sandbox` or a My Domain address in any spelling.
        secret, access_key: of the WHMCS API credential; they go to the vault. Most installations have no access key.
        untried: keep the credential although WHMCS did not take it.
    """

    address: str
    client_id: str
    whmcs_url: str = ""
    identifier: str = ""
    secret: str = ""
    access_key: str = ""
    untried: bool = False


class SecretEditor(LineEditor):
    """A line whose text is not shown."""

    def __init__(self, parent: QWidget) -> None:
        """Make an empty line."""
        super().__init__(parent, longest=None)
        self._line.setEchoMode(QLineEdit.EchoMode.Password)


class KeepAnyway(QPushButton):
    """Keeps a WHMCS credential that WHMCS did not take: for a person who knows why, such as an outage."""

    def __init__(self, speech: Speech, parent: QWidget) -> None:
        """Make it hidden."""
        super().__init__(parent)
        self._speech = speech
        self.setProperty("tone", "quiet")
        self.setAutoDefault(True)
        self.hide()
        speech.changed.connect(self._write)
        self._write()

    def offer(self, problem: ConsoleError) -> None:
        """Show it where the same credential may be taken later; a wrong one never is."""
        mended = problem.code != WRONG_CREDENTIAL and not isinstance(problem, SetUpNeeded)
        self.setVisible(problem.system == "WHMCS" and mended)

    def _write(self) -> None:
        self.setText(self._speech(tr("Keep the credential all the same")))
        self.setAccessibleName(self.text())


class ConnectionForm(QWidget):
    """Asks once where the console connects to.

    Signals:
        asked: an `Asked`; it is complete, and not tried yet.
        left: the person goes back.
    """

    asked = Signal(object)
    left = Signal()

    def __init__(self, speech: Speech, theme: Theme, parent: QWidget | None = None) -> None:
        """Make an empty form."""
        super().__init__(parent)
        self._speech = speech
        self._vault: VaultState | None = None
        self._heading = Heading(speech, tr("Which organisation?"), level=1, parent=self)
        self._problem, self._secrets = Banner(theme, self), Words(self, kind="note")
        self._check, self._anyway, self._back = QPushButton(self), KeepAnyway(speech, self), QPushButton(self)
        self._check.setProperty("tone", "primary")
        self._back.setProperty("tone", "quiet")
        for button in (self._check, self._back):
            button.setAutoDefault(True)
        self._fields = QWidget()
        self._lines = {name: self._line(name, editor) for name, editor in self._editors().items()}
        self._later = Heading(speech, tr("WHMCS (can be entered later)"), level=2, parent=self._fields)
        self._arrange()
        self._check.clicked.connect(self._submit)
        self._anyway.clicked.connect(lambda: self._submit(untried=True))
        self._back.clicked.connect(self.left)
        self._lines[WHERE].editor.edited.connect(self._follow_choice)
        speech.changed.connect(self._write)
        self._put(WHERE, PRODUCTION)
        self._follow_choice()
        self._write()

    def prefill(self, known: Connection | None, vault: VaultState, *, leads_back: bool) -> None:
        """Enter what is known already, and say what keeps the secrets."""
        self._vault = vault
        if known is not None:
            host = known.salesforce_url.removeprefix("https://").rstrip("/")
            where = _LOGIN_HOSTS.get(host) or (host if host in (PRODUCTION, SANDBOX) else DOMAIN)
            self._put(WHERE, where)
            self._put(ADDRESS, known.salesforce_url if where == DOMAIN else "")
            self._put(CLIENT, known.client_id)
            self._put(WHMCS, known.whmcs_url or "")
        self._back.setVisible(leads_back)
        self._follow_choice()
        self._write()

    def complain(self, problem: ConsoleError, field: str | None = None) -> None:
        """Show what is wrong, at its field where that is known."""
        said = self._speech(tr("{message} {advice}", message=problem.message, advice=problem.advice))
        if field is not None:
            self._lines[field].complain(said)
            self._lines[field].editor.widget.setFocus()
        else:
            self._problem.say(said, tone=BadgeTone.DANGER, icon="alert-circle-outline")
            self._anyway.offer(problem)
            (self._lines[SECRET].editor.widget if problem.system == "WHMCS" else self._check).setFocus()

    def wait(self, *, waiting: bool) -> None:
        """Take nothing while the address is being tried."""
        self._fields.setEnabled(not waiting)
        self._check.setEnabled(not waiting)
        self._anyway.setEnabled(not waiting)
        self._check.setText(self._speech(tr("Trying the address…") if waiting else tr("Check and go on")))

    def take_focus(self) -> None:
        """Put the keyboard into the first field that is empty."""
        names = [WHERE, ADDRESS, CLIENT] if self._domain() else [WHERE, CLIENT]
        empty = next((name for name in names if not self._value(name)), WHERE)
        self._lines[empty].editor.widget.setFocus()

    def address_field(self) -> str:
        """Give the field to which a wrong address belongs."""
        return ADDRESS if self._domain() else WHERE

    def forget(self) -> None:
        """Keep no secret in a field once it has been handed on."""
        self._put(SECRET, "")
        self._put(ACCESS_KEY, "")

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._check.isEnabled():
            self._submit()
        elif event.key() == Qt.Key.Key_Escape and self._back.isVisible():
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def _submit(self, *, untried: bool = False) -> None:
        self._problem.say("", tone=BadgeTone.DANGER, icon="")
        self._anyway.hide()
        needed: dict[str, Text] = {CLIENT: tr("The consumer key is needed.")}
        if self._domain():
            needed[ADDRESS] = tr("Enter the address, such as example.my.salesforce.com.")
        whmcs = [self._value(name) for name in (WHMCS, IDENTIFIER, SECRET)]
        if any((*whmcs, self._value(ACCESS_KEY))) and not all(whmcs):
            sentence = tr("WHMCS needs address, identifier and secret together; or leave all three for later.")
            needed |= dict.fromkeys((WHMCS, IDENTIFIER, SECRET), sentence)
        # In the order of the form: the keyboard goes to the first one.
        missing = [name for name in self._lines if name in needed and not self._value(name)]
        for name in self._lines:
            self._lines[name].complain(self._speech(needed[name]) if name in missing else "")
        if missing:
            self._lines[missing[0]].editor.widget.setFocus()
            return
        address = self._value(ADDRESS) if self._domain() else self._value(WHERE)
        url, identifier, secret = whmcs
        client, key = self._value(CLIENT), self._value(ACCESS_KEY)
        self.asked.emit(Asked(address=address, client_id=client, whmcs_url=url, identifier=identifier, secret=secret,
                              access_key=key, untried=untried))  # fmt: skip

    def _editors(self) -> dict[str, Editor]:
        line = {name: LineEditor(self._fields, longest=None) for name in (ADDRESS, CLIENT, WHMCS, IDENTIFIER)}
        return {
            WHERE: ChoiceEditor(self._fields, CHOICES, free=False),
            ADDRESS: line[ADDRESS],
            CLIENT: line[CLIENT],
            WHMCS: line[WHMCS],
            IDENTIFIER: line[IDENTIFIER],
            SECRET: SecretEditor(self._fields),
            ACCESS_KEY: SecretEditor(self._fields),
        }

    def _line(self, name: str, editor: Editor) -> FormLine:
        titles = {
            WHERE: (tr("Salesforce"), None),
            ADDRESS: (tr("My Domain address"), None),
            CLIENT: (
                tr("Consumer key (client id) of the External Client App"),
                tr("From your Salesforce administrator. It is no secret."),
            ),
            WHMCS: (tr("Address of WHMCS"), tr("Without includes/api.php.")),
        }
        title, hint = titles.get(name) or whmcs_title(name)
        return FormLine(name, editor, self._fields, title=title, hint=hint)

    def _value(self, name: str) -> str:
        return str(self._lines[name].editor.value() or "")

    def _put(self, name: str, value: str) -> None:
        self._lines[name].editor.put(value)

    def _domain(self) -> bool:
        return self._value(WHERE) == DOMAIN

    def _follow_choice(self) -> None:
        self._lines[ADDRESS].setVisible(self._domain())

    def _write(self) -> None:
        for line in self._lines.values():
            line.speak(self._speech)
        self.wait(waiting=not self._fields.isEnabled())
        self._check.setAccessibleName(self._check.text())
        self._back.setText(self._speech(tr("Back")))
        self._secrets.say(self._speech(kept_where(self._vault)) if self._vault is not None else "")
        self.setAccessibleName(self._heading.text())

    def _arrange(self) -> None:
        body = QVBoxLayout(self._fields)
        body.setContentsMargins(24, 4, 24, 12)
        body.setSpacing(10)
        for name in (WHERE, ADDRESS, CLIENT):
            body.addWidget(self._lines[name])
        body.addSpacing(6)
        body.addWidget(self._later)
        body.addWidget(self._lines[WHMCS])
        pair = QHBoxLayout()
        pair.setSpacing(12)
        for name in (IDENTIFIER, SECRET):
            pair.addWidget(self._lines[name], 1, alignment=Qt.AlignmentFlag.AlignTop)
        body.addLayout(pair)
        body.addWidget(self._lines[ACCESS_KEY])
        body.addStretch(1)
        area = QScrollArea(self)
        area.setWidget(self._fields)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        order = [line.editor.widget for line in self._lines.values()]
        for before, after in pairwise((*order, self._check, self._anyway, self._back)):
            QWidget.setTabOrder(before, after)
        buttons = QHBoxLayout()
        buttons.setContentsMargins(24, 8, 24, 0)
        buttons.setSpacing(8)
        for button in (self._check, self._anyway, self._back):
            buttons.addWidget(button)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 20, 0, 20)
        column.setSpacing(8)
        self._heading.setContentsMargins(24, 0, 24, 0)
        self._secrets.setContentsMargins(24, 0, 24, 0)
        column.addWidget(self._heading)
        column.addWidget(self._problem)
        column.addWidget(area, 1)
        column.addWidget(self._secrets)
        column.addLayout(buttons)


def whmcs_title(name: str) -> tuple[Text, Text | None]:
    """Give the title and the hint of a field of the WHMCS credential."""
    return {
        IDENTIFIER: (tr("API identifier"), None),
        SECRET: (tr("API secret"), None),
        ACCESS_KEY: (tr("Access key"), tr("Leave it empty unless your administrator gave you one.")),
    }[name]


def kept_where(vault: VaultState) -> Text:
    """Say what keeps the secrets, and why nothing does where nothing can."""
    if vault.usable and vault.named:
        return tr("Secrets are kept in {vault}, which was chosen by whoever started the program.", vault=vault.name)
    if vault.usable:
        return tr("Secrets are kept in {vault}.", vault=vault.name)
    if vault.problem is not None:
        return tr("Secrets are kept for this run only: {problem}", problem=vault.problem)
    return tr("Secrets are kept for this run only.")
