"""The list of keys (F1), with the letters of the open item's actions."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QScrollArea, QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from console.models.action import Offer
from console.models.text import Text, tr
from console.views.document_tools import DOCUMENT, TOOLS
from console.views.heading import Heading
from console.views.overlay import Overlay
from console.views.shortcuts import CONSOLE, ITEM, RANGES, ROWS, SHORTCUTS, Shortcut
from console.views.speech import Speech


class KeysOverlay(Overlay):
    """Shows every key with what it does."""

    def __init__(self, host: QWidget, offers: Callable[[], tuple[Offer, ...]], *, speech: Speech) -> None:
        """Show the table of shortcuts, and what the open item offers."""
        super().__init__(host, width=860, height=600)
        self._offers, self._speech = offers, speech
        self._area = QScrollArea(self)
        self._area.setWidgetResizable(True)
        self._heading = Heading(speech, tr("Keys"), level=1, parent=self)
        self._heading.setContentsMargins(24, 16, 24, 4)
        self._foot = QLabel(self)
        self._foot.setProperty("foot", "true")
        for part in (self._heading, self._area, self._foot):
            self.column.addWidget(part)
        speech.changed.connect(self._write)
        self._write()

    @override
    def open(self) -> None:
        """Open it with the letters of the item that is open now."""
        self._write()
        super().open()

    def _write(self) -> None:
        self.setAccessibleName(self._speech(tr("Keys")))
        self._foot.setText(self._speech(tr("No key fires while you type or an input method converts. Esc closes.")))
        body = QWidget()
        halves = QHBoxLayout(body)
        halves.setContentsMargins(24, 8, 24, 16)
        halves.setSpacing(32)
        left, right = QVBoxLayout(), QVBoxLayout()
        for half in (left, right):
            half.setSpacing(0)
        self._group(left, ROWS)
        self._group(left, DOCUMENT)
        self._group(right, ITEM)
        self._group(right, CONSOLE)
        for half in (left, right):
            half.addStretch(1)
            halves.addLayout(half, 1)
        self._area.setWidget(body)

    def _group(self, column: QVBoxLayout, group: Text) -> None:
        title = Heading(self._speech, group, level=2)
        title.setContentsMargins(0, 0, 0, 6)
        title.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        column.addWidget(title)
        grid = QGridLayout()
        grid.setVerticalSpacing(6)
        grid.setHorizontalSpacing(16)
        grid.setColumnStretch(1, 1)
        lines = [(keys_of(shortcut), shortcut.text) for shortcut in SHORTCUTS if shortcut.group == group]
        if group == DOCUMENT:
            lines += [(" ".join((*tool.keys[:2], *tool.chords[:1])), tool.text) for tool in TOOLS]
        if group == ITEM:
            lines += [(offer.action.shortcut.upper(), offer.action.title) for offer in self._offers()]
        for number, (keys, text) in enumerate(lines):
            words = QLabel(self._speech(text))
            words.setAccessibleName(f"{keys}: {words.text()}")
            grid.addLayout(_caps(keys), number, 0)
            grid.addWidget(words, number, 1)
        column.addLayout(grid)
        column.addSpacing(20)


def keys_of(shortcut: Shortcut) -> str:
    """Give the keys of a shortcut as a reader knows them."""
    names = [key.replace("Return", "Enter").replace("Escape", "Esc") for key in shortcut.keys]
    return ("–" if shortcut.keys[0] in RANGES else " ").join(names)


def _caps(keys: str) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(4)
    for key in keys.split():
        cap = QLabel(key)
        cap.setProperty("key", "true")
        cap.setAlignment(Qt.AlignmentFlag.AlignCenter)
        row.addWidget(cap)
    row.addStretch(1)
    return row
