"""OAuth over HTTP: the page, the code with PKCE, refresh with rotation, revocation, who am I."""

import base64
import hashlib
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from console.sandbox.access import CLIENT_ID
from console.sandbox.server import Sandbox

REDIRECT = "http://localhost:1717/OauthRedirect"
VERIFIER = "v" * 64
AUTHORIZE = {
    "response_type": "code",
    "client_id": CLIENT_ID,
    "redirect_uri": REDIRECT,
    "scope": "api refresh_token",
    "state": "s t&te",
    "code_challenge": base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode(),
    "code_challenge_method": "S256",
}


def back(answer: httpx.Response) -> dict[str, str]:
    assert answer.status_code == 302, answer.text
    parts = urlsplit(answer.headers["Location"])
    assert f"{parts.scheme}://{parts.netloc}{parts.path}" == REDIRECT
    return {name: values[0] for name, values in parse_qs(parts.query).items()}


def code(client: httpx.Client, role: str = "agent") -> str:
    return back(client.get("/services/oauth2/authorize", params={**AUTHORIZE, "login_as": role}))["code"]


def token(client: httpx.Client, **form: str) -> httpx.Response:
    return client.post("/services/oauth2/token", data={"client_id": CLIENT_ID, **form})


def exchange(client: httpx.Client, given: str, **changes: str) -> httpx.Response:
    form = {"grant_type": "authorization_code", "code": given, "redirect_uri": REDIRECT, "code_verifier": VERIFIER}
    return token(client, **{**form, **changes})


def signed_in(client: httpx.Client) -> dict[str, Any]:
    answer: dict[str, Any] = exchange(client, code(client)).json()
    return answer


def works(client: httpx.Client, access: str) -> bool:
    return client.get("/services/data/v67.0/limits", headers={"Authorization": f"Bearer {access}"}).is_success


def test_the_page_offers_each_user_and_leads_back(client: httpx.Client) -> None:
    page = client.get("/services/oauth2/authorize", params=AUTHORIZE)
    assert "佐藤 花子" in page.text
    link = page.text.split('href="')[1].split('"')[0].replace("&amp;", "&")
    answer = back(client.get(link))
    assert answer["state"] == "s t&te"
    assert exchange(client, answer["code"]).is_success


def test_the_token_answer(client: httpx.Client, live: Sandbox) -> None:
    answer = signed_in(client)
    assert "expires_in" not in answer
    assert answer["instance_url"] == live.url
    assert answer["issued_at"] == str(int(live.clock.now().timestamp() * 1000))
    assert answer["id"].endswith(live.org.access.users["agent"])
    assert works(client, answer["access_token"])


def test_a_code_is_for_one_use_one_verifier_and_a_quarter_of_an_hour(client: httpx.Client, live: Sandbox) -> None:
    used = code(client)
    assert exchange(client, used).is_success
    late = code(client)
    live.org.advance(timedelta(minutes=16))
    answers = {
        "used": exchange(client, used),
        "late": exchange(client, late),
        "wrong verifier": exchange(client, code(client), code_verifier="w" * 64),
        "no verifier": exchange(client, code(client), code_verifier=""),
        "other redirect": exchange(client, code(client), redirect_uri="http://localhost:17171/OauthRedirect"),
    }
    assert {name: (answer.status_code, answer.json()["error"]) for name, answer in answers.items()} == {
        "used": (400, "invalid_grant"),
        "late": (400, "invalid_grant"),
        "wrong verifier": (400, "invalid_request"),
        "no verifier": (400, "invalid_grant"),
        "other redirect": (400, "redirect_uri_mismatch"),
    }


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"login_as": "deny"}, "access_denied"),
        ({"code_challenge": ""}, "invalid_request"),
        ({"response_type": "token"}, "unsupported_response_type"),
    ],
)
def test_refusals_lead_back_with_the_state(client: httpx.Client, changes: dict[str, str], error: str) -> None:
    answer = back(client.get("/services/oauth2/authorize", params={**AUTHORIZE, **changes}))
    assert (answer["error"], answer["state"]) == (error, "s t&te")


