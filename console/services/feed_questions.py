"""The queries of one refresh: a queue's lines, what marks them, and the counts of the others, in one composite call."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from console.models.action import Context
from console.models.queue import QueueSpec
from console.services.gateways.protocol import QueryRead
from console.services.rules.soql import count, select

PAGE: Final = 500
"""Rows a page: small enough that parsing one does not freeze the window."""
QUERIES: Final = 5
"""Salesforce takes at most so many queries in one composite call."""


@dataclass(frozen=True, kw_only=True)
class Question:
    """One query, and the queues that its answer is for.

    Attributes:
        rows: the queue whose lines it reads.
        marks: the queue whose lines it marks.
        counts: the queue that it counts.
    """

    read: QueryRead
    rows: str | None = None
    marks: str | None = None
    counts: str | None = None

    @property
    def keys(self) -> tuple[str, ...]:
        """The queues that know nothing new when it fails."""
        return tuple(key for key in (self.rows, self.counts) if key is not None)


def rows_question(key: str, soql: str) -> Question:
    """Ask for lines of a queue."""
    return Question(rows=key, read=QueryRead(soql=soql, page_size=PAGE))


def count_question(spec: QueueSpec, context: Context) -> Question:
    """Ask how many items a queue has."""
    where = spec.count_where(context.org, context.now)
    return Question(counts=spec.key, read=QueryRead(soql=count(spec.record.OBJECT, where), page_size=PAGE))


def marks_question(spec: QueueSpec, others: Iterable[QueueSpec], context: Context) -> Question | None:
    """Ask what marks a queue's lines; another queue that counts the very same records is counted by the answer.

    None where nothing marks them, or where this user may not read what does.
    """
    marks, org = spec.marks, context.org
    if marks is None or not all(org.has(marks.record.OBJECT, name) for name in marks.needs):
        return None
    asked = (marks.record.OBJECT, marks.where)
    same = (one.key for one in others if (one.record.OBJECT, one.count_where(org, context.now)) == asked)
    soql = select(marks.record, org, where=marks.where, order_by="Id")
    return Question(marks=spec.key, counts=next(same, None), read=QueryRead(soql=soql, page_size=PAGE))
