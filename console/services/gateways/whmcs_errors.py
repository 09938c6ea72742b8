"""What a failed answer of WHMCS means; its message texts are its only codes."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from console.models.error import Busy, ConsoleError, NotFound, NotPermitted, OutcomeUnknown, Rejected, Unreadable
from console.models.text import tr, verbatim
from console.services.gateways.errors import WHMCS, slow_down_or_unreadable

_OK: Final = 200
_REDIRECTS: Final = range(300, 400)
_FIRST_SERVER_ERROR: Final = 500
_LONGEST_QUOTE: Final = 200


def failure_of(
    status: int, answer: Mapping[str, Any] | None, *, action: str, writing: bool = False
) -> ConsoleError | None:
    """Judge an answer: None when it is a success.

    Success is HTTP 200, a JSON object, `result` that says success, and no `status` that says error.

    Args:
        status: the HTTP status.
        answer: the decoded object; None when the body was none.
        action: the API action, for the sentence.
        writing: the action would have changed something.
    """
    if answer is None or not ({"result", "status", "message"} & answer.keys()):
        return _no_contract(status, writing=writing)
    said_error = str(answer.get("status", "")).casefold() == "error"
    if status == _OK and str(answer.get("result", "")).casefold() == "success" and not said_error:
        return None
    if status >= _FIRST_SERVER_ERROR and writing:
        return OutcomeUnknown(tr("WHMCS had an internal error."), system=WHMCS, code=str(status))
    return _by_message(" ".join(str(answer.get("message") or "").split()), status, action)


def failure_of_ending(status: int, answer: Mapping[str, Any] | None, *, action: str) -> ConsoleError | None:
    """Judge the answer to a request that ends a service: None when WHMCS says success.

    Stricter than `failure_of`: only WHMCS's own JSON, with a plain yes, or a plain no that is not an internal error,
    says what became of it. Everything else leaves the outcome open (whmcs.md 4.8), even a page that asks to slow down.
    """
    said = str((answer or {}).get("result") or (answer or {}).get("status") or "").casefold()
    refused = said == "error" and status < _FIRST_SERVER_ERROR and status not in _REDIRECTS
    if answer is None or not (refused or (said == "success" and status == _OK)):
        return OutcomeUnknown(
            tr("{system} gave an answer that the console does not understand.", system=WHMCS),
            system=WHMCS,
            code=str(status),
        )
    return failure_of(status, answer, action=action, writing=True)


def _by_message(message: str, status: int, action: str) -> ConsoleError:
    text = message.casefold()
    for beginnings, make in _BY_BEGINNING:
        if text.startswith(beginnings):
            return make(action)
    if "not found" in text:
        return NotFound(tr("WHMCS has no such record."), system=WHMCS)
    if status >= _FIRST_SERVER_ERROR:
        return Busy(tr("{system} is not available at the moment.", system=WHMCS), system=WHMCS, code=str(status))
    return Rejected(tr("WHMCS refused: {words}", words=verbatim(message[:_LONGEST_QUOTE] or "?")), system=WHMCS)


def _address(_action: str) -> ConsoleError:
    return NotPermitted(
        tr("WHMCS does not accept requests from this network address."),
        hint=tr("A WHMCS administrator adds the address to the list of those that may use the API."),
        system=WHMCS,
        code="address",
    )


def _credentials(_action: str) -> ConsoleError:
    return NotPermitted(
        tr("WHMCS does not accept the credentials of this console."),
        hint=tr("Check the WHMCS identifier and secret in the settings."),
        system=WHMCS,
        code="credentials",
    )


def _not_ticked(action: str) -> ConsoleError:
    return NotPermitted(
        tr("WHMCS does not permit {action} to this console.", action=action),
        hint=tr("A WHMCS administrator ticks {action} in the API role.", action=action),
        system=WHMCS,
        code=f"action:{action}",
    )


def _no_access(_action: str) -> ConsoleError:
    return NotPermitted(tr("WHMCS does not let this console use the API."), system=WHMCS, code="access")


def _no_action(action: str) -> ConsoleError:
    return Unreadable(tr("This WHMCS does not know {action}.", action=action), system=WHMCS, code=f"action:{action}")


_BY_BEGINNING: Final[tuple[tuple[tuple[str, ...], Callable[[str], ConsoleError]], ...]] = (
    (("invalid ip", "forbidden ip"), _address),
    (
        (
            "invalid or missing credentials",
            "authentication failed",
            "invalid password",
            "administrator account disabled",
        ),
        _credentials,
    ),
    (("invalid permissions",), _not_ticked),
    (("access denied",), _no_access),
    (("invalid api action", "command not found", "empty action"), _no_action),
)


def _no_contract(status: int, *, writing: bool) -> ConsoleError:
    if status in _REDIRECTS and not writing:
        return Unreadable(
            tr("The address of WHMCS leads somewhere else."),
            hint=tr("Check the WHMCS address in the settings: it is the one before includes/api.php."),
            system=WHMCS,
        )
    return slow_down_or_unreadable(status, WHMCS, writing=writing)
