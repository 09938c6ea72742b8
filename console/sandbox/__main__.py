"""Runs the embedded organisation alone: prints one JSON line that says how to connect, then serves."""

import argparse
import json
import os
import signal
import sys
import threading
from collections.abc import Sequence
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
        until_stdin_closes: also stop when stdin reaches its end, so that no server outlives the program that began it.

    Raises:
        ValueError: unknown variant or world.
        OSError: the port is taken.
    """
    stop = threading.Event()

    def ask_to_stop(number: int, frame: FrameType | None) -> None:  # noqa: ARG001 - the shape of a signal handler
        stop.set()

    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, ask_to_stop)
    # A variable and no option: what proves that nothing personal is in a process's arguments must not be there itself.
    marked = os.environ.get("ASSIST_CONSOLE_SANDBOX_MARKED") == "1"
    with Sandbox(variant=variant, world=world, now=now, port=port, marked=marked) as sandbox:
        sys.stdout.write(json.dumps(sandbox.connection()) + "\n")
        sys.stdout.flush()
        if until_stdin_closes:
            threading.Thread(target=_watch_stdin, args=(stop,), name="sandbox-stdin", daemon=True).start()
        stop.wait()
    return 0


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
