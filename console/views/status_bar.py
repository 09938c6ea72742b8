"""The line at the bottom: connection, as of, API calls, unfinished plans, and the last notice with what to do next."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QWidget
from typing_extensions import override

from console.models.queue import Source
from console.models.text import Text, joined, tr
from console.views.notices import Level, Notice, Notices
from console.views.speech import Speech
from console.views.status_words import as_of
from console.views.theme import Theme
from console.views.window_desk import WindowDesk

ICON = 14
SEPARATOR = " — "


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
        self._marks = {name: QLabel(self) for name in ("connection", "notice")}
        self._connection, self._as_of, self._calls, self._plans, self._last = (QLabel(self) for _ in range(5))
        self._arrange()
        notices.posted.connect(self._noticed)
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
        row.addWidget(self._marks["connection"])
        row.addWidget(self._connection)
        for label in (self._as_of, self._calls, self._plans):
            label.setProperty("muted", "true")
            row.addSpacing(10)
            row.addWidget(label)
        row.addSpacing(16)
        row.addWidget(self._marks["notice"])
        row.addWidget(self._last, 1)
        self._last.setTextFormat(Qt.TextFormat.PlainText)
        self._last.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def _noticed(self, notice: Notice) -> None:
        self._notice = notice
        self._write()

    def _say(self, label: QLabel, text: Text | None) -> None:
        words = self._speech(text) if text is not None else ""
        label.setText(words)
        label.setAccessibleName(words)
        label.setVisible(bool(words) or label is self._last)

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
        if failed:
            text, icon, ink = tr("Not connected"), "cloud-off-outline", tokens.danger
        elif not known:
            text, icon, ink = tr("Connecting…"), "cloud-sync-outline", tokens.muted
        elif self._busy:
            text, icon = tr("Refreshing…"), "cloud-sync-outline"
        self._marks["connection"].setPixmap(self._theme.icon(icon, ink).pixmap(QSize(ICON, ICON)))
        self._say(self._connection, text)

    def _heard(self) -> bool:
        """Tell whether the organisation has answered; a queue that a scan fills is not polled, the others tell."""
        state = self._desk.feed.state(self._key)
        if state.spec.source is Source.SCAN:
            return any(self._desk.feed.state(spec.key).count is not None for spec in self._desk.queues)
        return state.as_of is not None

    def _write_notice(self) -> None:
        notice, tokens = self._notice, self._theme.tokens
        self._marks["notice"].setVisible(notice is not None)
        if notice is None:
            return
        icon, ink = {
            Level.INFO: ("information-outline", tokens.info),
            Level.WARNING: ("alert-outline", tokens.warning),
            Level.ERROR: ("alert-circle-outline", tokens.danger),
        }[notice.level]
        self._marks["notice"].setPixmap(self._theme.icon(icon, ink).pixmap(QSize(ICON, ICON)))
        said = joined([part for part in (notice.title, notice.text, notice.hint) if part is not None], SEPARATOR)
        self._say(self._last, said)
        self._last.setToolTip(self._last.accessibleName())
        self._fit_notice()

    def _fit_notice(self) -> None:
        """Cut the end off visibly; the whole is in the tool tip and for the screen reader."""
        whole = self._last.accessibleName()
        self._last.setText(self._last.fontMetrics().elidedText(whole, Qt.TextElideMode.ElideRight, self._last.width()))

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_notice()
