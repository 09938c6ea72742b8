"""A demonstration's home goes with it, however the program ends; real processes, real signals."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

BEGUN = """
import sys
from console.services.embedded import EmbeddedOrganisation

with EmbeddedOrganisation(world="empty") as organisation:
    print(organisation.home, flush=True)
    sys.stdin.read()
"""
if sys.platform == "win32":
    pytest.skip("no signals there", allow_module_level=True)


@pytest.mark.parametrize("whole_terminal", [False, True], ids=["alone", "with its terminal"])
@pytest.mark.parametrize("ending", ["SIGINT", "SIGTERM", "SIGHUP", "SIGKILL"])
def test_nothing_stays_behind(tmp_path: Path, ending: str, *, whole_terminal: bool) -> None:
    if whole_terminal and ending == "SIGKILL":
        return  # then nobody is left who could remove anything
    program = subprocess.Popen(
        [sys.executable, "-c", BEGUN],
        env=os.environ | {"TMPDIR": str(tmp_path)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert program.stdin is not None
    assert program.stdout is not None
    assert program.stderr is not None
    with program.stdin, program.stdout, program.stderr:
        home = Path(program.stdout.readline().strip())
        assert home.is_dir()
        assert home.parent == tmp_path
        (home / "journal.sqlite3").touch()
        number = signal.Signals[ending]
        (os.killpg if whole_terminal else os.kill)(program.pid, number)
        program.wait(10)
        program.stderr.read()  # ends when the organisation, which outlives the program for a moment, has ended too
    assert list(tmp_path.iterdir()) == []
