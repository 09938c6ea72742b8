"""The outermost layer of the server: runs due work, then applies the faults that hit the request."""

import asyncio
import json
from collections.abc import Callable
from typing import Protocol

from starlette.concurrency import run_in_threadpool
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from console.sandbox.agenda import Agenda
from console.sandbox.errors import RowError
from console.sandbox.faults import Fault, Faults
from console.sandbox.incoming import Call

_HTML = "<!DOCTYPE html><html><head><title>{title}</title></head><body><h1>{title}</h1></body></html>"
_CUTS = frozenset({"cut_before", "cut_after", "effect_late"})
_ANSWERS = ("401", "403", "429", "5xx", "html", "refusal", "answer")
_STATUS_SERVER = 503


class Misled(Protocol):
    """What the faults can do to the organisation."""

    faults: Faults
    agenda: Agenda

    def change_behind(self, object_name: str, record_id: str, values: dict[str, object]) -> None:
        """Change a row as somebody else."""

    def call_whmcs(self, form: dict[str, str]) -> Response:
        """Run a WHMCS call."""


async def _discard_message(message: Message) -> None:
    """Take a part of an answer that nobody will see."""


class Misbehaviour:
    """ASGI middleware around the whole sandbox."""

    def __init__(self, app: ASGIApp, org: Misled) -> None:
        self._app = app
        self._org = org

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, rightly or wrongly."""
        if scope["type"] != "http" or scope["path"].startswith("/_control"):
            await self._app(scope, receive, send)
            return
        body = await _read(receive)
        if len(self._org.agenda):
            await run_in_threadpool(self._org.agenda.run_due)
        call = Call.of(method=scope["method"], path=scope["path"], query=scope["query_string"], body=body)
        await self._answer(
            call, {fault.kind: fault for fault in self._org.faults.take(call)}, scope, _replay(body, receive), send
        )

    async def _answer(self, call: Call, hits: dict[str, Fault], scope: Scope, receive: Receive, send: Send) -> None:
        """Answer with what hits the request."""
        if "delay" in hits:
            await asyncio.sleep(hits["delay"].seconds)
        if "stale_row" in hits:
            await run_in_threadpool(self._make_stale, hits["stale_row"], call)
        if "effect_late" in hits:
            self._apply_later(hits["effect_late"], call)
        wrong = next((hits[kind] for kind in _ANSWERS if kind in hits), None)
        if "cut_after" in hits or (wrong is not None and wrong.after_work):
            await self._app(scope, receive, _discard_message)
        if hits.keys() & _CUTS:
            await _cut(receive, send)
        elif "no_effect" in hits:
            await _hollow_success(call)(scope, receive, send)
        elif wrong is not None:
            await _wrong_answer(wrong, call)(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    def _make_stale(self, fault: Fault, call: Call) -> None:
        """Change the rows of the request as somebody else would, before it is handled."""
        for name, record_id in call.writes:
            if fault.sobject in {None, name}:
                self._org.change_behind(name, record_id, dict(fault.values))

    def _apply_later(self, fault: Fault, call: Call) -> None:
        """Let the call's effect come `seconds` later."""
        form = call.form
        self._org.agenda.after(fault.seconds, lambda: _discard(self._org.call_whmcs, form))


def _discard(work: Callable[[dict[str, str]], Response], form: dict[str, str]) -> None:
    """Run a call whose answer nobody will see."""
    work(form)


async def _read(receive: Receive) -> bytes:
    """The whole body."""
    parts = []
    while True:
        message = await receive()
        parts.append(message.get("body", b""))
        if not message.get("more_body"):
            return b"".join(parts)


def _replay(body: bytes, receive: Receive) -> Receive:
    """A `receive` that gives the body once more, then what really comes."""
    first = True

    async def again() -> Message:
        nonlocal first
        if first:
            first = False
            return {"type": "http.request", "body": body, "more_body": False}
        return await receive()

    return again


async def _cut(receive: Receive, send: Send) -> None:
    """Close the TCP connection without an answer.

    WORKAROUND: ASGI has no word for it, and uvicorn answers 500 when an application ends without a response; so the
    transport behind uvicorn's `send` is closed, and we wait until uvicorn has noticed.
    """
    cycle = getattr(send, "__self__", None)
    transport = getattr(cycle, "transport", None)
    if transport is None:
        message = "the connection can be cut under uvicorn only"
        raise RuntimeError(message)
    transport.abort()
    while (await receive())["type"] != "http.disconnect":
        pass


def _hollow_success(call: Call) -> Response:
    """WHMCS says success and has done nothing."""
    serviceid = call.form.get("serviceid")
    bare = call.action.casefold() == "moduleterminate" or serviceid is None
    return JSONResponse({"result": "success"} | ({} if bare else {"serviceid": serviceid}))


def _wrong_answer(fault: Fault, call: Call) -> Response:
    """The answer of a fault, in the words of its system."""
    if fault.kind == "answer":
        return Response(fault.body, status_code=fault.status, headers=dict(fault.headers))
    if fault.kind == "html":
        return HTMLResponse(_HTML.format(title=fault.message or "Just a moment..."), status_code=fault.status)
    if fault.kind == "429":
        headers = {"Retry-After": str(max(1, round(fault.seconds)))}
        return HTMLResponse(_HTML.format(title="Too Many Requests"), status_code=429, headers=headers)
    return _whmcs_answer(fault) if call.system == "whmcs" else _salesforce_answer(fault)


def _salesforce_answer(fault: Fault) -> Response:
    """A refusal in Salesforce's own form."""
    if fault.kind == "refusal":
        refusal = RowError(fault.code, fault.message, fault.fields)
        return JSONResponse(refusal.document(), status_code=fault.status)
    status, code, text = {
        "401": (401, "INVALID_SESSION_ID", "Session expired or invalid"),
        "403": (403, "REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded."),
        "5xx": (fault.status, *_server_words(fault.status)),
    }[fault.kind]
    return JSONResponse([{"message": fault.message or text, "errorCode": code}], status_code=status)


def _server_words(status: int) -> tuple[str, str]:
    if status == _STATUS_SERVER:
        return "SERVER_UNAVAILABLE", "Server temporarily unavailable"
    return "UNKNOWN_EXCEPTION", "An unexpected error occurred. Please include this ErrorId if you contact support"


def _whmcs_answer(fault: Fault) -> Response:
    """A refusal of WHMCS itself, or of the web server before it."""
    if fault.kind == "5xx":
        return HTMLResponse(_HTML.format(title=fault.message or "Service Unavailable"), status_code=fault.status)
    text = "Invalid or missing credentials" if fault.kind == "401" else "Invalid IP 203.0.113.7"
    body = json.dumps({"result": "error", "message": fault.message or text})
    status = fault.status if fault.kind == "refusal" else 403
    return Response(body, status_code=status, media_type="application/json")
