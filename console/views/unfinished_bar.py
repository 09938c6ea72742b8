"""What was cut off comes first: a bar that names unfinished plans and finishes them at a press."""

from collections.abc import Callable

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QWidget

from console.models.journal import Execution, Stage
from console.models.text import Text, joined, tr, verbatim
from console.views.notices import Notices
from console.views.speech import Speech
from console.views.tasks import Tasks
from console.views.theme import Theme
from console.views.window_desk import Unfinished, WindowDesk
from console.views.words import plain_label

NAMED = 3
WORK = "resume"
STAGES = {
    Stage.PLANNED: tr("not sent yet"),
    Stage.SENT: tr("sent, no answer yet"),
    Stage.ANSWERED: tr("answered, not read back yet"),
    Stage.VERIFIED: tr("read back, not closed yet"),
    Stage.ENDED: tr("ended"),
}


class UnfinishedBar(QFrame):
    """Shown while plans are unfinished.

    Signals:
        finished: an attempt to finish them has ended.
    """

    finished = Signal()

    def __init__(
        self,
        desk: WindowDesk,
        writes: Tasks,
        *,
        speech: Speech,
        theme: Theme,
        notices: Notices,
        parent: QWidget | None = None,
    ) -> None:
        """Look at the desk's journal."""
        super().__init__(parent)
        self._desk, self._writes, self._speech, self._theme, self._notices = desk, writes, speech, theme, notices
        self._running = self._aside = False
        self._mark, self._words, self._button = QLabel(self), plain_label(self), QPushButton(self)
        self._words.setWordWrap(True)
        self.setProperty("bar", "warning")
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 6, 12, 6)
        row.setSpacing(8)
        row.addWidget(self._mark)
        row.addWidget(self._words, 1)
        row.addWidget(self._button)
        self._button.clicked.connect(self._finish)
        speech.changed.connect(self.look)
        theme.changed.connect(self.look)
        self.look()

    def look(self) -> None:
        """Look again whether anything is unfinished; the bar hides when nothing is.

        While a plan is being written it stands in the journal as unfinished too, and is nobody's to finish.
        """
        idle = self._running or not self._writes.busy
        plans = self._desk.unfinished() if idle and not self._aside else ()
        running = self._running
        self.setVisible(bool(plans))
        self._mark.setPixmap(self._theme.icon("progress-alert", self._theme.tokens.warning).pixmap(QSize(18, 18)))
        self._button.setText(self._speech(tr("Finishing…") if running else tr("Finish them now")))
        self._button.setAccessibleName(self._button.text())
        self._button.setEnabled(not running)
        self._words.setText(self._speech(self._sentence(tuple(plans))) if plans else "")
        self._words.setAccessibleName(self._words.text())

    def set_aside(self) -> Callable[[], None]:
        """Name no item while the console is locked; the answer looks again."""
        self._aside = True
        self.look()

        def bring_back() -> None:
            self._aside = False
            self.look()

        return bring_back

    def _sentence(self, plans: tuple[Unfinished, ...]) -> Text:
        named = [self._name(plan) for plan in plans[:NAMED]]
        if len(plans) > NAMED:
            named.append(tr("{count} more", count=len(plans) - NAMED))
        return tr("Decisions that were cut off: {count}. {names}", count=len(plans), names=joined(named, ", "))

    def _name(self, plan: Unfinished) -> Text:
        try:
            title = self._desk.registry.action(plan.action).title
        except LookupError:
            # The journal may be older than the program: an action of then may be gone.
            title = verbatim(plan.action)
        return tr("{action} {number} ({stage})", action=title, number=plan.item, stage=STAGES[plan.stage])

    def _finish(self) -> None:
        if self._writes.busy:
            self.look()
        elif self._writes.keep(WORK, self._resume()):
            self._running = True
            self.look()

    async def _resume(self) -> None:
        try:
            for execution in await self._desk.resume():
                self._tell(execution)
        finally:
            self._running = False
            self.look()
            self.finished.emit()

    def _tell(self, execution: Execution) -> None:
        text = tr("{item}: {message}", item=execution.item, message=execution.message)
        (self._notices.info if execution.outcome.proved else self._notices.warning)(text)
