"""The form of an action, drawn from its pydantic model, with every problem beside the field that has it."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from pydantic.fields import FieldInfo
from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget
from typing_extensions import override

from console.models.action import Offer, Refusal
from console.models.text import Text, tr
from console.views.item.form_field import Editor, LongEditor, SwitchEditor, editor_of
from console.views.parts.badge import BadgeTone
from console.views.parts.banner import Banner
from console.views.parts.fitted_scroll import FittedScroll
from console.views.speech import Speech
from console.views.theme import Theme
from console.views.words import Words

OVERRIDE = "override"


def fields_of(offer: Offer) -> dict[str, FieldInfo]:
    """Give the fields that this item's form asks for; one that is `offered` needs values on offer."""
    found = offer.action.form.model_fields.items()
    return {name: info for name, info in found if name in offer.choices or not _only_offered(info)}


def _only_offered(info: FieldInfo) -> bool:
    extra = info.json_schema_extra
    return isinstance(extra, dict) and bool(extra.get("offered"))


class FormLine(QWidget):
    """One field: label, editor, help and problem."""

    def __init__(self, name: str, editor: Editor, parent: QWidget, *, title: Text, hint: Text | None) -> None:
        """Put an editor under its label."""
        super().__init__(parent)
        self.name, self.editor = name, editor
        self._title, self._hint = title, hint
        self._label = QLabel(self)
        self._label.setProperty("words", "label")
        self._label.setBuddy(editor.widget)
        self._label.setVisible(not isinstance(editor, SwitchEditor))
        self._help = Words(self, kind="note")
        self._problem = Words(self, kind="problem")
        self._problem.hide()
        editor.edited.connect(self._problem.hide)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(3)
        column.addWidget(self._label)
        column.addWidget(editor.widget)
        column.addWidget(self._help)
        column.addWidget(self._problem)

    def speak(self, speech: Speech) -> None:
        """Write label and help in the reader's language."""
        title = speech(self._title)
        self._label.setText(title)
        hint = speech(self._hint) if self._hint is not None else ""
        self._help.say(hint)
        self._help.setVisible(bool(hint))
        self.editor.widget.setAccessibleName(title)
        self.editor.widget.setAccessibleDescription(hint)
        self.editor.speak(speech)

    def complain(self, sentence: str) -> None:
        """Show what is wrong with the field."""
        self._problem.say(f"⚠ {sentence}")
        self._problem.setVisible(bool(sentence))
        self.editor.widget.setAccessibleDescription(sentence)

    def problem(self) -> str:
        """Give what is wrong with the field."""
        return self._problem.accessibleName() if not self._problem.isHidden() else ""


