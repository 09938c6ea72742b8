"""Starts the embedded organisation as a process of its own and tells how to connect to it (design 6)."""

import json
import subprocess
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any, Self

from console.models.error import NotSent
from console.models.text import tr
from console.services import reentry

_LONGEST_STOP = 5.0


class EmbeddedOrganisation:
    """A pretend Salesforce and WHMCS on loopback, alive as long as this object is open.

    The process ends by itself when its standard input closes, so it never outlives the console; with it goes `home`,
    also where the console was killed.
    """

    def __init__(self, *, variant: str = "standard", world: str = "stories", now: datetime | None = None) -> None:
        """Choose the schema variant, the world and the moment; nothing is started yet."""
        self._arguments = ["--port", "0", "--variant", variant, "--world", world, "--until-stdin-closes"]
        if now is not None:
            self._arguments += ["--now", now.isoformat()]
        self._process: subprocess.Popen[str] | None = None
        self.connection: Mapping[str, Any] = {}

    def __enter__(self) -> Self:
        """Start it and wait for its line.

        Raises:
            NotSent: it did not come up.
        """
        self._process = subprocess.Popen(  # noqa: S603 - this program itself, with fixed arguments
            [*reentry.sandbox(), *self._arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        line = self._process.stdout.readline() if self._process.stdout else ""
        if not line:
            self.close()
            raise NotSent(tr("The embedded organisation did not start."))
        self.connection = json.loads(line)
        return self

    def __exit__(self, *_: object) -> None:
        """Stop it."""
        self.close()

    def close(self) -> None:
        """Close its standard input, and stop it if that is not enough."""
        process, self._process = self._process, None
        if process is None:
            return
        with suppress(OSError):
            if process.stdin:
                process.stdin.close()
        try:
            process.wait(timeout=_LONGEST_STOP)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if process.stdout:
            process.stdout.close()

    @property
    def home(self) -> str:
        """Name the folder that lives as long as the organisation: a home for who works with it."""
        return str(self.connection["home"])

    def environment(self, role: str) -> dict[str, str]:
        """Give the settings that connect a console as one of the sandbox's people.

        Args:
            role: `agent`, `agent2`, `supervisor` or `readonly`.
        """
        found = dict(self.connection["environment"])
        found["ASSIST_CONSOLE_SALESFORCE_TOKEN"] = self.connection["tokens"][role]
        return found
