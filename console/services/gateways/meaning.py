"""What a code of another system means for the person at the desk: kind, sentence, next step, and who can mend it."""

from collections.abc import Callable
from dataclasses import dataclass

from console.models.doctor import Mender
from console.models.error import ConsoleError
from console.models.text import Text


@dataclass(frozen=True, kw_only=True)
class Fault:
    """One error of an answer, as it came."""

    code: str
    message: str = ""
    fields: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Meaning:
    """What a code means.

    Attributes:
        kind: the kind of error, which decides what the console does.
        sentence: what happened, and that nothing was written; or how it is made of what came.
        hint: what to do next; None takes the hint of the kind.
        mender: who can mend it; None takes that of the kind.
    """

    kind: type[ConsoleError]
    sentence: Text | Callable[[Fault], Text]
    hint: Text | None = None
    mender: Mender | None = None

    def error(self, fault: Fault, *, system: str) -> ConsoleError:
        """Make the error of a fault."""
        sentence = self.sentence if isinstance(self.sentence, Text) else self.sentence(fault)
        return self.kind(sentence, hint=self.hint, mender=self.mender, system=system, code=fault.code)
