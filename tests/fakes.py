"""Small in-memory stand-ins that implement the gateways' promises, for tests that need no HTTP."""

import re
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from typing_extensions import override

from console.models.error import Conflict, ConsoleError, NotFound, NotPermitted, OutcomeUnknown
from console.models.ids import ClientId, ServiceId
from console.models.journal import JournalEntry
from console.models.org import ObjectInfo
from console.models.plan import CreateRecord, EndService, EndWay, RowStep, UpdateRecord
from console.models.text import tr
from console.models.whmcs import (
    Addon,
    BillingProduct,
    Client,
    Installation,
    Invoice,
    PayMethod,
    Service,
    ServiceState,
)
from console.services.gateways.probes import Reached
from console.services.gateways.protocol import ApiUsage, Json, QueryRead, ReadAnswer, RowRead, WriteAnswer
from console.services.journal import Journal, Line

_FIRST_SECOND = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)
_QUERY = re.compile(r"SELECT .+? FROM (\w+)(?: WHERE (.+?))?(?: ORDER BY .+)?$", re.DOTALL)
_EQUALS = re.compile(r"(\w+) = ('(?:[^'\\]|\\.)*'|\S+)")


class Cut(BaseException):
    """The end of the process, for tests that cut it off."""


@dataclass
class FakeSalesforce:
    """Rows in memory that are written all-or-none under their guards, and a list of every call.

    Attributes:
        rows: object name to id to values; `LastModifiedDate` moves on by a second with each write.
        writes: the rows of every write that took effect.
        faults: what happens to the next writes: an error in place of the effect, or `Lost`.
        hook: called at each point at which a process can be cut off.
        user: the signed-in user's id.
        now: tells when a late write lands.
    """

    rows: dict[str, dict[str, dict[str, Any]]] = field(default_factory=dict)
    writes: list[tuple[RowStep, ...]] = field(default_factory=list)
    faults: "list[ConsoleError | Lost | None]" = field(default_factory=list)
    read_faults: list[ConsoleError | None] = field(default_factory=list)
    hook: Callable[[str], None] = field(default=lambda _point: None)
    after_write: "Callable[[FakeSalesforce], None]" = field(default=lambda _self: None)
    infos: Mapping[str, ObjectInfo] = field(default_factory=dict)
    user: str = "005000000000001AAA"
    host: str = "salesforce.test"
    usage: ApiUsage = field(default_factory=ApiUsage)
    reads: int = 0
    attempts: int = 0
    now: Callable[[], datetime] = field(default=lambda: _FIRST_SECOND)
    _late: "list[tuple[datetime, tuple[RowStep, ...]]]" = field(default_factory=list)
    _seconds: int = 0
    _made: int = 0

    def put(self, object_name: str, record: str, **values: Any) -> str:
        """Put a record into the world and give its version."""
        stamp = self._stamp()
        self.rows.setdefault(object_name, {})[record] = {"Id": record, "LastModifiedDate": stamp, **values}
        return stamp

    def change(self, object_name: str, record: str, **values: Any) -> None:
        """Let somebody else change a record."""
        self.rows[object_name][record] |= {**values, "LastModifiedDate": self._stamp()}

    def found(self, object_name: str, **values: Any) -> list[dict[str, Any]]:
        """List records with these values."""
        candidates = self.rows.get(object_name, {}).values()
        return [row for row in candidates if all(row.get(name) == value for name, value in values.items())]

    retiring: bool = False
    reached: Reached = field(default_factory=lambda: Reached(seconds=0.1, status=200, local=True))
    limits_answer: ApiUsage | ConsoleError = field(default_factory=lambda: ApiUsage(used=10, limit=100))

    async def look(self) -> Reached:
        return self.reached

    async def limits(self) -> ApiUsage:
        if isinstance(self.limits_answer, ConsoleError):
            raise self.limits_answer
        return self.limits_answer

    def learn_names(self, names: Mapping[tuple[str, str], str]) -> None:
        """Rows of this fake have the models' names."""

    async def who_am_i(self) -> str:
        return self.user

    async def describe(self, names: Sequence[str]) -> Mapping[str, ObjectInfo]:
        return {name: self.infos[name] for name in names if name in self.infos}

    async def query(self, soql: str) -> tuple[Json, ...]:
        return self._query(soql)

    async def read(self, parts: Sequence[QueryRead | RowRead]) -> tuple[ReadAnswer, ...]:
        self.reads += 1
        self.hook("read")
        self._land_late()
        fault = self.read_faults.pop(0) if self.read_faults else None
        if fault is not None:
            raise fault
        return tuple(self._answer(part) for part in parts)

    def pages(self, address: str) -> AsyncIterator[tuple[Json, ...]]:
        raise NotImplementedError(address)

    async def write(self, rows: Sequence[RowStep]) -> tuple[WriteAnswer, ...]:
        self.attempts += 1
        self.hook("before write")
        self._land_late()
        fault = self.faults.pop(0) if self.faults else None
        if isinstance(fault, ConsoleError):
            raise fault
        if isinstance(fault, Lost):
            if fault.lands == 0:
                self._apply(rows)
            elif fault.lands is not None:
                self._late.append((self.now() + timedelta(seconds=fault.lands), tuple(rows)))
            raise OutcomeUnknown(tr("lost"), system="Salesforce")
        refusal = self._refusal(rows)
        if refusal is not None:
            return tuple(WriteAnswer(failure=refusal) for _ in rows)
        ids = self._apply(rows)
        self.hook("after write")
        return tuple(WriteAnswer(id=made) for made in ids)

    async def download(self, version_id: str, *, progress: Callable[[int], None] | None = None) -> bytes:
        raise NotFound(tr("gone"), system="Salesforce")

    async def aclose(self) -> None:
        return

    def _answer(self, part: QueryRead | RowRead) -> ReadAnswer:
        if isinstance(part, QueryRead):
            rows = self._query(part.soql)
            return ReadAnswer(rows=rows, total=len(rows))
        row = self.rows.get(part.object, {}).get(part.id)
        if row is None:
            return ReadAnswer(failure=NotFound(tr("gone"), system="Salesforce"))
        return ReadAnswer(rows=({name: row.get(name) for name in ("Id", *part.fields)},), total=1, etag=row.get("etag"))

    def _query(self, soql: str) -> tuple[Json, ...]:
        parsed = _QUERY.match(soql)
        assert parsed is not None, soql
        wanted = {name: _plain(text) for name, text in _EQUALS.findall(parsed[2] or "")}
        return tuple(dict(row) for row in self.found(parsed[1], **wanted))

    def _refusal(self, rows: Sequence[RowStep]) -> ConsoleError | None:
        for row in rows:
            if isinstance(row, UpdateRecord):
                known = self.rows.get(row.object, {}).get(row.id)
                if known is None:
                    return NotFound(tr("gone"), system="Salesforce")
                stale = row.seen is not None and known["LastModifiedDate"] > row.seen
                if row.etag != known.get("etag") if row.etag is not None else stale:
                    return Conflict(tr("changed"), system="Salesforce")
        return None

    def _apply(self, rows: Sequence[RowStep]) -> list[str | None]:
        if self._refusal(rows) is not None:
            return []
        ids = [self._apply_one(row) for row in rows]
        self.writes.append(tuple(rows))
        self.after_write(self)
        return ids

    def _apply_one(self, row: RowStep) -> str | None:
        values = {write.field: write.after for write in row.writes}
        if isinstance(row, CreateRecord):
            self._made += 1
            record = f"a00{self._made:012d}AAA"
            self.put(row.object, record, **values)
            return record
        known = self.rows[row.object][row.id]
        known |= {**values, "LastModifiedDate": self._stamp()}
        if "etag" in known:
            known["etag"] = f'"{self._seconds}"'
        return None

    def _land_late(self) -> None:
        for due, rows in [late for late in self._late if late[0] <= self.now()]:
            self._late.remove((due, rows))
            self._apply(rows)

    def _stamp(self) -> str:
        self._seconds += 1
        return (_FIRST_SECOND + timedelta(seconds=self._seconds)).strftime("%Y-%m-%dT%H:%M:%S.000+0000")


