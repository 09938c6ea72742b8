"""The middle of the window: the rows, and for queues with documents the viewer below them, with the rows as a strip."""

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSplitter, QWidget
from typing_extensions import override

from console.models.queue import Pane
from console.views.documents.document_viewer import DocumentViewer
from console.views.item.workspace import Workspace
from console.views.notices import Notices
from console.views.queue.queue_view import QueueView
from console.views.speech import Speech
from console.views.tasks import Tasks
from console.views.theme import Theme
from console.views.window_desk import WindowDesk

STRIP_SHARE: Final = 0.33
"""How much of the height the rows keep above a document."""
LEAST_STRIP, MOST_STRIP = 180, 280


class MiddlePane(QSplitter):
    """Rows above, documents below."""

    def __init__(
        self,
        desk: WindowDesk,
        rows: QueueView,
        workspace: Workspace,
        *,
        speech: Speech,
        theme: Theme,
        notices: Notices,
    ) -> None:
        """Start with the rows alone; the viewer follows what the workspace has opened."""
        super().__init__(Qt.Orientation.Vertical)
        self._desk, self._workspace, self.rows = desk, workspace, rows

        def tasks(owner: QWidget) -> Tasks:
            return Tasks(owner, notices.error)

        self.viewer = DocumentViewer(desk.documents, tasks, speech=speech, theme=theme)
        for place, part in enumerate((rows, self.viewer)):
            self.addWidget(part)
            self.setCollapsible(place, False)
            self.setStretchFactor(place, place)
        rows.setMinimumHeight(LEAST_STRIP)  # said by us: a page of the rows that is not shown may be taller
        self.viewer.hide()
        self._moved = False
        self.splitterMoved.connect(self._take_move)
        workspace.examined.connect(self.viewer.show_dossier)

    def show_queue(self, key: str) -> None:
        """Give the middle to the viewer where a queue has documents, else to the rows."""
        self._workspace.stand_beside(key)
        spec = next(queue for queue in self._desk.queues if queue.key == key)
        wanted = Pane.DOCUMENTS in spec.panes
        if wanted and self.viewer.isHidden():
            self.viewer.show()
            self._share()
            self._desk.documents.warm()
        elif not wanted:
            self.viewer.hide()

    def _share(self) -> None:
        """Give the rows their strip, unless the person chose otherwise."""
        if not self._moved:
            strip = min(MOST_STRIP, max(LEAST_STRIP, round(self.height() * STRIP_SHARE)))
            self.setSizes([strip, max(strip, self.height() - strip)])

    def _take_move(self) -> None:
        self._moved = True

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if not self.viewer.isHidden():
            self._share()

    def press(self, key: str) -> bool:
        """Offer a key to the viewer, then to the open item; tells whether it was used."""
        return self.viewer.press(key) or self._workspace.press(key)
