"""How this program starts itself again in a process of its own, from a checkout and from a frozen build."""

import sys
from pathlib import Path
from typing import Final

WORKER: Final = "documents-worker"
SANDBOX: Final = "embedded-organisation"
"""What `packaging/entry.py` looks for before it imports anything else."""


def frozen() -> bool:
    """Tell whether this is an installed build, which has no Python beside it that could run a module."""
    return bool(getattr(sys, "frozen", False))


def sandbox() -> tuple[str, ...]:
    """Give the command that starts the embedded organisation."""
    return (sys.executable, SANDBOX) if frozen() else (sys.executable, "-m", "console.sandbox")


def documents_worker(seconds: int) -> tuple[str, ...]:
    """Give the command that starts a process which decodes one page.

    Args:
        seconds: computing time that it may use.
    """
    if frozen():
        return (sys.executable, WORKER, str(seconds))
    return (sys.executable, "-E", "-s", "-B", "-m", "console.services.documents.worker", str(seconds))


def places() -> tuple[str, ...]:
    """Give the folders that a process needs to see in order to start as this program."""
    own = (str(Path(sys.executable).resolve().parent),) if frozen() else ()
    return (sys.base_prefix, sys.prefix, *own)
