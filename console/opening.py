"""Opens the window on the configured organisation: it paints first, and loads behind that what it works with."""

from pathlib import Path
from typing import TYPE_CHECKING

from console.models.error import ConsoleError
from console.services import logs
from console.services.settings import Settings

if TYPE_CHECKING:
    from console.services.doctor.examination import Doctor
    from console.services.doctor.report import ReportHead
    from console.services.sign_in.entrance import Entrance


def open_configured(settings: Settings, *, language: str) -> int:
    """Open the window on the configured organisation; gives the exit code."""
    from console.views.desktop import Look, open_window  # noqa: PLC0415 - the command line never loads Qt

    look = Look(language=language, settings=kept_look(settings))
    return open_window(lambda: _entrance(settings), look, examine=lambda: _doctor(settings), load=_load)


def kept_look(settings: Settings) -> Path | None:
    """Begin the log, and give the file that keeps the window's look.

    None where the home folder cannot be made: the window opens all the same and says why it cannot go on, since whoever
    started it from the desktop sees no terminal.
    """
    try:
        folder = settings.folder
    except ConsoleError:
        return None
    logs.set_up(folder, level=settings.log_level)
    return folder / "window.ini"


def _load() -> None:
    """Load what the window works with; half of the program, and none of it is seen before the first paint."""
    import console.app  # noqa: F401, PLC0415 - loaded for those who import it next


def _entrance(settings: Settings) -> "Entrance":
    from console.app import entrance  # noqa: PLC0415 - see `_load`

    return entrance(settings)


async def _doctor(settings: Settings) -> "tuple[Doctor, ReportHead]":
    from console.app import build_doctor  # noqa: PLC0415 - see `_load`

    return await build_doctor(settings)
