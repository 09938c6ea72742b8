"""Where one page is looked at: zoom at the cursor, pan, turn, tone and a loupe. The file is never changed."""

from dataclasses import replace
from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QTransform,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from console.views.documents.document_look import Frame, Look
from console.views.documents.document_picture import Picture
from console.views.theme import Theme

ZOOM_STEP: Final = 1.2
NOTCH: Final = 120
"""What one step of a wheel turns, in eighths of a degree."""
PAN: Final = 60
LOUPE: Final = QSizeF(260, 170)
LOUPE_ZOOM: Final = 3.0
LOUPE_SHARE: Final = 0.55
"""The most of the pane that the loupe covers in either direction."""
_MARGIN: Final = 6
_LEAST: Final = 80
_ARROWS: Final = {
    Qt.Key.Key_Left: QPointF(PAN, 0),
    Qt.Key.Key_Right: QPointF(-PAN, 0),
    Qt.Key.Key_Up: QPointF(0, PAN),
    Qt.Key.Key_Down: QPointF(0, -PAN),
}


class DocumentCanvas(QWidget):
    """Shows one page.

    Signals:
        looked: the look that the person chose here.
        focused: it has the keyboard now.
    """

    looked = Signal(object)
    focused = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        """Show nothing."""
        super().__init__(parent)
        self._theme = theme
        self._picture: Picture | None = None
        self._look = Look()
        self._loupe = False
        self._dragged: QPointF | None = None
        self._cursor: QPointF | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setMinimumSize(_LEAST, _LEAST)
        theme.changed.connect(self.update)

    @property
    def look(self) -> Look:
        """How the page is looked at."""
        return self._look

    @property
    def picture(self) -> Picture | None:
        """The page on show."""
        return self._picture

    def show_picture(self, picture: Picture | None, look: Look) -> None:
        """Show a page, or nothing."""
        self._picture = picture
        self.set_look(look)

    def set_look(self, look: Look) -> None:
        """Look at the page in another way, without telling anybody."""
        self._look = self._frame().kept(look) if self._picture is not None else look
        self.update()

    def set_loupe(self, shown: bool) -> None:  # noqa: FBT001 - the state of a toggle
        """Show or hide the loupe; it follows the cursor and stays in the middle for the keyboard."""
        self._loupe = shown
        self.update()

    def zoom(self, steps: float, at: QPointF | None = None) -> None:
        """Zoom in, or out by a negative number of steps; at the middle unless a point is given."""
        middle = QPointF(self.width() / 2, self.height() / 2)
        self._choose(self._frame().zoomed(self._look, ZOOM_STEP**steps, at or middle))

    def fit(self) -> None:
        """Show the whole page."""
        self._choose(replace(self._look, zoom=1.0))

    def actual_size(self) -> None:
        """Show one pixel of the file as one pixel of the screen."""
        if self._picture is not None:
            self._choose(self._frame().actual(self._look, self._picture.source.native_width))

    def percent(self) -> int:
        """Give how large the file's own pixels are shown, in percent."""
        if self._picture is None:
            return 0
        source = self._picture.source
        return round(100 * self._frame().scale(self._look) * source.width / source.native_width)

    def _choose(self, look: Look) -> None:
        if self._picture is not None:
            self.set_look(look)
            self.looked.emit(self._look)

    def _frame(self) -> Frame:
        page = self._picture.size if self._picture is not None else QSizeF(1, 1)
        least = QSizeF(1, 1)
        pane = QSizeF(self.width() - 2 * _MARGIN, self.height() - 2 * _MARGIN).expandedTo(least)
        return Frame(page, pane)

    def _transform(self) -> QTransform:
        return self._frame().transform(self._look) * QTransform.fromTranslate(_MARGIN, _MARGIN)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        tokens = self._theme.tokens
        painter.fillRect(self.rect(), QColor(tokens.window))
        if self._picture is not None:
            self._picture.draw(painter, self._transform(), QRectF(self.rect()), self._look)
            if self._loupe and (self._cursor is not None or self.hasFocus()):
                self._paint_loupe(painter, self._picture)
        if self.hasFocus():
            painter.setPen(QPen(QColor(tokens.focus), 2))
            painter.drawRect(self.rect().adjusted(1, 1, -1, -1))
        painter.end()

    def _paint_loupe(self, painter: QPainter, picture: Picture) -> None:
        tokens = self._theme.tokens
        middle = self._cursor or QPointF(self.width() / 2, self.height() / 2)
        size = LOUPE.boundedTo(QSizeF(self.size()) * LOUPE_SHARE)
        place = QRectF(middle - QPointF(size.width() / 2, size.height() / 2), size)
        place.moveLeft(min(max(0.0, place.left()), max(0.0, self.width() - place.width())))
        place.moveTop(min(max(0.0, place.top()), max(0.0, self.height() - place.height())))
        near = QTransform.fromTranslate(-middle.x(), -middle.y()) * QTransform.fromScale(LOUPE_ZOOM, LOUPE_ZOOM)
        near *= QTransform.fromTranslate(place.center().x(), place.center().y())
        painter.fillRect(place, QColor(tokens.window))
        picture.draw(painter, self._transform() * near, place, self._look)
        painter.setPen(QPen(QColor(tokens.accent), 2))
        painter.drawRect(place)

    @override
    def wheelEvent(self, event: QWheelEvent) -> None:
        turned = event.angleDelta().y() or event.angleDelta().x()
        steps, held = turned / NOTCH, event.modifiers()
        whole = (turned > 0) - (turned < 0)
        if held & Qt.KeyboardModifier.ControlModifier:
            self._choose(self._look.brighter(whole))
        elif held & Qt.KeyboardModifier.ShiftModifier:
            self._choose(self._look.sharper(whole))
        else:
            self.zoom(steps, event.position() - QPointF(_MARGIN, _MARGIN))
        event.accept()

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._dragged = event.position()
        self.setCursor(Qt.CursorShape.ClosedHandCursor)

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._cursor = event.position()
        if self._dragged is not None:
            by, self._dragged = event.position() - self._dragged, event.position()
            self._choose(self._frame().moved(self._look, by))
        elif self._loupe:
            self.update()

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._dragged = None
        self.unsetCursor()

    @override
    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        whole = self._look.zoom == 1.0
        if whole:
            self.zoom(5, event.position() - QPointF(_MARGIN, _MARGIN))
        else:
            self.fit()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        by = _ARROWS.get(Qt.Key(event.key()))
        if by is None:
            super().keyPressEvent(event)
        else:
            self._choose(self._frame().moved(self._look, by))

    @override
    def leaveEvent(self, event: object) -> None:
        self._cursor = None
        self.update()

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.focused.emit()
        self.update()

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    @override
    def resizeEvent(self, event: object) -> None:
        self.set_look(self._look)
