"""The facts of an item in sections, with one column for each system."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from console.models.dossier import Agreement, FactSection
from console.models.text import tr
from console.views.item.fact_row import ICON, LABEL_WIDTH, FactRow
from console.views.parts.fitted_scroll import RING
from console.views.speech import Speech
from console.views.theme import Theme
from console.views.words import Words


class Section(QWidget):
    """One group of facts under its heading; the systems' names stand above their columns."""

    def __init__(self, speech: Speech, theme: Theme, parent: QWidget | None = None) -> None:
        """Make an empty section."""
        super().__init__(parent)
        self._speech, self._theme = speech, theme
        self._rows: list[FactRow] = []
        self._title = QLabel(self)
        self._title.setProperty("heading", "2")
        self._title.setFixedWidth(LABEL_WIDTH + 8 + ICON)
        self._systems = (Words(self, kind="caption"), Words(self, kind="caption"))
        for words in self._systems:
            words.setAlignment(Qt.AlignmentFlag.AlignBottom)
        head = QHBoxLayout()
        head.setContentsMargins(8, 0, 8, 2)
        head.setSpacing(8)
        head.addWidget(self._title)
        head.addWidget(self._systems[0], stretch=1)
        head.addWidget(self._systems[1], stretch=1)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addLayout(head)

    def show_section(self, section: FactSection) -> None:
        """Show a section; a system that says nothing in it gets no column."""
        title = self._speech(section.title)
        self._title.setText(title)
        differences = sum(fact.agreement is Agreement.DIFFERENT for fact in section.facts)
        self.setAccessibleName(
            self._speech(tr("{title}: {count} different", title=section.title, count=differences))
            if differences
            else title
        )
        sides = (
            any(fact.salesforce is not None for fact in section.facts),
            any(fact.whmcs is not None for fact in section.facts),
        )
        wide = not all(sides)
        for words, name, shown in zip(self._systems, ("Salesforce", "WHMCS"), sides, strict=True):
            words.say(name)
            words.setVisible(shown)
        while len(self._rows) < len(section.facts):
            row = FactRow(self._speech, self._theme, self)
            self._rows.append(row)
            self._column.addWidget(row)
        for row, fact in zip(self._rows, section.facts, strict=False):
            row.show_fact(fact, wide=wide)
            row.show()
        for row in self._rows[len(section.facts) :]:
            row.hide()


class FactsView(QWidget):
    """All sections of an item."""

    def __init__(self, speech: Speech, theme: Theme, parent: QWidget | None = None) -> None:
        """Make an empty view."""
        super().__init__(parent)
        self._speech, self._theme = speech, theme
        self._sections: list[Section] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(8 - RING, 0, 8 - RING, 0)
        self._column.setSpacing(14)

    def show_sections(self, sections: tuple[FactSection, ...]) -> None:
        """Show the facts; the widgets stay the same, so that the scroll position stays."""
        while len(self._sections) < len(sections):
            section = Section(self._speech, self._theme, self)
            self._sections.append(section)
            self._column.addWidget(section)
        for widget, section_facts in zip(self._sections, sections, strict=False):
            widget.show_section(section_facts)
            widget.show()
        for widget in self._sections[len(sections) :]:
            widget.hide()
