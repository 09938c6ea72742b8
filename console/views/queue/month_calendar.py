"""A month of due days: Japanese holidays named, the 25th and today marked, what is due counted; all by keyboard."""

import calendar
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget
from typing_extensions import override

from console.models.text import tr
from console.services.rules.business_time import holiday_name
from console.views.parts.heading import Heading
from console.views.queue.day_cell import Day, DayCell
from console.views.speech import Speech
from console.views.theme import Theme

WEEKS: Final = 6
WEEK: Final = 7
_WEEKDAYS: Final = (tr("Sun"), tr("Mon"), tr("Tue"), tr("Wed"), tr("Thu"), tr("Fri"), tr("Sat"))
_STEPS: Final = {
    Qt.Key.Key_Left: -1,
    Qt.Key.Key_Right: 1,
    Qt.Key.Key_Up: -WEEK,
    Qt.Key.Key_Down: WEEK,
}
_MONTHS: Final = {Qt.Key.Key_PageUp: -1, Qt.Key.Key_PageDown: 1}
_ENTER: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)


def moved(day: date, months: int) -> date:
    """Give the same day of another month, or that month's last one."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


class MonthCalendar(QWidget):
    """One month on the screen.

    Signals:
        day_chosen: a `date`: Enter, Space or a click.
    """

    day_chosen = Signal(object)

    def __init__(self, speech: Speech, theme: Theme, *, turning_day: int = 25, parent: QWidget | None = None) -> None:
        """Show nothing until the days are told.

        Args:
            speech: the reader's language.
            theme: the colours.
            turning_day: from this day of the month on, a request may only choose the next month (profile).
            parent: what it stands in.
        """
        super().__init__(parent)
        self._speech, self._theme, self._turning_day = speech, theme, turning_day
        self._counts: Mapping[date, int] = {}
        self._today = self._cursor = date(2000, 1, 1)
        self._heading = Heading(speech, level=2, parent=self)
        self._sum = QLabel(self)
        self._sum.setProperty("muted", "true")
        self._before, self._after, self._now = QPushButton(self), QPushButton(self), QPushButton(self)
        self._names = [QLabel(self) for _ in range(WEEK)]
        self._cells = [DayCell(speech, theme, self) for _ in range(WEEKS * WEEK)]
        self._arrange()
        self._before.clicked.connect(lambda: self._go(moved(self._cursor, -1)))
        self._after.clicked.connect(lambda: self._go(moved(self._cursor, 1)))
        self._now.clicked.connect(lambda: self._go(self._today))
        for cell in self._cells:
            cell.installEventFilter(self)
            cell.clicked.connect(lambda _checked=False, cell=cell: self._chosen(cell))
        for signal in (speech.changed, theme.changed):
            signal.connect(self._write_again)

    @property
    def chosen(self) -> date:
        """The day that the keyboard is on."""
        return self._cursor

    @property
    def days(self) -> tuple[Day, ...]:
        """What the cells show, the first week first."""
        return tuple(cell.shown for cell in self._cells if cell.shown is not None)

    def show_days(self, counts: Mapping[date, int], today: date) -> None:
        """Show how much is due on each day; the month that is shown stays, the first time it is today's."""
        if self._today.year == 2000:  # noqa: PLR2004 - nothing was shown yet
            self._cursor = today
        self._counts, self._today = counts, today
        self._write()

    def focus_day(self) -> None:
        """Put the focus on the day under the cursor."""
        self._cell_of(self._cursor).setFocus(Qt.FocusReason.OtherFocusReason)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and isinstance(watched, DayCell):
            return self._pressed(watched, event)
        return False

    def _pressed(self, cell: DayCell, event: QKeyEvent) -> bool:
        key = Qt.Key(event.key())
        if key in _STEPS:
            self._go(self._cursor + timedelta(days=_STEPS[key]), focus=True)
        elif key in _MONTHS:
            self._go(moved(self._cursor, _MONTHS[key]), focus=True)
        elif key == Qt.Key.Key_Home:
            self._go(self._today, focus=True)
        elif key in _ENTER:
            self._chosen(cell)
        else:
            return False
        return True

    def _chosen(self, cell: DayCell) -> None:
        if cell.shown is not None:
            day = cell.shown.day
            self._go(day)
            self.day_chosen.emit(day)

    def _go(self, day: date, *, focus: bool = False) -> None:
        self._cursor = day
        self._write()
        if focus:
            self.focus_day()

    @property
    def _first(self) -> date:
        """The Sunday on which the first week begins."""
        first = self._cursor.replace(day=1)
        return first - timedelta(days=(first.weekday() + 1) % WEEK)

    def _cell_of(self, day: date) -> DayCell:
        return self._cells[(day - self._first).days]

    def _write_again(self) -> None:
        """Write in the present language and colours; a month that is not shown is written when it is."""
        if self.isVisible():
            self._write()

    def _write(self) -> None:
        say, month = self._speech, self._cursor.month
        self._heading.say(tr("{year}-{month}", year=self._cursor.year, month=f"{month:02d}"))
        due = sum(count for day, count in self._counts.items() if (day.year, day.month) == (self._cursor.year, month))
        late = sum(count for day, count in self._counts.items() if day < self._today)
        self._sum.setText(say(tr("{due} due in this month, {late} overdue in all", due=due, late=late)))
        for label, name in zip(self._names, _WEEKDAYS, strict=True):
            label.setText(say(name))
        buttons = (
            (self._before, tr("Previous month"), "chevron-left"),
            (self._after, tr("Next month"), "chevron-right"),
        )
        for button, title, icon in buttons:
            button.setIcon(self._theme.icon(icon))
            button.setAccessibleName(say(title))
            button.setToolTip(say(title))
        self._now.setText(say(tr("This month")))
        for number, cell in enumerate(self._cells):
            day = self._first + timedelta(days=number)
            cell.show_day(self._day(day))
            on = day == self._cursor
            cell.setFocusPolicy(Qt.FocusPolicy.StrongFocus if on else Qt.FocusPolicy.ClickFocus)
        self.setAccessibleName(say(tr("Calendar of due days")))

    def _day(self, day: date) -> Day:
        due = self._counts.get(day, 0)
        return Day(
            day=day,
            due=due,
            late=due > 0 and day < self._today,
            today=day == self._today,
            holiday=holiday_name(day, self._speech.language.code),
            turns=day.day == self._turning_day,
            outside=day.month != self._cursor.month,
        )

    def _arrange(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(4)
        for button in (self._before, self._after, self._now):
            button.setProperty("tone", "quiet")
        head.addWidget(self._before)
        head.addWidget(self._heading)
        head.addWidget(self._after)
        head.addWidget(self._now)
        head.addStretch(1)
        head.addWidget(self._sum)
        grid = QGridLayout()
        grid.setSpacing(2)
        for column, label in enumerate(self._names):
            label.setProperty("muted", "true")
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            grid.addWidget(label, 0, column)
            grid.setColumnStretch(column, 1)
        for number, cell in enumerate(self._cells):
            grid.addWidget(cell, number // WEEK + 1, number % WEEK)
            grid.setRowStretch(number // WEEK + 1, 1)
        stack = QVBoxLayout(self)
        stack.setContentsMargins(12, 4, 12, 12)
        stack.addLayout(head)
        stack.addLayout(grid, 1)
