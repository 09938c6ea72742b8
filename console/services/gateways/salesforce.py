"""Salesforce over REST: describe and composite calls through simple-salesforce, query pages through httpx."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Final

import httpx

from console.models.error import ConsoleError, NotFound, NotPermitted
from console.models.ids import is_record_id
from console.models.org import FieldInfo, ObjectInfo
from console.models.plan import RowStep
from console.services.gateways.errors import SALESFORCE, from_httpx, from_salesforce, unreadable
from console.services.gateways.protocol import ApiUsage, Json, QueryRead, ReadAnswer, RowRead, WriteAnswer
from console.services.gateways.retries import ReadRetries
from console.services.gateways.salesforce_files import download
from console.services.gateways.salesforce_wire import (
    BASE_PATH,
    page_address,
    read_answers,
    read_request,
    record_id,
    usage_of,
    write_answers,
    write_request,
)
from console.services.gateways.session import Session
from console.services.gateways.tls import trusted

if TYPE_CHECKING:
    from console.services.gateways.salesforce_worker import SalesforceWorker

_WHOLE_QUERY_PAGE: Final = 2000
_OK: Final = 200
_BAD_TOKEN: Final = b"Bad_OAuth_Token"


@dataclass(frozen=True, kw_only=True)
class TimeLimits:
    """How long an answer may take, in seconds; a row lock alone makes Salesforce wait for ten."""

    connect: float = 10.0
    read: float = 30.0
    write: float = 60.0


class SalesforceRest:
    """The `SalesforceGateway` over the REST API (see protocol.py). One worker thread serialises the library's calls."""

    def __init__(self, session: Session, *, limits: TimeLimits | None = None) -> None:
        """Keep the session; nothing is sent and nothing heavy is imported before the first call."""
        self._session = session
        self._limits = limits or TimeLimits()
        self._usage = ApiUsage()
        self._retries = ReadRetries()
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="salesforce")
        self._worker: SalesforceWorker | None = None
        self._http: httpx.AsyncClient | None = None

    @property
    def usage(self) -> ApiUsage:
        """The newest count of API calls that an answer told."""
        return self._usage

    @property
    def host(self) -> str:
        """Host and port of the organisation."""
        return self._session.host

    async def renew(self, session: Session) -> None:
        """Go on with another session of the same organisation, after a new sign-in."""
        await self._close_clients()
        self._session = session

    async def who_am_i(self) -> str:
        """Give the id of the signed-in user (OAuth user info)."""
        content = await self._retries.call(partial(self._get, "/services/oauth2/userinfo"))
        found = content.get("user_id") if isinstance(content, Mapping) else None
        if not isinstance(found, str) or not is_record_id(found):
            raise unreadable(SALESFORCE)
        return found

    async def describe(self, names: Sequence[str]) -> Mapping[str, ObjectInfo]:
        """Describe objects; one that does not exist or is hidden is missing from the answer."""
        found: dict[str, ObjectInfo] = {}
        for name in names:
            try:
                content = await self._retries.call(partial(self._describe_one, name))
            except (NotFound, NotPermitted):
                continue
            found[name] = _object_info(content)
        return found

    async def query(self, soql: str) -> tuple[Json, ...]:
        """Read every page of a query."""
        (first,) = await self.read([QueryRead(soql=soql, page_size=_WHOLE_QUERY_PAGE)])
        if first.failure is not None:
            raise first.failure
        rows = list(first.rows)
        if first.more is not None:
            async for page in self.pages(first.more):
                rows.extend(page)
        return tuple(rows)

    async def read(self, parts: Sequence[QueryRead | RowRead]) -> tuple[ReadAnswer, ...]:
        """Read several things in ONE composite call, answers in the same order."""
        body = read_request(parts)
        envelope = await self._retries.call(partial(self._composite, body, writing=False))
        return read_answers(envelope, parts)

    async def pages(self, address: str) -> AsyncIterator[tuple[Json, ...]]:
        """Follow a query page by page; an address of another host is refused."""
        following: str | None = address
        while following is not None:
            here = page_address(following)
            content = await self._retries.call(partial(self._get, here))
            if not isinstance(content, Mapping) or not isinstance(content.get("records"), list):
                raise unreadable(SALESFORCE)
            yield tuple(content["records"])
            following = content.get("nextRecordsUrl")

    async def write(self, rows: Sequence[RowStep]) -> tuple[WriteAnswer, ...]:
        """Write rows together or not at all, in ONE composite call with guards; never repeated here."""
        body = write_request(rows)
        envelope = await self._composite(body, writing=True)
        return write_answers(envelope, rows)

    async def download(self, version_id: str, *, progress: Callable[[int], None] | None = None) -> bytes:
        """Download one ContentVersion into memory; `progress` hears how many bytes have come."""
        address = f"{BASE_PATH}/sobjects/ContentVersion/{record_id(version_id)}/VersionData"
        return await self._retries.call(partial(download, self._client(), address, told=self._told, progress=progress))

    async def aclose(self) -> None:
        """Close connections and the worker thread."""
        await self._close_clients()
        self._thread.shutdown(wait=False)

    async def _close_clients(self) -> None:
        worker, self._worker = self._worker, None
        if worker is not None:
            await asyncio.get_running_loop().run_in_executor(self._thread, worker.close)
        client, self._http = self._http, None
        if client is not None:
            await client.aclose()

    async def _describe_one(self, name: str) -> Any:
        return await self._in_worker(lambda worker: worker.describe(name))

    async def _composite(self, body: Mapping[str, Any], *, writing: bool) -> Any:
        return await self._in_worker(lambda worker: worker.composite(body, writing=writing))

    async def _in_worker(self, call: "Callable[[SalesforceWorker], Any]") -> Any:
        def run() -> Any:
            return call(self._ready_worker())

        return await asyncio.get_running_loop().run_in_executor(self._thread, run)

    def _ready_worker(self) -> "SalesforceWorker":
        """Make the library's object on first use, in the worker thread."""
        if self._worker is None:
            from console.services.gateways.salesforce_worker import (  # noqa: PLC0415 - slow to import
                SalesforceWorker,
            )

            self._worker = SalesforceWorker(
                self._session, told=self._told, read_seconds=self._limits.read, write_seconds=self._limits.write
            )
        return self._worker

    async def _get(self, path: str) -> Any:
        """Read one address of the organisation as JSON."""
        try:
            answer = await self._client().get(path)
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
            raise from_httpx(error, system=SALESFORCE) from None
        self._told(answer.headers.get("Sforce-Limit-Info", ""))
        try:
            content = json.loads(answer.content)
        except ValueError:
            content = None
        if answer.status_code != _OK:
            if answer.content == _BAD_TOKEN:
                # The identity service says so in plain text with a 403, unlike the data API (reference 1.5).
                content = [{"errorCode": "INVALID_SESSION_ID"}]
            raise from_salesforce(answer.status_code, content)
        return content

    def _client(self) -> httpx.AsyncClient:
        if self._http is None:
            self._http = httpx.AsyncClient(
                base_url=self._session.url,
                headers={
                    "Authorization": f"Bearer {self._session.token}",
                    "Accept": "application/json",
                    "Sforce-Call-Options": "client=assist-console",
                },
                timeout=httpx.Timeout(self._limits.read, connect=self._limits.connect),
                verify=trusted(),
                trust_env=not self._session.loopback,
                follow_redirects=False,
            )
        return self._http

    def _told(self, header: str) -> None:
        for used, limit in usage_of(header):
            self._usage = ApiUsage(used=used, limit=limit)


