"""Builds the installer of the system that it runs on, and proves it there: `make package`.

Linux: a .deb, proved on a clean Debian 12 (as root; else on this machine alone, which is said). Windows: an installer
by NSIS, installed and removed again. macOS: an application in a disk image. `dist/report.json` says what was seen.
"""

import argparse
import importlib.metadata
import json
import os
import platform
import shutil
import subprocess
import sys
import time
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
WORK, TARGET = ROOT / "build" / "package", ROOT / "dist"
sys.path.insert(0, str(Path(__file__).resolve().parent))

import clean_debian
import contents
import for_debian
import for_macos
import for_windows
import icons
from steps import Built, StepFailedError, call, say


def main() -> int:
    """Build and prove; 0 only if everything that could be proved here was."""
    reader = argparse.ArgumentParser(prog="make package", description=__doc__)
    reader.add_argument("--no-clean-system", action="store_true", help="do not prove it on a clean Debian 12")
    reader.add_argument(
        "--folder-only", action="store_true", help="end with the one-directory build and its self-check"
    )
    chosen = reader.parse_args()
    report: dict[str, Any] = {"system": platform.platform(), "python": platform.python_version()}
    try:
        built = build(report)
        if not chosen.folder_only:
            package(built, report, clean=not chosen.no_clean_system)
    except StepFailedError as problem:
        report["failed"] = str(problem)
        say(f"FAILED: {problem}")
    TARGET.mkdir(exist_ok=True)
    (TARGET / "report.json").write_text(json.dumps(report, ensure_ascii=False, indent=1), encoding="utf-8")
    say(f"what was seen is in {(TARGET / 'report.json').relative_to(ROOT)}")
    return 1 if "failed" in report else 0


def build(report: dict[str, Any]) -> Built:
    """Make the one-directory build and let it check itself in an empty environment."""
    _check_tools()
    WORK.mkdir(parents=True, exist_ok=True)
    moment = _moment()
    pictures = icons.draw(ROOT / "resources" / "icons" / "assist-console.svg", WORK / "icons")
    say("building the folder (PyInstaller)")
    began = time.monotonic()
    spec = str(ROOT / "packaging" / "assist-console.spec")
    places = ["--distpath", str(TARGET), "--workpath", str(WORK / "pyinstaller"), "--noconfirm", "--log-level", "WARN"]
    call([sys.executable, "-m", "PyInstaller", *places, spec], epoch=moment, folder=ROOT)
    folder = TARGET / "assist-console"
    report["folder"] = {"bytes": weight(folder), "seconds": round(time.monotonic() - began, 1)}
    program = folder / ("assist-console.exe" if sys.platform == "win32" else "assist-console")
    report["self_check_of_the_folder"] = self_check(program)
    when = datetime.fromtimestamp(moment, UTC)
    return Built(
        root=ROOT,
        work=WORK,
        target=TARGET,
        folder=folder,
        icons=pictures,
        commands=commands(),
        version=contents.version(ROOT),
        revision=contents.revision(ROOT),
        moment=moment,
        day=f"{when:%Y-%m-%d}",
        mail_date=format_datetime(when),
    )


def package(built: Built, report: dict[str, Any], *, clean: bool) -> None:
    """Make the system's own package and prove it."""
    if sys.platform == "win32":
        report["package"] = for_windows.make_and_prove(built, self_check)
        return
    if sys.platform == "darwin":
        report["package"] = for_macos.make_and_prove(built, self_check)
        return
    say("making the .deb")
    began = time.monotonic()
    file = for_debian.make(built)
    found = {"file": file.name, "bytes": file.stat().st_size, "seconds": round(time.monotonic() - began, 1)}
    report["package"] = found
    found["lintian"] = for_debian.lint(file)
    report["windows_script"] = for_windows.compile_only(built)
    why_not = clean_debian.possible() if clean else "left out by --no-clean-system"
    if why_not:
        say(f"NOT proved on a clean Debian 12: {why_not}")
        found["clean_system"] = f"not tried: {why_not}"
        return
    say("proving it on a clean Debian 12")
    found["clean_system"] = clean_debian.prove(file, WORK)
    say(f"{file.name}: installed, checked, opened, removed without a trace")


