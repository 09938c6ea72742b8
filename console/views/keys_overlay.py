"""The list of keys (F1), with the letters of the open item's actions."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QScrollArea, QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from console.models.action import Offer
from console.models.text import Text, tr
from console.views.documents.document_tools import DOCUMENT, TOOLS
from console.views.parts.heading import Heading
from console.views.parts.overlay import Overlay
from console.views.shortcuts import CONSOLE, ITEM, RANGES, ROWS, SHORTCUTS, Shortcut
from console.views.speech import Speech

CAPS: Final = {
    "Return": "Enter",
    "Escape": "Esc",
    "PgDown": "PgDn",
    "Down": "↓",
    "Up": "↑",
    "Left": "←",
    "Right": "→",
}
"""What stands on a key, where the table of shortcuts writes a word."""


class KeysOverlay(Overlay):
    """Shows every key with what it does."""

    def __init__(self, host: QWidget, offers: Callable[[], tuple[Offer, ...]], *, speech: Speech) -> None:
        """Show the table of shortcuts, and what the open item offers."""
        super().__init__(host, width=1160, height=760)
        self._offers, self._speech = offers, speech
        self._area = QScrollArea(self)
        self._area.setWidgetResizable(True)
        # The arrows scroll where the list is longer than the window.
        self.setFocusProxy(self._area)
        self._heading = Heading(speech, tr("Keys"), level=1, parent=self)
        # In a layout: a label's own margins are lost when another theme's style comes.
        head = QHBoxLayout()
        head.setContentsMargins(24, 16, 24, 4)
        head.addWidget(self._heading)
        self._foot = QLabel(self)
        self._foot.setProperty("foot", "true")
        self.column.addLayout(head)
        for part in (self._area, self._foot):
            self.column.addWidget(part)
        speech.changed.connect(self._retell)

    @override
    def open(self) -> None:
        """Open it with the letters of the item that is open now."""
        self._write()
        super().open()

    def _retell(self) -> None:
        if not self.isHidden():
            self._write()

    def _write(self) -> None:
        self.setAccessibleName(self._speech(tr("Keys")))
        self._foot.setText(
            self._speech(
                tr("While you type, letters, digits and arrows are text; the other keys still work. Esc closes.")
            )
        )
        body = QWidget()
        thirds = QHBoxLayout(body)
        thirds.setContentsMargins(24, 8, 24, 16)
        thirds.setSpacing(24)
        for groups in ((ROWS,), (ITEM,), (CONSOLE, DOCUMENT)):
            third = QVBoxLayout()
            third.setSpacing(0)
            for group in groups:
                self._group(third, group)
            third.addStretch(1)
            thirds.addLayout(third, 1)
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
        own = (shortcut for shortcut in SHORTCUTS if shortcut.group == group and shortcut.keys)
        lines = [(keys_of(shortcut), shortcut.text) for shortcut in own]
        if group == DOCUMENT:
            lines += [(" ".join((*tool.keys[:2], *tool.chords[:1])), tool.text) for tool in TOOLS]
        if group == ITEM:
            lines += [(offer.action.shortcut.upper(), offer.action.title) for offer in self._offers()]
        for number, (keys, text) in enumerate(lines):
            words = QLabel(self._speech(text))
            words.setWordWrap(True)
            words.setAccessibleName(f"{keys}: {words.text()}")
            grid.addLayout(_caps(keys), number, 0, alignment=Qt.AlignmentFlag.AlignTop)
            grid.addWidget(words, number, 1)
        column.addLayout(grid)
        column.addSpacing(20)


def keys_of(shortcut: Shortcut) -> str:
    """Give the keys of a shortcut as a reader knows them; empty where the palette alone has it."""
    if not shortcut.keys:
        return ""
    names = [_name(key) for key in shortcut.keys]
    return ("–" if shortcut.keys[0] in RANGES else " ").join(names)


def _name(key: str) -> str:
    return "+".join(CAPS.get(part, part) for part in key.split("+"))


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
