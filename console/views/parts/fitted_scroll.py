"""A scroll area that asks for as much height as its content has."""

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QSizePolicy, QWidget
from typing_extensions import override

LEAST = 48
RING = 2
"""What the mark of the keyboard takes around evidence that scrolls, in pixels; kept free while it is not there."""


class FittedScroll(QScrollArea):
    """Is as high as its content where there is room, and scrolls where there is not."""

    def __init__(self, content: QWidget, parent: QWidget | None = None) -> None:
        """Wrap a widget."""
        super().__init__(parent)
        self._content = content
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self.setWidget(content)
        content.installEventFilter(self)

    def reveal_focus(self) -> None:
        """Scroll to what has the keyboard: Qt does so for the Tab key alone, and not when the room gets less."""
        focus: QWidget | None = self._content.window().focusWidget()
        if focus is not None and self._content.isAncestorOf(focus):
            self.ensureWidgetVisible(focus)

    @override
    def sizeHint(self) -> QSize:
        content = self._content
        width = self.viewport().width()
        height = content.heightForWidth(width) if content.hasHeightForWidth() else content.sizeHint().height()
        return QSize(content.minimumSizeHint().width(), height)

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(80, min(LEAST, self.sizeHint().height()))

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.updateGeometry()
        self.reveal_focus()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest and watched is self._content:
            self.updateGeometry()
        return super().eventFilter(watched, event)
