"""A label of words that wraps, says itself to a screen reader, and never offers itself to the mouse's clipboard."""

import html
import re
from collections.abc import Callable

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget
from typing_extensions import override

_BREAKS = re.compile(r"(?<=[@._/\-])(?=\w)")
_LONG = re.compile(r"\S{18,}")
_RUN = re.compile(r"[0-9A-Za-z]{12,}")
_PIECE = re.compile(r"(?<=\w{4})(?=\w)")


def breakable(words: str) -> str:
    """Let long addresses and codes break after their punctuation, where Qt would push the pane wider."""
    return _LONG.sub(lambda found: _BREAKS.sub("\u200b", found[0]), words)


def breakable_anywhere(words: str) -> str:
    """Let long numbers and codes break inside too, where a narrow column would cut them off."""
    return _RUN.sub(lambda found: _PIECE.sub("\u200b", found[0]), breakable(words))


def set_in_lines(words: str, fits: Callable[[str], bool]) -> str:
    """Break words into the lines that fit, at a blank or before a bracket where one is near; a button cannot wrap."""
    lines: list[str] = []
    while words and not fits(words):
        most = next((end for end in range(len(words) - 1, 1, -1) if fits(words[:end])), 1)
        kind = max(words.rfind(" ", most // 2, most + 1), words.rfind("（", most // 2, most + 1))
        end = kind if kind > 0 else most
        lines.append(words[:end].rstrip())
        words = words[end:].lstrip()
    return "\n".join((*lines, words))


def escaped(words: str) -> str:
    """Give data as it may stand inside rich text."""
    return html.escape(breakable(words)).replace("\n", "<br>")


def tip(words: str) -> str:
    """Give data as it may stand in a tool tip: Qt would take what looks like marks for marks, a picture's too."""
    return f"<qt>{html.escape(words)}</qt>".replace("\n", "<br>") if "<" in words else words


def plain_label(parent: QWidget) -> QLabel:
    """Make a label for words that may quote somebody: marks in them are letters."""
    label = QLabel(parent)
    label.setTextFormat(Qt.TextFormat.PlainText)
    return label


class Words(QLabel):
    """Plain or marked-up words; `kind` chooses the look in the style sheet."""

    def __init__(self, parent: QWidget | None = None, *, kind: str = "plain", wrap: bool = True) -> None:
        """Make a label without words."""
        super().__init__(parent)
        self.setProperty("words", kind)
        self.setWordWrap(wrap)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
        if wrap:
            policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
            policy.setHeightForWidth(True)
            self.setSizePolicy(policy)
            self.setMinimumWidth(24)

    @override
    def minimumSizeHint(self) -> QSize:
        """Ask for one line at least: Qt's own hint is the height at the narrowest width, which opens gaps."""
        own = super().minimumSizeHint()
        return QSize(24, self.fontMetrics().height()) if self.wordWrap() else own

    def say(self, words: str, *, anywhere: bool = False) -> None:
        """Show plain words.

        Args:
            words: what is shown, and what a screen reader says.
            anywhere: a long number or code may break inside, where nothing of it may be cut off.
        """
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setText(breakable_anywhere(words) if anywhere else breakable(words))
        self.setAccessibleName(words)

    def say_rich(self, markup: str, spoken: str) -> None:
        """Show marked-up words whose data is escaped already.

        Args:
            markup: rich text made with `escaped`.
            spoken: the same without marks, for a screen reader.
        """
        self.setTextFormat(Qt.TextFormat.RichText)
        self.setText(markup)
        self.setAccessibleName(spoken)

    def dress(self, kind: str) -> None:
        """Choose another look."""
        if self.property("words") != kind:
            self.setProperty("words", kind)
            self.style().unpolish(self)
            self.style().polish(self)