def _object_info(content: object) -> ObjectInfo:
    """Read a describe answer.

    Raises:
        Unreadable: it is not one.
    """
    if not isinstance(content, Mapping) or not isinstance(content.get("fields"), list):
        raise unreadable(SALESFORCE)
    try:
        fields = {one["name"]: _field_info(one) for one in content["fields"]}
        children = content.get("childRelationships") or []
        return ObjectInfo(
            name=content["name"],
            label=str(content.get("label", content["name"])),
            updateable=bool(content.get("updateable")),
            createable=bool(content.get("createable")),
            fields=fields,
            children=frozenset(one["relationshipName"] for one in children if one.get("relationshipName")),
        )
    except (KeyError, TypeError) as error:
        failure: ConsoleError = unreadable(SALESFORCE)
        raise failure from error


def _field_info(one: Mapping[str, Any]) -> FieldInfo:
    values = one.get("picklistValues") or []
    return FieldInfo(
        name=one["name"],
        label=str(one.get("label", one["name"])),
        type=str(one["type"]),
        length=int(one.get("length") or 0),
        updateable=bool(one.get("updateable")),
        createable=bool(one.get("createable")),
        filterable=bool(one.get("filterable")),
        restricted=bool(one.get("restrictedPicklist")),
        values=tuple(str(value["value"]) for value in values if value.get("active", True)),
        reference_to=tuple(one.get("referenceTo") or ()),
        relationship=one.get("relationshipName"),
    )
