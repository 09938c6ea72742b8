"""A banner: an icon and a sentence on a toned ground, across the width of a pane."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QWidget

from console.views.parts.badge import BadgeTone
from console.views.theme import Theme
from console.views.words import Words

ICON = 18


class Banner(QFrame):
    """Something about the whole item or decision that must not be missed."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        """Make an empty banner, which is hidden until something is said."""
        super().__init__(parent)
        self._theme = theme
        self._icon_name, self._tone = "", BadgeTone.NEUTRAL
        self._icon = QLabel(self)
        self._icon.setFixedWidth(ICON)
        self._words = Words(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 6, 12, 6)
        row.setSpacing(8)
        row.addWidget(self._icon, alignment=Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._words, stretch=1)
        theme.changed.connect(self._paint_icon)
        self.hide()

    def say(self, words: str, *, tone: BadgeTone, icon: str) -> None:
        """Show a sentence; no words hide the banner."""
        self._icon_name, self._tone = icon, tone
        self._words.say(words)
        self.setAccessibleName(words)
        if self.property("banner") != tone.value:
            self.setProperty("banner", tone.value)
            self.style().unpolish(self)
            self.style().polish(self)
        self._paint_icon()
        self.setVisible(bool(words))

    def words(self) -> str:
        """Give the sentence that it shows."""
        return self._words.accessibleName()

    def _paint_icon(self) -> None:
        if self._icon_name:
            ink, _ground = self._tone.colours(self._theme.tokens)
            self._icon.setPixmap(self._theme.icon(self._icon_name, ink).pixmap(QSize(ICON, ICON)))
