"""A statement compiled: the SQL to run and the shape of the records that come out."""

from dataclasses import dataclass, field
from datetime import datetime

from console.sandbox.schema import Schema
from console.sandbox.schema_shape import ObjectSchema
from console.sandbox.soql_conditions import Conditions
from console.sandbox.soql_errors import at, malformed, no_such_relationship
from console.sandbox.soql_files import reachable_files, restrict_files
from console.sandbox.soql_scope import Column, Scope, refuse_unless_sortable
from console.sandbox.soql_tree import Call, Item, Order, Path, Query

MAX_CHILDREN = 20
MAX_FIELDS_ALL = 200
LONG_TEXT_PAGE = 200


@dataclass(slots=True)
class Node:
    """The shape of one record: its own values by key, its parents by relationship, its children by subquery.

    `entries` keeps the order in which the statement named them: an int is a place in the SQL row, a Node is a parent,
    a ChildPlan is a child subquery.
    """

    entity: ObjectSchema
    id_at: int
    entries: "dict[str, int | Node | ChildPlan]" = field(default_factory=dict)
    booleans: set[str] = field(default_factory=set)
    blobs: set[str] = field(default_factory=set)
    labels: dict[str, dict[object, str]] = field(default_factory=dict)


@dataclass(slots=True)
class Plan:
    """SQL with its bound values, and the shape of a record."""

    sql: str
    arguments: list[object]
    node: Node
    long_texts: int = 0


