"""A confirmed decision: being written, then what was and was not written, and what to do next."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QPushButton, QVBoxLayout, QWidget

from console.models.error import ConsoleError
from console.models.journal import Execution, Outcome, Stage, StepOutcome
from console.models.plan import EndService, RowStep
from console.models.text import Text, tr, verbatim
from console.views.item.item_desk import Provisioning
from console.views.item.plan_words import OUTCOME_LOOKS, STEP_LOOKS, after_of, next_step, way_of
from console.views.item.writing import Run
from console.views.parts.badge import BadgeTone
from console.views.parts.banner import Banner
from console.views.parts.fitted_scroll import FittedScroll
from console.views.speech import Speech
from console.views.theme import Theme
from console.views.words import Words, escaped

ICON = 16
STAGES: dict[Stage, Text] = {
    Stage.PLANNED: tr("Checking that nobody changed it meanwhile…"),
    Stage.SENT: tr("Sent; waiting for the answer…"),
    Stage.ANSWERED: tr("Answered; reading back…"),
    Stage.VERIFIED: tr("Read back…"),
    Stage.ENDED: tr("Read back…"),
}
PROVISIONING_LOOKS: dict[str, tuple[BadgeTone, str]] = {
    "waiting": (BadgeTone.INFO, "progress-clock"),
    "proved": (BadgeTone.OK, "check-decagram-outline"),
    "scheduled": (BadgeTone.OK, "calendar-clock"),
    "failed": (BadgeTone.DANGER, "alert-octagon-outline"),
    "not_seen": (BadgeTone.WARNING, "clock-alert-outline"),
}


class RowLine(QWidget):
    """What became of one record."""

    def __init__(self, speech: Speech, theme: Theme, parent: QWidget | None = None) -> None:
        """Make an empty line."""
        super().__init__(parent)
        self._speech, self._theme = speech, theme
        self._icon = QLabel(self)
        self._icon.setFixedSize(QSize(ICON, ICON))
        self._words = Words(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 1, 16, 1)
        row.setSpacing(8)
        row.addWidget(self._icon, alignment=Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._words, stretch=1)

    def show_row(self, row: RowStep | EndService, look: tuple[Text, BadgeTone, str], reason: Text | None) -> None:
        """Show a record, its outcome and the reason."""
        outcome, tone, icon = look
        ink, _ground = tone.colours(self._theme.tokens)
        self._icon.setPixmap(self._theme.icon(icon, ink).pixmap(QSize(ICON, ICON)))
        name, word = self._speech(row.name), self._speech(outcome)
        values = self._values(row)
        if tone is not BadgeTone.OK and values:
            values = self._speech(tr("Planned: {values}", values=verbatim(values)))
        why = f" {self._speech(reason)}" if reason is not None else ""
        markup = f'<b>{escaped(name)}</b>&nbsp; <span style="color:{ink}">{escaped(word)}</span>'
        tail = why or f" {values}"
        self._words.say_rich(f"{markup}&nbsp; {escaped(tail)}", f"{name}: {word}.{tail}")
        self.setAccessibleName(self._words.accessibleName())

    def _values(self, row: RowStep | EndService) -> str:
        if isinstance(row, EndService):
            return self._speech(way_of(row))
        return ", ".join(
            f"{self._speech(write.label)} = {after_of(write, self._speech) or self._speech(tr('empty'))}"
            for write in row.writes
            if not write.private
        )


def _inset(words: Words) -> QHBoxLayout:
    """Indent words by a layout: margins of a label go with the next style sheet."""
    row = QHBoxLayout()
    row.setContentsMargins(16, 0, 16, 0)
    row.addWidget(words)
    return row


class ExecutionView(QWidget):
    """Shows a run to its end.

    Signals:
        reopened: the person wants the item read again.
        closed: the person has seen the end.
    """

    reopened = Signal()
    closed = Signal()

    def __init__(self, speech: Speech, theme: Theme, parent: QWidget | None = None) -> None:
        """Make a view of nothing."""
        super().__init__(parent)
        self._speech, self._theme = speech, theme
        self._title = Words(self, kind="title")
        self._progress = QProgressBar(self)
        self._progress.setRange(0, 0)
        self._progress.setTextVisible(False)
        self._progress.setFixedHeight(4)
        self._outcome, self._platform = Banner(theme, self), Banner(theme, self)
        self._next = Words(self, kind="title-note")
        self._holder = QWidget(self)
        self._rows = QVBoxLayout(self._holder)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(2)
        self._lines: list[RowLine] = []
        self._again, self._close = QPushButton(self), QPushButton(self)
        self._again.clicked.connect(self.reopened)
        self._close.clicked.connect(self.closed)
        self._arrange()

    def show_run(self, run: Run) -> None:
        """Show how far a run has come."""
        self._title.say(self._speech(run.plan.title))
        self._progress.setVisible(not run.ended)
        self._say_outcome(run)
        self._say_rows(run)
        self._say_platform(run.provisioning, follows=run.plan.follow is not None and self._proved(run))
        self._again.setVisible(run.ended and not self._proved(run))
        self._again.setText(self._speech(tr("Open the item again")))
        self._again.setProperty("tone", "primary")
        self._close.setVisible(run.ended)
        self._close.setText(self._speech(tr("Close")) + "  Esc")
        self.setAccessibleName(f"{self._title.accessibleName()}: {self._outcome.words()}")

    def _proved(self, run: Run) -> bool:
        return run.execution is not None and run.execution.outcome.proved

    def _say_outcome(self, run: Run) -> None:
        hint: Text | None = None
        if run.execution is not None:
            word, tone, icon = OUTCOME_LOOKS[run.execution.outcome]
            text = tr("{outcome}: {message}", outcome=word, message=run.execution.message)
            if run.execution.outcome.proved:
                text = run.execution.message
            hint = next_step(run.plan, run.execution)
        elif run.problem is not None:
            text, tone, icon, hint = self._broken_off(run.problem)
        elif run.broken:
            text, tone, icon = tr("The console made a mistake."), BadgeTone.DANGER, "alert-octagon-outline"
            hint = tr("What was written stands in the journal. Open the item again before you decide.")
        else:
            stage = STAGES[run.progress.stage if run.progress is not None else Stage.PLANNED]
            text, tone, icon = tr("Being written. {stage}", stage=stage), BadgeTone.INFO, "progress-upload"
        self._outcome.say(self._speech(text), tone=tone, icon=icon)
        self._next.say(self._speech(hint) if hint is not None else "")
        self._next.setVisible(hint is not None)

    def _broken_off(self, problem: ConsoleError) -> tuple[Text, BadgeTone, str, Text]:
        text = tr("{title}: {message}", title=problem.title, message=problem.message)
        return text, BadgeTone.DANGER, "alert-octagon-outline", problem.advice

    def _say_rows(self, run: Run) -> None:
        rows = run.plan.parts
        while len(self._lines) < len(rows):
            self._lines.append(RowLine(self._speech, self._theme, self._holder))
            self._rows.addWidget(self._lines[-1])
        for place, (line, row) in enumerate(zip(self._lines, rows, strict=False)):
            look, reason = self._look_of(run, place)
            line.show_row(row, look, reason)
            line.show()
        for line in self._lines[len(rows) :]:
            line.hide()

    def _look_of(self, run: Run, place: int) -> tuple[tuple[Text, BadgeTone, str], Text | None]:
        execution: Execution | None = run.execution
        if execution is not None and place < len(execution.steps):
            report = execution.steps[place]
            told = execution.message == report.text
            return STEP_LOOKS[report.outcome], None if told else report.text
        if execution is not None:
            planned = execution.outcome is Outcome.PLANNED
            return STEP_LOOKS[StepOutcome.PLANNED if planned else StepOutcome.NOT_TRIED], None
        if run.ended:
            return STEP_LOOKS[StepOutcome.UNKNOWN if run.broken else StepOutcome.PLANNED], None
        return (tr("Being written"), BadgeTone.INFO, "progress-clock"), None

    def _say_platform(self, state: Provisioning | None, *, follows: bool) -> None:
        if not follows:
            self._platform.hide()
        elif state is None:
            text = tr("Waiting for the platform to provision…")
            self._platform.say(self._speech(text), tone=BadgeTone.INFO, icon="progress-clock")
        else:
            tone, icon = PROVISIONING_LOOKS[state.state]
            text = tr("Provisioning: {text} ({moment})", text=state.text, moment=state.at)
            self._platform.say(self._speech(text), tone=tone, icon=icon)

    def _arrange(self) -> None:
        buttons = QHBoxLayout()
        buttons.setContentsMargins(16, 0, 16, 0)
        buttons.setSpacing(8)
        buttons.addWidget(self._again)
        buttons.addWidget(self._close)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 10, 0, 12)
        column.setSpacing(8)
        column.addLayout(_inset(self._title))
        column.addWidget(self._progress)
        column.addWidget(self._outcome)
        column.addLayout(_inset(self._next))
        column.addWidget(FittedScroll(self._holder, self))
        column.addWidget(self._platform)
        column.addLayout(buttons)
