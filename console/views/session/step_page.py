"""A page that says where something stands and offers the next steps as buttons; the keyboard stands on the first."""

from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QBoxLayout, QLabel, QProgressBar, QPushButton, QVBoxLayout, QWidget
from typing_extensions import override

from console.models.text import Text
from console.views.parts.empty_state import centred_line
from console.views.speech import Speech
from console.views.theme import Theme

ICON = 40
CANCEL = "cancel"
"""The way that Esc goes too."""


@dataclass(frozen=True, kw_only=True)
class Way:
    """A next step.

    Attributes:
        key: what `pressed` tells.
        tone: the look of its button; the first one is the usual way on.
        icon: stands before the words; empty for none.
    """

    key: str
    text: Text
    tone: str = "quiet"
    icon: str = ""


@dataclass(frozen=True, kw_only=True)
class Step:
    """What a page says.

    Attributes:
        lines: what is good to know, each on a line of its own.
        running: something is under way.
        stacked: the ways stand one below the other, as in a list to choose from.
    """

    icon: str
    title: Text
    lines: tuple[Text, ...] = ()
    ways: tuple[Way, ...] = ()
    running: bool = False
    stacked: bool = False


class StepPage(QWidget):
    """An icon, a sentence, some lines, and the ways on.

    Signals:
        pressed: the key of a `Way`.
    """

    pressed = Signal(str)

    def __init__(self, speech: Speech, theme: Theme, parent: QWidget | None = None) -> None:
        """Make it without words."""
        super().__init__(parent)
        self._speech, self._theme = speech, theme
        self._step: Step | None = None
        self._icon, self._title = QLabel(self), centred_line(self, "2")
        self._lines: list[QLabel] = []
        self._buttons: dict[str, QPushButton] = {}
        self._progress = QProgressBar(self)
        self._progress.setRange(0, 0)
        self._progress.setTextVisible(False)
        self._progress.setFixedSize(240, 4)
        self._arrange()
        speech.changed.connect(self._write)
        theme.changed.connect(self._write)

    def show_step(self, step: Step) -> None:
        """Show a step; a button that stays keeps the keyboard."""
        held = next((key for key, button in self._buttons.items() if button.hasFocus()), None)
        had = held is not None or self.hasFocus()
        self._step = step
        self._fill(step)
        self._write()
        if had:
            self.take_focus(held)

    def take_focus(self, key: str | None = None) -> None:
        """Put the keyboard on a way, on the first one when there is none of that key, else on the page."""
        button = self._buttons.get(key or "") or next(iter(self._buttons.values()), None)
        (button or self).setFocus(Qt.FocusReason.OtherFocusReason)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and CANCEL in self._buttons:
            self.pressed.emit(CANCEL)
        else:
            super().keyPressEvent(event)

    def _fill(self, step: Step) -> None:
        while len(self._lines) < len(step.lines):
            label = centred_line(self, "3")
            self._lines.append(label)
            self._middle.addWidget(label)
        for button in self._buttons.values():
            self._row.removeWidget(button)
            button.hide()
            button.deleteLater()
        self._buttons = {}
        down = QBoxLayout.Direction.TopToBottom if step.stacked else QBoxLayout.Direction.LeftToRight
        self._row.setDirection(down)
        for way in step.ways:
            button = QPushButton(self)
            button.setProperty("tone", way.tone)
            # Enter too: a page of a few buttons is walked by Tab and pressed by Enter.
            button.setAutoDefault(True)
            button.clicked.connect(lambda _checked=False, key=way.key: self.pressed.emit(key))
            self._buttons[way.key] = button
            self._row.addWidget(button)

    def _write(self) -> None:
        step = self._step
        if step is None:
            return
        self._icon.setPixmap(self._theme.icon(step.icon).pixmap(QSize(ICON, ICON)))
        self._progress.setVisible(step.running)
        self._say(self._title, self._speech(step.title))
        for place, label in enumerate(self._lines):
            self._say(label, self._speech(step.lines[place]) if place < len(step.lines) else "")
        for way in step.ways:
            button = self._buttons[way.key]
            button.setText(self._speech(way.text))
            button.setAccessibleName(button.text())
            if way.icon:
                button.setIcon(self._theme.icon(way.icon))
            button.show()
        self._holder.setVisible(bool(step.ways))
        self.setAccessibleName(self._title.text())

    def _say(self, label: QLabel, words: str) -> None:
        label.setText(words)
        label.setAccessibleName(words)
        label.setVisible(bool(words))

    def _arrange(self) -> None:
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._holder = QWidget(self)
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight, self._holder)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(8)
        self._middle = QVBoxLayout()
        self._middle.setSpacing(8)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 24)
        column.setSpacing(8)
        column.addStretch(2)
        column.addWidget(self._icon, alignment=Qt.AlignmentFlag.AlignCenter)
        column.addWidget(self._title)
        column.addLayout(self._middle)
        column.addWidget(self._progress, alignment=Qt.AlignmentFlag.AlignCenter)
        column.addSpacing(4)
        column.addWidget(self._holder, alignment=Qt.AlignmentFlag.AlignCenter)
        column.addStretch(3)
