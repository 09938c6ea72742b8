"""The preview of a decision: every field before and after, by record and system, and the one button that sends it."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QMouseEvent, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget
from typing_extensions import override

from console.models.action import Offer, Tone
from console.models.dossier import Finding
from console.models.plan import CreateRecord, EndService, RowStep, WritePlan
from console.models.text import Text, tr, verbatim
from console.services.steps.end_step import ended_as
from console.views.item.action_bar import still_open
from console.views.item.plan_words import after_of, before_of, kind_of, way_of
from console.views.parts.badge import BadgeTone
from console.views.parts.banner import Banner
from console.views.parts.fitted_scroll import FittedScroll
from console.views.parts.flow_layout import FlowLayout
from console.views.speech import Speech
from console.views.theme import Theme
from console.views.words import Words, set_in_lines

LABEL_WIDTH = 120
EDGE = 16
LEAST_LINE = 80


def contents(plan: WritePlan) -> tuple[tuple[str, str, object], ...]:
    """Give what a plan found: when that is different, the person has to look at the preview again."""
    ends = tuple((str(step.name), "status", step.seen) for step in plan.endings)
    return ends + tuple((str(row.name), write.field, write.before) for row in plan.rows for write in row.writes)


class PlanTable(QWidget):
    """A plan's rows: for each record its fields, before and after."""

    def __init__(self, plan: WritePlan, speech: Speech, parent: QWidget | None = None) -> None:
        """Draw every row of a plan."""
        super().__init__(parent)
        self._speech = speech
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(16, 0, 16, 0)
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(2)
        self._grid.setColumnMinimumWidth(0, LABEL_WIDTH)
        self._grid.setColumnStretch(1, 2)
        self._grid.setColumnStretch(3, 3)
        for step in plan.steps:
            if isinstance(step, EndService):
                self._add_ending(step)
                continue
            text = tr("Salesforce: written together or not at all") if len(step.steps) > 1 else tr("Salesforce")
            self._add_system(Words(self, kind="caption"), speech(text))
            for row in step.steps:
                self._add_record(row)

    def _add_ending(self, step: EndService) -> None:
        self._add_system(Words(self, kind="problem"), self._speech(tr("WHMCS: cannot be undone")))
        line = self._grid.rowCount()
        named = tr("{record} ({kind})", record=step.name, kind=way_of(step))
        self._put(Words(self, kind="record"), self._speech(named), line, 0, 4)
        label = self._speech(tr("Status"))
        self._put(Words(self, kind="label"), label, line + 1, 0)
        self._put(Words(self, kind="before"), f"{step.seen}, {step.recurring}".strip(", "), line + 1, 1)
        self._put(Words(self, kind="muted", wrap=False), "→", line + 1, 2)
        words = self._put(Words(self, kind="after"), ended_as(step), line + 1, 3)
        said = tr("{label}: from {before} to {after}", label=verbatim(label), before=verbatim(step.seen),
                  after=verbatim(ended_as(step)))  # fmt: skip
        words.setAccessibleName(self._speech(said))

    def _add_system(self, words: Words, said: str) -> None:
        """Begin with what goes to one system together; what is sent before it stands apart."""
        line = self._grid.rowCount()
        self._put(words, said, line, 0, 4).setContentsMargins(0, 10 if line > 1 else 0, 0, 0)

    def _add_record(self, row: RowStep) -> None:
        line = self._grid.rowCount()
        named = tr("{record} ({kind})", record=row.name, kind=kind_of(row))
        self._put(Words(self, kind="record"), self._speech(named), line, 0, 4).setContentsMargins(0, 6, 0, 0)
        for place, write in enumerate(row.writes, start=line + 1):
            label, after = self._speech(write.label), after_of(write, self._speech)
            self._put(Words(self, kind="label"), label, place, 0)
            if isinstance(row, CreateRecord):
                # A new record was nothing before: its words have the whole line.
                said = tr("{label}: {value}", label=verbatim(label), value=verbatim(after))
                self._put(Words(self, kind="after"), after, place, 1, 3).setAccessibleName(self._speech(said))
            else:
                self._add_change(place, label, before_of(write, self._speech), after)

    def _add_change(self, place: int, label: str, before: str, after: str) -> None:
        empty = self._speech(tr("empty"))
        self._put(Words(self, kind="before" if before else "muted"), before or empty, place, 1)
        self._put(Words(self, kind="muted", wrap=False), "→", place, 2)
        # The same value again is no slip: writing it is what starts the work anew.
        again = self._speech(tr("{value} (written again)", value=verbatim(after)))
        written = again if after and after == before else after
        words = self._put(Words(self, kind="after" if after else "muted"), written or empty, place, 3)
        said = tr("{label}: from {before} to {after}", label=verbatim(label), before=verbatim(before or empty),
                  after=verbatim(after or empty))  # fmt: skip
        words.setAccessibleName(self._speech(said))

    def _put(self, words: Words, said: str, row: int, column: int, span: int = 1) -> Words:
        words.say(said, anywhere=True)
        self._grid.addWidget(words, row, column, 1, span, Qt.AlignmentFlag.AlignTop)
        return words


