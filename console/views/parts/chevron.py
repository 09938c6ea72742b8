"""Fields with a list or a calendar behind them, with an arrow that is seen in both themes."""

from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainter, QPaintEvent, QPalette, QPen, QWheelEvent
from PySide6.QtWidgets import QComboBox, QDateTimeEdit, QWidget
from typing_extensions import override

EDGE, HALF, DROP = 16, 4, 4


def draw_chevron(widget: QWidget) -> None:
    """Draw an arrow down at the right end of a field; the style sheet cannot colour one without a picture file."""
    painter = QPainter(widget)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(widget.palette().color(QPalette.ColorRole.PlaceholderText), 1.6))
    across, down = widget.width() - EDGE, widget.height() / 2 - DROP / 2
    painter.drawPolyline([QPointF(across - HALF, down), QPointF(across, down + DROP), QPointF(across + HALF, down)])
    painter.end()


class ChoiceBox(QComboBox):
    """A list of choices that the wheel does not change in passing."""

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        draw_chevron(self)

    @override
    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()


class WhenBox(QDateTimeEdit):
    """A day or a moment that the wheel does not change in passing."""

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        draw_chevron(self)

    @override
    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()
