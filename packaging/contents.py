"""What goes into the build and what stays out: the one list behind packaging/assist-console.spec."""

import ast
import importlib.metadata
import json
import os
import platform
import re
import subprocess
import sys
import sysconfig
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

STRIP: Final = sys.platform == "linux"
"""Symbols are a third of Qt's size on Linux; elsewhere stripping breaks signatures."""
UNWANTED_MODULES: Final = [
    "readline",  # GPL
    "_gdbm", "dbm.gnu",  # GPL
    "_dbm", "dbm.ndbm",  # Berkeley DB, whose newer versions are AGPL
    "tkinter", "_tkinter", "curses", "_curses", "_curses_panel", "pdb", "doctest", "pydoc", "unittest", "test",
    "PIL.ImageTk", "PIL.ImageQt", "PIL.ImageGrab", "PIL._avif", "PIL._webp", "numpy", "IPython", "setuptools", "pip",
    "PySide6.QtQml", "PySide6.QtQuick", "PySide6.QtQuickWidgets", "PySide6.QtDesigner", "PySide6.QtHelp",
    "PySide6.QtUiTools", "PySide6.QtSql", "PySide6.QtNetwork", "PySide6.QtOpenGL", "PySide6.QtOpenGLWidgets",
    "PySide6.QtPrintSupport", "PySide6.QtXml",
    "babel.messages.frontend", "babel.messages.setuptools_frontend",
    "pytest", "hypothesis", "mypy", "ruff", "PyInstaller", "lib2to3", "ensurepip", "idlelib", "turtledemo",
]  # fmt: skip
_UNWANTED_FILES: Final = re.compile(
    r"""
    PySide6/(Qt/)?plugins/(tls|egldeviceintegrations|qmllint|qmltooling|sqldrivers|designer|printsupport|vectorimageformats
        |networkinformation|wayland-graphics-integration-server|generic)/
    | PySide6/(Qt/)?plugins/platforms/libq(eglfs|vnc|linuxfb|minimalegl|vkkhrdisplay)
    | PySide6/(Qt/)?plugins/platformthemes/libqgtk3
    | PySide6/(Qt/)?plugins/platforminputcontexts/libqtvirtualkeyboard
    | PySide6/(Qt/)?plugins/imageformats/libq(webp|tiff|pdf|icns|tga|wbmp)
    | PySide6/(Qt/)?qml/
    | PySide6/opengl32sw\.dll
    | PySide6/(Qt/)?translations/(?!(qtbase|qt)_(ja|en)\.qm)
    | babel/locale-data/(?!(root|en|en_GB|en_US|en_001|ja|ja_JP)\.dat)
    | lib(readline|gdbm|gdbm_compat|db)[-.\d]*\.so
    | libgtk-3|libgdk-3|libgdk_pixbuf|libatk|libcairo|libpango|libatspi
    """,
    re.VERBOSE,
)
Entry = tuple[str, str, str]
"""PyInstaller's way to say what goes where: the place in the bundle, the file, its kind."""
_SYSTEM: Final = re.compile(r"^lib[\w+.-]+\.so[.\d]*$")


def version(root: Path) -> str:
    """The program's version, as `console/__init__.py` has it."""
    text = (root / "console" / "__init__.py").read_text(encoding="utf-8")
    return str(re.findall(r'__version__ = "([^"]+)"', text)[0])


def data(root: Path) -> list[tuple[str, str]]:
    """Files that are read and not imported, with the folder of the bundle where each is looked for."""
    from PyInstaller.utils import hooks  # type: ignore[import-untyped] # noqa: PLC0415 - only inside PyInstaller

    found = [(str(root / "resources" / name), f"resources/{name}") for name in ("i18n", "icons", "style")]
    found += [(str(root / "resources" / "profile.example.toml"), "resources"), (str(root / "LICENSE"), "licences")]
    found += [(str(path), "console/sandbox") for path in (root / "console" / "sandbox").glob("*.lark")]
    found += hooks.collect_data_files("simple_salesforce")  # its WSDL
    found += hooks.collect_data_files("holidays", includes=["locale/ja/**/JP.mo", "locale/en_US/**/JP.mo"])
    for name in ("qtawesome", "noto_cjk_sans_jp_regular", "noto_cjk_sans_jp_bold", "certifi", "tzdata"):
        found += hooks.collect_data_files(name)
    for name in parts():
        found += _metadata(name)
    texts = root / "packaging" / "licences"
    found += [(str(path), f"resources/licences/{path.parent.name}") for path in texts.glob("*/*")]
    python = Path(sysconfig.get_paths()["stdlib"]) / "LICENSE.txt"
    return [*found, (str(python), "resources/licences/python")] if python.exists() else found


