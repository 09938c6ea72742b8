"""The WHMCS side of the world: its tables, kept in the same database as the Salesforce rows."""

import json
import sqlite3
import threading
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import MISSING, fields
from datetime import date, datetime
from typing import Protocol, TypeVar
from zoneinfo import ZoneInfo

from console.sandbox.agenda import Agenda, Clock
from console.sandbox.billing_records import (
    KINDS,
    Activity,
    BillingOrder,
    BillingProduct,
    Client,
    Invoice,
    PayMethod,
    QueuedAction,
    Service,
)

TOKYO = ZoneInfo("Asia/Tokyo")
CUSTOMER_NUMBER_FIELD = "198"
GENDER_FIELD = "200"
BIRTH_DATE_FIELD = "201"
ACTIONS_NOT_PERMITTED = frozenset({"whmcsdetails"})
FIRST_ORDERNUM = 5_530_918_000

R = TypeVar("R")

_INDEXES = (
    "CREATE INDEX IF NOT EXISTS whmcs_service_client ON whmcs_Service(clientid)",
    "CREATE INDEX IF NOT EXISTS whmcs_service_order ON whmcs_Service(orderid)",
    "CREATE INDEX IF NOT EXISTS whmcs_client_email ON whmcs_Client(email COLLATE NOCASE)",
    "CREATE INDEX IF NOT EXISTS whmcs_paymethod_client ON whmcs_PayMethod(clientid)",
    "CREATE INDEX IF NOT EXISTS whmcs_invoice_client ON whmcs_Invoice(userid)",
    "CREATE INDEX IF NOT EXISTS whmcs_addon_service ON whmcs_Addon(serviceid)",
)


class Database(Protocol):
    """What billing needs of the store."""

    db: sqlite3.Connection
    lock: threading.RLock

    def transaction(self) -> AbstractContextManager[object]:
        """A transaction that nests and rolls back on an error."""


class Billing:
    """Clients, services, invoices and what else WHMCS holds.

    Attributes:
        identifier: the API credential's first half.
        secret: its second half.
        not_permitted: actions (lower case) that the credential's API role lacks.
        allowed_ips: addresses that may call; None admits every one.
        access_key: what lets a caller in from any address; empty: there is none.
        number_style: 'mixed' as the real answers are, or 'text' or 'int' everywhere, to find code that depends on one.
    """

    def __init__(self, store: Database, clock: Clock, agenda: Agenda) -> None:
        self.store = store
        self.clock = clock
        self.agenda = agenda
        self.identifier = "SandboxIdentifierForDemoAndTests"
        self.secret = "SandboxSecretForTheDemoAndTests0"  # noqa: S105 - of the embedded organisation only
        self.not_permitted: set[str] = set(ACTIONS_NOT_PERMITTED)
        self.allowed_ips: frozenset[str] | None = None
        self.access_key = ""
        self.number_style = "mixed"
        with store.lock, store.transaction():
            for kind in KINDS:
                store.db.execute(_table(kind))
            for statement in _INDEXES:
                store.db.execute(statement)

    # -- rows -------------------------------------------------------------------------------------------------------

    def add(self, record: R) -> R:
        """Insert a record (a dataclass of `billing_records`); gives it an id when it has 0."""
        kind = type(record)
        names = [name for name in _columns(kind) if name != "id" or getattr(record, "id", None)]
        sql = f"INSERT INTO {_name(kind)} ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})"  # noqa: S608 - names come from dataclasses
        with self.store.lock, self.store.transaction():
            cursor = self.store.db.execute(sql, [_stored(getattr(record, name)) for name in names])
        number = cursor.lastrowid
        setattr(record, "id", number)  # noqa: B010 - the type variable has no `id` of its own
        return record

    def add_many(self, records: Iterable[object]) -> None:
        """Insert records of one kind that have ids already: the fast path."""
        rows = list(records)
        if not rows:
            return
        kind = type(rows[0])
        names = _columns(kind)
        sql = f"INSERT INTO {_name(kind)} ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})"  # noqa: S608 - names come from dataclasses
        with self.store.lock, self.store.transaction():
            self.store.db.executemany(sql, ([_stored(getattr(row, name)) for name in names] for row in rows))

    def get(self, kind: type[R], record_id: int) -> R | None:
        """The record with this id, or None."""
        return next(iter(self.select(kind, id=record_id)), None)

    def select(self, kind: type[R], *, limit: int = -1, offset: int = 0, **equals: object) -> list[R]:
        """Records whose columns equal the given values, by id."""
        where, values = _where(kind, equals)
        sql = f"SELECT {', '.join(_columns(kind))} FROM {_name(kind)}{where} ORDER BY id LIMIT ? OFFSET ?"  # noqa: S608 - names come from dataclasses
        with self.store.lock:
            cursor = self.store.db.cursor()
            cursor.row_factory = None
            rows = cursor.execute(sql, [*values, limit, offset]).fetchall()
        return [_loaded(kind, row) for row in rows]

    def count(self, kind: type[object], **equals: object) -> int:
        """How many records have these values."""
        where, values = _where(kind, equals)
        with self.store.lock:
            row = self.store.db.execute(f"SELECT COUNT(*) FROM {_name(kind)}{where}", values).fetchone()  # noqa: S608 - names come from dataclasses
        return int(row[0])

    def change(self, kind: type[object], record_id: int, **values: object) -> None:
        """Set columns of one record."""
        for name in values:
            _check(kind, name)
        setting = ", ".join(f"{name} = ?" for name in values)
        sql = f"UPDATE {_name(kind)} SET {setting} WHERE id = ?"  # noqa: S608 - names come from dataclasses
        with self.store.lock, self.store.transaction():
            self.store.db.execute(sql, [*(_stored(value) for value in values.values()), record_id])

    # -- what the rest of the sandbox asks --------------------------------------------------------------------------

    def local_now(self) -> datetime:
        """Now at the installation, Japan time."""
        return self.clock.now().astimezone(TOKYO)

    def stamp(self) -> str:
        """Now as WHMCS writes it: local time, no offset."""
        return f"{self.local_now():%Y-%m-%d %H:%M:%S}"

    def client_by_number(self, number: str) -> Client | None:
        """The client whose custom field 198 is this customer number."""
        pattern = f'%"{CUSTOMER_NUMBER_FIELD}": {json.dumps(number)}%'
        with self.store.lock:
            row = self.store.db.execute("SELECT id FROM whmcs_Client WHERE customfields LIKE ?", [pattern]).fetchone()
        return None if row is None else self.get(Client, int(row[0]))

    def can_pay(self, client_id: int) -> bool:
        """Whether a stored payment method is usable today (an expired card is not)."""
        return any(
            not _expired(method, self.local_now().date()) for method in self.select(PayMethod, clientid=client_id)
        )

    def log(self, client_id: int, description: str) -> None:
        """Write a line of the activity log."""
        self.add(Activity(clientid=client_id, date=self.stamp(), description=description))

    def place_order(self, client_id: int, lines: Iterable[tuple[BillingProduct, Service]]) -> BillingOrder:
        """Create an order with a service per line and one unpaid invoice, as AddOrder and AcceptOrder do together."""
        order = self.add(BillingOrder(userid=client_id, date=self.stamp()))
        total = 0.0
        for product, service in lines:
            service.clientid, service.orderid, service.pid = client_id, order.id, product.id
            service.name, service.groupname = product.name, product.groupname
            self.add(service)
            total += float(service.firstpaymentamount)
            self.log(client_id, f"Module Create Successful - Service ID: {service.id}")
        first = next(iter(self.select(Service, orderid=order.id)), Service())
        today = f"{self.local_now():%Y-%m-%d}"
        invoice = self.add(
            Invoice(
                userid=client_id,
                date=today,
                duedate=today,
                total=f"{total:.2f}",
                relid=first.id,
                description=first.name,
            )
        )
        self.change(
            BillingOrder, order.id, ordernum=FIRST_ORDERNUM + order.id, amount=f"{total:.2f}", invoiceid=invoice.id
        )
        return self.get(BillingOrder, order.id) or order

    def terminate(self, service: Service) -> str:
        """What the provisioning module does with a termination.

        Returns:
            The literal word 'success', or the module's error text (whmcs.md 4.1).
        """
        product = self.get(BillingProduct, service.pid) or BillingProduct()
        if service.ended and product.on_ended:
            return product.on_ended
        if service.module_says:
            self._module_failed(service, product)
            return service.module_says
        self.change(Service, service.id, status="Terminated", terminationdate=f"{self.local_now():%Y-%m-%d}")
        self.log(service.clientid, f"Module Terminate Successful - Service ID: {service.id}")
        return "success"

    def _module_failed(self, service: Service, product: BillingProduct) -> None:
        """Leave the traces of a failed module action."""
        text = f"Module Terminate Failed - Service ID: {service.id} - Error: {service.module_says}"
        self.log(service.clientid, text)
        self.add(
            QueuedAction(
                serviceid=service.id,
                modulename=product.module,
                moduleaction="TerminateAccount",
                lastattempt=self.stamp(),
                lasterror=service.module_says,
            )
        )


