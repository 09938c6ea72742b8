"""Salesforce over REST: describe and composite calls through simple-salesforce, query pages through httpx."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any, Final, TypeVar

import httpx

from console.models.error import ConsoleError, SignInNeeded
from console.models.ids import is_record_id
from console.models.org import FieldInfo, ObjectInfo
from console.models.plan import RowStep
from console.services.gateways.errors import SALESFORCE, from_httpx, from_salesforce, unreadable
from console.services.gateways.field_names import Names, with_known_names
from console.services.gateways.probes import VERSIONS_PATH, Reached, look
from console.services.gateways.protocol import ApiUsage, Json, QueryRead, ReadAnswer, RowRead, WriteAnswer
from console.services.gateways.retries import ReadRetries
from console.services.gateways.salesforce_files import download
from console.services.gateways.salesforce_wire import (
    BASE_PATH,
    MOST_PARTS,
    describe_answers,
    describe_request,
    page_address,
    read_answers,
    read_request,
    record_id,
    usage_of,
    write_answers,
    write_request,
)
from console.services.gateways.session import FixedSession, Session, SessionSource, is_loopback
from console.services.gateways.web_client import web_client

if TYPE_CHECKING:
    from console.services.gateways.salesforce_worker import SalesforceWorker

T = TypeVar("T")
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

    def __init__(self, sessions: SessionSource | Session, *, limits: TimeLimits | None = None) -> None:
        """Keep where sessions come from; nothing is sent and nothing heavy is imported before the first call.

        Args:
            sessions: asked for each request; a bare session cannot be renewed.
            limits: how long an answer may take.
        """
        self._sessions = FixedSession(sessions) if isinstance(sessions, Session) else sessions
        self._limits = limits or TimeLimits()
        self._usage = ApiUsage()
        self._retries = ReadRetries()
        self._names: Names = {}
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="salesforce")
        self._worker: tuple[Session, SalesforceWorker] | None = None
        self._https: dict[str, httpx.AsyncClient] = {}
        self._retiring = False

    @property
    def usage(self) -> ApiUsage:
        """The newest count of API calls that an answer told."""
        return self._usage

    @property
    def host(self) -> str:
        """Host and port of the organisation."""
        return self._sessions.host

    @property
    def retiring(self) -> bool:
        """Tell whether an answer warned that the API version will not be offered for much longer (`Warning: 299`)."""
        return self._retiring

    async def look(self) -> Reached:
        """Look at the address without a session: reachable, certificate, clock, API versions; never raises."""
        scheme = "http" if is_loopback(f"//{self.host}") else "https"
        return await look(f"{scheme}://{self.host}{VERSIONS_PATH}", system=SALESFORCE)

    async def limits(self) -> ApiUsage:
        """Read the organisation's count of API calls; NotPermitted where only `usage` can tell (salesforce.md 2.7)."""
        content = await self._retries.call(partial(self._get, f"{BASE_PATH}/limits"))
        found = content.get("DailyApiRequests") if isinstance(content, Mapping) else None
        if not isinstance(found, Mapping) or not all(isinstance(found.get(name), int) for name in ("Max", "Remaining")):
            raise unreadable(SALESFORCE)
        return ApiUsage(used=found["Max"] - found["Remaining"], limit=found["Max"])

    def learn_names(self, names: Names) -> None:
        """Give rows from now on the names that the record models know (see field_names.py)."""
        self._names = dict(names)

    async def who_am_i(self) -> str:
        """Give the id of the signed-in user (OAuth user info)."""
        content = await self._retries.call(partial(self._get, "/services/oauth2/userinfo"))
        found = content.get("user_id") if isinstance(content, Mapping) else None
        if not isinstance(found, str) or not is_record_id(found):
            raise unreadable(SALESFORCE)
        return found

    async def describe(self, names: Sequence[str]) -> Mapping[str, ObjectInfo]:
        """Describe objects in ONE composite call; one that does not exist or is hidden is missing from the answer."""
        found: dict[str, ObjectInfo] = {}
        for first in range(0, len(names), MOST_PARTS):
            some = names[first : first + MOST_PARTS]
            envelope = await self._retries.call(partial(self._composite, describe_request(some), writing=False))
            for name, content in zip(some, describe_answers(envelope, len(some)), strict=True):
                if content is not None:
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
        answers = read_answers(envelope, parts)
        if not self._names:
            return answers
        return tuple(
            replace(one, rows=tuple(with_known_names(row, self._names) for row in one.rows)) for one in answers
        )

    async def pages(self, address: str) -> AsyncIterator[tuple[Json, ...]]:
        """Follow a query page by page; an address of another host is refused."""
        following: str | None = address
        while following is not None:
            here = page_address(following)
            content = await self._retries.call(partial(self._get, here))
            if not isinstance(content, Mapping) or not isinstance(content.get("records"), list):
                raise unreadable(SALESFORCE)
            yield tuple(with_known_names(row, self._names) for row in content["records"])
            following = content.get("nextRecordsUrl")

    async def write(self, rows: Sequence[RowStep]) -> tuple[WriteAnswer, ...]:
        """Write rows together or not at all, in ONE composite call with guards; never repeated here."""
        body = write_request(rows)
        envelope = await self._composite(body, writing=True)
        return write_answers(envelope, rows)

    async def download(self, version_id: str, *, progress: Callable[[int], None] | None = None) -> bytes:
        """Download one ContentVersion into memory; `progress` hears how many bytes have come."""
        address = f"{BASE_PATH}/sobjects/ContentVersion/{record_id(version_id)}/VersionData"

        async def send(session: Session) -> bytes:
            client, bearer = self._client(session), _bearer(session)
            return await download(client, address, told=self._told, progress=progress, headers=bearer)

        return await self._retries.call(partial(self._signed_in, send))

    async def aclose(self) -> None:
        """Close connections and the worker thread."""
        await self._close_clients()
        self._thread.shutdown(wait=False)

    async def _close_clients(self) -> None:
        made, self._worker = self._worker, None
        if made is not None:
            await asyncio.get_running_loop().run_in_executor(self._thread, made[1].close)
        for url in tuple(self._https):
            await self._https.pop(url).aclose()

    async def _signed_in(self, send: Callable[[Session], Awaitable[T]]) -> T:
        """Send with the present session; when that has ended, renew it once and send once more.

        What Salesforce refused for its session was certainly not executed, so a write is sent again too.
        """
        session = await self._sessions.current()
        try:
            return await send(session)
        except SignInNeeded:
            fresh = await self._sessions.renewed(session)
        try:
            return await send(fresh)
        except SignInNeeded:
            self._sessions.refused(fresh)
            raise

    async def _composite(self, body: Mapping[str, Any], *, writing: bool) -> Any:
        async def send(session: Session) -> Any:
            return await self._in_worker(session, lambda worker: worker.composite(body, writing=writing))

        return await self._signed_in(send)

    async def _in_worker(self, session: Session, call: "Callable[[SalesforceWorker], Any]") -> Any:
        def run() -> Any:
            return call(self._ready_worker(session))

        return await asyncio.get_running_loop().run_in_executor(self._thread, run)

    def _ready_worker(self, session: Session) -> "SalesforceWorker":
        """Make the library's object for a session on first use, in the worker thread.

        A new token wants a new object: the library keeps the old one in places that it does not tell (reference 10.3).
        """
        if self._worker is not None and self._worker[0] == session:
            return self._worker[1]
        from console.services.gateways.salesforce_worker import SalesforceWorker  # noqa: PLC0415 - slow to import

        if self._worker is not None:
            self._worker[1].close()
        worker = SalesforceWorker(
            session, told=self._told, read_seconds=self._limits.read, write_seconds=self._limits.write
        )
        self._worker = (session, worker)
        return worker

    async def _get(self, path: str) -> Any:
        """Read one address of the organisation as JSON."""
        return await self._signed_in(partial(self._get_with, path))

    async def _get_with(self, path: str, session: Session) -> Any:
        try:
            answer = await self._client(session).get(path, headers=_bearer(session))
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
            raise from_httpx(error, system=SALESFORCE) from None
        self._told(answer.headers.get("Sforce-Limit-Info", ""))
        self._retiring = self._retiring or answer.headers.get("Warning", "").startswith("299")
        try:
            content = json.loads(answer.content)
        except ValueError:
            content = answer.content
        if answer.status_code != _OK or isinstance(content, bytes):
            if answer.content == _BAD_TOKEN:
                # The identity service says so in plain text with a 403, unlike the data API (reference 1.5).
                content = [{"errorCode": "INVALID_SESSION_ID"}]
            raise from_salesforce(answer.status_code, content)
        return content

    def _client(self, session: Session) -> httpx.AsyncClient:
        """Give the client of an address; the token travels with each request, because it changes."""
        if session.url not in self._https:
            client = web_client(
                session.url,
                system=SALESFORCE,
                headers={"Accept": "application/json", "Sforce-Call-Options": "client=assist-console"},
                timeout=httpx.Timeout(self._limits.read, connect=self._limits.connect),
            )
            client.base_url = httpx.URL(session.url)
            self._https[session.url] = client
        return self._https[session.url]

    def _told(self, header: str) -> None:
        for used, limit in usage_of(header):
            self._usage = ApiUsage(used=used, limit=limit)


def _bearer(session: Session) -> dict[str, str]:
    return {"Authorization": f"Bearer {session.token}"}


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
        required=not one.get("nillable", True) and not one.get("defaultedOnCreate") and bool(one.get("createable")),
    )
