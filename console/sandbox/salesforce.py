"""The HTTP routes of the embedded Salesforce: data API, OAuth, identity."""

import json
from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from console.sandbox.access import Org
from console.sandbox.errors import RowError, bad_json
from console.sandbox.oauth import oauth_routes
from console.sandbox.rest import Rest, versions
from console.sandbox.wire import Call, Reply, refusal, split_url

MAX_URI = 16_384
_METHODS = ["GET", "POST", "PATCH", "PUT", "DELETE", "HEAD"]


def salesforce_routes(org: Org) -> list[Route]:
    """All routes of the Salesforce side of an organisation."""
    rest = Rest(org)

    async def data(request: Request) -> Response:
        body = await request.body()
        return _response(_answer(org, rest, request, body), org)

    async def version_list(_request: Request) -> Response:
        return JSONResponse(versions())

    return [
        Route("/services/data", version_list, methods=["GET"]),
        Route("/services/data/", version_list, methods=["GET"]),
        Route("/services/data/{path:path}", data, methods=_METHODS),
        *oauth_routes(org),
    ]


def _answer(org: Org, rest: Rest, request: Request, body: bytes) -> Reply:
    try:
        return rest.handle(_call(org, request, body))
    except RowError as error:
        return refusal(error)


def _call(org: Org, request: Request, body: bytes) -> Call:
    """The call that a request makes, after sign-in and count.

    Raises:
        RowError: URL too long, no such version, no session, no calls left, unreadable body.
    """
    raw_url = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    if len(raw_url.encode()) > MAX_URI:
        code = "URI_TOO_LONG"
        raise RowError(code, "URI Too Long", status=HTTPStatus.REQUEST_URI_TOO_LONG)
    version, path, query = split_url(raw_url)
    principal = org.access.authenticate(request.headers.get("authorization", ""))
    org.access.count()
    method = request.method
    if method == "POST" and query.get("_HttpMethod"):
        method = query["_HttpMethod"]
    return Call(principal, method, version, path, query, dict(request.headers), _decode(request, body))


def _decode(request: Request, body: bytes) -> object:
    if not body or request.method in {"GET", "HEAD", "DELETE"}:
        return None
    kind = request.headers.get("content-type", "application/json").split(";")[0].strip()
    if kind != "application/json":
        code = "UNSUPPORTED_MEDIA_TYPE"
        reason = f"Content-Type '{kind}' not supported"
        raise RowError(code, reason, status=HTTPStatus.UNSUPPORTED_MEDIA_TYPE)
    try:
        decoded: object = json.loads(body)
    except ValueError as error:
        raise bad_json("Unexpected character in the body at [line:1, column:1]") from error
    return decoded


def _response(reply: Reply, org: Org) -> Response:
    headers = {**reply.headers, "Sforce-Limit-Info": org.access.usage}
    if isinstance(reply.body, bytes):
        return Response(reply.body, reply.status, headers)
    if reply.body is None:
        return Response(None, reply.status, headers)
    return JSONResponse(reply.body, reply.status, headers)
