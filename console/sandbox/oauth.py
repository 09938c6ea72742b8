"""OAuth of the embedded Salesforce: authorize page, code with PKCE, refresh with rotation, revoke, identity."""

import base64
import hashlib
import html
from urllib.parse import urlencode, urlsplit

from starlette.datastructures import FormData, QueryParams
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from console.sandbox.access import CLIENT_ID, CODE_LIFETIME, ORGANIZATION, Access, Grant, Org, Principal, Refresh

_VERIFIER_LENGTH = range(43, 129)
_PAGE = """<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Sandbox sign-in</title></head>
<body><h1>Sandbox sign-in</h1><p>Nobody's password is asked for here: choose who you are.</p><ul>{links}</ul></body>
</html>"""


def oauth_routes(org: Org) -> list[Route]:
    """The routes below `/services/oauth2` and `/id`."""
    oauth = _OAuth(org)
    return [
        Route("/services/oauth2/authorize", oauth.authorize, methods=["GET"]),
        Route("/services/oauth2/token", oauth.token, methods=["POST"]),
        Route("/services/oauth2/revoke", oauth.revoke, methods=["POST", "GET"]),
        Route("/services/oauth2/userinfo", oauth.userinfo, methods=["GET", "POST"]),
        Route("/id/{organization}/{user}", oauth.identity, methods=["GET"]),
    ]


def _error(code: str, text: str) -> Response:
    return JSONResponse({"error": code, "error_description": text}, 400)


def challenge_of(verifier: str) -> str:
    """The S256 code challenge of a verifier: BASE64URL(SHA-256), no padding (reference 1.2)."""
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