def self_check(program: Path) -> dict[str, Any]:
    """Let a built program prove itself, with nothing of this environment around it.

    Raises:
        StepFailedError: a proof does not hold.
    """
    say("self-check")
    keep = ("SYSTEMROOT", "SYSTEMDRIVE", "TEMP", "TMP", "USERPROFILE", "LOCALAPPDATA", "APPDATA", "HOME", "PATHEXT")
    environment = {name: os.environ[name] for name in keep if name in os.environ}
    environment["PATH"] = os.defpath if sys.platform != "win32" else os.environ.get("PATH", "")
    environment["LANG"] = "C.UTF-8"
    began = time.monotonic()
    command = [str(program), "--self-check", "--json"]
    done = subprocess.run(command, env=environment, capture_output=True, check=False)
    try:
        document: dict[str, Any] = json.loads(done.stdout)
    except ValueError as problem:
        raise StepFailedError(
            f"the self-check said nothing: {done.stderr.decode(errors='replace')[-3000:]}"
        ) from problem
    document["seconds"] = round(time.monotonic() - began, 2)
    broken = [f"{proof['key']}: {proof['text']}" for proof in document["proofs"] if not proof["ok"]]
    if broken or done.returncode != 0:
        raise StepFailedError("the self-check is broken:\n" + "\n".join(broken))
    return document


def commands() -> dict[str, str]:
    """Name the program's commands with a sentence each, as it does itself."""
    code = (
        "import json, typer; from console.__main__ import app; group = typer.main.get_command(app); "
        "print(json.dumps({n: c.get_short_help_str(200) for n, c in group.commands.items() if not c.hidden}))"
    )
    found: dict[str, str] = json.loads(call([sys.executable, "-c", code], folder=ROOT))
    return found


def weight(folder: Path) -> int:
    """Count the bytes of a folder's files."""
    return sum(path.lstat().st_size for path in folder.rglob("*") if path.is_file() and not path.is_symlink())


def _moment() -> int:
    """Say when the source was last committed: the time of every file in a package."""
    try:
        return int(call(["git", "log", "-1", "--format=%ct"], folder=ROOT))
    except (StepFailedError, ValueError):
        return int((ROOT / "pyproject.toml").stat().st_mtime)


def _check_tools() -> None:
    """See that what the build needs is there.

    Raises:
        StepFailedError: something is missing; the text says how to get it.
    """
    try:
        importlib.metadata.version("pyinstaller")
    except importlib.metadata.PackageNotFoundError as problem:
        raise StepFailedError("PyInstaller is missing: run `make setup` first") from problem
    if sys.platform != "linux":
        return
    wanted = {
        "dpkg-deb": "dpkg", "objdump": "binutils", "strip": "binutils", "debootstrap": "debootstrap",
        "lintian": "lintian", "makensis": "nsis", "Xvfb": "xvfb", "xdotool": "xdotool", "import": "imagemagick",
    }  # fmt: skip
    missing = {package for tool, package in wanted.items() if not shutil.which(tool)}
    # What PyInstaller bundles is what the building machine has: without these the window cannot open under X11.
    libraries = {"libxcb-cursor0", "libxcb-icccm4", "libxcb-keysyms1", "libxcb-shape0", "libxkbcommon-x11-0"}
    query = ["dpkg-query", "--show", "--showformat", "${Package} ${db:Status-Status}\n", *libraries]
    there = subprocess.run(query, capture_output=True, text=True, check=False).stdout
    missing |= {name for name in libraries if f"{name} installed" not in there}
    if not missing:
        return
    line = f"apt-get update && apt-get install --yes --no-install-recommends {' '.join(sorted(missing))}"
    if missing & {"dpkg", "binutils", *libraries}:
        raise StepFailedError(f"the build needs more of this system:\n    {line}")
    say(f"some proofs will be left out; to have them: {line}")


if __name__ == "__main__":
    sys.exit(main())
