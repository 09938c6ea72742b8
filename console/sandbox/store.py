"""The world of both systems in one SQLite database: typed rows, system and derived fields, nested transactions."""

import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime

from console.sandbox.clock import SandboxClock
from console.sandbox.dates import stamp
from console.sandbox.derived import derive
from console.sandbox.identifiers import long_id, make_id
from console.sandbox.schema import Schema
from console.sandbox.schema_shape import ObjectSchema

Row = dict[str, object]
Listener = Callable[[str, str, Row, Row], None]
_AFFINITY = {
    "boolean": "INTEGER",
    "int": "INTEGER",
    "double": "REAL",
    "currency": "REAL",
    "percent": "REAL",
    "base64": "BLOB",
}
_EXACT = {"id", "reference", "date", "datetime", "base64", "boolean", "int", "double", "currency", "percent"}


def table(object_name: str) -> str:
    """The quoted name of the table that holds an object's records."""
    return f'"sf_{object_name}"'


class Store:
    """Records of the embedded Salesforce, by object; the WHMCS side keeps its own tables in the same `db`.

    Writes here follow no validation rule (that is the REST layer's work), but every record gets its id, its audit
    stamps in whole seconds, its auto-number and its derived fields. Hold `lock` (or `transaction()`) around any use
    of `db` itself.
    """

    def __init__(self, schema: Schema, clock: SandboxClock, path: str = ":memory:") -> None:
        self.schema = schema
        self.clock = clock
        self.lock = threading.RLock()
        self.db = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self.db.executescript("PRAGMA journal_mode=MEMORY; PRAGMA synchronous=OFF; PRAGMA temp_store=MEMORY;")
        self.force_page_size: int | None = None
        self.default_user: str | None = None
        self._depth = 0
        self._events: list[tuple[str, str, Row, Row]] = []
        self._listeners: list[Listener] = []
        self._columns: dict[str, tuple[str, ...]] = {}
        self._booleans: dict[str, frozenset[str]] = {}
        self._next: dict[str, int] = {}
        self._highest: dict[str, int] = {}
        for item in schema.objects.values():
            self._create(item)
        self._list_statuses()

    def _list_statuses(self) -> None:
        """CaseStatus, OrderStatus and OpportunityStage rows say what the picklists' values mean."""
        for name, source in (
            ("CaseStatus", "Case.Status"),
            ("OrderStatus", "Order.Status"),
            ("OpportunityStage", "Opportunity.StageName"),
        ):
            object_name, _, field_name = source.partition(".")
            known = self.schema.objects[name].fields
            for place, entry in enumerate(self.schema.objects[object_name].fields[field_name].picklist):
                means = {
                    "IsClosed": entry.closed,
                    "IsWon": entry.won,
                    "StatusCode": entry.code,
                    "IsDefault": entry.default,
                }
                values: Row = {"ApiName": entry.value, "MasterLabel": entry.value, "SortOrder": place + 1}
                self.insert(name, values | {key: value for key, value in means.items() if key in known})

    def _create(self, item: ObjectSchema) -> None:
        columns = []
        for field in item.fields.values():
            collation = "" if field.type in _EXACT else " COLLATE NOCASE"
            key = " PRIMARY KEY" if field.type == "id" else ""
            columns.append(f'"{field.name}" {_AFFINITY.get(field.type, "TEXT")}{collation}{key}')
        self.db.execute(f'CREATE TABLE {table(item.name)} ({", ".join(columns)}, "_version" INTEGER DEFAULT 1)')
        for field in item.fields.values():
            if field.child_relationship or field.auto_number:
                name = f'"ix_{item.name}_{field.name}"'
                self.db.execute(f'CREATE INDEX {name} ON {table(item.name)} ("{field.name}")')
        self._columns[item.name] = tuple(item.fields)
        self._booleans[item.name] = frozenset(f.name for f in item.fields.values() if f.type == "boolean")
        self._next[item.name] = 1

    def close(self) -> None:
        """Close the database."""
        with self.lock:
            self.db.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing: an error undoes everything since the `with`. Nests; observers hear after the outermost."""
        with self.lock:
            name, marked = f"level{self._depth}", len(self._events)
            self.db.execute(f"SAVEPOINT {name}")
            self._depth += 1
            try:
                yield
            except BaseException:
                self.db.execute(f"ROLLBACK TO {name}")
                self.db.execute(f"RELEASE {name}")
                del self._events[marked:]
                raise
            else:
                self.db.execute(f"RELEASE {name}")
            finally:
                self._depth -= 1
            if self._depth == 0:
                self._announce()

    def _announce(self) -> None:
        events, self._events = self._events, []
        for event in events:
            for listener in self._listeners:
                listener(*event)

    def observe(self, listener: Listener) -> None:
        """Call `listener(object, id, before, after)` after each committed insert (before is `{}`) or update."""
        self._listeners.append(listener)

    def insert(
        self,
        object_name: str,
        values: Mapping[str, object],
        *,
        by: str | None = None,
        at: datetime | None = None,
        id: str | None = None,  # noqa: A002 - the name that Salesforce uses, fixed for all callers
    ) -> str:
        """Create a record and return its 18-character id.

        Args:
            object_name: The object, e.g. `Case`.
            values: Field values; datetimes may be aware `datetime` objects.
            by: User id for the audit fields (default: the organisation's integration user).
            at: When (default: the clock).
            id: The id to use instead of the next free one.

        Raises:
            KeyError: A field or the object does not exist.
        """
        with self.transaction():
            row = self._new_row(object_name, values, by, at, id)
            self._write_new(object_name, [row])
            self._events.append((object_name, str(row["Id"]), {}, dict(row)))
            if object_name == "OrderItem":
                self._total_order(row)
        return str(row["Id"])

    def insert_many(self, object_name: str, rows: Iterable[Mapping[str, object]]) -> list[str]:
        """Create many records at once, unobserved (for worlds of thousands of rows); returns their ids.

        A row may carry `CreatedDate` to say when it was made.
        """
        with self.transaction():
            made = [self._new_row(object_name, values, None, None, None) for values in rows]
            self._write_new(object_name, made)
            if object_name == "OrderItem":
                for row in {item["OrderId"]: item for item in made}.values():
                    self._total_order(row)
        return [str(row["Id"]) for row in made]

    def _new_row(
        self, object_name: str, values: Mapping[str, object], by: str | None, at: datetime | None, record_id: str | None
    ) -> Row:
        schema = self.schema.objects[object_name]
        number = self._next[object_name]
        self._next[object_name] = number + 1
        made = stamp(at or self.clock.now())
        row: Row = {
            name: field.default if field.type != "boolean" else bool(field.default)
            for name, field in schema.fields.items()
        }
        made = str(self._plain(values.get("CreatedDate") or made))
        row.update(CreatedDate=made, LastModifiedDate=made, SystemModstamp=made)
        row["CreatedById"] = row["LastModifiedById"] = by or self.default_user
        for name, field in schema.fields.items():
            if field.auto_number:
                row[name] = self._number(object_name, field.auto_number, values.get(name))
        if "OwnerId" in schema.fields:
            row["OwnerId"] = by or self.default_user
        self._merge(schema, row, values)
        row["Id"] = long_id(record_id) if record_id else values.get("Id") or make_id(schema.prefix or "zzz", number)
        derive(row, {}, schema, self)
        return row

    def _number(self, object_name: str, form: str, given: object) -> object:
        """The next auto-number; a number that the world gave itself pushes the following ones past it."""
        highest = self._highest.get(object_name, 0)
        wanted = str(given) if given else form.format(highest + 1)
        self._highest[object_name] = max(highest, int(wanted)) if wanted.isdecimal() else highest
        return wanted

    def _write_new(self, object_name: str, rows: list[Row]) -> None:
        columns = self._columns[object_name]
        names = ", ".join(f'"{name}"' for name in columns)
        marks = ", ".join("?" * len(columns))
        statement = f"INSERT INTO {table(object_name)} ({names}) VALUES ({marks})"  # noqa: S608 - names of the schema
        self.db.executemany(statement, ([row[name] for name in columns] for row in rows))

    def _merge(self, schema: ObjectSchema, row: Row, values: Mapping[str, object]) -> None:
        for name, value in values.items():
            if name not in schema.fields:
                message = f"{schema.name} has no field {name} in variant {self.schema.variant}"
                raise KeyError(message)
            row[name] = self._plain(value)

    @staticmethod
    def _plain(value: object) -> object:
        if isinstance(value, datetime):
            return stamp(value)
        return None if value == "" else value

    def update(
        self,
        object_name: str,
        id: str,  # noqa: A002 - the name that Salesforce uses, fixed for all callers
        values: Mapping[str, object],
        *,
        by: str | None = None,
        at: datetime | None = None,
    ) -> None:
        """Change fields of a record; stamps LastModified… and SystemModstamp and recomputes what is derived.

        Raises:
            KeyError: The record, a field or the object does not exist.
        """
        schema = self.schema.objects[object_name]
        with self.transaction():
            before = self.get(object_name, id)
            if before is None:
                message = f"no {object_name} {id}"
                raise KeyError(message)
            row = dict(before)
            row["LastModifiedDate"] = row["SystemModstamp"] = stamp(at or self.clock.now())
            row["LastModifiedById"] = by or self.default_user
            self._merge(schema, row, values)
            derive(row, before, schema, self)
            changed = [name for name in self._columns[object_name] if row[name] != before[name]]
            sets = "".join(f'"{name}" = ?, ' for name in changed)
            statement = f'UPDATE {table(object_name)} SET {sets}"_version" = "_version" + 1 WHERE "Id" = ?'  # noqa: S608 - names of the schema
            self.db.execute(statement, [*(row[name] for name in changed), row["Id"]])
            self._events.append((object_name, str(row["Id"]), before, row))
            if object_name == "OrderItem":
                self._total_order(row)

    def _total_order(self, item: Row) -> None:
        # A roll-up does not touch the parent's stamps (reference 6.1), so this goes past update().
        self.db.execute(
            'UPDATE "sf_Order" SET "TotalAmount" = (SELECT SUM("TotalPrice") FROM "sf_OrderItem" WHERE "OrderId" = ?1)'
            ' WHERE "Id" = ?1',
            [item["OrderId"]],
        )

    def _read(self, object_name: str, where: str, arguments: list[object]) -> list[Row]:
        columns, booleans = self._columns[object_name], self._booleans[object_name]
        names = ", ".join(f'"{name}"' for name in columns)
        with self.lock:
            found = self.db.execute(f"SELECT {names} FROM {table(object_name)} WHERE {where}", arguments).fetchall()  # noqa: S608 - names of the schema
        rows = [dict(zip(columns, values, strict=True)) for values in found]
        for row in rows:
            for name in booleans:
                row[name] = bool(row[name])
        return rows

    def get(self, object_name: str, id: str) -> Row | None:  # noqa: A002 - the name that Salesforce uses
        """One record by its 15- or 18-character id, or None."""
        try:
            wanted = long_id(id)
        except ValueError:
            return None
        rows = self._read(object_name, '"Id" = ?', [wanted])
        return rows[0] if rows else None

    def select(self, object_name: str, **equals: object) -> list[Row]:
        """The records whose fields equal the given values (text in any case; None: empty), oldest id first.

        Raises:
            KeyError: A field or the object does not exist.
        """
        fields = self.schema.objects[object_name].fields
        for name in equals:
            if name not in fields:
                message = f"{object_name} has no field {name} in variant {self.schema.variant}"
                raise KeyError(message)
        where = " AND ".join(f'"{name}" IS ?' for name in equals) or "1"
        return self._read(object_name, f'{where} ORDER BY "Id"', list(equals.values()))

    def delete(self, object_name: str, id: str) -> None:  # noqa: A002 - the name that Salesforce uses
        """Remove a record for good."""
        with self.transaction():
            self.db.execute(f'DELETE FROM {table(object_name)} WHERE "Id" = ?', [long_id(id)])  # noqa: S608 - names of the schema

    def version(self, object_name: str, record_id: str) -> int:
        """How often the record was written, for ETags."""
        with self.lock:
            found = self.db.execute(f'SELECT "_version" FROM {table(object_name)} WHERE "Id" = ?', [record_id])  # noqa: S608 - names of the schema
            row = found.fetchone()
        return int(row[0]) if row else 0
