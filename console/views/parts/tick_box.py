"""A check box whose frame and tick are seen in both themes."""

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QCheckBox
from typing_extensions import override

BOX, GAP, EDGE = 16, 8, 2


class TickBox(QCheckBox):
    """Draws itself from the palette; Fusion's own frame vanishes on a dark ground."""

    @override
    def sizeHint(self) -> QSize:
        metrics = self.fontMetrics()
        words = metrics.horizontalAdvance(self.text())
        width = BOX + (GAP + words if words else 0) + 2 * EDGE
        return QSize(width, max(BOX, metrics.height()) + 2 * EDGE)

    @override
    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    @override
    def hitButton(self, pos: QPoint) -> bool:
        return self.rect().contains(pos)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colours = self.palette()
        accent, edge = colours.color(QPalette.ColorRole.Accent), colours.color(QPalette.ColorRole.PlaceholderText)
        box = QRectF(EDGE + 0.5, (self.height() - BOX) // 2 + 0.5, BOX - 1, BOX - 1)
        ground = accent if self.isChecked() else colours.color(QPalette.ColorRole.Base)
        painter.setPen(QPen(accent if self.isChecked() else edge, 1.4))
        painter.setBrush(ground)
        painter.drawRoundedRect(box, 4, 4)
        if self.isChecked():
            self._draw_tick(painter, box, colours.color(QPalette.ColorRole.Base))
        if self.hasFocus():
            painter.setPen(QPen(accent, 1.4))
            painter.setBrush(QColor(0, 0, 0, 0))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.7, 0.7, -0.7, -0.7), 4, 4)
        painter.setPen(colours.color(QPalette.ColorRole.WindowText))
        painter.setFont(self.font())
        words = QRect(EDGE + BOX + GAP, 0, self.width(), self.height())
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, self.text())
        painter.end()

    def _draw_tick(self, painter: QPainter, box: QRectF, ink: QColor) -> None:
        pen = QPen(ink, 2)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        left, top = box.left(), box.top()
        painter.drawPolyline(
            [QPointF(left + 3.5, top + 8), QPointF(left + 6.5, top + 11), QPointF(left + 11.5, top + 4.5)]
        )
