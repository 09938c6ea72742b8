"""One Qt table for every queue: it owns order and filter as Python lists; a proxy model is 60 times slower."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from enum import StrEnum
from functools import partial
from operator import itemgetter
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from typing_extensions import override

from console.models.dossier import ItemRef
from console.models.queue import Align, CellValue, Column, Deadline, DeadlineState, QueueSpec, Row
from console.models.text import Text, tr
from console.services.rules.folding import fold
from console.views.speech import Speech
from console.views.words import tip

Index = QModelIndex | QPersistentModelIndex
# Bound once: a role arrives as a plain int, and comparing with the enum's member costs half of a repaint.
DISPLAY = int(Qt.ItemDataRole.DisplayRole)
TOOL_TIP = int(Qt.ItemDataRole.ToolTipRole)
ALIGNMENT = int(Qt.ItemDataRole.TextAlignmentRole)
SPOKEN = int(Qt.ItemDataRole.AccessibleTextRole)
DESCRIBED = int(Qt.ItemDataRole.AccessibleDescriptionRole)
LEFT_ALIGNED = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
RIGHT_ALIGNED = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
SEPARATOR = " · "


class Kind(StrEnum):
    """What a column of the table shows."""

    FLAGS = "flags"
    FIELD = "field"
    TIME_LEFT = "time_left"
    HOLDER = "holder"


TITLES = {Kind.FLAGS: tr("Flags"), Kind.TIME_LEFT: tr("Time left"), Kind.HOLDER: tr("Held by")}
LEFT_QUEUE = tr("Gone")
OPEN = tr("This is the item that is open")


def time_left(deadline: Deadline) -> Text:
    """Say how much time is left, or by how much it is over."""
    if deadline.state is DeadlineState.OVER:
        return tr("{time} over", time=abs(deadline.left))
    return tr("{time} left", time=deadline.left)


class QueueTable(QAbstractTableModel):
    """The rows of one queue in one sub-view, filtered and sorted."""

    def __init__(self, speech: Speech, now: Callable[[], datetime], parent: QObject | None = None) -> None:
        """Start without a queue; ages count up to `now`."""
        super().__init__(parent)
        self._speech, self._now = speech, now
        self._spec: QueueSpec | None = None
        self._rows: tuple[Row, ...] = ()
        self._lines: list[Row] = []
        self._ids: list[str] = []
        self._view = ""
        self._words: tuple[str, ...] = ()
        self._day: date | None = None
        self._kept: Row | None = None
        self._kept_line = 0
        self._open: str | None = None
        self._sorted_by: tuple[int, bool] | None = None
        self._cells: dict[tuple[str, int], str] = {}
        speech.changed.connect(self._retell)

    @property
    def spec(self) -> QueueSpec | None:
        """The queue that is shown."""
        return self._spec

    @property
    def part(self) -> tuple[str, str]:
        """The keys of the queue and of the sub-view that are shown."""
        return (self._spec.key if self._spec is not None else "", self._view)

    @property
    def lines(self) -> tuple[Row, ...]:
        """The rows as they stand on the screen."""
        return tuple(self._lines)

    @property
    def open_id(self) -> str | None:
        """The id of the item that is open, shown or not; the letters decide it, wherever the cursor stands."""
        return self._open

    @property
    def day(self) -> date | None:
        """The day that the rows are narrowed to; None for every day."""
        return self._day

    @property
    def sorted_by(self) -> tuple[int, bool] | None:
        """The column that sorts and whether it descends; None puts what is most urgent first."""
        return self._sorted_by

    def show(self, spec: QueueSpec, rows: tuple[Row, ...], view: str) -> None:
        """Show another queue or sub-view; sort order and the kept row end with it."""
        self.beginResetModel()
        if spec is not self._spec:
            self._sorted_by = self._day = None
        self._spec, self._rows, self._view, self._kept = spec, rows, view, None
        self._cells.clear()
        self._lines = self._arranged()
        self._ids = [row.item.id for row in self._lines]
        self.endResetModel()

    def update(self, rows: tuple[Row, ...]) -> bool:
        """Take newer rows of the same queue; tell whether lines came, went or moved."""
        if rows is self._rows:
            # A poll that found nothing new: only the ages have grown.
            self._say_again()
            return False
        self._rows = rows
        self._cells.clear()
        return self._rearrange()

    def narrow(self, words: str) -> bool:
        """Show only rows that have every word somewhere, whatever its width, case or kana."""
        self._words = tuple(fold(word) for word in words.split())
        self._kept = None
        return self._rearrange()

    def only_on(self, day: date | None) -> bool:
        """Show only rows of a day of the queue's calendar; None shows every day."""
        self._day = day
        self._kept = None
        return self._rearrange()

    def days(self) -> dict[date, int]:
        """Count the rows of the queue on each day of its calendar, whatever part or filter is shown."""
        return Counter(row.day for row in self._rows if row.day is not None and not row.left)

    def keep(self, item_id: str | None) -> bool:
        """Keep a row in its place even when it leaves the queue; None, or another id, lets the one before go."""
        line = self.line_of(item_id)
        before = self.row_of(self._kept.item.id) if self._kept is not None else None
        self._kept = self._lines[line] if line is not None else None
        self._kept_line = line or 0
        gone = before is not None and before.left and before.item.id != item_id
        return gone and self._rearrange()

    def mark_open(self, item: ItemRef | None) -> None:
        """Mark the row of the item that is open, wherever it comes to stand; None marks none."""
        before, self._open = self._open, item.id if item is not None else None
        if before != self._open:
            for line in (self.line_of(before), self.line_of(self._open)):
                if line is not None:
                    self.dataChanged.emit(self.index(line, 0), self.index(line, self.columnCount() - 1))

    def line_of(self, item_id: str | None) -> int | None:
        """Give the line of an item, or None when it is not shown."""
        return self._ids.index(item_id) if item_id in self._ids else None

    def row_of(self, item_id: str) -> Row | None:
        """Give the row of an item, or None when it is not shown."""
        line = self.line_of(item_id)
        return self._lines[line] if line is not None else None

    def row_at(self, line: int) -> Row | None:
        """Give the row of a line."""
        return self._lines[line] if 0 <= line < len(self._lines) else None

    def kind(self, column: int) -> Kind:
        """Tell what a column shows."""
        last = self.columnCount() - 1
        if column == 0:
            return Kind.FLAGS
        return {last: Kind.HOLDER, last - 1: Kind.TIME_LEFT}.get(column, Kind.FIELD)

    def field(self, column: int) -> Column:
        """Give the queue's own column."""
        if self._spec is None:
            raise LookupError(column)
        return self._spec.columns[column - 1]

    def title(self, column: int) -> Text:
        """Give the title of a column."""
        kind = self.kind(column)
        return self.field(column).title if kind is Kind.FIELD else TITLES[kind]

    def cell(self, line: int, column: int) -> str:
        """Give what a cell says, formatted for the reader."""
        place = (self._ids[line], column)
        said = self._cells.get(place)
        if said is None:
            said = self._cells[place] = self._say(self._lines[line], column)
        return said

    def order_by(self, column: int | None, *, descending: bool = False) -> bool:
        """Sort by a column; without one what is most urgent comes first."""
        self._sorted_by = None if column is None else (column, descending)
        return self._rearrange()

    def _arranged(self) -> list[Row]:
        kept = self._kept
        lines = self._shown()
        if self._sorted_by is None:
            # A priority order that is nearly late must not stand below older ones that have time.
            timed = [(row.deadline.left, row) for row in lines if row.deadline is not None]
            timed.sort(key=itemgetter(0))
            lines = [row for _left, row in timed] + [row for row in lines if row.deadline is None]
        else:
            column, descending = self._sorted_by
            key_of = self._key(column)
            keyed = [(key_of(row), row) for row in lines]
            filled = [pair for pair in keyed if pair[0] is not None]
            filled.sort(key=itemgetter(0), reverse=descending)
            lines = [row for _key, row in filled] + [row for key, row in keyed if key is None]
        if kept is not None and all(row.item.id != kept.item.id for row in lines):
            lines.insert(min(self._kept_line, len(lines)), self._ghost(kept))
        return lines

    def _ghost(self, kept: Row) -> Row:
        now = next((row for row in self._rows if row.item.id == kept.item.id), kept)
        still_there = now is not kept and not now.left and self._view in now.views
        return now if still_there else replace(now, left=True)

    def _shown(self) -> list[Row]:
        """Give the rows that part, day and filter let through: a pass for each, since a call for each row is slow."""
        view = self._view
        rows = [row for row in self._rows if view in row.views and not row.left]
        if self._day is not None:
            rows = [row for row in rows if row.day == self._day]
        for word in self._words:
            rows = [row for row in rows if word in row.folded]
        return rows

    def _key(self, column: int) -> Callable[[Row], Any]:
        """Give what a column sorts by; None comes last, whichever way it is sorted."""
        kind = self.kind(column)
        if kind is Kind.FIELD:
            return partial(_value_of, self.field(column), self._speech)
        if kind is Kind.TIME_LEFT:
            return lambda row: row.deadline.left if row.deadline else None
        if kind is Kind.HOLDER:
            return lambda row: (not row.claim.mine, row.claim.name) if row.claim.live else None
        return lambda row: -len(row.flags) if row.flags else None

    def _rearrange(self) -> bool:
        lines = self._arranged()
        ids = [row.item.id for row in lines]
        same = ids == self._ids
        if same:
            self._lines = lines
            self._say_again()
        else:
            self.beginResetModel()
            self._lines, self._ids = lines, ids
            self.endResetModel()
        return not same

    def _say_again(self) -> None:
        """Have the lines that are seen written again."""
        self._cells.clear()
        if self._lines:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._lines) - 1, self.columnCount() - 1))

    def _say(self, row: Row, column: int) -> str:
        kind = self.kind(column)
        if kind is Kind.FIELD:
            field = self.field(column)
            value = field.value(row.record)
            if field.age and isinstance(value, datetime):
                return self._speech.language.span(self._now() - value)
            if isinstance(value, date) and not isinstance(value, datetime):
                # Where the room is short, the year must not stand where the day is cut off.
                return self._speech.language.near_day(value, self._now())
            return self._speech.language.cell(value)
        if kind is Kind.TIME_LEFT:
            return self._speech(time_left(row.deadline)) if row.deadline else ""
        if kind is Kind.HOLDER:
            return self._speech(holder(row)) if row.claim.holder else ""
        words = [LEFT_QUEUE] if row.left else [flag.text for flag in row.flags]
        return SEPARATOR.join(self._speech(word) for word in words)

    def _retell(self) -> None:
        self._cells.clear()
        last = self.columnCount() - 1
        if last > 0:
            self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, last)
        if self._sorted_by is None:
            self._say_again()
        else:
            # A column of words has another order in another language.
            self._rearrange()

    @override
    def rowCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self._lines)

    @override
    def columnCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() or self._spec is None else len(self._spec.columns) + 3

    @override
    def data(self, index: Index, role: int = DISPLAY) -> Any:
        if not index.isValid() or index.row() >= len(self._lines):
            return None
        if role == DISPLAY:
            return self.cell(index.row(), index.column())
        if role == ALIGNMENT:
            return RIGHT_ALIGNED if self._right(index.column()) else LEFT_ALIGNED
        if role == TOOL_TIP:
            return tip(self.cell(index.row(), index.column())) or None
        if role == SPOKEN:
            return f"{self._speech(self.title(index.column()))}: {self.cell(index.row(), index.column())}"
        return self._speech(OPEN) if role == DESCRIBED and self._ids[index.row()] == self._open else None

    @override
    def headerData(self, section: int, orientation: Qt.Orientation, role: int = DISPLAY) -> Any:
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < self.columnCount():
            return None
        if role == DISPLAY:
            return self._speech(self.title(section))
        if role == ALIGNMENT:
            return RIGHT_ALIGNED if self._right(section) else LEFT_ALIGNED
        return None

    def _right(self, column: int) -> bool:
        return self.kind(column) is Kind.FIELD and self.field(column).align is Align.RIGHT


def _value_of(field: Column, speech: Speech, row: Row) -> Any:
    if field.sort is not None:
        return field.sort(row.record)
    value: CellValue = field.value(row.record)
    if field.age and isinstance(value, datetime):
        return -value.timestamp()
    return speech(value) if isinstance(value, Text) else value


def holder(row: Row) -> Text:
    """Say who holds a row's item."""
    if row.claim.mine:
        return tr("You")
    if not row.claim.live:
        return tr("{name} (lapsed)", name=row.claim.name)
    return tr("{name}", name=row.claim.name)
