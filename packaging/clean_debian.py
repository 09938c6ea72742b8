"""Proves a .deb on a Debian 12 that has nothing: installs it, checks it, opens its window, removes it without a trace.

The system is a folder made by debootstrap and kept for the next build; the work happens in a copy, in mount and process
spaces of its own, so that nothing outlives it. It needs root, as chroot does. The self-check runs as an ordinary person
in a network space that has nothing but loopback: what it reaches is on this machine.
"""

import json
import os
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from steps import StepFailedError, call, say

SUITE: Final = "bookworm"
_PERSON, _HOME = 1000, "/home/agent"
_MOUNTED: Final = ("proc", "sys", "dev")
_HOUSEKEEPING: Final = ("var/lib/apt", "var/cache", "var/log", "var/lib/dpkg", "tmp", "run")
"""Where apt and dpkg keep their own books; what a package leaves is elsewhere."""
_SCRATCH: Final = "/tmp"  # noqa: S108 - the other system's own, empty at each command
_LONGEST: Final = 60.0
_BEAT: Final = 0.25


def possible() -> str:
    """Say why this cannot be done here; empty when it can."""
    if os.geteuid() != 0:
        return "chroot needs root"
    missing = [name for name in ("debootstrap", "unshare", "chroot") if not shutil.which(name)]
    return f"missing: {', '.join(missing)}" if missing else ""


def prove(package: Path, work: Path) -> dict[str, Any]:
    """Install, check, open, remove; gives what was seen.

    Raises:
        StepFailedError: a step failed, or something was left behind.
    """
    pristine = _pristine(work)
    root = work / "clean"
    shutil.rmtree(root, ignore_errors=True)
    call(["cp", "-a", "--reflink=auto", str(pristine), str(root)])
    shutil.copy(package, root / "srv" / package.name)
    shutil.copy("/etc/resolv.conf", root / "etc" / "resolv.conf")
    _inside(root, "useradd --create-home --uid 1000 agent")
    fetch = "DEBIAN_FRONTEND=noninteractive apt-get install -qq --yes --no-install-recommends"
    began = time.monotonic()
    _inside(root, f"apt-get update -qq && {fetch} /srv/{package.name}")
    seconds = time.monotonic() - began
    brought = _names(root)
    # Once in and out: what came with it (Qt's graphics libraries of Debian) stays and is the measure from here on.
    _inside(root, "dpkg --purge assist-console")
    before = _files(root)
    _inside(root, f"dpkg --install /srv/{package.name}")
    size = sum(path.lstat().st_size for path in _own(root) if path.is_file() and not path.is_symlink())
    check = _self_check(root)
    window = _window(root, work)
    _inside(root, "dpkg --purge assist-console")
    left = _left(before, _files(root))
    if left["added"] or left["gone"]:
        raise StepFailedError(f"removal left traces: {json.dumps(left, indent=1)}")
    shutil.rmtree(root, ignore_errors=True)
    return {
        "system": f"Debian {SUITE}, minbase",
        "packages_installed": len(brought),
        "install_seconds": round(seconds, 1),
        "installed_bytes": size,
        "self_check": check,
        "window": window,
        "left_of_the_user": left["user"],
    }


def _pristine(work: Path) -> Path:
    """Make the bare system once."""
    folder = work / "debian12"
    stamp = folder / "etc" / "made-by-assist-console-build"
    if not stamp.exists():
        say("making a clean Debian 12 (once)")
        shutil.rmtree(folder, ignore_errors=True)
        call(["debootstrap", "--variant=minbase", SUITE, str(folder)])
        stamp.touch()
    return folder


def _inside(root: Path, line: str, *, person: bool = False, alone: bool = False) -> str:
    """Run a line of shell in the system.

    Args:
        root: the system's folder.
        line: what is run.
        person: as an ordinary person instead of root.
        alone: with no network but loopback.
    """
    return call(_command(root, line, person=person, alone=alone))


def _command(root: Path, line: str, *, person: bool = False, alone: bool = False) -> list[str]:
    mounts = f"mount -t proc proc {root}/proc && mount --bind /dev {root}/dev && mount -t tmpfs tmpfs {root}{_SCRATCH}"
    loopback = f"python3 -c {_q(_LOOPBACK_UP)} && " if alone else ""
    who = f"--userspec={_PERSON}:{_PERSON}" if person else ""
    home = _HOME if person else "/root"
    bare = f"env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME={home} LANG=C.UTF-8 DISPLAY=$DISPLAY"
    spaces = ["--mount", "--pid", "--fork", *(["--net"] if alone else [])]
    script = f"{loopback}{mounts} && chmod 1777 {root}{_SCRATCH} && exec {bare} chroot {who} {root} sh -c {_q(line)}"
    return ["unshare", *spaces, "sh", "-c", script]


_LOOPBACK_UP: Final = (
    "import fcntl,socket,struct;"
    "s=socket.socket(socket.AF_INET,socket.SOCK_DGRAM);"
    "fcntl.ioctl(s,0x8914,struct.pack('16sh',b'lo',0x1|0x40))"
)
"""SIOCSIFFLAGS with IFF_UP and IFF_RUNNING: `ip link set lo up` for machines without iproute2."""


