"""Writes a file as a whole: whoever reads it, or meets a power cut, finds the old one or the new one, never a half."""

import os
import stat
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Final

_NEW: Final = 0o666


def replace_file(path: Path, text: str, *, private: bool) -> None:
    """Write a text file (UTF-8), in place of one of that name.

    Line ends are written as they are. A link is followed, and what is no ordinary file, such as `/dev/stdout`, is
    written to and never replaced.

    Args:
        path: where to.
        text: the content; a letter that UTF-8 does not have becomes a question mark.
        private: readable by this user alone from its first byte on; otherwise with the rights of the file before, or
            those of any new file.

    Raises:
        OSError: it cannot be written there; a file of that name is as it was.
    """
    content = text.encode("utf-8", "replace")
    target = path.resolve()
    mode = _mode_of(target)
    if mode is not None and not stat.S_ISREG(mode):
        with target.open("wb") as special:
            special.write(content)
        return
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}-")  # for its owner only
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if not private:
            Path(name).chmod(stat.S_IMODE(mode) if mode is not None else _NEW & ~_umask())
        Path(name).replace(target)
    except OSError:
        with suppress(OSError):
            Path(name).unlink()
        raise


def _mode_of(path: Path) -> int | None:
    try:
        return path.stat().st_mode
    except FileNotFoundError:
        return None


def _umask() -> int:
    mask = os.umask(0o077)
    os.umask(mask)
    return mask