def modules(root: Path) -> list[str]:
    """Modules that are imported by a name that is made up at run time."""
    from PyInstaller.utils import hooks  # noqa: PLC0415 - only inside PyInstaller

    own = [name for place in ("queues", "actions") for name in _modules_of(root, f"console.services.{place}")]
    vaults = ["SecretService", "libsecret", "kwallet", "Windows", "macOS", "chainer", "fail", "null"]
    return [
        *own,
        "console.sandbox.__main__",
        "console.services.documents.worker",
        *(f"keyring.backends.{name}" for name in vaults),
        "holidays.countries.japan",
        *hooks.collect_submodules("uvicorn"),
        "pypdfium2",
        "PIL.PngImagePlugin",
        "PIL.JpegImagePlugin",
    ]


def parts() -> tuple[str, ...]:
    """Names of every distribution that the program needs, all the way down, as this environment has them."""
    found: dict[str, None] = {}
    waiting = ["assist-console"]
    while waiting:
        name = re.sub(r"[-_.]+", "-", waiting.pop()).lower()
        try:
            needs = importlib.metadata.requires(name) or []
        except importlib.metadata.PackageNotFoundError:
            continue  # of another system, such as pywin32-ctypes
        if name not in found:
            found[name] = None
            waiting += [re.split(r"[ ;<>=!~\[(]", line)[0] for line in needs if "extra ==" not in line]
    return tuple(sorted(found))


def reachable(entries: list[Entry]) -> list[Entry]:
    """Leave out shared libraries that nothing needs, now that the plug-ins that wanted them are out (Linux)."""
    if sys.platform != "linux":
        return entries
    needed: set[str] = set()
    waiting = [entry for entry in entries if not _is_library(entry)]
    by_name = {Path(entry[0]).name: entry for entry in entries if _is_library(entry) and entry[2] != "SYMLINK"}
    while waiting:
        for name in _needs(Path(waiting.pop()[1])) - needed:
            needed.add(name)
            if name in by_name:
                waiting.append(by_name[name])
    return [entry for entry in entries if not _is_library(entry) or Path(entry[0]).name in needed]


def without_dangling(entries: Iterable[Entry], binaries: Iterable[Entry]) -> list[Entry]:
    """Leave out links to libraries that were left out."""
    there = {Path(entry[0]).name for entry in binaries if entry[2] != "SYMLINK"}
    return [entry for entry in entries if entry[2] != "SYMLINK" or Path(entry[1]).name in there]


def system_licences(binaries: Iterable[Entry]) -> list[Entry]:
    """Find the licence texts of the system's libraries that travel along, where dpkg knows them."""
    files = {
        str(Path(source).resolve()) for name, source, _ in binaries if _SYSTEM.match(name) and Path(source).is_file()
    }
    found: dict[str, Entry] = {}
    for package in packages_of(files):
        text = Path("/usr/share/doc") / package / "copyright"
        if text.exists():
            name = f"resources/licences/system/{package}/copyright"
            found[name] = (name, str(text.resolve()), "DATA")
    return list(found.values())


def packages_of(files: Iterable[str]) -> tuple[str, ...]:
    """Name the Debian packages that own some files; none where there is no dpkg."""
    names = [name for file in files for name in (file, file.replace("/usr/lib/", "/lib/", 1))]
    try:
        done = subprocess.run(["dpkg-query", "--search", *names], capture_output=True, text=True, check=False)
    except OSError:
        return ()
    return tuple(sorted({line.split(":")[0] for line in done.stdout.splitlines() if ": /" in line}))


def manifest(root: Path, binaries: Iterable[Entry]) -> str:
    """Write down what the source tree holds, so that the built program can compare itself with it (`--self-check`).

    Returns:
        The path of the file.
    """
    document = {
        "queues": [name.rpartition(".")[2] for name in _modules_of(root, "console.services.queues")],
        "actions": [name.rpartition(".")[2] for name in _modules_of(root, "console.services.actions")],
        "parts": list(parts()),
        "system_libraries": sorted(name for name, *_ in binaries if _SYSTEM.match(name)),
        "revision": revision(root),
        "built_with": f"PyInstaller {importlib.metadata.version('pyinstaller')}",
    }
    target = root / "build" / "package" / "build.json"
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps(document, indent=1, sort_keys=True), encoding="utf-8")
    return str(target)


def wanted(entries: Iterable[Entry]) -> list[Entry]:
    """Leave out what the program never loads."""
    return [entry for entry in entries if not _UNWANTED_FILES.search(entry[0].replace(os.sep, "/"))]


