"""The grid that shows a queue's rows: rows are chosen by arrows, opened by Enter or a click, and never jump."""

from PySide6.QtCore import QItemSelectionModel, QPoint, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget
from typing_extensions import override

from console.models.dossier import ItemRef
from console.models.queue import Align, Row
from console.views.fonts import ui_font
from console.views.queue.queue_table import SEPARATOR, Index, Kind, QueueTable
from console.views.queue.row_delegate import (
    FLAGS_MARGIN,
    ICON,
    NUMBER,
    PAD,
    ROW_HEIGHT,
    RowDelegate,
    flag_width,
    others_width,
)
from console.views.speech import Speech
from console.views.theme import Theme

MOST = {Kind.FLAGS: 200, Kind.TIME_LEFT: 160, Kind.HOLDER: 100}
LEAST = {Kind.FLAGS: 84, Kind.TIME_LEFT: 104, Kind.HOLDER: 72, Kind.FIELD: 72}
WHOLE_FLAG = 132
"""Up to here the first flag of each row stays whole: a column that can be spared goes before."""
NAME, NAME_LEAST = 2, 96
"""The column after the number says whose row it is, and keeps more of its words than the others."""
PADDING = 2 * PAD + 2
TITLE_PAD = 2 * PAD + 6
BADGE_PAD = ICON + 30
MEASURED = 100
NARROWEST = 48


