"""Start times of a built package against the source run: to `--version`, to a visible window, and of the self-check.

    .venv/bin/python benchmarks/start_time.py [PROGRAM] [--runs N] [--against FOLDER]

PROGRAM is the built one (default: dist/assist-console/assist-console); `--against` takes the source tree of another
version in its place. A window counts when it is visible on a virtual screen (Xvfb, xdotool); the programs take turns,
after one start each that brings their files into memory. An empty window of Qt alone says what no start goes below.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCE = [sys.executable, "-m", "console"]
BARE = "from PySide6.QtWidgets import QApplication, QWidget; app = QApplication([]); window = QWidget(); \
window.setWindowTitle('Assist Console'); window.show(); app.exec()"
KINDS = {
    "version": (["--version"], None),
    "first window": ([], "Assist Console"),
    "demo window": (["demo"], "Assist Console: "),
    "self-check": (["--self-check", "--json"], None),
}
"""What is started, and the title of the window that is waited for; None waits for the end."""


def seconds(command: list[str], environment: dict[str, str], title: str | None, folder: Path = ROOT) -> float:
    """Measure one start: to the end of the program, or to its window."""
    began = time.monotonic()
    silent = subprocess.DEVNULL
    with subprocess.Popen(command, env=environment, stdin=silent, stdout=silent, stderr=silent, cwd=folder) as started:
        if title is None:
            started.wait()
            return time.monotonic() - began
        # Not --sync, which looks twice a second only.
        search = ["xdotool", "search", "--onlyvisible", "--name", title]
        while not subprocess.run(search, env=environment, capture_output=True, check=False).stdout:
            assert started.poll() is None, "the program ended before it had a window"
            time.sleep(0.01)
        took = time.monotonic() - began
        started.terminate()
        return took


@contextmanager
def screen() -> Iterator[str]:
    """Give a virtual screen of its own."""
    read, write = os.pipe()
    command = ["Xvfb", "-displayfd", str(write), "-screen", "0", "1440x900x24", "-nolisten", "tcp"]
    with subprocess.Popen(command, pass_fds=(write,), stderr=subprocess.DEVNULL) as server:
        os.close(write)
        with os.fdopen(read) as answer:
            yield f":{answer.readline().strip()}"
        server.terminate()


def main() -> int:
    """Measure and print; one JSON document at the end."""
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("program", nargs="?", default=str(ROOT / "dist" / "assist-console" / "assist-console"))
    reader.add_argument("--runs", type=int, default=7)
    reader.add_argument("--against", type=Path)
    chosen = reader.parse_args()
    other = "package" if chosen.against is None else "against"
    programs = {other: [chosen.program] if chosen.against is None else SOURCE, "source": SOURCE}
    folders = {other: chosen.against or ROOT}
    found: dict[str, dict[str, float]] = {}
    with screen() as display, tempfile.TemporaryDirectory() as home:
        environment = {"PATH": os.environ["PATH"], "HOME": home, "LANG": "C.UTF-8", "DISPLAY": display}
        bare = [seconds([sys.executable, "-c", BARE], environment, "Assist Console") for _ in range(1 + chosen.runs)]
        print(f"{'bare window':13} {statistics.median(bare[1:]):6.3f} s", flush=True)
        for name, (arguments, title) in KINDS.items():
            took: dict[str, list[float]] = {kind: [] for kind in programs}
            for turn in range(1 + chosen.runs):
                for kind, program in programs.items():
                    measured = seconds([*program, *arguments], environment, title, folders.get(kind, ROOT))
                    took[kind] += [measured] if turn else []
            first, source = (statistics.median(took[kind]) for kind in programs)
            found[name] = {other: round(first, 3), "source": round(source, 3), "ratio": round(first / source, 2)}
            line = f"{other} {first:6.3f} s   source {source:6.3f} s   ratio {first / source:4.2f}"
            print(f"{name:13} {line}   (median of {chosen.runs})", flush=True)
    print(json.dumps(found))
    return 0


if __name__ == "__main__":
    sys.exit(main())
