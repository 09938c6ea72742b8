"""One day of the month calendar: its number, what it is, and how much is due on it."""

from dataclasses import dataclass
from datetime import date

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget
from typing_extensions import override

from console.models.text import Text, joined, tr, verbatim
from console.views.fonts import ui_font
from console.views.speech import Speech
from console.views.theme import Theme

PAD = 5
NUMBER = 20
LINE = 16
RADIUS = 6
SUNDAY = 6


@dataclass(frozen=True, kw_only=True)
class Day:
    """What a cell shows.

    Attributes:
        due: how many items have this day.
        late: the day has passed, so they are over their time.
        holiday: the name of the public holiday in the reader's language.
        turns: from this day of the month on, a request may only choose the next month (the 25th rule).
        outside: it belongs to the month before or after.
    """

    day: date
    due: int = 0
    late: bool = False
    today: bool = False
    holiday: str | None = None
    turns: bool = False
    outside: bool = False

    @property
    def count(self) -> Text | None:
        """Say how many are due; nothing for none."""
        if not self.due:
            return None
        return tr("{count} overdue", count=self.due) if self.late else tr("{count} due", count=self.due)

    @property
    def spoken(self) -> Text:
        """Say everything that the cell shows."""
        parts: list[Text] = [tr("{day}", day=self.day)]
        if self.today:
            parts.append(tr("today"))
        if self.holiday:
            parts.append(verbatim(self.holiday))
        if self.turns:
            parts.append(tr("25th rule: from here on next month"))
        parts.append(self.count or tr("nothing due"))
        return joined(parts, ", ")


class DayCell(QAbstractButton):
    """A day on the screen; the calendar moves the focus between them."""

    def __init__(self, speech: Speech, theme: Theme, parent: QWidget) -> None:
        """Make an empty cell."""
        super().__init__(parent)
        self._speech, self._theme = speech, theme
        self._day: Day | None = None
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(64, 56)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    @property
    def shown(self) -> Day | None:
        """What the cell shows."""
        return self._day

    def show_day(self, day: Day) -> None:
        """Show a day."""
        self._day = day
        words = self._speech(day.spoken)
        self.setAccessibleName(words)
        self.setToolTip(words)
        self.update()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        day, tokens = self._day, self._theme.tokens
        if day is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        frame = self.rect().adjusted(1, 1, -2, -2)
        ground = tokens.hover if self.underMouse() else (tokens.window if day.outside else tokens.surface)
        painter.setPen(QColor(tokens.line))
        painter.setBrush(QColor(tokens.selection if day.today else ground))
        painter.drawRoundedRect(frame, RADIUS, RADIUS)
        self._draw_words(painter, day, frame.adjusted(PAD, PAD - 2, -PAD, -PAD))
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            pen = painter.pen()
            pen.setColor(QColor(tokens.focus))
            pen.setWidth(2)
            painter.setPen(pen)
            painter.drawRoundedRect(frame, RADIUS, RADIUS)
        painter.end()

    def _draw_words(self, painter: QPainter, day: Day, inner: QRect) -> None:
        tokens, speech = self._theme.tokens, self._speech
        rest = bool(day.holiday) or day.day.weekday() == SUNDAY
        ink = tokens.muted if day.outside else (tokens.danger if rest else tokens.text)
        box = QRect(inner.left(), inner.top(), inner.width(), NUMBER)
        _line(painter, box, Words(str(day.day.day), ink, size=13, bold=not day.outside))
        if day.today:
            words = Words(speech(tr("today")), tokens.accent, align=Qt.AlignmentFlag.AlignRight)
            _line(painter, box.adjusted(20, 0, 0, 0), words)
        box = QRect(inner.left(), inner.top() + NUMBER - 2, inner.width(), LINE)
        if day.holiday:
            free = inner.bottom() - box.top() - (LINE + 2 if day.due or day.turns else 0)
            taken = _lines(painter, box, free, Words(day.holiday, tokens.muted if day.outside else tokens.danger))
            box = box.translated(0, taken)
        if day.turns:
            _line(painter, box, Words(speech(tr("25th rule")), tokens.muted if day.outside else tokens.warning))
        if day.count is not None:
            self._badge(painter, day, speech(day.count), inner)

    def _badge(self, painter: QPainter, day: Day, words: str, inner: QRect) -> None:
        tokens = self._theme.tokens
        width = min(QFontMetrics(ui_font(12, bold=True)).horizontalAdvance(words) + 12, inner.width())
        box = QRect(inner.left(), inner.bottom() - LINE - 1, width, LINE + 2)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(tokens.danger_surface if day.late else tokens.info_surface))
        painter.drawRoundedRect(box, 4, 4)
        ink = tokens.danger if day.late else tokens.info
        _line(painter, box, Words(words, ink, size=12, bold=True, align=Qt.AlignmentFlag.AlignHCenter))


@dataclass(frozen=True)
class Words:
    """A line of words with its look."""

    words: str
    colour: str
    size: int = 11
    bold: bool = False
    align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft


def _lines(painter: QPainter, box: QRect, free: int, words: Words) -> int:
    """Draw words on as many lines as they need, on a shortened one where that is too many; gives the height."""
    whole = QFontMetrics(ui_font(words.size, bold=words.bold)).boundingRect(
        box.adjusted(0, 0, 0, free), int(Qt.TextFlag.TextWordWrap), words.words
    )
    if whole.width() > box.width() or whole.height() > free:
        _line(painter, box, words)
        return LINE
    painter.setFont(ui_font(words.size, bold=words.bold))
    painter.setPen(QColor(words.colour))
    painter.drawText(box.adjusted(0, 0, 0, whole.height()), int(Qt.TextFlag.TextWordWrap), words.words)
    return whole.height()


def _line(painter: QPainter, box: QRect, line: Words) -> None:
    font = ui_font(line.size, bold=line.bold)
    painter.setFont(font)
    painter.setPen(QColor(line.colour))
    short = QFontMetrics(font).elidedText(line.words, Qt.TextElideMode.ElideRight, box.width())
    painter.drawText(box, line.align | Qt.AlignmentFlag.AlignVCenter, short)
