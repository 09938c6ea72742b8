"""Nothing personal and no secret is left in a file: marked values in both systems, then a search of every file.

The same for a window that is locked, with an item, a document and a half-filled form open, and for every command. What
a command is asked for on standard output may name customers (`show`, `queue`, `act`): that is what it is for. Reports
that are handed over (`doctor`, `settlement`), `drift`, and the journal with its exports name none.

The tour works in the real windows with debug logging, once to its end and once killed in the middle of its work. What
is searched: the console's home folders, the log, the temporary folder, and the arguments of every process below.
"""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from console.models.connection import SessionState
from console.sandbox.marks import KANA, LATIN, numbers
from console.sandbox.server import Sandbox
from console.services.clock import JAPAN
from console.services.desk import Desk
from console.views.item.decision_panel import Stage
from console.views.notices import Notices
from console.views.speech import Speech
from console.views.window import ConsoleWindow
from tests.views.frames import a_window, until
from tests.views.readable import readable_in
from tests.views.widget_tree import buttons

NOW = "2026-11-20T10:40"
_ENCODINGS = ("utf-8", "utf-16-le", "shift_jis")


@dataclass(frozen=True)
class Canaries:
    """What must not be found: words of people, numbers of people, secrets."""

    words: frozenset[str]

    def found_in(self, content: bytes) -> frozenset[str]:
        return frozenset(word for word in self.words if any(form in content for form in _forms(word)))


@pytest.fixture(scope="module")
def canaries() -> Canaries:
    """Everything personal and secret in the marked world; the world is the same at every start."""
    with Sandbox(now=datetime.fromisoformat(NOW).replace(tzinfo=JAPAN), marked=True) as sandbox:
        secrets = {sandbox.whmcs_secret, sandbox.whmcs_identifier}
        secrets |= {sandbox.token(role) for role in ("agent", "agent2", "supervisor", "readonly")}
        return Canaries(words=frozenset({KANA, LATIN}) | numbers(sandbox.org.store) | secrets)


@pytest.fixture
def organisation() -> Iterator[Sandbox]:
    """The marked world in place of the one of the other journeys."""
    with Sandbox(now=datetime.fromisoformat(NOW).replace(tzinfo=JAPAN), frozen=True, marked=True) as running:
        yield running


def _forms(word: str) -> Iterator[bytes]:
    for encoding in _ENCODINGS:
        yield word.encode(encoding)
    yield json.dumps(word)[1:-1].encode()


def leaks(canaries: Canaries, folders: Iterable[Path]) -> dict[str, frozenset[str]]:
    found = {}
    for folder in folders:
        for file in folder.rglob("*"):
            # A picture of the tour is asked for by whoever runs it, and goes where they say.
            if file.is_file() and file.suffix != ".png":
                words = canaries.found_in(file.read_bytes())
                if words:
                    found[str(file.relative_to(folder))] = words
    return found


def environment(home: Path, temporary: Path) -> dict[str, str]:
    for folder in (home, temporary):
        folder.mkdir(exist_ok=True)
    return os.environ | {
        "QT_QPA_PLATFORM": "offscreen",
        "ASSIST_CONSOLE_HOME": str(home),
        "ASSIST_CONSOLE_LANGUAGE": "ja",
        "ASSIST_CONSOLE_LOG_LEVEL": "debug",
        "ASSIST_CONSOLE_SANDBOX_MARKED": "1",
        "TMPDIR": str(temporary),
    }


def arguments_below(pid: int) -> bytes:
    """The arguments of a process and of everything that it started."""
    told = b""
    for process in (pid, *_descendants(pid)):
        try:
            told += Path(f"/proc/{process}/cmdline").read_bytes() + b"\n"
        except OSError:
            continue
    return told


def _descendants(pid: int) -> Iterator[int]:
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    except OSError:
        return
    for child in children:
        yield int(child)
        yield from _descendants(int(child))


def test_search_finds_what_is_there_in_every_form(canaries: Canaries, tmp_path: Path) -> None:
    for name, content in (
        ("plain", f"a {KANA} b".encode()),
        ("escaped", json.dumps({"name": KANA}).encode()),
        ("wide", KANA.encode("utf-16-le")),
        ("latin", LATIN.encode()),
    ):
        (tmp_path / name).write_bytes(content)
    assert set(leaks(canaries, [tmp_path])) == {"plain", "escaped", "wide", "latin"}


