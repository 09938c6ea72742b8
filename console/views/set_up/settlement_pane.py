"""This organisation's choices in the window: each row of what differs between organisations, as it is settled here."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from console.models.text import tr
from console.views.parts.empty_state import EmptyState
from console.views.parts.line_list import LineList
from console.views.set_up import settlement_list
from console.views.set_up.set_up_desk import SetUp
from console.views.speech import Speech
from console.views.theme import Theme


class SettlementPane(QWidget):
    """Shows what the organisation was settled to be at the start; it asks nothing of anybody."""

    def __init__(self, set_up: SetUp, *, speech: Speech, theme: Theme) -> None:
        """Show what is known now."""
        super().__init__()
        self._set_up, self._speech = set_up, speech
        self.list = LineList(theme, self)
        self._empty = EmptyState(speech, theme, self)
        self._pages = QStackedWidget(self)
        self._empty.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        for page in (self.list, self._empty):
            self._pages.addWidget(page)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._pages)
        self.write()

    def take_focus(self) -> None:
        """Give the keyboard to the list."""
        (self.list if self.list.count() else self._empty).setFocus(Qt.FocusReason.OtherFocusReason)

    def write(self) -> None:
        """Write every word again."""
        org = self._set_up.org()
        lines = settlement_list.lines_of(org, self._set_up.actions, self._speech) if org is not None else ()
        self.list.setAccessibleName(self._speech(tr("This organisation's choices")))
        self.list.show_lines(lines)
        self._pages.setCurrentWidget(self.list if lines else self._empty)
        if not lines:
            hint = tr("They are read at the sign-in. The findings say what stands in its way.")
            self._empty.say("connection", tr("The choices of this organisation are not known yet"), hint=hint)
