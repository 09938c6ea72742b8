"""Asks once for the WHMCS credential where the address was rolled out and nobody has entered the credential yet."""

from dataclasses import dataclass, field
from itertools import pairwise

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget
from typing_extensions import override

from console.models.connection import Connection, VaultState
from console.models.error import ConsoleError
from console.models.text import Text, tr
from console.views.item.form import FormLine
from console.views.item.form_field import Editor, LineEditor
from console.views.parts.badge import BadgeTone
from console.views.parts.banner import Banner
from console.views.parts.heading import Heading
from console.views.session.connection_form import (
    ACCESS_KEY,
    IDENTIFIER,
    SECRET,
    KeepAnyway,
    SecretEditor,
    kept_where,
    whmcs_title,
)
from console.views.speech import Speech
from console.views.theme import Theme
from console.views.words import Words


@dataclass(frozen=True, kw_only=True)
class Credential:
    """What was entered; it goes to the vault.

    Attributes:
        access_key: empty where WHMCS lets this address in without one.
        untried: keep it although WHMCS did not take it.
    """

    identifier: str
    secret: str = field(repr=False)
    access_key: str = field(default="", repr=False)
    untried: bool = False


class WhmcsForm(QWidget):
    """Identifier, secret, and an access key where one is needed.

    Signals:
        asked: a `Credential`; it is complete, and not tried yet.
        later: the person works without WHMCS for now.
    """

    asked = Signal(object)
    later = Signal()

    def __init__(self, speech: Speech, theme: Theme, parent: QWidget | None = None) -> None:
        """Make an empty form."""
        super().__init__(parent)
        self._speech = speech
        self._address, self._vault = "", VaultState(usable=False, name="")
        self._heading = Heading(speech, tr("Your WHMCS credential"), level=1, parent=self)
        self._what, self._secrets, self._problem = Words(self), Words(self, kind="note"), Banner(theme, self)
        self._go_on, self._anyway, self._later = QPushButton(self), KeepAnyway(speech, self), QPushButton(self)
        self._go_on.setProperty("tone", "primary")
        self._later.setProperty("tone", "quiet")
        for button in (self._go_on, self._later):
            button.setAutoDefault(True)
        editors: dict[str, Editor] = {
            IDENTIFIER: LineEditor(self, longest=None),
            SECRET: SecretEditor(self),
            ACCESS_KEY: SecretEditor(self),
        }
        self._lines = {name: self._line(name, editor) for name, editor in editors.items()}
        self._arrange()
        self._go_on.clicked.connect(self._submit)
        self._anyway.clicked.connect(lambda: self._submit(untried=True))
        self._later.clicked.connect(self.later)
        speech.changed.connect(self._write)
        self._write()

    def prefill(self, connection: Connection, vault: VaultState) -> None:
        """Say for which WHMCS it is, and what keeps the secrets."""
        self._address, self._vault = connection.whmcs_url or "", vault
        self._forgive()
        self._write()

    def wait(self, *, waiting: bool) -> None:
        """Take nothing but Later while the credential is being tried."""
        for line in self._lines.values():
            line.setEnabled(not waiting)
        for button in (self._go_on, self._anyway):
            button.setEnabled(not waiting)
        self._go_on.setText(self._speech(tr("Asking WHMCS…") if waiting else tr("Keep and go on")))
        self._go_on.setAccessibleName(self._go_on.text())

    def complain(self, problem: ConsoleError) -> None:
        """Say why WHMCS did not take it; what was entered stays."""
        said = self._speech(tr("{message} {advice}", message=problem.message, advice=problem.advice))
        self._problem.say(said, tone=BadgeTone.DANGER, icon="alert-circle-outline")
        self._anyway.offer(problem)
        self._lines[SECRET].editor.widget.setFocus()

    def take_focus(self) -> None:
        """Put the keyboard into the first field."""
        self._lines[IDENTIFIER].editor.widget.setFocus()

    def forget(self) -> None:
        """Keep no secret in a field once it has been handed on."""
        for name in (SECRET, ACCESS_KEY):
            self._lines[name].editor.put("")

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._go_on.isEnabled():
            self._submit()
        elif event.key() == Qt.Key.Key_Escape:
            self.later.emit()
        else:
            super().keyPressEvent(event)

    def _forgive(self) -> None:
        self._problem.say("", tone=BadgeTone.DANGER, icon="")
        self._anyway.hide()

    def _submit(self, *, untried: bool = False) -> None:
        self._forgive()
        needed: dict[str, Text] = {
            IDENTIFIER: tr("The identifier is needed; or choose Later."),
            SECRET: tr("The secret is needed; or choose Later."),
        }
        missing = [name for name in needed if not self._value(name)]
        for name, sentence in needed.items():
            self._lines[name].complain(self._speech(sentence) if name in missing else "")
        if missing:
            self._lines[missing[0]].editor.widget.setFocus()
            return
        identifier, secret, access_key = (self._value(name) for name in (IDENTIFIER, SECRET, ACCESS_KEY))
        self.asked.emit(Credential(identifier=identifier, secret=secret, access_key=access_key, untried=untried))

    def _value(self, name: str) -> str:
        return str(self._lines[name].editor.value() or "").strip()

    def _line(self, name: str, editor: Editor) -> FormLine:
        title, hint = whmcs_title(name)
        return FormLine(name, editor, self, title=title, hint=hint)

    def _write(self) -> None:
        for line in self._lines.values():
            line.speak(self._speech)
        self.wait(waiting=not self._lines[IDENTIFIER].isEnabled())
        self._later.setText(self._speech(tr("Later")))
        self._what.say(self._speech(
            tr("WHMCS is at {address}. Without the credential, everything of WHMCS says that it is not set up. Later: "
               "you are asked again when the program starts.", address=self._address)))  # fmt: skip
        self._secrets.say(self._speech(kept_where(self._vault)))
        self.setAccessibleName(self._heading.text())

    def _arrange(self) -> None:
        order = [line.editor.widget for line in self._lines.values()]
        for before, after in pairwise((*order, self._go_on, self._anyway, self._later)):
            QWidget.setTabOrder(before, after)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        for button in (self._go_on, self._anyway, self._later):
            buttons.addWidget(button)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(10)
        for widget in (self._heading, self._what, self._problem, *self._lines.values()):
            column.addWidget(widget)
        column.addStretch(1)
        column.addWidget(self._secrets)
        column.addLayout(buttons)
