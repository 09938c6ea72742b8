"""A heading above a part of a pane."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget

from console.models.text import Text
from console.views.speech import Speech


class Heading(QLabel):
    """A heading that follows the reader's language.

    Levels: 1 the name of the item or pane, 2 a section, 3 a small caption.
    """

    def __init__(
        self, speech: Speech, text: Text | None = None, *, level: int = 2, parent: QWidget | None = None
    ) -> None:
        """Make a heading of a level."""
        super().__init__(parent)
        self._speech = speech
        self._text = text
        self.setProperty("heading", str(level))
        self.setTextFormat(Qt.TextFormat.PlainText)
        speech.changed.connect(self._write)
        self._write()

    def say(self, text: Text | None) -> None:
        """Show another heading."""
        self._text = text
        self._write()

    def _write(self) -> None:
        words = self._speech(self._text) if self._text is not None else ""
        self.setText(words)
        self.setAccessibleName(words)
