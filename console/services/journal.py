"""The journal: what was decided, sent, answered and proved, in lines that only grow and are chained by hash."""

import csv
import hashlib
import hmac
import io
import json
import logging
import secrets
import sqlite3
from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from pathlib import Path
from typing import Final, Literal, Self

from console.models.ids import PlanId
from console.models.journal import JournalEntry, Stage, UnfinishedPlan
from console.models.text import Text, tr
from console.services.journal_file import WriterLock, open_for_reading, open_for_writing, unusable
from console.services.plan_text import canonical

_log = logging.getLogger(__name__)
_FIRST_DIGEST: Final = "0" * 64
_COLUMNS: Final = tuple(field.name for field in fields(JournalEntry))
_SELECT: Final = "SELECT number, at, plan, agent, action, item, stage, outcome, step, detail, digest FROM entries"
_OPEN_LAST: Final = (
    "WHERE number IN (SELECT MAX(number) FROM entries GROUP BY plan)"
    " AND plan NOT IN (SELECT plan FROM entries WHERE stage = ?) ORDER BY number"
)
_BEGUN: Final = "SELECT at FROM entries WHERE agent = ? AND stage = ? ORDER BY number DESC LIMIT 1"
_INSERT: Final = "INSERT INTO entries VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"


@dataclass(frozen=True, kw_only=True)
class Line:
    """What a caller writes into the journal; number and digest are the journal's own (see JournalEntry)."""

    at: datetime
    plan: PlanId
    agent: str
    action: str
    item: str
    stage: Stage
    outcome: str = ""
    step: int | None = None
    detail: str = "{}"


@dataclass(frozen=True, kw_only=True)
class JournalProblem:
    """A line that is not as it was written."""

    number: int
    text: Text


