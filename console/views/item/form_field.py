"""The editors of a form, one for each kind of field: a line, a long text, a switch, a day, a moment, a choice."""

from datetime import date, datetime, time
from typing import Any, get_args

from pydantic.fields import FieldInfo
from PySide6.QtCore import QDate, QDateTime, QLocale, QObject, Qt, QTime, Signal
from PySide6.QtGui import QKeyEvent, QTextCursor
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from console.models.action import Choice
from console.models.text import Text, tr
from console.services.clock import JAPAN
from console.views.parts.chevron import ChoiceBox, WhenBox
from console.views.parts.tick_box import TickBox
from console.views.speech import Speech

LONG_HEIGHT = 64
DAY_FORMAT, MOMENT_FORMAT = "yyyy-MM-dd (ddd)", "yyyy-MM-dd (ddd) HH:mm"


class Editor(QObject):
    """What a form needs of an editor.

    Signals:
        edited: the person changed the value.
    """

    edited = Signal()

    def __init__(self, widget: QWidget) -> None:
        """Wrap a widget, which owns the editor from then on."""
        super().__init__(widget)
        self.widget = widget

    def value(self) -> Any:
        """Give what was entered; None when nothing was."""
        raise NotImplementedError

    def put(self, value: Any) -> None:
        """Enter a value."""
        raise NotImplementedError

    def speak(self, speech: Speech) -> None:
        """Write its words in the reader's language."""


class LineEditor(Editor):
    """A line of text; Enter in it does nothing, since it may be the end of a conversion."""

    def __init__(self, parent: QWidget, *, longest: int | None) -> None:
        """Make an empty line."""
        self._line = QLineEdit(parent)
        super().__init__(self._line)
        if longest:
            self._line.setMaxLength(longest)
        self._line.textEdited.connect(lambda _words: self.edited.emit())

    @override
    def value(self) -> str | None:
        return self._line.text().strip() or None

    @override
    def put(self, value: Any) -> None:
        self._line.setText(str(value or ""))


class LongText(QPlainTextEdit):
    """A few lines of text; Ctrl+Enter is left to the workspace."""

    def __init__(self, parent: QWidget) -> None:
        """Make an empty text that the Tab key leaves."""
        super().__init__(parent)
        self.setTabChangesFocus(True)
        self.setFixedHeight(LONG_HEIGHT)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            event.ignore()
        else:
            super().keyPressEvent(event)


class LongEditor(Editor):
    """Text of several lines."""

    def __init__(self, parent: QWidget) -> None:
        """Make an empty text."""
        self._text = LongText(parent)
        super().__init__(self._text)
        self._quiet = False
        self._text.textChanged.connect(self._tell)

    @override
    def value(self) -> str | None:
        return self._text.toPlainText().strip() or None

    @override
    def put(self, value: Any) -> None:
        self._quiet = True
        self._text.setPlainText(str(value or ""))
        # Who comes back to a text, such as after the lock, goes on writing where it ends.
        self._text.moveCursor(QTextCursor.MoveOperation.End)
        self._quiet = False

    def _tell(self) -> None:
        if not self._quiet:
            self.edited.emit()


class SwitchEditor(Editor):
    """Yes or no."""

    def __init__(self, parent: QWidget, title: Text) -> None:
        """Make a switch that carries its own label."""
        self._box = TickBox(parent)
        super().__init__(self._box)
        self._title = title
        self._box.clicked.connect(self.edited)

    @override
    def value(self) -> bool:
        return self._box.isChecked()

    @override
    def put(self, value: Any) -> None:
        self._box.setChecked(bool(value))

    @override
    def speak(self, speech: Speech) -> None:
        self._box.setText(speech(self._title))


class ChoiceEditor(Editor):
    """One of several values; free text too where the form allows it."""

    def __init__(self, parent: QWidget, choices: tuple[Choice, ...], *, free: bool) -> None:
        """Offer choices; nothing is chosen at first, so that a default is never sent by accident."""
        self._combo = ChoiceBox(parent)
        super().__init__(self._combo)
        self._choices, self._free = choices, free
        self._combo.setEditable(free)
        self._combo.setMaxVisibleItems(16)
        self._combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self._combo.setMinimumContentsLength(16)
        for choice in choices:
            self._combo.addItem("", choice.value)
        self._combo.setCurrentIndex(-1)
        self._combo.activated.connect(lambda _place: self.edited.emit())
        line = self._combo.lineEdit()
        if free and line is not None:
            self._combo.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
            line.textEdited.connect(lambda _words: self.edited.emit())

    @override
    def value(self) -> str | None:
        place = self._combo.currentIndex()
        typed = self._combo.currentText().strip()
        if self._free and (place < 0 or typed != self._combo.itemText(place)):
            return typed or None
        return str(self._combo.itemData(place)) if place >= 0 else None

    @override
    def put(self, value: Any) -> None:
        place = self._combo.findData(value) if value is not None else -1
        self._combo.setCurrentIndex(place)
        if self._free and place < 0:
            self._combo.setEditText(str(value or ""))

    @override
    def speak(self, speech: Speech) -> None:
        for place, choice in enumerate(self._choices):
            self._combo.setItemText(place, speech(choice.title))
        self._combo.setPlaceholderText(speech(tr("Choose…")))


