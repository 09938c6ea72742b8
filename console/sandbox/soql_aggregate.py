"""COUNT, SUM, MIN, MAX, AVG with GROUP BY and HAVING: rows that are no records (reference 2.3, 5.5)."""

from dataclasses import dataclass, replace

from console.sandbox.schema import Schema
from console.sandbox.schema_fields import number
from console.sandbox.soql_conditions import Conditions
from console.sandbox.soql_errors import at, malformed
from console.sandbox.soql_files import reachable_files, restrict_files
from console.sandbox.soql_plan import Asker, sort_terms
from console.sandbox.soql_scope import Column, Scope
from console.sandbox.soql_tree import Call, Item, Operand, Path, Query

_FUNCTIONS = {"count", "count_distinct", "sum", "avg", "min", "max"}
_NUMBERS = {"int", "double", "currency", "percent"}


@dataclass(slots=True)
class AggregatePlan:
    """SQL with its bound values and the key of each column; `count_only` is the lone COUNT()."""

    sql: str
    arguments: list[object]
    keys: list[str]
    booleans: set[int]
    count_only: bool = False


class Aggregator:
    """Compiles aggregate statements."""

    def __init__(self, schema: Schema, asker: Asker) -> None:
        self.schema = schema
        self.asker = asker

    def plan(self, query: Query) -> AggregatePlan:
        """The plan of a statement that groups or counts.

        Raises:
            RowError: It names what does not exist or asks what is not allowed.
        """
        scope = Scope(self.schema, query, self.asker.role)
        restrict_files(scope, query.where)
        grouped = [self._grouped(scope, path) for path in query.group]
        if self._counts_only(query):
            return self._count(scope, query)
        columns, keys, booleans = self._select(scope, query, {column.sql for column in grouped})
        where, arguments = self._where(scope, query)
        tail = []
        if grouped:
            tail.append("GROUP BY " + ", ".join(column.comparable for column in grouped))
        elif query.limit is not None:
            raise malformed("LIMIT with an aggregate needs GROUP BY")
        if query.having is not None:
            conditions = Conditions(scope, self.asker.now, lambda call: self._call(scope, call))
            tail.append("HAVING " + conditions.sql(query.having))
            arguments += conditions.arguments
        terms = [sql for term in query.order for sql in sort_terms(self._operand(scope, term.operand), term)]
        if terms:
            tail.append("ORDER BY " + ", ".join(terms))
        tail.append(f"LIMIT {-1 if query.limit is None else query.limit} OFFSET {query.offset}")
        # The joins are complete only now.
        sql = f"SELECT {', '.join(columns)} FROM {scope.tables} WHERE {where} {' '.join(tail)}"  # noqa: S608 - names of the schema
        return AggregatePlan(sql, arguments, keys, booleans)

    def _where(self, scope: Scope, query: Query) -> tuple[str, list[object]]:
        own, own_arguments = reachable_files(scope, query.where, self.asker.user_id)
        if query.where is None:
            return own or "1", own_arguments
        conditions = Conditions(scope, self.asker.now)
        where = conditions.sql(query.where)
        return (f"{where} AND {own}" if own else where), [*conditions.arguments, *own_arguments]

    @staticmethod
    def _counts_only(query: Query) -> bool:
        bare = [
            item.what
            for item in query.select
            if isinstance(item.what, Call) and item.what.name.lower() == "count" and item.what.path is None
        ]
        if bare and len(query.select) > 1:
            raise at(query.text, bare[0].at, "MALFORMED_QUERY", "COUNT() must be the only element in the SELECT list")
        if bare and (query.group or query.order):
            raise malformed("COUNT() can not be used with GROUP BY or ORDER BY")
        return bool(bare)

    def _count(self, scope: Scope, query: Query) -> AggregatePlan:
        where, arguments = self._where(scope, query)
        limit = -1 if query.limit is None else query.limit
        inner = f"SELECT 1 FROM {scope.tables} WHERE {where} LIMIT {limit} OFFSET {query.offset}"  # noqa: S608 - names of the schema
        return AggregatePlan(f"SELECT COUNT(*) FROM ({inner})", arguments, [], set(), count_only=True)  # noqa: S608 - names of the schema

    def _grouped(self, scope: Scope, path: Path) -> Column:
        column = scope.resolve(path)
        if not column.field.groupable:
            reason = f"field '{column.field.name}' can not be grouped in a query call"
            raise at(scope.query.text, path.at, "INVALID_FIELD", reason)
        return column

    def _select(self, scope: Scope, query: Query, grouped: set[str]) -> tuple[list[str], list[str], set[int]]:
        columns: list[str] = []
        keys: list[str] = []
        booleans: set[int] = set()
        unnamed = 0
        for item in query.select:
            if isinstance(item.what, Query):
                raise malformed("Child subqueries can not be used with aggregates")
            column = self._operand(scope, item.what)
            if isinstance(item.what, Path) and column.sql not in grouped:
                reason = f"Field must be grouped or aggregated: {item.what.text}"
                raise at(query.text, item.what.at, "MALFORMED_QUERY", reason)
            key, unnamed = _key(item, column, unnamed)
            if column.field.type == "boolean":
                booleans.add(len(columns))
            columns.append(column.sql)
            keys.append(key)
        return columns, keys, booleans

    def _operand(self, scope: Scope, operand: Operand) -> Column:
        if isinstance(operand, Path):
            return scope.resolve(operand)
        return self._call(scope, operand)

    def _call(self, scope: Scope, call: Call) -> Column:
        name = call.name.lower()
        if name not in _FUNCTIONS or call.path is None:
            raise at(scope.query.text, call.at, "MALFORMED_QUERY", f"unexpected token: '{call.name}'")
        column = scope.resolve(call.path)
        if name in {"sum", "avg"} and column.field.type not in _NUMBERS:
            reason = f"field {column.field.name} does not support aggregate operator {name.upper()}"
            raise at(scope.query.text, call.at, "INVALID_FIELD", reason)
        if name.startswith("count"):
            inside = f"DISTINCT {column.comparable}" if name == "count_distinct" else column.sql
            return Column(f"COUNT({inside})", replace(number("expr", "expr"), type="int"), (), column.entity)
        field = number("expr", "expr") if name in {"sum", "avg"} else replace(column.field, picklist=())
        return Column(f"{name.upper()}({column.sql})", field, (), column.entity)


def _key(item: Item, column: Column, unnamed: int) -> tuple[str, int]:
    if item.alias:
        return item.alias, unnamed
    if isinstance(item.what, Path):
        return column.field.name, unnamed
    return f"expr{unnamed}", unnamed + 1
