"""The head of an opened item: who and what, the time that is left, who holds it, and why it needs a supervisor."""

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from console.models.dossier import Claim, ItemRef
from console.models.examination import Examination
from console.models.queue import Deadline, DeadlineState, Flag
from console.models.text import Text, tr, verbatim
from console.views.parts.badge import FLAG_LOOKS, TIME_LOOKS, Badge, BadgeTone
from console.views.parts.banner import Banner
from console.views.parts.flow_layout import FlowLayout
from console.views.speech import Speech
from console.views.theme import Theme
from console.views.words import Words


class ItemHeader(QWidget):
    """Shows one examination's head.

    `left` says that the item is no longer in its queue; `away` that the rows beside it are another queue's.
    """

    def __init__(self, speech: Speech, theme: Theme, parent: QWidget | None = None) -> None:
        """Make an empty head."""
        super().__init__(parent)
        self._speech, self._theme = speech, theme
        self._headline = Words(self, kind="headline")
        self._deadline = Badge(theme, self)
        self._number = Words(self, kind="muted", wrap=False)
        self._away, self._claim = Badge(theme, self), Badge(theme, self)
        self._flags: list[Badge] = []
        self._banners: list[Banner] = []
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addWidget(self._headline, stretch=1)
        # Beside the first line of a long name, and no higher than its own words.
        beside = QVBoxLayout()
        beside.setContentsMargins(0, 3, 0, 0)
        beside.addWidget(self._deadline)
        beside.addStretch(1)
        top.addLayout(beside)
        self._line = FlowLayout(spacing=8)
        self._line.addWidget(self._number)
        self._line.addWidget(self._away)
        self._line.addWidget(self._claim)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(16, 12, 16, 8)
        self._column.setSpacing(6)
        self._column.addLayout(top)
        self._column.addLayout(self._line)

    def show_item(self, item: ItemRef) -> None:
        """Show the number alone, while the item is being read."""
        self._headline.say(item.number)
        self._number.say(self._speech(tr("Being read…")))
        for badge in (self._deadline, self._away, self._claim, *self._flags):
            badge.hide()
        self._say_banners([])

    def show_examination(self, examination: Examination, *, left: bool, away: bool = False) -> None:
        """Show who and what, the deadline, the claim, the flags and the reasons for an escalation."""
        item = examination.dossier.item
        self._headline.say(self._speech(examination.headline))
        self._number.say(f"{item.number} · {self._speech(examination.spec.title)}")
        self._say_deadline(examination.deadline)
        words = self._speech(tr("From another queue")) if away else ""
        self._away.say(words, tone=BadgeTone.INFO, icon="arrow-split-vertical")
        self._say_claim(examination.claim)
        self._say_flags(examination.flags)
        self._say_banners(self._reasons(examination, left=left))

    def _reasons(self, examination: Examination, *, left: bool) -> list[tuple[Text, BadgeTone, str]]:
        found: list[tuple[Text, BadgeTone, str]] = []
        if left:
            found.append(
                (tr("This item has left the queue. It stays here until you move on."), BadgeTone.NEUTRAL, "exit-to-app")
            )
        if examination.escalated is not None:
            text = tr("Escalated: {reason}", reason=examination.escalated)
            found.append((text, BadgeTone.DANGER, "arrow-up-bold-circle-outline"))
        found.extend(
            (tr("Needs a supervisor: {reason}", reason=trigger.text), BadgeTone.WARNING, "shield-alert-outline")
            for trigger in examination.triggers
        )
        return found

    def _say_deadline(self, deadline: Deadline | None) -> None:
        if deadline is None:
            self._deadline.hide()
            return
        tone, icon = TIME_LOOKS[deadline.state]
        over = deadline.state is DeadlineState.OVER
        text = tr("{span} over", span=deadline.left) if over else tr("{span} left", span=deadline.left)
        self._deadline.say(self._speech(text), tone=tone, icon=icon)
        rule = tr("{rule}; due {moment}", rule=deadline.rule, moment=deadline.due_at)
        self._deadline.setToolTip(self._speech(rule))
        self._deadline.setAccessibleDescription(self._speech(rule))

    def _say_claim(self, claim: Claim) -> None:
        until = self._speech.language.clock_time(claim.expires_at) if claim.expires_at else ""
        name = verbatim(claim.name)
        if claim.holder is None:
            self._claim.say(self._speech(tr("Nobody holds it")), icon="account-outline")
        elif claim.mine:
            mine = tr("Yours until {time}", time=until) if until else tr("Yours")
            self._claim.say(self._speech(mine), tone=BadgeTone.INFO, icon="account-check-outline")
        elif claim.live:
            held = (
                tr("{name} holds it until {time}", name=name, time=until) if until else tr("{name} holds it", name=name)
            )
            self._claim.say(self._speech(held), tone=BadgeTone.WARNING, icon="account-lock-outline")
        else:
            lapsed = tr("{name}'s claim has lapsed", name=name)
            self._claim.say(self._speech(lapsed), icon="account-clock-outline")

    def _say_flags(self, flags: tuple[Flag, ...]) -> None:
        while len(self._flags) < len(flags):
            badge = Badge(self._theme, self)
            self._flags.append(badge)
            self._line.addWidget(badge)
        for badge, flag in zip(self._flags, flags, strict=False):
            tone, icon = FLAG_LOOKS[flag.tone]
            badge.say(self._speech(flag.text), tone=tone, icon=icon)
        for badge in self._flags[len(flags) :]:
            badge.hide()

    def _say_banners(self, reasons: list[tuple[Text, BadgeTone, str]]) -> None:
        while len(self._banners) < len(reasons):
            banner = Banner(self._theme, self)
            self._banners.append(banner)
            self._column.addWidget(banner)
        for banner, (text, tone, icon) in zip(self._banners, reasons, strict=False):
            banner.say(self._speech(text), tone=tone, icon=icon)
        for banner in self._banners[len(reasons) :]:
            banner.hide()
