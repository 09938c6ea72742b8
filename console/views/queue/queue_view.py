"""The middle pane: one queue's rows under their head, and what stands there when there is no row."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QStackedWidget, QVBoxLayout, QWidget

from console.models.connection import SessionState
from console.models.dossier import ItemRef
from console.models.queue import QueueSpec, QueueState, Source
from console.models.text import tr
from console.services.clock import JAPAN
from console.views.parts.empty_state import EmptyState
from console.views.queue.month_calendar import MonthCalendar
from console.views.queue.queue_grid import QueueGrid
from console.views.queue.queue_head import QueueHead
from console.views.queue.queue_table import QueueTable
from console.views.queue.scan_bar import ScanBar
from console.views.speech import Speech
from console.views.status_words import failure_of
from console.views.theme import Theme
from console.views.window_desk import WindowDesk


class QueueView(QFrame):
    """One queue at a time.

    Signals:
        opened: an `ItemRef` that the agent wants to work on.
        refresh_wanted: the agent asked for the newest rows.
    """

    opened = Signal(object)
    refresh_wanted = Signal()

    def __init__(self, desk: WindowDesk, *, speech: Speech, theme: Theme, parent: QWidget | None = None) -> None:
        """Show nothing until a queue is chosen."""
        super().__init__(parent)
        self._desk = desk
        self._spec: QueueSpec | None = None
        self._wants_focus = self._aside = False
        self._cursor: str | None = None
        self._head = QueueHead(speech, theme, self)
        self._table = QueueTable(speech, desk.clock.now, self)
        self._grid = QueueGrid(self._table, speech, theme, self)
        self._empty = EmptyState(speech, theme, self)
        self._month = MonthCalendar(speech, theme, turning_day=desk.profile.cancellation.request_day, parent=self)
        self._scan = ScanBar(desk.drift, speech, theme, self)
        self._as_month = False
        self._stack = QStackedWidget(self)
        self._arrange()
        self._connect()
        for signal in (speech.changed, theme.changed):
            signal.connect(self._write)
        self._unsubscribe: Callable[[], None] | None = desk.feed.subscribe(self._told)
        self._speech = speech
        self._write()

    @property
    def grid(self) -> QueueGrid:
        """The rows on the screen."""
        return self._grid

    @property
    def table(self) -> QueueTable:
        """The rows behind them."""
        return self._table

    @property
    def key(self) -> str:
        """The key of the queue that is shown; empty before the first one."""
        return self._spec.key if self._spec else ""

    @property
    def view(self) -> str:
        """The key of the sub-view that is shown."""
        return self._head.view

    def show_queue(self, key: str, view: str | None = None) -> None:
        """Show a queue, in its first sub-view unless another is named."""
        spec = next(queue for queue in self._desk.queues if queue.key == key)
        if spec is not self._spec:
            self._spec = spec
            self._as_month = False
            self._head.show_spec(spec)
        self._head.choose_view(view)
        self._show_view()

    def step_view(self, by: int) -> None:
        """Show the next or the previous sub-view."""
        self._head.step_view(by)

    def compare(self) -> None:
        """Compare the systems anew, where a scan fills this queue."""
        if self._spec is not None and self._spec.source is Source.SCAN:
            self._scan.start()

    def toggle_month(self) -> bool:
        """Switch between the month and the table; False where this queue has no month."""
        return self._head.toggle_month()

    def decided(self, item: ItemRef) -> ItemRef | None:
        """Move on from an item that was decided; give the one that is next."""
        if self._grid.choose(item.id):
            following = self._grid.after_current()
            if following is not None:
                self._grid.choose(following.id)
            return following
        row = self._grid.current_row() or self._table.row_at(0)
        return row.item if row else None

    def ahead(self, count: int) -> tuple[ItemRef, ...]:
        """Give the items below the cursor, which are likely to be opened next."""
        now = self._grid.currentIndex().row()
        return tuple(row.item for row in self._table.lines[now + 1 : now + 1 + count] if not row.left)

    def focus_rows(self) -> None:
        """Put the focus on the rows, at once or as soon as there are some."""
        self._wants_focus = self._stack.currentWidget() is not self._grid
        if not self._wants_focus:
            self._grid.setFocus(Qt.FocusReason.OtherFocusReason)

    def focus_filter(self) -> None:
        """Put the caret into the filter line."""
        self._wants_focus = False
        self._head.focus_filter()

    def step_back(self) -> None:
        """Clear the filter, of words and of a day, and go back to the rows."""
        self._head.clear_filter()
        if self._table.day is not None:
            self._show_day(None)
        if self._as_month:
            self._head.toggle_month()
        self.focus_rows()

    def sort_by_neighbour(self, by: int) -> None:
        """Sort by the next or the previous column; past the ends the most urgent comes first."""
        columns = self._table.columnCount()
        now = self._table.sorted_by
        number = (now[0] + by if now else (0 if by > 0 else columns - 1)) if columns else -1
        self._sort(number if 0 <= number < columns else None, descending=False)

    def reverse(self) -> None:
        """Turn the sort order round."""
        now = self._table.sorted_by
        if now is not None:
            self._sort(now[0], descending=not now[1])

    def set_aside(self) -> Callable[[], None]:
        """Show no row and no word of the filter, whatever the feed tells; the answer shows what it knows then."""
        words, day = self._head.words, self._table.day
        row = self._grid.current_row()
        self._cursor, self._aside = row.item.id if row else None, True
        self._scan.stop()
        self._head.put_words("")
        if self._spec is not None:
            self._table.show(self._spec, (), self.view)
        self._write()

        def bring_back() -> None:
            self._aside = False
            self._head.put_words(words)
            self._show_day(day)
            self._told(self.key)

        return bring_back

    def close_feed(self) -> None:
        """Follow the queue no longer, and stop comparing."""
        self._scan.stop()
        if self._unsubscribe is not None:
            self._unsubscribe()
            self._unsubscribe = None

    def _arrange(self) -> None:
        self.setProperty("pane", "true")
        for page in (self._grid, self._empty, self._month):
            self._stack.addWidget(page)
        self._stack.setMinimumHeight(1)  # else the tallest page would squeeze the head where a document stands below
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._head)
        column.addWidget(self._scan)
        self._scan.hide()
        column.addWidget(self._stack, 1)

    def _connect(self) -> None:
        self._head.view_chosen.connect(self._show_view)
        self._head.typed.connect(self._narrow)
        self._head.rows_wanted.connect(self.focus_rows)
        self._head.refresh_wanted.connect(self._refresh)
        self._head.calendar_wanted.connect(self._show_month)
        self._head.every_day_wanted.connect(lambda: self._show_day(None))
        self._month.day_chosen.connect(self._day_chosen)
        self._empty.pressed.connect(self._empty_pressed)
        self._grid.opened.connect(self.opened)
        self._grid.moved.connect(self._keep)
        self._grid.horizontalHeader().sectionClicked.connect(self._header_clicked)

    def _show_view(self) -> None:
        if self._spec is None:
            return
        state = self._desk.feed.state(self._spec.key)
        self._table.show(self._spec, state.rows, self.view)
        self._mark_order()
        self._grid.verticalScrollBar().setValue(0)
        self._grid.step(0)
        self._keep()
        self._write()

    def _show_month(self, shown: bool) -> None:  # noqa: FBT001 - a signal's argument
        self._as_month = shown
        self._write()
        if shown:
            self._month.focus_day()
        else:
            self.focus_rows()

    def _show_day(self, day: date | None) -> None:
        self._head.show_day(day)
        self._table.only_on(day)
        if self._grid.current_row() is None:
            self._grid.step(0)
        self._keep()
        self._write()

    def _day_chosen(self, day: date) -> None:
        """Go from a day of the month to its rows."""
        self._as_month = False
        self._head.show_month(shown=False)
        self._show_day(day)
        self.focus_rows()

    def _told(self, key: str) -> None:
        if key == self.key and not self._aside:
            self._table.update(self._desk.feed.state(key).rows)
            self._find_cursor()
            self._write()

    def _find_cursor(self) -> None:
        """Go back to the row of before the lock as soon as it is there; with no row chosen, to the first one."""
        if self._cursor is not None and self._table.rowCount():
            self._grid.choose(self._cursor)
            self._cursor = None
        if self._grid.current_row() is None:
            self._grid.step(0)

    def _narrow(self, words: str) -> None:
        self._table.narrow(words)
        if self._grid.current_row() is None:
            self._grid.step(0)
        self._keep()
        self._write()

    def _keep(self) -> None:
        row = self._grid.current_row()
        self._table.keep(row.item.id if row else None)

    def _header_clicked(self, column: int) -> None:
        now = self._table.sorted_by
        if now is None or now[0] != column:
            self._sort(column, descending=False)
        elif not now[1]:
            self._sort(column, descending=True)
        else:
            self._sort(None, descending=False)

    def _sort(self, column: int | None, *, descending: bool) -> None:
        self._table.order_by(column, descending=descending)
        self._mark_order()

    def _mark_order(self) -> None:
        order, head = self._table.sorted_by, self._grid.horizontalHeader()
        head.setSortIndicatorShown(order is not None)
        if order is not None:
            column, descending = order
            down, up = Qt.SortOrder.DescendingOrder, Qt.SortOrder.AscendingOrder
            head.setSortIndicator(column, down if descending else up)

    def _empty_pressed(self) -> None:
        if self._head.words:
            self.step_back()
        else:
            self._refresh()

    def _refresh(self) -> None:
        self.compare()
        self.refresh_wanted.emit()

    def _write(self) -> None:
        state = self._desk.feed.state(self._spec.key) if self._spec is not None else None
        shown = self._table.rowCount()
        ended = self._desk.account.state is SessionState.ENDED
        # The bar above the panes says that the session has ended, and what to do: once is enough.
        self._head.write(self._spec, replace(state, failure=None) if state and ended else state, shown)
        if self._spec is None or state is None:
            return
        self._grid.setAccessibleName(self._speech(self._spec.title))
        self._scan.tell(state.scan)
        self._scan.setVisible(state.spec.source is Source.SCAN and (state.scan is not None or state.as_of is not None))
        if self._as_month:
            self._month.show_days(self._table.days(), self._desk.clock.now().astimezone(JAPAN).date())
            self._stack.setCurrentWidget(self._month)
            return
        if not shown:
            self._say_empty(state)
        self._stack.setCurrentWidget(self._grid if shown else self._empty)
        if shown and self._wants_focus:
            self.focus_rows()

    def _say_empty(self, state: QueueState) -> None:
        say = self._empty.say
        if state.as_of is None and state.failure is not None:
            again = tr("Try again")
            say("cloud-off-outline", tr("The queue could not be read"), hint=failure_of(state), button=again)
        elif state.spec.source is Source.SCAN and not self._head.words and self._say_unscanned(state):
            pass
        elif state.as_of is None or (not state.rows and state.count):
            say("progress-clock", tr("Reading the queue…"))
        elif self._head.words:
            hint = tr("The filter looks at every word of a row; width, case and kana do not matter.")
            say("filter-off-outline", tr("No row has these words"), hint=hint, button=tr("Clear the filter"))
        else:
            hint = tr("New items appear here by themselves.")
            say("check-circle-outline", tr("Nothing waits here"), hint=hint)

    def _say_unscanned(self, state: QueueState) -> bool:
        """Say what a queue that a scan fills has to say; False where any queue would say the same."""
        say, scan = self._empty.say, state.scan
        if scan is not None and scan.running:
            say("progress-clock", tr("Comparing Salesforce with WHMCS…"))
        elif state.as_of is None:
            hint = tr("The comparison reads every service once; the clock never starts it.")
            say("compare-horizontal", tr("Not compared yet"), hint=hint, button=tr("Scan now"))
        elif state.complete and not state.rows:
            say("check-circle-outline", tr("Salesforce and WHMCS agree"))
        else:
            return False
        return True
