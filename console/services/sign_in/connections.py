"""The connections that this workstation was set up for: a file in the home folder that holds no secret."""

import json
import re
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Final

from pydantic import TypeAdapter, ValidationError

from console.models.connection import Connection
from console.models.doctor import Mender
from console.models.error import ConsoleError, NotSent, SetUpNeeded
from console.models.text import tr
from console.services import file_lock
from console.services.rules.salesforce_address import is_login_page
from console.services.safe_file import replace_file

FILE: Final = "connections.json"
LOCK: Final = "connections.lock"
_PATIENCE: Final = 10.0
"""Seconds; whoever writes the list does so within moments."""
_KEY: Final = re.compile(r"\w[\w-]{0,63}\Z")
"""A key is part of the names of files and of entries in the vault, so it leads to no other place."""
_MOST_BYTES: Final = 2**20
_SHAPE: Final = TypeAdapter(tuple[Connection, ...])


class Connections:
    """Reads and writes `connections.json`; each call reads the file, since another window may have written it."""

    def __init__(self, folder: Path, *, patience: float = _PATIENCE) -> None:
        """Keep the home folder, and for how many seconds to wait while another window writes."""
        self.path, self._patience = folder / FILE, patience

    def all(self) -> tuple[Connection, ...]:
        """Give every connection, in the order in which they were set up.

        Raises:
            SetUpNeeded: the file is not one of ours.
        """
        try:
            if self.path.stat().st_size > _MOST_BYTES:
                raise _unreadable()
            found = _SHAPE.validate_json(self.path.read_bytes())
        except FileNotFoundError:
            return ()
        except (OSError, ValidationError) as problem:
            raise _unreadable() from problem
        if not all(_KEY.match(one.key) for one in found):
            raise _unreadable()
        return found

    def find(self, key: str) -> Connection | None:
        """Give one connection, or None."""
        return next((one for one in self.all() if one.key == key), None)

    def placed(self, entered: Connection) -> Connection:
        """Give what was entered a key that takes no other organisation's place.

        A login page such as login.salesforce.com is the address of many organisations: there another app may be one
        of another organisation, which keeps its place once somebody signed in to it.

        Raises:
            SetUpNeeded: the file is not one of ours.
        """
        key, number = entered.key, 1
        while (there := self.find(key)) is not None:
            if (there.salesforce_url, there.client_id) == (entered.salesforce_url, entered.client_id):
                return replace(there, whmcs_url=entered.whmcs_url or there.whmcs_url)
            if there.instance_url is None or not is_login_page(entered.salesforce_url):
                break
            number += 1
            key = f"{entered.key}-{number}"
        return replace(entered, key=key)

    async def keep(self, connection: Connection) -> None:
        """Add a connection, or replace the one of the same key; one window writes at a time.

        Raises:
            SetUpNeeded: its key cannot be one, or the list cannot be read.
            ConsoleError: the folder cannot be written, or another window does not end with it.
        """
        if not _KEY.match(connection.key):
            raise SetUpNeeded(
                tr("A connection cannot be called {key}.", key=connection.key),
                hint=tr("Use letters, digits, hyphens and underscores, 64 at most."),
                mender=Mender.YOU,
            )
        if connection in self.all():
            return  # also where the disk takes no file
        try:
            async with file_lock.held(self.path.with_name(LOCK), seconds=self._patience):
                self._put(connection)
        except TimeoutError:
            raise NotSent(
                tr("Another window of the console is writing the list of connections {file}.", file=FILE),
                hint=tr("Close the other windows of the console, then try again."),
                mender=Mender.YOU,
            ) from None
        except OSError as problem:
            raise _unwritable() from problem

    def check(self) -> None:
        """Make sure that the list can be read and its folder takes a file, before somebody signs in for nothing.

        Raises:
            SetUpNeeded: the file is not one of ours.
            ConsoleError: the folder cannot be written.
        """
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=self.path.parent) as file:
                file.write(b"?")  # a full disk takes the name of a file, and not its content
        except OSError as problem:
            raise _unwritable() from problem
        self.all()

    def _put(self, connection: Connection) -> None:
        """Read the list again, as it is under the lock, and replace it as a whole, readable by this user alone."""
        known = self.all()
        kept = [connection if one.key == connection.key else one for one in known]
        if connection.key not in {one.key for one in known}:
            kept.append(connection)
        text = json.dumps(_SHAPE.dump_python(tuple(kept)), ensure_ascii=False, indent=1)
        replace_file(self.path, text, private=True)


def _unwritable() -> ConsoleError:
    return ConsoleError(
        tr("The list of connections {file} cannot be written.", file=FILE),
        hint=tr("Check the disk, and the folder of the console."),
    )


def _unreadable() -> SetUpNeeded:
    return SetUpNeeded(
        tr("The list of connections {file} cannot be read.", file=FILE),
        hint=tr("Remove the file from the folder of the console, and set up the connection again."),
    )
