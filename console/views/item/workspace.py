"""The right pane: one item with its evidence above and its decision below, so that neither covers the other."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedLayout, QWidget
from typing_extensions import override

from console.models.action import Offer
from console.models.change import Changes
from console.models.dossier import Finding, ItemRef
from console.models.error import ConsoleError
from console.models.examination import Examination
from console.models.plan import WritePlan
from console.models.text import tr
from console.views.item.decision_panel import Stage, Unsent
from console.views.item.item_desk import ItemDesk
from console.views.item.item_page import ItemPage
from console.views.item.look_ups import LookUps
from console.views.item.writing import Run, Writing
from console.views.notices import Notices
from console.views.parts.empty_state import EmptyState
from console.views.speech import Speech
from console.views.tasks import Tasks
from console.views.theme import Theme

TENTH = 10
"""The check that the key 0 ticks, as it stands behind the 9."""
LEAST_WIDTH, LEAST_HEIGHT = 380, 360


@dataclass(frozen=True, kw_only=True)
class Kept:
    """What a person had done at an item and not sent, while its widgets are gone.

    Attributes:
        left: the item had left its queue.
        ticked: the checks that were ticked, each with a fingerprint of the evidence that the person saw.
    """

    item: ItemRef | None
    left: bool
    ticked: Mapping[str, int]
    unsent: Unsent

    @classmethod
    def of(cls, run: Run, item: ItemRef) -> "Kept":
        """Give a decision on an item back that was confirmed and met the end of the session."""
        unsent = Unsent(drafts={}, action=run.plan.action, previewed=True)
        return cls(item=item, left=False, ticked={}, unsent=unsent)


class Workspace(QWidget):
    """One opened item.

    Signals:
        decided: the `ItemRef` of an item whose decision is proved; the window opens the next row.
        opened: the `ItemRef` of an item that has been read and is on show.
        busy_changed: a plan is being written.
        examined: the `Dossier` on show; None as soon as another item is on its way.
    """

    decided = Signal(object)
    opened = Signal(object)
    busy_changed = Signal(bool)
    examined = Signal(object)

    def __init__(
        self,
        desk: ItemDesk,
        *,
        speech: Speech,
        theme: Theme,
        notices: Notices,
        writes: Tasks,
        parent: QWidget | None = None,
    ) -> None:
        """Make a workspace without an item; `writes` are the program's tasks, which outlive it."""
        super().__init__(parent)
        self._desk, self._notices = desk, notices
        self._tasks = Tasks(self, notices.error)
        self._writing = Writing(desk, notices, writes=writes, follows=Tasks(self, notices.error), parent=self)
        self._item: ItemRef | None = None
        self._left = False
        self._beside = ""
        self._examination: Examination | None = None
        self._ticks: frozenset[str] = frozenset()
        self._entries: Mapping[str, Any] = {}
        self._looking = LookUps(desk.open_page, tasks=self._tasks, notices=notices)
        self._speech, self._theme = speech, theme
        self._kept: Kept | None = None
        self._page = self._new_page()
        self._empty = EmptyState(speech, theme)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self._empty)
        self._stack.addWidget(self._page)
        # Said by us, since a layout of wrapped words asks for the height that they need at their narrowest.
        self.setMinimumSize(LEAST_WIDTH, LEAST_HEIGHT)
        self._connect(speech, theme)
        self._say_empty()

    def open_item(self, item: ItemRef, *, left: bool = False) -> None:
        """Show an item: its number at once, the rest when it has been read; one that is shown is computed again."""
        self._left = left
        same = self._item is not None and self._item.id == item.id
        if same and (self._examination is not None or self._tasks.running("dossier")):
            self.refresh()
            return
        self._panel.open_item()
        self._item, self._examination, self._ticks, self._entries = item, None, frozenset(), {}
        self._page.show_item(item)
        self.examined.emit(None)
        self._stack.setCurrentWidget(self._page)
        self._tasks.start("dossier", self._read(item, fresh=False), replace=True)

    def stand_beside(self, queue: str) -> None:
        """Say so at the item where it is of another queue than the rows: its letters still decide it, not a row."""
        self._beside = queue
        self._render()

    def current(self) -> ItemRef | None:
        """Give the item on show."""
        return self._item

    @override
    def actions(self) -> tuple[Offer, ...]:  # type: ignore[override]  # an item's actions; Qt's own list is not used
        """Give what can be done with the item, and what cannot with its reason."""
        return self._examination.offers if self._examination is not None else ()

    def findings(self) -> tuple[Finding, ...]:
        """Give the checklist of the item, in the order of its digits."""
        return self._examination.findings if self._examination is not None else ()

    def press(self, key: str) -> bool:
        """Take a key: a digit ticks, a letter starts an action, Ctrl+Return goes on, Escape steps back.

        Returns:
            Whether the key meant something here.
        """
        if key in ("Ctrl+Return", "Ctrl+Enter"):
            return self._panel.confirm()
        if key in ("Escape", "Esc"):
            return self._panel.back()
        if key.upper() in ("L", "ALT+L") and self._look_up():
            return True
        if key.isdigit():
            return self._tick_place(int(key) or TENTH)
        if self._panel.stage is Stage.FORM or self._panel.has_draft():
            return False
        found = next((offer for offer in self.actions() if offer.action.shortcut.upper() == key.upper()), None)
        return found is not None and self._panel.start(found.action.key)

    def start_action(self, action_key: str) -> None:
        """Start an action of the item, as its button does."""
        self._panel.start(action_key)

    def refresh(self, *, read: bool = False) -> None:
        """Compute the item again for this moment; `read` reads it from the systems too. Forms and scroll stay."""
        if self._item is None:
            return
        if self._examination is not None:
            self._show(self._examined(self._examination))
        if read:
            self._tasks.start("dossier", self._read(self._item, fresh=True), replace=True)

    def has_draft(self) -> bool:
        """Tell whether a form was begun and not yet sent."""
        return self._panel.has_draft()

    def set_aside(self) -> Callable[[], None]:
        """Close the item and throw its widgets away; the answer opens it again with what was typed and ticked."""
        ticked = {found.key: hash(found) for found in self.findings() if found.key in self._ticks}
        kept = Kept(item=self._item, left=self._left, ticked=ticked, unsent=self._panel.unsent())
        self._tasks.cancel()
        watch_again = self._writing.set_aside()
        self._item, self._examination, self._ticks, self._entries = None, None, frozenset(), {}
        self._looking = LookUps(self._desk.open_page, tasks=self._tasks, notices=self._notices)
        self.examined.emit(None)
        self._replace_page()
        self._say_empty()

        def bring_back() -> None:
            watch_again()
            self._panel.take_drafts(kept.unsent)
            if kept.item is not None:
                self.open_item(kept.item, left=kept.left)
                self._kept = kept

        return bring_back

    def go_on(self) -> None:
        """Go on after a new sign-in: read what could not be read, and show again the decision that met the end."""
        run = self._writing.run_of(self._subject())
        if run is not None and run.unsent and self._item is not None:
            self._kept = Kept.of(run, self._item)
            self._writing.forget(run.plan.item.id)
            self._panel.show_run(None)
            self.refresh(read=True)
        elif self._item is not None and self._examination is None:
            self._retry()

    def _new_page(self) -> ItemPage:
        page = ItemPage(self._desk, self._speech, self._theme)
        self._panel = page.panel
        page.checklist.ticked.connect(self._tick)
        page.checklist.wanted.connect(self._look_up)
        page.panel.entered.connect(self._enter)
        page.panel.confirmed.connect(self._send)
        page.panel.seen.connect(self._leave_run)
        page.panel.reopened.connect(self._retry)
        return page

    def _replace_page(self) -> None:
        """Put an empty page in the place of the one that shows an item, which leaves the window at once."""
        before, self._page = self._page, self._new_page()
        before.panel.blockSignals(True)
        self._stack.removeWidget(before)
        self._stack.addWidget(self._page)
        before.setParent(None)
        before.deleteLater()

    def _connect(self, speech: Speech, theme: Theme) -> None:
        self._empty.pressed.connect(self._retry)
        self._writing.changed.connect(self._show_run)
        self._writing.proved.connect(self._prove)
        self._writing.busy_changed.connect(self.busy_changed)
        speech.changed.connect(self._speak)
        theme.changed.connect(self._render)
        stop_listening = self._desk.on_changes(self._take_changes)
        # A signal passes the dying object on, which the answer of `on_changes` does not take.
        self.destroyed.connect(lambda _self=None: stop_listening())

    async def _read(self, item: ItemRef, *, fresh: bool) -> None:
        try:
            examination = await self._desk.open(item, fresh=fresh)
        except ConsoleError as problem:
            if item == self._item:
                self._say_failed(problem)
            return
        if item == self._item:
            first = self._examination is None
            self._examine(examination)
            self._show_run(self._subject())
            self._take_up(item)
            if first:
                self.opened.emit(item)

    def _take_up(self, item: ItemRef) -> None:
        """Go on with what was begun before the console was locked; a tick comes back only over the same evidence."""
        kept, self._kept = self._kept, None
        if kept is None or kept.item is None or kept.item.id != item.id:
            return
        for found in self.findings():
            if kept.ticked.get(found.key) == hash(found):
                self._tick(found.key, ticked=True)
        if kept.unsent.action:
            self._panel.go_on(kept.unsent.action, previewed=kept.unsent.previewed)

    def _examine(self, read: Examination) -> None:
        """Take what was read; a tick stays only where verdict and evidence are the ones that the person saw."""
        before = {finding.key: finding for finding in self._examination.findings} if self._examination else {}
        self._ticks = frozenset(
            found.key for found in read.findings if found.key in self._ticks and before.get(found.key) == found
        )
        self._show(self._examined(read) if self._ticks else read)

    def _examined(self, known: Examination) -> Examination:
        return self._desk.examine(known.dossier, ticks=self._ticks, entries=self._entries)

    def _enter(self, entries: Mapping[str, Any]) -> None:
        """Compare what is typed with the records at once; a tick stays only where nothing changed under it."""
        self._entries = entries
        if self._examination is not None:
            self._examine(self._examined(self._examination))

    def _look_up(self) -> bool:
        page = next((found.look_up for found in self.findings() if found.look_up is not None), None)
        return page is not None and self._looking.open(page)

    def _show(self, examination: Examination) -> None:
        self._examination = examination
        self._render()
        self.examined.emit(examination.dossier)

    def _render(self) -> None:
        examination, item = self._examination, self._item
        if examination is None or item is None:
            return
        self._stack.setCurrentWidget(self._page)
        away = self._beside not in ("", item.queue)
        self._page.show_examination(examination, self._ticks, left=self._left, away=away)

    def _tick_place(self, place: int) -> bool:
        findings = self._examination.findings if self._examination is not None else ()
        if not 1 <= place <= len(findings) or not findings[place - 1].verdict.needs_tick:
            return False
        if self._panel.stage is Stage.WRITING:
            return False
        key = findings[place - 1].key
        self._tick(key, key not in self._ticks)
        return True

    def _tick(self, key: str, ticked: bool) -> None:  # noqa: FBT001 - a signal has no keywords
        if self._examination is not None:
            self._ticks = self._ticks | {key} if ticked else self._ticks - {key}
            self._show(self._examined(self._examination))

    def _send(self, plan: WritePlan, decides: bool) -> None:  # noqa: FBT001 - a signal has no keywords
        if self._writing.start(plan, decides=decides):
            self._show_run(plan.item.id)

    def _subject(self) -> str:
        """Give the id of what is decided: a line of the escalations is a Case, and the decision is on its order."""
        if self._examination is not None:
            return self._examination.dossier.item.id
        return self._item.id if self._item is not None else ""

    def _show_run(self, item_id: str) -> None:
        if item_id == self._subject() and self._examination is not None:
            self._panel.show_run(self._writing.run_of(item_id))

    def _prove(self, run: Run) -> None:
        if self._item is not None and self._subject() == run.plan.item.id and run.decides:
            self.decided.emit(self._item)

    def _leave_run(self) -> None:
        self._writing.forget(self._subject())
        self._panel.show_run(self._writing.run_of(self._subject()))

    def _take_changes(self, changes: Changes) -> None:
        touched = {record for _name, record in changes.records}
        if self._item is not None and touched & {self._item.id, *self._records_on_show()}:
            self.refresh(read=True)

    def _records_on_show(self) -> set[str]:
        """Give the ids of what the item's facts come from: an escalation changes a Case, and the item with it."""
        if self._examination is None:
            return set()
        dossier = self._examination.dossier
        own = (dossier.order, dossier.case, dossier.account, dossier.opportunity)
        return {str(record.id) for record in (*own, *dossier.cases) if record is not None}

    def _say_empty(self) -> None:
        self._empty.say(
            "inbox-arrow-up-outline",
            tr("Nothing is open"),
            hint=tr("Choose a line and press Enter, or look for a number with Ctrl+K."),
        )
        self._stack.setCurrentWidget(self._empty)

    def _say_failed(self, problem: ConsoleError) -> None:
        if self._examination is not None:
            self._notices.error(problem)
            return
        self._empty.say(
            "cloud-alert-outline",
            tr("{title}: {message}", title=problem.title, message=problem.message),
            hint=problem.advice,
            button=tr("Try again"),
        )
        self._stack.setCurrentWidget(self._empty)

    def _retry(self) -> None:
        if self._item is None:
            return
        if self._examination is None:
            self._page.show_item(self._item)
        self._stack.setCurrentWidget(self._page)
        self.refresh(read=True)

    def _speak(self) -> None:
        self._panel.speak()
        self._render()
        self._show_run(self._subject())
