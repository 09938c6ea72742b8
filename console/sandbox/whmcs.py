"""The one endpoint of the pretend WHMCS: `POST /billing/includes/api.php`, as strict and as odd as whmcs.md says.

It is a likeness: where whmcs.md says "unverified", what is done here is a choice, and marked so.
"""

import json
import re
from collections.abc import Callable
from typing import Protocol

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from console.sandbox import whmcs_reads, whmcs_writes
from console.sandbox.billing import Billing
from console.sandbox.whmcs_form import BusinessError, Form
from console.sandbox.whmcs_shapes import Shape

PATH = "/billing/includes/api.php"
FORBIDDEN = 403
BAD_REQUEST = 400

Action = Callable[[Billing, Form], Shape]

ACTIONS: dict[str, Action] = {
    "getclientsdetails": whmcs_reads.get_clients_details,
    "getclients": whmcs_reads.get_clients,
    "getclientsproducts": whmcs_reads.get_clients_products,
    "getclientsaddons": whmcs_reads.get_clients_addons,
    "updateclientaddon": whmcs_writes.update_client_addon,
    "getpaymethods": whmcs_reads.get_pay_methods,
    "getinvoices": whmcs_reads.get_invoices,
    "getinvoice": whmcs_reads.get_invoice,
    "getproducts": whmcs_reads.get_products,
    "getorders": whmcs_reads.get_orders,
    "getactivitylog": whmcs_reads.get_activity_log,
    "getmodulequeue": whmcs_reads.get_module_queue,
    "getcancelledpackages": whmcs_reads.get_cancelled_packages,
    "getadmindetails": whmcs_reads.get_admin_details,
    "whmcsdetails": whmcs_reads.whmcs_details,
    "moduleterminate": whmcs_writes.module_terminate,
    "updateclientproduct": whmcs_writes.update_client_product,
    "addclientnote": whmcs_writes.add_client_note,
    "addcancelrequest": whmcs_writes.add_cancel_request,
    "logactivity": whmcs_writes.log_activity,
}
_QUOTE = re.compile(r'(?<!\\)((?:\\\\)*)\\"')
_ID_KEYS = re.compile(r"(?:.*id|relid|totalresults|startnumber|numreturned|count)", re.IGNORECASE)


class WhmcsSide(Protocol):
    """What this endpoint needs of the organisation."""

    @property
    def billing(self) -> Billing:
        """The WHMCS tables."""


class _ProtocolError(Exception):
    """A refusal before any action ran."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


def whmcs_routes(org: WhmcsSide) -> list[Route]:
    """The routes of the billing system under `/billing/`."""

    async def api(request: Request) -> Response:
        if request.method != "POST":
            return _answer(request.query_params.get("responsetype", ""), _failure("Empty action request"), BAD_REQUEST)
        values = {key: value for key, value in (await request.form()).items() if isinstance(value, str)}
        address = request.client.host if request.client else ""
        return await run_in_threadpool(call, org.billing, values, address)

    async def shop(request: Request) -> Response:  # noqa: ARG001 - Starlette hands the request to every endpoint
        return Response("<!DOCTYPE html><html><head><title>Shopping Cart</title></head></html>", media_type="text/html")

    async def moved(request: Request) -> Response:  # noqa: ARG001 - Starlette hands the request to every endpoint
        return RedirectResponse("/billing/", status_code=302)

    return [
        Route(PATH, api, methods=["GET", "POST"]),
        Route("/billing/", shop, methods=["GET", "POST"]),
        Route("/billing", moved, methods=["GET", "POST"]),
    ]


def call(billing: Billing, values: dict[str, str], address: str) -> Response:
    """Run one call; `address` is the caller's, for the allow-list."""
    form = Form(values)
    kind = form.text("responsetype")
    try:
        action = _admitted(billing, form, address)
    except _ProtocolError as refusal:
        return _answer(kind, _failure(str(refusal)), refusal.status)
    with billing.store.lock, billing.store.transaction():
        try:
            answer = {"result": "success", **action(billing, form)}
        except BusinessError as refusal:  # inside the transaction: a failed module leaves its traces
            answer = _failure(str(refusal))
    return _answer(kind, _styled(answer, billing.number_style), 200)


def _admitted(billing: Billing, form: Form, address: str) -> Action:
    """The action to run, after address, credentials, name and API role were checked, in that order."""
    knows_key = bool(billing.access_key) and form.text("accesskey") == billing.access_key
    if billing.allowed_ips is not None and address not in billing.allowed_ips and not knows_key:
        message = f"Invalid IP {address}"
        raise _ProtocolError(FORBIDDEN, message)
    identifier = form.text("identifier") or form.text("username")
    secret = form.text("secret") or form.text("password")
    if (identifier, secret) != (billing.identifier, billing.secret):
        message = "Invalid or missing credentials"
        raise _ProtocolError(FORBIDDEN, message)
    name = form.text("action").lower()
    if not name:
        message = "Empty action request"
        raise _ProtocolError(BAD_REQUEST, message)
    if name not in ACTIONS:
        # The status is a choice: whmcs.md 1.4 does not know it.
        message = f'Invalid API Action: "{name}" is not a valid API action'
        raise _ProtocolError(BAD_REQUEST, message)
    if name in billing.not_permitted:
        message = f'Invalid Permissions: API action "{name}" is not allowed'
        raise _ProtocolError(FORBIDDEN, message)
    return ACTIONS[name]


def _failure(message: str) -> Shape:
    return {"result": "error", "message": message}


def _answer(kind: str, body: Shape, status: int) -> Response:
    """The answer as JSON with PHP's escapes, or plain text where `responsetype` is missing."""
    if kind.lower() != "json":
        text = ";".join(f"{key}={value}" for key, value in body.items() if isinstance(value, str | int))
        return Response(text + ";", status_code=status, media_type="text/plain")
    text = json.dumps(body, separators=(",", ":"), ensure_ascii=True).replace("/", "\\/")
    return Response(_QUOTE.sub(r"\1\\u0022", text), status_code=status, media_type="application/json")


def _styled(value: object, style: str) -> Shape:
    """The answer with its numbers in one style, where the sandbox is told so."""
    styled = _restyle(value, style, numeric=False) if style in {"text", "int"} else value
    assert isinstance(styled, dict)
    return styled


def _restyle(value: object, style: str, *, numeric: bool) -> object:
    if isinstance(value, dict):
        return {key: _restyle(item, style, numeric=bool(_ID_KEYS.fullmatch(key))) for key, item in value.items()}
    if isinstance(value, list):
        return [_restyle(item, style, numeric=False) for item in value]
    if style == "text" and isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if style == "int" and numeric and isinstance(value, str) and value.isdigit():
        return int(value)
    return value
