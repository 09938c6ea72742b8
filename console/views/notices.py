"""The only way to tell the person at the desk something: notices with a level, a sentence and a next step."""

import logging
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QObject, Signal

from console.models.error import ConsoleError
from console.models.text import Text, tr
from console.services.logs import where

KEPT = 50
_log = logging.getLogger(__name__)


class Level(StrEnum):
    """How much a notice matters."""

    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, kw_only=True)
class Notice:
    """One thing said.

    Attributes:
        title: the kind of failure, in a few words.
        text: what happened.
        hint: what to do next.
    """

    level: Level
    text: Text
    hint: Text | None = None
    title: Text | None = None


class Notices(QObject):
    """Says things, and remembers the last of them.

    Signals:
        posted: a `Notice`.
        emptied: what was said is to be read no more.
    """

    posted = Signal(object)
    emptied = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        """Start with nothing said."""
        super().__init__(parent)
        self._kept: deque[Notice] = deque(maxlen=KEPT)
        self._held: list[Notice] | None = None

    @property
    def kept(self) -> tuple[Notice, ...]:
        """The last notices, oldest first."""
        return tuple(self._kept)

    def info(self, text: Text, hint: Text | None = None) -> None:
        """Say something good to know."""
        self._post(Notice(level=Level.INFO, text=text, hint=hint))

    def warning(self, text: Text, hint: Text | None = None) -> None:
        """Say something that needs an eye."""
        self._post(Notice(level=Level.WARNING, text=text, hint=hint))

    def error(self, problem: BaseException) -> None:
        """Say that something failed; a failure without a sentence of its own is the console's mistake."""
        if isinstance(problem, ConsoleError):
            self._post(Notice(level=Level.ERROR, title=problem.title, text=problem.message, hint=problem.advice))
            return
        # Not the exception's own words: they may hold a customer's data.
        kind = type(problem).__name__
        _log.error("unexpected", extra={"kind": kind, "where": where(problem)})
        self._post(
            Notice(
                level=Level.ERROR,
                title=tr("A mistake in the console"),
                text=tr("This is our mistake, not yours ({kind}).", kind=kind),
                hint=tr("What was already written stands in the journal. Tell your administrator what you did."),
            )
        )

    def set_aside(self) -> Callable[[], None]:
        """Take back what was said, and hold back what comes, as while the console is locked; the answer says that."""
        self._kept.clear()
        self._held = []
        self.emptied.emit()
        return self._say_held

    def _say_held(self) -> None:
        held, self._held = self._held or [], None
        for notice in held:
            self._post(notice)

    def _post(self, notice: Notice) -> None:
        if self._held is not None:
            self._held.append(notice)
            return
        self._kept.append(notice)
        self.posted.emit(notice)
