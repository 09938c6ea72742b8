"""OAuth over the wire: what is asked, what is never sent, and which answers are believed."""

import base64
import hashlib
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from console.models.error import ConsoleError, NotSent, SetUpNeeded, SignInNeeded, Unreadable
from console.services.gateways.oauth import OAuth, is_sandbox, make_proof
from console.services.gateways.oauth_errors import DEAD
from console.services.gateways.session import Session
from tests.services.gateways.scripted_server import Answer, ScriptedServer

USER = "005000000000001AAA"
REDIRECT = "http://localhost:1717/OauthRedirect"


def told(server: ScriptedServer, **changes: Any) -> dict[str, Any]:
    """A token answer."""
    return {
        "access_token": "00D!access", "refresh_token": "5Aep.new", "instance_url": server.url, "token_type": "Bearer",
        "id": f"https://login.salesforce.com/id/00D000000000001AAA/{USER}", "issued_at": "1", **changes,
    }  # fmt: skip


def test_a_proof_is_long_enough_and_new_each_time() -> None:
    first, second = make_proof(), make_proof()
    digest = hashlib.sha256(first.verifier.encode()).digest()
    assert first.challenge == base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
    assert 43 <= len(first.verifier) <= 128
    assert len({first.verifier, second.verifier, first.state, second.state}) == 4
    assert first.verifier not in repr(first)
    assert first.state not in repr(first)


def test_the_page_asks_for_a_code_with_the_challenge_and_the_least_scope() -> None:
    proof = make_proof()
    page = urlsplit(OAuth("https://acme.my.salesforce.com/", "an&app").page(proof, redirect=REDIRECT))
    assert f"{page.scheme}://{page.netloc}{page.path}" == "https://acme.my.salesforce.com/services/oauth2/authorize"
    assert {name: values[0] for name, values in parse_qs(page.query).items()} == {
        "response_type": "code",
        "client_id": "an&app",
        "redirect_uri": REDIRECT,
        "scope": "api refresh_token",
        "state": proof.state,
        "code_challenge": proof.challenge,
        "code_challenge_method": "S256",
    }


async def test_a_code_is_exchanged_without_a_secret(server: ScriptedServer) -> None:
    server.answers = [Answer(told(server))]
    proof = make_proof()
    tokens = await OAuth(server.url, "an-app").exchange("aPrx", proof, redirect=REDIRECT)
    assert (tokens.session, tokens.refresh, tokens.person) == (
        Session(url=server.url, token="00D!access"), "5Aep.new", USER,
    )  # fmt: skip
    (asked,) = server.asked
    assert (asked.method, asked.path) == ("POST", "/services/oauth2/token")
    assert asked.form == {
        "client_id": "an-app",
        "grant_type": "authorization_code",
        "code": "aPrx",
        "redirect_uri": REDIRECT,
        "code_verifier": proof.verifier,
    }
    assert "5Aep" not in repr(tokens)
    assert "access" not in repr(tokens.session)


async def test_a_renewal_without_rotation_brings_no_refresh_token(server: ScriptedServer) -> None:
    answer = told(server)
    del answer["refresh_token"]
    server.answers = [Answer(answer)]
    tokens = await OAuth(server.url, "an-app").renew("5Aep.old")
    assert tokens.refresh is None
    assert server.asked[0].form == {
        "client_id": "an-app", "grant_type": "refresh_token", "refresh_token": "5Aep.old",
    }  # fmt: skip


@pytest.mark.parametrize(
    "changes",
    [
        {"instance_url": "https://evil.example.test"},
        {"instance_url": "http://acme.my.salesforce.com"},
        {"instance_url": "https://user@acme.my.salesforce.com"},
        {"instance_url": None},
        {"access_token": ""},
        {"id": "https://login.salesforce.com/id/00D000000000001AAA/../somebody"},
        {"id": 5},
    ],
)
async def test_an_answer_that_is_not_believed_gives_no_session(server: ScriptedServer, changes: dict[str, Any]) -> None:
    server.answers = [Answer(told(server, **changes))]
    with pytest.raises(Unreadable):
        await OAuth(server.url, "an-app").renew("5Aep.old")


async def test_a_page_in_place_of_a_token_is_called_so(server: ScriptedServer) -> None:
    server.answers = [Answer(b"<!DOCTYPE html><title>Guest network</title>")]
    with pytest.raises(Unreadable, match="web page came in place") as told:
        await OAuth(server.url, "an-app").renew("5Aep.old")
    assert told.value.code == "page"


async def test_only_a_dead_token_is_called_dead(server: ScriptedServer) -> None:
    server.answers = [
        Answer({"error": "invalid_grant", "error_description": "expired access/refresh token"}, 400),
        Answer({"error": "invalid_client_id", "error_description": "client identifier invalid"}, 400),
        Answer(b"<html>", 503),
        Answer(cut=True),
    ]
    found = []
    for _ in range(4):
        with pytest.raises(ConsoleError) as caught:
            await OAuth(server.url, "an-app").renew("5Aep.old")
        found.append((isinstance(caught.value, SignInNeeded), caught.value.code == DEAD))
        assert "5Aep" not in str(caught.value)
    assert found == [(True, True), (False, False), (False, False), (False, False)]


async def test_a_revoked_token_may_be_gone_already(server: ScriptedServer) -> None:
    oauth = OAuth(server.url, "an-app")
    server.answers = [Answer(b""), Answer({"error": "invalid_token"}, 400), Answer(b"busy", 503)]
    await oauth.revoke("5Aep.a+b/c")
    await oauth.revoke("5Aep.a")
    with pytest.raises(ConsoleError):
        await oauth.revoke("5Aep.a")
    assert server.asked[0].form == {"token": "5Aep.a+b/c"}
    with pytest.raises(NotSent):
        await OAuth("http://127.0.0.1:1", "an-app").revoke("5Aep.a")


@pytest.mark.parametrize("base", ["http://acme.my.salesforce.com", "acme", "https://me:pw@acme.my.salesforce.com"])
def test_nothing_is_sent_in_clear(base: str) -> None:
    with pytest.raises(SetUpNeeded):
        OAuth(base, "an-app")


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (Answer({"records": [{"IsSandbox": True}]}), True),
        (Answer({"records": [{"IsSandbox": False}]}), False),
        (Answer({"records": []}), None),
        (Answer({"records": [{"IsSandbox": None}]}), None),
        (Answer([{"errorCode": "INVALID_TYPE", "message": "sObject type 'Organization' is not supported"}], 400), None),
        (Answer(b"<html>"), None),
        (Answer(cut=True), None),
    ],
)
async def test_whether_it_is_a_sandbox_is_told_or_not(
    server: ScriptedServer, answer: Answer, expected: bool | None
) -> None:
    server.answers = [answer]
    assert await is_sandbox(Session(url=server.url, token="t")) is expected
