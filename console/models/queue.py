"""A queue as data: its query, columns, sub-views, deadline, facts and checklist."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from itertools import chain
from typing import Any

from console.models.action import Context
from console.models.dossier import Check, Claim, Dossier, FactSection, ItemRef, Trigger
from console.models.org import Org, Role
from console.models.profile import Profile
from console.models.record import Record
from console.models.text import Text

CellValue = Text | str | int | Decimal | date | datetime | None


class DeadlineState(StrEnum):
    """How urgent a deadline is."""

    FINE = "fine"
    NEAR = "near"
    OVER = "over"


@dataclass(frozen=True, kw_only=True)
class Deadline:
    """When an item has to be decided.

    Attributes:
        due_at: the instant.
        left: business time until then, negative when it has passed.
        rule: which SLA gave it.
        promised_at: what the customer was promised, if anything.
    """

    due_at: datetime
    left: timedelta
    state: DeadlineState
    rule: Text
    promised_at: datetime | None = None


class FlagTone(StrEnum):
    """How a flag is drawn."""

    INFO = "info"
    WARNING = "warning"
    DANGER = "danger"


@dataclass(frozen=True, kw_only=True)
class Flag:
    """A word on a line that an agent must not miss."""

    key: str
    text: Text
    tone: FlagTone = FlagTone.INFO


class Align(StrEnum):
    """How a column is aligned."""

    LEFT = "left"
    RIGHT = "right"


@dataclass(frozen=True, kw_only=True)
class Column:
    """A column of a queue's table.

    Attributes:
        value: from record to what is shown; it also sorts, unless `sort` is given.
        width: in characters.
        age: the value is an instant and is shown as the time since then.
    """

    key: str
    title: Text
    value: Callable[[Any], CellValue] = field(repr=False)
    sort: Callable[[Any], Any] | None = field(default=None, repr=False)
    width: int = 12
    align: Align = Align.LEFT
    age: bool = False


@dataclass(frozen=True, kw_only=True)
class SubView:
    """A part of a queue."""

    key: str
    title: Text
    belongs: Callable[[Any, Org, datetime], bool] = field(repr=False)


class Source(StrEnum):
    """What fills a queue: a query that is polled, or a scan over both systems that a person starts."""

    QUERY = "query"
    SCAN = "scan"


class Pane(StrEnum):
    """Parts of the window that a queue shows; `documents` gives the middle to the viewer."""

    CHECKLIST = "checklist"
    FACTS = "facts"
    HISTORY = "history"
    DOCUMENTS = "documents"


@dataclass(frozen=True, kw_only=True)
class Marks:
    """What other records say about lines of a queue: they are read in the same call as the lines, at no call more.

    Attributes:
        record: the model of those records.
        where: the condition of their query; a queue that counts the very same is counted by it.
        needs: fields without which the query cannot be asked; a user who may not read them sees no mark.
        about: the numbers of the items that a record is about.
        flag: what stands on the lines of those items.
    """

    record: type[Record]
    where: str
    needs: tuple[str, ...]
    about: Callable[[Any], frozenset[str]] = field(repr=False)
    flag: Flag


@dataclass(frozen=True, kw_only=True)
class QueueSpec:
    """One queue, declared in one file of `services/queues`.

    Attributes:
        record: the model of a line.
        where: the condition of the query, for this org and moment.
        count_where: the condition of the default sub-view, for the queue's count.
        scope: the condition that never changes for a record of this kind, for reading what changed since.
        belongs: the same condition as `where`, for one record, so that a changed row leaves without a reload.
        views: sub-views; the first is the default and the queue's count.
        item: the address of a line's item.
        role: the least role that sees the queue.
        source: what fills it; the feed never polls a scan.
        calendar: the day of a line, where the queue can also be shown as a month.
        marks: what records of another kind flag on the lines.
        settles: keys of the choices (domain.md 3) that it rests on; one that is open is said above the lines.
        casework: its items are held by one person: claimed, released, reassigned, escalated, handed back.
        home: the developer name of the Salesforce queue to which such an item goes back; None for an Account.
        case_type: the Type of the Cases that belong here, so that one is found by its number.
    """

    key: str
    title: Text
    icon: str
    order: int
    record: type[Record]
    where: Callable[[Org, datetime], str] = field(repr=False)
    count_where: Callable[[Org, datetime], str] = field(repr=False)
    scope: str = ""
    belongs: Callable[[Any, Org, datetime], bool] = field(repr=False)
    order_by: str = "CreatedDate"
    columns: tuple[Column, ...]
    views: tuple[SubView, ...]
    item: Callable[[Any], ItemRef] = field(repr=False)
    deadline: Callable[[Any, Profile, datetime], Deadline | None] = field(repr=False)
    flags: Callable[[Any, Org, Profile, datetime], tuple[Flag, ...]] = field(repr=False)
    claim: Callable[[Any, Context], Claim] = field(repr=False)
    search: Callable[[Any], str] = field(repr=False)
    headline: Callable[[Dossier], Text] = field(repr=False)
    facts: Callable[[Dossier, Context], tuple[FactSection, ...]] = field(repr=False)
    checks: tuple[Check, ...] = ()
    triggers: Callable[[Dossier, Context], tuple[Trigger, ...]] = field(repr=False)
    panes: tuple[Pane, ...] = (Pane.CHECKLIST, Pane.FACTS)
    role: Role = Role.READ_ONLY
    source: Source = Source.QUERY
    calendar: Callable[[Any], date | None] | None = field(default=None, repr=False)
    marks: Marks | None = None
    settles: tuple[str, ...] = ()
    casework: bool = False
    home: Callable[[Profile], str] | None = field(default=None, repr=False)
    case_type: str | None = None


@dataclass(frozen=True, kw_only=True)
class Row:
    """One line of a queue, flattened for the table.

    Attributes:
        folded: everything that a search looks through, folded (width, case, kana).
        views: keys of the sub-views that it belongs to.
        day: its day in the queue's calendar, if that has one.
        left: it has left the queue, and stays visible until the agent moves on.
    """

    item: ItemRef
    record: Record
    deadline: Deadline | None
    flags: tuple[Flag, ...]
    claim: Claim
    folded: str
    views: frozenset[str]
    day: date | None = None
    left: bool = False


@dataclass(frozen=True, kw_only=True)
class ScanState:
    """How far the scan that fills a queue is, or how far the last one got.

    Attributes:
        running: it is under way.
        read: records that were compared.
        total: how many there are; None before the other system told.
        found: lines that it found so far.
    """

    running: bool
    read: int = 0
    total: int | None = None
    found: int = 0


@dataclass(frozen=True, kw_only=True)
class QueueState:
    """What the console knows of one queue.

    Attributes:
        count: items of the default sub-view; None before the first answer.
        rows: the lines, when the queue has been read.
        as_of: when the rows were read.
        complete: every page has arrived.
        failure: why the last attempt failed; the rows are those of `as_of`.
        hint: what to do next about that failure.
        scan: for a queue that a scan fills: how far it is; None before the first one.
    """

    spec: QueueSpec
    count: int | None = None
    rows: tuple[Row, ...] = ()
    as_of: datetime | None = None
    complete: bool = False
    failure: Text | None = None
    hint: Text | None = None
    scan: ScanState | None = None

    @cached_property
    def counts(self) -> Counter[str]:
        """How many lines each sub-view has, by its key; counted once, since it is asked for at every letter typed."""
        return Counter(chain.from_iterable(row.views for row in self.rows if not row.left))
