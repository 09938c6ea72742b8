"""Makes the Windows installer by NSIS and proves it there; on other systems it only compiles the script."""

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from steps import Built, StepFailedError, call, say

Check = Callable[[Path], dict[str, Any]]
_USUAL: Final = (r"C:\Program Files (x86)\NSIS\makensis.exe", r"C:\Program Files\NSIS\makensis.exe")


def make_and_prove(built: Built, self_check: Check) -> dict[str, Any]:
    """Make the installer, install it silently, let the program check itself, and remove it (on Windows).

    A person's own installation on this machine would lose its entry in the Start menu: meant for a build machine.
    """
    _sign(built.folder / "assist-console.exe")
    installer = built.target / f"assist-console-{built.version}-setup.exe"
    _compile(built, built.folder, installer)
    _sign(installer)
    place = built.work / "installed"
    shutil.rmtree(place, ignore_errors=True)
    # /D is the last one and is not quoted: so NSIS wants it.
    subprocess.run(f'"{installer}" /S /D={place}', check=True)
    check = self_check(place / "assist-console.exe")
    link = Path(os.environ["APPDATA"]) / "Microsoft/Windows/Start Menu/Programs/Assist Console.lnk"
    if not link.exists():
        raise StepFailedError("there is no entry in the Start menu")
    subprocess.run([str(place / "uninstall.exe"), "/S", f"_?={place}"], check=True)
    # With _? the uninstaller works in place, so that it can be waited for; it cannot delete itself then.
    left = [path.name for path in place.iterdir() if path.name != "uninstall.exe"]
    if left or link.exists():
        raise StepFailedError(f"removal left traces: {left}")
    return {"file": installer.name, "bytes": installer.stat().st_size, "self_check": check}


def compile_only(built: Built) -> dict[str, Any]:
    """Compile the script against stand-in files: that is all that another system can prove of it."""
    if _makensis() is None:
        return {"compiled": False, "why": "makensis is missing"}
    stand_in = built.work / "windows-stand-in"
    (stand_in / "_internal").mkdir(parents=True, exist_ok=True)
    for name in ("assist-console.exe", "_internal/library.dll"):
        (stand_in / name).write_bytes(b"a stand-in")
    installer = built.work / "stand-in-setup.exe"
    _compile(built, stand_in, installer, "-DTARGET64")
    say("the Windows script compiles (stand-in files; not run here)")
    return {"compiled": True, "with": "stand-in files; not run on Windows here"}


def _compile(built: Built, source: Path, installer: Path, *more: str) -> None:
    makensis = _makensis()
    if makensis is None:
        raise StepFailedError("NSIS is missing: install NSIS 3 so that makensis is found")
    icon = built.work / "icons" / "assist-console.ico"
    words = {"VERSION": built.version, "SOURCE": str(source), "ICON": str(icon), "OUTFILE": str(installer)}
    script = built.root / "packaging" / "windows" / "assist-console.nsi"
    settings = [f"-D{name}={value}" for name, value in words.items()]
    call([makensis, "-V2", "-WX", "-INPUTCHARSET", "UTF8", *settings, *more, str(script)])


def _makensis() -> str | None:
    return shutil.which("makensis") or next((path for path in _USUAL if Path(path).exists()), None)


def _sign(file: Path) -> None:
    """Sign a file where a certificate is named; without one it stays unsigned, and SmartScreen will say so."""
    thumbprint = os.environ.get("ASSIST_CONSOLE_SIGN_THUMBPRINT")
    if not thumbprint:
        say(f"{file.name} is not signed: ASSIST_CONSOLE_SIGN_THUMBPRINT is not set")
        return
    call(["signtool", "sign", "/sha1", thumbprint, "/fd", "sha256", str(file)])
