"""The journal: lines that only grow, chained by hash, one writer, readable by others."""

import csv
import io
import json
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from console.models.error import ConsoleError
from console.models.ids import PlanId
from console.models.journal import Stage
from console.services.journal import Journal, Line

AT = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)


def line(stage: Stage = Stage.PLANNED, *, plan: str = "p1", outcome: str = "", step: int | None = None) -> Line:
    return Line(
        at=AT,
        plan=PlanId(plan),
        agent="佐藤 花子",
        action="approve_order",
        item="00000101",
        stage=stage,
        outcome=outcome,
        step=step,
        detail='{"a":1}',
    )


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "journal.sqlite3"


@pytest.fixture
def journal(path: Path) -> Iterator[Journal]:
    opened = Journal.open(path)
    yield opened
    opened.close()


def test_lines_are_numbered_without_gaps_and_survive_reopening(path: Path) -> None:
    first = Journal.open(path)
    first.append(line())
    first.append(line(Stage.SENT, step=0))
    first.close()
    again = Journal.open(path)
    again.append(line(Stage.ENDED, outcome="done"))
    entries = list(again.entries())
    assert [entry.number for entry in entries] == [1, 2, 3]
    assert [entry.stage for entry in entries] == [Stage.PLANNED, Stage.SENT, Stage.ENDED]
    assert entries[0].at == AT
    assert again.verify() == ()
    again.close()


def test_every_commit_is_synchronous_and_in_wal_mode(path: Path, journal: Journal) -> None:
    journal.append(line())
    assert sqlite3.connect(path).execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert journal._database.execute("PRAGMA synchronous").fetchone() == (2,)
    assert journal._database.execute("PRAGMA user_version").fetchone() == (1,)


def test_a_plan_is_unfinished_until_a_line_ends_it(journal: Journal) -> None:
    journal.append(line(plan="p1"))
    journal.append(line(plan="p2"))
    journal.append(line(Stage.SENT, plan="p2", step=0))
    journal.append(line(Stage.ENDED, plan="p1", outcome="done"))
    (open_plan,) = journal.unfinished()
    assert (open_plan.plan, open_plan.stage, open_plan.item, open_plan.since) == ("p2", Stage.SENT, "00000101", AT)


def test_the_file_itself_refuses_to_change_or_remove_a_line(journal: Journal, path: Path) -> None:
    journal.append(line())
    other = sqlite3.connect(path)
    with pytest.raises(sqlite3.IntegrityError, match="only grows"):
        other.execute("UPDATE entries SET outcome = 'done'")
    with pytest.raises(sqlite3.IntegrityError, match="only grows"):
        other.execute("DELETE FROM entries")
    other.close()


@pytest.mark.parametrize("column", ["at", "plan", "agent", "action", "item", "stage", "outcome", "step", "detail"])
def test_a_changed_column_breaks_the_chain(journal: Journal, path: Path, column: str) -> None:
    for number in range(3):
        journal.append(line(plan=f"p{number}"))
    value = {"at": "2027-01-01T00:00:00+00:00", "stage": "ended", "step": 7}.get(column, "forged")
    tamper(path, f"UPDATE entries SET {column} = ? WHERE number = 2", value)  # noqa: S608 - names of this test
    assert [problem.number for problem in journal.verify()] == [2]


def test_a_removed_line_breaks_the_chain_in_the_middle_and_at_the_end(journal: Journal, path: Path) -> None:
    for number in range(4):
        journal.append(line(plan=f"p{number}"))
    tamper(path, "DELETE FROM entries WHERE number = ?", 2)
    assert [problem.number for problem in journal.verify()] == [2, 3]
    tamper(path, "DELETE FROM entries WHERE number = ?", 4)
    assert [str(problem.text) for problem in journal.verify()][-1] == "Lines at the end of the journal are missing."


def test_a_forged_line_with_a_digest_of_its_own_is_found(journal: Journal, path: Path) -> None:
    journal.append(line())
    tamper(path, "UPDATE entries SET digest = ? WHERE number = 1", "0" * 64)
    assert journal.verify()


def test_a_second_process_may_read_but_not_write(journal: Journal, path: Path) -> None:
    journal.append(line())
    program = (
        "import sys; from pathlib import Path; from console.services.journal import Journal\n"
        "from console.models.error import ConsoleError\n"
        "path = Path(sys.argv[1])\n"
        "print(len(list(Journal.read_only(path).entries())))\n"
        "try:\n    Journal.open(path)\nexcept ConsoleError as error:\n    print(error.code)\n"
    )
    done = subprocess.run([sys.executable, "-c", program, str(path)], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["1", "journal_locked"]


def test_the_lock_goes_with_its_process(path: Path) -> None:
    program = (
        "import os, sys; from pathlib import Path; from console.services.journal import Journal\n"
        "journal = Journal.open(Path(sys.argv[1])); os._exit(9)\n"
    )
    assert subprocess.run([sys.executable, "-c", program, str(path)], check=False).returncode == 9
    Journal.open(path).close()


def test_reading_where_there_is_no_journal_is_told(path: Path) -> None:
    with pytest.raises(ConsoleError, match="cannot be used"):
        Journal.read_only(path)


def test_a_journal_of_another_version_is_left_alone(path: Path) -> None:
    Journal.open(path).close()
    database = sqlite3.connect(path)
    database.execute("PRAGMA user_version=99")
    database.close()
    with pytest.raises(ConsoleError, match="another version"):
        Journal.open(path)
    with pytest.raises(ConsoleError, match="another version"):
        Journal.open(path)  # the lock of the failed attempt was given back


def test_a_file_that_is_no_journal_is_refused(path: Path) -> None:
    path.write_text("this is not a database, and it is long enough to be read as one" * 20)
    with pytest.raises(ConsoleError, match="cannot be used"):
        Journal.open(path)


def test_export_gives_every_line_in_both_forms(journal: Journal) -> None:
    journal.append(line())
    journal.append(line(Stage.ENDED, outcome="=cmd()"))
    rows = json.loads(journal.export("json"))
    assert [row["number"] for row in rows] == [1, 2]
    assert rows[0]["agent"] == "佐藤 花子"
    table = list(csv.DictReader(io.StringIO(journal.export("csv"))))
    assert [row["stage"] for row in table] == ["planned", "ended"]
    assert table[1]["outcome"] == "'=cmd()"  # a spreadsheet must not run it


def test_fingerprints_hold_for_one_journal_only(tmp_path: Path) -> None:
    one, other = Journal.open(tmp_path / "one.sqlite3"), Journal.open(tmp_path / "other.sqlite3")
    assert one.seal("山田 太郎") == one.seal("山田 太郎")
    assert one.seal("山田 太郎") != other.seal("山田 太郎")
    assert one.seal("x") not in one.export("json")
    one.close()
    other.close()


def tamper(path: Path, statement: str, value: object) -> None:
    """Change the file as somebody would who removes its guards first."""
    database = sqlite3.connect(path)
    database.execute("DROP TRIGGER IF EXISTS entries_stay")
    database.execute("DROP TRIGGER IF EXISTS entries_remain")
    database.execute(statement, (value,))
    database.commit()
    database.close()


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(ConsoleError, match="cannot be used"):
        Journal.open(tmp_path / "file" / "journal.sqlite3")


def test_it_tells_when_a_person_began_the_newest_plan(journal: Journal) -> None:
    assert journal.last_begun("佐藤 花子") is None
    journal.append(line())
    journal.append(line(Stage.SENT, step=0))
    assert journal.last_begun("佐藤 花子") == AT
    assert journal.last_begun("鈴木 一郎") is None