def _expired(method: PayMethod, today: date) -> bool:
    """Whether a card's last month (MM/YY) is over; a bank account has none."""
    if not method.expiry_date:
        return False
    month, year = (int(part) for part in method.expiry_date.split("/"))
    return (2000 + year, month) < (today.year, today.month)


def _name(kind: type[object]) -> str:
    return f"whmcs_{kind.__name__}"


def _columns(kind: type[object]) -> list[str]:
    return [item.name for item in fields(kind)]  # type: ignore[arg-type]  # every kind is a dataclass of billing_records


def _table(kind: type[object]) -> str:
    """The CREATE TABLE of a kind."""
    parts = [
        f"{item.name} " + ("INTEGER PRIMARY KEY" if item.name == "id" else "INTEGER" if item.type is int else "TEXT")
        for item in fields(kind)  # type: ignore[arg-type]  # every kind is a dataclass of billing_records
    ]
    return f"CREATE TABLE IF NOT EXISTS {_name(kind)} ({', '.join(parts)})"


def _check(kind: type[object], name: str) -> None:
    if name not in _columns(kind):
        message = f"{kind.__name__} has no column {name}"
        raise KeyError(message)


def _where(kind: type[object], equals: dict[str, object]) -> tuple[str, list[object]]:
    """The WHERE clause and its values; text compares without case."""
    for name in equals:
        _check(kind, name)
    if not equals:
        return "", []
    tests = [f"{name} = ?" + (" COLLATE NOCASE" if isinstance(value, str) else "") for name, value in equals.items()]
    return " WHERE " + " AND ".join(tests), list(equals.values())


def _stored(value: object) -> object:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict) else value


def _loaded(kind: type[R], row: Iterable[object]) -> R:
    """A record from its row."""
    values = dict(_pairs(kind, row))
    return kind(**values)


def _pairs(kind: type[object], row: Iterable[object]) -> Iterator[tuple[str, object]]:
    for item, value in zip(fields(kind), row, strict=True):  # type: ignore[arg-type]  # as in _columns
        is_map = item.default_factory is not MISSING
        yield item.name, json.loads(str(value)) if is_map else value
