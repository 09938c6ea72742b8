"""Writes a document that somebody asked for, such as a report, to the place that they chose."""

from pathlib import Path

from console.models.error import SetUpNeeded
from console.models.text import tr


def first_folder(*candidates: str) -> Path:
    """Give the first folder that exists, else the home folder."""
    return next((Path(one) for one in candidates if one and Path(one).is_dir()), Path.home())


def is_taken(path: Path) -> bool:
    """Tell whether writing there would replace something."""
    return path.exists()


def write_document(path: Path, content: str) -> None:
    """Write a text file, replacing one of that name.

    Raises:
        SetUpNeeded: it cannot be written there.
    """
    try:
        path.write_text(content, encoding="utf-8")
    except OSError as problem:
        raise SetUpNeeded(
            tr("The file {path} cannot be written.", path=path.name),
            hint=tr("Choose another folder, or have your rights to this one checked."),
        ) from problem
