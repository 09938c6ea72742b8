"""The journal's file: one writer at a time, and the SQLite settings that survive a power cut."""

import os
import sqlite3
from pathlib import Path
from typing import IO, Final

from console.models.error import ConsoleError
from console.models.text import tr
from console.services import file_lock

VERSION: Final = 1
_SCHEMA: Final = """
CREATE TABLE entries (
    number INTEGER PRIMARY KEY, at TEXT NOT NULL, plan TEXT NOT NULL, agent TEXT NOT NULL, action TEXT NOT NULL,
    item TEXT NOT NULL, stage TEXT NOT NULL, outcome TEXT NOT NULL, step INTEGER, detail TEXT NOT NULL,
    digest TEXT NOT NULL
) STRICT;
CREATE INDEX entries_of_plan ON entries (plan, number);
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE TRIGGER entries_stay BEFORE UPDATE ON entries BEGIN SELECT RAISE(ABORT, 'the journal only grows'); END;
CREATE TRIGGER entries_remain BEFORE DELETE ON entries BEGIN SELECT RAISE(ABORT, 'the journal only grows'); END;
"""


def open_for_writing(path: Path) -> sqlite3.Connection:
    """Open or make the journal; every commit is on the disk before it returns.

    Raises:
        ConsoleError: the file was written by a newer version of the program, or is none of ours.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
        database = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    except (OSError, sqlite3.Error) as error:
        raise unusable() from error
    try:
        database.execute("PRAGMA journal_mode=WAL")
        database.execute("PRAGMA synchronous=FULL")
        database.execute("PRAGMA fullfsync=ON")
        if _version(database) == 0:
            database.executescript(f"BEGIN; {_SCHEMA} PRAGMA user_version={VERSION}; COMMIT;")
        _check_version(database)
    except sqlite3.DatabaseError as error:
        database.close()
        raise unusable() from error
    except ConsoleError:
        database.close()
        raise
    return database


def open_for_reading(path: Path) -> sqlite3.Connection:
    """Open the journal beside its writer, for export and verification.

    Raises:
        ConsoleError: there is no journal, or it is none of ours.
    """
    try:
        database = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, isolation_level=None)
        database.execute("PRAGMA query_only=ON")
        _check_version(database)
    except sqlite3.DatabaseError as error:
        raise unusable() from error
    return database


def unusable() -> ConsoleError:
    """Say that the journal's file cannot be used; nothing is written to the systems without it."""
    return ConsoleError(
        tr("The journal's file cannot be used."),
        hint=tr("Nothing is written without a journal. Check the disk, and the folder of the console."),
    )


def _version(database: sqlite3.Connection) -> int:
    return int(database.execute("PRAGMA user_version").fetchone()[0])


def _check_version(database: sqlite3.Connection) -> None:
    if _version(database) != VERSION:
        raise ConsoleError(
            tr("The journal was written by another version of the console."),
            hint=tr("Nothing was changed. Start the newer version, or set another folder for the console."),
        )


class WriterLock:
    """A lock file beside the journal: the operating system frees it when the process ends, however it ends."""

    def __init__(self, path: Path) -> None:
        """Take the lock.

        Raises:
            ConsoleError: another process has it, or the folder cannot be written.
        """
        try:
            self._file: IO[bytes] = file_lock.take(path)
        except file_lock.Taken:
            raise ConsoleError(
                tr("Another window of this console is already writing to the journal."),
                hint=tr("Use that window, or close it first. Reading and exporting still work."),
                code="journal_locked",
            ) from None
        except OSError as error:
            raise unusable() from error

    def release(self) -> None:
        """Give the lock back."""
        self._file.close()
