"""The libraries that the program carries, by what they say about themselves, and whether their licence suits it.

The program is MIT and is handed to staff as an installer. Permissive licences, the MPL (file by file), the OFL (fonts)
and the LGPL (Qt, replaceable in its folder) suit that; the GPL and the AGPL do not, and neither does a licence that
nobody can name. Where a library offers a choice ("OR"), one suitable licence is enough.
"""

import re
from contextlib import suppress
from importlib import metadata
from pathlib import Path
from typing import Final

from console.models.self_check import Part
from console.services.resources import resource

PROGRAM: Final = "assist-console"
UNSUITABLE_LIBRARIES: Final = re.compile(r"^lib(readline|gdbm|gdbm_compat|db)[-.\d]")
"""GPL (readline, gdbm) and AGPL (Berkeley DB): Python links them where the building machine has them."""
_SUITABLE: Final = re.compile(
    r"^(\(*)("
    r"mit\b|mit-|bsd|\d-clause bsd|apache|isc|psf|python software foundation|python-2|mpl|mozilla public|"
    r"ofl|sil open font|lgpl|gnu lesser|zlib|unicode|hpnd|0bsd|cc0|dependency licenses"
    r")",
    re.IGNORECASE,
)
_TEXT: Final = re.compile(r"licen[cs]e|copying|notice", re.IGNORECASE)
_SHORT: Final = 80
_TEXTS_OF: Final = {"pyside6-essentials": "qt-for-python", "shiboken6": "qt-for-python"}
"""Libraries whose wheel has no licence text; the build adds it (`packaging/licences`)."""


def parts(names: tuple[str, ...] | None = None) -> tuple[Part, ...]:
    """Describe every library of the program, by name.

    Args:
        names: those of a build; None follows the program's own dependencies, all the way down.
    """
    return tuple(_part(name) for name in sorted(names if names is not None else closure()))


def closure(program: str = PROGRAM) -> frozenset[str]:
    """Name the program and every distribution that it needs, as far as this system has them."""
    found: set[str] = set()
    waiting = [program]
    while waiting:
        name = re.sub(r"[-_.]+", "-", waiting.pop()).lower()
        try:
            needs = metadata.requires(name) or []
        except metadata.PackageNotFoundError:
            continue  # of another system
        if name not in found:
            found.add(name)
            waiting += [re.split(r"[ ;<>=!~\[(]", line)[0] for line in needs if "extra ==" not in line]
    return frozenset(found)


def suits(licence: str) -> bool:
    """Tell whether a licence, or one of those that it offers, suits the program.

    Args:
        licence: an SPDX expression, or the words that authors used before there was one.
    """
    return any(
        all(_SUITABLE.match(word.strip()) for word in re.split(r"\s+AND\s+|[,;]", choice) if word.strip())
        for choice in re.split(r"\s+OR\s+|\s*\|\s*", licence)
        if choice.strip()
    )


def _part(name: str) -> Part:
    try:
        found = metadata.distribution(name)
    except metadata.PackageNotFoundError:
        return Part(name=name, version="", licence="", texts=0, suits=False)
    licence = _licence(found)
    texts = len(_texts(found, name))
    return Part(name=name, version=found.version, licence=licence, texts=texts, suits=suits(licence))


def _licence(found: metadata.Distribution) -> str:
    """Take what is most exact: the SPDX expression, the short field, the classifiers."""
    said = found.metadata
    classifiers = [
        line.rpartition("::")[2].strip() for line in said.get_all("Classifier") or () if "License ::" in line
    ]
    # Several classifiers are a choice: that is how authors wrote "either of them" before there were expressions.
    spoken = [*(said.get_all("License-Expression") or ()), *(said.get_all("License") or ()), " OR ".join(classifiers)]
    for words in spoken:
        if words and words != "Dual License" and len(words) <= _SHORT and "\n" not in words:
            return str(words)
    return ""


def _texts(found: metadata.Distribution, name: str) -> list[Path]:
    """Find the licence texts that lie beside a library's metadata, or that the build put into `resources/licences`."""
    site = Path(str(found.locate_file("")))
    folders = [
        folder for folder in site.glob("*.dist-info") if folder.name == f"{_stem(folder)}-{found.version}.dist-info"
    ]
    own = [folder for folder in folders if _same(_stem(folder), name)]
    with suppress(FileNotFoundError):
        own.append(resource(f"licences/{_TEXTS_OF.get(name, name)}"))
    files = [path for folder in own for path in folder.rglob("*") if path.is_file()]
    return [path for path in files if _TEXT.search(str(path.relative_to(path.parents[2])))]


def _stem(folder: Path) -> str:
    return folder.name.removesuffix(".dist-info").rpartition("-")[0]


def _same(one: str, other: str) -> bool:
    return re.sub(r"[-_.]+", "-", one).lower() == re.sub(r"[-_.]+", "-", other).lower()