@dataclass(frozen=True)
class Lost:
    """A request whose answer never comes.

    Attributes:
        lands: None: never arrived; 0: took effect at once; else it takes effect so many seconds later.
    """

    lands: float | None


def _plain(text: str) -> object:
    if text.startswith("'"):
        return re.sub(r"\\(.)", r"\1", text[1:-1])
    return {"true": True, "false": False, "null": None}.get(text, text)


@dataclass
class FakeWhmcs:
    """Clients and services in memory, which can be ended.

    Attributes:
        known: every service.
        failure: raised by every call while it is set.
        ends: what happens to the next requests that end a service: an error in place of the effect, or `Lost`.
        hollow: how many requests are answered with success and do nothing.
        hook: called at each point at which a process can be cut off.
        asked: how many requests to end a service came, answered or not.
        took_effect: the services that a request ended, one entry for each time that it did.
        now: tells when a late request lands.
    """

    clients: tuple[Client, ...] = ()
    known: tuple[Service, ...] = ()
    methods: tuple[PayMethod, ...] = ()
    invoices: tuple[Invoice, ...] = ()
    extras: tuple[Addon, ...] = ()
    modules: Mapping[int, str] = field(default_factory=dict)
    failure: ConsoleError | None = None
    ends: "list[ConsoleError | Lost | None]" = field(default_factory=list)
    hollow: int = 0
    hook: Callable[[str], None] = field(default=lambda _point: None)
    asked: int = 0
    took_effect: list[int] = field(default_factory=list)
    now: Callable[[], datetime] = field(default=lambda: _FIRST_SECOND)
    _late: "list[tuple[datetime, EndService]]" = field(default_factory=list)

    async def client_by_id(self, client: ClientId) -> Client:
        found: Client | None = next((one for one in self._told(self.clients) if one.id == client), None)
        if found is None:
            raise NotFound(tr("gone"), system="WHMCS")
        return found

    async def client_by_email(self, email: str) -> Client | None:
        return next((one for one in self._told(self.clients) if one.email == email), None)

    async def service(self, service: ServiceId) -> Service | None:
        self.hook("read service")
        self._land_late()
        return next((one for one in self._told(self.known) if one.id == service), None)

    async def services(self, client: ClientId) -> tuple[Service, ...]:
        return tuple(one for one in self._told(self.known) if one.client_id == client)

    async def pay_methods(self, client: ClientId) -> tuple[PayMethod, ...]:
        del client
        return self._told(self.methods)

    async def unpaid_invoices(self, client: ClientId) -> tuple[Invoice, ...]:
        del client
        return self._told(self.invoices)

    async def addons(self, service: ServiceId) -> tuple[Addon, ...]:
        return tuple(one for one in self._told(self.extras) if one.service_id == service)

    async def module(self, product: int) -> str | None:
        self._told(())
        return self.modules.get(product)

    async def all_services(self) -> AsyncIterator[tuple[int, tuple[Service, ...]]]:
        yield len(self.known), self._told(self.known)

    async def end_service(self, step: EndService) -> None:
        self.asked += 1
        self.hook("before end")
        self._land_late()
        self._told(())
        fault = self.ends.pop(0) if self.ends else None
        if isinstance(fault, ConsoleError):
            raise fault
        if isinstance(fault, Lost):
            if fault.lands == 0:
                self._end(step)
            elif fault.lands is not None:
                self._late.append((self.now() + timedelta(seconds=fault.lands), step))
            raise OutcomeUnknown(tr("lost"), system="WHMCS")
        if self.hollow:
            self.hollow -= 1
            return
        self._end(step)
        self.hook("after end")

    def run(self, service: int, state: ServiceState) -> None:
        """Let somebody else change a service."""
        self.known = tuple(replace(one, state=state) if one.id == service else one for one in self.known)

    reached: Reached = field(default_factory=lambda: Reached(seconds=0.1, status=200, local=True))
    sold: tuple[BillingProduct, ...] = ()
    local_time: datetime | None = None
    not_permitted: frozenset[str] = frozenset()
    probed: list[str] = field(default_factory=list)

    async def version(self) -> str:
        self._told(())
        return "9.0.1"

    async def look(self) -> Reached:
        return self.reached

    async def installation(self) -> Installation:
        return Installation(version=await self.version(), local_time=self.local_time)

    async def products(self) -> tuple[BillingProduct, ...]:
        return self._told(self.sold)

    async def probe(self, action: str) -> ConsoleError | None:
        self._told(())
        self.probed.append(action)
        return NotPermitted(tr("no"), code=f"action:{action}") if action in self.not_permitted else None

    async def aclose(self) -> None:
        return

    def _end(self, step: EndService) -> None:
        if step.addon is not None:
            ended = ServiceState(step.status)
            self.extras = tuple(replace(one, state=ended) if one.id == step.addon else one for one in self.extras)
            return
        state = ServiceState.TERMINATED if step.way is EndWay.MODULE else ServiceState(step.status)
        self.took_effect.append(int(step.service))
        self.run(int(step.service), state)

    def _land_late(self) -> None:
        for due, step in [late for late in self._late if late[0] <= self.now()]:
            self._late.remove((due, step))
            self._end(step)

    def _told(self, answer: "tuple[Any, ...]") -> "tuple[Any, ...]":
        if self.failure is not None:
            raise self.failure
        return answer


class CutJournal(Journal):
    """The real journal, which calls a hook before and after each line."""

    hook: Callable[[str], None] = staticmethod(lambda _point: None)

    @override
    def append(self, line: Line) -> JournalEntry:
        self.hook("before line")
        entry = super().append(line)
        self.hook("after line")
        return entry


@dataclass
class Pauses:
    """A pause that does not wait; it moves a clock on, and remembers how long."""

    moved: Callable[[timedelta], None] = field(default=lambda _by: None)
    asked: list[float] = field(default_factory=list)

    async def __call__(self, seconds: float) -> None:
        self.asked.append(seconds)
        self.moved(timedelta(seconds=seconds))
