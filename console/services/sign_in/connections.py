"""The connections that this workstation was set up for: a file in the home folder that holds no secret."""

import json
import os
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Final

from pydantic import TypeAdapter, ValidationError

from console.models.connection import Connection
from console.models.error import ConsoleError, SetUpNeeded
from console.models.text import tr

FILE: Final = "connections.json"
_SHAPE: Final = TypeAdapter(tuple[Connection, ...])


class Connections:
    """Reads and writes `connections.json`; each call reads the file, since another window may have written it."""

    def __init__(self, folder: Path) -> None:
        """Keep the home folder."""
        self.path = folder / FILE

    def all(self) -> tuple[Connection, ...]:
        """Give every connection, in the order in which they were set up.

        Raises:
            SetUpNeeded: the file is not one of ours.
        """
        try:
            return _SHAPE.validate_json(self.path.read_bytes())
        except FileNotFoundError:
            return ()
        except (OSError, ValidationError) as problem:
            raise SetUpNeeded(
                tr("The list of connections {file} cannot be read.", file=FILE),
                hint=tr("Remove the file from the folder of the console, and set up the connection again."),
            ) from problem

    def find(self, key: str) -> Connection | None:
        """Give one connection, or None."""
        return next((one for one in self.all() if one.key == key), None)

    def keep(self, connection: Connection) -> None:
        """Add a connection, or replace the one of the same key.

        Raises:
            ConsoleError: the folder cannot be written.
        """
        known = self.all()
        if connection in known:
            return
        kept = [connection if one.key == connection.key else one for one in known]
        if connection.key not in {one.key for one in known}:
            kept.append(connection)
        self._write(json.dumps(_SHAPE.dump_python(tuple(kept)), ensure_ascii=False, indent=1))

    def _write(self, text: str) -> None:
        """Replace the file as a whole, readable by this user alone."""
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            # mkstemp makes the file for its owner only
            handle, name = tempfile.mkstemp(dir=self.path.parent, prefix=f".{FILE}-")
            try:
                with os.fdopen(handle, "w", encoding="utf-8") as file:
                    file.write(text)
                    file.flush()
                    os.fsync(file.fileno())
                Path(name).replace(self.path)
            except OSError:
                with suppress(OSError):
                    Path(name).unlink()
                raise
        except OSError as problem:
            raise ConsoleError(
                tr("The list of connections {file} cannot be written.", file=FILE),
                hint=tr("Check the disk, and the folder of the console."),
            ) from problem
