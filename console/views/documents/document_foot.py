"""The line under a document: how large it is shown, what differs from the file, and how the decoding is held."""

from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from console.models.document import Confinement
from console.models.text import joined, tr
from console.views.documents.document_look import Look
from console.views.documents.document_words import LEVELS, WEAK
from console.views.parts.badge import Badge, BadgeTone
from console.views.speech import Speech
from console.views.theme import Theme


class DocumentFoot(QWidget):
    """Says what a reviewer should know of the picture."""

    def __init__(self, speech: Speech, theme: Theme, parent: QWidget | None = None) -> None:
        """Say nothing yet."""
        super().__init__(parent)
        self._speech = speech
        self._state = QLabel(self)
        self._state.setProperty("words", "note")
        self._state.setMinimumWidth(1)  # a longer sentence must not push the panes about
        self._level = Badge(theme, self)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 2, 12, 2)
        row.addWidget(self._state, 1)
        row.addWidget(self._level)

    def say(self, percent: int, look: Look, level: Confinement | None) -> None:
        """Say how a page is shown, in percent of its own pixels; 0 for no page."""
        parts = [tr("{percent} %", percent=percent)] if percent else []
        if look.turn:
            parts.append(tr("turned by {degrees}°", degrees=look.turn))
        if look.brightness:
            parts.append(tr("brightness {value}", value=f"{look.brightness:+d}"))
        if look.contrast:
            parts.append(tr("contrast {value}", value=f"{look.contrast:+d}"))
        if look.inverted:
            parts.append(tr("colours inverted"))
        if look.toned:
            parts.append(tr("the file itself is unchanged"))
        words = self._speech(joined(parts, " · ")) if parts else ""
        self._state.setText(words)
        self._state.setAccessibleName(words)
        self._say_level(level)

    def _say_level(self, level: Confinement | None) -> None:
        if level is None:
            self._level.say("")
            return
        weak = level in WEAK
        tone, icon = (BadgeTone.WARNING, "shield-alert-outline") if weak else (BadgeTone.OK, "shield-check-outline")
        # How strong the walls are called is for who looks after the machine; it stands in the tool tip.
        self._level.say(self._speech(LEVELS[level] if weak else tr("Sandboxed")), tone=tone, icon=icon)
        meaning = tr("Documents are decoded in a process of their own; only pixels come back. Nothing is stored.")
        self._level.setToolTip(self._speech(joined((meaning, LEVELS[level]), "\n")))
