"""A lock file: the operating system frees it when the process ends, however it ends."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import IO, Final

_AGAIN_AFTER: Final = 0.05


class Taken(OSError):
    """Another process, or another part of this one, has the lock."""


def take(path: Path) -> IO[bytes]:
    """Take a lock at once; closing what is given frees it.

    Raises:
        Taken: somebody has it.
        OSError: the file cannot be made.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    file = path.open("a+b")
    try:
        _lock(file)
    except OSError as error:
        file.close()
        raise Taken from error
    if not _is_still(file, path):  # removed while we waited: a lock that nobody else will ever meet
        file.close()
        raise Taken
    return file


def _is_still(file: IO[bytes], path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(file.fileno()), path.stat())
    except FileNotFoundError:
        return False


@asynccontextmanager
async def held(path: Path, *, seconds: float) -> AsyncIterator[None]:
    """Hold a lock; whoever waits looks again every twentieth of a second.

    Raises:
        TimeoutError: somebody else held it for all these seconds.
        OSError: the file cannot be made.
    """
    file = await _taken(path, seconds)
    try:
        yield
    finally:
        file.close()


async def _taken(path: Path, seconds: float) -> IO[bytes]:
    async with asyncio.timeout(seconds):
        while True:
            try:
                return take(path)
            except Taken:
                await asyncio.sleep(_AGAIN_AFTER)


if sys.platform == "win32":
    import msvcrt

    def _lock(file: IO[bytes]) -> None:
        file.seek(0)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _lock(file: IO[bytes]) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
