"""A page is opened with what `BROWSER` says at that moment, and nobody waits for it."""

import asyncio
import os
import shlex
import sys
import threading
from pathlib import Path

import pytest

from console.services.gateways.browser import open_browser

PAGE = "https://lookup.example.test/?a=1&b=2"


def command(source: str, *arguments: object) -> str:
    """Give a command line for `BROWSER` that runs a line of Python; the page is its last argument."""
    return shlex.join([sys.executable, "-c", source, *map(str, arguments)]) + " %s"


@pytest.mark.parametrize("name", ["first", "second"])  # twice: Python itself keeps what it found first
async def test_the_command_that_is_set_now_gets_the_page(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    note = tmp_path / name
    monkeypatch.setenv("BROWSER", command("import sys; open(sys.argv[1], 'w').write(sys.argv[2])", note))
    assert await asyncio.wrap_future(open_browser(PAGE))
    assert note.read_text() == PAGE


async def test_the_next_command_is_tried_where_one_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    note = tmp_path / "note"
    working = command("import sys; open(sys.argv[1], 'w').write(sys.argv[2])", note)
    monkeypatch.setenv("BROWSER", os.pathsep.join(["no-such-browser", command("raise SystemExit(3)"), working]))
    assert await asyncio.wrap_future(open_browser(PAGE))
    assert note.read_text() == PAGE


async def test_nobody_waits_for_a_browser_that_stays_open(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    door = tmp_path / "door"
    os.mkfifo(door)  # the browser of this test stays open until somebody writes into it
    monkeypatch.setenv("BROWSER", command("import sys; open(sys.argv[1]).read()", door))
    opened = open_browser(PAGE)
    assert not opened.done()
    assert not opened.cancel()
    assert all(thread.daemon for thread in threading.enumerate() if thread.name == "browser")
    await asyncio.to_thread(door.write_text, "closed")
    assert await asyncio.wrap_future(opened)
