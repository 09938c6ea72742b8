"""The bar above a queue that a scan fills: start it, see how far it is, stop it."""

from collections.abc import AsyncIterator
from typing import Any, Protocol

from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QPushButton, QWidget

from console.models.error import ConsoleError
from console.models.queue import ScanState
from console.models.text import Text, tr
from console.views.speech import Speech
from console.views.tasks import Tasks
from console.views.theme import Theme
from console.views.words import plain_label

WORK = "scan"


class Scanner(Protocol):
    """What compares the systems; the feed's state tells how far it is."""

    def scan(self) -> AsyncIterator[Any]:
        """Compare everything; stopping to follow it stops it."""
        ...


def progress_words(scan: ScanState | None) -> Text:
    """Say how far the scan is, with numbers."""
    if scan is None:
        return tr("Salesforce and WHMCS were not compared yet.")
    total = f"{scan.total:,}" if scan.total is not None else "?"
    if scan.running:
        return tr("Compared {count} of {total} services, {found} pairs so far", count=f"{scan.read:,}", total=total,
                  found=scan.found)  # fmt: skip
    return tr("Compared {count} of {total} services: {found} pairs", count=f"{scan.read:,}", total=total,
              found=scan.found)  # fmt: skip


class ScanBar(QFrame):
    """Owns the running scan; it ends with the bar. What went wrong stands in the queue's state."""

    def __init__(self, scanner: Scanner, speech: Speech, theme: Theme, parent: QWidget | None = None) -> None:
        """Stand still until somebody starts it."""
        super().__init__(parent)
        self._scanner, self._speech, self._theme = scanner, speech, theme
        self._scan: ScanState | None = None
        self._tasks = Tasks(self, self._told)
        self._button, self._words, self._bar = QPushButton(self), plain_label(self), QProgressBar(self)
        self._bar.setTextVisible(False)
        self._bar.setFixedHeight(6)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 4, 16, 8)
        row.setSpacing(12)
        row.addWidget(self._button)
        row.addWidget(self._words, 1)
        row.addWidget(self._bar, 1)
        self._words.setWordWrap(True)
        self._button.clicked.connect(self.press)
        self._bar.setVisible(False)

    @property
    def running(self) -> bool:
        """Tell whether a scan is under way."""
        return self._tasks.running(WORK)

    def start(self) -> None:
        """Start to compare; one that runs goes on."""
        self._tasks.start(WORK, self._follow(), replace=False)

    def stop(self) -> None:
        """Stop comparing; what was found is shown as a part."""
        self._tasks.cancel()

    def press(self) -> None:
        """Start, or stop what runs."""
        if self.running:
            self.stop()
        else:
            self.start()

    def tell(self, scan: ScanState | None) -> None:
        """Show how far it is."""
        self._scan = scan
        self.write()

    def write(self) -> None:
        """Write every word again."""
        say, scan = self._speech, self._scan
        running = scan is not None and scan.running
        self._button.setText(say(tr("Stop") if running else tr("Scan now")))
        self._button.setIcon(self._theme.icon("stop-circle-outline" if running else "compare-horizontal"))
        self._words.setText(say(progress_words(scan)))
        self._words.setAccessibleName(self._words.text())
        self._bar.setVisible(running)
        if scan is not None:
            self._bar.setRange(0, scan.total or 0)
            self._bar.setValue(scan.read)
            self._bar.setAccessibleName(self._words.text())

    async def _follow(self) -> None:
        reports = self._scanner.scan()
        try:
            async for _report in reports:
                pass
        finally:
            close = getattr(reports, "aclose", None)
            if close is not None:
                await close()

    def _told(self, problem: BaseException) -> None:
        if not isinstance(problem, ConsoleError):
            raise problem
