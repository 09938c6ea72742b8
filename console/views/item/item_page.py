"""The page of one item: its head, its evidence that scrolls, and its decision below."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from console.models.dossier import ItemRef
from console.models.examination import Examination
from console.models.queue import Pane
from console.models.text import tr
from console.views.item.checklist import Checklist
from console.views.item.decision_panel import DecisionPanel, Stage
from console.views.item.facts_view import FactsView
from console.views.item.item_desk import ItemDesk
from console.views.item.item_header import ItemHeader
from console.views.parts.skeleton import Skeleton
from console.views.speech import Speech
from console.views.theme import Theme

DECISION_SHARE = 0.56
"""The most of the height that a decision may take from its evidence."""
PREVIEW_SHARE = 0.66
"""The same for what is about to be sent: it is read in full, and a small screen would hide its end."""


class ItemPage(QFrame):
    """Puts the parts of an item above one another; a decision never covers its evidence."""

    def __init__(self, desk: ItemDesk, speech: Speech, theme: Theme, parent: QWidget | None = None) -> None:
        """Make a page without an item."""
        super().__init__(parent)
        self._speech = speech
        self.header = ItemHeader(speech, theme, self)
        self.checklist = Checklist(speech, theme)
        self.facts = FactsView(speech, theme)
        self.skeleton = Skeleton(theme)
        self.panel = DecisionPanel(desk, speech, theme, self)
        self._scroll = QScrollArea(self)
        self._arrange()

    def show_item(self, item: ItemRef) -> None:
        """Show that an item is being read, from the top."""
        self.header.show_item(item)
        self.skeleton.show()
        for part in (self.checklist, self.facts, self.panel):
            part.hide()
        self._scroll.verticalScrollBar().setValue(0)

    def show_examination(
        self, examination: Examination, ticks: frozenset[str], *, left: bool, away: bool = False
    ) -> None:
        """Show an item; the scroll position and a form in progress stay."""
        panes = examination.spec.panes
        self._scroll.setAccessibleName(self._speech(tr("Evidence")))
        self.header.show_examination(examination, left=left, away=away)
        self.skeleton.hide()
        self.checklist.show_findings(examination.findings if Pane.CHECKLIST in panes else (), ticks)
        self.facts.show_sections(examination.sections if Pane.FACTS in panes else ())
        self.facts.show()
        self.panel.show_examination(examination, ticks)
        self.panel.show()

    def _arrange(self) -> None:
        evidence = QWidget()
        inside = QVBoxLayout(evidence)
        inside.setContentsMargins(0, 8, 0, 12)
        inside.setSpacing(14)
        for part in (self.skeleton, self.checklist, self.facts):
            inside.addWidget(part)
        inside.addStretch(1)
        self._scroll.setWidget(evidence)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setProperty("evidence", True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        line = QFrame(self)
        line.setProperty("line", "h")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.header)
        column.addWidget(line)
        column.addWidget(self._scroll, stretch=1)
        column.addWidget(self.panel)
        self.setProperty("pane", True)
        self.panel.moved.connect(self._share)

    def _share(self) -> None:
        share = PREVIEW_SHARE if self.panel.stage is Stage.PREVIEW else DECISION_SHARE
        self.panel.setMaximumHeight(round(self.height() * share))

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share()