class SendButton(QPushButton):
    """The button that sends: a double click is one press, so that it cannot answer its own question."""

    def say(self, words: str, room: int) -> None:
        """Show words in as many lines as they need: the system and the environment stand at their end.

        Args:
            words: what is sent, to which system and environment.
            room: the width that the button may take, in pixels.
        """
        self.setText(words)
        self.ensurePolished()
        metrics = self.fontMetrics()
        free = room - (self.sizeHint().width() - metrics.horizontalAdvance(words))
        self.setText(set_in_lines(words, lambda part: metrics.horizontalAdvance(part) <= max(free, LEAST_LINE)))
        self.setAccessibleName(words)

    @override
    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        event.accept()


class PlanPreview(QWidget):
    """Shows a plan before it is sent.

    Signals:
        confirmed: the button that sends was pressed.
        changed: the person wants to change what the form asks for.
        left: the person steps back.
    """

    confirmed = Signal()
    changed = Signal()
    left = Signal()

    def __init__(self, speech: Speech, theme: Theme, parent: QWidget | None = None) -> None:
        """Make a preview of nothing."""
        super().__init__(parent)
        self._speech, self._theme = speech, theme
        self._plan: WritePlan | None = None
        self._seen = False
        self._ready = self._sure = False
        self._host: str | None = None
        self._waits: Text | None = None
        self._line = ""
        self._altered = False
        self._title = Words(self, kind="title")
        self._banners = [Banner(theme, self) for _place in range(4)]
        self._holder = QWidget(self)
        QVBoxLayout(self._holder).setContentsMargins(0, 0, 0, 0)
        self._scroll = FittedScroll(self._holder, self)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._send, self._change, self._back = SendButton(self), QPushButton(self), QPushButton(self)
        self._change.setProperty("tone", "quiet")
        self._back.setProperty("tone", "quiet")
        self._send.clicked.connect(self.confirm)
        self._change.clicked.connect(self.changed)
        self._back.clicked.connect(self.left)
        self._arrange()

    def ask_once_more(self, host: str | None) -> None:
        """Ask once more before the next plan is sent, naming the host; None asks nothing."""
        self._host = host

    def show_plan(
        self, plan: WritePlan, offer: Offer, findings: tuple[Finding, ...], *, line: Text, fresh: bool
    ) -> None:
        """Show a plan.

        Args:
            plan: what will be written.
            offer: its action with the ticks that are missing.
            findings: the checklist, to name those.
            line: what the button that sends says.
            fresh: False when the plan replaces one that was already on show.
        """
        altered = not fresh and self._plan is not None and contents(self._plan) != contents(plan)
        if fresh or altered:
            self._seen = self._sure = False
        redraw = self._plan is None or fresh or self._plan.steps != plan.steps
        self._plan = plan
        self._title.say(self._speech(plan.title))
        self._waits, self._altered = still_open(offer, findings), altered
        self._say_banners(plan)
        if redraw:
            self._draw(plan)
        self._ready = not offer.missing_ticks
        self._dress(offer, self._speech(line))
        self.setAccessibleName(self._speech(tr("Preview: {title}", title=plan.title)))

    def redraw(self) -> None:
        """Draw the rows again, after the language or the colours changed."""
        if self._plan is not None:
            self._draw(self._plan)

    def plan(self) -> WritePlan | None:
        """Give the plan on show."""
        return self._plan

    def confirm(self) -> None:
        """Send, if every tick is there and the plan has really been on the screen."""
        if not (self._ready and self._seen):
            return
        if self._host is None or self._sure:
            self.confirmed.emit()
        elif self._plan is not None:
            # The question has to be on the screen before it is answered.
            self._sure, self._seen = True, False
            self._say_banners(self._plan)
            self.update()

    def take_focus(self) -> None:
        """Put the keyboard on the rows, not on the button: a blank must not send."""
        self._scroll.setAccessibleName(self._title.accessibleName())
        self._scroll.setFocus()

    def _draw(self, plan: WritePlan) -> None:
        layout = self._holder.layout()
        while layout is not None and (item := layout.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        if layout is not None:
            table = PlanTable(plan, self._speech, self._holder)
            layout.addWidget(table)
            table.show()
        self._scroll.updateGeometry()

    def _say_banners(self, plan: WritePlan) -> None:
        found: list[tuple[Text, BadgeTone, str]] = []
        if self._host is not None:
            asked = tr("First write in PRODUCTION today: {host}. It is sent when you press twice.", host=self._host)
            sure = tr("This goes to PRODUCTION, {host}. Press Ctrl+Enter or the button once more to send it.",
                      host=self._host)  # fmt: skip
            tone = BadgeTone.DANGER if self._sure else BadgeTone.WARNING
            found.append((sure if self._sure else asked, tone, "shield-alert-outline"))
        if self._altered:
            found.append((tr("The item has changed. Look at the preview again."), BadgeTone.WARNING, "refresh"))
        if plan.override:
            text = tr("You decide otherwise: {reason}", reason=verbatim(plan.override))
            found.append((text, BadgeTone.WARNING, "shield-key-outline"))
        found.extend((note, BadgeTone.INFO, "information-outline") for note in plan.notes)
        if self._waits is not None:
            found.append((self._waits, BadgeTone.INFO, "eye-outline"))
        while len(self._banners) < len(found):
            self._banners.append(Banner(self._theme, self))
            self._notes.addWidget(self._banners[-1])
        for banner, (text, tone, icon) in zip(self._banners, found, strict=False):
            banner.say(self._speech(text), tone=tone, icon=icon)
        for banner in self._banners[len(found) :]:
            banner.hide()

    def _dress(self, offer: Offer, line: str) -> None:
        danger = offer.action.tone is Tone.DANGER
        self._line = line
        self._send.setIcon(self._theme.icon("send", self._theme.tokens.on_accent if self._ready else None))
        self._send.setEnabled(self._ready)
        self._send.setProperty("tone", "send-danger" if danger else "primary")
        self._send.style().unpolish(self._send)
        self._send.style().polish(self._send)
        self._send.say(line, self.width() - 2 * EDGE)
        self._send.setToolTip("Ctrl+Enter")
        self._send.setAccessibleDescription("Ctrl+Enter")
        self._change.setText(self._speech(tr("Change…")))
        self._change.setVisible(bool(offer.action.form.model_fields))
        self._back.setText(self._speech(tr("Back")) + "  Esc")

    def _arrange(self) -> None:
        self._notes = QVBoxLayout()
        self._notes.setSpacing(1)
        for banner in self._banners:
            self._notes.addWidget(banner)
        key = QLabel("Ctrl+Enter", self)
        key.setProperty("words", "muted")
        # Below the button where the line is too short for both: the key that sends is never a secret.
        buttons = FlowLayout(spacing=8)
        for widget in (self._send, key):
            buttons.addWidget(widget)
        foot = QHBoxLayout()
        foot.setContentsMargins(16, 0, 16, 0)
        foot.addLayout(buttons)
        head = QHBoxLayout()
        head.setContentsMargins(16, 0, 16, 0)
        head.setSpacing(0)
        head.addWidget(self._title, stretch=1, alignment=Qt.AlignmentFlag.AlignVCenter)
        head.addWidget(self._change)
        head.addWidget(self._back)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 10, 0, 12)
        column.setSpacing(8)
        column.addLayout(head)
        column.addLayout(self._notes)
        column.addWidget(self._scroll)
        column.addLayout(foot)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._send.say(self._line, self.width() - 2 * EDGE)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        self._seen = True
