"""The actions of an item as buttons; a refused one says why in a sentence under the bar, several fold into one."""

from PySide6.QtCore import QEvent, QSize, Signal
from PySide6.QtGui import QEnterEvent, QFocusEvent, QIcon
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget
from typing_extensions import override

from console.models.action import Offer, Tone
from console.models.dossier import Finding
from console.models.text import Text, joined, tr, verbatim
from console.views.parts.badge import BadgeTone
from console.views.parts.banner import Banner
from console.views.parts.flow_layout import FlowLayout
from console.views.speech import Speech
from console.views.theme import Theme
from console.views.words import tip

FEW = 1
"""So many refused actions stand in the bar by themselves; more fold into one button."""
NAMED = 2
"""So many checks that wait for a tick are named; more are counted."""


class ActionButton(QPushButton):
    """One action.

    A refused action stays focusable, so that its sentence can be reached and read aloud; pressing it only shows that.

    Signals:
        looked_at: it has the pointer or the focus (True), or lost it (False).
    """

    looked_at = Signal(bool)

    @override
    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self.looked_at.emit(True)

    @override
    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.looked_at.emit(False)

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.looked_at.emit(True)

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.looked_at.emit(False)


def still_open(offer: Offer, findings: tuple[Finding, ...]) -> Text | None:
    """Name the findings that have to be ticked before an action can be sent; many by their numbers alone."""
    missing = [(place, one.title) for place, one in enumerate(findings, start=1) if one.key in offer.missing_ticks]
    if len(missing) > NAMED:
        # The checklist right above says what each number is; a paragraph of titles would push it off the screen.
        places = tuple(place for place, _title in missing)
        return tr("Look at {count} checks first and tick them: {numbers}", count=len(places), numbers=spans(places))
    names = [tr("{number} {title}", number=place, title=title) for place, title in missing]
    return tr("Look at these first and tick them: {checks}", checks=joined(names, ", ")) if names else None


def spans(places: tuple[int, ...]) -> Text:
    """Give ascending numbers with neighbours drawn together, such as `1–3, 10`."""
    found: list[list[int]] = []
    for place in places:
        if found and place == found[-1][-1] + 1:
            found[-1].append(place)
        else:
            found.append([place])
    named = [str(span[0]) if len(span) == 1 else f"{span[0]}–{span[-1]}" for span in found]
    return joined([verbatim(one) for one in named], ", ")


