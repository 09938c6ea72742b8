"""The look of the screen: one set of colours for every widget, light, dark or as the system is."""

import re
from collections.abc import Iterable
from functools import cache

import qtawesome
from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QColor, QIcon, QPalette
from PySide6.QtWidgets import QApplication, QScrollBar

from console.services.resources import resource
from console.views.fonts import ui_font
from console.views.tokens import DARK, LIGHT, Tokens

MODES = ("light", "dark", "system")
UI_SIZE = 13
"""The size of running text, in pixels."""
_PLACE = re.compile(r"\{(\w+)\}")


@cache
def _template() -> str:
    return "\n".join(path.read_text(encoding="utf-8") for path in sorted(resource("style").glob("*.qss")))


def fill(template: str, tokens: Tokens) -> str:
    """Put a theme's colours into the `{places}` of a style sheet, and where its pictures are.

    Raises:
        AttributeError: a place names no token.
    """
    pictures = {"icons": resource("icons").as_posix(), "shade": "dark" if tokens.dark else "light"}
    return _PLACE.sub(lambda place: pictures.get(place[1]) or str(getattr(tokens, place[1])), template)


class Theme(QObject):
    """The present colours, icons and style.

    Signals:
        changed: the colours are others now; icons have to be asked for again.
    """

    changed = Signal()

    def __init__(self, mode: str = "system", parent: QObject | None = None) -> None:
        """Start in a mode and dress the application."""
        super().__init__(parent)
        self._mode = mode
        self._icons: dict[tuple[str, str], QIcon] = {}
        self._tokens = self._wanted()
        QApplication.styleHints().colorSchemeChanged.connect(self._system_changed)
        self._dress()

    @property
    def tokens(self) -> Tokens:
        """The colours."""
        return self._tokens

    @property
    def mode(self) -> str:
        """`light`, `dark` or `system`."""
        return self._mode

    def set_mode(self, mode: str) -> None:
        """Choose `light`, `dark` or `system`.

        Raises:
            ValueError: there is no such mode.
        """
        if mode not in MODES:
            raise ValueError(mode)
        self._mode = mode
        self._refresh()

    def toggle(self) -> None:
        """Switch between light and dark."""
        self.set_mode("light" if self._tokens.dark else "dark")

    def icon(self, name: str, colour: str | None = None) -> QIcon:
        """Give a Material Design icon.

        Args:
            name: its name without a prefix, such as `refresh`.
            colour: `#rrggbb`; the colour of muted words when left out.
        """
        colour = colour or self._tokens.muted
        key = (name.removeprefix("mdi6."), colour)
        if key not in self._icons:
            self._icons[key] = qtawesome.icon(f"mdi6.{key[0]}", color=colour)
        return self._icons[key]

    def style_sheet(self) -> str:
        """Give the style sheet in the present colours."""
        return fill(_template(), self._tokens)

    def _wanted(self) -> Tokens:
        if self._mode == "system":
            return DARK if QApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark else LIGHT
        return DARK if self._mode == "dark" else LIGHT

    def _system_changed(self) -> None:
        if self._mode == "system":
            self._refresh()

    def _refresh(self) -> None:
        wanted = self._wanted()
        if wanted is not self._tokens:
            self._tokens = wanted
            self._icons.clear()
            self._dress()
            self.changed.emit()

    def _dress(self) -> None:
        app = QApplication.instance()
        if isinstance(app, QApplication):
            places = [(part, part.value()) for part in app.allWidgets() if isinstance(part, QScrollBar)]
            # Taken off first: a sheet that is put over another costs three times as much.
            app.setStyleSheet("")
            app.setFont(ui_font(UI_SIZE))
            app.setPalette(palette(self._tokens))
            app.setStyleSheet(self.style_sheet())
            # On the way some panes had another size: they get their own back before anything is scrolled to its place.
            app.sendPostedEvents(None, QEvent.Type.LayoutRequest)
            for bar, place in places:
                bar.setValue(place)


def palette(tokens: Tokens) -> QPalette:
    """Give a theme as a Qt palette, for what a style sheet does not reach."""
    roles: Iterable[tuple[QPalette.ColorRole, str]] = (
        (QPalette.ColorRole.Window, tokens.window),
        (QPalette.ColorRole.WindowText, tokens.text),
        (QPalette.ColorRole.Base, tokens.surface),
        (QPalette.ColorRole.AlternateBase, tokens.raised),
        (QPalette.ColorRole.Text, tokens.text),
        (QPalette.ColorRole.PlaceholderText, tokens.muted),
        (QPalette.ColorRole.Button, tokens.raised),
        (QPalette.ColorRole.ButtonText, tokens.text),
        (QPalette.ColorRole.Highlight, tokens.selection),
        (QPalette.ColorRole.HighlightedText, tokens.text),
        (QPalette.ColorRole.ToolTipBase, tokens.raised),
        (QPalette.ColorRole.ToolTipText, tokens.text),
        (QPalette.ColorRole.Link, tokens.accent),
        (QPalette.ColorRole.Mid, tokens.line),
        (QPalette.ColorRole.Accent, tokens.accent),
    )
    made = QPalette()
    for role, colour in roles:
        made.setColor(role, QColor(colour))
    for role in (QPalette.ColorRole.Text, QPalette.ColorRole.ButtonText, QPalette.ColorRole.WindowText):
        made.setColor(QPalette.ColorGroup.Disabled, role, QColor(tokens.muted))
    return made
