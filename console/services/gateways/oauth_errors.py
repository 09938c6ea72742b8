"""What a refused sign-in, renewal or revocation means: OAuth has its own shape of error (salesforce.md 1.3 to 1.5)."""

from collections.abc import Mapping
from typing import Final

from console.models.doctor import Mender
from console.models.error import Busy, ConsoleError, NotPermitted, SignInNeeded, Unreadable
from console.models.text import tr
from console.services.gateways.errors import SALESFORCE, from_salesforce
from console.services.gateways.meaning import Fault, Meaning

DEAD: Final = "invalid_grant"
"""The one code that says that a refresh token or a code opens nothing any more; others leave it alive."""
_NO_SESSION: Final = "Bad_OAuth_Token"
"""How the identity service says that a session has ended: plain text, with a 403 (salesforce.md 1.5)."""


def from_oauth(status: int, content: object) -> ConsoleError:
    """Translate a refusal of an OAuth address, or the `error` that came back to the loopback address.

    Nothing of Salesforce's description is quoted: only the code decides, and for `invalid_grant` its known wordings.

    Args:
        status: the HTTP status; 400 for the error that a redirect brought.
        content: the decoded body, the parameters of the redirect, or the text of a page.

    Returns:
        An error whose `code` is OAuth's own; only `DEAD` says that a stored token can be thrown away.
    """
    if isinstance(content, str) and content.strip() == _NO_SESSION:
        return _made(_BY_CODE["invalid_token"], "invalid_token")
    code = content.get("error") if isinstance(content, Mapping) else None
    if not isinstance(code, str) or not code:
        return from_salesforce(status, content)
    description = str(content.get("error_description") or "") if isinstance(content, Mapping) else ""
    if code == DEAD:
        return _grant(description.casefold())
    found = _BY_CODE.get(code) or _BY_CODE.get(code.casefold())
    return _made(found, code) if found is not None else _unknown(code)


def _grant(description: str) -> ConsoleError:
    """Tell an ended sign-in from one that is refused for its place or its person: only the first ends the token."""
    if "ip restricted" in description or "ip not allowed" in description:
        return _made(_PLACE, "invalid_grant_place")
    if "inactive" in description:
        return _made(_BY_CODE["inactive_user"], "inactive_user")
    if "code" in description:
        return _made(_CODE, "invalid_code")
    if "authentication failure" in description:
        return _made(_FAILED, "invalid_grant_failed")
    return _made(_ENDED, DEAD)


def _made(meaning: Meaning, code: str) -> ConsoleError:
    return meaning.error(Fault(code=code), system=SALESFORCE)


def _unknown(code: str) -> ConsoleError:
    shown = code if code.replace("_", "").isalnum() and code.isascii() and len(code) <= _LONGEST_CODE else "?"
    return SignInNeeded(tr("Salesforce refused the sign-in ({code}).", code=shown), system=SALESFORCE, code=shown)


_LONGEST_CODE: Final = 60
_SETTING: Final = tr("The settings of the connected app and those of this console have to agree.")
_AGAIN: Final = tr("Sign in once more from the beginning.")

_ENDED: Final = Meaning(
    kind=SignInNeeded, sentence=tr("The sign-in has ended: Salesforce does not renew it any more."), mender=Mender.YOU
)
_CODE: Final = Meaning(
    kind=SignInNeeded,
    sentence=tr("The sign-in was not finished in time, or its answer was used already."),
    hint=_AGAIN,
    mender=Mender.YOU,
)
_FAILED: Final = Meaning(
    kind=SignInNeeded, sentence=tr("Salesforce did not accept the sign-in."), hint=_AGAIN, mender=Mender.YOU
)
_PLACE: Final = Meaning(
    kind=NotPermitted,
    sentence=tr("Salesforce does not let you sign in from this network address."),
    hint=tr("The address has to be among those that the profile or the connected app allows."),
    mender=Mender.SF_ADMIN,
)
_UNKNOWN_APP: Final = Meaning(
    kind=NotPermitted,
    sentence=tr("Salesforce does not know the connected app of this console."),
    hint=tr("Check the client id in the settings; a new app can take ten minutes until Salesforce knows it."),
    mender=Mender.SF_ADMIN,
)
_NOT_APPROVED: Final = Meaning(
    kind=NotPermitted,
    sentence=tr("The connected app of this console is not approved for you."),
    hint=tr("It has to be installed in the organisation and opened for your profile or permission set."),
    mender=Mender.SF_ADMIN,
)
_FLOW: Final = Meaning(
    kind=NotPermitted,
    sentence=tr("The connected app does not allow the kind of sign-in that the console uses."),
    hint=tr("It needs the authorization code flow with PKCE, without a secret, and the right to renew."),
    mender=Mender.SF_ADMIN,
)

