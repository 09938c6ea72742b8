"""One line of facts: what Salesforce and WHMCS say, with the difference marked by icon, word, ground and character."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QMenu, QVBoxLayout, QWidget
from typing_extensions import override

from console.models.dossier import Agreement, Fact
from console.models.text import Text, tr
from console.views.item.difference import marked
from console.views.parts import clips
from console.views.speech import Speech
from console.views.theme import Theme
from console.views.words import Words, escaped

LABEL_WIDTH = 112
ICON = 14


class FactRow(QFrame):
    """A label and a value from each system.

    Values are copied by the context menu or Ctrl+C alone: selecting with the mouse would put a customer's data into the
    clipboard of X11 without a deliberate act.
    """

    def __init__(self, speech: Speech, theme: Theme, parent: QWidget | None = None) -> None:
        """Make an empty row."""
        super().__init__(parent)
        self._speech, self._theme = speech, theme
        self._values = ("", "")
        self._label = Words(self, kind="label")
        self._label.setFixedWidth(LABEL_WIDTH)
        self._icon = QLabel(self)
        self._icon.setFixedSize(QSize(ICON, ICON))
        policy = self._icon.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self._icon.setSizePolicy(policy)
        self._salesforce, self._whmcs = Words(self), Words(self)
        self._note = Words(self, kind="note")
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self._arrange()

    def show_fact(self, fact: Fact, *, wide: bool) -> None:
        """Show a fact; `wide` gives both columns to a section in which only one system says something."""
        values = tuple(self._speech(text) if text is not None else "" for text in (fact.salesforce, fact.whmcs))
        self._values = (values[0], values[1])
        different = fact.agreement is Agreement.DIFFERENT
        label = self._speech(fact.label)
        self._label.say(label)
        self._icon.setVisible(different)
        if different:
            self._icon.setPixmap(
                self._theme.icon("not-equal-variant", self._theme.tokens.warning).pixmap(QSize(ICON, ICON))
            )
        self._say_values(different=different)
        self._salesforce.setVisible(not wide or fact.salesforce is not None)
        # What Salesforce alone says may run over both columns; what WHMCS alone says stays in its own.
        self._whmcs.setVisible(fact.whmcs is not None)
        note = self._noted(fact, different=different)
        self._note.dress("note-different" if different else "note")
        self._note.say(note)
        self._note.setVisible(bool(note))
        self._dress(fact.agreement)
        said = [f"Salesforce: {values[0]}" * bool(values[0]), f"WHMCS: {values[1]}" * bool(values[1]), note]
        self.setAccessibleName(f"{label}. " + ". ".join(part for part in said if part))

    def copy_menu(self) -> QMenu:
        """Give the menu that copies one value or the other."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for value, system in zip(self._values, ("Salesforce", "WHMCS"), strict=True):
            if value:
                entry = menu.addAction(self._speech(tr("Copy the value of {system}", system=system)))
                entry.triggered.connect(lambda _checked=False, words=value: clips.copy(words))
        return menu

    def _arrange(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self._label, alignment=Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._icon, alignment=Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._salesforce, stretch=1)
        row.addWidget(self._whmcs, stretch=1)
        below = QHBoxLayout()
        below.setContentsMargins(LABEL_WIDTH + 8 + ICON + 8, 0, 0, 0)
        below.addWidget(self._note)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 2, 8, 2)
        column.setSpacing(1)
        column.addLayout(row)
        column.addLayout(below)

    def _say_values(self, *, different: bool) -> None:
        one, other = self._values
        ink = self._theme.tokens.danger
        for label, value, against in ((self._salesforce, one, other), (self._whmcs, other, one)):
            if different and value and against:
                label.say_rich(marked(value, against, ink=ink), value)
            else:
                label.say_rich(escaped(value), value)

    def _noted(self, fact: Fact, *, different: bool) -> str:
        word: Text | None = tr("Different") if different else None
        if word is not None and fact.note is not None:
            return self._speech(tr("Different: {note}", note=fact.note))
        shown = fact.note or word
        return self._speech(shown) if shown is not None else ""

    def _dress(self, agreement: Agreement) -> None:
        if self.property("fact") != agreement.value:
            self.setProperty("fact", agreement.value)
            self.style().unpolish(self)
            self.style().polish(self)

    @override
    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.copy_menu().popup(event.globalPos())

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            clips.copy("\n".join(value for value in self._values if value))
        else:
            super().keyPressEvent(event)
