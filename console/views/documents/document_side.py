"""One side of the viewer: a page with its name, or what stands there while it comes or when it cannot be shown."""

import asyncio
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QLabel, QProgressBar, QStackedWidget, QVBoxLayout, QWidget

from console.models.document import DocumentProblem, DocumentVersion
from console.models.text import Text, joined, tr
from console.views.documents.document_canvas import DocumentCanvas
from console.views.documents.document_desk import Documents
from console.views.documents.document_look import Look
from console.views.documents.document_picture import Picture
from console.views.documents.document_words import page_line, warnings_of
from console.views.parts.badge import BadgeTone
from console.views.parts.banner import Banner
from console.views.parts.empty_state import EmptyState
from console.views.speech import Speech
from console.views.tasks import Tasks
from console.views.theme import Theme

_WHOLE: Final = 1000

Leaf = tuple[DocumentVersion, int]
"""One page of one version."""


class DocumentSide(QFrame):
    """Shows one page at a time.

    Signals:
        opened: a `PagePixels` is on show.
        chosen: the person works on this side now.
    """

    opened = Signal(object)
    chosen = Signal()

    def __init__(
        self, documents: Documents, tasks: Tasks, *, speech: Speech, theme: Theme, parent: QWidget | None = None
    ) -> None:
        """Show nothing yet."""
        super().__init__(parent)
        self._documents, self._tasks, self._speech = documents, tasks, speech
        self._leaf: Leaf | None = None
        self._look = Look()
        self.canvas = DocumentCanvas(theme, self)
        self._title = QLabel(self)
        self._title.setProperty("words", "note")
        self._title.setTextFormat(Qt.TextFormat.PlainText)
        self._warning = Banner(theme, self)
        self._message = EmptyState(speech, theme)
        self._progress = QProgressBar(self)
        self._progress.setTextVisible(False)
        self._progress.setFixedHeight(4)
        self._progress.setRange(0, _WHOLE)
        self._progress.hide()
        self._stack = QStackedWidget(self)
        for page in (self._message, self.canvas):
            self._stack.addWidget(page)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for part in (self._title, self._warning, self._progress):
            column.addWidget(part)
        column.addWidget(self._stack, 1)
        self._title.setContentsMargins(12, 2, 12, 4)
        self._title.setMinimumWidth(1)
        self._message.pressed.connect(self._again)
        self.canvas.focused.connect(self.chosen)
        speech.changed.connect(self._write)

    @property
    def leaf(self) -> Leaf | None:
        """The page that is shown or on its way."""
        return self._leaf

    def show_leaf(self, leaf: Leaf, look: Look) -> None:
        """Show a page as it was last looked at; the one before goes at once."""
        self._leaf, self._look = leaf, look
        if self.canvas.hasFocus():
            self.setFocus(Qt.FocusReason.OtherFocusReason)  # until the next page is there, keys stay the viewer's
        self.canvas.show_picture(None, look)
        self._say("progress-clock", tr("Opening the document…"))
        self._write()
        self._tasks.start(f"document {id(self)}", self._open(leaf), replace=True)

    def show_nothing(self, icon: str, sentence: Text, hint: Text | None = None) -> None:
        """Show a sentence instead of a page, and keep no picture."""
        self._leaf = None
        self.canvas.show_picture(None, Look())
        self._say(icon, sentence, hint)
        self._write()

    def wipe(self) -> None:
        """Overwrite what is shown."""
        if self.canvas.picture is not None:
            self.canvas.picture.wipe()

    async def _open(self, leaf: Leaf) -> None:
        version, page = leaf
        found = await self._documents.open(version, page, progress=self._told)
        if leaf != self._leaf:
            return
        if isinstance(found, DocumentProblem):
            again = tr("Try again") if found.again else None
            self._say("file-alert-outline", found.text, found.hint, again)
            return
        picture = await asyncio.to_thread(Picture, found)
        if leaf == self._leaf:
            self._progress.hide()
            self.canvas.show_picture(picture, self._look)
            self._stack.setCurrentWidget(self.canvas)
            if self.hasFocus():
                self.canvas.setFocus(Qt.FocusReason.OtherFocusReason)
            self.opened.emit(found)
            self._write()

    def _told(self, count: int, size: int) -> None:
        done = min(_WHOLE, round(_WHOLE * count / size)) if size else _WHOLE
        self._progress.show()
        self._progress.setValue(done)
        percent = tr("{percent} % of {size} KB", percent=done // 10, size=max(1, size // 1024))
        self._say("progress-download", tr("Downloading the document…"), percent, keep=True)

    def _say(
        self, icon: str, sentence: Text, hint: Text | None = None, button: Text | None = None, *, keep: bool = False
    ) -> None:
        self._message.say(icon, sentence, hint=hint, button=button)
        self._stack.setCurrentWidget(self._message)
        if not keep:
            self._progress.hide()

    def _again(self) -> None:
        if self._leaf is not None:
            self.show_leaf(self._leaf, self._look)

    def _write(self) -> None:
        shown = self.canvas.picture.source if self.canvas.picture is not None else None
        words = self._speech(page_line(*self._leaf, shown)) if self._leaf is not None else ""
        warning = self._speech(joined(warnings_of(shown), " ")) if self._leaf is not None and shown is not None else ""
        self._title.setText(words)
        self._title.setVisible(bool(words))
        self._warning.say(warning, tone=BadgeTone.WARNING, icon="file-alert-outline")
        self.canvas.setAccessibleName(f"{words} · {warning}" if warning else words)
