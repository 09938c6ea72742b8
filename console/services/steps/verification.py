"""Reads the rows of a plan's step and says how they stand: as before, as planned, or otherwise."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Final

from console.models.error import NotFound
from console.models.ids import is_record_id
from console.models.plan import (
    Atomic,
    CreateRecord,
    Expectation,
    FieldWrite,
    RowStep,
    UpdateRecord,
    Value,
    ValueKind,
    WritePlan,
)
from console.services.gateways.protocol import Json, QueryRead, ReadAnswer, RowRead, SalesforceGateway
from console.services.plan_text import Seal, Sealed, normalised
from console.services.rules.soql import quote

VERSION_FIELD: Final = "LastModifiedDate"
_MOST_PARTS: Final = 25
_MOST_QUERIES: Final = 5
_MOST_CANDIDATES: Final = 200
_INSTANT: Final = re.compile(r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}")
_NO_FILTER: Final = frozenset({"CommentBody", "Description"})
"""Long texts that a query cannot filter by (reference: SOQL, WHERE); they are compared after reading."""


class Standing(StrEnum):
    """How a row stands against its plan."""

    BEFORE = "before"
    SO = "so"
    DIFFERENT = "different"


@dataclass(frozen=True, kw_only=True)
class RowState:
    """One row as it was read.

    Attributes:
        id: the record's id; None for a record that is yet to be created.
        values: the fields that were read.
    """

    row: RowStep
    id: str | None
    values: Mapping[str, Value]

    @property
    def written(self) -> tuple[tuple[str, Value], ...]:
        """The fields that the plan writes, as they stand."""
        return tuple((write.field, self.values.get(write.field)) for write in self.row.writes)


class Comparison:
    """Compares values as the two sides write them; private words by their fingerprint."""

    def __init__(self, seal: Seal) -> None:
        """Take the journal's way to make fingerprints."""
        self._seal = seal

    def same(self, planned: Value, found: Value) -> bool:
        """Tell whether a value from the plan and one from Salesforce mean the same."""
        if isinstance(planned, Sealed):
            return found not in (None, "") and self._seal(normalised(str(found))) == planned
        if planned in (None, "") or found in (None, ""):
            return planned in (None, "") and found in (None, "")
        if isinstance(planned, bool) or isinstance(found, bool):
            return planned is found
        if isinstance(planned, str) and isinstance(found, str):
            return _same_text(planned, found)
        one, other = _number(planned), _number(found)
        return one is not None and one == other

    def standing(self, state: RowState) -> Standing:
        """Say how a row stands."""
        if isinstance(state.row, CreateRecord):
            return Standing.BEFORE if state.id is None else Standing.SO
        writes = state.row.writes
        proving = [write for write in writes if not _is_stamp(write)] or list(writes)
        if all(self._is_so(write, state.values.get(write.field)) for write in proving) and self._stamped(state):
            return Standing.SO
        return Standing.DIFFERENT if any(self.differences(state)) else Standing.BEFORE

    def _stamped(self, state: RowState) -> bool:
        """Tell whether somebody stamped the row since it was shown; the same result again still needs its moment."""
        stamps = [write for write in state.row.writes if _is_stamp(write) and write.after is not None]
        found = [(write, state.values.get(write.field)) for write in stamps]
        return all(self.same(write.after, value) or not self.same(write.before, value) for write, value in found)

    def differences(self, state: RowState) -> Iterator[FieldWrite | Expectation]:
        """Name what is not as the decision expected to find it."""
        if isinstance(state.row, CreateRecord):
            return
        for write in state.row.writes:
            if not write.sets_only and not self.same(write.before, state.values.get(write.field)):
                yield write
        for expectation in state.row.expects:
            if not self.same(expectation.value, state.values.get(expectation.field)):
                yield expectation

    def unmet(self, state: RowState) -> tuple[FieldWrite, ...]:
        """Name the fields that do not stand as written, after a write; a time stamp may be the organisation's own."""
        return tuple(write for write in state.row.writes if not self._is_met(write, state.values.get(write.field)))

    def _is_so(self, write: FieldWrite, found: Value) -> bool:
        if self.same(write.after, found):
            return True
        moved_on = any(self.same(value, found) for value in write.accepts)
        return moved_on and not self.same(write.before, found)

    def _is_met(self, write: FieldWrite, found: Value) -> bool:
        if self.same(write.after, found) or any(self.same(value, found) for value in write.accepts):
            return True
        return _is_stamp(write) and write.after is not None and found not in (None, "")


async def read_rows(
    gateway: SalesforceGateway, rows: Sequence[RowStep], comparison: Comparison
) -> tuple[RowState, ...]:
    """Read how the rows of one step stand, in as few calls as fit.

    Raises:
        ConsoleError: a row could not be read; `NotFound` when a record to change is gone.
    """
    parts = tuple(dict.fromkeys(_part(row, rows) for row in rows))
    answers: dict[QueryRead | RowRead, ReadAnswer] = {}
    for chunk in _chunks(parts):
        answers |= dict(zip(chunk, await gateway.read(chunk), strict=True))
    return tuple(_state(row, answers[_part(row, rows)], comparison) for row in rows)


