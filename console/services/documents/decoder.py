"""Starts, feeds and kills the processes that decode documents, and believes none of their answers unchecked."""

import contextlib
import json
import math
import os
import shutil
import struct
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import console
from console.models.document import Confinement, DocumentProblem, PagePixels, ProblemKind
from console.services import reentry
from console.services.documents.problems import problem

PICTURE_SIDE: Final = 4096
PAGE_SIDE: Final = 2400
SECONDS: Final = 5.0
"""How long one page may take."""
START_SECONDS: Final = 20.0
_MOST_WORDS: Final = 4096
_MOST_PAGES: Final = 1000
_BYTES: Final = 4
_ROOT: Final = Path(console.__file__).resolve().parent.parent


class Decoder:
    """One process per page; the next one waits warm. Every method but `decode` returns at once.

    Attributes:
        confinement: what held the newest process; None before the first one answered.
    """

    def __init__(
        self, *, seconds: float = SECONDS, start_seconds: float = START_SECONDS, command: Sequence[str] | None = None
    ) -> None:
        """Start nothing yet.

        Args:
            seconds: how long one page may take before its process is killed.
            start_seconds: how long a process may take to get ready.
            command: what is started instead of the worker, such as one that lies.
        """
        self._command = tuple(command) if command is not None else reentry.documents_worker(math.ceil(seconds))
        self.confinement: Confinement | None = None
        self._seconds, self._start_seconds = seconds, start_seconds
        self._guard = threading.Lock()
        self._spare: subprocess.Popen[bytes] | None = None
        self._working: set[subprocess.Popen[bytes]] = set()
        self._closed = False
        self._bubblewrap = shutil.which("bwrap") if sys.platform == "linux" else None

    def warm(self) -> None:
        """Have a process ready for the next page."""
        with self._guard, contextlib.suppress(OSError):
            if not self._closed and not self._has_spare():
                self._spare = self._start()

    def decode(self, data: bytes | bytearray, page: int) -> PagePixels | DocumentProblem:
        """Decode one page; blocks for as long as a page may take, so it belongs into a thread."""
        try:
            with self._process() as process:
                return self._ask(process, data, page)
        except OSError:
            return problem(ProblemKind.NO_WORKER)
        finally:
            self.warm()

    def close(self) -> None:
        """Kill every process; none is started any more."""
        with self._guard:
            self._closed = True
            for process in (*self._working, *((self._spare,) if self._spare else ())):
                _end(process)
            self._spare = None

    @contextlib.contextmanager
    def _process(self) -> Iterator[subprocess.Popen[bytes]]:
        with self._guard:
            if self._closed:
                raise OSError
            process = self._spare if self._has_spare() and self._spare is not None else self._start()
            self._spare = None
            self._working.add(process)
        try:
            yield process
        finally:
            with self._guard:
                self._working.discard(process)
                _end(process)

    def _has_spare(self) -> bool:
        """Tell whether the spare is there and alive; clear it away when it is not."""
        if self._spare is not None and self._spare.poll() is not None:
            _end(self._spare)
            self._spare = None
        return self._spare is not None

    def _start(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(  # noqa: S603 - our own program; nothing of it comes from outside
            [*self._wrapping(), *self._command],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=_ROOT,
            env={name: os.environ[name] for name in ("SYSTEMROOT",) if name in os.environ},
            close_fds=True,
        )

    def _wrapping(self) -> list[str]:
        """Give the command that shuts a process into a file system of its own with nothing in it but the program."""
        if self._bubblewrap is None:
            return []
        seen = dict.fromkeys(("/usr", "/lib", "/lib64", "/etc/ld.so.cache", *reentry.places()))
        seen[str(_ROOT / "console")] = None
        places = [word for place in seen for word in ("--ro-bind-try", place, place)]
        alone = ("--unshare-all", "--die-with-parent", "--new-session", "--cap-drop", "ALL")
        return [self._bubblewrap, *alone, *places, "--chdir", str(_ROOT)]

    def _ask(
        self, process: subprocess.Popen[bytes], data: bytes | bytearray, page: int
    ) -> PagePixels | DocumentProblem:
        late = threading.Event()
        try:
            with _deadline(process, self._start_seconds, late):
                hello = _words(process)
            self._take_level(hello)
            with _deadline(process, self._seconds, late):
                _send(process, data, page)
                return _answer(process, page, self.confinement or Confinement.NONE)
        except (OSError, ValueError, KeyError, TypeError, MemoryError):
            if self.confinement is None and self._bubblewrap is not None:
                # Not every machine lets bubblewrap work; then the process confines itself without it.
                self._bubblewrap = None
                with self._process() as another:
                    return self._ask(another, data, page)
            return problem(ProblemKind.TOO_SLOW if late.is_set() or _out_of_time(process) else ProblemKind.STOPPED)

    def _take_level(self, hello: dict[str, Any]) -> None:
        level = Confinement(hello["confinement"])
        self.confinement = Confinement.BUBBLEWRAP if self._bubblewrap else level


def _send(process: subprocess.Popen[bytes], data: bytes | bytearray, page: int) -> None:
    assert process.stdin is not None
    request = {"page": page, "picture_side": PICTURE_SIDE, "page_side": PAGE_SIDE, "size": len(data)}
    words = json.dumps(request).encode()
    process.stdin.write(struct.pack(">I", len(words)) + words)
    process.stdin.write(data)
    process.stdin.close()


def _answer(process: subprocess.Popen[bytes], page: int, level: Confinement) -> PagePixels | DocumentProblem:
    """Read measures and pixels, and check that they belong together before a byte of them is taken.

    Raises:
        ValueError: they do not.
    """
    assert process.stdout is not None
    found = _words(process)
    if "problem" in found:
        return problem(ProblemKind(found["problem"]))
    names = ("width", "height", "stride", "native_width", "pages", "total")
    width, height, stride, native, pages, total = (found[name] for name in names)
    if not all(isinstance(found[name], int) and found[name] > 0 for name in names):
        raise ValueError("a measure that is none")
    side = max(PICTURE_SIDE, PAGE_SIDE)
    if max(width, height) > side or stride != width * _BYTES or not page < pages <= min(total, _MOST_PAGES):
        raise ValueError("measures that do not belong together")
    pixels = bytearray(stride * height)
    _fill(process, pixels)
    if process.stdout.read(1):
        raise ValueError("more than was announced")
    return PagePixels(
        page=page,
        pages=pages,
        width=width,
        height=height,
        stride=stride,
        native_width=native,
        confinement=level,
        pixels=pixels,
        total=total,
        cut_off=found["cut_off"] == 1,
    )


def _words(process: subprocess.Popen[bytes]) -> dict[str, Any]:
    assert process.stdout is not None
    (size,) = struct.unpack(">I", _exactly(process, 4))
    if not 0 < size <= _MOST_WORDS:
        raise ValueError("a frame of an impossible size")
    found = json.loads(_exactly(process, size))
    if not isinstance(found, dict):
        raise ValueError("a frame that is no object")  # noqa: TRY004 - one kind of error for every answer that is wrong
    return found


def _exactly(process: subprocess.Popen[bytes], size: int) -> bytes:
    buffer = bytearray(size)
    _fill(process, buffer)
    return bytes(buffer)


def _fill(process: subprocess.Popen[bytes], buffer: bytearray) -> None:
    assert process.stdout is not None
    rest = memoryview(buffer)
    while rest:
        taken = process.stdout.readinto(rest)  # type: ignore[attr-defined]  # a buffered reader, which typeshed calls IO
        if not taken:
            raise ValueError("the answer ends too early")
        rest = rest[taken:]


@contextlib.contextmanager
def _deadline(process: subprocess.Popen[bytes], seconds: float, late: threading.Event) -> Iterator[None]:
    def kill() -> None:
        late.set()
        process.kill()

    timer = threading.Timer(seconds, kill)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        timer.join()


def _out_of_time(process: subprocess.Popen[bytes]) -> bool:
    """Tell whether the system ended it because its computing time was used up."""
    if sys.platform == "win32":
        return False
    import signal  # noqa: PLC0415 - Windows has no such signal

    with contextlib.suppress(subprocess.TimeoutExpired):
        return process.wait(timeout=1.0) in (-signal.SIGXCPU, -signal.SIGKILL)
    return False


def _end(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            with contextlib.suppress(OSError):
                pipe.close()
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(timeout=5.0)
