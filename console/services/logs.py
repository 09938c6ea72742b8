"""Logs: one line an event, one redaction processor; nothing that names a customer, no address, no secret."""

import logging
import traceback
from collections.abc import MutableMapping
from pathlib import Path
from typing import Any, Final

import structlog

_QUIET: Final = ("httpx", "httpcore", "urllib3", "qasync", "asyncio", "stamina", "simple_salesforce", "zeep", "keyring")
"""Libraries that would log addresses, queries or bodies (reference: perf_reliability, pitfalls)."""
_DEEPEST: Final = 6
_ALLOWED: Final = frozenset(
    {
        "event",
        "level",
        "timestamp",
        "logger",
        "plan",
        "action",
        "stage",
        "outcome",
        "queue",
        "code",
        "kind",
        "system",
        "seconds",
        "where",
    }
)


_META: Final = frozenset({"_record", "_from_structlog"})
"""What structlog's formatter needs of a foreign line, and takes out before it is written."""


def redact(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Keep the fields that are allowed; everything else becomes its name alone."""
    allowed = _ALLOWED | _META
    hidden = sorted(set(event) - allowed)
    kept = {name: event[name] for name in event if name in allowed}
    if hidden:
        kept["hidden"] = ",".join(hidden)
    return kept


def where(problem: BaseException) -> str:
    """Name the places in our own code that an error came through, innermost last; never its words or values."""
    frames = traceback.extract_tb(problem.__traceback__)
    own = [f"{Path(frame.filename).stem}:{frame.lineno}" for frame in frames if "console" in Path(frame.filename).parts]
    return " > ".join(own[-_DEEPEST:])


def set_up(folder: Path, *, level: str = "info") -> None:
    """Write this program's log to a file in the home folder, and silence the libraries."""
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
        logging.getLogger(name).propagate = name == "asyncio"
    shared: list[Any] = [
        structlog.stdlib.ExtraAdder(),
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        redact,
    ]
    handler = logging.FileHandler(folder / "console.log", encoding="utf-8", delay=True)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(ensure_ascii=False),
            ],
        )
    )
    own = logging.getLogger("console")
    own.setLevel(level.upper())
    own.addHandler(handler)
    own.propagate = False
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
