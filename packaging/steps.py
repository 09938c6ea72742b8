"""What the build steps share: what is being built, and how a program is called."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, kw_only=True)
class Built:
    """The one-directory build and what a package of it needs to know.

    Attributes:
        root: the source tree.
        work: where half-made things go.
        target: where the packages go.
        folder: the one-directory build.
        icons: PNG pictures by their size in pixels.
        commands: the program's commands with a sentence each.
        moment: when the source was last changed, in seconds since 1970: the time of every file in a package.
        day, mail_date: the same for a manual's page and for a changelog.
    """

    root: Path
    work: Path
    target: Path
    folder: Path
    icons: dict[int, Path]
    commands: dict[str, str]
    version: str
    revision: str
    moment: int
    day: str
    mail_date: str


class StepFailedError(Exception):
    """A step did not do what it must; the text says which and why."""


def say(sentence: str) -> None:
    """Tell the person at the terminal."""
    print(f"── {sentence}", file=sys.stderr, flush=True)


def call(command: list[str], *, epoch: int | None = None, folder: Path | None = None) -> str:
    """Run a program and give its standard output.

    Args:
        command: the program and its arguments.
        epoch: the time that it should take for now, so that the same source gives the same bytes.
        folder: where it runs.

    Raises:
        StepFailedError: it ended with an error, or is not there.
    """
    environment = dict(os.environ)
    if epoch is not None:
        environment |= {"SOURCE_DATE_EPOCH": str(epoch), "PYTHONHASHSEED": "0"}
    try:
        done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    except OSError as problem:
        raise StepFailedError(f"{command[0]} cannot be started: {problem}") from problem
    if done.returncode != 0:
        raise StepFailedError(
            f"{' '.join(command[:3])} … ended with {done.returncode}:\n{done.stdout[-3000:]}{done.stderr[-3000:]}"
        )
    return done.stdout
