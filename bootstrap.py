"""Sets up everything that `make demo` and `make test` need, then does what was asked.

Works with Python 3.11 and nothing else: system libraries are checked (and installed where that needs no question),
`.venv` is made, filled from the hash-locked `requirements.lock`, and stamped, so that the next run starts at once.
"""

import sys

if sys.version_info < (3, 11):
    sys.exit("Assist Console needs Python 3.11 or newer; this is %d.%d. Debian, Ubuntu: apt-get install python3.11"
             % sys.version_info[:2])  # fmt: skip

import ast
import contextlib
import hashlib
import importlib.util
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent
ENVIRONMENT = ROOT / ".venv"
LOCK = ROOT / "requirements.lock"
STAMP = ENVIRONMENT / "set-up.stamp"
PROGRAMS = ENVIRONMENT / ("Scripts" if os.name == "nt" else "bin")
PYTHON = PROGRAMS / ("python.exe" if os.name == "nt" else "python")
CONSOLE = PROGRAMS / ("assist-console.exe" if os.name == "nt" else "assist-console")

COMMANDS = ("demo", "test", "check", "tour", "shots", "package", "setup")
ALWAYS = ("libglib2.0-0", "libgl1", "libegl1", "libxkbcommon0", "libdbus-1-3", "libfontconfig1")
"""What Qt needs even without a screen (names of Debian and Ubuntu)."""
FOR_A_SCREEN = ("libxcb-cursor0", "libxcb-icccm4", "libxcb-keysyms1", "libxcb-shape0", "libxkbcommon-x11-0")
"""What Qt's X11 platform needs on top."""
HIDDEN_PLATFORMS = ("offscreen", "minimal", "vnc")


def main() -> int:
    """Set up, do the command, and give its exit code."""
    command, *arguments = sys.argv[1:] or ["help"]
    if command not in COMMANDS:
        print(f"usage: {Path(sys.argv[0]).name} {'|'.join(COMMANDS)} [ARGUMENT]...", file=sys.stderr)
        return 2
    os.chdir(ROOT)
    check_system(screen=command == "demo" and screen_is_named())
    set_up()
    if command == "setup":
        say(f"set up in {ENVIRONMENT.name}; the program is {CONSOLE.relative_to(ROOT)}")
        return 0
    if command == "demo":
        return demo(arguments)
    if command == "tour":
        return tour(arguments)
    task = command if command in {"shots", "package"} else "check"
    return call([PYTHON, ROOT / ".ci" / "tasks.py", task, *arguments])


# --- what is done --------------------------------------------------------------------------------------------------


def demo(arguments: list[str]) -> int:
    """Open the window on the embedded organisation; without a screen, work the tour instead."""
    if screen_opens():
        say("opening the console on the embedded organisation; close the window to end it")
        return call([CONSOLE, "demo", *arguments])
    say("no screen here, so the tour works the main job in the real windows, unseen, and takes pictures")
    return tour([])


def tour(arguments: list[str]) -> int:
    """Work the main job without a hand and say where the pictures are."""
    folder = ROOT / "build" / "tour"
    folder.mkdir(parents=True, exist_ok=True)
    hidden = {} if screen_opens() else {"QT_QPA_PLATFORM": "offscreen"}
    code = call([CONSOLE, "tour", folder, *arguments], hidden)
    if code != 0:
        say(f"the tour FAILED (exit code {code}): the reason is above; what it wrote until then is in {folder}")
        return code
    say(f"tour done, every effect was read back: {len(list(folder.glob('**/*.png')))} pictures and report.json are in")
    print(folder)
    return code


def screen_is_named() -> bool:
    """Whether the session speaks of a screen at all."""
    if os.environ.get("QT_QPA_PLATFORM", "").partition(":")[0] in HIDDEN_PLATFORMS:
        return False
    if sys.platform in {"win32", "darwin"}:
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def screen_opens() -> bool:
    """Whether Qt can really open the screen that is named: a stale DISPLAY ends a program the hard way."""
    if not screen_is_named():
        return False
    probe = "from PySide6.QtGui import QGuiApplication; QGuiApplication([])"
    try:
        done = subprocess.run([PYTHON, "-c", probe], capture_output=True, timeout=30, check=False)
    except subprocess.TimeoutExpired:
        return False
    return done.returncode == 0


# --- the system's libraries ----------------------------------------------------------------------------------------


def check_system(*, screen: bool) -> None:
    """Install the system packages that are missing where nobody must be asked; otherwise name the command."""
    if not sys.platform.startswith("linux") or not shutil.which("dpkg-query"):
        return
    wanted = [*ALWAYS, *(FOR_A_SCREEN if screen else ())]
    missing = missing_packages(wanted)
    if importlib.util.find_spec("ensurepip") is None and not PYTHON.exists():
        missing.append(f"python3.{sys.version_info.minor}-venv")
    if not missing:
        return
    line = f"apt-get update && apt-get install --yes --no-install-recommends {' '.join(missing)}"
    if os.geteuid() == 0 and shutil.which("apt-get"):
        say(f"installing system packages: {' '.join(missing)}")
        if call(["sh", "-c", line], {"DEBIAN_FRONTEND": "noninteractive"}, quiet=True) == 0:
            return
        line = f"{line}   (tried just now, and failed)"
    elif os.geteuid() != 0:
        line = f"sudo sh -c '{line}'"
    if set(missing) <= set(FOR_A_SCREEN):
        say(f"a window needs system packages that are missing; to install them:\n    {line}")
        return
    sys.exit(f"System packages are missing. Install them, then try again:\n    {line}")


