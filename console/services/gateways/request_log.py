"""One line in the debug log for each request: which system, what came, how long it took; no address and no content."""

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

_log = logging.getLogger(__name__)


@dataclass
class Answer:
    """What came of a request.

    Attributes:
        code: the HTTP status; the kind of the failure where none came.
    """

    code: str = ""


@contextmanager
def timed(system: str) -> Iterator[Answer]:
    """Write the line when the block ends; whoever sends says in `code` what was answered.

    Args:
        system: whom the request goes to, in one word.
    """
    began, answer = time.monotonic(), Answer()
    try:
        yield answer
    except BaseException as problem:
        answer.code = type(problem).__name__
        raise
    finally:
        told = {"system": system, "code": answer.code, "seconds": round(time.monotonic() - began, 3)}
        _log.debug("request", extra=told)
