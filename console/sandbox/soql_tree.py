"""What a parsed SOQL statement consists of."""

from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True, slots=True)
class Path:
    """A field path such as `Account.Owner.Name`, with its place in the text (for the caret of an error)."""

    text: str
    at: int


@dataclass(frozen=True, slots=True)
class Call:
    """A function of a field: COUNT(Id), toLabel(Status), FIELDS(ALL)."""

    name: str
    path: Path | None
    at: int


Operand = Path | Call


@dataclass(frozen=True, slots=True)
class Value:
    """A literal; `text` is as written (a string without its quotes, escapes not yet resolved)."""

    kind: Literal["STRING", "DATETIME", "DATE", "NUMBER", "WORD"]
    text: str
    at: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """`operand operator value`; `like` among the operators."""

    operand: Operand
    operator: str
    value: Value


@dataclass(frozen=True, slots=True)
class Membership:
    """IN, NOT IN, INCLUDES or EXCLUDES, against values or against a sub-select."""

    operand: Operand
    operator: str
    values: tuple[Value, ...]
    query: "Query | None"


@dataclass(frozen=True, slots=True)
class Group:
    """Conditions joined by `AND` or `OR`."""

    operator: Literal["AND", "OR"]
    items: "tuple[Condition, ...]"


@dataclass(frozen=True, slots=True)
class Negation:
    """`NOT condition`."""

    item: "Condition"


Condition = Comparison | Membership | Group | Negation


@dataclass(frozen=True, slots=True)
class Item:
    """One thing selected: a path, a call, or a child subquery; `alias` only in aggregate queries."""

    what: "Operand | Query"
    alias: str | None = None


@dataclass(frozen=True, slots=True)
class Order:
    """One ORDER BY term; nulls come first unless told otherwise, whatever the direction."""

    operand: Operand
    descending: bool = False
    nulls_last: bool = False


@dataclass(slots=True)
class Query:
    """A whole statement, or a child subquery, or a semi-join's sub-select."""

    source: Path
    select: list[Item] = field(default_factory=list)
    alias: str | None = None
    where: Condition | None = None
    group: list[Path] = field(default_factory=list)
    having: Condition | None = None
    order: list[Order] = field(default_factory=list)
    limit: int | None = None
    offset: int = 0
    text: str = ""