class ActionBar(QWidget):
    """The actions on offer, the usual one first.

    What cannot be done folds into one button, so that what can be done stands on one line; the usual action never
    folds. The letter of a folded action still says why it is refused.

    Signals:
        chosen: key of an action that is possible.
    """

    chosen = Signal(str)

    def __init__(self, speech: Speech, theme: Theme, parent: QWidget | None = None) -> None:
        """Make an empty bar."""
        super().__init__(parent)
        self._speech, self._theme = speech, theme
        self._offers: tuple[Offer, ...] = ()
        self._findings: tuple[Finding, ...] = ()
        self._supervisor = False
        self._buttons: list[ActionButton] = []
        self._unfolded = False
        self._line = FlowLayout(spacing=8)
        self._more = QPushButton(self)
        self._more.setProperty("tone", "quiet")
        self._more.clicked.connect(self._fold)
        self._line.addWidget(self._more)
        self._sentence = Banner(theme, self)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 10, 16, 12)
        column.setSpacing(8)
        column.addLayout(self._line)
        column.addWidget(self._sentence)

    def show_offers(self, offers: tuple[Offer, ...], findings: tuple[Finding, ...], *, supervisor: bool) -> None:
        """Show what can be done, and what cannot with its reason."""
        self._findings, self._supervisor = findings, supervisor
        self._offers = tuple(sorted(offers, key=self._place))
        while len(self._buttons) < len(self._offers):
            self._add_button(len(self._buttons))
        for button, offer in zip(self._buttons, self._offers, strict=False):
            self._dress(button, offer)
        for button in self._buttons[len(self._offers) :]:
            button.hide()
        self._write_more()
        self._explain_usual()

    def possible(self, offer: Offer) -> bool:
        """Tell whether an action can be started: not refused, or refused in a way that this person may override."""
        return offer.refusal is None or (offer.refusal.overridable and self._supervisor)

    def explain(self, key: str) -> None:
        """Show why an action is refused or what it waits for."""
        offer = next((offer for offer in self._offers if offer.action.key == key), None)
        if offer is not None:
            self._explain(offer)

    def sentence(self) -> str:
        """Give the sentence under the bar."""
        return self._sentence.words() if not self._sentence.isHidden() else ""

    def _folding(self) -> tuple[Offer, ...]:
        """Give the refused actions that fold; none when they are few, and not the usual one when it is refused."""
        refused = [offer for offer in self._offers if not self.possible(offer)]
        usual = self._usual()
        folding = tuple(offer for offer in refused if offer is not usual)
        return folding if len(folding) > FEW else ()

    def _usual(self) -> Offer | None:
        """Give the action that usually comes next for this item: a possible one before a refused one."""
        return next((offer for offer in self._offers if offer.usual), None)

    def _fold(self) -> None:
        self._unfolded = not self._unfolded
        self._write_more()

    def _write_more(self) -> None:
        """Show or hide what folds, and say on the button what it does."""
        folding = self._folding()
        for button, offer in zip(self._buttons, self._offers, strict=False):
            button.setVisible(self._unfolded or offer not in folding)
        count = len(folding)
        said = tr("Fold what is not possible") if self._unfolded else tr("{count} not possible now", count=count)
        self._more.setText(self._speech(said))
        self._more.setIcon(self._theme.icon("chevron-up" if self._unfolded else "chevron-down"))
        self._more.setIconSize(QSize(14, 14))
        self._more.setAccessibleName(self._more.text())
        titles = self._speech(joined([offer.action.title for offer in folding], ", ")) if folding else ""
        self._more.setAccessibleDescription(titles)
        self._more.setToolTip(titles)
        self._more.setVisible(bool(folding))
        shown = [offer for offer in self._offers if self._unfolded or offer not in folding]
        policy = self._sentence.sizePolicy()
        # The bar keeps its height while the pointer moves over it: nothing jumps.
        policy.setRetainSizeWhenHidden(any(offer.refusal or offer.missing_ticks for offer in shown))
        self._sentence.setSizePolicy(policy)

    def _add_button(self, place: int) -> None:
        button = ActionButton(self)
        button.clicked.connect(lambda: self._press(self._offers[place]))
        button.looked_at.connect(lambda looked: self._look(place, looked=looked))
        self._buttons.append(button)
        # The button that unfolds stands last, for the eye and for Tab.
        self._line.removeWidget(self._more)
        self._line.addWidget(button)
        self._line.addWidget(self._more)
        self.setTabOrder(button, self._more)

    def _dress(self, button: ActionButton, offer: Offer) -> None:
        possible, refusal = self.possible(offer), offer.refusal
        title = self._speech(offer.action.title)
        button.setText(f"{title} ({offer.action.shortcut})" if offer.action.shortcut else title)
        tokens = self._theme.tokens
        if refusal is None:
            button.setIcon(self._theme.icon("check", tokens.on_accent) if self._is_ready(offer) else QIcon())
        else:
            button.setIcon(self._theme.icon("shield-key-outline" if possible else "lock-outline"))
        button.setIconSize(QSize(14, 14))
        button.setProperty("tone", self._tone(offer).value)
        button.setProperty("refused", not possible)
        button.style().unpolish(button)
        button.style().polish(button)
        said = self._speech(refusal.text if refusal is not None else offer.action.hint)
        button.setAccessibleName(title)
        button.setAccessibleDescription(said)
        button.setToolTip(tip(said))

    def _place(self, offer: Offer) -> int:
        """What can be done before what cannot, and the usual way on first in each."""
        return (0 if offer.usual else 1) if self.possible(offer) else (2 if offer.usual else 3)

    def _tone(self, offer: Offer) -> Tone:
        """One button at most has the accent: what usually comes next, whatever it is drawn like elsewhere."""
        if offer is self._usual():
            return Tone.PRIMARY
        return Tone.NORMAL if offer.action.tone is Tone.PRIMARY else offer.action.tone

    def _is_ready(self, offer: Offer) -> bool:
        return offer is self._usual() and not offer.missing_ticks

    def _press(self, offer: Offer) -> None:
        if self.possible(offer):
            self.chosen.emit(offer.action.key)
        else:
            self._explain(offer)

    def _look(self, place: int, *, looked: bool) -> None:
        if place >= len(self._offers):
            return
        if looked and (self._offers[place].refusal is not None or self._offers[place].missing_ticks):
            self._explain(self._offers[place])
        else:
            self._explain_usual()

    def _explain_usual(self) -> None:
        usual = self._usual()
        focused = next((place for place, button in enumerate(self._buttons) if button.hasFocus()), None)
        if focused is not None and focused < len(self._offers) and self._offers[focused].refusal is not None:
            usual = self._offers[focused]
        if usual is None:
            self._sentence.hide()
        else:
            self._explain(usual)

    def _explain(self, offer: Offer) -> None:
        waits = still_open(offer, self._findings)
        if offer.refusal is not None:
            named = tr("{action}: {reason}", action=offer.action.title, reason=offer.refusal.text)
            if self.possible(offer):
                self._sentence.say(
                    self._speech(tr("{refusal} You may go on with a reason.", refusal=named)),
                    tone=BadgeTone.WARNING,
                    icon="shield-key-outline",
                )
            else:
                self._sentence.say(self._speech(named), tone=BadgeTone.NEUTRAL, icon="lock-outline")
        elif waits is not None:
            self._sentence.say(self._speech(waits), tone=BadgeTone.INFO, icon="eye-outline")
        else:
            self._sentence.hide()
