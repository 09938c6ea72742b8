"""The lower part of the workspace: actions, then form, then preview, then being written, then proved, all in place."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget
from shiboken6 import isValid

from console.models.action import Offer, Refusal
from console.models.examination import Examination
from console.models.plan import WritePlan
from console.views.item.action_bar import ActionBar
from console.views.item.execution_view import ExecutionView
from console.views.item.form import FormView
from console.views.item.item_desk import ItemDesk
from console.views.item.plan_preview import PlanPreview
from console.views.item.writing import Run
from console.views.speech import Speech
from console.views.theme import Theme


class Stage(StrEnum):
    """Where a decision stands."""

    CHOOSING = "choosing"
    FORM = "form"
    PREVIEW = "preview"
    WRITING = "writing"


@dataclass(frozen=True, kw_only=True)
class Unsent:
    """What a person has begun and not sent.

    Attributes:
        drafts: what was entered, by item and action.
        action: the key of the action under way; empty when there is none.
        previewed: its preview was on show.
    """

    drafts: Mapping[tuple[str, str], Mapping[str, Any]]
    action: str = ""
    previewed: bool = False


class DecisionPanel(QFrame):
    """Leads one decision from the choice to its end; holds no rule and sends nothing.

    Signals:
        confirmed: a `WritePlan` that the person sends, and whether it decides the item.
        reopened: the item is to be read again.
        seen: the person has seen the end of a run.
        moved: the stage has changed.
        entered: what the form has now, by field, so that the evidence can be compared with it.
    """

    confirmed = Signal(object, bool)
    reopened = Signal()
    seen = Signal()
    moved = Signal()
    entered = Signal(object)

    def __init__(self, desk: ItemDesk, speech: Speech, theme: Theme, parent: QWidget | None = None) -> None:
        """Make a panel without an item."""
        super().__init__(parent)
        self._desk, self._speech, self._theme = desk, speech, theme
        self._examination: Examination | None = None
        self._ticks: frozenset[str] = frozenset()
        self._drafts: dict[tuple[str, str], Mapping[str, Any]] = {}
        self._key = ""
        self._form: FormView | None = None
        self._before: QWidget | None = None
        self.stage = Stage.CHOOSING
        self._bar = ActionBar(speech, theme, self)
        self._preview = PlanPreview(speech, theme, self)
        self._execution = ExecutionView(speech, theme, self)
        self._bar.chosen.connect(self.start)
        self._preview.confirmed.connect(self._confirm_plan)
        self._preview.changed.connect(self._open_form)
        self._preview.left.connect(self.back)
        self._execution.closed.connect(self.back)
        self._execution.reopened.connect(self._reopen)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        for page in (self._bar, self._preview, self._execution):
            self._column.addWidget(page)
        self.setProperty("panel", "decision")
        self._show(Stage.CHOOSING)

    def open_item(self) -> None:
        """Begin with another item: what was entered is kept under its own."""
        self._keep_draft()
        self._examination, self._ticks, self._key = None, frozenset(), ""
        self._drop_form()
        self._show(Stage.CHOOSING)

    def show_examination(self, examination: Examination, ticks: frozenset[str]) -> None:
        """Show what an item offers now; a form or a preview in progress goes on with it."""
        known, ticked = self._examination, ticks != self._ticks
        self._examination, self._ticks = examination, ticks
        self._bar.show_offers(examination.offers, examination.findings, supervisor=self._desk.agent.is_supervisor)
        # The present moment alone changes no plan: only what was read again, or a tick, does.
        if self.stage is Stage.PREVIEW and (ticked or known is None or known.dossier is not examination.dossier):
            self._plan(fresh=False)

    def show_run(self, run: Run | None) -> None:
        """Show a decision that was sent, or what can be decided when there is none."""
        if run is not None:
            if run.execution is not None and run.execution.outcome.proved:
                self._drafts.pop((run.plan.item.id, run.plan.action), None)
            self._execution.show_run(run)
            self._show(Stage.WRITING)
        elif self.stage is Stage.WRITING:
            self._show(Stage.CHOOSING)

    def offer(self, key: str) -> Offer | None:
        """Give an action on offer."""
        offers = self._examination.offers if self._examination is not None else ()
        return next((offer for offer in offers if offer.action.key == key), None)

    def start(self, key: str) -> bool:
        """Start an action: its form, or the preview at once when nothing has to be filled in."""
        offer = self.offer(key)
        if offer is None or self.stage is Stage.WRITING:
            return False
        if not self._bar.possible(offer):
            self._bar.explain(key)
            return True
        if self.stage is Stage.PREVIEW and key == self._key and offer.action.form.model_fields:
            # The letter that led to the preview leads on to what can be entered, such as a date.
            self._open_form()
            return True
        self._keep_draft()
        self._key = key
        self._make_form(offer)
        if offer.refusal is None and not any(offer.asks_for(name) for name in offer.action.form.model_fields):
            self._plan(fresh=True)
        else:
            self._open_form()
        return True

    def confirm(self) -> bool:
        """Go on: from the form to the preview, from the preview to sending, from the end back to the actions."""
        if self.stage is Stage.FORM and self._form is not None and not self._form.composing():
            self._plan(fresh=True)
        elif self.stage is Stage.PREVIEW:
            self._preview.confirm()
        else:
            return False
        return True

    def back(self) -> bool:
        """Step back; a form that was begun is kept."""
        if self.stage is Stage.WRITING:
            self.seen.emit()
            return True
        if self.stage is Stage.PREVIEW and self._form is not None and self._form.dirty():
            self._open_form()
            return True
        if self.stage is Stage.CHOOSING:
            return False
        self._keep_draft()
        self._show(Stage.CHOOSING)
        return True

    def has_draft(self) -> bool:
        """Tell whether a form was begun and not yet sent."""
        return self._form is not None and self.stage in (Stage.FORM, Stage.PREVIEW) and self._form.dirty()

    def unsent(self) -> Unsent:
        """Give what was begun, for a panel that takes it up."""
        self._keep_draft()
        under_way = self.stage in (Stage.FORM, Stage.PREVIEW)
        return Unsent(
            drafts=dict(self._drafts),
            action=self._key if under_way else "",
            previewed=self.stage is Stage.PREVIEW,
        )

    def take_drafts(self, unsent: Unsent) -> None:
        """Keep what was entered before for when its action is started again."""
        self._drafts = dict(unsent.drafts)

    def go_on(self, action: str, *, previewed: bool) -> None:
        """Take up an action where it was left: in its form, or in its preview, planned from what was read now."""
        if self.start(action) and self.stage is Stage.FORM and previewed:
            self._plan(fresh=True)

    def speak(self) -> None:
        """Write every word again; what was entered stays."""
        if self._form is not None:
            self._form.speak()
        self._preview.redraw()

    def _make_form(self, offer: Offer) -> None:
        self._drop_form()
        assert self._examination is not None
        today = self._examination.dossier.read_at.date()
        self._form = FormView(offer, self._speech, self._theme, today=today, parent=self)
        self._form.restore(self._drafts.get(self._draft_key(), {}))
        self._form.edited.connect(self._tell_entries)
        self._form.submitted.connect(self.confirm)
        self._form.left.connect(self.back)
        self._form.hide()
        self._column.addWidget(self._form)
        if self._form.dirty():
            self._tell_entries()

    def _tell_entries(self) -> None:
        if self._form is not None:
            self.entered.emit(self._form.values())

    def _drop_form(self) -> None:
        if self._form is not None:
            self._column.removeWidget(self._form)
            self._form.hide()
            self._form.deleteLater()
            self._form = None

    def _open_form(self) -> None:
        self._show(Stage.FORM)
        # Who was told that something is wrong stays in the field where the hands are.
        if self._form is not None and not self._form.has_keyboard():
            self._form.focus_first()

    def _plan(self, *, fresh: bool) -> None:
        offer, form, examination = self.offer(self._key), self._form, self._examination
        if offer is None or form is None or examination is None:
            self._show(Stage.CHOOSING)
            return
        # As if everything were ticked, so that the plan can be read before; what is not ticked cannot be sent.
        ticks = self._ticks | frozenset(offer.missing_ticks)
        answer = self._desk.prepare(
            self._key, examination.dossier, form.values(), ticks=ticks, override=form.override_reason()
        )
        if isinstance(answer, WritePlan):
            line = self._desk.environment_line(answer)
            self._preview.ask_once_more(self._desk.host if self._desk.first_write_today else None)
            self._preview.show_plan(answer, offer, examination.findings, line=line, fresh=fresh)
            self._show(Stage.PREVIEW)
            if fresh:
                self._preview.take_focus()
            return
        self._open_form()
        if not isinstance(answer, Refusal):
            form.show_problems(answer.problems)
        elif answer.overridable and self._desk.agent.is_supervisor:
            form.ask_override(answer)
            if fresh:
                form.ask_reason()
        else:
            form.refuse(answer)

    def _confirm_plan(self) -> None:
        plan, offer = self._preview.plan(), self.offer(self._key)
        if plan is not None and offer is not None and self.stage is Stage.PREVIEW:
            # Kept until it is proved: what was not written can be sent again without typing it again.
            self._keep_draft()
            self._drop_form()
            self.confirmed.emit(plan, offer.action.decides)

    def _reopen(self) -> None:
        self.seen.emit()
        self.reopened.emit()

    def _draft_key(self) -> tuple[str, str]:
        item = self._examination.dossier.item.id if self._examination is not None else ""
        return item, self._key

    def _keep_draft(self) -> None:
        if self._form is not None and self._form.dirty():
            self._drafts[self._draft_key()] = self._form.draft()

    def _show(self, stage: Stage) -> None:
        moved = stage is not self.stage
        if self.stage is Stage.CHOOSING and moved:
            self._before = self.window().focusWidget()
        self.stage = stage
        pages: dict[Stage, QWidget | None] = {
            Stage.CHOOSING: self._bar,
            Stage.FORM: self._form,
            Stage.PREVIEW: self._preview,
            Stage.WRITING: self._execution,
        }
        if moved and stage in (Stage.CHOOSING, Stage.WRITING):
            self._give_focus_back()
        for page in pages.values():
            if page is not None:
                page.setVisible(page is pages[stage])
        if moved:
            self.moved.emit()

    def _give_focus_back(self) -> None:
        """Go back to where the keyboard was before the decision, else the rows would no longer hear the arrows."""
        focus: QWidget | None = self.window().focusWidget()
        before = self._before
        within = focus is not None and (focus is self or self.isAncestorOf(focus))
        if within and before is not None and isValid(before) and before.isVisible():
            before.setFocus(Qt.FocusReason.OtherFocusReason)