def _q(text: str) -> str:
    return "'" + text.replace("'", "'\\''") + "'"


def _self_check(root: Path) -> dict[str, Any]:
    began = time.monotonic()
    answer = _inside(root, f"cd {_HOME} && assist-console --self-check --json", person=True, alone=True)
    document: dict[str, Any] = json.loads(answer)
    document["seconds"] = round(time.monotonic() - began, 2)
    if not document["ok"]:
        raise StepFailedError(answer)
    return document


def _window(root: Path, work: Path) -> dict[str, Any]:
    """Open the real window on a virtual screen, as a person would; gives its title and where the picture is."""
    missing = [name for name in ("Xvfb", "xdotool", "import") if not shutil.which(name)]
    if missing:
        return {"opened": False, "why": f"missing here: {', '.join(missing)}"}
    with _screen() as display:
        began = time.monotonic()
        environment = os.environ | {"DISPLAY": display}
        command = _command(root, f"cd {_HOME} && exec assist-console demo", person=True)
        program = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        try:
            title = _title(environment, program)
            seconds = time.monotonic() - began
            picture = work / "window-of-the-package.png"
            time.sleep(3.0)  # noqa: TID251 - for the picture alone: the first lines come a moment after the window
            call(["import", "-display", display, "-window", "root", str(picture)])
        finally:
            _end(program)
    return {"opened": True, "title": title, "seconds": round(seconds, 2), "picture": picture.name}


def _title(environment: dict[str, str], program: "subprocess.Popen[bytes]") -> str:
    """Wait for the window with the console's title.

    Raises:
        StepFailedError: the program ended, or no window came.
    """
    left = _LONGEST
    while left > 0 and program.poll() is None:  # a slow machine, with the embedded organisation starting beside it
        search = ["xdotool", "search", "--onlyvisible", "--name", "Assist Console: "]
        found = subprocess.run(search, env=environment, capture_output=True, text=True, check=False).stdout.split()
        if found:
            name = ["xdotool", "getwindowname", found[0]]
            return subprocess.run(name, env=environment, capture_output=True, text=True, check=False).stdout.strip()
        left -= _BEAT
        time.sleep(_BEAT)  # noqa: TID251 - a build script that watches another program
    told = _end(program)
    raise StepFailedError(f"no window came:\n{told.decode(errors='replace')[-2000:]}")


def _end(program: "subprocess.Popen[bytes]") -> bytes:
    """Kill what runs in the process space, all of it with its first process; gives what it said on standard error.

    `--kill-child` does not reach it: the signal of a dying parent is forgotten where a process becomes another person.
    """
    for child in Path(f"/proc/{program.pid}/task/{program.pid}/children").read_text(encoding="ascii").split():
        os.kill(int(child), signal.SIGKILL)
    return program.communicate()[1]


@contextmanager
def _screen() -> Iterator[str]:
    """Give a virtual screen of its own, which the chroot reaches by its abstract socket."""
    read, write = os.pipe()
    command = ["Xvfb", "-displayfd", str(write), "-screen", "0", "1440x900x24", "-nolisten", "tcp"]
    server = subprocess.Popen(command, pass_fds=(write,), stderr=subprocess.DEVNULL)
    os.close(write)
    try:
        with os.fdopen(read) as answer:
            yield f":{answer.readline().strip()}"
    finally:
        server.terminate()
        server.wait()


def _files(root: Path) -> dict[str, str]:
    """Every path of the system outside apt's and dpkg's own books, with what it is."""
    found: dict[str, str] = {}
    for folder, folders, files in os.walk(root):
        place = Path(folder).relative_to(root).as_posix()
        folders[:] = [one for one in folders if f"{place}/{one}".removeprefix("./") not in (*_MOUNTED, *_HOUSEKEEPING)]
        for name in [*folders, *files]:
            path = Path(folder) / name
            known = path.lstat()
            found[path.relative_to(root).as_posix()] = f"{known.st_mode:o} {known.st_size if path.is_file() else ''}"
    return found


def _left(before: dict[str, str], after: dict[str, str]) -> dict[str, list[str]]:
    home = _HOME.lstrip("/")
    added = sorted(set(after) - set(before))
    return {
        "added": [path for path in added if not path.startswith(home)],
        "gone": [path for path in before if after.get(path) != before[path] and not path.startswith(home)],
        "user": [path for path in added if path.startswith(home)],
    }


def _own(root: Path) -> list[Path]:
    listed = (root / "var/lib/dpkg/info/assist-console.list").read_text(encoding="utf-8").splitlines()
    return [root / line.lstrip("/") for line in listed if line != "/."]


def _names(root: Path) -> list[str]:
    status = (root / "var/lib/dpkg/status").read_text(encoding="utf-8")
    return re.findall(r"^Package: (\S+)", status, re.MULTILINE)
