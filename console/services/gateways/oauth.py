"""OAuth of Salesforce: authorization code with PKCE, renewal, revocation; a public client without a secret.

A client lives as long as one request: they are hours apart, and nothing stays open in between.
"""

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

import httpx

from console.models.error import ConsoleError, Unreadable
from console.models.ids import UserId, is_record_id
from console.models.text import tr
from console.services.gateways.errors import SALESFORCE, from_httpx, unreadable
from console.services.gateways.oauth_errors import from_oauth
from console.services.gateways.pages import wrong_page
from console.services.gateways.salesforce_wire import BASE_PATH
from console.services.gateways.session import Session, is_loopback, safe_base
from console.services.gateways.web_client import web_client

SCOPE: Final = "api refresh_token"
_VERIFIER_LENGTH: Final = 96
_OK: Final = 200
_GONE: Final = frozenset({"invalid_token", "unsupported_token_type"})
_SECONDS: Final = 30.0


@dataclass(frozen=True, kw_only=True)
class Proof:
    """What shows that the answer belongs to the question: made anew for each sign-in, in memory only."""

    verifier: str = field(repr=False)
    challenge: str
    state: str = field(repr=False)


def make_proof() -> Proof:
    """Make a verifier with its S256 challenge (RFC 7636), and a state."""
    from authlib.common.security import generate_token  # noqa: PLC0415 - only a sign-in needs it
    from authlib.oauth2.rfc7636 import create_s256_code_challenge  # noqa: PLC0415 - as above

    verifier = generate_token(_VERIFIER_LENGTH)
    return Proof(verifier=verifier, challenge=create_s256_code_challenge(verifier), state=secrets.token_urlsafe(32))


@dataclass(frozen=True, kw_only=True)
class Tokens:
    """A token answer (salesforce.md 1.3).

    Attributes:
        session: the instance address and the access token.
        refresh: the refresh token; None where a renewal did not bring a new one.
        person: who signed in, from the identity URL.
    """

    session: Session
    refresh: str | None = field(repr=False)
    person: UserId


class OAuth:
    """The OAuth addresses of one organisation, for one app."""

    def __init__(self, base: str, client_id: str) -> None:
        """Keep the address and the app's consumer key.

        Raises:
            SetUpNeeded: not an address, or one that would send tokens in clear.
        """
        self.base = safe_base(base, system=SALESFORCE)
        self.client_id = client_id

    def check(self) -> None:
        """Refuse settings of this machine with which no token could be fetched, before a person signs in in vain.

        Raises:
            SetUpNeeded: SSL_CERT_FILE or the proxy setting cannot be used.
        """
        _client(self.base)

    def page(self, proof: Proof, *, redirect: str, again: bool = False) -> str:
        """Give the address at which the browser asks the person.

        Args:
            proof: of this sign-in.
            redirect: where the browser comes back to.
            again: ask also where the browser still has a session (`prompt=login`, salesforce.md 1.2).
        """
        wanted = {
            "response_type": "code",
            "client_id": self.client_id,
            "redirect_uri": redirect,
            "scope": SCOPE,
            "state": proof.state,
            "code_challenge": proof.challenge,
            "code_challenge_method": "S256",
        } | ({"prompt": "login"} if again else {})
        return f"{self.base}/services/oauth2/authorize?{urlencode(wanted)}"

    async def exchange(self, code: str, proof: Proof, *, redirect: str) -> Tokens:
        """Turn an authorization code into tokens.

        Raises:
            ConsoleError: refused, not reachable, or not understood.
        """
        return await self._tokens(
            grant_type="authorization_code", code=code, redirect_uri=redirect, code_verifier=proof.verifier
        )

    async def renew(self, refresh: str) -> Tokens:
        """Open a new session with a refresh token, which this may end (rotation).

        Raises:
            SignInNeeded: with the code `DEAD` of oauth_errors, the token opens nothing any more.
            ConsoleError: refused for another reason, not reachable, or not understood: the token may still live.
        """
        return await self._tokens(grant_type="refresh_token", refresh_token=refresh)

    async def revoke(self, token: str) -> None:
        """End a refresh token and its sessions; one that is unknown has ended already.

        Raises:
            ConsoleError: Salesforce could not be asked, so the token may live on.
        """
        status, content = await self._post("/services/oauth2/revoke", {"token": token})
        if status != _OK and not (isinstance(content, Mapping) and content.get("error") in _GONE):
            raise from_oauth(status, content)

    async def _tokens(self, **form: str) -> Tokens:
        status, content = await self._post("/services/oauth2/token", {"client_id": self.client_id, **form})
        if status != _OK:
            raise from_oauth(status, content)
        return self._read(content)

    def _read(self, content: object) -> Tokens:
        found = content if isinstance(content, Mapping) else {}
        access, instance, identity = (found.get(name) for name in ("access_token", "instance_url", "id"))
        if not (isinstance(access, str) and isinstance(instance, str) and isinstance(identity, str) and access):
            raise wrong_page(_OK, content, system=SALESFORCE, writing=False)
        person = urlsplit(identity).path.rpartition("/")[2]
        refresh = found.get("refresh_token")
        if not is_record_id(person):
            raise unreadable(SALESFORCE)
        return Tokens(
            session=self._session(instance, access),
            refresh=refresh if isinstance(refresh, str) and refresh else None,
            person=UserId(person),
        )

    def _session(self, instance: str, access: str) -> Session:
        """Accept the address that the answer names: https, and this machine only for an organisation on this machine.

        Raises:
            Unreadable: it must not receive the token.
        """
        try:
            session = Session(url=instance, token=access)
        except ConsoleError as problem:
            raise _strange_instance() from problem
        if session.loopback is not is_loopback(self.base):
            raise _strange_instance()
        return session

    async def _post(self, path: str, form: Mapping[str, str]) -> tuple[int, Any]:
        try:
            async with _client(self.base) as client:
                answer = await client.post(f"{self.base}{path}", data=dict(form))
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
            # A renewal whose answer was lost may have ended the old token; trying again then tells so.
            raise from_httpx(error, system=SALESFORCE) from None
        return answer.status_code, _decoded(answer)


async def is_sandbox(session: Session) -> bool | None:
    """Ask the organisation whether it is a sandbox; None where it does not tell (best effort)."""
    query = {"q": "SELECT IsSandbox FROM Organization"}
    try:
        async with _client(session.url) as client:
            answer = await client.get(
                f"{session.url}{BASE_PATH}/query/",
                params=query,
                headers={"Authorization": f"Bearer {session.token}", "Sforce-Call-Options": "client=assist-console"},
            )
    except (httpx.HTTPError, httpx.InvalidURL, OSError, ConsoleError):
        return None
    content = _decoded(answer)
    rows = content.get("records") if answer.status_code == _OK and isinstance(content, Mapping) else None
    told = rows[0].get("IsSandbox") if isinstance(rows, list) and rows and isinstance(rows[0], Mapping) else None
    return told if isinstance(told, bool) else None


def _client(base: str) -> httpx.AsyncClient:
    timeout = httpx.Timeout(_SECONDS, connect=10.0)
    return web_client(base, system="sign_in", timeout=timeout, headers={"Accept": "application/json"})


def _decoded(answer: httpx.Response) -> Any:
    try:
        return json.loads(answer.content)
    except ValueError:
        return answer.text


def _strange_instance() -> Unreadable:
    return Unreadable(
        tr("Salesforce named an address for the session that the console does not trust."),
        hint=tr("Nothing was sent there. Check the address of Salesforce in the settings."),
        system=SALESFORCE,
    )
