"""The set-up: what the preflight check found, and what this organisation was settled to be; both to be handed over."""

import json
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QStackedWidget, QTabBar, QVBoxLayout, QWidget

from console.models.doctor import Level
from console.models.text import tr
from console.services.doctor.report import html_report, json_report, text_report
from console.services.settlement_toml import fragment
from console.views.parts.badge import Badge
from console.views.parts.heading import Heading
from console.views.parts.line_list import LineList
from console.views.set_up import finding_list
from console.views.set_up.finding_pane import FindingPane
from console.views.set_up.save_strip import Kind, SaveStrip
from console.views.set_up.set_up_desk import SetUp
from console.views.set_up.settlement_pane import SettlementPane
from console.views.speech import Speech
from console.views.theme import Theme
from console.views.words import Words

FINDINGS, CHOICES = range(2)
EDGE: Final = 24


class SetUpPage(QWidget):
    """Two tabs, and at the foot what can be done with what they show."""

    def __init__(
        self, set_up: SetUp, on_error: Callable[[BaseException], None], *, speech: Speech, theme: Theme
    ) -> None:
        """Show what is known; nothing is checked before `begin`.

        Args:
            set_up: what is examined.
            on_error: told of a mistake of ours in the check.
            speech: the reader's language.
            theme: the colours.
        """
        super().__init__()
        self._set_up, self._speech = set_up, speech
        self._heading = Heading(speech, tr("Check the set-up"), level=1)
        self._badges = {level: Badge(theme, self) for level in finding_list.LOOKS}
        self._tabs, self._pages = QTabBar(self), QStackedWidget(self)
        self.findings = FindingPane(set_up, on_error, speech=speech, theme=theme)
        self.choices = SettlementPane(set_up, speech=speech, theme=theme)
        self._strip = SaveStrip(speech, self)
        self._copy, self._save = QPushButton(self), QPushButton(self)
        self._foot = Words(self, kind="note")
        self._foot.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self._arrange()
        self._connect()
        speech.changed.connect(self._write)
        theme.changed.connect(self._write)
        self._write()

    def begin(self) -> None:
        """Check at the first time; afterwards what was found is still there, to be read or checked again."""
        self.choices.write()
        if not self.findings.findings:
            self.findings.start()
        (self.findings if self._tabs.currentIndex() == FINDINGS else self.choices).take_focus()

    def step_back(self) -> bool:
        """Close the line that asks where to save; tell whether there was one."""
        return self._strip.close_strip()

    def empty(self) -> None:
        """Stop and forget what was found."""
        self._strip.close_strip()
        self.findings.empty()

    def show_tab(self, place: int) -> None:
        """Show the findings (0) or the choices (1)."""
        self._tabs.setCurrentIndex(place)

    def _shown(self) -> LineList:
        return self.findings.list if self._tabs.currentIndex() == FINDINGS else self.choices.list

    def _connect(self) -> None:
        self._tabs.currentChanged.connect(self._turn)
        self._copy.clicked.connect(lambda: self._shown().copy())
        self._save.clicked.connect(self._ask)
        self.findings.found.connect(self._count)
        for one in (self.findings, self.choices):
            one.list.chosen.connect(self._enable)

    def _turn(self, place: int) -> None:
        self._pages.setCurrentIndex(place)
        self._strip.close_strip()
        self._shown().choose_first()
        self._write_buttons()

    def _ask(self) -> None:
        """Ask where to save what the tab shows; what is saved is what is known when the button is pressed."""
        stem = f"assist-console-{self._set_up.head().at:%Y%m%d-%H%M}"
        if self._tabs.currentIndex() == FINDINGS:
            kinds = (
                Kind(suffix=".html", title=tr("HTML"), make=self._html),
                Kind(suffix=".txt", title=tr("Text"), make=self._text),
                Kind(suffix=".json", title=tr("JSON"), make=self._json),
            )
            self._strip.ask(f"{stem}-check", *kinds)
        else:
            self._strip.ask(f"{stem}-profile", Kind(suffix=".toml", title=tr("TOML"), make=self._toml))

    def _html(self) -> str:
        return html_report(self.findings.findings, self._set_up.head(), first=self._speech.language.code)

    def _text(self) -> str:
        return text_report(self.findings.findings, self._set_up.head(), self._speech.language)

    def _json(self) -> str:
        document = json_report(self.findings.findings, self._speech.language)
        return json.dumps(document, ensure_ascii=False, indent=2) + "\n"

    def _toml(self) -> str:
        org = self._set_up.org()
        return fragment(org, self._speech.language) if org is not None else ""

    def _count(self) -> None:
        found = finding_list.counts(self.findings.findings)
        for level, badge in self._badges.items():
            _word, tone, icon = finding_list.LOOKS[level]
            count = found[level]
            badge.say(
                self._speech(finding_list.count_words(level, count)) if count else "",
                tone=tone,
                icon=icon,
            )
        self._enable()

    def _enable(self) -> None:
        self._copy.setEnabled(self._shown().current() is not None)
        findings = self._tabs.currentIndex() == FINDINGS
        self._save.setEnabled(bool(self.findings.findings) if findings else self._set_up.org() is not None)

    def _write(self) -> None:
        say, place = self._speech, max(FINDINGS, self._tabs.currentIndex())
        for number, title in enumerate((tr("Findings"), tr("This organisation's choices"))):
            self._tabs.setTabText(number, say(title))
            self._tabs.setAccessibleTabName(number, say(title))
        self._tabs.setAccessibleName(say(tr("Check the set-up")))
        self._foot.say(say(tr("Ctrl+C copies the chosen line. Esc closes. Reports hold no customer data.")))
        self.findings.write()
        self.choices.write()
        self._pages.setCurrentIndex(place)
        self._write_buttons()

    def _write_buttons(self) -> None:
        findings = self._tabs.currentIndex() == FINDINGS
        for button, text in (
            (self._copy, tr("Copy the chosen line")),
            (self._save, tr("Save report…") if findings else tr("Export as TOML…")),
        ):
            button.setText(self._speech(text))
            button.setAccessibleName(button.text())
        self._enable()

    def _arrange(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(EDGE, 14, EDGE, 4)
        head.setSpacing(8)
        head.addWidget(self._heading)
        head.addStretch(1)
        for level in (Level.BROKEN, Level.WARNING, Level.OK):
            head.addWidget(self._badges[level])
        for pane in (self.findings, self.choices):
            self._tabs.addTab("")
            self._pages.addWidget(pane)
        self._tabs.setDrawBase(False)
        self._tabs.setExpanding(False)
        self._tabs.setUsesScrollButtons(False)
        tabs = QHBoxLayout()
        tabs.setContentsMargins(EDGE - 8, 0, EDGE, 0)
        tabs.addWidget(self._tabs)
        tabs.addStretch(1)
        line = QFrame(self)
        line.setProperty("line", "h")
        foot = QHBoxLayout()
        foot.setContentsMargins(EDGE, 8, EDGE, 2)
        foot.setSpacing(8)
        foot.addWidget(self._foot, 1)
        for button in (self._copy, self._save):
            foot.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 8)
        column.setSpacing(0)
        column.addLayout(head)
        column.addLayout(tabs)
        column.addWidget(self._pages, 1)
        column.addWidget(line)
        column.addWidget(self._strip)
        column.addLayout(foot)
