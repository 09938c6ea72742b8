"""A page as pictures of halving size, so that it is clear and quick to draw at every zoom, and can be wiped."""

from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QImage, QPainter, QTransform

from console.models.document import PagePixels
from console.views.documents.document_look import Look

_SMALLEST: Final = 400
_HALF: Final = 0.5


class Picture:
    """One page, ready to draw. Its first level shares the memory of the pixels."""

    def __init__(self, source: PagePixels) -> None:
        """Halve the page until it is small; takes some hundredths of a second, so it belongs into a thread."""
        self.source = source
        first = QImage(source.pixels, source.width, source.height, source.stride, QImage.Format.Format_RGB32)
        self._levels = [first]
        while max(self._levels[-1].width(), self._levels[-1].height()) > 2 * _SMALLEST:
            last = self._levels[-1]
            half = QSize(max(1, last.width() // 2), max(1, last.height() // 2))
            smooth = Qt.TransformationMode.SmoothTransformation
            self._levels.append(last.scaled(half, Qt.AspectRatioMode.IgnoreAspectRatio, smooth))

    @property
    def size(self) -> QSizeF:
        """Width and height in pixels."""
        return QSizeF(self.source.width, self.source.height)

    def draw(self, painter: QPainter, transform: QTransform, place: QRectF, look: Look) -> None:
        """Draw what a place of the pane shows of the page.

        Args:
            painter: paints on the pane.
            transform: from the page to the pane.
            place: the part of the pane; nothing outside of it is touched.
            look: for the tone.
        """
        painter.save()
        painter.setClipRect(place)
        if not look.toned:
            self._draw_plain(painter, transform)
        else:
            ratio = painter.device().devicePixelRatioF()
            frame = QImage((place.size() * ratio).toSize(), QImage.Format.Format_RGB32)
            frame.fill(Qt.GlobalColor.white)
            inner = QPainter(frame)
            moved = transform * QTransform.fromTranslate(-place.x(), -place.y()) * QTransform.fromScale(ratio, ratio)
            self._draw_plain(inner, moved)
            inner.end()
            shown = bytes(frame.constBits()).translate(look.table())
            toned = QImage(shown, frame.width(), frame.height(), frame.bytesPerLine(), QImage.Format.Format_RGB32)
            toned.setDevicePixelRatio(ratio)
            # The ground around the page keeps its colour.
            edge = transform.mapToPolygon(QRectF(QPointF(), self.size).toRect())
            painter.setClipRect(edge.boundingRect(), Qt.ClipOperation.IntersectClip)
            painter.drawImage(place.topLeft(), toned)
        painter.restore()

    def wipe(self) -> None:
        """Overwrite every level."""
        self.source.wipe()
        for level in self._levels[1:]:
            level.fill(0)

    def _draw_plain(self, painter: QPainter, transform: QTransform) -> None:
        scale = (transform.m11() ** 2 + transform.m12() ** 2) ** 0.5
        number = 0
        while number + 1 < len(self._levels) and scale <= _HALF ** (number + 1):
            number += 1
        level = self._levels[number]
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, scale < 3)  # noqa: PLR2004 - larger pixels are shown as they are
        back = QTransform.fromScale(self.source.width / level.width(), self.source.height / level.height())
        painter.setWorldTransform(back * transform, True)
        painter.drawImage(QPointF(), level)
