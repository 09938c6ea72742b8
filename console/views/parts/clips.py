"""What the console puts on the clipboard, marked as its own, so that locking can take it off again."""

from typing import Final

from PySide6.QtCore import QMimeData
from PySide6.QtGui import QClipboard, QGuiApplication

MARK: Final = "application/x-assist-console"
NO_HISTORY: Final = "x-kde-passwordManagerHint"
"""Clipboard managers that know this word keep no copy."""


def copy(words: str) -> None:
    """Put words on the clipboard, at the person's deliberate act (design 7)."""
    data = QMimeData()
    data.setText(words)
    data.setData(MARK, b"1")
    data.setData(NO_HISTORY, b"secret")
    QGuiApplication.clipboard().setMimeData(data)


def clear() -> None:
    """Take off what this program has put there; what comes from another one stays."""
    clipboard = QGuiApplication.clipboard()
    if clipboard.ownsClipboard() or MARK in _formats(clipboard):
        clipboard.clear()
    if clipboard.supportsSelection() and clipboard.ownsSelection():
        clipboard.clear(clipboard.Mode.Selection)


def _formats(clipboard: QClipboard) -> list[str]:
    found: QMimeData | None = clipboard.mimeData()  # an empty clipboard may have none
    return found.formats() if found is not None else []