class QueueGrid(QTableView):
    """A `QueueTable` on the screen.

    Signals:
        opened: an `ItemRef`: Enter or a click.
        moved: the row under the cursor is another one.
    """

    opened = Signal(object)
    moved = Signal()

    def __init__(self, table: QueueTable, speech: Speech, theme: Theme, parent: QWidget | None = None) -> None:
        """Show a table."""
        super().__init__(parent)
        self._table = table
        self._quiet = False
        self.setModel(table)
        self.setItemDelegate(RowDelegate(speech, theme, self))
        self._set_up()
        table.modelAboutToBeReset.connect(self._remember)
        table.modelReset.connect(self._restore)
        table.headerDataChanged.connect(self._refit)
        table.dataChanged.connect(self._reveal)
        theme.changed.connect(self.viewport().update)
        self._before: tuple[str | None, int] = (None, 0)
        self._needed: dict[int, int] = {}
        self._first_flag = 0
        self._measured = ("", "")
        self._pulled: dict[tuple[str, int], int] = {}
        self.horizontalHeader().sectionResized.connect(self._pull)

    def current_row(self) -> Row | None:
        """Give the row under the cursor."""
        return self._table.row_at(self.currentIndex().row())

    def choose(self, item_id: str) -> bool:
        """Put the cursor on an item; tell whether it is shown."""
        line = self._table.line_of(item_id)
        if line is None:
            return False
        self._go(line)
        return True

    def step(self, by: int) -> None:
        """Move the cursor by some lines."""
        last = self._table.rowCount() - 1
        if last >= 0:
            now = self.currentIndex().row()
            self._go(max(0, min(last, now + by)) if now >= 0 else 0)

    def after_current(self) -> ItemRef | None:
        """Give the item below the cursor that is still in the queue, else the one above."""
        now = self.currentIndex().row()
        lines = self._table.lines
        below = [row for row in lines[now + 1 :] if not row.left]
        above = [row for row in reversed(lines[: max(now, 0)]) if not row.left]
        return next((row.item for row in (*below, *above)), None)

    def open_current(self) -> None:
        """Open the row under the cursor."""
        row = self.current_row()
        if row is not None:
            self.opened.emit(row.item)

    def fit(self) -> None:
        """Share the width among the columns by what they hold.

        Words shrink first; then columns of the queue's own go from the right, all but the first two; ages go last.
        """
        columns = list(range(self._table.columnCount()))
        if not columns:
            return
        empty = {number for number in columns if self._needed.get(number) == 0}
        room = self.viewport().width()
        dropped = set(empty)
        droppable = self._droppable()
        shown = [number for number in columns if number not in dropped]
        while droppable and sum(self._least(number) for number in shown) > room:
            dropped.add(droppable.pop(0))
            shown = [number for number in columns if number not in dropped]
        # A table that is told of each column, or lays its rows out later, paints itself a second time.
        with QSignalBlocker(self.horizontalHeader()):
            for number in columns:
                self.setColumnHidden(number, number in dropped)
            for number, width in self._shared(shown, room).items():
                self.setColumnWidth(number, width)
        self.doItemsLayout()

    def _shared(self, shown: list[int], room: int) -> dict[int, int]:
        wanted = {number: self._wanted(number) for number in shown}
        spare = room - sum(wanted.values())
        elastic = {number: wanted[number] - self._least(number) for number in shown}
        if spare < 0:
            return self._shrunk(wanted, -spare)
        widest = max(shown, key=lambda number: (elastic[number], wanted[number]))
        return {number: wanted[number] + (spare if number == widest else 0) for number in shown}

    def _shrunk(self, wanted: dict[int, int], lack: int) -> dict[int, int]:
        """Take what lacks from the flags first: the open item says them in full, a customer's name is read here."""
        widths = dict(wanted)
        flags = [number for number in wanted if self._table.kind(number) is Kind.FLAGS]
        others = [number for number in wanted if number not in flags]
        for group, least in ((flags, self._least), (others, self._least), (list(wanted), self._bottom)):
            elastic = {number: widths[number] - least(number) for number in group}
            able = sum(elastic.values())
            give = min(1.0, lack / able) if able else 0.0
            for number in group:
                widths[number] = int(widths[number] - elastic[number] * give)
            lack -= round(able * give)
        return widths

    def _droppable(self) -> list[int]:
        columns = range(self._table.columnCount())
        fields = [number for number in reversed(columns) if self._table.kind(number) is Kind.FIELD][:-2]
        # In the narrowest window an age goes too: the time left, and who holds the row, say more.
        return sorted(fields, key=lambda number: self._table.field(number).age)

    def _rigid(self, column: int) -> bool:
        """Tell whether a column must not shrink: a number or a time that is cut off says something else."""
        kind = self._table.kind(column)
        if kind is not Kind.FIELD:
            return kind is Kind.TIME_LEFT
        field = self._table.field(column)
        return column == NUMBER or field.age or field.align is Align.RIGHT

    def _least(self, column: int) -> int:
        """Give what a column keeps as long as another one can be spared."""
        own = min(self._first_flag, WHOLE_FLAG) if self._table.kind(column) is Kind.FLAGS else 0
        return max(self._bottom(column), min(self._wanted(column), NAME_LEAST if column == NAME else own))

    def _bottom(self, column: int) -> int:
        wanted = self._wanted(column)
        return wanted if self._rigid(column) else min(wanted, LEAST[self._table.kind(column)])

    def _pull(self, column: int, _before: int, width: int) -> None:
        if self._table.spec is not None:
            self._pulled[self._table.spec.key, column] = width

    def _wanted(self, column: int) -> int:
        spec = self._table.spec
        pulled = self._pulled.get((spec.key if spec else "", column))
        return pulled if pulled is not None else self._needed.get(column, 80)

    def _measure(self) -> None:
        """Measure what the first rows need; widths only grow while the same part of a queue is shown."""
        metrics, small = QFontMetrics(ui_font(13)), QFontMetrics(ui_font(12))
        lines = range(min(MEASURED, self._table.rowCount()))
        if self._table.part != self._measured:
            self._needed, self._first_flag, self._measured = {}, 0, self._table.part
        flags = (self._first_flag_of(line, small) for line in lines)
        self._first_flag = max(self._first_flag, max(flags, default=0))
        for column in range(self._table.columnCount()):
            kind = self._table.kind(column)
            title = small.horizontalAdvance(str(self._table.headerData(column, Qt.Orientation.Horizontal))) + TITLE_PAD
            face, pad = (metrics, PADDING) if kind is Kind.FIELD else (small, BADGE_PAD)
            widest = max((face.horizontalAdvance(self._table.cell(line, column)) for line in lines), default=0)
            most = (
                MOST[kind]
                if kind is not Kind.FIELD
                else self._table.field(column).width * metrics.averageCharWidth() * 2
            )
            # A badge column without any badge takes no room at all.
            wanted = (
                0 if kind is not Kind.FIELD and not widest else max(NARROWEST, title, min(widest + pad, most + pad))
            )
            self._needed[column] = max(wanted, self._needed.get(column, 0))

    def _first_flag_of(self, line: int, face: QFontMetrics) -> int:
        """Give the width at which a row's first flag is whole, with the number of the others beside it."""
        row = self._table.row_at(line)
        if row is None or row.left or not row.flags:
            return 0
        words = self._table.cell(line, 0).split(SEPARATOR, 1)[0]
        return flag_width(face, words) + FLAGS_MARGIN + (others_width(face) if len(row.flags) > 1 else 0)

    def _go(self, line: int) -> None:
        index = self._table.index(line, max(0, self.currentIndex().column()))
        flags = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
        self.selectionModel().setCurrentIndex(index, flags)

    def _set_up(self) -> None:
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.setMouseTracking(True)
        rows = self.verticalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(ROW_HEIGHT)
        head = self.horizontalHeader()
        head.setHighlightSections(False)
        head.setSectionsClickable(True)
        head.setSortIndicatorShown(False)
        head.setMinimumSectionSize(NARROWEST)

    def _remember(self) -> None:
        row = self.current_row()
        # The cursor's row stays where it is on the screen, also when rows come or go above it.
        top = self.rowViewportPosition(self.currentIndex().row()) if row else -self.verticalScrollBar().value()
        self._before = (row.item.id if row else None, top)
        self._quiet = True

    def _restore(self) -> None:
        item_id, top = self._before
        line = self._table.line_of(item_id)
        if line is not None:
            self._go(line)
        self.verticalScrollBar().setValue((line or 0) * ROW_HEIGHT - top)
        self._quiet = False
        self._refit()

    def _refit(self) -> None:
        self._measure()
        self.fit()

    def _reveal(self) -> None:
        """Show a column of badges with its first one, such as a colleague's claim on rows that nobody held."""
        lines = range(min(MEASURED, self._table.rowCount()))
        empty = [column for column, needed in self._needed.items() if not needed]
        if any(self._table.cell(line, column) for column in empty for line in lines):
            self._refit()

    @override
    def currentChanged(self, current: Index, previous: Index) -> None:
        super().currentChanged(current, previous)
        if not self._quiet and current.row() != previous.row():
            self.moved.emit()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self.open_current()
            return
        if event.key() in (Qt.Key.Key_Home, Qt.Key.Key_End) and not event.modifiers():
            # Rows are chosen, not cells: the ends are the first and the last row.
            self.step(self._table.rowCount() * (1 if event.key() == Qt.Key.Key_End else -1))
            return
        super().keyPressEvent(event)

    @override
    def keyboardSearch(self, search: str) -> None:
        """Ignore letters: they belong to the actions."""

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        where: QPoint = event.position().toPoint()
        if event.button() == Qt.MouseButton.LeftButton and self.indexAt(where).isValid():
            self.open_current()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit()
        # A banner above the rows, or a smaller window, must not push the cursor's row out of sight.
        row, before = self.currentIndex().row(), event.oldSize().height()
        bottom = self.rowViewportPosition(row) + ROW_HEIGHT if row >= 0 else 0
        if event.size().height() < bottom <= before:
            bar = self.verticalScrollBar()
            bar.setValue(bar.value() + bottom - event.size().height())
