"""The first thing on the screen: says what the console connects to, and what to do when that fails."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget
from typing_extensions import override

from console.models.error import ConsoleError
from console.models.text import tr
from console.views.empty_state import EmptyState
from console.views.speech import Speech
from console.views.theme import Theme

SIZE = (560, 320)


class StartPanel(QWidget):
    """A small window that is shown before anything heavy is loaded.

    Signals:
        again: try once more.
        closed: the person gave up.
    """

    again = Signal()
    closed = Signal()

    def __init__(self, speech: Speech, theme: Theme) -> None:
        """Say that the console connects."""
        super().__init__()
        self._speech = speech
        self._state = EmptyState(speech, theme, self)
        column = QVBoxLayout(self)
        column.addWidget(self._state)
        self._state.pressed.connect(self.again)
        self.setObjectName("window")
        self.resize(*SIZE)
        self.setWindowTitle(speech(tr("Assist Console")))
        self.connecting()

    def connecting(self) -> None:
        """Say that it is under way."""
        self._state.say("connection", tr("Connecting…"), hint=tr("Reading the organisation"))

    def failed(self, problem: ConsoleError) -> None:
        """Say what failed and what to do."""
        self._state.say("lan-disconnect", problem.message, hint=problem.hint, button=tr("Try again"))

    @override
    def closeEvent(self, event: QCloseEvent) -> None:
        super().closeEvent(event)
        self.closed.emit()
