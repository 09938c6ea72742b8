"""WHMCS over its external HTTP API: form body, JSON answer, one address, no session."""

from collections.abc import AsyncIterator, Mapping
from functools import partial
from typing import Any, Final, TypeVar

import httpx

from console.models.error import ConsoleError, NotFound, NotPermitted, OutcomeUnknown, Rejected, Unreadable
from console.models.ids import ClientId, ServiceId
from console.models.plan import EndService, EndWay
from console.models.text import tr
from console.models.whmcs import Addon, BillingProduct, Client, Installation, Invoice, PayMethod, Service
from console.services.gateways.errors import WHMCS, from_httpx, unreadable
from console.services.gateways.probes import Reached, look
from console.services.gateways.retries import ReadRetries
from console.services.gateways.session import safe_base
from console.services.gateways.web_client import web_client
from console.services.gateways.whmcs_answers import (
    addon_of,
    client_of,
    decode,
    installation_of,
    invoice_of,
    listed,
    pay_method_of,
    positive,
    product_of,
    service_of,
    whole,
    words,
)
from console.services.gateways.whmcs_errors import failure_of, failure_of_ending
from console.services.gateways.whmcs_probes import parameters_of

T = TypeVar("T")
_PAGE: Final = 100
_MOST_PAGES: Final = 50
_LONG_PAGE: Final = 250
_MOST_LONG_PAGES: Final = 1000
_LARGEST_ANSWER: Final = 16 * 1024 * 1024


