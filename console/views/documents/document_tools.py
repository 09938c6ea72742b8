"""The viewer's tools: one table of what there is, and buttons that answer to click, key and wheel."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget
from typing_extensions import override

from console.models.text import Text, tr
from console.views.parts.flow_layout import FlowLayout
from console.views.speech import Speech
from console.views.theme import Theme


@dataclass(frozen=True, kw_only=True)
class Tool:
    """One tool.

    Attributes:
        key: its name.
        keys: the keys that use it while the viewer has the keyboard.
        chords: the keys that use it from anywhere in the window.
        less: the tool that the wheel uses when it is turned towards the person; None for the same.
        toggles: it stays down while it is on.
    """

    key: str
    icon: str
    text: Text
    keys: tuple[str, ...] = ()
    chords: tuple[str, ...] = ()
    less: str | None = None
    toggles: bool = False
    shown: bool = True


DOCUMENT: Final = tr("The document, while it has the keyboard")
TOOLS: Final = (
    Tool(
        key="zoom_in",
        icon="magnify-plus-outline",
        text=tr("Zoom in"),
        keys=("+", "=", "Shift++", "Shift+="),
        chords=("Ctrl++", "Ctrl+=", "Ctrl+Shift++", "Ctrl+Shift+="),
        less="zoom_out",
    ),
    Tool(key="zoom_out", icon="magnify-minus-outline", text=tr("Zoom out"), keys=("-",), chords=("Ctrl+-",)),
    Tool(key="fit", icon="fit-to-screen-outline", text=tr("Show all of it"), keys=("F", "0"), chords=("Ctrl+0",)),
    Tool(key="actual", icon="relative-scale", text=tr("Actual size"), chords=("Ctrl+1",)),
    Tool(key="turn", icon="rotate-right", text=tr("Turn right"), keys=("R",), less="turn_back"),
    Tool(key="turn_back", icon="rotate-left", text=tr("Turn left"), keys=("Shift+R",), less="turn"),
    Tool(key="loupe", icon="magnify-scan", text=tr("Loupe"), keys=("L",), toggles=True),
    Tool(key="brighter", icon="brightness-6", text=tr("Brighter"), keys=("B",), less="darker"),
    Tool(key="darker", icon="brightness-4", text=tr("Darker"), keys=("Shift+B",), shown=False),
    Tool(key="contrast", icon="contrast-circle", text=tr("More contrast"), keys=("C",), less="flatter"),
    Tool(key="flatter", icon="contrast", text=tr("Less contrast"), keys=("Shift+C",), shown=False),
    Tool(key="invert", icon="invert-colors", text=tr("Invert the colours"), keys=("I",), toggles=True),
    Tool(key="reset", icon="restore", text=tr("As in the file"), keys=("X",)),
    Tool(key="previous", icon="chevron-left", text=tr("Previous page or file"), keys=("PgUp",), less="next"),
    Tool(key="next", icon="chevron-right", text=tr("Next page or file"), keys=("PgDown",), less="previous"),
    Tool(key="beside", icon="compare", text=tr("Two side by side"), keys=("S",), toggles=True),
    Tool(key="other", icon="swap-horizontal", text=tr("Work on the other side"), keys=("O",), shown=False),
    Tool(key="linked", icon="link-variant", text=tr("Zoom both together"), keys=("T",), toggles=True),
)
_BY_KEY: Final = {name: tool.key for tool in TOOLS for name in tool.keys}
_BY_CHORD: Final = {name: tool.key for tool in TOOLS for name in tool.chords}
_ICON: Final = 18


def tool_of(name: str, *, inside: bool) -> str | None:
    """Give the tool of a key as the table of shortcuts writes it, or None.

    Args:
        name: the key.
        inside: the viewer has the keyboard, so that bare letters are its own.
    """
    return _BY_CHORD.get(name) or (_BY_KEY.get(name) if inside else None)


class DocumentTools(QWidget):
    """The buttons.

    Signals:
        used: the key of a tool.
    """

    used = Signal(str)

    def __init__(self, speech: Speech, theme: Theme, parent: QWidget | None = None) -> None:
        """Make a button for each tool that is shown."""
        super().__init__(parent)
        self._speech, self._theme = speech, theme
        self._buttons = {tool.key: _ToolButton(tool, self) for tool in TOOLS if tool.shown}
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 2, 8, 2)
        flow = FlowLayout(spacing=2)
        for button in self._buttons.values():
            button.used.connect(self.used)
            flow.addWidget(button)
        row.addLayout(flow, 1)
        for signal in (speech.changed, theme.changed):
            signal.connect(self._write)
        self._write()

    def show_state(self, on: Mapping[str, bool], usable: Mapping[str, bool]) -> None:
        """Show which tools are on and which can be used."""
        for key, button in self._buttons.items():
            button.setChecked(on.get(key, False))
            button.setEnabled(usable.get(key, usable.get("", True)))

    def _write(self) -> None:
        for button in self._buttons.values():
            button.setIcon(self._theme.icon(button.tool.icon, self._theme.tokens.text))
            words = self._speech(button.tool.text)
            keys = " / ".join(dict.fromkeys((*button.tool.keys[:2], *button.tool.chords[:1])))
            button.setAccessibleName(words)
            button.setToolTip(f"{words} ({keys})")


class _ToolButton(QPushButton):
    """One tool; the wheel over it uses it step by step."""

    used = Signal(str)

    def __init__(self, tool: Tool, parent: QWidget) -> None:
        super().__init__(parent)
        self.tool = tool
        self.setProperty("tone", "quiet")
        self.setProperty("tool", "true")
        self.setCheckable(tool.toggles)
        self.setIconSize(QSize(_ICON, _ICON))
        self.setFixedSize(30, 28)
        self.clicked.connect(lambda: self.used.emit(tool.key))

    @override
    def wheelEvent(self, event: QWheelEvent) -> None:
        turned = event.angleDelta().y() or event.angleDelta().x()
        if turned and self.isEnabled():
            self.used.emit(self.tool.key if turned > 0 or self.tool.less is None else self.tool.less)
        event.accept()
