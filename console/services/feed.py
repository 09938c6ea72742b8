"""Keeps the queues fresh: one composite call per refresh, rows merged by id, failures told once."""

import asyncio
import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from console.models.action import Context
from console.models.change import Changes
from console.models.error import Busy, ConsoleError, NotSent
from console.models.queue import Flag, QueueSpec, QueueState, Row, ScanState, Source
from console.models.record import Record
from console.models.text import Text, joined, tr
from console.services.feed_questions import (
    PAGE,
    QUERIES,
    Question,
    count_question,
    marks_question,
    rows_question,
)
from console.services.gateways.protocol import Json, ReadAnswer, SalesforceGateway
from console.services.rules.soql import among, instant, select

PORTION: Final = 50
"""Rows that are made, or let go, without a pause: less than half a frame of the window."""
SHOWN_EVERY: Final = 5
"""A queue that is read for the first time is shown after so many pages, since each showing sorts and paints it anew."""
_OVERLAP: Final = timedelta(seconds=30)
_FULL_EVERY: Final = 20
Listener = Callable[[str], None]
_log = logging.getLogger(__name__)


class Feed:
    """The queues' rows and counts, polled for what is visible.

    A queue that fits into one page is read whole each time. A longer one is read whole at first and now and then; in
    between only what changed since is asked for, and `belongs` decides what leaves.
    """

    def __init__(
        self, *, salesforce: SalesforceGateway, queues: Sequence[QueueSpec], context: Callable[[], Context]
    ) -> None:
        """Start empty; `context` gives the moment, the org and the profile."""
        self._salesforce = salesforce
        self._queues = {spec.key: spec for spec in queues}
        self._context = context
        self._states = {spec.key: QueueState(spec=spec) for spec in queues}
        self._rounds: dict[str, int] = {}
        self._marked: dict[str, frozenset[str]] = {}
        self._listeners: list[Listener] = []
        self._pinned: str | None = None
        self.era = 0
        """How often it was told to forget: what was read in another era is not shown."""
        self._failing = False
        self._problems: dict[str, ConsoleError] = {}

    def problem(self, key: str) -> ConsoleError | None:
        """Give the failure of a queue's last attempt, for a caller that has no rows to go on with."""
        return self._problems.get(key)

    def knows(self, key: str) -> bool:
        """Tell whether this user sees a queue."""
        return key in self._states

    def state(self, key: str) -> QueueState:
        """Give what is known of a queue.

        Raises:
            KeyError: this user does not see such a queue.
        """
        return self._states[key]

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Call a listener with the queue's key after each change; the answer ends that."""
        self._listeners.append(listener)

        def unsubscribe() -> None:
            if listener in self._listeners:
                self._listeners.remove(listener)

        return unsubscribe

    def pin(self, item_id: str | None) -> None:
        """Keep the row of an item visible when it leaves its queue, until another one is pinned."""
        self._pinned = item_id

    def forget(self) -> None:
        """Drop every line; the counts stay, and the next refresh reads anew."""
        self.era += 1
        self._pinned = None
        self._rounds.clear()
        self._marked.clear()
        rows = [row for state in self._states.values() for row in state.rows]
        for spec in self._queues.values():
            self._set(QueueState(spec=spec, count=self._states[spec.key].count))
        _let_go(rows)

    async def refresh(self, visible: str | None) -> None:
        """Read the visible queue's rows and the counts of all others in one composite call.

        A failure of the systems is kept in the states and told once in the log; it is not raised. A queue that a scan
        fills is never asked for here.
        """
        context = self._context()
        if visible is not None and self._queues[visible].source is Source.SCAN:
            visible = None
        asked = self._questions(visible, context)
        try:
            answers = await self._salesforce.read([one.read for one in asked])
            for one, answer in zip(asked, answers, strict=True):
                if answer.failure is not None:
                    raise answer.failure
                await self._answered(one, answer, context)
        except ConsoleError as problem:
            self._fail(problem, [key for one in asked for key in one.keys])
        else:
            self._recover()

    async def _answered(self, one: Question, answer: ReadAnswer, context: Context) -> None:
        if one.marks is not None:
            await self._mark(one.marks, answer, context)
        if one.rows is not None:
            await self._take(one.rows, answer, context)
        if one.counts is not None:
            self._set(replace(self._states[one.counts], count=answer.total, failure=None, hint=None))

    def fill(
        self,
        key: str,
        records: Iterable[Record] | None,
        *,
        scan: ScanState,
        as_of: datetime | None = None,
        complete: bool = False,
        failure: Text | None = None,
    ) -> None:
        """Tell how far a scan is; when it ended, with what it found in place of what the one before found.

        Args:
            key: the queue that the scan fills.
            records: what it found; None while it runs, or when it found out nothing, so that the rows before stay.
            scan: how far it is or got.
            as_of: when it began.
            complete: it compared everything.
            failure: what stopped it.
        """
        spec, context = self._queues[key], self._context()
        if records is None:
            self._set(replace(self._states[key], scan=scan, failure=failure, hint=None))
            return
        rows = tuple(self._row(spec, record, context) for record in records)
        self._set(
            QueueState(
                spec=spec, count=len(rows), rows=rows, as_of=as_of, complete=complete, failure=failure, scan=scan
            )
        )

    def renew(self, key: str, asked: Iterable[str], records: Iterable[Record]) -> None:
        """Put lines of a scan that were compared once more into place; those that agree now have left.

        Args:
            key: the queue.
            asked: ids of the items that were compared.
            records: those that still disagree.
        """
        spec, context, ids = self._queues[key], self._context(), set(asked)
        fresh = {row.item.id: row for row in (self._row(spec, record, context) for record in records)}
        state = self._states[key]
        rows = tuple(
            fresh.get(row.item.id, replace(row, left=True)) if row.item.id in ids else row
            for row in state.rows
            if row.item.id == self._pinned or row.item.id in fresh or not (row.left or row.item.id in ids)
        )
        self._set(replace(state, rows=rows, count=sum(not row.left for row in rows)))

    def _questions(self, visible: str | None, context: Context) -> list[Question]:
        """Ask for the marks of the visible queue first, since its lines are made with them."""
        asked: list[Question] = []
        others = [spec for spec in self._queues.values() if spec.key != visible and spec.source is Source.QUERY]
        if visible is not None:
            marks = marks_question(self._queues[visible], others, context)
            asked.extend((marks,) if marks else ())
            asked.append(rows_question(visible, self._rows_query(visible, context)))
        counted = {one.counts for one in asked}
        left = [spec for spec in others if spec.key not in counted][: QUERIES - len(asked)]
        return [*asked, *(count_question(spec, context) for spec in left)]

    def _rows_query(self, key: str, context: Context) -> str:
        spec, state = self._queues[key], self._states[key]
        if self._partial(key) and state.as_of is not None:
            since = f"SystemModstamp >= {instant(state.as_of - _OVERLAP)}"
            where = f"{spec.scope} AND {since}" if spec.scope else since
            return select(spec.record, context.org, where=where, order_by="Id")
        return select(
            spec.record, context.org, where=spec.where(context.org, context.now), order_by=f"{spec.order_by}, Id"
        )

    def _partial(self, key: str) -> bool:
        state = self._states[key]
        return state.complete and len(state.rows) > PAGE and self._rounds.get(key, 0) % _FULL_EVERY != 0

    async def _take(self, key: str, answer: ReadAnswer, context: Context) -> None:
        spec, partial = self._queues[key], self._partial(key)
        self._rounds[key] = self._rounds.get(key, 0) + 1
        fresh = await self._built(spec, answer.rows, context)
        if partial:
            if answer.more is not None:
                async for page in self._salesforce.pages(answer.more):
                    fresh.extend(await self._built(spec, page, context))
            self._merge(spec, fresh, context, complete=True)
            return
        before = list(self._states[key].rows)
        first_time = not before
        rows = self._belonging(spec, fresh, context)
        if answer.more is not None:
            if first_time:
                self._show(spec, rows, complete=False, as_of=context.now)
            pages = 1
            async for page in self._salesforce.pages(answer.more):
                pages += 1
                rows.extend(self._belonging(spec, await self._built(spec, page, context), context))
                if first_time and pages % SHOWN_EVERY == 0:
                    self._show(spec, rows, complete=False, as_of=context.now)
        self._show(spec, self._with_pinned(spec.key, rows), complete=True, as_of=context.now)
        _let_go(before)

    async def _mark(self, key: str, answer: ReadAnswer, context: Context) -> None:
        """Remember which items are marked, and flag the lines that are not read again where that has changed."""
        spec = self._queues[key]
        assert spec.marks is not None
        found = list(answer.rows)
        if answer.more is not None:
            async for page in self._salesforce.pages(answer.more):
                found.extend(page)
        records = (spec.marks.record.model_validate(row) for row in found)
        marked = frozenset(number for record in records for number in spec.marks.about(record))
        changed = marked ^ self._marked.get(key, frozenset())
        self._marked[key] = marked
        state = self._states[key]
        if changed and any(row.item.number in changed for row in state.rows):
            rows = (
                replace(row, flags=self._flags(spec, row.record, context)) if row.item.number in changed else row
                for row in state.rows
            )
            self._set(replace(state, rows=tuple(rows)))

    def _flags(self, spec: QueueSpec, record: Record, context: Context) -> tuple[Flag, ...]:
        own = spec.flags(record, context.org, context.profile, context.now)
        marked = spec.marks is not None and spec.item(record).number in self._marked.get(spec.key, ())
        return (spec.marks.flag, *own) if marked and spec.marks is not None else own

    async def _built(self, spec: QueueSpec, page: Sequence[Json], context: Context) -> list[Row]:
        """Make the rows of a page in small portions, so that keys and painting go on in between."""
        rows: list[Row] = []
        for start in range(0, len(page), PORTION):
            rows.extend(self._row(spec, record, context) for record in _records(spec, page[start : start + PORTION]))
            await asyncio.sleep(0)
        return rows

    def _with_pinned(self, key: str, rows: list[Row]) -> list[Row]:
        """Keep the pinned row of a record that is no longer in the answer, marked as gone."""
        if self._pinned is None or any(row.item.id == self._pinned for row in rows):
            return rows
        gone = [replace(row, left=True) for row in self._states[key].rows if row.item.id == self._pinned]
        return [*rows, *gone]

    def _belonging(self, spec: QueueSpec, rows: Iterable[Row], context: Context) -> list[Row]:
        return [row for row in rows if spec.belongs(row.record, context.org, context.now)]

    def _merge(self, spec: QueueSpec, fresh: Sequence[Row], context: Context, *, complete: bool) -> None:
        """Put changed rows into place; a row that no longer belongs leaves, unless it is pinned."""
        state = self._states[spec.key]
        if not fresh and not any(row.left for row in state.rows):
            # The same tuple, not an equal one: it tells who shows the rows that there is nothing to do.
            self._show(spec, state.rows, complete=complete, as_of=context.now)
            return
        rows = {row.item.id: row for row in state.rows if not row.left or row.item.id == self._pinned}
        for row in fresh:
            if spec.belongs(row.record, context.org, context.now):
                rows[row.item.id] = row
            elif row.item.id == self._pinned and row.item.id in rows:
                rows[row.item.id] = replace(row, left=True, views=rows[row.item.id].views)
            else:
                rows.pop(row.item.id, None)
        self._show(spec, list(rows.values()), complete=complete, as_of=context.now)

    def _show(self, spec: QueueSpec, rows: Sequence[Row], *, complete: bool, as_of: datetime) -> None:
        default = spec.views[0].key
        found = len([row for row in rows if default in row.views and not row.left])
        state = QueueState(spec=spec, count=found, rows=tuple(rows), as_of=as_of, complete=complete)
        self._set(state)

    def _row(self, spec: QueueSpec, record: Record, context: Context) -> Row:
        org, profile, now = context.org, context.profile, context.now
        return Row(
            item=spec.item(record),
            record=record,
            deadline=spec.deadline(record, profile, now),
            flags=self._flags(spec, record, context),
            claim=spec.claim(record, context),
            folded=spec.search(record),
            views=frozenset(view.key for view in spec.views if view.belongs(record, org, now)),
            day=spec.calendar(record) if spec.calendar is not None else None,
        )

    async def apply(self, changes: Changes) -> None:
        """Re-read the records that a plan touched, in one composite call; rows are patched or leave."""
        context = self._context()
        asked = self._touched(changes, context)
        if not asked:
            return
        try:
            answers = await self._salesforce.read([one.read for one in asked])
            for one, answer in zip(asked, answers, strict=True):
                if one.marks is not None and answer.failure is None:
                    await self._mark(one.marks, answer, context)
        except ConsoleError as problem:
            self._fail(problem, [key for one in asked for key in one.keys])
            return
        for one, answer in zip(asked, answers, strict=True):
            if one.rows is not None:
                spec = self._queues[one.rows]
                rows = [self._row(spec, record, context) for record in _records(spec, answer.rows)]
                self._merge(spec, rows, context, complete=self._states[spec.key].complete)

    def _touched(self, changes: Changes, context: Context) -> list[Question]:
        """Ask for the lines of touched records, then for marks that touched records may have changed."""
        read = [
            spec
            for spec in self._queues.values()
            if spec.source is Source.QUERY and self._states[spec.key].as_of is not None
        ]
        asked: list[Question] = []
        for spec in read:
            ids = sorted(record for name, record in changes.records if name == spec.record.OBJECT)
            if ids:
                soql = select(spec.record, context.org, where=f"Id IN {among(ids)}")
                asked.append(rows_question(spec.key, soql))
        names = {name for name, _ in changes.records}
        marked = [spec for spec in read if spec.marks is not None and spec.marks.record.OBJECT in names]
        marks = (marks_question(spec, (), context) for spec in marked)
        return [*asked, *(one for one in marks if one is not None)][:QUERIES]

    def _fail(self, problem: ConsoleError, keys: Iterable[str]) -> None:
        if not self._failing:
            _log.info(
                "refresh failed", extra={"system": problem.system, "code": problem.code or type(problem).__name__}
            )
        self._failing = True
        for key in keys:
            self._problems[key] = problem
            self._set(replace(self._states[key], failure=problem.message, hint=_next_step(problem)))

    def _recover(self) -> None:
        if self._failing:
            _log.info("refresh recovered")
        self._failing = False
        self._problems.clear()

    def _set(self, state: QueueState) -> None:
        self._states[state.spec.key] = state
        for listener in tuple(self._listeners):
            listener(state.spec.key)


def _next_step(problem: ConsoleError) -> Text:
    """Say what to do next about a failed poll: where waiting is all that helps, the next poll tries again."""
    if problem.hint not in {NotSent.hint, Busy.hint}:
        return problem.advice
    again = tr("Nothing was written. The console tries again by itself.")
    return again if problem.whose is None else joined((again, problem.whose), separator=" ")


def _records(spec: QueueSpec, rows: Iterable[Json]) -> list[Record]:
    return [spec.record.model_validate(row) for row in rows]


def _let_go(rows: list[Row]) -> None:
    """Drop the last hold on rows in portions: to free ten thousand at once takes longer than several frames."""
    loop = asyncio.get_running_loop()

    def drop() -> None:  # without arguments: a handle of the loop may be written to the log with them
        del rows[-PORTION:]
        if rows and loop.is_running():
            loop.call_soon(drop)

    drop()