async def changed_rows(
    gateway: SalesforceGateway, rows: Sequence[RowStep], comparison: Comparison
) -> tuple[UpdateRecord, ...]:
    """Give the records, yet to be written, that are not as the decision saw them: a value, or the version.

    Raises:
        ConsoleError: a row could not be read; `NotFound` when a record is gone.
    """
    updates = tuple(row for row in rows if isinstance(row, UpdateRecord))
    states = await read_rows(gateway, updates, comparison)
    return tuple(
        row
        for row, state in zip(updates, states, strict=True)
        if any(comparison.differences(state)) or _is_newer(state.values.get(VERSION_FIELD), row.seen)
    )


def _is_newer(found: Value, seen: str | None) -> bool:
    """Compare versions as their guards do: in whole seconds."""
    one, other = _moment(str(found)), _moment(seen or "")
    return one is not None and other is not None and one.replace(microsecond=0) > other


def _part(row: RowStep, rows: Sequence[RowStep]) -> QueryRead | RowRead:
    if isinstance(row, CreateRecord):
        return QueryRead(soql=_identity_query(row), page_size=_MOST_CANDIDATES)
    # two rows may write one record (the Status alone, after the rest): it is read once
    fields = {
        name
        for other in rows
        if isinstance(other, UpdateRecord) and (other.object, other.id) == (row.object, row.id)
        for name in (*(write.field for write in other.writes), *(one.field for one in other.expects))
    }
    return RowRead(object=row.object, id=row.id, fields=tuple(sorted({*fields, VERSION_FIELD})))


def _state(row: RowStep, answer: ReadAnswer, comparison: Comparison) -> RowState:
    if answer.failure is not None:
        raise answer.failure
    if isinstance(row, CreateRecord):
        found = next((one for one in answer.rows if _identified(row, one, comparison)), None)
        return RowState(row=row, id=str(found["Id"]) if found else None, values=found or {})
    if not answer.rows:
        raise NotFound(row.name, system="Salesforce")
    return RowState(row=row, id=row.id, values=answer.rows[0])


def _identity_query(row: CreateRecord) -> str:
    """Write the query that finds what this row created.

    Raises:
        ValueError: the identity has no field that a query can filter by.
    """
    known = [write for write in row.writes if write.field in row.identity]
    usable = [write for write in known if not write.private and write.field not in _NO_FILTER]
    if not usable:
        raise ValueError(f"a new {row.object} has no identity that a query can find")
    where = " AND ".join(f"{write.field} = {_literal(write)}" for write in usable)
    fields = ", ".join(sorted({"Id", *(write.field for write in row.writes)}, key=lambda name: (name != "Id", name)))
    # names come from our own actions, values are quoted by _literal
    return f"SELECT {fields} FROM {row.object} WHERE {where} ORDER BY CreatedDate DESC LIMIT {_MOST_CANDIDATES}"


def _literal(write: FieldWrite) -> str:
    value = write.after
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float) or write.kind in (ValueKind.DAY, ValueKind.MOMENT):
        return str(value)
    return quote(value)


def _identified(row: CreateRecord, found: Json, comparison: Comparison) -> bool:
    """Compare exactly what a query compares without case or cannot filter by, private words by their fingerprint."""
    identity = [write for write in row.writes if write.field in row.identity]
    return all(comparison.same(write.after, found.get(write.field)) for write in identity)


def check_runnable(plan: WritePlan) -> None:
    """Refuse a plan that no run could bring to an end, before it is begun.

    Raises:
        ValueError: a step has no rows or too many, or a new record could not be found again.
    """
    for step in plan.steps:
        if not isinstance(step, Atomic):
            continue
        if not 1 <= len(step.steps) <= _MOST_PARTS:
            raise ValueError("a step has 1 to 25 rows")
        for row in step.steps:
            if isinstance(row, CreateRecord):
                _identity_query(row)


def _chunks(parts: Sequence[QueryRead | RowRead]) -> Iterator[tuple[QueryRead | RowRead, ...]]:
    chunk: list[QueryRead | RowRead] = []
    for part in parts:
        queries = sum(isinstance(one, QueryRead) for one in chunk)
        if len(chunk) == _MOST_PARTS or (queries == _MOST_QUERIES and isinstance(part, QueryRead)):
            yield tuple(chunk)
            chunk = []
        chunk.append(part)
    if chunk:
        yield tuple(chunk)


def _is_stamp(write: FieldWrite) -> bool:
    return write.sets_only and write.kind is ValueKind.MOMENT


def _same_text(one: str, other: str) -> bool:
    if _INSTANT.match(one) and _INSTANT.match(other):
        first, second = _moment(one), _moment(other)
        if first is not None and second is not None:
            return first == second
    if len(one) != len(other) and is_record_id(one) and is_record_id(other):
        return one[:15] == other[:15]
    return normalised(one) == normalised(other)


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else None


def _number(value: Value) -> Decimal | None:
    try:
        return Decimal(str(value).strip())
    except InvalidOperation:
        return None
