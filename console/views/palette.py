"""The command palette (Ctrl+K): a line to type in, and the entries that are meant by it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)
from rapidfuzz import fuzz
from typing_extensions import override

from console.models.text import Text, tr
from console.services.rules.folding import fold
from console.views.fonts import ui_font
from console.views.parts.overlay import Overlay
from console.views.speech import Speech
from console.views.theme import Theme

MOST: Final = 40
CUT: Final = 62.0
"""Below this likeness (0 to 100) an entry is not what was meant."""
WHOLE: Final = 100.0
SHORTEST_GUESS: Final = 4
"""Fewer letters than this are like anything."""
LINE: Final = 34
LINES: Final = 11
"""More than this scroll."""
FRAME: Final = 100
"""What the line to type in and the foot take."""
KEYS_WIDTH: Final = 92
Index = QModelIndex | QPersistentModelIndex
ENTRY: Final = int(Qt.ItemDataRole.UserRole)


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One thing that the palette can do.

    Attributes:
        title: what it does; hint: its kind, or why it is refused; keys: how to do it without the palette.
        folded: what a search looks through.
        bonus: added to its likeness, so that an open item's actions come first.
    """

    title: str
    hint: str
    icon: str
    run: Callable[[], object]
    folded: str
    keys: str = ""
    bonus: float = 0.0


Source = Callable[[str], Sequence[Entry]]
"""Gives the entries for what was typed; an empty text asks for all that can be listed."""


def ranked(entries: Sequence[Entry], typed: str) -> list[Entry]:
    """Give the entries that are meant by what was typed, the likeliest first."""
    words = fold(typed)
    if not words:
        return list(entries[:MOST])
    scored = [(_likeness(words, entry.folded) + entry.bonus, entry) for entry in entries]
    fitting = [(score, number, entry) for number, (score, entry) in enumerate(scored) if score >= CUT + entry.bonus]
    fitting.sort(key=lambda found: (-found[0], found[1]))
    return [entry for _score, _number, entry in fitting[:MOST]]


def _likeness(words: str, folded: str) -> float:
    if words in folded:
        return WHOLE + (10 if folded.startswith(words) else 0)
    return fuzz.partial_ratio(words, folded) * 0.9 if len(words) >= SHORTEST_GUESS else 0.0


class EntryDelegate(QStyledItemDelegate):
    """Draws an entry: icon, title, keys and hint on one line."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        """Draw in the theme's colours."""
        super().__init__(parent)
        self._theme = theme

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        entry: Entry = index.data(ENTRY)
        tokens, rect = self._theme.tokens, QRect(option.rect)
        painter.save()
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, QColor(tokens.selection))
        self._theme.icon(entry.icon).paint(painter, QRect(rect.left() + 14, rect.center().y() - 8, 18, 18))
        inside, middle = rect.adjusted(42, 0, -14, 0), int(Qt.AlignmentFlag.AlignVCenter)
        painter.setFont(ui_font(12))
        painter.setPen(QColor(tokens.muted))
        small = QFontMetrics(painter.font())
        painter.drawText(inside, middle | int(Qt.AlignmentFlag.AlignRight), entry.keys)
        inside.setRight(inside.right() - KEYS_WIDTH)
        tail = small.elidedText(entry.hint, Qt.TextElideMode.ElideRight, inside.width() * 3 // 5)
        painter.drawText(inside, middle | int(Qt.AlignmentFlag.AlignRight), tail)
        painter.setFont(ui_font(13))
        painter.setPen(QColor(tokens.text))
        room = inside.width() - small.horizontalAdvance(tail) - 16
        title = QFontMetrics(painter.font()).elidedText(entry.title, Qt.TextElideMode.ElideRight, room)
        painter.drawText(inside, middle | int(Qt.AlignmentFlag.AlignLeft), title)
        painter.restore()

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(200, LINE)


class Palette(Overlay):
    """The line to type in, and what is meant by it."""

    def __init__(self, host: QWidget, source: Source, *, speech: Speech, theme: Theme) -> None:
        """Offer what a source gives."""
        super().__init__(host, width=680, height=440)
        self._source, self._speech = source, speech
        self._line = QLineEdit(self)
        self._line.setProperty("search", "true")
        self._list = QListWidget(self)
        self._list.setItemDelegate(EntryDelegate(theme, self._list))
        self._list.setUniformItemSizes(True)
        self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._list.setProperty("search", "true")
        self._foot = QLabel(self)
        self._foot.setProperty("foot", "true")
        for part in (self._line, self._list, self._foot):
            self.column.addWidget(part)
        self.setFocusProxy(self._line)
        self._line.installEventFilter(self)
        self._line.textChanged.connect(self._search)
        self._list.itemClicked.connect(self._run)
        speech.changed.connect(self._write)
        self._write()

    @override
    def open(self) -> None:
        """Open it empty."""
        self._line.clear()
        self._search("")
        super().open()

    def set_aside(self) -> Callable[[], None]:
        """Keep neither what was typed nor what was found; there is nothing to bring back."""
        self.close_card()
        self._line.setText("")
        self._list.clear()
        return lambda: None

    def titles(self) -> tuple[str, ...]:
        """Give the titles of what is listed."""
        return tuple(self._list.item(number).text() for number in range(self._list.count()))

    def say(self, text: Text) -> None:
        """Say at the foot what came of it, such as that a number was not found."""
        self._foot.setText(self._speech(text))
        self._foot.setAccessibleName(self._foot.text())

    def _write(self) -> None:
        self._line.setPlaceholderText(self._speech(tr("Find an action, a queue, a row or a number")))
        self._line.setAccessibleName(self._line.placeholderText())
        self._list.setAccessibleName(self._speech(tr("What was found")))
        self.setAccessibleName(self._speech(tr("Commands")))
        if self.isVisible():
            self._search(self._line.text())

    def _search(self, typed: str) -> None:
        self._list.clear()
        for entry in ranked(self._source(typed), typed):
            item = QListWidgetItem(entry.title)
            item.setData(ENTRY, entry)
            item.setData(int(Qt.ItemDataRole.AccessibleTextRole), f"{entry.title}, {entry.hint}")
            self._list.addItem(item)
        self._list.setCurrentRow(0)
        found = self._list.count()
        self._list.setVisible(found > 0)
        self.wish(FRAME + min(found, LINES) * LINE)
        self.say(
            tr("Enter runs it, Esc closes")
            if found
            else tr("Nothing fits. A number in full is looked up in Salesforce.")
        )

    def _run(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            entry: Entry = item.data(ENTRY)
            self.close_card()
            entry.run()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._line and event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 8, Qt.Key.Key_PageUp: -8}
            key = Qt.Key(event.key())
            if key in steps and self._list.count():
                self._list.setCurrentRow(max(0, min(self._list.count() - 1, self._list.currentRow() + steps[key])))
                return True
            if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._run(self._list.currentItem())
                return True
        return super().eventFilter(watched, event)
