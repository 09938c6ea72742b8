"""A line that asks where to save something: in place, with the path to edit; an existing file is asked about."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QStandardPaths, Qt
from PySide6.QtWidgets import QComboBox, QFileDialog, QFrame, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from console.models.error import ConsoleError
from console.models.text import Text, tr
from console.services import hand_over
from console.views.speech import Speech
from console.views.words import Words


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One form of what is saved.

    Attributes:
        suffix: of the file, such as `.html`.
        title: for the reader.
        make: gives the contents at the moment of saving.
    """

    suffix: str
    title: Text
    make: Callable[[], str]


class SaveStrip(QFrame):
    """Hidden until something is to be saved."""

    def __init__(self, speech: Speech, parent: QWidget | None = None) -> None:
        """Ask for nothing yet."""
        super().__init__(parent)
        self._speech = speech
        self._kinds: tuple[Kind, ...] = ()
        self._doubted: Path | None = None
        self._said: Text | None = None
        self._before: QWidget | None = None
        self._form, self._path, self._words = QComboBox(self), QLineEdit(self), Words(self)
        self._save, self._browse, self._cancel = (QPushButton(self) for _ in range(3))
        self._save.setProperty("tone", "primary")
        self._arrange()
        self._form.currentIndexChanged.connect(self._take_form)
        self._path.textChanged.connect(self._take_path)
        self._path.returnPressed.connect(self.save)
        self._save.clicked.connect(self.save)
        self._browse.clicked.connect(self._open_picker)
        self._cancel.clicked.connect(self.close_strip)
        speech.changed.connect(self._write)
        self.hide()

    def ask(self, stem: str, *kinds: Kind) -> None:
        """Ask where to save one of these kinds; the name is proposed, in a folder that exists."""
        documents = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        self._kinds = kinds
        self._write()
        self._path.setText(str(hand_over.first_folder(documents) / f"{stem}{kinds[0].suffix}"))
        self._say(None)
        if self.isHidden():
            self._before = self.window().focusWidget()
        self.show()
        self._path.setFocus(Qt.FocusReason.OtherFocusReason)

    def close_strip(self) -> bool:
        """Hide it, and give the keyboard back to where it was; tell whether it was shown."""
        shown = not self.isHidden()
        focus: QWidget | None = self.window().focusWidget()
        if shown and focus is not None and self.isAncestorOf(focus) and self._before is not None:
            self._before.setFocus(Qt.FocusReason.OtherFocusReason)
        self.hide()
        return shown

    def save(self) -> None:
        """Write the file; one that exists only at the second press."""
        kind, path = self._kinds[self._form.currentIndex()], Path(self._path.text().strip()).expanduser()
        if hand_over.is_taken(path) and path != self._doubted:
            self._doubted = path
            self._say(tr("There is a file of this name. Press again to replace it."), doubted=True)
            return
        try:
            hand_over.write_document(path, kind.make())
        except ConsoleError as problem:
            self._say(tr("{message} {hint}", message=problem.message, hint=problem.advice))
            return
        self._say(tr("Saved: {path}", path=str(path)))

    def _arrange(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self._form)
        row.addWidget(self._path, 1)
        for button in (self._browse, self._save, self._cancel):
            row.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 8, 24, 8)
        column.setSpacing(4)
        column.addLayout(row)
        column.addWidget(self._words)

    def _take_form(self, place: int) -> None:
        if 0 <= place < len(self._kinds) and self._path.text():
            self._path.setText(str(Path(self._path.text()).with_suffix(self._kinds[place].suffix)))

    def _take_path(self, words: str) -> None:
        """Let the end of the name choose the form: what is called report.json is JSON."""
        suffixes = [kind.suffix for kind in self._kinds]
        suffix = Path(words).suffix
        if suffix in suffixes:
            self._form.setCurrentIndex(suffixes.index(suffix))
        self._say(None)

    def _open_picker(self) -> None:
        """Let the system's own picker choose; it blocks nothing, and asks nothing about an existing file."""
        picker = QFileDialog(self, self._speech(tr("Save as")), self._path.text())
        picker.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        picker.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        picker.setOption(QFileDialog.Option.DontConfirmOverwrite)
        picker.fileSelected.connect(self._path.setText)
        picker.open()

    def _say(self, text: Text | None, *, doubted: bool = False) -> None:
        self._said = text
        if not doubted:
            self._doubted = None
        self._write_said()

    def _write_said(self) -> None:
        self._words.say(self._speech(self._said) if self._said is not None else "")
        self._words.setVisible(self._said is not None)
        self._save.setText(self._speech(tr("Save") if self._doubted is None else tr("Replace")))
        self._save.setAccessibleName(self._save.text())

    def _write(self) -> None:
        say, chosen = self._speech, max(0, self._form.currentIndex())
        self._form.blockSignals(True)
        self._form.clear()
        self._form.addItems([say(kind.title) for kind in self._kinds])
        self._form.setCurrentIndex(chosen if chosen < len(self._kinds) else 0)
        self._form.blockSignals(False)
        self._form.setVisible(len(self._kinds) > 1)
        self._form.setAccessibleName(say(tr("Form of the file")))
        self._path.setAccessibleName(say(tr("Where to save it")))
        self._browse.setText(say(tr("Browse…")))
        self._browse.setAccessibleName(say(tr("Choose a folder and a name")))
        self._cancel.setText(say(tr("Cancel")))
        self._cancel.setAccessibleName(self._cancel.text())
        self._write_said()
