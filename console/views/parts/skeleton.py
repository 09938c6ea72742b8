"""Grey bars in the place of an item that is being read."""

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from console.views.theme import Theme

LINES = (0.35, 0.9, 0.8, 0.86, 0.7, 0.0, 0.3, 0.92, 0.84, 0.88)
STEP, BAR, EDGE = 28, 12, 16


class Skeleton(QWidget):
    """Says by its shape that something comes; the words are in the head above it."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        """Make the bars in the theme's colours."""
        super().__init__(parent)
        self._theme = theme
        theme.changed.connect(self.update)

    @override
    def sizeHint(self) -> QSize:
        return QSize(200, STEP * len(LINES))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QColor(0, 0, 0, 0))
        painter.setBrush(QColor(self._theme.tokens.hover))
        width = self.width() - 2 * EDGE
        for place, share in enumerate(LINES):
            painter.drawRoundedRect(QRectF(EDGE, 8 + place * STEP, width * share, BAR), 4, 4)
        painter.end()
