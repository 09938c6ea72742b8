"""What a window remembers until the next start: its place, its panes, the language and the theme."""

from PySide6.QtCore import QByteArray, QSettings, QSize
from PySide6.QtWidgets import QMainWindow, QSplitter

from console.views.speech import Speech
from console.views.theme import Theme

FIRST_SIZE = QSize(1440, 900)
FRAME = QSize(0, 32)
"""What the title bar of the desktop takes."""


class WindowState:
    """The remembered state of one window; without settings nothing is kept."""

    def __init__(self, window: QMainWindow, panes: QSplitter, settings: QSettings | None) -> None:
        """Take the window and its panes."""
        self._window, self._panes, self._settings = window, panes, settings

    def restore(self) -> None:
        """Put window and panes where they were."""
        # Large letters make a screen small: the actions at the lower end must not lie outside it.
        room = self._window.screen().availableSize() - FRAME
        self._window.resize(FIRST_SIZE.boundedTo(room))
        if self._settings is not None:
            for name, take in (("geometry", self._window.restoreGeometry), ("panes", self._panes.restoreState)):
                kept = self._settings.value(name)
                if isinstance(kept, QByteArray):
                    take(kept)

    def keep(self, speech: Speech, theme: Theme) -> None:
        """Remember everything."""
        if self._settings is not None:
            self._settings.setValue("geometry", self._window.saveGeometry())
            self._settings.setValue("panes", self._panes.saveState())
            self._settings.setValue("language", speech.language.code)
            self._settings.setValue("theme", theme.mode)
