"""What a pane shows when it has nothing to show: empty, loading, failed or offline, with the next step."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from console.models.text import Text
from console.views.speech import Speech
from console.views.theme import Theme

ICON = 40


def centred_line(parent: QWidget, level: str) -> QLabel:
    """Make a line in the middle of an empty page; words that quote somebody stay words.

    Args:
        parent: the page.
        level: `2` for its sentence, `3` for what is said below that.
    """
    label = QLabel(parent)
    label.setProperty("empty", level)
    label.setAlignment(Qt.AlignmentFlag.AlignCenter)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    return label


class EmptyState(QWidget):
    """An icon, a sentence, a hint and perhaps a button.

    Signals:
        pressed: the button was pressed.
    """

    pressed = Signal()

    def __init__(self, speech: Speech, theme: Theme, parent: QWidget | None = None) -> None:
        """Make it without words."""
        super().__init__(parent)
        self._speech, self._theme = speech, theme
        self._icon_name = "inbox-outline"
        self._texts: tuple[Text | None, Text | None, Text | None] = (None, None, None)
        self._icon = QLabel(self)
        self._sentence = centred_line(self, "2")
        self._hint = centred_line(self, "3")
        self._button = QPushButton(self)
        self._button.clicked.connect(self.pressed)
        self._arrange()
        speech.changed.connect(self._write)
        theme.changed.connect(self._write)
        self._write()

    def say(self, icon: str, sentence: Text, *, hint: Text | None = None, button: Text | None = None) -> None:
        """Show an icon, a sentence, and the next step as a hint or a button."""
        self._icon_name = icon
        self._texts = (sentence, hint, button)
        self._write()

    def _arrange(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 24)
        column.setSpacing(8)
        column.addStretch(2)
        column.addWidget(self._icon, alignment=Qt.AlignmentFlag.AlignCenter)
        column.addWidget(self._sentence)
        column.addWidget(self._hint)
        column.addSpacing(4)
        column.addWidget(self._button, alignment=Qt.AlignmentFlag.AlignCenter)
        column.addStretch(3)

    def _write(self) -> None:
        self._icon.setPixmap(self._theme.icon(self._icon_name).pixmap(QSize(ICON, ICON)))
        widgets: tuple[QLabel | QPushButton, ...] = (self._sentence, self._hint, self._button)
        for widget, text in zip(widgets, self._texts, strict=True):
            words = self._speech(text) if text is not None else ""
            widget.setText(words)
            widget.setAccessibleName(words)
            widget.setVisible(bool(words))
        self.setAccessibleName(self._sentence.text())
