"""Which exit code a failure ends a command with: a contract for scripts (design 8)."""

from typing import Final

from console.models.error import Busy, ConsoleError, NotSent, OutcomeUnknown, SetUpNeeded, SignInNeeded, Unreadable
from console.services.gateways.pages import IN_BETWEEN

DONE, FINDINGS, USAGE, REFUSED, SIGN_IN, UNKNOWN, UNREACHABLE = range(7)
_OF: Final[tuple[tuple[type[ConsoleError], int], ...]] = (
    (SignInNeeded, SIGN_IN),
    (SetUpNeeded, SIGN_IN),
    (OutcomeUnknown, UNKNOWN),
    (NotSent, UNREACHABLE),
    (Busy, UNREACHABLE),  # it ended the whole command: a script tries again later, as where nothing answers
)


def exit_code(problem: ConsoleError) -> int:
    """Give the exit code of a failure that ended a command."""
    if isinstance(problem, Unreadable) and problem.code.startswith(IN_BETWEEN):
        return UNREACHABLE  # a guest network or a maintenance page answered, and not the system
    return next((code for kind, code in _OF if isinstance(problem, kind)), REFUSED)