@pytest.mark.parametrize(
    "redirect",
    [
        "https://example.test/",
        "http://127.0.0.1:1717/OauthRedirect",
        "http://localhost:1718/OauthRedirect",
        "http://localhost:1717/OauthRedirect/",
        "http://localhost:1717/oauthredirect",
        "",
    ],
)
def test_only_a_registered_line_is_led_back_to_letter_by_letter(client: httpx.Client, redirect: str) -> None:
    answer = client.get("/services/oauth2/authorize", params={**AUTHORIZE, "redirect_uri": redirect})
    assert (answer.status_code, answer.json()["error"]) == (400, "redirect_uri_mismatch")


def test_an_organisation_can_register_other_lines(client: httpx.Client, live: Sandbox) -> None:
    live.org.access.redirects.add("http://localhost:4711/OauthRedirect")
    wanted = {**AUTHORIZE, "redirect_uri": "http://localhost:4711/OauthRedirect", "login_as": "agent"}
    answer = client.get("/services/oauth2/authorize", params=wanted)
    assert answer.headers["Location"].startswith("http://localhost:4711/OauthRedirect?code=")


def test_refresh_rotates(client: httpx.Client, live: Sandbox) -> None:
    first = signed_in(client)["refresh_token"]
    second = token(client, grant_type="refresh_token", refresh_token=first).json()
    assert second["refresh_token"] != first
    assert works(client, second["access_token"])
    live.org.access.rotate = False
    kept = token(client, grant_type="refresh_token", refresh_token=second["refresh_token"]).json()
    assert "refresh_token" not in kept
    assert token(client, grant_type="refresh_token", refresh_token=second["refresh_token"]).is_success


def test_a_refresh_token_that_rotation_ended_ends_its_whole_family(client: httpx.Client, live: Sandbox) -> None:
    other = signed_in(client)
    first = signed_in(client)["refresh_token"]
    second = token(client, grant_type="refresh_token", refresh_token=first).json()
    again = token(client, grant_type="refresh_token", refresh_token=first)
    assert (again.status_code, again.json()["error"]) == (400, "invalid_grant")
    heir = token(client, grant_type="refresh_token", refresh_token=second["refresh_token"])
    assert (heir.status_code, works(client, second["access_token"])) == (400, False)
    assert (works(client, other["access_token"]), live.org.access.reused) == (True, 1)


def test_revoking_the_refresh_token_ends_its_sessions(client: httpx.Client) -> None:
    answer = signed_in(client)
    revoked = client.post("/services/oauth2/revoke", data={"token": answer["refresh_token"]})
    assert (revoked.status_code, works(client, answer["access_token"])) == (200, False)
    again = client.post("/services/oauth2/revoke", data={"token": answer["refresh_token"]})
    assert (again.status_code, again.json()["error"]) == (400, "invalid_token")


def test_a_session_ends_after_two_idle_hours(client: httpx.Client, live: Sandbox) -> None:
    access = signed_in(client)["access_token"]
    for _ in range(3):
        live.org.advance(timedelta(minutes=110))
        assert works(client, access)
    live.org.advance(timedelta(minutes=121))
    assert not works(client, access)


def test_who_am_i(client: httpx.Client, live: Sandbox) -> None:
    answer = signed_in(client)
    headers = {"Authorization": f"Bearer {answer['access_token']}"}
    info = client.get("/services/oauth2/userinfo", headers=headers).json()
    identity = client.get(urlsplit(answer["id"]).path, headers=headers).json()
    assert (info["name"], info["zoneinfo"]) == ("佐藤 花子", "Asia/Tokyo")
    assert info["user_id"] == identity["user_id"] == live.org.access.users["agent"]
    bad = client.get("/services/oauth2/userinfo", headers={"Authorization": "Bearer nonsense"})
    assert (bad.status_code, bad.text) == (403, "Bad_OAuth_Token")


def test_the_control_interface_ends_sessions_and_sign_ins(client: httpx.Client) -> None:
    given = signed_in(client)
    assert client.post("/_control/sessions", json={"end": "sessions"}).json() == {"ended": "sessions"}
    assert not works(client, given["access_token"])
    renewed = token(client, grant_type="refresh_token", refresh_token=given["refresh_token"]).json()
    assert works(client, renewed["access_token"])
    client.post("/_control/sessions", json={"end": "sign_ins"})
    assert not works(client, renewed["access_token"])
    dead = token(client, grant_type="refresh_token", refresh_token=renewed["refresh_token"])
    assert (dead.status_code, dead.json()["error"]) == (400, "invalid_grant")
    assert client.post("/_control/sessions", json={"end": "everything"}).status_code == 400
