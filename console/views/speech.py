"""The language of the screen: turns texts into words and tells every widget when the reader switches."""

from PySide6.QtCore import QObject, Signal

from console.models.text import Text
from console.services.language import Language


class Speech(QObject):
    """Speaks the reader's language.

    Signals:
        changed: the language was switched; every widget writes its words again.
    """

    changed = Signal()

    def __init__(self, code: str = "ja", parent: QObject | None = None) -> None:
        """Start in a language, `ja` or `en`."""
        super().__init__(parent)
        self._language = Language.of(code)

    def __call__(self, text: Text) -> str:
        """Translate a text and format its values."""
        return self._language.text(text)

    @property
    def language(self) -> Language:
        """The present language with its formats for dates, money and spans."""
        return self._language

    def set(self, code: str) -> None:
        """Switch to a language; the same one again changes nothing."""
        if code != self._language.code:
            self._language = Language.of(code)
            self.changed.emit()

    def toggle(self) -> None:
        """Switch between Japanese and English."""
        self.set("en" if self._language.code == "ja" else "ja")
