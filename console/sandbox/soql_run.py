"""Running statements: pages of records as JSON members, locators for the pages that follow."""

import itertools
import sqlite3
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from console.sandbox.access import Org, Principal
from console.sandbox.errors import RowError
from console.sandbox.identifiers import make_id
from console.sandbox.record_access import fill_record_access
from console.sandbox.soql import parse
from console.sandbox.soql_aggregate import AggregatePlan, Aggregator
from console.sandbox.soql_plan import LONG_TEXT_PAGE, Asker, ChildPlan, Node, Plan, Planner, is_aggregate

PAGE = 2000
SMALLEST_PAGE = 200
LOCATOR_LIFE = timedelta(days=2)
KEPT_LOCATORS = 200
_SHORT = 15
Values = tuple[Any, ...]
Record = dict[str, object]


@dataclass(frozen=True, slots=True)
class Cursor:
    """A result that is still being paged through."""

    rows: list[Values]
    node: Node
    page: int
    expires: datetime
    user_id: str


class Queries:
    """Runs SOQL against an organisation's store."""

    def __init__(self, org: Org) -> None:
        self._org = org
        self._cursors: OrderedDict[str, Cursor] = OrderedDict()
        self._serial = itertools.count(1)

    def run(self, principal: Principal, text: str, version: str, batch_size: int = PAGE) -> Record:
        """The first page of a statement's result.

        Args:
            principal: Who asks.
            text: The statement.
            version: API version of the URLs in the answer, `67.0`.
            batch_size: The page that the client would like, 200..2000.

        Raises:
            RowError: As Salesforce refuses it.
        """
        query = parse(text)
        asker = Asker(principal.user_id, principal.role, self._org.clock.now())
        if is_aggregate(query):
            return self._aggregate(Aggregator(self._org.schema, asker).plan(query))
        plan = Planner(self._org.schema, asker).plan(query)
        with self._org.store.lock:
            if plan.node.entity.name == "UserRecordAccess":
                fill_record_access(self._org, query)
            rows = self._fetch(plan.sql, plan.arguments)
        return self._page(self._cursor(plan, rows, batch_size, principal), 0, version)

    def _fetch(self, sql: str, arguments: Sequence[object]) -> list[Values]:
        try:
            return self._org.store.db.execute(sql, arguments).fetchall()
        except (sqlite3.OperationalError, OverflowError) as error:
            code = "QUERY_TOO_COMPLICATED"
            raise RowError(
                code, "Query is either selecting too many fields or the filter conditions are too complicated."
            ) from error

    def _cursor(self, plan: Plan, rows: list[Values], batch_size: int, principal: Principal) -> Cursor:
        page = min(max(batch_size, SMALLEST_PAGE), PAGE)
        if plan.long_texts > 1:
            page = min(page, LONG_TEXT_PAGE)
        page = self._org.store.force_page_size or page
        return Cursor(rows, plan.node, page, self._org.clock.now() + LOCATOR_LIFE, principal.user_id)

    def more(self, principal: Principal, locator: str, version: str) -> Record:
        """A later page, by the last part of a `nextRecordsUrl`.

        Raises:
            RowError: INVALID_QUERY_LOCATOR, 404: unknown, of another user, or older than two days.
        """
        name, _, start = locator.partition("-")
        cursor = self._cursors.get(name[:_SHORT])
        known = cursor is not None and cursor.user_id == principal.user_id and cursor.expires > self._org.clock.now()
        if cursor is None or not known or not start.isdecimal() or int(start) >= len(cursor.rows):
            code = "INVALID_QUERY_LOCATOR"
            raise RowError(code, "invalid query locator", status=404)
        return self._page(cursor, int(start), version, name)

    def _page(self, cursor: Cursor, start: int, version: str, name: str = "") -> Record:
        end = start + cursor.page
        done = end >= len(cursor.rows)
        records = self._records(cursor.rows[start:end], cursor.node, version)
        answer: Record = {"totalSize": len(cursor.rows), "done": done}
        if not done:
            name = name or self._keep(cursor)
            answer["nextRecordsUrl"] = f"/services/data/v{version}/query/{name}-{end}"
        return {**answer, "records": records}

    def _keep(self, cursor: Cursor) -> str:
        name = make_id("01g", next(self._serial))
        self._cursors[name[:_SHORT]] = cursor
        if len(self._cursors) > KEPT_LOCATORS:
            self._cursors.popitem(last=False)
        return name

    def _aggregate(self, plan: AggregatePlan) -> Record:
        with self._org.store.lock:
            rows = self._fetch(plan.sql, plan.arguments)
        if plan.count_only:
            return {"totalSize": rows[0][0], "done": True, "records": []}
        records = []
        for row in rows:
            record: Record = {"attributes": {"type": "AggregateResult"}}
            for place, (key, value) in enumerate(zip(plan.keys, row, strict=True)):
                record[key] = bool(value) if place in plan.booleans and value is not None else value
            records.append(record)
        return {"totalSize": len(records), "done": True, "records": records}

    # -- records ------------------------------------------------------------------------------------------------

    def _records(self, rows: Sequence[Values], node: Node, version: str) -> list[Record]:
        records = [self._record(row, node, version) for row in rows]
        for key, entry in node.entries.items():
            if isinstance(entry, ChildPlan):
                self._add_children(records, [str(row[node.id_at]) for row in rows], key, entry, version)
        return records

    def _record(self, row: Values, node: Node, version: str) -> Record:
        record_id = row[node.id_at]
        record: Record = {"attributes": self._attributes(node, record_id, version)}
        for key, entry in node.entries.items():
            if isinstance(entry, int):
                record[key] = row[entry]
            elif isinstance(entry, Node):
                record[key] = self._record(row, entry, version) if row[entry.id_at] is not None else None
            else:
                record[key] = None
        for key in node.booleans:
            record[key] = bool(record[key])
        for key in node.blobs:
            path = f"/services/data/v{version}/sobjects/{node.entity.name}/{record_id}/{key}"
            record[key] = path if record[key] else None
        for key, labels in node.labels.items():
            record[key] = labels.get(record[key], record[key])
        return record

    def _attributes(self, node: Node, record_id: object, version: str) -> Record:
        name = node.entity.name
        if name == "Name":
            target = self._org.schema.by_id(str(record_id))
            return {"type": name, "url": f"/services/data/v{version}/sobjects/{target and target.name}/{record_id}"}
        return {"type": name, "url": f"/services/data/v{version}/sobjects/{name}/{record_id}"}

    def _add_children(
        self, records: list[Record], parents: list[str], key: str, child: ChildPlan, version: str
    ) -> None:
        if not parents:
            return
        sql = child.plan.sql.replace("{ids}", ", ".join("?" * len(parents)))
        with self._org.store.lock:
            rows = self._fetch(sql, [*child.plan.arguments, *parents])
        families: dict[str, list[Values]] = {}
        for row in rows:
            family = families.setdefault(str(row[-1]), [])
            if child.limit is None or len(family) < child.limit:
                family.append(row)
        for record, parent in zip(records, parents, strict=True):
            family = families.get(parent, [])
            if family:
                inside = self._records(family, child.plan.node, version)
                record[key] = {"totalSize": len(inside), "done": True, "records": inside}
