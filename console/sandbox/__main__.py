"""Runs the embedded organisation alone: prints one JSON line that says how to connect, then serves."""

import argparse
import json
import os
import signal
import sys
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from types import FrameType
from zoneinfo import ZoneInfo

from console.sandbox.server import Sandbox
from console.sandbox.variants import VARIANTS
from console.sandbox.world import WORLDS


def run(
    *,
    port: int = 0,
    variant: str = "standard",
    world: str = "stories",
    now: datetime | None = None,
    until_stdin_closes: bool = False,
) -> int:
    """Serve until SIGINT or SIGTERM (or until stdin ends); the exit code, 0.

    Args:
        port: 0 takes a free one.
        variant: schema variant of the organisation (domain.md 3).
        world: what is in it.
        now: where its clock starts (aware).
        until_stdin_closes: stop when stdin reaches its end (or at SIGTERM), so that no server outlives the program that
            began it. The line then names a folder, `home`, that lives as long as this: however that program ends,
            nothing of it stays.

    Raises:
        ValueError: unknown variant or world.
        OSError: the port is taken.
    """
    stop = threading.Event()

    _listen(stop, until_stdin_closes)
    # A variable and no option: what proves that nothing personal is in a process's arguments must not be there itself.
    marked = os.environ.get("ASSIST_CONSOLE_SANDBOX_MARKED") == "1"
    with (
        Sandbox(variant=variant, world=world, now=now, port=port, marked=marked) as sandbox,
        _home(until_stdin_closes) as home,
    ):
        sys.stdout.write(json.dumps(sandbox.connection() | home) + "\n")
        sys.stdout.flush()
        if until_stdin_closes:
            threading.Thread(target=_watch_stdin, args=(stop,), name="sandbox-stdin", daemon=True).start()
        stop.wait()
    return 0


def _listen(stop: threading.Event, until_stdin_closes: bool) -> None:  # noqa: FBT001 - a private function with one caller
    """Stop at SIGTERM and at Ctrl+C; a terminal tells both programs, and who was begun by another one ends after it."""

    def ask_to_stop(number: int, frame: FrameType | None) -> None:  # noqa: ARG001 - the shape of a signal handler
        stop.set()

    signal.signal(signal.SIGTERM, ask_to_stop)
    signal.signal(signal.SIGINT, signal.SIG_IGN if until_stdin_closes else ask_to_stop)
    if until_stdin_closes and sys.platform != "win32":
        signal.signal(signal.SIGHUP, signal.SIG_IGN)


@contextmanager
def _home(wanted: bool) -> Iterator[dict[str, str]]:  # noqa: FBT001 - a private function with one caller
    """Give a folder that is removed afterwards, for who began this program; nothing where nobody did."""
    if not wanted:
        yield {}
        return
    with tempfile.TemporaryDirectory(prefix="assist-console-demo-", ignore_cleanup_errors=True) as folder:
        yield {"home": folder}


def _watch_stdin(stop: threading.Event) -> None:
    """Read stdin to its end, then stop."""
    while sys.stdin.buffer.read(4096):
        pass
    stop.set()


def moment(text: str) -> datetime:
    """A moment in ISO form; without an offset it is Japan time.

    Raises:
        ValueError: not a moment.
    """
    parsed = datetime.fromisoformat(text)
    return parsed if parsed.tzinfo else parsed.replace(tzinfo=ZoneInfo("Asia/Tokyo"))


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line of `python -m console.sandbox`."""
    parser = argparse.ArgumentParser(prog="python -m console.sandbox", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--variant", choices=tuple(VARIANTS), default="standard")
    parser.add_argument("--world", choices=WORLDS, default="stories")
    parser.add_argument("--now", type=moment, default=None, metavar="ISO", help="where the clock starts")
    parser.add_argument("--until-stdin-closes", action="store_true")
    chosen = parser.parse_args(arguments)
    return run(
        port=chosen.port,
        variant=chosen.variant,
        world=chosen.world,
        now=chosen.now,
        until_stdin_closes=chosen.until_stdin_closes,
    )


if __name__ == "__main__":
    sys.exit(main())