def wanted_hooks(scripts: Iterable[Entry]) -> list[Entry]:
    """Leave out PyInstaller's hook that loads Qt at every start, even for a command or a document.

    On Linux PySide's wheel finds its plug-ins by itself (`--self-check` draws a window to prove it).
    """
    unwanted = {"pyi_rth_pyside6"} if sys.platform == "linux" else set()
    return [entry for entry in scripts if entry[0] not in unwanted]


def icon(root: Path) -> str | None:
    """The program's icon in the form of this system, as icons.py drew it; Linux has none inside a program."""
    name = {"win32": "assist-console.ico", "darwin": "assist-console.icns"}.get(sys.platform)
    return str(root / "build" / "package" / "icons" / name) if name else None


def windows_version(root: Path) -> Any:
    """The version block that Windows shows in a file's properties; None elsewhere."""
    if platform.system() != "Windows":
        return None
    from PyInstaller.utils.win32 import versioninfo as info  # type: ignore[import-untyped] # noqa: PLC0415 - as above

    number = tuple(int(part) for part in [*version(root).split("."), "0", "0"][:4])
    words = {"ProductName": "Assist Console", "FileDescription": "Assist Console", "ProductVersion": version(root)}
    table = info.StringTable("041104B0", [info.StringStruct(name, text) for name, text in words.items()])
    return info.VSVersionInfo(
        ffi=info.FixedFileInfo(filevers=number, prodvers=number),
        kids=[info.StringFileInfo([table]), info.VarFileInfo([info.VarStruct("Translation", [0x0411, 0x04B0])])],
    )


INFO_PLIST: Final = {
    "CFBundleDisplayName": "Assist Console",
    "CFBundleDevelopmentRegion": "ja",
    "CFBundleLocalizations": ["ja", "en"],
    "LSApplicationCategoryType": "public.app-category.business",
    "LSMinimumSystemVersion": "13.0",
    "NSHighResolutionCapable": True,
    "NSRequiresAquaSystemAppearance": False,
}


def _modules_of(root: Path, package: str) -> list[str]:
    files = (root / Path(*package.split("."))).glob("*.py")
    return sorted(f"{package}.{file.stem}" for file in files if _has_spec(file))


def _has_spec(file: Path) -> bool:
    """Whether a file declares a queue or an action, read without importing it."""
    body = ast.parse(file.read_text(encoding="utf-8")).body
    targets = [target for node in body if isinstance(node, ast.Assign) for target in node.targets]
    targets += [node.target for node in body if isinstance(node, ast.AnnAssign)]
    names = {target.id for target in targets if isinstance(target, ast.Name)}
    return bool(names & {"QUEUE", "ACTION"})


def _metadata(name: str) -> list[tuple[str, str]]:
    """What a distribution says about itself, and its licence texts, where importlib.metadata finds them."""
    found = importlib.metadata.distribution(name)
    folder = Path(str(found.locate_file(""))) / found._path.name if hasattr(found, "_path") else None  # noqa: SLF001 - as PyInstaller's own copy_metadata does
    if folder is None or not folder.is_dir():
        return []
    keep = re.compile(r"^(METADATA|entry_points\.txt|.*(licen[cs]e|copying|notice|authors).*)$", re.IGNORECASE)
    files = (path for path in folder.rglob("*") if path.is_file())
    return [
        (str(path), str(Path(folder.name) / path.relative_to(folder).parent))
        for path in files
        if keep.match(path.name) or "licenses" in path.relative_to(folder).parts[:-1]
    ]


def _is_library(entry: Entry) -> bool:
    """Whether an entry is a library that something else loads, and not a module or a plug-in."""
    place = Path(entry[0])
    if place.name.startswith("libpython"):  # the loader opens it by name
        return False
    return bool(_SYSTEM.match(place.name)) and (len(place.parts) == 1 or place.parts[-2] in {"lib", "pillow.libs"})


def _needs(file: Path) -> set[str]:
    done = subprocess.run(["objdump", "-p", str(file)], capture_output=True, text=True, check=False)
    return set(re.findall(r"^\s+NEEDED\s+(\S+)", done.stdout, re.MULTILINE))


def revision(root: Path) -> str:
    """Name the commit that is built, `-dirty` where files differ from it; empty where there is no git."""
    try:
        done = subprocess.run(
            ["git", "describe", "--always", "--dirty", "--abbrev=40", "--exclude=*"],
            cwd=root,
            capture_output=True,
            text=True,
            check=True,
        )
    except (OSError, subprocess.CalledProcessError):
        return ""
    return done.stdout.strip()
