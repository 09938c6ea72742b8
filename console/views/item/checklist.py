"""The checklist of an item: each finding with a word, its evidence, and a tick where a person must look."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget
from typing_extensions import override

from console.models.dossier import Finding, Verdict
from console.models.text import Text, tr
from console.views.parts.badge import Badge, BadgeTone
from console.views.parts.fitted_scroll import RING
from console.views.parts.tick_box import TickBox
from console.views.speech import Speech
from console.views.theme import Theme
from console.views.words import Words, escaped, tip

LOOKS: dict[Verdict, tuple[Text, BadgeTone, str]] = {
    Verdict.PASS: (tr("Pass"), BadgeTone.OK, "check-circle"),
    Verdict.FAIL: (tr("Fail"), BadgeTone.DANGER, "close-circle"),
    Verdict.CANNOT_TELL: (tr("Cannot tell"), BadgeTone.WARNING, "help-circle"),
    Verdict.ASK: (tr("Please look"), BadgeTone.INFO, "eye-outline"),
    Verdict.NOT_APPLICABLE: (tr("Not needed"), BadgeTone.NEUTRAL, "minus-circle-outline"),
}
BADGE_EDGES = 14 + 4 + 6 + 8


class CheckRow(QFrame):
    """One finding.

    Signals:
        ticked: the person looked, or took it back.
        wanted: the page on which the answer stands is to be opened.
    """

    ticked = Signal(str, bool)
    wanted = Signal()

    def __init__(self, number: int, speech: Speech, theme: Theme, parent: QWidget | None = None) -> None:
        """Make the n-th row."""
        super().__init__(parent)
        self._number, self._speech = number, speech
        self._finding: Finding | None = None
        self._key = Words(self, kind="key", wrap=False)
        self._key.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._key.setFixedSize(QSize(20, 20))
        self._badge = Badge(theme, self)
        self._slot = QWidget(self)
        slot = QHBoxLayout(self._slot)
        slot.setContentsMargins(0, 0, 0, 0)
        slot.addWidget(self._badge)
        slot.addStretch(1)
        self._words = Words(self)
        self._tick = TickBox(self)
        self._tick.clicked.connect(self._tell)
        self._page = QPushButton(self)
        self._page.setProperty("tone", "small")
        self._page.clicked.connect(self.wanted)
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 3, 8, 3)
        row.setSpacing(8)
        top = Qt.AlignmentFlag.AlignTop
        row.addWidget(self._key, alignment=top)
        row.addWidget(self._slot, alignment=top)
        row.addWidget(self._words, stretch=1)
        row.addWidget(self._page, alignment=top)
        row.addWidget(self._tick, alignment=top)

    def show_finding(self, finding: Finding, *, ticked: bool, badge_width: int) -> None:
        """Show a finding and whether the person has looked."""
        self._finding = finding
        word, tone, icon = LOOKS[finding.verdict]
        needs = finding.verdict.needs_tick
        verdict, title = self._speech(word), self._speech(finding.title)
        evidence = self._speech(finding.evidence)
        self._badge.say(verdict, tone=tone, icon=icon)
        self._slot.setFixedWidth(badge_width)
        quiet = finding.verdict is Verdict.NOT_APPLICABLE
        self._words.dress("muted" if quiet else "plain")
        shown = escaped(title) if quiet else f"<b>{escaped(title)}</b>&nbsp; {escaped(evidence)}"
        self._words.say_rich(shown, f"{title}: {verdict}. {evidence}")
        self.setToolTip(tip(evidence) if quiet else "")
        self._key.say(str(self._number))
        self._key.dress("keycap" if needs else "key")
        self._page.setVisible(finding.look_up is not None)
        self._page.setText(self._speech(tr("Look up")) + " (L)")
        self._page.setAccessibleName(self._speech(tr("{title}: open the official page", title=finding.title)))
        self._tick.setVisible(needs)
        self._tick.setChecked(ticked)
        self._tick.setText(self._speech(tr("Looked at")))
        self._tick.setAccessibleName(self._speech(tr("{title}: looked at", title=finding.title)))
        self._dress("done" if needs and ticked else "open" if needs else finding.verdict.value)
        self.setCursor(Qt.CursorShape.PointingHandCursor if needs else Qt.CursorShape.ArrowCursor)
        self.setAccessibleName(self._words.accessibleName())

    def _dress(self, state: str) -> None:
        if self.property("check") != state:
            self.setProperty("check", state)
            self.style().unpolish(self)
            self.style().polish(self)

    def _tell(self) -> None:
        if self._finding is not None:
            self.ticked.emit(self._finding.key, self._tick.isChecked())

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._finding is not None and self._finding.verdict.needs_tick and self.rect().contains(event.pos()):
            self._tick.click()
        super().mouseReleaseEvent(event)


class Checklist(QWidget):
    """All findings of an item, numbered for the digit keys.

    Signals:
        ticked: key of a finding, and whether it is ticked now.
        wanted: the page of a finding is to be opened.
    """

    ticked = Signal(str, bool)
    wanted = Signal()

    def __init__(self, speech: Speech, theme: Theme, parent: QWidget | None = None) -> None:
        """Make an empty checklist."""
        super().__init__(parent)
        self._speech, self._theme = speech, theme
        self._rows: list[CheckRow] = []
        self._title = QLabel(self)
        self._title.setProperty("heading", "2")
        self._summary = Words(self, kind="muted", wrap=False)
        head = QHBoxLayout()
        head.setContentsMargins(8, 0, 8, 2)
        head.setSpacing(12)
        head.addWidget(self._title)
        head.addWidget(self._summary)
        head.addStretch(1)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(8 - RING, 0, 8 - RING, 0)
        self._column.setSpacing(1)
        self._column.addLayout(head)

    def show_findings(self, findings: tuple[Finding, ...], ticks: frozenset[str]) -> None:
        """Show the findings; the rows stay the same widgets, so that focus and scroll stay."""
        self.setVisible(bool(findings))
        self._title.setText(self._speech(tr("Checklist")))
        summary = self._speech(self._summed_up(findings, ticks))
        self._summary.say(summary)
        self.setAccessibleName(f"{self._title.text()}: {summary}")
        while len(self._rows) < len(findings):
            row = CheckRow(len(self._rows) + 1, self._speech, self._theme, self)
            row.ticked.connect(self.ticked)
            row.wanted.connect(self.wanted)
            self._rows.append(row)
            self._column.addWidget(row)
        width = self._badge_width()
        for row, finding in zip(self._rows, findings, strict=False):
            row.show_finding(finding, ticked=finding.key in ticks, badge_width=width)
            row.show()
        for row in self._rows[len(findings) :]:
            row.hide()
        self._order(findings)

    def _order(self, findings: tuple[Finding, ...]) -> None:
        """Put what does not apply last; every row keeps its digit."""
        quiet = [finding.verdict is Verdict.NOT_APPLICABLE for finding in findings]
        wanted = sorted(range(len(findings)), key=lambda place: (quiet[place], place))
        for line, place in enumerate(wanted, start=1):
            if self._column.indexOf(self._rows[place]) != line:
                self._column.insertWidget(line, self._rows[place])

    def _badge_width(self) -> int:
        metrics = self.fontMetrics()
        return max(metrics.horizontalAdvance(self._speech(word)) for word, _tone, _icon in LOOKS.values()) + BADGE_EDGES

    def _summed_up(self, findings: tuple[Finding, ...], ticks: frozenset[str]) -> Text:
        fails = sum(finding.verdict is Verdict.FAIL for finding in findings)
        asks = sum(finding.verdict.needs_tick and finding.key not in ticks for finding in findings)
        if fails and asks:
            return tr("{fails} failed, {asks} to look at", fails=fails, asks=asks)
        if fails:
            return tr("{fails} failed", fails=fails)
        return tr("{asks} to look at", asks=asks) if asks else tr("Nothing left to look at")
