"""Where the program's own files are: in a checkout, in an installed package and in a frozen build."""

from pathlib import Path

import console

_PACKAGE = Path(console.__file__).resolve().parent


def resource(name: str) -> Path:
    """Give the path of a file or folder under `resources/`.

    Raises:
        FileNotFoundError: the program was installed without it.
    """
    for base in (_PACKAGE.parent / "resources", _PACKAGE / "resources"):
        found = base / name
        if found.exists():
            return found
    raise FileNotFoundError(name)
