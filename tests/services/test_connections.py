"""The list of connections when two windows write it at the same moment: nobody's connection is lost."""

import asyncio
import json
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path

import pytest

from console.models.connection import Connection
from console.models.error import ConsoleError, NotSent
from console.services import file_lock
from console.services.sign_in.connections import FILE, LOCK, Connections

MANY = 15
WINDOW = """
import asyncio, sys
from pathlib import Path
from console.models.connection import Connection
from console.services.sign_in.connections import Connections

async def main(folder, name, count):
    for number in range(count):
        await Connections(Path(folder)).keep(Connection(key=f"{name}-{number}", environment="sandbox",
                                                        salesforce_url="https://a.test", client_id="an-app"))

print("ready", flush=True)
sys.stdin.readline()
asyncio.run(main(sys.argv[1], sys.argv[2], int(sys.argv[3])))
"""
"""A window of its own that sets up one organisation after the other, once it is told to."""


def connection(key: str) -> Connection:
    return Connection(key=key, environment="sandbox", salesforce_url=f"https://{key}.test", client_id="an-app")


async def test_what_another_window_writes_meanwhile_is_not_lost(tmp_path: Path) -> None:
    kept = Connections(tmp_path)
    await kept.keep(connection("first"))
    other = file_lock.take(tmp_path / LOCK)  # the other window has read the list, and is about to write it
    read = kept.all()
    mine = asyncio.get_running_loop().create_task(kept.keep(connection("mine")))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert not mine.done()
    theirs = [asdict(one) for one in (*read, connection("theirs"))]
    (tmp_path / FILE).write_text(json.dumps(theirs), encoding="utf-8")
    other.close()
    await mine
    assert [one.key for one in kept.all()] == ["first", "theirs", "mine"]


def test_two_programs_that_write_at_once_keep_everything(tmp_path: Path) -> None:
    command = [sys.executable, "-c", WINDOW, str(tmp_path)]
    windows = [
        subprocess.Popen([*command, name, str(MANY)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for name in ("one", "two")
    ]
    for window in windows:
        assert window.stdout is not None
        assert window.stdout.readline() == "ready\n"
    for window in windows:
        assert window.stdin is not None
        window.stdin.write("\n")
        window.stdin.flush()
    for window in windows:
        window.communicate()
        assert window.returncode == 0
    assert len(Connections(tmp_path).all()) == 2 * MANY


async def test_a_window_that_does_not_end_with_it_is_told(tmp_path: Path) -> None:
    with file_lock.take(tmp_path / LOCK), pytest.raises(NotSent, match="Another window") as told:
        await Connections(tmp_path, patience=0).keep(connection("mine"))
    assert "Close the other windows" in str(told.value.advice)
    assert Connections(tmp_path).all() == ()


async def test_a_connection_that_is_there_already_needs_no_disk(tmp_path: Path) -> None:
    kept = Connections(tmp_path)
    await kept.keep(connection("mine"))
    (tmp_path / LOCK).unlink()
    (tmp_path / LOCK).mkdir()  # nothing can be locked any more
    await kept.keep(connection("mine"))
    with pytest.raises(ConsoleError, match="cannot be written"):
        await kept.keep(connection("another"))
