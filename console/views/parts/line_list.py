"""A list to read: lines with a sign, a word and a wrapped text, under headings; a line is copied by Ctrl+C."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QKeyEvent, QKeySequence, QPainter, QTextLayout, QTextOption
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)
from typing_extensions import override

from console.views.fonts import ui_font
from console.views.parts import clips
from console.views.parts.badge import BadgeTone
from console.views.theme import Theme

LINE: Final = int(Qt.ItemDataRole.UserRole)
EDGE: Final = 24
ICON: Final = 16
TEXT: Final = 13
GAP: Final = 8
PAD: Final = 5
ABOVE_HEADING: Final = 12
LEAD_SHARE: Final = 0.3
"""How much of the width the bold lead takes, where lines have one."""
REMEMBERED: Final = 2048
Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, kw_only=True)
class Line:
    """One line of the list, in the reader's words.

    Attributes:
        key: tells it from the others, so that selection and scroll stay when the list is shown again.
        text: what it says; of a heading, its title.
        heading: it stands above others and cannot be chosen.
        word, icon, tone: its sign: a word and an icon first, a colour second.
        lead: what it is about, in bold in a column of its own; empty where nothing has one.
        notes: further sentences below the text.
        tail: small words at the right end of a heading.
    """

    key: str
    text: str
    heading: bool = False
    word: str = ""
    icon: str = ""
    tone: BadgeTone = BadgeTone.NEUTRAL
    lead: str = ""
    notes: tuple[str, ...] = field(default=())
    tail: str = ""

    @property
    def whole(self) -> str:
        """Everything that it says, for the clipboard and the screen reader."""
        said = [part for part in (self.word, self.lead, self.text) if part]
        return "\n".join([": ".join(said), *self.notes, *([self.tail] if self.tail else [])])


class LineList(QListWidget):
    """Shows lines; what is shown again keeps the chosen line and the scroll.

    Signals:
        chosen: a line was chosen, or none.
    """

    chosen = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        """Show nothing yet."""
        super().__init__(parent)
        self.setProperty("search", "true")  # the look of the palette's list
        self._painter = LineDelegate(theme, self)
        self.setItemDelegate(self._painter)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)  # a bar that comes would wrap all anew
        self.setResizeMode(QListWidget.ResizeMode.Adjust)
        self.verticalScrollBar().setSingleStep(20)
        self.itemSelectionChanged.connect(self.chosen)
        theme.changed.connect(self.viewport().update)

    def show_lines(self, lines: Sequence[Line]) -> None:
        """Show lines in their order; those that stay keep their place relative to each other."""
        wanted = {line.key for line in lines}
        for row in reversed(range(self.count())):
            if self._at(row).key not in wanted:
                self.takeItem(row)
        self._painter.measure(lines)
        for place, line in enumerate(lines):
            if place < self.count() and self._at(place).key == line.key:
                if self._at(place) != line:
                    _fill(self.item(place), line)
            else:
                item = QListWidgetItem()
                _fill(item, line)
                self.insertItem(place, item)

    def lines(self) -> tuple[Line, ...]:
        """Give what it shows."""
        return tuple(self._at(row) for row in range(self.count()))

    def current(self) -> Line | None:
        """Give the chosen line."""
        # Not the current item: Qt makes the first line that as soon as the list has the keyboard, and shows it nowhere.
        chosen = self.selectedItems()
        return chosen[0].data(LINE) if chosen else None

    def choose_first(self, *tones: BadgeTone) -> None:
        """Choose the first line of the first of these tones that there is, else the first line; unless one is.

        It comes into view, unless somebody has scrolled already.
        """
        if self.current() is not None:
            return
        rows = [row for row in range(self.count()) if not self._at(row).heading]
        toned = (row for tone in tones for row in rows if self._at(row).tone is tone)
        row = next(toned, next(iter(rows), -1))
        if row >= 0:
            read_on = self.verticalScrollBar().value()
            self.setCurrentRow(row)
            self.item(row).setSelected(True)
            if read_on:  # somebody has scrolled: nothing jumps
                self.verticalScrollBar().setValue(read_on)
            else:
                self.scrollToItem(self.item(row), QAbstractItemView.ScrollHint.PositionAtCenter)

    def show_chosen(self) -> None:
        """Bring the chosen line into view, as after many others came or went; else begin at the top."""
        for item in self.selectedItems():
            self.scrollToItem(item, QAbstractItemView.ScrollHint.PositionAtCenter)
            return
        self.scrollToTop()

    def copy(self) -> bool:
        """Put the chosen line on the clipboard, at the person's deliberate act; tell whether there was one."""
        line = self.current()
        if line is not None:
            clips.copy(line.whole)
        return line is not None

    def _at(self, row: int) -> Line:
        found: Line = self.item(row).data(LINE)
        return found

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        else:
            super().keyPressEvent(event)


def _fill(item: QListWidgetItem, line: Line) -> None:
    item.setText(line.text)
    item.setData(LINE, line)
    item.setData(int(Qt.ItemDataRole.AccessibleTextRole), line.whole)
    # The arrows step over a heading.
    able = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
    item.setFlags(Qt.ItemFlag.NoItemFlags if line.heading else able)