class TicksEditor(Editor):
    """Several of some values, each with a tick of its own; the value is their words with commas."""

    def __init__(self, parent: QWidget, choices: tuple[Choice, ...]) -> None:
        """Offer one tick a choice; none is ticked at first."""
        holder = QWidget(parent)
        super().__init__(holder)
        self._choices = choices
        self._boxes = [TickBox(holder) for _choice in choices]
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        for box in self._boxes:
            box.clicked.connect(self.edited)
            column.addWidget(box)
        if self._boxes:
            holder.setFocusProxy(self._boxes[0])

    @override
    def value(self) -> str | None:
        ticked = [choice.value for choice, box in zip(self._choices, self._boxes, strict=True) if box.isChecked()]
        return ",".join(ticked) or None

    @override
    def put(self, value: Any) -> None:
        wanted = {part.strip() for part in str(value or "").split(",")}
        for choice, box in zip(self._choices, self._boxes, strict=True):
            box.setChecked(choice.value in wanted)

    @override
    def speak(self, speech: Speech) -> None:
        for choice, box in zip(self._choices, self._boxes, strict=True):
            box.setText(speech(choice.title))
            box.setAccessibleName(box.text())


class WhenEditor(Editor):
    """A day or a moment in Japan time, or none: a box says whether there is one."""

    def __init__(self, parent: QWidget, *, with_time: bool, today: date) -> None:
        """Offer no day until the person asks for one; tomorrow is where it starts then."""
        holder = QWidget(parent)
        super().__init__(holder)
        self._with_time = with_time
        self._box = TickBox(holder)
        self._edit = WhenBox(holder)
        self._edit.setDisplayFormat(MOMENT_FORMAT if with_time else DAY_FORMAT)
        self._edit.setCalendarPopup(True)
        self._edit.setDateTime(QDateTime(QDate(today.year, today.month, today.day).addDays(1), QTime(9, 0)))
        self._edit.hide()
        self._box.toggled.connect(self._edit.setVisible)
        self._box.clicked.connect(self.edited)
        self._edit.dateTimeChanged.connect(lambda _moment: self.edited.emit())
        holder.setFocusProxy(self._box)
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self._box)
        row.addWidget(self._edit)
        row.addStretch(1)

    @override
    def value(self) -> date | datetime | None:
        if not self._box.isChecked():
            return None
        day, clock = self._edit.date(), self._edit.time()
        entered = date(day.year(), day.month(), day.day())
        if not self._with_time:
            return entered
        return datetime.combine(entered, time(clock.hour(), clock.minute()), tzinfo=JAPAN)

    @override
    def put(self, value: Any) -> None:
        self._box.setChecked(value is not None)
        if isinstance(value, datetime):
            value = value.astimezone(JAPAN)
            self._edit.setDateTime(
                QDateTime(QDate(value.year, value.month, value.day), QTime(value.hour, value.minute))
            )
        elif isinstance(value, date):
            self._edit.setDate(QDate(value.year, value.month, value.day))

    @override
    def speak(self, speech: Speech) -> None:
        self._box.setText(speech(tr("On a set day, Japan time") if self._with_time else tr("On a set day")))
        self._edit.setLocale(QLocale("ja_JP" if speech.language.code == "ja" else "en_GB"))
        self._edit.setAccessibleName(self._box.text())


def allows(info: FieldInfo, kind: type) -> bool:
    """Tell whether a field's type is, or may be, a given one."""
    return info.annotation is kind or kind in get_args(info.annotation)


def editor_of(parent: QWidget, info: FieldInfo, choices: tuple[Choice, ...] | None, today: date) -> Editor:
    """Make the editor that fits a field.

    Args:
        parent: the form.
        info: the pydantic field.
        choices: what the field offers, if it does.
        today: where a calendar starts.
    """
    extra = info.json_schema_extra if isinstance(info.json_schema_extra, dict) else {}
    if choices is not None:
        many = bool(extra.get("many"))
        return TicksEditor(parent, choices) if many else ChoiceEditor(parent, choices, free=bool(extra.get("free")))
    if allows(info, bool):
        return SwitchEditor(parent, tr(info.title or ""))
    if allows(info, datetime):
        return WhenEditor(parent, with_time=True, today=today)
    if allows(info, date):
        return WhenEditor(parent, with_time=False, today=today)
    if extra.get("long"):
        return LongEditor(parent)
    longest = next((rule.max_length for rule in info.metadata if hasattr(rule, "max_length")), None)
    return LineEditor(parent, longest=longest)