class Journal:
    """The append-only store of one workstation. One process writes; another may read at the same time."""

    def __init__(self, database: sqlite3.Connection, lock: WriterLock | None) -> None:
        """Use `Journal.open` or `Journal.read_only` instead."""
        self._database = database
        self._lock = lock
        if lock is not None:
            database.execute("INSERT OR IGNORE INTO meta VALUES ('key', ?)", (secrets.token_hex(32),))
        found = database.execute("SELECT value FROM meta WHERE key = 'key'").fetchone()
        self._key = bytes.fromhex(found[0]) if found else b""

    @classmethod
    def open(cls, path: Path) -> Self:
        """Open for writing, making the file if needed.

        Raises:
            ConsoleError: another process writes to it, or the file cannot be used.
        """
        lock = WriterLock(path.with_suffix(".lock"))
        try:
            return cls(open_for_writing(path), lock)
        except sqlite3.Error as error:
            lock.release()
            raise unusable() from error
        except BaseException:
            lock.release()
            raise

    @classmethod
    def read_only(cls, path: Path) -> Self:
        """Open for reading beside the process that writes.

        Raises:
            ConsoleError: there is no journal that can be read.
        """
        return cls(open_for_reading(path), None)

    def seal(self, words: str) -> str:
        """Make the fingerprint of private words; the key stays in this file and is never exported."""
        return hmac.new(self._key, words.encode(), hashlib.sha256).hexdigest()

    def append(self, line: Line) -> JournalEntry:
        """Add a line; when this returns, it is on the disk.

        Raises:
            ConsoleError: it could not be written; the caller must not go on to send anything.
        """
        try:
            self._database.execute("BEGIN IMMEDIATE")
            try:
                entry = self._chained(line)
                self._database.execute(_INSERT, _row_of(entry))
                head = canonical([entry.number, entry.digest])
                self._database.execute("INSERT OR REPLACE INTO meta VALUES ('head', ?)", (head,))
                self._database.execute("COMMIT")
            except BaseException:
                self._database.execute("ROLLBACK")
                raise
        except sqlite3.Error as error:
            raise unusable() from error
        told = {"plan": line.plan, "action": line.action, "stage": line.stage.value, "outcome": line.outcome}
        _log.debug("journalled", extra=told)
        return entry

    def entries(self, plan: PlanId | None = None) -> Iterator[JournalEntry]:
        """Give the lines in order, of one plan or all."""
        if plan is None:
            found = self._database.execute(f"{_SELECT} ORDER BY number")
        else:
            found = self._database.execute(f"{_SELECT} WHERE plan = ? ORDER BY number", (plan,))
        return (_entry_of(row) for row in found.fetchall())

    def unfinished(self) -> tuple[UnfinishedPlan, ...]:
        """List plans that have no line that ends them, oldest first."""
        found = self._database.execute(f"{_SELECT} {_OPEN_LAST}", (Stage.ENDED.value,)).fetchall()
        return tuple(self._unfinished(_entry_of(row)) for row in found)

    def last_begun(self, agent: str) -> datetime | None:
        """Tell when a person's newest plan was begun here; None when there is none.

        Args:
            agent: as the lines name the person (see `Line`).
        """
        found = self._database.execute(_BEGUN, (agent, Stage.PLANNED.value)).fetchone()
        return datetime.fromisoformat(found[0]) if found else None

    def verify(self) -> tuple[JournalProblem, ...]:
        """Recompute the chain; an empty answer means that no line was changed, removed or added."""
        problems = []
        previous, expected = _FIRST_DIGEST, 1
        for entry in self.entries():
            if entry.number != expected:
                problems.append(JournalProblem(number=expected, text=tr("Line {number} is missing.", number=expected)))
            if entry.digest != _digest(entry, previous):
                problems.append(
                    JournalProblem(number=entry.number, text=tr("Line {number} was changed.", number=entry.number))
                )
            previous, expected = entry.digest, entry.number + 1
        head = self._head()
        if head != [expected - 1, previous] and not (expected == 1 and head is None):
            problems.append(JournalProblem(number=expected, text=tr("Lines at the end of the journal are missing.")))
        return tuple(problems)

    def export(self, form: Literal["csv", "json"]) -> str:
        """Give every line as CSV with a header, or as one JSON array."""
        rows = [asdict(entry) | {"at": entry.at.isoformat(), "stage": entry.stage.value} for entry in self.entries()]
        if form == "json":
            return json.dumps(rows, ensure_ascii=False, indent=1)
        out = io.StringIO(newline="")
        writer = csv.DictWriter(out, _COLUMNS, lineterminator="\r\n")
        writer.writeheader()
        writer.writerows({name: _inert(value) for name, value in row.items()} for row in rows)
        return out.getvalue()

    def close(self) -> None:
        """Close the file and give the lock back."""
        self._database.close()
        if self._lock is not None:
            self._lock.release()

    def _chained(self, line: Line) -> JournalEntry:
        last = self._database.execute("SELECT number, digest FROM entries ORDER BY number DESC LIMIT 1").fetchone()
        number, previous = (last[0] + 1, last[1]) if last else (1, _FIRST_DIGEST)
        values = {field.name: getattr(line, field.name) for field in fields(line)}
        unsigned = JournalEntry(number=number, digest="", **values)
        return JournalEntry(number=number, digest=_digest(unsigned, previous), **values)

    def _unfinished(self, last: JournalEntry) -> UnfinishedPlan:
        first = next(self.entries(last.plan))
        return UnfinishedPlan(
            plan=last.plan, action=last.action, item=last.item, stage=last.stage, since=first.at, agent=last.agent
        )

    def _head(self) -> object:
        found = self._database.execute("SELECT value FROM meta WHERE key = 'head'").fetchone()
        return json.loads(found[0]) if found else None


def _digest(entry: JournalEntry, previous: str) -> str:
    content = list(_row_of(entry)[:-1])
    return hashlib.sha256((canonical(content) + previous).encode()).hexdigest()


def _row_of(entry: JournalEntry) -> tuple[str | int | None, ...]:
    return (
        entry.number,
        entry.at.isoformat(),
        entry.plan,
        entry.agent,
        entry.action,
        entry.item,
        entry.stage.value,
        entry.outcome,
        entry.step,
        entry.detail,
        entry.digest,
    )


def _entry_of(row: sqlite3.Row | tuple[object, ...]) -> JournalEntry:
    values = dict(zip(_COLUMNS, row, strict=True))
    return JournalEntry(
        **values | {"at": datetime.fromisoformat(str(values["at"])), "stage": Stage(str(values["stage"]))}
    )


def _inert(value: object) -> object:
    """Keep a spreadsheet from running a cell as a formula."""
    return f"'{value}" if isinstance(value, str) and value.startswith(("=", "+", "-", "@", "\t")) else value