class LineDelegate(QStyledItemDelegate):
    """Draws a line: sign, word, lead, text and notes, wrapped to the width of the list."""

    def __init__(self, theme: Theme, view: QListWidget) -> None:
        """Draw in the theme's colours."""
        super().__init__(view)
        self._theme, self._view = theme, view
        self._word_width, self._has_lead = 0, False

    def measure(self, lines: Sequence[Line]) -> None:
        """Take the width of the widest word, so that all texts begin below one another."""
        metrics = QFontMetrics(_font(bold=True))
        width = max((metrics.horizontalAdvance(line.word) for line in lines if not line.heading), default=0)
        lead = any(line.lead for line in lines)
        if (width, lead) != (self._word_width, self._has_lead):
            self._word_width, self._has_lead = width, lead
            self._view.scheduleDelayedItemsLayout()

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        line: Line = index.data(LINE)
        rect = QRect(option.rect)
        painter.save()
        if line.heading:
            self._paint_heading(painter, rect, line)
        else:
            chosen = bool(option.state & QStyle.StateFlag.State_Selected)
            self._paint_line(painter, rect, line, chosen=chosen)
        painter.restore()

    def _paint_heading(self, painter: QPainter, rect: QRect, line: Line) -> None:
        tokens = self._theme.tokens
        inside = rect.adjusted(EDGE, ABOVE_HEADING, -EDGE, -PAD)
        painter.setFont(_font(bold=True))
        painter.setPen(QColor(tokens.text))
        painter.drawText(inside, int(Qt.AlignmentFlag.AlignVCenter), line.text)
        painter.setFont(ui_font(TEXT - 1))
        painter.setPen(QColor(tokens.muted))
        painter.drawText(inside, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight), line.tail)
        painter.setPen(QColor(tokens.line))
        painter.drawLine(rect.left() + EDGE, rect.bottom(), rect.right() - EDGE, rect.bottom())

    def _paint_line(self, painter: QPainter, rect: QRect, line: Line, *, chosen: bool) -> None:
        tokens = self._theme.tokens
        ink, _ground = line.tone.colours(tokens)
        if chosen:
            painter.fillRect(rect, QColor(tokens.selection))
            if self._view.hasFocus():
                painter.fillRect(QRect(rect.left(), rect.top(), 3, rect.height()), QColor(tokens.focus))
        top = rect.top() + PAD
        icon = QRect(rect.left() + EDGE, top + 1, ICON, ICON)
        self._theme.icon(line.icon, ink).paint(painter, icon)
        left = icon.right() + GAP
        _draw(painter, QPointF(left, top), line.word, self._word_width + GAP, ink, bold=True)
        left += self._word_width + 2 * GAP
        lead = self._lead_width(rect.width())
        if lead:
            _draw(painter, QPointF(left, top), line.lead, lead - GAP, tokens.text, bold=True)
            left += lead
        width = rect.width() - (left - rect.left()) - EDGE
        quiet = line.tone is BadgeTone.NEUTRAL or line.tone is BadgeTone.OK
        y = float(top)
        y += _draw(painter, QPointF(left, y), line.text, width, tokens.text, bold=not quiet and not lead)
        for note in line.notes:
            y += _draw(painter, QPointF(left, y), note, width, tokens.muted if quiet else tokens.text)

    def _lead_width(self, width: int) -> int:
        return int(width * LEAD_SHARE) if self._has_lead else 0

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        line: Line = index.data(LINE)
        width = self._view.viewport().width()
        if line.heading:
            return QSize(width, QFontMetrics(_font(bold=True)).height() + ABOVE_HEADING + 2 * PAD)
        lead = self._lead_width(width)
        room = width - 2 * EDGE - ICON - 3 * GAP - self._word_width - lead + 1
        bold = line.tone not in (BadgeTone.NEUTRAL, BadgeTone.OK) and not lead
        texts = _height(line.text, room, bold) + sum(_height(note, room, False) for note in line.notes)
        return QSize(width, max(ICON, int(texts), int(_height(line.lead, lead - GAP, True))) + 2 * PAD)


def _font(*, bold: bool) -> QFont:
    return ui_font(TEXT, bold=bold)


def _laid_out(text: str, width: float, *, bold: bool) -> tuple[QTextLayout, float]:
    """Wrap a text at words, and inside one that is wider than the line; gives its height too."""
    layout = QTextLayout(text.replace("\n", "\u2028"), _font(bold=bold))
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout.setTextOption(option)
    height = 0.0
    layout.beginLayout()
    while (row := layout.createLine()).isValid():
        row.setLineWidth(max(40.0, width))
        row.setPosition(QPointF(0, height))
        height += row.height()
    layout.endLayout()
    return layout, height


@lru_cache(maxsize=REMEMBERED)
def _height(text: str, width: float, bold: bool) -> float:  # noqa: FBT001 - lru_cache takes its arguments by place
    """Give the height of a wrapped text: a resize asks for every line, also for those that nobody sees."""
    return _laid_out(text, width, bold=bold)[1] if text else 0.0


def _draw(painter: QPainter, place: QPointF, text: str, width: float, ink: str, *, bold: bool = False) -> float:
    if not text:
        return 0.0
    layout, height = _laid_out(text, width, bold=bold)
    painter.setPen(QColor(ink))
    layout.draw(painter, place)
    return height
