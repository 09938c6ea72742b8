"""The line at the bottom: connection, as of, API calls, unfinished plans, and the last notice, which opens a list."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QToolButton, QWidget
from typing_extensions import override

from console.models.connection import SessionState
from console.models.queue import Source
from console.models.text import Text, tr
from console.views.notice_list import NoticeList, sentence
from console.views.notices import Notice, Notices
from console.views.speech import Speech
from console.views.status_words import as_of
from console.views.theme import Theme
from console.views.window_desk import WindowDesk
from console.views.words import plain_label, tip

ICON = 14


class StatusBar(QFrame):
    """What stands with the console itself."""

    def __init__(
        self, desk: WindowDesk, *, speech: Speech, theme: Theme, notices: Notices, parent: QWidget | None = None
    ) -> None:
        """Follow the notices; the rest is told by `tell`."""
        super().__init__(parent)
        self._desk, self._speech, self._theme = desk, speech, theme
        self._key = ""
        self._busy = False
        self._notice: Notice | None = notices.kept[-1] if notices.kept else None
        self._mark = QLabel(self)
        self._connection, self._as_of, self._calls, self._plans = (plain_label(self) for _ in range(4))
        self._last = QToolButton(self)
        self._list = NoticeList(desk.clock, notices, speech=speech, theme=theme, parent=self)
        self._arrange()
        self._last.clicked.connect(self._open_list)
        QShortcut(QKeySequence("F8"), self, self._open_list)
        notices.posted.connect(self._noticed)
        notices.emptied.connect(lambda: self._noticed(None))
        speech.changed.connect(self._write)
        theme.changed.connect(self._write)
        self._write()

    def tell(self, key: str, *, busy: bool = False) -> None:
        """Show how it stands with a queue's connection."""
        self._key, self._busy = key, busy
        self._write()

    def _arrange(self) -> None:
        self.setProperty("status", "true")
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 3, 12, 3)
        row.setSpacing(6)
        row.addWidget(self._mark)
        row.addWidget(self._connection)
        for label in (self._as_of, self._calls, self._plans):
            label.setProperty("muted", "true")
            row.addSpacing(10)
            row.addWidget(label)
        row.addSpacing(16)
        row.addWidget(self._last, 1)
        self._last.setProperty("notice", "true")
        self._last.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._last.setIconSize(QSize(ICON, ICON))
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)  # the line stays as high as it was
        policy.setRetainSizeWhenHidden(True)
        self._last.setSizePolicy(policy)

    def _noticed(self, notice: Notice | None) -> None:
        self._notice = notice
        self._write()

    def _say(self, label: QLabel, text: Text | None) -> None:
        words = self._speech(text) if text is not None else ""
        label.setText(words)
        label.setAccessibleName(words)
        label.setVisible(bool(words))

    def _write(self) -> None:
        self.setAccessibleName(self._speech(tr("State of the console")))
        state = self._desk.feed.state(self._key) if self._key else None
        scanned = state is not None and state.spec.source is Source.SCAN
        self._write_connection(failed=state is not None and state.failure is not None and not scanned)
        self._say(self._as_of, as_of(state.as_of, self._speech) if state is not None and state.as_of else None)
        usage = self._desk.usage
        calls = tr("API calls {used} of {limit}", used=f"{usage.used:,}", limit=f"{usage.limit:,}")
        self._say(self._calls, calls if usage.limit else None)
        unfinished = len(self._desk.unfinished())
        self._say(self._plans, tr("Unfinished plans: {count}", count=unfinished) if unfinished else None)
        self._write_notice()

    def _write_connection(self, *, failed: bool) -> None:
        tokens = self._theme.tokens
        known = bool(self._key) and (failed or self._heard())
        text, icon, ink = tr("Connected"), "cloud-check-outline", tokens.ok
        if self._desk.account.state is SessionState.ENDED:
            text, icon, ink = tr("Session ended"), "account-clock-outline", tokens.warning
        elif failed:
            text, icon, ink = tr("Not connected"), "cloud-off-outline", tokens.danger
        elif not known:
            text, icon, ink = tr("Connecting…"), "cloud-sync-outline", tokens.muted
        elif self._busy:
            text, icon = tr("Refreshing…"), "cloud-sync-outline"
        self._mark.setPixmap(self._theme.icon(icon, ink).pixmap(QSize(ICON, ICON)))
        self._say(self._connection, text)

    def _heard(self) -> bool:
        """Tell whether the organisation has answered; a queue that a scan fills is not polled, the others tell."""
        state = self._desk.feed.state(self._key)
        if state.spec.source is Source.SCAN:
            return any(self._desk.feed.state(spec.key).count is not None for spec in self._desk.queues)
        return state.as_of is not None

    def _open_list(self) -> None:
        """Show the last notices above the line; without any there is nothing to show."""
        if self._notice is not None:
            self._list.open_above(self._last)

    def _write_notice(self) -> None:
        notice = self._notice
        self._last.setVisible(notice is not None)
        if notice is None:
            for empty in (self._last.setText, self._last.setToolTip, self._last.setAccessibleName):
                empty("")
            return
        self._last.setIcon(self._list.sign(notice))
        said = self._speech(sentence(notice))
        self._last.setAccessibleName(said)
        self._last.setAccessibleDescription(self._speech(tr("Shows the last notices (F8)")))
        self._last.setToolTip(tip(f"{said}\n{self._last.accessibleDescription()}"))
        self._fit_notice()

    def _fit_notice(self) -> None:
        """Cut the end off visibly; the whole is in the tool tip and for the screen reader."""
        room = self._last.width() - ICON - 16
        whole = self._last.accessibleName().replace("&", "&&")
        self._last.setText(self._last.fontMetrics().elidedText(whole, Qt.TextElideMode.ElideRight, room))

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_notice()
