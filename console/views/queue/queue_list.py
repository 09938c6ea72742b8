"""The list of queues at the left, each with its live count."""

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from console.models.queue import DeadlineState, QueueSpec, QueueState
from console.models.text import tr
from console.views.fonts import ui_font
from console.views.parts.heading import Heading
from console.views.speech import Speech
from console.views.status_words import failure_of
from console.views.theme import Theme
from console.views.window_desk import WindowDesk
from console.views.words import tip

ICON = 18
EDGE = 8
MOST_LATE = 99
"""More than this is said as `99+`: a number that is cut off would be another number."""


class ShortLabel(QLabel):
    """Words on one line that end visibly where the room ends."""

    def __init__(self, parent: QWidget) -> None:
        """Say nothing yet."""
        super().__init__(parent)
        self._words = ""
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def say(self, words: str) -> None:
        """Show other words."""
        self._words = words
        self._fit()

    def _fit(self) -> None:
        self.setText(self.fontMetrics().elidedText(self._words, Qt.TextElideMode.ElideRight, self.width()))

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()


class QueueButton(QPushButton):
    """One queue: icon, title, how many lines are over their time, and how many there are."""

    def __init__(self, spec: QueueSpec, speech: Speech, theme: Theme, parent: QWidget) -> None:
        """Show a queue without a count yet."""
        super().__init__(parent)
        self.spec = spec
        self._speech, self._theme = speech, theme
        self._state = QueueState(spec=spec)
        self._over = 0
        self._icon, self._late, self._count = (QLabel(self) for _ in range(3))
        self._title = ShortLabel(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 0, 8, 0)
        row.setSpacing(6)
        for label in (self._icon, self._title, self._late, self._count):
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            row.addWidget(label, alignment=Qt.AlignmentFlag.AlignVCenter)
        row.setStretchFactor(self._title, 1)
        self._title.setMinimumWidth(40)
        self.setProperty("queue", "true")
        self._late.setProperty("count", "late")
        self._count.setProperty("count", "true")
        self.setCheckable(True)
        self.setMinimumHeight(36)
        self.write()

    def tell(self, state: QueueState) -> None:
        """Show what the console knows of the queue now."""
        if state.rows is not self._state.rows:
            self._over = self._count_over(state)
        self._state = state
        self.write()

    def write(self) -> None:
        """Write icon and words again, in the present language and colours."""
        tokens, speech, state = self._theme.tokens, self._speech, self._state
        ink = tokens.accent if self.isChecked() else tokens.muted
        name = "cloud-alert-outline" if state.failure is not None else self.spec.icon
        self._icon.setPixmap(self._theme.icon(name, ink).pixmap(QSize(ICON, ICON)))
        title = speech(self.spec.title)
        self._title.setFont(ui_font(13, bold=self.isChecked()))
        self._title.say(title)
        count = "–" if state.count is None else f"{state.count:,}"
        self._count.setText(count)
        late = self._over
        self._late.setVisible(late > 0)
        shown = str(late) if late <= MOST_LATE else f"{MOST_LATE}+"
        self._late.setText(speech(tr("{count} over", count=shown)))
        failure = failure_of(state)
        self.setToolTip(tip(speech(failure)) if failure is not None else title)
        spoken = tr("{queue}: {count} waiting, {late} over their time", queue=title, count=count, late=late)
        self.setAccessibleName(speech(spoken))
        self.setAccessibleDescription(speech(failure) if failure is not None else "")

    def whole(self) -> int:
        """Give the width, in pixels, at which the title is whole beside two-figure counts."""
        title, late = QFontMetrics(ui_font(13, bold=True)), QFontMetrics(ui_font(11))
        words = late.horizontalAdvance(self._speech(tr("{count} over", count=9))) + 8
        return 16 + ICON + 3 * 6 + title.horizontalAdvance(f"{self._speech(self.spec.title)}  99") + words

    def _count_over(self, state: QueueState) -> int:
        view = self.spec.views[0].key if self.spec.views else ""
        rows = [row for row in state.rows if row.deadline is not None and view in row.views and not row.left]
        return [row.deadline.state for row in rows if row.deadline is not None].count(DeadlineState.OVER)

    @override
    def sizeHint(self) -> QSize:
        return QSize(176, 36)


class QueueList(QFrame):
    """All queues that the agent's role sees.

    Signals:
        chosen: the key of a queue.
    """

    chosen = Signal(str)

    def __init__(self, desk: WindowDesk, *, speech: Speech, theme: Theme, parent: QWidget | None = None) -> None:
        """Show the desk's queues, and follow their counts."""
        super().__init__(parent)
        self._feed = desk.feed
        self._heading = Heading(speech, tr("Queues"), level=3, parent=self)
        self._speech = speech
        self._group = QButtonGroup(self)
        self._group.setExclusive(True)
        self._buttons = {spec.key: QueueButton(spec, speech, theme, self) for spec in desk.queues}
        self._arrange()
        self._unsubscribe: Callable[[], None] | None = desk.feed.subscribe(self._tell)
        speech.changed.connect(self._write)
        theme.changed.connect(self._write)
        for key in self._buttons:
            self._tell(key)
        self._write()

    def choose(self, key: str) -> None:
        """Mark a queue as the one that is shown; says nothing to anybody."""
        if key in self._buttons:
            self._buttons[key].setChecked(True)
            self._write()

    def whole(self) -> int:
        """Give the width, in pixels, at which no title is cut off."""
        return 2 * EDGE + max((button.whole() for button in self._buttons.values()), default=0)

    def step(self, by: int) -> None:
        """Choose the queue before or after the one that is shown."""
        keys = list(self._buttons)
        now = next((number for number, key in enumerate(keys) if self._buttons[key].isChecked()), 0)
        self.chosen.emit(keys[(now + by) % len(keys)])

    def focus_chosen(self) -> None:
        """Put the focus on the queue that is shown."""
        button = self._group.checkedButton()
        if button is not None:
            button.setFocus(Qt.FocusReason.TabFocusReason)

    def close_feed(self) -> None:
        """Follow the counts no longer."""
        if self._unsubscribe is not None:
            self._unsubscribe()
            self._unsubscribe = None

    def _arrange(self) -> None:
        self.setProperty("rail", "true")
        column = QVBoxLayout(self)
        column.setContentsMargins(EDGE, 12, EDGE, 8)
        column.setSpacing(2)
        self._heading.setContentsMargins(10, 0, 0, 4)
        column.addWidget(self._heading)
        for key, button in self._buttons.items():
            self._group.addButton(button)
            button.clicked.connect(lambda _checked, key=key: self.chosen.emit(key))
            column.addWidget(button)
        column.addStretch(1)

    def _tell(self, key: str) -> None:
        if key in self._buttons:
            self._buttons[key].tell(self._feed.state(key))

    def _write(self) -> None:
        self.setAccessibleName(self._speech(tr("Queues")))
        for button in self._buttons.values():
            button.write()
