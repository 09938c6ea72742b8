"""What a failed answer of WHMCS means; its message texts are its only codes."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from console.models.connection import WRONG_CREDENTIAL
from console.models.doctor import Mender
from console.models.error import Busy, ConsoleError, NotFound, NotPermitted, OutcomeUnknown, Rejected, Unreadable
from console.models.text import Text, tr, verbatim
from console.services.gateways.errors import WHMCS
from console.services.gateways.meaning import Fault, Meaning
from console.services.gateways.pages import wrong_page

_OK: Final = 200
_REDIRECTS: Final = range(300, 400)
_FIRST_SERVER_ERROR: Final = 500
_LONGEST_QUOTE: Final = 200
_LONGEST_PLAIN: Final = 2000
_FRAME: Final = frozenset({"result", "status", "message", "warning"})


def failure_of(
    status: int, answer: Mapping[str, Any] | None, *, action: str, writing: bool = False, body: bytes = b""
) -> ConsoleError | None:
    """Judge an answer: None when it is a success.

    Success is HTTP 200, a JSON object, `result` that says success, no `status` that says error, and not only a warning.

    Args:
        status: the HTTP status.
        answer: the decoded object; None when the body was none.
        action: the API action, for the sentence.
        writing: the action would have changed something.
        body: what came, to tell what it is when it is not WHMCS's own answer.
    """
    said = answer if answer is not None else _plain(body)
    if said is None or not (_FRAME & said.keys()):
        return wrong_page(status, body, system=WHMCS, writing=writing)
    if answer is not None and status == _OK and "result" in answer and _says(answer) == "success":
        return _warned(answer, writing=writing)
    if status >= _FIRST_SERVER_ERROR and writing:
        return OutcomeUnknown(tr("WHMCS had an internal error."), system=WHMCS, code=str(status))
    if "warning" in said and "message" not in said:
        return _warning(said, writing=writing)
    return _by_message(" ".join(str(said.get("message") or "").split()), status, action)


def failure_of_ending(
    status: int, answer: Mapping[str, Any] | None, *, action: str, body: bytes = b""
) -> ConsoleError | None:
    """Judge the answer to a request that ends a service: None when WHMCS says success.

    Stricter than `failure_of`: only WHMCS's own JSON, with a plain yes, or a plain no that is not an internal error,
    says what became of it. Everything else leaves the outcome open (whmcs.md 4.8), even a page that asks to slow down.
    """
    said = _says(answer or {})
    refused = said == "error" and status < _FIRST_SERVER_ERROR and status not in _REDIRECTS
    if answer is not None and "warning" in answer:
        return _warning(answer, writing=True)
    if answer is not None and (refused or (said == "success" and status == _OK)):
        return failure_of(status, answer, action=action, writing=True)
    found = failure_of(status, answer, action=action, writing=True, body=body) if answer is None else None
    if isinstance(found, OutcomeUnknown):
        return found
    return OutcomeUnknown(
        tr("{system} gave an answer that the console does not understand.", system=WHMCS),
        system=WHMCS,
        code=str(status),
    )


def _says(answer: Mapping[str, Any]) -> str:
    """Give what an answer says of itself; some actions say so under `status`, and an error there counts always."""
    if str(answer.get("status") or "").casefold() == "error":
        return "error"
    return str(answer.get("result") or answer.get("status") or "").casefold()


def _plain(body: bytes) -> Mapping[str, str] | None:
    """Read `result=error;message=...`, as WHMCS refuses where it saw no `responsetype` (whmcs.md 1.1)."""
    text = body[:_LONGEST_PLAIN].decode("utf-8", "replace").strip()
    if not text.casefold().startswith("result=error"):
        return None
    result, _, rest = text.partition(";")
    return {"result": result.partition("=")[2], "message": rest.partition("message=")[2].rstrip(";")}


def _warned(answer: Mapping[str, Any], *, writing: bool) -> ConsoleError | None:
    """Doubt a success that carries a warning and nothing else: such calls are known to have failed (whmcs.md 5)."""
    if "warning" not in answer or (answer.keys() - _FRAME and not writing):
        return None
    return _warning(answer, writing=writing)


def _warning(answer: Mapping[str, Any], *, writing: bool) -> ConsoleError:
    words = verbatim(" ".join(str(answer["warning"]).split())[:_LONGEST_QUOTE] or "?")
    kind = OutcomeUnknown if writing else Unreadable
    return kind(
        tr("WHMCS warns in place of a plain answer: {words}", words=words),
        hint=tr("It may be done in part or not at all: only reading it again tells."),
        mender=Mender.DEVOPS,
        system=WHMCS,
        code="warning",
    )


def _by_message(message: str, status: int, action: str) -> ConsoleError:
    text = message.casefold()
    for beginnings, code, meaning in _BY_BEGINNING:
        if text.startswith(beginnings):
            return meaning.error(Fault(code=code.format(action=action), message=action), system=WHMCS)
    if "not found" in text:
        return NotFound(
            tr("WHMCS has no such record. Nothing was written."),
            hint=tr("The number may be wrong, or the record was deleted in WHMCS."),
            mender=Mender.YOU,
            system=WHMCS,
        )
    if status >= _FIRST_SERVER_ERROR:
        return Busy(tr("{system} is not available at the moment.", system=WHMCS), system=WHMCS, code=str(status))
    return Rejected(
        tr("WHMCS refused: {words}", words=verbatim(message[:_LONGEST_QUOTE] or "?")),
        hint=tr("The text is WHMCS's own, or that of the module that serves the product: look at the service there."),
        mender=Mender.DEVOPS,
        system=WHMCS,
    )


def _not_ticked(fault: Fault) -> Text:
    return tr("WHMCS does not permit {action} to this console. Nothing was written.", action=fault.message)


def _unknown_action(fault: Fault) -> Text:
    return tr("This WHMCS does not know {action}. Nothing was written.", action=fault.message)


def _devops(kind: type[ConsoleError], sentence: Text | Callable[[Fault], Text], hint: Text) -> Meaning:
    return Meaning(kind=kind, sentence=sentence, hint=hint, mender=Mender.DEVOPS)


_BY_BEGINNING: Final[tuple[tuple[tuple[str, ...], str, Meaning], ...]] = (
    (
        ("invalid ip", "forbidden ip"),
        "address",
        _devops(
            NotPermitted,
            tr("WHMCS does not accept requests from this network address. Nothing was written."),
            tr("The address has to be added to those that may use the API; IPv4 and IPv6 are two addresses."),
        ),
    ),
    (
        ("invalid or missing credentials",),
        WRONG_CREDENTIAL,
        _devops(
            NotPermitted,
            tr("WHMCS does not accept the credentials of this console. Nothing was written."),
            tr("Check the WHMCS identifier and secret in the settings."),
        ),
    ),
    (
        ("authentication failed", "invalid password"),
        WRONG_CREDENTIAL,
        _devops(
            NotPermitted,
            tr("WHMCS took the credentials for those of an administrator, and refused them. Nothing was written."),
            tr("The console needs an API credential (identifier and secret), not the name of an administrator."),
        ),
    ),
    (
        ("administrator account disabled",),
        WRONG_CREDENTIAL,
        _devops(
            NotPermitted,
            tr("The WHMCS administrator to whom the credential belongs is switched off. Nothing was written."),
            tr("A new API credential of an active administrator is needed."),
        ),
    ),
    (
        ("invalid permissions",),
        "action:{action}",
        _devops(
            NotPermitted,
            _not_ticked,
            tr("It has to be ticked in the API role of the credential that the console uses."),
        ),
    ),
    (
        ("access denied",),
        "access",
        _devops(
            NotPermitted,
            tr("WHMCS does not let this console use the API. Nothing was written."),
            tr("The administrator's role needs the permission “API Access”."),
        ),
    ),
    (
        ("invalid api action", "command not found"),
        "action:{action}",
        _devops(Unreadable, _unknown_action, tr("This WHMCS is too old for the console, or the action was removed.")),
    ),
    (
        ("empty action",),
        "empty",
        _devops(
            Unreadable,
            tr("WHMCS received a request without its content. Nothing was written."),
            tr("A redirect or a proxy on the way loses it: check the WHMCS address, with https and without a detour."),
        ),
    ),
)
