"""The ribbon: which organisation this is, in its colour; who is signed in; find, language, theme and keys."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QWidget

from console.models.org import Role
from console.models.text import Text, tr
from console.views.speech import Speech
from console.views.theme import Theme
from console.views.window_desk import WindowDesk
from console.views.words import plain_label

ENVIRONMENTS = {
    "production": (tr("PRODUCTION"), "shield-alert-outline"),
    "sandbox": (tr("SANDBOX"), "test-tube"),
    "demo": (tr("DEMO"), "school-outline"),
}
ROLES = {Role.READ_ONLY: tr("read only"), Role.AGENT: tr("agent"), Role.SUPERVISOR: tr("supervisor")}
ICON = 16
NAMES = ("palette", "language", "theme", "keys", "lock", "sign_out")


def place_of(environment: str, address: str) -> Text:
    """Name an organisation by its environment and its address, so that two are not mistaken for each other."""
    words, _icon = ENVIRONMENTS.get(environment, ENVIRONMENTS["production"])
    return tr("{environment}: {address}", environment=words, address=address.removeprefix("https://"))


class Ribbon(QFrame):
    """The line at the top of the window.

    Signals:
        pressed: the name of a command: `palette`, `language`, `theme`, `keys`, `lock` or `sign_out`.
    """

    pressed = Signal(str)

    def __init__(self, desk: WindowDesk, *, speech: Speech, theme: Theme, parent: QWidget | None = None) -> None:
        """Show a desk's organisation and agent."""
        super().__init__(parent)
        self._desk, self._speech, self._theme = desk, speech, theme
        self._mark, self._environment, self._host = QLabel(self), QLabel(self), QLabel(self)
        self._person, self._agent = QLabel(self), plain_label(self)
        self._buttons = {name: QPushButton(self) for name in NAMES}
        self._arrange()
        speech.changed.connect(self._write)
        theme.changed.connect(self._write)
        self._write()

    def _arrange(self) -> None:
        self.setProperty("ribbon", "true")
        pill = QFrame(self)
        pill.setProperty("environment", self._desk.environment)
        inside = QHBoxLayout(pill)
        inside.setContentsMargins(8, 2, 10, 2)
        inside.setSpacing(6)
        inside.addWidget(self._mark)
        inside.addWidget(self._environment)
        self.setProperty("stripe", self._desk.environment)
        self._host.setProperty("muted", "true")
        self._host.setText(self._desk.host)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 9, 8, 6)
        row.setSpacing(8)
        row.addWidget(pill)
        row.addWidget(self._host)
        row.addStretch(1)
        row.addWidget(self._buttons["palette"])
        row.addStretch(1)
        row.addWidget(self._person)
        row.addWidget(self._agent)
        row.addSpacing(8)
        for name, button in self._buttons.items():
            button.clicked.connect(lambda _checked, name=name: self.pressed.emit(name))
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.setProperty("tone", "search" if name == "palette" else "quiet")
            if name != "palette":
                row.addWidget(button)
        self._buttons["palette"].setMinimumWidth(300)

    def _write(self) -> None:
        say, theme = self._speech, self._theme
        words, icon = ENVIRONMENTS.get(self._desk.environment, ENVIRONMENTS["production"])
        self._mark.setPixmap(theme.icon(icon, theme.tokens.on_ribbon).pixmap(QSize(ICON, ICON)))
        self._environment.setText(say(words))
        self._environment.setAccessibleName(say(tr("Environment: {name}", name=words)))
        self._host.setAccessibleName(say(tr("Organisation: {host}", host=self._desk.host)))
        agent = self._desk.agent
        self._person.setPixmap(theme.icon("account-circle-outline").pixmap(QSize(ICON, ICON)))
        self._agent.setText(say(tr("{name} ({role})", name=agent.name, role=ROLES[agent.role])))
        self._agent.setAccessibleName(say(tr("Signed in: {name} ({role})", name=agent.name, role=ROLES[agent.role])))
        self._write_buttons()

    def _write_buttons(self) -> None:
        say, dark = self._speech, self._theme.tokens.dark
        looks = {
            "palette": ("magnify", tr("Find or run…   Ctrl+K"), tr("Find an action, a queue or a number (Ctrl+K)")),
            "language": ("translate", tr("日本語"), tr("Switch between Japanese and English (Ctrl+L)")),
            "theme": (
                "weather-sunny" if dark else "weather-night",
                None,
                tr("Switch between light and dark (Ctrl+Shift+D)"),
            ),
            "keys": ("keyboard-outline", None, tr("Show the keys (F1)")),
            "lock": ("lock-outline", None, tr("Lock (Ctrl+Alt+L)")),
            "sign_out": ("logout", None, tr("Sign out")),
        }
        for name, (icon, words, help_text) in looks.items():
            button = self._buttons[name]
            button.setIcon(self._theme.icon(icon))
            button.setText(say(words) if words is not None else "")
            button.setToolTip(say(help_text))
            button.setAccessibleName(say(help_text))