def missing_packages(wanted: list[str]) -> list[str]:
    """Those of the packages that dpkg does not know as installed (Ubuntu 24.04 adds t64 to some names)."""
    names = [name + suffix for name in wanted for suffix in ("", "t64")]
    query = ["dpkg-query", "--show", "--showformat", "${Package} ${db:Status-Status}\n", *names]
    answer = subprocess.run(query, capture_output=True, text=True, check=False).stdout
    there = {line.split()[0] for line in answer.splitlines() if line.endswith(" installed")}
    return [name for name in wanted if not there & {name, name + "t64"}]


# --- the environment -----------------------------------------------------------------------------------------------


def set_up() -> None:
    """Make `.venv` agree with the lock; nothing to do where the stamp says that it does."""
    wanted = hashlib.sha256(b"".join(path.read_bytes() for path in (LOCK, ROOT / "pyproject.toml"))).hexdigest()
    usable = environment_is_usable()
    if usable and CONSOLE.exists() and STAMP.exists() and STAMP.read_text() == wanted:
        return
    if not usable:
        say(f"making {ENVIRONMENT.name}")
        must([sys.executable, "-m", "venv", "--clear", ENVIRONMENT])
    STAMP.unlink(missing_ok=True)
    say("installing what requirements.lock names")
    if not install_by_uv():
        say("uv could not do it; trying pip, which takes longer")
        must(pip("--require-hashes", "--requirement", LOCK))
        must(pip("--no-deps", "--no-build-isolation", "--editable", ROOT))
    STAMP.write_text(wanted)


def environment_is_usable() -> bool:
    """Whether `.venv` runs, is new enough, and was made here (a copied one has programs that start the old place's)."""
    probe = "import sys, pip; sys.exit(sys.version_info < (3, 11))"
    try:
        if subprocess.run([PYTHON, "-c", probe], capture_output=True, check=False).returncode:
            return False
        facts = (ENVIRONMENT / "pyvenv.cfg").read_text(encoding="utf-8").splitlines()
    except OSError:
        return False
    made = next((line.split()[-1] for line in facts if line.startswith("command = ")), str(ENVIRONMENT))
    return Path(made).resolve() == ENVIRONMENT


def install_by_uv() -> bool:
    """Fill the environment by uv, itself installed by the hashes of the lock. False where that did not work."""
    pin = locked("uv")
    with tempfile.TemporaryDirectory() as folder:
        requirement = Path(folder) / "uv.txt"
        requirement.write_text(pin, encoding="utf-8")
        if call(pip("--no-deps", "--require-hashes", "--requirement", requirement), quiet=True) != 0:
            return False
    settings = {"UV_SYSTEM_CERTS": "1", "UV_PYTHON_DOWNLOADS": "never", "UV_NO_PROGRESS": "1", **package_index()}
    uv: list[str | Path] = [PYTHON, "-m", "uv", "pip"]
    here: list[str | Path] = ["--quiet", "--python", PYTHON]
    return (
        call([*uv, "sync", *here, "--require-hashes", LOCK], settings) == 0
        and call(
            [*uv, "install", *here, "--no-deps", "--no-build-isolation", "--reinstall", "--editable", ROOT], settings
        )
        == 0
    )


def locked(name: str) -> str:
    """The lock's lines about one package: its version and its hashes."""
    lines = LOCK.read_text(encoding="utf-8").splitlines()
    start = next(number for number, line in enumerate(lines) if line.startswith(f"{name}=="))
    end = next((number for number in range(start + 1, len(lines)) if not lines[number].startswith(" ")), len(lines))
    return "\n".join(lines[start:end]) + "\n"


def package_index() -> dict[str, str]:
    """The package index that this machine's pip is told to use, for uv, which does not read pip's settings."""
    if {"UV_DEFAULT_INDEX", "UV_INDEX_URL"} & set(os.environ):
        return {}
    answer = subprocess.run([PYTHON, "-m", "pip", "config", "list"], capture_output=True, text=True, check=False)
    found: dict[str, str] = {}
    for line in answer.stdout.splitlines():
        key, _, value = line.partition("=")
        if key.endswith(".index-url"):
            with contextlib.suppress(ValueError, SyntaxError):
                found["UV_DEFAULT_INDEX"] = str(ast.literal_eval(value))
    return found


# --- small words ---------------------------------------------------------------------------------------------------


def pip(*arguments: str | Path) -> list[str | Path]:
    """The command that installs by pip, without its small talk."""
    return [
        PYTHON,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        "--no-warn-script-location",
        *arguments,
    ]


def say(text: str) -> None:
    """Tell the person at the terminal, apart from what the program itself prints."""
    print(f"[set-up] {text}", file=sys.stderr, flush=True)


def call(command: list[str | Path], settings: dict[str, str] | None = None, *, quiet: bool = False) -> int:
    """Run a program and give its exit code; a quiet one is heard only when it fails."""
    environment = {key: value for key, value in os.environ.items() if key not in {"VIRTUAL_ENV", "PYTHONHOME"}}
    environment.update(settings or {})
    try:
        if not quiet:
            return subprocess.run(command, env=environment, check=False).returncode
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    except KeyboardInterrupt:
        return 130
    if done.returncode != 0:
        print(done.stdout[-4000:], done.stderr[-4000:], sep="\n", file=sys.stderr)
    return done.returncode


def must(command: list[str | Path]) -> None:
    """Run a program that everything after it needs."""
    if call(command) != 0:
        sys.exit(f"The set-up stopped: this command failed, see above.\n    {' '.join(map(str, command))}")


if __name__ == "__main__":
    sys.exit(main())