class _OAuth:
    def __init__(self, org: Org) -> None:
        self._org = org

    @property
    def _access(self) -> Access:
        return self._org.access

    # -- authorize ----------------------------------------------------------------------------------------------

    async def authorize(self, request: Request) -> Response:
        """The page on which the user is chosen, or the way back with a code (`?login_as=agent` skips the page)."""
        query = request.query_params
        redirect = query.get("redirect_uri", "")
        if query.get("client_id") != CLIENT_ID:
            return _error("invalid_client_id", "client identifier invalid")
        if redirect not in self._access.redirects:
            return _error("redirect_uri_mismatch", "redirect_uri must match configuration")
        back = {"state": query["state"]} if "state" in query else {}
        role = query.get("login_as")
        refused = _refusal(query)
        if refused:
            return _redirect(redirect, {**refused, **back})
        if role not in self._access.users:
            return HTMLResponse(self._page(request))
        code = self._access.grant_code(
            Grant(
                self._access.principal(role),
                CLIENT_ID,
                redirect,
                query["code_challenge"],
                query.get("scope", "api refresh_token"),
                self._org.clock.now() + CODE_LIFETIME,
            )
        )
        return _redirect(redirect, {"code": code, **back})

    def _page(self, request: Request) -> str:
        links = []
        for role, user_id in self._access.users.items():
            user = self._org.store.get("User", user_id) or {}
            href = request.url.include_query_params(login_as=role)
            shown = f"{user.get('Name')} ({role})"
            links.append(f'<li><a href="{html.escape(str(href))}">{html.escape(shown)}</a></li>')
        deny = html.escape(str(request.url.include_query_params(login_as="deny")))
        links.append(f'<li><a href="{deny}">Deny</a></li>')
        return _PAGE.format(links="".join(links))

    # -- token --------------------------------------------------------------------------------------------------

    async def token(self, request: Request) -> Response:
        """Exchange a code, or refresh."""
        form = await request.form()
        if _text(form, "client_id") != CLIENT_ID:
            return _error("invalid_client_id", "client identifier invalid")
        match _text(form, "grant_type"):
            case "authorization_code":
                return self._exchange(request, form)
            case "refresh_token":
                return self._renew(request, form)
            case _:
                return _error("unsupported_grant_type", "grant type not supported")

    def _exchange(self, request: Request, form: FormData) -> Response:
        grant = self._access.take_code(_text(form, "code"))
        if grant is None:
            return _error("invalid_grant", "expired authorization code")
        verifier = _text(form, "code_verifier")
        if not verifier:
            return _error("invalid_grant", "code verifier missing")
        if grant.redirect_uri != _text(form, "redirect_uri"):
            return _error("redirect_uri_mismatch", "redirect_uri must match configuration")
        if len(verifier) not in _VERIFIER_LENGTH or challenge_of(verifier) != grant.challenge:
            return _error("invalid_request", "invalid code verifier")
        refresh = None
        if {"refresh_token", "offline_access", "full"} & set(grant.scope.split()):
            refresh = self._access.make_refresh(Refresh(grant.principal, grant.client_id, grant.scope))
        return self._tokens(request, grant.principal, grant.scope, refresh, shown=True)

    def _renew(self, request: Request, form: FormData) -> Response:
        given = _text(form, "refresh_token")
        refresh = self._access.find_refresh(given)
        if refresh is None:
            self._access.reuse(given)
            return _error("invalid_grant", "expired access/refresh token")
        self._access.renewals += 1
        current = given
        if self._access.rotate:
            self._access.end_refresh(given)
            current = self._access.make_refresh(refresh, after=given)
        return self._tokens(request, refresh.principal, refresh.scope, current, shown=self._access.rotate)

    def _tokens(
        self, request: Request, principal: Principal, scope: str, refresh: str | None, *, shown: bool
    ) -> Response:
        access = self._access.open(principal, refresh)
        issued = str(int(self._org.clock.now().timestamp() * 1000))
        identity = self._identity_url(request, principal)
        answer = {
            "access_token": access,
            "signature": base64.b64encode(hashlib.sha256((identity + issued).encode()).digest()).decode(),
            "scope": scope,
            "instance_url": _base(request),
            "id": identity,
            "token_type": "Bearer",
            "issued_at": issued,
        }
        if refresh is not None and shown:
            answer["refresh_token"] = refresh
        return JSONResponse(answer, headers={"Cache-Control": "no-store"})

    async def revoke(self, request: Request) -> Response:
        """End a refresh token with its sessions, or one session."""
        form = await request.form()
        token = _text(form, "token") or request.query_params.get("token", "")
        if not self._access.revoke(token):
            return _error("invalid_token", "invalid token")
        return Response(status_code=200)

    # -- who am I -----------------------------------------------------------------------------------------------

    def _signed_in(self, request: Request) -> Principal | None:
        header = request.headers.get("authorization", "")
        return self._access.find(header.partition(" ")[2].strip())

    def _identity_url(self, request: Request, principal: Principal) -> str:
        return f"{_base(request)}/id/{ORGANIZATION}/{principal.user_id}"

    async def userinfo(self, request: Request) -> Response:
        """The OpenID Connect user info."""
        principal = self._signed_in(request)
        if principal is None:
            return PlainTextResponse("Bad_OAuth_Token", 403)
        user = self._org.store.get("User", principal.user_id) or {}
        identity = self._identity_url(request, principal)
        return JSONResponse(
            {
                "sub": identity,
                "user_id": principal.user_id,
                "organization_id": ORGANIZATION,
                "preferred_username": user.get("Username"),
                "nickname": user.get("Alias"),
                "name": user.get("Name"),
                "email": user.get("Email"),
                "email_verified": True,
                "given_name": user.get("FirstName"),
                "family_name": user.get("LastName"),
                "zoneinfo": user.get("TimeZoneSidKey"),
                "locale": user.get("LocaleSidKey"),
                "language": user.get("LanguageLocaleKey"),
                "active": user.get("IsActive"),
                "user_type": "STANDARD",
                "urls": {"rest": f"{_base(request)}/services/data/v{{version}}/"},
            }
        )

    async def identity(self, request: Request) -> Response:
        """The identity URL: `/id/<organization>/<user>`."""
        principal = self._signed_in(request)
        if principal is None:
            return PlainTextResponse("Bad_OAuth_Token", 403)
        if request.path_params["user"][:15] != principal.user_id[:15]:
            return PlainTextResponse("Wrong_User", 403)
        user = self._org.store.get("User", principal.user_id) or {}
        return JSONResponse(
            {
                "id": self._identity_url(request, principal),
                "asserted_user": True,
                "user_id": principal.user_id,
                "organization_id": ORGANIZATION,
                "username": user.get("Username"),
                "nick_name": user.get("Alias"),
                "display_name": user.get("Name"),
                "email": user.get("Email"),
                "email_verified": True,
                "first_name": user.get("FirstName"),
                "last_name": user.get("LastName"),
                "timezone": user.get("TimeZoneSidKey"),
                "active": user.get("IsActive"),
                "user_type": "STANDARD",
                "language": user.get("LanguageLocaleKey"),
                "locale": user.get("LocaleSidKey"),
            }
        )


def _refusal(query: QueryParams) -> dict[str, str]:
    """What the way back says where the request, or the user, refuses; empty where nothing does."""
    code, text = "", ""
    if query.get("response_type") != "code":
        code, text = "unsupported_response_type", "response type not supported"
    elif not query.get("code_challenge") or query.get("code_challenge_method", "S256") != "S256":
        code, text = "invalid_request", "missing required code challenge"
    elif query.get("login_as") == "deny":
        code, text = "access_denied", "end-user denied authorization"
    return {"error": code, "error_description": text} if code else {}


def _text(form: FormData, name: str) -> str:
    value = form.get(name)
    return value if isinstance(value, str) else ""


def _base(request: Request) -> str:
    return f"{request.url.scheme}://{request.url.netloc}"


def _redirect(target: str, values: dict[str, str]) -> Response:
    joiner = "&" if urlsplit(target).query else "?"
    return RedirectResponse(f"{target}{joiner}{urlencode(values)}", 302)
