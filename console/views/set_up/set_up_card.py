"""The set-up over the panes (F9): what works here, what does not, and who mends it."""

from collections.abc import Callable
from functools import partial
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from console.models.text import tr
from console.views.parts.overlay import Overlay
from console.views.set_up.set_up_desk import SetUp
from console.views.set_up.set_up_page import SetUpPage
from console.views.speech import Speech
from console.views.theme import Theme

WIDTH: Final = 1120
HEIGHT: Final = 720


class SetUpCard(Overlay):
    """Shows the set-up; what was found stays until it is checked again. Its page is made when it is first opened."""

    def __init__(
        self, host: QWidget, set_up: SetUp, on_error: Callable[[BaseException], None], *, speech: Speech, theme: Theme
    ) -> None:
        """Lie over a host, hidden; nothing is checked before it is opened."""
        super().__init__(host, width=WIDTH, height=HEIGHT)
        self._speech = speech
        self._make = partial(SetUpPage, set_up, on_error, speech=speech, theme=theme)
        self.page: SetUpPage | None = None
        speech.changed.connect(self._write)
        self._write()

    @override
    def open(self) -> None:
        """Open it; the first time it checks at once."""
        if self.page is None:
            self.page = self._make()
            self.column.addWidget(self.page)
        super().open()
        self.page.begin()

    @override
    def close_card(self) -> None:
        """Close the line that asks where to save; else the card. A check that runs goes on."""
        if self.isHidden() or self.page is None or not self.page.step_back():
            super().close_card()

    def set_aside(self) -> Callable[[], None]:
        """Stop, forget what was found and close; there is nothing to bring back."""
        if self.page is not None:
            self.page.empty()
        self.close_card()
        return lambda: None

    def _write(self) -> None:
        self.setAccessibleName(self._speech(tr("Check the set-up")))

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        # Over the panes the window's own table of keys has this one; over the start panel there is no such table.
        if event.key() == Qt.Key.Key_Escape:
            self.close_card()
        else:
            super().keyPressEvent(event)
