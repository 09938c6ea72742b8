"""Draws a row of a queue straight onto the screen: words, and badges with an icon for flags, time left and holder."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPolygon
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QTableView, QWidget
from typing_extensions import override

from console.models.queue import Align, Row
from console.views.fonts import ui_font
from console.views.parts.badge import FLAG_LOOKS, TIME_LOOKS, BadgeTone
from console.views.queue.queue_table import LEFT_QUEUE, Kind, QueueTable
from console.views.speech import Speech
from console.views.theme import Theme

ROW_HEIGHT = 34
PAD = 7
ICON = 14
BADGE_HEIGHT = 20
GAP = 4
MARK = 6
FLAGS_MARGIN = PAD + GAP
"""What a column of badges leaves free on both sides together."""
# Joined once: to join two flags of Qt costs as much as to draw a short word.
LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
NUMBER = 1
"""The column that says which item a row is; bold where the item is open."""
NARROWEST = 34
"""A badge that gets less room than this is not begun."""


def flag_width(face: QFontMetrics, words: str) -> int:
    """Give the width of a whole badge, in pixels."""
    return face.horizontalAdvance(words) + ICON + 3 * GAP + 4


def others_width(face: QFontMetrics) -> int:
    """Give the width of the number of flags that are not drawn, in pixels."""
    return face.horizontalAdvance("+9") + GAP


class RowDelegate(QStyledItemDelegate):
    """Draws the cells of a `QueueTable`."""

    def __init__(self, speech: Speech, theme: Theme, parent: QWidget | None = None) -> None:
        """Draw in the reader's language and the theme's colours."""
        super().__init__(parent)
        self._speech, self._theme = speech, theme
        self._font, self._bold, self._small = ui_font(13), ui_font(13, bold=True), ui_font(12)
        self._metrics, self._small_metrics = QFontMetrics(self._font), QFontMetrics(self._small)
        self._bold_metrics = QFontMetrics(self._bold)

    def _ground(self, painter: QPainter, option: QStyleOptionViewItem, *, opened: bool) -> None:
        tokens = self._theme.tokens
        rect: QRect = option.rect
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, QColor(tokens.selection))
            if rect.left() <= 0:
                painter.fillRect(QRect(rect.left(), rect.top(), 3, rect.height()), QColor(tokens.accent))
        elif option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, QColor(tokens.hover))
        painter.setPen(QColor(tokens.line))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        if opened and rect.left() <= 0:
            self._open_mark(painter, rect)

    def _open_mark(self, painter: QPainter, rect: QRect) -> None:
        """Point from the left edge at the row whose item is open: another shape than the cursor's bar."""
        middle = rect.center().y()
        corners = (QPoint(0, middle - MARK), QPoint(MARK, middle), QPoint(0, middle + MARK))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._theme.tokens.accent))
        painter.drawPolygon(QPolygon(corners))
        painter.setBrush(Qt.BrushStyle.NoBrush)

    def _words(self, painter: QPainter, rect: QRect, words: str, *, ink: str, flags: int, bold: bool = False) -> None:
        inside = rect.adjusted(PAD, 0, -PAD, 0)
        if bold:
            # No column is wider for the one row that is open: its words take of the margin.
            inside.setRight(rect.right() - 1)
            bold = self._bold_metrics.horizontalAdvance(words) <= inside.width()
        painter.setFont(self._bold if bold else self._font)
        painter.setPen(QColor(ink))
        metrics = self._bold_metrics if bold else self._metrics
        shown = metrics.elidedText(words, Qt.TextElideMode.ElideRight, inside.width())
        painter.drawText(inside, flags, shown)

    def _badge(self, painter: QPainter, room: QRect, words: str, tone: BadgeTone, icon: str) -> int:
        """Draw a badge at the left of the room and give the width that it took."""
        ink, ground = tone.colours(self._theme.tokens)
        width = min(flag_width(self._small_metrics, words), room.width())
        if width < NARROWEST:
            return 0
        box = QRect(room.left(), room.center().y() - BADGE_HEIGHT // 2 + 1, width, BADGE_HEIGHT)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(ground))
        painter.drawRoundedRect(QRectF(box), 4, 4)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        mark = QRect(box.left() + GAP, box.center().y() - ICON // 2 + 1, ICON, ICON)
        self._theme.icon(icon, ink).paint(painter, mark)
        painter.setFont(self._small)
        painter.setPen(QColor(ink))
        inside = box.adjusted(ICON + 2 * GAP, 0, -GAP, 0)
        shown = self._small_metrics.elidedText(words, Qt.TextElideMode.ElideRight, inside.width() + 2)
        painter.drawText(inside, LEFT, shown)
        return width

    def _flags(self, painter: QPainter, rect: QRect, row: Row) -> None:
        looks = (
            [(LEFT_QUEUE, BadgeTone.NEUTRAL, "exit-to-app")]
            if row.left
            else [(flag.text, *FLAG_LOOKS[flag.tone]) for flag in row.flags]
        )
        room = rect.adjusted(PAD, 0, PAD - FLAGS_MARGIN, 0)
        more = len(looks)
        for text, tone, icon in looks:
            spare = others_width(self._small_metrics) if more > 1 else 0
            inside = QRect(room.left(), room.top(), room.width() - spare, room.height())
            # A second flag is begun only when most of its words fit; else its number is said.
            words = self._speech(text)
            whole = flag_width(self._small_metrics, words)
            if more < len(looks) and inside.width() < whole:
                break
            taken = self._badge(painter, inside, words, tone, icon)
            if not taken:
                break
            room.setLeft(room.left() + taken + GAP)
            more -= 1
        if more:
            painter.setFont(self._small)
            painter.setPen(QColor(self._theme.tokens.muted))
            painter.drawText(room, LEFT, f"+{more}")

    def _holder(self, painter: QPainter, rect: QRect, row: Row, words: str) -> None:
        if not words:
            return
        tokens = self._theme.tokens
        ink = tokens.accent if row.claim.mine else tokens.text if row.claim.live else tokens.muted
        icon = "account-check-outline" if row.claim.mine else "lock-outline" if row.claim.live else "lock-open-outline"
        mark = QRect(rect.left() + PAD, rect.center().y() - ICON // 2 + 1, ICON, ICON)
        self._theme.icon(icon, ink).paint(painter, mark)
        self._words(painter, rect.adjusted(ICON + GAP, 0, 0, 0), words, ink=ink, flags=LEFT)

    @override
    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        table = index.model()
        if not isinstance(table, QueueTable):
            return
        row, kind = table.row_at(index.row()), table.kind(index.column())
        if row is None:
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        opened = row.item.id == table.open_id
        self._ground(painter, option, opened=opened)
        words = table.cell(index.row(), index.column())
        ink = self._theme.tokens.muted if row.left else self._theme.tokens.text
        if kind is Kind.FLAGS:
            self._flags(painter, option.rect, row)
        elif kind is Kind.TIME_LEFT and row.deadline is not None and not row.left:
            tone, icon = TIME_LOOKS[row.deadline.state]
            self._badge(painter, option.rect.adjusted(PAD, 0, -GAP, 0), words, tone, icon)
        elif kind is Kind.HOLDER:
            self._holder(painter, option.rect, row, words)
        elif kind is Kind.FIELD:
            flags = RIGHT if table.field(index.column()).align is Align.RIGHT else LEFT
            bold = opened and index.column() == NUMBER
            self._words(painter, option.rect, words, ink=ink, flags=flags, bold=bold)
        view = option.widget
        if isinstance(view, QTableView) and view.hasFocus() and view.currentIndex().row() == index.row():
            self._focus_lines(painter, option.rect)
        painter.restore()

    def _focus_lines(self, painter: QPainter, rect: QRect) -> None:
        painter.fillRect(QRect(rect.left(), rect.top(), rect.width(), 1), QColor(self._theme.tokens.focus))
        painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), QColor(self._theme.tokens.focus))

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(80, ROW_HEIGHT)
