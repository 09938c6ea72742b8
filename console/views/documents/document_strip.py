"""The strip of files and pages: what each is, which is likely the card, and which one is on show."""

from typing import Final

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QScrollArea, QWidget
from typing_extensions import override

from console.models.document import DocumentVersion
from console.models.text import tr
from console.views.documents.document_side import Leaf
from console.views.documents.document_words import file_line, file_name
from console.views.speech import Speech
from console.views.theme import Theme
from console.views.words import tip

_HEIGHT: Final = 58
_ICON: Final = 18


class DocumentStrip(QScrollArea):
    """Every page of every version, the most likely card first.

    Signals:
        chosen: the `Leaf` that the person wants to see.
        stepped: the wheel was turned: 1 for the next page or file, -1 for the one before.
    """

    chosen = Signal(object)
    stepped = Signal(int)

    def __init__(self, speech: Speech, theme: Theme, parent: QWidget | None = None) -> None:
        """Show nothing yet."""
        super().__init__(parent)
        self._speech, self._theme = speech, theme
        self._leaves: tuple[Leaf, ...] = ()
        self._shown: tuple[Leaf | None, ...] = ()
        self._buttons: list[QPushButton] = []
        self._inside = QWidget()
        self._row = QHBoxLayout(self._inside)
        self._row.setContentsMargins(12, 4, 12, 4)
        self._row.setSpacing(6)
        self._row.addStretch(1)
        self.setWidget(self._inside)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        # The wheel and the keys go through the pages, and the one on show is always brought into view.
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFixedHeight(_HEIGHT)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        for signal in (speech.changed, theme.changed):
            signal.connect(self._write)

    @property
    def leaves(self) -> tuple[Leaf, ...]:
        """Every page in the strip's order."""
        return self._leaves

    def show_leaves(self, leaves: tuple[Leaf, ...]) -> None:
        """Show other pages."""
        if leaves == self._leaves:
            return
        self._leaves = leaves
        for button in self._buttons:
            self._row.removeWidget(button)
            button.setParent(None)  # at once: what customers called their files must not outlast a lock
            button.deleteLater()
        self._buttons = [self._button(leaf) for leaf in leaves]
        for place, button in enumerate(self._buttons):
            self._row.insertWidget(place, button)
        self._write()

    def mark(self, *shown: Leaf | None) -> None:
        """Mark the pages that are on show; the first one is the one that is worked on."""
        self._shown = shown
        self._write()

    def _button(self, leaf: Leaf) -> QPushButton:
        button = QPushButton(self._inside)
        button.setCheckable(True)
        button.setProperty("leaf", "true")
        button.setIconSize(QSize(_ICON, _ICON))
        button.clicked.connect(lambda: self.chosen.emit(leaf))
        return button

    def _write(self) -> None:
        for leaf, button in zip(self._leaves, self._buttons, strict=True):
            version, page = leaf
            words = self._words(version, page)
            button.setText("\n".join(words))
            button.setAccessibleName(", ".join(words))
            button.setToolTip(tip(self._tip(version)))
            button.setChecked(leaf in self._shown)
            icon = "card-account-details-outline" if version.likely is not None else "file-document-outline"
            likely = version.likely is not None and page == 0
            button.setIcon(self._theme.icon(icon, self._theme.tokens.accent if likely else None))
            if self._shown and leaf == self._shown[0]:
                self.ensureWidgetVisible(button)

    def _words(self, version: DocumentVersion, page: int) -> tuple[str, str]:
        name, second = self._speech(file_name(version)), self._speech(file_line(version))
        if page:
            return self._speech(tr("Page {page}", page=page + 1)), name
        if version.likely is not None:
            second = f"{self._speech(tr('likely the card'))} · {second}"
        return name, second

    def _tip(self, version: DocumentVersion) -> str:
        if version.likely is None:
            return self._speech(tr("Uploaded {moment}", moment=version.created_at))
        return self._speech(tr("Likely the card: {why}", why=version.likely))

    @override
    def wheelEvent(self, event: QWheelEvent) -> None:
        turned = event.angleDelta().y() or event.angleDelta().x()
        if turned:
            self.stepped.emit(-1 if turned > 0 else 1)
        event.accept()

    @override
    def sizeHint(self) -> QSize:
        return QSize(200, _HEIGHT)