def test_marks_are_in_what_the_console_reads(canaries: Canaries, tmp_path: Path) -> None:
    with Sandbox(now=datetime.fromisoformat(NOW).replace(tzinfo=JAPAN), marked=True) as sandbox:
        told = sandbox.connection()["environment"]
        assert isinstance(told, dict)
        shown = subprocess.run(
            [sys.executable, "-m", "console", "show", "00000101", "--json"],
            env=environment(tmp_path / "home", tmp_path / "temporary") | told,
            capture_output=True,
            check=True,
            timeout=60,
        )
    assert {KANA, LATIN} <= canaries.found_in(shown.stdout)
    assert leaks(canaries, [tmp_path]) == {}


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_full_tour_leaves_nothing_personal_in_any_file(canaries: Canaries, tmp_path: Path) -> None:
    folder, home, temporary = (tmp_path / name for name in ("tour", "home", "temporary"))
    seen = b""
    with _tour(folder, home, temporary) as process:
        while True:
            seen += arguments_below(process.pid)
            try:
                process.wait(timeout=0.5)
            except subprocess.TimeoutExpired:
                continue
            break
        told = process.stdout.read() if process.stdout else b""
    assert process.returncode == 0, told.decode(errors="replace")
    assert "journalled" in (folder / "console.log").read_text(encoding="utf-8")  # it did log, and did decide
    assert leaks(canaries, [folder, home, temporary]) == {}
    assert b"sandbox" in seen  # the processes below were looked at
    assert canaries.found_in(seen) == frozenset()


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="POSIX signals")
def test_crash_in_the_middle_leaves_nothing_personal_in_any_file(canaries: Canaries, tmp_path: Path) -> None:
    folder, home, temporary = (tmp_path / name for name in ("tour", "home", "temporary"))
    with _tour(folder, home, temporary) as process:
        while not any(folder.glob("02-*-4-preview.png")):
            try:
                process.wait(timeout=0.1)
            except subprocess.TimeoutExpired:
                continue
            pytest.fail("the tour ended before it could be killed")
        process.send_signal(signal.SIGSEGV)
        process.wait(timeout=30)
    assert process.returncode == -signal.SIGSEGV
    assert leaks(canaries, [folder, home, temporary]) == {}
    assert not list(Path.cwd().glob("core*"))


def _tour(folder: Path, home: Path, temporary: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "console", "tour", str(folder), "--now", NOW],
        env=environment(home, temporary),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )


async def at_work(qtbot: QtBot, desk: Desk, notices: Notices) -> ConsoleWindow:
    """A window with an item, its document, a form that was begun, and a word in the filter."""
    window = a_window(qtbot, desk, speech=Speech("ja"), notices=notices)
    window.show_queue("identity")
    await until(lambda: window.rows.table.rowCount() > 0)
    window.open_item(await desk.find("C-0506"))
    await until(lambda: bool(window.workspace.actions()) and window.middle.viewer.side.canvas.picture is not None)
    window.workspace.start_action("reject_identity")
    begun = window.workspace._panel._form
    assert begun is not None
    begun.restore({"note": f"{KANA} {LATIN}"})
    window.rows._head.put_words(KANA)
    return window


async def test_a_locked_window_tells_nothing_of_item_document_and_draft(
    qtbot: QtBot, desk: Desk, canaries: Canaries, tmp_path: Path
) -> None:
    notices = Notices()
    window = await at_work(qtbot, desk, notices)
    canvas = window.middle.viewer.side.canvas
    assert canaries.found_in(readable_in(window, notices).encode()) >= {KANA, LATIN}
    pages = tuple(desk.documents._pages.values())
    assert pages
    window.sitting.curtain.lock()
    assert canaries.found_in(readable_in(window, notices).encode()) == frozenset()
    await until(lambda: desk.account.state is SessionState.LOCKED and not window.tasks.busy)
    assert canaries.found_in(readable_in(window, notices).encode()) == frozenset()
    assert (canvas.picture, desk.documents._files, desk.documents._pages, desk._items._kept) == (None, {}, {}, {})
    assert not any(any(page.pixels) for page in pages)
    assert not any(desk.feed.state(spec.key).rows for spec in desk.queues)
    assert leaks(canaries, [tmp_path]) == {}
    await until(lambda: "解除" in " ".join(buttons(window.parts.lock_card)))
    next(iter(buttons(window.parts.lock_card).values())).click()
    await until(lambda: window.workspace._panel.stage is Stage.FORM and canvas.picture is not None)
    form = window.workspace._panel._form
    assert form is not None
    assert form.values()["note"] == f"{KANA} {LATIN}"
    await until(lambda: not window.tasks.busy and not window.workspace._tasks.busy)
    window.close()


def test_commands_and_their_reports_leave_nothing_personal(
    canaries: Canaries, organisation: Sandbox, tmp_path: Path
) -> None:
    home, temporary, reports = (tmp_path / name for name in ("home", "temporary", "reports"))
    reports.mkdir()
    told = organisation.connection()["environment"]
    assert isinstance(told, dict)
    variables = environment(home, temporary) | told

    def run(*arguments: str) -> subprocess.CompletedProcess[bytes]:
        done = subprocess.run(
            [sys.executable, "-m", "console", *arguments], env=variables, capture_output=True, check=False, timeout=120
        )
        assert b"Traceback" not in done.stderr, done.stderr.decode()
        return done

    assert run("act", "escalate", "00000101", "--set", f"reason={KANA}", "--yes").returncode == 0
    silent = [
        run("doctor", "--json", "--html", str(reports / "d.html"), "--text", str(reports / "d.txt")),
        run("settlement", "--toml", str(reports / "s.toml")),
        run("settlement", "--json"),
        run("journal", "--json"),
        run("journal", "--verify"),
        run("journal", "--export", str(reports / "j.csv")),
        run("journal", "--export", str(reports / "j.json")),
        run("drift"),
        run("resume", "--json"),
        run("sign-in"),
        run("sign-out"),
    ]
    for done in silent:
        assert canaries.found_in(done.stdout + done.stderr) == frozenset(), done.args
    assert {path.name for path in reports.iterdir()} == {"d.html", "d.txt", "s.toml", "j.csv", "j.json"}
    assert leaks(canaries, [home, temporary, reports]) == {}
