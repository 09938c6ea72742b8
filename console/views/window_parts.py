"""The parts of the window, made once and set one beside the other; the window leads between them."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSplitter, QStackedWidget, QVBoxLayout, QWidget

from console.views.item.workspace import Workspace
from console.views.middle_pane import MiddlePane
from console.views.notices import Notices
from console.views.queue.queue_list import QueueList
from console.views.queue.queue_view import QueueView
from console.views.ribbon import Ribbon, place_of
from console.views.session.account_bar import AccountBar
from console.views.session.lock_card import LockCard
from console.views.session.role_bar import RoleBar
from console.views.speech import Speech
from console.views.status_bar import StatusBar
from console.views.tasks import Tasks
from console.views.theme import Theme
from console.views.unfinished_bar import UnfinishedBar
from console.views.window_desk import WindowDesk

PANES = (192, 578, 510)


class WindowParts:
    """What a window consists of.

    Attributes:
        centre: bars and panes; cards lie over it.
        frame: the centre, or the lock's card in its place.
        panes: what can be resized.
    """

    def __init__(self, desk: WindowDesk, *, speech: Speech, theme: Theme, notices: Notices, writes: Tasks) -> None:
        """Make them; nothing is read yet."""
        self.ribbon = Ribbon(desk, speech=speech, theme=theme)
        self.role = RoleBar(desk, speech=speech, theme=theme)
        self.account = AccountBar(desk.account, speech=speech, theme=theme)
        self.unfinished = UnfinishedBar(desk, writes, speech=speech, theme=theme, notices=notices)
        self.queues = QueueList(desk, speech=speech, theme=theme)
        self.rows = QueueView(desk, speech=speech, theme=theme)
        self.workspace = Workspace(desk, speech=speech, theme=theme, notices=notices, writes=writes)
        self.middle = MiddlePane(desk, self.rows, self.workspace, speech=speech, theme=theme, notices=notices)
        self.status = StatusBar(desk, speech=speech, theme=theme, notices=notices)
        place = place_of(desk.environment, desk.host)
        self.lock_card = LockCard(desk.agent.name, place, opens_by=desk.account.opens_by, speech=speech, theme=theme)
        self.centre, self.frame, self.panes = QWidget(), QStackedWidget(), QSplitter(Qt.Orientation.Horizontal)
        self._arrange()

    def _arrange(self) -> None:
        self.centre.setObjectName("window")
        column = QVBoxLayout(self.centre)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for place, pane in enumerate((self.queues, self.middle, self.workspace)):
            self.panes.addWidget(pane)
            self.panes.setCollapsible(place, pane is self.queues)
            self.panes.setStretchFactor(place, 0 if pane is self.queues else 1)
        queues, middle, item = PANES
        more = max(0, self.queues.whole() - queues)
        self.panes.setSizes((queues + more, middle, item - more))
        for part in (self.ribbon, self.role, self.account, self.unfinished, self.panes, self.status):
            column.addWidget(part, part is self.panes)
        self.frame.addWidget(self.centre)
        self.frame.addWidget(self.lock_card)