class FormView(QWidget):
    """Asks for what an action needs.

    Signals:
        edited: the person changed a value.
        submitted: the button that goes on was pressed.
        left: the button that steps back was pressed.
    """

    edited = Signal()
    submitted = Signal()
    left = Signal()

    def __init__(
        self, offer: Offer, speech: Speech, theme: Theme, *, today: date, parent: QWidget | None = None
    ) -> None:
        """Draw the form of an action; an overridable refusal adds the supervisor's reason."""
        super().__init__(parent)
        self.offer = offer
        self._speech = speech
        self._composing = False
        self._title = QLabel(self)
        self._title.setProperty("heading", "2")
        self._refusal = Banner(theme, self)
        self._review, self._back = QPushButton(self), QPushButton(self)
        self._review.setProperty("tone", "primary")
        self._back.setProperty("tone", "quiet")
        self._review.clicked.connect(self.submitted)
        self._back.clicked.connect(self.left)
        self._fields = QWidget(self)
        self._scroll = FittedScroll(self._fields, self)
        self._body = QVBoxLayout(self._fields)
        self._body.setContentsMargins(16, 2, 16, 2)
        self._body.setSpacing(10)
        self._lines: dict[str, FormLine] = {}
        for name, info in fields_of(offer).items():
            self._add(name, info, editor_of(self._fields, info, offer.choices.get(name), today))
        self._arrange()
        if offer.refusal is not None and offer.refusal.overridable:
            self.ask_override(offer.refusal)
        self._fill()
        self._initial = self.draft()
        self.speak()

    def ask_override(self, refusal: Refusal) -> None:
        """Ask the supervisor why the refusal does not stand."""
        self._refusal.say(self._speech(refusal.text), tone=BadgeTone.WARNING, icon="shield-key-outline")
        if OVERRIDE not in self._lines:
            title = tr("Reason for deciding otherwise")
            hint = tr("It is kept in the journal with your name.")
            self._lines[OVERRIDE] = FormLine(OVERRIDE, LongEditor(self._fields), self._fields, title=title, hint=hint)
            self._body.addWidget(self._lines[OVERRIDE])
            self._lines[OVERRIDE].speak(self._speech)
            self._watch(self._lines[OVERRIDE])

    def refuse(self, refusal: Refusal) -> None:
        """Show why what was entered is refused."""
        self._refusal.say(self._speech(refusal.text), tone=BadgeTone.DANGER, icon="close-circle-outline")

    def values(self) -> Mapping[str, Any]:
        """Give what was entered, by field; what was empty and stayed so is left out: the model's default counts."""
        return {
            name: value
            for name, value in self.draft().items()
            if name != OVERRIDE and (value is not None or self._initial.get(name) is not None)
        }

    def override_reason(self) -> str | None:
        """Give the supervisor's reason, where one was asked for."""
        value = self.draft().get(OVERRIDE)
        return str(value) if value else None

    def draft(self) -> dict[str, Any]:
        """Give everything that was entered, for `restore`."""
        return {name: line.editor.value() for name, line in self._lines.items()}

    def restore(self, draft: Mapping[str, Any]) -> None:
        """Enter a draft again."""
        for name, value in draft.items():
            if name in self._lines:
                self._lines[name].editor.put(value)

    def dirty(self) -> bool:
        """Tell whether the person entered something."""
        return {name: value for name, value in self.draft().items() if value != self._initial.get(name)} != {}

    def composing(self) -> bool:
        """Tell whether an input method is in the middle of a word."""
        return self._composing

    def show_problems(self, problems: tuple[tuple[str, Text], ...]) -> None:
        """Show each problem at its field, and go to the first."""
        found = dict(problems)
        for name, line in self._lines.items():
            line.complain(self._speech(found[name]) if name in found else "")
        first = next((line for name, line in self._lines.items() if name in found), None)
        if first is not None:
            self._go_to(first.editor.widget)

    def ask_reason(self) -> None:
        """Say that the reason for an override is missing, and go there."""
        self.show_problems(((OVERRIDE, tr("Say why you decide otherwise.")),))

    def focus_first(self) -> None:
        """Put the keyboard into the first field that has to be filled in, else into the first one."""
        needed = (
            line
            for name, line in self._lines.items()
            if (name == OVERRIDE or self.offer.asks_for(name)) and line.editor.value() in (None, "")
        )
        first = next(needed, None) or next(iter(self._lines.values()), None)
        self._go_to(first.editor.widget if first is not None else self._review)

    def has_keyboard(self) -> bool:
        """Tell whether the person is in one of the fields."""
        focus: QWidget | None = self.window().focusWidget()
        return focus is not None and self._fields.isAncestorOf(focus)

    def _go_to(self, widget: QWidget) -> None:
        widget.setFocus()
        self._scroll.reveal_focus()

    def speak(self) -> None:
        """Write every word again; what was entered stays."""
        draft = self.draft()
        self._title.setText(self._speech(self.offer.action.title))
        self.setAccessibleName(self._title.text())
        self._review.setText(self._speech(tr("Review what will be written")) + "  Ctrl+Enter")
        self._back.setText(self._speech(tr("Back")) + "  Esc")
        for line in self._lines.values():
            line.speak(self._speech)
        self.restore(draft)

    def _add(self, name: str, info: FieldInfo, editor: Editor) -> None:
        title = tr(info.title or name)
        if not self.offer.asks_for(name) and not isinstance(editor, SwitchEditor):
            title = tr("{title} (optional)", title=title)
        hint = tr(info.description) if info.description else None
        # Said and not locked: a switch that would write the closed field must still be turned off.
        hint = self.offer.closed.get(name, hint)
        line = FormLine(name, editor, self._fields, title=title, hint=hint)
        self._lines[name] = line
        self._body.addWidget(line)
        self._watch(line)

    def _watch(self, line: FormLine) -> None:
        line.editor.edited.connect(self.edited)
        line.editor.widget.installEventFilter(self)
        for child in line.editor.widget.findChildren(QWidget):
            child.installEventFilter(self)

    def _arrange(self) -> None:
        buttons = QHBoxLayout()
        buttons.setContentsMargins(16, 0, 16, 0)
        buttons.setSpacing(8)
        buttons.addWidget(self._review)
        buttons.addWidget(self._back)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 10, 0, 12)
        column.setSpacing(8)
        head = QHBoxLayout()
        head.setContentsMargins(16, 0, 16, 0)
        head.addWidget(self._title)
        column.addLayout(head)
        column.addWidget(self._refusal)
        column.addWidget(self._scroll)
        column.addLayout(buttons)

    def _fill(self) -> None:
        for name, info in fields_of(self.offer).items():
            default = None if info.is_required() else info.get_default(call_default_factory=True)
            self._lines[name].editor.put(self.offer.defaults.get(name, default))

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QInputMethodEvent):
            self._composing = bool(event.preeditString())
        elif event.type() == QEvent.Type.FocusOut:
            self._composing = False
        return super().eventFilter(watched, event)
