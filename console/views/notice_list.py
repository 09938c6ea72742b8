"""The last notices, newest first, as a short list above the status line (F8)."""

from datetime import datetime
from typing import Final

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QMenu, QWidget

from console.models.text import Text, joined
from console.services.clock import Clock
from console.views.fonts import ui_font
from console.views.notices import Level, Notice, Notices
from console.views.speech import Speech
from console.views.theme import Theme
from console.views.words import tip

LISTED: Final = 12
WIDEST: Final = 900
"""Pixels that a line may take before its end is cut off."""
SEPARATOR: Final = " — "
ICONS: Final = {
    Level.INFO: "information-outline",
    Level.WARNING: "alert-outline",
    Level.ERROR: "alert-circle-outline",
}


def sentence(notice: Notice) -> Text:
    """Put a notice on one line: its kind, what happened, what to do next."""
    return joined([part for part in (notice.title, notice.text, notice.hint) if part is not None], SEPARATOR)


class NoticeList(QMenu):
    """A list to read: arrows walk through it, Esc or Enter closes it, nothing is done by choosing."""

    def __init__(
        self, clock: Clock, notices: Notices, *, speech: Speech, theme: Theme, parent: QWidget | None = None
    ) -> None:
        """Note when each notice comes; those that came before have no time."""
        super().__init__(parent)
        self._clock, self._speech, self._theme = clock, speech, theme
        self._lines: list[tuple[datetime | None, Notice]] = [(None, notice) for notice in notices.kept[-LISTED:]]
        self.setToolTipsVisible(True)
        notices.posted.connect(self._noticed)
        notices.emptied.connect(self._empty)

    def open_above(self, widget: QWidget) -> None:
        """Show it with its lower edge on a widget's upper one, the newest line chosen."""
        self._fill()
        size = self.sizeHint()
        self.popup(widget.mapToGlobal(QPoint(0, -size.height())))
        self.setActiveAction(self.actions()[0])

    def sign(self, notice: Notice) -> QIcon:
        """Give the sign of a notice's level in its colour."""
        tokens = self._theme.tokens
        inks = {Level.INFO: tokens.info, Level.WARNING: tokens.warning, Level.ERROR: tokens.danger}
        return self._theme.icon(ICONS[notice.level], inks[notice.level])

    def _noticed(self, notice: Notice) -> None:
        self._lines = [*self._lines, (self._clock.now(), notice)][-LISTED:]

    def _empty(self) -> None:
        self._lines = []
        self.clear()

    def _fill(self) -> None:
        self.clear()
        self.setFont(ui_font(13))
        for moment, notice in reversed(self._lines):
            said = self._speech(sentence(notice))
            time = self._speech.language.clock_time(moment) if moment is not None else ""
            line = f"{time}  {said}" if time else said
            shown = self.fontMetrics().elidedText(line, Qt.TextElideMode.ElideRight, WIDEST)
            # What a notice quotes may hold an ampersand, which a menu would take for a letter to press.
            action = self.addAction(self.sign(notice), shown.replace("&", "&&"))
            action.setToolTip(tip(line))