_BY_CODE: Final[Mapping[str, Meaning]] = {
    "access_denied": Meaning(
        kind=SignInNeeded,
        sentence=tr("The sign-in was declined in the browser."),
        hint=tr("Sign in again and allow the access, or choose another user."),
        mender=Mender.YOU,
    ),
    "invalid_client_id": _UNKNOWN_APP,
    "invalid_client": Meaning(
        kind=NotPermitted,
        sentence=tr("The connected app demands a secret, which a program on a workstation cannot keep."),
        hint=tr("In the connected app, switch off the demand for a secret for the web server flow and for renewals."),
        mender=Mender.SF_ADMIN,
    ),
    "invalid_request": Meaning(
        kind=Unreadable,
        sentence=tr("Salesforce did not understand the sign-in request."),
        hint=_SETTING,
        mender=Mender.SF_ADMIN,
    ),
    "unsupported_grant_type": _FLOW,
    "unsupported_response_type": _FLOW,
    "invalid_scope": Meaning(
        kind=NotPermitted,
        sentence=tr("The connected app does not give the rights that the console asks for."),
        hint=tr("It needs the scopes api and refresh_token."),
        mender=Mender.SF_ADMIN,
    ),
    "redirect_uri_mismatch": Meaning(
        kind=NotPermitted,
        sentence=tr("The connected app does not know the address to which the sign-in comes back."),
        hint=tr("Each address http://localhost:PORT/OauthRedirect of the profile has to stand in the connected app."),
        mender=Mender.SF_ADMIN,
    ),
    "OAUTH_APP_ACCESS_DENIED": _NOT_APPROVED,
    "oauth_app_access_denied": _NOT_APPROVED,
    "invalid_app_access": _NOT_APPROVED,
    "OAUTH_APP_BLOCKED": Meaning(
        kind=NotPermitted,
        sentence=tr("The connected app of this console is blocked in the organisation."),
        hint=tr("An uninstalled or blocked app has to be installed and unblocked under Connected Apps OAuth Usage."),
        mender=Mender.SF_ADMIN,
    ),
    "inactive_user": Meaning(
        kind=NotPermitted,
        sentence=tr("Your user is not active in Salesforce."),
        hint=tr("It has to be activated or unfrozen."),
        mender=Mender.SF_ADMIN,
    ),
    "inactive_org": Meaning(
        kind=NotPermitted,
        sentence=tr("This Salesforce organisation is locked, closed or suspended."),
        hint=tr("Check that the address is the right one; if it is, Salesforce itself has to be asked."),
        mender=Mender.SF_ADMIN,
    ),
    "rate_limit_exceeded": Meaning(
        kind=Busy,
        sentence=tr("There were too many sign-ins within an hour."),
        hint=tr("Wait before you sign in again."),
        mender=Mender.YOU,
    ),
    "unsupported_token_type": Meaning(
        kind=Unreadable,
        sentence=tr("Salesforce cannot end this kind of session."),
        hint=tr("End it in Salesforce: Setup, Connected Apps OAuth Usage."),
        mender=Mender.SF_ADMIN,
    ),
    "invalid_token": Meaning(
        kind=SignInNeeded,
        sentence=tr("Salesforce does not know this session: it has ended already."),
        mender=Mender.YOU,
    ),
}

OAUTH_CODES: Final = frozenset(_BY_CODE) | {DEAD}
"""Every code that has a sentence of its own."""
