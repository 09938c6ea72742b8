"""What the decoding process gave up, tried from inside: files, network, other processes, memory."""

import subprocess
import sys
from pathlib import Path

import pytest

from console.services.documents.confinement import MEMORY_BYTES

ROOT = Path(__file__).resolve().parents[3]
TRY = """
import os, socket, sys, errno
from console.services.documents.confinement import confine
kept = os.open(sys.executable, os.O_RDONLY)
level = confine(5)
def refused(call):
    try:
        call()
    except (OSError, MemoryError, ValueError) as error:
        return type(error).__name__
    return "ALLOWED"
tries = {
    "read a file": lambda: open("/etc/hostname").read(),
    "write a file": lambda: open("escaped.txt", "w").write("x"),
    "list a folder": lambda: os.listdir("/"),
    "make a folder": lambda: os.mkdir("escaped"),
    "use a file that was open": lambda: os.read(kept, 1),
    "open a socket": lambda: socket.socket(socket.AF_INET, socket.SOCK_STREAM).connect(("127.0.0.1", 9)),
    "open a local socket": lambda: socket.socket(socket.AF_UNIX, socket.SOCK_STREAM),
    "send a datagram": lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"x", ("127.0.0.1", 9)),
    "take a gigabyte": lambda: bytearray(2**30),
    "look at the parent": lambda: open(f"/proc/{os.getppid()}/environ").read(),
}
if "seccomp" in level:
    tries |= {
        "start a process": os.fork,
        "become a program": lambda: os.execv("/bin/true", ["true"]),
        "kill the parent": lambda: os.kill(os.getppid(), 0),
        "lift a limit": lambda: __import__("resource").setrlimit(7, (9, 9)),
    }
results = {name: refused(call) for name, call in tries.items()}
sys.stdout.write(level + "\\n" + "\\n".join(name for name, how in results.items() if how == "ALLOWED"))
sys.stdout.flush()
os._exit(0)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="Landlock and seccomp are Linux's")
def test_nothing_is_reachable_from_inside(tmp_path: Path) -> None:
    done = subprocess.run(
        [
            sys.executable,
            "-E",
            "-s",
            "-B",
            "-c",
            TRY.replace("import os", f"import sys; sys.path.insert(0, {str(ROOT)!r})\nimport os", 1),
        ],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    level, *allowed = done.stdout.splitlines()
    assert allowed == []
    assert level in {"landlock_seccomp", "landlock", "seccomp", "limits"}
    assert list(tmp_path.iterdir()) == []
    assert MEMORY_BYTES < 2**30


def test_the_worker_loads_nothing_of_the_console_but_its_own_three_files() -> None:
    code = (
        "import sys, console.services.documents.worker\n"
        "ours = {name for name in sys.modules if name.split('.')[0] == 'console'}\n"
        "foreign = {'httpx', 'requests', 'PySide6', 'pydantic', 'simple_salesforce', 'ssl'} & set(sys.modules)\n"
        "print(sorted(ours | foreign))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True, timeout=60
    )
    package = ["console", "console.services", "console.services.documents"]
    worker = [f"console.services.documents.{name}" for name in ("confinement", "png_rows", "worker")]
    assert done.stdout.strip() == str([*package, *worker])
