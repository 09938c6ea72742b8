"""WHERE and HAVING as SQL: types checked, dates in Japan time, semi-joins within their limits (reference 5.3)."""

from collections.abc import Callable
from datetime import date, datetime

from console.sandbox.dates import literal_range, parse_moment, stamp, start_of_day
from console.sandbox.identifiers import long_id
from console.sandbox.soql import unescape
from console.sandbox.soql_errors import at, malformed
from console.sandbox.soql_scope import Column, Scope, refuse_unless_filterable, wrong_type
from console.sandbox.soql_tree import (
    Call,
    Comparison,
    Condition,
    Group,
    Membership,
    Negation,
    Operand,
    Path,
    Query,
    Value,
)

MAX_SEMI_JOINS = 2
_NO_SEMI_JOIN = {"Task", "Event", "Note", "Attachment", "ActivityHistory", "OpenActivity"}
_IDS = {"id", "reference"}
_NUMBERS = {"int", "double", "currency", "percent"}
Range = tuple[str, str]
Aggregate = Callable[[Call], Column]


class Conditions:
    """Turns one statement's conditions into SQL; `arguments` collects the bound values in order.

    Args:
        scope: The statement's names.
        now: For date literals.
        aggregate: What a function call means (HAVING only).
    """

    def __init__(self, scope: Scope, now: datetime, aggregate: Aggregate | None = None) -> None:
        self.scope = scope
        self.now = now
        self.arguments: list[object] = []
        self._aggregate = aggregate
        self._semi_joins = 0

    def sql(self, condition: Condition, *, top: bool = True) -> str:
        """The SQL of a condition; `top` says that it is not under OR or NOT.

        Raises:
            RowError: The condition names what does not exist, or compares what cannot be compared.
        """
        match condition:
            case Comparison():
                return self._comparison(condition)
            case Membership():
                return self._membership(condition, top=top)
            case Negation():
                # Inside NOT an unknown must count as false, as it does everywhere in SOQL.
                return f"NOT IFNULL(({self.sql(condition.item, top=False)}), 0)"
            case Group():
                below = top and condition.operator == "AND"
                joined = f" {condition.operator} ".join(self.sql(item, top=below) for item in condition.items)
                return f"({joined})"

    def _column(self, operand: Operand) -> Column:
        if isinstance(operand, Call):
            if self._aggregate is None:
                reason = f"unexpected token: '('; {operand.name} can not be used in a WHERE clause"
                raise at(self.scope.query.text, operand.at, "MALFORMED_QUERY", reason)
            return self._aggregate(operand)
        column = self.scope.resolve(operand)
        refuse_unless_filterable(self.scope, column, operand.at)
        return column

    def _bind(self, value: object) -> str:
        self.arguments.append(value)
        return "?"

    # -- one value ----------------------------------------------------------------------------------------------

    def _comparison(self, condition: Comparison) -> str:
        column, operator, value = self._column(condition.operand), condition.operator, condition.value
        operator = "!=" if operator == "<>" else operator
        if operator == "like":
            return self._like(column, value)
        bound = self._bound(column, value)
        if bound is None:
            return self._against_null(column, operator, value)
        if isinstance(bound, tuple):
            return self._against_range(column, operator, bound)
        if operator == "!=":
            return f"{column.comparable} IS NOT {self._bind(bound)}"
        return f"{column.comparable} {operator} {self._bind(bound)}"

    def _against_null(self, column: Column, operator: str, value: Value) -> str:
        if operator not in {"=", "!="}:
            reason = f"invalid operator on null value for field '{column.field.name}'"
            raise at(self.scope.query.text, value.at, "INVALID_QUERY_FILTER_OPERATOR", reason)
        if column.field.type == "boolean":
            return f"IFNULL({column.sql}, 0) {operator} 0"
        return f"{column.sql} IS {'' if operator == '=' else 'NOT '}NULL"

    def _against_range(self, column: Column, operator: str, bounds: Range) -> str:
        first, after = bounds
        match operator:
            case "=":
                return f"({column.sql} >= {self._bind(first)} AND {column.sql} < {self._bind(after)})"
            case "!=":
                inside = f"{column.sql} >= {self._bind(first)} AND {column.sql} < {self._bind(after)}"
                return f"NOT IFNULL(({inside}), 0)"
            case "<" | ">=":
                return f"{column.sql} {operator} {self._bind(first)}"
            case _:
                return f"{column.sql} {'<' if operator == '<=' else '>='} {self._bind(after)}"

    def _like(self, column: Column, value: Value) -> str:
        if not column.textual:
            reason = f"invalid operator on {column.field.type} field"
            raise at(self.scope.query.text, value.at, "INVALID_QUERY_FILTER_OPERATOR", reason)
        if value.kind != "STRING":
            raise wrong_type(self.scope, column, value.at, "string", quoted=True)
        return f"{column.sql} LIKE {self._bind(unescape(value.text, like=True))} ESCAPE '\\'"

    def _bound(self, column: Column, value: Value) -> object | Range | None:
        """The value to bind; a range for a date literal; None for null (and for the empty text, which is null)."""
        if value.kind == "WORD" and value.text.lower() == "null":
            return None
        kind = column.field.type
        if kind in {"date", "datetime"}:
            return self._moment(column, value)
        if kind == "boolean" or kind in _NUMBERS:
            return self._plain(column, value)
        if value.kind != "STRING":
            raise wrong_type(self.scope, column, value.at, "string", quoted=True)
        return self._record_id(value) if kind in _IDS else unescape(value.text) or None

    def _plain(self, column: Column, value: Value) -> object:
        kind = column.field.type
        if kind == "boolean":
            if value.text.lower() not in {"true", "false"} or value.kind != "WORD":
                raise wrong_type(self.scope, column, value.at, "boolean", quoted=False)
            return int(value.text.lower() == "true")
        if value.kind != "NUMBER":
            raise wrong_type(self.scope, column, value.at, "int" if kind == "int" else "double", quoted=False)
        return float(value.text)

    def _record_id(self, value: Value) -> str | None:
        if not value.text:
            return None
        try:
            return long_id(unescape(value.text))
        except ValueError as error:
            reason = f"invalid ID field: {value.text}"
            raise at(self.scope.query.text, value.at, "INVALID_QUERY_FILTER_OPERATOR", reason) from error

    def _moment(self, column: Column, value: Value) -> object | Range:
        kind = column.field.type
        try:
            days = literal_range(value.text, self.now) if value.kind == "WORD" else None
        except (OverflowError, ValueError) as error:
            reason = f"Invalid date literal: {value.text}"
            raise at(self.scope.query.text, value.at, "MALFORMED_QUERY", reason) from error
        if days is not None:
            if kind == "date":
                return days[0].isoformat(), days[1].isoformat()
            return start_of_day(days[0]), start_of_day(days[1])
        wanted = "date" if kind == "date" else "dateTime"
        if value.kind != ("DATE" if kind == "date" else "DATETIME"):
            raise wrong_type(self.scope, column, value.at, wanted, quoted=False)
        try:
            return date.fromisoformat(value.text).isoformat() if kind == "date" else stamp(parse_moment(value.text))
        except ValueError as error:
            raise wrong_type(self.scope, column, value.at, wanted, quoted=False) from error

    # -- several values -----------------------------------------------------------------------------------------

    def _membership(self, condition: Membership, *, top: bool) -> str:
        column = self._column(condition.operand)
        if condition.query is not None:
            return self._semi_join(condition, condition.query, column, top=top)
        if condition.operator in {"INCLUDES", "EXCLUDES"}:
            return self._includes(condition, column)
        parts = []
        plain = []
        for value in condition.values:
            bound = self._bound(column, value)
            if bound is None:
                parts.append(f"{column.sql} IS NULL")
            elif isinstance(bound, tuple):
                parts.append(self._against_range(column, "=", bound))
            else:
                plain.append(bound)
        if plain:
            marks = ", ".join(self._bind(bound) for bound in plain)
            parts.append(f"{column.comparable} IN ({marks})")
        inside = " OR ".join(parts)
        return f"({inside})" if condition.operator == "IN" else f"NOT IFNULL(({inside}), 0)"

    def _includes(self, condition: Membership, column: Column) -> str:
        if column.field.type != "multipicklist":
            reason = f"invalid operator on {column.field.type} field"
            raise at(self.scope.query.text, condition.operand.at, "INVALID_QUERY_FILTER_OPERATOR", reason)
        wanted = []
        for value in condition.values:
            words = unescape(value.text).split(";")
            each = (f"INSTR(';' || {column.sql} || ';', {self._bind(f';{word};')}) > 0" for word in words)
            wanted.append(f"({' AND '.join(each)})")
        inside = " OR ".join(wanted)
        return f"({inside})" if condition.operator == "INCLUDES" else f"NOT IFNULL(({inside}), 0)"

    def _semi_join(self, condition: Membership, inner: Query, column: Column, *, top: bool) -> str:
        self._semi_joins += 1
        if not top:
            raise malformed("Semi join sub-selects are only allowed at the top level WHERE expressions")
        if self._semi_joins > MAX_SEMI_JOINS:
            raise malformed("Maximum 2 semi join sub-selects are allowed")
        if condition.operator not in {"IN", "NOT IN"} or column.chain or column.field.type not in _IDS:
            raise malformed("The left operand field in the where expression for outer query should be an id field")
        scope = Scope(self.scope.schema, inner, self.scope.role, prefix=f"{self.scope.prefix}j{self._semi_joins}_")
        self._refuse_inner(scope)
        selected = _only_id(scope, inner)
        conditions = Conditions(scope, self.now)
        where = f"{selected.sql} IS NOT NULL"
        if inner.where is not None:
            where += f" AND {conditions.sql(inner.where)}"
        self.arguments += conditions.arguments
        found = f"SELECT {selected.sql} FROM {scope.tables} WHERE {where}"  # noqa: S608 - names of the schema
        if condition.operator == "IN":
            return f"{column.sql} IN ({found})"
        return f"NOT IFNULL({column.sql} IN ({found}), 0)"

    def _refuse_inner(self, scope: Scope) -> None:
        if scope.root.name == self.scope.root.name:
            raise malformed("The inner and outer selects should not be on the same object type")
        if scope.root.name in _NO_SEMI_JOIN:
            raise malformed(f"Entity '{scope.root.name}' is not supported for semi join inner selects")
        if scope.query.where is not None and _has_semi_join(scope.query.where):
            raise malformed("Nesting of semi join sub-selects is not supported")


def _only_id(scope: Scope, inner: Query) -> Column:
    """The one id field that a semi-join's sub-select gives.

    Raises:
        RowError: It selects something else, or orders, limits or groups.
    """
    if inner.order or inner.limit is not None or inner.group or inner.offset or len(inner.select) != 1:
        raise malformed("Semi join sub-selects take one field and no ORDER BY, LIMIT, GROUP BY or OFFSET")
    what = inner.select[0].what
    if not isinstance(what, Path) or "." in what.text:
        raise malformed("The selected field in the semi join sub-select must be an id field of the object itself")
    selected = scope.resolve(what)
    if selected.field.type not in _IDS:
        raise malformed(f"The selected field '{selected.field.name}' in the semi join must be an id field")
    return selected


def _has_semi_join(condition: Condition) -> bool:
    match condition:
        case Membership():
            return condition.query is not None
        case Negation():
            return _has_semi_join(condition.item)
        case Group():
            return any(_has_semi_join(item) for item in condition.items)
        case _:
            return False
