"""A badge: an icon and a word on a toned ground, and how flags and the time that is left look as one."""

from enum import StrEnum

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QWidget

from console.models.queue import DeadlineState, FlagTone
from console.views.theme import Theme
from console.views.tokens import Tokens

ICON = 14


class BadgeTone(StrEnum):
    """What a badge says before it is read."""

    NEUTRAL = "neutral"
    INFO = "info"
    OK = "ok"
    WARNING = "warning"
    DANGER = "danger"

    def colours(self, tokens: Tokens) -> tuple[str, str]:
        """Give the colour of the words and of the ground."""
        return {
            BadgeTone.NEUTRAL: (tokens.muted, tokens.hover),
            BadgeTone.INFO: (tokens.info, tokens.info_surface),
            BadgeTone.OK: (tokens.ok, tokens.ok_surface),
            BadgeTone.WARNING: (tokens.warning, tokens.warning_surface),
            BadgeTone.DANGER: (tokens.danger, tokens.danger_surface),
        }[self]


FLAG_LOOKS = {
    FlagTone.INFO: (BadgeTone.INFO, "information-outline"),
    FlagTone.WARNING: (BadgeTone.WARNING, "alert-outline"),
    FlagTone.DANGER: (BadgeTone.DANGER, "alert-octagon-outline"),
}
TIME_LOOKS = {
    DeadlineState.FINE: (BadgeTone.NEUTRAL, "clock-outline"),
    DeadlineState.NEAR: (BadgeTone.WARNING, "clock-alert-outline"),
    DeadlineState.OVER: (BadgeTone.DANGER, "alert-circle-outline"),
}


class Badge(QFrame):
    """An icon and a word; the word is also its accessible name."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        """Make an empty badge, which is hidden until something is said."""
        super().__init__(parent)
        self._theme = theme
        self._icon_name = ""
        self._tone = BadgeTone.NEUTRAL
        self._icon = QLabel(self)
        self._word = QLabel(self)
        self._word.setTextFormat(Qt.TextFormat.PlainText)
        row = QHBoxLayout(self)
        row.setContentsMargins(6, 1, 8, 1)
        row.setSpacing(4)
        row.addWidget(self._icon)
        row.addWidget(self._word)
        self.setProperty("badge", self._tone.value)
        theme.changed.connect(self._repaint)
        self.hide()

    def say(self, word: str, *, tone: BadgeTone = BadgeTone.NEUTRAL, icon: str = "") -> None:
        """Show a word with a tone and an icon; an empty word hides the badge."""
        self._icon_name, self._tone = icon, tone
        self._word.setText(word)
        self._word.setAccessibleName(word)
        self.setAccessibleName(word)
        self.setProperty("badge", tone.value)
        self.style().unpolish(self)
        self.style().polish(self)
        self._repaint()
        self.setVisible(bool(word))

    def word(self) -> str:
        """Give the word that it shows."""
        return self._word.text()

    def _repaint(self) -> None:
        ink, _ground = self._tone.colours(self._theme.tokens)
        self._word.setStyleSheet(f"color: {ink};")
        self._icon.setVisible(bool(self._icon_name))
        if self._icon_name:
            self._icon.setPixmap(self._theme.icon(self._icon_name, ink).pixmap(QSize(ICON, ICON)))