@dataclass(slots=True)
class ChildPlan:
    """A child subquery; its SQL has `{ids}` for the page's parents and gives the parent's id last."""

    plan: Plan
    limit: int | None


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks, and when: security, own files and date literals hang on it."""

    user_id: str
    role: str
    now: datetime


class Planner:
    """Compiles plain (not aggregate) statements."""

    def __init__(self, schema: Schema, asker: Asker) -> None:
        self.schema = schema
        self.asker = asker

    def plan(self, query: Query) -> Plan:
        """The plan of a statement.

        Raises:
            RowError: It names what does not exist or asks what is not allowed.
        """
        scope = Scope(self.schema, query, self.asker.role)
        restrict_files(scope, query.where)
        columns, node = self._select(scope, query)
        filters, arguments = self._where(scope, query)
        own, own_arguments = reachable_files(scope, query.where, self.asker.user_id)
        where = " AND ".join(part for part in (filters, own) if part) or "1"
        order = self._order(scope, query.order)
        limit = f" LIMIT {-1 if query.limit is None else query.limit} OFFSET {query.offset}"
        sql = f"SELECT {', '.join(columns)} FROM {scope.tables} WHERE {where}{order}{limit}"  # noqa: S608 - names of the schema
        return Plan(sql, [*arguments, *own_arguments], node, self._long_texts(node))

    def _child(self, outer: Scope, query: Query) -> ChildPlan:
        relationship = outer.root.children(query.source.text)
        if relationship is None:
            raise no_such_relationship(outer.query.text, query.source.at, query.source.text)
        scope = Scope(self.schema, query, self.asker.role, root=self.schema.objects[relationship.child], prefix="c")
        columns, node = self._select(scope, query)
        columns.append(f'c0."{relationship.field}"')
        filters, arguments = self._where(scope, query)
        order = self._order(scope, query.order)
        parents = f'c0."{relationship.field}" IN ({{ids}})'
        # The parents come last in the text so that the statement's own values are bound first.
        sql = f"SELECT {', '.join(columns)} FROM {scope.tables} WHERE {filters or 1} AND {parents}{order}"  # noqa: S608 - names of the schema
        return ChildPlan(Plan(sql, arguments, node), query.limit)

    def _where(self, scope: Scope, query: Query) -> tuple[str, list[object]]:
        if query.where is None:
            return "", []
        conditions = Conditions(scope, self.asker.now)
        return conditions.sql(query.where), conditions.arguments

    def _order(self, scope: Scope, terms: list[Order]) -> str:
        parts = []
        for term in terms:
            if isinstance(term.operand, Call):
                raise malformed(f"{term.operand.name} can not be used in an ORDER BY without GROUP BY")
            column = scope.resolve(term.operand)
            refuse_unless_sortable(scope, column, term.operand.at)
            parts += sort_terms(column, term)
        return f" ORDER BY {', '.join(parts)}" if parts else ""

    # -- what is selected ---------------------------------------------------------------------------------------

    def _select(self, scope: Scope, query: Query) -> tuple[list[str], Node]:
        columns = [f'{scope.prefix}0."Id"']
        root = Node(scope.root, 0)
        nodes: dict[tuple[str, ...], Node] = {(): root}
        children = 0
        for item in query.select:
            if isinstance(item.what, Query):
                children += 1
                if children > MAX_CHILDREN or scope.prefix != "t":
                    raise malformed("The maximum of child subqueries is exceeded")
                child = self._child(scope, item.what)
                relationship = scope.root.children(item.what.source.text)
                root.entries[relationship.name or "" if relationship else ""] = child
                continue
            for path, labelled in self._paths(scope, query, item):
                column = scope.resolve(path)
                node = self._node(scope, nodes, columns, column.chain)
                self._put(scope, node, columns, column, path, labelled=labelled)
        return columns, root

    def _paths(self, scope: Scope, query: Query, item: Item) -> list[tuple[Path, bool]]:
        if isinstance(item.what, Path):
            return [(item.what, False)]
        call = item.what
        name = call.name.lower() if isinstance(call, Call) else ""
        if isinstance(call, Call) and call.path is not None and name in {"tolabel", "format"}:
            return [(call.path, name == "tolabel")]
        if isinstance(call, Call) and call.path is not None and name == "fields":
            return [(path, False) for path in self._all_fields(scope, query, call.path)]
        place = item.what.source.at if isinstance(item.what, Query) else item.what.at
        raise at(query.text, place, "MALFORMED_QUERY", f"unexpected token: '{name}'")

    def _all_fields(self, scope: Scope, query: Query, which: Path) -> list[Path]:
        fields = [item for item in scope.root.visible(self.asker.role) if item.type != "base64"]
        if which.text.upper() == "STANDARD":
            return [Path(item.name, which.at) for item in fields if not item.custom]
        if query.limit is None or query.limit > MAX_FIELDS_ALL:
            raise malformed("The SOQL FIELDS function must have a LIMIT of at most 200")
        wanted = which.text.upper()
        return [Path(item.name, which.at) for item in fields if wanted == "ALL" or item.custom]

    @staticmethod
    def _node(scope: Scope, nodes: dict[tuple[str, ...], Node], columns: list[str], chain: tuple[str, ...]) -> Node:
        for depth in range(1, len(chain) + 1):
            head = chain[:depth]
            if head not in nodes:
                columns.append(scope.id_of(head))
                nodes[head] = Node(scope.entity(head), len(columns) - 1)
                nodes[head[:-1]].entries[head[-1]] = nodes[head]
        return nodes[chain]

    @staticmethod
    def _put(scope: Scope, node: Node, columns: list[str], column: Column, path: Path, *, labelled: bool) -> None:
        name = column.field.name
        if name in node.entries:
            raise at(scope.query.text, path.at, "MALFORMED_QUERY", f"duplicate field selected: {path.text}")
        columns.append(column.sql if column.field.type != "base64" else f"{column.sql} IS NOT NULL")
        node.entries[name] = len(columns) - 1
        if column.field.type == "boolean":
            node.booleans.add(name)
        elif column.field.type == "base64":
            node.blobs.add(name)
        if labelled:
            node.labels[name] = {entry.value: entry.label or entry.value for entry in column.field.picklist}

    @staticmethod
    def _long_texts(node: Node) -> int:
        return sum(
            1
            for name in node.entries
            if name.endswith("__c")
            and node.entity.fields[name].type == "textarea"
            and not node.entity.fields[name].filterable
        )


def sort_terms(column: Column, term: Order) -> list[str]:
    """The SQL terms of one ORDER BY entry: nulls first by default, picklists by their set-up order (reference 5.5)."""
    direction = "DESC" if term.descending else "ASC"
    nulls = "LAST" if term.nulls_last else "FIRST"
    if column.field.type != "picklist" or not column.field.picklist:
        return [f"{column.comparable} {direction} NULLS {nulls}"]
    places = " ".join(
        "WHEN '" + entry.value.replace("'", "''") + f"' THEN {place}"
        for place, entry in enumerate(column.field.picklist)
    )
    ranked = f"CASE WHEN {column.sql} IS NULL THEN NULL ELSE CASE {column.sql} {places} ELSE 9999 END END"
    return [f"{ranked} {direction} NULLS {nulls}", f"{column.comparable} {direction}"]


def is_aggregate(query: Query) -> bool:
    """Whether the statement groups or counts, so that its rows are no records."""
    plain = {"tolabel", "format", "fields", "convertcurrency"}
    calls = (item.what for item in query.select if isinstance(item.what, Call))
    return bool(query.group) or any(call.name.lower() not in plain for call in calls)