class WhmcsApi:
    """The `WhmcsGateway` over HTTP (see protocol.py). Passwords, user names and tokens are dropped on receipt."""

    def __init__(  # noqa: PLR0913 - address, credential and time limits of one installation
        self,
        url: str,
        *,
        identifier: str,
        secret: str,
        access_key: str = "",
        opportunity_field: str = "OpportunityId",
        read_seconds: float = 30.0,
        end_seconds: float = 120.0,
    ) -> None:
        """Keep address and credentials; nothing is sent before the first call.

        Args:
            url: base address, without `includes/api.php`.
            identifier: the API credential's identifier.
            secret: its secret.
            access_key: what stands in for the list of addresses; empty where this address is on the list.
            opportunity_field: name of the service's custom field that holds the Opportunity's id (org profile).
            read_seconds: how long an answer may take.
            end_seconds: the same for ending a service: the module works inside the request (whmcs.md 4.8).

        Raises:
            SetUpNeeded: not an address, or one that would send the secret in clear.
        """
        self._base = safe_base(url, system=WHMCS)
        self._credential = {"identifier": identifier, "secret": secret}
        if access_key:
            self._credential["accesskey"] = access_key
        self._opportunity_field = opportunity_field
        self._read_seconds, self._end_seconds = read_seconds, end_seconds
        self._retries = ReadRetries()
        self._http: httpx.AsyncClient | None = None

    async def client_by_id(self, client: ClientId) -> Client:
        """Read a client; raises NotFound."""
        found = client_of(await self._read("GetClientsDetails", clientid=client))
        if found is None:
            raise unreadable(WHMCS)
        if found.id != client:
            raise NotFound(tr("WHMCS has no such record."), system=WHMCS)
        return found

    async def client_by_email(self, email: str) -> Client | None:
        """Find a client by e-mail address, or None."""
        if not email.strip():
            return None
        try:
            found = client_of(await self._read("GetClientsDetails", email=email.strip()))
        except NotFound:
            return None
        if found is None:
            raise unreadable(WHMCS)
        return found if found.email.casefold() == email.strip().casefold() else None

    async def service(self, service: ServiceId) -> Service | None:
        """Read one service by its id, or None when there is none."""
        try:
            rows = await self._listed("GetClientsProducts", "products", "product", serviceid=service)
        except NotFound:
            return None
        # WHMCS ignores parameters that it does not know: only the row's own id proves that it is the one
        found = (service_of(row, opportunity_field=self._opportunity_field) for row in rows)
        return next((one for one in found if one is not None and one.id == service), None)

    async def services(self, client: ClientId) -> tuple[Service, ...]:
        """Read every service of a client, all pages."""
        rows = await self._listed("GetClientsProducts", "products", "product", clientid=client)
        found = tuple(_sure(service_of(row, opportunity_field=self._opportunity_field)) for row in rows)
        return tuple(one for one in found if one.client_id == client)

    async def pay_methods(self, client: ClientId) -> tuple[PayMethod, ...]:
        """Read the stored pay methods; NotPermitted means "cannot tell", never "none"."""
        answer = await self._read("GetPayMethods", clientid=client)
        return tuple(_sure(pay_method_of(row)) for row in listed(answer, "paymethods", "paymethod"))

    async def unpaid_invoices(self, client: ClientId) -> tuple[Invoice, ...]:
        """Read the unpaid invoices of a client."""
        rows = await self._listed("GetInvoices", "invoices", "invoice", userid=client, status="Unpaid")
        own = (row for row in rows if positive(row.get("userid")) == client)
        found = tuple(_sure(invoice_of(row)) for row in own)
        return tuple(one for one in found if one.status.casefold() in {"unpaid", "overdue"})

    async def addons(self, service: ServiceId) -> tuple[Addon, ...]:
        """Read the addons of a service."""
        answer = await self._read("GetClientsAddons", serviceid=service)
        found = tuple(_sure(addon_of(row)) for row in listed(answer, "addons", "addon"))
        return tuple(one for one in found if one.service_id == service)

    async def module(self, product: int) -> str | None:
        """Give the provisioning module of a product, an empty text for none; None when the product is not listed."""
        try:
            answer = await self._read("GetProducts", pid=product)
        except NotFound:
            return None
        rows = listed(answer, "products", "product")
        own = next((row for row in rows if positive(row.get("pid")) == product), None)
        return words(own.get("module")) if own is not None else None

    async def all_services(self) -> AsyncIterator[tuple[int, tuple[Service, ...]]]:
        """Read every service of every client page by page, each page with the total that WHMCS tells.

        A service comes once, although rows can shift between pages.
        """
        seen: set[int] = set()
        start = 0
        for _page in range(_MOST_LONG_PAGES):
            answer = await self._read("GetClientsProducts", limitstart=start, limitnum=_LONG_PAGE)
            total = whole(answer.get("totalresults"))
            rows = listed(answer, "products", "product")
            if total is None:
                raise unreadable(WHMCS)
            found = [_sure(service_of(row, opportunity_field=self._opportunity_field)) for row in rows]
            fresh = tuple(one for one in found if one.id not in seen)
            seen |= {int(one.id) for one in fresh}
            yield total, fresh
            start += len(rows)
            if not rows or start >= total:
                return
        raise Unreadable(tr("WHMCS has more services than the console reads."), system=WHMCS)

    async def end_service(self, step: EndService) -> None:
        """End a service by its module or its status, an addon by its status, in ONE request; never repeated here.

        Both names of the id are sent, because versions before 7.7 know only the older one (whmcs.md 3.5).
        """
        if step.addon is not None:
            action, parameters = "UpdateClientAddon", {"id": str(step.addon), "status": step.status}
        elif step.way is EndWay.MODULE:
            action, parameters = "ModuleTerminate", {"serviceid": str(step.service), "accountid": str(step.service)}
        else:
            action, parameters = "UpdateClientProduct", {"serviceid": str(step.service), "status": step.status}
        try:
            status, body = await self._post(self._form(action, parameters), seconds=self._end_seconds)
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
            raise from_httpx(error, system=WHMCS, writing=True) from None
        except Unreadable as error:
            raise OutcomeUnknown(error.message, system=WHMCS) from None
        failure = failure_of_ending(status, decode(body), action=action, body=body)
        if failure is not None:
            raise failure

    async def version(self) -> str:
        """Give the WHMCS version (GetAdminDetails)."""
        return (await self.installation()).version

    async def look(self) -> Reached:
        """Look at the address without a credential: reachable, certificate, clock; never raises.

        The shop's own page is asked for and not the API, where a call without a credential might count as a failed
        sign-in (whmcs.md 1.5).
        """
        return await look(f"{self._base}/", system=WHMCS)

    async def installation(self) -> Installation:
        """Read what WHMCS tells of itself: version and clock (GetAdminDetails)."""
        return installation_of(await self._read("GetAdminDetails"))

    async def products(self) -> tuple[BillingProduct, ...]:
        """Read every product with module and prices (GetProducts)."""
        answer = await self._read("GetProducts")
        return tuple(_sure(product_of(row)) for row in listed(answer, "products", "product"))

    async def probe(self, action: str) -> ConsoleError | None:
        """Ask whether an action is permitted, without any effect (whmcs.md 1.6); None means that it is."""
        parameters = parameters_of(action)
        try:
            await self._read(action, **parameters)
        except (NotFound, Rejected):
            return None  # it was let in, and found nothing to do
        except (NotPermitted, Unreadable) as error:
            if not error.code.startswith("action:"):
                raise
            return error
        return None

    async def aclose(self) -> None:
        """Close connections."""
        client, self._http = self._http, None
        if client is not None:
            await client.aclose()

    async def _listed(
        self, action: str, plural: str, singular: str, **parameters: str | int
    ) -> tuple[Mapping[str, Any], ...]:
        """Read every page of a list; rows can shift between pages, so each id counts once.

        Raises:
            Unreadable: more pages than anybody has; part of a list is never shown as the whole.
        """
        found: dict[int, Mapping[str, Any]] = {}
        start = 0
        for _page in range(_MOST_PAGES):
            answer = await self._read(action, **parameters, limitstart=start, limitnum=_PAGE)
            rows = listed(answer, plural, singular)
            total = whole(answer.get("totalresults"))
            if total is None or any(positive(row.get("id")) is None for row in rows):
                raise unreadable(WHMCS)
            found |= {positive(row["id"]) or 0: row for row in rows}
            start += len(rows)
            if not rows or start >= total:
                return tuple(found.values())
        raise Unreadable(tr("WHMCS has more records of this customer than the console reads."), system=WHMCS)

    async def _read(self, action: str, **parameters: str | int) -> Mapping[str, Any]:
        """Call a reading action, repeated when it did not arrive or WHMCS was busy."""
        return await self._retries.call(partial(self._call, action, parameters))

    async def _call(self, action: str, parameters: Mapping[str, str | int]) -> Mapping[str, Any]:
        try:
            status, body = await self._post(self._form(action, parameters), seconds=self._read_seconds)
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
            raise from_httpx(error, system=WHMCS) from None
        answer = decode(body)
        failure = failure_of(status, answer, action=action, body=body)
        if failure is not None or answer is None:
            raise failure or unreadable(WHMCS)
        return answer

    def _form(self, action: str, parameters: Mapping[str, str | int]) -> dict[str, str]:
        return {
            "action": action,
            **self._credential,
            "responsetype": "json",
            **{name: str(value) for name, value in parameters.items()},
        }

    async def _post(self, form: dict[str, str], *, seconds: float) -> tuple[int, bytes]:
        body = bytearray()
        address, patience = f"{self._base}/includes/api.php", httpx.Timeout(seconds, connect=10.0)
        async with self._client().stream("POST", address, data=form, timeout=patience) as answer:
            async for piece in answer.aiter_bytes():
                body += piece
                if len(body) > _LARGEST_ANSWER:
                    raise unreadable(WHMCS)
            return answer.status_code, bytes(body)

    def _client(self) -> httpx.AsyncClient:
        if self._http is None:
            self._http = web_client(
                self._base,
                system=WHMCS,
                timeout=httpx.Timeout(self._read_seconds, connect=10.0),
                headers={"Accept": "application/json"},
            )
        return self._http


def _sure(found: T | None) -> T:
    """Insist on a row that could be read: one that could not is never left out silently."""
    if found is None:
        raise unreadable(WHMCS)
    return found
