"""The preflight check in the window: started, stopped, run again, with its findings as they are found."""

from collections.abc import AsyncIterator, Callable, Sequence
from datetime import datetime

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from console.models.doctor import Finding
from console.models.error import ConsoleError
from console.models.text import Text, tr
from console.views.parts.badge import BadgeTone
from console.views.parts.empty_state import EmptyState
from console.views.parts.line_list import LineList
from console.views.set_up import finding_list
from console.views.set_up.set_up_desk import SetUp
from console.views.speech import Speech
from console.views.tasks import Tasks
from console.views.theme import Theme

WORK = "examine the set-up"
SHOW_MS = 100


class FindingPane(QWidget):
    """Owns the running check; it ends with the pane.

    Signals:
        found: there are more findings, or a run has ended.
    """

    found = Signal()

    def __init__(
        self, set_up: SetUp, on_error: Callable[[BaseException], None], *, speech: Speech, theme: Theme
    ) -> None:
        """Stand still until somebody starts it."""
        super().__init__()
        self._set_up, self._on_error, self._speech, self._theme = set_up, on_error, speech, theme
        self._findings: list[Finding] = []
        self._expected, self._running = 0, False
        self._ended_at: datetime | None = None
        self._problem: ConsoleError | None = None
        self._tasks = Tasks(self, self._failed)
        # Findings come in bursts, and each could take its place above all others: they are shown ten times a second.
        self._due = QTimer(self)
        self._due.setSingleShot(True)
        self._due.setInterval(SHOW_MS)
        self._due.timeout.connect(self.write)
        self._button, self._words, self._bar = QPushButton(self), QLabel(self), QProgressBar(self)
        self._only = QCheckBox(self)
        self.list = LineList(theme, self)
        self._empty = EmptyState(speech, theme, self)
        self._pages = QStackedWidget(self)
        self._arrange()
        self._button.clicked.connect(self.press)
        self._only.toggled.connect(self._narrow)
        self.write()

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What was found so far, in the order in which it was found."""
        return tuple(self._findings)

    @property
    def running(self) -> bool:
        """Tell whether a check is under way."""
        return self._running

    def take_focus(self) -> None:
        """Give the keyboard to the list; while it is empty to what stands there, from which the list takes it."""
        (self.list if self.list.count() else self._empty).setFocus(Qt.FocusReason.OtherFocusReason)

    def start(self) -> None:
        """Check everything anew; a check that runs goes on."""
        if not self.running:
            self._expected = len(self._findings)
            self._findings, self._ended_at, self._problem, self._running = [], None, None, True
            self._tasks.start(WORK, self._follow(), replace=False)
            self.write()

    def show_findings(self, findings: Sequence[Finding], *, at: datetime) -> None:
        """Show what a check found that was made somewhere else."""
        self._findings, self._ended_at = list(findings), at
        self.write()

    def stop(self) -> None:
        """Stop; what was found stays."""
        self._tasks.cancel()
        self._running = False
        self.write()

    def press(self) -> None:
        """Start, or stop what runs."""
        if self.running:
            self.stop()
        else:
            self.start()

    def empty(self) -> None:
        """Stop and forget what was found."""
        self._findings, self._ended_at, self._problem, self._expected = [], None, None, 0
        self.stop()

    def write(self) -> None:
        """Write every word again."""
        self._due.stop()
        say, running = self._speech, self.running
        self._button.setText(say(self._button_words()))
        self._button.setAccessibleName(self._button.text())
        self._button.setIcon(self._theme.icon("stop-circle-outline" if running else "refresh"))
        self._words.setText(say(self._progress()))
        self._words.setAccessibleName(self._words.text())
        self._bar.setVisible(running)
        self._bar.setRange(0, self._expected)
        self._bar.setValue(min(len(self._findings), self._expected))
        self._bar.setAccessibleName(self._words.text())
        self._only.setText(say(tr("Only what is not in order")))
        self._only.setAccessibleName(self._only.text())
        self.list.setAccessibleName(say(tr("Findings")))
        self.list.show_lines(finding_list.lines_of(self._findings, say, only_bad=self._only.isChecked()))
        self._write_empty()
        self.found.emit()

    def _narrow(self) -> None:
        self.write()
        self.list.show_chosen()

    def _button_words(self) -> Text:
        if self.running:
            return tr("Stop")
        return tr("Check again") if self._findings else tr("Check now")

    def _progress(self) -> Text:
        count = len(self._findings)
        if self.running and self._expected:
            return tr("Checking: {count} of about {total}", count=count, total=self._expected)
        if self.running:
            return tr("Checking: {count} so far", count=count)
        if self._problem is not None:
            return tr("{message} {hint}", message=self._problem.message, hint=self._problem.advice)
        if self._ended_at is not None:
            return tr("Checked: {count}, at {time}", count=count, time=self._speech.language.clock_time(self._ended_at))
        return tr("Stopped: {count} were checked", count=count) if count else tr("Not checked yet.")

    def _write_empty(self) -> None:
        lines = self.list.count()
        self._pages.setCurrentWidget(self.list if lines else self._empty)
        if lines:
            return
        if self.running:
            text = tr("Nothing is written: the check only reads.")
            self._empty.say("stethoscope", tr("Checking the set-up…"), hint=text)
        elif self._findings and self._only.isChecked():
            self._empty.say("check-circle-outline", tr("Everything that was checked is in order"))
        else:
            self._empty.say("stethoscope", tr("Not checked yet."))

    def _arrange(self) -> None:
        self._bar.setTextVisible(False)
        self._bar.setFixedSize(QSize(160, 6))
        self._words.setProperty("muted", "true")
        row = QHBoxLayout()
        row.setContentsMargins(24, 8, 24, 4)
        row.setSpacing(12)
        for part in (self._button, self._words, self._bar):
            row.addWidget(part)
        row.addStretch(1)
        row.addWidget(self._only)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(row)
        self._empty.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        for page in (self.list, self._empty):
            self._pages.addWidget(page)
        column.addWidget(self._pages, 1)

    async def _follow(self) -> None:
        findings: AsyncIterator[Finding] = self._set_up.examine()
        try:
            async for finding in findings:
                self._findings.append(finding)
                if not self._due.isActive():
                    self._due.start()
        finally:
            close = getattr(findings, "aclose", None)
            if close is not None:
                await close()
        self._running, self._ended_at = False, self._set_up.head().at
        self.write()
        self.list.choose_first(BadgeTone.DANGER, BadgeTone.WARNING)

    def _failed(self, problem: BaseException) -> None:
        """Say at the foot why it ended; a mistake of ours is told where all of them are."""
        self._running = False
        if isinstance(problem, ConsoleError):
            self._problem = problem
        else:
            self._on_error(problem)
        self.write()
