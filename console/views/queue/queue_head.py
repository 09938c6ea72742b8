"""The head of the middle pane: the queue's name, how new its rows are, sub-views with counts, the filter line."""

from datetime import date

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QPushButton, QTabBar, QToolButton, QVBoxLayout, QWidget
from typing_extensions import override

from console.models.queue import QueueSpec, QueueState
from console.models.text import tr
from console.views.parts.heading import Heading
from console.views.speech import Speech
from console.views.status_words import as_of, failure_of
from console.views.theme import Theme
from console.views.words import plain_label


class QueueHead(QWidget):
    """What stands above the rows.

    Signals:
        view_chosen: another sub-view was chosen.
        typed: the words of the filter line.
        rows_wanted: Enter or the arrow down in the filter line.
        refresh_wanted: the button beside "as of".
        calendar_wanted: the month (True) or the table (False).
        every_day_wanted: the filter by one day is taken off.
    """

    view_chosen = Signal()
    typed = Signal(str)
    rows_wanted = Signal()
    refresh_wanted = Signal()
    calendar_wanted = Signal(bool)
    every_day_wanted = Signal()

    def __init__(self, speech: Speech, theme: Theme, parent: QWidget | None = None) -> None:
        """Make it without a queue."""
        super().__init__(parent)
        self._speech, self._theme = speech, theme
        self._heading = Heading(speech, level=1, parent=self)
        self._as_of, self._found, self._banner = QLabel(self), QLabel(self), plain_label(self)
        self._reload, self._month, self._chip = QPushButton(self), QPushButton(self), QPushButton(self)
        self._day: date | None = None
        self._tabs = QTabBar(self)
        self._filter = QLineEdit(self)
        self._arrange()
        self._tabs.currentChanged.connect(self.view_chosen)
        self._filter.textChanged.connect(self.typed)
        self._filter.returnPressed.connect(self.rows_wanted)
        self._filter.installEventFilter(self)
        self._reload.clicked.connect(self.refresh_wanted)
        self._month.toggled.connect(self.calendar_wanted)
        self._chip.clicked.connect(self.every_day_wanted)

    @property
    def view(self) -> str:
        """The key of the sub-view that is chosen."""
        return str(self._tabs.tabData(self._tabs.currentIndex()) or "")

    @property
    def words(self) -> str:
        """What is typed in the filter line."""
        return self._filter.text()

    def show_spec(self, spec: QueueSpec) -> None:
        """Show another queue's name and sub-views, with an empty filter line, as a table."""
        self._heading.say(spec.title)
        self._month.setVisible(spec.calendar is not None)
        self.show_month(shown=False)
        self.show_day(None)
        self._filter.clear()
        self._tabs.blockSignals(True)
        while self._tabs.count():
            self._tabs.removeTab(0)
        for view in spec.views:
            self._tabs.setTabData(self._tabs.addTab(""), view.key)
        self._tabs.blockSignals(False)

    def choose_view(self, key: str | None) -> None:
        """Choose a sub-view, the first when there is none of that key; says nothing to anybody."""
        keys = [self._tabs.tabData(number) for number in range(self._tabs.count())]
        self._tabs.blockSignals(True)
        self._tabs.setCurrentIndex(keys.index(key) if key in keys else 0)
        self._tabs.blockSignals(False)

    def show_month(self, *, shown: bool) -> None:
        """Mark the month or the table as what is shown; says nothing to anybody."""
        self._month.blockSignals(True)
        self._month.setChecked(shown)
        self._month.blockSignals(False)
        self._write_month()

    def toggle_month(self) -> bool:
        """Switch between month and table; tell whether this queue has a month."""
        if not self._month.isHidden():
            self._month.toggle()
        return not self._month.isHidden()

    def show_day(self, day: date | None) -> None:
        """Show the day that the rows are narrowed to; None for every day."""
        self._day = day
        self._chip.setVisible(day is not None)
        if day is not None:
            words = self._speech(tr("Only {day}  ✕", day=day))
            self._chip.setText(words)
            self._chip.setAccessibleName(self._speech(tr("Show every day again")))

    def step_view(self, by: int) -> None:
        """Choose the next or the previous sub-view, round and round."""
        if self._tabs.count():
            self._tabs.setCurrentIndex((self._tabs.currentIndex() + by) % self._tabs.count())

    def put_words(self, words: str) -> None:
        """Write into the filter line; unlike what is typed, nothing of it can be brought back by undoing."""
        self._filter.setText(words)

    def clear_filter(self) -> None:
        """Take the words out of the filter line."""
        self._filter.clear()

    def focus_filter(self) -> None:
        """Put the caret into the filter line."""
        self._filter.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._filter.selectAll()

    def write(self, spec: QueueSpec | None, state: QueueState | None, shown: int) -> None:
        """Write every word again.

        Args:
            spec: the queue, if there is one.
            state: what is known of it.
            shown: how many rows stand below.
        """
        say = self._speech
        self._filter.setPlaceholderText(say(tr("Filter these rows ( / )")))
        self._filter.setAccessibleName(say(tr("Filter these rows")))
        self._reload.setAccessibleName(say(tr("Refresh")))
        self._reload.setToolTip(say(tr("Refresh (F5)")))
        self._reload.setIcon(self._theme.icon("refresh"))
        self._write_month()
        self.show_day(self._day)
        for button in self._filter.findChildren(QToolButton):
            # Qt's own button at the end of the line, which it leaves without a name.
            button.setAccessibleName(say(tr("Clear the filter")))
        self._tabs.setAccessibleName(say(tr("Parts of the queue")))
        self._found.setVisible(bool(self.words))
        self._found.setText(say(tr("{count} found", count=shown)))
        if spec is not None and state is not None:
            self._write_tabs(spec, state)
            self._write_age(state)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Down:
            self.rows_wanted.emit()
            return True
        return super().eventFilter(watched, event)

    def _write_month(self) -> None:
        """Name what the button leads to."""
        shown = self._month.isChecked()
        self._month.setText(self._speech(tr("Table") if shown else tr("Month")))
        self._month.setToolTip(self._speech(tr("Month or table (Alt+C)")))
        self._month.setIcon(self._theme.icon("table" if shown else "calendar-month-outline"))

    def _write_tabs(self, spec: QueueSpec, state: QueueState) -> None:
        for number, view in enumerate(spec.views):
            title = self._speech(view.title)
            self._tabs.setTabText(number, title if state.as_of is None else f"{title}  {state.counts[view.key]:,}")
        self._tabs.setVisible(len(spec.views) > 1)

    def _write_age(self, state: QueueState) -> None:
        say = self._speech
        self._as_of.setText(say(as_of(state.as_of, say)) if state.as_of is not None else "")
        self._as_of.setAccessibleName(self._as_of.text())
        stale = ""
        if state.failure is not None and state.as_of is not None:
            time = say.language.clock_time(state.as_of)
            stale = say(
                tr("These rows are from {time}: {reason}", time=time, reason=failure_of(state) or state.failure)
            )
        self._banner.setVisible(bool(stale))
        self._banner.setText(stale)
        self._banner.setAccessibleName(stale)

    def _arrange(self) -> None:
        for label in (self._as_of, self._found):
            label.setProperty("muted", "true")
        self._banner.setProperty("banner", "stale")
        self._banner.setWordWrap(True)
        self._banner.hide()
        self._reload.setProperty("tone", "quiet")
        self._month.setCheckable(True)
        self._month.setVisible(False)
        self._chip.setVisible(False)
        self._tabs.setDrawBase(False)
        self._tabs.setExpanding(False)
        self._filter.setClearButtonEnabled(True)
        head, tabs, line = QHBoxLayout(), QHBoxLayout(), QHBoxLayout()
        head.setContentsMargins(16, 8, 8, 0)
        head.addWidget(self._heading, 1)
        head.addWidget(self._as_of)
        head.addWidget(self._reload)
        head.addWidget(self._month)
        tabs.setContentsMargins(8, 0, 8, 0)
        tabs.addWidget(self._tabs)
        tabs.addStretch(1)
        line.setContentsMargins(16, 4, 16, 8)
        line.setSpacing(8)
        line.addWidget(self._filter, 1)
        line.addWidget(self._chip)
        line.addWidget(self._found)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for part in (head, tabs, line):
            column.addLayout(part)
        column.addWidget(self._banner)
