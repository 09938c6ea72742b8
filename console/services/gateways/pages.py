"""What it means that something other than the system's own answer came: a page of a proxy, a guard, or a redirect.

After a read, nothing was written. After a write nobody knows: a page can come after the work (whmcs.md 4.8), so the
outcome is open and only reading tells.
"""

from collections.abc import Callable
from typing import Final

from console.models.doctor import Mender
from console.models.error import Busy, ConsoleError, OutcomeUnknown, Unreadable
from console.models.text import Text, tr

IN_BETWEEN: Final = ("page", "moved", "guard:", "blocked:")
"""How the codes begin of what something in between answered: the system itself was not reached."""
_REDIRECTS: Final = range(300, 400)
_SERVER_ERRORS: Final = range(500, 600)
_TOO_MANY: Final = frozenset({420, 429})
_NO_PAGE: Final = 404
_REFUSALS: Final = frozenset({401, 403, 405, 406, 451})
_BEHIND: Final = frozenset({502, 504, 520, 521, 522, 523, 524, 525, 526, 527, 530})
"""A server in front got nothing from the one behind it; the work may go on there. 52x are Cloudflare's."""
_LONGEST_LOOK: Final = 4096
_GUARDS: Final = ("just a moment", "attention required", "checking your browser", "cf-challenge", "captcha")
_BROKEN_WHMCS: Final = ("security warning", "install folder", "update files")
_MARKS: Final = ("<!doctype html", "<html", "<head", "<title")

_ASK_PROXY: Final = tr(
    "Nothing was written. A proxy or the sign-in page of a network may stand in between: open any page in the browser."
)


def wrong_page(status: int, content: object, *, system: str, writing: bool) -> ConsoleError:
    """Say what came in place of an answer.

    Args:
        status: the HTTP status.
        content: the body as text or bytes; anything else counts as none.
        system: which system was called.
        writing: the request would have changed something.

    Returns:
        `Busy` or `Unreadable` after a read, `OutcomeUnknown` after a write; a 420 or 429 is always `Busy`.
    """
    if status in _TOO_MANY and not _has(content, _GUARDS):
        return Busy(
            tr("{system} asks to slow down. Nothing was written.", system=system), system=system, code=str(status)
        )
    kind, sentence, hint, code = _told(status, content, system)
    mender = None if kind is Busy and code == str(status) else Mender.DEVOPS
    if writing:
        return OutcomeUnknown(sentence, mender=mender, system=system, code=code)
    return kind(sentence, hint=hint, mender=mender, system=system, code=code)


def led_away(system: str, *, writing: bool) -> ConsoleError:
    """Say that a redirect came in place of an answer; it is never followed, because it would carry secrets along."""
    return wrong_page(_REDIRECTS.start + 2, None, system=system, writing=writing)


def _told(status: int, content: object, system: str) -> tuple[type[ConsoleError], Text, Text | None, str]:
    """Give kind, sentence, next step after a read, and code."""
    for seen, tell in _BY_LOOK:
        if _has(content, seen):
            return tell(status, system)
    if status in _REDIRECTS:
        return Unreadable, tr("The address of {system} leads somewhere else.", system=system), _address(system), "moved"
    if status == _NO_PAGE:
        return Unreadable, tr("There is no {system} at its address.", system=system), _address(system), "address"
    if status in _REFUSALS:
        return _blocked(status, system)
    if status in _SERVER_ERRORS:
        return _broken(status, content, system)
    return _page(content, system)


def _guard(status: int, system: str) -> tuple[type[ConsoleError], Text, Text | None, str]:
    return (
        Busy if status in _SERVER_ERRORS or status in _TOO_MANY else Unreadable,
        tr("A guard before {system} wants to test a browser, and lets the console not through.", system=system),
        tr("Nothing was written. The guard, such as Cloudflare, has to let the API pass for this network."),
        f"guard:{status}",
    )


def _installation(status: int, system: str) -> tuple[type[ConsoleError], Text, Text | None, str]:
    return (
        Unreadable,
        tr("{system} shows a warning about its own installation in place of an answer.", system=system),
        tr("Nothing was written. Its folder install, or files of an update, have to be removed."),
        f"installation:{status}",
    )


def _blocked(status: int, system: str) -> tuple[type[ConsoleError], Text, Text | None, str]:
    return (
        Unreadable,
        tr("Something between this machine and {system} refused the request ({status}).", system=system, status=status),
        tr("Nothing was written. A proxy, a firewall or the web server has to let the console through."),
        f"blocked:{status}",
    )


def _broken(status: int, content: object, system: str) -> tuple[type[ConsoleError], Text, Text | None, str]:
    if status in _BEHIND:
        sentence = tr("The server before {system} got no answer from it ({status}).", system=system, status=status)
    elif status == _SERVER_ERRORS.start and _has(content, _MARKS):
        sentence = tr("{system} broke off with an error page.", system=system)
    else:
        sentence = tr("{system} is not available at the moment.", system=system)
    return Busy, sentence, None, str(status)


def _page(content: object, system: str) -> tuple[type[ConsoleError], Text, Text | None, str]:
    if _has(content, _MARKS):
        return Unreadable, tr("A web page came in place of an answer of {system}.", system=system), _ASK_PROXY, "page"
    return (
        Unreadable,
        tr("{system} gave an answer that the console does not understand.", system=system),
        tr("Nothing was written. If it stays, a proxy or a sign-in page may stand in between."),
        "",
    )


def _address(system: str) -> Text:
    if system == "WHMCS":
        return tr(
            "Nothing was written. Check the WHMCS address in the settings: it is the one before includes/api.php."
        )
    return tr("Nothing was written. Check the address of {system} in the settings.", system=system)


def _has(content: object, marks: tuple[str, ...]) -> bool:
    if isinstance(content, bytes | bytearray):
        content = bytes(content[:_LONGEST_LOOK]).decode("utf-8", "replace")
    return isinstance(content, str) and any(mark in content[:_LONGEST_LOOK].casefold() for mark in marks)


_Told = Callable[[int, str], tuple[type[ConsoleError], Text, Text | None, str]]
_BY_LOOK: Final[tuple[tuple[tuple[str, ...], _Told], ...]] = ((_GUARDS, _guard), (_BROKEN_WHMCS, _installation))
