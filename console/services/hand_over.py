"""Writes a document that somebody asked for, such as a report, to the place that they chose."""

from pathlib import Path

from console.models.error import ConsoleError
from console.models.text import tr
from console.services.safe_file import replace_file


def first_folder(*candidates: str) -> Path:
    """Give the first folder that exists, else the home folder."""
    return next((Path(one) for one in candidates if one and Path(one).is_dir()), Path.home())


def is_taken(path: Path) -> bool:
    """Tell whether writing there would replace something; what cannot be looked at is told by the writing."""
    try:
        return path.exists()
    except OSError:
        return False


def write_document(path: Path, content: str, *, private: bool = False) -> None:
    """Write a text file as a whole, replacing one of that name.

    Args:
        path: where to.
        content: line ends are written as they are.
        private: only this user may read it, as with everything that can name customers.

    Raises:
        ConsoleError: it cannot be written there.
    """
    try:
        replace_file(path, content, private=private)
    except OSError as problem:
        raise ConsoleError(
            tr("The file {path} cannot be written.", path=path.name),
            hint=tr("Choose another folder, or have your rights to this one checked."),
        ) from problem
