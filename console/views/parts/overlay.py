"""Something that lies over the panes for a moment, inside the window; no dialog, no loop of its own."""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QFrame, QGraphicsDropShadowEffect, QVBoxLayout, QWidget
from shiboken6 import isValid
from typing_extensions import override

TOP = 64
MARGIN = 24


class Overlay(QFrame):
    """A card at the top of its host; a press beside it closes it, and the focus goes back to where it was."""

    def __init__(self, host: QWidget, *, width: int, height: int) -> None:
        """Make it hidden, with the size that it would like to have."""
        # A sub-window keeps the Tab key: what lies below a card is not to be reached.
        super().__init__(host, Qt.WindowType.SubWindow)
        self._host, self._size = host, (width, height)
        self._before: QWidget | None = None
        self.setProperty("overlay", "true")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        shadow = QGraphicsDropShadowEffect(self)
        shadow.setBlurRadius(32)
        shadow.setOffset(0, 8)
        shadow.setColor(QColor(0, 0, 0, 90))
        self.setGraphicsEffect(shadow)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(1, 1, 1, 1)
        self.column.setSpacing(0)
        host.installEventFilter(self)
        self.hide()

    def open(self) -> None:
        """Show it over everything else."""
        if self.isHidden():
            self._before = self._host.focusWidget()
        self._place()
        self.show()
        self.raise_()
        self.setFocus(Qt.FocusReason.PopupFocusReason)

    def close_card(self) -> None:
        """Hide it and give the focus back."""
        if self.isHidden():
            return
        self.hide()
        before, self._before = self._before, None
        # What had the focus may be gone: the item behind the card was read again, or its decision ended.
        back = before if before is not None and isValid(before) and before.isVisible() else self._host
        back.setFocus(Qt.FocusReason.PopupFocusReason)

    def toggle(self) -> None:
        """Open it, or close it when it is open."""
        if self.isHidden():
            self.open()
        else:
            self.close_card()

    def wish(self, height: int) -> None:
        """Ask for another height."""
        self._size = (self._size[0], height)
        if self.isVisible():
            self._place()

    def _place(self) -> None:
        width = min(self._size[0], self._host.width() - 2 * MARGIN)
        height = min(self._size[1], self._host.height() - TOP - MARGIN)
        self.setGeometry((self._host.width() - width) // 2, TOP, width, height)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._host and self.isVisible():
            if event.type() == QEvent.Type.Resize:
                self._place()
            elif event.type() == QEvent.Type.MouseButtonPress:
                self.close_card()
        return False
