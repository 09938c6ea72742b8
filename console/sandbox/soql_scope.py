"""Field paths of one statement: which column each means, and which joins it takes to reach it."""

from collections.abc import Iterable
from dataclasses import dataclass

from console.sandbox.errors import RowError
from console.sandbox.schema import Schema
from console.sandbox.schema_fields import boolean, derived, email, named, sobject, text
from console.sandbox.schema_shape import FieldSchema, ObjectSchema
from console.sandbox.soql_errors import at, no_such_column, no_such_object, no_such_relationship
from console.sandbox.soql_tree import Path, Query
from console.sandbox.store import table

MAX_LEVELS = 5
_TEXTUAL = {"string", "textarea", "picklist", "multipicklist", "email", "phone", "url", "combobox"}
NAME = sobject(
    "Name",
    "Name",
    "",
    named(derived(text("Name", "Name"))),
    derived(text("Type", "Type")),
    derived(text("FirstName", "First Name")),
    derived(text("LastName", "Last Name")),
    derived(text("Username", "Username")),
    derived(text("Alias", "Alias")),
    derived(email("Email", "Email")),
    derived(boolean("IsActive", "Active")),
    derived(text("ProfileId", "Profile ID", 18)),
    closed=True,
)
"""What a lookup to several objects shows of its target, whichever object that is."""
_NAME_COLUMNS = ("FirstName", "LastName", "Username", "Alias", "Email", "IsActive", "ProfileId")


@dataclass(frozen=True, slots=True)
class Column:
    """A field as SQL reads it; `chain` is the relationships on the way (`("Account", "Owner")`)."""

    sql: str
    field: FieldSchema
    chain: tuple[str, ...]
    entity: str

    @property
    def textual(self) -> bool:
        """Whether comparing it is comparing text, in any case of letters."""
        return self.field.type in _TEXTUAL

    @property
    def comparable(self) -> str:
        """The SQL to compare and sort by; through a union the column's own collation is lost, so it is said again."""
        return f"{self.sql} COLLATE NOCASE" if self.textual and self.chain else self.sql


class Scope:
    """The names of one statement: its object, and a join for each relationship that is used.

    Args:
        schema: The organisation's objects.
        query: The statement.
        role: Whose field-level security applies.
        root: The object (default: the one after FROM).
        prefix: Start of the table aliases, so that a sub-select's do not clash.
    """

    def __init__(
        self, schema: Schema, query: Query, role: str, *, root: ObjectSchema | None = None, prefix: str = "t"
    ) -> None:
        self.schema = schema
        self.query = query
        self.role = role
        self.prefix = prefix
        self.root = root or self._source()
        self._aliases: dict[tuple[str, ...], tuple[str, ObjectSchema]] = {(): (f"{prefix}0", self.root)}
        self._joins: list[str] = []

    def _source(self) -> ObjectSchema:
        source = self.query.source
        found = self.schema.find(source.text)
        if found is None:
            raise no_such_object(self.query.text, source.at, source.text)
        if not found.queryable:
            code = "INVALID_TYPE_FOR_OPERATION"
            raise at(self.query.text, source.at, code, f"entity type {found.name} does not support query")
        return found

    @property
    def tables(self) -> str:
        """The FROM clause with its joins."""
        return " ".join([f"{table(self.root.name)} AS {self.prefix}0", *self._joins])

    def relations(self) -> Iterable[tuple[str, ...]]:
        """The chains that have been joined so far."""
        return self._aliases.keys()

    def entity(self, chain: tuple[str, ...]) -> ObjectSchema:
        """The object at the end of a joined chain."""
        return self._aliases[chain][1]

    def id_of(self, chain: tuple[str, ...]) -> str:
        """The SQL of the record id at the end of a joined chain."""
        return f'{self._aliases[chain][0]}."Id"'

    def resolve(self, path: Path) -> Column:
        """The column that a path means.

        Raises:
            RowError: INVALID_FIELD, with the caret at the path.
        """
        parts = path.text.split(".")
        own = {self.root.name.lower(), (self.query.alias or self.root.name).lower()}
        if len(parts) > 1 and parts[0].lower() in own and self.root.parent(parts[0], self.role) is None:
            parts = parts[1:]
        chain: tuple[str, ...] = ()
        for part in parts[:-1]:
            chain = self._step(chain, part, path)
        alias, entity = self._aliases[chain]
        field = entity.find(parts[-1], self.role)
        if field is None:
            raise no_such_column(self.query.text, path.at, parts[-1], entity.name)
        return Column(f'{alias}."{field.name}"', field, chain, entity.name)

    def _step(self, chain: tuple[str, ...], part: str, path: Path) -> tuple[str, ...]:
        alias, entity = self._aliases[chain]
        lookup = entity.parent(part, self.role)
        if lookup is None or lookup.relationship_name is None:
            raise no_such_relationship(self.query.text, path.at, part)
        longer = (*chain, lookup.relationship_name)
        if len(longer) > MAX_LEVELS:
            reason = "SELECT clause cannot follow more than 5 levels of parent relationships"
            raise at(self.query.text, path.at, "MALFORMED_QUERY", reason)
        if longer not in self._aliases:
            new = f"{self.prefix}{len(self._aliases)}"
            several = len(lookup.reference_to) > 1
            target = NAME if several else self.schema.objects[lookup.reference_to[0]]
            rows = f"({self._names(lookup)})" if several else table(target.name)
            self._joins.append(f'LEFT JOIN {rows} AS {new} ON {new}."Id" = {alias}."{lookup.name}"')
            self._aliases[longer] = (new, target)
        return longer

    def _names(self, lookup: FieldSchema) -> str:
        """A union of what the possible targets show of themselves."""
        selects = []
        for name in lookup.reference_to:
            target = self.schema.objects[name]
            kind = '"Type"' if name == "Group" else f"'{name}'"
            others = ", ".join(
                f'"{column}"' if column in target.fields else f'NULL AS "{column}"' for column in _NAME_COLUMNS
            )
            columns = f'"Id", "{target.name_field}" AS "Name", {kind} AS "Type", 0 AS "IsDeleted", {others}'
            selects.append(f"SELECT {columns} FROM {table(name)}")  # noqa: S608 - names of the schema
        return " UNION ALL ".join(selects)


def refuse_unless_filterable(scope: Scope, column: Column, place: int) -> None:
    """Refuse a field that WHERE does not take (long text, base64).

    Raises:
        RowError: INVALID_FIELD.
    """
    if not column.field.filterable:
        reason = f"field '{column.field.name}' can not be filtered in a query call"
        raise at(scope.query.text, place, "INVALID_FIELD", reason)


def refuse_unless_sortable(scope: Scope, column: Column, place: int) -> None:
    """Refuse a field that ORDER BY does not take.

    Raises:
        RowError: INVALID_FIELD.
    """
    if not column.field.sortable:
        reason = f"field '{column.field.name}' can not be sorted in a query call"
        raise at(scope.query.text, place, "INVALID_FIELD", reason)


def wrong_type(scope: Scope, column: Column, place: int, wanted: str, *, quoted: bool) -> RowError:
    """The literal does not have the field's type."""
    should = "should be enclosed in quotes" if quoted else "should not be enclosed in quotes"
    reason = f"value of filter criterion for field '{column.field.name}' must be of type {wanted} and {should}"
    return at(scope.query.text, place, "INVALID_FIELD", reason)
